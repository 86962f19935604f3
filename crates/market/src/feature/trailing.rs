//! Bands that follow a price and are let go only by a price beyond them, and the smoothed open.

use super::kernel::Joint;

/// Two bands, each of which moves towards the price alone until the price before was beyond it,
/// and the side the price is on: long above the lower band, short below the upper one.
pub(super) struct Trailing {
    upper: f64,
    lower: f64,
    last: f64,
    is_long: bool,
    /// Whether the side is asked for, and not its band.
    is_side: bool,
}

impl Trailing {
    pub(super) const fn new(is_side: bool) -> Self {
        Self {
            upper: f64::INFINITY,
            lower: f64::NEG_INFINITY,
            last: f64::NAN,
            is_long: true,
            is_side,
        }
    }
}

impl Joint<3> for Trailing {
    #[inline]
    fn push(&mut self, [upper, lower, price]: [f64; 3]) -> f64 {
        if upper < self.upper || self.last > self.upper {
            self.upper = upper;
        }
        if lower > self.lower || self.last < self.lower {
            self.lower = lower;
        }
        self.is_long = if self.is_long { price >= self.lower } else { price > self.upper };
        self.last = price;
        match (self.is_side, self.is_long) {
            (true, true) => 1.0,
            (true, false) => -1.0,
            (false, true) => self.lower,
            (false, false) => self.upper,
        }
    }
}

/// The open of Heikin-Ashi: the first middle of a bar, then halfway from the last to the mean of
/// the bar before.
pub(super) struct HeikinOpen {
    next: f64,
}

impl HeikinOpen {
    pub(super) const fn new() -> Self {
        Self { next: f64::NAN }
    }
}

impl Joint<2> for HeikinOpen {
    #[inline]
    fn push(&mut self, [middle, mean]: [f64; 2]) -> f64 {
        let open = if self.next.is_nan() { middle } else { self.next };
        self.next = 0.5 * open + 0.5 * mean;
        open
    }
}
