//! Permutation entropy (Bandt and Pompe 2002): of the orders in which neighbouring values stand.

use super::entropy::of_counts;
use super::factorial;
use crate::feature::kernel::Stream;

/// How often each order occurs in the window. Counts are whole, so taking one out leaves no trace.
#[derive(Clone)]
pub(super) struct Permutation {
    /// The last values, oldest first.
    neighbours: Vec<f64>,
    dimension: usize,
    /// The orders of the window, in a ring.
    orders: Box<[u16]>,
    position: usize,
    seen: usize,
    counts: Box<[u32]>,
}

impl Permutation {
    pub(super) fn new(window: usize, dimension: usize) -> Self {
        Self {
            neighbours: Vec::with_capacity(dimension),
            dimension,
            orders: vec![0; window - dimension + 1].into_boxed_slice(),
            position: 0,
            seen: 0,
            counts: vec![0; factorial(dimension)].into_boxed_slice(),
        }
    }

    /// The number of the order of the neighbours: for each, how many before it are larger; of
    /// equals the earlier counts as smaller.
    fn order(&self) -> usize {
        (1..self.dimension).fold(0, |number, at| {
            let larger = |before: &&f64| **before > self.neighbours[at];
            number * (at + 1) + self.neighbours[..at].iter().filter(larger).count()
        })
    }

    #[allow(clippy::cast_possible_truncation)] // Of 7 values there are 5040 orders.
    fn count(&mut self) {
        let order = self.order();
        let old = std::mem::replace(&mut self.orders[self.position], order as u16);
        if self.seen == self.orders.len() {
            self.counts[usize::from(old)] -= 1;
        } else {
            self.seen += 1;
        }
        self.counts[order] += 1;
        self.position = (self.position + 1) % self.orders.len();
    }
}

impl Stream for Permutation {
    #[allow(clippy::cast_precision_loss)] // Windows stay below 2^53.
    fn push(&mut self, x: f64) -> f64 {
        if self.neighbours.len() == self.dimension {
            self.neighbours.remove(0);
        }
        self.neighbours.push(x);
        if self.neighbours.len() < self.dimension {
            return f64::NAN;
        }
        self.count();
        if self.seen < self.orders.len() {
            return f64::NAN;
        }
        of_counts(self.counts.iter().map(|count| f64::from(*count)), self.seen as f64)
    }
}
