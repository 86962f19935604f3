//! The books of the market as the desk knows them, which is later than the venue does.

use hansa_market::book::l2::{CrossPolicy, L2Book};
use hansa_market::event::Depth;
use hansa_types::{InstrumentId, Price};

/// One book for each instrument whose depth has been seen.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownBooks(Vec<Option<Box<L2Book>>>);

impl KnownBooks {
    /// The book of an instrument, if its depth has been seen.
    pub(crate) fn get(&self, instrument: InstrumentId) -> Option<&L2Book> {
        self.0.get(instrument.index())?.as_deref()
    }

    /// A level changed. Once the update is whole: the best bid and ask, if both sides have one.
    #[inline]
    pub(crate) fn apply(
        &mut self,
        instrument: InstrumentId,
        depth: &Depth,
    ) -> Option<(Price, Price)> {
        let book = self.book_mut(instrument);
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
        if let Some(book) = self.0.get_mut(instrument.index()) {
            *book = None;
        }
    }

    #[inline]
    fn book_mut(&mut self, instrument: InstrumentId) -> &mut L2Book {
        let place = instrument.index();
        if place >= self.0.len() {
            self.0.resize_with(place + 1, || None);
        }
        self.0[place].get_or_insert_with(|| Box::new(L2Book::new(CrossPolicy::Uncross)))
    }
}
