//! The mean distance of a window's values to their mean.

use super::kernel::Stream;
use super::lag::Lag;

/// Looks at the whole window at every value: no sum of distances to a moving mean can be kept.
pub(super) struct MeanDeviation(Lag);

impl MeanDeviation {
    pub(super) fn new(window: usize) -> Self {
        Self(Lag::new(window))
    }
}

impl Stream for MeanDeviation {
    #[allow(clippy::cast_precision_loss)] // Windows stay below 2^53.
    fn push(&mut self, x: f64) -> f64 {
        self.0.push(x);
        let (values, count) = (self.0.values(), self.0.values().len() as f64);
        // From the newest value, so that equal values are at no distance at all.
        let mean = values.iter().map(|value| value - x).sum::<f64>() / count;
        values.iter().map(|value| (value - x - mean).abs()).sum::<f64>() / count
    }
}
