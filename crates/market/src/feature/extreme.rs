//! How long ago the highest or lowest value of a window was.

use std::collections::VecDeque;

use super::kernel::Stream;

/// Observations since the largest value of the window, the latest of equals: 0 to window - 1.
pub(super) struct Since {
    /// Those that are still the largest of what came after them, with the number of each.
    leaders: VecDeque<(usize, f64)>,
    seen: usize,
    window: usize,
    /// 1 to look for the highest, -1 for the lowest.
    sign: f64,
}

impl Since {
    pub(super) fn highest(window: usize) -> Self {
        Self { leaders: VecDeque::new(), seen: 0, window, sign: 1.0 }
    }

    pub(super) fn lowest(window: usize) -> Self {
        Self { sign: -1.0, ..Self::highest(window) }
    }
}

impl Stream for Since {
    #[allow(clippy::cast_precision_loss)] // Windows stay below 2^53.
    fn push(&mut self, x: f64) -> f64 {
        let x = self.sign * x;
        while self.leaders.back().is_some_and(|(_, value)| *value <= x) {
            self.leaders.pop_back();
        }
        self.leaders.push_back((self.seen, x));
        self.seen += 1;
        let first = self.leaders[0].0;
        if first + self.window < self.seen {
            self.leaders.pop_front(); // one arrives at a time, so one leaves at most
        }
        if self.seen < self.window {
            return f64::NAN;
        }
        (self.seen - 1 - self.leaders[0].0) as f64
    }
}
