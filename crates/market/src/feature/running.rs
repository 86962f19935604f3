//! What is counted from the beginning of the stream.

use super::kernel::{Joint, Stream};

/// The sum of all values so far, with the rounding errors kept apart (Neumaier 1974).
#[derive(Default)]
pub(super) struct RunningSum {
    sum: f64,
    lost: f64,
}

impl Stream for RunningSum {
    #[inline]
    fn push(&mut self, x: f64) -> f64 {
        let sum = self.sum + x;
        let (large, small) = if self.sum.abs() < x.abs() { (x, self.sum) } else { (self.sum, x) };
        self.lost += (large - sum) + small;
        self.sum = sum;
        self.sum + self.lost
    }
}

/// On-balance volume (Granville 1963): volume is added where the price rises and taken away where
/// it falls. The first price counts as risen, as in TA-Lib.
pub(super) struct OnBalance {
    last: f64,
    sum: RunningSum,
}

impl OnBalance {
    pub(super) fn new() -> Self {
        Self { last: f64::NEG_INFINITY, sum: RunningSum::default() }
    }
}

impl Joint<2> for OnBalance {
    #[inline]
    fn push(&mut self, [price, volume]: [f64; 2]) -> f64 {
        let last = std::mem::replace(&mut self.last, price);
        let rise = f64::from(i8::from(price > last) - i8::from(price < last));
        self.sum.push(rise * volume)
    }
}

/// The values themselves after the first `steps`, which are missing.
pub(super) struct Skip {
    left: usize,
}

impl Skip {
    pub(super) const fn new(steps: usize) -> Self {
        Self { left: steps }
    }
}

impl Stream for Skip {
    #[inline]
    fn push(&mut self, x: f64) -> f64 {
        if self.left == 0 {
            return x;
        }
        self.left -= 1;
        f64::NAN
    }
}
