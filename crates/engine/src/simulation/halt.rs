//! Where a run rests on its way, for who wants to look at it as it was then.

use hansa_journal::Sink;

use super::Simulation;

/// How far a run is to go, in records, and between which of them it rested.
#[derive(Debug)]
pub(super) struct Halt {
    until: u64,
    records: u64,
    stops: Vec<(u64, bool)>,
}

impl Simulation {
    /// From now on nothing moves between two steps once there are `until` records. What the run
    /// records does not depend on where it rests.
    pub fn halt_at(&mut self, until: u64) {
        let (records, stops) =
            self.halt.take().map_or_else(Default::default, |was| (was.records, was.stops));
        self.halt = Some(Halt { until, records, stops });
    }

    /// Whether it rests until it is told to go further.
    #[must_use]
    pub fn has_halted(&self) -> bool {
        self.halt.as_ref().is_some_and(|halt| halt.records >= halt.until)
    }

    /// Between which records it rested since this was last asked: how many there were, and whether
    /// a decision was made of which none may be on record.
    pub fn take_stops(&mut self) -> Vec<(u64, bool)> {
        self.halt.as_mut().map(|halt| std::mem::take(&mut halt.stops)).unwrap_or_default()
    }

    /// A step is done; true when nothing may follow yet.
    pub fn rest(&mut self, sink: &mut dyn Sink, is_decision: bool) -> bool {
        let Some(halt) = &mut self.halt else { return false };
        let records = sink.records();
        if records > halt.records {
            halt.records = records;
            halt.stops.push((records, is_decision));
        }
        records >= halt.until
    }
}
