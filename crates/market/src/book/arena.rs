//! The orders of a book in one block of memory, linked into a queue per level.

use hansa_types::{Price, Qty, Side};

use super::table::EMPTY;

/// Links end here.
pub(super) const NONE: u32 = EMPTY;

/// An order and its neighbours in the queue of its level.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    pub(super) id: u64,
    pub(super) px: Price,
    pub(super) qty: Qty,
    pub(super) side: Side,
    // The how-manieth joining of a queue it was.
    pub(super) turn: u64,
    pub(super) ahead: u32,
    // The next free place, for places that are free.
    pub(super) behind: u32,
}

/// The queue of one price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Queue {
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) orders: u32,
    pub(super) qty: Qty,
}

impl Default for Queue {
    fn default() -> Self {
        Self { first: NONE, last: NONE, orders: 0, qty: Qty::ZERO }
    }
}

/// Places for orders; those that fall free are used again, the last one first.
#[derive(Debug, Clone)]
pub(super) struct Arena {
    nodes: Vec<Node>,
    free: u32,
}

impl Arena {
    pub(super) const fn new() -> Self {
        Self { nodes: Vec::new(), free: NONE }
    }

    #[inline]
    pub(super) fn node(&self, place: u32) -> &Node {
        &self.nodes[place as usize]
    }

    #[inline]
    pub(super) fn node_mut(&mut self, place: u32) -> &mut Node {
        &mut self.nodes[place as usize]
    }

    /// Whether one more order fits, and its place if it does.
    #[inline]
    pub(super) fn next_place(&self) -> Option<u32> {
        let fresh = u32::try_from(self.nodes.len()).ok().filter(|&place| place != NONE);
        if self.free == NONE { fresh } else { Some(self.free) }
    }

    /// Puts an order at the place that `next_place` gave.
    #[inline]
    pub(super) fn put(&mut self, place: u32, node: Node) {
        if self.free == NONE {
            self.nodes.push(node);
        } else {
            self.free = self.node(place).behind;
            *self.node_mut(place) = node;
        }
    }

    /// Gives the place of an unlinked order back.
    #[inline]
    pub(super) fn release(&mut self, place: u32) {
        self.node_mut(place).behind = self.free;
        self.free = place;
    }

    /// Puts an order at the end of a queue.
    #[inline]
    pub(super) fn link(&mut self, queue: &mut Queue, place: u32) {
        let node = self.node_mut(place);
        (node.ahead, node.behind) = (queue.last, NONE);
        queue.qty = queue.qty + node.qty;
        queue.orders += 1;
        match queue.last {
            NONE => queue.first = place,
            last => self.node_mut(last).behind = place,
        }
        queue.last = place;
    }

    /// Takes an order out of its queue.
    #[inline]
    pub(super) fn unlink(&mut self, queue: &mut Queue, place: u32) {
        let Node { ahead, behind, qty, .. } = *self.node(place);
        match ahead {
            NONE => queue.first = behind,
            ahead => self.node_mut(ahead).behind = behind,
        }
        match behind {
            NONE => queue.last = ahead,
            behind => self.node_mut(behind).ahead = ahead,
        }
        queue.qty = queue.qty - qty;
        queue.orders -= 1;
    }

    /// Takes every order away; the room stays.
    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.free = NONE;
    }
}
