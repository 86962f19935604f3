//! Where the records of a run go.

use std::path::PathBuf;

use hansa_journal::{
    BackgroundWriter, CompareSink, ContinueSink, Entry, FsyncPolicy, JournalError, KeptSink,
    MemorySink, Sink, Writer, WriterOptions,
};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::error::{IntoPyErr, config_error, core_error};

/// kind, time, payload.
pub type EntryTuple = (u16, i64, Vec<u8>);
/// kinds, times, ends, payloads.
pub type KeptTuple<'py> =
    (Bound<'py, PyBytes>, Bound<'py, PyBytes>, Bound<'py, PyBytes>, Bound<'py, PyBytes>);
/// seq, what the journal says, what the replay said.
pub type DivergenceTuple = (u64, Option<EntryTuple>, Option<EntryTuple>);

/// Where the records go.
#[derive(FromPyObject)]
pub struct Destination {
    kind: String,
    path: Option<PathBuf>,
    pub fsync: String,
    segment_mib: u64,
    keeps: Vec<u16>,
}

/// An open journal.
#[derive(Debug)]
pub enum Journal {
    /// Written at once.
    Write(Writer),
    /// Hashed and written beside the run: where no effect waits for a commit.
    Background(BackgroundWriter),
    /// Compared with what was written before.
    Compare(Box<CompareSink>),
    /// Compared with what was written before, and then written.
    Continue(Box<ContinueSink>),
    /// Kept in memory.
    Memory(MemorySink),
    /// Some kinds kept in memory until they are taken.
    Kept(KeptSink),
}

impl Journal {
    /// Where the destination says.
    pub fn open(destination: Destination) -> PyResult<Self> {
        let path = destination.path.unwrap_or_default();
        match destination.kind.as_str() {
            "write" => {
                let options = writer_options(&destination.fsync, destination.segment_mib)?;
                let writer = Writer::create(&path, options).map_err(IntoPyErr::into_py)?;
                if options.fsync == FsyncPolicy::EachCommit {
                    return Ok(Self::Write(writer));
                }
                BackgroundWriter::new(writer).map(Self::Background).map_err(IntoPyErr::into_py)
            }
            "continue" => {
                let options = writer_options(&destination.fsync, destination.segment_mib)?;
                let sink = ContinueSink::open(&path, options).map_err(IntoPyErr::into_py)?;
                Ok(Self::Continue(Box::new(sink)))
            }
            "compare" => CompareSink::open(&path)
                .map(|sink| Self::Compare(Box::new(sink)))
                .map_err(IntoPyErr::into_py),
            "memory" => Ok(Self::Memory(MemorySink::new())),
            "keep" => Ok(Self::Kept(KeptSink::new(destination.keeps))),
            _ => Err(core_error("expected a destination write, continue, compare, memory or keep")),
        }
    }

    /// To write to.
    pub fn sink(&mut self) -> &mut dyn Sink {
        match self {
            Self::Write(sink) => sink,
            Self::Background(sink) => sink,
            Self::Compare(sink) => sink.as_mut(),
            Self::Continue(sink) => sink.as_mut(),
            Self::Memory(sink) => sink,
            Self::Kept(sink) => sink,
        }
    }

    /// The one that keeps some kinds.
    pub const fn kept(&mut self) -> Option<&mut KeptSink> {
        match self {
            Self::Kept(sink) => Some(sink),
            _ => None,
        }
    }

    /// To ask.
    pub fn read(&self) -> &dyn Sink {
        match self {
            Self::Write(sink) => sink,
            Self::Background(sink) => sink,
            Self::Compare(sink) => sink.as_ref(),
            Self::Continue(sink) => sink.as_ref(),
            Self::Memory(sink) => sink,
            Self::Kept(sink) => sink,
        }
    }
}

fn writer_options(fsync: &str, segment_mib: u64) -> PyResult<WriterOptions> {
    let fsync = match fsync {
        "never" => FsyncPolicy::Never,
        "end" => FsyncPolicy::AtEnd,
        "commit" => FsyncPolicy::EachCommit,
        _ => return Err(config_error("journal.fsync: expected never, end or commit")),
    };
    Ok(WriterOptions { segment_bytes_max: segment_mib << 20, fsync })
}

/// What a journal that keeps some kinds has kept since this was last asked: kinds, times, where each
/// ends, and their bytes one behind the other.
pub fn take_kept<'py>(py: Python<'py>, journal: &mut Option<Journal>) -> PyResult<KeptTuple<'py>> {
    let Some(Journal::Kept(sink)) = journal else {
        return Err(core_error("the run keeps no records"));
    };
    let kept = sink.take();
    let kinds: Vec<u8> = kept.kinds.iter().flat_map(|each| each.to_le_bytes()).collect();
    let times: Vec<u8> = kept.times_ns.iter().flat_map(|each| each.to_le_bytes()).collect();
    let ends: Vec<u8> = kept.ends.iter().flat_map(|each| each.to_le_bytes()).collect();
    let bytes = |column: &[u8]| PyBytes::new(py, column);
    Ok((bytes(&kinds), bytes(&times), bytes(&ends), bytes(&kept.payloads)))
}

/// Closes a journal that is written; others stay as they are.
pub fn close(py: Python<'_>, journal: &mut Option<Journal>) -> PyResult<()> {
    let closes = |journal: &mut Journal| {
        matches!(journal, Journal::Write(_) | Journal::Background(_) | Journal::Continue(_))
    };
    match journal.take_if(closes) {
        Some(Journal::Write(writer)) => py.detach(|| writer.finish()).map(drop),
        Some(Journal::Background(writer)) => py.detach(|| writer.finish()).map(drop),
        Some(Journal::Continue(sink)) => py.detach(|| sink.finish()).map(drop),
        _ => Ok(()),
    }
    .map_err(IntoPyErr::into_py)
}

/// The first record that differs from the journal compared with; ends the comparison.
pub fn divergence(journal: Option<Journal>) -> PyResult<Option<DivergenceTuple>> {
    let Some(Journal::Compare(sink)) = journal else {
        return Err(core_error("the run compares with no journal"));
    };
    let found = sink.finish().map_err(|error: JournalError| error.into_py())?;
    let tuple = |entry: Entry| (entry.kind, entry.ts_ns, entry.payload);
    Ok(found.divergence.map(|d| (d.seq, d.expected.map(tuple), d.found.map(tuple))))
}
