//! Three bars: a pair and the bar that confirms it, and bottoms of three black bars or two.

use super::bar::Bar;
use super::shape::{last, when};

/// A harami, then a close beyond the long body's open: against the first's colour.
pub(super) fn three_inside(bars: &[Bar]) -> f64 {
    let [first, second, third] = last(bars);
    let is_confirmed = if first.is_white() {
        third.is_black() && third.close < first.open
    } else {
        third.is_white() && third.close > first.open
    };
    let is_harami = second.body_is_within(&first) && first.is_long() && second.is_small();
    when(is_confirmed && is_harami, -first.sign())
}

/// An engulfing body, then a close further its way: with the second.
pub(super) fn three_outside(bars: &[Bar]) -> f64 {
    let [first, second, third] = last(bars);
    let is_confirmed =
        if second.is_white() { third.close > second.close } else { third.close < second.close };
    let engulfs = !second.has_colour_of(&first) && first.body_is_within(&second);
    when(engulfs && is_confirmed, second.sign())
}

/// Three black bars that shrink, from a long one with a long lower shadow to a short one with
/// hardly a shadow, within the range before: turns up.
pub(super) fn three_stars_in_south(bars: &[Bar]) -> f64 {
    let [first, second, third] = last(bars);
    let are_black = [&first, &second, &third].iter().all(|bar| bar.is_black());
    let shrinks = second.body() < first.body()
        && second.open > first.close
        && second.open <= first.high
        && second.low < first.close
        && second.low >= first.low;
    let begins = || first.has_long_lower_shadow() && first.is_long() && second.has_lower_shadow();
    let ends = || third.is_inside(&second) && third.is_short() && third.is_bald();
    when(are_black && shrinks && begins() && ends(), 1.0)
}

/// A long black bar, a black one within with a new low, a short white one above that low.
pub(super) fn unique_three_river(bars: &[Bar]) -> f64 {
    let [first, second, third] = last(bars);
    let colours = first.is_black() && second.is_black() && third.is_white();
    let probes = second.close > first.close && second.open <= first.open && second.low < first.low;
    let is_unique = colours && probes && third.open > second.low;
    when(is_unique && first.is_long() && third.is_short(), 1.0)
}

/// White between two black bars that close at equal prices, above the first close: turns up.
pub(super) fn stick_sandwich(bars: &[Bar]) -> f64 {
    let [first, second, third] = last(bars);
    let colours = first.is_black() && second.is_white() && third.is_black();
    let is_above = colours && second.low > first.close;
    when(is_above && first.is_equal(third.close, first.close), 1.0)
}
