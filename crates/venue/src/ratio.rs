//! Exact shares of whole numbers, rounded up or down as stated.

use hansa_types::Decimal;

/// A ratio of at least zero. Its parts are small enough that no product below overflows as long
/// as the result itself fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ratio {
    numerator: i128,
    denominator: i128,
}

impl Ratio {
    /// `value / unit`; the sign of the value is dropped.
    pub(crate) fn of(value: Decimal, unit: i128) -> Self {
        let (mantissa, places) = value.reduced();
        Self { numerator: mantissa.abs(), denominator: 10i128.pow(places) * unit }
    }

    /// One divided by it; none of zero.
    pub(crate) fn inverse(self) -> Option<Self> {
        let Self { numerator, denominator } = self;
        (numerator != 0).then_some(Self { numerator: denominator, denominator: numerator })
    }

    /// So many times it; none where that does not fit.
    pub(crate) fn times(self, count: i128) -> Option<Self> {
        Some(Self { numerator: self.numerator.checked_mul(count)?, ..self })
    }

    /// Numerator and denominator.
    pub(crate) const fn terms(self) -> (i128, i128) {
        (self.numerator, self.denominator)
    }

    /// The share of a whole number of at least zero, rounded down. `None` when it does not fit.
    pub(crate) fn floor_of(self, whole: i128) -> Option<i128> {
        self.parts(whole).map(|(quotient, _)| quotient)
    }

    /// The share of a whole number of at least zero, rounded up. `None` when it does not fit.
    pub(crate) fn ceil_of(self, whole: i128) -> Option<i128> {
        let (quotient, has_rest) = self.parts(whole)?;
        quotient.checked_add(i128::from(has_rest))
    }

    // Dividing first keeps the products small: a notional times a numerator may not fit.
    fn parts(self, whole: i128) -> Option<(i128, bool)> {
        let (quotient, rest) = (whole / self.denominator, whole % self.denominator);
        let small = rest.checked_mul(self.numerator)?;
        let large = quotient.checked_mul(self.numerator)?;
        let sum = large.checked_add(small / self.denominator)?;
        Some((sum, small % self.denominator != 0))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_share_is_rounded_as_asked() {
        let third = Ratio::of("0.1".parse().unwrap(), 1);
        assert_eq!((third.floor_of(19), third.ceil_of(19)), (Some(1), Some(2)));
        assert_eq!((third.floor_of(20), third.ceil_of(20)), (Some(2), Some(2)));
    }

    proptest! {
        #[test]
        fn dividing_first_equals_multiplying_first(
            whole in 0i64..i64::MAX, atoms in 0i64..1_000_000_000_000_000_000,
        ) {
            let ratio = Ratio::of(Decimal::from_atoms(i128::from(atoms)), 1);
            let product = i128::from(whole) * i128::from(atoms);
            let plain = product / Decimal::ONE_ATOMS;
            let rest = i128::from(product % Decimal::ONE_ATOMS != 0);
            prop_assert_eq!(ratio.floor_of(i128::from(whole)), Some(plain));
            prop_assert_eq!(ratio.ceil_of(i128::from(whole)), Some(plain + rest));
        }
    }
}
