//! A book by order as a feed tells it: never crossed, and forgiving of what the feed leaves out.

use std::collections::BTreeMap;

use hansa_types::{Price, Qty, Side};

use super::error::BookError;
use super::l3::{BookOrder, L3Book, OrderId};
use super::sides::{other, reaches};
use crate::event::{MarketOrder, OrderDeed};

/// What traded of an order that rested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traded {
    /// Bid or ask.
    pub side: Side,
    /// At its limit.
    pub px: Price,
    /// Its turn: of two orders at one price that with the smaller turn stood first.
    pub turn: u64,
    /// How much, in lots.
    pub lots: i64,
}

/// An order kept aside: a newer one reaches it, so it is about to trade or its delete was lost; or
/// it came to trade with more than it wants, and will not rest.
#[derive(Debug, Clone, Copy)]
struct Overtaken {
    order: BookOrder,
    turn: u64,
}

/// An order that came through others: shown before it trades with them.
#[derive(Debug, Clone, Copy)]
struct Newcomer {
    id: u64,
    /// Fills of those it reached that its own fills have yet to repeat, in lots.
    owed_lots: i64,
}

/// Bids and asks by order, of which those in view are never crossed.
///
/// An order that comes to trade with no more than rests at its limit or better is kept aside, one
/// at a time: it will not rest. Else the newer of two that cross is in view, and the older,
/// overtaken, is kept aside. It comes back when it is told of again or those that came through it
/// have gone, unless the view still holds what crosses it. A snapshot keeps the turns of the orders
/// it repeats. Rows without an id, of unknown orders, or that cannot be, are passed over and
/// counted; a fill of more than is open fills what is open.
#[derive(Debug, Clone, Default)]
pub struct L3View {
    book: L3Book,
    overtaken: BTreeMap<u64, Overtaken>,
    newcomers: Vec<Newcomer>,
    /// Orders of before a snapshot and their turns, by id, while it is under way.
    before: Vec<(BookOrder, u64)>,
    passed_over: u64,
}

impl L3View {
    /// An empty book.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The orders in view.
    #[must_use]
    pub const fn book(&self) -> &L3Book {
        &self.book
    }

    /// The best price of a side.
    #[must_use]
    #[inline]
    pub fn best(&self, side: Side) -> Option<Price> {
        self.book.best_px(side)
    }

    /// What is shown at a price; zero where nothing is.
    #[must_use]
    pub fn qty(&self, side: Side, px: Price) -> Qty {
        self.book.level(side, px).map_or(Qty::ZERO, |level| level.qty)
    }

    /// True when some order in view came through others and may yet trade with them.
    #[must_use]
    #[inline]
    pub const fn has_newcomers(&self) -> bool {
        !self.newcomers.is_empty()
    }

    /// True for an order that came through others and may yet trade with them.
    #[must_use]
    pub fn is_newcomer(&self, id: OrderId) -> bool {
        self.newcomers.iter().any(|newcomer| newcomer.id == id.0)
    }

    /// True for an order that stands, in view or overtaken.
    #[must_use]
    pub fn holds(&self, id: OrderId) -> bool {
        self.book.order(id).is_some() || self.overtaken.contains_key(&id.0)
    }

    /// How many rows said nothing that could be believed.
    #[must_use]
    pub const fn passed_over(&self) -> u64 {
        self.passed_over
    }

    /// Takes in a row; `restated` is told every level that shows another quantity since, save
    /// those that a clear took away. Gives what traded of an order that rested.
    #[inline]
    pub fn apply(
        &mut self,
        row: &MarketOrder,
        mut restated: impl FnMut(Side, Price),
    ) -> Option<Traded> {
        if row.is_clear {
            self.clear();
        }
        let traded = match row.deed {
            _ if row.id == 0 => self.pass_over(),
            OrderDeed::Add => self.add(row, &mut restated),
            OrderDeed::Change if row.qty.0 > 0 => self.change(row, &mut restated),
            OrderDeed::Change | OrderDeed::Delete => self.delete(row, &mut restated),
            OrderDeed::Fill => self.fill(row, &mut restated),
        };
        if row.is_last && !self.before.is_empty() {
            self.before.clear();
        }
        traded
    }

    fn add(&mut self, row: &MarketOrder, restated: &mut impl FnMut(Side, Price)) -> Option<Traded> {
        let order = BookOrder { id: OrderId(row.id), side: row.side, px: row.price, qty: row.qty };
        if row.qty.0 <= 0 || self.overtaken.contains_key(&row.id) {
            return self.pass_over();
        }
        let turn = self.turn_before(&order);
        self.join(order, turn, restated)
    }

    /// An order comes to its price, through all that it reaches on the other side.
    #[inline]
    fn join(
        &mut self,
        order: BookOrder,
        turn: Option<u64>,
        restated: &mut impl FnMut(Side, Price),
    ) -> Option<Traded> {
        if self.is_reaching(&order) {
            if self.book.order(order.id).is_some() {
                return self.pass_over();
            }
            let is_absorbed = self.is_absorbed(&order);
            self.newcomers.push(Newcomer { id: order.id.0, owed_lots: 0 });
            if is_absorbed {
                return self.keep_aside(order, turn);
            }
            self.overtake(&order, restated);
        }
        let joined = match turn {
            None => self.book.add(order),
            Some(turn) => self.book.add_in_turn(order, turn),
        };
        if joined.is_err() {
            self.forget(order.id.0, restated);
            return self.pass_over();
        }
        restated(order.side, order.px);
        if !self.newcomers.is_empty() {
            self.let_back(restated);
        }
        None
    }

    /// True when an order finds all it wants in view, and nobody waits to trade there before it:
    /// an order that one after the other reaches in vain has gone without a word.
    #[cold]
    fn is_absorbed(&self, order: &BookOrder) -> bool {
        let against = other(order.side);
        let levels = self.book.depth(against, usize::MAX);
        let reached = levels.take_while(|level| reaches(order.side, order.px, level.px));
        let best = self.book.best_px(against);
        let is_before = |each: &Newcomer| {
            let waiting = self.overtaken.get(&each.id).map(|each| each.order);
            waiting.is_some_and(|waiting| {
                waiting.side == order.side
                    && best.is_some_and(|best| reaches(order.side, waiting.px, best))
            })
        };
        reached.map(|level| level.qty.0).fold(0, i64::saturating_add) >= order.qty.0
            && !self.newcomers.iter().any(is_before)
    }

    /// An order that will not rest has its turn, and is not shown.
    #[cold]
    fn keep_aside(&mut self, order: BookOrder, turn: Option<u64>) -> Option<Traded> {
        let joined = match turn {
            None => self.book.add(order),
            Some(turn) => self.book.add_in_turn(order, turn),
        };
        let joined = joined.ok().and_then(|()| self.book.order_in_turn(order.id));
        let _ = self.book.delete(order.id);
        let Some((order, turn)) = joined else {
            self.newcomers.pop();
            return self.pass_over();
        };
        self.overtaken.insert(order.id.0, Overtaken { order, turn });
        None
    }

    /// Newcomers that are kept aside are back where nothing is left in their way.
    fn let_back(&mut self, restated: &mut impl FnMut(Side, Price)) {
        let aside = self.newcomers.iter().filter_map(|each| self.overtaken.get(&each.id));
        for Overtaken { order, turn } in aside.copied().collect::<Vec<_>>() {
            if !self.is_reaching(&order) && self.book.add_in_turn(order, turn).is_ok() {
                self.overtaken.remove(&order.id.0);
                restated(order.side, order.px);
                self.settle(&order);
            }
        }
    }

    fn change(
        &mut self,
        row: &MarketOrder,
        restated: &mut impl FnMut(Side, Price),
    ) -> Option<Traded> {
        let id = OrderId(row.id);
        if let Some(was) = self.book.order(id) {
            if row.price == was.px && row.qty <= was.qty {
                // It rests, and what is left of it is positive: it cannot be refused.
                let _ = self.book.change(id, row.qty, row.price);
                restated(was.side, was.px);
                self.settle(&was);
                return None;
            }
            let _ = self.book.delete(id);
            restated(was.side, was.px);
            self.forget(row.id, restated);
            return self.join(BookOrder { px: row.price, qty: row.qty, ..was }, None, restated);
        }
        let Some(was) = self.overtaken.remove(&row.id) else { return self.pass_over() };
        let order = BookOrder { px: row.price, qty: row.qty, ..was.order };
        if order.px == was.order.px && order.qty <= was.order.qty {
            self.readmit(Overtaken { order, ..was }, restated);
            return None;
        }
        self.forget(row.id, restated);
        self.join(order, None, restated)
    }

    #[inline]
    fn delete(
        &mut self,
        row: &MarketOrder,
        restated: &mut impl FnMut(Side, Price),
    ) -> Option<Traded> {
        if let Ok(order) = self.book.delete(OrderId(row.id)) {
            restated(order.side, order.px);
        } else if self.overtaken.remove(&row.id).is_none() {
            return self.pass_over();
        }
        self.forget(row.id, restated);
        if !self.newcomers.is_empty() {
            self.let_back(restated);
        }
        None
    }

    #[inline]
    fn fill(
        &mut self,
        row: &MarketOrder,
        restated: &mut impl FnMut(Side, Price),
    ) -> Option<Traded> {
        let (was, turn) = match self.book.fill_up_to(OrderId(row.id), row.qty) {
            Ok(filled) => filled,
            Err(BookError::UnknownOrder { .. }) => return self.fill_overtaken(row, restated),
            Err(_) => return self.pass_over(),
        };
        let lots = self.believed(row.qty, was.qty);
        restated(was.side, was.px);
        let traded = Traded { side: was.side, px: was.px, turn, lots: lots.0 };
        if self.newcomers.is_empty() {
            return Some(traded);
        }
        self.fill_newcomer(&was, lots, restated).then_some(traded)
    }

    /// Some of an order in view was filled; true if it rested, false if it came to trade.
    #[cold]
    fn fill_newcomer(
        &mut self,
        was: &BookOrder,
        lots: Qty,
        restated: &mut impl FnMut(Side, Price),
    ) -> bool {
        let Some(newcomer) = self.newcomers.iter_mut().find(|each| each.id == was.id.0) else {
            self.owe(was, lots);
            self.let_back(restated);
            return true;
        };
        newcomer.owed_lots -= lots.0;
        if lots == was.qty {
            self.forget(was.id.0, restated);
        } else {
            self.settle(was);
        }
        false
    }

    #[cold]
    fn fill_overtaken(
        &mut self,
        row: &MarketOrder,
        restated: &mut impl FnMut(Side, Price),
    ) -> Option<Traded> {
        if row.qty.0 <= 0 {
            return self.pass_over();
        }
        let Some(was) = self.overtaken.remove(&row.id) else { return self.pass_over() };
        let Overtaken { order, turn } = was;
        let lots = self.believed(row.qty, order.qty);
        let came = self.is_newcomer(order.id);
        self.owe(&order, lots);
        if lots == order.qty {
            self.forget(row.id, restated);
        } else {
            let order = BookOrder { qty: order.qty - lots, ..order };
            self.readmit(Overtaken { order, turn }, restated);
            if came && self.book.order(order.id).is_some() {
                self.settle(&order);
            }
        }
        let traded = Traded { side: order.side, px: order.px, turn, lots: lots.0 };
        (!came).then_some(traded)
    }

    /// An overtaken order was filled: its own fills may repeat one that came through others; else
    /// those of the last that came through it will.
    fn owe(&mut self, order: &BookOrder, lots: Qty) {
        if let Some(own) = self.newcomers.iter_mut().find(|each| each.id == order.id.0) {
            own.owed_lots -= lots.0;
            return;
        }
        let (book, overtaken) = (&self.book, &self.overtaken);
        let is_through = |each: &&mut Newcomer| {
            let aside = overtaken.get(&each.id).map(|each| each.order);
            let other = book.order(OrderId(each.id)).or(aside);
            other.is_some_and(|other| {
                other.side != order.side && reaches(other.side, other.px, order.px)
            })
        };
        if let Some(newcomer) = self.newcomers.iter_mut().rev().find(is_through) {
            newcomer.owed_lots += lots.0;
        }
    }

    /// Puts an overtaken order back, if only those that came through it are in its way.
    fn readmit(&mut self, was: Overtaken, restated: &mut impl FnMut(Side, Price)) {
        let Overtaken { order, turn } = was;
        if !self.is_due_back(&order) {
            self.overtaken.insert(order.id.0, was);
            return;
        }
        self.overtake(&order, restated);
        // It was in the book before and is smaller now: there is room.
        if self.book.add_in_turn(order, turn).is_ok() {
            restated(order.side, order.px);
        }
    }

    /// True when all that an overtaken order reaches came through others.
    fn is_due_back(&self, order: &BookOrder) -> bool {
        let against = other(order.side);
        let levels = self.book.depth(against, usize::MAX).map(|level| level.px);
        let mut in_way = levels
            .take_while(|px| reaches(order.side, order.px, *px))
            .flat_map(|px| self.book.orders(against, px));
        in_way.all(|each| self.is_newcomer(each.id))
    }

    /// All that an order reaches on the other side leaves the view.
    fn overtake(&mut self, order: &BookOrder, restated: &mut impl FnMut(Side, Price)) {
        let against = other(order.side);
        while let Some(px) = self.book.best_px(against)
            && reaches(order.side, order.px, px)
        {
            let stale: Vec<OrderId> = self.book.orders(against, px).map(|order| order.id).collect();
            for id in stale {
                if let Some((order, turn)) = self.book.order_in_turn(id) {
                    let _ = self.book.delete(id);
                    self.overtaken.insert(id.0, Overtaken { order, turn });
                }
            }
            restated(against, px);
        }
    }

    /// An order that came through others was told of: it rests once it reaches none of them and
    /// its own fills have repeated theirs.
    fn settle(&mut self, order: &BookOrder) {
        let Some(place) = self.newcomers.iter().position(|each| each.id == order.id.0) else {
            return;
        };
        let is_reached = |each: &Overtaken| {
            each.order.side != order.side && reaches(order.side, order.px, each.order.px)
        };
        if self.newcomers[place].owed_lots <= 0 && !self.overtaken.values().any(is_reached) {
            self.newcomers.remove(place);
        }
    }

    #[inline]
    fn forget(&mut self, id: u64, restated: &mut impl FnMut(Side, Price)) {
        if !self.newcomers.is_empty() {
            self.see_off(id, restated);
        }
    }

    /// An order is gone. If it came through others and its fills have repeated theirs, those that
    /// it did not trade with are back.
    #[cold]
    fn see_off(&mut self, id: u64, restated: &mut impl FnMut(Side, Price)) {
        let Some(place) = self.newcomers.iter().position(|each| each.id == id) else { return };
        if self.newcomers.remove(place).owed_lots != 0 {
            return;
        }
        let mut back: Vec<Overtaken> = self.overtaken.values().copied().collect();
        back.sort_by_key(|each| each.turn);
        for Overtaken { order, turn } in back {
            if !self.is_reaching(&order) && self.book.add_in_turn(order, turn).is_ok() {
                self.overtaken.remove(&order.id.0);
                restated(order.side, order.px);
            }
        }
    }

    #[inline]
    fn is_reaching(&self, order: &BookOrder) -> bool {
        let best = self.book.best_px(other(order.side));
        best.is_some_and(|best| reaches(order.side, order.px, best))
    }

    /// As much of a fill as was open.
    #[inline]
    const fn believed(&mut self, told: Qty, open: Qty) -> Qty {
        if told.0 <= open.0 {
            return told;
        }
        self.passed_over += 1;
        open
    }

    #[cold]
    const fn pass_over(&mut self) -> Option<Traded> {
        self.passed_over += 1;
        None
    }

    /// The turn an order had before a snapshot, unless it has since lost its place.
    #[inline]
    fn turn_before(&self, order: &BookOrder) -> Option<u64> {
        if self.before.is_empty() {
            return None;
        }
        let place = self.before.binary_search_by_key(&order.id.0, |(was, _)| was.id.0).ok()?;
        let (was, turn) = self.before[place];
        let kept = was.side == order.side && was.px == order.px && order.qty <= was.qty;
        kept.then_some(turn)
    }

    #[cold]
    fn clear(&mut self) {
        let mut before = std::mem::take(&mut self.before);
        for side in [Side::Buy, Side::Sell] {
            for level in self.book.depth(side, usize::MAX) {
                let ids = self.book.orders(side, level.px).map(|order| order.id);
                before.extend(ids.filter_map(|id| self.book.order_in_turn(id)));
            }
        }
        before.extend(self.overtaken.values().map(|each| (each.order, each.turn)));
        before.sort_by_key(|(order, turn)| (order.id.0, *turn));
        before.dedup_by_key(|(order, _)| order.id.0);
        self.book.clear();
        self.overtaken.clear();
        self.newcomers.clear();
        self.before = before;
    }
}

#[cfg(test)]
mod tests;
