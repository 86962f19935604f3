//! Gaps between bodies, and what the bar after does about them.

use super::bar::Bar;
use super::shape::{last, when};

/// Two like white bodies side by side beyond a gap: the way of the gap.
pub(super) fn gap_side_by_side_white(bars: &[Bar]) -> f64 {
    let [first, second, third] = last(bars);
    let is_up = second.body_gaps_above(&first) && third.body_gaps_above(&first);
    let is_down = second.body_gaps_below(&first) && third.body_gaps_below(&first);
    let are_alike = || {
        let near = second.near();
        third.body() >= second.body() - near && third.body() <= second.body() + near
    };
    let are_white = (is_up || is_down) && second.is_white() && third.is_white();
    let stand_together = are_white && are_alike() && second.is_equal(third.open, second.open);
    when(stand_together, if is_up { 1.0 } else { -1.0 })
}

/// A body beyond a gap, then a like one of the other colour that does not fill it: the gap's way.
pub(super) fn tasuki_gap(bars: &[Bar]) -> f64 {
    let [first, second, third] = last(bars);
    let stays_beyond = if second.is_white() {
        second.body_gaps_above(&first) && third.close < second.open && third.close > first.top()
    } else {
        second.body_gaps_below(&first) && third.close > second.open && third.close < first.bottom()
    };
    let turns = !third.has_colour_of(&second) && second.body_holds(third.open);
    let are_alike = || (second.body() - third.body()).abs() < second.near();
    when(stays_beyond && turns && are_alike(), second.sign())
}

/// Two bodies of one colour with a gap their way, then one of the other that fills it: their way.
pub(super) fn gap_three_methods(bars: &[Bar]) -> f64 {
    let [first, second, third] = last(bars);
    let gaps = if first.is_white() {
        second.body_gaps_above(&first)
    } else {
        second.body_gaps_below(&first)
    };
    let colours = second.has_colour_of(&first) && !third.has_colour_of(&second);
    let fills = second.body_holds(third.open) && first.body_holds(third.close);
    when(colours && gaps && fills, first.sign())
}
