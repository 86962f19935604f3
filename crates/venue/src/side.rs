//! Prices as one side of the market sees them: better, worse, through, touched.

use hansa_types::{Price, Side};

/// The side that trades against this one.
pub(crate) const fn other(side: Side) -> Side {
    match side {
        Side::Buy => Side::Sell,
        Side::Sell => Side::Buy,
    }
}

/// Where this side stands in a pair.
pub(crate) const fn index(side: Side) -> usize {
    match side {
        Side::Buy => 0,
        Side::Sell => 1,
    }
}

/// Halfway between bid and ask; between two ticks, the one that flatters this side less.
pub(crate) fn middle(side: Side, bid: Price, ask: Price) -> Price {
    let sum = i128::from(bid.0) + i128::from(ask.0);
    let half = sum.div_euclid(2) + if side == Side::Sell { sum.rem_euclid(2) } else { 0 };
    Price(i64::try_from(half).unwrap_or(bid.0))
}

/// The price moved against the order, to the end of the scale at most.
pub(crate) fn worse(side: Side, px: Price, ticks: i128) -> Price {
    let moved = match side {
        Side::Buy => i128::from(px.0).saturating_add(ticks),
        Side::Sell => i128::from(px.0).saturating_sub(ticks),
    };
    let end = if moved < 0 { i64::MIN } else { i64::MAX };
    Price(i64::try_from(moved).unwrap_or(end))
}

/// The less favourable of two prices.
pub(crate) fn worst(side: Side, one: Price, other: Price) -> Price {
    match side {
        Side::Buy => one.max(other),
        Side::Sell => one.min(other),
    }
}

/// The more favourable of two prices.
pub(crate) fn best(side: Side, one: Price, other: Price) -> Price {
    match side {
        Side::Buy => one.min(other),
        Side::Sell => one.max(other),
    }
}

/// True when a price is the limit or better.
pub(crate) fn is_within(side: Side, px: Price, limit: Price) -> bool {
    best(side, px, limit) == px
}

/// True when a price is better than the limit by a tick at least.
pub(crate) fn is_through(side: Side, px: Price, limit: Price) -> bool {
    px != limit && is_within(side, px, limit)
}

/// True when a price is the stop or beyond it.
pub(crate) fn has_touched(side: Side, px: Price, stop: Price) -> bool {
    worst(side, px, stop) == px
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buy_wants_low_prices_and_a_sell_high_ones() {
        assert_eq!(worse(Side::Buy, Price(5), 2), Price(7));
        assert_eq!(worse(Side::Sell, Price(5), 2), Price(3));
        assert!(is_through(Side::Buy, Price(4), Price(5)));
        assert!(is_through(Side::Sell, Price(6), Price(5)));
        assert!(!is_through(Side::Buy, Price(5), Price(5)));
        assert!(has_touched(Side::Buy, Price(5), Price(5)));
        assert!(!has_touched(Side::Sell, Price(6), Price(5)));
    }

    #[test]
    fn a_middle_between_two_ticks_flatters_nobody() {
        let middle = |side| middle(side, Price(-100), Price(-99));
        assert_eq!((middle(Side::Buy), middle(Side::Sell)), (Price(-100), Price(-99)));
    }

    #[test]
    fn a_price_ends_at_the_end_of_the_scale() {
        assert_eq!(worse(Side::Buy, Price(i64::MAX), 1), Price(i64::MAX));
        assert_eq!(worse(Side::Sell, Price(0), i128::MAX), Price(i64::MIN));
    }
}
