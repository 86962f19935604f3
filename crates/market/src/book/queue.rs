//! Where one's own resting orders stand in the queues of a book by level.

use hansa_types::{ClOrdId, Price, Qty};

use super::chance::ONE;
pub use super::chance::{QueueModel, Share};
use super::error::QueueError;

/// One's own order in the queue of its price. Quantities are lots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnOrder {
    /// Ours.
    pub id: ClOrdId,
    /// Not yet filled.
    pub open: Qty,
    /// What strangers are believed to have ahead of it.
    pub ahead: Qty,
    /// How much of `open` the market has reached and nobody has confirmed yet by `filled`.
    pub fillable: Qty,
    // Parts of a lot that have left the queue ahead, in units of 1 / ONE.
    carry: u32,
}

/// The queue of one price: what strangers show there, and one's own orders in it.
///
/// The shown quantity is that of strangers: a replayed feed does not know of us. It falls with
/// every trade at once, so a later update of the level explains only the rest by cancels, and no
/// decrease counts twice. A trade is shared: what one own order takes, the next one cannot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LevelQueue {
    shown: Qty,
    own: Vec<OwnOrder>,
}

impl LevelQueue {
    /// What strangers show, less the trades since it was last updated.
    #[must_use]
    pub const fn shown(&self) -> Qty {
        self.shown
    }

    /// One's own orders, first come first.
    #[must_use]
    pub fn own(&self) -> &[OwnOrder] {
        &self.own
    }

    /// A trade at this price: the queue moves up, and what is left over reaches own orders.
    fn on_trade(&mut self, qty: Qty) {
        let traded = qty.0.max(0);
        let mut taken = 0;
        for order in &mut self.own {
            let room = order.open.0 - order.fillable.0;
            let reached = (traded - order.ahead.0 - taken).clamp(0, room);
            order.fillable.0 += reached;
            order.ahead.0 = (order.ahead.0 - traded).max(0);
            taken += reached;
        }
        self.shown.0 = (self.shown.0 - traded).max(0);
    }

    /// The level shows another quantity. Growth is behind; a decrease is split by the model.
    fn on_level(&mut self, model: QueueModel, qty: Qty) {
        let before = std::mem::replace(&mut self.shown, Qty(qty.0.max(0)));
        let cancelled = before.0 - self.shown.0;
        if cancelled <= 0 {
            return;
        }
        let mut earlier = 0;
        for order in &mut self.own {
            let share = model.share_ahead(order.ahead.0, before.0 - order.ahead.0);
            let left = order.ahead.0 - order.cancelled_ahead(share, cancelled);
            // Not more than is shown, and not before an own order that came first.
            order.ahead.0 = left.clamp(0, self.shown.0).max(earlier);
            earlier = order.ahead.0;
        }
    }

    /// The market went through this price: all own orders are reached.
    fn on_swept(&mut self) {
        self.shown = Qty::ZERO;
        for order in &mut self.own {
            (order.ahead, order.fillable) = (Qty::ZERO, order.open);
        }
    }

    fn position(&self, px: Price, id: ClOrdId) -> Result<usize, QueueError> {
        let position = self.own.iter().position(|order| order.id == id);
        position.ok_or(QueueError::UnknownOrder { id, px_ticks: px.0 })
    }
}

impl OwnOrder {
    /// Whole lots of a decrease that leave the queue ahead; parts of lots wait for the next one.
    fn cancelled_ahead(&mut self, share: u64, cancelled: i64) -> i64 {
        let parts = u128::from(share) * cancelled.unsigned_abs() as u128 + u128::from(self.carry);
        self.carry = (parts % u128::from(ONE)) as u32;
        (parts / u128::from(ONE)) as i64
    }
}

/// The queues of one side of a book in which own orders wait.
///
/// Call `join` when an order comes to rest, `on_trade` for each print, `on_level` for each change
/// of a level, `on_swept` when the market trades or quotes beyond a price. Prices where nothing
/// of ours waits cost a search among our own prices and no more. Nothing is filled here: read
/// `fillable`, make the report, then call `filled`. Quantities below zero count as zero.
#[derive(Debug, Clone)]
pub struct OwnQueue {
    model: QueueModel,
    // By price. Few: an own order at each.
    levels: Vec<(Price, LevelQueue)>,
    // Emptied levels, kept for their memory.
    spare: Vec<LevelQueue>,
}

impl OwnQueue {
    /// No order waits.
    #[must_use]
    pub const fn new(model: QueueModel) -> Self {
        Self { model, levels: Vec::new(), spare: Vec::new() }
    }

    /// An order comes to rest behind all that strangers show at its price. Where an own order
    /// waits already, the queue has followed the level itself and `shown` is not needed.
    ///
    /// # Errors
    /// `NotPositive` or `DuplicateOrder`.
    pub fn join(
        &mut self,
        px: Price,
        id: ClOrdId,
        open: Qty,
        shown: Qty,
    ) -> Result<(), QueueError> {
        check_positive(id, open)?;
        let place = match self.find(px) {
            Ok(place) => place,
            Err(place) => self.open_level(place, px, shown),
        };
        let queue = &mut self.levels[place].1;
        if queue.position(px, id).is_ok() {
            return Err(QueueError::DuplicateOrder { id, px_ticks: px.0 });
        }
        let ahead = queue.shown;
        queue.own.push(OwnOrder { id, open, ahead, fillable: Qty::ZERO, carry: 0 });
        Ok(())
    }

    /// Strangers traded at a price, against this side of the book.
    #[inline]
    pub fn on_trade(&mut self, px: Price, qty: Qty) {
        if let Ok(place) = self.find(px) {
            self.levels[place].1.on_trade(qty);
        }
    }

    /// A level shows another quantity; zero when it is gone.
    #[inline]
    pub fn on_level(&mut self, px: Price, qty: Qty) {
        if let Ok(place) = self.find(px) {
            self.levels[place].1.on_level(self.model, qty);
        }
    }

    /// The market traded or quotes beyond a price: whatever waits there is reached in full.
    pub fn on_swept(&mut self, px: Price) {
        if let Ok(place) = self.find(px) {
            self.levels[place].1.on_swept();
        }
    }

    /// Own orders at a price that the market has reached, first come first.
    pub fn fillable(&self, px: Price) -> impl Iterator<Item = OwnOrder> + '_ {
        let own = self.level(px).map_or(&[][..], LevelQueue::own);
        own.iter().filter(|order| !order.fillable.is_zero()).copied()
    }

    /// A report says that this much of an order was filled. Gives what stays open; an order with
    /// nothing open leaves.
    ///
    /// # Errors
    /// `NotPositive`, `UnknownOrder` or `MoreThanOpen`.
    pub fn filled(&mut self, px: Price, id: ClOrdId, qty: Qty) -> Result<Qty, QueueError> {
        let order = self.order_mut(px, id, qty)?;
        order.open = order.open - qty;
        order.fillable.0 = (order.fillable.0 - qty.0).max(0);
        let open = order.open;
        if open.is_zero() {
            self.leave(px, id)?;
        }
        Ok(open)
    }

    /// An order keeps its place with a smaller open quantity.
    ///
    /// # Errors
    /// `NotPositive`, `UnknownOrder`, or `MoreThanOpen`: an order that grows loses its place.
    pub fn shrink(&mut self, px: Price, id: ClOrdId, open: Qty) -> Result<(), QueueError> {
        let order = self.order_mut(px, id, open)?;
        order.open = open;
        order.fillable = order.fillable.min(open);
        Ok(())
    }

    /// An order leaves: cancelled, expired or replaced. Gives what it was.
    ///
    /// # Errors
    /// `UnknownOrder`.
    pub fn leave(&mut self, px: Price, id: ClOrdId) -> Result<OwnOrder, QueueError> {
        let unknown = QueueError::UnknownOrder { id, px_ticks: px.0 };
        let place = self.find(px).map_err(|_| unknown)?;
        let queue = &mut self.levels[place].1;
        let order = queue.own.remove(queue.position(px, id)?);
        if queue.own.is_empty() {
            let (_, queue) = self.levels.remove(place);
            self.spare.push(queue);
        }
        Ok(order)
    }

    /// The queue at a price, if an own order waits there.
    #[must_use]
    pub fn level(&self, px: Price) -> Option<&LevelQueue> {
        self.find(px).ok().map(|place| &self.levels[place].1)
    }

    /// The prices at which own orders wait, lowest first.
    pub fn prices(&self) -> impl DoubleEndedIterator<Item = Price> + '_ {
        self.levels.iter().map(|(px, _)| *px)
    }

    #[inline]
    fn find(&self, px: Price) -> Result<usize, usize> {
        self.levels.binary_search_by_key(&px, |(px, _)| *px)
    }

    fn open_level(&mut self, place: usize, px: Price, shown: Qty) -> usize {
        let mut queue = self.spare.pop().unwrap_or_default();
        queue.shown = Qty(shown.0.max(0));
        self.levels.insert(place, (px, queue));
        place
    }

    /// An order with at least this much open.
    fn order_mut(&mut self, px: Price, id: ClOrdId, qty: Qty) -> Result<&mut OwnOrder, QueueError> {
        check_positive(id, qty)?;
        let unknown = QueueError::UnknownOrder { id, px_ticks: px.0 };
        let place = self.find(px).map_err(|_| unknown)?;
        let queue = &mut self.levels[place].1;
        let position = queue.position(px, id)?;
        let order = &mut queue.own[position];
        if qty > order.open {
            let open_lots = order.open.0;
            return Err(QueueError::MoreThanOpen { id, qty_lots: qty.0, open_lots });
        }
        Ok(order)
    }
}

const fn check_positive(id: ClOrdId, qty: Qty) -> Result<(), QueueError> {
    if qty.0 > 0 { Ok(()) } else { Err(QueueError::NotPositive { id, qty_lots: qty.0 }) }
}

#[cfg(test)]
mod tests;
