//! Doji: sessions that end where they began.

use super::bar::Bar;
use super::shape::{last, when};

/// Open and close are all but the same.
pub(super) fn doji(bars: &[Bar]) -> f64 {
    let [bar] = last(bars);
    when(bar.is_doji(), 1.0)
}

/// A doji at the top of its range: a lower shadow alone.
pub(super) fn dragonfly_doji(bars: &[Bar]) -> f64 {
    let [bar] = last(bars);
    when(bar.is_doji() && bar.ends_high() && bar.has_lower_shadow(), 1.0)
}

/// A doji at the bottom of its range: an upper shadow alone.
pub(super) fn gravestone_doji(bars: &[Bar]) -> f64 {
    let [bar] = last(bars);
    when(bar.is_doji() && bar.ends_low() && bar.has_upper_shadow(), 1.0)
}

/// A doji with a long shadow at one end at least.
pub(super) fn long_legged_doji(bars: &[Bar]) -> f64 {
    let [bar] = last(bars);
    when(bar.is_doji() && (bar.has_long_lower_shadow() || bar.has_long_upper_shadow()), 1.0)
}

/// A doji with long shadows at both ends and its body near the middle of the range.
pub(super) fn rickshaw_man(bars: &[Bar]) -> f64 {
    let [bar] = last(bars);
    let is_centred = || {
        let (middle, near) = (bar.low + bar.range() / 2.0, bar.near());
        bar.bottom() <= middle + near && bar.top() >= middle - near
    };
    let is_legged = bar.has_long_lower_shadow() && bar.has_long_upper_shadow();
    when(is_legged && bar.is_doji() && is_centred(), 1.0)
}

/// A dragonfly whose lower shadow is very long.
pub(super) fn takuri(bars: &[Bar]) -> f64 {
    let [bar] = last(bars);
    when(bar.has_very_long_lower_shadow() && bar.is_doji() && bar.ends_high(), 1.0)
}
