//! Two bars of which the second overwhelms, shrinks within or answers the first.

use super::bar::Bar;
use super::shape::{Shape, last, when};

/// What two bodies are worth that touch at one end.
const TOUCHING: f64 = 0.8;

/// A body of the other colour that covers the one before; 0.8 where they touch at one end.
pub(super) fn engulfing(bars: &[Bar]) -> f64 {
    let [first, second] = last(bars);
    let is_clear = second.open != first.close && second.close != first.open;
    let worth = if is_clear { 1.0 } else { TOUCHING };
    when(!second.has_colour_of(&first) && covers(&second, &first), second.sign() * worth)
}

/// A small body within the long one before; 0.8 where they touch. Against the first's colour.
pub(super) fn harami(bars: &[Bar]) -> f64 {
    let [first, second] = last(bars);
    let held = held(&first, &second);
    when(held != 0.0 && first.is_long() && second.is_small(), -first.sign() * held)
}

/// A doji within the long body before; 0.8 where they touch. Against the first's colour.
pub(super) fn harami_cross(bars: &[Bar]) -> f64 {
    let [first, second] = last(bars);
    let held = held(&first, &second);
    when(held != 0.0 && first.is_long() && second.is_doji(), -first.sign() * held)
}

/// A small black body within a long black one: the fall tires.
pub(super) fn homing_pigeon(bars: &[Bar]) -> f64 {
    let [first, second] = last(bars);
    let is_within = first.is_black() && second.is_black() && second.body_is_within(&first);
    when(is_within && first.is_long() && second.is_small(), 1.0)
}

/// Two black bars that close at equal prices: the low holds.
pub(super) fn matching_low(bars: &[Bar]) -> f64 {
    let [first, second] = last(bars);
    let are_black = first.is_black() && second.is_black();
    when(are_black && first.is_equal(second.close, first.close), 1.0)
}

/// Two long bodies of opposite colours that close at equal prices: with the second.
pub(super) fn counterattack(bars: &[Bar]) -> f64 {
    let [first, second] = last(bars);
    let meets = !second.has_colour_of(&first) && first.is_equal(second.close, first.close);
    when(meets && first.is_long() && second.is_long(), second.sign())
}

/// Opposite colours that open at equal prices, the second long and away at once: with the second.
pub(super) fn separating_lines(bars: &[Bar]) -> f64 {
    let [first, second] = last(bars);
    let parts = !second.has_colour_of(&first) && first.is_equal(second.open, first.open);
    let leaves = || if second.is_white() { second.ends_low() } else { second.ends_high() };
    when(parts && second.is_long() && leaves(), second.sign())
}

/// A marubozu, then one of the other colour beyond a gap: with the second.
pub(super) fn kicking(bars: &[Bar]) -> f64 {
    let [first, second] = last(bars);
    when(kicks(&first, &second), second.sign())
}

/// Kicking, with the longer of the two.
pub(super) fn kicking_by_length(bars: &[Bar]) -> f64 {
    let [first, second] = last(bars);
    let longer = if second.body() > first.body() { &second } else { &first };
    when(kicks(&first, &second), longer.sign())
}

/// The second body reaches over both ends of the first and past one of them at least.
fn covers(second: &Bar, first: &Bar) -> bool {
    let (over, under) = (second.top() - first.top(), first.bottom() - second.bottom());
    over >= 0.0 && under >= 0.0 && over + under > 0.0
}

/// 1 where the second body lies within the first, 0.8 where it touches an end, else 0.
fn held(first: &Bar, second: &Bar) -> f64 {
    if second.body_is_within(first) {
        1.0
    } else {
        when(second.top() <= first.top() && second.bottom() >= first.bottom(), TOUCHING)
    }
}

fn kicks(first: &Shape<'_>, second: &Shape<'_>) -> bool {
    let is_away =
        if first.is_white() { second.gaps_below(first) } else { second.gaps_above(first) };
    is_away
        && !second.has_colour_of(first)
        && [first, second].iter().all(|bar| bar.is_long() && bar.is_bald())
}
