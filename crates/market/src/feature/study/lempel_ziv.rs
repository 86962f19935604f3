//! Complexity by the parsing of Lempel and Ziv (1978): the window is cut into phrases, each the
//! shortest that has not occurred as a phrase before.

use super::recent::Recent;
use crate::feature::kernel::Stream;

/// Phrases by observation, of what is true and what is not: few where the past foretells.
pub(super) struct LempelZiv {
    recent: Recent,
    /// By phrase, that of no sign first: the phrases it becomes by false and by true, 0 if none.
    longer: Vec<[u32; 2]>,
}

impl LempelZiv {
    pub(super) fn new(window: usize) -> Self {
        Self { recent: Recent::new(window), longer: Vec::with_capacity(window + 1) }
    }
}

impl Stream for LempelZiv {
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // At most a window.
    fn push(&mut self, x: f64) -> f64 {
        let Some(window) = self.recent.push(x) else { return f64::NAN };
        self.longer.clear();
        self.longer.push([0; 2]);
        let mut phrase = 0;
        for value in window {
            let sign = usize::from(*value != 0.0);
            let next = self.longer[phrase][sign] as usize;
            if next == 0 {
                self.longer[phrase][sign] = self.longer.len() as u32;
                self.longer.push([0; 2]);
            }
            phrase = next; // a new phrase is over, and the next one begins with nothing
        }
        (self.longer.len() - 1) as f64 / window.len() as f64
    }
}
