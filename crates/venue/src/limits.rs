//! What the venue refuses at the door: prices, sizes and numbers beyond its limits.

use std::collections::BTreeMap;

use hansa_types::{Amount, Decimal, InstrumentId, OrderRequest, Price, Qty, RejectReason};

use crate::error::VenueError;
use crate::limits_rate::RateLimit;
use crate::listing::Listing;
use crate::options::out_of_range;
use crate::ratio::Ratio;

/// How far a limit may be from the last price, as shares of it in [0, 100].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PriceBand {
    /// Below it.
    pub down_ratio: Option<Decimal>,
    /// Above it.
    pub up_ratio: Option<Decimal>,
}

/// The limits of one instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InstrumentLimits {
    /// Lowest limit or stop.
    pub price_min: Option<Price>,
    /// Highest limit or stop.
    pub price_max: Option<Price>,
    /// Largest order.
    pub quantity_max: Option<Qty>,
    /// Largest order by value, at its limit or else at the last price.
    pub notional_max: Option<Amount>,
    /// In place of the band of the venue.
    pub price_band: Option<PriceBand>,
}

/// The limits of a venue. What is not given does not limit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VenueLimits {
    /// How far a limit may be from the last price.
    pub price_band: Option<PriceBand>,
    /// Open orders in all instruments together.
    pub open_orders_max: Option<u32>,
    /// Open orders in any one instrument.
    pub instrument_orders_max: Option<u32>,
    /// New orders and replaces within a window.
    pub rate: Option<RateLimit>,
    /// Of single instruments.
    pub instruments: BTreeMap<InstrumentId, InstrumentLimits>,
}

/// How many orders are open when another one arrives.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Crowd {
    pub(crate) in_instrument: usize,
    pub(crate) in_all: usize,
}

/// The limits, checked and ready for arithmetic.
#[derive(Debug, Clone, Default)]
pub(crate) struct Limits {
    open_orders_max: Option<usize>,
    instrument_orders_max: Option<usize>,
    band: Option<Band>,
    instruments: BTreeMap<InstrumentId, (InstrumentLimits, Option<Band>)>,
}

#[derive(Debug, Clone, Copy)]
struct Band {
    down: Option<Ratio>,
    up: Option<Ratio>,
}

impl Limits {
    pub(crate) fn new(limits: &VenueLimits) -> Result<Self, VenueError> {
        let mut instruments = BTreeMap::new();
        for (id, own) in &limits.instruments {
            check(own)?;
            instruments.insert(*id, (*own, own.price_band.map(Band::new).transpose()?));
        }
        Ok(Self {
            open_orders_max: at_least_one("limits.open_orders_max", limits.open_orders_max)?,
            instrument_orders_max: at_least_one(
                "limits.instrument_orders_max",
                limits.instrument_orders_max,
            )?,
            band: limits.price_band.map(Band::new).transpose()?,
            instruments,
        })
    }

    /// The first limit against one more order, or `None`.
    pub(crate) fn crowding(&self, crowd: Crowd) -> Option<RejectReason> {
        let is_full = |most: Option<usize>, open: usize| most.is_some_and(|most| open >= most);
        let is_refused = is_full(self.instrument_orders_max, crowd.in_instrument)
            || is_full(self.open_orders_max, crowd.in_all);
        is_refused.then_some(RejectReason::TooManyOrders)
    }

    /// The first limit against what an order asks for, or `None`. It was found in order before.
    pub(crate) fn refusal(
        &self,
        listing: &Listing,
        request: &OrderRequest,
    ) -> Option<RejectReason> {
        let known = self.instruments.get(&listing.instrument().id());
        let found = known.and_then(|(own, _)| own.refusal(listing, request));
        found.or_else(|| {
            let band = known.and_then(|(_, band)| *band).or(self.band)?;
            band.refusal(listing.last_px(), request.limit_px)
        })
    }
}

impl InstrumentLimits {
    fn refusal(&self, listing: &Listing, request: &OrderRequest) -> Option<RejectReason> {
        let is_outside = |px: Price| {
            self.price_min.is_some_and(|least| px < least)
                || self.price_max.is_some_and(|most| px > most)
        };
        if [request.limit_px, request.stop_px].into_iter().flatten().any(is_outside) {
            return Some(RejectReason::PriceOutOfRange);
        }
        if self.quantity_max.is_some_and(|most| request.order_qty > most) {
            return Some(RejectReason::QuantityTooLarge);
        }
        let px = request.limit_px.or(listing.last_px())?;
        let value = listing.instrument().notional(px, request.order_qty).ok()?.abs();
        let is_large = self.notional_max.is_some_and(|most| value > most);
        is_large.then_some(RejectReason::NotionalTooLarge)
    }
}

impl Band {
    fn new(band: PriceBand) -> Result<Self, VenueError> {
        Ok(Self {
            down: width("limits.price_band.down_ratio", band.down_ratio)?,
            up: width("limits.price_band.up_ratio", band.up_ratio)?,
        })
    }

    /// Why a limit is refused: outside the band, whose ends are rounded inwards, or without a
    /// price to lay the band around.
    fn refusal(self, last: Option<Price>, limit: Option<Price>) -> Option<RejectReason> {
        let limit = i128::from(limit?.0);
        self.down.or(self.up)?;
        let Some(last) = last.map(|px| i128::from(px.0)) else {
            return Some(RejectReason::NoMarket);
        };
        let ratio = if limit < last { self.down } else { self.up }?;
        // What does not fit is wider than any distance.
        let widest = ratio.floor_of(last.abs()).unwrap_or(i128::MAX);
        ((limit - last).abs() > widest).then_some(RejectReason::PriceOutOfBand)
    }
}

fn width(option: &'static str, ratio: Option<Decimal>) -> Result<Option<Ratio>, VenueError> {
    match ratio {
        Some(found) if found < Decimal::ZERO || found.atoms() > 100 * Decimal::ONE_ATOMS => {
            Err(out_of_range(option, "in [0, 100]", found))
        }
        _ => Ok(ratio.map(|ratio| Ratio::of(ratio, 1))),
    }
}

fn check(limits: &InstrumentLimits) -> Result<(), VenueError> {
    if let (Some(least), Some(most)) = (limits.price_min, limits.price_max)
        && least > most
    {
        let found = whole(least.0.into());
        return Err(out_of_range("limits.price_min", "at most limits.price_max (ticks)", found));
    }
    if let Some(most) = limits.quantity_max
        && most.0 < 1
    {
        return Err(out_of_range("limits.quantity_max", "at least 1 lot", whole(most.0.into())));
    }
    match limits.notional_max {
        Some(most) if most <= Amount::ZERO => {
            Err(out_of_range("limits.notional_max", "above 0", most.decimal()))
        }
        _ => Ok(()),
    }
}

fn at_least_one(option: &'static str, most: Option<u32>) -> Result<Option<usize>, VenueError> {
    match most {
        Some(0) => Err(out_of_range(option, "at least 1", Decimal::ZERO)),
        _ => Ok(most.map(|most| most as usize)),
    }
}

const fn whole(number: i128) -> Decimal {
    Decimal::from_atoms(number * Decimal::ONE_ATOMS)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn band(down: &str, up: &str) -> Band {
        let (down_ratio, up_ratio) = (Some(down.parse().unwrap()), Some(up.parse().unwrap()));
        Band::new(PriceBand { down_ratio, up_ratio }).unwrap()
    }

    proptest! {
        #[test]
        fn a_limit_is_refused_exactly_when_it_is_beyond_its_share_of_the_last_price(
            last in -10_000i64..10_000, limit in -30_000i64..30_000, bps in 0i64..10_000,
        ) {
            let text = Decimal::from_atoms(i128::from(bps) * 100_000_000_000_000).to_string();
            let found = band(&text, &text).refusal(Some(Price(last)), Some(Price(limit)));
            let is_beyond = (limit - last).abs() * 10_000 > last.abs() * bps;
            prop_assert_eq!(found.is_some(), is_beyond);
        }
    }

    #[test]
    fn below_and_above_the_last_price_have_bands_of_their_own() {
        let near = |limit| band("0.2", "4").refusal(Some(Price(100)), Some(Price(limit)));
        assert_eq!((near(80), near(500)), (None, None));
        assert_eq!(near(79), Some(RejectReason::PriceOutOfBand));
        assert_eq!(near(501), Some(RejectReason::PriceOutOfBand));
    }

    #[test]
    fn a_band_of_one_side_leaves_the_other_open() {
        let down_ratio = Some("0.2".parse().unwrap());
        let band = Band::new(PriceBand { down_ratio, up_ratio: None }).unwrap();
        let near = |last, limit| band.refusal(last, Some(Price(limit)));
        assert_eq!(near(Some(Price(100)), 10_000), None);
        assert_eq!(near(Some(Price(100)), 79), Some(RejectReason::PriceOutOfBand));
        assert_eq!(near(None, 79), Some(RejectReason::NoMarket));
    }

    #[test]
    fn limits_that_nothing_could_meet_are_refused_by_their_name() {
        let zero = VenueLimits { open_orders_max: Some(0), ..VenueLimits::default() };
        assert_eq!(
            Limits::new(&zero).unwrap_err().to_string(),
            "venue option limits.open_orders_max must be at least 1, found 0"
        );
        let prices = InstrumentLimits {
            price_min: Some(Price(2)),
            price_max: Some(Price(1)),
            ..InstrumentLimits::default()
        };
        let instruments = [(InstrumentId(0), prices)].into();
        assert!(Limits::new(&VenueLimits { instruments, ..VenueLimits::default() }).is_err());
    }
}
