//! Matching engines for one instrument: price-time priority, integers only, the heart of a
//! simulated exchange.
//!
//! **Priority**: the better price first; at one price displayed orders before hidden ones, each in
//! the order of arrival. A trade is at the resting order's price. An iceberg trades slice by
//! slice; each new slice goes to the end of the displayed orders of its level, before the hidden.
//!
//! **All or none** (AON) orders stand beside the book, behind the hidden ones at their price, and
//! are never part of its best price. One is filled whole on entry or by a single order that
//! comes, or passed over; it is not woken when the book changes, and takes no part in an auction.
//!
//! **FOK and minimum quantity** look along the book before anything trades. Where the newer order
//! would not go on past an order of its own owner (every `SelfTrade` but `Allow` and
//! `CancelOldest`), only what stands before the first of these counts.
//!
//! **Post-only** looks at the best price of the other side, hidden orders included and AON orders
//! not. A market order lives as IOC. A `Modify` states what is to be open; if the order loses its
//! place it comes in anew, as the newest, with its old attributes but no minimum.
//!
//! **Call auction**: orders with a limit gather in `PreOpen` and `Auction`. An `Uncross` trades at
//! one price: of all prices the one of most volume, then of least surplus, then the nearest to the
//! reference, which leaves no tie. Bids and asks meet by priority, slices and all. Icebergs and
//! hidden orders count whole; self-trades are allowed.
//!
//! **At the opening, at the closing**: such orders, market orders too, stand beside the book until
//! their call: an `Uncross` for the opening (also after a halt), an `UncrossAndClose` for the
//! closing. There they join their prices behind all others, a market order before all prices, and
//! what is left of them is cancelled. One for the opening is let into a call phase alone.
//!
//! Every refusal leaves the book as it was. `PlainEngine` is the rules, `FastEngine` the speed;
//! they report the same bytes for the same commands.

mod admission;
mod arena;
mod auction;
mod book;
mod command;
mod event;
mod fast;
mod index;
mod level;
mod look_ahead;
mod order;
mod plain;
mod report;
/// Commands as rows of whole numbers.
pub mod rows;
mod states;

use hansa_types::{Price, Qty, Side};

pub use admission::{ORDERS_MAX, PX_MAX, QTY_MAX, SLICES_MAX};
pub use command::{Command, CommandKind, Display, NewOrder, PostOnly, SelfTrade};
pub use event::{CancelReason, Event, RejectCause};
pub use fast::FastEngine;
pub use plain::PlainEngine;
pub use states::TradingState;

/// What rests at one price, in lots. AON orders are not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LevelQty {
    /// What everyone sees.
    pub displayed_qty: Qty,
    /// Hidden orders and what icebergs hold back.
    pub hidden_qty: Qty,
}

/// A matching engine: commands in, events out, nothing else moves it.
pub trait Matching {
    /// Carries out one command and appends what happened to `events`.
    fn apply(&mut self, command: &Command, events: &mut Vec<Event>);

    /// The phase of trading.
    fn state(&self) -> TradingState;

    /// The best price of a side, hidden orders included, AON orders not.
    fn best(&self, side: Side) -> Option<Price>;

    /// What rests at a price.
    fn level_qty(&self, side: Side, px: Price) -> LevelQty;

    /// Appends the best levels that show something, at most `levels_max`: prices and quantities.
    fn depth(&self, side: Side, levels_max: usize, levels: &mut Vec<(Price, Qty)>);

    /// All that rests on a side, hidden and AON orders included, in lots.
    fn resting_qty(&self, side: Side) -> Qty;

    /// What is open of a resting order, in lots.
    fn open_qty(&self, id: u64) -> Option<Qty>;

    /// The highest price bid.
    fn best_bid(&self) -> Option<Price> {
        self.best(Side::Buy)
    }

    /// The lowest price asked.
    fn best_ask(&self) -> Option<Price> {
        self.best(Side::Sell)
    }
}
