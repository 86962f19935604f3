//! Double-entry books: accounts, postings, positions, profit.
//!
//! Every change is a group of postings that sums to zero in each currency: a plus is what the
//! desk has or has paid for (cash, positions at cost, fees), a minus is where it came from
//! (capital, realised profit). A group is posted whole or not at all.
//!
//! Nothing here reads a clock, draws a random number or calculates with floats.

/// Accounts and postings.
pub mod account;
/// What holding a position costs and brings besides its price.
pub mod carry;
/// What a balance of a spot account cost.
pub mod entry;
/// Why the books refuse.
pub mod error;
/// What a fill posts, worked out before anything changes.
mod fill;
/// One instrument's position: quantity, cost, profit and value at the last mark.
pub mod holding;
/// The ledger: transfers, fills, marks and sums.
pub mod ledger;
/// Lots: which part of the cost leaves with what is sold.
pub mod lots;
/// How the books are kept.
pub mod options;
/// What came of an instrument.
pub mod profit;
/// One currency's balances and its rate.
pub mod purse;
/// Multiplication and division without loss in between.
pub mod ratio;
/// The way from a currency to another, over instruments.
pub mod route;
/// Sharing a sum out among several, in whole units that sum to it.
pub mod shares;
/// The arithmetic of a split.
mod split;
/// The canonical bytes of a ledger.
mod state;
/// What was executed, as far back as it can be taken back.
mod tape;

pub use account::{Account, Posting, sums_to_zero};
pub use carry::Carry;
pub use entry::Entry;
pub use error::LedgerError;
pub use holding::Position;
pub use ledger::Ledger;
pub use lots::Lot;
pub use options::{AccountKind, LedgerOptions, LotMethod};
pub use profit::Profit;
pub use shares::shared_out;
