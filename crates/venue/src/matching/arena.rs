//! Room for orders, reserved once: slots with the links of their queues.

use super::order::Order;

/// No slot.
pub(super) const NIL: u32 = u32::MAX;

/// One cache line.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Slot {
    order: Order,
    before: u32,
    // Of a free slot: the next free one.
    after: u32,
}

/// The ends of a queue of slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Queue {
    pub(super) head: u32,
    tail: u32,
}

impl Default for Queue {
    fn default() -> Self {
        Self { head: NIL, tail: NIL }
    }
}

impl Queue {
    pub(super) const fn is_empty(&self) -> bool {
        self.head == NIL
    }
}

/// Slots by number; a freed one is the next to be used, while it is still in the cache.
#[derive(Debug, Clone)]
pub(super) struct Arena {
    slots: Vec<Slot>,
    free: u32,
    len: usize,
}

impl Arena {
    pub(super) fn new(orders_max: u32) -> Self {
        Self { slots: Vec::with_capacity(orders_max as usize), free: NIL, len: 0 }
    }

    /// How many slots are in use.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    pub(super) fn order(&self, slot: u32) -> &Order {
        &self.slots[slot as usize].order
    }

    pub(super) fn order_mut(&mut self, slot: u32) -> &mut Order {
        &mut self.slots[slot as usize].order
    }

    /// A slot with this order, in no queue. The number of slots is below `NIL`: whoever adds
    /// checks [`Self::len`].
    pub(super) fn take(&mut self, order: Order) -> u32 {
        self.len += 1;
        let filled = Slot { order, before: NIL, after: NIL };
        if self.free == NIL {
            self.slots.push(filled);
            return (self.slots.len() - 1) as u32;
        }
        let slot = self.free;
        self.free = self.slots[slot as usize].after;
        self.slots[slot as usize] = filled;
        slot
    }

    /// Frees a slot that is in no queue.
    pub(super) fn give_back(&mut self, slot: u32) {
        self.slots[slot as usize].after = self.free;
        self.free = slot;
        self.len -= 1;
    }

    /// Puts a slot at the end of a queue.
    pub(super) fn push_back(&mut self, queue: &mut Queue, slot: u32) {
        let last = queue.tail;
        let place = &mut self.slots[slot as usize];
        (place.before, place.after) = (last, NIL);
        queue.tail = slot;
        if last == NIL {
            queue.head = slot;
        } else {
            self.slots[last as usize].after = slot;
        }
    }

    /// Takes a slot out of the queue it is in.
    pub(super) fn unlink(&mut self, queue: &mut Queue, slot: u32) {
        let Slot { before, after, .. } = self.slots[slot as usize];
        if before == NIL {
            queue.head = after;
        } else {
            self.slots[before as usize].after = after;
        }
        if after == NIL {
            queue.tail = before;
        } else {
            self.slots[after as usize].before = before;
        }
    }

    /// The slots of a queue from its head.
    pub(super) fn iter(&self, queue: Queue) -> impl Iterator<Item = u32> {
        let next = |&slot: &u32| self.slots[slot as usize].after;
        let some = |slot: u32| (slot != NIL).then_some(slot);
        std::iter::successors(some(queue.head), move |slot| some(next(slot)))
    }
}

#[cfg(test)]
mod tests {
    use hansa_types::{Price, Qty, Side};
    use proptest::prelude::*;

    use super::super::command::NewOrder;
    use super::*;

    fn order() -> Order {
        Order::new(&NewOrder::limit(1, 1, Side::Buy, Price(1), Qty(1)))
    }

    #[test]
    fn a_freed_slot_is_used_again() {
        let mut arena = Arena::new(2);
        let first = arena.take(order());
        arena.take(order());
        arena.give_back(first);
        assert_eq!((arena.take(order()), arena.len()), (first, 2));
    }

    proptest! {
        #[test]
        fn a_queue_is_a_list_from_which_anything_may_be_taken(
            steps in proptest::collection::vec((any::<bool>(), 0..20usize), 0..60),
        ) {
            let (mut arena, mut queue, mut list) = (Arena::new(60), Queue::default(), vec![]);
            for (adds, place) in steps {
                if adds || list.is_empty() {
                    let slot = arena.take(order());
                    arena.push_back(&mut queue, slot);
                    list.push(slot);
                } else {
                    let slot = list.remove(place % list.len());
                    arena.unlink(&mut queue, slot);
                    arena.give_back(slot);
                }
                prop_assert_eq!(arena.iter(queue).collect::<Vec<_>>(), list.clone());
                prop_assert_eq!(queue.is_empty(), list.is_empty());
            }
        }
    }
}
