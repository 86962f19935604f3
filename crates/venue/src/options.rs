//! What a user states about a venue. Nothing has a default: a forgotten cost is a wrong backtest.

use hansa_market::book::QueueModel;
use hansa_types::{Amount, Decimal, Liquidity, Price, Side, TimeNs};

use crate::error::VenueError;
use crate::limits::Limits;
use crate::matching::SelfTrade;
use crate::ratio::Ratio;
use crate::side;

/// Fees as shares of the notional, in the quote currency; negative for a rebate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fees {
    /// For an order that rested, in [-1, 1].
    pub maker_ratio: Decimal,
    /// For an order that crossed, in [-1, 1].
    pub taker_ratio: Decimal,
}

/// How long messages travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Latency {
    /// From the desk to the venue.
    pub to_venue_ns: i64,
    /// From the venue to the desk.
    pub from_venue_ns: i64,
}

/// How the simulated venue treats its customers. All must be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VenueOptions {
    /// What a fill costs.
    pub fees: Fees,
    /// What a taker loses on bars and prints beyond the price seen, in [0, 10000].
    pub slippage_bps: Decimal,
    /// How long messages travel.
    pub latency: Latency,
    /// The largest share of a bar's or print's volume that is ours, in (0, 1].
    pub volume_share_ratio_max: Decimal,
}

const BPS_OF_ONE: i128 = 10_000;
const SLIPPAGE_PLACES_MAX: u32 = 8;

/// The options, checked and ready for arithmetic.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    /// How strangers cancel in the queues of a book by level.
    pub(crate) queue: QueueModel,
    pub(crate) latency: Latency,
    /// What the venue refuses at the door beyond the smallest sizes.
    pub(crate) limits: Limits,
    pub(crate) charges: Charges,
    slippage: Ratio,
    volume_share: Ratio,
    /// The coefficient of an order's own impact, where that is modelled.
    pub(crate) impact: Option<Ratio>,
    /// What happens when orders of the account would trade with each other.
    pub(crate) self_trade: SelfTrade,
}

/// A charge of at least zero or a rebate, as a share of something.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Charge {
    ratio: Ratio,
    is_rebate: bool,
}

impl Charge {
    /// A share of the value, in [-1, 1].
    pub(crate) fn of_ratio(option: &'static str, ratio: Decimal) -> Result<Self, VenueError> {
        if ratio.atoms().abs() > Decimal::ONE_ATOMS {
            return Err(out_of_range(option, "in [-1, 1]", ratio));
        }
        Ok(Self::of_unit(ratio))
    }

    /// So much for each unit.
    pub(crate) fn of_unit(value: Decimal) -> Self {
        Self { ratio: Ratio::of(value, 1), is_rebate: value < Decimal::ZERO }
    }

    /// What is charged for a whole of at least zero: a charge rounded up, a rebate down.
    pub(crate) fn of(self, whole: i128) -> Option<i128> {
        if self.is_rebate {
            self.ratio.floor_of(whole).map(|rebate| -rebate)
        } else {
            self.ratio.ceil_of(whole)
        }
    }
}

/// The charges of both kinds of fills.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Charges {
    maker: Charge,
    taker: Charge,
}

impl Charges {
    pub(crate) fn new(fees: &Fees) -> Result<Self, VenueError> {
        Ok(Self {
            maker: Charge::of_ratio("fees.maker_ratio", fees.maker_ratio)?,
            taker: Charge::of_ratio("fees.taker_ratio", fees.taker_ratio)?,
        })
    }

    pub(crate) fn of(&self, liquidity: Liquidity) -> Charge {
        if liquidity == Liquidity::Maker { self.maker } else { self.taker }
    }
}

impl Rules {
    pub(crate) fn new(options: &VenueOptions) -> Result<Self, VenueError> {
        check_latency("latency.to_venue_ns", options.latency.to_venue_ns)?;
        check_latency("latency.from_venue_ns", options.latency.from_venue_ns)?;
        let share = options.volume_share_ratio_max;
        if share <= Decimal::ZERO || share > Decimal::ONE {
            return Err(out_of_range("volume_share_ratio_max", "in (0, 1]", share));
        }
        Ok(Self {
            queue: QueueModel::RiskAverse,
            latency: options.latency,
            limits: Limits::default(),
            charges: Charges::new(&options.fees)?,
            slippage: slippage(options.slippage_bps)?,
            volume_share: Ratio::of(share, 1),
            impact: None,
            self_trade: SelfTrade::Allow,
        })
    }

    /// Orders move the market with this coefficient.
    pub(crate) fn set_impact(&mut self, coefficient: Decimal) -> Result<(), VenueError> {
        let ten = Decimal::from_atoms(10 * Decimal::ONE_ATOMS);
        if coefficient <= Decimal::ZERO || coefficient > ten {
            return Err(out_of_range("impact_coefficient", "in (0, 10]", coefficient));
        }
        self.impact = Some(Ratio::of(coefficient, 1));
        Ok(())
    }

    /// What is charged for a notional: fees rounded up, rebates down. `None` when it does not fit.
    pub(crate) fn fee(&self, notional: Amount, liquidity: Liquidity) -> Option<Amount> {
        self.charges.of(liquidity).of(notional.abs().0).map(Amount)
    }

    /// The price a taker pays where the market is at `px`.
    pub(crate) fn slipped(&self, of: Side, px: Price) -> Price {
        let ticks = self.slippage.ceil_of(i128::from(px.0).abs());
        side::worse(of, px, ticks.unwrap_or(i128::MAX))
    }

    /// How many lots of a traded volume may be ours.
    pub(crate) fn share_lots(&self, volume_lots: i64) -> i64 {
        let share = self.volume_share.floor_of(i128::from(volume_lots.max(0)));
        share.and_then(|lots| i64::try_from(lots).ok()).unwrap_or(0)
    }

    /// When the desk has what happened at the venue at `ts`.
    pub(crate) const fn recv(&self, ts: TimeNs) -> TimeNs {
        ts.plus_ns(self.latency.from_venue_ns)
    }
}

fn slippage(bps: Decimal) -> Result<Ratio, VenueError> {
    let expected = "in [0, 10000] with at most 8 places";
    let is_in_range = bps >= Decimal::ZERO && bps.atoms() <= BPS_OF_ONE * Decimal::ONE_ATOMS;
    if !is_in_range || bps.reduced().1 > SLIPPAGE_PLACES_MAX {
        return Err(out_of_range("slippage_bps", expected, bps));
    }
    Ok(Ratio::of(bps, BPS_OF_ONE))
}

pub(crate) fn check_latency(option: &'static str, found_ns: i64) -> Result<(), VenueError> {
    if found_ns < 0 { Err(VenueError::NegativeLatency { option, found_ns }) } else { Ok(()) }
}

pub(crate) const fn out_of_range(
    option: &'static str,
    expected: &'static str,
    found: Decimal,
) -> VenueError {
    VenueError::OptionOutOfRange { option, expected, found }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn options() -> VenueOptions {
        VenueOptions {
            fees: Fees {
                maker_ratio: "-0.0001".parse().unwrap(),
                taker_ratio: "0.0005".parse().unwrap(),
            },
            slippage_bps: "2.5".parse().unwrap(),
            latency: Latency { to_venue_ns: 0, from_venue_ns: 0 },
            volume_share_ratio_max: Decimal::ONE,
        }
    }

    #[test]
    fn fees_round_up_and_rebates_down() {
        let rules = Rules::new(&options()).unwrap();
        assert_eq!(rules.fee(Amount(2001), Liquidity::Taker), Some(Amount(2)));
        assert_eq!(rules.fee(Amount(-19_999), Liquidity::Maker), Some(Amount(-1)));
    }

    #[test]
    fn a_fee_is_exact_on_a_notional_that_a_plain_product_could_not_hold() {
        let fee = Rules::new(&options()).unwrap().fee(Amount(10i128.pow(38)), Liquidity::Taker);
        assert_eq!(fee, Some(Amount(5 * 10i128.pow(34))));
    }

    #[test]
    fn slippage_rounds_to_the_tick_against_the_order() {
        let rules = Rules::new(&options()).unwrap();
        assert_eq!(rules.slipped(Side::Buy, Price(10_000)), Price(10_003));
        assert_eq!(rules.slipped(Side::Sell, Price(10_000)), Price(9_997));
        assert_eq!(rules.slipped(Side::Buy, Price(-10_000)), Price(-9_997));
    }

    #[test]
    fn an_option_outside_its_range_is_named_with_its_range() {
        let wrong = VenueOptions { slippage_bps: "-1".parse().unwrap(), ..options() };
        assert_eq!(
            Rules::new(&wrong).unwrap_err().to_string(),
            "venue option slippage_bps must be in [0, 10000] with at most 8 places, found -1"
        );
    }

    #[test]
    fn a_share_of_nothing_and_a_negative_latency_are_refused() {
        let nothing = VenueOptions { volume_share_ratio_max: Decimal::ZERO, ..options() };
        let early = Latency { to_venue_ns: -1, from_venue_ns: 0 };
        assert!(Rules::new(&nothing).is_err());
        assert!(Rules::new(&VenueOptions { latency: early, ..options() }).is_err());
    }
}
