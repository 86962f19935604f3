//! A desk, a simulated venue and a journal, driven through market data in one order of events.
//!
//! At one time stamp: reports that are due, then what becomes known (bars that close, quotes,
//! prints), then timers, then the decision, then requests arriving at the venue, then bars that
//! open. Strategies are called for each thing as the desk learns of it.

use hansa_journal::{KIND_END, KIND_MANIFEST, Sink};
use hansa_market::event::{InstrumentEvent, MarketEvent};
use hansa_market::merge::{Merge, Phase, Reaches, Stream};
use hansa_types::{Amount, ExecutionReport, Money, TimeNs};
use hansa_venue::SimVenue;

use crate::carried::Ticket;
use crate::carrying::{Carried, GroupKind};
use crate::command::{Answer, Command};
use crate::decision::{DecisionRow, DecisionRows};
use crate::desk::{Desk, Effects};
use crate::effect::Effect;
use crate::error::EngineError;
use crate::record::{Payload, RecordKind};
use crate::rng::Rng;
use crate::stage::Stage;
use crate::wake::{Wake, Wakes, Watch};

mod account;
mod halt;

use account::{Interest, remember_fills, with_funds};
use halt::Halt;

/// A state hash is recorded every so many moments.
const MOMENTS_PER_STATE: u64 = 4096;

/// The most moments proved quiet at once, and the moments taken one by one after a proof failed.
const MOMENTS_PER_PROOF: usize = 256;
const MOMENTS_PER_FAILURE: u64 = 16;

/// A run in the making.
#[derive(Debug)]
pub struct Simulation {
    desk: Desk,
    venue: SimVenue,
    merge: Merge,
    wakes: Wakes,
    rng: Rng,
    latency_jitter_ns: u64,
    now: TimeNs,
    ts_first: TimeNs,
    ts_last: TimeNs,
    effects: Effects,
    reports: Vec<ExecutionReport>,
    state: Vec<u8>,
    /// The first moment at which it is worth looking for a quiet stretch.
    quiet_from: u64,
    interest: Interest,
    /// The account is looked at whenever a price moves: nothing may be passed over.
    is_watched: bool,
    /// Whether each group of records is committed before its orders leave.
    commits_each: bool,
    /// Where to stop on the way, for who wants to look at it there.
    halt: Option<Halt>,
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
        let mut venue = with_funds(venue, desk.ledger());
        remember_fills(&mut venue, streams);
        let terms = venue.account().clone();
        let has_rate = terms.borrow_rate_per_year.is_some();
        Ok(Self {
            interest: Interest::new(streams, desk.instruments().len(), has_rate),
            is_watched: has_rate || terms.margin.is_some() || venue.is_measuring(),
            desk: desk.with_sessions(venue.sessions()),
            venue,
            merge: Merge::new(streams),
            wakes: Wakes::default(),
            rng: Rng::new(seed),
            latency_jitter_ns,
            now: TimeNs(0),
            ts_first: streams.iter().filter_map(Stream::ts_first).min().unwrap_or_default(),
            ts_last: streams.iter().filter_map(Stream::ts_last).max().unwrap_or_default(),
            effects: Effects::default(),
            reports: Vec::new(),
            state: Vec::new(),
            quiet_from: 0,
            commits_each: true,
            halt: None,
        })
    }

    /// The desk as it stands.
    #[must_use]
    pub const fn desk(&self) -> &Desk {
        &self.desk
    }

    /// The venue as it stands.
    #[must_use]
    pub const fn venue(&self) -> &SimVenue {
        &self.venue
    }

    /// Money comes in before the first event.
    pub fn deposit(&mut self, money: Money, sink: &mut dyn Sink) -> Result<(), EngineError> {
        self.desk.deposit(money, self.now, &mut self.effects)?;
        self.venue.pay(money);
        self.carry_out(sink)
    }

    /// What strategies want to be called for.
    pub const fn watch(&mut self, watch: Watch) {
        self.wakes.watch = watch;
    }

    /// Leaves it to the journal when to hand its records to the medium. Orders to a simulated
    /// venue do nothing outside of the run, and a run that was cut off is run again: only a
    /// journal that must survive a loss of power at any order needs a commit before each.
    pub const fn leave_commits_to_journal(&mut self) {
        self.commits_each = false;
    }

    /// The time of the last event the desk learned of; before the first, that of the first.
    #[must_use]
    pub fn now(&self) -> TimeNs {
        self.now.max(self.ts_first)
    }

    /// When the last event of the data is had.
    #[must_use]
    pub const fn ts_last(&self) -> TimeNs {
        self.ts_last
    }

    /// Decides at the row's moment. All events known at it must have been moved through.
    pub fn decide(
        &mut self,
        row: &DecisionRow<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), EngineError> {
        self.now = self.now.max(row.ts);
        let decided = self.desk.on_decision(row, &mut self.effects);
        self.conclude(decided, sink)?;
        if (row.moment + 1).is_multiple_of(MOMENTS_PER_STATE) {
            self.record_state(sink)?;
        }
        self.rest(sink, true);
        Ok(())
    }

    /// Moves through what is left without calling anybody, ends open orders, closes the journal.
    pub fn finish(
        &mut self,
        streams: &[Stream<'_>],
        sink: &mut dyn Sink,
    ) -> Result<Summary, EngineError> {
        (self.wakes, self.halt) = (Wakes::default(), None);
        self.run_to(streams, self.ts_last, sink)?;
        // What still travels when the data ends meets no market any more. The last moment may come
        // after the last event: what reached the venue until then is not ended before it came.
        self.venue.close_out(self.ts_last.max(self.now));
        self.deliver(TimeNs(i64::MAX - 1), sink)?;
        let last = self.desk.last_mark_ts().max(self.now);
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

    /// Moves through all events known at the row's moment, then decides. For desks without
    /// strategies: nobody is called.
    pub fn moment(
        &mut self,
        streams: &[Stream<'_>],
        row: &DecisionRow<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), EngineError> {
        while self.run_to(streams, row.ts, sink)?.is_some() {}
        if self.has_halted() {
            return Ok(());
        }
        self.decide(row, sink)
    }

    /// A block of moments, for desks without strategies: as `moment` for each of the rows.
    pub fn moments(
        &mut self,
        streams: &[Stream<'_>],
        rows: &DecisionRows<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), EngineError> {
        rows.check()?;
        let mut row = 0;
        while row < rows.ts.len() && !self.has_halted() {
            row += self.pass_over(streams, rows, row).unwrap_or(0);
            self.moment(streams, &rows.row(row), sink)?;
            row += 1;
        }
        Ok(())
    }

    /// Passes over rows from `row` on at which nothing happens; how many. The row after them is
    /// still to come, and brings venue, marks and time up to date: an idle venue and a desk hold
    /// nothing of a bar that the next bar does not replace.
    fn pass_over(
        &mut self,
        streams: &[Stream<'_>],
        rows: &DecisionRows<'_>,
        row: usize,
    ) -> Option<usize> {
        let moment = rows.moment + row as u64;
        if self.is_watched
            || moment < self.quiet_from
            || !self.venue.is_idle()
            || !self.wakes.is_silent()
        {
            return None;
        }
        let [Stream::Bars(bars)] = streams else { return None };
        let bar = self.merge.row_of_only_bars(streams)?;
        if !self.desk.is_repeated_by(&rows.row(row)) {
            return None;
        }
        let until_state = MOMENTS_PER_STATE - 1 - moment % MOMENTS_PER_STATE;
        let most = (rows.ts.len() - 1 - row).min(MOMENTS_PER_PROOF);
        let most = most.min(usize::try_from(until_state).ok()?);
        let count = rows.repeats(row, most);
        let prices = bars.close.get(bar..bar + count).filter(|prices| !prices.is_empty())?;
        let is_in_step = bars.ts_event.get(bar..bar + count) == rows.ts.get(row..row + count);
        if is_in_step && self.desk.pass_over(&rows.row(row), prices) {
            self.merge.pass_over(streams, count);
            return Some(count);
        }
        self.quiet_from = moment + MOMENTS_PER_FAILURE;
        None
    }

    /// Moves through all events known at `ts`, or up to the next thing a strategy is called for.
    /// With an answer there is more to come: call again.
    #[inline]
    pub fn run_to(
        &mut self,
        streams: &[Stream<'_>],
        ts: TimeNs,
        sink: &mut dyn Sink,
    ) -> Result<Option<Wake>, EngineError> {
        loop {
            if self.halt.is_some() && self.rest(sink, false) {
                return Ok(None);
            }
            if let Some(wake) = self.wakes.next() {
                return Ok(Some(wake));
            }
            // An answer at once may not come before what was learned earlier has been looked at.
            if self.wakes.has_batch() && self.venue.answers_at_once() {
                self.wakes.cut();
                continue;
            }
            let next = self.merge.peek().filter(|next| *next <= (ts, Phase::Known));
            let timer = self.timer_before(next.unwrap_or((ts, Phase::Arrival)));
            let until = timer.or(next).unwrap_or((ts, Phase::Known));
            if self.interest_is_due(until, next.is_none() && timer.is_none()) {
                self.accrue(sink)?;
                continue;
            }
            if !self.venue.is_idle() && self.settle(until, sink)? {
                continue;
            }
            if timer.is_some() {
                self.now = self.now.max(until.0);
                self.ring(sink)?;
            } else if next.is_none() {
                return Ok(None);
            } else if let Some((event, reaches)) = self.merge.next(streams) {
                // Only actions lie after the last price, and they are no part of the run.
                if until.0 > self.ts_last {
                    continue;
                }
                self.now = until.0;
                self.on_event(&event, reaches, sink)?;
            }
        }
    }

    /// Midnight's interest follows the bars that close at midnight, whose prices it is charged on,
    /// and precedes everything after them.
    fn interest_is_due(&self, until: (TimeNs, Phase), is_last: bool) -> bool {
        let midnight = (self.interest.ts, Phase::Known);
        (until > midnight || (is_last && until == midnight)) && self.interest.ts <= self.ts_last
    }

    /// A ticket's time has come, or else a strategy's timer goes off.
    fn ring(&mut self, sink: &mut dyn Sink) -> Result<(), EngineError> {
        if self.desk.next_ticket_ts().is_some_and(|due| due <= self.now) {
            let done = self.desk.on_time(self.now, &mut self.effects);
            return self.conclude(done, sink);
        }
        self.wakes.ring();
        Ok(())
    }

    /// The timer that goes off before the next event: after all that is known at its time.
    #[inline]
    fn timer_before(&self, next: (TimeNs, Phase)) -> Option<(TimeNs, Phase)> {
        let timer_ts = match (self.wakes.timer_ts(), self.desk.next_ticket_ts()) {
            (Some(timer), Some(ticket)) => timer.min(ticket),
            (timer, ticket) => timer.or(ticket)?,
        };
        let timer = (timer_ts, Phase::Known);
        let is_first = timer.0 < next.0 || (timer.0 == next.0 && timer.1 < next.1);
        (is_first && timer.0 <= self.ts_last).then_some(timer)
    }

    /// The venue's own affairs before the next event: requests that arrive, reports that are due.
    /// True when a strategy is to be called before more may happen.
    fn settle(
        &mut self,
        (next, phase): (TimeNs, Phase),
        sink: &mut dyn Sink,
    ) -> Result<bool, EngineError> {
        // Requests arrive after what is known and before bars that open at the same time.
        let arrivals_until = if phase > Phase::Arrival { next } else { TimeNs(next.0 - 1) };
        while let Some(due) = self.venue.next_due() {
            if due > arrivals_until {
                break;
            }
            self.venue.advance(due);
            self.deliver(due, sink)?;
            if !self.wakes.is_idle() {
                self.now = self.now.max(due);
                return Ok(true);
            }
        }
        self.deliver(next, sink)?;
        if self.wakes.is_idle() {
            return Ok(false);
        }
        self.now = self.now.max(next);
        Ok(true)
    }

    #[inline]
    fn on_event(
        &mut self,
        event: &InstrumentEvent,
        reaches: Reaches,
        sink: &mut dyn Sink,
    ) -> Result<(), EngineError> {
        if let MarketEvent::Action(action) = &event.event {
            return self.on_action(event.instrument, action, sink);
        }
        if reaches != Reaches::Desk {
            self.venue.on_market(event.instrument, &event.event);
        }
        if reaches != Reaches::Venue {
            let marked = self.desk.on_market(event, self.now, &mut self.effects);
            if marked.is_err() || !self.effects.is_empty() {
                self.conclude(marked, sink)?;
            }
        }
        if !self.venue.is_idle() {
            self.deliver(self.now, sink)?;
        }
        if self.is_watched && reaches != Reaches::Venue {
            self.enforce_margin(event.instrument, sink)?;
        }
        if reaches != Reaches::Venue {
            self.wakes.learned(self.now);
            let watch = self.wakes.watch;
            if watch.wants(&event.event) || watch.gathers(&event.event) {
                self.wakes.market(event, self.desk.book(event.instrument));
            }
        }
        Ok(())
    }

    fn deliver(&mut self, until: TimeNs, sink: &mut dyn Sink) -> Result<(), EngineError> {
        let mut reports = std::mem::take(&mut self.reports);
        self.venue.drain_reports(until, &mut reports);
        // What a report leads to leaves when the report is had, not when the last event was.
        if let Some(last) = reports.last() {
            self.now = self.now.max(last.ts_recv);
        }
        let applied = reports.iter().try_for_each(|report| {
            self.wakes.report(report, &self.desk);
            self.desk.on_report(report, &mut self.effects)
        });
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
        for ended in self.effects.ended.drain(..) {
            self.wakes.ticket(ended);
        }
        for own in self.effects.told.drain(..) {
            self.wakes.told(own);
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
        if self.commits_each {
            sink.commit()?;
        }
        for effect in self.effects.effects.drain(..) {
            let jitter = self.rng.up_to(self.latency_jitter_ns).cast_signed();
            let sent = self.now.plus_ns(jitter);
            match effect {
                Effect::Send(approved) => {
                    self.venue.send_member(&approved, self.desk.member(&effect), sent);
                }
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

    /// A hash over the whole state.
    pub fn state_hash(&mut self) -> [u8; 32] {
        self.state.clear();
        self.desk.state_bytes(&mut self.state);
        self.venue.state_bytes(&mut self.state);
        self.wakes.state_bytes(&mut self.state);
        self.state.extend_from_slice(&self.rng.state().to_le_bytes());
        *blake3::hash(&self.state).as_bytes()
    }
}

impl Stage for Simulation {
    fn desk(&self) -> &Desk {
        &self.desk
    }

    fn now(&self) -> TimeNs {
        self.now()
    }

    /// All events known at `ts` must have been moved through.
    fn command(
        &mut self,
        (ts, actor): (TimeNs, u16),
        command: &Command,
        sink: &mut dyn Sink,
    ) -> Result<Answer, EngineError> {
        self.now = self.now.max(ts);
        let done = self.desk.on_command(command, actor, self.now, &mut self.effects);
        let answer = *done.as_ref().unwrap_or(&Answer::Nothing);
        self.conclude(done.map(|_| ()), sink)?;
        match command {
            Command::Disconnect => self.venue.disconnect(self.now),
            Command::Reconnect => self.venue.reconnect(self.now),
            _ => {}
        }
        Ok(answer)
    }

    fn carry(
        &mut self,
        group: (GroupKind, &[Ticket]),
        sink: &mut dyn Sink,
    ) -> Result<Carried, EngineError> {
        match self.desk.carry(group, self.now, &mut self.effects) {
            Ok(carried) => {
                self.conclude(Ok(()), sink)?;
                Ok(carried)
            }
            Err(error) => {
                self.conclude(Err(error), sink)?;
                Ok(Ok(Vec::new()))
            }
        }
    }

    fn set_timer(&mut self, ts: TimeNs, source: u16, tag: u64) {
        self.wakes.set_timer(ts.max(self.now()), source, tag);
    }
}
