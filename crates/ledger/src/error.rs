//! Why the books refuse.

use hansa_types::{Amount, Currency, ValueError};
use thiserror::Error;

/// A change that the books refuse, or a sum that they cannot give. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LedgerError {
    /// A cash account has not enough money.
    #[error("cash account {currency}: {needed} needed, {at_hand} at hand; deposit or trade less")]
    CashShort {
        /// Which currency.
        currency: Currency,
        /// What the change takes out.
        needed: Amount,
        /// What is there.
        at_hand: Amount,
    },
    /// A cash account holds less than was sold.
    #[error(
        "cash account {instrument}: {needed} lots sold, {at_hand} held; sell no more than that"
    )]
    HoldingShort {
        /// The instrument's symbol.
        instrument: String,
        /// Lots sold.
        needed: i64,
        /// Lots held.
        at_hand: i64,
    },
    /// A withdrawal would leave a margin account below its margin.
    #[error(
        "margin account: {needed} {currency} to withdraw, {at_hand} free; close positions first"
    )]
    MarginShort {
        /// Base currency.
        currency: Currency,
        /// What the withdrawal takes out, in base currency.
        needed: Amount,
        /// Equity that no position needs, in base currency.
        at_hand: Amount,
    },
    /// A deposit or withdrawal that is not positive.
    #[error("expected a transfer above zero, found {amount} {currency}")]
    BadTransfer {
        /// Which currency.
        currency: Currency,
        /// The amount as given.
        amount: Amount,
    },
    /// A fill of no quantity.
    #[error("fill {exec_id}: expected a quantity above zero, found {found} lots")]
    BadFill {
        /// The report.
        exec_id: u64,
        /// The quantity.
        found: i64,
    },
    /// A bust or a correction of what is not there to be taken back.
    #[error(
        "{instrument}: expected execution {exec_id} to be taken back, found none: it is not known, \
         was taken back before, or is older than a split, a settlement or the last 65,536; compare \
         positions with the venue"
    )]
    UnknownExecution {
        /// The instrument's symbol.
        instrument: String,
        /// The execution.
        exec_id: u64,
    },
    /// An instrument the ledger was not made with.
    #[error("instrument {found} is not in this ledger, which knows 0 to {known} (exclusive)")]
    UnknownInstrument {
        /// Its number.
        found: u32,
        /// How many are known.
        known: usize,
    },
    /// The list of instruments is not numbered from zero without gaps.
    #[error("expected instrument number {expected} at this place, found {found} ({symbol})")]
    MisplacedInstrument {
        /// Its place.
        expected: usize,
        /// Its number.
        found: u32,
        /// Its symbol.
        symbol: String,
    },
    /// A leverage below one.
    #[error("expected leverage_max of at least 1, found {found}")]
    BadLeverage {
        /// The number as text.
        found: String,
    },
    /// Something that a spot account cannot hold as a balance.
    #[error(
        "{instrument}: expected a multiplier of 1 and two currencies on a spot account, found a \
         multiplier of {multiplier}; trade it on a cash or margin account"
    )]
    NotSpot {
        /// The instrument's symbol.
        instrument: String,
        /// Its multiplier as text.
        multiplier: String,
    },
    /// A split that is none.
    #[error("{instrument}: expected a split of units above zero into units above zero")]
    BadSplit {
        /// The instrument's symbol.
        instrument: String,
    },
    /// Something is held whose price is not known.
    #[error("{instrument} is held but has no price: mark it before asking for its value")]
    NoPrice {
        /// The instrument's symbol.
        instrument: String,
    },
    /// Something is held in a currency whose rate is not known.
    #[error("{currency} has no rate to {base}: set it before asking for a sum in {base}")]
    NoRate {
        /// The currency.
        currency: Currency,
        /// The base currency.
        base: Currency,
    },
    /// A rate that is not positive, or one for the base currency.
    #[error(
        "expected a rate above zero for a currency other than {base}, found {found} for {currency}"
    )]
    BadRate {
        /// The currency.
        currency: Currency,
        /// The base currency.
        base: Currency,
        /// The rate as text.
        found: String,
    },
    /// A number does not fit.
    #[error(transparent)]
    Value(#[from] ValueError),
}
