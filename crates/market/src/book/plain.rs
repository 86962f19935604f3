//! Plain twins of the fast books: slow, short, and obviously right. Oracles of their tests.

use std::collections::BTreeMap;

use hansa_types::{Price, Side};

/// A `Ladder` as one ordered map.
#[derive(Debug, Clone)]
pub struct PlainLadder<L> {
    side: Side,
    levels: BTreeMap<Price, L>,
}

impl<L: Default> PlainLadder<L> {
    /// An empty side.
    #[must_use]
    pub const fn new(side: Side) -> Self {
        Self { side, levels: BTreeMap::new() }
    }

    /// Bids (buy) or asks (sell).
    #[must_use]
    pub const fn side(&self) -> Side {
        self.side
    }

    /// How many levels there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.levels.len()
    }

    /// True when there is no level.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.levels.is_empty()
    }

    /// The best price: the highest bid or the lowest ask.
    #[must_use]
    pub fn best(&self) -> Option<Price> {
        self.iter().next().map(|(px, _)| px)
    }

    /// The level at this price.
    #[must_use]
    pub fn get(&self, px: Price) -> Option<&L> {
        self.levels.get(&px)
    }

    /// The level at this price.
    pub fn get_mut(&mut self, px: Price) -> Option<&mut L> {
        self.levels.get_mut(&px)
    }

    /// The level at this price, made if there is none.
    pub fn entry(&mut self, px: Price) -> &mut L {
        self.levels.entry(px).or_default()
    }

    /// Takes the level at this price away.
    pub fn remove(&mut self, px: Price) -> Option<L> {
        self.levels.remove(&px)
    }

    /// The next occupied price that is worse than this one.
    #[must_use]
    pub fn next_worse(&self, px: Price) -> Option<Price> {
        self.iter().map(|(other, _)| other).find(|&other| match self.side {
            Side::Buy => other < px,
            Side::Sell => other > px,
        })
    }

    /// The levels from the best price to the worst.
    pub fn iter(&self) -> impl Iterator<Item = (Price, &L)> {
        let (bids, asks) = match self.side {
            Side::Buy => (Some(self.levels.iter().rev()), None),
            Side::Sell => (None, Some(self.levels.iter())),
        };
        let both = bids.into_iter().flatten().chain(asks.into_iter().flatten());
        both.map(|(&px, level)| (px, level))
    }

    /// Takes every level away.
    pub fn clear(&mut self) {
        self.levels.clear();
    }
}
