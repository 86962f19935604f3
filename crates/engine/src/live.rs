//! A desk whose events come one at a time, from outside: each is recorded, then applied.
//!
//! The same desk as in a simulation, without a venue: what it wants sent is handed out once the
//! records before it are on the medium. Time moves only with events, so that the recorded events,
//! fed in again, give the same records byte for byte.

use std::collections::BTreeMap;

use hansa_journal::{KIND_END, KIND_MANIFEST, Sink};
use hansa_market::event::InstrumentEvent;
use hansa_types::{ClOrdId, ExecutionReport, InstrumentId, Money, Side, TimeNs};
use hansa_venue::Member;

use crate::carried::Ticket;
use crate::carrying::{Carried, GroupKind};
use crate::command::{Answer, Command};
use crate::decision::DecisionRow;
use crate::desk::{Desk, Effects};
use crate::effect::Effect;
use crate::error::EngineError;
use crate::record::{Payload, RecordKind};
use crate::simulation::Summary;
use crate::stage::Stage;
use crate::wake::{Wake, Wakes, Watch};

mod again;
mod days;
mod failed;
mod flows;
mod gathered;
mod input;
mod recorded;
mod step;

pub use again::{Again, Fed, Members};
pub use days::{Day, Days};
pub use failed::{Failed, Seat};
pub use flows::Flows;
pub use gathered::Gathered;
pub use input::{Connection, Difference, Interval, Link};
pub use recorded::Input;
pub use step::{Floor, Step};

/// A state hash is recorded every so many moments.
const MOMENTS_PER_STATE: u64 = 4096;

/// What a desk did with a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// It is taken in: go on with `next`.
    Taken,
    /// It came before, under the same number or as an acknowledgement: nothing was recorded.
    Repeated,
    /// It fits no open order of ours: recorded, nothing else.
    Stranger,
}

impl Heard {
    /// As a word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Repeated => "repeated",
            Self::Stranger => "stranger",
        }
    }
}

/// Something to be sent, and when the desk wanted it.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing {
    /// What.
    pub effect: Effect,
    /// When.
    pub ts: TimeNs,
    /// Of an order of a group: which. A venue on paper needs to know (B22 to B25 of
    /// `docs/fills.md`).
    pub member: Option<Member>,
}

/// An event that is recorded and waits for the timers before it.
#[derive(Debug)]
enum Pending {
    Market(InstrumentEvent),
    Reports(Vec<ExecutionReport>),
    Link(Connection),
    Time,
}

/// A live desk.
#[derive(Debug)]
pub struct Live {
    desk: Desk,
    wakes: Wakes,
    now: TimeNs,
    effects: Effects,
    outgoing: Vec<Outgoing>,
    pending: Option<Pending>,
    /// Timers before it go off, those at it only if the flag says so.
    until: (TimeNs, bool),
    /// Reports taken in, by instrument, the venue's number and side.
    seen: BTreeMap<(InstrumentId, u64, Side), (ClOrdId, TimeNs)>,
    moments: u64,
    payload: Payload,
    days: Days,
    flows: Option<Flows>,
}

impl Live {
    /// At its beginning; the manifest becomes the journal's first record.
    pub fn begin(desk: Desk, manifest: &[u8], sink: &mut dyn Sink) -> Result<Self, EngineError> {
        sink.append(KIND_MANIFEST, 0, manifest)?;
        Ok(Self {
            desk,
            wakes: Wakes::default(),
            now: TimeNs(0),
            effects: Effects::default(),
            outgoing: Vec::new(),
            pending: None,
            until: (TimeNs(0), false),
            seen: BTreeMap::new(),
            moments: 0,
            payload: Payload::default(),
            days: Days::default(),
            flows: None,
        })
    }

    /// Money comes in before the first event.
    pub fn deposit(&mut self, money: Money, sink: &mut dyn Sink) -> Result<(), EngineError> {
        let done = self.desk.deposit(money, self.now, &mut self.effects);
        self.conclude(done, sink)
    }

    /// A balance changed at the venue without a fill, or is corrected to what the venue says.
    pub fn adjust(
        &mut self,
        money: Money,
        now: TimeNs,
        sink: &mut dyn Sink,
    ) -> Result<(), EngineError> {
        self.come_to(now);
        let before = self.desk.equity().ok();
        let done = self.desk.adjust(money, self.now, &mut self.effects);
        self.days.moved(before, &self.desk);
        self.conclude(done, sink)
    }

    /// What strategies want to be called for.
    pub const fn watch(&mut self, watch: Watch) {
        self.wakes.watch = watch;
    }

    /// From now on order flow is summed up by bars: before the first event.
    pub fn watch_flow(&mut self) {
        self.flows = Some(Flows::new(self.desk.instruments()));
    }

    /// The order flow of the interval recorded last, as columns `[N]`; none if it is not watched.
    #[must_use]
    pub fn flow(&self) -> &[Vec<f64>] {
        self.flows.as_ref().map_or(&[], Flows::columns)
    }

    /// The number of the next moment.
    #[must_use]
    pub const fn moments(&self) -> u64 {
        self.moments
    }

    /// When the next timer, ticket or close is due; the loop outside reads its clock then.
    #[must_use]
    pub fn next_due(&self) -> Option<TimeNs> {
        let due = [self.wakes.timer_ts(), self.desk.next_ticket_ts(), self.desk.next_close_ts()];
        due.into_iter().flatten().min()
    }

    /// Records what the market said; it is applied by itself, for a venue on paper hears of it
    /// before the desk does.
    pub fn record_market(
        &mut self,
        event: &InstrumentEvent,
        ts_recv: TimeNs,
        sink: &mut dyn Sink,
    ) -> Result<(), EngineError> {
        if self.payload.clear().live_market(event) {
            self.record(RecordKind::Market, ts_recv, sink)?;
        }
        Ok(())
    }

    /// The market said something that is recorded, by itself or with its interval.
    pub fn market(&mut self, event: InstrumentEvent, ts_recv: TimeNs) {
        if let Some(flows) = &mut self.flows {
            flows.take(&event);
        }
        self.wait_for(Pending::Market(event), (ts_recv, false));
    }

    /// A venue reported.
    pub fn report(
        &mut self,
        report: &ExecutionReport,
        sink: &mut dyn Sink,
    ) -> Result<Heard, EngineError> {
        // Where a desk trades with itself both sides have the same number.
        let number = (report.instrument, report.exec_id, report.side);
        // A venue that was emptied counts anew: another fill is of another order and time.
        let is_same = |&(order, ts)| order == report.cl_ord_id || ts == report.ts_event;
        if report.exec_id != 0 && self.seen.get(&number).is_some_and(is_same) {
            return Ok(Heard::Repeated);
        }
        if !self.desk.believes(report) {
            if self.desk.is_acknowledged(report) {
                return Ok(Heard::Repeated);
            }
            self.payload.clear().report(report);
            self.record(RecordKind::Stranger, report.ts_recv, sink)?;
            return Ok(Heard::Stranger);
        }
        // Its own record, with the postings that follow, is that of the input.
        self.seen.insert(number, (report.cl_ord_id, report.ts_event));
        self.wait_for(Pending::Reports(vec![*report]), (report.ts_recv, false));
        Ok(Heard::Taken)
    }

    /// A venue on paper reported, in the order of its reports: it reports on orders of this desk
    /// alone, and on each thing once. As in a simulation, all of one time is taken in before
    /// strategies are called for it.
    pub fn reports(&mut self, reports: Vec<ExecutionReport>) {
        if let Some(first) = reports.first() {
            let ts = first.ts_recv;
            self.wait_for(Pending::Reports(reports), (ts, false));
        }
    }

    /// Records that the clock was read.
    pub fn record_time(&mut self, now: TimeNs, sink: &mut dyn Sink) -> Result<(), EngineError> {
        self.payload.clear();
        self.record(RecordKind::Time, now, sink)
    }

    /// The clock was read, as is recorded.
    pub fn time(&mut self, now: TimeNs) {
        self.wait_for(Pending::Time, (now, true));
    }

    /// A connection has another state.
    pub fn connection(
        &mut self,
        connection: Connection,
        now: TimeNs,
        sink: &mut dyn Sink,
    ) -> Result<(), EngineError> {
        self.payload.clear().connection(&connection);
        self.record(RecordKind::Connection, now, sink)?;
        self.wait_for(Pending::Link(connection), (now, false));
        Ok(())
    }

    /// Records the bars of an interval: all there are, or as many as will be. They are applied one
    /// by one, and the decision follows.
    pub fn record_interval(
        &mut self,
        interval: &Interval,
        now: TimeNs,
        sink: &mut dyn Sink,
    ) -> Result<(), EngineError> {
        self.payload.clear().interval(interval);
        self.record(RecordKind::Interval, now, sink)?;
        self.moments += u64::from(interval.is_history);
        if let Some(flows) = &mut self.flows {
            flows.close(interval);
        }
        Ok(())
    }

    /// All bars of an interval are applied: what is due by `now` comes before its decision.
    pub const fn settle(&mut self, now: TimeNs) {
        self.until = (now, true);
    }

    /// Desk and venue differ; what is done about it follows as events of their own.
    pub fn difference(
        &mut self,
        difference: &Difference,
        now: TimeNs,
        sink: &mut dyn Sink,
    ) -> Result<(), EngineError> {
        self.payload.clear().difference(difference);
        self.record(RecordKind::Difference, now, sink)
    }

    /// A member raised. Whoever calls it does so no more; the desk is killed (level 2) at once, by
    /// a command of its own that follows from the failure.
    pub fn fail(&mut self, failed: &Failed<'_>, sink: &mut dyn Sink) -> Result<(), EngineError> {
        self.payload.clear().failed(failed);
        self.record(RecordKind::Failed, self.now, sink)?;
        self.command((self.now, failed::ACTOR), &Command::Kill, sink).map(drop)
    }

    /// Does the next thing that is due. With an answer there is more to come: call again.
    pub fn next(&mut self, sink: &mut dyn Sink) -> Result<Option<Wake>, EngineError> {
        loop {
            if let Some(wake) = self.wakes.next() {
                return Ok(Some(wake));
            }
            if let Some(due) = self.due_timer() {
                self.come_to(due);
                self.ring(sink)?;
            } else if let Some(pending) = self.pending.take() {
                self.come_to(self.until.0);
                self.apply(pending, sink)?;
            } else {
                self.come_to(self.until.0);
                self.days.look(self.now, &self.desk);
                return Ok(None);
            }
        }
    }

    /// Decides, once all that is due has been done.
    pub fn decide(
        &mut self,
        row: &DecisionRow<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), EngineError> {
        let row = DecisionRow { ts: self.now, moment: self.moments, ..*row };
        let decided = self.desk.on_decision(&row, &mut self.effects);
        self.conclude(decided, sink)?;
        self.moments += 1;
        if self.moments.is_multiple_of(MOMENTS_PER_STATE) {
            self.record_state(sink)?;
        }
        Ok(())
    }

    /// Days that ended since this was last asked, then the one at hand: none before the first
    /// event.
    pub fn take_days(&mut self) -> Vec<Day> {
        let mut days = self.days.take_ended();
        days.extend(self.days.today(&self.desk));
        days
    }

    /// True when something waits to be sent.
    #[must_use]
    pub fn has_outgoing(&self) -> bool {
        !self.outgoing.is_empty()
    }

    /// Hands out what is to be sent, once everything recorded is on the medium.
    pub fn take_outgoing(&mut self, sink: &mut dyn Sink) -> Result<Vec<Outgoing>, EngineError> {
        sink.commit()?;
        Ok(std::mem::take(&mut self.outgoing))
    }

    /// Records a hash over the whole state.
    pub fn record_state(&mut self, sink: &mut dyn Sink) -> Result<(), EngineError> {
        let hash = self.state_hash();
        sink.append(RecordKind::State as u16, self.now.0, &hash)?;
        Ok(())
    }

    /// A hash over the whole state.
    #[must_use]
    pub fn state_hash(&self) -> [u8; 32] {
        let mut state = Vec::new();
        self.desk.state_bytes(&mut state);
        self.wakes.state_bytes(&mut state);
        state.extend_from_slice(&self.moments.to_le_bytes());
        state.extend_from_slice(&self.now.0.to_le_bytes());
        *blake3::hash(&state).as_bytes()
    }

    /// Ends the run for good: nothing can follow.
    pub fn finish(&mut self, sink: &mut dyn Sink) -> Result<Summary, EngineError> {
        let (equity, state_hash) = (self.desk.equity()?, self.state_hash());
        let counts = self.desk.counts();
        self.payload.clear().amount(equity).u64(counts.moments).u64(counts.orders);
        self.payload.u64(counts.refusals).u64(counts.fills).raw(&state_hash);
        sink.append(KIND_END, self.now.0, self.payload.bytes())?;
        sink.commit()?;
        Ok(Summary { equity, state_hash })
    }

    /// Time never falls. A day ends before what happens in another.
    fn come_to(&mut self, ts: TimeNs) {
        self.now = self.now.max(ts);
        self.days.turn(self.now, &self.desk);
    }

    fn record(&self, kind: RecordKind, ts: TimeNs, sink: &mut dyn Sink) -> Result<(), EngineError> {
        sink.append(kind as u16, ts.0, self.payload.bytes())?;
        Ok(())
    }

    fn wait_for(&mut self, pending: Pending, until: (TimeNs, bool)) {
        self.pending = Some(pending);
        self.until = until;
    }

    /// The next timer, ticket or close, if its time has come.
    fn due_timer(&self) -> Option<TimeNs> {
        let (until, is_inclusive) = self.until;
        self.next_due().filter(|due| *due < until || (is_inclusive && *due <= until))
    }

    fn ring(&mut self, sink: &mut dyn Sink) -> Result<(), EngineError> {
        if self.desk.next_ticket_ts().is_some_and(|due| due <= self.now) {
            let done = self.desk.on_time(self.now, &mut self.effects);
            return self.conclude(done, sink);
        }
        if self.desk.next_close_ts().is_some_and(|due| due <= self.now) {
            let done = self.desk.flatten(self.now, &mut self.effects);
            return self.conclude(done, sink);
        }
        self.wakes.ring();
        Ok(())
    }

    fn apply(&mut self, pending: Pending, sink: &mut dyn Sink) -> Result<(), EngineError> {
        match pending {
            Pending::Market(event) => {
                let marked = self.desk.on_market(&event, self.now, &mut self.effects);
                self.conclude(marked, sink)?;
                self.wakes.learned(self.now);
                let watch = self.wakes.watch;
                if watch.wants(&event.event) || watch.gathers(&event.event) {
                    self.wakes.market(&event, self.desk.book(event.instrument));
                }
                Ok(())
            }
            Pending::Reports(reports) => self.take_in(reports, sink),
            Pending::Link(connection) => {
                let done = self.desk.on_connection(&connection, self.now, &mut self.effects);
                self.conclude(done, sink)
            }
            Pending::Time => Ok(()),
        }
    }

    /// Those of the first time are taken in together; what comes later waits for the timers
    /// before it.
    fn take_in(
        &mut self,
        mut reports: Vec<ExecutionReport>,
        sink: &mut dyn Sink,
    ) -> Result<(), EngineError> {
        let now = reports.first().map_or(self.now, |first| first.ts_recv);
        let later = reports.split_off(reports.partition_point(|each| each.ts_recv <= now));
        self.reports(later);
        self.wakes.cut();
        let applied = reports.iter().try_for_each(|report| {
            self.wakes.report(report, &self.desk);
            self.desk.on_report(report, &mut self.effects)
        });
        self.conclude(applied, sink)
    }

    /// Writes what a step recorded and keeps what it wants sent. Of a step that failed nothing is
    /// sent.
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
        for (kind, ts, bytes) in self.effects.records.iter() {
            sink.append(kind as u16, ts.0, bytes)?;
        }
        self.effects.records.clear();
        let (ts, desk) = (self.now, &self.desk);
        let wanted = self.effects.effects.drain(..);
        self.outgoing.extend(wanted.map(|effect| {
            let member = desk.member(&effect);
            Outgoing { effect, ts, member }
        }));
        step
    }
}

impl Stage for Live {
    fn desk(&self) -> &Desk {
        &self.desk
    }

    fn now(&self) -> TimeNs {
        self.now
    }

    fn command(
        &mut self,
        (ts, actor): (TimeNs, u16),
        command: &Command,
        sink: &mut dyn Sink,
    ) -> Result<Answer, EngineError> {
        self.come_to(ts);
        let done = self.desk.on_command(command, actor, self.now, &mut self.effects);
        let answer = *done.as_ref().unwrap_or(&Answer::Nothing);
        self.conclude(done.map(|_| ()), sink)?;
        Ok(answer)
    }

    fn carry(
        &mut self,
        group: (GroupKind, &[Ticket]),
        sink: &mut dyn Sink,
    ) -> Result<Carried, EngineError> {
        match self.desk.carry(group, self.now, &mut self.effects) {
            Ok(carried) => self.conclude(Ok(()), sink).map(|()| carried),
            Err(error) => self.conclude(Err(error), sink).map(|()| Ok(Vec::new())),
        }
    }

    fn set_timer(&mut self, ts: TimeNs, source: u16, tag: u64) {
        self.wakes.set_timer(ts.max(self.now), source, tag);
    }
}
