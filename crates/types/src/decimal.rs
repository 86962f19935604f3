//! Decimal numbers with eighteen places: what a person writes, exactly.

use std::fmt;
use std::str::FromStr;

use crate::error::ValueError;

/// A decimal number: an `i128` count of 10^-18.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Decimal(i128);

impl Decimal {
    /// Decimal places carried.
    pub const PLACES: u32 = 18;
    /// 10^18: the atoms of one.
    pub const ONE_ATOMS: i128 = 1_000_000_000_000_000_000;
    /// Zero.
    pub const ZERO: Self = Self(0);
    /// One.
    pub const ONE: Self = Self(Self::ONE_ATOMS);

    /// From a count of 10^-18.
    #[must_use]
    pub const fn from_atoms(atoms: i128) -> Self {
        Self(atoms)
    }

    /// The count of 10^-18.
    #[must_use]
    pub const fn atoms(self) -> i128 {
        self.0
    }

    /// The product, if it is exact in eighteen places.
    pub fn checked_mul_exact(self, other: Self) -> Result<Self, ValueError> {
        let (left, right) = (self.reduced(), other.reduced());
        let places = left.1 + right.1;
        let product =
            left.0.checked_mul(right.0).ok_or(ValueError::Overflow { what: "product" })?;
        if places > Self::PLACES {
            let divisor = power_of_ten(places - Self::PLACES)?;
            if product % divisor != 0 {
                return Err(ValueError::OutOfRange { found: format!("{self} x {other}") });
            }
            return Ok(Self(product / divisor));
        }
        let factor = power_of_ten(Self::PLACES - places)?;
        product.checked_mul(factor).map(Self).ok_or(ValueError::Overflow { what: "product" })
    }

    /// As mantissa and places, trailing zeros removed: 0.0100 is (1, 2).
    #[must_use]
    pub fn reduced(self) -> (i128, u32) {
        let (mut mantissa, mut places) = (self.0, Self::PLACES);
        while places > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            places -= 1;
        }
        (mantissa, places)
    }

    /// The nearest float, of two equally near the even one: what reading its text gives. For
    /// analysis and display, never for money.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        let atoms = self.0.unsigned_abs();
        // So far up that the quotient has at least 55 bits, two more than a float: its last bit may
        // then stand for all that the division leaves, and the one rounding below is the only one.
        let up = (QUOTIENT_BITS + ONE_BITS).saturating_sub(u128::BITS - atoms.leading_zeros());
        let shifted = atoms << up;
        let one = Self::ONE_ATOMS.unsigned_abs();
        let odd = u128::from(!shifted.is_multiple_of(one));
        #[allow(clippy::cast_precision_loss)]
        let nearest = ((shifted / one) | odd) as f64 / (1u128 << up) as f64;
        if self.0 < 0 { -nearest } else { nearest }
    }
}

/// Bits of a quotient that a float is rounded from.
const QUOTIENT_BITS: u32 = 55;
/// Bits of the atoms of one.
const ONE_BITS: u32 = 60;

fn power_of_ten(exponent: u32) -> Result<i128, ValueError> {
    10i128.checked_pow(exponent).ok_or(ValueError::Overflow { what: "power of ten" })
}

impl FromStr for Decimal {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let not_a_decimal = || ValueError::NotADecimal { found: text.to_owned() };
        let out_of_range = || ValueError::OutOfRange { found: text.to_owned() };
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || digits.ends_with('.')
        {
            return Err(not_a_decimal());
        }
        let fraction = fraction.trim_end_matches('0');
        let places = u32::try_from(fraction.len()).map_err(|_| out_of_range())?;
        if places > Self::PLACES {
            return Err(out_of_range());
        }
        let joined = format!("{whole}{fraction}");
        let mantissa: i128 = joined.parse().map_err(|_| out_of_range())?;
        let factor = power_of_ten(Self::PLACES - places)?;
        let atoms = mantissa.checked_mul(factor).ok_or_else(out_of_range)?;
        Ok(Self(if negative { -atoms } else { atoms }))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mantissa, places) = self.reduced();
        let sign = if mantissa < 0 { "-" } else { "" };
        let digits = mantissa.unsigned_abs().to_string();
        let places = places as usize;
        if places == 0 {
            return write!(out, "{sign}{digits}");
        }
        let padded = format!("{digits:0>width$}", width = places + 1);
        let (whole, fraction) = padded.split_at(padded.len() - places);
        write!(out, "{sign}{whole}.{fraction}")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_is_kept_exactly() {
        for text in ["0", "1", "-1", "0.01", "101.255", "-0.000000000000000001", "12345678901"] {
            assert_eq!(text.parse::<Decimal>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_number_is_refused_with_its_text() {
        for text in ["", "-", ".5", "5.", "1e3", "NaN", "1,000", "+1", " 1", "--1"] {
            let error = text.parse::<Decimal>().unwrap_err().to_string();
            assert!(error.contains(&format!("{text:?}")), "{error}");
        }
    }

    #[test]
    fn a_nineteenth_place_is_refused() {
        assert!(matches!(
            "0.0000000000000000001".parse::<Decimal>(),
            Err(ValueError::OutOfRange { .. })
        ));
    }

    #[test]
    fn a_product_is_exact_or_an_error() {
        let tick: Decimal = "0.00000001".parse().unwrap();
        let lot: Decimal = "0.0000000001".parse().unwrap();
        assert_eq!(tick.checked_mul_exact(lot).unwrap().atoms(), 1);
        assert!(tick.checked_mul_exact("0.00000000001".parse().unwrap()).is_err());
    }

    #[test]
    fn a_float_half_way_between_two_is_the_even_one() {
        for (text, float) in [
            ("9007199254740993", 9_007_199_254_740_992.0),
            ("9007199254740995", 9_007_199_254_740_996.0),
            ("9007199254740993.000000000000000001", 9_007_199_254_740_994.0),
            ("100000", 100_000.0),
            ("0", 0.0),
            ("-0.000000000000000001", -1e-18),
        ] {
            assert_eq!(text.parse::<Decimal>().unwrap().to_f64(), float);
        }
        assert_eq!(Decimal::from_atoms(i128::MIN).to_f64(), -(2f64.powi(127) / 1e18));
    }

    proptest! {
        #[test]
        fn display_and_parse_are_inverse(atoms in any::<i64>()) {
            let number = Decimal::from_atoms(i128::from(atoms) * 1_000_003);
            prop_assert_eq!(number.to_string().parse::<Decimal>().unwrap(), number);
        }

        #[test]
        fn a_float_is_the_one_that_reading_the_text_gives(
            atoms in any::<i128>(), down in 0u32..128, whole in any::<i64>()
        ) {
            for atoms in [atoms >> down, i128::from(whole) * Decimal::ONE_ATOMS] {
                let number = Decimal::from_atoms(atoms);
                let read: f64 = number.to_string().parse().unwrap();
                prop_assert_eq!(number.to_f64().to_bits(), read.to_bits(), "{}", number);
            }
        }

        #[test]
        fn any_text_is_a_number_or_an_error_but_never_a_panic(text in ".{0,50}") {
            let _ = text.parse::<Decimal>();
        }
    }
}
