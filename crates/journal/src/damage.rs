//! What can be wrong with a journal, and where.

use thiserror::Error;

use crate::kind::KindFault;

/// A place where a journal is not what a writer could have left behind.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "journal is damaged at record {seq}, segment {segment:08}.hj, byte {offset}: {what}; nothing \
     from here on can be trusted, restore the segment from a copy"
)]
pub struct Damage {
    /// Number of the segment, from 1.
    pub segment: u32,
    /// Byte in the segment where the damaged record starts; 0 for the segment's own header.
    pub offset: u64,
    /// Sequence number of the record that was expected there.
    pub seq: u64,
    /// What is wrong.
    pub what: DamageKind,
}

/// The kinds of damage.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DamageKind {
    /// The file does not start as a segment does.
    #[error("expected the segment magic `HANSA.HJ`, found `{}`", found.escape_ascii())]
    Magic {
        /// The first bytes of the file.
        found: [u8; 8],
    },
    /// The segment is of a format that this version cannot read.
    #[error("expected format version {expected}, found {found}")]
    Version {
        /// The version this program reads.
        expected: u32,
        /// The version found.
        found: u32,
    },
    /// The segment header does not match its checksum, or its first bytes are not the right ones.
    #[error("the segment header does not match its checksum")]
    SegmentHeader,
    /// The segment is another one than its file name says: renamed, copied or swapped.
    #[error("the file holds segment {found}: it was renamed, copied or swapped")]
    SegmentNumber {
        /// The number in the segment header.
        found: u32,
    },
    /// The segment does not go on where the one before stopped.
    #[error("the segment starts at record {found}: records between are missing or doubled")]
    SegmentFirstSeq {
        /// The first sequence number in the segment header.
        found: u64,
    },
    /// The segment is chained to something else than the record before it.
    #[error("the segment is not chained to the record before it")]
    SegmentLink,
    /// A segment is not there although a later one is.
    #[error("the segment is missing although segment {next:08}.hj is there")]
    SegmentMissing {
        /// The next segment that is there.
        next: u32,
    },
    /// A file that ends in `.hj` but is not named as a segment is.
    #[error("the segment is missing although `{name}` lies in the folder: was it renamed?")]
    SegmentName {
        /// Name of the file.
        name: String,
    },
    /// A segment that is not the last ends inside a record or inside its header.
    #[error("the segment is cut short although it is not the last")]
    CutShort,
    /// The record header (length, kind, sequence number, time) does not match its checksum.
    #[error("the record header does not match its checksum")]
    RecordHeader,
    /// A record of another place: dropped, doubled or swapped records.
    #[error("the record here is number {found}: records were dropped, doubled or swapped")]
    Seq {
        /// The sequence number in the record header.
        found: u64,
    },
    /// A record longer than any writer makes.
    #[error("the payload claims {found} bytes, more than the largest allowed")]
    PayloadLength {
        /// Bytes claimed.
        found: u32,
    },
    /// A record of a kind that may not stand there.
    #[error(transparent)]
    Kind(#[from] KindFault),
    /// The payload does not match its checksum.
    #[error("the payload does not match its checksum")]
    Payload,
    /// Checksums agree but the chain hash does not: the record was altered, or its hash was.
    #[error("the chain hash does not match: the record or its hash was altered")]
    ChainHash,
}

/// An unfinished last record: what a crash leaves when it interrupts a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "journal ends in an unfinished record {seq}, segment {segment:08}.hj, byte {offset}: the run \
     was interrupted while writing; everything before it is valid"
)]
pub struct TornTail {
    /// Number of the last segment, from 1.
    pub segment: u32,
    /// Byte where the unfinished record starts; 0 when the segment's own header is unfinished.
    pub offset: u64,
    /// Sequence number the unfinished record would have had.
    pub seq: u64,
}
