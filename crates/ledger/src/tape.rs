//! What was executed in one instrument, as far back as it can be taken back.

use hansa_types::{ExecutionReport, Instrument, ValueError};

use crate::entry::Moved;
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
    /// Of a spot account: what it did to the entries of both currencies.
    pub(crate) moved: [Moved; 2],
}

impl Executed {
    pub(crate) const fn of(report: &ExecutionReport, moved: [Moved; 2]) -> Self {
        Self { exec_id: report.exec_id, deal: Deal::of(report), moved }
    }
}

/// Where a position stood, and what was executed since.
#[derive(Debug, Clone)]
struct Stretch {
    position: Position,
    lots: Lots,
    since: Vec<Executed>,
}

impl Stretch {
    const fn new(position: Position, lots: Lots) -> Self {
        Self { position, lots, since: Vec::new() }
    }

    fn place(&self, exec_id: u64) -> Option<usize> {
        self.since.iter().rposition(|executed| executed.exec_id == exec_id)
    }

    /// As if the execution had never been, or had been another.
    fn change(&mut self, place: usize, instead: Option<Executed>) {
        match (instead, self.since.get_mut(place)) {
            (Some(other), Some(executed)) => *executed = other,
            _ => drop(self.since.remove(place)),
        }
    }

    /// Position and lots after all of it.
    fn replay(&self, of: &Instrument) -> Result<(Position, Lots), ValueError> {
        let (mut position, mut lots) = (self.position, self.lots.clone());
        for executed in &self.since {
            let plan = FillPlan::new(of, (&position, &lots), &executed.deal)?;
            position = plan.position_after(&position, &executed.deal, of)?;
            lots.take(&plan, executed.deal.price);
        }
        Ok((position, lots))
    }
}

/// The last one or two stretches of executions.
#[derive(Debug, Clone)]
pub(crate) struct Tape {
    older: Option<Box<Stretch>>,
    newer: Stretch,
}

impl Tape {
    /// Nothing before this can be taken back.
    pub(crate) const fn new(position: Position, lots: Lots) -> Self {
        Self { older: None, newer: Stretch::new(position, lots) }
    }

    /// The newest execution under a number.
    pub(crate) fn get(&self, exec_id: u64) -> Option<&Executed> {
        let stretches = [Some(&self.newer), self.older.as_deref()];
        stretches.into_iter().flatten().find_map(|of| of.since.get(of.place(exec_id)?))
    }

    /// One more, after which the position stands here; the oldest are forgotten in time.
    pub(crate) fn push(&mut self, executed: Executed, (position, lots): (&Position, &Lots)) {
        self.newer.since.push(executed);
        if self.newer.since.len() == EXECUTIONS_KEPT {
            let next = Stretch::new(*position, lots.clone());
            self.older = Some(Box::new(std::mem::replace(&mut self.newer, next)));
        }
    }

    /// The tape as if an execution had never been, or had been another.
    pub(crate) fn without(&self, exec_id: u64, instead: Option<Executed>) -> Self {
        let mut tape = self.clone();
        if let Some(place) = tape.newer.place(exec_id) {
            tape.newer.change(place, instead);
        } else if let Some(older) = &mut tape.older
            && let Some(place) = older.place(exec_id)
        {
            older.change(place, instead);
        }
        tape
    }

    /// Position and lots after all of it.
    pub(crate) fn replay(&mut self, of: &Instrument) -> Result<(Position, Lots), ValueError> {
        if let Some(older) = &self.older {
            (self.newer.position, self.newer.lots) = older.replay(of)?;
        }
        self.newer.replay(of)
    }
}
