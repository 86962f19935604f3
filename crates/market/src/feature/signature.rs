//! The table of the feature language: each operator's name, parameters and number of inputs.

use super::FeatureError;

/// The longest window, span or lag, in observations.
pub const WINDOW_MAX: usize = 1_000_000;

/// How an operator is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    /// Its name.
    pub name: &'static str,
    /// The names of its parameters, in order.
    pub params: &'static [&'static str],
    /// How many nodes it reads.
    pub inputs: usize,
}

impl Signature {
    /// The signature of the operator called `name`.
    ///
    /// # Errors
    /// `UnknownOp` when there is none.
    pub fn of(name: &str) -> Result<&'static Self, FeatureError> {
        SIGNATURES.iter().find(|known| known.name == name).ok_or_else(|| Self::unknown(name))
    }

    pub(super) fn unknown(name: &str) -> FeatureError {
        let known: Vec<&str> = SIGNATURES.iter().map(|signature| signature.name).collect();
        FeatureError::UnknownOp { name: name.to_owned(), known: known.join(" ") }
    }
}

const fn row(name: &'static str, params: &'static [&'static str], inputs: usize) -> Signature {
    Signature { name, params, inputs }
}

/// Every operator there is.
pub const SIGNATURES: &[Signature] = &[
    row("open", &[], 0),
    row("high", &[], 0),
    row("low", &[], 0),
    row("close", &[], 0),
    row("volume", &[], 0),
    row("time", &[], 0),
    row("flow_buy_volume", &[], 0),
    row("flow_sell_volume", &[], 0),
    row("flow_trades", &[], 0),
    row("flow_order_imbalance", &[], 0),
    row("flow_spread", &[], 0),
    row("flow_book_imbalance", &[], 0),
    row("flow_bid", &[], 0),
    row("flow_ask", &[], 0),
    row("flow_bid_quantity", &[], 0),
    row("flow_ask_quantity", &[], 0),
    row("funding_rate", &[], 0),
    row("funding_age", &[], 0),
    row("constant", &["value"], 0),
    row("add", &[], 2),
    row("sub", &[], 2),
    row("mul", &[], 2),
    row("div", &[], 2),
    row("neg", &[], 1),
    row("abs", &[], 1),
    row("sign", &[], 1),
    row("log", &[], 1),
    row("sqrt", &[], 1),
    row("min2", &[], 2),
    row("max2", &[], 2),
    row("clip", &["low", "high"], 1),
    row("where", &[], 3),
    row("gt", &[], 2),
    row("ge", &[], 2),
    row("lt", &[], 2),
    row("le", &[], 2),
    row("eq", &[], 2),
    row("and", &[], 2),
    row("or", &[], 2),
    row("not", &[], 1),
    row("lag", &["steps"], 1),
    row("difference", &["steps"], 1),
    row("ret", &["steps"], 1),
    row("rolling_sum", &["window"], 1),
    row("rolling_mean", &["window"], 1),
    row("rolling_std", &["window"], 1),
    row("rolling_min", &["window"], 1),
    row("rolling_max", &["window"], 1),
    row("zscore", &["window"], 1),
    row("rank", &["window"], 1),
    row("ema", &["span"], 1),
    row("rsi", &["window"], 1),
    row("atr", &["window"], 3),
    row("macd", &["fast", "slow", "signal"], 1),
    row("macd_signal", &["fast", "slow", "signal"], 1),
    row("macd_histogram", &["fast", "slow", "signal"], 1),
    row("bollinger", &["window", "width"], 1),
    row("exp", &[], 1),
    row("log10", &[], 1),
    row("sin", &[], 1),
    row("cos", &[], 1),
    row("tan", &[], 1),
    row("asin", &[], 1),
    row("acos", &[], 1),
    row("atan", &[], 1),
    row("sinh", &[], 1),
    row("cosh", &[], 1),
    row("tanh", &[], 1),
    row("floor", &[], 1),
    row("ceil", &[], 1),
    row("skip", &["steps"], 1),
    row("running_sum", &[], 1),
    row("wma", &["window"], 1),
    row("slope", &["window"], 1),
    row("wilder_mean", &["window"], 1),
    row("wilder_sum", &["window"], 1),
    row("exponential_mean", &["seed", "weight"], 1),
    row("kama", &["window", "fast", "slow"], 1),
    row("mean_deviation", &["window"], 1),
    row("since_highest", &["window"], 1),
    row("since_lowest", &["window"], 1),
    row("percentile", &["window", "percent"], 1),
    row("share_below", &["window"], 1),
    row("covariance", &["window"], 2),
    row("obv", &[], 2),
    row("heikin_open", &[], 2),
    row("trailing_band", &[], 3),
    row("trailing_side", &[], 3),
    row("sar", &["acceleration", "maximum"], 2),
    row(
        "sar_extended",
        &[
            "start",
            "offset",
            "long_first",
            "long_step",
            "long_maximum",
            "short_first",
            "short_step",
            "short_maximum",
        ],
        2,
    ),
    row("cycle_period", &[], 1),
    row("cycle_phase", &[], 1),
    row("in_phase", &[], 1),
    row("quadrature", &[], 1),
    row("cycle_trendline", &[], 1),
    row("trend_mode", &[], 1),
    row("mama", &["fast_limit", "slow_limit"], 1),
    row("fama", &["fast_limit", "slow_limit"], 1),
    row("realised_volatility", &["window"], 1),
    row("normal_cdf", &[], 1),
    row("skewness", &["window"], 1),
    row("kurtosis", &["window"], 1),
    row("hurst", &["window"], 1),
    row("fractional_difference", &["order", "window"], 1),
    row("entropy", &["window", "bins"], 1),
    row("permutation_entropy", &["window", "dimension"], 1),
    row("lempel_ziv", &["window"], 1),
    row("kalman_level", &["noise"], 1),
    row("kalman_trend", &["level_noise", "slope_noise"], 1),
    row("kalman_slope", &["level_noise", "slope_noise"], 1),
    row("seasonal_mean", &["slots", "window"], 2),
    row("seasonal_std", &["slots", "window"], 2),
    row("value_when", &[], 2),
    row("cusum_event", &[], 2),
    row("cross_rank", &[], 1),
    row("demean", &[], 1),
    row("cross_zscore", &[], 1),
    row("cross_winsorise", &["share"], 1),
    row("cross_top", &["count"], 1),
    row("cross_bottom", &["count"], 1),
    row("neutralise", &[], 2),
    row("demean_within", &[], 2),
    row("of", &["place"], 1),
    row("member", &["place"], 1),
    row("given", &[], 2),
    row("every", &["every_s"], 1),
    row("every_open", &["every_s"], 0),
    row("every_high", &["every_s"], 0),
    row("every_low", &["every_s"], 0),
    row("every_close", &["every_s"], 0),
    row("every_volume", &["every_s"], 0),
    row("every_funding_rate", &["every_s"], 0),
    row("every_funding_age", &["every_s"], 0),
    row("every_constant", &["every_s", "value"], 0),
    row("outside", &["place", "warm_up"], 1),
    row("candle_doji", &[], 4),
    row("candle_dragonfly_doji", &[], 4),
    row("candle_gravestone_doji", &[], 4),
    row("candle_long_legged_doji", &[], 4),
    row("candle_rickshaw_man", &[], 4),
    row("candle_takuri", &[], 4),
    row("candle_belt_hold", &[], 4),
    row("candle_closing_marubozu", &[], 4),
    row("candle_high_wave", &[], 4),
    row("candle_long_line", &[], 4),
    row("candle_marubozu", &[], 4),
    row("candle_short_line", &[], 4),
    row("candle_spinning_top", &[], 4),
    row("candle_hammer", &[], 4),
    row("candle_hanging_man", &[], 4),
    row("candle_inverted_hammer", &[], 4),
    row("candle_shooting_star", &[], 4),
    row("candle_counterattack", &[], 4),
    row("candle_engulfing", &[], 4),
    row("candle_harami", &[], 4),
    row("candle_harami_cross", &[], 4),
    row("candle_homing_pigeon", &[], 4),
    row("candle_kicking", &[], 4),
    row("candle_kicking_by_length", &[], 4),
    row("candle_matching_low", &[], 4),
    row("candle_separating_lines", &[], 4),
    row("candle_dark_cloud_cover", &["penetration"], 4),
    row("candle_in_neck", &[], 4),
    row("candle_on_neck", &[], 4),
    row("candle_piercing", &[], 4),
    row("candle_thrusting", &[], 4),
    row("candle_abandoned_baby", &["penetration"], 4),
    row("candle_doji_star", &[], 4),
    row("candle_evening_doji_star", &["penetration"], 4),
    row("candle_evening_star", &["penetration"], 4),
    row("candle_morning_doji_star", &["penetration"], 4),
    row("candle_morning_star", &["penetration"], 4),
    row("candle_tristar", &[], 4),
    row("candle_two_crows", &[], 4),
    row("candle_three_black_crows", &[], 4),
    row("candle_identical_three_crows", &[], 4),
    row("candle_upside_gap_two_crows", &[], 4),
    row("candle_three_white_soldiers", &[], 4),
    row("candle_advance_block", &[], 4),
    row("candle_stalled_pattern", &[], 4),
    row("candle_three_inside", &[], 4),
    row("candle_three_outside", &[], 4),
    row("candle_three_stars_in_south", &[], 4),
    row("candle_stick_sandwich", &[], 4),
    row("candle_unique_three_river", &[], 4),
    row("candle_gap_side_by_side_white", &[], 4),
    row("candle_tasuki_gap", &[], 4),
    row("candle_gap_three_methods", &[], 4),
    row("candle_three_line_strike", &[], 4),
    row("candle_breakaway", &[], 4),
    row("candle_concealing_baby_swallow", &[], 4),
    row("candle_ladder_bottom", &[], 4),
    row("candle_mat_hold", &["penetration"], 4),
    row("candle_rising_falling_three_methods", &[], 4),
    row("candle_hikkake", &[], 4),
    row("candle_modified_hikkake", &[], 4),
];

/// The parameters of one call, already of the right number.
pub(super) struct Params<'a> {
    signature: &'static Signature,
    values: &'a [f64],
}

impl<'a> Params<'a> {
    pub(super) fn new(
        signature: &'static Signature,
        values: &'a [f64],
    ) -> Result<Self, FeatureError> {
        if values.len() == signature.params.len() {
            return Ok(Self { signature, values });
        }
        Err(FeatureError::ParamCount {
            op: signature.name,
            expected: signature.params.len(),
            names: signature.params.join(", "),
            found: values.len(),
        })
    }

    /// Parameter `index` as a finite number.
    pub(super) fn number(&self, index: usize) -> Result<f64, FeatureError> {
        if self.values[index].is_finite() {
            return Ok(self.values[index]);
        }
        Err(self.wrong(index, "a finite number".to_owned()))
    }

    /// Parameter `index` as a count of observations, `least` or more.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub(super) fn count(&self, index: usize, least: usize) -> Result<usize, FeatureError> {
        let value = self.values[index];
        if value.fract() == 0.0 && value >= least as f64 && value <= WINDOW_MAX as f64 {
            return Ok(value as usize); // exact: a whole number within bounds
        }
        Err(self.wrong(index, format!("a whole number from {least} to {WINDOW_MAX}")))
    }

    /// Parameter `index` as a finite number, 0 or more.
    pub(super) fn amount(&self, index: usize) -> Result<f64, FeatureError> {
        if self.values[index] >= 0.0 && self.values[index].is_finite() {
            return Ok(self.values[index]);
        }
        Err(self.wrong(index, "a finite number, at least 0".to_owned()))
    }

    /// Parameter `index` as a number from 0 to 1.
    pub(super) fn ratio(&self, index: usize) -> Result<f64, FeatureError> {
        self.within(index, 1.0)
    }

    /// Parameter `index` as a number from 0 to `most`.
    pub(super) fn within(&self, index: usize, most: f64) -> Result<f64, FeatureError> {
        if (0.0..=most).contains(&self.values[index]) {
            return Ok(self.values[index]);
        }
        Err(self.wrong(index, format!("a number from 0 to {most}")))
    }

    pub(super) fn wrong(&self, index: usize, expected: String) -> FeatureError {
        FeatureError::Param {
            op: self.signature.name,
            param: self.signature.params[index],
            expected,
            found: self.values[index],
        }
    }
}
