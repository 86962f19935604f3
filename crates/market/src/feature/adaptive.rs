//! Kaufman's adaptive mean (Trading Systems and Methods, 1995).

use super::fold::{Folded, Total};
use super::kernel::Stream;
use super::lag::Lag;

/// A mean that moves towards each value the faster, the straighter the way of the last `window`
/// changes was. Seeded by the value before the first whole window, as in TA-Lib.
pub(super) struct Adaptive {
    before: Lag,
    way: Folded<Total>,
    last: f64,
    mean: f64,
    fastest: f64,
    slowest: f64,
}

impl Adaptive {
    #[allow(clippy::cast_precision_loss)] // Windows stay below 2^53.
    pub(super) fn new(window: usize, fast: usize, slow: usize) -> Self {
        Self {
            before: Lag::new(window),
            way: Folded::new(window),
            last: f64::NAN,
            mean: f64::NAN,
            fastest: 2.0 / (fast as f64 + 1.0),
            slowest: 2.0 / (slow as f64 + 1.0),
        }
    }
}

impl Stream for Adaptive {
    #[inline]
    fn push(&mut self, x: f64) -> f64 {
        let (old, last) = (self.before.push(x), std::mem::replace(&mut self.last, x));
        if last.is_nan() {
            return f64::NAN;
        }
        let way = self.way.push((x - last).abs());
        if old.is_nan() {
            return f64::NAN;
        }
        if self.mean.is_nan() {
            self.mean = last;
        }
        // A way that does not move is as straight as can be.
        let straight = if way > 0.0 { ((x - old).abs() / way).min(1.0) } else { 1.0 };
        let weight = straight * (self.fastest - self.slowest) + self.slowest;
        self.mean += weight * weight * (x - self.mean);
        self.mean
    }
}
