//! What stops a desk.

use hansa_journal::JournalError;
use hansa_ledger::LedgerError;
use hansa_types::ValueError;
use hansa_types::life::IllegalReport;
use thiserror::Error;

use crate::decode::DecodeError;
use crate::grid::GridError;

/// A desk that meets one of these stops: going on would mean trading on a wrong state.
#[derive(Debug, Error)]
pub enum EngineError {
    /// A report that does not fit the order it names.
    #[error(transparent)]
    Report(#[from] IllegalReport),
    /// The books refuse a posting.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A number does not fit.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// A ballot or target has no place on the grid.
    #[error(transparent)]
    Grid(#[from] GridError),
    /// What cannot be recorded is not done.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A recorded moment that does not fit the desk.
    #[error(transparent)]
    Moment(#[from] DecodeError),
    /// A row of decisions of the wrong size.
    #[error("expected {expected} {what} in a decision row, found {found}")]
    Shape {
        /// What is counted.
        what: &'static str,
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
}
