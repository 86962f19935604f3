//! A journal of something that is no run: written record by record, each on the disk when asked.

use std::path::{Path, PathBuf};

use hansa_journal::{FsyncPolicy, JournalError, KIND_MANIFEST, Sink, Writer, WriterOptions};
use pyo3::prelude::*;

use crate::error::{IntoPyErr, core_error};

/// Writes a journal, the only one to do so in its folder until it is closed.
#[pyclass(module = "hansa._core")]
#[derive(Debug)]
pub struct JournalWriter {
    writer: Option<Writer>,
}

impl JournalWriter {
    fn writer(&mut self) -> PyResult<&mut Writer> {
        self.writer.as_mut().ok_or_else(|| core_error("the journal is closed"))
    }
}

#[pymethods]
impl JournalWriter {
    /// Opens a new journal with `first` as its manifest, or goes on with the one that is there; an
    /// unfinished last record is cut off.
    #[new]
    fn new(py: Python<'_>, path: PathBuf, first: &[u8]) -> PyResult<Self> {
        let writer = py.detach(|| open(&path, first)).map_err(IntoPyErr::into_py)?;
        Ok(Self { writer: Some(writer) })
    }

    /// Takes a record: its number and its hash.
    fn append(&mut self, kind: u16, ts_ns: i64, payload: &[u8]) -> PyResult<(u64, String)> {
        let writer = self.writer()?;
        let seq = writer.append(kind, ts_ns, payload).map_err(IntoPyErr::into_py)?;
        Ok((seq, writer.head().to_string()))
    }

    /// All that was taken is on stable storage when this returns.
    fn commit(&mut self, py: Python<'_>) -> PyResult<()> {
        let writer = self.writer()?;
        py.detach(|| writer.commit()).map_err(IntoPyErr::into_py)
    }

    /// Ends the writing; another may write then.
    fn close(&mut self, py: Python<'_>) -> PyResult<()> {
        let Some(writer) = self.writer.take() else { return Ok(()) };
        py.detach(|| writer.finish()).map(drop).map_err(IntoPyErr::into_py)
    }
}

fn open(path: &Path, first: &[u8]) -> Result<Writer, JournalError> {
    let options = WriterOptions { fsync: FsyncPolicy::EachCommit, ..WriterOptions::default() };
    let is_there = path.is_dir();
    let found = if is_there { Writer::recover(path, options).map(Some) } else { Ok(None) };
    let mut writer = match found {
        Ok(Some((writer, _))) => writer,
        Ok(None) | Err(JournalError::NotAJournal { .. }) => Writer::create(path, options)?,
        Err(error) => return Err(error),
    };
    if writer.records() == 0 {
        writer.append(KIND_MANIFEST, 0, first)?;
        writer.commit()?;
    }
    Ok(writer)
}
