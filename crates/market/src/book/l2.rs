//! A book by level: how much is shown at each price.

use hansa_types::{Price, Qty, Side};

use super::error::BookError;
use super::ladder::Ladder;
use super::sides::{index, other, reaches};

/// What is shown at one price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Level {
    /// In lots, greater than zero while the level stands.
    pub qty: Qty,
}

/// What to do when a level reaches or passes the best price of the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrossPolicy {
    /// The newer level is right: levels of the other side that it reaches are stale (their delete
    /// was lost or is still to come) and go. They are counted.
    Uncross,
    /// Both stay, as in an auction or a consolidated book.
    Keep,
}

/// Bids and asks by level. Every update states the whole quantity of one level.
///
/// Best prices and quantities, side totals and an update near the touch cost O(1). Quantities
/// are lots, prices ticks.
#[derive(Debug, Clone)]
pub struct L2Book {
    sides: [Ladder<Level>; 2],
    // Sums of 64-bit quantities: 128 bits cannot overflow.
    totals_lots: [i128; 2],
    policy: CrossPolicy,
    overtaken_levels: u64,
}

impl L2Book {
    /// An empty book.
    #[must_use]
    pub fn new(policy: CrossPolicy) -> Self {
        let sides = [Ladder::new(Side::Buy), Ladder::new(Side::Sell)];
        Self { sides, totals_lots: [0; 2], policy, overtaken_levels: 0 }
    }

    /// Sets what is shown at a price; zero removes the level. Gives what was shown before.
    ///
    /// # Errors
    /// `NegativeQuantity` for a quantity below zero; the book stays as it was.
    #[inline]
    pub fn apply(&mut self, side: Side, px: Price, qty: Qty) -> Result<Qty, BookError> {
        if qty.0 < 0 {
            return Err(BookError::NegativeQuantity { px_ticks: px.0, qty_lots: qty.0 });
        }
        if qty.is_zero() {
            return Ok(self.remove(side, px));
        }
        if self.policy == CrossPolicy::Uncross && self.reaches_other_side(side, px) {
            self.remove_overtaken(side, px);
        }
        let level = self.sides[index(side)].entry(px);
        let before = std::mem::replace(&mut level.qty, qty);
        self.totals_lots[index(side)] += i128::from(qty.0) - i128::from(before.0);
        Ok(before)
    }

    /// Takes every level away, as before a snapshot. The count of overtaken levels stays.
    pub fn clear(&mut self) {
        self.sides.iter_mut().for_each(Ladder::clear);
        self.totals_lots = [0; 2];
    }

    /// The highest bid and what is shown there.
    #[inline]
    #[must_use]
    pub fn best_bid(&self) -> Option<(Price, Qty)> {
        self.best(Side::Buy)
    }

    /// The lowest ask and what is shown there.
    #[inline]
    #[must_use]
    pub fn best_ask(&self) -> Option<(Price, Qty)> {
        self.best(Side::Sell)
    }

    /// The best price of a side and what is shown there.
    #[inline]
    #[must_use]
    pub fn best(&self, side: Side) -> Option<(Price, Qty)> {
        let px = self.sides[index(side)].best()?;
        Some((px, self.qty(side, px)))
    }

    /// What is shown at a price; zero without a level.
    #[inline]
    #[must_use]
    pub fn qty(&self, side: Side, px: Price) -> Qty {
        self.sides[index(side)].get(px).map_or(Qty::ZERO, |level| level.qty)
    }

    /// The levels of a side, for walks from price to price.
    #[must_use]
    pub const fn ladder(&self, side: Side) -> &Ladder<Level> {
        &self.sides[index(side)]
    }

    /// Up to that many levels of a side, best first.
    pub fn depth(&self, side: Side, levels: usize) -> impl Iterator<Item = (Price, Qty)> + '_ {
        self.ladder(side).iter().take(levels).map(|(px, level)| (px, level.qty))
    }

    /// Bid and ask of each rank, best first, until both sides end: the order in which venues
    /// compute their checksums (one side first: use `depth` twice).
    pub fn ranks(&self, levels: usize) -> impl Iterator<Item = Rank> + '_ {
        let mut bids = self.depth(Side::Buy, levels);
        let mut asks = self.depth(Side::Sell, levels);
        std::iter::from_fn(move || {
            let rank = Rank { bid: bids.next(), ask: asks.next() };
            (rank.bid.is_some() || rank.ask.is_some()).then_some(rank)
        })
    }

    /// All that a side shows, in lots.
    #[must_use]
    pub const fn total_lots(&self, side: Side) -> i128 {
        self.totals_lots[index(side)]
    }

    /// What a side shows at this price and better ones, in lots: what an order at this limit on
    /// the other side could take.
    #[must_use]
    pub fn lots_up_to(&self, side: Side, limit: Price) -> i128 {
        let within = |px: Price| reaches(other(side), limit, px);
        let levels = self.depth(side, usize::MAX).take_while(|&(px, _)| within(px));
        levels.map(|(_, qty)| i128::from(qty.0)).sum()
    }

    /// True when the best bid is at or above the best ask (locked counts). Never under `Uncross`.
    #[must_use]
    pub fn is_crossed(&self) -> bool {
        let [bids, asks] = &self.sides;
        bids.best().zip(asks.best()).is_some_and(|(bid, ask)| bid >= ask)
    }

    /// How many levels `Uncross` has removed so far: a measure of how much a feed loses.
    #[must_use]
    pub const fn overtaken_levels(&self) -> u64 {
        self.overtaken_levels
    }

    fn remove(&mut self, side: Side, px: Price) -> Qty {
        let before = self.sides[index(side)].remove(px).map_or(Qty::ZERO, |level| level.qty);
        self.totals_lots[index(side)] -= i128::from(before.0);
        before
    }

    #[inline]
    fn reaches_other_side(&self, side: Side, px: Price) -> bool {
        let best = self.sides[index(other(side))].best();
        best.is_some_and(|best| reaches(side, px, best))
    }

    #[cold]
    fn remove_overtaken(&mut self, side: Side, px: Price) {
        let stale = other(side);
        while self.reaches_other_side(side, px) {
            let Some(best) = self.sides[index(stale)].best() else { return };
            self.remove(stale, best);
            self.overtaken_levels += 1;
        }
    }
}

/// The two levels of one rank, where they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rank {
    /// Price and quantity of the bid.
    pub bid: Option<(Price, Qty)>,
    /// Price and quantity of the ask.
    pub ask: Option<(Price, Qty)>,
}

#[cfg(test)]
mod tests;
