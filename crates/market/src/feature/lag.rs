//! Looking back a number of observations: lag, difference, simple return.

use super::kernel::Stream;

/// The value `steps` observations ago.
pub(super) struct Lag {
    ring: Box<[f64]>,
    position: usize,
}

impl Lag {
    pub(super) fn new(steps: usize) -> Self {
        Self { ring: vec![f64::NAN; steps].into_boxed_slice(), position: 0 }
    }

    /// The values kept, in no order of time; NaN where none has arrived yet.
    pub(super) fn values(&self) -> &[f64] {
        &self.ring
    }

    /// Whether every place has been filled.
    pub(super) fn is_full(&self) -> bool {
        // The first round fills the last place last.
        !self.ring[self.ring.len() - 1].is_nan()
    }
}

impl Stream for Lag {
    #[inline]
    fn push(&mut self, x: f64) -> f64 {
        let old = std::mem::replace(&mut self.ring[self.position], x);
        self.position += 1;
        if self.position == self.ring.len() {
            self.position = 0;
        }
        old
    }
}

/// x - lag(x)
pub(super) struct Difference(pub(super) Lag);

impl Stream for Difference {
    #[inline]
    fn push(&mut self, x: f64) -> f64 {
        x - self.0.push(x)
    }
}

/// x / lag(x) - 1
pub(super) struct Ret(pub(super) Lag);

impl Stream for Ret {
    #[inline]
    fn push(&mut self, x: f64) -> f64 {
        x / self.0.push(x) - 1.0
    }
}
