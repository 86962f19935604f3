//! The Hurst exponent of a walk by detrended fluctuation analysis (Peng et al. 1994): how the
//! distance to straight lines grows with the length of the pieces that the lines are drawn through.
//!
//! The value itself is the profile. Lengths grow by the root of 2 from 4 to a quarter of the window;
//! pieces end with the window, so the oldest values that fill none are left out. The walk of
//! independent steps strays by (s^2 - 4) / (15 s) of their variance from the line through s values,
//! not by s / 15: each length is corrected by that, so that such a walk has 1/2 in short windows too.

use std::sync::Arc;

use super::recent::Recent;
use crate::feature::kernel::Stream;

/// One length of pieces.
struct Scale {
    length: usize,
    /// Its logarithm, less the mean of those of all lengths.
    log: f64,
    /// What the mean square is divided by.
    correction: f64,
}

/// The exponent over a window.
#[derive(Clone)]
pub(super) struct Hurst {
    recent: Recent,
    scales: Arc<[Scale]>,
    /// The sum of the squares of their `log`.
    squares: f64,
}

impl Hurst {
    #[allow(clippy::cast_precision_loss)] // Windows stay below 2^53.
    pub(super) fn new(window: usize) -> Self {
        let lengths = lengths(window / 4);
        let logs: Vec<f64> = lengths.iter().map(|length| libm::log(*length as f64)).collect();
        let mean = logs.iter().sum::<f64>() / logs.len() as f64;
        let scale = |(length, log): (&usize, &f64)| {
            let count = *length as f64;
            Scale { length: *length, log: log - mean, correction: 1.0 - 4.0 / (count * count) }
        };
        let scales: Arc<[Scale]> = lengths.iter().zip(&logs).map(scale).collect();
        let squares = scales.iter().map(|scale| scale.log * scale.log).sum();
        Self { recent: Recent::new(window), scales, squares }
    }
}

/// 4, 6, 8, 11, 16 and so on.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn lengths(most: usize) -> Vec<usize> {
    let length = |halves: i32| libm::floor(4.0 * libm::exp2(f64::from(halves) / 2.0) + 0.5);
    (0..).map(length).take_while(|length| *length <= most as f64).map(|x| x as usize).collect()
}

impl Stream for Hurst {
    fn push(&mut self, x: f64) -> f64 {
        let Some(window) = self.recent.push(x) else { return f64::NAN };
        let part = |scale: &Scale| {
            let square = stray(window, scale.length) / scale.correction;
            0.5 * libm::log(square) * scale.log
        };
        self.scales.iter().map(part).sum::<f64>() / self.squares
    }
}

/// Mean square of the distances to the line through each piece of a length.
#[allow(clippy::cast_precision_loss)] // Windows stay below 2^53.
fn stray(window: &[f64], length: usize) -> f64 {
    let (count, pieces) = (length as f64, window.len() / length);
    let (middle, spread) = (0.5 * (count - 1.0), count * (count * count - 1.0) / 12.0);
    let mut total = 0.0;
    for piece in window[window.len() - pieces * length..].chunks_exact(length) {
        // From its first value, so that a high level does not eat up the distances.
        let (mut sum, mut weighted, mut at) = (0.0, 0.0, -middle);
        for value in piece {
            sum += value - piece[0];
            weighted += at * (value - piece[0]);
            at += 1.0;
        }
        let (slope, mean) = (weighted / spread, sum / count);
        let mut at = -middle;
        for value in piece {
            let away = (value - piece[0]) - mean - slope * at;
            total += away * away;
            at += 1.0;
        }
    }
    total / (count * pieces as f64)
}
