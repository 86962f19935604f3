//! Four bars and five: rests on the way, and moves that have gone too far.

use super::bar::Bar;
use super::shape::{Shape, last, when};

/// Three bars of one colour on and on, then one of the other back past them all: with the three.
pub(super) fn three_line_strike(bars: &[Bar]) -> f64 {
    let [first, second, third, strike] = last(bars);
    let way = third.sign();
    let go_on = first.has_colour_of(&second)
        && second.has_colour_of(&third)
        && (third.close - second.close) * way > 0.0
        && (second.close - first.close) * way > 0.0;
    let strikes = !strike.has_colour_of(&third)
        && (strike.open - third.close) * way > 0.0
        && (strike.close - first.open) * way < 0.0;
    let join = || begins_at(&first, second.open) && begins_at(&second, third.open);
    when(go_on && strikes && join(), way)
}

/// A long bar, a gap its way, two steps further, then back into the gap: against the first.
pub(super) fn breakaway(bars: &[Bar]) -> f64 {
    let [first, second, third, fourth, fifth] = last(bars);
    let breaks = if first.is_white() {
        second.body_gaps_above(&first)
            && third.is_higher_than(&second)
            && fourth.is_higher_than(&third)
    } else {
        second.body_gaps_below(&first)
            && third.is_lower_than(&second)
            && fourth.is_lower_than(&third)
    };
    let (low, high) = (first.close.min(second.open), first.close.max(second.open));
    let returns = low < fifth.close && fifth.close < high;
    let colours = second.has_colour_of(&first)
        && fourth.has_colour_of(&second)
        && !fifth.has_colour_of(&fourth);
    when(colours && breaks && returns && first.is_long(), fifth.sign())
}

/// Two black marubozu, a black bar gapped below that reaches back, a black one that swallows it
/// whole: turns up.
pub(super) fn concealing_baby_swallow(bars: &[Bar]) -> f64 {
    let [first, second, baby, swallow] = last(bars);
    let are_black = [&first, &second, &baby, &swallow].iter().all(|bar| bar.is_black());
    let reaches_back = baby.body_gaps_below(&second) && baby.high > second.close;
    let swallows = baby.is_inside(&swallow);
    let are_bald = || first.is_bald() && second.is_bald();
    when(are_black && reaches_back && swallows && are_bald() && baby.has_upper_shadow(), 1.0)
}

/// Three black bars down, a black one with an upper shadow, a white one above its high: turns up.
pub(super) fn ladder_bottom(bars: &[Bar]) -> f64 {
    let [first, second, third, fourth, fifth] = last(bars);
    let are_black = [&first, &second, &third, &fourth].iter().all(|bar| bar.is_black());
    let go_down = first.open > second.open
        && second.open > third.open
        && first.close > second.close
        && second.close > third.close;
    let leaves = fifth.is_white() && fifth.open > fourth.open && fifth.close > fourth.high;
    when(are_black && go_down && leaves && fourth.has_upper_shadow(), 1.0)
}

/// A long white bar, three small ones that hold within it, a white one above them: goes on up.
pub(super) fn mat_hold(bars: &[Bar], penetration: f64) -> f64 {
    let [first, second, third, fourth, fifth] = last(bars);
    let floor = first.close - first.body() * penetration;
    let holds = |bar: &Bar| bar.bottom() < first.close && bar.bottom() > floor;
    let begins = first.is_white() && second.is_black() && second.body_gaps_above(&first);
    let rests = holds(&third) && holds(&fourth) && steps_down(&second, &third, &fourth);
    let highest = second.high.max(third.high).max(fourth.high);
    let goes_on = fifth.is_white() && fifth.open > fourth.close && fifth.close > highest;
    let lengths = || first.is_long() && [&second, &third, &fourth].iter().all(|bar| bar.is_short());
    when(begins && rests && goes_on && lengths(), 1.0)
}

/// A long bar, three short ones back within its range, a long one further its way: goes on so.
pub(super) fn rising_falling_three_methods(bars: &[Bar]) -> f64 {
    let [first, second, third, fourth, fifth] = last(bars);
    let (way, rest) = (first.sign(), [&second, &third, &fourth]);
    let turns_twice =
        rest.iter().all(|bar| !bar.has_colour_of(&first)) && fifth.has_colour_of(&first);
    let stay = rest.iter().all(|bar| bar.bottom() < first.high && bar.top() > first.low);
    let move_back =
        (third.close - second.close) * way < 0.0 && (fourth.close - third.close) * way < 0.0;
    let goes_on =
        (fifth.open - fourth.close) * way > 0.0 && (fifth.close - first.close) * way > 0.0;
    let lengths = || first.is_long() && fifth.is_long() && rest.iter().all(|bar| bar.is_short());
    when(turns_twice && stay && move_back && goes_on && lengths(), way)
}

/// `open` lies within or near the body before.
fn begins_at(before: &Shape<'_>, open: f64) -> bool {
    let near = before.near();
    open >= before.bottom() - near && open <= before.top() + near
}

/// Each body's upper end below the one before: the first's open counts as its end.
fn steps_down(second: &Bar, third: &Bar, fourth: &Bar) -> bool {
    third.top() < second.open && fourth.top() < third.top()
}
