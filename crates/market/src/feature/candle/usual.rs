//! What is usual: a shape is long or short, near or far, by the mean of the bars before it.
//!
//! The measures, factors and numbers of bars are the defaults of TA-Lib (`TA_CandleDefaultSettings`),
//! which put Nison's (1991) words into numbers.

use super::bar::Bar;

/// A threshold: `factor` times the mean of a measure over the `bars` before.
pub(super) struct Usual {
    pub(super) measure: fn(&Bar) -> f64,
    pub(super) bars: usize,
    pub(super) factor: f64,
}

/// What parts long bodies from short ones.
pub(super) const BODY: Usual = Usual { measure: Bar::body, bars: 10, factor: 1.0 };

/// The longest body that is still a doji's.
pub(super) const DOJI_BODY: Usual = Usual { measure: Bar::range, bars: 10, factor: 0.1 };

/// Half of the shadows of a bar: a shadow below it is short.
pub(super) const SHORT_SHADOW: Usual = Usual { measure: Bar::shadows, bars: 10, factor: 0.5 };

/// A shadow below it is hardly one.
pub(super) const HARDLY_A_SHADOW: Usual = Usual { measure: Bar::range, bars: 10, factor: 0.1 };

/// Prices at most so far apart are near.
pub(super) const NEAR: Usual = Usual { measure: Bar::range, bars: 5, factor: 0.2 };

/// Prices further apart are far.
pub(super) const FAR: Usual = Usual { measure: Bar::range, bars: 5, factor: 0.6 };

/// Prices at most so far apart count as equal.
pub(super) const EQUAL: Usual = Usual { measure: Bar::range, bars: 5, factor: 0.05 };

impl Usual {
    /// The threshold after the bars of `past`; the newest stands last. Summed anew each time: a
    /// sum out of which nothing is taken cannot drift.
    #[inline]
    #[allow(clippy::cast_precision_loss)] // Ten bars at most.
    pub(super) fn after(&self, past: &[Bar]) -> f64 {
        let measured = &past[past.len() - self.bars..];
        let sum: f64 = measured.iter().map(|bar| (self.measure)(bar)).sum();
        self.factor * (sum / self.bars as f64)
    }
}
