//! One record as it is read: borrowed while reading, owned when it is kept.

use crate::hash::Hash;

/// A validated record whose payload lies in the reader's buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// Sequence number, from 0 without gaps.
    pub seq: u64,
    /// Kind: 1 manifest, 2 end, 16 and more of the engine.
    pub kind: u16,
    /// When the record was made, by the engine's clock.
    pub ts_ns: i64,
    /// The bytes the engine gave.
    pub payload: &'a [u8],
    /// Chain hash of this record.
    pub hash: Hash,
}

impl Record<'_> {
    /// What the record says, without its place in the chain, as an owned value.
    #[must_use]
    pub fn to_entry(&self) -> Entry {
        Entry { kind: self.kind, ts_ns: self.ts_ns, payload: self.payload.to_vec() }
    }
}

/// What a record says, without its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Kind of the record.
    pub kind: u16,
    /// When the record was made, by the engine's clock.
    pub ts_ns: i64,
    /// The bytes the engine gave.
    pub payload: Vec<u8>,
}
