//! One agent's ballots laid down among those of the others.

use crate::error::EngineError;
use crate::grid::nearest;

/// How sure an agent is: one number for all, or one for each moment and instrument.
#[derive(Debug, Clone, Copy)]
pub enum Confidence<'a> {
    /// The same throughout.
    Same(f64),
    /// As `[T, N]`.
    Each(&'a [f64]),
}

/// The ballots of all agents `[T, A, N]`, to be written one agent after the other.
#[derive(Debug)]
pub struct Table<'a> {
    /// Convictions; NaN abstains.
    pub conviction: &'a mut [f64],
    /// Confidences; 0 where the agent abstains.
    pub confidence: &'a mut [f64],
    /// Agents and instruments.
    pub shape: (usize, usize),
}

impl Table<'_> {
    /// Writes the ballots `[T, N]` of the agent at `seat`, rounded to the grid. False, with the
    /// agent's part unusable, where one lies outside of its bounds on the grid.
    pub fn lay(
        &mut self,
        seat: usize,
        conviction: &[f64],
        confidence: Confidence<'_>,
    ) -> Result<bool, EngineError> {
        let (agents, width) = self.shape;
        self.check(conviction, confidence)?;
        // The ballots of an agent alone lie side by side, whatever the universe.
        let width = if agents == 1 { conviction.len().max(1) } else { width };
        let mut is_within = true;
        for (row, said) in conviction.chunks_exact(width).enumerate() {
            let cells = (row * agents + seat) * width..(row * agents + seat + 1) * width;
            let places = (&mut self.conviction[cells.clone()], &mut self.confidence[cells]);
            is_within &= match confidence {
                Confidence::Same(value) => lay_row(said, |_| value, places),
                Confidence::Each(values) => {
                    let sure = &values[row * width..][..width];
                    lay_row(said, |at| sure[at], places)
                }
            };
        }
        Ok(is_within)
    }

    fn check(&self, conviction: &[f64], confidence: Confidence<'_>) -> Result<(), EngineError> {
        let (found, agents) = (conviction.len(), self.shape.0);
        let confidences = match confidence {
            Confidence::Same(_) => found,
            Confidence::Each(values) => values.len(),
        };
        let columns = [
            ("all convictions", found * agents, self.conviction.len()),
            ("all confidences", found * agents, self.confidence.len()),
            ("confidences", found, confidences),
        ];
        match columns.into_iter().find(|(_, expected, found)| expected != found) {
            Some((what, expected, found)) => Err(EngineError::Shape { what, expected, found }),
            None => Ok(()),
        }
    }
}

/// Writes convictions and how sure they are; false where one lies outside of its bounds. No way out
/// within the loop, so that it becomes wide instructions.
fn lay_row(
    said: &[f64],
    sure: impl Fn(usize) -> f64,
    (convictions, confidences): (&mut [f64], &mut [f64]),
) -> bool {
    let mut is_within = true;
    for (at, ((place, certainty), said)) in
        convictions.iter_mut().zip(confidences).zip(said).enumerate()
    {
        let (conviction, confidence) = (nearest(*said), nearest(sure(at)));
        // Comparisons with NaN are false: an abstention is within all bounds.
        is_within &= !((conviction.abs() > 1.0) | ((confidence - 0.5).abs() > 0.5));
        let abstains = conviction.is_nan() | confidence.is_nan();
        *place = if abstains { f64::NAN } else { conviction };
        *certainty = if abstains { 0.0 } else { confidence };
    }
    is_within
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// One agent of two, two moments of one instrument: the second agent's ballots as laid down.
    fn laid(conviction: [f64; 2], confidence: Confidence<'_>) -> (bool, [f64; 4], [f64; 4]) {
        let (mut said, mut sure) = ([9.0; 4], [9.0; 4]);
        let mut table = Table { conviction: &mut said, confidence: &mut sure, shape: (2, 1) };
        let is_within = table.lay(1, &conviction, confidence).unwrap();
        (is_within, said, sure)
    }

    #[test]
    fn ballots_stand_at_their_seat_on_the_grid() {
        let (is_within, said, sure) = laid([0.1, -1.0], Confidence::Each(&[0.5, 1.0]));
        assert!(is_within);
        assert_eq!(said, [9.0, (0.1f64 * 1_048_576.0).round() / 1_048_576.0, 9.0, -1.0]);
        assert_eq!(sure, [9.0, 0.5, 9.0, 1.0]);
    }

    #[test]
    fn an_abstention_has_no_confidence() {
        let (is_within, said, sure) = laid([f64::NAN, 0.5], Confidence::Each(&[1.0, f64::NAN]));
        assert!(is_within && said[1].is_nan() && said[3].is_nan());
        assert_eq!((sure[1], sure[3]), (0.0, 0.0));
    }

    #[test]
    fn an_excess_that_rounds_away_is_none_and_any_other_is_told() {
        assert!(laid([1.0 + 1e-9, -1.0 - 1e-9], Confidence::Same(1.0)).0);
        assert!(!laid([1.0, 1.001], Confidence::Same(1.0)).0);
        assert!(!laid([f64::INFINITY, 0.0], Confidence::Same(1.0)).0);
        assert!(!laid([0.0, 0.0], Confidence::Same(-0.1)).0);
    }

    #[test]
    fn a_table_of_another_shape_is_refused() {
        let mut table =
            Table { conviction: &mut [0.0; 3], confidence: &mut [0.0; 4], shape: (2, 1) };
        assert!(table.lay(0, &[0.0; 2], Confidence::Same(1.0)).is_err());
    }
}
