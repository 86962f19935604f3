//! A bar seen against the bars before it: what is long, short, near or equal there.

use std::ops::Deref;

use super::bar::Bar;
use super::usual::{BODY, DOJI_BODY, EQUAL, FAR, HARDLY_A_SHADOW, NEAR, SHORT_SHADOW};

/// A bar and its past.
pub(super) struct Shape<'a> {
    bar: &'a Bar,
    past: &'a [Bar],
}

impl Deref for Shape<'_> {
    type Target = Bar;

    fn deref(&self) -> &Bar {
        self.bar
    }
}

/// The last `N` bars, the oldest first.
#[inline]
pub(super) fn last<const N: usize>(bars: &[Bar]) -> [Shape<'_>; N] {
    let first = bars.len() - N;
    std::array::from_fn(|at| Shape { bar: &bars[first + at], past: &bars[..first + at] })
}

/// `value` if it is so, else 0: no pattern.
#[inline]
pub(super) fn when(is_so: bool, value: f64) -> f64 {
    if is_so { value } else { 0.0 }
}

impl Shape<'_> {
    /// The body is longer than usual.
    pub(super) fn is_long(&self) -> bool {
        self.body() > BODY.after(self.past)
    }

    /// The body is shorter than usual.
    pub(super) fn is_short(&self) -> bool {
        self.body() < BODY.after(self.past)
    }

    /// The body is not longer than usual.
    pub(super) fn is_small(&self) -> bool {
        !self.is_long()
    }

    /// Open and close are all but the same.
    pub(super) fn is_doji(&self) -> bool {
        self.body() <= self.doji_body()
    }

    /// The longest body of a doji here.
    pub(super) fn doji_body(&self) -> f64 {
        DOJI_BODY.after(self.past)
    }

    /// There is hardly an upper shadow: the body ends at the highest price.
    pub(super) fn ends_high(&self) -> bool {
        self.upper_shadow() < HARDLY_A_SHADOW.after(self.past)
    }

    /// There is hardly a lower shadow: the body ends at the lowest price.
    pub(super) fn ends_low(&self) -> bool {
        self.lower_shadow() < HARDLY_A_SHADOW.after(self.past)
    }

    /// Hardly a shadow at either end.
    pub(super) fn is_bald(&self) -> bool {
        let most = HARDLY_A_SHADOW.after(self.past);
        self.upper_shadow() < most && self.lower_shadow() < most
    }

    /// Short shadows at both ends.
    pub(super) fn has_short_shadows(&self) -> bool {
        self.upper_shadow().max(self.lower_shadow()) < self.short_shadow()
    }

    /// There is an upper shadow worth the name.
    pub(super) fn has_upper_shadow(&self) -> bool {
        self.upper_shadow() > HARDLY_A_SHADOW.after(self.past)
    }

    /// There is a lower shadow worth the name.
    pub(super) fn has_lower_shadow(&self) -> bool {
        self.lower_shadow() > HARDLY_A_SHADOW.after(self.past)
    }

    /// An upper shadow longer than the body.
    pub(super) fn has_long_upper_shadow(&self) -> bool {
        self.upper_shadow() > self.body()
    }

    /// A lower shadow longer than the body.
    pub(super) fn has_long_lower_shadow(&self) -> bool {
        self.lower_shadow() > self.body()
    }

    /// An upper shadow longer than two bodies.
    pub(super) fn has_very_long_upper_shadow(&self) -> bool {
        self.upper_shadow() > 2.0 * self.body()
    }

    /// A lower shadow longer than two bodies.
    pub(super) fn has_very_long_lower_shadow(&self) -> bool {
        self.lower_shadow() > 2.0 * self.body()
    }

    /// A shadow below this is short.
    pub(super) fn short_shadow(&self) -> f64 {
        SHORT_SHADOW.after(self.past)
    }

    /// How far apart near prices are at most.
    pub(super) fn near(&self) -> f64 {
        NEAR.after(self.past)
    }

    /// How far apart prices are before they are far.
    pub(super) fn far(&self) -> f64 {
        FAR.after(self.past)
    }

    /// How far apart equal prices are at most.
    pub(super) fn equal(&self) -> f64 {
        EQUAL.after(self.past)
    }

    /// `price` equals `mine`, a price of this bar.
    pub(super) fn is_equal(&self, price: f64, mine: f64) -> bool {
        let equal = self.equal();
        price <= mine + equal && price >= mine - equal
    }
}
