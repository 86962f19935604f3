//! What fees are paid in, and how finely the venue counts it.

use hansa_types::{Amount, Currency, Decimal, Instrument, Money, Side};

use crate::error::VenueError;
use crate::fees::FeeTerms;
use crate::options::out_of_range;
use crate::ratio::Ratio;

/// What fees are paid in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FeeCurrency {
    /// The quote currency of the instrument.
    #[default]
    Quote,
    /// What a fill brings: the base currency of a purchase, the quote currency of a sale.
    Received,
    /// A currency of the venue's own, while the account has enough of it; else what a fill brings.
    Asset(FeeAsset),
}

/// A currency that the venue takes fees in at a discount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeeAsset {
    /// Which.
    pub currency: Currency,
    /// What is taken off the fee, in [0, 1).
    pub discount_ratio: Decimal,
    /// What one unit is worth, where no instrument of the venue says it; above zero.
    pub price: Option<Money>,
}

const PLACES_MAX: u32 = 18;

impl FeeCurrency {
    /// Only the ratio has a meaning in every currency.
    pub(crate) fn check(self, terms: &FeeTerms) -> Result<(), VenueError> {
        let bounds = [terms.fee_min, terms.fee_max, terms.fee_ratio_max];
        let units = [terms.maker_per_unit, terms.taker_per_unit];
        let given = bounds.into_iter().flatten().chain(units);
        match given.into_iter().find(|value| *value != Decimal::ZERO) {
            Some(found) if self != Self::Quote => {
                let expected = "none where fees are not paid in the quote currency";
                Err(out_of_range("fees by unit and bounds of fees", expected, found))
            }
            _ => self.asset().as_ref().map_or(Ok(()), FeeAsset::check),
        }
    }

    /// The currency of the venue's own.
    pub(crate) const fn asset(self) -> Option<FeeAsset> {
        if let Self::Asset(asset) = self { Some(asset) } else { None }
    }

    /// True where a fill of this side is charged in the base currency, if not in the venue's own.
    pub(crate) fn is_base(self, side: Side) -> bool {
        self != Self::Quote && side == Side::Buy
    }

    /// Where fees are no quote currency, a unit of the instrument must be one of its base currency.
    pub(crate) fn check_instrument(self, instrument: &Instrument) -> Result<(), VenueError> {
        let spec = instrument.spec();
        if self == Self::Quote || (spec.multiplier == Decimal::ONE && spec.base != spec.quote) {
            return Ok(());
        }
        Err(VenueError::NothingReceived { symbol: spec.symbol.clone() })
    }
}

impl FeeAsset {
    fn check(&self) -> Result<(), VenueError> {
        let discount = self.discount_ratio;
        if discount < Decimal::ZERO || discount >= Decimal::ONE {
            return Err(out_of_range("fees.currency.discount_ratio", "in [0, 1)", discount));
        }
        match self.price {
            Some(price) if price.amount <= Amount::ZERO => {
                let found = Decimal::from_atoms(price.amount.0);
                Err(out_of_range("fees.currency.price", "above 0", found))
            }
            _ => Ok(()),
        }
    }

    /// How much of it a fee in the quote currency comes to, at so much for a unit: rounded up at
    /// each step, to 10^-18. `None` where it does not fit.
    pub(crate) fn amount(&self, fee: i128, price: Ratio) -> Option<i128> {
        let kept = Decimal::from_atoms(Decimal::ONE_ATOMS - self.discount_ratio.atoms());
        price.inverse()?.ceil_of(Ratio::of(kept, 1).ceil_of(fee)?)
    }
}

/// The smallest amount of the venue's money, in 10^-18.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grain(i128);

impl Grain {
    pub(crate) fn of_places(places: Option<u32>) -> Result<Self, VenueError> {
        let places = places.unwrap_or(PLACES_MAX);
        if places > PLACES_MAX {
            let found = Decimal::from_atoms(i128::from(places) * Decimal::ONE_ATOMS);
            return Err(out_of_range("fees.places", "at most 18", found));
        }
        Ok(Self(10i128.pow(PLACES_MAX - places)))
    }

    /// A whole number of it, rounded against who pays: a charge grows, a rebate shrinks.
    pub(crate) fn up(self, atoms: i128) -> Option<Amount> {
        let whole = atoms.div_euclid(self.0) + i128::from(atoms.rem_euclid(self.0) != 0);
        whole.checked_mul(self.0).map(Amount)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_fee_grows_to_the_smallest_amount_of_the_venue_and_a_rebate_shrinks() {
        let hundredth = Grain::of_places(Some(2)).unwrap();
        let cent = 10i128.pow(16);
        assert_eq!(hundredth.up(cent + 1), Some(Amount(2 * cent)));
        assert_eq!(hundredth.up(-2 * cent + 1), Some(Amount(-cent)));
        assert_eq!(hundredth.up(i128::MAX), None);
        assert!(Grain::of_places(Some(19)).is_err());
    }

    proptest! {
        #[test]
        fn what_is_rounded_up_is_the_nearest_whole_amount_that_is_not_less(
            atoms in -10i128.pow(30)..10i128.pow(30), places in 0u32..=18,
        ) {
            let grain = Grain::of_places(Some(places)).unwrap();
            let found = grain.up(atoms).unwrap().0;
            prop_assert_eq!(found % grain.0, 0);
            prop_assert!(found >= atoms && found - atoms < grain.0);
        }
    }
}
