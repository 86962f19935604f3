//! Changes of a book's orders in columns.

use hansa_types::{Price, Qty, Side, TimeNs};

use super::order::check_clocks;
use super::table::columns;
use super::{CLEAR, ColumnError, LAST};
use crate::event::{MarketOrder, OrderDeed};

columns! {
    /// The orders of one instrument's book, change by change; prices in ticks, quantities in lots.
    OrdersColumns, "orders" {
        /// When they happened.
        ts_event,
        /// When we had them.
        ts_recv,
        /// 1 added, 2 changed, 3 deleted, 4 filled.
        action,
        /// The venue's numbers, of which all bits count; 0 where there is none.
        order_id,
        /// +1 for bids, -1 for asks.
        side,
        /// Limits, in ticks.
        price,
        /// What is open after an addition or a change, what traded at a fill, in lots.
        qty,
        /// `CLEAR` and `LAST`, added.
        flags,
    }
}

impl OrdersColumns<'_> {
    /// The order of a row.
    #[must_use]
    #[inline]
    pub fn row(&self, row: usize) -> MarketOrder {
        let deed = match self.action[row] {
            1 => OrderDeed::Add,
            2 => OrderDeed::Change,
            3 => OrderDeed::Delete,
            _ => OrderDeed::Fill,
        };
        MarketOrder {
            ts_event: TimeNs(self.ts_event[row]),
            ts_recv: TimeNs(self.ts_recv[row]),
            id: self.order_id[row].cast_unsigned(),
            price: Price(self.price[row]),
            qty: Qty(self.qty[row]),
            side: if self.side[row] > 0 { Side::Buy } else { Side::Sell },
            deed,
            is_clear: self.flags[row] & CLEAR != 0,
            is_last: self.flags[row] & LAST != 0,
        }
    }

    /// Equal lengths, times that never fall, actions, sides and quantities that can be.
    pub fn check(&self) -> Result<(), ColumnError> {
        self.check_lengths()?;
        check_clocks(Self::TABLE, self.instrument, (self.ts_event, self.ts_recv))?;
        let bad = |row: usize| {
            !(1..=4).contains(&self.action[row]) || self.side[row].abs() != 1 || self.qty[row] < 0
        };
        match (0..self.len()).find(|row| bad(*row)) {
            Some(row) => Err(ColumnError::BadOrder { instrument: self.instrument.0, row }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use hansa_types::InstrumentId;

    use super::*;

    #[test]
    fn an_order_that_cannot_be_is_named_with_its_row() {
        let good = OrdersColumns {
            instrument: InstrumentId(3),
            ts_event: &[1, 2],
            ts_recv: &[1, 2],
            action: &[1, 4],
            order_id: &[9, -1],
            side: &[1, -1],
            price: &[5, 6],
            qty: &[7, 0],
            flags: &[CLEAR, LAST],
        };
        good.check().unwrap();
        assert_eq!((good.row(1).id, good.row(1).deed), (u64::MAX, OrderDeed::Fill));
        for bad in [
            OrdersColumns { action: &[1, 5], ..good },
            OrdersColumns { side: &[1, 0], ..good },
            OrdersColumns { qty: &[7, -1], ..good },
        ] {
            assert_eq!(bad.check(), Err(ColumnError::BadOrder { instrument: 3, row: 1 }));
        }
    }
}
