//! The matching engine for Python: called order by order, or over arrays of commands.

use hansa_types::{Price, Qty, Side};
use hansa_venue::matching::rows::{FIELDS, command, tif};
use hansa_venue::matching::{
    CancelReason, Command, CommandKind, Event, FastEngine, Matching, NewOrder, RejectCause,
    TradingState,
};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::buffer::Column;
use crate::error::core_error;

/// A number of the engine and its word.
type Word = (u8, &'static str);

/// What the numbers in events stand for: causes, reasons, kinds of commands, states.
#[pyfunction]
pub fn matching_words() -> [Vec<Word>; 4] {
    [
        RejectCause::ALL.map(|each| (each as u8, each.name())).to_vec(),
        CancelReason::ALL.map(|each| (each as u8, each.name())).to_vec(),
        CommandKind::ALL.map(|each| (each as u8, each.name())).to_vec(),
        TradingState::ALL.map(|each| (each as u8, each.name())).to_vec(),
    ]
}

/// A price-time matching engine of one instrument.
#[pyclass(module = "hansa._core")]
#[derive(Debug)]
pub struct MatchingEngine {
    engine: FastEngine,
    events: Vec<Event>,
}

impl MatchingEngine {
    fn apply(&mut self, command: &Command) -> usize {
        let before = self.events.len();
        self.engine.apply(command, &mut self.events);
        self.events.len() - before
    }
}

impl MatchingEngine {
    /// All rows are looked at before the first is carried out: a bad one changes nothing.
    fn run_rows(&mut self, rows: &[i64], keeps_events: bool) -> Result<usize, &'static str> {
        rows.chunks_exact(FIELDS).try_for_each(|row| command(row).map(drop))?;
        if keeps_events {
            // Most are accepted, and rest or trade.
            self.events.reserve(rows.len() / FIELDS * 2);
        }
        let mut count = 0;
        for row in rows.chunks_exact(FIELDS) {
            count += self.apply(&command(row)?);
            if !keeps_events {
                self.events.clear();
            }
        }
        Ok(count)
    }
}

#[pymethods]
impl MatchingEngine {
    /// With room for so many resting orders; trading is pre-open.
    #[new]
    fn new(orders_max: u32) -> Self {
        Self { engine: FastEngine::new(orders_max), events: Vec::new() }
    }

    /// Adds an order; how many events it caused.
    #[pyo3(signature = (id, owner, is_buy, limit_ticks, lots, time_in_force = 1))]
    fn add(
        &mut self,
        id: i64,
        owner: u32,
        is_buy: bool,
        limit_ticks: Option<i64>,
        lots: i64,
        time_in_force: i64,
    ) -> PyResult<usize> {
        let id = id_of(id)?;
        let side = if is_buy { Side::Buy } else { Side::Sell };
        let time_in_force = tif(time_in_force).map_err(core_error)?;
        let order = match limit_ticks {
            Some(px) => {
                NewOrder { time_in_force, ..NewOrder::limit(id, owner, side, Price(px), Qty(lots)) }
            }
            None if time_in_force.is_at_call() => {
                NewOrder { time_in_force, ..NewOrder::market(id, owner, side, Qty(lots)) }
            }
            None => NewOrder::market(id, owner, side, Qty(lots)),
        };
        Ok(self.apply(&Command::Add(order)))
    }

    /// Takes a resting order out.
    fn cancel(&mut self, id: i64) -> PyResult<usize> {
        Ok(self.apply(&Command::Cancel { id: id_of(id)? }))
    }

    /// Changes price and open quantity of a resting order.
    fn modify(&mut self, id: i64, limit_ticks: i64, lots: i64) -> PyResult<usize> {
        let (id, px, qty) = (id_of(id)?, Price(limit_ticks), Qty(lots));
        Ok(self.apply(&Command::Modify { id, px, qty }))
    }

    /// Carries out the command of one row; how many events it caused.
    fn carry_out(&mut self, row: [i64; FIELDS]) -> PyResult<usize> {
        Ok(self.apply(&command(&row).map_err(core_error)?))
    }

    /// Carries out commands of an int64 array `[n, 13]`, outside of the interpreter; how many
    /// events they caused. Without `keeps_events` they are counted and forgotten.
    fn run(
        &mut self,
        py: Python<'_>,
        commands: &Bound<'_, PyAny>,
        keeps_events: bool,
    ) -> PyResult<usize> {
        let column = Column::<i64>::of(commands)?;
        let rows = column.slice();
        if !rows.len().is_multiple_of(FIELDS) {
            return Err(core_error("expected an int64 array [n, 13] of commands"));
        }
        py.detach(|| self.run_rows(rows, keeps_events)).map_err(core_error)
    }

    /// Events since the last call: 56 bytes each, seven little-endian words.
    fn take_events<'py>(&mut self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let events = std::mem::take(&mut self.events);
        PyBytes::new_with(py, events.len() * Event::BYTES, |bytes| {
            for (place, event) in bytes.chunks_exact_mut(Event::BYTES).zip(&events) {
                place.copy_from_slice(&event.to_bytes());
            }
            Ok(())
        })
    }

    /// Forgets the events since the last call.
    fn forget_events(&mut self) {
        self.events.clear();
    }

    /// Best price of a side.
    fn best_ticks(&self, is_bid: bool) -> Option<i64> {
        self.engine.best(side_of(is_bid)).map(|px| px.0)
    }

    /// Displayed levels of a side, best first: price in ticks, quantity in lots.
    fn depth(&self, is_bid: bool, levels: usize) -> Vec<(i64, i64)> {
        let mut out = Vec::new();
        self.engine.depth(side_of(is_bid), levels, &mut out);
        out.into_iter().map(|(px, qty)| (px.0, qty.0)).collect()
    }

    /// What is open of a resting order.
    fn open_lots(&self, id: i64) -> PyResult<Option<i64>> {
        Ok(self.engine.open_qty(id_of(id)?).map(|qty| qty.0))
    }
}

/// Events tell ids in signed columns.
fn id_of(id: i64) -> PyResult<u64> {
    u64::try_from(id).map_err(|_| core_error("expected an id from 0 to 2^63 - 1"))
}

const fn side_of(is_bid: bool) -> Side {
    if is_bid { Side::Buy } else { Side::Sell }
}
