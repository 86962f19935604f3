//! Prints in columns.

use hansa_types::{Price, Qty, Side, TimeNs};

use super::ColumnError;
use super::order::check_clocks;
use super::table::columns;
use crate::event::Trade;

columns! {
    /// Prints of one instrument, oldest first; prices in ticks, quantities in lots.
    TradeColumns, "trades" {
        /// When they happened.
        ts_event,
        /// When we had them.
        ts_recv,
        /// Prices, in ticks.
        price,
        /// Quantities, in lots.
        qty,
        /// +1 a buyer crossed, -1 a seller, 0 not known.
        aggressor,
    }
}

impl TradeColumns<'_> {
    /// The print of a row.
    #[must_use]
    pub fn row(&self, row: usize) -> Trade {
        let aggressor = match self.aggressor[row] {
            0 => None,
            sign if sign > 0 => Some(Side::Buy),
            _ => Some(Side::Sell),
        };
        Trade {
            ts_event: TimeNs(self.ts_event[row]),
            ts_recv: TimeNs(self.ts_recv[row]),
            price: Price(self.price[row]),
            qty: Qty(self.qty[row]),
            aggressor,
        }
    }

    /// Equal lengths and times that never fall.
    pub fn check(&self) -> Result<(), ColumnError> {
        self.check_lengths()?;
        check_clocks(Self::TABLE, self.instrument, (self.ts_event, self.ts_recv))
    }
}
