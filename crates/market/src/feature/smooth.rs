//! Exponential means and the convergence of two of them (MACD; Appel 1979).

use super::kernel::Stream;

/// A mean that starts as the plain mean of the first `span` values and then moves towards each
/// value by `weight`. This is how TA-Lib seeds, so a value depends on where the stream began.
pub(super) struct Ema {
    weight: f64,
    span: usize,
    seen: usize,
    /// The sum of the first values, then the mean.
    mean: f64,
}

impl Ema {
    /// Weight 2 / (span + 1).
    pub(super) fn new(span: usize) -> Self {
        Self::weighted(span, 2.0 / (to_f64(span) + 1.0))
    }

    /// Weight 1 / window (Wilder 1978).
    pub(super) fn wilder(window: usize) -> Self {
        Self::weighted(window, 1.0 / to_f64(window))
    }

    /// Any weight; seeded by the first `span` values.
    pub(super) fn weighted(span: usize, weight: f64) -> Self {
        Self { weight, span, seen: 0, mean: 0.0 }
    }

    #[cold]
    #[inline(never)]
    fn seed(&mut self, x: f64) -> f64 {
        self.seen += 1;
        self.mean += x;
        if self.seen < self.span {
            return f64::NAN;
        }
        self.mean /= to_f64(self.span);
        self.mean
    }
}

impl Stream for Ema {
    #[inline]
    fn push(&mut self, x: f64) -> f64 {
        if self.seen < self.span {
            return self.seed(x);
        }
        self.mean += self.weight * (x - self.mean);
        self.mean
    }
}

/// The sum that forgets a fraction 1 / window of itself at each value (Wilder 1978), from the
/// plain sum of the first window - 1 values on. This is how TA-Lib seeds it.
pub(super) struct WilderSum {
    window: f64,
    /// How many values to come are only added up.
    waiting: usize,
    sum: f64,
}

impl WilderSum {
    pub(super) fn new(window: usize) -> Self {
        Self { window: to_f64(window), waiting: window - 1, sum: 0.0 }
    }
}

impl Stream for WilderSum {
    #[inline]
    fn push(&mut self, x: f64) -> f64 {
        if self.waiting == 0 {
            self.sum += x - self.sum / self.window;
            return self.sum;
        }
        self.sum += x;
        self.waiting -= 1;
        if self.waiting == 0 { self.sum } else { f64::NAN }
    }
}

#[allow(clippy::cast_precision_loss)] // Windows stay below 2^53.
fn to_f64(count: usize) -> f64 {
    count as f64
}

/// ema(fast) - ema(slow), each seeded by its own first values.
pub(super) struct Macd {
    fast: Ema,
    slow: Ema,
}

impl Macd {
    pub(super) fn new(fast: usize, slow: usize) -> Self {
        Self { fast: Ema::new(fast), slow: Ema::new(slow) }
    }
}

impl Stream for Macd {
    #[inline]
    fn push(&mut self, x: f64) -> f64 {
        self.fast.push(x) - self.slow.push(x)
    }
}

/// The exponential mean of the line.
pub(super) struct MacdSignal {
    line: Macd,
    signal: Ema,
}

impl MacdSignal {
    pub(super) fn new(line: Macd, signal: usize) -> Self {
        Self { line, signal: Ema::new(signal) }
    }

    /// The line and its signal.
    #[inline]
    fn pair(&mut self, x: f64) -> (f64, f64) {
        let line = self.line.push(x);
        let signal = if line.is_finite() { self.signal.push(line) } else { f64::NAN };
        (line, signal)
    }
}

impl Stream for MacdSignal {
    #[inline]
    fn push(&mut self, x: f64) -> f64 {
        self.pair(x).1
    }
}

/// The line less its signal.
pub(super) struct MacdHistogram(pub(super) MacdSignal);

impl Stream for MacdHistogram {
    #[inline]
    fn push(&mut self, x: f64) -> f64 {
        let (line, signal) = self.0.pair(x);
        line - signal
    }
}
