//! A window of consecutive keys as a ring of slots, with a bitmap of which are occupied.

/// Slots per word of the bitmap.
const WORD_SLOTS: i64 = 64;
/// The summary is one word, so there are at most as many words as it has bits.
const WORDS_MAX: usize = 64;

/// Slots for the keys `base ..= last`, each empty or occupied. The slot of a key does not depend
/// on `base`, so the window can slide without moving what stays inside.
///
/// `base` is a multiple of 64: a word of the bitmap holds neighbours, and the next occupied key
/// is found with two trailing-zero counts (a summary word marks the words that are not empty).
#[derive(Debug, Clone)]
pub(super) struct Window<L> {
    slots: Vec<L>,
    words: Vec<u64>,
    summary: u64,
    base: i64,
    len: usize,
}

impl<L: Default> Window<L> {
    /// An empty window at key 0 of at least `slots` slots: a power of two from 64 to 4096.
    pub(super) fn new(slots: usize) -> Self {
        let words = slots.clamp(1, WORDS_MAX * 64).next_power_of_two().div_ceil(64);
        let mut all = Vec::new();
        all.resize_with(words * 64, L::default);
        Self { slots: all, words: vec![0; words], summary: 0, base: 0, len: 0 }
    }

    /// The first key covered.
    pub(super) const fn base(&self) -> i64 {
        self.base
    }

    /// The last key covered.
    pub(super) const fn last(&self) -> i64 {
        self.base + self.reach()
    }

    /// How many slots are occupied.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// True when the key lies inside the window.
    #[inline]
    pub(super) const fn covers(&self, key: i64) -> bool {
        // As unsigned, keys before `base` wrap to distances beyond any window.
        (key.wrapping_sub(self.base) as u64) < self.slots.len() as u64
    }

    /// The base whose window holds `touch` with a quarter of the slots free before it.
    pub(super) fn base_around(&self, touch: i64) -> i64 {
        let margin = self.slots.len() as i64 / 4;
        let base = touch.saturating_sub(margin) & !(WORD_SLOTS - 1);
        base.min(i64::MAX - self.reach())
    }

    /// Slides to a base made by `base_around`. Every occupied key must be covered afterwards.
    pub(super) fn slide(&mut self, base: i64) {
        self.base = base;
    }

    /// What is at a covered key, if it is occupied.
    #[inline]
    pub(super) fn get(&self, key: i64) -> Option<&L> {
        if self.is_occupied(key) { self.slots.get(self.slot(key)) } else { None }
    }

    /// What is at a covered key, if it is occupied.
    #[inline]
    pub(super) fn get_mut(&mut self, key: i64) -> Option<&mut L> {
        let slot = self.slot(key);
        if self.is_occupied(key) { self.slots.get_mut(slot) } else { None }
    }

    /// The slot of a covered key, occupied from now on, and whether it was empty before.
    #[inline]
    pub(super) fn occupy(&mut self, key: i64) -> (&mut L, bool) {
        let (word, bit) = self.place(key);
        let is_new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        self.summary |= 1 << word;
        self.len += usize::from(is_new);
        let slot = self.slot(key);
        (&mut self.slots[slot], is_new)
    }

    /// Empties the slot of a covered key.
    #[inline]
    pub(super) fn take(&mut self, key: i64) -> Option<L> {
        let (word, bit) = self.place(key);
        if self.words[word] & bit == 0 {
            return None;
        }
        self.words[word] &= !bit;
        if self.words[word] == 0 {
            self.summary &= !(1 << word);
        }
        self.len -= 1;
        let slot = self.slot(key);
        Some(std::mem::take(&mut self.slots[slot]))
    }

    /// The first occupied key at or after `key`, which may lie outside the window.
    #[inline]
    pub(super) fn first_from(&self, key: i64) -> Option<i64> {
        if key > self.last() || self.len == 0 {
            return None;
        }
        let start = key.max(self.base);
        let here = self.words[self.place(start).0] & (u64::MAX << (start & (WORD_SLOTS - 1)));
        if here != 0 {
            return Some((start & !(WORD_SLOTS - 1)) + i64::from(here.trailing_zeros()));
        }
        self.first_in_words_after((start - self.base) / WORD_SLOTS)
    }

    /// Empties every slot.
    pub(super) fn clear(&mut self) {
        while let Some(key) = self.first_from(self.base) {
            self.take(key);
        }
    }

    /// The first occupied key in the words after the `offset`-th, counted from `base`.
    fn first_in_words_after(&self, offset: i64) -> Option<i64> {
        let later = self.summary_from_base() & ((u64::MAX << 1) << offset);
        if later == 0 {
            return None;
        }
        let first = self.base + i64::from(later.trailing_zeros()) * WORD_SLOTS;
        Some(first + i64::from(self.words[self.place(first).0].trailing_zeros()))
    }

    /// The summary turned so that bit 0 is the word of `base`.
    const fn summary_from_base(&self) -> u64 {
        let words = self.words.len();
        let twice = ((self.summary as u128) << words) | self.summary as u128;
        let turned = (twice >> self.place(self.base).0) as u64;
        turned & (u64::MAX >> (WORDS_MAX - words))
    }

    const fn reach(&self) -> i64 {
        self.slots.len() as i64 - 1
    }

    #[inline]
    const fn slot(&self, key: i64) -> usize {
        key as usize & (self.slots.len() - 1)
    }

    #[inline]
    const fn place(&self, key: i64) -> (usize, u64) {
        (self.slot(key) / WORD_SLOTS as usize, 1 << (key & (WORD_SLOTS - 1)))
    }

    #[inline]
    fn is_occupied(&self, key: i64) -> bool {
        let (word, bit) = self.place(key);
        self.words[word] & bit != 0
    }
}
