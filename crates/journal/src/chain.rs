//! Encodes records one behind the other and links each to the one before.

use crate::error::JournalError;
use crate::format::{PAYLOAD_BYTES_MAX, RECORD_FRAME_BYTES, RecordHeader, SegmentHeader};
use crate::hash::{CHAIN_START, HASH_BYTES, Hash};
use crate::kind::Stage;

/// The encoding end of a journal.
///
/// `buffer` always holds the previous hash directly in front of the next record, as the segments
/// do. So a record is encoded and hashed in place: no copy, and no allocation once it has grown.
#[derive(Debug)]
pub(crate) struct Chain {
    buffer: Vec<u8>,
    head: Hash,
    records: u64,
    stage: Stage,
}

impl Chain {
    /// A chain without records.
    pub(crate) fn start() -> Self {
        Self::resume(CHAIN_START, 0, Stage::Empty)
    }

    /// A chain that goes on after `records` records, the last of which has the hash `head`.
    pub(crate) fn resume(head: Hash, records: u64, stage: Stage) -> Self {
        Self { buffer: head.as_bytes().to_vec(), head, records, stage }
    }

    /// Hash of the last record.
    pub(crate) const fn head(&self) -> Hash {
        self.head
    }

    /// Number of records.
    pub(crate) const fn records(&self) -> u64 {
        self.records
    }

    /// The bytes encoded and not yet taken away.
    pub(crate) fn pending(&self) -> &[u8] {
        &self.buffer[HASH_BYTES..]
    }

    /// Forgets the pending bytes; the chain goes on behind them.
    pub(crate) fn clear_pending(&mut self) {
        self.buffer.truncate(HASH_BYTES);
        self.buffer.copy_from_slice(self.head.as_bytes());
    }

    /// The stage after this record, or why it may not be appended.
    pub(crate) fn check(&self, kind: u16, payload: &[u8]) -> Result<Stage, JournalError> {
        check(self.stage, (self.records, kind), payload)
    }

    /// Encodes one record and returns its sequence number; refuses as [`Chain::check`] does.
    pub(crate) fn append(
        &mut self,
        kind: u16,
        ts_ns: i64,
        payload: &[u8],
    ) -> Result<u64, JournalError> {
        let stage = self.check(kind, payload)?;
        let seq = self.records;
        let payload_bytes = payload.len() as u32;
        let header = RecordHeader { payload_bytes, kind, seq, ts_ns };
        let linked = self.buffer.len() - HASH_BYTES;
        self.buffer.reserve(RECORD_FRAME_BYTES + payload.len());
        self.buffer.extend_from_slice(&header.encode());
        self.buffer.extend_from_slice(payload);
        self.head = Hash::of(&self.buffer[linked..]);
        self.buffer.extend_from_slice(&crc32fast::hash(payload).to_le_bytes());
        self.buffer.extend_from_slice(self.head.as_bytes());
        self.records += 1;
        self.stage = stage;
        Ok(seq)
    }

    /// Takes a record whose hash is known to be `hash`, without encoding it.
    pub(crate) fn adopt(&mut self, hash: Hash, stage: Stage) -> u64 {
        let seq = self.records;
        self.head = hash;
        self.records += 1;
        self.stage = stage;
        self.clear_pending();
        seq
    }

    /// Encodes the header of a segment that starts with the next record.
    pub(crate) fn start_segment(&mut self, number: u32) {
        let header = SegmentHeader { number, first_seq: self.records, previous: self.head };
        self.buffer.extend_from_slice(&header.encode());
    }
}

/// The stage after a record of this number and kind, or why it may not stand there.
pub(crate) fn check(
    stage: Stage,
    (seq, kind): (u64, u16),
    payload: &[u8],
) -> Result<Stage, JournalError> {
    let stage = stage.after(kind).map_err(|fault| JournalError::Refused { seq, fault })?;
    if payload.len() > PAYLOAD_BYTES_MAX {
        return Err(JournalError::PayloadTooLong { seq, kind, found_bytes: payload.len() });
    }
    Ok(stage)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The chain as the format says it, with no regard for speed.
    fn head_by_definition(payloads: &[Vec<u8>]) -> Hash {
        payloads.iter().zip(0..).fold(CHAIN_START, |previous, (payload, seq)| {
            let kind = if seq == 0 { 1 } else { 16 };
            let header =
                RecordHeader { payload_bytes: payload.len() as u32, kind, seq, ts_ns: seq as i64 };
            let mut hasher = blake3::Hasher::new();
            hasher.update(previous.as_bytes()).update(&header.encode()).update(payload);
            Hash::from_bytes(*hasher.finalize().as_bytes())
        })
    }

    proptest! {
        #[test]
        fn the_head_is_the_chain_of_hashes_by_definition(
            payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..1500), 0..8),
            clear_after in 0..8_usize,
        ) {
            let mut chain = Chain::start();
            for (at, payload) in payloads.iter().enumerate() {
                let kind = if at == 0 { 1 } else { 16 };
                chain.append(kind, at as i64, payload).unwrap();
                if at == clear_after {
                    chain.clear_pending();
                    chain.start_segment(2);
                }
            }
            prop_assert_eq!(chain.head(), head_by_definition(&payloads));
        }
    }

    #[test]
    fn a_refused_record_changes_nothing() {
        let mut chain = Chain::start();
        assert!(chain.append(16, 0, b"no manifest").is_err());
        assert_eq!((chain.head(), chain.records(), chain.pending().len()), (CHAIN_START, 0, 0));
    }

    #[test]
    fn a_payload_beyond_the_limit_is_refused() {
        let found_bytes = PAYLOAD_BYTES_MAX + 1;
        let error = Chain::start().append(1, 0, &vec![0; found_bytes]).unwrap_err();
        assert!(matches!(error, JournalError::PayloadTooLong { seq: 0, kind: 1, .. }));
    }
}
