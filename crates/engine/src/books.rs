//! The books of the market as the desk knows them, which is later than the venue does.

use hansa_market::book::l2::{CrossPolicy, L2Book};
use hansa_market::book::l3_view::L3View;
use hansa_market::event::{Depth, MarketOrder};
use hansa_types::{InstrumentId, Price, Side};

/// One book for each instrument whose depth, or orders of others, have been seen.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownBooks {
    levels: Vec<Option<Box<L2Book>>>,
    /// Of those known by order, what the levels are summed from.
    orders: Vec<Option<Box<L3View>>>,
    /// Levels that one row restated; kept for its memory.
    restated: Vec<(Side, Price)>,
}

impl KnownBooks {
    /// The book of an instrument, if its depth or orders in it have been seen.
    pub(crate) fn get(&self, instrument: InstrumentId) -> Option<&L2Book> {
        self.levels.get(instrument.index())?.as_deref()
    }

    /// A level changed. Once the update is whole: the best bid and ask, if both sides have one.
    /// Where orders are known, levels by themselves say nothing more.
    #[inline]
    pub(crate) fn apply(
        &mut self,
        instrument: InstrumentId,
        depth: &Depth,
    ) -> Option<(Price, Price)> {
        if self.orders.get(instrument.index()).is_some_and(Option::is_some) {
            return None;
        }
        let book = slot(&mut self.levels, instrument).get_or_insert_with(empty_book);
        if depth.is_clear {
            book.clear();
        }
        // Columns are checked before a run: no quantity is negative.
        let _ = book.apply(depth.side, depth.price, depth.qty);
        if !depth.is_last {
            return None;
        }
        Some((book.best_bid()?.0, book.best_ask()?.0))
    }

    /// What was known of a book is known no more.
    pub(crate) fn forget(&mut self, instrument: InstrumentId) {
        if let Some(book) = self.levels.get_mut(instrument.index()) {
            *book = None;
        }
        if let Some(orders) = self.orders.get_mut(instrument.index()) {
            *orders = None;
        }
    }

    /// Appends every level of every book.
    pub(crate) fn state_bytes(&self, out: &mut Vec<u8>) {
        for (place, book) in self.levels.iter().enumerate() {
            let Some(book) = book else { continue };
            out.extend_from_slice(&(place as u64).to_le_bytes());
            for side in [Side::Buy, Side::Sell] {
                out.extend_from_slice(&(book.ladder(side).len() as u64).to_le_bytes());
                for (px, qty) in book.depth(side, usize::MAX) {
                    out.extend_from_slice(&px.0.to_le_bytes());
                    out.extend_from_slice(&qty.0.to_le_bytes());
                }
            }
        }
    }

    /// A stranger's order changed: its level, and those it overtook, show the sum of what is left.
    #[inline]
    pub(crate) fn apply_order(
        &mut self,
        instrument: InstrumentId,
        order: &MarketOrder,
    ) -> Option<(Price, Price)> {
        let book = slot(&mut self.levels, instrument).get_or_insert_with(empty_book);
        let orders = slot(&mut self.orders, instrument);
        if orders.is_none() || order.is_clear {
            book.clear();
        }
        let orders = orders.get_or_insert_default();
        self.restated.clear();
        orders.apply(order, |side, px| self.restated.push((side, px)));
        for (side, px) in &self.restated {
            // A sum of open quantities is not negative.
            let _ = book.apply(*side, *px, orders.qty(*side, *px));
        }
        if !order.is_last {
            return None;
        }
        Some((book.best_bid()?.0, book.best_ask()?.0))
    }
}

fn empty_book() -> Box<L2Book> {
    Box::new(L2Book::new(CrossPolicy::Uncross))
}

/// Where an instrument's is, whether there is one or not.
#[inline]
fn slot<T>(all: &mut Vec<Option<Box<T>>>, instrument: InstrumentId) -> &mut Option<Box<T>> {
    let place = instrument.index();
    if place >= all.len() {
        all.resize_with(place + 1, || None);
    }
    &mut all[place]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
