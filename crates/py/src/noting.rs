//! A journal that remembers the last records people are told of.

use std::collections::VecDeque;

use hansa_engine::RecordKind;
use hansa_journal::{Entry, Hash, JournalError, Sink};

use crate::destination::Journal;

/// kind, time, payload.
pub type NotedTuple = (u16, i64, Vec<u8>);

/// Records remembered; whoever asks too seldom misses the oldest, which are counted.
const NOTED_MAX: usize = 1024;
const KINDS: [u16; 3] =
    [RecordKind::Proposal as u16, RecordKind::Report as u16, RecordKind::Liquidation as u16];

/// A journal, and the last of its records of these kinds.
#[derive(Debug)]
pub struct Noting {
    journal: Journal,
    noted: VecDeque<NotedTuple>,
    missed: u64,
}

impl Noting {
    /// Around a journal.
    pub const fn of(journal: Journal) -> Self {
        Self { journal, noted: VecDeque::new(), missed: 0 }
    }

    /// The journal within.
    pub const fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The journal alone.
    pub fn into_journal(self) -> Journal {
        self.journal
    }

    /// What was noted since the last time, oldest first, and how many are left out.
    pub fn take(&mut self) -> (Vec<NotedTuple>, u64) {
        (self.noted.drain(..).collect(), std::mem::take(&mut self.missed))
    }
}

impl Sink for Noting {
    fn append(&mut self, kind: u16, ts_ns: i64, payload: &[u8]) -> Result<u64, JournalError> {
        let seq = self.journal.sink().append(kind, ts_ns, payload)?;
        if KINDS.contains(&kind) {
            if self.noted.len() == NOTED_MAX {
                self.noted.pop_front();
                self.missed += 1;
            }
            self.noted.push_back((kind, ts_ns, payload.to_vec()));
        }
        Ok(seq)
    }

    fn commit(&mut self) -> Result<(), JournalError> {
        self.journal.sink().commit()
    }

    fn head(&self) -> Hash {
        self.journal.read().head()
    }

    fn records(&self) -> u64 {
        self.journal.read().records()
    }

    fn expected(&mut self, ahead: usize) -> Result<Option<&Entry>, JournalError> {
        self.journal.sink().expected(ahead)
    }
}
