//! The price of a call auction.

use hansa_types::{Price, Qty};

use super::admission::PX_MAX;

/// Price and quantity of each level that takes part, in any order.
pub(super) type Curve = Vec<(Price, Qty)>;

/// Where a call auction clears.
///
/// Of all prices, whether or not an order has it as its limit: the one at which most trades, then
/// with the least surplus, then the nearest to the reference price. No tie remains: what is bid falls and what is
/// asked rises with the price, so the prices of most volume, and among them those of least
/// surplus, are one unbroken range, and one price of a range is nearest to the reference.
/// It is the reference itself if nothing trades.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clearing {
    /// The one price.
    pub(super) px: Price,
    /// How much trades.
    pub(super) volume: Qty,
    /// Bid less asked at that price.
    pub(super) surplus: Qty,
}

impl Clearing {
    /// The clearing at a price where this much is bid and asked.
    pub(super) fn at(px: Price, bid_qty: Qty, ask_qty: Qty) -> Self {
        Self { px, volume: bid_qty.min(ask_qty), surplus: bid_qty - ask_qty }
    }

    /// Smaller is better.
    fn rank(&self, reference_px: Price) -> (i64, u64, u64) {
        let distance = self.px.0.abs_diff(reference_px.0);
        (-self.volume.0, self.surplus.0.unsigned_abs(), distance)
    }

    /// The better of two.
    pub(super) fn better(self, other: Self, reference_px: Price) -> Self {
        if other.rank(reference_px) < self.rank(reference_px) { other } else { self }
    }
}

/// The ends of the ranges of prices between which nothing changes, and the reference, rising.
/// The best price nearest to the reference is always one of them.
pub(super) fn candidates(bids: &Curve, asks: &Curve, reference_px: Price) -> Vec<Price> {
    // What has no limit takes part at every price and names none.
    let is_limit = |level: &&(Price, Qty)| (-PX_MAX.0..=PX_MAX.0).contains(&level.0.0);
    let above_bids = bids.iter().filter(is_limit).flat_map(|&(px, _)| [px, Price(px.0 + 1)]);
    let below_asks = asks.iter().filter(is_limit).flat_map(|&(px, _)| [Price(px.0 - 1), px]);
    let mut prices: Vec<Price> = above_bids.chain(below_asks).chain([reference_px]).collect();
    prices.sort_unstable();
    prices.dedup();
    prices
}

/// Where these curves clear, in one walk along rising prices.
pub(super) fn clear(mut bids: Curve, mut asks: Curve, reference_px: Price) -> Clearing {
    bids.sort_unstable();
    asks.sort_unstable();
    let (mut bid_qty, mut ask_qty) = (total(&bids), Qty::ZERO);
    let (mut below, mut within) = (bids.iter().peekable(), asks.iter().peekable());
    let mut best = Clearing::at(reference_px, Qty::ZERO, Qty::ZERO);
    for px in candidates(&bids, &asks, reference_px) {
        while let Some((_, qty)) = below.next_if(|(bid, _)| *bid < px) {
            bid_qty = bid_qty - *qty;
        }
        while let Some((_, qty)) = within.next_if(|(ask, _)| *ask <= px) {
            ask_qty = ask_qty + *qty;
        }
        let here = Clearing::at(px, bid_qty, ask_qty);
        if !here.volume.is_zero() {
            best = best.better(here, reference_px);
        }
    }
    best
}

fn total(curve: &Curve) -> Qty {
    curve.iter().fold(Qty::ZERO, |sum, &(_, qty)| sum + qty)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn curve() -> impl Strategy<Value = Curve> {
        proptest::collection::vec((-12..12i64, 1..9i64), 0..8)
            .prop_map(|levels| levels.iter().map(|&(px, qty)| (Price(px), Qty(qty))).collect())
    }

    fn sum(curve: &Curve, takes_part: impl Fn(Price) -> bool) -> Qty {
        total(&curve.iter().copied().filter(|&(px, _)| takes_part(px)).collect())
    }

    /// Every price there is, one by one.
    fn exhaustive(bids: &Curve, asks: &Curve, reference_px: Price) -> Clearing {
        let every = (-40..40)
            .map(Price)
            .map(|px| Clearing::at(px, sum(bids, |bid| bid >= px), sum(asks, |ask| ask <= px)));
        every
            .filter(|clearing| !clearing.volume.is_zero())
            .min_by_key(|clearing| clearing.rank(reference_px))
            .unwrap_or(Clearing::at(reference_px, Qty::ZERO, Qty::ZERO))
    }

    proptest! {
        #[test]
        fn the_walk_finds_the_best_of_all_prices(
            bids in curve(), asks in curve(), reference in -30..30i64,
        ) {
            let found = clear(bids.clone(), asks.clone(), Price(reference));
            prop_assert_eq!(found, exhaustive(&bids, &asks, Price(reference)));
        }

        #[test]
        fn one_price_alone_is_best(bids in curve(), asks in curve(), reference in -30..30i64) {
            let best = exhaustive(&bids, &asks, Price(reference));
            let equals = (-40..40).map(Price).filter(|&px| {
                let bid_qty = sum(&bids, |bid| bid >= px);
                let here = Clearing::at(px, bid_qty, sum(&asks, |ask| ask <= px));
                here.rank(Price(reference)) == best.rank(Price(reference))
            });
            prop_assert!(best.volume.is_zero() || equals.count() == 1);
        }
    }
}
