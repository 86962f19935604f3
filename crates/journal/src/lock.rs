//! The lock of a journal folder: one writer at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::JournalError;

/// Lies beside the segments from the first writer on. It stays when a writer ends, because to
/// remove it would let two late writers lock two different files.
const LOCK_NAME: &str = "writer.lock";

/// How often, and after what pause, the lock is tried before another writer is believed in.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_millis(2);

/// Held by the one writer of a folder. The operating system releases it when the writer is dropped
/// or its process ends in whatever way, so that a crash leaves no false lock.
#[derive(Debug)]
pub(crate) struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Locks `dir`, or says at once that another writer has it.
    pub(crate) fn acquire(dir: &Path) -> Result<Self, JournalError> {
        let path = lock_path(dir);
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(JournalError::io("open lock file", &path))?;
        for _ in 0..TRIES {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                // Who only asks whether there is a writer holds the lock for an instant.
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
                Err(TryLockError::Error(error)) => {
                    return Err(JournalError::io("lock", &path)(error));
                }
            }
        }
        Err(JournalError::Locked { dir: dir.to_path_buf() })
    }
}

/// Whether a writer is at work in `dir` now. A folder that was never locked has none.
///
/// # Errors
/// [`JournalError::Io`] if the lock file cannot be asked.
pub fn has_writer(dir: &Path) -> Result<bool, JournalError> {
    let path = lock_path(dir);
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(JournalError::io("open lock file", &path)(error)),
    };
    // Shared, so that two who ask at once do not take each other for a writer.
    match file.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(JournalError::io("ask the lock of", &path)(error)),
    }
}

fn lock_path(dir: &Path) -> PathBuf {
    dir.join(LOCK_NAME)
}
