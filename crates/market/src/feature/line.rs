//! The straight line through a window: its linearly weighted mean and its least-squares slope.
//!
//! The scheme of `fold`: endings of the last run joined with the beginning of the present one, so
//! nothing is taken out again. Each part counts from a pivot that is one of its own values, so a
//! high level does not eat up the slope, and a constant window has slope 0 exactly.

use super::kernel::Stream;

/// Sums over some values, each less the pivot of the part; the oldest has weight 1.
#[derive(Clone, Copy)]
struct Part {
    total: f64,
    weighted: f64,
}

const EMPTY: Part = Part { total: 0.0, weighted: 0.0 };

/// The sums of the last `window` values.
struct Line {
    /// Up to `position` the values of the present run (as `total`), behind it the endings of the
    /// last run (NaN before there was one), then `EMPTY`.
    ring: Box<[Part]>,
    position: usize,
    begun: Part,
    pivot: f64,
    ended_pivot: f64,
}

impl Line {
    fn new(window: usize) -> Self {
        let mut ring = vec![Part { total: f64::NAN, weighted: f64::NAN }; window + 1];
        ring[window] = EMPTY;
        let ring = ring.into_boxed_slice();
        Self { ring, position: 0, begun: EMPTY, pivot: 0.0, ended_pivot: 0.0 }
    }

    /// Takes the next value; the sums of the window, less `pivot` each (NaN in warm-up).
    #[inline]
    #[allow(clippy::cast_precision_loss)] // Windows stay below 2^53.
    fn push(&mut self, x: f64) -> Part {
        if self.position == 0 {
            self.pivot = x;
            self.begun = EMPTY;
        }
        self.ring[self.position].total = x;
        self.position += 1;
        self.begun.total += x - self.pivot;
        self.begun.weighted += self.position as f64 * (x - self.pivot);
        let ended = self.ring[self.position];
        let older = (self.ring.len() - 1 - self.position) as f64;
        let shift = self.ended_pivot - self.pivot;
        let whole = Part {
            total: (ended.total + older * shift) + self.begun.total,
            weighted: (ended.weighted + shift * (0.5 * older * (older + 1.0)))
                + (self.begun.weighted + older * self.begun.total),
        };
        if self.position + 1 == self.ring.len() {
            self.close_run(x);
        }
        whole
    }

    #[cold]
    #[inline(never)]
    fn close_run(&mut self, last: f64) {
        let mut ending = EMPTY;
        for part in self.ring.iter_mut().rev().skip(1) {
            ending.total += part.total - last;
            ending.weighted += ending.total; // each newer value weighs one more
            *part = ending;
        }
        self.position = 0;
        self.ended_pivot = last;
    }
}

/// The mean with weights 1 for the oldest up to `window` for the newest.
pub(super) struct WeightedMean {
    line: Line,
    /// The sum of the weights.
    weights: f64,
}

impl WeightedMean {
    #[allow(clippy::cast_precision_loss)] // Windows stay below 2^53.
    pub(super) fn new(window: usize) -> Self {
        let count = window as f64;
        Self { line: Line::new(window), weights: 0.5 * count * (count + 1.0) }
    }
}

impl Stream for WeightedMean {
    #[inline]
    fn push(&mut self, x: f64) -> f64 {
        let sums = self.line.push(x);
        self.line.pivot + sums.weighted / self.weights
    }
}

/// The slope of the least-squares line, per observation.
pub(super) struct Slope {
    line: Line,
    /// The middle of the weights 1 to `window`.
    middle: f64,
    /// The sum of their squared distances to it.
    squares: f64,
}

impl Slope {
    #[allow(clippy::cast_precision_loss)] // Windows stay below 2^53.
    pub(super) fn new(window: usize) -> Self {
        let count = window as f64;
        Self {
            line: Line::new(window),
            middle: 0.5 * (count + 1.0),
            squares: count * (count * count - 1.0) / 12.0,
        }
    }
}

impl Stream for Slope {
    #[inline]
    fn push(&mut self, x: f64) -> f64 {
        let sums = self.line.push(x);
        (sums.weighted - self.middle * sums.total) / self.squares
    }
}
