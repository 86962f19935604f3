//! Wilder's relative strength index and average true range (New Concepts, 1978).

use super::kernel::{Columns, Kernel, Stream, settle};
use super::smooth::Ema;

/// 100 * mean gain / (mean gain + mean loss), both smoothed by 1 / window and seeded by the plain
/// mean of the first `window` changes.
pub(super) struct Rsi {
    last: f64,
    gain: Ema,
    loss: Ema,
}

impl Rsi {
    pub(super) fn new(window: usize) -> Self {
        Self { last: f64::NAN, gain: Ema::wilder(window), loss: Ema::wilder(window) }
    }
}

impl Stream for Rsi {
    #[inline]
    fn push(&mut self, x: f64) -> f64 {
        let change = x - self.last;
        self.last = x;
        if change.is_nan() {
            return f64::NAN; // the first value has no change
        }
        let gain = self.gain.push(change.max(0.0));
        let loss = self.loss.push((-change).max(0.0));
        100.0 * (gain / (gain + loss))
    }
}

/// The mean true range of each instrument.
pub(super) struct Atr(Vec<TrueRange>);

impl Atr {
    pub(super) fn new(window: usize, width: usize) -> Self {
        Self((0..width).map(|_| TrueRange::new(window)).collect())
    }
}

impl Kernel for Atr {
    fn run(&mut self, [high, low, close, _]: Columns<'_>, width: usize, output: &mut [f64]) {
        for (column, range) in self.0.iter_mut().enumerate() {
            for at in (column..output.len()).step_by(width) {
                let (high, low, close) = (high[at], low[at], close[at]);
                let is_missing = high.is_nan() || low.is_nan() || close.is_nan();
                let mean = if is_missing { f64::NAN } else { range.push(high, low, close) };
                output[at] = settle(mean);
            }
        }
    }
}

/// The true range is the bar's range, stretched to the close before it. The first bar has no
/// close before it and only provides one, as in TA-Lib.
struct TrueRange {
    last_close: f64,
    mean: Ema,
}

impl TrueRange {
    fn new(window: usize) -> Self {
        Self { last_close: f64::NAN, mean: Ema::wilder(window) }
    }

    fn push(&mut self, high: f64, low: f64, close: f64) -> f64 {
        let last = std::mem::replace(&mut self.last_close, close);
        if last.is_nan() {
            return f64::NAN;
        }
        let range = (high - low).max((high - last).abs()).max((low - last).abs());
        self.mean.push(range)
    }
}
