//! The sessions of an instrument: what its openings and closings do to its orders.

use hansa_market::sessions::{Session, Sessions};
use hansa_types::{OrderRequest, PostOnly, RejectReason, TimeInForce, TimeNs};

use super::actions::Trading;
use super::{Listing, NEVER, Office, Source};
use crate::against_book::{AgainstBook, Floor};
use crate::bars::{self, EndedBar};
use crate::clerk::Clerk;
use crate::quotes;
use crate::state::StateBytes;
use crate::trades::{self, Print};

const DAY_NS: i64 = 86_400_000_000_000;

/// Where an instrument stands in its sessions.
#[derive(Debug, Clone)]
pub(super) struct Hours {
    sessions: Sessions,
    /// The session that is open, or else the next.
    place: usize,
    is_open: bool,
    last_print: Option<Print>,
}

/// An opening or a closing.
#[derive(Debug, Clone, Copy)]
enum Turn {
    Opens(TimeNs),
    Closes(TimeNs),
}

impl Hours {
    pub(super) const fn new(sessions: Sessions) -> Self {
        Self { sessions, place: 0, is_open: false, last_print: None }
    }

    /// The session that is open, or else the next.
    fn session(&self) -> Option<Session> {
        self.sessions.get(self.place)
    }

    /// What comes next: a closing up to `ts`, or an opening before it.
    fn due(&self, ts: TimeNs) -> Option<Turn> {
        let session = self.session()?;
        if self.is_open {
            (session.ts_close <= ts).then_some(Turn::Closes(session.ts_close))
        } else {
            (session.ts_open < ts).then_some(Turn::Opens(session.ts_open))
        }
    }

    /// True where the session opens as the one before closes.
    fn follows_at_once(&self) -> bool {
        let last = self.place.checked_sub(1).and_then(|place| self.sessions.get(place));
        let pair = last.zip(self.session());
        pair.is_some_and(|(last, session)| last.ts_close >= session.ts_open)
    }

    /// True for a bar that ended after the session had opened.
    fn is_of_session(&self, ended: &EndedBar) -> bool {
        self.session().is_some_and(|session| ended.ts > session.ts_open)
    }

    const fn open(&mut self) {
        self.is_open = true;
        self.last_print = None;
    }

    const fn close(&mut self) {
        self.is_open = false;
        self.place += 1;
    }

    /// Notes a print, with what is left of it.
    pub(super) const fn note_print(&mut self, print: Print) {
        self.last_print = Some(print);
    }

    /// Why an order for an opening or a closing comes too late.
    fn refusal(&self, life: TimeInForce, ts: TimeNs) -> Option<RejectReason> {
        let Some(session) = self.session() else { return Some(RejectReason::Closed) };
        let is_in_time = match life {
            TimeInForce::AtTheOpening => {
                !self.is_open && self.sessions.is_before_opening(&session, ts)
            }
            TimeInForce::AtTheClosing => self.sessions.is_before_closing(&session, ts),
            _ => true,
        };
        (!is_in_time).then_some(RejectReason::PastCutoff)
    }
}

impl Listing {
    /// From now on it trades in these sessions only.
    pub(crate) fn keep_hours(&mut self, sessions: Sessions) {
        self.hours = Some(Box::new(Hours::new(sessions)));
    }

    /// Its sessions, if it has some.
    pub(crate) fn sessions(&self) -> Option<Sessions> {
        self.hours.as_ref().map(|hours| hours.sessions.clone())
    }

    /// When the session that is open, or else the next, closes.
    pub(crate) fn ts_close(&self) -> Option<TimeNs> {
        let session = self.hours.as_ref().and_then(|hours| hours.session());
        session.map(|session| session.ts_close)
    }

    /// True while orders can be filled.
    #[inline]
    pub(super) fn is_trading(&self) -> bool {
        self.trading == Trading::Open && self.hours.as_ref().is_none_or(|hours| hours.is_open)
    }

    /// The end of the day for an order that comes at `ts`: the closing of the session that is open
    /// or comes next; midnight (UTC) where there are no sessions.
    pub(super) fn day_end(&self, ts: TimeNs) -> TimeNs {
        let midnight = || TimeNs(ts.0.div_euclid(DAY_NS).saturating_add(1).saturating_mul(DAY_NS));
        match &self.hours {
            Some(_) => self.ts_close().unwrap_or(NEVER),
            None => midnight(),
        }
    }

    /// Why an order cannot come in by the hour of the day.
    pub(super) fn out_of_hours(&self, request: &OrderRequest, ts: TimeNs) -> Option<RejectReason> {
        let life = request.time_in_force;
        let is_patient = !life.is_immediate() && request.terms.post_only == PostOnly::None;
        if !self.is_trading() && !is_patient {
            return Some(RejectReason::Closed);
        }
        match &self.hours {
            _ if self.trading == Trading::Auction && life == TimeInForce::AtTheOpening => None,
            Some(hours) => hours.refusal(life, ts),
            None => life.is_at_call().then_some(RejectReason::NoSessions),
        }
    }

    /// Openings before `ts` and closings up to it. An opening at `ts` itself comes after requests
    /// of that time.
    pub(super) fn turn_hours(&mut self, ts: TimeNs, (rules, outbox): Office<'_>) {
        while let Some(turn) = self.hours.as_ref().and_then(|hours| hours.due(ts)) {
            let (Turn::Opens(at) | Turn::Closes(at)) = turn;
            self.settle_due(at, (rules, outbox));
            match turn {
                Turn::Opens(_) => self.open_session(),
                Turn::Closes(_) => self.close_session(at, (rules, outbox)),
            }
            self.expire_due(at, (rules, outbox));
        }
    }

    /// The opening at `ts` itself, if there is one.
    pub(super) fn open_at(&mut self, ts: TimeNs) {
        let opens =
            |hours: &Hours| !hours.is_open && hours.session().is_some_and(|s| s.ts_open == ts);
        if self.hours.as_ref().is_some_and(|hours| opens(hours)) {
            self.open_session();
        }
    }

    fn open_session(&mut self) {
        if let Some(hours) = &mut self.hours {
            hours.open();
            // Between two sessions without a break time goes on as if there were none.
            if !hours.follows_at_once() {
                self.ended_bar = None;
            }
        }
        self.call_in();
    }

    /// Orders that have waited meet the next whole book.
    pub(super) fn call_in(&mut self) {
        if let Some(market) = &mut self.depth {
            market.call_in();
        }
        if let Some(market) = &mut self.by_order {
            market.call_in();
        }
    }

    fn close_session(&mut self, ts: TimeNs, (rules, outbox): Office<'_>) {
        self.interrupt(ts, (rules, outbox));
        self.work_closing(ts, (rules, outbox));
        if let Some(hours) = &mut self.hours {
            hours.close();
        }
    }

    /// Orders at the closing meet the last price of the session; what is left of them ends.
    fn work_closing(&mut self, ts: TimeNs, (rules, outbox): Office<'_>) {
        if self.closing_count == 0 {
            return;
        }
        let live = self.live_count();
        let (instrument, position) = (&self.instrument, &mut self.position);
        let legs = &mut self.legs;
        let activity = self.activity.as_deref();
        let mut clerk = Clerk { rules, instrument, outbox, position, activity, legs };
        let orders = &mut self.orders[live..];
        let hours = self.hours.as_deref_mut();
        match self.source {
            _ if self.trading != Trading::Open => {}
            Source::Bars => {
                let is_of_session =
                    |ended: &&mut EndedBar| hours.is_some_and(|hours| hours.is_of_session(ended));
                if let Some(ended) = self.ended_bar.as_mut().filter(is_of_session) {
                    bars::work_closing(orders, &mut ended.open, (ended.ts, ts), &mut clerk);
                }
            }
            Source::Trades => {
                if let Some(print) = hours.and_then(|hours| hours.last_print.as_mut()) {
                    trades::work_closing(orders, print, ts, &mut clerk);
                }
            }
            Source::Quotes => {
                if let Some(top) = &mut self.top {
                    quotes::work_all(orders, top, ts, &mut clerk);
                }
            }
            Source::Depth => {
                if let Some(market) = &mut self.depth {
                    let floor = &mut Floor { orders, clerk: &mut clerk, ts };
                    (0..floor.orders.len()).for_each(|place| market.enter(place, floor));
                }
            }
            Source::Orders => {
                if let Some(market) = &mut self.by_order {
                    let floor = &mut Floor { orders, clerk: &mut clerk, ts };
                    (0..floor.orders.len()).for_each(|place| market.enter(place, floor));
                }
            }
        }
        for order in orders {
            clerk.cancel(order, RejectReason::NotFillable, ts);
        }
        self.sweep();
    }

    /// Written only where there are sessions.
    pub(super) fn hours_bytes(&self, out: &mut StateBytes<'_>) {
        let Some(hours) = &self.hours else { return };
        out.len(hours.place).flag(hours.is_open).flag(self.ended_bar.is_some());
        if let Some(ended) = &self.ended_bar {
            ended.state_bytes(out);
        }
        out.flag(hours.last_print.is_some());
        if let Some(print) = &hours.last_print {
            print.state_bytes(out);
        }
    }
}
