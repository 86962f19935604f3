//! A book by order: every resting order and its true place in the queue of its price.

use std::fmt;

use hansa_types::{Price, Qty, Side};

use super::arena::{Arena, NONE, Node, Queue};
use super::error::BookError;
use super::ladder::Ladder;
use super::sides::index;
use super::table::IdTable;

/// A venue's number for a resting order, one per book at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderId(pub u64);

impl fmt::Display for OrderId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// An order that rests in a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookOrder {
    /// The venue's number.
    pub id: OrderId,
    /// Bid (buy) or ask (sell).
    pub side: Side,
    /// Its limit.
    pub px: Price,
    /// What is open, in lots, greater than zero.
    pub qty: Qty,
}

/// What rests at one price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelTotal {
    /// The price.
    pub px: Price,
    /// Sum of the open quantities, in lots.
    pub qty: Qty,
    /// How many orders.
    pub orders: u32,
}

/// Bids and asks by order, first come first served at each price.
///
/// Adding, changing, filling and deleting cost O(1) near the touch, as do best prices and level
/// totals; `queue_ahead` walks the level. The book holds what a feed says: it matches nothing and
/// may be crossed. A refused change leaves it as it was. While prices stay near the touch and no
/// more orders rest than ever before, nothing is allocated.
#[derive(Debug, Clone)]
pub struct L3Book {
    sides: [Ladder<Queue>; 2],
    arena: Arena,
    places: IdTable,
    len: usize,
    turns: u64,
}

impl Default for L3Book {
    fn default() -> Self {
        Self::new()
    }
}

impl L3Book {
    /// An empty book.
    #[must_use]
    pub fn new() -> Self {
        let sides = [Ladder::new(Side::Buy), Ladder::new(Side::Sell)];
        Self { sides, arena: Arena::new(), places: IdTable::new(), len: 0, turns: 0 }
    }

    /// How many orders rest.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// True when no order rests.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Puts an order at the end of the queue of its price.
    ///
    /// # Errors
    /// `NotPositive`, `DuplicateOrder`, `LevelTooLarge` or `BookFull`.
    #[inline]
    pub fn add(&mut self, order: BookOrder) -> Result<(), BookError> {
        self.add_in_turn(order, self.turns + 1)?;
        self.turns += 1;
        Ok(())
    }

    /// Puts an order that had a turn before at the end of the queue of its price, with that turn.
    ///
    /// # Errors
    /// As `add`.
    #[inline]
    pub fn add_in_turn(&mut self, order: BookOrder, turn: u64) -> Result<(), BookError> {
        let BookOrder { id, side, px, qty } = order;
        check_positive(id, qty)?;
        let place = self.arena.next_place().ok_or(BookError::BookFull { id })?;
        let queue = self.sides[index(side)].entry(px);
        // A level made just now is empty and has room, so a refusal leaves no empty level.
        check_room(px, queue.qty, qty)?;
        if !self.places.insert(id.0, place) {
            self.remove_if_empty(side, px);
            return Err(BookError::DuplicateOrder { id });
        }
        self.arena.put(place, Node { id: id.0, px, qty, side, turn, ahead: NONE, behind: NONE });
        self.arena.link(queue, place);
        self.len += 1;
        Ok(())
    }

    /// Gives an order another open quantity or price. With its price and no more than it had, it
    /// keeps its place; otherwise it goes to the end of the queue.
    ///
    /// # Errors
    /// `NotPositive`, `UnknownOrder` or `LevelTooLarge`.
    pub fn change(&mut self, id: OrderId, qty: Qty, px: Price) -> Result<(), BookError> {
        check_positive(id, qty)?;
        let place = self.place(id)?;
        let Node { px: old_px, qty: old_qty, side, .. } = *self.arena.node(place);
        if px == old_px && qty <= old_qty {
            self.shrink(place, qty);
            return Ok(());
        }
        let own = if px == old_px { old_qty } else { Qty::ZERO };
        check_room(px, self.level_qty(side, px) - own, qty)?;
        self.unlink(place);
        let node = self.arena.node_mut(place);
        self.turns += 1;
        (node.px, node.qty, node.turn) = (px, qty, self.turns);
        self.arena.link(self.sides[index(side)].entry(px), place);
        Ok(())
    }

    /// Takes an order away and gives what it was.
    ///
    /// # Errors
    /// `UnknownOrder`.
    #[inline]
    pub fn delete(&mut self, id: OrderId) -> Result<BookOrder, BookError> {
        let place = self.place(id)?;
        Ok(self.remove(place))
    }

    /// Takes a filled quantity off an order, in its place, and gives what stays open. An order
    /// with nothing open is gone.
    ///
    /// # Errors
    /// `NotPositive`, `UnknownOrder` or `Overfill`.
    #[inline]
    pub fn fill(&mut self, id: OrderId, qty: Qty) -> Result<Qty, BookError> {
        check_positive(id, qty)?;
        let place = self.place(id)?;
        let open = self.arena.node(place).qty;
        if qty > open {
            return Err(BookError::Overfill { id, qty_lots: qty.0, open_lots: open.0 });
        }
        self.take_off(place, qty);
        Ok(open - qty)
    }

    /// Takes a filled quantity off an order, or all that is open if that is less, and gives what
    /// the order was and its turn (see `order_in_turn`).
    ///
    /// # Errors
    /// `NotPositive` or `UnknownOrder`.
    #[inline]
    pub fn fill_up_to(&mut self, id: OrderId, qty: Qty) -> Result<(BookOrder, u64), BookError> {
        let place = self.place(id)?;
        check_positive(id, qty)?;
        let node = self.arena.node(place);
        let (was, turn) = (order_of(node), node.turn);
        self.take_off(place, qty.min(was.qty));
        Ok((was, turn))
    }

    /// Takes every order away, as before a snapshot; the memory and the count of turns stay.
    pub fn clear(&mut self) {
        self.sides.iter_mut().for_each(Ladder::clear);
        self.arena.clear();
        self.places.clear();
        self.len = 0;
    }

    /// The order of this number, if it rests.
    #[must_use]
    pub fn order(&self, id: OrderId) -> Option<BookOrder> {
        self.places.get(id.0).map(|place| order_of(self.arena.node(place)))
    }

    /// How often an order has joined a queue of this book so far.
    #[must_use]
    pub const fn turns(&self) -> u64 {
        self.turns
    }

    /// An order and its turn: the how-manieth joining of a queue it was. Of two orders at one
    /// price that with the smaller turn came first.
    #[inline]
    #[must_use]
    pub fn order_in_turn(&self, id: OrderId) -> Option<(BookOrder, u64)> {
        let node = self.places.get(id.0).map(|place| self.arena.node(place))?;
        Some((order_of(node), node.turn))
    }

    /// What rests ahead of an order at its price. Walks the level from the order to its front.
    ///
    /// # Errors
    /// `UnknownOrder`.
    pub fn queue_ahead(&self, id: OrderId) -> Result<Qty, BookError> {
        let mut node = self.arena.node(self.place(id)?);
        let mut ahead = Qty::ZERO;
        while node.ahead != NONE {
            node = self.arena.node(node.ahead);
            ahead = ahead + node.qty;
        }
        Ok(ahead)
    }

    /// The best level of a side.
    #[inline]
    #[must_use]
    pub fn best(&self, side: Side) -> Option<LevelTotal> {
        self.level(side, self.sides[index(side)].best()?)
    }

    /// The best price of a side.
    #[inline]
    #[must_use]
    pub fn best_px(&self, side: Side) -> Option<Price> {
        self.sides[index(side)].best()
    }

    /// The next occupied price that is worse than this one.
    #[inline]
    #[must_use]
    pub fn next_worse(&self, side: Side, px: Price) -> Option<Price> {
        self.sides[index(side)].next_worse(px)
    }

    /// What rests at a price, if anything does.
    #[inline]
    #[must_use]
    pub fn level(&self, side: Side, px: Price) -> Option<LevelTotal> {
        self.sides[index(side)].get(px).map(|queue| total_of(px, queue))
    }

    /// Up to that many levels of a side, best first.
    pub fn depth(&self, side: Side, levels: usize) -> impl Iterator<Item = LevelTotal> + '_ {
        self.sides[index(side)].iter().take(levels).map(|(px, queue)| total_of(px, queue))
    }

    /// The orders at a price, first in the queue first.
    pub fn orders(&self, side: Side, px: Price) -> impl Iterator<Item = BookOrder> + '_ {
        let mut place = self.sides[index(side)].get(px).map_or(NONE, |queue| queue.first);
        std::iter::from_fn(move || {
            let node = (place != NONE).then(|| self.arena.node(place))?;
            place = node.behind;
            Some(order_of(node))
        })
    }

    /// True when the best bid is at or above the best ask.
    #[must_use]
    pub fn is_crossed(&self) -> bool {
        let [bids, asks] = &self.sides;
        bids.best().zip(asks.best()).is_some_and(|(bid, ask)| bid >= ask)
    }

    #[inline]
    fn place(&self, id: OrderId) -> Result<u32, BookError> {
        self.places.get(id.0).ok_or(BookError::UnknownOrder { id })
    }

    fn level_qty(&self, side: Side, px: Price) -> Qty {
        self.sides[index(side)].get(px).map_or(Qty::ZERO, |queue| queue.qty)
    }

    /// Takes no more than is open off an order, and the order away with its last lot.
    #[inline]
    fn take_off(&mut self, place: u32, qty: Qty) {
        let open = self.arena.node(place).qty;
        if qty == open {
            self.remove(place);
        } else {
            self.shrink(place, open - qty);
        }
    }

    #[inline]
    fn remove(&mut self, place: u32) -> BookOrder {
        let order = order_of(self.arena.node(place));
        self.unlink(place);
        self.arena.release(place);
        self.places.remove(order.id.0);
        self.len -= 1;
        order
    }

    /// Gives an order a smaller quantity, in its place.
    #[inline]
    fn shrink(&mut self, place: u32, qty: Qty) {
        let node = self.arena.node_mut(place);
        let less = node.qty - qty;
        node.qty = qty;
        if let Some(queue) = self.sides[index(node.side)].get_mut(node.px) {
            queue.qty = queue.qty - less;
        }
    }

    /// Takes an order out of its level, and the level away with its last order.
    #[inline]
    fn unlink(&mut self, place: u32) {
        let Node { side, px, .. } = *self.arena.node(place);
        let Some(queue) = self.sides[index(side)].get_mut(px) else { return };
        self.arena.unlink(queue, place);
        if queue.orders == 0 {
            self.sides[index(side)].remove(px);
        }
    }

    #[cold]
    fn remove_if_empty(&mut self, side: Side, px: Price) {
        if self.level_qty(side, px).is_zero() {
            self.sides[index(side)].remove(px);
        }
    }
}

#[inline]
const fn check_positive(id: OrderId, qty: Qty) -> Result<(), BookError> {
    if qty.0 > 0 { Ok(()) } else { Err(BookError::NotPositive { id, qty_lots: qty.0 }) }
}

#[inline]
const fn check_room(px: Price, level: Qty, more: Qty) -> Result<(), BookError> {
    match level.0.checked_add(more.0) {
        Some(_) => Ok(()),
        None => Err(BookError::LevelTooLarge { px_ticks: px.0 }),
    }
}

const fn order_of(node: &Node) -> BookOrder {
    BookOrder { id: OrderId(node.id), side: node.side, px: node.px, qty: node.qty }
}

const fn total_of(px: Price, queue: &Queue) -> LevelTotal {
    LevelTotal { px, qty: queue.qty, orders: queue.orders }
}

#[cfg(test)]
mod tests;
