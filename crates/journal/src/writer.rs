//! Writes a journal to files, in groups of records.

use std::fs;
use std::path::Path;

use crate::chain::Chain;
use crate::error::JournalError;
use crate::folder::Listing;
use crate::format::{RECORD_FRAME_BYTES, SEGMENT_HEADER_BYTES};
use crate::hash::Hash;
use crate::lock::FolderLock;
use crate::medium::{FolderMedium, Medium, sync_name};
use crate::sink::Sink;

/// A group is written when it has grown beyond this: large enough to make system calls rare.
pub(crate) const GROUP_BYTES_MAX: usize = 256 * 1024;

/// When a writer waits until its records are on stable storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FsyncPolicy {
    /// Never: survives a crash of the program, not of the machine. For backtests.
    Never,
    /// When a segment is full and at [`Writer::finish`].
    AtEnd,
    /// At every commit: what was committed survives a loss of power. For live desks.
    EachCommit,
}

/// How a journal is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriterOptions {
    /// A segment is closed before it grows beyond this; a longer record gets its own segment.
    pub segment_bytes_max: u64,
    /// When to wait for stable storage.
    pub fsync: FsyncPolicy,
}

impl Default for WriterOptions {
    /// Segments of 64 MiB, stable at the end.
    fn default() -> Self {
        Self { segment_bytes_max: 64 * 1024 * 1024, fsync: FsyncPolicy::AtEnd }
    }
}

/// Writes a journal to the segments of a folder.
///
/// Records gather in a group, which is written by [`Sink::commit`], when it exceeds 256 KiB, at
/// [`Writer::finish`], and on drop (as far as possible: only `finish` reports an error). After a
/// failed write the writer returns that error forever: nothing is lost in silence. One writer at a
/// time works on a folder: it holds the folder's lock until it is dropped.
#[derive(Debug)]
pub struct Writer {
    medium: Box<dyn Medium>,
    options: WriterOptions,
    chain: Chain,
    segment: u32,
    segment_bytes: u64,
    failure: Option<JournalError>,
    // The last field, so that the lock outlives the last write. None where there is no folder.
    lock: Option<FolderLock>,
}

impl Writer {
    /// Starts a journal in `dir`, which is created if need be.
    ///
    /// # Errors
    /// [`JournalError::AlreadyExists`] if `dir` holds a journal, [`JournalError::Locked`] if
    /// another writer is at work there, [`JournalError::Io`] if it cannot be written.
    pub fn create(dir: &Path, options: WriterOptions) -> Result<Self, JournalError> {
        fs::create_dir_all(dir).map_err(JournalError::io("create folder", dir))?;
        if options.fsync != FsyncPolicy::Never {
            sync_name(dir)?;
        }
        Self::create_locked(dir, options, FolderLock::acquire(dir)?)
    }

    /// Starts a journal in a folder that is locked.
    pub(crate) fn create_locked(
        dir: &Path,
        options: WriterOptions,
        lock: FolderLock,
    ) -> Result<Self, JournalError> {
        if !Listing::read(dir)?.is_empty() {
            return Err(JournalError::AlreadyExists { dir: dir.to_path_buf() });
        }
        let writer = Self::start(Box::new(FolderMedium::create(dir, 1)?), options)?;
        Ok(writer.holding(lock))
    }

    /// Keeps the folder's lock for as long as it lives.
    pub(crate) fn holding(mut self, lock: FolderLock) -> Self {
        self.lock = Some(lock);
        self
    }

    /// Commits, waits for stable storage unless the policy is `Never`, and returns the head.
    ///
    /// # Errors
    /// The first failure of this writer, or of these last writes.
    pub fn finish(mut self) -> Result<Hash, JournalError> {
        self.commit()?;
        if self.options.fsync != FsyncPolicy::Never {
            let synced = self.medium.sync();
            self.remember(synced)?;
        }
        Ok(self.chain.head())
    }

    /// Starts the first segment of `medium`.
    pub(crate) fn start(
        medium: Box<dyn Medium>,
        options: WriterOptions,
    ) -> Result<Self, JournalError> {
        let mut writer = Self::resume(medium, options, Chain::start(), (1, 0));
        writer.start_segment(1);
        writer.commit()?;
        Ok(writer)
    }

    /// Goes on behind the last record of `chain`, at the byte `position` = (segment, bytes).
    pub(crate) fn resume(
        medium: Box<dyn Medium>,
        options: WriterOptions,
        chain: Chain,
        position: (u32, u64),
    ) -> Self {
        let (segment, segment_bytes) = position;
        Self { medium, options, chain, segment, segment_bytes, failure: None, lock: None }
    }

    fn start_segment(&mut self, number: u32) {
        self.chain.start_segment(number);
        self.segment = number;
        self.segment_bytes = SEGMENT_HEADER_BYTES as u64;
    }

    fn is_segment_full(&self, record_bytes: u64) -> bool {
        let has_records = self.segment_bytes > SEGMENT_HEADER_BYTES as u64;
        has_records && self.segment_bytes + record_bytes > self.options.segment_bytes_max
    }

    fn rotate(&mut self) -> Result<(), JournalError> {
        self.write_group()?;
        // A full segment must be stable before its successor exists, or a crash could leave a hole.
        if self.options.fsync == FsyncPolicy::AtEnd {
            self.medium.sync()?;
        }
        let number = self.segment.checked_add(1).ok_or(JournalError::SegmentsExhausted)?;
        self.medium.start_segment(number)?;
        self.start_segment(number);
        Ok(())
    }

    fn write_group(&mut self) -> Result<(), JournalError> {
        if self.chain.pending().is_empty() {
            return Ok(());
        }
        self.medium.write(self.chain.pending())?;
        self.chain.clear_pending();
        if self.options.fsync == FsyncPolicy::EachCommit {
            self.medium.sync()?;
        }
        Ok(())
    }

    fn remember(&mut self, result: Result<(), JournalError>) -> Result<(), JournalError> {
        if let Err(error) = &result {
            self.failure = Some(error.clone());
        }
        result
    }

    fn check_health(&self) -> Result<(), JournalError> {
        self.failure.clone().map_or(Ok(()), Err)
    }
}

impl Sink for Writer {
    fn append(&mut self, kind: u16, ts_ns: i64, payload: &[u8]) -> Result<u64, JournalError> {
        self.check_health()?;
        self.chain.check(kind, payload)?;
        let record_bytes = (RECORD_FRAME_BYTES + payload.len()) as u64;
        if self.is_segment_full(record_bytes) {
            let rotated = self.rotate();
            self.remember(rotated)?;
        }
        let seq = self.chain.append(kind, ts_ns, payload)?;
        self.segment_bytes += record_bytes;
        if self.chain.pending().len() > GROUP_BYTES_MAX {
            self.commit()?;
        }
        Ok(seq)
    }

    /// Writes the group; with [`FsyncPolicy::EachCommit`] it is then on stable storage.
    fn commit(&mut self) -> Result<(), JournalError> {
        self.check_health()?;
        let written = self.write_group();
        self.remember(written)
    }

    fn head(&self) -> Hash {
        self.chain.head()
    }

    fn records(&self) -> u64 {
        self.chain.records()
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Nobody is left to hear of an error; whoever wants to know calls `finish`.
        let _ = self.commit();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::*;

    /// A disk that takes `room` bytes and then, half way through a write, no more.
    #[derive(Debug, Clone)]
    struct FullDisk {
        room: usize,
        taken: Arc<Mutex<Vec<u8>>>,
        is_sync_broken: bool,
        syncs: Arc<Mutex<usize>>,
    }

    impl FullDisk {
        fn with_room(room: usize) -> Self {
            Self { room, taken: Arc::default(), is_sync_broken: false, syncs: Arc::default() }
        }

        fn fail(action: &'static str) -> JournalError {
            JournalError::io(action, Path::new("disk"))(io::ErrorKind::StorageFull.into())
        }
    }

    impl Medium for FullDisk {
        fn start_segment(&mut self, _number: u32) -> Result<(), JournalError> {
            Ok(())
        }

        fn write(&mut self, bytes: &[u8]) -> Result<(), JournalError> {
            let mut taken = self.taken.lock().unwrap();
            let fitting = bytes.len().min(self.room - taken.len());
            taken.extend_from_slice(&bytes[..fitting]);
            if fitting < bytes.len() { Err(Self::fail("append")) } else { Ok(()) }
        }

        fn sync(&mut self) -> Result<(), JournalError> {
            *self.syncs.lock().unwrap() += 1;
            if self.is_sync_broken { Err(Self::fail("sync")) } else { Ok(()) }
        }
    }

    fn writer_on(disk: &FullDisk, fsync: FsyncPolicy) -> Writer {
        let options = WriterOptions { fsync, ..WriterOptions::default() };
        let mut writer = Writer::start(Box::new(disk.clone()), options).unwrap();
        writer.append(1, 0, b"manifest").unwrap();
        writer
    }

    #[test]
    fn after_a_failed_write_every_later_call_returns_that_error() {
        let mut writer = writer_on(&FullDisk::with_room(100), FsyncPolicy::Never);
        let first = writer.commit().unwrap_err().to_string();
        assert_eq!(writer.append(16, 1, b"x").unwrap_err().to_string(), first);
        assert_eq!(writer.commit().unwrap_err().to_string(), first);
        assert_eq!(writer.finish().unwrap_err().to_string(), first);
    }

    #[test]
    fn after_a_failed_write_nothing_more_reaches_the_disk() {
        let disk = FullDisk::with_room(100);
        let mut writer = writer_on(&disk, FsyncPolicy::Never);
        assert!(writer.commit().is_err());
        drop(writer);
        assert_eq!(disk.taken.lock().unwrap().len(), 100);
    }

    #[test]
    fn a_group_is_written_on_its_own_when_it_has_grown_large() {
        let disk = FullDisk::with_room(1 << 20);
        let mut writer = writer_on(&disk, FsyncPolicy::Never);
        writer.append(16, 1, &vec![7; GROUP_BYTES_MAX]).unwrap();
        assert!(disk.taken.lock().unwrap().len() > GROUP_BYTES_MAX);
    }

    #[test]
    fn small_records_wait_for_the_commit() {
        let disk = FullDisk::with_room(1 << 20);
        let mut writer = writer_on(&disk, FsyncPolicy::Never);
        assert_eq!(disk.taken.lock().unwrap().len(), SEGMENT_HEADER_BYTES);
        writer.commit().unwrap();
        assert!(disk.taken.lock().unwrap().len() > SEGMENT_HEADER_BYTES);
    }

    #[test]
    fn a_failed_write_in_the_middle_of_appending_is_reported_by_that_append() {
        let mut writer = writer_on(&FullDisk::with_room(100), FsyncPolicy::Never);
        assert!(writer.append(16, 1, &vec![7; GROUP_BYTES_MAX]).is_err());
        assert!(writer.append(16, 1, b"x").is_err());
    }

    #[test]
    fn a_failed_sync_is_as_final_as_a_failed_write() {
        let mut disk = FullDisk::with_room(1 << 20);
        disk.is_sync_broken = true;
        let writer = writer_on(&disk, FsyncPolicy::AtEnd);
        assert!(writer.finish().is_err());
        let options = WriterOptions { fsync: FsyncPolicy::EachCommit, ..WriterOptions::default() };
        assert!(Writer::start(Box::new(disk), options).is_err());
    }

    #[test]
    fn a_failed_sync_is_never_tried_again() {
        let mut disk = FullDisk::with_room(1 << 20);
        disk.is_sync_broken = true;
        let options = WriterOptions { fsync: FsyncPolicy::EachCommit, ..WriterOptions::default() };
        let medium = Box::new(disk.clone());
        let mut writer = Writer::resume(medium, options, Chain::start(), (1, 0));
        writer.append(1, 0, b"manifest").unwrap();
        assert!(writer.commit().is_err());
        assert!(writer.commit().is_err() && writer.append(16, 1, b"more").is_err());
        drop(writer);
        assert_eq!(*disk.syncs.lock().unwrap(), 1);
    }

    #[test]
    fn a_full_segment_is_synced_before_its_successor_exists() {
        let mut disk = FullDisk::with_room(1 << 20);
        disk.is_sync_broken = true;
        let options = WriterOptions { segment_bytes_max: 100, fsync: FsyncPolicy::AtEnd };
        let mut writer = Writer::start(Box::new(disk), options).unwrap();
        writer.append(1, 0, b"fills the segment").unwrap();
        let failed = writer.append(16, 1, b"next segment").unwrap_err();
        assert!(failed.to_string().contains("could not sync"), "{failed}");
    }

    #[test]
    fn a_refused_record_leaves_the_writer_usable() {
        let mut writer = writer_on(&FullDisk::with_room(1 << 20), FsyncPolicy::Never);
        assert!(matches!(writer.append(3, 1, b""), Err(JournalError::Refused { seq: 1, .. })));
        assert_eq!(writer.append(16, 1, b"").unwrap(), 1);
    }

    #[test]
    fn what_is_dropped_without_finish_is_still_written() {
        let disk = FullDisk::with_room(1 << 20);
        drop(writer_on(&disk, FsyncPolicy::Never));
        assert!(disk.taken.lock().unwrap().len() > SEGMENT_HEADER_BYTES);
    }
}
