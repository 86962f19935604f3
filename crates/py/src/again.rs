//! A live desk fed from its own journal, without Python but for whoever has to be called.

use hansa_engine::EngineError;
use hansa_engine::Live;
use hansa_engine::live::{Floor, Gathered, Members, Step, feed_again as feed};
use hansa_journal::Sink;
use hansa_types::TimeNs;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::buffer::ColumnMut;
use crate::error::{IntoPyErr, core_error};
use crate::graph::Graph;
use crate::live::LiveRun;
use crate::paper::PaperMarket;

/// A desk at work in Python; its strategies are called while it is not borrowed.
#[derive(Debug)]
pub struct OnRun<'a, 'py>(pub &'a Bound<'py, LiveRun>);

impl Floor for OnRun<'_, '_> {
    type Error = PyErr;

    fn with<T>(
        &mut self,
        act: impl FnOnce(&mut Live, &mut dyn Sink) -> Result<T, EngineError>,
    ) -> PyResult<T> {
        let mut run = self.0.borrow_mut();
        let (live, sink) = run.parts()?;
        act(live, sink).map_err(IntoPyErr::into_py)
    }

    fn advance(&mut self) -> PyResult<()> {
        LiveRun::advance(self.0)
    }
}

/// A condition of a strategy: its graph, the node to look at, the flags `[N]` to write.
type ConditionTuple<'py> = (Bound<'py, Graph>, usize, Bound<'py, PyAny>);

struct Looking<'py> {
    py: Python<'py>,
    conditions: Vec<(Bound<'py, Graph>, usize, ColumnMut<u8>)>,
    council: Option<Bound<'py, PyAny>>,
}

impl<'py> Looking<'py> {
    fn floats(&self, values: &[f64]) -> Bound<'py, PyBytes> {
        self.bytes(values.iter().flat_map(|value| value.to_le_bytes()))
    }

    fn bytes(&self, bytes: impl Iterator<Item = u8>) -> Bound<'py, PyBytes> {
        PyBytes::new(self.py, &bytes.collect::<Vec<u8>>())
    }

    fn columns(&self, columns: &[Vec<f64>; 5]) -> [Bound<'py, PyBytes>; 5] {
        std::array::from_fn(|place| self.floats(&columns[place]))
    }
}

impl Members for Looking<'_> {
    type Error = PyErr;

    fn look(&mut self, columns: &[Vec<f64>; 5]) -> PyResult<()> {
        for (graph, node, flags) in &mut self.conditions {
            let mut graph = graph.borrow_mut();
            let values = graph.row(columns, *node)?;
            for (flag, value) in flags.slice_mut().iter_mut().zip(values) {
                *flag = u8::from(!value.is_nan() && *value != 0.0);
            }
        }
        Ok(())
    }

    fn silence(&mut self) -> PyResult<()> {
        self.conditions.iter_mut().for_each(|(_, _, flags)| flags.slice_mut().fill(0));
        Ok(())
    }

    fn has_council(&self) -> bool {
        self.council.is_some()
    }

    fn catch_up(&mut self, gathered: &Gathered) -> PyResult<()> {
        let Some(council) = &self.council else { return Ok(()) };
        let ts_close = self.bytes(gathered.ts_close.iter().flat_map(|ts| ts.to_le_bytes()));
        let is_history = PyBytes::new(self.py, &gathered.is_history);
        let ballots = self.bytes(gathered.ballots.iter().flat_map(|each| each.0.to_le_bytes()));
        let columns = self.columns(&gathered.columns);
        council.call_method1("catch_up", (ts_close, is_history, columns, ballots)).map(drop)
    }

    fn decide(&mut self, ts_close: TimeNs, columns: &[Vec<f64>; 5]) -> PyResult<()> {
        let Some(council) = &self.council else { return Ok(()) };
        council.call_method1("decide", (ts_close.0, self.columns(columns))).map(drop)
    }
}

/// Feeds a run at its beginning from the journal it goes on with. `conditions` of strategies are
/// computed on the way; `council` has `catch_up(ts_close, is_history, columns, ballots)`, for
/// intervals whose decisions stand in the journal, and `decide(ts_close, columns)`, for one whose
/// does not. Whether the run had ended, the close of the last interval, and how many ticks came.
#[pyfunction]
#[pyo3(signature = (run, paper, *, follows_clock, conditions, council))]
pub fn feed_again<'py>(
    run: &Bound<'py, LiveRun>,
    paper: Option<&Bound<'py, PaperMarket>>,
    follows_clock: bool,
    conditions: Vec<ConditionTuple<'py>>,
    council: Option<Bound<'py, PyAny>>,
) -> PyResult<(bool, i64, u64)> {
    let width = run.borrow().desk().instruments().len();
    let conditions = conditions.into_iter().map(|(graph, node, flags)| {
        let mut flags = ColumnMut::<u8>::of(&flags)?;
        match flags.slice_mut().len() == width {
            true => Ok((graph, node, flags)),
            false => Err(core_error("expected a flag for each instrument")),
        }
    });
    let conditions = conditions.collect::<PyResult<Vec<_>>>()?;
    let mut looking = Looking { py: run.py(), conditions, council };
    let mut paper = paper.map(|paper| paper.borrow_mut());
    let paper = paper.as_deref_mut().map(|market| &mut market.paper);
    let mut step = Step { floor: OnRun(run), paper, follows_clock };
    let fed = feed(&mut step, &mut looking)?;
    Ok((fed.has_ended, fed.bars_until.0, fed.ticks))
}
