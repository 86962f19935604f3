//! One side of a book: levels by price, dense around the touch and sparse far from it.

use std::collections::{BTreeMap, btree_map};
use std::iter::Peekable;

use hansa_types::{Price, Side};

use super::window::Window;

/// Slots of the dense window unless told otherwise.
const WINDOW_SLOTS: usize = 1024;

/// The levels of one side of a book, from the best price to the worst.
///
/// Levels near the touch live in a ring of slots with a bitmap of the occupied ones; the others in
/// an ordered map. The window follows the touch: once more accesses have missed it than it has
/// levels, it slides to the touch and moves only the levels that enter or leave. So a slide is
/// paid for by the misses before it, and one stray price moves nothing. Any `i64` is a price.
/// While prices stay inside the window nothing is allocated.
#[derive(Debug, Clone)]
pub struct Ladder<L> {
    side: Side,
    window: Window<L>,
    far: BTreeMap<i64, L>,
    // The first key of `far`, so that finding the best price need not search it.
    far_first: Option<i64>,
    best: Option<i64>,
    misses: usize,
}

impl<L: Default> Ladder<L> {
    /// An empty side.
    #[must_use]
    pub fn new(side: Side) -> Self {
        Self::with_window(side, WINDOW_SLOTS)
    }

    /// An empty side with a window of about that many ticks (a power of two, from 64 to 4096).
    #[must_use]
    pub fn with_window(side: Side, slots: usize) -> Self {
        let window = Window::new(slots);
        Self { side, window, far: BTreeMap::new(), far_first: None, best: None, misses: 0 }
    }

    /// Bids (buy) or asks (sell).
    #[must_use]
    pub const fn side(&self) -> Side {
        self.side
    }

    /// How many levels there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.window.len() + self.far.len()
    }

    /// True when there is no level.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.best.is_none()
    }

    /// The best price: the highest bid or the lowest ask.
    #[inline]
    #[must_use]
    pub fn best(&self) -> Option<Price> {
        self.best.map(|key| self.price(key))
    }

    /// The level at this price.
    #[inline]
    #[must_use]
    pub fn get(&self, px: Price) -> Option<&L> {
        let key = self.key(px);
        if self.window.covers(key) { self.window.get(key) } else { self.far.get(&key) }
    }

    /// The level at this price.
    #[inline]
    pub fn get_mut(&mut self, px: Price) -> Option<&mut L> {
        let key = self.key(px);
        if !self.window.covers(key) {
            self.note_miss(self.best);
        }
        if self.window.covers(key) { self.window.get_mut(key) } else { self.far.get_mut(&key) }
    }

    /// The level at this price, made if there is none.
    #[inline]
    pub fn entry(&mut self, px: Price) -> &mut L {
        let key = self.key(px);
        let best = self.best.map_or(key, |best| best.min(key));
        if !self.window.covers(key) {
            self.note_miss(Some(best));
        }
        self.best = Some(best);
        if self.window.covers(key) {
            return self.window.occupy(key).0;
        }
        self.far_first = Some(self.far_first.map_or(key, |first| first.min(key)));
        self.far.entry(key).or_default()
    }

    /// Takes the level at this price away.
    #[inline]
    pub fn remove(&mut self, px: Price) -> Option<L> {
        let key = self.key(px);
        if !self.window.covers(key) {
            self.note_miss(self.best);
        }
        let level =
            if self.window.covers(key) { self.window.take(key) } else { self.remove_far(key) };
        if self.best == Some(key) {
            self.best = self.first_from(key);
        }
        level
    }

    /// The next occupied price that is worse than this one (which need not be occupied).
    #[inline]
    #[must_use]
    pub fn next_worse(&self, px: Price) -> Option<Price> {
        let after = self.key(px).checked_add(1)?;
        self.first_from(after).map(|key| self.price(key))
    }

    /// The levels from the best price to the worst.
    #[must_use]
    pub fn iter(&self) -> Levels<'_, L> {
        let near = self.window.first_from(self.window.base());
        Levels { ladder: self, near, far: self.far.iter().peekable() }
    }

    /// Takes every level away.
    pub fn clear(&mut self) {
        self.window.clear();
        self.far.clear();
        (self.far_first, self.best, self.misses) = (None, None, 0);
    }

    /// Keys rise from best to worst; `!` turns the order round without overflow.
    #[inline]
    const fn key(&self, px: Price) -> i64 {
        match self.side {
            Side::Sell => px.0,
            Side::Buy => !px.0,
        }
    }

    #[inline]
    const fn price(&self, key: i64) -> Price {
        match self.side {
            Side::Sell => Price(key),
            Side::Buy => Price(!key),
        }
    }

    /// The first occupied key at or after this one.
    #[inline]
    fn first_from(&self, key: i64) -> Option<i64> {
        let near = self.window.first_from(key);
        let far = match self.far_first {
            Some(first) if first >= key => Some(first),
            // Keys of `far` before the window are better than all in it, the others worse.
            Some(_) if near.is_none() || key < self.window.base() => {
                self.far.range(key..).next().map(|(&key, _)| key)
            }
            _ => None,
        };
        match (near, far) {
            (Some(near), Some(far)) => Some(near.min(far)),
            (near, far) => near.or(far),
        }
    }

    fn remove_far(&mut self, key: i64) -> Option<L> {
        let level = self.far.remove(&key)?;
        self.refresh_far_first();
        Some(level)
    }

    fn refresh_far_first(&mut self) {
        self.far_first = self.far.first_key_value().map(|(&key, _)| key);
    }

    /// Counts an access outside the window; slides it to the touch once that has been paid for.
    #[cold]
    fn note_miss(&mut self, touch: Option<i64>) {
        self.misses += 1;
        if self.misses <= self.window.len() {
            return;
        }
        self.misses = 0;
        if let Some(touch) = touch {
            self.slide(self.window.base_around(touch));
        }
    }

    fn slide(&mut self, base: i64) {
        let old = self.window.base();
        if base == old {
            return;
        }
        let (old_last, last) = (self.window.last(), base + (self.window.last() - old));
        if base > old {
            self.move_out(old, old_last.min(base - 1));
        } else {
            self.move_out(old.max(last + 1), old_last);
        }
        self.window.slide(base);
        self.move_in(base, last);
        self.refresh_far_first();
    }

    /// Levels of these keys leave the window.
    fn move_out(&mut self, first: i64, last: i64) {
        while let Some(key) = self.window.first_from(first).filter(|&key| key <= last) {
            if let Some(level) = self.window.take(key) {
                self.far.insert(key, level);
            }
        }
    }

    /// Levels of these keys, all covered by now, enter the window.
    fn move_in(&mut self, first: i64, last: i64) {
        while let Some(key) = self.far.range(first..=last).next().map(|(&key, _)| key) {
            if let Some(level) = self.far.remove(&key) {
                *self.window.occupy(key).0 = level;
            }
        }
    }
}

impl<'a, L: Default> IntoIterator for &'a Ladder<L> {
    type Item = (Price, &'a L);
    type IntoIter = Levels<'a, L>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The levels of a ladder from the best price to the worst.
#[derive(Debug, Clone)]
pub struct Levels<'a, L> {
    ladder: &'a Ladder<L>,
    near: Option<i64>,
    far: Peekable<btree_map::Iter<'a, i64, L>>,
}

impl<'a, L: Default> Iterator for Levels<'a, L> {
    type Item = (Price, &'a L);

    fn next(&mut self) -> Option<Self::Item> {
        let near = self.near;
        let far = self.far.next_if(|(key, _)| near.is_none_or(|near| **key < near));
        if let Some((&key, level)) = far {
            return Some((self.ladder.price(key), level));
        }
        let key = near?;
        self.near = key.checked_add(1).and_then(|after| self.ladder.window.first_from(after));
        Some((self.ladder.price(key), self.ladder.window.get(key)?))
    }
}

#[cfg(test)]
mod tests;
