//! The book of the fast engine: ladders of levels over one arena, AON orders beside them.

use hansa_market::book::ladder::Ladder;
use hansa_types::{Price, Qty, Side, TimeInForce};

use super::arena::Arena;
use super::index::Index;
use super::level::Level;
use super::order::{Order, is_better, opposite};

/// One side.
#[derive(Debug, Clone)]
pub(super) struct Half {
    pub(super) ladder: Ladder<Level>,
    /// Slots of AON orders by priority. There are few.
    pub(super) all_or_none: Vec<u32>,
    /// Slots of orders for the opening or the closing, in the order of arrival.
    calls: Vec<u32>,
    /// All that rests here.
    pub(super) open_qty: Qty,
}

impl Half {
    fn new(side: Side) -> Self {
        let ladder = Ladder::with_window(side, 4096);
        Self { ladder, all_or_none: Vec::new(), calls: Vec::new(), open_qty: Qty::ZERO }
    }
}

/// Both sides.
#[derive(Debug, Clone)]
pub(super) struct Book {
    pub(super) arena: Arena,
    index: Index,
    bids: Half,
    asks: Half,
}

impl Book {
    pub(super) fn new(orders_max: u32) -> Self {
        let (bids, asks) = (Half::new(Side::Buy), Half::new(Side::Sell));
        Self { arena: Arena::new(orders_max), index: Index::new(), bids, asks }
    }

    pub(super) const fn half(&self, side: Side) -> &Half {
        match side {
            Side::Buy => &self.bids,
            Side::Sell => &self.asks,
        }
    }

    /// The slot of a resting order.
    pub(super) fn find(&self, id: u64) -> Option<u32> {
        self.index.find(id, |slot| self.arena.order(slot).id == id)
    }

    /// Puts an order at the end of its line. Its id is not there yet, and there is room.
    pub(super) fn insert(&mut self, order: Order) {
        let slot = self.arena.take(order);
        self.index.insert(order.id, slot);
        let (half, arena) = half_of(&mut self.bids, &mut self.asks, &mut self.arena, order.side);
        half.open_qty = half.open_qty + order.open_qty;
        if order.is_all_or_none() {
            let place = place(half, arena, order.px);
            half.all_or_none.insert(place, slot);
        } else if order.awaits_call() {
            half.calls.push(slot);
        } else {
            half.ladder.entry(order.px).push(arena, slot);
        }
    }

    /// Takes an order out.
    pub(super) fn remove(&mut self, slot: u32) -> Order {
        let order = *self.arena.order(slot);
        let (half, arena) = half_of(&mut self.bids, &mut self.asks, &mut self.arena, order.side);
        half.open_qty = half.open_qty - order.open_qty;
        if order.is_all_or_none() {
            half.all_or_none.retain(|&other| other != slot);
        } else if order.awaits_call() {
            half.calls.retain(|&other| other != slot);
        } else if let Some(level) = half.ladder.get_mut(order.px) {
            level.unlink(arena, slot);
            if level.is_empty() {
                half.ladder.remove(order.px);
            }
        }
        arena.give_back(slot);
        self.index.remove(order.id, slot);
        order
    }

    /// Takes this much off an order: it leaves, or stays, or shows its next slice from the end of
    /// its level. Returns it in the last case.
    pub(super) fn reduce(&mut self, slot: u32, qty: Qty) -> Option<Order> {
        if self.arena.order(slot).open_qty == qty {
            self.remove(slot);
            return None;
        }
        self.change(slot, |order| order.reduce(qty));
        if !self.arena.order(slot).needs_slice() {
            return None;
        }
        self.change(slot, Order::refresh);
        let (side, px) = (self.arena.order(slot).side, self.arena.order(slot).px);
        let (half, arena) = half_of(&mut self.bids, &mut self.asks, &mut self.arena, side);
        if let Some(level) = half.ladder.get_mut(px) {
            level.requeue(arena, slot);
        }
        Some(*self.arena.order(slot))
    }

    /// Changes the quantities of an order where it stands.
    pub(super) fn change(&mut self, slot: u32, change: impl FnOnce(&mut Order)) {
        let side = self.arena.order(slot).side;
        let (half, arena) = half_of(&mut self.bids, &mut self.asks, &mut self.arena, side);
        let order = arena.order_mut(slot);
        let was_qty = order.open_qty;
        if order.is_all_or_none() || order.awaits_call() {
            change(order);
        } else if let Some(level) = half.ladder.get_mut(order.px) {
            level.change(order, change);
        }
        half.open_qty = half.open_qty - was_qty + order.open_qty;
    }

    /// The first slot of the best level.
    pub(super) fn first(&self, side: Side) -> Option<u32> {
        let ladder = &self.half(side).ladder;
        ladder.get(ladder.best()?).map(Level::first)
    }

    /// What the taker meets next; counts in `passed` the AON orders that are too large for it.
    pub(super) fn next_maker(&self, taker: &Order, passed: &mut usize) -> Option<u32> {
        let half = self.half(opposite(taker.side));
        let best = half.ladder.best().filter(|&px| taker.reaches(px));
        while let Some(&slot) = half.all_or_none.get(*passed) {
            let order = self.arena.order(slot);
            let is_behind = best.is_some_and(|px| !is_better(order.side, order.px, px));
            if is_behind || !taker.reaches(order.px) {
                break;
            }
            if order.open_qty <= taker.open_qty {
                return Some(slot);
            }
            *passed += 1;
        }
        half.ladder.get(best?).map(Level::first)
    }

    /// Orders of this life join their levels, in the order of arrival.
    pub(super) fn call_in(&mut self, life: TimeInForce) {
        for side in [Side::Buy, Side::Sell] {
            for slot in self.half(side).calls.clone() {
                if self.arena.order(slot).time_in_force == life {
                    let order = self.remove(slot);
                    self.insert(order.called());
                }
            }
        }
    }

    /// Every slot of a side: by priority, AON orders and then calls last.
    pub(super) fn slots(&self, side: Side) -> impl Iterator<Item = u32> {
        let half = self.half(side);
        let queues = half.ladder.iter().flat_map(|(_, level)| [level.displayed, level.hidden]);
        let firm = queues.flat_map(|queue| self.arena.iter(queue));
        firm.chain(half.all_or_none.iter().copied()).chain(half.calls.iter().copied())
    }
}

/// One side and the arena, to be changed together.
const fn half_of<'a>(
    bids: &'a mut Half,
    asks: &'a mut Half,
    arena: &'a mut Arena,
    side: Side,
) -> (&'a mut Half, &'a mut Arena) {
    match side {
        Side::Buy => (bids, arena),
        Side::Sell => (asks, arena),
    }
}

/// Behind the AON orders of this price and better ones.
fn place(half: &Half, arena: &Arena, px: Price) -> usize {
    half.all_or_none.partition_point(|&other| {
        let other = arena.order(other);
        !is_better(other.side, px, other.px)
    })
}
