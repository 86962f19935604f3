//! A journal of which only some kinds of record are kept, for as long as nobody has taken them.

use crate::deferred::{DeferredChain, link_together};
use crate::error::JournalError;
use crate::sink::Sink;

/// Records in columns, which take no memory of their own for each: `ends[k]` is where the payload of
/// the k-th ends among `payloads`, one behind the other.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Kind of each record.
    pub kinds: Vec<u16>,
    /// When each was made, by the engine's clock.
    pub times_ns: Vec<i64>,
    /// Where the payload of each ends.
    pub ends: Vec<u64>,
    /// The bytes the engine gave.
    pub payloads: Vec<u8>,
}

/// Ends in the same head as a journal on disk, in memory that does not grow with the run where
/// what it keeps is taken away from time to time. Records are hashed with a commit, or together with
/// those of other such journals ([`KeptSink::commit_together`]), which takes less.
#[derive(Debug)]
pub struct KeptSink {
    chain: DeferredChain,
    kinds: Vec<u16>,
    kept: Kept,
}

impl KeptSink {
    /// A journal without records, of which those of `kinds` will be kept.
    #[must_use]
    pub fn new(kinds: Vec<u16>) -> Self {
        Self { chain: DeferredChain::start(), kinds, kept: Kept::default() }
    }

    /// Hashes what was taken of each since its last commit.
    pub fn commit_together(sinks: &mut [&mut Self]) {
        let mut chains: Vec<_> = sinks.iter_mut().map(|sink| &mut sink.chain).collect();
        link_together(&mut chains);
    }

    /// What was kept since this was last asked, in order.
    pub fn take(&mut self) -> Kept {
        std::mem::take(&mut self.kept)
    }
}

impl Sink for KeptSink {
    fn append(&mut self, kind: u16, ts_ns: i64, payload: &[u8]) -> Result<u64, JournalError> {
        let seq = self.chain.append(kind, ts_ns, payload)?;
        if self.kinds.contains(&kind) {
            self.kept.kinds.push(kind);
            self.kept.times_ns.push(ts_ns);
            self.kept.payloads.extend_from_slice(payload);
            self.kept.ends.push(self.kept.payloads.len() as u64);
        }
        Ok(seq)
    }

    fn commit(&mut self) -> Result<(), JournalError> {
        self.chain.link();
        Ok(())
    }

    fn head(&self) -> crate::hash::Hash {
        self.chain.head()
    }

    fn records(&self) -> u64 {
        self.chain.records()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use crate::memory::MemorySink;

    const RECORDS: [(u16, i64, &[u8]); 4] =
        [(1, 0, b"manifest"), (16, 3, b"moment"), (18, 4, b"report"), (18, 5, b"")];

    #[test]
    fn the_head_is_that_of_a_journal_that_keeps_all() {
        let (mut some, mut all) = (KeptSink::new(vec![18]), MemorySink::new());
        for (kind, ts_ns, payload) in RECORDS {
            assert_eq!(
                some.append(kind, ts_ns, payload).unwrap(),
                all.append(kind, ts_ns, payload).unwrap()
            );
            assert_eq!(some.head(), all.head());
        }
        assert_eq!(some.records(), 4);
    }

    #[test]
    fn only_the_kinds_asked_for_are_kept_and_only_until_they_are_taken() {
        let mut sink = KeptSink::new(vec![18]);
        for (kind, ts_ns, payload) in RECORDS {
            sink.append(kind, ts_ns, payload).unwrap();
        }
        let kept = sink.take();
        assert_eq!((kept.kinds, kept.times_ns), (vec![18, 18], vec![4, 5]));
        assert_eq!((kept.ends, kept.payloads), (vec![6, 6], b"report".to_vec()));
        assert_eq!(sink.take(), Kept::default());
    }
}
