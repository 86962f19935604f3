//! What fees are paid in, and how finely the venue counts it.

use hansa_types::{Amount, Decimal, Instrument, Side};

use crate::error::VenueError;
use crate::fees::FeeTerms;
use crate::options::out_of_range;

/// What fees are paid in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FeeCurrency {
    /// The quote currency of the instrument.
    #[default]
    Quote,
    /// What a fill brings: the base currency of a purchase, the quote currency of a sale.
    Received,
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
            _ => Ok(()),
        }
    }

    /// True where a fill of this side is charged in the base currency.
    pub(crate) fn is_base(self, side: Side) -> bool {
        self == Self::Received && side == Side::Buy
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
