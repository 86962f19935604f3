//! Ballots, decisions and targets as the core takes them: on the grid.

use hansa_engine::decision::DecisionRows;
use hansa_engine::grid::{self, Packed};

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
    pub fn fill(
        &mut self,
        floats: &[Column<f64>],
        flags: &[Column<u8>],
    ) -> Result<(), grid::GridError> {
        let [conviction, confidence, decision, dissent, weight, target] =
            [0, 1, 2, 3, 4, 5].map(|k: usize| floats[k].slice());
        pack(&mut self.ballots, conviction, confidence, flags[0].slice())?;
        pack(&mut self.decisions, decision, dissent, flags[1].slice())?;
        self.weights.clear();
        for value in weight {
            self.weights.push(grid::weight(*value)?);
        }
        self.targets.clear();
        for value in target {
            self.targets.push(grid::target(*value)?);
        }
        Ok(())
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

fn pack(
    out: &mut Vec<Packed>,
    signed: &[f64],
    strength: &[f64],
    flags: &[u8],
) -> Result<(), grid::GridError> {
    out.clear();
    for ((signed, strength), flag) in signed.iter().zip(strength).zip(flags) {
        out.push(Packed::new(*signed, *strength, *flag != 0)?);
    }
    Ok(())
}
