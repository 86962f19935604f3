//! A desk, a simulated venue and a journal, driven through market data in one order of events.
//!
//! At one time stamp: reports that are due, then what becomes known (bars that close, quotes,
//! prints), then the decision, then requests arriving at the venue, then bars that open.

use hansa_journal::{KIND_END, KIND_MANIFEST, Sink};
use hansa_market::event::InstrumentEvent;
use hansa_market::merge::{Merge, Phase, Stream};
use hansa_types::{Amount, ExecutionReport, Money, TimeNs};
use hansa_venue::SimVenue;

use crate::command::Command;
use crate::decision::DecisionRow;
use crate::desk::{Desk, Effects};
use crate::effect::Effect;
use crate::error::EngineError;
use crate::record::{Payload, RecordKind};
use crate::rng::Rng;

/// A state hash is recorded every so many moments.
const MOMENTS_PER_STATE: u64 = 4096;

/// A run in the making.
#[derive(Debug)]
pub struct Simulation {
    desk: Desk,
    venue: SimVenue,
    merge: Merge,
    rng: Rng,
    latency_jitter_ns: u64,
    now: TimeNs,
    effects: Effects,
    reports: Vec<ExecutionReport>,
    state: Vec<u8>,
}

/// What a run came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Equity at the end, in the account's currency.
    pub equity: Amount,
    /// Hash over the whole final state.
    pub state_hash: [u8; 32],
}

impl Simulation {
    /// At the start of the streams; the manifest becomes the journal's first record.
    pub fn begin(
        desk: Desk,
        venue: SimVenue,
        streams: &[Stream<'_>],
        (manifest, seed, latency_jitter_ns): (&[u8], u64, u64),
        sink: &mut dyn Sink,
    ) -> Result<Self, EngineError> {
        sink.append(KIND_MANIFEST, 0, manifest)?;
        Ok(Self {
            desk,
            venue,
            merge: Merge::new(streams),
            rng: Rng::new(seed),
            latency_jitter_ns,
            now: TimeNs(0),
            effects: Effects::default(),
            reports: Vec::new(),
            state: Vec::new(),
        })
    }

    /// The desk as it stands.
    #[must_use]
    pub const fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Money comes in before the first event.
    pub fn deposit(&mut self, money: Money, sink: &mut dyn Sink) -> Result<(), EngineError> {
        self.desk.deposit(money, self.now, &mut self.effects)?;
        self.carry_out(sink)
    }

    /// Moves through all events known at the row's moment, then decides.
    pub fn moment(
        &mut self,
        streams: &[Stream<'_>],
        row: &DecisionRow<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), EngineError> {
        self.run_to(streams, row.ts, sink)?;
        let decided = self.desk.on_decision(row, &mut self.effects);
        self.conclude(decided, sink)?;
        if (row.moment + 1).is_multiple_of(MOMENTS_PER_STATE) {
            self.record_state(sink)?;
        }
        Ok(())
    }

    /// Moves through all events known at `ts`, then carries out a command.
    pub fn command(
        &mut self,
        streams: &[Stream<'_>],
        (ts, actor): (TimeNs, u16),
        command: &Command,
        sink: &mut dyn Sink,
    ) -> Result<(), EngineError> {
        self.run_to(streams, ts, sink)?;
        self.now = self.now.max(ts);
        let done = self.desk.on_command(command, actor, ts, &mut self.effects);
        self.conclude(done, sink)
    }

    /// Moves through all remaining events, ends open orders, and closes the journal.
    pub fn finish(
        &mut self,
        streams: &[Stream<'_>],
        sink: &mut dyn Sink,
    ) -> Result<Summary, EngineError> {
        self.run_to(streams, TimeNs(i64::MAX - 1), sink)?;
        let last = self.desk.last_mark_ts().max(self.now);
        self.venue.close_out(last);
        self.deliver(TimeNs(i64::MAX), sink)?;
        let equity = self.desk.equity()?;
        let state_hash = self.state_hash();
        let mut payload = Payload::default();
        let counts = self.desk.counts();
        payload.amount(equity).u64(counts.moments).u64(counts.orders).u64(counts.refusals);
        payload.u64(counts.fills).raw(&state_hash);
        sink.append(KIND_END, last.0, payload.bytes())?;
        sink.commit()?;
        Ok(Summary { equity, state_hash })
    }

    fn run_to(
        &mut self,
        streams: &[Stream<'_>],
        ts: TimeNs,
        sink: &mut dyn Sink,
    ) -> Result<(), EngineError> {
        while let Some((next, phase)) = self.merge.peek() {
            if (next, phase) > (ts, Phase::Known) {
                break;
            }
            if !self.venue.is_idle() {
                self.settle((next, phase), sink)?;
            }
            if let Some(event) = self.merge.next(streams) {
                self.now = next;
                self.on_event(&event, sink)?;
            }
        }
        if !self.venue.is_idle() {
            self.settle((ts, Phase::Known), sink)?;
        }
        Ok(())
    }

    /// The venue's own affairs before the next event: requests that arrive, reports that are due.
    fn settle(
        &mut self,
        (next, phase): (TimeNs, Phase),
        sink: &mut dyn Sink,
    ) -> Result<(), EngineError> {
        // Requests arrive after what is known and before bars that open at the same time.
        let arrivals_until = if phase > Phase::Arrival { next } else { TimeNs(next.0 - 1) };
        while let Some(due) = self.venue.next_due() {
            if due > arrivals_until {
                break;
            }
            self.venue.advance(due);
            self.deliver(due, sink)?;
        }
        self.deliver(next, sink)
    }

    fn on_event(
        &mut self,
        event: &InstrumentEvent,
        sink: &mut dyn Sink,
    ) -> Result<(), EngineError> {
        self.venue.on_market(event.instrument, &event.event);
        self.desk.on_market(event)?;
        if self.venue.is_idle() { Ok(()) } else { self.deliver(self.now, sink) }
    }

    fn deliver(&mut self, until: TimeNs, sink: &mut dyn Sink) -> Result<(), EngineError> {
        let mut reports = std::mem::take(&mut self.reports);
        self.venue.drain_reports(until, &mut reports);
        let applied =
            reports.iter().try_for_each(|report| self.desk.on_report(report, &mut self.effects));
        reports.clear();
        self.reports = reports;
        self.conclude(applied, sink)
    }

    /// Carries out what a step wants. A step that failed is recorded as far as it came, and
    /// nothing of it is done.
    fn conclude(
        &mut self,
        step: Result<(), EngineError>,
        sink: &mut dyn Sink,
    ) -> Result<(), EngineError> {
        if step.is_err() {
            self.effects.effects.clear();
        }
        self.carry_out(sink).and(step)
    }

    /// Records first; only what stands in the journal is done.
    fn carry_out(&mut self, sink: &mut dyn Sink) -> Result<(), EngineError> {
        for (kind, ts, bytes) in self.effects.records.iter() {
            sink.append(kind as u16, ts.0, bytes)?;
        }
        self.effects.records.clear();
        if self.effects.effects.is_empty() {
            return Ok(());
        }
        sink.commit()?;
        for effect in self.effects.effects.drain(..) {
            let jitter = self.rng.up_to(self.latency_jitter_ns).cast_signed();
            let sent = self.now.plus_ns(jitter);
            match effect {
                Effect::Send(approved) => self.venue.send(&approved, sent),
                Effect::Cancel(id) => self.venue.cancel(id, sent),
                Effect::Replace(id, approved) => self.venue.replace(id, &approved, sent),
            }
        }
        Ok(())
    }

    fn record_state(&mut self, sink: &mut dyn Sink) -> Result<(), EngineError> {
        let hash = self.state_hash();
        sink.append(RecordKind::State as u16, self.now.0, &hash)?;
        Ok(())
    }

    fn state_hash(&mut self) -> [u8; 32] {
        self.state.clear();
        self.desk.state_bytes(&mut self.state);
        self.state.extend_from_slice(&self.rng.state().to_le_bytes());
        *blake3::hash(&self.state).as_bytes()
    }
}
