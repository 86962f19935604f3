//! The hours in which a venue trades: sessions one after the other, in UTC.

use std::sync::Arc;

use hansa_types::TimeNs;
use thiserror::Error;

/// From its opening, included, to its closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// When it opens.
    pub ts_open: TimeNs,
    /// When it closes: the end of orders of the day.
    pub ts_close: TimeNs,
}

/// Sessions by time, and how long before a call its orders must be there. Cheap to copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sessions {
    list: Arc<[Session]>,
    terms: CallTerms,
}

/// How long before its opening or closing something must be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CallTerms {
    /// Orders at the opening must be at the venue.
    pub opening_cutoff_ns: i64,
    /// Orders at the closing must be at the venue.
    pub closing_cutoff_ns: i64,
    /// What is carried for the closing leaves.
    pub closing_lead_ns: i64,
}

/// Why a list of sessions cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SessionError {
    /// There is none.
    #[error("expected at least one session, found none: state its opening and closing")]
    None,
    /// One ends before it begins.
    #[error("session {place}: expected a closing after its opening at {open_ns}, found {close_ns}")]
    Backwards {
        /// Which, from 0.
        place: usize,
        /// Its opening.
        open_ns: i64,
        /// Its closing.
        close_ns: i64,
    },
    /// One begins before the one before it has ended.
    #[error("session {place}: expected an opening at or after {after_ns}, found {open_ns}: sort")]
    Overlapping {
        /// Which, from 0.
        place: usize,
        /// When the one before it closes.
        after_ns: i64,
        /// Its opening.
        open_ns: i64,
    },
    /// A length below zero.
    #[error("expected a cutoff and a lead of 0 ns or more, found {found_ns}")]
    Length {
        /// What it is.
        found_ns: i64,
    },
}

impl Sessions {
    /// From a list by time in which none overlaps the next; one may open where the last closes.
    ///
    /// # Errors
    /// The first session that is out of place.
    pub fn new(list: Vec<Session>) -> Result<Self, SessionError> {
        let mut last = TimeNs(i64::MIN);
        for (place, session) in list.iter().enumerate() {
            let (open_ns, close_ns) = (session.ts_open.0, session.ts_close.0);
            if close_ns <= open_ns {
                return Err(SessionError::Backwards { place, open_ns, close_ns });
            }
            if session.ts_open < last {
                return Err(SessionError::Overlapping { place, after_ns: last.0, open_ns });
            }
            last = session.ts_close;
        }
        if list.is_empty() {
            return Err(SessionError::None);
        }
        Ok(Self { list: list.into(), terms: CallTerms::default() })
    }

    /// From columns of openings and closings; `calls` as the fields of [`CallTerms`].
    ///
    /// # Errors
    /// The first session that is out of place, or a length below zero.
    pub fn of_columns(
        opens: &[i64],
        closes: &[i64],
        calls: [i64; 3],
    ) -> Result<Self, SessionError> {
        let session = |(open, close): (&i64, &i64)| Session {
            ts_open: TimeNs(*open),
            ts_close: TimeNs(*close),
        };
        let [opening_cutoff_ns, closing_cutoff_ns, closing_lead_ns] = calls;
        let terms = CallTerms { opening_cutoff_ns, closing_cutoff_ns, closing_lead_ns };
        Self::new(opens.iter().zip(closes).map(session).collect())?.with_calls(terms)
    }

    /// The same sessions with calls for which orders must be there so long before.
    ///
    /// # Errors
    /// A length below zero.
    pub fn with_calls(self, terms: CallTerms) -> Result<Self, SessionError> {
        let all = [terms.opening_cutoff_ns, terms.closing_cutoff_ns, terms.closing_lead_ns];
        match all.into_iter().find(|length| *length < 0) {
            Some(found_ns) => Err(SessionError::Length { found_ns }),
            None => Ok(Self { terms, ..self }),
        }
    }

    /// How long before an opening or a closing something must be done.
    #[must_use]
    pub const fn terms(&self) -> CallTerms {
        self.terms
    }

    /// The session of this number, from 0.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<Session> {
        self.list.get(place).copied()
    }

    /// The session that is open at `ts`, or else the next.
    #[must_use]
    pub fn open_or_next(&self, ts: TimeNs) -> Option<Session> {
        self.get(self.list.partition_point(|session| session.ts_close <= ts))
    }

    /// The first session that opens at `ts` or later.
    #[must_use]
    pub fn next(&self, ts: TimeNs) -> Option<Session> {
        self.get(self.list.partition_point(|session| session.ts_open < ts))
    }

    /// True when an order that comes at `ts` is in time for the opening of this session.
    #[must_use]
    pub const fn is_before_opening(&self, session: &Session, ts: TimeNs) -> bool {
        ts.plus_ns(self.terms.opening_cutoff_ns).0 <= session.ts_open.0
    }

    /// True when an order that comes at `ts` is in time for the closing of this session.
    #[must_use]
    pub const fn is_before_closing(&self, session: &Session, ts: TimeNs) -> bool {
        ts.plus_ns(self.terms.closing_cutoff_ns).0 < session.ts_close.0
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn session(open: i64, close: i64) -> Session {
        Session { ts_open: TimeNs(open), ts_close: TimeNs(close) }
    }

    #[test]
    fn a_session_out_of_place_is_named_with_its_number() {
        let error = |list: &[(i64, i64)]| {
            let list = list.iter().map(|&(open, close)| session(open, close)).collect();
            Sessions::new(list).unwrap_err().to_string()
        };
        assert!(error(&[]).starts_with("expected at least one session"));
        assert!(error(&[(0, 5), (9, 9)]).starts_with("session 1: expected a closing after"));
        assert!(
            error(&[(0, 5), (4, 9)]).starts_with("session 1: expected an opening at or after 5")
        );
    }

    #[test]
    fn a_length_below_zero_is_refused() {
        for calls in [[-1, 0, 0], [0, -1, 0], [0, 0, -1]] {
            let error = Sessions::of_columns(&[0], &[5], calls);
            assert_eq!(error, Err(SessionError::Length { found_ns: -1 }));
        }
    }

    #[test]
    fn an_order_for_a_call_must_be_there_before_its_cutoff() {
        let day = session(100, 200);
        let sessions = Sessions::of_columns(&[100], &[200], [10, 20, 0]).unwrap();
        assert!(sessions.is_before_opening(&day, TimeNs(90)));
        assert!(!sessions.is_before_opening(&day, TimeNs(91)));
        assert!(sessions.is_before_closing(&day, TimeNs(179)));
        assert!(!sessions.is_before_closing(&day, TimeNs(180)));
    }

    proptest! {
        #[test]
        fn the_session_found_is_that_of_a_walk_along_the_list(
            gaps in prop::collection::vec((0i64..5, 1i64..5), 1..9), ts in 0i64..90,
        ) {
            let mut list = vec![];
            let mut at = 0;
            for (gap, length) in gaps {
                list.push(session(at + gap, at + gap + length));
                at += gap + length;
            }
            let sessions = Sessions::new(list.clone()).unwrap();
            let ts = TimeNs(ts);
            let open_or_next = list.iter().find(|session| session.ts_close > ts);
            prop_assert_eq!(sessions.open_or_next(ts), open_or_next.copied());
            let next = list.iter().find(|session| session.ts_open >= ts);
            prop_assert_eq!(sessions.next(ts), next.copied());
        }
    }
}
