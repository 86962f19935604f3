//! From order ids to places in an arena: open addressing, for lookups only.

/// Odd, with its bits well spread: 2^64 divided by the golden ratio (Knuth 1973, vol. 3, 6.4).
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
const SLOTS_MIN: usize = 64;

#[derive(Debug, Clone, Copy)]
struct Entry {
    id: u64,
    // `EMPTY` where nothing is.
    place: u32,
}

/// No arena has a place of this number.
pub(super) const EMPTY: u32 = u32::MAX;

/// A map from ids to places with linear probing and a fixed hash. It cannot be iterated, so
/// nothing can depend on its order. At most half of the slots are used; it grows by doubling.
#[derive(Debug, Clone)]
pub(super) struct IdTable {
    entries: Vec<Entry>,
    len: usize,
    shift: u32,
}

impl IdTable {
    pub(super) fn new() -> Self {
        Self::with_slots(SLOTS_MIN)
    }

    /// Where the id is, if it is there.
    #[inline]
    pub(super) fn get(&self, id: u64) -> Option<u32> {
        let entry = self.entries[self.find(id)];
        (entry.place != EMPTY).then_some(entry.place)
    }

    /// Puts in an id that is not there; false, without a change, if it is.
    #[inline]
    pub(super) fn insert(&mut self, id: u64, place: u32) -> bool {
        let slot = self.find(id);
        if self.entries[slot].place != EMPTY {
            return false;
        }
        self.entries[slot] = Entry { id, place };
        self.len += 1;
        if self.len * 2 > self.entries.len() {
            self.grow();
        }
        true
    }

    /// Takes an id out and closes the gap, so that no tombstone lengthens later searches.
    #[inline]
    pub(super) fn remove(&mut self, id: u64) {
        let mut gap = self.find(id);
        if self.entries[gap].place == EMPTY {
            return;
        }
        self.len -= 1;
        let mask = self.entries.len() - 1;
        let mut next = (gap + 1) & mask;
        while self.entries[next].place != EMPTY {
            let home = self.home(self.entries[next].id);
            // It may move back unless that would put it before its home.
            if (next.wrapping_sub(home) & mask) >= (next.wrapping_sub(gap) & mask) {
                self.entries[gap] = self.entries[next];
                gap = next;
            }
            next = (next + 1) & mask;
        }
        self.entries[gap].place = EMPTY;
    }

    /// Takes every id out; the room stays.
    pub(super) fn clear(&mut self) {
        self.entries.fill(Entry { id: 0, place: EMPTY });
        self.len = 0;
    }

    fn with_slots(slots: usize) -> Self {
        let entries = vec![Entry { id: 0, place: EMPTY }; slots];
        Self { entries, len: 0, shift: u64::BITS - slots.trailing_zeros() }
    }

    #[inline]
    const fn home(&self, id: u64) -> usize {
        ((id ^ (id >> 32)).wrapping_mul(SPREAD) >> self.shift) as usize
    }

    /// The slot of the id, or the empty slot where it would go.
    #[inline]
    fn find(&self, id: u64) -> usize {
        let mask = self.entries.len() - 1;
        let mut slot = self.home(id);
        while self.entries[slot].place != EMPTY && self.entries[slot].id != id {
            slot = (slot + 1) & mask;
        }
        slot
    }

    #[cold]
    fn grow(&mut self) {
        let mut larger = Self::with_slots(self.entries.len() * 2);
        for entry in self.entries.iter().filter(|entry| entry.place != EMPTY) {
            larger.insert(entry.id, entry.place);
        }
        *self = larger;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::IdTable;

    proptest! {
        #[test]
        fn a_table_equals_an_ordered_map(
            operations in prop::collection::vec((0_u64..300, any::<bool>()), 1..1500),
            stride in prop_oneof![Just(1_u64), Just(1 << 32), Just(0x9E37_79B9)],
        ) {
            let (mut table, mut plain) = (IdTable::new(), BTreeMap::new());
            for (place, (id, is_insert)) in (0_u32..).zip(operations) {
                let id = id.wrapping_mul(stride);
                if is_insert {
                    prop_assert_eq!(table.insert(id, place), !plain.contains_key(&id));
                    plain.entry(id).or_insert(place);
                } else {
                    table.remove(id);
                    plain.remove(&id);
                }
                prop_assert_eq!(table.get(id), plain.get(&id).copied());
            }
            for id in (0..300).map(|id: u64| id.wrapping_mul(stride)) {
                prop_assert_eq!(table.get(id), plain.get(&id).copied());
            }
        }
    }

    #[test]
    fn a_cleared_table_knows_no_id() {
        let mut table = IdTable::new();
        assert!(table.insert(7, 1));
        table.clear();
        assert_eq!(table.get(7), None);
        assert!(table.insert(7, 2));
    }
}
