//! Says whether a journal is whole.

use std::path::Path;

use crate::damage::{Damage, TornTail};
use crate::error::JournalError;
use crate::hash::Hash;
use crate::reader::Reader;

/// What a journal was found to be. The numbers cover the valid part, up to the first damage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Valid records.
    pub records: u64,
    /// Hash of the last valid record.
    pub head: Hash,
    /// Segments with a valid header.
    pub segments: usize,
    /// Bytes of valid segment headers and records.
    pub bytes: u64,
    /// Whether it is whole.
    pub state: State,
}

/// Whether a journal is whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Whole, and the run was finished.
    Complete,
    /// Valid to its last byte, but the run goes on, was interrupted, or its end was cut off.
    Open,
    /// Valid but for an unfinished last record, as a crash leaves it.
    TornTail(TornTail),
    /// Not what a writer could have left behind.
    Damaged(Damage),
}

/// Reads the journal in `dir` from its first byte to its last and checks all of them.
///
/// Proves that the bytes are those behind the head it returns. Whether that head is the right one
/// only a copy kept elsewhere can tell: who can rewrite the whole folder can make a new chain.
///
/// # Errors
/// [`JournalError::NotAJournal`] or [`JournalError::Io`]; damage is a result, not an error.
pub fn verify(dir: &Path) -> Result<Verification, JournalError> {
    let mut reader = Reader::open(dir)?;
    let state = read_to_end(&mut reader)?;
    Ok(Verification {
        records: reader.records(),
        head: reader.head(),
        segments: reader.segments(),
        bytes: reader.bytes(),
        state,
    })
}

/// Reads all records and says how the journal ends.
pub(crate) fn read_to_end(reader: &mut Reader) -> Result<State, JournalError> {
    loop {
        match reader.next_record().map(|record| record.is_some()) {
            Ok(true) => {}
            Ok(false) if reader.is_ended() => return Ok(State::Complete),
            Ok(false) => return Ok(State::Open),
            Err(JournalError::TornTail(torn)) => return Ok(State::TornTail(torn)),
            Err(JournalError::Damage(damage)) => return Ok(State::Damaged(damage)),
            Err(error) => return Err(error),
        }
    }
}
