//! From a target weight to lots, in integers and by one stated rule: towards zero.

use hansa_types::{Amount, Qty};

use crate::grid::GRID;

/// The position, in lots, that a weight of equity buys at a value per lot: rounded towards zero.
/// `None` when the value per lot is not positive or the result does not fit.
#[must_use]
pub fn target_lots(equity: Amount, weight_steps: i32, lot_value: Amount) -> Option<Qty> {
    if lot_value.0 <= 0 {
        return None;
    }
    let wanted = equity.0.max(0).checked_mul(i128::from(weight_steps))?;
    let price = lot_value.0.checked_mul(i128::from(GRID))?;
    quotient(wanted, price).map(Qty)
}

/// `part / whole` towards zero, for a positive whole. A 128-bit division takes longer than all the
/// rest of a quiet moment, so the quotient is first guessed in floats and then made exact.
fn quotient(part: i128, whole: i128) -> Option<i64> {
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
    let guess = (part as f64 / whole as f64) as i64;
    for near in [guess, guess.saturating_sub(part.signum() as i64)] {
        let rest = part.checked_sub(i128::from(near).checked_mul(whole)?)?;
        let is_exact = rest.unsigned_abs() < whole.unsigned_abs();
        if is_exact && (rest == 0 || rest.signum() == part.signum()) {
            return Some(near);
        }
    }
    i64::try_from(part / whole).ok()
}

/// True when a change of position is worth less than the no-trade band. Closing in full is never
/// within the band, whatever it is worth: a small rest must be able to go.
#[must_use]
pub fn is_within_band(change_value: Amount, equity: Amount, band_bps: i64, closes: bool) -> bool {
    if closes {
        return false;
    }
    let band = equity.0.max(0).saturating_mul(i128::from(band_bps));
    change_value.0.saturating_abs().saturating_mul(10_000) < band
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn half_of_equity_at_three_a_lot_is_rounded_towards_zero() {
        assert_eq!(target_lots(Amount(1000), GRID / 2, Amount(3)), Some(Qty(166)));
        assert_eq!(target_lots(Amount(1000), -GRID / 2, Amount(3)), Some(Qty(-166)));
    }

    #[test]
    fn without_a_price_or_equity_there_is_no_size() {
        assert_eq!(target_lots(Amount(1000), GRID, Amount(0)), None);
        assert_eq!(target_lots(Amount(-5), GRID, Amount(3)), Some(Qty(0)));
    }

    #[test]
    fn closing_is_never_within_the_band() {
        assert!(is_within_band(Amount(9), Amount(10_000), 10, false));
        assert!(!is_within_band(Amount(10), Amount(10_000), 10, false));
        assert!(!is_within_band(Amount(1), Amount(10_000), 10, true));
    }

    proptest! {
        #[test]
        fn the_quick_quotient_is_the_plain_one(part: i128, whole in 1i128.., shift in 0u32..120) {
            let (part, whole) = (part >> shift, (whole >> (shift / 2)).max(1));
            prop_assert_eq!(quotient(part, whole), i64::try_from(part / whole).ok());
        }

        #[test]
        fn the_size_never_costs_more_than_the_weight(
            equity in 0i128..10i128.pow(30), weight in -GRID..=GRID, lot in 1i128..10i128.pow(25)
        ) {
            let lots = target_lots(Amount(equity), weight, Amount(lot));
            if let Some(lots) = lots {
                let cost = i128::from(lots.0).abs() * lot * i128::from(GRID);
                prop_assert!(cost <= equity * i128::from(weight).abs());
            }
        }
    }
}
