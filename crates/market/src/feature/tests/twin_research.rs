//! The plain twins of the studies.

use super::Op;
use super::twin::{mean, rolling};
use crate::feature::Study;

pub(super) fn over_series(op: Op, x: &[Vec<f64>]) -> Option<Vec<f64>> {
    let Op::Study(study) = op else { return None };
    let first = &x[0];
    Some(match study {
        Study::Skewness { window } => rolling(first, window, skewness),
        Study::Kurtosis { window } => rolling(first, window, kurtosis),
        Study::Hurst { window } => rolling(first, window, hurst),
        Study::FractionalDifference { order, window } => {
            rolling(first, window, |w| w.iter().rev().zip(weights(order)).map(|(x, g)| x * g).sum())
        }
        Study::Entropy { window, bins } => rolling(first, window, |w| entropy(&binned(w, bins))),
        Study::PermutationEntropy { window, dimension } => rolling(first, window, |w| {
            entropy(&w.windows(dimension).map(ranks).collect::<Vec<_>>())
        }),
        Study::LempelZiv { window } => rolling(first, window, phrases),
        Study::KalmanLevel { noise } => level(first, noise),
        Study::KalmanTrend { level_noise, slope_noise } => trend(first, level_noise, slope_noise).0,
        Study::KalmanSlope { level_noise, slope_noise } => trend(first, level_noise, slope_noise).1,
        Study::SeasonalMean { slots, window } => seasonal(x, slots, window, mean),
        Study::SeasonalStd { slots, window } => {
            seasonal(x, slots, window, |w| (central(w, 2) / (w.len() - 1) as f64).sqrt())
        }
        Study::ValueWhen => (0..first.len())
            .map(|t| (0..=t).rev().find(|s| x[1][*s] != 0.0).map_or(f64::NAN, |s| first[s]))
            .collect(),
        Study::CusumEvent => cusum(first, &x[1]),
    })
}

/// Sum of powers of the distances to the mean.
fn central(w: &[f64], power: i32) -> f64 {
    w.iter().map(|x| (x - mean(w)).powi(power)).sum()
}

fn skewness(w: &[f64]) -> f64 {
    let n = w.len() as f64;
    let biased = central(w, 3) / n / (central(w, 2) / n).powf(1.5);
    biased * (n * (n - 1.0)).sqrt() / (n - 2.0)
}

fn kurtosis(w: &[f64]) -> f64 {
    let n = w.len() as f64;
    let biased = central(w, 4) / n / (central(w, 2) / n).powi(2) - 3.0;
    ((n + 1.0) * biased + 6.0) * (n - 1.0) / ((n - 2.0) * (n - 3.0))
}

fn slope(x: &[f64], y: &[f64]) -> f64 {
    let (mx, my) = (mean(x), mean(y));
    let products: f64 = x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)).sum();
    products / central(x, 2)
}

fn hurst(w: &[f64]) -> f64 {
    let (mut lengths, mut strays) = (Vec::new(), Vec::new());
    for halves in 0.. {
        let length = (4.0 * 2.0_f64.powf(f64::from(halves) / 2.0)).round() as usize;
        if length > w.len() / 4 {
            return slope(&lengths, &strays);
        }
        let squares: Vec<f64> = w.rchunks_exact(length).map(stray).collect();
        lengths.push((length as f64).ln());
        strays.push((mean(&squares) / (1.0 - 4.0 / (length * length) as f64)).sqrt().ln());
    }
    unreachable!("a piece outgrows any window")
}

fn stray(piece: &[f64]) -> f64 {
    let times: Vec<f64> = (0..piece.len()).map(|t| t as f64).collect();
    let line = |t: f64| mean(piece) + slope(&times, piece) * (t - mean(&times));
    let squares = times.iter().zip(piece).map(|(t, x)| (x - line(*t)).powi(2));
    squares.sum::<f64>() / piece.len() as f64
}

/// Of the binomial series, newest first.
fn weights(order: f64) -> impl Iterator<Item = f64> {
    (0..).map(move |step: i32| {
        (1..=step).map(|k| -(order - f64::from(k) + 1.0) / f64::from(k)).product()
    })
}

fn binned(w: &[f64], bins: usize) -> Vec<Vec<usize>> {
    let low = w.iter().copied().fold(f64::INFINITY, f64::min);
    let high = w.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let bin = |x: &f64| {
        let place = (x - low) / (high - low) * bins as f64;
        if place.is_nan() { 0 } else { (place as usize).min(bins - 1) }
    };
    w.iter().map(|x| vec![bin(x)]).collect()
}

/// Where each stands among the others, the earlier of equals first.
fn ranks(w: &[f64]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..w.len()).collect();
    places.sort_by(|a, b| w[*a].total_cmp(&w[*b]));
    places
}

fn entropy(words: &[Vec<usize>]) -> f64 {
    let shares = words.iter().map(|word| {
        words.iter().filter(|other| *other == word).count() as f64 / words.len() as f64
    });
    shares.map(|share| -share.ln() / words.len() as f64).sum()
}

fn phrases(w: &[f64]) -> f64 {
    let signs: Vec<bool> = w.iter().map(|x| *x != 0.0).collect();
    let (mut known, mut from): (Vec<&[bool]>, usize) = (Vec::new(), 0);
    while let Some(length) =
        (1..=signs.len() - from).find(|n| !known.contains(&&signs[from..from + n]))
    {
        known.push(&signs[from..from + length]);
        from += length;
    }
    known.len() as f64 / w.len() as f64
}

/// By inverse variances.
fn level(x: &[f64], noise: f64) -> Vec<f64> {
    let (mut known, mut levels) = (0.0, Vec::<f64>::new());
    for (t, x) in x.iter().enumerate() {
        let before = if t == 0 { 0.0 } else { 1.0 / (1.0 / known + noise) };
        known = before + 1.0;
        let last = if t == 0 { 0.0 } else { levels[t - 1] };
        levels.push((before * last + x) / known);
    }
    levels
}

/// With matrices written out: predicted, then corrected in Joseph's form.
fn trend(x: &[f64], level_noise: f64, slope_noise: f64) -> (Vec<f64>, Vec<f64>) {
    let (mut levels, mut slopes) = (vec![f64::NAN; x.len()], vec![f64::NAN; x.len()]);
    let mut p = [[1.0, 1.0], [1.0, 2.0 + level_noise + slope_noise]];
    for t in 1..x.len() {
        if t == 1 {
            (levels[1], slopes[1]) = (x[1], x[1] - x[0]);
            continue;
        }
        let f = [[1.0, 1.0], [0.0, 1.0]];
        p = times(times(f, p), transposed(f));
        p[0][0] += level_noise;
        p[1][1] += slope_noise;
        let k = [p[0][0] / (p[0][0] + 1.0), p[1][0] / (p[0][0] + 1.0)];
        let rest = [[1.0 - k[0], 0.0], [-k[1], 1.0]];
        p = times(times(rest, p), transposed(rest));
        for (i, j) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            p[i][j] += k[i] * k[j];
        }
        let expected = levels[t - 1] + slopes[t - 1];
        levels[t] = expected + k[0] * (x[t] - expected);
        slopes[t] = slopes[t - 1] + k[1] * (x[t] - expected);
    }
    (levels, slopes)
}

type Matrix = [[f64; 2]; 2];

fn times(a: Matrix, b: Matrix) -> Matrix {
    std::array::from_fn(|i| std::array::from_fn(|j| a[i][0] * b[0][j] + a[i][1] * b[1][j]))
}

fn transposed(a: Matrix) -> Matrix {
    std::array::from_fn(|i| std::array::from_fn(|j| a[j][i]))
}

fn seasonal(x: &[Vec<f64>], slots: usize, window: usize, f: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    let slot = |t: usize| x[1][t].floor().rem_euclid(slots as f64) as usize;
    let value = |t: usize| {
        let alike: Vec<f64> = (0..t).filter(|s| slot(*s) == slot(t)).map(|s| x[0][s]).collect();
        if alike.len() < window { f64::NAN } else { f(&alike[alike.len() - window..]) }
    };
    (0..x[0].len()).map(value).collect()
}

fn cusum(changes: &[f64], thresholds: &[f64]) -> Vec<f64> {
    let (mut up, mut down) = (0.0_f64, 0.0_f64);
    let event = |(change, threshold): (&f64, &f64)| {
        (up, down) = ((up + change).max(0.0), (down + change).min(0.0));
        if down < -threshold {
            down = 0.0;
            -1.0
        } else if up > *threshold {
            up = 0.0;
            1.0
        } else {
            0.0
        }
    };
    changes.iter().zip(thresholds).map(event).collect()
}
