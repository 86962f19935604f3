//! The values of a window in the order of time.

/// The last `window` values, always in one piece: kept in twice the room, they are moved to its
/// front once in a window.
#[derive(Clone)]
pub(super) struct Recent {
    values: Box<[f64]>,
    /// Where the next value goes.
    end: usize,
    window: usize,
}

impl Recent {
    pub(super) fn new(window: usize) -> Self {
        Self { values: vec![f64::NAN; 2 * window].into_boxed_slice(), end: 0, window }
    }

    /// Takes the next value; the window, oldest first, once it is full.
    #[inline]
    pub(super) fn push(&mut self, x: f64) -> Option<&[f64]> {
        if self.end == self.values.len() {
            self.values.copy_within(self.window + 1.., 0);
            self.end = self.window - 1;
        }
        self.values[self.end] = x;
        self.end += 1;
        self.end.checked_sub(self.window).map(|from| &self.values[from..self.end])
    }
}
