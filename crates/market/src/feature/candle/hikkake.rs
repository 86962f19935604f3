//! Hikkake (Chesler 2003): a break out of an inside bar that traps those who followed it.
//!
//! A pattern counts ±1 where it stands and ±2 at the bar within the next three that confirms it.

use super::bar::Bar;
use super::shape::{last, when};

/// How many bars a pattern has for its confirmation.
const PATIENCE: usize = 3;

/// An inside bar, then one lower (1) or higher (-1) than it; 2 or -2 where a close comes back
/// over the other end of the inside bar.
pub(super) fn hikkake(bars: &[Bar]) -> f64 {
    traced(bars, trap)
}

/// A hikkake after a second inside bar that closes near the end of its range.
pub(super) fn modified_hikkake(bars: &[Bar]) -> f64 {
    traced(bars, modified_trap)
}

/// The pattern that ends here, or else the confirmation of the latest one that waits for it.
fn traced(bars: &[Bar], trap: fn(&[Bar]) -> f64) -> f64 {
    let here = trap(bars);
    if here != 0.0 {
        return here;
    }
    let confirms = |end: usize, at: usize, way: f64| {
        let inside = &bars[end - 1];
        let beyond =
            if way > 0.0 { bars[at].close - inside.high } else { inside.low - bars[at].close };
        beyond > 0.0
    };
    let now = bars.len() - 1;
    for end in (now - PATIENCE..now).rev() {
        let way = trap(&bars[..=end]);
        if way != 0.0 {
            let is_first = !(end + 1..now).any(|at| confirms(end, at, way));
            return when(is_first && confirms(end, now, way), 2.0 * way);
        }
    }
    0.0
}

fn trap(bars: &[Bar]) -> f64 {
    let [outer, inside, bar] = last(bars);
    if !inside.is_inside(&outer) {
        return 0.0;
    }
    when(bar.is_lower_than(&inside), 1.0) - when(bar.is_higher_than(&inside), 1.0)
}

fn modified_trap(bars: &[Bar]) -> f64 {
    let [outer, middle, inside, bar] = last(bars);
    if !(middle.is_inside(&outer) && inside.is_inside(&middle)) {
        return 0.0;
    }
    let closes_low = || middle.close <= middle.low + middle.near();
    let closes_high = || middle.close >= middle.high - middle.near();
    when(bar.is_lower_than(&inside) && closes_low(), 1.0)
        - when(bar.is_higher_than(&inside) && closes_high(), 1.0)
}
