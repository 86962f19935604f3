//! Shannon's entropy (1948) of the values of a window in bins of equal width.

use super::recent::Recent;
use crate::feature::kernel::Stream;

/// In nats: 0 where all values fall into one bin, ln(bins) where they fill all alike.
pub(super) struct Entropy {
    recent: Recent,
    counts: Box<[u32]>,
}

impl Entropy {
    pub(super) fn new(window: usize, bins: usize) -> Self {
        Self { recent: Recent::new(window), counts: vec![0; bins].into_boxed_slice() }
    }
}

impl Stream for Entropy {
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn push(&mut self, x: f64) -> f64 {
        let Some(window) = self.recent.push(x) else { return f64::NAN };
        let lowest = window.iter().copied().fold(f64::INFINITY, f64::min);
        let range = window.iter().copied().fold(f64::NEG_INFINITY, f64::max) - lowest;
        if range == 0.0 {
            return 0.0;
        }
        let (bins, last) = (self.counts.len() as f64, self.counts.len() - 1);
        self.counts.fill(0);
        for value in window {
            // The highest value belongs to the last bin.
            let bin = (value - lowest) / range * bins;
            self.counts[(bin as usize).min(last)] += 1;
        }
        let count = window.len() as f64;
        of_counts(self.counts.iter().map(|each| f64::from(*each)), count)
    }
}

/// The entropy of counts that add up to `total`.
pub(super) fn of_counts(counts: impl Iterator<Item = f64>, total: f64) -> f64 {
    let terms = counts.filter(|count| *count > 0.0).map(|count| count * libm::log(count));
    (libm::log(total) - terms.sum::<f64>() / total).max(0.0)
}
