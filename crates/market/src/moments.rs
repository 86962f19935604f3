//! The decision points of a run: each time at which at least one bar is known.

use crate::columns::BarColumns;

/// All bar closes of a universe, each once, oldest first.
#[must_use]
pub fn moments(bars: &[BarColumns<'_>]) -> Vec<i64> {
    let Some(first) = bars.first() else { return Vec::new() };
    if bars.iter().all(|other| other.ts_event == first.ts_event) {
        return first.ts_event.to_vec();
    }
    let mut all: Vec<i64> = bars.iter().flat_map(|columns| columns.ts_event).copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Which price or quantity of a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// First price.
    Open,
    /// Highest price.
    High,
    /// Lowest price.
    Low,
    /// Last price.
    Close,
    /// Traded quantity.
    Volume,
}

/// Where a block of moments begins, and the first row of each instrument that belongs to it.
#[derive(Debug, Clone)]
pub struct Cursor {
    rows: Vec<usize>,
}

impl Cursor {
    /// At the first row of each of `instruments`.
    #[must_use]
    pub fn new(instruments: usize) -> Self {
        Self { rows: vec![0; instruments] }
    }

    /// Writes one field of the bars that close at `times` as floats into `out`, row-major
    /// `[times, instruments]`; NaN where an instrument has no bar. `scale[i]` is the size of a tick
    /// (or lot) of instrument i as mantissa and power of ten, so that each value is the float
    /// nearest to the exact decimal. Does not move the cursor.
    pub fn fill(
        &self,
        bars: &[BarColumns<'_>],
        field: Field,
        times: &[i64],
        scale: &[(f64, f64)],
        out: &mut [f64],
    ) {
        let width = bars.len();
        for (index, columns) in bars.iter().enumerate() {
            let column = pick(columns, field);
            let (mantissa, divisor) = scale[index];
            let mut row = self.rows[index];
            for (moment, ts) in times.iter().enumerate() {
                let present = columns.ts_event.get(row) == Some(ts);
                out[moment * width + index] = if present {
                    #[allow(clippy::cast_precision_loss)]
                    let value = column[row] as f64 * mantissa / divisor;
                    row += 1;
                    value
                } else {
                    f64::NAN
                };
            }
        }
    }

    /// Moves past the bars that close at `times`.
    pub fn advance(&mut self, bars: &[BarColumns<'_>], times: &[i64]) {
        let Some(last) = times.last() else { return };
        for (row, columns) in self.rows.iter_mut().zip(bars) {
            *row += columns.ts_event[*row..].partition_point(|ts| ts <= last);
        }
    }
}

fn pick<'a>(columns: &BarColumns<'a>, field: Field) -> &'a [i64] {
    match field {
        Field::Open => columns.open,
        Field::High => columns.high,
        Field::Low => columns.low,
        Field::Close => columns.close,
        Field::Volume => columns.volume,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hansa_types::InstrumentId;

    fn bars<'a>(id: u32, ts_open: &'a [i64], ts_event: &'a [i64], px: &'a [i64]) -> BarColumns<'a> {
        BarColumns {
            instrument: InstrumentId(id),
            ts_open,
            ts_event,
            open: px,
            high: px,
            low: px,
            close: px,
            volume: px,
        }
    }

    #[test]
    fn moments_are_the_union_of_the_closes() {
        let table = [bars(0, &[0, 20], &[10, 30], &[1, 2]), bars(1, &[0, 10], &[10, 20], &[3, 4])];
        assert_eq!(moments(&table), [10, 20, 30]);
    }

    #[test]
    fn a_missing_bar_is_nan_and_blocks_may_be_cut_anywhere() {
        let table = [bars(0, &[0, 20], &[10, 30], &[1, 2]), bars(1, &[0, 10], &[10, 20], &[3, 4])];
        let scale = [(5.0, 10.0), (1.0, 1.0)];
        let mut whole = [0.0; 6];
        Cursor::new(2).fill(&table, Field::Close, &[10, 20, 30], &scale, &mut whole);
        let mut cursor = Cursor::new(2);
        let mut cut = Vec::new();
        for time in [10, 20, 30] {
            let mut row = [0.0; 2];
            cursor.fill(&table, Field::Close, &[time], &scale, &mut row);
            cursor.advance(&table, &[time]);
            cut.extend(row);
        }
        let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&whole), bits(&cut));
        assert_eq!((whole[0], whole[1], whole[3], whole[4]), (0.5, 3.0, 4.0, 1.0));
        assert!(whole[2].is_nan() && whole[5].is_nan());
    }
}
