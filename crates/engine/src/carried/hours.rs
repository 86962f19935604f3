//! Tickets and the sessions of their instruments: the end of a day, the opening, the closing.

use std::collections::BTreeMap;

use hansa_market::sessions::Sessions;
use hansa_types::{InstrumentId, TimeInForce, TimeNs};

use super::carrier::Carrier;
use super::illegal::Illegal;
use super::ticket::{Kind, Ticket};

const DAY_NS: i64 = 86_400_000_000_000;

impl Carrier {
    /// The same carrier with instruments that trade in sessions.
    #[must_use]
    pub fn with_sessions(mut self, sessions: BTreeMap<InstrumentId, Sessions>) -> Self {
        self.sessions = sessions;
        self
    }

    /// When a ticket ends by itself: its own time, or the end of the day on which it begins.
    pub(super) fn deadline(&self, ticket: &Ticket) -> Option<TimeNs> {
        let begin = ticket.ts_active.unwrap_or(ticket.ts);
        let is_day = ticket.time_in_force == TimeInForce::Day;
        ticket.ts_expiry.or_else(|| is_day.then(|| self.day_end(ticket.instrument, begin)))
    }

    /// The closing of the session that is open or comes next; midnight (UTC) where there are none.
    fn day_end(&self, instrument: InstrumentId, ts: TimeNs) -> TimeNs {
        let Some(sessions) = self.sessions.get(&instrument) else {
            let days = ts.0.div_euclid(DAY_NS).saturating_add(1);
            return TimeNs(days.saturating_mul(DAY_NS));
        };
        sessions.open_or_next(ts).map_or(TimeNs(i64::MAX), |session| session.ts_close)
    }

    /// When what is carried for an opening or a closing is sent; none after the last session.
    pub(super) fn call_ts(&self, ticket: &Ticket, now: TimeNs) -> Option<TimeNs> {
        let sessions = self.sessions.get(&ticket.instrument)?;
        match ticket.time_in_force {
            // At the opening itself the venue lets in what waits, and nothing that must take.
            TimeInForce::AtTheOpening => Some(sessions.next(now)?.ts_open.plus_ns(1)),
            _ => {
                let ts_close = sessions.open_or_next(now)?.ts_close;
                Some(ts_close.plus_ns(-sessions.terms().closing_lead_ns))
            }
        }
    }

    /// Refuses an opening or a closing that there is not, and what cannot take part in it.
    pub(super) fn check_call(&self, ticket: &Ticket) -> Result<(), Illegal> {
        if !ticket.time_in_force.is_at_call() {
            return Ok(());
        }
        if !matches!(ticket.kind, Kind::Market | Kind::Limit) {
            return Err(Illegal::Call { kind: ticket.kind.name() });
        }
        if !self.sessions.contains_key(&ticket.instrument) {
            return Err(Illegal::NoSessions { instrument: ticket.instrument.0 });
        }
        Ok(())
    }
}
