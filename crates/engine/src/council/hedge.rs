//! Hedge: seats gain or lose weight by how their agents' ballots turned out.

use super::Said;
use super::score::Scorer;

/// How weights follow scores (Freund & Schapire 1997; linear form: Cesa-Bianchi, Mansour & Stoltz
/// 2007).
#[derive(Debug, Clone, PartialEq)]
pub struct Learning {
    /// The moments over which each agent's ballots are meant, at least 1.
    pub horizons: Vec<usize>,
    /// A weight is multiplied by 1 + this much of the score.
    pub learning_ratio: f64,
    /// A weight that fell below is raised to it, so that nobody is silenced for good.
    pub floor_ratio: f64,
}

/// The weights as they stand, and the scores that move them.
#[derive(Debug, Clone)]
pub(super) struct Hedge {
    learning: Learning,
    scorer: Scorer,
    weights: Vec<f64>,
}

impl Hedge {
    pub(super) fn new(learning: Learning, seats: &[f64], instruments: usize) -> Self {
        let scorer = Scorer::new(&learning.horizons, instruments);
        Self { learning, scorer, weights: seats.to_vec() }
    }

    /// The weights that know the scores up to this moment.
    pub(super) fn learn(&mut self, said: &Said<'_>, close: &[f64]) -> &[f64] {
        let scores = self.scorer.update(said, close);
        let ratio = self.learning.learning_ratio;
        let factor = |score: f64| 1.0 + ratio * if score.is_nan() { 0.0 } else { score };
        if scores.iter().all(|score| factor(*score) == 1.0) {
            return &self.weights;
        }
        for (weight, score) in self.weights.iter_mut().zip(scores) {
            *weight *= factor(*score);
        }
        scale(&mut self.weights);
        let floor = self.learning.floor_ratio;
        if self.weights.iter().any(|weight| *weight < floor) {
            self.weights.iter_mut().for_each(|weight| *weight = weight.max(floor));
            scale(&mut self.weights);
        }
        &self.weights
    }
}

/// To a sum of 1; added from the first seat to the last.
fn scale(weights: &mut [f64]) {
    let mut total = 0.0;
    for weight in weights.iter() {
        total += *weight;
    }
    weights.iter_mut().for_each(|weight| *weight /= total);
}
