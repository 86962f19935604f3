//! Changes of a book's levels in columns.

use hansa_types::{Price, Qty, Side, TimeNs};

use super::order::check_clocks;
use super::table::columns;
use super::{CLEAR, ColumnError, LAST};
use crate::event::Depth;

columns! {
    /// The book's levels of one instrument, change by change; prices in ticks, quantities in lots.
    DepthColumns, "depth" {
        /// When they happened.
        ts_event,
        /// When we had them.
        ts_recv,
        /// +1 for bids, -1 for asks.
        side,
        /// Levels, in ticks.
        price,
        /// What now stands at the level, in lots; 0 if nothing does.
        qty,
        /// `CLEAR` and `LAST`, added.
        flags,
    }
}

impl DepthColumns<'_> {
    /// The change of a row.
    #[must_use]
    #[inline]
    pub fn row(&self, row: usize) -> Depth {
        Depth {
            ts_event: TimeNs(self.ts_event[row]),
            ts_recv: TimeNs(self.ts_recv[row]),
            side: if self.side[row] > 0 { Side::Buy } else { Side::Sell },
            price: Price(self.price[row]),
            qty: Qty(self.qty[row]),
            is_clear: self.flags[row] & CLEAR != 0,
            is_last: self.flags[row] & LAST != 0,
        }
    }

    /// Equal lengths, times that never fall, sides and quantities that can be.
    pub fn check(&self) -> Result<(), ColumnError> {
        self.check_lengths()?;
        check_clocks(Self::TABLE, self.instrument, (self.ts_event, self.ts_recv))?;
        let bad = |row: usize| self.qty[row] < 0 || self.side[row].abs() != 1;
        match (0..self.len()).find(|row| bad(*row)) {
            Some(row) => Err(ColumnError::BadLevel { instrument: self.instrument.0, row }),
            None => Ok(()),
        }
    }
}
