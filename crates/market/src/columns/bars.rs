//! Bars in columns.

use hansa_types::{Price, Qty, TimeNs};

use super::ColumnError;
use super::order::check_rising;
use super::table::columns;
use crate::event::Bar;

columns! {
    /// Bars of one instrument, oldest first. `ts_event` is the close; prices in ticks, volume in lots.
    BarColumns, "bars" {
        /// Starts.
        ts_open,
        /// Closes.
        ts_event,
        /// Opens, in ticks.
        open,
        /// Highs, in ticks.
        high,
        /// Lows, in ticks.
        low,
        /// Closes, in ticks.
        close,
        /// Volumes, in lots.
        volume,
    }
}

impl BarColumns<'_> {
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
        self.check_lengths()?;
        check_rising(Self::TABLE, self.instrument, self.ts_event, false)?;
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use hansa_types::InstrumentId;

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
}
