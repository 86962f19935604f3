//! Fills from a book by level. `docs/fills.md` states the rules; each has its row in
//! `tests/table.rs`.

mod aside;
mod lines;
mod shown;

use hansa_market::book::QueueModel;
use hansa_market::event::{Depth, Trade};
use hansa_types::{
    ClOrdId, Liquidity, OrdType, Price, Qty, RejectReason, Side, TimeInForce, TimeNs,
};

use crate::clerk::{Clerk, Offer};
use crate::matching::SelfTrade;
use crate::order::Order;
use crate::self_trade::{self, Met};
use crate::side;
use crate::state::StateBytes;
use lines::Lines;
use shown::Shown;

/// The orders of an instrument in the order of arrival, and the clerk who changes them at a time.
#[derive(Debug)]
pub(crate) struct Floor<'a, 'b> {
    pub(crate) orders: &'a mut [Order],
    pub(crate) clerk: &'a mut Clerk<'b>,
    pub(crate) ts: TimeNs,
}

/// The book of one instrument, and our places in it.
#[derive(Debug, Clone)]
pub(crate) struct DepthMarket {
    shown: Shown,
    lines: Lines,
    /// No update is under way: the book may be looked at.
    is_whole: bool,
    /// A snapshot is under way: its levels are compared with the queues when it is whole.
    is_snapshot: bool,
    /// An order waits for a whole book, or for its stop.
    has_waiting: bool,
    /// An order rests without a place in a queue.
    has_aside: bool,
}

impl DepthMarket {
    /// An empty book, not whole. Orders that came before it may wait.
    pub(crate) fn new(model: QueueModel) -> Self {
        Self {
            shown: Shown::new(),
            lines: Lines::new(model),
            is_whole: false,
            is_snapshot: false,
            has_waiting: true,
            has_aside: false,
        }
    }

    /// A level is restated. True when orders are to be worked: the book is whole again, and one
    /// waits for that or is reached.
    #[inline]
    pub(crate) fn update(&mut self, depth: &Depth) -> bool {
        self.shown.apply(depth);
        self.is_snapshot |= depth.is_clear;
        if !self.is_snapshot {
            self.lines.on_level(depth.side, depth.price, &self.shown);
        }
        // A book that was emptied and shows nothing is not known until its next snapshot.
        self.is_whole = depth.is_last && !(self.is_snapshot && self.shown.is_empty());
        if !self.is_whole {
            return false;
        }
        if self.is_snapshot {
            self.is_snapshot = false;
            self.lines.on_snapshot(&self.shown);
        }
        let has_special = self.has_waiting || self.has_aside;
        has_special || self.is_reached(Side::Buy) || self.is_reached(Side::Sell)
    }

    /// The price in force for an order of this side: the middle of the book.
    pub(crate) fn mid(&self, of: Side) -> Option<Price> {
        self.shown.mid(of)
    }

    /// Where an order of this side would take; none while the book is not whole.
    pub(crate) fn touch(&self, of: Side) -> Option<Price> {
        if self.is_whole { self.shown.best(side::other(of)) } else { None }
    }

    /// All orders against a book that is whole: first those it reaches, in queues and then aside,
    /// then those that waited for it, in the order of arrival.
    pub(crate) fn work(&mut self, floor: &mut Floor<'_, '_>) {
        self.meet(Side::Buy, floor);
        self.meet(Side::Sell, floor);
        self.meet_aside(floor);
        if std::mem::take(&mut self.has_waiting) {
            for place in 0..floor.orders.len() {
                if floor.orders[place].resting_limit().is_none() {
                    self.enter(place, floor);
                }
            }
        }
    }

    /// A print: it moves the queue at its price and goes through those at better prices. One
    /// whose aggressor is unknown meets bids first, and asks with what is left of it.
    pub(crate) fn print(&mut self, trade: &Trade, floor: &mut Floor<'_, '_>) {
        let mut lots = trade.qty.0.max(0);
        for of in [Side::Buy, Side::Sell] {
            if trade.aggressor.is_none_or(|aggressor| aggressor != of) {
                lots -= self.print_on(of, (trade.price, lots), floor);
                lots -= self.print_aside(of, (trade.price, lots), floor);
            }
        }
        if self.has_aside && self.is_whole {
            // Who has had a minimum may take now what was not enough before.
            self.meet(Side::Buy, floor);
            self.meet(Side::Sell, floor);
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
        self.lines.leave(order);
    }

    /// An order that rested has become larger, and waits behind all who are there.
    pub(crate) fn rejoin(&mut self, order: &Order) {
        if let Some(limit) = order.resting_limit() {
            self.settle_down(order, limit);
        }
    }

    /// An order has become smaller and keeps its place.
    pub(crate) fn shrink(&mut self, order: &Order) {
        self.lines.shrink(order);
    }

    /// The places of our orders, what we took, and of the book what orders meet first: its levels
    /// themselves are those of the market data.
    pub(crate) fn state_bytes(&self, out: &mut StateBytes<'_>) {
        out.flag(self.is_whole).flag(self.is_snapshot).flag(self.has_waiting);
        self.shown.state_bytes(out);
        self.lines.state_bytes(out);
    }

    /// Every place in a queue: side, price, id and open quantity.
    #[cfg(test)]
    pub(crate) fn places(&self) -> Vec<(Side, Price, ClOrdId, Qty)> {
        let of_side = |of| {
            let own = move |(px, queue): (_, &hansa_market::book::queue::LevelQueue)| {
                queue.own().iter().map(|own| (of, px, own.id, own.open)).collect::<Vec<_>>()
            };
            self.lines.levels(of).flat_map(own)
        };
        of_side(Side::Buy).chain(of_side(Side::Sell)).collect()
    }

    /// True when the book is whole and holds something that reaches a price of this side.
    #[cfg(test)]
    pub(crate) fn could_fill(&self, of: Side, px: Price) -> bool {
        self.is_whole && self.shown.left_up_to(side::other(of), px, 1) > 0
    }

    /// True for an order without a stop, and for one whose stop the other side has touched.
    fn is_due(&self, order: &Order) -> bool {
        let best = self.shown.best(side::other(order.side()));
        let has_touched =
            |stop| best.is_some_and(|best| side::has_touched(order.side(), best, stop));
        order.stop().is_none_or(has_touched)
    }

    /// True when strangers' best price on the other side is our best price or beyond.
    #[inline]
    fn is_reached(&self, of: Side) -> bool {
        match (self.lines.best(of), self.shown.best(side::other(of))) {
            (Some(own), Some(best)) => side::is_within(of, best, own),
            _ => false,
        }
    }

    /// Orders of this side that the other side's levels have reached, the best price first.
    fn meet(&mut self, of: Side, floor: &mut Floor<'_, '_>) {
        let against = side::other(of);
        while let Some(px) = self.lines.best(of) {
            let wanted = self.lines.open_lots(of, px);
            let lots = self.shown.left_up_to(against, px, wanted);
            if lots == 0 {
                return;
            }
            let filled = self.sweep(of, (px, lots), floor);
            self.shown.take_best(against, filled);
        }
    }

    /// Gives how many lots of a print were ours.
    fn print_on(&mut self, of: Side, (px, lots): (Price, i64), floor: &mut Floor<'_, '_>) -> i64 {
        let mut left = lots;
        while let Some(own) = self.lines.best(of)
            && left > 0
            && side::is_through(of, px, own)
        {
            left -= self.sweep(of, (own, left), floor);
        }
        self.lines.on_trade(of, px, left);
        left -= self.fill_reached(of, px, floor);
        lots - left
    }

    /// The market goes through a price of ours with that many lots; gives what was filled.
    fn sweep(&mut self, of: Side, (px, lots): (Price, i64), floor: &mut Floor<'_, '_>) -> i64 {
        self.lines.on_swept(of, px);
        self.lines.on_trade(of, px, lots);
        self.fill_reached(of, px, floor)
    }

    /// Fills what the queue has reached at a price, at that price, and gives how many lots.
    fn fill_reached(&mut self, of: Side, px: Price, floor: &mut Floor<'_, '_>) -> i64 {
        let mut filled = 0;
        while let Some(own) = self.lines.next_fillable(of, px) {
            let (lots, is_open) = fill_maker(own.id, own.fillable, px, floor);
            self.lines.settle(of, px, &own, is_open);
            if is_open && own.fillable == own.open {
                self.show_next_slice(own.id, floor);
            }
            filled += lots;
        }
        filled
    }

    /// What was shown of an order is gone: the next slice goes to the end of the queue.
    fn show_next_slice(&mut self, id: ClOrdId, floor: &Floor<'_, '_>) {
        let order = floor.orders.iter().find(|order| order.place_id == id);
        if let Some((order, limit)) = order.and_then(|order| Some((order, order.resting_limit()?)))
        {
            self.lines.join(order, limit, &self.shown);
        }
    }

    /// Fills along the other side, best level first, a report for each. Who wants all or a minimum
    /// looks first. Gives the order of ours that it has come to, where that stops it.
    fn take(&mut self, place: usize, floor: &mut Floor<'_, '_>) -> Option<Met> {
        let end = self.own_before(place, floor);
        let (order, ts) = (&mut floor.orders[place], floor.ts);
        let clerk = &mut *floor.clerk;
        let (of, against) = (order.side(), side::other(order.side()));
        let open_qty = order.open_qty();
        let is_had = clerk.goes_beyond(order) && self.shown.best(against).is_some();
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
        if clerk.ends_unpaid(order, self.shown.levels_left(against), ts) {
            return None;
        }
        let mid = self.shown.mid(of);
        let mut last = self.shown.best(against);
        let mut next = self.next_before(end, against, None);
        while let Some((px, left)) = next
            && order.is_open()
            && order.can_take(px)
        {
            let before = order.cum_qty;
            let reference_px = mid.unwrap_or(px);
            let offer = Offer { px, reference_px, liquidity: Liquidity::Taker, ts };
            clerk.fill(order, Qty(left.min(order.open_qty().0)), offer);
            self.shown.take(against, px, (order.cum_qty - before).0);
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

    /// What strangers who stand before an order of ours have at its limit, less what we took of it.
    fn ahead_of(&self, own: &Order, px: Price) -> i64 {
        let taken = self.shown.taken(own.side(), px);
        let ahead = self.lines.ahead(own, px).map_or(i64::MAX, |ahead| ahead.0);
        ahead.saturating_sub(taken).max(0)
    }

    /// The next level with what is to be had of it before an order of ours: what stands behind that
    /// in its queue, or at a worse price, is not.
    fn next_before(
        &self,
        end: Option<Met>,
        against: Side,
        after: Option<Price>,
    ) -> Option<(Price, i64)> {
        let (px, left) = self.shown.next_left(against, after)?;
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
        is_near || self.shown.is_in_view(side::other(order.side()), met.px)
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
            Some(_) if can_take && !order.is_immediate() => {
                self.has_waiting = true;
                clerk.note_met(order);
            }
            Some(limit) if order.works_as == OrdType::Limit && !order.is_immediate() => {
                order.is_resting = true;
                self.settle_down(order, limit);
            }
            _ => clerk.cancel(order, RejectReason::NotFillable, ts),
        }
    }
}

/// Fills an order that rested; gives the lots, and whether it is still open.
fn fill_maker(id: ClOrdId, qty: Qty, px: Price, floor: &mut Floor<'_, '_>) -> (i64, bool) {
    let Some(order) = floor.orders.iter_mut().find(|order| order.place_id == id) else {
        return (0, false);
    };
    let before = order.cum_qty;
    let offer = Offer { px, reference_px: px, liquidity: Liquidity::Maker, ts: floor.ts };
    floor.clerk.fill(order, qty, offer);
    ((order.cum_qty - before).0, order.is_open())
}
