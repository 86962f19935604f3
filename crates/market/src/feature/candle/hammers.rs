//! Short bodies at one end of a long shadow, by where they stand to the bar before.

use super::bar::Bar;
use super::shape::{Shape, last, when};

/// A short body at the top of a long lower shadow, near or below the low before: turns up.
pub(super) fn hammer(bars: &[Bar]) -> f64 {
    let [before, bar] = last(bars);
    when(hangs(&bar) && bar.bottom() <= before.low + before.near(), 1.0)
}

/// The shape of a hammer near or above the high before: turns down.
pub(super) fn hanging_man(bars: &[Bar]) -> f64 {
    let [before, bar] = last(bars);
    when(hangs(&bar) && bar.bottom() >= before.high - before.near(), -1.0)
}

/// A short body at the bottom of a long upper shadow, gapped below the body before: turns up.
pub(super) fn inverted_hammer(bars: &[Bar]) -> f64 {
    let [before, bar] = last(bars);
    when(bar.body_gaps_below(&before) && stands(&bar), 1.0)
}

/// The shape of an inverted hammer gapped above the body before: turns down.
pub(super) fn shooting_star(bars: &[Bar]) -> f64 {
    let [before, bar] = last(bars);
    when(bar.body_gaps_above(&before) && stands(&bar), -1.0)
}

/// A short body at the top of a long lower shadow.
fn hangs(bar: &Shape<'_>) -> bool {
    bar.has_long_lower_shadow() && bar.is_short() && bar.ends_high()
}

/// A short body at the bottom of a long upper shadow.
fn stands(bar: &Shape<'_>) -> bool {
    bar.has_long_upper_shadow() && bar.is_short() && bar.ends_low()
}
