//! Moments at which nothing happens: one instrument, one target, prices in a range.
//!
//! With a constant position, equity is linear in the price. Each condition below holds on an
//! interval of prices, so what holds at the lowest and at the highest price holds in between, and
//! a whole stretch of moments is judged by two of its prices. All in integers; whatever does not
//! fit is no proof, and the moments are then taken one by one.

use hansa_types::{Amount, Instrument, Price, Qty};

use crate::decision::DecisionRow;
use crate::desk::Desk;
use crate::grid::{GRID, NONE};
use crate::outcome::Outcome;
use crate::sizing::target_lots;

impl Desk {
    /// True when a row says what the last one said, and nothing is on its way.
    pub(crate) fn is_repeated_by(&self, row: &DecisionRow<'_>) -> bool {
        if !self.carrier.is_empty() {
            return false;
        }
        self.orders.is_empty() && self.last.is_repeated_by(row)
    }

    /// Passes over moments that repeat the last row, at these prices, if it is proved that none of
    /// them orders, halts or leaves a record. False, and nothing is changed, where it is not.
    pub(crate) fn pass_over(&mut self, row: &DecisionRow<'_>, prices: &[i64]) -> bool {
        let Some((low, high)) = self.quiet_equity(row, prices) else { return false };
        let peak = self.equity_peak.max(high);
        if !self.gate.bears(low, (self.equity_peak, peak)) {
            return false;
        }
        self.equity_peak = peak;
        self.counts.moments += prices.len() as u64;
        true
    }

    /// Least and most equity over such moments.
    fn quiet_equity(&self, row: &DecisionRow<'_>, prices: &[i64]) -> Option<(Amount, Amount)> {
        let ([instrument], [outcome]) = (self.instruments.as_slice(), self.last.outcomes()) else {
            return None;
        };
        if self.is_stopped() || !self.is_repeated_by(row) {
            return None;
        }
        let still = Still {
            outcome: *outcome,
            weight: row.targets[0],
            position: self.ledger.position_qty(instrument.id()),
            band_bps: self.band_bps,
        };
        let (lowest, highest) = (prices.iter().min()?, prices.iter().max()?);
        let low = self.at(instrument, *lowest)?;
        let high = self.at(instrument, *highest)?;
        let (less, more) = (low.equity.min(high.equity), low.equity.max(high.equity));
        let is_kept = still.is_kept(prices, (low, high), |ticks| self.at(instrument, ticks));
        is_kept.then_some((less, more))
    }

    fn at(&self, instrument: &Instrument, ticks: i64) -> Option<At> {
        let price = Price(ticks);
        let equity = self.ledger.equity_at(instrument.id(), price)?;
        let lot_value = instrument.notional(price, Qty(1)).ok()?;
        (equity > Amount::ZERO && lot_value > Amount::ZERO).then_some(At {
            price: ticks,
            equity,
            lot_value,
        })
    }
}

/// One instrument's state, equal at all moments of a stretch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Still {
    /// What came of the last moment.
    pub(crate) outcome: Outcome,
    /// Target weight of equity, on the grid.
    pub(crate) weight: i32,
    /// Lots held; none are working.
    pub(crate) position: Qty,
    /// The no-trade band.
    pub(crate) band_bps: i64,
}

/// A price, with equity and the value of one lot at it; both above zero.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At {
    pub(crate) price: i64,
    pub(crate) equity: Amount,
    pub(crate) lot_value: Amount,
}

impl Still {
    /// True when each of the prices, of which these are the lowest and the highest, brings the
    /// same outcome again, and no order. `at` gives what is at a price.
    pub(crate) fn is_kept(
        &self,
        prices: &[i64],
        (low, high): (At, At),
        at: impl Fn(i64) -> Option<At>,
    ) -> bool {
        match self.outcome {
            Outcome::NoView => self.weight == NONE,
            Outcome::AtTarget | Outcome::Vetoed => {
                self.is_at_target(low) && self.is_at_target(high)
            }
            Outcome::WithinBand => self.is_within_band(prices, (low, high), at).unwrap_or(false),
            _ => false,
        }
    }

    /// Equity over the lot's value moves one way with the price, and so do the lots it buys.
    fn is_at_target(&self, at: At) -> bool {
        target_lots(at.equity, self.weight, at.lot_value) == Some(self.position)
    }

    /// Where some prices lie above and some below the one at which the position is the target,
    /// each side is judged by itself. That price only parts them: a wrong one proves nothing.
    fn is_within_band(
        &self,
        prices: &[i64],
        (low, high): (At, At),
        at: impl Fn(i64) -> Option<At>,
    ) -> Option<bool> {
        let sides = [self.side(low)?, self.side(high)?];
        if sides[0].signum() == sides[1].signum() {
            return Some(self.is_moved(low)? && self.is_moved(high)?);
        }
        let middle = crossing((low.price, sides[0]), (high.price, sides[1]))?;
        let below = prices.iter().copied().filter(|price| *price <= middle).max()?;
        let above = prices.iter().copied().filter(|price| *price > middle).min()?;
        let inner = (at(below)?, at(above)?);
        let is_parted = self.side(inner.0)?.signum() == sides[0].signum()
            && self.side(inner.1)?.signum() == sides[1].signum();
        let ends = [low, inner.0, inner.1, high];

        let mut is_kept = is_parted;
        for end in ends {
            is_kept &= self.is_moved(end)?;
        }
        Some(is_kept)
    }

    /// What is wanted less what is held, in lots' value: linear in the price.
    fn side(&self, at: At) -> Option<i128> {
        let held = self.grid_lot(at)?.checked_mul(i128::from(self.position.0))?;
        self.wanted(at)?.checked_sub(held)
    }

    /// True when the change wanted is a lot at least, is less than the band, and does not close.
    /// The size of the change is convex in the price; rounding adds less than a lot to it.
    fn is_moved(&self, at: At) -> Option<bool> {
        target_lots(at.equity, self.weight, at.lot_value)?;
        let (lot, apart) = (self.grid_lot(at)?, self.side(at)?.checked_abs()?);
        let most = apart.checked_add(lot)?.checked_mul(10_000)?;
        let band = at.equity.0.checked_mul(i128::from(self.band_bps) * i128::from(GRID))?;
        // Closing in full is never within the band: the target must be a lot at least.
        let stays = self.position.is_zero() || self.wanted(at)?.checked_abs()? >= lot;
        Some(apart >= lot && most < band && stays)
    }

    fn wanted(&self, at: At) -> Option<i128> {
        at.equity.0.checked_mul(i128::from(self.weight))
    }

    fn grid_lot(&self, at: At) -> Option<i128> {
        at.lot_value.0.checked_mul(i128::from(GRID))
    }
}

/// Where a line through two points of opposite sign meets zero, rounded down.
fn crossing((low, at_low): (i64, i128), (high, at_high): (i64, i128)) -> Option<i64> {
    let (down, up) = (at_low.checked_abs()?, at_high.checked_abs()?);
    let distance = i128::from(high) - i128::from(low);
    let moved = distance.checked_mul(down)? / down.checked_add(up)?.max(1);
    i64::try_from(i128::from(low) + moved).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::sizing::is_within_band;
    use proptest::prelude::*;

    const CASH: i128 = 100_000;

    /// One lot is worth its price in atoms; equity is cash and position.
    fn at(position: i64, price: i64) -> Option<At> {
        let equity = Amount(CASH + i128::from(position) * i128::from(price));
        (equity > Amount::ZERO).then_some(At { price, equity, lot_value: Amount(price.into()) })
    }

    /// The outcome as the desk finds it, for one price.
    fn plain(still: Still, at: At) -> Outcome {
        let target = target_lots(at.equity, still.weight, at.lot_value).unwrap();
        let change = target - still.position;
        let value = Amount(at.lot_value.0 * i128::from(change.0));
        let closes = target.is_zero() && !still.position.is_zero();
        match change.is_zero() {
            true => Outcome::AtTarget,
            _ if is_within_band(value, at.equity, still.band_bps, closes) => Outcome::WithinBand,
            _ => Outcome::Ordered,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]
        #[test]
        fn what_is_proved_for_a_stretch_holds_at_each_of_its_prices(
            middle in 1i64..60_000,
            width in 0i64..400,
            picks in prop::collection::vec(0i64..=400, 1..12),
            weight in prop::sample::select(vec![0, GRID / 8, GRID / 2, GRID, -GRID / 3]),
            away in -2i64..=2,
            band_bps in prop::sample::select(vec![0, 50, 500, 5_000, 9_000]),
            is_at_target: bool,
        ) {
            let prices: Vec<i64> = picks.iter().map(|p| middle + p % (width + 1)).collect();
            let position = CASH as i64 / 2 / middle * i64::from(weight.signum()) + away;
            let outcome = if is_at_target { Outcome::AtTarget } else { Outcome::WithinBand };
            let still = Still { outcome, weight, position: Qty(position), band_bps };
            let ends = [prices.iter().min().unwrap(), prices.iter().max().unwrap()];
            if let [Some(low), Some(high)] = ends.map(|price| at(position, *price))
                && still.is_kept(&prices, (low, high), |price| at(position, price))
            {
                for price in prices {
                    prop_assert_eq!(plain(still, at(position, price).unwrap()), outcome);
                }
            }
        }
    }

    fn is_kept(position: i64, weight: i32, prices: &[i64]) -> bool {
        let (outcome, band_bps) = (Outcome::WithinBand, 5_000);
        let still = Still { outcome, weight, position: Qty(position), band_bps };
        let (low, high) = (prices.iter().min().unwrap(), prices.iter().max().unwrap());
        let (low, high) = (at(position, *low).unwrap(), at(position, *high).unwrap());
        still.is_kept(prices, (low, high), |price| at(position, price))
    }

    #[test]
    fn prices_on_both_sides_of_the_target_are_within_the_band_but_not_those_at_it() {
        assert!(is_kept(1_000, GRID / 2, &[90, 98, 103, 110]));
        assert!(!is_kept(1_000, GRID / 2, &[90, 100, 110]));
    }

    #[test]
    fn a_target_of_less_than_a_lot_closes_and_is_never_within_the_band() {
        assert!(!is_kept(3, GRID / 8, &[25_000, 25_001]));
    }
}
