//! The simulated venue: fills, fees, slippage and latency, plain enough to be an oracle.
//!
//! **The order at one time stamp**: bars that close, then the desk's decision, then requests that
//! arrive, then bars that open, then their fills. The venue keeps this order by itself: a market
//! event first lets in the requests that came before it.
//!
//! **What it may know**: a `BarOpened` hands it the whole bar, and it alone looks inside. What it
//! reports inside a bar is bounded by the bar's extremes, always against the order. Fills whose
//! time inside a bar is unknown are reported at the close of the bar, or when an order of theirs comes
//! after it (B24).
//!
//! One instrument is worked by the finest data it has been given so far: orders before depth before
//! quotes before prints before bars. Bars of one instrument come in one interval, opened and closed in turn. The
//! rules, one by one, are in `docs/fills.md`; `tests/table.rs` has a row for each.
//!
//! The desk hears only through [`SimVenue::drain_reports`]. All requests travel one connection:
//! none overtakes another.

/// What the venue asks of an account.
pub mod account;
mod activity;
mod admission;
mod against_book;
mod arrival;
mod bars;
mod by_order;
mod clerk;
mod depth;
/// Why a venue could not be made.
pub mod error;
/// A price list: fees by tier, by unit, by instrument.
pub mod fees;
mod fees_book;
/// What fees are paid in.
pub mod fees_currency;
mod fees_worth;
mod funds;
/// How long messages travel: constant, drawn, or as recorded.
pub mod latency;
mod latency_draw;
/// What a venue refuses at the door.
pub mod limits;
mod limits_rate;
mod listing;
mod margin_tiers;
/// Matching engines: the heart of a simulated exchange.
pub mod matching;
/// What a user states about a venue: fees, slippage, latency, share of the volume.
pub mod options;
mod order;
mod outbox;
mod quotes;
mod ratio;
mod registry;
mod self_trade;
mod side;
mod state;
mod strangers;
mod tape;
mod trades;
mod venue;

pub use account::{AccountTerms, MarginKind, MarginTerms};
pub use error::VenueError;
pub use fees::{FeeSchedule, FeeTerms, FeeTier, InstrumentFees};
pub use fees_currency::{FeeAsset, FeeCurrency};
pub use funds::OwnFunds;
pub use hansa_market::book::{QueueModel, Share};
pub use latency::{Delay, Interpolation, LatencyModel, LatencySample};
pub use limits::{InstrumentLimits, PriceBand, VenueLimits};
pub use limits_rate::RateLimit;
pub use margin_tiers::{MarginTier, MarginTiers};
pub use options::{Fees, Latency, VenueOptions};
pub use order::{Member, OpenOrder};
pub use venue::SimVenue;
