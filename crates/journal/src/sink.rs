//! Where an engine's records go: to files, to memory, or into a comparison.

use crate::error::JournalError;
use crate::hash::Hash;
use crate::record::Entry;

/// Takes the records of one run in order and chains them.
///
/// The first record must be of kind 1 (manifest), nothing may follow kind 2 (end), kinds from 16
/// belong to the engine. The same records give the same head in every sink.
pub trait Sink: Send {
    /// Takes one record and returns its sequence number, from 0.
    ///
    /// # Errors
    /// [`JournalError::Refused`] or [`JournalError::PayloadTooLong`] for a record that may not
    /// stand there (nothing is taken). Any other error is final: later calls return it again.
    fn append(&mut self, kind: u16, ts_ns: i64, payload: &[u8]) -> Result<u64, JournalError>;

    /// Hands everything taken so far to the medium; to be called before acting on it.
    ///
    /// # Errors
    /// What the medium answered; final, as for [`Sink::append`].
    fn commit(&mut self) -> Result<(), JournalError>;

    /// Hash of the last record taken, or [`crate::CHAIN_START`] before the first.
    fn head(&self) -> Hash;

    /// Number of records taken.
    fn records(&self) -> u64;

    /// The record that has to be taken after the next `ahead` ones, where records are compared with
    /// a journal that holds so many more; `None` where anything may follow.
    ///
    /// # Errors
    /// As of a reader of that journal.
    fn expected(&mut self, ahead: usize) -> Result<Option<&Entry>, JournalError> {
        let _ = ahead;
        Ok(None)
    }
}
