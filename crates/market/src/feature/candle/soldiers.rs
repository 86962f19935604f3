//! Soldiers: three white bars that rise, in good order or already weakening.

use super::bar::Bar;
use super::shape::{Shape, last, when};

/// Three white bars of like length with hardly an upper shadow, each from within or near the body
/// before to a new high close: goes up.
pub(super) fn three_white_soldiers(bars: &[Bar]) -> f64 {
    let [first, second, third] = last(bars);
    let rise = are_rising(&first, &second, &third) && follows(&first, &second);
    let are_alike = || {
        second.body() > first.body() - first.far() && third.body() > second.body() - second.far()
    };
    let end_high = || first.ends_high() && second.ends_high() && third.ends_high();
    let marches = rise && follows(&second, &third) && are_alike() && end_high();
    when(marches && third.is_long(), 1.0)
}

/// Three rising white bars that weaken by shorter bodies or longer upper shadows: turns down.
pub(super) fn advance_block(bars: &[Bar]) -> f64 {
    let [first, second, third] = last(bars);
    let rise = are_rising(&first, &second, &third) && follows(&first, &second);
    let begins_strong = || first.is_long() && first.upper_shadow() < first.short_shadow();
    let marches = rise && follows(&second, &third) && begins_strong();
    when(marches && weaken(&first, &second, &third), -1.0)
}

/// Two long rising white bars, then a short one on their shoulder: the rise stalls.
pub(super) fn stalled_pattern(bars: &[Bar]) -> f64 {
    let [first, second, third] = last(bars);
    let rise = are_rising(&first, &second, &third) && follows(&first, &second);
    let are_strong = || first.is_long() && second.is_long() && second.ends_high();
    let rides = || third.is_short() && third.open >= second.close - third.body() - second.near();
    when(rise && are_strong() && rides(), -1.0)
}

fn are_rising(first: &Bar, second: &Bar, third: &Bar) -> bool {
    [first, second, third].iter().all(|bar| bar.is_white())
        && first.close < second.close
        && second.close < third.close
}

/// Opens above the open before and not far above its close.
fn follows(before: &Shape<'_>, bar: &Bar) -> bool {
    bar.open > before.open && bar.open <= before.close + before.near()
}

/// The second far shorter and the third no longer; or the third far shorter; or shorter and
/// shorter with a shadow of the last two; or the last shorter with a long shadow.
fn weaken(first: &Shape<'_>, second: &Shape<'_>, third: &Shape<'_>) -> bool {
    let bodies = [first.body(), second.body(), third.body()];
    let is_shadowed = |bar: &Shape<'_>| bar.upper_shadow() > bar.short_shadow();
    (bodies[1] < bodies[0] - first.far() && bodies[2] < bodies[1] + second.near())
        || bodies[2] < bodies[1] - second.far()
        || (bodies[2] < bodies[1]
            && ((bodies[1] < bodies[0] && (is_shadowed(third) || is_shadowed(second)))
                || third.has_long_upper_shadow()))
}
