//! Compares a replay with the journal of the run it repeats, record by record.

use std::path::Path;

use crate::chain::Chain;
use crate::error::JournalError;
use crate::hash::Hash;
use crate::reader::Reader;
use crate::record::{Entry, Record};
use crate::sink::Sink;

/// The first record in which a replay differs from the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// Sequence number of the record.
    pub seq: u64,
    /// What the journal says; `None` if it ended before.
    pub expected: Option<Entry>,
    /// What the replay said; `None` if it ended before.
    pub found: Option<Entry>,
}

/// How a replay compares with its journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Records of the replay.
    pub records: u64,
    /// Head of the replay, over its own records.
    pub head: Hash,
    /// The first difference; `None` if every byte is equal and the heads are too.
    pub divergence: Option<Divergence>,
}

/// Reads a journal in step with a replay and keeps the first difference.
///
/// A difference does not stop the replay: later records are taken and chained, not compared. An
/// unfinished last record is taken for none.
#[derive(Debug)]
pub struct CompareSink {
    chain: Chain,
    reader: Reader,
    divergence: Option<Divergence>,
}

impl CompareSink {
    /// Compares with the journal in `dir`.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn open(dir: &Path) -> Result<Self, JournalError> {
        Ok(Self { chain: Chain::start(), reader: Reader::open(dir)?, divergence: None })
    }

    /// The first difference so far.
    #[must_use]
    pub const fn divergence(&self) -> Option<&Divergence> {
        self.divergence.as_ref()
    }

    /// Ends the replay: a journal that has more records differs too.
    ///
    /// # Errors
    /// As [`Reader::next_record`].
    pub fn finish(mut self) -> Result<Comparison, JournalError> {
        let seq = self.chain.records();
        if self.divergence.is_none() {
            self.divergence = next_of(&mut self.reader)?.map(|surplus| Divergence {
                seq,
                expected: Some(surplus.to_entry()),
                found: None,
            });
        }
        Ok(Comparison { records: seq, head: self.chain.head(), divergence: self.divergence })
    }

    /// The record's hash if the journal says the same; otherwise keeps the difference.
    fn compare(
        &mut self,
        kind: u16,
        ts_ns: i64,
        payload: &[u8],
    ) -> Result<Option<Hash>, JournalError> {
        let expected = next_of(&mut self.reader)?;
        if let Some(e) = expected
            && (e.kind, e.ts_ns, e.payload) == (kind, ts_ns, payload)
        {
            return Ok(Some(e.hash));
        }
        self.divergence = Some(Divergence {
            seq: self.chain.records(),
            expected: expected.map(|record| record.to_entry()),
            found: Some(Entry { kind, ts_ns, payload: payload.to_vec() }),
        });
        Ok(None)
    }
}

/// The next record that is whole: one that is being written, or was when a crash came, is none.
fn next_of(reader: &mut Reader) -> Result<Option<Record<'_>>, JournalError> {
    match reader.next_record() {
        Err(JournalError::TornTail(_)) => Ok(None),
        found => found,
    }
}

impl Sink for CompareSink {
    fn append(&mut self, kind: u16, ts_ns: i64, payload: &[u8]) -> Result<u64, JournalError> {
        let stage = self.chain.check(kind, payload)?;
        if self.divergence.is_none() {
            // The reader has just computed this hash from equal bytes: no need to do it twice.
            if let Some(hash) = self.compare(kind, ts_ns, payload)? {
                return Ok(self.chain.adopt(hash, stage));
            }
        }
        let seq = self.chain.append(kind, ts_ns, payload)?;
        self.chain.clear_pending();
        Ok(seq)
    }

    fn commit(&mut self) -> Result<(), JournalError> {
        Ok(())
    }

    fn head(&self) -> Hash {
        self.chain.head()
    }

    fn records(&self) -> u64 {
        self.chain.records()
    }
}
