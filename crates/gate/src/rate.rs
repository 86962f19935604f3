//! The order rate over a sliding minute, exact.

use std::collections::VecDeque;

use hansa_types::TimeNs;

const MINUTE_NS: i64 = 60_000_000_000;

/// Times of the orders of the last minute.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rate {
    times: VecDeque<i64>,
}

impl Rate {
    /// Orders within the minute that ends now.
    pub(crate) fn count(&mut self, now: TimeNs) -> usize {
        let since = now.0.saturating_sub(MINUTE_NS);
        while self.times.front().is_some_and(|time| *time <= since) {
            self.times.pop_front();
        }
        self.times.len()
    }

    /// Appends the times that still count.
    pub(crate) fn state_bytes(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&(self.times.len() as u64).to_le_bytes());
        self.times.iter().for_each(|time| out.extend_from_slice(&time.to_le_bytes()));
    }

    /// An order leaves.
    pub(crate) fn add(&mut self, now: TimeNs) {
        self.times.push_back(now.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_counts_for_exactly_a_minute() {
        let mut rate = Rate::default();
        rate.add(TimeNs(0));
        rate.add(TimeNs(1));
        assert_eq!(rate.count(TimeNs(MINUTE_NS - 1)), 2);
        assert_eq!(rate.count(TimeNs(MINUTE_NS)), 1);
        assert_eq!(rate.count(TimeNs(MINUTE_NS + 1)), 0);
    }
}
