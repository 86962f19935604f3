//! What strangers offer in a book, and what of it we have not yet taken.

use hansa_types::{Price, Side};

use crate::side;

/// A replayed book that does not know of us, and our takings beside it.
pub(crate) trait Strangers {
    /// The best price of a side, whether we took what is there or not.
    fn best(&self, of: Side) -> Option<Price>;

    /// The next price, worse than `after`, at which something is shown.
    fn next_worse(&self, of: Side, after: Price) -> Option<Price>;

    /// What is left at a price, in lots.
    fn left(&self, of: Side, px: Price) -> i64;

    /// True where the book speaks of a price: it shows something there or at a worse price. A
    /// feed of the best levels only is silent about all beyond the last one.
    fn is_in_view(&self, of: Side, px: Price) -> bool;

    /// We take lots at one price.
    fn take(&mut self, of: Side, px: Price, lots: i64);

    /// Halfway between the best prices, the half tick in favour of this side; where one side is
    /// empty, the other's best price.
    fn mid(&self, of: Side) -> Option<Price> {
        match (self.best(Side::Buy), self.best(Side::Sell)) {
            (Some(bid), Some(ask)) => Some(side::middle(of, bid, ask)),
            (bid, ask) => bid.or(ask),
        }
    }

    /// The next level, worse than `after`, of which something is left, and how many lots.
    fn next_left(&self, of: Side, after: Option<Price>) -> Option<(Price, i64)> {
        let mut px = match after {
            Some(after) => self.next_worse(of, after)?,
            None => self.best(of)?,
        };
        loop {
            let left = self.left(of, px);
            if left > 0 {
                return Some((px, left));
            }
            px = self.next_worse(of, px)?;
        }
    }

    /// All levels of which something is left, the best first.
    fn levels_left(&self, of: Side) -> impl Iterator<Item = (Price, i64)> {
        let next = move |(px, _): &(Price, i64)| self.next_left(of, Some(*px));
        std::iter::successors(self.next_left(of, None), next)
    }

    /// What is left on a side at this price and better ones, but no more than `enough`.
    fn left_up_to(&self, of: Side, limit: Price, enough: i64) -> i64 {
        let mut sum = 0_i64;
        let mut next = self.next_left(of, None);
        while let Some((px, left)) = next
            && sum < enough
            && side::is_within(side::other(of), px, limit)
        {
            sum = sum.saturating_add(left);
            next = self.next_left(of, Some(px));
        }
        sum.min(enough)
    }

    /// We take lots of a side, the best levels first.
    fn take_best(&mut self, of: Side, mut lots: i64) {
        let mut next = self.next_left(of, None);
        while let Some((px, left)) = next
            && lots > 0
        {
            self.take(of, px, left.min(lots));
            lots -= left.min(lots);
            next = self.next_left(of, Some(px));
        }
    }
}
