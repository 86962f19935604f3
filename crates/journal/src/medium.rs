//! Where a writer's bytes go: segment files in a folder.

use std::fmt::Debug;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::JournalError;
use crate::folder::segment_path;

/// A sequence of segments of which the last is being written.
pub(crate) trait Medium: Debug + Send + Sync {
    /// Starts segment `number`; it must not exist yet.
    fn start_segment(&mut self, number: u32) -> Result<(), JournalError>;

    /// Writes all of `bytes` at the end of the last segment.
    fn write(&mut self, bytes: &[u8]) -> Result<(), JournalError>;

    /// Returns when the last segment, and its name in the folder, are on stable storage.
    fn sync(&mut self) -> Result<(), JournalError>;
}

/// Segments as files of a folder.
#[derive(Debug)]
pub(crate) struct FolderMedium {
    dir: PathBuf,
    path: PathBuf,
    file: File,
    is_name_synced: bool,
}

impl FolderMedium {
    /// Starts segment `number` in `dir`.
    pub(crate) fn create(dir: &Path, number: u32) -> Result<Self, JournalError> {
        let path = segment_path(dir, number);
        let file = OpenOptions::new()
            .append(true)
            .create_new(true)
            .open(&path)
            .map_err(JournalError::io("create segment", &path))?;
        Ok(Self { dir: dir.to_path_buf(), path, file, is_name_synced: false })
    }

    /// Goes on at the end of segment `number` in `dir`.
    pub(crate) fn reopen(dir: &Path, number: u32) -> Result<Self, JournalError> {
        let path = segment_path(dir, number);
        let file = OpenOptions::new()
            .append(true)
            .open(&path)
            .map_err(JournalError::io("open segment", &path))?;
        Ok(Self { dir: dir.to_path_buf(), path, file, is_name_synced: false })
    }
}

impl Medium for FolderMedium {
    fn start_segment(&mut self, number: u32) -> Result<(), JournalError> {
        *self = Self::create(&self.dir, number)?;
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), JournalError> {
        self.file.write_all(bytes).map_err(JournalError::io("append to segment", &self.path))
    }

    fn sync(&mut self) -> Result<(), JournalError> {
        self.file.sync_data().map_err(JournalError::unsynced(&self.path))?;
        if !self.is_name_synced {
            sync_folder(&self.dir)?;
            self.is_name_synced = true;
        }
        Ok(())
    }
}

/// Puts the name of `dir` itself on stable storage: a segment in a lost folder is lost.
pub(crate) fn sync_name(dir: &Path) -> Result<(), JournalError> {
    let dir = dir.canonicalize().map_err(JournalError::io("find folder", dir))?;
    dir.parent().map_or(Ok(()), sync_folder)
}

/// Puts the names in `dir` on stable storage.
#[cfg(unix)]
pub(crate) fn sync_folder(dir: &Path) -> Result<(), JournalError> {
    File::open(dir)
        .and_then(|folder| folder.sync_all())
        .map_err(JournalError::io("sync folder", dir))
}

/// Elsewhere a folder cannot be opened to be synced; its names follow its files.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_dir: &Path) -> Result<(), JournalError> {
    Ok(())
}
