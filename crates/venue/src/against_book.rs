//! An order of ours against a book of strangers, whether that is kept by level or by order.

use hansa_types::{Liquidity, OrdType, Price, Qty, RejectReason, Side, TimeInForce, TimeNs};

use crate::clerk::{Clerk, Offer};
use crate::matching::SelfTrade;
use crate::order::Order;
use crate::self_trade::{self, Met};
use crate::side;
use crate::strangers::Strangers;

/// The orders of an instrument in the order of arrival, and the clerk who changes them at a time.
#[derive(Debug)]
pub(crate) struct Floor<'a, 'b> {
    pub(crate) orders: &'a mut [Order],
    pub(crate) clerk: &'a mut Clerk<'b>,
    pub(crate) ts: TimeNs,
}

/// A book of one instrument with our places in it. Who implements it says where our orders stand;
/// how one enters, takes and comes to rest is the same everywhere.
pub(crate) trait AgainstBook {
    /// The book's strangers.
    type Strangers: Strangers;

    /// What strangers offer.
    fn strangers(&self) -> &Self::Strangers;

    /// What strangers offer, to be taken.
    fn strangers_mut(&mut self) -> &mut Self::Strangers;

    /// No update is under way: the book may be looked at.
    fn is_whole(&self) -> bool;

    /// An order waits for a whole book, or for its stop.
    fn has_waiting(&mut self) -> &mut bool;

    /// True for an order that does not rest at a price it could take, but waits for more there.
    fn waits_for_more(&self, order: &Order) -> bool;

    /// An order rests from now on, at its limit.
    fn join(&mut self, order: &Order, limit: Price);

    /// An order has become smaller and keeps its place.
    fn shrink(&mut self, order: &Order);

    /// What strangers who stand before an order of ours have left at its limit.
    fn ahead_of(&self, own: &Order, px: Price) -> i64;

    /// The price in force for an order of this side: the middle of the book.
    fn mid(&self, of: Side) -> Option<Price> {
        self.strangers().mid(of)
    }

    /// Where an order of this side would take; none while the book is not whole.
    fn touch(&self, of: Side) -> Option<Price> {
        if self.is_whole() { self.strangers().best(side::other(of)) } else { None }
    }

    /// An order that rests nowhere yet: triggered if it has a stop, then filled along the book,
    /// then in a queue, or ended.
    fn enter(&mut self, place: usize, floor: &mut Floor<'_, '_>) {
        let order = &mut floor.orders[place];
        if !order.is_open() {
            return;
        }
        if !self.is_whole() || !self.is_due(order) {
            *self.has_waiting() = true;
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

    /// Orders that waited for a whole book meet it, in the order of arrival.
    fn enter_waiting(&mut self, floor: &mut Floor<'_, '_>) {
        if std::mem::take(self.has_waiting()) {
            for place in 0..floor.orders.len() {
                if floor.orders[place].resting_limit().is_none() {
                    self.enter(place, floor);
                }
            }
        }
    }

    /// Orders that were not let in yet meet the next whole book.
    fn call_in(&mut self) {
        *self.has_waiting() = true;
    }

    /// An order that rested has become larger, and waits behind all who are there.
    fn rejoin(&mut self, order: &Order) {
        if let Some(limit) = order.resting_limit() {
            self.join(order, limit);
        }
    }

    /// True for an order without a stop, and for one whose stop the other side has touched.
    fn is_due(&self, order: &Order) -> bool {
        let best = self.strangers().best(side::other(order.side()));
        let has_touched =
            |stop| best.is_some_and(|best| side::has_touched(order.side(), best, stop));
        order.stop().is_none_or(has_touched)
    }

    /// Fills along the other side, best level first, a report for each. Who wants all or a minimum
    /// looks first. Gives the order of ours that it has come to, where that stops it.
    fn take(&mut self, place: usize, floor: &mut Floor<'_, '_>) -> Option<Met> {
        let end = self.own_before(place, floor);
        let (order, ts) = (&mut floor.orders[place], floor.ts);
        let clerk = &mut *floor.clerk;
        let (of, against) = (order.side(), side::other(order.side()));
        let open_qty = order.open_qty();
        let is_had = clerk.goes_beyond(order) && self.strangers().best(against).is_some();
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
        if clerk.ends_unpaid(order, self.strangers().levels_left(against), ts) {
            return None;
        }
        let mid = self.strangers().mid(of);
        let mut last = self.strangers().best(against);
        let mut next = self.next_before(end, against, None);
        while let Some((px, left)) = next
            && order.is_open()
            && order.can_take(px)
        {
            let before = order.cum_qty;
            let reference_px = mid.unwrap_or(px);
            let offer = Offer { px, reference_px, liquidity: Liquidity::Taker, ts };
            clerk.fill(order, Qty(left.min(order.open_qty().0)), offer);
            self.strangers_mut().take(against, px, (order.cum_qty - before).0);
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

    /// The next level with what is to be had of it before an order of ours: what stands behind that
    /// in its queue, or at a worse price, is not.
    fn next_before(
        &self,
        end: Option<Met>,
        against: Side,
        after: Option<Price>,
    ) -> Option<(Price, i64)> {
        let (px, left) = self.strangers().next_left(against, after)?;
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
        is_near || self.strangers().is_in_view(side::other(order.side()), met.px)
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
    /// while the other side is at its limit or better; all else ends.
    fn rest(&mut self, order: &mut Order, ts: TimeNs, clerk: &mut Clerk<'_>) {
        if !order.is_open() {
            return;
        }
        let can_take = self.touch(order.side()).is_some_and(|best| order.can_take(best));
        match order.request.limit_px {
            Some(_) if can_take && self.waits_for_more(order) && !order.is_immediate() => {
                *self.has_waiting() = true;
                clerk.note_met(order);
            }
            Some(limit) if order.works_as == OrdType::Limit && !order.is_immediate() => {
                order.is_resting = true;
                self.join(order, limit);
            }
            _ => clerk.cancel(order, RejectReason::NotFillable, ts),
        }
    }
}
