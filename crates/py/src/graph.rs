//! The feature graph.

use std::sync::{Arc, Mutex};

use hansa_market::feature::{FeatureError, Graph as CoreGraph, Inputs, NodeSpec, Op, Outside};
use hansa_market::flow::FLOW_FIELDS;
use hansa_types::TimeNs;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::buffer::{Column, ColumnMut};
use crate::error::{IntoPyErr, core_error};

/// What was raised first while nodes were computed in Python.
type Raised = Arc<Mutex<Option<PyErr>>>;

/// A node computed in Python, from the bytes of its inputs to a buffer of as many floats.
struct Called {
    by: Py<PyAny>,
    raised: Raised,
}

impl Called {
    fn call(&self, inputs: &[&[f64]], output: &mut [f64]) -> PyResult<()> {
        Python::attach(|py| {
            let bytes = |values: &&[f64]| {
                PyBytes::new(py, &values.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<u8>>())
            };
            let inputs: Vec<_> = inputs.iter().map(bytes).collect();
            let found = Column::<f64>::of(self.by.call1(py, (inputs,))?.bind(py))?;
            if found.slice().len() != output.len() {
                return Err(core_error("expected one value for each of the inputs"));
            }
            output.copy_from_slice(found.slice());
            Ok(())
        })
    }
}

impl Outside for Called {
    fn run(&mut self, inputs: &[&[f64]], _width: usize, output: &mut [f64]) {
        let Ok(mut raised) = self.raised.lock() else { return };
        // Once one has raised, nothing of the block is used.
        if raised.is_none() {
            *raised = self.call(inputs, output).err();
        }
    }
}

/// Streaming features over a universe.
#[pyclass(module = "hansa._core")]
#[derive(Debug)]
pub struct Graph {
    graph: CoreGraph,
    raised: Raised,
    outputs: Vec<Vec<f64>>,
}

impl Graph {
    /// Runs the next row `[N]` of columns as `run` takes them; the values of nodes.
    pub fn row(
        &mut self,
        ts: TimeNs,
        columns: &[Vec<f64>],
        nodes: &[usize],
    ) -> PyResult<&[Vec<f64>]> {
        let time = self.seconds(&[ts.0]);
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let ts_ns = [ts.0];
        let inputs = inputs_of(&columns, &time, &ts_ns)?;
        self.outputs.resize(nodes.len(), Vec::new());
        self.graph
            .run_block(&inputs, nodes, &mut self.outputs)
            .map_err(|error: FeatureError| error.into_py())?;
        self.unraised()?;
        Ok(&self.outputs)
    }

    /// Raises what was raised on the way.
    fn unraised(&self) -> PyResult<()> {
        self.raised.lock().ok().and_then(|mut raised| raised.take()).map_or(Ok(()), Err)
    }

    /// The times of moments as the graph reads them, one for each instrument; none if it does not.
    #[allow(clippy::cast_precision_loss)] // Below a microsecond.
    fn seconds(&self, ts_ns: &[i64]) -> Vec<f64> {
        if !self.graph.reads_time() {
            return Vec::new();
        }
        let second = |ts: &i64| {
            let (whole, rest) = (ts.div_euclid(NS), ts.rem_euclid(NS));
            whole as f64 + rest as f64 / NS as f64
        };
        let width = self.graph.instruments();
        ts_ns.iter().flat_map(|ts| std::iter::repeat_n(second(ts), width)).collect()
    }
}

const NS: i64 = 1_000_000_000;

/// Open, high, low, close, volume; after them order flow, then funding, if there is any.
fn inputs_of<'a>(
    columns: &'a [&'a [f64]],
    time: &'a [f64],
    ts_ns: &'a [i64],
) -> PyResult<Inputs<'a>> {
    let [open, high, low, close, volume, beyond @ ..] = columns else {
        return Err(core_error("expected open, high, low, close and volume"));
    };
    let (flow, funding) = beyond.split_at(FLOW_FIELDS.len().min(beyond.len()));
    Ok(Inputs { open, high, low, close, volume, ts_ns, time, flow, funding })
}

#[pymethods]
impl Graph {
    /// From nodes (operator, parameters, inputs), the number of instruments, and what computes the
    /// nodes that are computed in Python, by place.
    #[new]
    #[pyo3(signature = (nodes, instruments, outside=Vec::new()))]
    fn new(
        nodes: Vec<(String, Vec<f64>, Vec<usize>)>,
        instruments: usize,
        outside: Vec<Py<PyAny>>,
    ) -> PyResult<Self> {
        let specs = nodes
            .into_iter()
            .map(|(name, params, inputs)| {
                Ok::<_, FeatureError>(NodeSpec { op: Op::parse(&name, &params)?, inputs })
            })
            .collect::<Result<Vec<_>, _>>()
            .map_err(IntoPyErr::into_py)?;
        let raised = Raised::default();
        let called = |by| -> Box<dyn Outside> { Box::new(Called { by, raised: raised.clone() }) };
        let outside = outside.into_iter().map(called).collect();
        let graph = CoreGraph::with_outside(&specs, instruments, outside);
        Ok(Self { graph: graph.map_err(IntoPyErr::into_py)?, raised, outputs: Vec::new() })
    }

    /// Rows before the first value of a node.
    fn warm_up(&self, node: usize) -> PyResult<usize> {
        self.graph.warm_up(node).map_err(IntoPyErr::into_py)
    }

    /// Whether a node reads order flow.
    #[getter]
    fn reads_flow(&self) -> bool {
        self.graph.reads_flow()
    }

    /// Runs the next rows `[T, N]` (open, high, low, close, volume, then order flow and funding for a
    /// graph that reads them) and writes the wanted nodes.
    /// `ts_ns` `[T]` is when they are, for a graph that reads the time
    /// or bars of longer periods.
    #[pyo3(signature = (inputs, wanted, out, ts_ns = None))]
    fn run(
        &mut self,
        py: Python<'_>,
        inputs: Vec<Bound<'_, PyAny>>,
        wanted: Vec<usize>,
        out: Vec<Bound<'_, PyAny>>,
        ts_ns: Option<Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let columns = inputs.iter().map(Column::<f64>::of).collect::<PyResult<Vec<_>>>()?;
        let mut targets = out.iter().map(ColumnMut::<f64>::of).collect::<PyResult<Vec<_>>>()?;
        let times = ts_ns.as_ref().map(Column::<i64>::of).transpose()?;
        let stamps = times.as_ref().map_or(&[][..], Column::slice);
        let time = self.seconds(stamps);
        self.outputs.resize(wanted.len(), Vec::new());
        let slices: Vec<&[f64]> = columns.iter().map(Column::slice).collect();
        let inputs = inputs_of(&slices, &time, stamps)?;
        let (graph, outputs) = (&mut self.graph, &mut self.outputs);
        py.detach(|| {
            graph.run_block(&inputs, &wanted, outputs)?;
            let fits = |(target, output): (&mut ColumnMut<f64>, &Vec<f64>)| {
                target.slice_mut().len() == output.len()
            };
            if wanted.len() != targets.len() || !targets.iter_mut().zip(outputs.iter()).all(fits) {
                return Ok(false);
            }
            for (target, output) in targets.iter_mut().zip(outputs.iter()) {
                target.slice_mut().copy_from_slice(output);
            }
            Ok(true)
        })
        .map_err(|error: FeatureError| error.into_py())
        .and_then(|is_done| match is_done {
            true => self.unraised(),
            false => Err(core_error("expected one output [T, N] for each wanted node")),
        })
    }
}
