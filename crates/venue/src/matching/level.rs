//! One price of one side: two queues of orders and their running totals.

use hansa_types::Qty;

use super::arena::{Arena, Queue};
use super::order::{Class, Order};

/// The orders at one price, AON orders not among them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Level {
    pub(super) displayed: Queue,
    pub(super) hidden: Queue,
    pub(super) open_qty: Qty,
    pub(super) displayed_qty: Qty,
}

impl Level {
    pub(super) const fn is_empty(&self) -> bool {
        self.displayed.is_empty() && self.hidden.is_empty()
    }

    /// The slot that trades first.
    pub(super) const fn first(&self) -> u32 {
        if self.displayed.is_empty() { self.hidden.head } else { self.displayed.head }
    }

    /// Puts an order at the end of its queue.
    pub(super) fn push(&mut self, arena: &mut Arena, slot: u32) {
        let order = arena.order(slot);
        self.open_qty = self.open_qty + order.open_qty;
        self.displayed_qty = self.displayed_qty + order.displayed_qty();
        let class = order.class;
        arena.push_back(self.queue(class), slot);
    }

    /// Takes an order out.
    pub(super) fn unlink(&mut self, arena: &mut Arena, slot: u32) {
        let order = arena.order(slot);
        self.forget(order);
        let class = order.class;
        arena.unlink(self.queue(class), slot);
    }

    /// Changes an order in its place.
    pub(super) fn change(&mut self, order: &mut Order, change: impl FnOnce(&mut Order)) {
        self.forget(order);
        change(order);
        self.open_qty = self.open_qty + order.open_qty;
        self.displayed_qty = self.displayed_qty + order.displayed_qty();
    }

    /// Sends an order to the end of its queue.
    pub(super) fn requeue(&mut self, arena: &mut Arena, slot: u32) {
        let queue = self.queue(arena.order(slot).class);
        arena.unlink(queue, slot);
        arena.push_back(queue, slot);
    }

    fn forget(&mut self, order: &Order) {
        self.open_qty = self.open_qty - order.open_qty;
        self.displayed_qty = self.displayed_qty - order.displayed_qty();
    }

    fn queue(&mut self, class: Class) -> &mut Queue {
        if class == Class::Displayed { &mut self.displayed } else { &mut self.hidden }
    }
}
