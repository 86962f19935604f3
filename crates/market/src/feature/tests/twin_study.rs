//! The plain twins of what looks at a window or back to the beginning.

use super::Op;
use super::twin::{at_end, mean, rolling, smooth};
use crate::feature::Course;

pub(super) fn over_series(op: Op, x: &[Vec<f64>]) -> Option<Vec<f64>> {
    let first = &x[0];
    Some(match op {
        Op::Skip { steps } => {
            (0..first.len()).map(|t| if t < steps { f64::NAN } else { first[t] }).collect()
        }
        Op::RunningSum => (0..first.len()).map(|t| first[..=t].iter().sum()).collect(),
        Op::Wma { window } => rolling(first, window, weighted_mean),
        Op::Slope { window } => {
            let count: Vec<f64> = (0..window).map(|t| t as f64).collect();
            rolling(first, window, |w| covariance(w, &count) / covariance(&count, &count))
        }
        Op::WilderMean { window } => {
            at_end(smooth(first, window, 1.0 / window as f64), first.len())
        }
        Op::WilderSum { window } => wilder_sum(first, window),
        Op::ExponentialMean { seed, weight } => at_end(smooth(first, seed, weight), first.len()),
        Op::Kama { window, fast, slow } => adaptive(first, window, [fast, slow]),
        Op::MeanDeviation { window } => rolling(first, window, |w| {
            w.iter().map(|x| (x - mean(w)).abs()).sum::<f64>() / w.len() as f64
        }),
        Op::SinceHighest { window } => rolling(first, window, |w| since(w, |a, b| a > b)),
        Op::SinceLowest { window } => rolling(first, window, |w| since(w, |a, b| a < b)),
        Op::Covariance { window } => {
            let second = rolling_pairs(first, &x[1], window);
            second.into_iter().map(|(a, b)| covariance(a, b)).collect::<Vec<f64>>()
        }
        Op::Percentile { window, percent } => rolling(first, window, |w| percentile(w, percent)),
        Op::ShareBelow { window } => rolling(first, window + 1, |w| {
            w.iter().filter(|x| **x < w[window]).count() as f64 / window as f64
        }),
        Op::HeikinOpen => heikin_open(first, &x[1]),
        Op::TrailingBand => trailing([first, &x[1], &x[2]]).0,
        Op::TrailingSide => trailing([first, &x[1], &x[2]]).1,
        Op::Obv => on_balance(first, &x[1]),
        Op::Sar { acceleration, maximum } => {
            parabolic([first, &x[1]], &Course::plain(acceleration, maximum), 1.0)
        }
        Op::SarExtended(course) => parabolic([first, &x[1]], &course, -1.0),
        _ => return None,
    })
}

fn weighted_mean(w: &[f64]) -> f64 {
    let weights = || (1..=w.len()).map(|weight| weight as f64);
    w.iter().zip(weights()).map(|(x, weight)| x * weight).sum::<f64>() / weights().sum::<f64>()
}

fn rolling_pairs<'a>(a: &'a [f64], b: &'a [f64], window: usize) -> Vec<(&'a [f64], &'a [f64])> {
    let from = |t: usize| (t + 1).saturating_sub(window);
    let pair = |t: usize| (&a[from(t)..=t], &b[from(t)..=t]);
    let none: (&[f64], &[f64]) = (&[], &[]);
    (0..a.len()).map(|t| if t + 1 < window { none } else { pair(t) }).collect()
}

/// NaN of nothing.
fn covariance(a: &[f64], b: &[f64]) -> f64 {
    let (mean_a, mean_b) = (mean(a), mean(b));
    if a.is_empty() {
        return f64::NAN;
    }
    let products = a.iter().zip(b).map(|(x, y)| (x - mean_a) * (y - mean_b));
    products.sum::<f64>() / (a.len() as f64 - 1.0)
}

/// The smallest value that `percent` of all do not exceed.
fn percentile(w: &[f64], percent: f64) -> f64 {
    let is_enough = |x: &&f64| {
        let not_above = w.iter().filter(|other| *other <= *x).count() as f64;
        not_above * 100.0 >= percent * w.len() as f64
    };
    w.iter().filter(is_enough).copied().fold(f64::INFINITY, f64::min)
}

fn heikin_open(middle: &[f64], mean: &[f64]) -> Vec<f64> {
    let mut opens: Vec<f64> = middle.iter().take(1).copied().collect();
    for t in 1..middle.len() {
        opens.push(f64::midpoint(opens[t - 1], mean[t - 1]));
    }
    opens
}

/// The band that holds the price, and the side.
fn trailing([upper, lower, price]: [&[f64]; 3]) -> (Vec<f64>, Vec<f64>) {
    let (mut bands, mut sides) = (Vec::new(), Vec::new());
    let (mut top, mut bottom, mut side) = (f64::NAN, f64::NAN, 1.0);
    for t in 0..price.len() {
        if t == 0 || upper[t] < top || price[t - 1] > top {
            top = upper[t];
        }
        if t == 0 || lower[t] > bottom || price[t - 1] < bottom {
            bottom = lower[t];
        }
        if side > 0.0 && price[t] < bottom {
            side = -1.0;
        } else if side < 0.0 && price[t] > top {
            side = 1.0;
        }
        bands.push(if side > 0.0 { bottom } else { top });
        sides.push(side);
    }
    (bands, sides)
}

fn wilder_sum(x: &[f64], window: usize) -> Vec<f64> {
    if x.len() + 1 < window {
        return vec![f64::NAN; x.len()];
    }
    let mut sums = vec![x[..window - 1].iter().sum::<f64>()];
    for x in &x[window - 1..] {
        let last = sums[sums.len() - 1];
        sums.push(last - last / window as f64 + x);
    }
    at_end(sums, x.len())
}

fn adaptive(x: &[f64], window: usize, spans: [usize; 2]) -> Vec<f64> {
    let [fast, slow] = spans.map(|span| 2.0 / (span as f64 + 1.0));
    let mut means = vec![f64::NAN; x.len()];
    for t in window..x.len() {
        let way: f64 = x[t - window..=t].windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum();
        let net = (x[t] - x[t - window]).abs();
        let straight = if way == 0.0 { 1.0 } else { net / way };
        let weight = (straight * (fast - slow) + slow).powi(2);
        let last = if t == window { x[t - 1] } else { means[t - 1] };
        means[t] = last + weight * (x[t] - last);
    }
    means
}

fn since(w: &[f64], is_beyond: impl Fn(f64, f64) -> bool) -> f64 {
    let mut best = w.len() - 1;
    for at in (0..w.len()).rev() {
        best = if is_beyond(w[at], w[best]) { at } else { best };
    }
    (w.len() - 1 - best) as f64
}

fn on_balance(price: &[f64], volume: &[f64]) -> Vec<f64> {
    let mut total = volume.first().copied().unwrap_or(0.0);
    let mut totals = Vec::new();
    for t in 0..price.len() {
        if t > 0 && price[t] > price[t - 1] {
            total += volume[t];
        } else if t > 0 && price[t] < price[t - 1] {
            total -= volume[t];
        }
        totals.push(total);
    }
    totals
}

/// Both sides written out; a short position's stop is multiplied by `short`.
fn parabolic([high, low]: [&[f64]; 2], course: &Course, short: f64) -> Vec<f64> {
    let mut stops = vec![f64::NAN; high.len()];
    if high.len() < 2 {
        return stops;
    }
    let (up, down) = (high[1] - high[0], low[0] - low[1]);
    let mut is_long = !(down > 0.0 && down > up);
    let mut stop = if is_long { low[0] } else { high[0] };
    let mut extreme = if is_long { high[1] } else { low[1] };
    let mut weight = if is_long { course.long.first } else { course.short.first };
    for t in 1..high.len() {
        let before = if t == 1 { 1 } else { t - 1 };
        let (top, bottom) = (high[before].max(high[t]), low[before].min(low[t]));
        if is_long && low[t] <= stop {
            (is_long, weight) = (false, course.short.first);
            stop = extreme.max(top) * (1.0 + course.offset);
            extreme = low[t];
            stops[t] = short * stop;
        } else if !is_long && high[t] >= stop {
            (is_long, weight) = (true, course.long.first);
            stop = extreme.min(bottom) * (1.0 - course.offset);
            extreme = high[t];
            stops[t] = stop;
        } else if is_long {
            stops[t] = stop;
            if high[t] > extreme {
                extreme = high[t];
                weight = (weight + course.long.step).min(course.long.maximum);
            }
        } else {
            stops[t] = short * stop;
            if low[t] < extreme {
                extreme = low[t];
                weight = (weight + course.short.step).min(course.short.maximum);
            }
        }
        stop += weight * (extreme - stop);
        stop = if is_long { stop.min(bottom) } else { stop.max(top) };
    }
    stops
}
