//! Conditions of strategies as Python states them, and who is to be called for an event.

use hansa_engine::Wake;
use hansa_engine::condition::{Condition, Field, Known, Scale, StepSpec};
use hansa_market::event::MarketEvent;
use hansa_types::{Instrument, InstrumentId};
use pyo3::prelude::*;

use crate::buffer::Column;
use crate::error::{IntoPyErr, core_error};
use crate::market::scale;

/// The conditions of one strategy.
#[derive(Debug, FromPyObject)]
pub struct ConditionsSpec {
    /// Each as its steps.
    programs: Vec<Vec<StepSpec>>,
    /// Which of them decides about bars, quotes, prints and books; always called if none does.
    slots: [Option<usize>; 4],
    /// `[T, N, K]`, what `K` features of bars are at each moment; None if no program reads any.
    bars: Option<Py<PyAny>>,
    /// `K`.
    features: usize,
}

#[derive(Debug)]
struct Conditions {
    programs: Vec<Condition>,
    slots: [Option<usize>; 4],
    bars: Option<Column<f64>>,
    features: usize,
}

/// What the conditions of a run need to be called for besides.
#[derive(Debug, Clone, Copy, Default)]
pub struct Needs {
    pub bars: bool,
    pub touch: bool,
    pub prints: bool,
}

/// What is known of each instrument, and the conditions of each strategy over it.
#[derive(Debug)]
pub struct Floor {
    known: Vec<Known>,
    scales: Vec<Scale>,
    members: Vec<Option<Conditions>>,
    /// For each strategy, whether its condition holds for the event shown last.
    wanted: Vec<bool>,
}

/// The instrument that an event is about, and which of the four callbacks; none for others.
const fn about(wake: &Wake) -> Option<(InstrumentId, usize)> {
    match wake {
        Wake::Market(event) => match event.event {
            MarketEvent::BarClosed(_) => Some((event.instrument, 0)),
            MarketEvent::Quote(_) => Some((event.instrument, 1)),
            MarketEvent::Trade(_) => Some((event.instrument, 2)),
            _ => None,
        },
        Wake::Book(top) => Some((top.instrument, 3)),
        _ => None,
    }
}

impl Floor {
    /// Of strategies in the order of their seats. `cells` is how many moments and instruments the
    /// features have; `is_live` where they are written anew for each moment.
    pub fn new(
        py: Python<'_>,
        instruments: &[Instrument],
        (cells, is_live): (usize, bool),
        specs: Vec<Option<ConditionsSpec>>,
    ) -> PyResult<Self> {
        let scales = instruments.iter().map(|instrument| Scale {
            tick: scale(instrument.spec().tick),
            lot: scale(instrument.spec().lot),
        });
        let members =
            specs.into_iter().map(|spec| spec.map(|s| s.conditions(py, cells)).transpose());
        let members = members.collect::<PyResult<Vec<_>>>()?;
        let known = |place: usize| Known::at(is_live.then_some(place));
        Ok(Self {
            known: (0..instruments.len()).map(known).collect(),
            scales: scales.collect(),
            wanted: vec![true; members.len()],
            members,
        })
    }

    pub fn needs(&self) -> Needs {
        let programs = || self.members.iter().flatten().flat_map(|member| &member.programs);
        let fields = || programs().flat_map(Condition::fields);
        Needs {
            bars: programs().any(Condition::reads_bars),
            touch: fields().any(Field::is_of_touch),
            prints: fields().any(|field| !field.is_of_touch()),
        }
    }

    /// An event comes: what it says is known from now on, and conditions are judged by it.
    pub fn take(&mut self, wake: &Wake, cell: usize) {
        let Some((instrument, slot)) = about(wake) else { return };
        let known = &mut self.known[instrument.index()];
        known.take(wake, cell);
        let scale = &self.scales[instrument.index()];
        for (member, wanted) in self.members.iter_mut().zip(&mut self.wanted) {
            *wanted = member.as_mut().is_none_or(|member| member.want(slot, known, scale));
        }
    }

    /// Whether the strategy at a place is to be called for an event that was taken.
    pub fn wants(&self, place: usize, wake: &Wake) -> bool {
        self.wanted[place] || about(wake).is_none()
    }
}

impl Conditions {
    fn want(&mut self, slot: usize, known: &Known, scale: &Scale) -> bool {
        let Some(program) = self.slots[slot] else { return true };
        let bars = self.bars.as_ref().zip(known.cell()).and_then(|(column, cell)| {
            column.slice().get(cell * self.features..(cell + 1) * self.features)
        });
        self.programs[program].holds(known, scale, bars.unwrap_or(&[]))
    }
}

impl ConditionsSpec {
    fn conditions(self, py: Python<'_>, cells: usize) -> PyResult<Conditions> {
        let bars = self.bars.as_ref().map(|array| Column::<f64>::of(array.bind(py))).transpose()?;
        if bars.as_ref().is_some_and(|column| column.slice().len() != cells * self.features) {
            return Err(core_error("expected features for each moment and instrument"));
        }
        if self.slots.iter().flatten().any(|slot| *slot >= self.programs.len()) {
            return Err(core_error("expected slots of the conditions that were handed over"));
        }
        let programs = self.programs.iter().map(|steps| Condition::new(steps));
        Ok(Conditions {
            programs: programs.collect::<Result<_, _>>().map_err(IntoPyErr::into_py)?,
            slots: self.slots,
            bars,
            features: self.features,
        })
    }
}
