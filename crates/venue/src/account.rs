//! What the venue asks of an account: margin, and interest on what is sold short.

use std::sync::Arc;

use hansa_types::{Amount, Decimal, InstrumentId, Price, Qty, Side};

use crate::error::VenueError;
use crate::margin_tiers::MarginTiers;
use crate::options::{Charge, out_of_range};
use crate::ratio::Ratio;
use crate::side;

const BPS_OF_ONE: i128 = 10_000;

/// What the venue asks of an account besides fees.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountTerms {
    /// Interest on the value of short positions, a year; in [0, 10].
    pub borrow_rate_per_year: Option<Decimal>,
    /// When positions are taken over; never without it.
    pub margin: Option<MarginTerms>,
}

/// Which margin backs a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarginKind {
    /// All of the account's equity backs all of its positions.
    Cross,
    /// A position is backed by its cost over this leverage, and by its own profit.
    Isolated {
        /// Cost over initial margin, at least 1.
        leverage: Decimal,
    },
}

/// When and how the venue takes positions over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarginTerms {
    /// What backs a position.
    pub kind: MarginKind,
    /// Margin over value below which positions are taken over, in (0, 1); of instruments that no
    /// tier speaks of.
    pub maintenance_ratio: Decimal,
    /// The same by the value of a position.
    pub tiers: Option<Arc<MarginTiers>>,
    /// Fee for it as a share of the value, in [0, 1].
    pub fee_ratio: Decimal,
    /// What the venue takes off the mark when it does, in [0, 10000].
    pub penalty_bps: Decimal,
}

impl AccountTerms {
    /// Each number in its range.
    pub(crate) fn check(&self) -> Result<(), VenueError> {
        let ten = Decimal::from_atoms(10 * Decimal::ONE_ATOMS);
        if let Some(rate) = self.borrow_rate_per_year
            && !(Decimal::ZERO..=ten).contains(&rate)
        {
            return Err(out_of_range("account.borrow_rate_per_year", "in [0, 10]", rate));
        }
        self.margin.as_ref().map_or(Ok(()), MarginTerms::check)
    }
}

impl MarginTerms {
    fn check(&self) -> Result<(), VenueError> {
        let ratio = self.maintenance_ratio;
        if ratio <= Decimal::ZERO || ratio >= Decimal::ONE {
            return Err(out_of_range("account.maintenance_ratio", "in (0, 1)", ratio));
        }
        if !(Decimal::ZERO..=Decimal::ONE).contains(&self.fee_ratio) {
            let option = "account.liquidation_fee_ratio";
            return Err(out_of_range(option, "in [0, 1]", self.fee_ratio));
        }
        let most = Decimal::from_atoms(BPS_OF_ONE * Decimal::ONE_ATOMS);
        if !(Decimal::ZERO..=most).contains(&self.penalty_bps) {
            let option = "account.liquidation_penalty_bps";
            return Err(out_of_range(option, "in [0, 10000]", self.penalty_bps));
        }
        self.check_leverage()
    }

    /// A position must not be taken over the moment it is opened.
    fn check_leverage(&self) -> Result<(), VenueError> {
        let MarginKind::Isolated { leverage } = self.kind else { return Ok(()) };
        if leverage < Decimal::ONE {
            return Err(out_of_range("account.leverage_max", "at least 1", leverage));
        }
        Ok(())
    }

    /// The price at which a position is taken over: the mark, moved against its holder by the
    /// penalty, rounded to the tick against him.
    #[must_use]
    pub fn takeover_px(&self, position: Qty, mark: Price) -> Price {
        let penalty = Ratio::of(self.penalty_bps, BPS_OF_ONE);
        let ticks = penalty.ceil_of(i128::from(mark.0).abs()).unwrap_or(i128::MAX);
        side::worse(Side::of(-position), mark, ticks)
    }

    /// The fee for taking over what is worth this much, rounded up. `None` if it does not fit.
    #[must_use]
    pub fn fee(&self, value: Amount) -> Option<Amount> {
        Charge::of_unit(self.fee_ratio).of(value.abs().0).map(Amount)
    }

    /// The margin a position of this value needs, rounded up. `None` if it does not fit.
    #[must_use]
    pub fn maintenance(&self, instrument: InstrumentId, value: Amount) -> Option<Amount> {
        match self.tiers.as_ref().filter(|tiers| tiers.covers(instrument)) {
            Some(tiers) => tiers.maintenance(instrument, value),
            None => self.flat_maintenance(value),
        }
    }

    /// The margin that positions without tiers of this value need together, rounded up.
    #[must_use]
    pub fn flat_maintenance(&self, value: Amount) -> Option<Amount> {
        Ratio::of(self.maintenance_ratio, 1).ceil_of(value.abs().0).map(Amount)
    }

    /// What was put behind a position of this cost, rounded down; none where all equity is.
    #[must_use]
    pub fn initial(&self, cost: Amount) -> Option<Amount> {
        let MarginKind::Isolated { leverage } = self.kind else { return None };
        let (mantissa, places) = leverage.reduced();
        cost.abs().ratio_down(10i128.pow(places), mantissa).ok()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn terms() -> MarginTerms {
        MarginTerms {
            kind: MarginKind::Isolated { leverage: "4".parse().unwrap() },
            maintenance_ratio: "0.05".parse().unwrap(),
            tiers: None,
            fee_ratio: "0.01".parse().unwrap(),
            penalty_bps: "25".parse().unwrap(),
        }
    }

    #[test]
    fn a_long_is_taken_over_below_the_mark_and_a_short_above_it() {
        assert_eq!(terms().takeover_px(Qty(5), Price(1_001)), Price(998));
        assert_eq!(terms().takeover_px(Qty(-5), Price(1_001)), Price(1_004));
    }

    #[test]
    fn what_is_needed_rounds_up_and_what_was_put_in_down() {
        assert_eq!(terms().flat_maintenance(Amount(-101)), Some(Amount(6)));
        assert_eq!(terms().fee(Amount(-101)), Some(Amount(2)));
        assert_eq!(terms().initial(Amount(-103)), Some(Amount(25)));
        assert_eq!(MarginTerms { kind: MarginKind::Cross, ..terms() }.initial(Amount(103)), None);
    }

    #[test]
    fn a_number_outside_its_range_is_named() {
        let refused = |margin| {
            let terms = AccountTerms { borrow_rate_per_year: None, margin: Some(margin) };
            terms.check().unwrap_err().to_string()
        };
        let all = MarginTerms { maintenance_ratio: Decimal::ONE, ..terms() };
        assert_eq!(
            refused(all),
            "venue option account.maintenance_ratio must be in (0, 1), found 1"
        );
        let less = MarginTerms { penalty_bps: "-1".parse().unwrap(), ..terms() };
        assert!(refused(less).contains("account.liquidation_penalty_bps"));
    }
}
