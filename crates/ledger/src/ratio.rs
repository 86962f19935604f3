//! Multiplication and division without loss in between.

use hansa_types::{Amount, Decimal, ValueError};

/// A fraction in lowest terms, both parts above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    numerator: i128,
    denominator: i128,
}

impl Ratio {
    /// One.
    pub const ONE: Self = Self { numerator: 1, denominator: 1 };

    /// A fraction of two decimals; `None` unless both are above zero.
    #[must_use]
    pub fn new(numerator: Decimal, denominator: Decimal) -> Option<Self> {
        let (numerator, denominator) = (numerator.atoms(), denominator.atoms());
        if numerator <= 0 || denominator <= 0 {
            return None;
        }
        let divisor = greatest_common_divisor(numerator, denominator);
        Some(Self { numerator: numerator / divisor, denominator: denominator / divisor })
    }

    /// Upper and lower part.
    #[must_use]
    pub const fn parts(self) -> (i128, i128) {
        (self.numerator, self.denominator)
    }

    /// The amount times the fraction, rounded down (towards minus infinity), so that what one
    /// owns is never overstated and what one owes never understated.
    pub fn times(self, amount: Amount) -> Result<Amount, ValueError> {
        if self == Self::ONE {
            return Ok(amount);
        }
        ratio_down(amount, self.numerator, self.denominator)
    }
}

/// `value x numerator / denominator`, rounded towards zero; exact whatever the size of the product.
/// The denominator must be above zero; a result that does not fit is an error.
pub fn ratio_towards_zero(
    value: Amount,
    numerator: i128,
    denominator: i128,
) -> Result<Amount, ValueError> {
    divided_product(value.0, numerator, denominator).map(|(quotient, _)| Amount(quotient))
}

/// `value x numerator / denominator`, rounded down (towards minus infinity): what one owns is never
/// overstated and what one owes never understated.
pub fn ratio_down(value: Amount, numerator: i128, denominator: i128) -> Result<Amount, ValueError> {
    let (quotient, is_exact) = divided_product(value.0, numerator, denominator)?;
    Ok(Amount(if (value.0 < 0) != (numerator < 0) && !is_exact { quotient - 1 } else { quotient }))
}

/// `value x numerator / denominator`, rounded up (towards plus infinity): what one pays is never
/// understated, and what one receives, a payment below zero, never overstated.
pub fn ratio_up(value: Amount, numerator: i128, denominator: i128) -> Result<Amount, ValueError> {
    let (quotient, is_exact) = divided_product(value.0, numerator, denominator)?;
    let is_positive = (value.0 < 0) == (numerator < 0);
    Amount(quotient).checked_add(Amount(i128::from(!is_exact && is_positive)))
}

/// `value x numerator / denominator`, rounded down, and what that leaves of the denominator.
pub fn ratio_and_rest(
    value: i128,
    numerator: i128,
    denominator: i128,
) -> Result<(i128, i128), ValueError> {
    let (quotient, rest) = quotient_and_rest(value, numerator, denominator)?;
    Ok(if rest < 0 { (quotient - 1, rest + denominator) } else { (quotient, rest) })
}

/// Quotient rounded towards zero, and whether it is exact.
fn divided_product(
    value: i128,
    numerator: i128,
    denominator: i128,
) -> Result<(i128, bool), ValueError> {
    let (quotient, rest) = quotient_and_rest(value, numerator, denominator)?;
    Ok((quotient, rest == 0))
}

/// Quotient rounded towards zero, and the rest, signed like the product.
fn quotient_and_rest(
    value: i128,
    numerator: i128,
    denominator: i128,
) -> Result<(i128, i128), ValueError> {
    if denominator <= 0 {
        return Err(ValueError::Overflow { what: "division by zero or less" });
    }
    if let Some(product) = value.checked_mul(numerator) {
        let quotient = product / denominator;
        return Ok((quotient, product - quotient * denominator));
    }
    let (high, low) = wide_product(value.unsigned_abs(), numerator.unsigned_abs());
    let (size, rest) = wide_quotient(high, low, denominator.unsigned_abs())?;
    let overflow = |_| ValueError::Overflow { what: "ratio of money" };
    let (size, rest) =
        (i128::try_from(size).map_err(overflow)?, i128::try_from(rest).map_err(overflow)?);
    let is_negative = (value < 0) != (numerator < 0);
    Ok(if is_negative { (-size, -rest) } else { (size, rest) })
}

fn greatest_common_divisor(mut left: i128, mut right: i128) -> i128 {
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left
}

/// The product as two words of 128 bits, high first (schoolbook, on 64-bit halves).
fn wide_product(left: u128, right: u128) -> (u128, u128) {
    const HALF: u128 = u64::MAX as u128;
    let (left_high, left_low) = (left >> 64, left & HALF);
    let (right_high, right_low) = (right >> 64, right & HALF);
    let low = left_low * right_low;
    let cross = left_high * right_low + (low >> 64);
    let middle = left_low * right_high + (cross & HALF);
    let high = left_high * right_high + (cross >> 64) + (middle >> 64);
    (high, (middle << 64) | (low & HALF))
}

/// Quotient and rest of a two-word number, bit by bit: rare, so plain rather than fast.
fn wide_quotient(high: u128, low: u128, divisor: u128) -> Result<(u128, u128), ValueError> {
    if high >= divisor {
        return Err(ValueError::Overflow { what: "ratio of money" });
    }
    let (mut quotient, mut rest) = (0u128, high);
    for bit in (0..128).rev() {
        // The divisor is below 2^127, so the rest never loses its highest bit.
        rest = (rest << 1) | ((low >> bit) & 1);
        quotient <<= 1;
        if rest >= divisor {
            rest -= divisor;
            quotient |= 1;
        }
    }
    Ok((quotient, rest))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_fraction_is_kept_in_lowest_terms_and_must_be_positive() {
        let ratio = Ratio::new("1.0842".parse().unwrap(), Decimal::ONE).unwrap();
        assert_eq!(ratio.parts(), (5421, 5000));
        assert_eq!(Ratio::new(Decimal::ZERO, Decimal::ONE), None);
        assert_eq!(Ratio::new(Decimal::ONE, "-1".parse().unwrap()), None);
    }

    #[test]
    fn conversion_rounds_down_on_both_sides_of_zero() {
        let third = Ratio::new(Decimal::ONE, "3".parse().unwrap()).unwrap();
        assert_eq!(third.times(Amount(10)).unwrap(), Amount(3));
        assert_eq!(third.times(Amount(-10)).unwrap(), Amount(-4));
        assert_eq!(third.times(Amount(-9)).unwrap(), Amount(-3));
    }

    #[test]
    fn what_is_paid_rounds_up_and_what_is_received_down() {
        assert_eq!(ratio_up(Amount(10), 1, 3).unwrap(), Amount(4));
        assert_eq!(ratio_up(Amount(-10), 1, 3).unwrap(), Amount(-3));
        assert_eq!(ratio_up(Amount(-10), -1, 3).unwrap(), Amount(4));
        assert_eq!(ratio_up(Amount(1), -1, 3).unwrap(), Amount(0));
        assert_eq!(ratio_up(Amount(-9), 1, 3).unwrap(), Amount(-3));
    }

    #[test]
    fn a_product_beyond_128_bits_still_divides_exactly() {
        let (large, count) = (i128::MAX / 3, 1_000_000_007);
        assert_eq!(ratio_towards_zero(Amount(large), count, count).unwrap(), Amount(large));
        assert_eq!(ratio_towards_zero(Amount(-large), count, count).unwrap(), Amount(-large));
    }

    #[test]
    fn a_result_that_does_not_fit_is_an_error() {
        assert!(ratio_towards_zero(Amount(i128::MAX), 2, 1).is_err());
        assert!(ratio_towards_zero(Amount(1), 1, 0).is_err());
    }

    proptest! {
        #[test]
        fn the_wide_way_agrees_with_the_plain_way(
            value in any::<u64>(),
            numerator in any::<u64>(),
            denominator in 1u64..,
        ) {
            let (high, low) = wide_product(value.into(), numerator.into());
            let product = u128::from(value) * u128::from(numerator);
            prop_assert_eq!((high, low), (0, product));
            let (quotient, rest) = wide_quotient(0, product, denominator.into()).unwrap();
            prop_assert_eq!(quotient, product / u128::from(denominator));
            prop_assert_eq!(rest, product % u128::from(denominator));
        }

        #[test]
        fn a_wide_product_divided_by_its_factor_is_the_other(left in 1u128.., right in 1i128..) {
            let right = right.unsigned_abs();
            let (high, low) = wide_product(left, right);
            if high < right {
                prop_assert_eq!(wide_quotient(high, low, right).unwrap(), (left, 0));
            }
        }
    }
}
