//! Rolling mean and standard deviation, and what is built on them.
//!
//! The scheme of `fold`: endings of the last run joined with the beginning of the present one. A
//! part is grown value by value with the update of Youngs and Cramer (1971) and two parts are
//! joined by the formula of Chan, Golub and LeVeque (1983, eq. 2.1). All terms are squares, so
//! nothing cancels and nothing drifts. Each part counts from a pivot that is one of its own
//! values: 1e9 plus small noise keeps the noise, and a constant window has deviation 0 exactly.

use std::sync::Arc;

use super::kernel::Stream;

/// Sums over some values, each less the pivot of the part.
#[derive(Clone, Copy)]
struct Part {
    /// Sum of the differences to the pivot.
    total: f64,
    /// Sum of the squared distances to the mean.
    squares: f64,
}

const EMPTY: Part = Part { total: 0.0, squares: 0.0 };

impl Part {
    /// This part with one more value, `y` away from the pivot; `weight` is of the new count.
    #[inline]
    fn grown(self, y: f64, weight: &Weight) -> Self {
        let total = self.total + y;
        let distance = weight.count * y - total;
        Self { total, squares: self.squares + distance * distance * weight.growth }
    }
}

/// Constants for a beginning of `count` values, joined with an ending of `window - count`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weight {
    pub(super) count: f64,
    /// 1 / (count (count - 1)), 0 for the first.
    pub(super) growth: f64,
    /// 1 / count
    pub(super) begun: f64,
    /// 1 / (window - count), 0 for an ending of no value.
    pub(super) ended: f64,
    /// count (window - count) / window
    pub(super) apart: f64,
    /// (window - count) / window
    share: f64,
}

impl Weight {
    #[allow(clippy::cast_precision_loss)] // Windows stay below 2^53.
    pub(super) fn new(count: usize, window: usize) -> Self {
        let (n, older, all) = (count as f64, (window - count) as f64, window as f64);
        let inverse = |x: f64| if x == 0.0 { 0.0 } else { 1.0 / x };
        Self {
            count: n,
            growth: inverse(n * (n - 1.0)),
            begun: inverse(n),
            ended: inverse(older),
            apart: n * older / all,
            share: older / all,
        }
    }
}

/// Mean and squared distance of the last `window` values.
#[derive(Clone)]
pub(super) struct Moments {
    /// By the number of values in the present run, from 1. Shared by the instruments.
    weights: Arc<[Weight]>,
    /// Up to `position` the values of the present run (as `total`), behind it the endings of the
    /// last run (NaN before there was one), then `EMPTY`.
    ring: Box<[Part]>,
    position: usize,
    begun: Part,
    pivot: f64,
    ended_pivot: f64,
    mean: f64,
}

impl Moments {
    pub(super) fn new(window: usize) -> Self {
        let mut ring = vec![Part { total: f64::NAN, squares: f64::NAN }; window + 1];
        ring[window] = EMPTY;
        Self {
            weights: (1..=window).map(|count| Weight::new(count, window)).collect(),
            ring: ring.into_boxed_slice(),
            position: 0,
            begun: EMPTY,
            pivot: 0.0,
            ended_pivot: 0.0,
            mean: f64::NAN,
        }
    }

    /// Takes the next value; the sample standard deviation of the window (NaN in warm-up).
    #[inline]
    #[allow(clippy::cast_precision_loss)] // Windows stay below 2^53.
    fn push(&mut self, x: f64) -> f64 {
        if self.position == 0 {
            self.pivot = x;
            self.begun = EMPTY;
        }
        let weight = &self.weights[self.position];
        self.ring[self.position].total = x;
        self.begun = self.begun.grown(x - self.pivot, weight);
        self.position += 1;
        let ended = self.ring[self.position];
        let begun_mean = self.begun.total * weight.begun;
        let apart = (self.pivot - self.ended_pivot) + (begun_mean - ended.total * weight.ended);
        let squares = self.begun.squares + ended.squares + apart * apart * weight.apart;
        self.mean = self.pivot + (begun_mean - apart * weight.share);
        if self.position == self.weights.len() {
            self.close_run(x);
        }
        (squares / (self.weights.len() - 1) as f64).sqrt()
    }

    #[cold]
    #[inline(never)]
    fn close_run(&mut self, last: f64) {
        let mut ending = EMPTY;
        let values = self.ring.iter_mut().rev().skip(1);
        for (part, weight) in values.zip(self.weights.iter()) {
            ending = ending.grown(part.total - last, weight);
            *part = ending;
        }
        self.position = 0;
        self.ended_pivot = last;
    }
}

/// The sample standard deviation.
#[derive(Clone)]
pub(super) struct Deviation(pub(super) Moments);

impl Stream for Deviation {
    #[inline]
    fn push(&mut self, x: f64) -> f64 {
        self.0.push(x)
    }
}

/// How many `width` standard deviations a value stands from the mean: z-score, Bollinger position.
pub(super) struct Standing {
    moments: Moments,
    width: f64,
}

impl Standing {
    pub(super) fn new(moments: Moments, width: f64) -> Self {
        Self { moments, width }
    }
}

impl Stream for Standing {
    #[inline]
    fn push(&mut self, x: f64) -> f64 {
        let deviation = self.moments.push(x);
        (x - self.moments.mean) / (self.width * deviation)
    }
}

/// The standard deviation of log returns. A price that is not positive counts as missing.
pub(super) struct RealisedVolatility {
    moments: Moments,
    last: f64,
}

impl RealisedVolatility {
    pub(super) fn new(moments: Moments) -> Self {
        Self { moments, last: f64::NAN }
    }
}

impl Stream for RealisedVolatility {
    #[inline]
    fn push(&mut self, x: f64) -> f64 {
        if x <= 0.0 {
            return f64::NAN;
        }
        let change = libm::log(x / self.last);
        self.last = x;
        // NaN: the first price; infinite: prices 300 orders of magnitude apart.
        if change.is_finite() { self.moments.push(change) } else { f64::NAN }
    }
}
