//! The bytes on disk: segment header and record frame, little endian, as in `docs/journal.md`.

use crate::damage::DamageKind;
use crate::hash::{HASH_BYTES, Hash};

/// The format this crate writes and reads.
pub const FORMAT_VERSION: u32 = 1;
/// Bytes of a segment header.
pub const SEGMENT_HEADER_BYTES: usize = 28 + HASH_BYTES;
/// Bytes a record takes beside its payload: header, payload checksum, chain hash.
pub const RECORD_FRAME_BYTES: usize = RECORD_HEADER_BYTES + RECORD_TAIL_BYTES;
/// The longest payload: bounds what a reader must hold in memory.
pub const PAYLOAD_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Bytes of a record header.
pub(crate) const RECORD_HEADER_BYTES: usize = 26;
/// Bytes behind the payload: its checksum and the chain hash.
pub(crate) const RECORD_TAIL_BYTES: usize = 4 + HASH_BYTES;

const MAGIC: [u8; 8] = *b"HANSA.HJ";

/// What stands at the start of a segment.
///
/// The previous hash comes last, so that in every segment the hash of the record before lies
/// directly in front of the next record: the chain hashes one unbroken run of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SegmentHeader {
    pub number: u32,
    pub first_seq: u64,
    pub previous: Hash,
}

impl SegmentHeader {
    /// The header as bytes.
    pub(crate) fn encode(&self) -> [u8; SEGMENT_HEADER_BYTES] {
        let mut bytes = [0; SEGMENT_HEADER_BYTES];
        bytes[0..8].copy_from_slice(&MAGIC);
        bytes[8..12].copy_from_slice(&FORMAT_VERSION.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.number.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.first_seq.to_le_bytes());
        bytes[28..].copy_from_slice(self.previous.as_bytes());
        let crc = segment_header_crc(&bytes);
        bytes[24..28].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    /// Whether `found` is this header; otherwise what is wrong with it.
    pub(crate) fn expect(&self, found: &[u8; SEGMENT_HEADER_BYTES]) -> Result<(), DamageKind> {
        if found == &self.encode() {
            return Ok(());
        }
        Err(self.difference(found))
    }

    /// Whether `found`, which is shorter than a header, is how this header begins.
    pub(crate) fn expect_start(&self, found: &[u8]) -> Result<(), DamageKind> {
        if self.encode().starts_with(found) { Ok(()) } else { Err(DamageKind::SegmentHeader) }
    }

    fn difference(&self, found: &[u8; SEGMENT_HEADER_BYTES]) -> DamageKind {
        let magic = array(found, 0);
        let version = u32::from_le_bytes(array(found, 8));
        let number = u32::from_le_bytes(array(found, 12));
        let first_seq = u64::from_le_bytes(array(found, 16));
        if magic != MAGIC {
            DamageKind::Magic { found: magic }
        } else if version != FORMAT_VERSION {
            DamageKind::Version { expected: FORMAT_VERSION, found: version }
        } else if u32::from_le_bytes(array(found, 24)) != segment_header_crc(found) {
            DamageKind::SegmentHeader
        } else if number != self.number {
            DamageKind::SegmentNumber { found: number }
        } else if first_seq != self.first_seq {
            DamageKind::SegmentFirstSeq { found: first_seq }
        } else {
            DamageKind::SegmentLink
        }
    }
}

/// What stands in front of a payload. It has its own checksum, so that a wrong length is known to
/// be wrong before it is believed: an altered length is damage, never an "unfinished" record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RecordHeader {
    pub payload_bytes: u32,
    pub kind: u16,
    pub seq: u64,
    pub ts_ns: i64,
}

impl RecordHeader {
    /// The header as bytes.
    pub(crate) fn encode(&self) -> [u8; RECORD_HEADER_BYTES] {
        let mut bytes = [0; RECORD_HEADER_BYTES];
        bytes[0..4].copy_from_slice(&self.payload_bytes.to_le_bytes());
        bytes[4..6].copy_from_slice(&self.kind.to_le_bytes());
        bytes[6..14].copy_from_slice(&self.seq.to_le_bytes());
        bytes[14..22].copy_from_slice(&self.ts_ns.to_le_bytes());
        let crc = crc32fast::hash(&bytes[..22]);
        bytes[22..26].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    /// The header in the first bytes of `bytes`, if they match their checksum.
    ///
    /// `bytes` must hold at least a header.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, DamageKind> {
        if u32::from_le_bytes(array(bytes, 22)) != crc32fast::hash(&bytes[..22]) {
            return Err(DamageKind::RecordHeader);
        }
        Ok(Self {
            payload_bytes: u32::from_le_bytes(array(bytes, 0)),
            kind: u16::from_le_bytes(array(bytes, 4)),
            seq: u64::from_le_bytes(array(bytes, 6)),
            ts_ns: i64::from_le_bytes(array(bytes, 14)),
        })
    }

    /// Bytes of the payload.
    pub(crate) const fn payload_len(&self) -> usize {
        self.payload_bytes as usize
    }

    /// Bytes of the whole record.
    pub(crate) const fn record_len(&self) -> usize {
        RECORD_FRAME_BYTES + self.payload_len()
    }
}

/// The `N` bytes of `bytes` that start at `at`; they must be there.
pub(crate) fn array<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let mut found = [0; N];
    found.copy_from_slice(&bytes[at..at + N]);
    found
}

fn segment_header_crc(bytes: &[u8; SEGMENT_HEADER_BYTES]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&bytes[..24]);
    crc.update(&bytes[28..]);
    crc.finalize()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use crate::hash::CHAIN_START;
    use proptest::prelude::*;

    const HEADER: SegmentHeader = SegmentHeader { number: 1, first_seq: 0, previous: CHAIN_START };

    #[test]
    fn a_first_segment_starts_with_these_bytes() {
        let bytes = HEADER.encode();
        assert_eq!(&bytes[..8], b"HANSA.HJ");
        assert_eq!(&bytes[8..24], &[1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(&bytes[28..], b"hansa journal chain start value.");
    }

    #[test]
    fn a_record_header_lies_in_these_bytes() {
        let header = RecordHeader { payload_bytes: 3, kind: 0x0201, seq: 5, ts_ns: -1 };
        let bytes = header.encode();
        assert_eq!(&bytes[..14], &[3, 0, 0, 0, 1, 2, 5, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(&bytes[14..22], &[0xff; 8]);
    }

    #[test]
    fn a_header_with_good_checksum_but_another_number_names_that_number() {
        let other = SegmentHeader { number: 7, ..HEADER };
        let found = HEADER.expect(&other.encode());
        assert_eq!(found, Err(DamageKind::SegmentNumber { found: 7 }));
    }

    #[test]
    fn a_header_with_good_checksum_but_another_link_is_not_chained() {
        let other = SegmentHeader { previous: Hash::from_bytes([0; 32]), ..HEADER };
        assert_eq!(HEADER.expect(&other.encode()), Err(DamageKind::SegmentLink));
    }

    #[test]
    fn another_format_version_is_named() {
        let mut bytes = HEADER.encode();
        bytes[8] = 9;
        let version = DamageKind::Version { expected: 1, found: 9 };
        assert_eq!(HEADER.expect(&bytes), Err(version));
    }

    #[test]
    fn zeros_are_not_a_record_header() {
        assert_eq!(RecordHeader::decode(&[0; 26]), Err(DamageKind::RecordHeader));
    }

    proptest! {
        #[test]
        fn a_record_header_survives_encoding(
            payload_bytes: u32, kind: u16, seq: u64, ts_ns: i64,
        ) {
            let header = RecordHeader { payload_bytes, kind, seq, ts_ns };
            prop_assert_eq!(RecordHeader::decode(&header.encode()), Ok(header));
        }
    }
}
