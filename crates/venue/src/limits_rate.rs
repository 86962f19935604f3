//! How many requests the venue takes within a window of time.

use std::collections::VecDeque;

use hansa_types::{Decimal, RejectReason, TimeNs};

use crate::error::VenueError;
use crate::options::out_of_range;
use crate::state::StateBytes;

/// New orders and replaces that the venue takes within any window; cancels are free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// So many, at least 1.
    pub requests_max: u32,
    /// Within so many nanoseconds, at least 1.
    pub window_ns: i64,
}

/// Counts requests. One that it refuses does not count.
#[derive(Debug, Clone)]
pub(crate) struct Meter {
    limit: RateLimit,
    taken: VecDeque<TimeNs>,
}

impl Meter {
    pub(crate) fn new(limit: RateLimit) -> Result<Self, VenueError> {
        if limit.requests_max == 0 {
            return Err(out_of_range("limits.rate.requests_max", "at least 1", Decimal::ZERO));
        }
        if limit.window_ns < 1 {
            let found = Decimal::from_atoms(i128::from(limit.window_ns) * Decimal::ONE_ATOMS);
            return Err(out_of_range("limits.rate.window_ns", "at least 1", found));
        }
        Ok(Self { limit, taken: VecDeque::new() })
    }

    /// Why the request that arrives at `ts` is not looked at, or `None`: then it counts.
    pub(crate) fn refusal(&mut self, ts: TimeNs) -> Option<RejectReason> {
        let before = ts.plus_ns(-self.limit.window_ns);
        while self.taken.front().is_some_and(|taken| *taken <= before) {
            self.taken.pop_front();
        }
        if self.taken.len() >= self.limit.requests_max as usize {
            return Some(RejectReason::TooManyRequests);
        }
        self.taken.push_back(ts);
        None
    }

    pub(crate) fn state_bytes(&self, out: &mut StateBytes<'_>) {
        out.len(self.taken.len());
        self.taken.iter().for_each(|ts| {
            out.number(ts.0);
        });
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn meter(requests_max: u32, window_ns: i64) -> Meter {
        Meter::new(RateLimit { requests_max, window_ns }).unwrap()
    }

    proptest! {
        #[test]
        fn it_takes_what_a_count_over_all_taken_requests_would_take(
            steps in prop::collection::vec(0i64..4, 0..60), most in 1u32..5, window in 1i64..9,
        ) {
            let (mut meter, mut taken, mut now) = (meter(most, window), vec![], 0);
            for step in steps {
                now += step;
                let within = taken.iter().filter(|ts| **ts > now - window).count();
                let is_taken = within < most as usize;
                prop_assert_eq!(meter.refusal(TimeNs(now)).is_none(), is_taken);
                if is_taken {
                    taken.push(now);
                }
            }
        }
    }

    #[test]
    fn a_limit_of_nothing_is_refused() {
        assert!(Meter::new(RateLimit { requests_max: 0, window_ns: 1 }).is_err());
        assert!(Meter::new(RateLimit { requests_max: 1, window_ns: 0 }).is_err());
    }
}
