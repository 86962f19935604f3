//! Operators across the instruments of one row. Missing members are left out.

use super::kernel::{Columns, Kernel, settle};
use super::rank::fraction;

/// The rank of each member among the others of its row.
#[derive(Default)]
pub(super) struct Rank {
    /// The row's members and their places, in order of size; kept to save its memory.
    sorted: Vec<(f64, usize)>,
}

impl Rank {
    fn rank_row(&mut self, row: &[f64], ranks: &mut [f64]) {
        ranks.fill(f64::NAN);
        self.sorted.clear();
        let places = row.iter().copied().zip(0..);
        self.sorted.extend(places.filter(|(x, _)| !x.is_nan()));
        // Ties may land in any order: they get the same rank.
        self.sorted.sort_unstable_by(|(a, _), (b, _)| a.total_cmp(b));
        let others = self.sorted.len().saturating_sub(1);
        let mut below = 0;
        for equals in self.sorted.chunk_by(|(a, _), (b, _)| a == b) {
            let rank = fraction(below, equals.len() - 1, others);
            equals.iter().for_each(|(_, place)| ranks[*place] = rank);
            below += equals.len();
        }
    }
}

impl Kernel for Rank {
    fn run(&mut self, [input, ..]: Columns<'_>, width: usize, output: &mut [f64]) {
        for (row, ranks) in input.chunks_exact(width).zip(output.chunks_exact_mut(width)) {
            self.rank_row(row, ranks);
        }
    }
}

/// Each member less the mean of its row.
pub(super) struct Demean;

impl Kernel for Demean {
    fn run(&mut self, [input, ..]: Columns<'_>, width: usize, output: &mut [f64]) {
        for (row, result) in input.chunks_exact(width).zip(output.chunks_exact_mut(width)) {
            let mean = mean(row);
            for (x, rest) in row.iter().zip(result) {
                *rest = settle(x - mean);
            }
        }
    }
}

/// The mean of those present, added one after the other in instrument order.
#[allow(clippy::cast_precision_loss)] // Universes stay below 2^53.
fn mean(row: &[f64]) -> f64 {
    let present = || row.iter().filter(|x| !x.is_nan());
    present().sum::<f64>() / present().count() as f64
}
