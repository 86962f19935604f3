//! Patterns found as bars arrive: each instrument keeps its last few bars and no sums.

use super::Pattern;
use super::bar::Bar;
use crate::feature::kernel::{Columns, Kernel, settle};

/// For how many bars there is room: twice what a pattern may look at, so that those it still needs
/// are moved to the front but once in a while.
pub(in crate::feature) const fn room_bars(pattern: Pattern) -> usize {
    2 * (pattern.warm_up() + 1)
}

/// One pattern over each instrument.
pub(in crate::feature) struct Candles {
    pattern: Pattern,
    penetration: f64,
    instruments: Vec<Bars>,
}

impl Candles {
    pub(in crate::feature) fn new(pattern: Pattern, penetration: f64, width: usize) -> Self {
        let bars = || Bars(Vec::with_capacity(room_bars(pattern)));
        Self { pattern, penetration, instruments: (0..width).map(|_| bars()).collect() }
    }
}

impl Kernel for Candles {
    fn run(&mut self, [open, high, low, close]: Columns<'_>, width: usize, output: &mut [f64]) {
        let (pattern, penetration) = (self.pattern, self.penetration);
        for (column, bars) in self.instruments.iter_mut().enumerate() {
            for at in (column..output.len()).step_by(width) {
                let bar = Bar { open: open[at], high: high[at], low: low[at], close: close[at] };
                let is_known = !bar.is_missing() && bars.take(bar, pattern);
                let value = if is_known { pattern.find(&bars.0, penetration) } else { f64::NAN };
                output[at] = settle(value);
            }
        }
    }
}

/// The last bars of one instrument in order of time.
struct Bars(Vec<Bar>);

impl Bars {
    /// Takes the next bar; whether there are enough for the pattern now.
    #[inline]
    fn take(&mut self, bar: Bar, pattern: Pattern) -> bool {
        if self.0.len() == room_bars(pattern) {
            self.0.drain(..=pattern.warm_up() + 1);
        }
        self.0.push(bar);
        self.0.len() > pattern.warm_up()
    }
}
