//! The table of patterns: name in the feature language, warm-up, function.

use super::bar::Bar;
use super::{
    answers, crows, doji, gaps, hammers, hikkake, lines, longer, pairs, soldiers, stars, threes,
};

/// A candlestick pattern.
#[derive(Clone, Copy)]
pub struct Pattern(&'static Entry);

struct Entry {
    name: &'static str,
    /// How many bars before the first judgement: TA-Lib's lookback.
    warm_up: usize,
    find: Find,
}

/// A pattern over the bars so far, of which the newest stands last.
enum Find {
    Plain(fn(&[Bar]) -> f64),
    /// With the part of a body that another has to reach into it.
    Deep(fn(&[Bar], f64) -> f64),
}

impl Pattern {
    /// The pattern called so in the feature language.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        PATTERNS.iter().find(|known| known.name == name).map(Self)
    }

    /// The name in the feature language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0.name
    }

    /// How many leading bars have no value.
    #[must_use]
    pub const fn warm_up(self) -> usize {
        self.0.warm_up
    }

    /// Whether it has the parameter `penetration`.
    #[must_use]
    pub const fn is_deep(self) -> bool {
        matches!(self.0.find, Find::Deep(_))
    }

    /// The value at the last of `bars`, which are more than `warm_up`.
    #[inline]
    pub(in crate::feature) fn find(self, bars: &[Bar], penetration: f64) -> f64 {
        match self.0.find {
            Find::Plain(find) => find(bars),
            Find::Deep(find) => find(bars, penetration),
        }
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl std::fmt::Debug for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

const fn plain(name: &'static str, warm_up: usize, find: fn(&[Bar]) -> f64) -> Entry {
    Entry { name, warm_up, find: Find::Plain(find) }
}

const fn deep(name: &'static str, warm_up: usize, find: fn(&[Bar], f64) -> f64) -> Entry {
    Entry { name, warm_up, find: Find::Deep(find) }
}

/// All of them, family by family.
const PATTERNS: &[Entry] = &[
    plain("candle_doji", 10, doji::doji),
    plain("candle_dragonfly_doji", 10, doji::dragonfly_doji),
    plain("candle_gravestone_doji", 10, doji::gravestone_doji),
    plain("candle_long_legged_doji", 10, doji::long_legged_doji),
    plain("candle_rickshaw_man", 10, doji::rickshaw_man),
    plain("candle_takuri", 10, doji::takuri),
    plain("candle_belt_hold", 10, lines::belt_hold),
    plain("candle_closing_marubozu", 10, lines::closing_marubozu),
    plain("candle_high_wave", 10, lines::high_wave),
    plain("candle_long_line", 10, lines::long_line),
    plain("candle_marubozu", 10, lines::marubozu),
    plain("candle_short_line", 10, lines::short_line),
    plain("candle_spinning_top", 10, lines::spinning_top),
    plain("candle_hammer", 11, hammers::hammer),
    plain("candle_hanging_man", 11, hammers::hanging_man),
    plain("candle_inverted_hammer", 11, hammers::inverted_hammer),
    plain("candle_shooting_star", 11, hammers::shooting_star),
    plain("candle_counterattack", 11, pairs::counterattack),
    plain("candle_engulfing", 2, pairs::engulfing),
    plain("candle_harami", 11, pairs::harami),
    plain("candle_harami_cross", 11, pairs::harami_cross),
    plain("candle_homing_pigeon", 11, pairs::homing_pigeon),
    plain("candle_kicking", 11, pairs::kicking),
    plain("candle_kicking_by_length", 11, pairs::kicking_by_length),
    plain("candle_matching_low", 6, pairs::matching_low),
    plain("candle_separating_lines", 11, pairs::separating_lines),
    deep("candle_dark_cloud_cover", 11, answers::dark_cloud_cover),
    plain("candle_in_neck", 11, answers::in_neck),
    plain("candle_on_neck", 11, answers::on_neck),
    plain("candle_piercing", 11, answers::piercing),
    plain("candle_thrusting", 11, answers::thrusting),
    deep("candle_abandoned_baby", 12, stars::abandoned_baby),
    plain("candle_doji_star", 11, stars::doji_star),
    deep("candle_evening_doji_star", 12, stars::evening_doji_star),
    deep("candle_evening_star", 12, stars::evening_star),
    deep("candle_morning_doji_star", 12, stars::morning_doji_star),
    deep("candle_morning_star", 12, stars::morning_star),
    plain("candle_tristar", 12, stars::tristar),
    plain("candle_two_crows", 12, crows::two_crows),
    plain("candle_three_black_crows", 13, crows::three_black_crows),
    plain("candle_identical_three_crows", 12, crows::identical_three_crows),
    plain("candle_upside_gap_two_crows", 12, crows::upside_gap_two_crows),
    plain("candle_three_white_soldiers", 12, soldiers::three_white_soldiers),
    plain("candle_advance_block", 12, soldiers::advance_block),
    plain("candle_stalled_pattern", 12, soldiers::stalled_pattern),
    plain("candle_three_inside", 12, threes::three_inside),
    plain("candle_three_outside", 3, threes::three_outside),
    plain("candle_three_stars_in_south", 12, threes::three_stars_in_south),
    plain("candle_stick_sandwich", 7, threes::stick_sandwich),
    plain("candle_unique_three_river", 12, threes::unique_three_river),
    plain("candle_gap_side_by_side_white", 7, gaps::gap_side_by_side_white),
    plain("candle_tasuki_gap", 7, gaps::tasuki_gap),
    plain("candle_gap_three_methods", 2, gaps::gap_three_methods),
    plain("candle_three_line_strike", 8, longer::three_line_strike),
    plain("candle_breakaway", 14, longer::breakaway),
    plain("candle_concealing_baby_swallow", 13, longer::concealing_baby_swallow),
    plain("candle_ladder_bottom", 14, longer::ladder_bottom),
    deep("candle_mat_hold", 14, longer::mat_hold),
    plain("candle_rising_falling_three_methods", 14, longer::rising_falling_three_methods),
    plain("candle_hikkake", 5, hikkake::hikkake),
    plain("candle_modified_hikkake", 10, hikkake::modified_hikkake),
];
