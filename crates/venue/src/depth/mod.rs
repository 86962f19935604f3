//! Fills from a book by level. `docs/fills.md` states the rules; each has its row in
//! `tests/table.rs`.

mod aside;
mod lines;
mod shown;

use hansa_market::book::QueueModel;
use hansa_market::event::{Depth, Trade};
use hansa_types::{ClOrdId, Liquidity, Price, Qty, Side};

use crate::against_book::{AgainstBook, Floor};
use crate::clerk::Offer;
use crate::order::Order;
use crate::side;
use crate::state::StateBytes;
use crate::strangers::Strangers;
use lines::Lines;
use shown::Shown;

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
            self.shown.on_snapshot();
            self.lines.on_snapshot(&self.shown);
        }
        let has_special = self.has_waiting || self.has_aside;
        has_special || self.is_reached(Side::Buy) || self.is_reached(Side::Sell)
    }

    /// All orders against a book that is whole: first those it reaches, in queues and then aside,
    /// then those that waited for it, in the order of arrival.
    pub(crate) fn work(&mut self, floor: &mut Floor<'_, '_>) {
        self.meet(Side::Buy, floor);
        self.meet(Side::Sell, floor);
        self.meet_aside(floor);
        self.enter_waiting(floor);
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

    /// An order gives up its place, if it has one.
    pub(crate) fn leave(&mut self, order: &Order) {
        self.lines.leave(order);
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
}

impl AgainstBook for DepthMarket {
    type Strangers = Shown;

    fn strangers(&self) -> &Shown {
        &self.shown
    }

    fn strangers_mut(&mut self) -> &mut Shown {
        &mut self.shown
    }

    fn is_whole(&self) -> bool {
        self.is_whole
    }

    fn has_waiting(&mut self) -> &mut bool {
        &mut self.has_waiting
    }

    /// A book by level may fall short of what is there.
    fn waits_for_more(&self, _: &Order) -> bool {
        true
    }

    fn join(&mut self, order: &Order, limit: Price) {
        self.settle_down(order, limit);
    }

    fn shrink(&mut self, order: &Order) {
        self.lines.shrink(order);
    }

    fn ahead_of(&self, own: &Order, px: Price) -> i64 {
        let taken = self.shown.taken(own.side(), px);
        let ahead = self.lines.ahead(own, px).map_or(i64::MAX, |ahead| ahead.0);
        ahead.saturating_sub(taken).max(0)
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
