//! The end of a journal of which nobody knows whether the disk has it.

use std::fs::OpenOptions;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use crate::error::JournalError;
use crate::folder::segment_path;
use crate::format::{PAYLOAD_BYTES_MAX, RECORD_FRAME_BYTES};
use crate::medium::sync_folder;
use crate::writer::GROUP_BYTES_MAX;

/// A writer that waits for the disk at each commit stops at the first fsync that fails: no more
/// than one group of records can be unsure. It may exceed its size by one record.
const UNSURE_BYTES_MAX: usize = GROUP_BYTES_MAX + RECORD_FRAME_BYTES + PAYLOAD_BYTES_MAX;

/// Writes the last bytes of segment `number` again, as they are, and waits for stable storage.
///
/// After an fsync that failed, the system may take pages for clean that the disk never got: they
/// are read as if they were there, and no later fsync writes them (Rebello et al. 2020, "Can
/// Applications Recover from fsync Failures?", section 3). Written again they are dirty again. The
/// bytes stay the same, so that a crash meanwhile harms nothing.
///
/// # Errors
/// [`JournalError::Io`], [`JournalError::Unsynced`].
pub(crate) fn make_sure(dir: &Path, number: u32) -> Result<(), JournalError> {
    let path = segment_path(dir, number);
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .open(&path)
        .map_err(JournalError::io("open segment", &path))?;
    let length = file.metadata().map_err(JournalError::io("measure segment", &path))?.len();
    let from = SeekFrom::Start(unsure_from(length));
    let mut bytes = Vec::new();
    file.seek(from)
        .and_then(|_| file.read_to_end(&mut bytes))
        .map_err(JournalError::io("read segment", &path))?;
    file.seek(from)
        .and_then(|_| file.write_all(&bytes))
        .map_err(JournalError::io("write the end again of segment", &path))?;
    file.sync_data().map_err(JournalError::unsynced(&path))?;
    sync_folder(dir)
}

const fn unsure_from(length_bytes: u64) -> u64 {
    length_bytes.saturating_sub(UNSURE_BYTES_MAX as u64)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use std::fs::{self, File};
    use std::time::SystemTime;

    use super::*;
    use crate::sink::Sink;
    use crate::writer::{FsyncPolicy, Writer, WriterOptions};

    /// Whether a writer that recovers writes to what is there, and what is there then.
    fn is_written_again(fsync: FsyncPolicy) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let options = WriterOptions { fsync, ..WriterOptions::default() };
        let mut writer = Writer::create(folder.path(), options).unwrap();
        writer.append(1, 0, b"manifest").unwrap();
        drop(writer);
        let path = segment_path(folder.path(), 1);
        let before = fs::read(&path).unwrap();
        let file = File::options().write(true).open(&path).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        drop(Writer::recover(folder.path(), options).unwrap());
        assert_eq!(fs::read(&path).unwrap(), before);
        fs::metadata(&path).unwrap().modified().unwrap() != SystemTime::UNIX_EPOCH
    }

    #[test]
    fn what_no_fsync_vouches_for_is_written_again_before_a_desk_goes_on_behind_it() {
        assert!(is_written_again(FsyncPolicy::EachCommit));
    }

    #[test]
    fn a_journal_that_never_waits_for_the_disk_is_left_as_it_is() {
        assert!(!is_written_again(FsyncPolicy::Never));
    }

    #[test]
    fn of_a_long_segment_only_the_end_is_unsure() {
        assert_eq!(unsure_from(1_000), 0);
        assert_eq!(unsure_from(64 << 20), (64 << 20) - UNSURE_BYTES_MAX as u64);
    }
}
