//! The operators of the feature language: their names, parameters, inputs and warm-up.

use super::candle::{Pattern, room_bars};
use super::cycle::{CYCLE_MEMORY, MESA_WARM_UP};
use super::parabolic::{Acceleration, Course};
use super::signature::{Params, Signature};
use super::{Across, Cycle, FeatureError, Higher, Maths, Study};
use crate::action::FUNDING_FIELDS;
use crate::flow::FLOW_FIELDS;

/// One operator with its parameters. Windows, spans and steps count observations (rows in which
/// no input of the node is missing).
///
/// Rules for all: a missing (NaN) input gives NaN and leaves the state untouched; a result that is
/// not finite (division by zero, logarithm of a negative) is NaN; warm-up is NaN; truth is 1.0 or
/// 0.0 and every value but 0.0 counts as true.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(missing_docs)] // Fields carry the names of the parameters in `SIGNATURES`.
pub enum Op {
    /// The bar's first price.
    Open,
    /// The bar's highest price.
    High,
    /// The bar's lowest price.
    Low,
    /// The bar's last price.
    Close,
    /// The bar's traded volume.
    Volume,
    /// When the moment is, in seconds since the epoch.
    Time,
    /// What prints and best prices told since the bar before: a field of `FLOW_FIELDS`.
    Flow(usize),
    /// What was known of funding: a field of `FUNDING_FIELDS`.
    Funding(usize),
    /// The same number at every moment.
    Constant { value: f64 },
    /// a + b
    Add,
    /// a - b
    Sub,
    /// a * b
    Mul,
    /// a / b
    Div,
    /// -a
    Neg,
    /// |a|
    Abs,
    /// -1, 0 or 1
    Sign,
    /// Natural logarithm.
    Log,
    /// Square root.
    Sqrt,
    /// The smaller of two.
    Min2,
    /// The larger of two.
    Max2,
    /// a held between two bounds.
    Clip { low: f64, high: f64 },
    /// b where a is true, else c. Missing if any of the three is.
    Where,
    /// a > b
    Gt,
    /// a >= b
    Ge,
    /// a < b
    Lt,
    /// a <= b
    Le,
    /// a == b
    Eq,
    /// Both are true.
    And,
    /// At least one is true.
    Or,
    /// Is not true.
    Not,
    /// The value `steps` observations ago.
    Lag { steps: usize },
    /// Change over `steps` observations.
    Difference { steps: usize },
    /// Simple return over `steps` observations: x / lag(x) - 1.
    Ret { steps: usize },
    /// Sum over the window.
    RollingSum { window: usize },
    /// Mean over the window.
    RollingMean { window: usize },
    /// Sample standard deviation (divisor window - 1).
    RollingStd { window: usize },
    /// Smallest of the window.
    RollingMin { window: usize },
    /// Largest of the window.
    RollingMax { window: usize },
    /// (x - mean) / standard deviation over the window.
    Zscore { window: usize },
    /// Fraction of the other window values below x, ties by half: 0 lowest, 1 highest.
    Rank { window: usize },
    /// Exponential mean, weight 2 / (span + 1), seeded by the mean of the first `span` values.
    Ema { span: usize },
    /// Relative strength index (Wilder 1978), 0 to 100; NaN while no price has moved.
    Rsi { window: usize },
    /// Average true range (Wilder 1978) of high, low, close.
    Atr { window: usize },
    /// ema(fast) - ema(slow)
    Macd { fast: usize, slow: usize, signal: usize },
    /// Exponential mean of the MACD line.
    MacdSignal { fast: usize, slow: usize, signal: usize },
    /// MACD line - its signal.
    MacdHistogram { fast: usize, slow: usize, signal: usize },
    /// (x - mean) / (width * standard deviation): -1 and 1 are the Bollinger bands.
    Bollinger { window: usize, width: f64 },
    /// A mathematical function of one value.
    Maths(Maths),
    /// The values themselves after the first `steps`, which are missing.
    Skip { steps: usize },
    /// Sum of all values so far.
    RunningSum,
    /// Mean with weights 1 for the oldest up to `window` for the newest.
    Wma { window: usize },
    /// Slope of the least-squares line through the window, per observation.
    Slope { window: usize },
    /// Exponential mean, weight 1 / window (Wilder 1978), seeded like `Ema`.
    WilderMean { window: usize },
    /// Wilder's sum: y + x - y / window, seeded by the sum of the first window - 1 values.
    WilderSum { window: usize },
    /// Exponential mean of any weight, seeded by the mean of the first `seed` values.
    ExponentialMean { seed: usize, weight: f64 },
    /// Kaufman's adaptive mean (1995).
    Kama { window: usize, fast: usize, slow: usize },
    /// Mean distance of the window's values to their mean.
    MeanDeviation { window: usize },
    /// Observations since the highest value of the window, the latest of equals.
    SinceHighest { window: usize },
    /// Observations since the lowest value of the window, the latest of equals.
    SinceLowest { window: usize },
    /// The value of rank ceil(percent / 100 * window) in the sorted window, from 1.
    Percentile { window: usize, percent: f64 },
    /// Fraction of the `window` values before that are below x.
    ShareBelow { window: usize },
    /// Sample covariance of two streams (divisor window - 1).
    Covariance { window: usize },
    /// On-balance volume (Granville 1963) of price, volume.
    Obv,
    /// Open of Heikin-Ashi of middle and mean of the bar.
    HeikinOpen,
    /// The band that the price is held by, of upper band, lower band, price.
    TrailingBand,
    /// 1 above the lower trailing band, -1 below the upper one.
    TrailingSide,
    /// Parabolic stop and reverse (Wilder 1978) of high, low.
    Sar { acceleration: f64, maximum: f64 },
    /// The same with a side to begin on, an offset and a course for each side; a short position's
    /// stop is negative.
    SarExtended(Course),
    /// The dominant cycle (Ehlers 2001).
    Cycle(Cycle),
    /// Adaptive mean by the turn of the phase (Ehlers 2001).
    Mama { fast_limit: f64, slow_limit: f64 },
    /// The mean that follows it.
    Fama { fast_limit: f64, slow_limit: f64 },
    /// Sample standard deviation of `window` log returns, per observation, not annualised.
    RealisedVolatility { window: usize },
    /// Fraction of the row's other members below x, ties by half; 0.5 if x is alone.
    CrossRank,
    /// x minus the mean of the row, summed in instrument order.
    Demean,
    /// Across the instruments of one moment.
    Across(Across),
    /// On the bars of a longer period.
    Higher(Higher),
    /// a where b is known too.
    Given,
    /// What somebody else computes, from one to four inputs.
    Outside { place: usize, warm_up: usize },
    /// What research looks at beyond the usual indicators.
    Study(Study),
    /// A candlestick pattern of open, high, low, close: its sign, 0 where it is not.
    Candle { pattern: Pattern, penetration: f64 },
}

impl Op {
    /// The operator of this name with these parameters, in the order of `SIGNATURES`.
    ///
    /// # Errors
    /// Names the operator, the parameter, what it must be and what was found.
    pub fn parse(name: &str, params: &[f64]) -> Result<Self, FeatureError> {
        let signature = Signature::of(name)?;
        let params = Params::new(signature, params)?;
        if let Some(study) = Study::parse(name, &params)? {
            return Ok(Self::Study(study));
        }
        Self::plain(name).map_or_else(|| Self::with_params(name, &params), Ok)
    }

    /// The name in the feature language, unique per operator.
    #[must_use]
    pub fn name(&self) -> &'static str {
        if let Some((name, _)) = PLAIN.iter().find(|(_, op)| op == self) {
            return name;
        }
        match self {
            Self::Flow(field) => FLOW_FIELDS.get(*field).copied().unwrap_or("unnamed"),
            Self::Funding(field) => FUNDING_FIELDS.get(*field).copied().unwrap_or("unnamed"),
            Self::Constant { .. } => "constant",
            Self::Clip { .. } => "clip",
            Self::Lag { .. } => "lag",
            Self::Difference { .. } => "difference",
            Self::Ret { .. } => "ret",
            Self::RollingSum { .. } => "rolling_sum",
            Self::RollingMean { .. } => "rolling_mean",
            Self::RollingStd { .. } => "rolling_std",
            Self::RollingMin { .. } => "rolling_min",
            Self::RollingMax { .. } => "rolling_max",
            Self::Zscore { .. } => "zscore",
            Self::Rank { .. } => "rank",
            Self::Ema { .. } => "ema",
            Self::Rsi { .. } => "rsi",
            Self::Atr { .. } => "atr",
            Self::Macd { .. } => "macd",
            Self::MacdSignal { .. } => "macd_signal",
            Self::MacdHistogram { .. } => "macd_histogram",
            Self::Bollinger { .. } => "bollinger",
            Self::Maths(maths) => maths.name(),
            Self::Skip { .. } => "skip",
            Self::Wma { .. } => "wma",
            Self::Slope { .. } => "slope",
            Self::WilderMean { .. } => "wilder_mean",
            Self::WilderSum { .. } => "wilder_sum",
            Self::ExponentialMean { .. } => "exponential_mean",
            Self::Kama { .. } => "kama",
            Self::MeanDeviation { .. } => "mean_deviation",
            Self::SinceHighest { .. } => "since_highest",
            Self::SinceLowest { .. } => "since_lowest",
            Self::Percentile { .. } => "percentile",
            Self::ShareBelow { .. } => "share_below",
            Self::Covariance { .. } => "covariance",
            Self::Sar { .. } => "sar",
            Self::SarExtended(_) => "sar_extended",
            Self::Cycle(cycle) => cycle.name(),
            Self::Mama { .. } => "mama",
            Self::Fama { .. } => "fama",
            Self::RealisedVolatility { .. } => "realised_volatility",
            Self::Study(study) => study.name(),
            Self::Candle { pattern, .. } => pattern.name(),
            Self::Across(across) => across.name(),
            Self::Higher(higher) => higher.name(),
            Self::Outside { .. } => "outside",
            _ => "unnamed",
        }
    }

    /// The parameters, in the order `parse` takes them.
    #[must_use]
    #[allow(clippy::cast_precision_loss)] // Windows stay below 2^53.
    pub fn params(&self) -> Vec<f64> {
        match *self {
            Self::Constant { value } => vec![value],
            Self::Clip { low, high } => vec![low, high],
            Self::Lag { steps } | Self::Difference { steps } | Self::Ret { steps } => {
                vec![steps as f64]
            }
            Self::Ema { span } => vec![span as f64],
            Self::Macd { fast, slow, signal }
            | Self::MacdSignal { fast, slow, signal }
            | Self::MacdHistogram { fast, slow, signal } => {
                vec![fast as f64, slow as f64, signal as f64]
            }
            Self::Percentile { window, percent } => vec![window as f64, percent],
            Self::Skip { steps } => vec![steps as f64],
            Self::ExponentialMean { seed, weight } => vec![seed as f64, weight],
            Self::Kama { window, fast, slow } => vec![window as f64, fast as f64, slow as f64],
            Self::Sar { acceleration, maximum } => vec![acceleration, maximum],
            Self::SarExtended(course) => course.numbers().to_vec(),
            Self::Mama { fast_limit, slow_limit } | Self::Fama { fast_limit, slow_limit } => {
                vec![fast_limit, slow_limit]
            }
            Self::Bollinger { window, width } => vec![window as f64, width],
            Self::Study(study) => study.params(),
            Self::Candle { pattern, penetration } if pattern.is_deep() => vec![penetration],
            Self::Across(across) => across.params(),
            Self::Higher(higher) => higher.params(),
            Self::Outside { place, warm_up } => vec![place as f64, warm_up as f64],
            _ => self.window().map_or_else(Vec::new, |window| vec![window as f64]),
        }
    }

    /// How many more leading rows than its inputs are NaN, given inputs without gaps.
    #[must_use]
    pub fn warm_up(&self) -> usize {
        match *self {
            Self::Lag { steps } | Self::Difference { steps } | Self::Ret { steps } => steps,
            Self::Ema { span } => span - 1,
            Self::Macd { slow, .. } => slow - 1,
            Self::MacdSignal { slow, signal, .. } | Self::MacdHistogram { slow, signal, .. } => {
                slow - 1 + signal - 1
            }
            Self::Skip { steps } => steps,
            Self::WilderSum { window } => window - 2,
            Self::ExponentialMean { seed, .. } => seed - 1,
            Self::Kama { window, .. } | Self::ShareBelow { window } => window,
            Self::Sar { .. } | Self::SarExtended(_) => 1,
            Self::Cycle(cycle) => cycle.warm_up(),
            Self::Mama { .. } | Self::Fama { .. } => MESA_WARM_UP,
            // These look at changes, of which the first row has none.
            Self::Rsi { window } | Self::Atr { window } | Self::RealisedVolatility { window } => {
                window
            }
            Self::Study(study) => study.warm_up(),
            Self::Candle { pattern, .. } => pattern.warm_up(),
            // The period in which the stream begins is dropped.
            Self::Higher(Higher::Held { .. }) => 1,
            Self::Outside { warm_up, .. } => warm_up,
            _ => self.window().map_or(0, |window| window - 1),
        }
    }

    /// How many values each instrument makes this operator remember, about.
    pub(super) fn memory(&self) -> usize {
        match *self {
            Self::Kama { window, .. } | Self::Covariance { window } => 3 * window,
            Self::Cycle(_) | Self::Mama { .. } | Self::Fama { .. } => CYCLE_MEMORY,
            Self::Lag { steps } | Self::Difference { steps } | Self::Ret { steps } => steps,
            Self::Study(study) => study.memory(),
            Self::Candle { pattern, .. } => 4 * room_bars(pattern),
            _ => self.window().map_or(0, |window| 2 * window),
        }
    }

    fn window(&self) -> Option<usize> {
        match *self {
            Self::RollingSum { window }
            | Self::RollingMean { window }
            | Self::RollingStd { window }
            | Self::RollingMin { window }
            | Self::RollingMax { window }
            | Self::Zscore { window }
            | Self::Rank { window }
            | Self::Rsi { window }
            | Self::Atr { window }
            | Self::Bollinger { window, .. }
            | Self::RealisedVolatility { window }
            | Self::Wma { window }
            | Self::Slope { window }
            | Self::WilderMean { window }
            | Self::WilderSum { window }
            | Self::MeanDeviation { window }
            | Self::SinceHighest { window }
            | Self::SinceLowest { window }
            | Self::Percentile { window, .. }
            | Self::ShareBelow { window }
            | Self::Covariance { window } => Some(window),
            _ => None,
        }
    }

    fn plain(name: &str) -> Option<Self> {
        let plain = PLAIN.iter().find(|(known, _)| *known == name).map(|(_, op)| *op);
        let maths = || Maths::named(name).map(Self::Maths);
        let flow = || FLOW_FIELDS.iter().position(|known| *known == name).map(Self::Flow);
        let funding = || FUNDING_FIELDS.iter().position(|known| *known == name).map(Self::Funding);
        plain
            .or_else(maths)
            .or_else(flow)
            .or_else(funding)
            .or_else(|| Cycle::named(name).map(Self::Cycle))
    }

    fn with_params(name: &str, p: &Params<'_>) -> Result<Self, FeatureError> {
        Ok(match name {
            "constant" => Self::Constant { value: p.number(0)? },
            "clip" => Self::clip(p)?,
            "lag" => Self::Lag { steps: p.count(0, 1)? },
            "difference" => Self::Difference { steps: p.count(0, 1)? },
            "ret" => Self::Ret { steps: p.count(0, 1)? },
            "rolling_sum" => Self::RollingSum { window: p.count(0, 1)? },
            "rolling_mean" => Self::RollingMean { window: p.count(0, 1)? },
            "rolling_std" => Self::RollingStd { window: p.count(0, 2)? },
            "rolling_min" => Self::RollingMin { window: p.count(0, 1)? },
            "rolling_max" => Self::RollingMax { window: p.count(0, 1)? },
            "zscore" => Self::Zscore { window: p.count(0, 2)? },
            "rank" => Self::Rank { window: p.count(0, 2)? },
            "ema" => Self::Ema { span: p.count(0, 1)? },
            "rsi" => Self::Rsi { window: p.count(0, 2)? },
            "atr" => Self::Atr { window: p.count(0, 1)? },
            "bollinger" => Self::bollinger(p)?,
            "skip" => Self::Skip { steps: p.count(0, 1)? },
            "wma" => Self::Wma { window: p.count(0, 1)? },
            "slope" => Self::Slope { window: p.count(0, 2)? },
            "wilder_mean" => Self::WilderMean { window: p.count(0, 1)? },
            "wilder_sum" => Self::WilderSum { window: p.count(0, 2)? },
            "exponential_mean" => {
                Self::ExponentialMean { seed: p.count(0, 1)?, weight: p.ratio(1)? }
            }
            "kama" => {
                Self::Kama { window: p.count(0, 2)?, fast: p.count(1, 1)?, slow: p.count(2, 1)? }
            }
            "mean_deviation" => Self::MeanDeviation { window: p.count(0, 2)? },
            "since_highest" => Self::SinceHighest { window: p.count(0, 2)? },
            "since_lowest" => Self::SinceLowest { window: p.count(0, 2)? },
            "percentile" => {
                Self::Percentile { window: p.count(0, 2)?, percent: p.within(1, 100.0)? }
            }
            "share_below" => Self::ShareBelow { window: p.count(0, 1)? },
            "covariance" => Self::Covariance { window: p.count(0, 2)? },
            "sar" => Self::Sar { acceleration: p.ratio(0)?, maximum: p.ratio(1)? },
            "sar_extended" => Self::SarExtended(Self::course(p)?),
            "mama" => Self::Mama { fast_limit: p.ratio(0)?, slow_limit: p.ratio(1)? },
            "fama" => Self::Fama { fast_limit: p.ratio(0)?, slow_limit: p.ratio(1)? },
            "realised_volatility" => Self::RealisedVolatility { window: p.count(0, 2)? },
            "outside" => Self::Outside { place: p.count(0, 0)?, warm_up: p.count(1, 0)? },
            _ => match Pattern::of(name) {
                Some(pattern) => Self::candle(pattern, p)?,
                None => Self::wide(name, p)?,
            },
        })
    }

    fn course(p: &Params<'_>) -> Result<Course, FeatureError> {
        let side = |at| -> Result<Acceleration, FeatureError> {
            Ok(Acceleration {
                first: p.ratio(at)?,
                step: p.ratio(at + 1)?,
                maximum: p.ratio(at + 2)?,
            })
        };
        Ok(Course { start: p.number(0)?, offset: p.ratio(1)?, long: side(2)?, short: side(5)? })
    }

    fn clip(p: &Params<'_>) -> Result<Self, FeatureError> {
        let (low, high) = (p.number(0)?, p.number(1)?);
        if low > high {
            return Err(p.wrong(0, format!("at most high ({high})")));
        }
        Ok(Self::Clip { low, high })
    }

    fn bollinger(p: &Params<'_>) -> Result<Self, FeatureError> {
        let (window, width) = (p.count(0, 2)?, p.number(1)?);
        if width <= 0.0 {
            return Err(p.wrong(1, "above 0".to_owned()));
        }
        Ok(Self::Bollinger { window, width })
    }

    fn candle(pattern: Pattern, p: &Params<'_>) -> Result<Self, FeatureError> {
        let penetration = if pattern.is_deep() { p.number(0)? } else { 0.0 };
        if penetration < 0.0 {
            return Err(p.wrong(0, "at least 0".to_owned()));
        }
        Ok(Self::Candle { pattern, penetration })
    }

    fn wide(name: &str, p: &Params<'_>) -> Result<Self, FeatureError> {
        if let Some(across) = Across::named(name, p)? {
            return Ok(Self::Across(across));
        }
        match Higher::named(name, p)? {
            Some(higher) => Ok(Self::Higher(higher)),
            None => Self::converging(name, p),
        }
    }

    fn converging(name: &str, p: &Params<'_>) -> Result<Self, FeatureError> {
        let (fast, slow, signal) = (p.count(0, 1)?, p.count(1, 2)?, p.count(2, 1)?);
        if fast >= slow {
            return Err(p.wrong(0, format!("below slow ({slow})")));
        }
        match name {
            "macd" => Ok(Self::Macd { fast, slow, signal }),
            "macd_signal" => Ok(Self::MacdSignal { fast, slow, signal }),
            "macd_histogram" => Ok(Self::MacdHistogram { fast, slow, signal }),
            _ => Err(Signature::unknown(name)),
        }
    }
}

/// The operators without parameters.
const PLAIN: &[(&str, Op)] = &[
    ("open", Op::Open),
    ("high", Op::High),
    ("low", Op::Low),
    ("close", Op::Close),
    ("volume", Op::Volume),
    ("time", Op::Time),
    ("add", Op::Add),
    ("sub", Op::Sub),
    ("mul", Op::Mul),
    ("div", Op::Div),
    ("neg", Op::Neg),
    ("abs", Op::Abs),
    ("sign", Op::Sign),
    ("log", Op::Log),
    ("sqrt", Op::Sqrt),
    ("min2", Op::Min2),
    ("max2", Op::Max2),
    ("where", Op::Where),
    ("gt", Op::Gt),
    ("ge", Op::Ge),
    ("lt", Op::Lt),
    ("le", Op::Le),
    ("eq", Op::Eq),
    ("and", Op::And),
    ("or", Op::Or),
    ("not", Op::Not),
    ("cross_rank", Op::CrossRank),
    ("demean", Op::Demean),
    ("given", Op::Given),
    ("running_sum", Op::RunningSum),
    ("obv", Op::Obv),
    ("heikin_open", Op::HeikinOpen),
    ("trailing_band", Op::TrailingBand),
    ("trailing_side", Op::TrailingSide),
];
