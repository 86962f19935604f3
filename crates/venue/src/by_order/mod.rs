//! Fills from a book by order: our places among strangers are the true ones. `docs/fills.md` states
//! the rules; each has its row in `tests/table.rs`.

mod crowd;
mod places;

use hansa_market::book::Traded;
use hansa_market::event::MarketOrder;
use hansa_types::{Liquidity, OrdType, Price, Qty, RejectReason, Side, TimeInForce, TimeNs};

use crate::clerk::{Clerk, Offer};
use crate::depth::Floor;
use crate::matching::SelfTrade;
use crate::order::Order;
use crate::self_trade::{self, Met};
use crate::side;
use crate::state::StateBytes;
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

    /// The best price of the other side, once the book is whole.
    pub(crate) fn touch(&self, of: Side) -> Option<Price> {
        if self.is_whole { self.crowd.best(side::other(of)) } else { None }
    }

    /// The price in force for an order of this side: the middle of the book.
    pub(crate) fn mid(&self, of: Side) -> Option<Price> {
        self.crowd.mid(of)
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
        if std::mem::take(&mut self.has_waiting) {
            for place in 0..floor.orders.len() {
                if floor.orders[place].resting_limit().is_none() {
                    self.enter(place, floor);
                }
            }
        }
    }

    /// An order that rests nowhere yet: triggered if it has a stop, then filled along the book,
    /// then in a queue, or ended.
    pub(crate) fn enter(&mut self, place: usize, floor: &mut Floor<'_, '_>) {
        let order = &mut floor.orders[place];
        if !order.is_open() {
            return;
        }
        if !self.is_whole || !self.is_due(order) {
            self.has_waiting = true;
            return;
        }
        if order.stop().is_some() {
            floor.clerk.trigger(order, floor.ts);
        }
        let of = order.side();
        let own = self_trade::touch(floor.orders, of, floor.clerk.rules.self_trade);
        let touch = self_trade::nearer(of, self.touch(of), own);
        floor.clerk.post(&mut floor.orders[place], touch, floor.ts);
        while let Some(met) = self.take(place, floor) {
            self.part(place, met, floor);
        }
        self.rest(&mut floor.orders[place], floor.ts, floor.clerk);
    }

    /// Orders that were not let in yet meet the next whole book.
    pub(crate) const fn call_in(&mut self) {
        self.has_waiting = true;
    }

    /// An order gives up its place, if it has one.
    pub(crate) fn leave(&mut self, order: &Order) {
        self.places.leave(order);
    }

    /// An order that rested has become larger, and waits behind all who are there.
    pub(crate) fn rejoin(&mut self, order: &Order) {
        if let Some(limit) = order.resting_limit() {
            self.places.join(order, limit, self.crowd.turns());
        }
    }

    /// An order has become smaller and keeps its place.
    pub(crate) fn shrink(&mut self, order: &Order) {
        self.places.shrink(order);
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

    /// True for an order without a stop, and for one whose stop the other side has touched.
    fn is_due(&self, order: &Order) -> bool {
        let best = self.crowd.best(side::other(order.side()));
        let has_touched =
            |stop| best.is_some_and(|best| side::has_touched(order.side(), best, stop));
        order.stop().is_none_or(has_touched)
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

    /// Fills along the other side, best level first, a report for each. Who wants all or a minimum
    /// looks first. Gives the order of ours that it has come to, where that stops it.
    fn take(&mut self, place: usize, floor: &mut Floor<'_, '_>) -> Option<Met> {
        let end = self.own_before(place, floor);
        let (order, ts) = (&mut floor.orders[place], floor.ts);
        let clerk = &mut *floor.clerk;
        let (of, against) = (order.side(), side::other(order.side()));
        let open_qty = order.open_qty();
        let is_had = clerk.goes_beyond(order) && self.crowd.best(against).is_some();
        let is_whole = order.request.time_in_force == TimeInForce::Fok;
        // Who goes on past orders of ours finds what is behind them.
        let bound = end.filter(|_| clerk.rules.self_trade != SelfTrade::CancelOldest);
        if is_whole && !is_had && !self.holds(order, open_qty, bound) {
            clerk.cancel(order, RejectReason::NotFillable, ts);
            return None;
        }
        if !is_had && !self.holds(order, order.least_qty(), bound) {
            return end.filter(|met| self.would_rest_across(order, met));
        }
        if clerk.ends_unpaid(order, self.crowd.levels_left(against), ts) {
            return None;
        }
        let mid = self.crowd.mid(of);
        let mut last = self.crowd.best(against);
        let mut next = self.next_before(end, against, None);
        while let Some((px, left)) = next
            && order.is_open()
            && order.can_take(px)
        {
            let before = order.cum_qty;
            let reference_px = mid.unwrap_or(px);
            let offer = Offer { px, reference_px, liquidity: Liquidity::Taker, ts };
            clerk.fill(order, Qty(left.min(order.open_qty().0)), offer);
            self.crowd.take(against, px, (order.cum_qty - before).0);
            last = Some(px);
            next = self.next_before(end, against, Some(px));
        }
        let met = end.filter(|met| order.is_open() && self.comes_to(order, (met, last), clerk));
        if let Some(px) = last.filter(|_| met.is_none()) {
            clerk.fill_beyond(order, (px, mid.unwrap_or(px)), ts);
        }
        met
    }

    /// The first of our orders on the way of one that is not to trade with it.
    fn own_before(&self, place: usize, floor: &Floor<'_, '_>) -> Option<Met> {
        let order = &floor.orders[place];
        let is_open =
            order.is_open() && self_trade::avoids_own(order, floor.clerk.rules.self_trade);
        let met = || self_trade::nearest(floor.orders, order.side(), |_| true);
        let met = is_open.then(met).flatten()?;
        let ahead = self.ahead_of(&floor.orders[met.place], met.px);
        Some(Met { ahead, ..met })
    }

    /// What strangers who stand before an order of ours have left at its limit.
    fn ahead_of(&self, own: &Order, px: Price) -> i64 {
        let turn = self.places.turn(own).unwrap_or(u64::MAX);
        self.crowd.left_until(own.side(), px, turn)
    }

    /// The next level with what is to be had of it before an order of ours: what stands behind that
    /// in its queue, or at a worse price, is not.
    fn next_before(
        &self,
        end: Option<Met>,
        against: Side,
        after: Option<Price>,
    ) -> Option<(Price, i64)> {
        let (px, left) = self.crowd.next_left(against, after)?;
        let lots = end.map_or(left, |end| end.before(against, (px, left)));
        (lots > 0).then_some((px, lots))
    }

    /// True when an order has taken what stands before one of ours, and would go on: up to its limit,
    /// or as far as the book shows something, and behind that where the market moves.
    fn comes_to(
        &self,
        order: &Order,
        (met, last): (&Met, Option<Price>),
        clerk: &Clerk<'_>,
    ) -> bool {
        if order.request.limit_px.is_some() {
            return order.can_take(met.px);
        }
        let beyond = last.and_then(|px| clerk.beyond_px(order, px));
        let is_near = beyond.is_some_and(|px| side::is_within(order.side(), met.px, px));
        is_near || self.crowd.is_in_view(side::other(order.side()), met.px)
    }

    /// True for an order that finds too little, and would come to rest beyond one of ours.
    fn would_rest_across(&self, order: &Order, met: &Met) -> bool {
        let waits = self.touch(order.side()).is_some_and(|best| order.can_take(best));
        !waits && order.request.limit_px.is_some() && order.can_take(met.px)
    }

    /// An order has come to one of ours: one of the two ends at least.
    fn part(&mut self, place: usize, met: Met, floor: &mut Floor<'_, '_>) {
        self_trade::prevent(floor.orders, (place, met.place), floor.ts, floor.clerk);
        let own = floor.orders[met.place];
        if own.is_open() {
            self.shrink(&own);
        }
    }

    /// True when the book holds that much for an order, before one of ours that ends its way.
    fn holds(&self, order: &Order, wanted: Qty, end: Option<Met>) -> bool {
        let against = side::other(order.side());
        let mut left = wanted.0;
        let mut next = self.next_before(end, against, None);
        while let Some((px, lots)) = next
            && left > 0
            && order.can_take(px)
        {
            left -= left.min(lots);
            next = self.next_before(end, against, Some(px));
        }
        left <= 0
    }

    /// What the book had nothing for: a limit order that may stay joins its queue, or waits for more
    /// where there is less than it wants at least; all else ends.
    fn rest(&mut self, order: &mut Order, ts: TimeNs, clerk: &mut Clerk<'_>) {
        if !order.is_open() {
            return;
        }
        let can_take = self.touch(order.side()).is_some_and(|best| order.can_take(best));
        let wants_more = can_take && !order.least_qty().is_zero();
        match order.request.limit_px {
            Some(_) if wants_more && !order.is_immediate() => {
                self.has_waiting = true;
                clerk.note_met(order);
            }
            Some(limit) if order.works_as == OrdType::Limit && !order.is_immediate() => {
                order.is_resting = true;
                self.places.join(order, limit, self.crowd.turns());
            }
            _ => clerk.cancel(order, RejectReason::NotFillable, ts),
        }
    }
}
