//! Order books: sides as ladders, by level (L2), by order (L3), and one's own place in a queue.

mod arena;
mod chance;
/// Why a book refuses a change.
pub mod error;
/// Bids and asks by level.
pub mod l2;
/// Bids and asks by order.
pub mod l3;
/// Bids and asks by order as a feed tells them, with what it leaves out.
pub mod l3_view;
/// One side of a book.
pub mod ladder;
/// Plain twins, the oracles of the tests.
pub mod plain;
/// One's own place in the queues of a book by level.
pub mod queue;
mod sides;
mod table;
mod window;

pub use error::{BookError, QueueError};
pub use l2::{CrossPolicy, L2Book};
pub use l3::{BookOrder, L3Book, OrderId};
pub use l3_view::{L3View, Traded};
pub use ladder::Ladder;
pub use queue::{OwnOrder, OwnQueue, QueueModel, Share};
