//! Chains whose records wait for their hashes, so that those of several journals are made at once.

use crate::chain::check;
use crate::error::JournalError;
use crate::format::{RECORD_HEADER_BYTES, RecordHeader};
use crate::hash::{CHAIN_START, HASH_BYTES, Hash};
use crate::kind::Stage;
use crate::lanes::{BLOCK_BYTES, LANES, Lanes, MESSAGE_BYTES_MAX};

/// As many bytes wait at most; then they are hashed at once, so that memory is bounded.
const WAITING_BYTES_MAX: usize = 1 << 22;
/// With fewer messages than this one after the other is as fast.
const LANES_MIN: usize = 3;

/// The encoding end of a journal of which only the head is wanted.
///
/// Each record lies in `buffer` behind room for the hash of the one before, as in a segment, and
/// without what a segment has behind it.
#[derive(Debug)]
pub(crate) struct DeferredChain {
    buffer: Vec<u8>,
    ends: Vec<usize>,
    /// Hash of the last record that does not wait.
    linked: Hash,
    records: u64,
    stage: Stage,
}

impl DeferredChain {
    /// A chain without records.
    pub(crate) const fn start() -> Self {
        Self {
            buffer: Vec::new(),
            ends: Vec::new(),
            linked: CHAIN_START,
            records: 0,
            stage: Stage::Empty,
        }
    }

    /// Number of records.
    pub(crate) const fn records(&self) -> u64 {
        self.records
    }

    /// Takes one record and returns its sequence number; refuses as [`check`] does.
    pub(crate) fn append(
        &mut self,
        kind: u16,
        ts_ns: i64,
        payload: &[u8],
    ) -> Result<u64, JournalError> {
        let seq = self.records;
        self.stage = check(self.stage, (seq, kind), payload)?;
        let header = RecordHeader { payload_bytes: payload.len() as u32, kind, seq, ts_ns };
        self.buffer.reserve(HASH_BYTES + RECORD_HEADER_BYTES + payload.len());
        self.buffer.extend_from_slice(&[0; HASH_BYTES]);
        self.buffer.extend_from_slice(&header.encode());
        self.buffer.extend_from_slice(payload);
        self.ends.push(self.buffer.len());
        self.records += 1;
        if self.buffer.len() > WAITING_BYTES_MAX {
            self.link();
        }
        Ok(seq)
    }

    /// Hashes what waits; the hash of the last record.
    pub(crate) fn link(&mut self) -> Hash {
        Seat::new(self).finish();
        self.linked
    }

    /// Hash of the last record, for who cannot wait for [`DeferredChain::link`].
    pub(crate) fn head(&self) -> Hash {
        let mut start = 0;
        self.ends.iter().fold(self.linked, |before, end| {
            let record = &self.buffer[start + HASH_BYTES..*end];
            start = *end;
            Hash::of(&[before.as_bytes(), record].concat())
        })
    }
}

/// Hashes what waits in each of several chains, as [`DeferredChain::link`] does one by one.
pub(crate) fn link_together(chains: &mut [&mut DeferredChain]) {
    #[cfg(target_arch = "x86_64")]
    if chains.len() >= LANES_MIN && is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has just been found to have what the function needs.
        #[allow(unsafe_code)]
        return unsafe { link_wide(chains) };
    }
    for chain in chains {
        chain.link();
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn link_wide(chains: &mut [&mut DeferredChain]) {
    let mut waiting = chains.iter_mut().filter_map(|chain| Seat::new(chain).seated());
    let mut seats: [Option<Seat<'_>>; LANES] = std::array::from_fn(|_| waiting.next());
    let mut lanes = Lanes::new();
    while seats.iter().flatten().count() >= LANES_MIN {
        let mut has_ended = [false; LANES];
        for (lane, seat) in seats.iter_mut().enumerate() {
            if let Some(seat) = seat {
                has_ended[lane] = seat.load(&mut lanes, lane);
            }
        }
        lanes.compress();
        for (lane, place) in seats.iter_mut().enumerate().filter(|(lane, _)| has_ended[*lane]) {
            if let Some(seat) = place.take() {
                seat.chain.linked = lanes.hash(lane);
                *place = seat.seated().or_else(|| waiting.next());
                lanes.restart(lane);
            }
        }
    }
    for mut seat in seats.into_iter().flatten() {
        seat.link();
        seat.finish();
    }
}

/// A chain and the record of it that is being hashed.
struct Seat<'a> {
    chain: &'a mut DeferredChain,
    /// Records that were begun.
    begun: usize,
    /// Where the record starts, how far it was compressed, where it ends.
    start: usize,
    at: usize,
    end: usize,
}

impl<'a> Seat<'a> {
    /// Before the first record that waits.
    const fn new(chain: &'a mut DeferredChain) -> Self {
        Self { chain, begun: 0, start: 0, at: 0, end: 0 }
    }

    /// At the next record that is no tree, once all before it are hashed; none behind the last.
    fn seated(mut self) -> Option<Self> {
        while self.take_next() {
            if self.end - self.start <= MESSAGE_BYTES_MAX {
                return Some(self);
            }
            self.link();
        }
        self.leave();
        None
    }

    /// Moves on to the next record, if there is one, and writes the hash before into its room.
    fn take_next(&mut self) -> bool {
        let Some(end) = self.chain.ends.get(self.begun) else { return false };
        (self.start, self.at, self.end) = (self.end, self.end, *end);
        self.begun += 1;
        let room = &mut self.chain.buffer[self.start..self.start + HASH_BYTES];
        room.copy_from_slice(self.chain.linked.as_bytes());
        true
    }

    /// Hands the next block of the record to a lane; whether it is the last.
    fn load(&mut self, lanes: &mut Lanes, lane: usize) -> bool {
        let ahead = &self.chain.buffer[self.at..self.end];
        let is_last = lanes.load(lane, ahead, self.at == self.start);
        self.at += BLOCK_BYTES;
        is_last
    }

    /// Hashes the whole record alone.
    fn link(&mut self) {
        self.chain.linked = Hash::of(&self.chain.buffer[self.start..self.end]);
    }

    /// Hashes the rest of the chain alone.
    fn finish(mut self) {
        while self.take_next() {
            self.link();
        }
        self.leave();
    }

    /// Nothing waits any more.
    fn leave(self) {
        self.chain.buffer.clear();
        self.chain.ends.clear();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use crate::memory::MemorySink;
    use crate::sink::Sink;
    use proptest::prelude::*;

    fn filled(lengths: &[usize]) -> (DeferredChain, Hash) {
        let (mut chain, mut plain) = (DeferredChain::start(), MemorySink::new());
        for (place, length) in lengths.iter().enumerate() {
            let payload: Vec<u8> = (0..*length).map(|byte| (byte * 7 + place) as u8).collect();
            let kind = if place == 0 { 1 } else { 16 };
            let seq = chain.append(kind, place as i64, &payload).unwrap();
            assert_eq!(seq, plain.append(kind, place as i64, &payload).unwrap());
        }
        (chain, plain.head())
    }

    proptest! {
        #[test]
        fn chains_linked_together_have_the_heads_of_journals_of_their_own(
            chains in prop::collection::vec(prop::collection::vec(0_usize..1200, 0..12), 0..20),
        ) {
            let (mut chains, plain): (Vec<_>, Vec<_>) = chains.iter().map(|each| filled(each)).unzip();
            link_together(&mut chains.iter_mut().collect::<Vec<_>>());
            let heads: Vec<_> = chains.iter().map(|each| each.linked).collect();
            prop_assert_eq!(heads, plain);
        }
    }

    #[test]
    fn a_chain_goes_on_behind_what_was_linked() {
        let (mut whole, head) = filled(&[5, 900, 7, 1]);
        let (mut parts, _) = filled(&[5, 900]);
        parts.link();
        for (place, length) in [(2, 7), (3, 1)] {
            let payload: Vec<u8> = (0..length).map(|byte| (byte * 7 + place) as u8).collect();
            parts.append(16, place as i64, &payload).unwrap();
        }
        assert_eq!((parts.head(), parts.link(), whole.link()), (head, head, head));
    }

    #[test]
    fn lengths_around_those_of_blocks_and_of_a_chunk_are_hashed_right() {
        // A record is its payload and 58 bytes.
        let lengths = [0, 5, 6, 7, 69, 70, 71, 965, 966, 967, 2000];
        let (mut chains, plain): (Vec<_>, Vec<_>) =
            lengths.iter().map(|length| filled(&[*length, *length])).unzip();
        link_together(&mut chains.iter_mut().collect::<Vec<_>>());
        assert_eq!(chains.iter().map(|each| each.linked).collect::<Vec<_>>(), plain);
    }

    #[test]
    fn what_waits_is_bounded() {
        let mut chain = DeferredChain::start();
        chain.append(1, 0, b"manifest").unwrap();
        for place in 0..5_000 {
            chain.append(16, place, &[7; 1000]).unwrap();
            assert!(chain.buffer.len() <= WAITING_BYTES_MAX);
        }
    }
}
