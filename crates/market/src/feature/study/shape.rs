//! Skewness and kurtosis of a window, corrected for its length (Joanes and Gill 1998, G1 and G2).

use super::recent::Recent;
use crate::feature::kernel::Stream;

/// Sums of the powers 2, 3 and 4 of the distances to the mean, looked at anew each time: nothing
/// is kept that could drift.
#[allow(clippy::cast_precision_loss)] // Windows stay below 2^53.
fn powers(window: &[f64]) -> [f64; 3] {
    // From the newest value, so that equal values are at no distance at all.
    let (newest, count) = (window[window.len() - 1], window.len() as f64);
    let mean = window.iter().map(|x| x - newest).sum::<f64>() / count;
    let mut sums = [0.0; 3];
    for x in window {
        let away = x - newest - mean;
        let square = away * away;
        sums[0] += square;
        sums[1] += square * away;
        sums[2] += square * square;
    }
    sums
}

/// The sample skewness; missing where nothing varies.
pub(super) struct Skewness(Recent);

impl Skewness {
    pub(super) fn new(window: usize) -> Self {
        Self(Recent::new(window))
    }
}

impl Stream for Skewness {
    #[allow(clippy::cast_precision_loss)] // Windows stay below 2^53.
    fn push(&mut self, x: f64) -> f64 {
        let Some(window) = self.0.push(x) else { return f64::NAN };
        let (n, [second, third, _]) = (window.len() as f64, powers(window));
        let variance = second / (n - 1.0);
        n / ((n - 1.0) * (n - 2.0)) * third / (variance * variance.sqrt())
    }
}

/// The sample excess kurtosis, 0 for a normal distribution; missing where nothing varies.
pub(super) struct Kurtosis(Recent);

impl Kurtosis {
    pub(super) fn new(window: usize) -> Self {
        Self(Recent::new(window))
    }
}

impl Stream for Kurtosis {
    #[allow(clippy::cast_precision_loss)] // Windows stay below 2^53.
    fn push(&mut self, x: f64) -> f64 {
        let Some(window) = self.0.push(x) else { return f64::NAN };
        let (n, [second, _, fourth]) = (window.len() as f64, powers(window));
        let ratio = n * fourth / (second * second) * (n + 1.0) - 3.0 * (n - 1.0);
        ratio * (n - 1.0) / ((n - 2.0) * (n - 3.0))
    }
}
