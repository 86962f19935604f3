//! Strategies that are C functions: called for events without the interpreter.
//!
//! The function gets one pointer to a `Cockpit`: what happened, what is held, room for its own
//! numbers, and room for what it asks for. The layout is part of the interface; Python states the
//! same layout (`hansa.strategies.compiled`) and a test holds the two together.

use std::sync::{Mutex, PoisonError};

use hansa_engine::cockpit::{Cockpit, MEMORY, Request};
use hansa_engine::desk::SOURCE_STRATEGY;
use hansa_engine::{EngineError, Stage, Wake};
use hansa_journal::Sink;
use pyo3::prelude::*;

use crate::error::core_error;

/// Number of bytes of the cockpit, of one request; places of requests and memory.
#[pyfunction]
pub const fn cockpit_layout() -> (usize, usize, usize, usize) {
    (
        std::mem::size_of::<Cockpit>(),
        std::mem::size_of::<Request>(),
        std::mem::offset_of!(Cockpit, requests),
        std::mem::offset_of!(Cockpit, memory),
    )
}

/// A compiled strategy as Python hands it over.
#[derive(Debug, FromPyObject)]
pub struct CompiledSpec {
    /// Address of `void f(Cockpit *)`.
    address: usize,
    bars: bool,
    quotes: bool,
    trades: bool,
    books: bool,
    reports: bool,
    memory: Vec<f64>,
}

/// A compiled strategy at its place.
#[derive(Debug)]
pub struct Compiled {
    function: extern "C" fn(*mut Cockpit),
    pub spec: CompiledSpec,
    cockpit: Mutex<Box<Cockpit>>,
}

impl CompiledSpec {
    /// In the order bars, quotes, trades, books, reports, batches.
    pub const fn wants(&self) -> [bool; 6] {
        [self.bars, self.quotes, self.trades, self.books, self.reports, false]
    }
}

impl Compiled {
    /// From an address that the user vouches for.
    pub fn new(spec: CompiledSpec) -> PyResult<Self> {
        if spec.address == 0 || spec.memory.len() > MEMORY {
            return Err(core_error(&format!(
                "expected the address of a function and at most {MEMORY} numbers of memory"
            )));
        }
        // SAFETY: the address comes from a compiler of the user's (Numba's `cfunc`, ctypes, a
        // shared library) as a function of one pointer that returns nothing; nothing can check it.
        // As with any C extension, a wrong one is the user's to answer for.
        let function: extern "C" fn(*mut Cockpit) =
            unsafe { std::mem::transmute::<usize, extern "C" fn(*mut Cockpit)>(spec.address) };
        let cockpit = Cockpit::with_memory(&spec.memory);
        Ok(Self { function, spec, cockpit: Mutex::new(cockpit) })
    }

    /// Calls it for an event, then does what it asks for, in order.
    pub fn call(
        &self,
        wake: &Wake,
        place: usize,
        stage: &mut dyn Stage,
        sink: &mut dyn Sink,
    ) -> Result<(), EngineError> {
        let mut cockpit = self.cockpit.lock().unwrap_or_else(PoisonError::into_inner);
        cockpit.show(wake, stage);
        (self.function)(&raw mut **cockpit);
        cockpit.carry_out(SOURCE_STRATEGY + place as u16, stage, sink)
    }
}
