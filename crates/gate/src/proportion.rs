//! Shares of an amount, and ratios of two, without overflow that could open the gate.

use hansa_types::Decimal;

/// A ratio of a whole that bounds a part of it, in the form that multiplies fast.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Share {
    /// The ratio as a count of 10^-18.
    pub(crate) atoms: i128,
    mantissa: i128,
    divisor: i128,
}

impl Share {
    /// The ratio; nothing without a limit.
    pub(crate) fn new(limit: Option<Decimal>) -> Self {
        let limit = limit.unwrap_or_default();
        let (mantissa, places) = limit.reduced();
        Self { atoms: limit.atoms(), mantissa: mantissa.max(0), divisor: 10i128.pow(places) }
    }

    /// `whole x ratio`, rounded down; nothing of nothing.
    pub(crate) fn of(self, whole: i128) -> i128 {
        let whole = whole.max(0);
        match whole.checked_mul(self.mantissa) {
            Some(product) => product / self.divisor,
            None => self.of_split(whole),
        }
    }

    /// Split at the divisor so that the product fits: `whole = q d + r` gives `q m + r m / d`.
    fn of_split(self, whole: i128) -> i128 {
        let (quotient, rest) = (whole / self.divisor, whole % self.divisor);
        // A rest that does not fit is dropped: rounding a limit down is safe.
        let of_rest = rest.checked_mul(self.mantissa).map_or(0, |product| product / self.divisor);
        quotient.saturating_mul(self.mantissa).saturating_add(of_rest)
    }
}

/// `part / whole` as a count of 10^-18, rounded up at nine places; nothing of nothing.
pub(crate) fn ratio_up(part: i128, whole: i128) -> i128 {
    const NANO: i128 = 1_000_000_000;
    if whole <= 0 || part <= 0 {
        return 0;
    }
    if let Some(scaled) = part.checked_mul(NANO) {
        return divide_up(scaled, whole).saturating_mul(NANO);
    }
    let (quotient, rest) = (part / whole, part % whole);
    let fraction = match rest.checked_mul(NANO) {
        Some(scaled) => divide_up(scaled, whole),
        // Both are beyond 10^29: dropping nine places of the divisor only rounds further up.
        None => divide_up(rest, whole / NANO),
    };
    quotient.saturating_mul(NANO).saturating_add(fraction).saturating_mul(NANO)
}

/// `value x rate / 10^18`, rounded up, for numbers not below zero; none if it does not fit. Halves of
/// nine digits keep every product in range that the result itself does not leave.
pub(crate) fn worth_up(value: i128, rate: i128) -> Option<i128> {
    const NANO: i128 = 1_000_000_000;
    let (high, low) = (value / NANO, value % NANO);
    let (rate_high, rate_low) = (rate / NANO, rate % NANO);
    let middle = high.checked_mul(rate_low)?.checked_add(low.checked_mul(rate_high)?)?;
    let rest = divide_up((middle % NANO) * NANO + low * rate_low, NANO * NANO);
    high.checked_mul(rate_high)?.checked_add(middle / NANO)?.checked_add(rest)
}

/// `part / whole` rounded up, for a part not below zero and a whole above zero.
pub(crate) const fn divide_up(part: i128, whole: i128) -> i128 {
    let quotient = part / whole;
    if quotient * whole == part { quotient } else { quotient + 1 }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(whole: i128, text: &str) -> i128 {
        Share::new(Some(text.parse().unwrap())).of(whole)
    }

    proptest! {
        #[test]
        fn a_worth_is_the_plain_one_rounded_up(value in 0..i128::from(i64::MAX), rate: u64) {
            let (rate, one) = (i128::from(rate) / 2, Decimal::ONE_ATOMS);
            prop_assert_eq!(worth_up(value, rate), Some(divide_up(value * rate, one)));
        }
    }

    #[test]
    fn a_large_value_at_a_large_rate_fits_and_a_huge_one_is_none() {
        let (hundred, rate) = (100 * Decimal::ONE_ATOMS, 60_000 * Decimal::ONE_ATOMS);
        assert_eq!(worth_up(hundred, rate), Some(6_000_000 * Decimal::ONE_ATOMS));
        assert_eq!(worth_up(i128::MAX, rate), None);
    }

    #[test]
    fn a_ratio_of_many_places_of_a_large_equity_does_not_become_unlimited() {
        let billion = 10i128.pow(27);
        assert_eq!(of(billion, "0.333333333333333333"), 333_333_333_333_333_333 * 10i128.pow(9));
    }

    #[test]
    fn a_share_is_rounded_down_and_of_nothing_or_without_a_limit_is_nothing() {
        assert_eq!(of(10, "0.15"), 1);
        assert_eq!(of(-10, "2"), 0);
        assert_eq!(Share::new(None).of(10), 0);
    }

    #[test]
    fn a_ratio_is_rounded_up_at_nine_places() {
        assert_eq!(ratio_up(1, 2), 500_000_000_000_000_000);
        assert_eq!(ratio_up(1, 3), 333_333_334_000_000_000);
        assert_eq!(ratio_up(-1, 3), 0);
        assert_eq!(ratio_up(1, 0), 0);
    }

    proptest! {
        #[test]
        fn a_share_agrees_with_the_plain_way(whole in 0i128..1 << 60, atoms in 0i128..1 << 62) {
            let plain = whole * atoms / Decimal::ONE_ATOMS;
            let share = Share::new(Some(Decimal::from_atoms(atoms)));
            prop_assert_eq!((share.of(whole), share.of_split(whole)), (plain, plain));
        }

        #[test]
        fn a_ratio_is_never_understated(part in 0i128.., whole in 1i128..) {
            let exact = (part as f64) / (whole as f64);
            prop_assert!(ratio_up(part, whole) as f64 / 1e18 >= exact * (1.0 - 1e-12));
        }
    }
}
