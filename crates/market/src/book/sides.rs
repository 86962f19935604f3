//! The two sides of a book, seen from each other.

use hansa_types::{Price, Side};

/// True when an order of `side` at `limit` could trade at `px`.
#[inline]
pub(super) const fn reaches(side: Side, limit: Price, px: Price) -> bool {
    match side {
        Side::Buy => limit.0 >= px.0,
        Side::Sell => limit.0 <= px.0,
    }
}

/// The side that trades against this one.
#[inline]
pub(super) const fn other(side: Side) -> Side {
    match side {
        Side::Buy => Side::Sell,
        Side::Sell => Side::Buy,
    }
}

/// Where a book keeps this side.
#[inline]
pub(super) const fn index(side: Side) -> usize {
    match side {
        Side::Buy => 0,
        Side::Sell => 1,
    }
}
