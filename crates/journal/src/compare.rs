//! Compares a replay with the journal of the run it repeats, record by record.

use std::collections::VecDeque;
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
    /// Read and not compared yet, each with its hash.
    ahead: VecDeque<(Entry, Hash)>,
    divergence: Option<Divergence>,
}

impl CompareSink {
    /// Compares with the journal in `dir`.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn open(dir: &Path) -> Result<Self, JournalError> {
        let (reader, ahead) = (Reader::open(dir)?, VecDeque::new());
        Ok(Self { chain: Chain::start(), reader, ahead, divergence: None })
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
            self.look_ahead(1)?;
            let surplus = self.ahead.pop_front().map(|(entry, _)| entry);
            self.divergence =
                surplus.map(|entry| Divergence { seq, expected: Some(entry), found: None });
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
        let same = |k: u16, ts: i64, bytes: &[u8]| (k, ts, bytes) == (kind, ts_ns, payload);
        let expected = if let Some((entry, hash)) = self.ahead.pop_front() {
            if same(entry.kind, entry.ts_ns, &entry.payload) {
                return Ok(Some(hash));
            }
            Some(entry)
        } else {
            let found = next_of(&mut self.reader)?;
            if let Some(e) = found
                && same(e.kind, e.ts_ns, e.payload)
            {
                return Ok(Some(e.hash));
            }
            found.map(|record| record.to_entry())
        };
        let found = Some(Entry { kind, ts_ns, payload: payload.to_vec() });
        self.divergence = Some(Divergence { seq: self.chain.records(), expected, found });
        Ok(None)
    }

    /// Reads on until `count` records wait to be compared, as far as the journal goes.
    fn look_ahead(&mut self, count: usize) -> Result<(), JournalError> {
        while self.ahead.len() < count {
            let Some(record) = next_of(&mut self.reader)? else { break };
            self.ahead.push_back((record.to_entry(), record.hash));
        }
        Ok(())
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

    /// None once a record differed: what would follow is not known any more.
    fn expected(&mut self, ahead: usize) -> Result<Option<&Entry>, JournalError> {
        if self.divergence.is_some() {
            return Ok(None);
        }
        self.look_ahead(ahead + 1)?;
        Ok(self.ahead.get(ahead).map(|(entry, _)| entry))
    }
}
