//! Single bars by the length of body and shadows; the sign is their colour's.

use super::bar::Bar;
use super::shape::{last, when};

/// A long body that begins at the end of its range: white from the low, black from the high.
pub(super) fn belt_hold(bars: &[Bar]) -> f64 {
    let [bar] = last(bars);
    let begins_at_end = || if bar.is_white() { bar.ends_low() } else { bar.ends_high() };
    when(bar.is_long() && begins_at_end(), bar.sign())
}

/// A long body that closes at the end of its range: white at the high, black at the low.
pub(super) fn closing_marubozu(bars: &[Bar]) -> f64 {
    let [bar] = last(bars);
    let closes_at_end = || if bar.is_white() { bar.ends_high() } else { bar.ends_low() };
    when(bar.is_long() && closes_at_end(), bar.sign())
}

/// A long body with hardly a shadow.
pub(super) fn marubozu(bars: &[Bar]) -> f64 {
    let [bar] = last(bars);
    when(bar.is_long() && bar.is_bald(), bar.sign())
}

/// A long body with short shadows.
pub(super) fn long_line(bars: &[Bar]) -> f64 {
    let [bar] = last(bars);
    when(bar.is_long() && bar.has_short_shadows(), bar.sign())
}

/// A short body with short shadows.
pub(super) fn short_line(bars: &[Bar]) -> f64 {
    let [bar] = last(bars);
    when(bar.is_short() && bar.has_short_shadows(), bar.sign())
}

/// A short body between shadows that are longer.
pub(super) fn spinning_top(bars: &[Bar]) -> f64 {
    let [bar] = last(bars);
    let is_shadowed = bar.has_long_upper_shadow() && bar.has_long_lower_shadow();
    when(is_shadowed && bar.is_short(), bar.sign())
}

/// A short body between shadows of more than twice its length.
pub(super) fn high_wave(bars: &[Bar]) -> f64 {
    let [bar] = last(bars);
    let is_shadowed = bar.has_very_long_upper_shadow() && bar.has_very_long_lower_shadow();
    when(is_shadowed && bar.is_short(), bar.sign())
}
