//! Fills from a book by order: our places among strangers are the true ones. `docs/fills.md` states
//! the rules; each has its row in `tests/table.rs`.

mod crowd;
mod places;

use hansa_market::book::Traded;
use hansa_market::event::MarketOrder;
use hansa_types::{Liquidity, Price, Qty, Side};

use crate::against_book::{AgainstBook, Floor};
use crate::clerk::Offer;
use crate::order::Order;
use crate::side;
use crate::state::StateBytes;
use crate::strangers::Strangers;
use crowd::Crowd;
use places::{Place, Places, Reached};

/// What a place of ours leaves of the lots that came to it.
#[derive(Debug, Clone, Copy)]
struct Left {
    lots: i64,
    /// It took none: who stands behind it is next.
    is_passed: bool,
}

/// The orders of strangers in one instrument, and our places among them.
#[derive(Debug, Clone)]
pub(crate) struct ByOrderMarket {
    crowd: Crowd,
    places: Places,
    /// What the last row traded, if one of ours stood before it.
    traded: Option<Traded>,
    /// No update is under way: the book may be looked at.
    is_whole: bool,
    /// An order waits for a whole book, or for its stop.
    has_waiting: bool,
}

impl ByOrderMarket {
    /// An empty book, not whole. Orders that came before it may wait.
    pub(crate) fn new() -> Self {
        Self {
            crowd: Crowd::new(),
            places: Places::default(),
            traded: None,
            is_whole: false,
            has_waiting: true,
        }
    }

    /// A stranger's order changes. True when orders of ours are to be worked.
    #[inline]
    pub(crate) fn update(&mut self, row: &MarketOrder) -> bool {
        let traded = self.crowd.apply(row);
        self.traded = traded.filter(|traded| self.places.after_and_before(0, traded).is_some());
        self.is_whole = row.is_last;
        let is_met = || self.has_waiting || self.is_met(Side::Buy) || self.is_met(Side::Sell);
        self.traded.is_some() || (row.is_last && is_met())
    }

    /// Our orders after a row: first those that stood before what traded; then, against a whole
    /// book, those it reaches, and those that waited for it, in the order of arrival.
    pub(crate) fn work(&mut self, floor: &mut Floor<'_, '_>) {
        if let Some(traded) = self.traded.take() {
            self.trade(&traded, floor);
        }
        if !self.is_whole {
            return;
        }
        self.meet(Side::Buy, floor);
        self.meet(Side::Sell, floor);
        self.enter_waiting(floor);
    }

    /// An order gives up its place, if it has one.
    pub(crate) fn leave(&mut self, order: &Order) {
        self.places.leave(order);
    }

    /// Our places, what we took, and of the book what orders meet first: its orders themselves are
    /// those of the market data.
    pub(crate) fn state_bytes(&self, out: &mut StateBytes<'_>) {
        out.flag(self.is_whole).flag(self.has_waiting);
        self.crowd.state_bytes(out);
        self.places.state_bytes(out);
    }

    /// Every place: side, price, id and open quantity.
    #[cfg(test)]
    pub(crate) fn places(&self) -> Vec<(Side, Price, hansa_types::ClOrdId, Qty)> {
        let of_side = |of| {
            let own = move |place: &Place| (of, place.px, place.id, Qty(place.open));
            self.places.all(of).iter().map(own)
        };
        of_side(Side::Buy).chain(of_side(Side::Sell)).collect()
    }

    /// True when the book is whole and holds something that reaches a price of this side.
    #[cfg(test)]
    pub(crate) fn could_fill(&self, of: Side, px: Price) -> bool {
        self.is_whole && self.crowd.left_up_to(side::other(of), px, 1) > 0
    }

    /// True when strangers' best price on the other side is our best price or beyond.
    #[inline]
    fn is_met(&self, of: Side) -> bool {
        match (self.places.best(of), self.crowd.best(side::other(of))) {
            (Some(own), Some(best)) => side::is_within(of, best, own),
            _ => false,
        }
    }

    /// Orders of this side that strangers of the other have reached, the best price first.
    fn meet(&mut self, of: Side, floor: &mut Floor<'_, '_>) {
        let against = side::other(of);
        let mut passed = 0;
        while let Some(place) = self.places.after(of, passed) {
            let wanted = place.open.saturating_add(place.owed);
            let lots = self.crowd.left_up_to(against, place.px, wanted);
            if lots == 0 {
                return;
            }
            let left = self.reach(&place, passed, Reached { lots, displaces: false }, floor);
            self.crowd.take_best(against, lots - left.lots);
            passed += usize::from(left.is_passed);
        }
    }

    /// What traded behind us: ours that stood before, the best price first.
    fn trade(&mut self, traded: &Traded, floor: &mut Floor<'_, '_>) {
        let (mut lots, mut passed) = (traded.lots, 0);
        while lots > 0
            && let Some(place) = self.places.after_and_before(passed, traded)
        {
            let displaces = place.px == traded.px;
            let left = self.reach(&place, passed, Reached { lots, displaces }, floor);
            lots = left.lots;
            passed += usize::from(left.is_passed);
        }
    }

    /// Lots come to the place that stands after so many others of ours. It takes what it wants, or
    /// is passed over if that is less than it wants at least.
    fn reach(
        &mut self,
        place: &Place,
        others: usize,
        reached: Reached,
        floor: &mut Floor<'_, '_>,
    ) -> Left {
        let of = place.of;
        let lots = self.places.repay(of, others, reached);
        if lots == 0 || lots < place.least {
            return Left { lots, is_passed: true };
        }
        let Some(order) = floor.orders.iter_mut().find(|order| order.place_id == place.id) else {
            self.places.forget(of, others);
            return Left { lots, is_passed: false };
        };
        let before = order.cum_qty;
        let (px, liquidity) = (place.px, Liquidity::Maker);
        let offer = Offer { px, reference_px: px, liquidity, ts: floor.ts };
        floor.clerk.fill(order, Qty(lots.min(place.slice)), offer);
        let filled = Reached { lots: (order.cum_qty - before).0, ..reached };
        self.places.settle(others, order, (filled, self.crowd.turns()));
        Left { lots: lots - filled.lots, is_passed: false }
    }
}

impl AgainstBook for ByOrderMarket {
    type Strangers = Crowd;

    fn strangers(&self) -> &Crowd {
        &self.crowd
    }

    fn strangers_mut(&mut self) -> &mut Crowd {
        &mut self.crowd
    }

    fn is_whole(&self) -> bool {
        self.is_whole
    }

    fn has_waiting(&mut self) -> &mut bool {
        &mut self.has_waiting
    }

    /// Who wants at least more than there is.
    fn waits_for_more(&self, order: &Order) -> bool {
        !order.least_qty().is_zero()
    }

    fn join(&mut self, order: &Order, limit: Price) {
        self.places.join(order, limit, self.crowd.turns());
    }

    fn shrink(&mut self, order: &Order) {
        self.places.shrink(order);
    }

    fn ahead_of(&self, own: &Order, px: Price) -> i64 {
        let turn = self.places.turn(own).unwrap_or(u64::MAX);
        self.crowd.left_until(own.side(), px, turn)
    }
}
