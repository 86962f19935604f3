//! A bounded, sliding view of one segment file.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::PathBuf;

use crate::error::JournalError;
use crate::hash::HASH_BYTES;

/// Bytes read at a time. A record that is longer makes the view as large as itself.
const WINDOW_BYTES: usize = 256 * 1024;

/// Reads a file front to back. The 32 bytes in front of the position stay in view: they are the
/// previous hash, so a record can be checked in place together with it.
#[derive(Debug)]
pub(crate) struct Window {
    path: PathBuf,
    file: File,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    offset: u64,
}

impl Window {
    /// Opens the file at `path`, reusing `buffer`.
    pub(crate) fn open(path: PathBuf, mut buffer: Vec<u8>) -> Result<Self, JournalError> {
        let file = File::open(&path).map_err(JournalError::io("open segment", &path))?;
        buffer.resize(buffer.len().max(WINDOW_BYTES), 0);
        Ok(Self { path, file, buffer, start: 0, end: 0, offset: 0 })
    }

    /// Where in the file the view stands.
    pub(crate) const fn offset(&self) -> u64 {
        self.offset
    }

    /// Reads on until `wanted` bytes are in view or the file ends; returns the bytes in view.
    pub(crate) fn fill(&mut self, wanted: usize) -> Result<usize, JournalError> {
        if self.end - self.start < wanted {
            self.make_room(wanted);
            while self.end - self.start < wanted && self.read_once()? {}
        }
        Ok(self.end - self.start)
    }

    /// The bytes in view.
    pub(crate) fn ahead(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// The previous hash and the `len` bytes behind it; a hash must lie in front of the position.
    pub(crate) fn linked(&self, len: usize) -> &[u8] {
        &self.buffer[self.start - HASH_BYTES..self.start + len]
    }

    /// The `len` bytes in front of the position; they must not have been read past by a `fill`.
    pub(crate) fn behind(&self, len: usize) -> &[u8] {
        &self.buffer[self.start - len..self.start]
    }

    /// Moves on by `len` bytes, which must be in view.
    pub(crate) fn advance(&mut self, len: usize) {
        self.start += len;
        self.offset += len as u64;
    }

    /// Gives the buffer back for the next file.
    pub(crate) fn into_buffer(self) -> Vec<u8> {
        self.buffer
    }

    fn make_room(&mut self, wanted: usize) {
        let kept = self.start.min(HASH_BYTES);
        self.buffer.copy_within(self.start - kept..self.end, 0);
        self.end -= self.start - kept;
        self.start = kept;
        let needed = kept + wanted;
        if self.buffer.len() < needed {
            self.buffer.resize(needed, 0);
        }
    }

    fn read_once(&mut self) -> Result<bool, JournalError> {
        loop {
            match self.file.read(&mut self.buffer[self.end..]) {
                Ok(read) => {
                    self.end += read;
                    return Ok(read > 0);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(JournalError::io("read segment", &self.path)(error)),
            }
        }
    }
}
