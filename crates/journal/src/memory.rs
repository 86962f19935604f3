//! A journal in memory, for tests and quick runs.

use crate::chain::Chain;
use crate::error::JournalError;
use crate::format::{RECORD_HEADER_BYTES, RECORD_TAIL_BYTES, RecordHeader, array};
use crate::hash::Hash;
use crate::record::Record;
use crate::sink::Sink;

/// Keeps the records in memory, encoded as they would be on disk, and ends in the same head.
#[derive(Debug)]
pub struct MemorySink {
    chain: Chain,
    ends: Vec<usize>,
}

impl MemorySink {
    /// A journal without records.
    #[must_use]
    pub fn new() -> Self {
        Self { chain: Chain::start(), ends: Vec::new() }
    }

    /// The record with this sequence number, if it was appended.
    #[must_use]
    pub fn get(&self, seq: u64) -> Option<Record<'_>> {
        let at = usize::try_from(seq).ok()?;
        let end = *self.ends.get(at)?;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        self.decode(&self.chain.pending()[start..end])
    }

    /// All records in order.
    pub fn iter(&self) -> impl Iterator<Item = Record<'_>> {
        (0..self.records()).map_while(|seq| self.get(seq))
    }

    fn decode<'a>(&self, bytes: &'a [u8]) -> Option<Record<'a>> {
        let header = RecordHeader::decode(bytes).ok()?;
        let payload_end = bytes.len() - RECORD_TAIL_BYTES;
        Some(Record {
            seq: header.seq,
            kind: header.kind,
            ts_ns: header.ts_ns,
            payload: &bytes[RECORD_HEADER_BYTES..payload_end],
            hash: Hash::from_bytes(array(bytes, payload_end + 4)),
        })
    }
}

impl Default for MemorySink {
    fn default() -> Self {
        Self::new()
    }
}

impl Sink for MemorySink {
    fn append(&mut self, kind: u16, ts_ns: i64, payload: &[u8]) -> Result<u64, JournalError> {
        let seq = self.chain.append(kind, ts_ns, payload)?;
        self.ends.push(self.chain.pending().len());
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

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn what_was_appended_can_be_read_back() {
        let mut sink = MemorySink::new();
        sink.append(1, -5, b"manifest").unwrap();
        assert_eq!(sink.append(16, 7, b"").unwrap(), 1);
        let entries: Vec<_> = sink.iter().map(|r| (r.kind, r.ts_ns, r.payload.to_vec())).collect();
        assert_eq!(entries, [(1, -5, b"manifest".to_vec()), (16, 7, Vec::new())]);
    }

    #[test]
    fn the_head_is_the_hash_of_the_last_record() {
        let mut sink = MemorySink::new();
        sink.append(1, 0, b"manifest").unwrap();
        sink.append(2, 1, b"end").unwrap();
        assert_eq!(sink.get(1).map(|record| record.hash), Some(sink.head()));
        assert_eq!(sink.get(2), None);
    }
}
