//! Why a venue could not be made.

use hansa_types::{Currency, Decimal, InstrumentId};
use thiserror::Error;

/// An option or instrument a venue cannot work with.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum VenueError {
    /// A number outside its range.
    #[error("venue option {option} must be {expected}, found {found}")]
    OptionOutOfRange {
        /// The option.
        option: &'static str,
        /// Its range.
        expected: &'static str,
        /// What was given.
        found: Decimal,
    },
    /// A latency below zero.
    #[error("venue option {option} must be 0 or more nanoseconds, found {found_ns}")]
    NegativeLatency {
        /// The option.
        option: &'static str,
        /// What was given.
        found_ns: i64,
    },
    /// Nothing to trade.
    #[error("a venue needs at least one instrument, found none")]
    NoInstruments,
    /// The instruments are not the universe in its order.
    #[error(
        "instrument {symbol} at place {expected} of the venue has id {found:?}: give the venue \
         the whole universe, in the order of its ids"
    )]
    InstrumentOutOfPlace {
        /// Its symbol.
        symbol: String,
        /// The place.
        expected: usize,
        /// Its id.
        found: InstrumentId,
    },
    /// Fees are paid in what is received, and nothing is.
    #[error(
        "fees of {symbol} can be paid in what a fill brings only where a unit of it is a unit of \
         a currency: expected a multiplier of 1 and two currencies"
    )]
    NothingReceived {
        /// Its symbol.
        symbol: String,
    },
    /// Nothing says what a currency of the venue's own is worth.
    #[error(
        "fees of {symbol} are paid in {currency}: expected an instrument that quotes {currency} in \
         {quote}, or a price of it in {quote}, found neither"
    )]
    FeeCurrencyUnpriced {
        /// Whose fees they are.
        symbol: String,
        /// What they are paid in.
        currency: Currency,
        /// What it must be worth something in.
        quote: Currency,
    },
}
