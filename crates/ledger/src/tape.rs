//! What was executed in one instrument, as far back as it can be taken back.

use std::collections::VecDeque;

use hansa_types::{Instrument, ValueError};

use crate::fill::{Deal, FillPlan};
use crate::holding::Position;
use crate::lots::Lots;

/// At least so many executions of an instrument can be taken back, and never more than twice that:
/// a desk that runs for months must not grow for ever.
const EXECUTIONS_KEPT: usize = 65_536;

/// An execution and the venue's number for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Executed {
    pub(crate) exec_id: u64,
    pub(crate) deal: Deal,
}

/// Where a position stood once, and what was executed since.
#[derive(Debug, Clone)]
pub(crate) struct Tape {
    position: Position,
    lots: Lots,
    since: VecDeque<Executed>,
}

impl Tape {
    /// Nothing before this can be taken back.
    pub(crate) const fn new(position: Position, lots: Lots) -> Self {
        Self { position, lots, since: VecDeque::new() }
    }

    /// Where an execution stands; the newest under its number.
    pub(crate) fn place(&self, exec_id: u64) -> Option<usize> {
        self.since.iter().rposition(|executed| executed.exec_id == exec_id)
    }

    pub(crate) fn get(&self, place: usize) -> Option<&Executed> {
        self.since.get(place)
    }

    /// The tape as if the execution had never been, or had been another.
    pub(crate) fn without(&self, place: usize, instead: Option<Executed>) -> Self {
        let mut tape = self.clone();
        match (instead, tape.since.get_mut(place)) {
            (Some(other), Some(executed)) => *executed = other,
            _ => drop(tape.since.remove(place)),
        }
        tape
    }

    /// Position and lots after all of it.
    pub(crate) fn replay(&self, of: &Instrument) -> Result<(Position, Lots), ValueError> {
        self.replay_first(self.since.len(), of)
    }

    /// One more; the oldest are forgotten once there are too many.
    pub(crate) fn push(&mut self, executed: Executed, of: &Instrument) {
        self.since.push_back(executed);
        if self.since.len() < 2 * EXECUTIONS_KEPT {
            return;
        }
        // What was booked once is booked again: it fits.
        if let Ok((position, lots)) = self.replay_first(EXECUTIONS_KEPT, of) {
            (self.position, self.lots) = (position, lots);
            self.since.drain(..EXECUTIONS_KEPT);
        }
    }

    fn replay_first(&self, count: usize, of: &Instrument) -> Result<(Position, Lots), ValueError> {
        let (mut position, mut lots) = (self.position, self.lots.clone());
        for executed in self.since.iter().take(count) {
            let plan = FillPlan::new(of, (&position, &lots), &executed.deal)?;
            position = plan.position_after(&position, &executed.deal, of)?;
            lots.take(&plan, executed.deal.price);
        }
        Ok((position, lots))
    }
}
