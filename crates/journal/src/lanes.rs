//! BLAKE3's compression of eight blocks at once, each in a lane of the processor's wide registers.
//!
//! A block of one message waits for the block before, so one message alone leaves most of a
//! processor idle; of eight messages each step is done in one instruction. The loops over lanes are
//! plain; the compiler makes wide instructions of them. Source: J. O'Connor, J.-P. Aumasson,
//! S. Neves, Z. Wilcox-O'Hearn, "BLAKE3: one function, fast everywhere" (2021), sections 2.1 to 2.4.

use crate::hash::{HASH_BYTES, Hash};

/// Messages at a time.
pub(crate) const LANES: usize = 8;
/// Bytes of a block.
pub(crate) const BLOCK_BYTES: usize = 64;
/// The longest message that is a single chunk: longer ones are trees, which are not made here.
pub(crate) const MESSAGE_BYTES_MAX: usize = 1024;

const CHUNK_START: u32 = 1;
const CHUNK_END: u32 = 2;
const ROOT: u32 = 8;

const START: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];
const ROUNDS: [[usize; 16]; 7] = rounds();

/// The order of a block's words in each round: that of the round before, permuted.
const fn rounds() -> [[usize; 16]; 7] {
    let permuted = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8];
    let mut rounds = [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]; 7];
    let mut round = 1;
    while round < 7 {
        let mut word = 0;
        while word < 16 {
            rounds[round][word] = rounds[round - 1][permuted[word]];
            word += 1;
        }
        round += 1;
    }
    rounds
}

/// A word of each lane.
type Words = [u32; LANES];

/// Eight messages on their way: what has come of each, and the next block of each.
#[derive(Debug)]
pub(crate) struct Lanes {
    chained: [Words; 8],
    block: [Words; 16],
    block_bytes: Words,
    flags: Words,
}

impl Lanes {
    /// Before the first block of any.
    pub(crate) fn new() -> Self {
        let chained = START.map(|word| [word; LANES]);
        Self { chained, block: [[0; LANES]; 16], block_bytes: [0; LANES], flags: [0; LANES] }
    }

    /// A lane begins with another message.
    #[inline]
    pub(crate) fn restart(&mut self, lane: usize) {
        for (words, start) in self.chained.iter_mut().zip(START) {
            words[lane] = start;
        }
    }

    /// What a lane compresses next: whatever there is of `ahead`, the rest of its message, up to a
    /// block. Whether it is the message's last.
    #[inline]
    pub(crate) fn load(&mut self, lane: usize, ahead: &[u8], is_first: bool) -> bool {
        let is_last = ahead.len() <= BLOCK_BYTES;
        let mut padded = [0; BLOCK_BYTES];
        let taken = ahead.len().min(BLOCK_BYTES);
        padded[..taken].copy_from_slice(&ahead[..taken]);
        for (words, bytes) in self.block.iter_mut().zip(padded.as_chunks().0) {
            words[lane] = u32::from_le_bytes(*bytes);
        }
        self.block_bytes[lane] = taken as u32;
        let start = if is_first { CHUNK_START } else { 0 };
        self.flags[lane] = start | if is_last { CHUNK_END | ROOT } else { 0 };
        is_last
    }

    /// The hash of a lane whose last block was compressed.
    #[inline]
    pub(crate) fn hash(&self, lane: usize) -> Hash {
        let mut bytes = [0; HASH_BYTES];
        for (bytes, words) in bytes.as_chunks_mut().0.iter_mut().zip(self.chained) {
            *bytes = words[lane].to_le_bytes();
        }
        Hash::from_bytes(bytes)
    }

    /// Compresses the block of every lane.
    #[inline(always)]
    pub(crate) fn compress(&mut self) {
        let mut state = [[0; LANES]; 16];
        state[..8].copy_from_slice(&self.chained);
        for (words, start) in state[8..12].iter_mut().zip(START) {
            *words = [start; LANES];
        }
        (state[14], state[15]) = (self.block_bytes, self.flags);
        for round in &ROUNDS {
            let word = |place: usize| &self.block[round[place]];
            mix(&mut state, [0, 4, 8, 12], word(0), word(1));
            mix(&mut state, [1, 5, 9, 13], word(2), word(3));
            mix(&mut state, [2, 6, 10, 14], word(4), word(5));
            mix(&mut state, [3, 7, 11, 15], word(6), word(7));
            mix(&mut state, [0, 5, 10, 15], word(8), word(9));
            mix(&mut state, [1, 6, 11, 12], word(10), word(11));
            mix(&mut state, [2, 7, 8, 13], word(12), word(13));
            mix(&mut state, [3, 4, 9, 14], word(14), word(15));
        }
        let (low, high) = state.split_at(8);
        for ((words, low), high) in self.chained.iter_mut().zip(low).zip(high) {
            *words = std::array::from_fn(|lane| low[lane] ^ high[lane]);
        }
    }
}

/// The quarter round of all lanes.
#[inline(always)]
fn mix(state: &mut [Words; 16], at: [usize; 4], first: &Words, second: &Words) {
    for lane in 0..LANES {
        let [mut a, mut b, mut c, mut d] = at.map(|place| state[place][lane]);
        a = a.wrapping_add(b).wrapping_add(first[lane]);
        d = (d ^ a).rotate_right(16);
        c = c.wrapping_add(d);
        b = (b ^ c).rotate_right(12);
        a = a.wrapping_add(b).wrapping_add(second[lane]);
        d = (d ^ a).rotate_right(8);
        c = c.wrapping_add(d);
        b = (b ^ c).rotate_right(7);
        for (place, word) in at.into_iter().zip([a, b, c, d]) {
            state[place][lane] = word;
        }
    }
}
