//! A run: desk, simulated venue and journal, fed block by block.

use std::sync::Arc;

use hansa_engine::desk::{Desk, DeskOptions};
use hansa_engine::{Command, EngineError, Simulation, Stage, Wake};
use hansa_journal::{KeptSink, Sink};
use hansa_market::merge::Stream;
use hansa_types::{Amount, Decimal, Money, TimeNs};
use pyo3::prelude::*;

use crate::buffer::Column;
use crate::destination::{
    Destination, DivergenceTuple, Journal, KeptTuple, close, divergence, take_kept,
};
use crate::error::{IntoPyErr, core_error};
use crate::market::Market;
use crate::packing::Packing;
use crate::settings::Settings;
use crate::standing::Standing;
use crate::strategy::{Failure, MemberSpec, Strategies};

/// After so many moments with strategies the other threads of the interpreter have their turn.
const MOMENTS_A_TURN: usize = 16;

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
    strategies: Option<Arc<Strategies>>,
    failure: Option<Failure>,
}

impl Run {
    /// What a strategy's door reads.
    pub fn desk(&self) -> &Desk {
        self.simulation.desk()
    }

    /// The time of the last event the desk has.
    pub fn now(&self) -> TimeNs {
        self.simulation.now()
    }

    /// What a strategy's door moves.
    pub fn parts(&mut self) -> PyResult<(&mut Simulation, &mut dyn Sink)> {
        match &mut self.journal {
            Some(journal) => Ok((&mut self.simulation, journal.sink())),
            None => Err(core_error("the run has ended")),
        }
    }

    /// Moves through all that is known at `ts`; strategies are called on the way. The run is not
    /// borrowed while they are, so that their doors can reach it.
    fn advance(slf: &Bound<'_, Self>, streams: &[Stream<'_>], ts: TimeNs) -> PyResult<()> {
        let py = slf.py();
        let strategies = slf.borrow().strategies.clone();
        let mut calls: u32 = 0;
        let mut standing = Standing::default();
        loop {
            let wake = {
                let mut run = slf.borrow_mut();
                let (simulation, sink) = run.parts()?;
                simulation.run_to(streams, ts, sink).map_err(IntoPyErr::into_py)?
            };
            let (Some(wake), Some(strategies)) = (wake, &strategies) else { return Ok(()) };
            standing.check(&wake, slf.borrow().now())?;
            let cell = slf.borrow().cell(&wake);
            strategies.show(py, &wake, cell);
            for place in 0..strategies.len() {
                if let Some(compiled) = strategies.compiled(place, &wake) {
                    let mut run = slf.borrow_mut();
                    let (simulation, sink) = run.parts()?;
                    compiled.call(&wake, place, simulation, sink).map_err(IntoPyErr::into_py)?;
                } else if let Err((error, failure)) = strategies.call(py, place, &wake) {
                    slf.borrow_mut().failure = Some(failure);
                    return Err(error);
                }
            }
            calls = calls.wrapping_add(1);
            if calls.is_multiple_of(1024) {
                py.check_signals()?;
            }
        }
    }

    /// The place of a bar among moments and instruments: it is known before its moment's decision.
    const fn cell(&self, wake: &Wake) -> usize {
        match wake {
            Wake::Market(event) => {
                let moment = self.simulation.desk().counts().moments as usize;
                moment * self.instruments + event.instrument.index()
            }
            _ => 0,
        }
    }

    /// The moments of a block, once it is known to fit.
    fn times<'m>(
        &self,
        market: &'m Market,
        start: usize,
        packing: &Packing,
    ) -> PyResult<&'m [i64]> {
        let (agents, width) = (self.agents, self.instruments);
        let done = self.simulation.desk().counts().moments;
        if market.instruments().len() != width || done != start as u64 {
            return Err(core_error("expected the run's own market and blocks one after the other"));
        }
        let count = packing.targets.len() / width;
        let range = start.checked_add(count).map(|stop| start..stop);
        let Some(times) = range.and_then(|range| market.times().get(range)) else {
            return Err(core_error("expected a block within the run's moments"));
        };
        packing.rows(start, times, (agents, width)).check().map_err(IntoPyErr::into_py)?;
        Ok(times)
    }

    /// The moments of a desk without strategies: the interpreter is left alone.
    fn moments(
        &mut self,
        py: Python<'_>,
        market: &Market,
        (start, times): (usize, &[i64]),
        packing: &Packing,
    ) -> PyResult<()> {
        let shape = (self.agents, self.instruments);
        let (simulation, sink) = self.parts()?;
        py.detach(|| {
            let streams = market.streams();
            simulation.moments(&streams, &packing.rows(start, times, shape), sink)
        })
        .map_err(|error: EngineError| error.into_py())
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
        let commits_each = destination.fsync == "commit";
        let mut journal = Journal::open(destination)?;
        let (seed, jitter_ns) = (settings.seed, settings.latency_jitter_ns);
        let mut simulation = py
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
        if !commits_each {
            simulation.leave_commits_to_journal();
        }
        Ok(Self {
            simulation,
            journal: Some(journal),
            packing: Packing::default(),
            agents,
            instruments: count,
            head: String::new(),
            records: 0,
            strategies: None,
            failure: None,
        })
    }

    /// Money comes in before the first event.
    fn deposit(&mut self, amount: &str, currency: &str) -> PyResult<()> {
        let money = money(amount, currency)?;
        let (simulation, sink) = self.parts()?;
        simulation.deposit(money, sink).map_err(IntoPyErr::into_py)
    }

    /// Strategies join before the first event.
    fn join(&mut self, py: Python<'_>, market: &Market, members: Vec<MemberSpec>) -> PyResult<()> {
        let cells = market.times().len() * market.instruments().len();
        let strategies = Strategies::new(py, market.instruments(), (cells, false), members)?;
        self.simulation.watch(strategies.watch());
        self.strategies = Some(Arc::new(strategies));
        Ok(())
    }

    /// Strategies leave: nobody is called any more.
    fn part(&mut self) {
        self.strategies = None;
    }

    /// Where a callback failed: place of the strategy, name of the callback, time.
    #[getter]
    const fn failure(&self) -> Option<Failure> {
        self.failure
    }

    /// Moves through all that is known at a time.
    fn run_to(slf: &Bound<'_, Self>, market: &Market, ts_ns: i64) -> PyResult<()> {
        Self::advance(slf, &market.streams(), TimeNs(ts_ns))
    }

    /// The time of the last event the desk has.
    #[getter]
    fn now_ns(&self) -> i64 {
        self.simulation.now().0
    }

    /// When the last event of the data is had.
    #[getter]
    const fn ts_last_ns(&self) -> i64 {
        self.simulation.ts_last().0
    }

    /// Takes the run through the moments of a block.
    fn block(
        slf: &Bound<'_, Self>,
        market: &Market,
        start: usize,
        floats: [Bound<'_, PyAny>; 6],
        flags: [Bound<'_, PyAny>; 2],
    ) -> PyResult<()> {
        let floats = floats.iter().map(Column::<f64>::of).collect::<PyResult<Vec<_>>>()?;
        let flags = flags.iter().map(Column::<u8>::of).collect::<PyResult<Vec<_>>>()?;
        let mut packing = std::mem::take(&mut slf.borrow_mut().packing);
        packing.fill(&floats, &flags).map_err(IntoPyErr::into_py)?;
        let times = slf.borrow().times(market, start, &packing)?;
        if slf.borrow().strategies.is_some() {
            let streams = market.streams();
            for (row, ts) in times.iter().enumerate() {
                Self::advance(slf, &streams, TimeNs(*ts))?;
                let mut run = slf.borrow_mut();
                if run.simulation.has_halted() {
                    break;
                }
                let rows = packing.rows(start, times, (run.agents, run.instruments));
                let (simulation, sink) = run.parts()?;
                simulation.decide(&rows.row(row), sink).map_err(IntoPyErr::into_py)?;
                // Strategies may want no call for long: others of the interpreter have their turn.
                drop(run);
                if row % MOMENTS_A_TURN == 0 {
                    slf.py().detach(|| ());
                }
            }
        } else {
            slf.borrow_mut().moments(slf.py(), market, (start, times), &packing)?;
        }
        slf.borrow_mut().packing = packing;
        Ok(())
    }

    /// Carries out a command at a time: 1 pause, 2 resume, 3 kill, 9 disconnect, 10 reconnect.
    fn command(
        slf: &Bound<'_, Self>,
        market: &Market,
        ts_ns: i64,
        code: u8,
        actor: u16,
    ) -> PyResult<()> {
        let command = Command::of_code(code).filter(|command| *command != Command::Flatten);
        let command = command.ok_or_else(|| core_error("expected a command 1 to 3, 9 or 10"))?;
        Self::advance(slf, &market.streams(), TimeNs(ts_ns))?;
        let mut run = slf.borrow_mut();
        let (simulation, sink) = run.parts()?;
        let given = (TimeNs(ts_ns), actor);
        simulation.command(given, &command, sink).map_err(IntoPyErr::into_py)?;
        simulation.rest(sink, false);
        Ok(())
    }

    /// Ends the run: equity as a decimal, and the hash over the final state.
    fn finish(&mut self, py: Python<'_>, market: &Market) -> PyResult<(String, String)> {
        self.strategies = None;
        let (simulation, sink) = self.parts()?;
        let summary =
            py.detach(|| simulation.finish(&market.streams(), sink)).map_err(IntoPyErr::into_py)?;
        self.flush()?;
        (self.head, self.records) = (self.head(), self.records());
        close(py, &mut self.journal)?;
        let hash: String = summary.state_hash.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok((summary.equity.to_string(), hash))
    }

    /// What the run has kept of its records since this was last asked, before or after its end.
    fn take_kept<'py>(&mut self, py: Python<'py>) -> PyResult<KeptTuple<'py>> {
        take_kept(py, &mut self.journal)
    }

    /// Hands everything recorded so far to the medium.
    fn flush(&mut self) -> PyResult<()> {
        match &mut self.journal {
            Some(journal) => journal.sink().commit().map_err(IntoPyErr::into_py),
            None => Ok(()),
        }
    }

    /// Nothing moves any more once there are so many records, until this is called again.
    fn halt_at(&mut self, records: u64) {
        self.simulation.halt_at(records);
    }

    /// Whether it rests until it is told to go further.
    #[getter]
    fn has_halted(&self) -> bool {
        self.simulation.has_halted()
    }

    /// Between which records it rested since this was last asked: how many there were, and whether
    /// a decision was made.
    fn take_stops(&mut self) -> Vec<(u64, bool)> {
        self.simulation.take_stops()
    }

    /// A hash over the whole state.
    #[getter]
    fn state_hash(&mut self) -> String {
        self.simulation.state_hash().iter().map(|byte| format!("{byte:02x}")).collect()
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
        divergence(self.journal.take())
    }
}

/// Hashes what each of several runs that keep some kinds of record has recorded since the last time:
/// together, which takes less than one by one.
#[pyfunction]
pub fn hash_together(py: Python<'_>, mut runs: Vec<PyRefMut<'_, Run>>) {
    let journals = runs.iter_mut().filter_map(|run| run.journal.as_mut());
    let mut sinks: Vec<_> = journals.filter_map(Journal::kept).collect();
    py.detach(|| KeptSink::commit_together(&mut sinks));
}

/// An amount of a currency, as text.
pub fn money(amount: &str, currency: &str) -> PyResult<Money> {
    let amount: Decimal = amount.parse().map_err(IntoPyErr::into_py)?;
    let currency = currency.parse().map_err(IntoPyErr::into_py)?;
    Ok(Money { amount: Amount::from(amount), currency })
}

impl Settings {
    /// The desk, without money.
    pub fn desk(&self, instruments: Vec<hansa_types::Instrument>) -> PyResult<Desk> {
        let options = DeskOptions {
            ledger: self.ledger()?,
            limits: self.limits()?,
            band_bps: self.whole_bps("allocation.band_bps", &self.band_bps)?,
            fee_allowance_bps: self.fee_allowance_bps()?,
            agents: self.agents,
        };
        let desk = Desk::new(instruments, options).map_err(IntoPyErr::into_py)?;
        match self.stated_rate()? {
            Some((unit, worth)) => desk.with_rate(unit, worth).map_err(IntoPyErr::into_py),
            None => Ok(desk),
        }
    }
}
