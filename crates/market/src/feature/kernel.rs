//! What runs a node: a kernel reads whole blocks of its inputs and writes a block of its output.

use super::adaptive::Adaptive;
use super::candle::Candles;
use super::covariance::Covariance;
use super::cycle::{CycleStream, Mesa};
use super::deviation::MeanDeviation;
use super::elementwise;
use super::extreme::Since;
use super::fold::{Folded, Highest, Lowest, Mean, Total};
use super::lag::{Difference, Lag, Ret};
use super::line::{Slope, WeightedMean};
use super::moments::{Deviation, Moments, RealisedVolatility, Standing};
use super::parabolic::{Course, Parabolic};
use super::rank::{COUNTED_WINDOW_MAX, CountedRank, Percentile, ShareBelow, SortedRank};
use super::running::{OnBalance, RunningSum, Skip};
use super::smooth::{Ema, Macd, MacdHistogram, MacdSignal, WilderSum};
use super::trailing::{HeikinOpen, Trailing};
use super::wilder::{Atr, Rsi};
use super::{Op, cross, study};

/// The values of one block: up to four inputs, row-major, of the length of the output.
pub(super) type Columns<'a> = [&'a [f64]; 4];

/// Computes one node over a block of rows of `width` instruments.
pub(super) trait Kernel: Send + Sync {
    fn run(&mut self, inputs: Columns<'_>, width: usize, output: &mut [f64]);
}

/// A running computation over the observations of one instrument.
pub(super) trait Stream: Send + Sync {
    /// Takes the next value, which is finite, and gives the result (NaN while warming up).
    fn push(&mut self, x: f64) -> f64;
}

/// A running computation over rows of `N` inputs of one instrument.
pub(super) trait Joint<const N: usize>: Send + Sync {
    /// Takes the next row, in which every value is finite.
    fn push(&mut self, row: [f64; N]) -> f64;
}

/// Results from here on count as missing, so that no sum in any state can overflow.
const TOO_LARGE: f64 = 1e300;

/// A result as it may flow on: below 1e300 and without -0.0, or the one NaN.
#[inline]
pub(super) fn settle(x: f64) -> f64 {
    if x.abs() < TOO_LARGE { x + 0.0 } else { f64::NAN }
}

/// One stream per instrument.
struct PerInstrument<S>(Vec<S>);

impl<S: Stream> Kernel for PerInstrument<S> {
    fn run(&mut self, [input, ..]: Columns<'_>, width: usize, output: &mut [f64]) {
        if let [only] = self.0.as_mut_slice() {
            return drive(only, input.iter(), output.iter_mut());
        }
        for (column, stream) in self.0.iter_mut().enumerate() {
            let from = input.iter().skip(column).step_by(width);
            drive(stream, from, output.iter_mut().skip(column).step_by(width));
        }
    }
}

#[inline]
fn drive<'a, S: Stream>(
    stream: &mut S,
    input: impl Iterator<Item = &'a f64>,
    output: impl Iterator<Item = &'a mut f64>,
) {
    for (x, result) in input.zip(output) {
        *result = if x.is_nan() { f64::NAN } else { settle(stream.push(*x)) };
    }
}

pub(super) fn per_instrument<S: Stream + 'static>(
    width: usize,
    make: impl Fn() -> S,
) -> Box<dyn Kernel> {
    Box::new(PerInstrument((0..width).map(|_| make()).collect()))
}

/// One computation over rows per instrument.
struct Jointly<S, const N: usize>(Vec<S>);

impl<const N: usize, S: Joint<N>> Kernel for Jointly<S, N> {
    fn run(&mut self, inputs: Columns<'_>, width: usize, output: &mut [f64]) {
        for (column, joint) in self.0.iter_mut().enumerate() {
            for at in (column..output.len()).step_by(width) {
                let row: [f64; N] = std::array::from_fn(|input| inputs[input][at]);
                let is_missing = row.iter().any(|x| x.is_nan());
                output[at] = if is_missing { f64::NAN } else { settle(joint.push(row)) };
            }
        }
    }
}

pub(super) fn jointly<const N: usize, S: Joint<N> + 'static>(
    width: usize,
    make: impl Fn() -> S,
) -> Box<dyn Kernel> {
    Box::new(Jointly((0..width).map(|_| make()).collect()))
}

/// The kernel of `op` for `width` instruments. The parameters have been checked.
pub(super) fn build(op: Op, width: usize) -> Box<dyn Kernel> {
    match op {
        Op::Lag { steps } => per_instrument(width, || Lag::new(steps)),
        Op::Difference { steps } => per_instrument(width, || Difference(Lag::new(steps))),
        Op::Ret { steps } => per_instrument(width, || Ret(Lag::new(steps))),
        Op::RollingSum { window } => per_instrument(width, || Folded::<Total>::new(window)),
        Op::RollingMean { window } => per_instrument(width, || Mean::new(window)),
        Op::RollingMin { window } => per_instrument(width, || Folded::<Lowest>::new(window)),
        Op::RollingMax { window } => per_instrument(width, || Folded::<Highest>::new(window)),
        Op::Rank { window } if window <= COUNTED_WINDOW_MAX => {
            per_instrument(width, || CountedRank::new(window))
        }
        Op::Rank { window } => per_instrument(width, || SortedRank::new(window)),
        Op::Ema { span } => per_instrument(width, || Ema::new(span)),
        Op::Rsi { window } => per_instrument(width, || Rsi::new(window)),
        Op::Atr { window } => Box::new(Atr::new(window, width)),
        Op::Candle { pattern, penetration } => Box::new(Candles::new(pattern, penetration, width)),
        Op::Study(study) => study::build(study, width),
        Op::CrossRank => Box::new(cross::Rank::default()),
        Op::Demean => Box::new(cross::Demean),
        Op::Macd { fast, slow, .. } => per_instrument(width, || Macd::new(fast, slow)),
        Op::MacdSignal { fast, slow, signal } => {
            per_instrument(width, || MacdSignal::new(Macd::new(fast, slow), signal))
        }
        Op::MacdHistogram { fast, slow, signal } => {
            per_instrument(width, || MacdHistogram(MacdSignal::new(Macd::new(fast, slow), signal)))
        }
        Op::Across(across) => across.kernel(),
        _ => on_moments(op, width)
            .or_else(|| since_the_beginning(op, width))
            .or_else(|| on_windows(op, width))
            .unwrap_or_else(|| elementwise::build(op)),
    }
}

/// The operators whose past fades, or never ends.
fn since_the_beginning(op: Op, width: usize) -> Option<Box<dyn Kernel>> {
    Some(match op {
        Op::Skip { steps } => per_instrument(width, || Skip::new(steps)),
        Op::RunningSum => per_instrument(width, RunningSum::default),
        Op::WilderMean { window } => per_instrument(width, || Ema::wilder(window)),
        Op::WilderSum { window } => per_instrument(width, || WilderSum::new(window)),
        Op::ExponentialMean { seed, weight } => {
            per_instrument(width, || Ema::weighted(seed, weight))
        }
        Op::Kama { window, fast, slow } => {
            per_instrument(width, || Adaptive::new(window, fast, slow))
        }
        Op::Obv => jointly(width, OnBalance::new),
        Op::HeikinOpen => jointly(width, HeikinOpen::new),
        Op::TrailingBand => jointly(width, || Trailing::new(false)),
        Op::TrailingSide => jointly(width, || Trailing::new(true)),
        Op::Sar { acceleration, maximum } => {
            jointly(width, || Parabolic::new(Course::plain(acceleration, maximum), false))
        }
        Op::SarExtended(course) => jointly(width, || Parabolic::new(course, true)),
        Op::Cycle(asked) => per_instrument(width, || CycleStream::new(asked)),
        Op::Mama { fast_limit, slow_limit } => {
            per_instrument(width, || Mesa::new([fast_limit, slow_limit], false))
        }
        Op::Fama { fast_limit, slow_limit } => {
            per_instrument(width, || Mesa::new([fast_limit, slow_limit], true))
        }
        _ => return None,
    })
}

/// The operators on a window that are no folds.
fn on_windows(op: Op, width: usize) -> Option<Box<dyn Kernel>> {
    Some(match op {
        Op::Wma { window } => per_instrument(width, || WeightedMean::new(window)),
        Op::Slope { window } => per_instrument(width, || Slope::new(window)),
        Op::MeanDeviation { window } => per_instrument(width, || MeanDeviation::new(window)),
        Op::SinceHighest { window } => per_instrument(width, || Since::highest(window)),
        Op::SinceLowest { window } => per_instrument(width, || Since::lowest(window)),
        Op::Percentile { window, percent } => {
            per_instrument(width, || Percentile::new(window, percent))
        }
        Op::ShareBelow { window } => per_instrument(width, || ShareBelow::new(window)),
        Op::Covariance { window } => {
            let covariance = Covariance::new(window);
            jointly(width, || covariance.clone())
        }
        _ => return None,
    })
}

/// The operators on mean and deviation: their streams share one table of constants.
fn on_moments(op: Op, width: usize) -> Option<Box<dyn Kernel>> {
    let window = match op {
        Op::RollingStd { window }
        | Op::Zscore { window }
        | Op::Bollinger { window, .. }
        | Op::RealisedVolatility { window } => window,
        _ => return None,
    };
    let moments = Moments::new(window);
    Some(match op {
        Op::Zscore { .. } => per_instrument(width, || Standing::new(moments.clone(), 1.0)),
        Op::Bollinger { width: bands, .. } => {
            per_instrument(width, || Standing::new(moments.clone(), bands))
        }
        Op::RealisedVolatility { .. } => {
            per_instrument(width, || RealisedVolatility::new(moments.clone()))
        }
        _ => per_instrument(width, || Deviation(moments.clone())),
    })
}
