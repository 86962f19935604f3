//! The errors of the journal.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use crate::compare::Divergence;
use crate::damage::{Damage, TornTail};
use crate::format::PAYLOAD_BYTES_MAX;
use crate::kind::KindFault;

/// Why a journal could not be written or read.
///
/// Cloneable, because a writer that failed once gives the same answer ever after.
#[derive(Clone, Debug, Error)]
pub enum JournalError {
    /// The file system refused.
    #[error("could not {action} {}: {source}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system answered.
        source: Arc<io::Error>,
    },
    /// The disk did not say that it has what was written. Nobody can know what it has, and to ask
    /// again would bring an answer about something else: the writer is at its end.
    #[error(
        "could not sync segment {}: {source}; nothing was done on its last records, which the \
         disk may or may not have: see to the disk, then go on with the run",
        path.display()
    )]
    Unsynced {
        /// The segment.
        path: PathBuf,
        /// What the system answered.
        source: Arc<io::Error>,
    },
    /// The folder for a new journal already holds one.
    #[error(
        "expected a folder without a journal, found segments in {}; choose another folder, or \
         recover the journal to go on with it",
        dir.display()
    )]
    AlreadyExists {
        /// The folder.
        dir: PathBuf,
    },
    /// Another writer is at work in the folder.
    #[error(
        "expected to be the only writer of {}, found another at work; wait until it has ended, or \
         choose another folder",
        dir.display()
    )]
    Locked {
        /// The folder.
        dir: PathBuf,
    },
    /// The folder holds no journal.
    #[error("expected a journal, found no segment (`00000001.hj`) in {}", dir.display())]
    NotAJournal {
        /// The folder.
        dir: PathBuf,
    },
    /// The record may not stand there. Nothing was written; the writer stays usable.
    #[error("record {seq} was refused: {fault}")]
    Refused {
        /// Sequence number the record would have had.
        seq: u64,
        /// The rule it breaks.
        fault: KindFault,
    },
    /// The payload is too long. Nothing was written; the writer stays usable.
    #[error(
        "expected a payload of at most {PAYLOAD_BYTES_MAX} bytes for record {seq} (kind {kind}), \
         found {found_bytes}; split it over several records"
    )]
    PayloadTooLong {
        /// Sequence number the record would have had.
        seq: u64,
        /// Kind of the record.
        kind: u16,
        /// Bytes of the payload.
        found_bytes: usize,
    },
    /// The thread that writes has ended before its time.
    #[error("the journal's writer has stopped; nothing more is recorded, start the run again")]
    Stopped,
    /// No segment number is left.
    #[error("expected fewer than 2^32 segments in one journal; raise `segment_bytes_max`")]
    SegmentsExhausted,
    /// What was replayed is not what the journal holds.
    #[error(
        "record {}: expected the replay to repeat the journal, found another record (kind {}); \
         nothing was written: replay the run to see what differs",
        .0.seq,
        .0.found.as_ref().map_or(0, |entry| entry.kind)
    )]
    Diverged(Box<Divergence>),
    /// The journal is damaged.
    #[error(transparent)]
    Damage(#[from] Damage),
    /// The journal ends in an unfinished record.
    #[error(transparent)]
    TornTail(#[from] TornTail),
}

impl JournalError {
    /// Turns a system error on `path` into one that says what was tried.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_path_buf(), source: Arc::new(source) }
    }

    /// Turns a system error of an fsync into one that says what it means.
    pub(crate) fn unsynced(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Unsynced { path: path.to_path_buf(), source: Arc::new(source) }
    }
}
