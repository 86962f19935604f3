//! Where our resting orders stand among strangers', on both sides.

use hansa_market::book::Traded;
use hansa_types::{ClOrdId, Price, Side};

use crate::order::Order;
use crate::side;
use crate::state::StateBytes;

/// The place of one of our orders, known by its `place_id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) px: Price,
    /// Strangers with a greater turn joined later.
    pub(super) turn: u64,
    pub(super) id: ClOrdId,
    /// Open, in lots.
    pub(super) open: i64,
}

impl Place {
    /// True when whoever traded stands behind us: at our price by a later turn, or at a worse one.
    #[inline]
    fn is_before(&self, of: Side, traded: &Traded) -> bool {
        if self.px == traded.px {
            self.turn < traded.turn
        } else {
            side::is_through(of, traded.px, self.px)
        }
    }
}

/// Bids and asks of ours, each side in the order in which it is filled.
///
/// An open limit order that rests stands here exactly once, with the same open quantity.
#[derive(Debug, Clone, Default)]
pub(super) struct Places([Vec<Place>; 2]);

impl Places {
    /// The best price at which an order of ours rests.
    #[inline]
    pub(super) fn best(&self, of: Side) -> Option<Price> {
        self.first(of).map(|place| place.px)
    }

    /// Who is filled first.
    #[inline]
    pub(super) fn first(&self, of: Side) -> Option<Place> {
        self.all(of).first().copied()
    }

    /// Who is filled first, if it is before whoever traded.
    #[inline]
    pub(super) fn first_before(&self, traded: &Traded) -> Option<Place> {
        self.first(traded.side).filter(|place| place.is_before(traded.side, traded))
    }

    /// An order comes to rest behind all who have joined the queue at its limit.
    pub(super) fn join(&mut self, order: &Order, limit: Price, turn: u64) {
        let of = order.side();
        let place = Place { px: limit, turn, id: order.place_id, open: order.open_qty().0 };
        // Those of ours at a price came earlier, and so have no greater turn.
        let stands_before =
            |other: &Place| other.px == limit || side::is_through(of, limit, other.px);
        let places = self.all_mut(of);
        places.insert(places.partition_point(stands_before), place);
    }

    /// An order rests no more, if it did.
    pub(super) fn leave(&mut self, order: &Order) {
        self.all_mut(order.side()).retain(|place| place.id != order.place_id);
    }

    /// An order has become smaller and keeps its place.
    pub(super) fn shrink(&mut self, order: &Order) {
        let mut places = self.all_mut(order.side()).iter_mut();
        if let Some(place) = places.find(|place| place.id == order.place_id) {
            place.open = order.open_qty().0;
        }
    }

    /// The first of a side was dealt with: it was filled by so much, or the order has ended.
    pub(super) fn settle_first(&mut self, of: Side, lots: i64, is_open: bool) {
        let places = self.all_mut(of);
        match places.first_mut() {
            Some(place) if is_open => place.open -= lots,
            Some(_) => drop(places.remove(0)),
            None => {}
        }
    }

    /// All that we have open at a price, in lots.
    pub(super) fn open_lots(&self, of: Side, px: Price) -> i64 {
        let here = self.all(of).iter().filter(|place| place.px == px);
        here.fold(0_i64, |sum, place| sum.saturating_add(place.open))
    }

    /// Every place of a side, in the order in which they are filled.
    pub(super) const fn all(&self, of: Side) -> &Vec<Place> {
        &self.0[side::index(of)]
    }

    pub(super) fn state_bytes(&self, out: &mut StateBytes<'_>) {
        for of in [Side::Buy, Side::Sell] {
            out.len(self.all(of).len());
            for place in self.all(of) {
                out.number(place.px.0).id(place.turn).id(place.id.0).number(place.open);
            }
        }
    }

    const fn all_mut(&mut self, of: Side) -> &mut Vec<Place> {
        &mut self.0[side::index(of)]
    }
}
