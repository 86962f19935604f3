//! Kalman filters (1960) of a level that walks, and of one whose slope walks too (Harvey 1989, the
//! local linear trend), seen through noise. Variances of the steps are in units of that of the
//! noise. Nothing is known at the beginning: the first values alone say where it is.

use crate::feature::kernel::Stream;

/// The level, given all values so far.
pub(super) struct Level {
    noise: f64,
    level: f64,
    /// Of the level; infinite before the first value.
    variance: f64,
}

impl Level {
    pub(super) const fn new(noise: f64) -> Self {
        Self { noise, level: 0.0, variance: f64::INFINITY }
    }
}

impl Stream for Level {
    #[inline]
    fn push(&mut self, x: f64) -> f64 {
        let before = self.variance + self.noise;
        let gain = if before.is_finite() { before / (before + 1.0) } else { 1.0 };
        self.level += gain * (x - self.level);
        self.variance = gain;
        self.level
    }
}

/// Level and slope, given all values so far.
pub(super) struct Trend {
    /// Variances of the steps of level and slope.
    noises: [f64; 2],
    level: f64,
    slope: f64,
    /// Variance of the level, covariance, variance of the slope.
    spread: [f64; 3],
    seen: u8,
}

impl Trend {
    pub(super) const fn new(noises: [f64; 2]) -> Self {
        Self { noises, level: 0.0, slope: f64::NAN, spread: [0.0; 3], seen: 0 }
    }

    /// The first two values lie on the line.
    #[cold]
    fn begin(&mut self, x: f64) {
        self.seen += 1;
        if self.seen == 2 {
            self.slope = x - self.level;
            self.spread = [1.0, 1.0, 2.0 + self.noises[0] + self.noises[1]];
        }
        self.level = x;
    }

    #[inline]
    fn take(&mut self, x: f64) {
        if self.seen < 2 {
            return self.begin(x);
        }
        let [level, both, slope] = self.spread;
        let level = level + 2.0 * both + slope + self.noises[0];
        let (both, slope) = (both + slope, slope + self.noises[1]);
        let gains = [level / (level + 1.0), both / (level + 1.0)];
        let surprise = x - (self.level + self.slope);
        self.level += self.slope + gains[0] * surprise;
        self.slope += gains[1] * surprise;
        self.spread = [gains[0], gains[1], slope - both * gains[1]];
    }
}

impl Stream for Trend {
    #[inline]
    fn push(&mut self, x: f64) -> f64 {
        self.take(x);
        if self.seen < 2 { f64::NAN } else { self.level }
    }
}

/// The slope.
pub(super) struct Slope(pub(super) Trend);

impl Stream for Slope {
    #[inline]
    fn push(&mut self, x: f64) -> f64 {
        self.0.take(x);
        self.0.slope
    }
}
