//! Intervals that were fed again, as columns: from them features and council are brought up to
//! where the desk stands.

use hansa_market::event::Bar;
use hansa_types::{Decimal, Instrument, InstrumentId, TimeNs};

use crate::grid::Packed;

/// Columns of bars.
const BARS: usize = 5;

/// Rows of intervals, one behind the other. N instruments, A agents.
#[derive(Debug, Clone, Default)]
pub struct Gathered {
    /// When each closed `[T]`.
    pub ts_close: Vec<i64>,
    /// 1 for one of before the desk began, on which nothing was decided `[T]`.
    pub is_history: Vec<u8>,
    /// Open, high, low, close, volume `[T, N]`, then order flow where it is watched; NaN where
    /// there was no bar.
    pub columns: Vec<Vec<f64>>,
    /// Recorded ballots `[T, A, N]`; abstentions for history.
    pub ballots: Vec<Packed>,
}

impl Gathered {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ts_close.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ts_close.is_empty()
    }

    /// One row more.
    pub(super) fn push(&mut self, ts: TimeNs, row: &[Vec<f64>], ballots: Result<&[Packed], usize>) {
        self.columns.resize(row.len(), Vec::new());
        self.ts_close.push(ts.0);
        self.is_history.push(u8::from(ballots.is_err()));
        for (column, values) in self.columns.iter_mut().zip(row) {
            column.extend_from_slice(values);
        }
        match ballots {
            Ok(ballots) => self.ballots.extend_from_slice(ballots),
            Err(count) => self.ballots.extend(std::iter::repeat_n(Packed::ABSTAIN, count)),
        }
    }

    pub(super) fn clear(&mut self) {
        self.ts_close.clear();
        self.is_history.clear();
        self.columns.iter_mut().for_each(Vec::clear);
        self.ballots.clear();
    }
}

/// Steps of a price or a quantity as floats: the float nearest to each number of steps.
#[derive(Debug, Clone, Copy)]
struct Grid {
    mantissa: i64,
    divisor: f64,
}

impl Grid {
    /// Of a positive decimal step: `mantissa` over a power of ten, in lowest terms.
    fn of(step: Decimal) -> Self {
        let (mut atoms, mut exponent) = (step.atoms(), 18);
        while exponent > 0 && atoms % 10 == 0 {
            atoms /= 10;
            exponent -= 1;
        }
        // Powers of ten are floats without rounding up to 10^22.
        let divisor = (0..exponent).fold(1.0, |power, _| power * 10.0);
        Self { mantissa: i64::try_from(atoms).unwrap_or(i64::MAX), divisor }
    }

    #[allow(clippy::cast_precision_loss)]
    fn value(self, steps: i64) -> f64 {
        steps.wrapping_mul(self.mantissa) as f64 / self.divisor
    }
}

/// Turns bars into columns.
#[derive(Debug)]
pub(super) struct Scale {
    grids: Vec<(Grid, Grid)>,
    /// Open, high, low, close, volume `[N]` as features see them, then order flow.
    row: Vec<Vec<f64>>,
}

impl Scale {
    pub(super) fn new(instruments: &[Instrument]) -> Self {
        let grids = instruments.iter().map(Instrument::spec);
        let grids = grids.map(|spec| (Grid::of(spec.tick), Grid::of(spec.lot))).collect();
        Self { grids, row: vec![vec![f64::NAN; instruments.len()]; BARS] }
    }

    pub(super) fn row(&mut self, bars: &[(InstrumentId, Bar)], flow: &[Vec<f64>]) -> &[Vec<f64>] {
        self.row.truncate(BARS);
        self.row.iter_mut().for_each(|column| column.fill(f64::NAN));
        for (id, bar) in bars {
            let Some((price, quantity)) = self.grids.get(id.index()) else { continue };
            let prices = [bar.open, bar.high, bar.low, bar.close];
            for (column, ticks) in self.row.iter_mut().zip(prices) {
                column[id.index()] = price.value(ticks.0);
            }
            self.row[BARS - 1][id.index()] = quantity.value(bar.volume.0);
        }
        self.row.extend_from_slice(flow);
        &self.row
    }
}
