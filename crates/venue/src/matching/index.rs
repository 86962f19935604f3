//! From the id of a resting order to its slot: a hash table that is never walked.

/// Nothing here.
const EMPTY: u64 = u64::MAX;
/// Eight neighbouring ids share a cache line: ids are mostly given out in turn.
const BLOCK_BITS: u32 = 3;
const BLOCK_MASK: u32 = (1 << BLOCK_BITS) - 1;
/// 2^64 over the golden ratio (D. Knuth, The Art of Computer Programming 3, 6.4, 1973).
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// Entries to begin with: twice as many as orders fit without growth.
const LEN_MIN: usize = 1 << 11;

/// Open addressing with linear probing; an entry is the tag of its id above its slot. The tag
/// alone gives the entry's home, so a removal closes the gap, and a larger table is filled, without
/// looking at any order. It is as large as what rests asks for, not as what might: so it stays in
/// the cache.
#[derive(Debug, Clone)]
pub(super) struct Index {
    entries: Vec<u64>,
    shift: u32,
    len: usize,
}

impl Index {
    /// An empty table.
    pub(super) fn new() -> Self {
        Self::with_len(LEN_MIN)
    }

    fn with_len(len: usize) -> Self {
        Self { entries: vec![EMPTY; len], shift: u32::BITS - len.trailing_zeros(), len: 0 }
    }

    /// The slot that has this tag and for which `is_it` holds.
    pub(super) fn find(&self, id: u64, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let tag = tag(id);
        let mut place = self.home(tag);
        loop {
            let entry = self.entries[place];
            if entry == EMPTY {
                return None;
            }
            if (entry >> 32) as u32 == tag && is_it(entry as u32) {
                return Some(entry as u32);
            }
            place = self.next(place);
        }
    }

    /// Adds an entry. The id is not there yet.
    pub(super) fn insert(&mut self, id: u64, slot: u32) {
        if self.len * 2 >= self.entries.len() {
            self.grow();
        }
        self.put((u64::from(tag(id)) << 32) | u64::from(slot));
    }

    fn put(&mut self, entry: u64) {
        let mut place = self.home((entry >> 32) as u32);
        while self.entries[place] != EMPTY {
            place = self.next(place);
        }
        self.entries[place] = entry;
        self.len += 1;
    }

    #[cold]
    fn grow(&mut self) {
        let small = std::mem::replace(self, Self::with_len(self.entries.len() * 2));
        small.entries.into_iter().filter(|entry| *entry != EMPTY).for_each(|entry| self.put(entry));
    }

    /// Takes the entry of this id and slot away.
    pub(super) fn remove(&mut self, id: u64, slot: u32) {
        let tag = tag(id);
        let sought = (u64::from(tag) << 32) | u64::from(slot);
        let mut place = self.home(tag);
        while self.entries[place] != sought {
            if self.entries[place] == EMPTY {
                return;
            }
            place = self.next(place);
        }
        self.len -= 1;
        self.close_gap(place);
    }

    /// Moves later entries up, so that each is still found from its home.
    fn close_gap(&mut self, mut gap: usize) {
        let mut place = self.next(gap);
        while self.entries[place] != EMPTY {
            let home = self.home((self.entries[place] >> 32) as u32);
            if self.distance(home, place) >= self.distance(gap, place) {
                self.entries[gap] = self.entries[place];
                gap = place;
            }
            place = self.next(place);
        }
        self.entries[gap] = EMPTY;
    }

    const fn home(&self, tag: u32) -> usize {
        let block = (tag & !BLOCK_MASK) >> self.shift;
        ((block & !BLOCK_MASK) | (tag & BLOCK_MASK)) as usize
    }

    const fn next(&self, place: usize) -> usize {
        (place + 1) & (self.entries.len() - 1)
    }

    const fn distance(&self, from: usize, to: usize) -> usize {
        to.wrapping_sub(from) & (self.entries.len() - 1)
    }
}

/// Mixed above, the id's own last bits below.
const fn tag(id: u64) -> u32 {
    let mixed = (id >> BLOCK_BITS).wrapping_mul(GOLDEN) >> 32;
    (mixed as u32 & !BLOCK_MASK) | (id as u32 & BLOCK_MASK)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::collections::btree_map::Entry;

    use proptest::prelude::*;

    use super::*;

    /// The slots of a map stand for the orders that know their id.
    fn lookup(index: &Index, held: &BTreeMap<u64, u32>, id: u64) -> Option<u32> {
        index.find(id, |slot| held.get(&id) == Some(&slot))
    }

    #[test]
    fn ids_in_turn_share_a_line() {
        let index = Index::new();
        let homes: Vec<usize> = (64..72).map(|id| index.home(tag(id))).collect();
        assert!(homes.windows(2).all(|two| two[1] == two[0] + 1));
    }

    #[test]
    fn homes_spread_over_the_whole_table() {
        let index = Index::new();
        let mut used = vec![0; LEN_MIN];
        (0..LEN_MIN as u64).for_each(|id| used[index.home(tag(id << 20))] += 1);
        assert!(used.iter().filter(|&&count| count > 0).count() > 100);
        assert!(used.iter().all(|&count| count < 64));
    }

    proptest! {
        #[test]
        fn it_is_a_map(steps in proptest::collection::vec((any::<bool>(), 0..40u64), 0..200)) {
            let (mut index, mut held) = (Index::with_len(1 << BLOCK_BITS), BTreeMap::new());
            for (slot, (adds, id)) in (0..).zip(steps) {
                // Far apart and close together.
                let id = if id % 2 == 0 { id } else { id << 48 };
                if !adds {
                    held.remove(&id).inspect(|&slot| index.remove(id, slot));
                } else if let Entry::Vacant(free) = held.entry(id) {
                    index.insert(id, slot);
                    free.insert(slot);
                }
                for id in (0..40).flat_map(|id| [id, id << 48]) {
                    prop_assert_eq!(lookup(&index, &held, id), held.get(&id).copied());
                }
            }
        }
    }
}
