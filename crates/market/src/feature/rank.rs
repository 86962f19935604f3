//! The rank of a value among the other values of its window.

use super::kernel::Stream;
use super::lag::Lag;

/// Up to this window, comparing with every value is faster than keeping them sorted.
pub(super) const COUNTED_WINDOW_MAX: usize = 64;

/// The fraction of `others` values below, given how many are below and how many are equal; ties
/// count by half. 0.5 if there is no other.
#[allow(clippy::cast_precision_loss)] // Counts stay below 2^53.
pub(super) fn fraction(below: usize, ties: usize, others: usize) -> f64 {
    if others == 0 { 0.5 } else { (below as f64 + 0.5 * ties as f64) / others as f64 }
}

/// Compares with each value of a short window.
pub(super) struct CountedRank(Lag);

impl CountedRank {
    pub(super) fn new(window: usize) -> Self {
        Self(Lag::new(window))
    }
}

impl Stream for CountedRank {
    fn push(&mut self, x: f64) -> f64 {
        self.0.push(x);
        let values = self.0.values();
        // Slots not yet filled hold NaN, which is neither below nor equal.
        let below: u32 = values.iter().map(|value| u32::from(*value < x)).sum();
        let equal: u32 = values.iter().map(|value| u32::from(*value == x)).sum();
        if self.0.is_full() {
            fraction(below as usize, equal as usize - 1, values.len() - 1)
        } else {
            f64::NAN
        }
    }
}

/// The fraction of the `window` values before that are below.
pub(super) struct ShareBelow(Lag);

impl ShareBelow {
    pub(super) fn new(window: usize) -> Self {
        Self(Lag::new(window))
    }
}

impl Stream for ShareBelow {
    fn push(&mut self, x: f64) -> f64 {
        let (values, is_full) = (self.0.values(), self.0.is_full());
        let below = values.iter().filter(|value| **value < x).count();
        let share = if is_full { fraction(below, 0, values.len()) } else { f64::NAN };
        self.0.push(x);
        share
    }
}

/// The value of one rank in the window.
pub(super) struct Percentile {
    sorted: SortedRank,
    place: usize,
}

impl Percentile {
    /// The nearest rank: the smallest value that `percent` of the window do not exceed.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub(super) fn new(window: usize, percent: f64) -> Self {
        let rank = libm::ceil(percent * window as f64 / 100.0) as usize; // from 0 to `window`
        Self { sorted: SortedRank::new(window), place: rank.max(1) - 1 }
    }
}

impl Stream for Percentile {
    fn push(&mut self, x: f64) -> f64 {
        self.sorted.take(x);
        if self.sorted.is_full() { self.sorted.sorted[self.place] } else { f64::NAN }
    }
}

/// Keeps the window sorted: a search for the place, one move of the values in between.
pub(super) struct SortedRank {
    arrivals: Lag,
    sorted: Vec<f64>,
    window: usize,
}

impl SortedRank {
    pub(super) fn new(window: usize) -> Self {
        Self { arrivals: Lag::new(window), sorted: Vec::with_capacity(window), window }
    }

    /// Puts `x` into its place, where `old` has left.
    fn exchange(&mut self, old: f64, x: f64) {
        let gap = self.sorted.partition_point(|value| *value < old);
        let place = self.sorted.partition_point(|value| *value < x);
        if place > gap {
            self.sorted.copy_within(gap + 1..place, gap);
            self.sorted[place - 1] = x;
        } else {
            self.sorted.copy_within(place..gap, place + 1);
            self.sorted[place] = x;
        }
    }

    fn standing(&self, x: f64) -> f64 {
        let below = self.sorted.partition_point(|value| *value < x);
        let equal = self.sorted[below..].partition_point(|value| *value == x);
        fraction(below, equal - 1, self.sorted.len() - 1)
    }
}

impl SortedRank {
    fn take(&mut self, x: f64) {
        let old = self.arrivals.push(x);
        if old.is_nan() {
            let place = self.sorted.partition_point(|value| *value < x);
            self.sorted.insert(place, x);
        } else {
            self.exchange(old, x);
        }
    }

    fn is_full(&self) -> bool {
        self.sorted.len() == self.window
    }
}

impl Stream for SortedRank {
    fn push(&mut self, x: f64) -> f64 {
        self.take(x);
        if self.is_full() { self.standing(x) } else { f64::NAN }
    }
}
