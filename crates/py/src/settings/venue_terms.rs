//! What Python states about a venue's price list, latency and limits, in the core's own terms.

use std::collections::BTreeMap;

use hansa_market::sessions::Sessions;
use hansa_types::{Amount, Currency, Decimal, Instrument, InstrumentId, TimeNs};
use hansa_venue::{
    Delay, FeeAsset, FeeCurrency, FeeSchedule, FeeTerms, FeeTier, Fees, InstrumentFees,
    InstrumentLimits, Interpolation, LatencyModel, LatencySample, PriceBand, RateLimit,
    VenueLimits,
};
use pyo3::prelude::*;

use super::decimal;
use crate::error::{IntoPyErr, config_error};
use crate::run::money;

/// By unit for makers and takers, least and most of a fill, the most as a ratio, what it is paid in.
type TermsTuple = (String, String, Option<String>, Option<String>, Option<String>, PaidIn);
/// Symbol, ratios of makers and takers, terms.
type OwnFeesTuple = (String, Option<String>, Option<String>, TermsTuple);
/// Below and above the last price.
type BandTuple = (Option<String>, Option<String>);
/// Symbol, lowest and highest price, largest quantity and value, band.
type OwnLimitsTuple =
    (String, Option<String>, Option<String>, Option<String>, Option<String>, BandTuple);

const QUOTE: &str = "quote";

/// Symbol, openings, closings, the lengths of `CallTerms`.
pub(super) type SessionTuple = (String, Vec<i64>, Vec<i64>, [i64; 3]);

/// What fees are paid in.
#[derive(Debug, FromPyObject)]
struct PaidIn {
    currency: String,
    places: Option<u32>,
    discount_ratio: String,
    /// Of a unit, and in which currency.
    price: Option<(String, String)>,
}

/// A price list.
#[derive(Debug, FromPyObject)]
pub(super) struct FeeList {
    tiers: Vec<(String, String, String)>,
    window_days: u16,
    terms: TermsTuple,
    instruments: Vec<OwnFeesTuple>,
}

/// Latency that is more than one constant.
#[derive(Debug, FromPyObject)]
pub(super) struct LatencyPlan {
    to_venue_ns: Vec<i64>,
    from_venue_ns: Vec<i64>,
    samples: Option<Samples>,
    is_linear: bool,
}

/// Recorded messages.
#[derive(Debug, FromPyObject)]
struct Samples {
    sent_ns: Vec<i64>,
    to_venue_ns: Vec<i64>,
    from_venue_ns: Vec<i64>,
}

/// Limits of a venue.
#[derive(Debug, FromPyObject)]
pub(super) struct LimitList {
    band: BandTuple,
    open_orders_max: Option<u32>,
    instrument_orders_max: Option<u32>,
    rate: Option<(u32, i64)>,
    instruments: Vec<OwnLimitsTuple>,
}

impl FeeList {
    pub(super) fn schedule(&self, listed: &[Instrument]) -> PyResult<FeeSchedule> {
        let mut instruments = BTreeMap::new();
        for (symbol, maker, taker, terms) in &self.instruments {
            let Some(instrument) = named(listed, symbol) else { continue };
            let own = InstrumentFees {
                maker_ratio: maybe(maker.as_ref())?,
                taker_ratio: maybe(taker.as_ref())?,
                terms: terms_of(terms)?,
            };
            instruments.insert(instrument.id(), own);
        }
        let tiers = self.tiers.iter().map(|(volume_min, maker, taker)| {
            let fees = Fees { maker_ratio: decimal(maker)?, taker_ratio: decimal(taker)? };
            Ok(FeeTier { volume_min: decimal(volume_min)?, fees })
        });
        Ok(FeeSchedule {
            tiers: tiers.collect::<PyResult<_>>()?,
            window_days: self.window_days,
            terms: terms_of(&self.terms)?,
            instruments,
        })
    }

    /// The currency of the venue's own that fees are paid in, and what a unit of it is worth in the
    /// account's, where that is stated.
    pub(super) fn stated_rate(&self) -> PyResult<Option<(Currency, Decimal)>> {
        let own = self.instruments.iter().map(|(_, _, _, terms)| terms);
        let mut all = own.chain([&self.terms]).map(|terms| &terms.5);
        let stated = all.find_map(|paid| Some((&paid.currency, &paid.price.as_ref()?.0)));
        stated.map(|(code, price)| Ok((currency(code)?, decimal(price)?))).transpose()
    }

    /// True where some fees are paid in the quote currency.
    pub(super) fn is_any_in_quote(&self) -> bool {
        let own = self.instruments.iter().map(|(_, _, _, terms)| terms);
        own.chain([&self.terms]).any(|terms| terms.5.currency == QUOTE)
    }

    /// The highest ratio a taker may be charged by tier or instrument.
    pub(super) fn taker_ratio_max(&self) -> PyResult<Decimal> {
        let tiers = self.tiers.iter().map(|(_, _, taker)| taker);
        let own = self.instruments.iter().filter_map(|(_, _, taker, _)| taker.as_ref());
        tiers.chain(own).try_fold(Decimal::ZERO, |highest, text| Ok(highest.max(decimal(text)?)))
    }
}

impl PaidIn {
    fn currency(&self) -> PyResult<FeeCurrency> {
        match self.currency.as_str() {
            QUOTE => Ok(FeeCurrency::Quote),
            "received" => Ok(FeeCurrency::Received),
            code => {
                let price = self.price.as_ref().map(|(amount, code)| money(amount, code));
                Ok(FeeCurrency::Asset(FeeAsset {
                    currency: currency(code)?,
                    discount_ratio: decimal(&self.discount_ratio)?,
                    price: price.transpose()?,
                }))
            }
        }
    }
}

impl LatencyPlan {
    pub(super) fn model(&self, seed: u64) -> LatencyModel {
        let interpolation =
            if self.is_linear { Interpolation::Linear } else { Interpolation::Nearest };
        match &self.samples {
            Some(samples) => LatencyModel::recorded(&samples.all(), interpolation),
            None => LatencyModel {
                to_venue: delay(&self.to_venue_ns),
                from_venue: delay(&self.from_venue_ns),
                seed,
            },
        }
    }
}

impl Samples {
    fn all(&self) -> Vec<LatencySample> {
        let ways = self.to_venue_ns.iter().zip(&self.from_venue_ns);
        let sample = |(sent, (there, back)): (&i64, (&i64, &i64))| LatencySample {
            sent_ns: TimeNs(*sent),
            to_venue_ns: *there,
            from_venue_ns: *back,
        };
        self.sent_ns.iter().zip(ways).map(sample).collect()
    }
}

impl LimitList {
    pub(super) fn limits(&self, listed: &[Instrument]) -> PyResult<VenueLimits> {
        let mut instruments = BTreeMap::new();
        for own in &self.instruments {
            if let Some(instrument) = named(listed, &own.0) {
                let (id, limits) = own_limits(own, instrument)?;
                instruments.insert(id, limits);
            }
        }
        Ok(VenueLimits {
            price_band: Some(band(&self.band)?),
            open_orders_max: self.open_orders_max,
            instrument_orders_max: self.instrument_orders_max,
            rate: self.rate.map(|(requests_max, window_ns)| RateLimit { requests_max, window_ns }),
            instruments,
        })
    }
}

/// Sessions by instrument.
pub(super) fn sessions_of(
    lists: &[SessionTuple],
    listed: &[Instrument],
) -> PyResult<BTreeMap<InstrumentId, Sessions>> {
    let known = lists.iter().filter_map(|list| Some((named(listed, &list.0)?.id(), list)));
    let made = known.map(|(id, (_, opens, closes, calls))| {
        let sessions = Sessions::of_columns(opens, closes, *calls);
        sessions.map(|sessions| (id, sessions)).map_err(|error| config_error(&error.to_string()))
    });
    made.collect()
}

fn own_limits(
    (_, price_min, price_max, quantity_max, notional_max, own_band): &OwnLimitsTuple,
    instrument: &Instrument,
) -> PyResult<(InstrumentId, InstrumentLimits)> {
    let price = |text: &Option<String>| {
        let value = maybe(text.as_ref())?;
        value.map(|value| instrument.price(value).map_err(IntoPyErr::into_py)).transpose()
    };
    let quantity = maybe(quantity_max.as_ref())?;
    let quantity_max =
        quantity.map(|value| instrument.qty(value).map_err(IntoPyErr::into_py)).transpose()?;
    let limits = InstrumentLimits {
        price_min: price(price_min)?,
        price_max: price(price_max)?,
        quantity_max,
        notional_max: maybe(notional_max.as_ref())?.map(Amount::from),
        price_band: Some(band(own_band)?),
    };
    Ok((instrument.id(), limits))
}

/// The instrument of that name. What is configured and not part of the run is left out.
pub(super) fn named<'a>(listed: &'a [Instrument], symbol: &str) -> Option<&'a Instrument> {
    listed.iter().find(|each| each.symbol() == symbol)
}

fn terms_of((maker, taker, least, most, ratio_max, paid): &TermsTuple) -> PyResult<FeeTerms> {
    Ok(FeeTerms {
        currency: paid.currency()?,
        places: paid.places,
        maker_per_unit: decimal(maker)?,
        taker_per_unit: decimal(taker)?,
        fee_min: maybe(least.as_ref())?,
        fee_max: maybe(most.as_ref())?,
        fee_ratio_max: maybe(ratio_max.as_ref())?,
    })
}

fn currency(code: &str) -> PyResult<Currency> {
    code.parse().map_err(IntoPyErr::into_py)
}

fn band((down, up): &BandTuple) -> PyResult<PriceBand> {
    Ok(PriceBand { down_ratio: maybe(down.as_ref())?, up_ratio: maybe(up.as_ref())? })
}

fn delay(lengths_ns: &[i64]) -> Delay {
    match lengths_ns {
        [constant_ns] => Delay::Constant(*constant_ns),
        quantiles => Delay::Quantiles(quantiles.to_vec()),
    }
}

fn maybe(text: Option<&String>) -> PyResult<Option<Decimal>> {
    text.map(|text| decimal(text)).transpose()
}
