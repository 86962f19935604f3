//! Where our resting orders stand in the queues of the book, on both sides.

use hansa_market::book::queue::LevelQueue;
use hansa_market::book::{OwnOrder, OwnQueue, QueueModel};
use hansa_types::{Price, Qty, Side};

use super::shown::Shown;
use crate::order::Order;
use crate::side;
use crate::state::StateBytes;
use crate::strangers::Strangers;

/// The queues of bids and asks in which our orders wait.
///
/// An open limit order that rests stands in exactly one of them, with the same open quantity. The
/// queues know an order by its `place_id`.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    queues: [OwnQueue; 2],
    /// Prices of ours of which the book has not spoken since we came.
    unseen: [Vec<Price>; 2],
}

/// What stands before an order where nobody can see: all that will show.
const ALL: Qty = Qty(i64::MAX / 4);

impl Lines {
    pub(super) const fn new(model: QueueModel) -> Self {
        let queues = [OwnQueue::new(model), OwnQueue::new(model)];
        Self { queues, unseen: [Vec::new(), Vec::new()] }
    }

    /// The best price at which an order of ours rests.
    #[inline]
    pub(super) fn best(&self, of: Side) -> Option<Price> {
        let mut prices = self.queue(of).prices();
        match of {
            Side::Buy => prices.next_back(),
            Side::Sell => prices.next(),
        }
    }

    /// An order comes to rest behind what strangers show at its limit; beyond the last level shown
    /// it waits behind all that will show there first.
    pub(super) fn join(&mut self, order: &Order, limit: Price, shown: &Shown) {
        let of = order.side();
        // Where one of ours waits already, its queue has followed the level.
        let is_first = self.queue(of).level(limit).is_none();
        let is_known = shown.best(of).is_none() || shown.is_in_view(of, limit);
        let is_unseen = is_first && !is_known;
        let unseen = &mut self.unseen[side::index(of)];
        if is_first {
            unseen.retain(|px| *px != limit);
        }
        if is_unseen {
            unseen.push(limit);
        }
        let before = if is_unseen { ALL } else { shown.qty(of, limit) };
        // An open order wants a lot at least, and its id is its own: it cannot be refused.
        let slice = order.slice_qty();
        self.queue_mut(of).join(limit, order.place_id, slice, before).ok();
    }

    /// An order rests no more. One that was filled has left already.
    pub(super) fn leave(&mut self, order: &Order) {
        if let Some(limit) = order.resting_limit() {
            self.queue_mut(order.side()).leave(limit, order.place_id).ok();
        }
    }

    /// An order has become smaller and keeps its place. What is left of a slice stays if it is
    /// still there.
    pub(super) fn shrink(&mut self, order: &Order) {
        let Some(limit) = order.resting_limit() else { return };
        let own = self.queue(order.side()).level(limit).map_or(&[][..], LevelQueue::own);
        if let Some(own) = own.iter().find(|own| own.id == order.place_id) {
            let open = own.open.min(order.open_qty());
            self.queue_mut(order.side()).shrink(limit, order.place_id, open).ok();
        }
    }

    /// What strangers show before an order at its limit; none where it has no place in the queue.
    pub(super) fn ahead(&self, order: &Order, limit: Price) -> Option<Qty> {
        let own = self.queue(order.side()).level(limit)?.own();
        own.iter().find(|own| own.id == order.place_id).map(|own| own.ahead)
    }

    /// A level was restated. One that is gone with nothing worse in view may only be out of view:
    /// the queue is not believed to be gone.
    #[inline]
    pub(super) fn on_level(&mut self, of: Side, px: Price, shown: &Shown) {
        if self.best(of).is_some() && shown.is_in_view(of, px) {
            self.queue_mut(of).on_level(px, shown.qty(of, px));
        }
        if !self.unseen[side::index(of)].is_empty() {
            self.look_out(of, shown);
        }
    }

    /// The book speaks of prices where we wait unseen: who shows there stands before us.
    #[cold]
    fn look_out(&mut self, of: Side, shown: &Shown) {
        let queue = &mut self.queues[side::index(of)];
        self.unseen[side::index(of)].retain(|px| {
            let is_seen = shown.is_in_view(of, *px);
            if is_seen {
                queue.on_level(*px, shown.qty(of, *px));
            }
            !is_seen
        });
    }

    /// The whole book was restated.
    #[cold]
    pub(super) fn on_snapshot(&mut self, shown: &Shown) {
        for of in [Side::Buy, Side::Sell] {
            let prices: Vec<Price> = self.queue(of).prices().collect();
            for px in prices {
                self.on_level(of, px, shown);
            }
        }
    }

    /// Strangers traded at a price. Gives the first of ours that they reached.
    pub(super) fn on_trade(&mut self, of: Side, px: Price, lots: i64) {
        self.queue_mut(of).on_trade(px, Qty(lots));
    }

    /// The market went through a price: nobody is ahead of us there any more.
    pub(super) fn on_swept(&mut self, of: Side, px: Price) {
        self.queue_mut(of).on_level(px, Qty::ZERO);
    }

    /// The first order at a price that was reached and is not filled yet.
    pub(super) fn next_fillable(&self, of: Side, px: Price) -> Option<OwnOrder> {
        self.queue(of).fillable(px).next()
    }

    /// What was reached of an order was dealt with: it was filled, or the order has ended.
    pub(super) fn settle(&mut self, of: Side, px: Price, own: &OwnOrder, is_open: bool) {
        let queue = self.queue_mut(of);
        if is_open {
            queue.filled(px, own.id, own.fillable).ok();
        } else {
            queue.leave(px, own.id).ok();
        }
    }

    /// All that we have open at a price, in lots.
    pub(super) fn open_lots(&self, of: Side, px: Price) -> i64 {
        let own = self.queue(of).level(px).map_or(&[][..], LevelQueue::own);
        own.iter().fold(0_i64, |sum, order| sum.saturating_add(order.open.0))
    }

    /// Every price of a side at which we wait, lowest first, with its queue.
    pub(super) fn levels(&self, of: Side) -> impl Iterator<Item = (Price, &LevelQueue)> + '_ {
        let queue = self.queue(of);
        queue.prices().filter_map(|px| Some((px, queue.level(px)?)))
    }

    pub(super) fn state_bytes(&self, out: &mut StateBytes<'_>) {
        for of in [Side::Buy, Side::Sell] {
            out.len(self.levels(of).count());
            for (px, queue) in self.levels(of) {
                out.number(px.0).number(queue.shown().0).len(queue.own().len());
                for own in queue.own() {
                    out.id(own.id.0).number(own.open.0).number(own.ahead.0);
                }
            }
        }
    }

    const fn queue(&self, of: Side) -> &OwnQueue {
        &self.queues[side::index(of)]
    }

    const fn queue_mut(&mut self, of: Side) -> &mut OwnQueue {
        &mut self.queues[side::index(of)]
    }
}
