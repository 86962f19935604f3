//! Rolling sum, mean, minimum and maximum by one scheme that never takes a value out again.
//!
//! The stream is cut into runs of `window` observations. When a run is complete, one backward pass
//! turns it into the folds of all its endings; the window is then one such ending of the last run
//! folded with the beginning of the present one (van Herk 1992; Gil and Werman 1993). Nothing is
//! ever subtracted, so a sum cannot drift, whatever the length of the stream, and a huge value
//! leaves no trace once it has left the window. Two folds per value on average.

use std::marker::PhantomData;

use super::kernel::Stream;

/// How two values become one. `fold(NaN, x)` must be NaN: so warm-up needs no branch.
pub(super) trait Fold: Send + Sync {
    const NEUTRAL: f64;
    fn fold(older: f64, newer: f64) -> f64;
}

/// a + b
#[derive(Clone)]
pub(super) struct Total;
/// The smaller.
pub(super) struct Lowest;
/// The larger.
pub(super) struct Highest;

impl Fold for Total {
    const NEUTRAL: f64 = 0.0;
    #[inline]
    fn fold(older: f64, newer: f64) -> f64 {
        older + newer
    }
}

impl Fold for Lowest {
    const NEUTRAL: f64 = f64::INFINITY;
    #[inline]
    fn fold(older: f64, newer: f64) -> f64 {
        if newer < older { newer } else { older }
    }
}

impl Fold for Highest {
    const NEUTRAL: f64 = f64::NEG_INFINITY;
    #[inline]
    fn fold(older: f64, newer: f64) -> f64 {
        if newer > older { newer } else { older }
    }
}

/// The fold of the last `window` values.
#[derive(Clone)]
pub(super) struct Folded<F> {
    /// Up to `position` the values of the present run, behind it the folds of the endings of the
    /// last run (NaN before there was one), then `F::NEUTRAL`: the ending of no value.
    ring: Box<[f64]>,
    position: usize,
    /// Fold of the present run so far.
    begun: f64,
    fold: PhantomData<F>,
}

impl<F: Fold> Folded<F> {
    pub(super) fn new(window: usize) -> Self {
        let mut ring = vec![f64::NAN; window + 1];
        ring[window] = F::NEUTRAL;
        let ring = ring.into_boxed_slice();
        Self { ring, position: 0, begun: F::NEUTRAL, fold: PhantomData }
    }

    #[cold]
    #[inline(never)]
    fn close_run(&mut self) {
        let mut ending = F::NEUTRAL;
        for value in self.ring.iter_mut().rev() {
            ending = F::fold(ending, *value);
            *value = ending;
        }
        self.position = 0;
        self.begun = F::NEUTRAL;
    }
}

impl<F: Fold> Stream for Folded<F> {
    #[inline]
    fn push(&mut self, x: f64) -> f64 {
        self.begun = F::fold(self.begun, x);
        self.ring[self.position] = x;
        self.position += 1;
        let folded = F::fold(self.ring[self.position], self.begun);
        if self.position + 1 == self.ring.len() {
            self.close_run();
        }
        folded
    }
}

/// The mean of the last `window` values.
#[derive(Clone)]
pub(super) struct Mean {
    sum: Folded<Total>,
    window: f64,
}

impl Mean {
    #[allow(clippy::cast_precision_loss)] // Windows stay below 2^53.
    pub(super) fn new(window: usize) -> Self {
        Self { sum: Folded::new(window), window: window as f64 }
    }
}

impl Stream for Mean {
    #[inline]
    fn push(&mut self, x: f64) -> f64 {
        self.sum.push(x) / self.window
    }
}
