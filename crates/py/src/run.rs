//! A run: desk, simulated venue and journal, fed block by block.

use std::path::PathBuf;

use hansa_engine::decision::DecisionRow;
use hansa_engine::desk::{Desk, DeskOptions};
use hansa_engine::grid::{self, Packed};
use hansa_engine::{Command, EngineError, Simulation};
use hansa_journal::{
    CompareSink, Entry, FsyncPolicy, JournalError, MemorySink, Sink, Writer, WriterOptions,
};
use hansa_types::{Amount, Decimal, Money, TimeNs};
use pyo3::prelude::*;

use crate::buffer::Column;
use crate::error::{IntoPyErr, config_error, core_error};
use crate::market::Market;
use crate::settings::Settings;

/// Where the records go.
#[derive(FromPyObject)]
struct Destination {
    kind: String,
    path: Option<PathBuf>,
    fsync: String,
    segment_mib: u64,
}

#[derive(Debug)]
enum Journal {
    Write(Writer),
    Compare(Box<CompareSink>),
    Memory(MemorySink),
}

impl Journal {
    fn open(destination: Destination) -> PyResult<Self> {
        let path = destination.path.unwrap_or_default();
        match destination.kind.as_str() {
            "write" => {
                let fsync = match destination.fsync.as_str() {
                    "never" => FsyncPolicy::Never,
                    "end" => FsyncPolicy::AtEnd,
                    "commit" => FsyncPolicy::EachCommit,
                    _ => return Err(config_error("journal.fsync: expected never, end or commit")),
                };
                let options =
                    WriterOptions { segment_bytes_max: destination.segment_mib << 20, fsync };
                Writer::create(&path, options).map(Self::Write).map_err(IntoPyErr::into_py)
            }
            "compare" => CompareSink::open(&path)
                .map(|sink| Self::Compare(Box::new(sink)))
                .map_err(IntoPyErr::into_py),
            "memory" => Ok(Self::Memory(MemorySink::new())),
            _ => Err(core_error("expected a destination write, compare or memory")),
        }
    }

    fn sink(&mut self) -> &mut dyn Sink {
        match self {
            Self::Write(sink) => sink,
            Self::Compare(sink) => sink.as_mut(),
            Self::Memory(sink) => sink,
        }
    }

    fn read(&self) -> &dyn Sink {
        match self {
            Self::Write(sink) => sink,
            Self::Compare(sink) => sink.as_ref(),
            Self::Memory(sink) => sink,
        }
    }
}

/// The packed columns of a block, reused from block to block.
#[derive(Debug, Default)]
struct Packing {
    ballots: Vec<Packed>,
    decisions: Vec<Packed>,
    weights: Vec<i32>,
    targets: Vec<i32>,
}

impl Packing {
    fn fill(
        &mut self,
        floats: &[Column<f64>],
        flags: &[Column<u8>],
    ) -> Result<(), grid::GridError> {
        let [conviction, confidence, decision, dissent, weight, target] =
            [0, 1, 2, 3, 4, 5].map(|k: usize| floats[k].slice());
        pack(&mut self.ballots, conviction, confidence, flags[0].slice())?;
        pack(&mut self.decisions, decision, dissent, flags[1].slice())?;
        self.weights.clear();
        for value in weight {
            self.weights.push(grid::weight(*value)?);
        }
        self.targets.clear();
        for value in target {
            self.targets.push(grid::target(*value)?);
        }
        Ok(())
    }
}

fn pack(
    out: &mut Vec<Packed>,
    signed: &[f64],
    strength: &[f64],
    flags: &[u8],
) -> Result<(), grid::GridError> {
    out.clear();
    for ((signed, strength), flag) in signed.iter().zip(strength).zip(flags) {
        out.push(Packed::new(*signed, *strength, *flag != 0)?);
    }
    Ok(())
}

/// kind, time, payload.
type EntryTuple = (u16, i64, Vec<u8>);
/// seq, what the journal says, what the replay said.
type DivergenceTuple = (u64, Option<EntryTuple>, Option<EntryTuple>);

/// One run in the making.
#[pyclass(module = "hansa._core")]
#[derive(Debug)]
pub struct Run {
    simulation: Simulation,
    journal: Option<Journal>,
    packing: Packing,
    agents: usize,
    instruments: usize,
    head: String,
    records: u64,
}

impl Run {
    fn journal(&mut self) -> PyResult<(&mut Simulation, &mut Packing, &mut dyn Sink)> {
        match &mut self.journal {
            Some(journal) => Ok((&mut self.simulation, &mut self.packing, journal.sink())),
            None => Err(core_error("the run has ended")),
        }
    }
}

#[pymethods]
impl Run {
    /// From the data, the settings, the destination of its records and the manifest.
    #[new]
    fn new(
        py: Python<'_>,
        market: &Market,
        settings: Settings,
        destination: Destination,
        manifest: &[u8],
    ) -> PyResult<Self> {
        let instruments = market.instruments().to_vec();
        let venue = settings.venue(instruments.clone())?;
        let agents = settings.agents;
        let count = instruments.len();
        let desk = settings.desk(instruments)?;
        let mut journal = Journal::open(destination)?;
        let (seed, jitter_ns) = (settings.seed, settings.latency_jitter_ns);
        let simulation = py
            .detach(|| {
                let streams = market.streams();
                Simulation::begin(
                    desk,
                    venue,
                    &streams,
                    (manifest, seed, jitter_ns),
                    journal.sink(),
                )
            })
            .map_err(IntoPyErr::into_py)?;
        Ok(Self {
            simulation,
            journal: Some(journal),
            packing: Packing::default(),
            agents,
            instruments: count,
            head: String::new(),
            records: 0,
        })
    }

    /// Money comes in before the first event.
    fn deposit(&mut self, amount: &str, currency: &str) -> PyResult<()> {
        let amount: Decimal = amount.parse().map_err(IntoPyErr::into_py)?;
        let currency = currency.parse().map_err(IntoPyErr::into_py)?;
        let money = Money { amount: Amount::from(amount), currency };
        let (simulation, _, sink) = self.journal()?;
        simulation.deposit(money, sink).map_err(IntoPyErr::into_py)
    }

    /// Takes the run through the moments of a block.
    fn block(
        &mut self,
        py: Python<'_>,
        market: &Market,
        start: usize,
        floats: [Bound<'_, PyAny>; 6],
        flags: [Bound<'_, PyAny>; 2],
    ) -> PyResult<()> {
        let floats = floats.iter().map(Column::<f64>::of).collect::<PyResult<Vec<_>>>()?;
        let flags = flags.iter().map(Column::<u8>::of).collect::<PyResult<Vec<_>>>()?;
        let (agents, width) = (self.agents, self.instruments);
        let (simulation, packing, sink) = self.journal()?;
        if market.instruments().len() != width || simulation.desk().counts().moments != start as u64
        {
            return Err(core_error("expected the run's own market and blocks one after the other"));
        }
        packing.fill(&floats, &flags).map_err(IntoPyErr::into_py)?;
        let count = packing.targets.len() / width;
        let range = start.checked_add(count).map(|stop| start..stop);
        let Some(times) = range.and_then(|range| market.times().get(range)) else {
            return Err(core_error("expected a block within the run's moments"));
        };
        let fits = packing.ballots.len() == count * agents * width
            && packing.decisions.len() == count * width
            && packing.weights.len() == count * agents
            && packing.targets.len() == count * width;
        if !fits {
            return Err(core_error("expected arrays of one block: [T,A,N], [T,N] and [T,A]"));
        }
        py.detach(|| {
            let streams = market.streams();
            let pick = |row: usize, size: usize| row * size..(row + 1) * size;
            for (row, ts) in times.iter().enumerate() {
                let decision = DecisionRow {
                    ts: TimeNs(*ts),
                    moment: (start + row) as u64,
                    ballots: &packing.ballots[pick(row, agents * width)],
                    decisions: &packing.decisions[pick(row, width)],
                    weights: &packing.weights[pick(row, agents)],
                    targets: &packing.targets[pick(row, width)],
                };
                simulation.moment(&streams, &decision, sink)?;
            }
            Ok(())
        })
        .map_err(|error: EngineError| error.into_py())
    }

    /// Carries out a command at a time: 1 pause, 2 resume, 3 kill.
    fn command(&mut self, market: &Market, ts_ns: i64, code: u8, actor: u16) -> PyResult<()> {
        let command = match code {
            1 => Command::Pause,
            2 => Command::Resume,
            3 => Command::Kill,
            _ => return Err(core_error("expected a command 1 (pause), 2 (resume) or 3 (kill)")),
        };
        let (simulation, _, sink) = self.journal()?;
        simulation
            .command(&market.streams(), (TimeNs(ts_ns), actor), &command, sink)
            .map_err(IntoPyErr::into_py)
    }

    /// Ends the run: equity as a decimal, and the hash over the final state.
    fn finish(&mut self, py: Python<'_>, market: &Market) -> PyResult<(String, String)> {
        let (simulation, _, sink) = self.journal()?;
        let summary =
            py.detach(|| simulation.finish(&market.streams(), sink)).map_err(IntoPyErr::into_py)?;
        self.head = self.head();
        self.records = self.records();
        if let Some(Journal::Write(writer)) =
            self.journal.take_if(|j| matches!(j, Journal::Write(_)))
        {
            py.detach(|| writer.finish()).map_err(IntoPyErr::into_py)?;
        }
        let hash: String = summary.state_hash.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok((summary.equity.to_string(), hash))
    }

    /// Hands everything recorded so far to the medium.
    fn flush(&mut self) -> PyResult<()> {
        match &mut self.journal {
            Some(journal) => journal.sink().commit().map_err(IntoPyErr::into_py),
            None => Ok(()),
        }
    }

    /// Hash of the last record.
    #[getter]
    fn head(&self) -> String {
        self.journal.as_ref().map_or_else(|| self.head.clone(), |j| j.read().head().to_string())
    }

    /// Number of records.
    #[getter]
    fn records(&self) -> u64 {
        self.journal.as_ref().map_or(self.records, |j| j.read().records())
    }

    /// Moments, orders, refusals, fills.
    #[getter]
    fn counts(&self) -> (u64, u64, u64, u64) {
        let counts = self.simulation.desk().counts();
        (counts.moments, counts.orders, counts.refusals, counts.fills)
    }

    /// The first record that differs from the journal compared with; ends the comparison.
    fn divergence(&mut self) -> PyResult<Option<DivergenceTuple>> {
        (self.head, self.records) = (self.head(), self.records());
        let Some(Journal::Compare(sink)) = self.journal.take() else {
            return Err(core_error("the run compares with no journal"));
        };
        let found = sink.finish().map_err(|error: JournalError| error.into_py())?;
        let tuple = |entry: Entry| (entry.kind, entry.ts_ns, entry.payload);
        Ok(found.divergence.map(|d| (d.seq, d.expected.map(tuple), d.found.map(tuple))))
    }
}

impl Settings {
    fn desk(&self, instruments: Vec<hansa_types::Instrument>) -> PyResult<Desk> {
        let options = DeskOptions {
            ledger: self.ledger()?,
            limits: self.limits()?,
            band_bps: self.whole_bps("allocation.band_bps", &self.band_bps)?,
            fee_allowance_bps: self.fee_allowance_bps()?,
            agents: self.agents,
        };
        Desk::new(instruments, options).map_err(IntoPyErr::into_py)
    }
}
