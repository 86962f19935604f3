//! What research looks at beyond the usual indicators: the shape of a distribution, long memory,
//! entropy, filters, seasons, events.

mod entropy;
mod event;
mod fractional;
mod hurst;
mod kalman;
mod lempel_ziv;
mod permutation;
mod recent;
mod season;
mod shape;

use super::FeatureError;
use super::fold::Mean;
use super::kernel::{Kernel, jointly, per_instrument};
use super::moments::{Deviation, Moments};
use super::signature::Params;

/// Windows shorter than this hold too few sizes of boxes for a Hurst exponent.
const HURST_WINDOW_MIN: usize = 32;
/// The most values that one pattern of a permutation entropy has: of 7 there are 5040.
const DIMENSION_MAX: usize = 7;
/// The highest order of a fractional difference.
const ORDER_MAX: f64 = 2.0;

/// One study with its parameters; windows count observations.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(missing_docs)] // Fields carry the names of the parameters in `SIGNATURES`.
pub enum Study {
    /// Sample skewness.
    Skewness { window: usize },
    /// Sample excess kurtosis.
    Kurtosis { window: usize },
    /// Exponent of a walk by detrended fluctuation analysis.
    Hurst { window: usize },
    /// Difference of a fractional order over a window of fixed width.
    FractionalDifference { order: f64, window: usize },
    /// Shannon's entropy of the values in bins of equal width.
    Entropy { window: usize, bins: usize },
    /// Entropy of the orders in which neighbours stand.
    PermutationEntropy { window: usize, dimension: usize },
    /// New phrases by observation, of what is true and what is not.
    LempelZiv { window: usize },
    /// Level of a walk seen through noise.
    KalmanLevel { noise: f64 },
    /// Level of a walk with a slope that walks.
    KalmanTrend { level_noise: f64, slope_noise: f64 },
    /// The slope of it.
    KalmanSlope { level_noise: f64, slope_noise: f64 },
    /// Mean of the last occurrences of a season before, of value, clock.
    SeasonalMean { slots: usize, window: usize },
    /// Their sample standard deviation.
    SeasonalStd { slots: usize, window: usize },
    /// The value when a condition was last true, of value, condition.
    ValueWhen,
    /// Changes that add up beyond a threshold, of change, threshold.
    CusumEvent,
}

impl Study {
    pub(super) fn parse(name: &str, p: &Params<'_>) -> Result<Option<Self>, FeatureError> {
        Ok(Some(match name {
            "skewness" => Self::Skewness { window: p.count(0, 3)? },
            "kurtosis" => Self::Kurtosis { window: p.count(0, 4)? },
            "hurst" => Self::Hurst { window: p.count(0, HURST_WINDOW_MIN)? },
            "fractional_difference" => Self::FractionalDifference {
                order: p.within(0, ORDER_MAX)?,
                window: p.count(1, 2)?,
            },
            "entropy" => Self::Entropy { window: p.count(0, 2)?, bins: p.count(1, 2)? },
            "permutation_entropy" => Self::permutation(p)?,
            "lempel_ziv" => Self::LempelZiv { window: p.count(0, 2)? },
            "kalman_level" => Self::KalmanLevel { noise: p.amount(0)? },
            "kalman_trend" => {
                Self::KalmanTrend { level_noise: p.amount(0)?, slope_noise: p.amount(1)? }
            }
            "kalman_slope" => {
                Self::KalmanSlope { level_noise: p.amount(0)?, slope_noise: p.amount(1)? }
            }
            "seasonal_mean" => Self::SeasonalMean { slots: p.count(0, 1)?, window: p.count(1, 1)? },
            "seasonal_std" => Self::SeasonalStd { slots: p.count(0, 1)?, window: p.count(1, 2)? },
            "value_when" => Self::ValueWhen,
            "cusum_event" => Self::CusumEvent,
            _ => return Ok(None),
        }))
    }

    fn permutation(p: &Params<'_>) -> Result<Self, FeatureError> {
        let (window, dimension) = (p.count(0, 2)?, p.count(1, 2)?);
        if dimension > DIMENSION_MAX.min(window) {
            let most = DIMENSION_MAX.min(window);
            return Err(p.wrong(1, format!("a whole number from 2 to {most}")));
        }
        Ok(Self::PermutationEntropy { window, dimension })
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Skewness { .. } => "skewness",
            Self::Kurtosis { .. } => "kurtosis",
            Self::Hurst { .. } => "hurst",
            Self::FractionalDifference { .. } => "fractional_difference",
            Self::Entropy { .. } => "entropy",
            Self::PermutationEntropy { .. } => "permutation_entropy",
            Self::LempelZiv { .. } => "lempel_ziv",
            Self::KalmanLevel { .. } => "kalman_level",
            Self::KalmanTrend { .. } => "kalman_trend",
            Self::KalmanSlope { .. } => "kalman_slope",
            Self::SeasonalMean { .. } => "seasonal_mean",
            Self::SeasonalStd { .. } => "seasonal_std",
            Self::ValueWhen => "value_when",
            Self::CusumEvent => "cusum_event",
        }
    }

    #[allow(clippy::cast_precision_loss)] // Windows stay below 2^53.
    pub(super) fn params(self) -> Vec<f64> {
        match self {
            Self::Skewness { window }
            | Self::Kurtosis { window }
            | Self::Hurst { window }
            | Self::LempelZiv { window } => vec![window as f64],
            Self::FractionalDifference { order, window } => vec![order, window as f64],
            Self::Entropy { window, bins } => vec![window as f64, bins as f64],
            Self::PermutationEntropy { window, dimension } => {
                vec![window as f64, dimension as f64]
            }
            Self::KalmanLevel { noise } => vec![noise],
            Self::KalmanTrend { level_noise, slope_noise }
            | Self::KalmanSlope { level_noise, slope_noise } => vec![level_noise, slope_noise],
            Self::SeasonalMean { slots, window } | Self::SeasonalStd { slots, window } => {
                vec![slots as f64, window as f64]
            }
            Self::ValueWhen | Self::CusumEvent => Vec::new(),
        }
    }

    /// Of a season: where every observation falls into the same slot.
    pub(super) fn warm_up(self) -> usize {
        match self {
            Self::SeasonalMean { window, .. } | Self::SeasonalStd { window, .. } => window,
            Self::KalmanTrend { .. } | Self::KalmanSlope { .. } => 1,
            _ => self.window().map_or(0, |window| window - 1),
        }
    }

    /// How many values each instrument makes this study remember, about.
    pub(super) fn memory(self) -> usize {
        match self {
            Self::SeasonalMean { slots, window } | Self::SeasonalStd { slots, window } => {
                slots.saturating_mul(2 * window)
            }
            Self::Entropy { window, bins } => 2 * window + bins,
            Self::PermutationEntropy { window, dimension } => 2 * window + factorial(dimension),
            Self::LempelZiv { window } => 4 * window,
            _ => self.window().map_or(0, |window| 2 * window),
        }
    }

    fn window(self) -> Option<usize> {
        match self {
            Self::Skewness { window }
            | Self::Kurtosis { window }
            | Self::Hurst { window }
            | Self::FractionalDifference { window, .. }
            | Self::Entropy { window, .. }
            | Self::PermutationEntropy { window, .. }
            | Self::LempelZiv { window } => Some(window),
            _ => None,
        }
    }
}

fn factorial(count: usize) -> usize {
    (1..=count).product()
}

/// The kernel of a study for `width` instruments. The parameters have been checked.
pub(super) fn build(study: Study, width: usize) -> Box<dyn Kernel> {
    match study {
        Study::Skewness { window } => per_instrument(width, || shape::Skewness::new(window)),
        Study::Kurtosis { window } => per_instrument(width, || shape::Kurtosis::new(window)),
        Study::Hurst { window } => {
            let hurst = hurst::Hurst::new(window);
            per_instrument(width, || hurst.clone())
        }
        Study::FractionalDifference { order, window } => {
            let difference = fractional::Fractional::new(order, window);
            per_instrument(width, || difference.clone())
        }
        Study::Entropy { window, bins } => {
            per_instrument(width, || entropy::Entropy::new(window, bins))
        }
        Study::PermutationEntropy { window, dimension } => {
            let entropy = permutation::Permutation::new(window, dimension);
            per_instrument(width, || entropy.clone())
        }
        Study::LempelZiv { window } => per_instrument(width, || lempel_ziv::LempelZiv::new(window)),
        Study::KalmanLevel { noise } => per_instrument(width, || kalman::Level::new(noise)),
        Study::KalmanTrend { level_noise, slope_noise } => {
            per_instrument(width, || kalman::Trend::new([level_noise, slope_noise]))
        }
        Study::KalmanSlope { level_noise, slope_noise } => {
            per_instrument(width, || kalman::Slope(kalman::Trend::new([level_noise, slope_noise])))
        }
        Study::SeasonalMean { slots, window } => {
            jointly(width, || season::Season::new(slots, Mean::new(window)))
        }
        Study::SeasonalStd { slots, window } => {
            let moments = Moments::new(window);
            jointly(width, || season::Season::new(slots, Deviation(moments.clone())))
        }
        Study::ValueWhen => jointly(width, event::ValueWhen::new),
        Study::CusumEvent => jointly(width, event::Cusum::default),
    }
}
