//! What the currencies of its own that a venue takes fees in are worth.

use std::collections::BTreeMap;

use hansa_types::{Decimal, Instrument, InstrumentId, Price};

use crate::error::VenueError;
use crate::fees_currency::FeeAsset;
use crate::ratio::Ratio;
use crate::state::StateBytes;

/// What says what a unit of such a currency is worth in an instrument's quote currency.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Worth {
    /// A price that stands.
    Fixed(Ratio),
    /// The last price of an instrument, else one that stands.
    Of(InstrumentId, Option<Ratio>),
}

impl Worth {
    pub(crate) fn of(
        asset: &FeeAsset,
        instrument: &Instrument,
        listed: &[Instrument],
    ) -> Result<Self, VenueError> {
        let quote = instrument.spec().quote;
        if quote == asset.currency {
            return Ok(Self::Fixed(Ratio::of(Decimal::ONE, 1)));
        }
        let price = asset.price.filter(|price| price.currency == quote);
        let stated = price.map(|price| Ratio::of(Decimal::from_atoms(price.amount.0), 1));
        let says = |each: &&Instrument| {
            let spec = each.spec();
            (spec.base, spec.quote, spec.multiplier) == (asset.currency, quote, Decimal::ONE)
        };
        match (listed.iter().find(says), stated) {
            (Some(found), stated) => Ok(Self::Of(found.id(), stated)),
            (None, Some(stated)) => Ok(Self::Fixed(stated)),
            (None, None) => Err(VenueError::FeeCurrencyUnpriced {
                symbol: instrument.symbol().to_owned(),
                currency: asset.currency,
                quote,
            }),
        }
    }

    /// None while the instrument has no price and none is stated.
    pub(crate) fn now(self, last: &LastPrices) -> Option<Ratio> {
        match self {
            Self::Fixed(ratio) => Some(ratio),
            Self::Of(instrument, stated) => last.get(instrument).or(stated),
        }
    }
}

/// The last prices of the instruments that say such a worth, in their quote currency.
#[derive(Debug, Clone, Default)]
pub(crate) struct LastPrices(BTreeMap<InstrumentId, Option<Ratio>>);

impl LastPrices {
    /// Of the instruments that these look at.
    pub(crate) fn wanted_by(worths: impl Iterator<Item = Worth>) -> Self {
        let wanted = worths.filter_map(|worth| match worth {
            Worth::Of(instrument, _) => Some((instrument, None)),
            Worth::Fixed(_) => None,
        });
        Self(wanted.collect())
    }

    /// The instruments whose prices it wants.
    pub(crate) fn wanted(&self) -> impl Iterator<Item = InstrumentId> {
        self.0.keys().copied()
    }

    /// An instrument's last price; one of zero or less says nothing.
    pub(crate) fn note(&mut self, instrument: &Instrument, px: Option<Price>) {
        let Some(last) = self.0.get_mut(&instrument.id()) else { return };
        let ticks = px.map(|px| i128::from(px.0)).filter(|ticks| *ticks > 0);
        *last = ticks.and_then(|ticks| Ratio::of(instrument.spec().tick, 1).times(ticks));
    }

    fn get(&self, instrument: InstrumentId) -> Option<Ratio> {
        self.0.get(&instrument).copied().flatten()
    }

    pub(crate) fn state_bytes(&self, out: &mut StateBytes<'_>) {
        for last in self.0.values() {
            let (numerator, denominator) = last.map_or((0, 0), Ratio::terms);
            out.wide(numerator).wide(denominator);
        }
    }
}
