//! What strangers show in the book, and what of it we have not yet taken.

use hansa_market::book::{CrossPolicy, L2Book};
use hansa_market::event::Depth;
use hansa_types::{Price, Qty, Side};

use crate::side;
use crate::state::StateBytes;
use crate::strangers::Strangers;

/// The replayed book of one instrument, which does not know of us, and our takings beside it.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    book: L2Book,
    /// Lots taken of what the levels show, by price.
    taken: [Vec<(Price, i64)>; 2],
}

impl Shown {
    pub(super) fn new() -> Self {
        // A feed loses deletes: of two levels that cross, the newer is right.
        Self { book: L2Book::new(CrossPolicy::Uncross), taken: [Vec::new(), Vec::new()] }
    }

    /// A level is restated: what we took of it stays taken, as far as it shows so much. Less than
    /// nothing is nothing.
    #[inline]
    pub(super) fn apply(&mut self, depth: &Depth) {
        if depth.is_clear {
            self.book.clear();
        }
        // It cannot refuse what is not negative.
        self.book.apply(depth.side, depth.price, depth.qty.max(Qty::ZERO)).ok();
        if !self.taken[side::index(depth.side)].is_empty() && !depth.is_clear {
            self.bound(depth.side, depth.price);
        }
    }

    /// The whole book was restated: as `apply`, for every level.
    #[cold]
    pub(super) fn on_snapshot(&mut self) {
        for of in [Side::Buy, Side::Sell] {
            let prices: Vec<Price> =
                self.taken[side::index(of)].iter().map(|(px, _)| *px).collect();
            prices.into_iter().for_each(|px| self.bound(of, px));
        }
    }

    /// True when nothing is shown on either side.
    pub(super) fn is_empty(&self) -> bool {
        self.best(Side::Buy).is_none() && self.best(Side::Sell).is_none()
    }

    /// What strangers show at a price.
    pub(super) fn qty(&self, of: Side, px: Price) -> Qty {
        self.book.qty(of, px)
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

    /// No more is taken of a level than it shows. One out of view is as it was.
    #[cold]
    fn bound(&mut self, of: Side, px: Price) {
        let shown = self.qty(of, px).0;
        let is_gone = shown == 0 && self.is_in_view(of, px);
        let taken = &mut self.taken[side::index(of)];
        let Ok(place) = taken.binary_search_by_key(&px, |(px, _)| *px) else { return };
        if is_gone {
            taken.remove(place);
        } else if shown > 0 {
            taken[place].1 = taken[place].1.min(shown);
        }
    }
}

impl Strangers for Shown {
    #[inline]
    fn best(&self, of: Side) -> Option<Price> {
        self.book.best(of).map(|(px, _)| px)
    }

    #[inline]
    fn next_worse(&self, of: Side, after: Price) -> Option<Price> {
        self.book.ladder(of).next_worse(after)
    }

    fn left(&self, of: Side, px: Price) -> i64 {
        self.qty(of, px).0 - self.taken(of, px)
    }

    #[inline]
    fn is_in_view(&self, of: Side, px: Price) -> bool {
        self.book.ladder(of).next_worse(px).is_some() || !self.qty(of, px).is_zero()
    }

    fn take(&mut self, of: Side, px: Price, lots: i64) {
        if lots == 0 {
            return;
        }
        let taken = &mut self.taken[side::index(of)];
        match taken.binary_search_by_key(&px, |(px, _)| *px) {
            Ok(place) => taken[place].1 += lots,
            Err(place) => taken.insert(place, (px, lots)),
        }
    }
}
