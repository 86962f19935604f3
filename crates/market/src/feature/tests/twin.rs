//! The plain twins: each operator again, over a whole series and as its definition reads.

use super::Op;
use crate::feature::candle::{Bar, Pattern};

/// `op` over whole columns of one instrument: rows with a missing input are skipped.
pub(super) fn twin(op: Op, columns: &[Vec<f64>]) -> Vec<f64> {
    let is_usable = |t: &usize| {
        let needs_positive = matches!(op, Op::RealisedVolatility { .. });
        columns.iter().all(|x| !x[*t].is_nan() && (!needs_positive || x[*t] > 0.0))
    };
    let rows: Vec<usize> = (0..columns[0].len()).filter(is_usable).collect();
    let kept: Vec<Vec<f64>> =
        columns.iter().map(|x| rows.iter().map(|t| x[*t]).collect()).collect();
    let mut output = vec![f64::NAN; columns[0].len()];
    for (t, value) in rows.iter().zip(any_series(op, &kept)) {
        output[*t] = if value.is_finite() { value } else { f64::NAN };
    }
    output
}

fn any_series(op: Op, x: &[Vec<f64>]) -> Vec<f64> {
    super::twin_study::over_series(op, x)
        .or_else(|| super::twin_research::over_series(op, x))
        .or_else(|| super::twin_cycle::over_series(op, &x[0]))
        .unwrap_or_else(|| over_series(op, x))
}

fn over_series(op: Op, x: &[Vec<f64>]) -> Vec<f64> {
    match op {
        Op::Lag { steps } => since(&x[0], steps, |_, old| old),
        Op::Difference { steps } => since(&x[0], steps, |x, old| x - old),
        Op::Ret { steps } => since(&x[0], steps, |x, old| x / old - 1.0),
        Op::RollingSum { window } => rolling(&x[0], window, |w| w.iter().sum()),
        Op::RollingMean { window } => rolling(&x[0], window, mean),
        Op::RollingStd { window } => rolling(&x[0], window, deviation),
        Op::RollingMin { window } => rolling(&x[0], window, lowest),
        Op::RollingMax { window } => rolling(&x[0], window, highest),
        Op::Zscore { window } => rolling(&x[0], window, |w| standing(w, 1.0)),
        Op::Bollinger { window, width } => rolling(&x[0], window, |w| standing(w, width)),
        Op::Rank { window } => rolling(&x[0], window, |w| rank(w, w[w.len() - 1])),
        Op::RealisedVolatility { window } => volatility(&x[0], window),
        Op::Ema { span } => ema(&x[0], span, 2.0 / (span as f64 + 1.0)),
        Op::Rsi { window } => rsi(&x[0], window),
        Op::Atr { window } => atr(&x[0], &x[1], &x[2], window),
        Op::Macd { fast, slow, .. } => line(&x[0], fast, slow),
        Op::MacdSignal { fast, slow, signal } => signal_line(&x[0], fast, slow, signal),
        Op::MacdHistogram { fast, slow, signal } => {
            let signal = signal_line(&x[0], fast, slow, signal);
            line(&x[0], fast, slow).iter().zip(signal).map(|(a, b)| a - b).collect()
        }
        Op::Candle { pattern, penetration } => candles(x, pattern, penetration),
        _ => (0..x[0].len()).map(|t| at_moment(op, &|input: usize| x[input][t])).collect(),
    }
}

fn at_moment(op: Op, x: &dyn Fn(usize) -> f64) -> f64 {
    let truth = |is_so: bool| if is_so { 1.0 } else { 0.0 };
    match op {
        Op::Add => x(0) + x(1),
        Op::Sub => x(0) - x(1),
        Op::Mul => x(0) * x(1),
        Op::Div => x(0) / x(1),
        Op::Neg => 0.0 - x(0),
        Op::Abs => x(0).abs(),
        Op::Sign if x(0) == 0.0 => 0.0,
        Op::Sign => x(0).signum(),
        Op::Log => x(0).ln(),
        Op::Sqrt => x(0).sqrt(),
        Op::Min2 => x(0).min(x(1)),
        Op::Max2 => x(0).max(x(1)),
        Op::Given => x(0),
        Op::Clip { low, high } => x(0).max(low).min(high),
        Op::Where => [x(2), x(1)][usize::from(x(0) != 0.0)],
        Op::Gt => truth(x(0) > x(1)),
        Op::Ge => truth(x(0) >= x(1)),
        Op::Lt => truth(x(0) < x(1)),
        Op::Le => truth(x(0) <= x(1)),
        Op::Eq => truth(x(0) == x(1)),
        Op::And => truth(x(0) != 0.0 && x(1) != 0.0),
        Op::Or => truth(x(0) != 0.0 || x(1) != 0.0),
        Op::Not => truth(x(0) == 0.0),
        Op::Maths(maths) => mathematics(maths, x(0)),
        other => panic!("`{}` has no twin", other.name()),
    }
}

/// Each judged anew over all bars so far.
fn candles(x: &[Vec<f64>], pattern: Pattern, penetration: f64) -> Vec<f64> {
    let bar = |t: usize| Bar { open: x[0][t], high: x[1][t], low: x[2][t], close: x[3][t] };
    let bars: Vec<Bar> = (0..x[0].len()).map(bar).collect();
    let value = |t: usize| {
        if t < pattern.warm_up() { f64::NAN } else { pattern.find(&bars[..=t], penetration) }
    };
    (0..bars.len()).map(value).collect()
}

fn since(x: &[f64], steps: usize, f: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    let value = |t: usize| if t < steps { f64::NAN } else { f(x[t], x[t - steps]) };
    (0..x.len()).map(value).collect()
}

pub(super) fn rolling(x: &[f64], window: usize, f: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    let value = |t: usize| if t + 1 < window { f64::NAN } else { f(&x[t + 1 - window..=t]) };
    (0..x.len()).map(value).collect()
}

pub(super) fn mean(w: &[f64]) -> f64 {
    w.iter().sum::<f64>() / w.len() as f64
}

fn deviation(w: &[f64]) -> f64 {
    let mean = mean(w);
    let squares: f64 = w.iter().map(|x| (x - mean) * (x - mean)).sum();
    (squares / (w.len() - 1) as f64).sqrt()
}

fn lowest(w: &[f64]) -> f64 {
    w.iter().copied().fold(f64::INFINITY, f64::min)
}

fn highest(w: &[f64]) -> f64 {
    w.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

fn standing(w: &[f64], width: f64) -> f64 {
    (w[w.len() - 1] - mean(w)) / (width * deviation(w))
}

/// Of `x`, which is one of `among`. Also the twin of the rank across a row.
pub(super) fn rank(among: &[f64], x: f64) -> f64 {
    let below = among.iter().filter(|other| **other < x).count() as f64;
    let equal = among.iter().filter(|other| **other == x).count() as f64;
    let others = among.len() as f64 - 1.0;
    if others == 0.0 { 0.5 } else { (below + 0.5 * (equal - 1.0)) / others }
}

fn volatility(x: &[f64], window: usize) -> Vec<f64> {
    rolling(x, window + 1, |w| {
        let returns: Vec<f64> = w.windows(2).map(|pair| (pair[1] / pair[0]).ln()).collect();
        deviation(&returns)
    })
}

/// The values from the seed on: mean of the first `span`, then towards each by `weight`.
pub(super) fn smooth(x: &[f64], span: usize, weight: f64) -> Vec<f64> {
    if x.len() < span {
        return Vec::new();
    }
    let mut values = vec![mean(&x[..span])];
    for x in &x[span..] {
        let last = values[values.len() - 1];
        values.push((1.0 - weight) * last + weight * x);
    }
    values
}

/// `values` at the end of a series of `len`, NaN before.
pub(super) fn at_end(values: Vec<f64>, len: usize) -> Vec<f64> {
    let mut series = vec![f64::NAN; len - values.len()];
    series.extend(values);
    series
}

fn ema(x: &[f64], span: usize, weight: f64) -> Vec<f64> {
    at_end(smooth(x, span, weight), x.len())
}

fn rsi(x: &[f64], window: usize) -> Vec<f64> {
    let part = |sign: f64| {
        let moves: Vec<f64> =
            x.windows(2).map(|pair| (sign * (pair[1] - pair[0])).max(0.0)).collect();
        smooth(&moves, window, 1.0 / window as f64)
    };
    let values =
        part(1.0).iter().zip(part(-1.0)).map(|(gain, loss)| 100.0 * gain / (gain + loss)).collect();
    at_end(values, x.len())
}

fn atr(high: &[f64], low: &[f64], close: &[f64], window: usize) -> Vec<f64> {
    let range = |t: usize| {
        let last = close[t - 1];
        highest(&[high[t] - low[t], (high[t] - last).abs(), (low[t] - last).abs()])
    };
    let ranges: Vec<f64> = (1..high.len()).map(range).collect();
    at_end(smooth(&ranges, window, 1.0 / window as f64), high.len())
}

fn line(x: &[f64], fast: usize, slow: usize) -> Vec<f64> {
    let fast = ema(x, fast, 2.0 / (fast as f64 + 1.0));
    let slow = ema(x, slow, 2.0 / (slow as f64 + 1.0));
    fast.iter().zip(slow).map(|(fast, slow)| fast - slow).collect()
}

fn signal_line(x: &[f64], fast: usize, slow: usize, signal: usize) -> Vec<f64> {
    let line: Vec<f64> = line(x, fast, slow).into_iter().filter(|x| !x.is_nan()).collect();
    at_end(smooth(&line, signal, 2.0 / (signal as f64 + 1.0)), x.len())
}

/// By the platform, which may differ in the last bits.
fn mathematics(maths: crate::feature::Maths, x: f64) -> f64 {
    use crate::feature::Maths;
    match maths {
        Maths::Exp => x.exp(),
        Maths::Log10 => x.log10(),
        Maths::Sin => x.sin(),
        Maths::Cos => x.cos(),
        Maths::Tan => x.tan(),
        Maths::Asin => x.asin(),
        Maths::Acos => x.acos(),
        Maths::Atan => x.atan(),
        Maths::Sinh => x.sinh(),
        Maths::Cosh => x.cosh(),
        Maths::Tanh => x.tanh(),
        Maths::NormalCdf => normal_cdf(x),
        Maths::Floor => x.floor(),
        Maths::Ceil => x.ceil(),
    }
}

/// Beyond 8 deviations there is nothing; within, Simpson's rule over the density.
fn normal_cdf(x: f64) -> f64 {
    let (end, steps) = (x.clamp(-8.0, 8.0), 4_000);
    let width = end / f64::from(steps);
    let density = |at: i32| (-0.5 * (width * f64::from(at)).powi(2)).exp();
    let weight = |at: i32| match at {
        0 => 1.0,
        _ if at == steps => 1.0,
        _ => f64::from(2 + 2 * (at % 2)),
    };
    let area: f64 = (0..=steps).map(|at| weight(at) * density(at)).sum();
    0.5 + area * width / 3.0 / std::f64::consts::TAU.sqrt()
}
