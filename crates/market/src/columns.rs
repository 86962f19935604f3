//! Market data in columns, borrowed from whoever owns the memory.

use hansa_types::{InstrumentId, Price, Qty, Side, TimeNs};
use thiserror::Error;

use crate::action::{Action, Deed};
use crate::event::{Bar, Depth, MarketOrder, OrderDeed, Quote, Trade};

/// A table that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ColumnError {
    /// Columns of different lengths.
    #[error(
        "{table} of instrument {instrument}: column {column} has {found} rows, expected {expected}"
    )]
    Length {
        /// "bars", "quotes", "trades", "depth", "orders" or "actions".
        table: &'static str,
        /// Index of the instrument.
        instrument: u32,
        /// Which column.
        column: &'static str,
        /// Its rows.
        found: usize,
        /// Rows of the first column.
        expected: usize,
    },
    /// A row before the one that stands above it.
    #[error(
        "{table} of instrument {instrument}: row {row} is not later than the row before it; sort by time and remove duplicates"
    )]
    Unsorted {
        /// "bars", "quotes", "trades", "depth", "orders" or "actions".
        table: &'static str,
        /// Index of the instrument.
        instrument: u32,
        /// The offending row, from 0.
        row: usize,
    },
    /// An event that we had before it happened.
    #[error(
        "{table} of instrument {instrument}: row {row} was received before it happened; the two clocks differ: shift the times of receipt"
    )]
    Early {
        /// "quotes" or "trades".
        table: &'static str,
        /// Index of the instrument.
        instrument: u32,
        /// The offending row, from 0.
        row: usize,
    },
    /// A level of a book that cannot be.
    #[error(
        "depth of instrument {instrument}: row {row}: expected a side of 1 or -1 and a quantity of at least 0"
    )]
    BadLevel {
        /// Index of the instrument.
        instrument: u32,
        /// The offending row, from 0.
        row: usize,
    },
    /// An order that cannot be.
    #[error(
        "orders of instrument {instrument}: row {row}: expected an action of 1 to 4, a side of 1 or -1 and a quantity of at least 0"
    )]
    BadOrder {
        /// Index of the instrument.
        instrument: u32,
        /// The offending row, from 0.
        row: usize,
    },
    /// A row of actions that cannot be.
    #[error("actions of instrument {instrument}: row {row}: {what}")]
    BadAction {
        /// Index of the instrument.
        instrument: u32,
        /// The offending row, from 0.
        row: usize,
        /// What was expected and found.
        what: String,
    },
    /// A bar that ends before it begins, or whose prices contradict each other.
    #[error("bars of instrument {instrument}: row {row} {what}")]
    BadBar {
        /// Index of the instrument.
        instrument: u32,
        /// The offending row, from 0.
        row: usize,
        /// What is wrong with it.
        what: &'static str,
    },
}

/// Bars of one instrument, oldest first. `ts_event` is the close; prices in ticks, volume in lots.
#[derive(Debug, Clone, Copy)]
pub struct BarColumns<'a> {
    /// Whose bars.
    pub instrument: InstrumentId,
    /// Starts.
    pub ts_open: &'a [i64],
    /// Closes.
    pub ts_event: &'a [i64],
    /// Opens, in ticks.
    pub open: &'a [i64],
    /// Highs, in ticks.
    pub high: &'a [i64],
    /// Lows, in ticks.
    pub low: &'a [i64],
    /// Closes, in ticks.
    pub close: &'a [i64],
    /// Volumes, in lots.
    pub volume: &'a [i64],
}

impl<'a> BarColumns<'a> {
    /// From the columns in their order.
    #[must_use]
    pub fn of(instrument: InstrumentId, at: impl Fn(usize) -> &'a [i64]) -> Self {
        Self {
            instrument,
            ts_open: at(0),
            ts_event: at(1),
            open: at(2),
            high: at(3),
            low: at(4),
            close: at(5),
            volume: at(6),
        }
    }
}

impl BarColumns<'_> {
    /// Number of bars.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ts_event.len()
    }

    /// True without bars.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ts_event.is_empty()
    }

    /// The bar of a row.
    #[must_use]
    pub fn row(&self, row: usize) -> Bar {
        Bar {
            ts_open: TimeNs(self.ts_open[row]),
            ts_event: TimeNs(self.ts_event[row]),
            ts_recv: TimeNs(self.ts_event[row]),
            open: Price(self.open[row]),
            high: Price(self.high[row]),
            low: Price(self.low[row]),
            close: Price(self.close[row]),
            volume: Qty(self.volume[row]),
        }
    }

    /// Equal lengths, rising times, prices that can be: looked at once, relied upon afterwards.
    pub fn check(&self) -> Result<(), ColumnError> {
        let columns = [
            ("ts_open", self.ts_open.len()),
            ("open", self.open.len()),
            ("high", self.high.len()),
            ("low", self.low.len()),
            ("close", self.close.len()),
            ("volume", self.volume.len()),
        ];
        check_lengths("bars", self.instrument, self.len(), &columns)?;
        check_rising("bars", self.instrument, self.ts_event, false)?;
        (0..self.len()).try_for_each(|row| self.check_row(row))
    }

    fn check_row(&self, row: usize) -> Result<(), ColumnError> {
        let bar = self.row(row);
        let overlaps = row > 0 && self.ts_open[row] < self.ts_event[row - 1];
        let what = if bar.ts_open >= bar.ts_event {
            "ends before it begins"
        } else if overlaps {
            "begins before the bar above it ends"
        } else if bar.high < bar.open.max(bar.close) || bar.low > bar.open.min(bar.close) {
            "has its open or close outside of low .. high"
        } else if bar.volume.0 < 0 {
            "has a negative volume"
        } else {
            return Ok(());
        };
        Err(ColumnError::BadBar { instrument: self.instrument.0, row, what })
    }
}

/// Best prices of one instrument, oldest first; prices in ticks, quantities in lots.
#[derive(Debug, Clone, Copy)]
pub struct QuoteColumns<'a> {
    /// Whose quotes.
    pub instrument: InstrumentId,
    /// When they happened.
    pub ts_event: &'a [i64],
    /// When we had them.
    pub ts_recv: &'a [i64],
    /// Bids, in ticks.
    pub bid_px: &'a [i64],
    /// Asks, in ticks.
    pub ask_px: &'a [i64],
    /// Shown at the bid, in lots.
    pub bid_qty: &'a [i64],
    /// Shown at the ask, in lots.
    pub ask_qty: &'a [i64],
}

impl<'a> QuoteColumns<'a> {
    /// From the columns in their order.
    #[must_use]
    pub fn of(instrument: InstrumentId, at: impl Fn(usize) -> &'a [i64]) -> Self {
        Self {
            instrument,
            ts_event: at(0),
            ts_recv: at(1),
            bid_px: at(2),
            ask_px: at(3),
            bid_qty: at(4),
            ask_qty: at(5),
        }
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
        let columns = [
            ("ts_recv", self.ts_recv.len()),
            ("bid_px", self.bid_px.len()),
            ("ask_px", self.ask_px.len()),
            ("bid_qty", self.bid_qty.len()),
            ("ask_qty", self.ask_qty.len()),
        ];
        check_lengths("quotes", self.instrument, self.ts_event.len(), &columns)?;
        check_clocks("quotes", self.instrument, (self.ts_event, self.ts_recv))
    }
}

/// Prints of one instrument, oldest first; prices in ticks, quantities in lots.
#[derive(Debug, Clone, Copy)]
pub struct TradeColumns<'a> {
    /// Whose prints.
    pub instrument: InstrumentId,
    /// When they happened.
    pub ts_event: &'a [i64],
    /// When we had them.
    pub ts_recv: &'a [i64],
    /// Prices, in ticks.
    pub price: &'a [i64],
    /// Quantities, in lots.
    pub qty: &'a [i64],
    /// +1 a buyer crossed, -1 a seller, 0 not known.
    pub aggressor: &'a [i64],
}

impl<'a> TradeColumns<'a> {
    /// From the columns in their order.
    #[must_use]
    pub fn of(instrument: InstrumentId, at: impl Fn(usize) -> &'a [i64]) -> Self {
        Self {
            instrument,
            ts_event: at(0),
            ts_recv: at(1),
            price: at(2),
            qty: at(3),
            aggressor: at(4),
        }
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
        let columns = [
            ("ts_recv", self.ts_recv.len()),
            ("price", self.price.len()),
            ("qty", self.qty.len()),
            ("aggressor", self.aggressor.len()),
        ];
        check_lengths("trades", self.instrument, self.ts_event.len(), &columns)?;
        check_clocks("trades", self.instrument, (self.ts_event, self.ts_recv))
    }
}

/// The book's levels of one instrument, change by change; prices in ticks, quantities in lots.
#[derive(Debug, Clone, Copy)]
pub struct DepthColumns<'a> {
    /// Whose book.
    pub instrument: InstrumentId,
    /// When they happened.
    pub ts_event: &'a [i64],
    /// When we had them.
    pub ts_recv: &'a [i64],
    /// +1 for bids, -1 for asks.
    pub side: &'a [i64],
    /// Levels, in ticks.
    pub price: &'a [i64],
    /// What now stands at the level, in lots; 0 if nothing does.
    pub qty: &'a [i64],
    /// `CLEAR` and `LAST`, added.
    pub flags: &'a [i64],
}

/// The book is emptied before this row.
pub const CLEAR: i64 = 1;

/// With this row an update is whole.
pub const LAST: i64 = 2;

impl<'a> DepthColumns<'a> {
    /// From the columns in their order.
    #[must_use]
    pub fn of(instrument: InstrumentId, at: impl Fn(usize) -> &'a [i64]) -> Self {
        Self {
            instrument,
            ts_event: at(0),
            ts_recv: at(1),
            side: at(2),
            price: at(3),
            qty: at(4),
            flags: at(5),
        }
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
        let columns = [
            ("ts_recv", self.ts_recv.len()),
            ("side", self.side.len()),
            ("price", self.price.len()),
            ("qty", self.qty.len()),
            ("flags", self.flags.len()),
        ];
        check_lengths("depth", self.instrument, self.ts_event.len(), &columns)?;
        check_clocks("depth", self.instrument, (self.ts_event, self.ts_recv))?;
        let bad = |row: usize| self.qty[row] < 0 || self.side[row].abs() != 1;
        match (0..self.ts_event.len()).find(|row| bad(*row)) {
            Some(row) => Err(ColumnError::BadLevel { instrument: self.instrument.0, row }),
            None => Ok(()),
        }
    }
}

/// The orders of one instrument's book, change by change; prices in ticks, quantities in lots.
#[derive(Debug, Clone, Copy)]
pub struct OrdersColumns<'a> {
    /// Whose book.
    pub instrument: InstrumentId,
    /// When they happened.
    pub ts_event: &'a [i64],
    /// When we had them.
    pub ts_recv: &'a [i64],
    /// 1 added, 2 changed, 3 deleted, 4 filled.
    pub action: &'a [i64],
    /// The venue's numbers, of which all bits count; 0 where there is none.
    pub order_id: &'a [i64],
    /// +1 for bids, -1 for asks.
    pub side: &'a [i64],
    /// Limits, in ticks.
    pub price: &'a [i64],
    /// What is open after an addition or a change, what traded at a fill, in lots.
    pub qty: &'a [i64],
    /// `CLEAR` and `LAST`, added.
    pub flags: &'a [i64],
}

impl<'a> OrdersColumns<'a> {
    /// From the columns in their order.
    #[must_use]
    pub fn of(instrument: InstrumentId, at: impl Fn(usize) -> &'a [i64]) -> Self {
        Self {
            instrument,
            ts_event: at(0),
            ts_recv: at(1),
            action: at(2),
            order_id: at(3),
            side: at(4),
            price: at(5),
            qty: at(6),
            flags: at(7),
        }
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
        let columns = [
            ("ts_recv", self.ts_recv.len()),
            ("action", self.action.len()),
            ("order_id", self.order_id.len()),
            ("side", self.side.len()),
            ("price", self.price.len()),
            ("qty", self.qty.len()),
            ("flags", self.flags.len()),
        ];
        check_lengths("orders", self.instrument, self.ts_event.len(), &columns)?;
        check_clocks("orders", self.instrument, (self.ts_event, self.ts_recv))?;
        let bad = |row: usize| {
            !(1..=4).contains(&self.action[row]) || self.side[row].abs() != 1 || self.qty[row] < 0
        };
        match (0..self.ts_event.len()).find(|row| bad(*row)) {
            Some(row) => Err(ColumnError::BadOrder { instrument: self.instrument.0, row }),
            None => Ok(()),
        }
    }
}

/// What happens to one instrument besides trading, oldest first; `action::Deed` says what kind, `a`,
/// `b` and `c` stand for.
#[derive(Debug, Clone, Copy)]
pub struct ActionColumns<'a> {
    /// Whose.
    pub instrument: InstrumentId,
    /// When they take effect.
    pub ts_event: &'a [i64],
    /// When we had word of them.
    pub ts_recv: &'a [i64],
    /// Kinds, by number.
    pub kind: &'a [i64],
    /// First numbers.
    pub a: &'a [i64],
    /// Second numbers.
    pub b: &'a [i64],
    /// Third numbers.
    pub c: &'a [i64],
}

impl<'a> ActionColumns<'a> {
    /// From the columns in their order.
    #[must_use]
    pub fn of(instrument: InstrumentId, at: impl Fn(usize) -> &'a [i64]) -> Self {
        Self {
            instrument,
            ts_event: at(0),
            ts_recv: at(1),
            kind: at(2),
            a: at(3),
            b: at(4),
            c: at(5),
        }
    }
}

impl ActionColumns<'_> {
    /// The action of a row; of a row that `check` refuses, one that does nothing.
    #[must_use]
    pub fn row(&self, row: usize) -> Action {
        Action {
            ts_event: TimeNs(self.ts_event[row]),
            ts_recv: TimeNs(self.ts_recv[row]),
            deed: self.deed(row).unwrap_or(Deed::Unknown),
        }
    }

    /// Equal lengths, times that never fall, known kinds with numbers that can be.
    pub fn check(&self) -> Result<(), ColumnError> {
        let columns = [
            ("ts_recv", self.ts_recv.len()),
            ("kind", self.kind.len()),
            ("a", self.a.len()),
            ("b", self.b.len()),
            ("c", self.c.len()),
        ];
        check_lengths("actions", self.instrument, self.ts_event.len(), &columns)?;
        check_clocks("actions", self.instrument, (self.ts_event, self.ts_recv))?;
        (0..self.ts_event.len()).try_for_each(|row| {
            let bad = |what| ColumnError::BadAction { instrument: self.instrument.0, row, what };
            self.deed(row).map(drop).map_err(bad)
        })
    }

    fn deed(&self, row: usize) -> Result<Deed, String> {
        Deed::of(self.kind[row], [self.a[row], self.b[row], self.c[row]])
    }
}

fn check_lengths(
    table: &'static str,
    instrument: InstrumentId,
    expected: usize,
    columns: &[(&'static str, usize)],
) -> Result<(), ColumnError> {
    match columns.iter().find(|(_, found)| *found != expected) {
        Some(&(column, found)) => {
            Err(ColumnError::Length { table, instrument: instrument.0, column, found, expected })
        }
        None => Ok(()),
    }
}

fn check_rising(
    table: &'static str,
    instrument: InstrumentId,
    times: &[i64],
    may_repeat: bool,
) -> Result<(), ColumnError> {
    let falls = |pair: &[i64]| pair[1] < pair[0] || (pair[1] == pair[0] && !may_repeat);
    match times.windows(2).position(falls) {
        Some(index) => {
            Err(ColumnError::Unsorted { table, instrument: instrument.0, row: index + 1 })
        }
        None => Ok(()),
    }
}

/// Neither clock falls, and nothing is had before it happened.
fn check_clocks(
    table: &'static str,
    instrument: InstrumentId,
    (ts_event, ts_recv): (&[i64], &[i64]),
) -> Result<(), ColumnError> {
    check_rising(table, instrument, ts_event, true)?;
    check_rising(table, instrument, ts_recv, true)?;
    match ts_event.iter().zip(ts_recv).position(|(event, recv)| recv < event) {
        Some(row) => Err(ColumnError::Early { table, instrument: instrument.0, row }),
        None => Ok(()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn bars<'a>(ts_open: &'a [i64], ts_event: &'a [i64], high: &'a [i64]) -> BarColumns<'a> {
        const FIVE: &[i64] = &[5, 5, 5];
        BarColumns {
            instrument: InstrumentId(3),
            ts_open,
            ts_event,
            open: FIVE,
            high,
            low: FIVE,
            close: FIVE,
            volume: FIVE,
        }
    }

    #[test]
    fn good_bars_pass() {
        bars(&[0, 10, 20], &[10, 20, 30], &[5, 6, 7]).check().unwrap();
    }

    #[test]
    fn each_defect_is_named_with_its_row() {
        let cases = [
            (bars(&[0, 10, 20], &[10, 20, 20], &[5, 6, 7]), "row 2 is not later"),
            (bars(&[0, 20, 20], &[10, 20, 30], &[5, 6, 7]), "row 1 ends before it begins"),
            (bars(&[0, 9, 20], &[10, 20, 30], &[5, 6, 7]), "row 1 begins before"),
            (bars(&[0, 10, 20], &[10, 20, 30], &[5, 4, 7]), "row 1 has its open or close"),
            (bars(&[0, 10], &[10, 20, 30], &[5, 6, 7]), "column ts_open has 2 rows, expected 3"),
        ];
        for (columns, expected) in cases {
            let error = columns.check().unwrap_err().to_string();
            assert!(error.contains(expected) && error.contains("instrument 3"), "{error}");
        }
    }

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

    #[test]
    fn a_row_of_actions_that_cannot_be_is_named() {
        let (times, kind, a) = ([1, 2], [2, 2], [5, 0]);
        let actions = ActionColumns {
            instrument: InstrumentId(3),
            ts_event: &times,
            ts_recv: &times,
            kind: &kind,
            a: &a,
            b: &[0, 0],
            c: &[0, 0],
        };
        assert_eq!(
            actions.check().unwrap_err().to_string(),
            "actions of instrument 3: row 1: dividend: expected an amount (a) above 0, found kind \
             2, a 0, b 0, c 0"
        );
        assert_eq!(actions.row(0).deed, Deed::Dividend { per_unit: 5 });
    }
}
