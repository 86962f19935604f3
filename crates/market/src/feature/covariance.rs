//! Rolling covariance of two streams, by the scheme of `moments`: of two different streams the
//! terms are products and no squares, but each counts from the mean of its own part, so a high
//! level cancels nowhere.

use std::sync::Arc;

use super::kernel::Joint;
use super::moments::Weight;

/// Sums over some pairs, each value less the pivot of the part.
#[derive(Clone, Copy)]
struct Part {
    totals: [f64; 2],
    /// Sum of the products of the distances to the means.
    cross: f64,
}

const EMPTY: Part = Part { totals: [0.0; 2], cross: 0.0 };

impl Part {
    /// This part with one more pair, `y` away from the pivots; `weight` is of the new count.
    #[inline]
    fn grown(self, y: [f64; 2], weight: &Weight) -> Self {
        let totals = [self.totals[0] + y[0], self.totals[1] + y[1]];
        let first = weight.count * y[0] - totals[0];
        let second = weight.count * y[1] - totals[1];
        Self { totals, cross: self.cross + first * second * weight.growth }
    }
}

/// The sample covariance (divisor window - 1) of the last `window` pairs.
#[derive(Clone)]
pub(super) struct Covariance {
    /// By the number of pairs in the present run, from 1. Shared by the instruments.
    weights: Arc<[Weight]>,
    /// As the ring of `Moments`.
    ring: Box<[Part]>,
    position: usize,
    begun: Part,
    pivots: [f64; 2],
    ended_pivots: [f64; 2],
}

impl Covariance {
    pub(super) fn new(window: usize) -> Self {
        let mut ring = vec![Part { totals: [f64::NAN; 2], cross: f64::NAN }; window + 1];
        ring[window] = EMPTY;
        Self {
            weights: (1..=window).map(|count| Weight::new(count, window)).collect(),
            ring: ring.into_boxed_slice(),
            position: 0,
            begun: EMPTY,
            pivots: [0.0; 2],
            ended_pivots: [0.0; 2],
        }
    }

    #[cold]
    #[inline(never)]
    fn close_run(&mut self, last: [f64; 2]) {
        let mut ending = EMPTY;
        let pairs = self.ring.iter_mut().rev().skip(1);
        for (part, weight) in pairs.zip(self.weights.iter()) {
            let away = [part.totals[0] - last[0], part.totals[1] - last[1]];
            ending = ending.grown(away, weight);
            *part = ending;
        }
        self.position = 0;
        self.ended_pivots = last;
    }
}

impl Joint<2> for Covariance {
    #[inline]
    #[allow(clippy::cast_precision_loss)] // Windows stay below 2^53.
    fn push(&mut self, row: [f64; 2]) -> f64 {
        if self.position == 0 {
            self.pivots = row;
            self.begun = EMPTY;
        }
        let weight = &self.weights[self.position];
        self.ring[self.position].totals = row;
        self.begun = self.begun.grown([row[0] - self.pivots[0], row[1] - self.pivots[1]], weight);
        self.position += 1;
        let ended = self.ring[self.position];
        let apart = |of: usize| {
            let means = self.begun.totals[of] * weight.begun - ended.totals[of] * weight.ended;
            (self.pivots[of] - self.ended_pivots[of]) + means
        };
        let cross = self.begun.cross + ended.cross + apart(0) * apart(1) * weight.apart;
        if self.position == self.weights.len() {
            self.close_run(row);
        }
        cross / (self.weights.len() - 1) as f64
    }
}
