//! The graph: operators in the order they are computed, their state, and blocks run through them.

use super::frame::{FRAMED_BARS, Frame, Held, Rows};
use super::kernel::{self, Columns, Kernel};
use super::outside::{Called, Outside};
use super::{FeatureError, Higher, Op, Signature};
use crate::action::FUNDING_FIELDS;
use crate::flow::FLOW_FIELDS;

/// Values per node computed in one go: large enough to forget the cost of a call, small enough
/// that the buffers of a dozen nodes stay in the processor's cache.
const STRIDE_VALUES: usize = 4096;

/// Columns of bars with their time, with those of order flow, and all with those of funding.
const BARS: usize = 6;
const FLOWS: usize = BARS + FLOW_FIELDS.len();
const SOURCES: usize = FLOWS + FUNDING_FIELDS.len();

/// The most values one node may remember: 2 GiB of them.
const MEMORY_VALUES_MAX: usize = 1 << 28;

/// An operator and the nodes it reads.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeSpec {
    /// What to compute.
    pub op: Op,
    /// Indices of earlier nodes, in the order of the operator's inputs.
    pub inputs: Vec<usize>,
}

/// The columns of a block: row-major `[T, N]`, rows in time order, NaN where nothing is known.
/// A column that no node reads may be left empty.
#[derive(Debug, Clone, Copy, Default)]
#[allow(missing_docs)]
pub struct Inputs<'a> {
    pub open: &'a [f64],
    pub high: &'a [f64],
    pub low: &'a [f64],
    pub close: &'a [f64],
    pub volume: &'a [f64],
    /// When each row was known; may be empty where no node reads bars of a longer period.
    pub ts_ns: &'a [i64],
    /// Seconds since the epoch, the same along a row.
    pub time: &'a [f64],
    /// By the order of `FLOW_FIELDS`; empty where no node reads any.
    pub flow: &'a [&'a [f64]],
    /// By the order of `FUNDING_FIELDS`; empty where no node reads any.
    pub funding: &'a [&'a [f64]],
}

impl<'a> Inputs<'a> {
    /// A column with its name, in the order above.
    #[inline]
    fn column(&self, at: usize) -> (&'static str, &'a [f64]) {
        match at {
            0 => ("open", self.open),
            1 => ("high", self.high),
            2 => ("low", self.low),
            3 => ("close", self.close),
            4 => ("volume", self.volume),
            5 => ("time", self.time),
            BARS..FLOWS => {
                (FLOW_FIELDS[at - BARS], self.flow.get(at - BARS).copied().unwrap_or(&[]))
            }
            _ => (FUNDING_FIELDS[at - FLOWS], self.funding.get(at - FLOWS).copied().unwrap_or(&[])),
        }
    }
}

/// The place among the columns that `op` reads, if it is a source.
fn source(op: Op) -> Option<usize> {
    match op {
        Op::Flow(field) => return Some(BARS + field),
        Op::Funding(field) => return Some(FLOWS + field),
        Op::Higher(Higher::Column { column, .. }) => return Some(input_of(column)),
        _ => {}
    }
    let sources = [Op::Open, Op::High, Op::Low, Op::Close, Op::Volume, Op::Time];
    sources.iter().position(|known| *known == op)
}

/// The place among the columns of what stands at a place among those of a longer period.
const fn input_of(framed: usize) -> usize {
    if framed < FRAMED_BARS { framed } else { FLOWS + framed - FRAMED_BARS }
}

struct Node {
    spec: NodeSpec,
    source: Option<usize>,
    /// The longer period whose bars are its rows; none: the rows of the run.
    frame: Option<usize>,
    warm_up: usize,
    work: Work,
}

/// How the values of a node come about.
enum Work {
    Kernel(Box<dyn Kernel>),
    /// From the bars of a frame back to the rows of the run.
    Held(Held, usize),
}

/// Features over a universe of instruments, moving forward in time. Memory is bounded by the
/// windows, not by the length of history.
pub struct Graph {
    nodes: Vec<Node>,
    frames: Vec<Frame>,
    instruments: usize,
    last_ts_ns: i64,
    /// Which of the columns some node reads.
    is_read: [bool; SOURCES],
    /// How many of them are looked at: those beyond bars only where some node reads one.
    sources: usize,
    /// One per node, reused from block to block.
    buffers: Vec<Vec<f64>>,
}

impl std::fmt::Debug for Graph {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let specs: Vec<&NodeSpec> = self.nodes.iter().map(|node| &node.spec).collect();
        f.debug_struct("Graph")
            .field("instruments", &self.instruments)
            .field("nodes", &specs)
            .finish_non_exhaustive()
    }
}

impl Graph {
    /// A graph at the beginning of time.
    ///
    /// # Errors
    /// When there is no instrument, a parameter is out of bounds, a node has the wrong number of
    /// inputs or reads a node that is not earlier, or its windows need more than 2 GiB.
    pub fn new(nodes: &[NodeSpec], instruments: usize) -> Result<Self, FeatureError> {
        Self::with_outside(nodes, instruments, Vec::new())
    }

    /// The same, with those who compute the nodes that are computed from outside, by place.
    ///
    /// # Errors
    /// As `new`, and when a node is computed by nobody or reads bars of several periods.
    pub fn with_outside(
        nodes: &[NodeSpec],
        instruments: usize,
        outside: Vec<Box<dyn Outside>>,
    ) -> Result<Self, FeatureError> {
        if instruments == 0 {
            return Err(FeatureError::NoInstruments);
        }
        let mut outside: Vec<_> = outside.into_iter().map(Some).collect();
        let (mut built, mut frames) = (Vec::<Node>::with_capacity(nodes.len()), Vec::new());
        for (index, spec) in nodes.iter().enumerate() {
            check(index, spec, instruments)?;
            let before = spec.inputs.iter().map(|input| built[*input].warm_up).max();
            let (frame, held) = framed(index, spec, (&built, &mut frames, instruments))?;
            built.push(Node {
                warm_up: before.unwrap_or(0) + spec.op.warm_up(),
                source: source(spec.op),
                frame,
                work: match (held, spec.op) {
                    (Some(from), _) => Work::Held(Held::new(instruments), from),
                    (None, Op::Outside { place, .. }) => {
                        let found = outside.get_mut(place).and_then(Option::take);
                        let outside = found.ok_or(FeatureError::NobodyOutside { node: index })?;
                        Work::Kernel(Box::new(Called { outside, inputs: spec.inputs.len() }))
                    }
                    (None, op) => Work::Kernel(kernel::build(op, instruments)),
                },
                spec: spec.clone(),
            });
        }
        let buffers = vec![Vec::new(); built.len()];
        let is_read = std::array::from_fn(|at| built.iter().any(|node| node.source == Some(at)));
        let sources = if is_read[BARS..].contains(&true) { SOURCES } else { BARS };
        let last_ts_ns = i64::MIN;
        Ok(Self { nodes: built, frames, instruments, last_ts_ns, is_read, sources, buffers })
    }

    /// How many nodes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The width of a row.
    #[must_use]
    pub fn instruments(&self) -> usize {
        self.instruments
    }

    /// Whether some node reads the order flow of bars.
    #[must_use]
    pub fn reads_flow(&self) -> bool {
        self.is_read[BARS..FLOWS].contains(&true)
    }

    /// Whether some node reads the time of the moments.
    #[must_use]
    pub fn reads_time(&self) -> bool {
        self.is_read[5]
    }

    /// How many leading rows of `node` are NaN when no input is missing: its first value stands
    /// in row `warm_up`, counted from 0. Of a longer period its bars are counted, as if they were
    /// the rows.
    ///
    /// # Errors
    /// `NoSuchNode`.
    pub fn warm_up(&self, node: usize) -> Result<usize, FeatureError> {
        let nodes = self.nodes.len();
        let found = self.nodes.get(node).ok_or(FeatureError::NoSuchNode { node, nodes })?;
        Ok(found.warm_up)
    }

    /// Runs the next rows through the graph and writes the block `[T, N]` of each node in
    /// `wanted` to the vector of `outputs` in the same place (its former content is dropped).
    /// However a stream is cut into blocks, the results are the same to the last bit.
    ///
    /// # Errors
    /// When the inputs are not whole rows of equal length, or a wanted node does not exist. The
    /// graph has not moved then.
    pub fn run_block(
        &mut self,
        inputs: &Inputs<'_>,
        wanted: &[usize],
        outputs: &mut [Vec<f64>],
    ) -> Result<(), FeatureError> {
        let values = self.check_inputs(inputs)?;
        self.check_wanted(wanted, outputs.len())?;
        self.check_times(inputs.ts_ns, values / self.instruments)?;
        for output in outputs.iter_mut() {
            output.clear();
            output.reserve_exact(values);
        }
        let stride = (STRIDE_VALUES / self.instruments).max(1) * self.instruments;
        let mut from = 0;
        while from < values {
            let until = values.min(from + stride);
            self.take_bars(inputs, from, until);
            self.run_stride(inputs, from, until);
            for (node, output) in wanted.iter().zip(outputs.iter_mut()) {
                output.extend_from_slice(&self.buffers[*node][..until - from]);
            }
            from = until;
        }
        Ok(())
    }

    /// Builds the bars of the longer periods.
    fn take_bars(&mut self, inputs: &Inputs<'_>, from: usize, until: usize) {
        let (width, is_read) = (self.instruments, self.is_read);
        for frame in &mut self.frames {
            let of = |framed: usize| match input_of(framed) {
                at if is_read[at] => &inputs.column(at).1[from..until],
                _ => &[],
            };
            frame.take(&Rows {
                ts_ns: &inputs.ts_ns[from / width..until / width],
                columns: std::array::from_fn(of),
                width,
            });
        }
    }

    fn run_stride(&mut self, inputs: &Inputs<'_>, from: usize, until: usize) {
        for (index, node) in self.nodes.iter_mut().enumerate() {
            let (earlier, rest) = self.buffers.split_at_mut(index);
            let mut columns: Columns<'_> = [&[]; 4];
            let frame = node.frame.map(|frame| &self.frames[frame]);
            let len = frame.map_or(until - from, Frame::values);
            if let Some(source) = node.source {
                columns[0] = match (frame, node.spec.op) {
                    (Some(frame), Op::Higher(Higher::Column { column, .. })) => {
                        frame.column(column)
                    }
                    _ => &inputs.column(source).1[from..until],
                };
            }
            if rest[0].len() < len {
                rest[0].resize(len, f64::NAN);
            }
            let kernel = match &mut node.work {
                Work::Kernel(kernel) => kernel,
                Work::Held(held, of) => {
                    let bars = &self.frames[*of];
                    let input = &earlier[node.spec.inputs[0]][..bars.values()];
                    held.run(bars, input, &mut rest[0][..len]);
                    continue;
                }
            };
            for (column, input) in columns.iter_mut().zip(&node.spec.inputs) {
                *column = &earlier[*input][..len];
            }
            kernel.run(columns, self.instruments, &mut rest[0][..len]);
        }
    }

    /// The number of values per column.
    fn check_inputs(&self, inputs: &Inputs<'_>) -> Result<usize, FeatureError> {
        let columns = || (0..self.sources).map(|at| inputs.column(at));
        let expected = columns().map(|(_, column)| column.len()).max().unwrap_or(0);
        for ((input, column), is_read) in columns().zip(&self.is_read) {
            let found = column.len();
            if found != expected && (*is_read || found != 0) {
                return Err(FeatureError::InputLength { input, expected, found });
            }
        }
        if expected % self.instruments != 0 {
            let instruments = self.instruments;
            return Err(FeatureError::PartialRow { found: expected, instruments });
        }
        Ok(expected)
    }

    /// Times rise, and there is one for each row where bars of longer periods are read.
    fn check_times(&mut self, ts_ns: &[i64], rows: usize) -> Result<(), FeatureError> {
        if self.frames.is_empty() {
            return Ok(());
        }
        if ts_ns.len() != rows {
            return Err(FeatureError::Times { expected: rows, found: ts_ns.len() });
        }
        let mut last = self.last_ts_ns;
        for found in ts_ns {
            if *found < last {
                return Err(FeatureError::TimeFell { last, found: *found });
            }
            last = *found;
        }
        self.last_ts_ns = last;
        Ok(())
    }

    fn check_wanted(&self, wanted: &[usize], outputs: usize) -> Result<(), FeatureError> {
        if wanted.len() != outputs {
            return Err(FeatureError::OutputCount { wanted: wanted.len(), outputs });
        }
        wanted.iter().try_for_each(|&node| {
            self.warm_up(node)?;
            self.nodes[node].frame.map_or(Ok(()), |_| Err(FeatureError::NotHeld { node }))
        })
    }
}

/// The frame whose bars are the rows of a node, and for what is held the one that it is held of.
fn framed(
    index: usize,
    spec: &NodeSpec,
    (built, frames, width): (&[Node], &mut Vec<Frame>, usize),
) -> Result<(Option<usize>, Option<usize>), FeatureError> {
    let of = spec.inputs.first().and_then(|input| built[*input].frame);
    let mixed = FeatureError::MixedPeriods { node: index, op: spec.op.name() };
    if spec.inputs.iter().any(|input| built[*input].frame != of) {
        return Err(mixed);
    }
    match spec.op {
        Op::Higher(Higher::Held { every_s }) => match of {
            Some(frame) if frames[frame].every_s == every_s => Ok((None, of)),
            _ => Err(mixed),
        },
        Op::Higher(higher) => {
            let every_s = higher.every_s();
            let known = frames.iter().position(|frame| frame.every_s == every_s);
            let frame = known.unwrap_or_else(|| {
                frames.push(Frame::new(every_s, width));
                frames.len() - 1
            });
            if let Higher::Column { column, .. } = higher {
                frames[frame].read(column);
            }
            Ok((Some(frame), None))
        }
        _ => Ok((of, None)),
    }
}

fn check(index: usize, spec: &NodeSpec, instruments: usize) -> Result<(), FeatureError> {
    // An `Op` can be made without `parse`, so its parameters are checked here as well.
    Op::parse(spec.op.name(), &spec.op.params())?;
    let (node, op) = (index, spec.op.name());
    let (expected, found) = (Signature::of(op)?.inputs, spec.inputs.len());
    let is_free = matches!(spec.op, Op::Outside { .. }) && (1..=4).contains(&found);
    if expected != found && !is_free {
        return Err(FeatureError::InputCount { node, op, expected, found });
    }
    if let Some(&input) = spec.inputs.iter().find(|input| **input >= index) {
        return Err(FeatureError::InputOrder { node, op, input });
    }
    if let Op::Across(across) = spec.op
        && let Some(place) = across.place().filter(|place| *place >= instruments)
    {
        return Err(FeatureError::NoSuchPlace { node, op, place, instruments });
    }
    let values = spec.op.memory().saturating_mul(instruments);
    if values > MEMORY_VALUES_MAX {
        return Err(FeatureError::StateTooLarge { node, op, values, limit: MEMORY_VALUES_MAX });
    }
    Ok(())
}
