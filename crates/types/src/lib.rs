//! The vocabulary of Hansa: decimals and money, instruments, orders and their life, reports.
//!
//! Nothing here reads a clock, a file or a random source. Arithmetic is checked: a sum that does
//! not fit is an error, never a wrong number.

/// Decimal numbers with eighteen places: what a person writes, exactly.
pub mod decimal;
/// Why a value could not be made: expected, found, what to do.
pub mod error;
/// Instruments: tick, lot, multiplier, and the checked way from decimals to ticks and lots.
pub mod instrument;
/// The life of an order as a pure transition table.
pub mod life;
/// Money: an amount of one currency. Two currencies never add.
pub mod money;
/// Orders in FIX's words.
pub mod order;
/// Whole ticks, whole lots, and time.
pub mod quantity;
/// Execution reports: the only thing that changes an order or the ledger.
mod reject_reason_name;
pub mod report;
mod report_numbers;

pub use decimal::Decimal;
pub use error::ValueError;
pub use instrument::{Instrument, InstrumentId, InstrumentSpec};
pub use life::{OrderLife, next_status};
pub use money::{Amount, Currency, Money};
pub use order::{
    ClOrdId, Malformed, OrdStatus, OrdType, OrderRequest, OrderTerms, PostOnly, Side, TimeInForce,
};
pub use quantity::{Price, Qty, TimeNs};
pub use report::{ExecType, ExecutionReport, Liquidity, RejectReason};
