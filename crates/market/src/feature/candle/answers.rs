//! A bar that opens beyond the one before and comes back, and how far into its body.

use super::bar::Bar;
use super::shape::{Shape, last, when};

/// A long white body, then a black bar from above its high to deep in the body: turns down.
pub(super) fn dark_cloud_cover(bars: &[Bar], penetration: f64) -> f64 {
    let [first, second] = last(bars);
    let comes_back = first.is_white() && second.is_black() && second.open > first.high;
    let is_deep =
        second.close > first.open && second.close < first.close - first.body() * penetration;
    when(comes_back && is_deep && first.is_long(), -1.0)
}

/// A long black body, then a long white one from below its low to above its middle: turns up.
pub(super) fn piercing(bars: &[Bar]) -> f64 {
    let [first, second] = last(bars);
    let is_deep = second.close < first.open && second.close > first.close + first.body() * 0.5;
    when(comes_back_from_below(&first, &second) && is_deep && second.is_long(), 1.0)
}

/// From below a long black bar back to its low: the fall goes on.
pub(super) fn on_neck(bars: &[Bar]) -> f64 {
    let [first, second] = last(bars);
    let reaches = || first.is_equal(second.close, first.low);
    when(comes_back_from_below(&first, &second) && reaches(), -1.0)
}

/// From below a long black bar back to its close or a little above: the fall goes on.
pub(super) fn in_neck(bars: &[Bar]) -> f64 {
    let [first, second] = last(bars);
    let reaches = || second.close >= first.close && second.close <= first.close + first.equal();
    when(comes_back_from_below(&first, &second) && reaches(), -1.0)
}

/// From below a long black bar back into its body, not above the middle: the fall goes on.
pub(super) fn thrusting(bars: &[Bar]) -> f64 {
    let [first, second] = last(bars);
    let reaches = || {
        second.close > first.close + first.equal()
            && second.close <= first.close + first.body() * 0.5
    };
    when(comes_back_from_below(&first, &second) && reaches(), -1.0)
}

/// A white bar opens below the low of a long black one.
fn comes_back_from_below(first: &Shape<'_>, second: &Shape<'_>) -> bool {
    first.is_black() && second.is_white() && second.open < first.low && first.is_long()
}
