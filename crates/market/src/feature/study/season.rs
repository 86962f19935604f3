//! What a value was at the last occurrences of its season: the hour of the day, the day of the week.

use crate::feature::kernel::{Joint, Stream};

/// A statistic of the occurrences before, by slot: the whole part of the clock, counted around.
pub(super) struct Season<S> {
    /// By slot, once it has occurred: the statistic, and what it says.
    slots: Vec<Option<(S, f64)>>,
    beginning: S,
}

impl<S: Stream + Clone> Season<S> {
    pub(super) fn new(slots: usize, beginning: S) -> Self {
        Self { slots: vec![None; slots], beginning }
    }
}

impl<S: Stream + Clone> Joint<2> for Season<S> {
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn push(&mut self, [x, clock]: [f64; 2]) -> f64 {
        let slot = libm::floor(clock).rem_euclid(self.slots.len() as f64) as usize;
        let (statistic, said) =
            self.slots[slot].get_or_insert_with(|| (self.beginning.clone(), f64::NAN));
        let next = statistic.push(x);
        std::mem::replace(said, next)
    }
}
