//! Whole ticks, whole lots, and time.

use std::ops::{Add, Neg, Sub};

/// A price in whole ticks of its instrument. May be negative (spreads, oil in April 2020).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Price(pub i64);

/// A quantity in whole lots of its instrument. Signed where it is a position, else not negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Qty(pub i64);

/// Nanoseconds since the epoch, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TimeNs(pub i64);

impl Qty {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// True for zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

// The release profile keeps overflow checks on: these panic rather than wrap.
impl Add for Qty {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Qty {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Qty {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl TimeNs {
    /// This much later; the end of time if it does not fit.
    #[must_use]
    pub const fn plus_ns(self, duration_ns: i64) -> Self {
        Self(self.0.saturating_add(duration_ns))
    }
}
