//! Stars: a small body beyond a gap, and what comes after it.

use super::bar::Bar;
use super::shape::{Shape, last, when};

/// A doji gapped away from a long body in the direction of its colour: against that colour.
pub(super) fn doji_star(bars: &[Bar]) -> f64 {
    let [first, star] = last(bars);
    when(is_beyond(&star, &first) && first.is_long() && star.is_doji(), -first.sign())
}

/// A long white body, a small one gapped above it, a black one back into the first: turns down.
pub(super) fn evening_star(bars: &[Bar], penetration: f64) -> f64 {
    let [first, star, third] = last(bars);
    when(first.is_white() && turns(&first, &star, &third, penetration) && star.is_small(), -1.0)
}

/// An evening star whose star is a doji.
pub(super) fn evening_doji_star(bars: &[Bar], penetration: f64) -> f64 {
    let [first, star, third] = last(bars);
    when(first.is_white() && turns(&first, &star, &third, penetration) && star.is_doji(), -1.0)
}

/// A long black body, a small one gapped below it, a white one back into the first: turns up.
pub(super) fn morning_star(bars: &[Bar], penetration: f64) -> f64 {
    let [first, star, third] = last(bars);
    when(first.is_black() && turns(&first, &star, &third, penetration) && star.is_small(), 1.0)
}

/// A morning star whose star is a doji.
pub(super) fn morning_doji_star(bars: &[Bar], penetration: f64) -> f64 {
    let [first, star, third] = last(bars);
    when(first.is_black() && turns(&first, &star, &third, penetration) && star.is_doji(), 1.0)
}

/// A long body, a doji that not even shadows join to its neighbours, a return: with the third.
pub(super) fn abandoned_baby(bars: &[Bar], penetration: f64) -> f64 {
    let [first, baby, third] = last(bars);
    let is_alone = if first.is_white() {
        baby.gaps_above(&first) && third.gaps_below(&baby)
    } else {
        baby.gaps_below(&first) && third.gaps_above(&baby)
    };
    let returns = is_alone && comes_back(&first, &third, penetration);
    when(returns && first.is_long() && baby.is_doji() && third.is_long(), third.sign())
}

/// Three doji of which the middle one is a star, above or below: against its side.
pub(super) fn tristar(bars: &[Bar]) -> f64 {
    let [first, star, third] = last(bars);
    let most = first.doji_body();
    if [&first, &star, &third].iter().any(|bar| bar.body() > most) {
        return 0.0;
    }
    let is_top = star.body_gaps_above(&first) && third.top() < star.top();
    let is_bottom = star.body_gaps_below(&first) && third.bottom() > star.bottom();
    when(is_bottom, 1.0) - when(is_top, 1.0)
}

/// The body is gapped away from the first in the direction of the first's colour.
fn is_beyond(star: &Bar, first: &Bar) -> bool {
    if first.is_white() { star.body_gaps_above(first) } else { star.body_gaps_below(first) }
}

/// A long body, one beyond it, and a long third that comes back.
fn turns(first: &Shape<'_>, star: &Shape<'_>, third: &Shape<'_>, penetration: f64) -> bool {
    is_beyond(star, first)
        && comes_back(first, third, penetration)
        && first.is_long()
        && third.is_long()
}

/// The third has the other colour and closes in the first body, more than `penetration` deep.
fn comes_back(first: &Bar, third: &Bar, penetration: f64) -> bool {
    let depth = first.body() * penetration;
    if first.is_white() {
        third.is_black() && third.close < first.close - depth
    } else {
        third.is_white() && third.close > first.close + depth
    }
}
