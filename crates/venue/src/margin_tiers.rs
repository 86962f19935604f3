//! Tiers of maintenance margin: the larger a position, the larger the part that must back it.

use std::collections::BTreeMap;

use hansa_types::{Amount, Decimal, InstrumentId};

use crate::error::VenueError;
use crate::options::out_of_range;
use crate::ratio::Ratio;

/// One tier as a user states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MarginTier {
    /// From this value of a position on; the first from 0.
    pub value_min: Decimal,
    /// Margin over value, in (0, 1).
    pub ratio: Decimal,
}

/// What a position of each value needs: value x ratio of its tier less the tier's amount, which is
/// what makes the margin rise without a leap from tier to tier. Source: Binance, "Leverage and
/// Margin of USD-M Futures" (maintenance amount = floor of the tier x difference of its ratio and
/// the one below, plus the amount below).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MarginTiers {
    general: Vec<Tier>,
    own: BTreeMap<InstrumentId, Vec<Tier>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tier {
    value_min: Amount,
    ratio: Ratio,
    amount: Amount,
}

impl MarginTiers {
    /// Tiers for all instruments (none: no tiers) and for those that have their own.
    pub fn new(
        general: &[MarginTier],
        own: &BTreeMap<InstrumentId, Vec<MarginTier>>,
    ) -> Result<Self, VenueError> {
        let own = own.iter().map(|(id, tiers)| Ok((*id, ladder(tiers)?)));
        Ok(Self { general: ladder(general)?, own: own.collect::<Result<_, _>>()? })
    }

    /// The margin a position of this value needs, rounded up; none where no tier speaks of the
    /// instrument, and where the number does not fit.
    #[must_use]
    pub fn maintenance(&self, instrument: InstrumentId, value: Amount) -> Option<Amount> {
        let (value, tiers) = (value.abs(), self.own.get(&instrument).unwrap_or(&self.general));
        let tier = tiers.iter().rev().find(|tier| tier.value_min <= value)?;
        let whole = tier.ratio.ceil_of(value.0)?;
        Amount(whole).checked_sub(tier.amount).ok()
    }

    /// True where tiers speak of an instrument.
    #[must_use]
    pub fn covers(&self, instrument: InstrumentId) -> bool {
        !self.general.is_empty() || self.own.contains_key(&instrument)
    }
}

fn ladder(tiers: &[MarginTier]) -> Result<Vec<Tier>, VenueError> {
    let mut out: Vec<Tier> = Vec::with_capacity(tiers.len());
    let mut below: Option<MarginTier> = None;
    for tier in tiers {
        check(tier, below.as_ref())?;
        let amount = match (out.last(), below) {
            (Some(last), Some(below)) => last.amount.checked_add(step(tier, &below)?).ok(),
            _ => Some(Amount::ZERO),
        };
        let too_large = || out_of_range(MIN, "a value that fits", tier.value_min);
        out.push(Tier {
            value_min: Amount::from(tier.value_min),
            ratio: Ratio::of(tier.ratio, 1),
            amount: amount.ok_or_else(too_large)?,
        });
        below = Some(*tier);
    }
    Ok(out)
}

const MIN: &str = "account.maintenance_tiers.value_min";
const RATIO: &str = "account.maintenance_tiers.ratio";

fn check(tier: &MarginTier, below: Option<&MarginTier>) -> Result<(), VenueError> {
    if tier.ratio <= Decimal::ZERO || tier.ratio >= Decimal::ONE {
        return Err(out_of_range(RATIO, "in (0, 1)", tier.ratio));
    }
    match below {
        None if tier.value_min != Decimal::ZERO => {
            Err(out_of_range(MIN, "0 in the first tier", tier.value_min))
        }
        Some(below) if tier.value_min <= below.value_min => {
            Err(out_of_range(MIN, "more than that of the tier below", tier.value_min))
        }
        Some(below) if tier.ratio < below.ratio => {
            Err(out_of_range(RATIO, "no less than that of the tier below", tier.ratio))
        }
        _ => Ok(()),
    }
}

/// By how much the amount grows with a tier; rounded down, so that the margin is never too small.
fn step(tier: &MarginTier, below: &MarginTier) -> Result<Amount, VenueError> {
    let rise = Decimal::from_atoms(tier.ratio.atoms() - below.ratio.atoms());
    let grown = Ratio::of(rise, 1).floor_of(Amount::from(tier.value_min).0);
    grown.map(Amount).ok_or_else(|| out_of_range(MIN, "a value that fits", tier.value_min))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ANY: InstrumentId = InstrumentId(0);

    fn tiers(rows: &[(&str, &str)]) -> Result<MarginTiers, VenueError> {
        MarginTiers::new(&parsed(rows), &BTreeMap::new())
    }

    fn parsed(rows: &[(&str, &str)]) -> Vec<MarginTier> {
        let tier = |(min, ratio): &(&str, &str)| MarginTier {
            value_min: min.parse().unwrap(),
            ratio: ratio.parse().unwrap(),
        };
        rows.iter().map(tier).collect()
    }

    fn dollars(text: &str) -> Amount {
        Amount::from(text.parse::<Decimal>().unwrap())
    }

    /// Brackets that Binance published for BTCUSDT perpetual: floor, ratio, maintenance amount.
    const BINANCE: [(&str, &str, &str); 8] = [
        ("0", "0.004", "0"),
        ("50000", "0.005", "50"),
        ("500000", "0.01", "2550"),
        ("8000000", "0.025", "122550"),
        ("50000000", "0.05", "1372550"),
        ("80000000", "0.1", "5372550"),
        ("100000000", "0.125", "7872550"),
        ("120000000", "0.15", "10872550"),
    ];

    #[test]
    fn the_amounts_are_those_that_binance_publishes() {
        let rows: Vec<(&str, &str)> =
            BINANCE.iter().map(|(min, ratio, _)| (*min, *ratio)).collect();
        let found: Vec<Amount> = tiers(&rows).unwrap().general.iter().map(|t| t.amount).collect();
        assert_eq!(found, BINANCE.map(|(_, _, amount)| dollars(amount)));
    }

    #[test]
    fn the_margin_is_value_x_ratio_less_the_amount_of_the_tier() {
        let rows: Vec<(&str, &str)> =
            BINANCE.iter().map(|(min, ratio, _)| (*min, *ratio)).collect();
        let of = |value| tiers(&rows).unwrap().maintenance(ANY, dollars(value)).unwrap();
        assert_eq!(of("40000"), dollars("160"));
        assert_eq!(of("50000"), dollars("200"));
        assert_eq!(of("-1000000"), dollars("7450"));
        assert_eq!(of("200000000"), dollars("19127450"));
    }

    #[test]
    fn an_instrument_with_tiers_of_its_own_needs_what_they_say() {
        let own = [(InstrumentId(1), parsed(&[("0", "0.5")]))].into();
        let tiers = MarginTiers::new(&[], &own).unwrap();
        assert_eq!(tiers.maintenance(InstrumentId(1), dollars("10")), Some(dollars("5")));
        assert!(tiers.covers(InstrumentId(1)) && !tiers.covers(ANY));
        assert_eq!(tiers.maintenance(ANY, dollars("10")), None);
    }

    #[test]
    fn tiers_that_do_not_rise_are_refused() {
        let said = |rows| tiers(rows).unwrap_err().to_string();
        assert!(said(&[("5", "0.1")]).contains("must be 0 in the first tier, found 5"));
        assert!(said(&[("0", "0.1"), ("0", "0.2")]).contains("more than that of the tier below"));
        assert!(
            said(&[("0", "0.1"), ("9", "0.05")]).contains("no less than that of the tier below")
        );
        assert!(said(&[("0", "1")]).contains("must be in (0, 1), found 1"));
    }

    proptest! {
        #[test]
        fn the_margin_rises_with_the_value_and_never_leaps(value in 0i64..300_000_000) {
            let rows: Vec<(&str, &str)> =
                BINANCE.iter().map(|(min, ratio, _)| (*min, *ratio)).collect();
            let tiers = tiers(&rows).unwrap();
            let of = |value: i64| {
                let value = i128::from(value) * Decimal::ONE_ATOMS;
                tiers.maintenance(ANY, Amount(value)).unwrap()
            };
            let more = of(value + 1).checked_sub(of(value)).unwrap();
            prop_assert!(dollars("0.004") <= more && more <= dollars("0.15"));
        }
    }
}
