//! The operators of the feature language: their names, parameters, inputs and warm-up.

use super::FeatureError;
use super::signature::{Params, SIGNATURES, Signature};

/// One operator with its parameters. Windows, spans and steps count observations (rows in which
/// no input of the node is missing).
///
/// Rules for all: a missing (NaN) input gives NaN and leaves the state untouched; a result that is
/// not finite (division by zero, logarithm of a negative) is NaN; warm-up is NaN; truth is 1.0 or
/// 0.0 and every value but 0.0 counts as true.
#[derive(Debug, Clone, Copy, PartialEq)]
#[rustfmt::skip]
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
    /// Sample standard deviation of `window` log returns, per observation, not annualised.
    RealisedVolatility { window: usize },
    /// Fraction of the row's other members below x, ties by half; 0.5 if x is alone.
    CrossRank,
    /// x minus the mean of the row, summed in instrument order.
    Demean,
}

impl Op {
    /// The operator of this name with these parameters, in the order of `SIGNATURES`.
    ///
    /// # Errors
    /// Names the operator, the parameter, what it must be and what was found.
    pub fn parse(name: &str, params: &[f64]) -> Result<Self, FeatureError> {
        let signature = Signature::of(name)?;
        let params = Params::new(signature, params)?;
        match signature.params {
            [] => Ok(Self::plain(signature.name)),
            ["steps"] => Self::shifted(signature.name, params.count(0, 1)?),
            ["window"] => Self::windowed(signature.name, &params),
            ["fast", "slow", "signal"] => Self::converging(signature.name, &params),
            _ => Self::numeric(signature.name, &params),
        }
    }

    fn plain(name: &str) -> Self {
        PLAIN.iter().find(|(known, _)| *known == name).map_or(Self::Demean, |(_, op)| *op)
    }

    fn shifted(name: &str, steps: usize) -> Result<Self, FeatureError> {
        Ok(match name {
            "lag" => Self::Lag { steps },
            "difference" => Self::Difference { steps },
            _ => Self::Ret { steps },
        })
    }

    fn windowed(name: &str, params: &Params<'_>) -> Result<Self, FeatureError> {
        let two_or_more = matches!(
            name,
            "rolling_std" | "zscore" | "rank" | "rsi" | "realised_volatility"
        );
        let window = params.count(0, if two_or_more { 2 } else { 1 })?;
        Ok(match name {
            "rolling_sum" => Self::RollingSum { window },
            "rolling_mean" => Self::RollingMean { window },
            "rolling_std" => Self::RollingStd { window },
            "rolling_min" => Self::RollingMin { window },
            "rolling_max" => Self::RollingMax { window },
            "zscore" => Self::Zscore { window },
            "rank" => Self::Rank { window },
            "rsi" => Self::Rsi { window },
            "atr" => Self::Atr { window },
            _ => Self::RealisedVolatility { window },
        })
    }

    fn converging(name: &str, params: &Params<'_>) -> Result<Self, FeatureError> {
        let (fast, slow, signal) = (params.count(0, 1)?, params.count(1, 2)?, params.count(2, 1)?);
        if fast >= slow {
            return Err(params.wrong(0, format!("below slow ({slow})")));
        }
        Ok(match name {
            "macd" => Self::Macd { fast, slow, signal },
            "macd_signal" => Self::MacdSignal { fast, slow, signal },
            _ => Self::MacdHistogram { fast, slow, signal },
        })
    }

    fn numeric(name: &str, params: &Params<'_>) -> Result<Self, FeatureError> {
        match name {
            "constant" => Ok(Self::Constant { value: params.number(0)? }),
            "clip" => {
                let (low, high) = (params.number(0)?, params.number(1)?);
                if low > high {
                    return Err(params.wrong(0, format!("at most high ({high})")));
                }
                Ok(Self::Clip { low, high })
            }
            "bollinger" => {
                let (window, width) = (params.count(0, 2)?, params.number(1)?);
                if width <= 0.0 {
                    return Err(params.wrong(1, "above 0".to_owned()));
                }
                Ok(Self::Bollinger { window, width })
            }
            _ => Ok(Self::Ema { span: params.count(0, 1)? }),
        }
    }
}
