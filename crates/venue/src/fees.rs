//! The venue's price list: what a fill costs by traded volume, by unit and by instrument.

use std::collections::BTreeMap;

use hansa_types::{Amount, Decimal, InstrumentId, Liquidity};

use crate::error::VenueError;
use crate::fees_currency::{FeeCurrency, Grain};
use crate::options::{Charge, Fees, out_of_range};
use crate::ratio::Ratio;

/// Fees of those who traded at least so much, in place of `VenueOptions::fees`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeeTier {
    /// Value traded within the window, in the quote currency of the fill.
    pub volume_min: Decimal,
    /// The ratios from there on.
    pub fees: Fees,
}

/// In which currency fees are charged, how finely, and what beside the ratio and between which
/// bounds, all of that in the quote currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FeeTerms {
    /// For each unit (a share, a contract, a coin) of a maker's fill; negative for a rebate.
    pub maker_per_unit: Decimal,
    /// The same for a taker's fill.
    pub taker_per_unit: Decimal,
    /// The least that is charged for a fill. Rebates stay what they are.
    pub fee_min: Option<Decimal>,
    /// The most that is charged for a fill; stronger than the least.
    pub fee_max: Option<Decimal>,
    /// The most as a share of the fill's value; stronger than the least.
    pub fee_ratio_max: Option<Decimal>,
    /// What fees are paid in. In another than the quote currency there is the ratio alone.
    pub currency: FeeCurrency,
    /// Decimals of the venue's money, to which fees are rounded up, at most 18; 18 if left out.
    pub places: Option<u32>,
}

/// The price list of one instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InstrumentFees {
    /// In place of the maker's ratio of every tier.
    pub maker_ratio: Option<Decimal>,
    /// In place of the taker's ratio of every tier.
    pub taker_ratio: Option<Decimal>,
    /// In place of the terms of the schedule, all of them.
    pub terms: FeeTerms,
}

/// A price list beyond the two ratios of `VenueOptions::fees`, which hold below the first tier.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FeeSchedule {
    /// By rising volume.
    pub tiers: Vec<FeeTier>,
    /// Volume counts for so many days (UTC) after its own, from 1 to 366; with tiers only.
    pub window_days: u16,
    /// For instruments without a list of their own.
    pub terms: FeeTerms,
    /// Lists of single instruments.
    pub instruments: BTreeMap<InstrumentId, InstrumentFees>,
}

const PER_UNIT_MAX: i128 = 1_000_000;
const PER_UNIT_PLACES_MAX: u32 = 12;
const WINDOW_DAYS_MAX: u16 = 366;

/// Terms that were checked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    maker: Charge,
    taker: Charge,
    least: i128,
    most: i128,
    ratio_max: Option<Ratio>,
    pub(crate) currency: FeeCurrency,
    pub(crate) grain: Grain,
}

impl Terms {
    pub(crate) fn new(terms: &FeeTerms) -> Result<Self, VenueError> {
        let (least, most) = (terms.fee_min, terms.fee_max);
        not_negative("fees.fee_min", least)?;
        not_negative("fees.fee_max", most)?;
        if let (Some(least), Some(most)) = (least, most)
            && least > most
        {
            return Err(out_of_range("fees.fee_min", "at most fees.fee_max", least));
        }
        terms.currency.check(terms)?;
        Ok(Self {
            currency: terms.currency,
            grain: Grain::of_places(terms.places)?,
            maker: per_unit("fees.maker_per_unit", terms.maker_per_unit)?,
            taker: per_unit("fees.taker_per_unit", terms.taker_per_unit)?,
            least: least.map_or(0, Decimal::atoms),
            most: most.map_or(i128::MAX, Decimal::atoms),
            ratio_max: terms.fee_ratio_max.map(share).transpose()?,
        })
    }

    /// What is charged for a fill of that value and so many units (both at least zero, in
    /// 10^-18), where its ratio is `charge`. Every part, and the sum to the venue's money, is
    /// rounded against the customer.
    pub(crate) fn fee(
        &self,
        charge: Charge,
        liquidity: Liquidity,
        (value, units): (i128, i128),
    ) -> Option<Amount> {
        let of_unit = if liquidity == Liquidity::Maker { self.maker } else { self.taker };
        let fee = charge.of(value)?.checked_add(of_unit.of(units)?)?;
        if fee < 0 {
            return self.grain.up(fee);
        }
        let of_value = match self.ratio_max {
            Some(ratio) => ratio.ceil_of(value)?,
            None => i128::MAX,
        };
        self.grain.up(fee.max(self.least).min(self.most).min(of_value))
    }
}

/// The tiers' volumes rise, and the window is one.
pub(crate) fn check_tiers(schedule: &FeeSchedule) -> Result<(), VenueError> {
    let mut below = Decimal::ZERO;
    for tier in &schedule.tiers {
        if tier.volume_min <= below {
            let expected = "above 0 and above that of the tier before";
            return Err(out_of_range("fees.tiers.volume_min", expected, tier.volume_min));
        }
        below = tier.volume_min;
    }
    let days = schedule.window_days;
    if !schedule.tiers.is_empty() && !(1..=WINDOW_DAYS_MAX).contains(&days) {
        let found = Decimal::from_atoms(i128::from(days) * Decimal::ONE_ATOMS);
        return Err(out_of_range("fees.window_days", "from 1 to 366", found));
    }
    Ok(())
}

fn per_unit(option: &'static str, value: Decimal) -> Result<Charge, VenueError> {
    let is_in_range = value.atoms().abs() <= PER_UNIT_MAX * Decimal::ONE_ATOMS;
    if !is_in_range || value.reduced().1 > PER_UNIT_PLACES_MAX {
        let expected = "in [-1000000, 1000000] with at most 12 places";
        return Err(out_of_range(option, expected, value));
    }
    Ok(Charge::of_unit(value))
}

fn not_negative(option: &'static str, value: Option<Decimal>) -> Result<(), VenueError> {
    match value {
        Some(found) if found < Decimal::ZERO => Err(out_of_range(option, "0 or more", found)),
        _ => Ok(()),
    }
}

fn share(value: Decimal) -> Result<Ratio, VenueError> {
    if value <= Decimal::ZERO || value > Decimal::ONE {
        return Err(out_of_range("fees.fee_ratio_max", "in (0, 1]", value));
    }
    Ok(Ratio::of(value, 1))
}
