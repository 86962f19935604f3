//! Ballots, decisions and targets as the core takes them: on the grid.

use hansa_engine::decision::DecisionRows;
use hansa_engine::grid::{GridError, Packed, TARGET, WEIGHT};

use crate::buffer::Column;

/// The packed columns of a block, reused from block to block.
#[derive(Debug, Default)]
pub struct Packing {
    ballots: Vec<Packed>,
    decisions: Vec<Packed>,
    weights: Vec<i32>,
    pub targets: Vec<i32>,
}

impl Packing {
    /// From conviction, confidence, decision, dissent, weight and target; veto and vetoed.
    pub fn fill(&mut self, floats: &[Column<f64>], flags: &[Column<u8>]) -> Result<(), GridError> {
        let [conviction, confidence, decision, dissent, weight, target] =
            [0, 1, 2, 3, 4, 5].map(|k: usize| floats[k].slice());
        Packed::pack((conviction, confidence, flags[0].slice()), &mut self.ballots)?;
        Packed::pack((decision, dissent, flags[1].slice()), &mut self.decisions)?;
        WEIGHT.steps(weight, &mut self.weights)?;
        TARGET.steps(target, &mut self.targets)
    }

    /// The rows of the block; the first is moment `start`.
    pub fn rows<'a>(
        &'a self,
        start: usize,
        ts: &'a [i64],
        (agents, width): (usize, usize),
    ) -> DecisionRows<'a> {
        DecisionRows {
            ts,
            moment: start as u64,
            shape: (agents, width),
            ballots: &self.ballots,
            decisions: &self.decisions,
            weights: &self.weights,
            targets: &self.targets,
        }
    }
}
