//! Where our resting orders stand among strangers', on both sides.

use hansa_market::book::Traded;
use hansa_types::{ClOrdId, Price, Side};

use crate::order::Order;
use crate::side;
use crate::state::StateBytes;

/// Behind all who are shown, whenever these come.
const HIDDEN_TURN: u64 = u64::MAX - 1;
/// Behind the hidden too: who is not to be had in parts.
const LEAST_TURN: u64 = u64::MAX;

/// The place of one of our orders, known by its `place_id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) of: Side,
    pub(super) px: Price,
    /// Strangers with a greater turn joined later.
    pub(super) turn: u64,
    pub(super) id: ClOrdId,
    /// Open, in lots.
    pub(super) open: i64,
    /// What of that stands here; the rest of an iceberg comes after it.
    pub(super) slice: i64,
    /// Less than this it does not take at one time.
    pub(super) least: i64,
    /// Traded here by strangers behind us, in whose stead we were filled.
    displaced: i64,
    /// What an earlier slice took so: those strangers would still stand before this one.
    pub(super) owed: i64,
}

impl Place {
    fn new(order: &Order, px: Price, turn: u64) -> Self {
        let (open, least) = (order.open_qty().0, order.least_qty().0);
        let turn = match order.request.terms {
            _ if least > 0 => LEAST_TURN,
            terms if terms.is_hidden => HIDDEN_TURN,
            _ => turn,
        };
        let slice = if least > 0 { open } else { order.slice_qty().0 };
        let (of, id) = (order.side(), order.place_id);
        Self { of, px, turn, id, open, slice, least, displaced: 0, owed: 0 }
    }

    /// True when whoever traded stands behind us: at our price by a later turn, or at a worse one.
    #[inline]
    fn is_before(&self, traded: &Traded) -> bool {
        if self.px == traded.px {
            self.turn < traded.turn
        } else {
            side::is_through(self.of, traded.px, self.px)
        }
    }
}

/// Lots that come to a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reached {
    pub(super) lots: i64,
    /// A stranger at the same price had them in history.
    pub(super) displaces: bool,
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
        self.all(of).first().map(|place| place.px)
    }

    /// Who is filled after so many others.
    #[inline]
    pub(super) fn after(&self, of: Side, others: usize) -> Option<Place> {
        self.all(of).get(others).copied()
    }

    /// The same, if it is before whoever traded.
    #[inline]
    pub(super) fn after_and_before(&self, others: usize, traded: &Traded) -> Option<Place> {
        self.after(traded.side, others).filter(|place| place.is_before(traded))
    }

    /// An order comes to rest behind all who have joined the queue at its limit, or aside.
    pub(super) fn join(&mut self, order: &Order, limit: Price, turn: u64) {
        self.insert(Place::new(order, limit, turn));
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
            place.slice = place.slice.min(place.open);
            place.least = order.least_qty().0;
        }
    }

    /// The turn of an order that rests.
    pub(super) fn turn(&self, order: &Order) -> Option<u64> {
        let mut places = self.all(order.side()).iter();
        places.find(|place| place.id == order.place_id).map(|place| place.turn)
    }

    /// Strangers whose fills we took are served before our next slice; gives what is left.
    pub(super) fn repay(&mut self, of: Side, others: usize, reached: Reached) -> i64 {
        let Some(place) = self.all_mut(of).get_mut(others) else { return reached.lots };
        let repaid = reached.lots.min(place.owed);
        place.owed -= repaid;
        place.displaced += if reached.displaces { repaid } else { 0 };
        reached.lots - repaid
    }

    /// The place after so many others is dealt with: the order has ended, or was filled by so
    /// much. Its next slice, or what has had its minimum, joins anew.
    pub(super) fn settle(&mut self, others: usize, order: &Order, (filled, turn): (Reached, u64)) {
        let of = order.side();
        let places = self.all_mut(of);
        let Some(place) = places.get_mut(others) else { return };
        place.open -= filled.lots;
        place.slice -= filled.lots;
        place.displaced += if filled.displaces { filled.lots } else { 0 };
        let place = *place;
        if order.is_open() && place.slice > 0 && place.least == 0 {
            return;
        }
        places.remove(others);
        if order.is_open() {
            let next = Place::new(order, place.px, turn);
            self.insert(Place { owed: place.owed + place.displaced, ..next });
        }
    }

    /// The place after so many others is nobody's.
    pub(super) fn forget(&mut self, of: Side, others: usize) {
        if others < self.all(of).len() {
            self.all_mut(of).remove(others);
        }
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
                out.number(place.slice).number(place.displaced).number(place.owed);
            }
        }
    }

    /// Those of ours at a price came earlier, and so have no greater turn unless they stand aside.
    fn insert(&mut self, place: Place) {
        let stands_before = |other: &Place| {
            let comes_first = other.px == place.px && other.turn <= place.turn;
            comes_first || side::is_through(place.of, place.px, other.px)
        };
        let places = self.all_mut(place.of);
        places.insert(places.partition_point(stands_before), place);
    }

    const fn all_mut(&mut self, of: Side) -> &mut Vec<Place> {
        &mut self.0[side::index(of)]
    }
}
