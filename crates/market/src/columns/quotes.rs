//! Best prices in columns.

use hansa_types::{Price, Qty, TimeNs};

use super::ColumnError;
use super::order::check_clocks;
use super::table::columns;
use crate::event::Quote;

columns! {
    /// Best prices of one instrument, oldest first; prices in ticks, quantities in lots.
    QuoteColumns, "quotes" {
        /// When they happened.
        ts_event,
        /// When we had them.
        ts_recv,
        /// Bids, in ticks.
        bid_px,
        /// Asks, in ticks.
        ask_px,
        /// Shown at the bid, in lots.
        bid_qty,
        /// Shown at the ask, in lots.
        ask_qty,
    }
}

impl QuoteColumns<'_> {
    /// The quote of a row.
    #[must_use]
    pub fn row(&self, row: usize) -> Quote {
        Quote {
            ts_event: TimeNs(self.ts_event[row]),
            ts_recv: TimeNs(self.ts_recv[row]),
            bid_px: Price(self.bid_px[row]),
            ask_px: Price(self.ask_px[row]),
            bid_qty: Qty(self.bid_qty[row]),
            ask_qty: Qty(self.ask_qty[row]),
        }
    }

    /// Equal lengths and times that never fall.
    pub fn check(&self) -> Result<(), ColumnError> {
        self.check_lengths()?;
        check_clocks(Self::TABLE, self.instrument, (self.ts_event, self.ts_recv))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use hansa_types::InstrumentId;

    use super::*;

    #[test]
    fn a_quote_that_was_had_before_it_happened_is_refused() {
        let px: &[i64] = &[1, 1];
        let quotes = QuoteColumns {
            instrument: InstrumentId(3),
            ts_event: &[10, 20],
            ts_recv: &[10, 19],
            bid_px: px,
            ask_px: px,
            bid_qty: px,
            ask_qty: px,
        };
        let error = quotes.check().unwrap_err().to_string();
        assert!(error.contains("quotes of instrument 3: row 1 was received before"), "{error}");
    }
}
