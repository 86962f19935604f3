//! Differences of a fractional order (Hosking 1981) over a window of fixed width (Lopez de Prado
//! 2018, ch. 5): as much memory is taken away as makes a series stationary, and no more.

use std::sync::Arc;

use super::recent::Recent;
use crate::feature::kernel::Stream;

/// The sum of the window's values by the weights of (1 - L)^order.
#[derive(Clone)]
pub(super) struct Fractional {
    recent: Recent,
    /// For the oldest value first, 1 for the newest.
    weights: Arc<[f64]>,
}

impl Fractional {
    #[allow(clippy::cast_precision_loss)] // Windows stay below 2^53.
    pub(super) fn new(order: f64, window: usize) -> Self {
        let next = |weight: &f64, step: usize| -weight * (order - step as f64 + 1.0) / step as f64;
        let mut weights = vec![1.0];
        for step in 1..window {
            weights.push(next(&weights[step - 1], step));
        }
        weights.reverse();
        Self { recent: Recent::new(window), weights: weights.into() }
    }
}

impl Stream for Fractional {
    fn push(&mut self, x: f64) -> f64 {
        let Some(window) = self.recent.push(x) else { return f64::NAN };
        window.iter().zip(self.weights.iter()).map(|(value, weight)| value * weight).sum()
    }
}
