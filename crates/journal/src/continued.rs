//! Goes on with a journal: what it holds is compared with the same again, then it grows.

use std::collections::VecDeque;
use std::path::Path;

use crate::compare::Divergence;
use crate::error::JournalError;
use crate::hash::{CHAIN_START, Hash};
use crate::reader::Reader;
use crate::record::Entry;
use crate::recovery::Cut;
use crate::sink::Sink;
use crate::writer::{Writer, WriterOptions};

/// Takes the records of a run that is replayed from its own journal and then goes on.
///
/// As long as the journal has records, each one taken must be the next of them, byte for byte: a
/// difference is final. Behind the last one records are written. The next record can be looked at
/// before it is taken: whoever feeds a run from its journal needs no other reader.
#[derive(Debug)]
pub struct ContinueSink {
    reader: Reader,
    writer: Writer,
    /// Read and not taken yet, each with its hash.
    ahead: VecDeque<(Entry, Hash)>,
    /// Records that were there, and of those the ones that were taken again.
    recorded: u64,
    taken: u64,
    head: Hash,
    cut: Option<Cut>,
    failure: Option<JournalError>,
}

impl ContinueSink {
    /// Recovers the journal in `dir` and stands at its beginning.
    ///
    /// # Errors
    /// As [`Writer::recover`].
    pub fn open(dir: &Path, options: WriterOptions) -> Result<Self, JournalError> {
        let (writer, cut) = Writer::recover(dir, options)?;
        let (reader, recorded) = (Reader::open(dir)?, writer.records());
        let (ahead, taken, head, failure) = (VecDeque::new(), 0, CHAIN_START, None);
        Ok(Self { reader, writer, ahead, recorded, taken, head, cut, failure })
    }

    /// The unfinished last record that was cut off when it was opened.
    #[must_use]
    pub const fn cut(&self) -> Option<Cut> {
        self.cut
    }

    /// True while the journal has records that were not taken again.
    #[must_use]
    pub const fn is_behind(&self) -> bool {
        self.taken < self.recorded
    }

    /// Records that were there when it was opened.
    #[must_use]
    pub const fn recorded(&self) -> u64 {
        self.recorded
    }

    /// Ends the writing.
    ///
    /// # Errors
    /// As [`Writer::finish`].
    pub fn finish(self) -> Result<Hash, JournalError> {
        self.writer.finish()
    }

    /// Reads on until `count` records wait to be taken, as far as the journal goes.
    fn look_ahead(&mut self, count: usize) -> Result<(), JournalError> {
        while self.ahead.len() < count && self.reader.records() < self.recorded {
            let Some(record) = self.reader.next_record()? else { break };
            self.ahead.push_back((record.to_entry(), record.hash));
        }
        Ok(())
    }

    fn compare(&mut self, kind: u16, ts_ns: i64, payload: &[u8]) -> Result<u64, JournalError> {
        self.look_ahead(1)?;
        let (seq, expected) = (self.taken, self.ahead.pop_front());
        if let Some((entry, hash)) = &expected
            && (entry.kind, entry.ts_ns, entry.payload.as_slice()) == (kind, ts_ns, payload)
        {
            (self.taken, self.head) = (seq + 1, *hash);
            return Ok(seq);
        }
        let found = Some(Entry { kind, ts_ns, payload: payload.to_vec() });
        let divergence = Divergence { seq, expected: expected.map(|(entry, _)| entry), found };
        let failure = JournalError::Diverged(Box::new(divergence));
        self.failure = Some(failure.clone());
        Err(failure)
    }

    fn check_health(&self) -> Result<(), JournalError> {
        self.failure.clone().map_or(Ok(()), Err)
    }
}

impl Sink for ContinueSink {
    fn append(&mut self, kind: u16, ts_ns: i64, payload: &[u8]) -> Result<u64, JournalError> {
        self.check_health()?;
        if self.is_behind() {
            return self.compare(kind, ts_ns, payload);
        }
        self.writer.append(kind, ts_ns, payload)
    }

    fn commit(&mut self) -> Result<(), JournalError> {
        self.check_health()?;
        self.writer.commit()
    }

    fn head(&self) -> Hash {
        if self.is_behind() { self.head } else { self.writer.head() }
    }

    fn records(&self) -> u64 {
        if self.is_behind() { self.taken } else { self.writer.records() }
    }

    fn expected(&mut self, ahead: usize) -> Result<Option<&Entry>, JournalError> {
        self.check_health()?;
        self.look_ahead(ahead + 1)?;
        Ok(self.ahead.get(ahead).map(|(entry, _)| entry))
    }
}
