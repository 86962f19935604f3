//! Triggers of fixed price, sorted: an event that triggers nothing costs one comparison.

use hansa_types::{ClOrdId, Price, Side, TimeNs};

use super::prices::{Reading, Seen, halves};
use super::ticket::Ticket;
use super::watch::{Hit, Rank};

/// Which way the price must go to trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Direction {
    Rising,
    Falling,
}

impl Direction {
    /// Stops wait in the adverse direction, which is up for a buy; if-touched orders in the other.
    const fn of(ticket: &Ticket) -> Self {
        match (ticket.side, ticket.kind.is_touched()) {
            (Side::Buy, false) | (Side::Sell, true) => Self::Rising,
            (Side::Buy, true) | (Side::Sell, false) => Self::Falling,
        }
    }

    /// Larger is further in this direction.
    const fn key(self, halves: i64) -> i64 {
        match self {
            Self::Rising => halves,
            Self::Falling => halves.saturating_neg(),
        }
    }

    const fn reach(self, seen: &Seen) -> i64 {
        match self {
            Self::Rising => seen.high,
            Self::Falling => seen.low.saturating_neg(),
        }
    }
}

/// One trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rung {
    key: i64,
    id: ClOrdId,
    since: TimeNs,
    rank: Rank,
}

/// The triggers that read one price in one direction; the nearest is the last.
#[derive(Debug, Clone)]
pub(super) struct Ladder {
    reading: Reading,
    direction: Direction,
    rungs: Vec<Rung>,
}

/// Which ladder a ticket stands on, and where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    reading: Reading,
    direction: Direction,
    key: i64,
    rank: Rank,
}

impl Step {
    /// None for a ticket without a trigger of fixed price.
    pub(super) fn of(ticket: &Ticket) -> Option<Self> {
        let (source, px): (_, Price) = (ticket.trigger_source?, ticket.trigger_px?);
        let direction = Direction::of(ticket);
        Some(Self {
            reading: Reading::new(source, ticket.side),
            direction,
            key: direction.key(halves(px)),
            rank: if ticket.kind.is_touched() { Rank::Favourable } else { Rank::Adverse },
        })
    }
}

impl Ladder {
    pub(super) const fn new(step: &Step) -> Self {
        Self { reading: step.reading, direction: step.direction, rungs: Vec::new() }
    }

    pub(super) const fn reading(&self) -> Reading {
        self.reading
    }

    pub(super) fn holds(&self, step: &Step) -> bool {
        self.reading == step.reading && self.direction == step.direction
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rungs.is_empty()
    }

    pub(super) fn insert(&mut self, step: &Step, id: ClOrdId, since: TimeNs) {
        let place = self.rungs.partition_point(|rung| (rung.key, rung.id) > (step.key, id));
        self.rungs.insert(place, Rung { key: step.key, id, since, rank: step.rank });
    }

    pub(super) fn remove(&mut self, step: &Step, id: ClOrdId) {
        let place = self.rungs.partition_point(|rung| (rung.key, rung.id) > (step.key, id));
        if self.rungs.get(place).is_some_and(|rung| rung.id == id) {
            self.rungs.remove(place);
        }
    }

    /// Takes out what is triggered.
    #[inline]
    pub(super) fn look(&mut self, seen: &Seen, hits: &mut Vec<Hit>) {
        let reach = self.direction.reach(seen);
        if self.rungs.last().is_some_and(|nearest| nearest.key <= reach) {
            self.take(reach, seen, hits);
        }
    }

    fn take(&mut self, reach: i64, seen: &Seen, hits: &mut Vec<Hit>) {
        let close = self.direction.key(seen.close);
        let first = self.rungs.partition_point(|rung| rung.key > reach);
        let mut kept = first;
        for place in first..self.rungs.len() {
            let rung = self.rungs[place];
            // The extreme may lie before the ticket: then only the close is known to be after it.
            if rung.since <= seen.ts_open || rung.key <= close {
                hits.push(Hit { rank: rung.rank, id: rung.id, px: Price(0) });
            } else {
                self.rungs[kept] = rung;
                kept += 1;
            }
        }
        self.rungs.truncate(kept);
    }
}
