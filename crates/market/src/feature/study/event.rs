//! Events: what was when they happened, and changes that add up to one.

use crate::feature::kernel::Joint;

/// The value when the condition was last true; now, if it is.
pub(super) struct ValueWhen {
    value: f64,
}

impl ValueWhen {
    pub(super) const fn new() -> Self {
        Self { value: f64::NAN }
    }
}

impl Joint<2> for ValueWhen {
    #[inline]
    fn push(&mut self, [x, condition]: [f64; 2]) -> f64 {
        if condition != 0.0 {
            self.value = x;
        }
        self.value
    }
}

/// The symmetric filter of cumulative sums (Page 1954; Lopez de Prado 2018, snippet 2.4): 1 where
/// rises since the last event or low add up beyond the threshold, -1 where falls do, else 0.
#[derive(Default)]
pub(super) struct Cusum {
    risen: f64,
    fallen: f64,
}

impl Joint<2> for Cusum {
    fn push(&mut self, [change, threshold]: [f64; 2]) -> f64 {
        self.risen = (self.risen + change).max(0.0);
        self.fallen = (self.fallen + change).min(0.0);
        if self.fallen < -threshold {
            self.fallen = 0.0;
            return -1.0;
        }
        if self.risen > threshold {
            self.risen = 0.0;
            return 1.0;
        }
        0.0
    }
}
