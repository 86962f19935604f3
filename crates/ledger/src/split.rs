//! The arithmetic of a split: whole lots, the share of the old position they stand for, prices.

use hansa_types::{Amount, Price, Qty, ValueError};

use crate::ratio::ratio_towards_zero;

/// A split of one position. What does not make a whole lot leaves.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Split {
    numerator: i128,
    denominator: i128,
    /// The share of the old position that stays: a quotient of two whole numbers, at most one.
    kept: (i128, i128),
}

impl Split {
    /// Of `held` lots; `None` unless both numbers are above zero.
    pub(crate) fn new(held: Qty, (numerator, denominator): (i64, i64)) -> Option<Self> {
        if numerator <= 0 || denominator <= 0 {
            return None;
        }
        let (numerator, denominator) = (i128::from(numerator), i128::from(denominator));
        let whole = i128::from(held.0.unsigned_abs()) * numerator;
        let kept = (whole / denominator * denominator, whole.max(1));
        Some(Self { numerator, denominator, kept })
    }

    /// Whole lots that so many lots become, rounded towards zero.
    pub(crate) fn lots(&self, before: Qty) -> Result<Qty, ValueError> {
        let lots = i128::from(before.0) * self.numerator / self.denominator;
        let fits = i64::try_from(lots).ok().filter(|lots| *lots != i64::MIN);
        fits.map(Qty).ok_or(ValueError::Overflow { what: "position" })
    }

    /// True when everything makes whole lots.
    pub(crate) const fn is_whole(&self) -> bool {
        self.kept.0 == self.kept.1
    }

    /// What stays of an amount, rounded towards zero.
    pub(crate) fn kept(&self, amount: Amount) -> Result<Amount, ValueError> {
        if self.is_whole() {
            return Ok(amount);
        }
        ratio_towards_zero(amount, self.kept.0, self.kept.1)
    }

    /// The price of a unit afterwards, to the nearest tick; a half goes up.
    pub(crate) fn price(&self, before: Price) -> Result<Price, ValueError> {
        let doubled = i128::from(before.0) * self.denominator * 2 + self.numerator;
        let price = doubled.div_euclid(self.numerator * 2);
        i64::try_from(price).map(Price).map_err(|_| ValueError::Overflow { what: "price" })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn seven_for_one_multiplies_lots_and_divides_prices_to_the_nearest_tick() {
        let split = Split::new(Qty(3), (7, 1)).unwrap();
        assert_eq!(split.lots(Qty(3)).unwrap(), Qty(21));
        assert_eq!(split.price(Price(64_557)).unwrap(), Price(9_222));
        assert_eq!(split.price(Price(64_560)).unwrap(), Price(9_223));
        assert_eq!(split.kept(Amount(5)).unwrap(), Amount(5));
    }

    #[test]
    fn what_makes_no_whole_lot_leaves_with_its_share() {
        let split = Split::new(Qty(-25), (1, 10)).unwrap();
        assert_eq!(split.lots(Qty(-25)).unwrap(), Qty(-2));
        assert_eq!(split.kept(Amount(-2_500)).unwrap(), Amount(-2_000));
        assert!(!split.is_whole());
    }

    #[test]
    fn a_split_into_nothing_or_of_nothing_is_none() {
        assert!(Split::new(Qty(1), (0, 1)).is_none());
        assert!(Split::new(Qty(1), (1, 0)).is_none());
        assert_eq!(Split::new(Qty(0), (2, 1)).unwrap().lots(Qty(0)).unwrap(), Qty(0));
    }
}
