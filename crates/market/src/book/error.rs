//! Why a book or a queue refuses a change.

use hansa_types::ClOrdId;
use thiserror::Error;

use super::l3::OrderId;

/// A change that a book refuses. Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BookError {
    /// A level cannot show less than nothing.
    #[error("level {px_ticks}: quantity {qty_lots} lots is negative; 0 removes a level")]
    NegativeQuantity {
        /// Price of the level.
        px_ticks: i64,
        /// What it was to show.
        qty_lots: i64,
    },
    /// Orders and fills are of at least one lot.
    #[error("order {id}: quantity {qty_lots} lots is not positive; use delete to remove an order")]
    NotPositive {
        /// Which order.
        id: OrderId,
        /// The quantity given.
        qty_lots: i64,
    },
    /// No order of this id rests in the book.
    #[error("order {id} is not in the book; was its add lost? ask for a new snapshot")]
    UnknownOrder {
        /// Which order.
        id: OrderId,
    },
    /// An order of this id rests in the book already.
    #[error("order {id} is in the book already; was its delete lost? ask for a new snapshot")]
    DuplicateOrder {
        /// Which order.
        id: OrderId,
    },
    /// More was filled than is open.
    #[error("order {id}: fill of {qty_lots} lots, but only {open_lots} are open")]
    Overfill {
        /// Which order.
        id: OrderId,
        /// What was filled.
        qty_lots: i64,
        /// What was open.
        open_lots: i64,
    },
    /// The sum of a level's orders does not fit a quantity.
    #[error("level {px_ticks}: its orders sum to more than {} lots; check the lot size", i64::MAX)]
    LevelTooLarge {
        /// Price of the level.
        px_ticks: i64,
    },
    /// There are as many orders as a book can number.
    #[error("order {id}: the book holds {} orders and no more fit", u32::MAX)]
    BookFull {
        /// Which order.
        id: OrderId,
    },
}

/// A change that a queue of one's own orders refuses. Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum QueueError {
    /// Orders and fills are of at least one lot.
    #[error("own order {}: quantity {qty_lots} lots is not positive", id.0)]
    NotPositive {
        /// Which order.
        id: ClOrdId,
        /// The quantity given.
        qty_lots: i64,
    },
    /// No own order of this id waits at that price.
    #[error("own order {} does not wait at price {px_ticks}; join first", id.0)]
    UnknownOrder {
        /// Which order.
        id: ClOrdId,
        /// Where it was looked for.
        px_ticks: i64,
    },
    /// An own order of this id waits at that price already.
    #[error("own order {} waits at price {px_ticks} already; leave first", id.0)]
    DuplicateOrder {
        /// Which order.
        id: ClOrdId,
        /// Where it waits.
        px_ticks: i64,
    },
    /// More than the open quantity: a fill, or a change that would lose the place.
    #[error(
        "own order {}: {qty_lots} lots, but only {open_lots} are open; \
         to enlarge an order leave and join again", id.0
    )]
    MoreThanOpen {
        /// Which order.
        id: ClOrdId,
        /// The quantity given.
        qty_lots: i64,
        /// What was open.
        open_lots: i64,
    },
}
