//! Crows: black bars one below the other, or come to sit on a white one. All turn down.

use super::bar::Bar;
use super::shape::{last, when};

/// A white bar, then three black ones, each from within the body before to a new low close.
pub(super) fn three_black_crows(bars: &[Bar]) -> f64 {
    let [white, first, second, third] = last(bars);
    let are_crows = white.is_white() && [&first, &second, &third].iter().all(|bar| bar.is_black());
    let begin_within = first.body_holds(second.open) && second.body_holds(third.open);
    let fall = white.high > first.close && first.close > second.close && second.close > third.close;
    let end_low = || first.ends_low() && second.ends_low() && third.ends_low();
    when(are_crows && begin_within && fall && end_low(), -1.0)
}

/// Three black bars that close lower and lower, each opening where the one before closed.
pub(super) fn identical_three_crows(bars: &[Bar]) -> f64 {
    let [first, second, third] = last(bars);
    let are_crows = [&first, &second, &third].iter().all(|bar| bar.is_black());
    let fall = first.close > second.close && second.close > third.close;
    let continue_there =
        || first.is_equal(second.open, first.close) && second.is_equal(third.open, second.close);
    let end_low = || first.ends_low() && second.ends_low() && third.ends_low();
    when(are_crows && fall && continue_there() && end_low(), -1.0)
}

/// A long white bar, a black one gapped above it, a black one from there into the white body.
pub(super) fn two_crows(bars: &[Bar]) -> f64 {
    let [white, first, second] = last(bars);
    let are_crows = white.is_white() && first.is_black() && second.is_black();
    let falls_back = first.body_holds(second.open) && white.body_holds(second.close);
    when(are_crows && first.body_gaps_above(&white) && falls_back && white.is_long(), -1.0)
}

/// A long white bar, a small black one gapped above it, a black one around that, still above.
pub(super) fn upside_gap_two_crows(bars: &[Bar]) -> f64 {
    let [white, first, second] = last(bars);
    let are_crows = white.is_white() && first.is_black() && second.is_black();
    let sits_above = first.body_is_within(&second) && second.close > white.close;
    let is_above = are_crows && first.body_gaps_above(&white) && sits_above;
    when(is_above && white.is_long() && first.is_small(), -1.0)
}
