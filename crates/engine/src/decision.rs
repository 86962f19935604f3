//! A row of decisions as it enters the core, and the memory of the row before.

use hansa_types::{Amount, TimeNs};

use crate::error::EngineError;
use crate::grid::{NONE, Packed};
use crate::outcome::Outcome;
use crate::record::Payload;

/// What the council concluded at one moment. N instruments, A agents.
#[derive(Debug, Clone, Copy)]
pub struct DecisionRow<'a> {
    /// The moment.
    pub ts: TimeNs,
    /// Its number in the run, from 0.
    pub moment: u64,
    /// Ballots `[A, N]`: conviction, confidence, veto.
    pub ballots: &'a [Packed],
    /// Decisions `[N]`: conviction, dissent, vetoed.
    pub decisions: &'a [Packed],
    /// Weight of each agent `[A]`, on the grid.
    pub weights: &'a [i32],
    /// Target weights of equity `[N]`, on the grid; `NONE` leaves the position as it is.
    pub targets: &'a [i32],
}

impl DecisionRow<'_> {
    /// Refuses a row that does not fit the universe.
    pub fn check(&self, agents: usize, instruments: usize) -> Result<(), EngineError> {
        let shapes = [
            ("ballots", agents * instruments, self.ballots.len()),
            ("decisions", instruments, self.decisions.len()),
            ("weights", agents, self.weights.len()),
            ("targets", instruments, self.targets.len()),
        ];
        match shapes.into_iter().find(|(_, expected, found)| expected != found) {
            Some((what, expected, found)) => Err(EngineError::Shape { what, expected, found }),
            None => Ok(()),
        }
    }
}

/// Rows of decisions one after the other. T moments, N instruments, A agents.
#[derive(Debug, Clone, Copy)]
pub struct DecisionRows<'a> {
    /// The moments `[T]`.
    pub ts: &'a [i64],
    /// The number of the first in the run, from 0.
    pub moment: u64,
    /// Agents and instruments.
    pub shape: (usize, usize),
    /// Ballots `[T, A, N]`.
    pub ballots: &'a [Packed],
    /// Decisions `[T, N]`.
    pub decisions: &'a [Packed],
    /// Weight of each agent `[T, A]`.
    pub weights: &'a [i32],
    /// Target weights of equity `[T, N]`.
    pub targets: &'a [i32],
}

impl<'a> DecisionRows<'a> {
    /// Refuses columns that are not of one block.
    pub fn check(&self) -> Result<(), EngineError> {
        let (count, (agents, width)) = (self.ts.len(), self.shape);
        let columns = [
            ("ballots", count * agents * width, self.ballots.len()),
            ("decisions", count * width, self.decisions.len()),
            ("weights", count * agents, self.weights.len()),
            ("targets", count * width, self.targets.len()),
        ];
        match columns.into_iter().find(|(_, expected, found)| expected != found) {
            Some((what, expected, found)) => Err(EngineError::Shape { what, expected, found }),
            None => Ok(()),
        }
    }

    /// One of the rows.
    #[must_use]
    pub fn row(&self, row: usize) -> DecisionRow<'a> {
        let (agents, width) = self.shape;
        let pick = |size: usize| row * size..(row + 1) * size;
        DecisionRow {
            ts: TimeNs(self.ts[row]),
            moment: self.moment + row as u64,
            ballots: &self.ballots[pick(agents * width)],
            decisions: &self.decisions[pick(width)],
            weights: &self.weights[pick(agents)],
            targets: &self.targets[pick(width)],
        }
    }

    /// How many rows from `row` on, at most `most`, say what the row `row` says.
    pub(crate) fn repeats(&self, row: usize, most: usize) -> usize {
        let (agents, width) = self.shape;
        let most = repeats(self.targets, (row, width), most);
        let most = repeats(self.decisions, (row, width), most);
        let most = repeats(self.ballots, (row, agents * width), most);
        repeats(self.weights, (row, agents), most)
    }
}

/// How many rows of `size` from `row` on, at most `most`, are equal to it.
fn repeats<V: PartialEq>(values: &[V], (row, size): (usize, usize), most: usize) -> usize {
    if let (1, Some(first)) = (size, values.get(row)) {
        let rest = &values[row..values.len().min(row + most)];
        return rest.iter().position(|value| value != first).unwrap_or(rest.len());
    }
    let is_same = |next: &usize| values[row * size..][..size] == values[next * size..][..size];
    (row..row + most).take_while(is_same).count()
}

/// The last row written, so that the journal holds only what changes.
#[derive(Debug, Clone)]
pub struct LastRow {
    ballots: Vec<Packed>,
    decisions: Vec<Packed>,
    weights: Vec<i32>,
    targets: Vec<i32>,
    outcomes: Vec<Outcome>,
}

impl LastRow {
    /// Before the first moment: everybody abstains, nothing is wanted.
    #[must_use]
    pub fn new(agents: usize, instruments: usize) -> Self {
        Self {
            ballots: vec![Packed::ABSTAIN; agents * instruments],
            decisions: vec![Packed::ABSTAIN; instruments],
            weights: vec![0; agents],
            targets: vec![NONE; instruments],
            outcomes: vec![Outcome::NoView; instruments],
        }
    }

    /// True when a row says what the last one said.
    pub(crate) fn is_repeated_by(&self, row: &DecisionRow<'_>) -> bool {
        self.targets == row.targets
            && self.decisions == row.decisions
            && self.ballots == row.ballots
            && self.weights == row.weights
    }

    /// What came of the last row.
    pub(crate) fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }

    /// Writes a moment's changes; false when nothing changed and no record is needed.
    pub fn write(
        &mut self,
        row: &DecisionRow<'_>,
        outcomes: &[Outcome],
        equity: Amount,
        payload: &mut Payload,
    ) -> bool {
        payload.clear().u64(row.moment).amount(equity).u64(0);
        let flags_at = payload.bytes().len() - 8;
        let word = |payload: &mut Payload, value: Packed| {
            payload.u64(value.0);
        };
        let half = |payload: &mut Payload, value: i32| {
            payload.u32(value.cast_unsigned());
        };
        let byte = |payload: &mut Payload, value: Outcome| {
            payload.u8(value as u8);
        };
        let flags = u8::from(payload.changes(&mut self.ballots, row.ballots, word))
            | u8::from(payload.changes(&mut self.decisions, row.decisions, word)) << 1
            | u8::from(payload.changes(&mut self.weights, row.weights, half)) << 2
            | u8::from(payload.changes(&mut self.targets, row.targets, half)) << 3
            | u8::from(payload.changes(&mut self.outcomes, outcomes, byte)) << 4;
        payload.patch(flags_at, flags);
        flags != 0
    }
}
