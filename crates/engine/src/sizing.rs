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
    i64::try_from(wanted / price).ok().map(Qty)
}

/// True when a change of position is worth less than the no-trade band. Closing in full is never
/// within the band, whatever it is worth: a small rest must be able to go.
#[must_use]
pub fn is_within_band(change_value: Amount, equity: Amount, band_bps: i64, closes: bool) -> bool {
    if closes {
        return false;
    }
    let band = equity.0.max(0).saturating_mul(i128::from(band_bps)) / 10_000;
    change_value.0.abs() < band
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
