//! From decisions and volatility to target weights: each position carries the same risk.

use crate::error::EngineError;
use crate::grid::GRID;

/// Weight = conviction x annual target / (volatility per bar x root of the bars a year), capped
/// (Moreira & Muir 2017; Carver 2015).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VolatilityTarget {
    /// The annual deviation aimed at, for a conviction of 1.
    pub volatility_ratio: f64,
    /// The most in one instrument.
    pub instrument_ratio_max: f64,
    /// The most of all together, on the grid.
    pub gross_ratio_max: f64,
    /// The square root of the bars in a year.
    pub bars_per_year_root: f64,
    /// True to turn short weights into 0.
    pub is_long_only: bool,
}

impl VolatilityTarget {
    /// The weights of rows of `width` instruments; NaN leaves a position as it is.
    pub fn weigh(
        &self,
        width: usize,
        (conviction, volatility): (&[f64], &[f64]),
        out: &mut [f64],
    ) -> Result<(), EngineError> {
        for (what, found) in [("volatility", volatility.len()), ("weights", out.len())] {
            if found != conviction.len() {
                return Err(EngineError::Shape { what, expected: conviction.len(), found });
            }
        }
        let width = width.max(1);
        let rows = conviction.chunks(width).zip(volatility.chunks(width));
        for ((conviction, volatility), out) in rows.zip(out.chunks_mut(width)) {
            self.weigh_row(conviction, volatility, out);
        }
        Ok(())
    }

    /// First each instrument is capped, then the row is scaled down to the gross cap, then each
    /// is rounded towards zero, so that rounding can never exceed a cap.
    fn weigh_row(&self, conviction: &[f64], volatility: &[f64], out: &mut [f64]) {
        let mut gross = 0.0;
        for ((conviction, volatility), weight) in conviction.iter().zip(volatility).zip(&mut *out) {
            *weight = self.capped(*conviction, *volatility);
            // What a NaN leaves in place is not known here: the gate holds the account's limit.
            gross += if weight.is_nan() { 0.0 } else { weight.abs() };
        }
        let is_over = gross > self.gross_ratio_max;
        let scale = if is_over { self.gross_ratio_max / gross } else { 1.0 };
        for weight in out {
            *weight = towards_zero(*weight * scale);
        }
    }

    fn capped(&self, conviction: f64, volatility: f64) -> f64 {
        let is_short = self.is_long_only && conviction < 0.0;
        if conviction == 0.0 || is_short {
            return 0.0;
        }
        let annual = volatility * self.bars_per_year_root;
        if !(annual > 0.0 && annual.is_finite()) {
            return f64::NAN;
        }
        within(conviction * self.volatility_ratio / annual, self.instrument_ratio_max)
    }
}

/// Held between -cap and cap; NaN stays NaN.
fn within(value: f64, cap: f64) -> f64 {
    match (value > cap, value < -cap) {
        (true, _) => cap,
        (_, true) => -cap,
        _ => value,
    }
}

/// Rounded to the grid towards 0; NaN stays NaN.
fn towards_zero(weight: f64) -> f64 {
    // At most a hundredfold, so the steps fit.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    let steps = (weight * f64::from(GRID)) as i64 as f64;
    if weight.is_nan() { weight } else { steps / f64::from(GRID) }
}

// Held against its plain twin in `tests/unit/allocation/test_allocation.py`.
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn weights(conviction: &[f64], volatility: &[f64]) -> Vec<f64> {
        let target = VolatilityTarget {
            volatility_ratio: 0.2,
            instrument_ratio_max: 0.5,
            gross_ratio_max: 0.75,
            bars_per_year_root: 10.0,
            is_long_only: true,
        };
        let mut out = vec![0.0; conviction.len()];
        target.weigh(conviction.len(), (conviction, volatility), &mut out).unwrap();
        out
    }

    #[test]
    fn a_row_is_capped_by_instrument_and_then_as_a_whole() {
        assert_eq!(weights(&[1.0, 1.0], &[0.001, 0.08]), [0.5, 0.25]);
        assert_eq!(weights(&[1.0, 1.0], &[0.001, 0.001]), [0.375, 0.375]);
    }

    #[test]
    fn an_unknown_risk_leaves_the_position_and_no_conviction_closes_it() {
        let out = weights(&[1.0, 0.0, -1.0, f64::NAN], &[0.0, f64::NAN, 0.01, 0.01]);
        assert!(out[0].is_nan() && out[3].is_nan());
        assert_eq!(out[1..3], [0.0, 0.0]);
    }
}
