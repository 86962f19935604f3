//! Goes on with a journal: what it holds is compared with the same again, then it grows.

use std::path::Path;

use crate::compare::Divergence;
use crate::error::JournalError;
use crate::hash::Hash;
use crate::reader::Reader;
use crate::record::Entry;
use crate::recovery::Cut;
use crate::sink::Sink;
use crate::writer::{Writer, WriterOptions};

/// Takes the records of a run that is replayed from its own journal and then goes on.
///
/// As long as the journal has records, each one taken must be the next of them, byte for byte: a
/// difference is final. Behind the last one records are written.
#[derive(Debug)]
pub struct ContinueSink {
    reader: Reader,
    writer: Writer,
    /// Records that were there.
    recorded: u64,
    failure: Option<JournalError>,
}

impl ContinueSink {
    /// Recovers the journal in `dir` and stands at its beginning; what was cut off it, too.
    ///
    /// # Errors
    /// As [`Writer::recover`].
    pub fn open(dir: &Path, options: WriterOptions) -> Result<(Self, Option<Cut>), JournalError> {
        let (writer, cut) = Writer::recover(dir, options)?;
        let (reader, recorded) = (Reader::open(dir)?, writer.records());
        Ok((Self { reader, writer, recorded, failure: None }, cut))
    }

    /// True while the journal has records that were not taken again.
    #[must_use]
    pub const fn is_behind(&self) -> bool {
        self.reader.records() < self.recorded
    }

    /// Ends the writing.
    ///
    /// # Errors
    /// As [`Writer::finish`].
    pub fn finish(self) -> Result<Hash, JournalError> {
        self.writer.finish()
    }

    fn compare(&mut self, found: Entry) -> Result<u64, JournalError> {
        let seq = self.reader.records();
        let expected = self.reader.next_record()?.map(|record| record.to_entry());
        if expected.as_ref() == Some(&found) {
            return Ok(seq);
        }
        let divergence = Divergence { seq, expected, found: Some(found) };
        let failure = JournalError::Diverged(Box::new(divergence));
        self.failure = Some(failure.clone());
        Err(failure)
    }
}

impl Sink for ContinueSink {
    fn append(&mut self, kind: u16, ts_ns: i64, payload: &[u8]) -> Result<u64, JournalError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        if self.is_behind() {
            return self.compare(Entry { kind, ts_ns, payload: payload.to_vec() });
        }
        self.writer.append(kind, ts_ns, payload)
    }

    fn commit(&mut self) -> Result<(), JournalError> {
        match &self.failure {
            Some(failure) => Err(failure.clone()),
            None => self.writer.commit(),
        }
    }

    fn head(&self) -> Hash {
        if self.is_behind() { self.reader.head() } else { self.writer.head() }
    }

    fn records(&self) -> u64 {
        if self.is_behind() { self.reader.records() } else { self.writer.records() }
    }
}
