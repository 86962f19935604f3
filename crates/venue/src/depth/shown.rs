//! What strangers show in the book, and what of it we have not yet taken.

use hansa_market::book::{CrossPolicy, L2Book};
use hansa_market::event::Depth;
use hansa_types::{Price, Qty, Side};

use crate::side;
use crate::state::StateBytes;

/// The replayed book of one instrument, which does not know of us, and our takings beside it.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    book: L2Book,
    /// Lots taken of levels that were not restated since, by price.
    taken: [Vec<(Price, i64)>; 2],
}

impl Shown {
    pub(super) fn new() -> Self {
        // A feed loses deletes: of two levels that cross, the newer is right.
        Self { book: L2Book::new(CrossPolicy::Uncross), taken: [Vec::new(), Vec::new()] }
    }

    /// A level is restated: what we took of it before no longer counts. Less than nothing is
    /// nothing.
    #[inline]
    pub(super) fn apply(&mut self, depth: &Depth) {
        if depth.is_clear {
            self.clear();
        }
        let taken = &mut self.taken[side::index(depth.side)];
        if !taken.is_empty() {
            taken.retain(|(px, _)| *px != depth.price);
        }
        // It cannot refuse what is not negative.
        self.book.apply(depth.side, depth.price, depth.qty.max(Qty::ZERO)).ok();
    }

    /// True when nothing is shown on either side.
    pub(super) fn is_empty(&self) -> bool {
        self.best(Side::Buy).is_none() && self.best(Side::Sell).is_none()
    }

    /// The best price of a side, whether we took what is there or not.
    #[inline]
    pub(super) fn best(&self, of: Side) -> Option<Price> {
        self.book.best(of).map(|(px, _)| px)
    }

    /// What strangers show at a price.
    pub(super) fn qty(&self, of: Side, px: Price) -> Qty {
        self.book.qty(of, px)
    }

    /// True where the book speaks of a price: it shows something there or at a worse price. A
    /// feed of the best levels only is silent about all beyond the last one.
    #[inline]
    pub(super) fn is_in_view(&self, of: Side, px: Price) -> bool {
        self.book.ladder(of).next_worse(px).is_some() || !self.qty(of, px).is_zero()
    }

    /// Halfway between the best prices, the half tick in favour of this side; where one side is
    /// empty, the other's best price.
    pub(super) fn mid(&self, of: Side) -> Option<Price> {
        match (self.best(Side::Buy), self.best(Side::Sell)) {
            (Some(bid), Some(ask)) => Some(side::middle(of, bid, ask)),
            (bid, ask) => bid.or(ask),
        }
    }

    /// The next level, worse than `after`, of which something is left, and how many lots.
    pub(super) fn next_left(&self, of: Side, after: Option<Price>) -> Option<(Price, i64)> {
        let mut px = match after {
            Some(after) => self.book.ladder(of).next_worse(after)?,
            None => self.best(of)?,
        };
        loop {
            let left = self.left(of, px);
            if left > 0 {
                return Some((px, left));
            }
            px = self.book.ladder(of).next_worse(px)?;
        }
    }

    /// All levels of which something is left, the best first.
    pub(super) fn levels_left(&self, of: Side) -> impl Iterator<Item = (Price, i64)> {
        let next = move |(px, _): &(Price, i64)| self.next_left(of, Some(*px));
        std::iter::successors(self.next_left(of, None), next)
    }

    /// What is left on a side at this price and better ones, but no more than `enough`.
    pub(super) fn left_up_to(&self, of: Side, limit: Price, enough: i64) -> i64 {
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

    /// We take lots of one level.
    pub(super) fn take(&mut self, of: Side, px: Price, lots: i64) {
        if lots == 0 {
            return;
        }
        let taken = &mut self.taken[side::index(of)];
        match taken.binary_search_by_key(&px, |(px, _)| *px) {
            Ok(place) => taken[place].1 += lots,
            Err(place) => taken.insert(place, (px, lots)),
        }
    }

    /// We take lots of a side, the best levels first.
    pub(super) fn take_best(&mut self, of: Side, mut lots: i64) {
        let mut next = self.next_left(of, None);
        while let Some((px, left)) = next
            && lots > 0
        {
            self.take(of, px, left.min(lots));
            lots -= left.min(lots);
            next = self.next_left(of, Some(px));
        }
    }

    pub(super) fn state_bytes(&self, out: &mut StateBytes<'_>) {
        for of in [Side::Buy, Side::Sell] {
            let taken = &self.taken[side::index(of)];
            out.px(self.best(of)).wide(self.book.total_lots(of)).len(taken.len());
            for (px, lots) in taken {
                out.number(px.0).number(*lots);
            }
        }
    }

    /// What we took of a level.
    pub(super) fn taken(&self, of: Side, px: Price) -> i64 {
        let taken = &self.taken[side::index(of)];
        let place = taken.binary_search_by_key(&px, |(px, _)| *px);
        place.map_or(0, |place| taken[place].1)
    }

    fn left(&self, of: Side, px: Price) -> i64 {
        self.qty(of, px).0 - self.taken(of, px)
    }

    #[cold]
    fn clear(&mut self) {
        self.book.clear();
        self.taken.iter_mut().for_each(Vec::clear);
    }
}
