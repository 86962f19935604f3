//! Reading, verifying and expanding journals.

use std::path::PathBuf;

use hansa_engine::decode::Row;
use hansa_engine::grid::to_f64;
use hansa_engine::{Outcome, RecordKind};
use hansa_journal::{JournalError, KIND_MANIFEST, Reader, State};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::buffer::{Column, ColumnMut};
use crate::error::{IntoPyErr, core_error};

/// state ("complete", "open", "torn", "damaged"), message, records, segments, bytes, head.
type VerificationTuple = (String, String, u64, usize, u64, String);

/// Reads a journal from end to end and says whether it is whole.
#[pyfunction]
pub fn verify(py: Python<'_>, path: PathBuf) -> PyResult<VerificationTuple> {
    let found = py.detach(|| hansa_journal::verify(&path)).map_err(IntoPyErr::into_py)?;
    let (state, message) = match &found.state {
        State::Complete => ("complete", String::new()),
        State::Open => ("open", String::new()),
        State::TornTail(torn) => ("torn", torn.to_string()),
        State::Damaged(damage) => ("damaged", damage.to_string()),
    };
    let head = found.head.to_string();
    Ok((state.to_owned(), message, found.records, found.segments, found.bytes, head))
}

/// segment, byte it was cut at, bytes cut off, sequence number of the unfinished record.
type CutTuple = (u32, u64, u64, u64);

/// Cuts an unfinished last record off; None when the journal is whole as far as it goes.
#[pyfunction]
pub fn recover(py: Python<'_>, path: PathBuf) -> PyResult<Option<CutTuple>> {
    let cut = py.detach(|| hansa_journal::cut_torn_tail(&path)).map_err(IntoPyErr::into_py)?;
    Ok(cut.map(|cut| (cut.segment, cut.offset, cut.bytes, cut.seq)))
}

/// Whether a writer is at work in a journal's folder now.
#[pyfunction]
pub fn has_writer(path: PathBuf) -> PyResult<bool> {
    hansa_journal::has_writer(&path).map_err(IntoPyErr::into_py)
}

#[derive(Default)]
struct Gathered {
    seqs: Vec<u8>,
    kinds: Vec<u8>,
    times: Vec<u8>,
    ends: Vec<u8>,
    hashes: Vec<u8>,
    payloads: Vec<u8>,
}

/// seq, kind, time, end of payload, hash, payload bytes: one column each.
type RecordsTuple<'py> = (
    Bound<'py, PyBytes>,
    Bound<'py, PyBytes>,
    Bound<'py, PyBytes>,
    Bound<'py, PyBytes>,
    Bound<'py, PyBytes>,
    Bound<'py, PyBytes>,
);

/// The records of the given kinds (all without), as columns; stops quietly at a torn tail.
#[pyfunction]
pub fn read<'py>(py: Python<'py>, path: PathBuf, kinds: Vec<u16>) -> PyResult<RecordsTuple<'py>> {
    let all = py.detach(|| gather(&path, &kinds)).map_err(IntoPyErr::into_py)?;
    let bytes = |column: &[u8]| PyBytes::new(py, column);
    Ok((
        bytes(&all.seqs),
        bytes(&all.kinds),
        bytes(&all.times),
        bytes(&all.ends),
        bytes(&all.hashes),
        bytes(&all.payloads),
    ))
}

fn gather(path: &std::path::Path, kinds: &[u16]) -> Result<Gathered, JournalError> {
    let mut reader = Reader::open(path)?;
    let mut all = Gathered::default();
    // The manifest is the first record and only that: what lies behind it need not be read.
    let records_max = if kinds == [KIND_MANIFEST] { 1 } else { u64::MAX };
    loop {
        if reader.records() >= records_max {
            return Ok(all);
        }
        let record = match reader.next_record() {
            Ok(Some(record)) => record,
            Ok(None) | Err(JournalError::TornTail(_)) => return Ok(all),
            Err(error) => return Err(error),
        };
        if kinds.is_empty() || kinds.contains(&record.kind) {
            all.payloads.extend_from_slice(record.payload);
            all.seqs.extend_from_slice(&record.seq.to_le_bytes());
            all.kinds.extend_from_slice(&record.kind.to_le_bytes());
            all.times.extend_from_slice(&record.ts_ns.to_le_bytes());
            all.ends.extend_from_slice(&(all.payloads.len() as u64).to_le_bytes());
            all.hashes.extend_from_slice(record.hash.as_bytes());
        }
    }
}

/// Expands the recorded changes into whole arrays over all moments: conviction, confidence `[T,A,N]`
/// (float64), veto `[T,A,N]` (uint8), decision, dissent `[T,N]`, vetoed `[T,N]` (uint8),
/// weight `[T,A]`, target `[T,N]`, outcome `[T,N]` (uint8). Moments without a record repeat the
/// one before. Returns how many moments the journal covers.
#[pyfunction]
pub fn moments(
    py: Python<'_>,
    path: PathBuf,
    times: &Bound<'_, PyAny>,
    shape: (usize, usize),
    floats: [Bound<'_, PyAny>; 6],
    bytes: [Bound<'_, PyAny>; 3],
) -> PyResult<usize> {
    let times = Column::<i64>::of(times)?;
    let mut floats = floats.iter().map(ColumnMut::<f64>::of).collect::<PyResult<Vec<_>>>()?;
    let mut bytes = bytes.iter().map(ColumnMut::<u8>::of).collect::<PyResult<Vec<_>>>()?;
    py.detach(|| {
        let mut dense = Dense {
            floats: floats.iter_mut().map(ColumnMut::slice_mut).collect(),
            bytes: bytes.iter_mut().map(ColumnMut::slice_mut).collect(),
            row: Row::new(shape.0, shape.1),
        };
        expand(&path, times.slice().len(), &mut dense)
    })
}

struct Dense<'a> {
    floats: Vec<&'a mut [f64]>,
    bytes: Vec<&'a mut [u8]>,
    row: Row,
}

impl Dense<'_> {
    /// Writes the row as it stands into moments `range`.
    fn repeat(&mut self, range: std::ops::Range<usize>) {
        let row = &self.row;
        let sections: [(usize, Vec<f64>); 6] = [
            (row.ballots.len(), row.ballots.iter().map(|b| to_f64(b.conviction())).collect()),
            (row.ballots.len(), row.ballots.iter().map(|b| to_f64(b.strength())).collect()),
            (row.decisions.len(), row.decisions.iter().map(|d| to_f64(d.conviction())).collect()),
            (row.decisions.len(), row.decisions.iter().map(|d| to_f64(d.strength())).collect()),
            (row.weights.len(), row.weights.iter().map(|w| to_f64(*w)).collect()),
            (row.targets.len(), row.targets.iter().map(|t| to_f64(*t)).collect()),
        ];
        let flags: [(usize, Vec<u8>); 3] = [
            (row.ballots.len(), row.ballots.iter().map(|b| u8::from(b.flag())).collect()),
            (row.decisions.len(), row.decisions.iter().map(|d| u8::from(d.flag())).collect()),
            (row.outcomes.len(), row.outcomes.clone()),
        ];
        for moment in range {
            for (target, (width, values)) in self.floats.iter_mut().zip(&sections) {
                target[moment * width..(moment + 1) * width].copy_from_slice(values);
            }
            for (target, (width, values)) in self.bytes.iter_mut().zip(&flags) {
                target[moment * width..(moment + 1) * width].copy_from_slice(values);
            }
        }
    }
}

fn expand(path: &std::path::Path, count: usize, dense: &mut Dense<'_>) -> PyResult<usize> {
    let mut reader = Reader::open(path).map_err(IntoPyErr::into_py)?;
    let (mut filled, mut is_ended, mut has_moment) = (0, false, false);
    loop {
        let record = match reader.next_record() {
            Ok(Some(record)) => record,
            Ok(None) | Err(JournalError::TornTail(_)) => break,
            Err(error) => return Err(error.into_py()),
        };
        is_ended |= record.kind == hansa_journal::KIND_END;
        if record.kind == RecordKind::Moment as u16 {
            let mut next = dense.row.clone();
            let (moment, _) =
                next.apply(record.payload).map_err(|error| core_error(&error.to_string()))?;
            let moment = usize::try_from(moment).unwrap_or(usize::MAX).min(count);
            dense.repeat(filled..moment);
            dense.row = next;
            filled = moment;
            has_moment = true;
            if filled == count {
                break;
            }
        }
    }
    let end = if is_ended { count } else { (filled + usize::from(has_moment)).min(count) };
    dense.repeat(filled..end);
    Ok(end)
}

/// Number, name and meaning of every outcome.
#[pyfunction]
pub fn outcomes() -> Vec<(u8, &'static str, &'static str)> {
    Outcome::ALL.iter().map(|each| (*each as u8, each.name(), each.meaning())).collect()
}
