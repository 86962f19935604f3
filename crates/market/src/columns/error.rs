//! What is wrong with a table.

use thiserror::Error;

/// A table that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ColumnError {
    /// Columns of different lengths.
    #[error(
        "{table} of instrument {instrument}: column {column} has {found} rows, expected {expected}"
    )]
    Length {
        /// "bars", "quotes", "trades", "depth", "orders" or "actions".
        table: &'static str,
        /// Index of the instrument.
        instrument: u32,
        /// Which column.
        column: &'static str,
        /// Its rows.
        found: usize,
        /// Rows of the first column.
        expected: usize,
    },
    /// A second table of one kind: what is known of an instrument is looked up in one.
    #[error("{table} of instrument {instrument}: expected one table, found two; join them")]
    Twice {
        /// "bars", "quotes", "trades", "depth" or "orders".
        table: &'static str,
        /// Index of the instrument.
        instrument: u32,
    },
    /// A row before the one that stands above it.
    #[error(
        "{table} of instrument {instrument}: row {row} is not later than the row before it; sort by time and remove duplicates"
    )]
    Unsorted {
        /// "bars", "quotes", "trades", "depth", "orders" or "actions".
        table: &'static str,
        /// Index of the instrument.
        instrument: u32,
        /// The offending row, from 0.
        row: usize,
    },
    /// An event that we had before it happened.
    #[error(
        "{table} of instrument {instrument}: row {row} was received before it happened; the two clocks differ: shift the times of receipt"
    )]
    Early {
        /// "quotes" or "trades".
        table: &'static str,
        /// Index of the instrument.
        instrument: u32,
        /// The offending row, from 0.
        row: usize,
    },
    /// A level of a book that cannot be.
    #[error(
        "depth of instrument {instrument}: row {row}: expected a side of 1 or -1 and a quantity of at least 0"
    )]
    BadLevel {
        /// Index of the instrument.
        instrument: u32,
        /// The offending row, from 0.
        row: usize,
    },
    /// An order that cannot be.
    #[error(
        "orders of instrument {instrument}: row {row}: expected an action of 1 to 4, a side of 1 or -1 and a quantity of at least 0"
    )]
    BadOrder {
        /// Index of the instrument.
        instrument: u32,
        /// The offending row, from 0.
        row: usize,
    },
    /// A row of actions that cannot be.
    #[error("actions of instrument {instrument}: row {row}: {what}")]
    BadAction {
        /// Index of the instrument.
        instrument: u32,
        /// The offending row, from 0.
        row: usize,
        /// What was expected and found.
        what: String,
    },
    /// A bar that ends before it begins, or whose prices contradict each other.
    #[error("bars of instrument {instrument}: row {row} {what}")]
    BadBar {
        /// Index of the instrument.
        instrument: u32,
        /// The offending row, from 0.
        row: usize,
        /// What is wrong with it.
        what: &'static str,
    },
}
