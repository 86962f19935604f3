//! A live desk fed from its own journal, without Python but for whoever has to be called.

use hansa_engine::EngineError;
use hansa_engine::Live;
use hansa_engine::live::{Again, Floor, Gathered, Members, Step};
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

/// Features of bars that a condition reads: their graph, its nodes, the array `[N, K]` to write and
/// where the first of them stands in it.
type FeaturesTuple<'py> = (Bound<'py, Graph>, Vec<usize>, Bound<'py, PyAny>, usize);

struct Features<'py> {
    graph: Bound<'py, Graph>,
    nodes: Vec<usize>,
    values: ColumnMut<f64>,
    place: usize,
}

struct Looking<'py> {
    py: Python<'py>,
    features: Vec<Features<'py>>,
    council: Option<Bound<'py, PyAny>>,
}

impl<'py> Looking<'py> {
    fn floats(&self, values: &[f64]) -> Bound<'py, PyBytes> {
        self.bytes(values.iter().flat_map(|value| value.to_le_bytes()))
    }

    fn bytes(&self, bytes: impl Iterator<Item = u8>) -> Bound<'py, PyBytes> {
        PyBytes::new(self.py, &bytes.collect::<Vec<u8>>())
    }

    fn columns(&self, columns: &[Vec<f64>]) -> Vec<Bound<'py, PyBytes>> {
        columns.iter().map(|column| self.floats(column)).collect()
    }
}

impl Members for Looking<'_> {
    type Error = PyErr;

    fn look(&mut self, ts_close: TimeNs, columns: &[Vec<f64>]) -> PyResult<()> {
        let close = &columns[3];
        for each in &mut self.features {
            let mut graph = each.graph.borrow_mut();
            let found = graph.row(ts_close, columns, &each.nodes)?;
            let values = each.values.slice_mut();
            let width = values.len() / close.len();
            for (column, found) in (each.place..).zip(found) {
                let rows = values.chunks_exact_mut(width).zip(close).zip(found);
                // Who has no bar keeps what was known.
                for ((row, _), value) in rows.filter(|((_, close), _)| !close.is_nan()) {
                    row[column] = *value;
                }
            }
        }
        Ok(())
    }

    fn silence(&mut self) -> PyResult<()> {
        self.features.iter_mut().for_each(|each| each.values.slice_mut().fill(f64::NAN));
        Ok(())
    }

    fn has_council(&self) -> bool {
        self.council.is_some()
    }

    fn fail(&mut self, place: u16) -> PyResult<()> {
        let Some(council) = &self.council else { return Ok(()) };
        council.call_method1("fail", (place,)).map(drop)
    }

    fn catch_up(&mut self, gathered: &Gathered) -> PyResult<()> {
        let Some(council) = &self.council else { return Ok(()) };
        let ts_close = self.bytes(gathered.ts_close.iter().flat_map(|ts| ts.to_le_bytes()));
        let is_history = PyBytes::new(self.py, &gathered.is_history);
        let ballots = self.bytes(gathered.ballots.iter().flat_map(|each| each.0.to_le_bytes()));
        let columns = self.columns(&gathered.columns);
        council.call_method1("catch_up", (ts_close, is_history, columns, ballots)).map(drop)
    }

    fn decide(&mut self, ts_close: TimeNs, columns: &[Vec<f64>]) -> PyResult<()> {
        let Some(council) = &self.council else { return Ok(()) };
        council.call_method1("decide", (ts_close.0, self.columns(columns))).map(drop)
    }
}

/// Feeds a run at its beginning from the journal it goes on with. `conditions` of strategies are
/// computed on the way; `council` has `catch_up(ts_close, is_history, columns, ballots)`, for
/// intervals whose decisions stand in the journal, `decide(ts_close, columns)`, for one whose
/// does not, and `fail(place)` for an agent that failed then. Goes on where it was, until there are
/// `until` records. Whether the run had ended, the close of the last interval, how many ticks came.
#[pyfunction]
#[pyo3(signature = (run, paper, *, follows_clock, conditions, council, until = u64::MAX))]
pub fn feed_again<'py>(
    run: &Bound<'py, LiveRun>,
    paper: Option<&Bound<'py, PaperMarket>>,
    follows_clock: bool,
    conditions: Vec<FeaturesTuple<'py>>,
    council: Option<Bound<'py, PyAny>>,
    until: u64,
) -> PyResult<(bool, i64, u64)> {
    let width = run.borrow().desk().instruments().len();
    let features = conditions.into_iter().map(|(graph, nodes, values, place)| {
        let mut values = ColumnMut::<f64>::of(&values)?;
        let (length, columns) = (values.slice_mut().len(), place + nodes.len());
        match length.is_multiple_of(width) && columns <= length / width && columns > 0 {
            true => Ok(Features { graph, nodes, values, place }),
            false => Err(core_error("expected room for each feature of each instrument")),
        }
    });
    let features = features.collect::<PyResult<Vec<_>>>()?;
    let mut looking = Looking { py: run.py(), features, council };
    let mut paper = paper.map(|paper| paper.borrow_mut());
    let paper = paper.as_deref_mut().map(|market| &mut market.paper);
    let mut step = Step { floor: OnRun(run), paper, follows_clock };
    let kept = run.borrow_mut().again.take();
    let mut again = kept.unwrap_or_else(|| Again::new(run.borrow().desk()));
    let fed = again.go(&mut step, &mut looking, until);
    run.borrow_mut().again = Some(again);
    fed.map(|fed| (fed.has_ended, fed.bars_until.0, fed.ticks))
}
