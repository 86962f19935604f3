//! Goes on with a journal whose writer was interrupted.

use std::fs::{self, OpenOptions};
use std::path::Path;

use crate::chain::Chain;
use crate::damage::TornTail;
use crate::error::JournalError;
use crate::folder::segment_path;
use crate::lock::FolderLock;
use crate::medium::{FolderMedium, sync_folder};
use crate::reader::Reader;
use crate::unsure::make_sure;
use crate::verify::{State, read_to_end};
use crate::writer::{FsyncPolicy, Writer, WriterOptions};

/// What recovery cut off: the bytes of one unfinished record, or of an unfinished segment header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The segment that was cut. Removed altogether if `offset` is 0.
    pub segment: u32,
    /// Where it was cut.
    pub offset: u64,
    /// Bytes cut off.
    pub bytes: u64,
    /// Sequence number the unfinished record would have had; the next record gets it.
    pub seq: u64,
}

impl Writer {
    /// Verifies the journal in `dir`, cuts an unfinished last record off, and returns a writer
    /// that goes on behind the last whole record, together with what was cut. With
    /// [`FsyncPolicy::EachCommit`] all that is there is then on stable storage.
    ///
    /// The folder's lock comes first: the growing tail of another writer would look unfinished.
    ///
    /// # Errors
    /// [`JournalError::Damage`] for anything but a torn tail (nothing is changed then),
    /// [`JournalError::Locked`], [`JournalError::NotAJournal`], [`JournalError::Io`],
    /// [`JournalError::Unsynced`].
    pub fn recover(
        dir: &Path,
        options: WriterOptions,
    ) -> Result<(Self, Option<Cut>), JournalError> {
        Reader::open(dir)?;
        let lock = FolderLock::acquire(dir)?;
        let mut reader = Reader::open(dir)?;
        let cut = find_torn(&mut reader)?.map(|torn| cut_off(dir, torn)).transpose()?;
        let writer = match u32::try_from(reader.segments()) {
            // Not even the first header was whole, and it is gone: start over.
            Ok(0) => Self::create_locked(dir, options, lock)?,
            Ok(segment) => continue_segment(dir, options, &reader, segment)?.holding(lock),
            Err(_) => return Err(JournalError::SegmentsExhausted),
        };
        Ok((writer, cut))
    }
}

/// Cuts an unfinished last record off the journal in `dir`, and says what it was. A journal that is
/// whole as far as it goes is not touched, nor is its folder.
///
/// # Errors
/// [`JournalError::Damage`] for anything but a torn tail and [`JournalError::Locked`] while a
/// writer is at work (nothing is changed then), [`JournalError::NotAJournal`],
/// [`JournalError::Io`].
pub fn cut_torn_tail(dir: &Path) -> Result<Option<Cut>, JournalError> {
    if find_torn(&mut Reader::open(dir)?)?.is_none() {
        return Ok(None);
    }
    let _lock = FolderLock::acquire(dir)?;
    // Read again: before the lock was had, another may have written.
    find_torn(&mut Reader::open(dir)?)?.map(|torn| cut_off(dir, torn)).transpose()
}

/// The unfinished last record, if there is one; any other damage is an error.
fn find_torn(reader: &mut Reader) -> Result<Option<TornTail>, JournalError> {
    match read_to_end(reader)? {
        State::Damaged(damage) => Err(damage.into()),
        State::TornTail(torn) => Ok(Some(torn)),
        State::Complete | State::Open => Ok(None),
    }
}

fn continue_segment(
    dir: &Path,
    options: WriterOptions,
    reader: &Reader,
    segment: u32,
) -> Result<Writer, JournalError> {
    let path = segment_path(dir, segment);
    let bytes = fs::metadata(&path).map_err(JournalError::io("measure segment", &path))?.len();
    if options.fsync == FsyncPolicy::EachCommit {
        make_sure(dir, segment)?;
    }
    let medium = FolderMedium::reopen(dir, segment)?;
    let chain = Chain::resume(reader.head(), reader.records(), reader.stage());
    Ok(Writer::resume(Box::new(medium), options, chain, (segment, bytes)))
}

/// Cuts on stable storage, whatever the policy: new records must never lie behind old remains.
fn cut_off(dir: &Path, torn: TornTail) -> Result<Cut, JournalError> {
    let TornTail { segment, offset, seq } = torn;
    let path = segment_path(dir, segment);
    let file = OpenOptions::new()
        .write(true)
        .open(&path)
        .map_err(JournalError::io("open segment", &path))?;
    let length = file.metadata().map_err(JournalError::io("measure segment", &path))?.len();
    if offset == 0 {
        fs::remove_file(&path).map_err(JournalError::io("remove unfinished segment", &path))?;
        sync_folder(dir)?;
    } else {
        file.set_len(offset).map_err(JournalError::io("cut segment", &path))?;
        file.sync_all().map_err(JournalError::unsynced(&path))?;
    }
    Ok(Cut { segment, offset, bytes: length - offset, seq })
}
