//! What waits for the prices of one instrument.

use hansa_types::{ClOrdId, Price, TimeNs};

use super::ladder::{Ladder, Step};
use super::peg::Pegger;
use super::prices::Prices;
use super::ticket::Ticket;
use super::trail::Trailer;

/// What is dealt with first of what one event brings: the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// A stop is triggered.
    Adverse,
    /// An if-touched order is triggered.
    Favourable,
    /// A peg moves.
    Peg,
    /// A refused request may be made again.
    Retry,
}

/// What an event brings for a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    pub(super) rank: Rank,
    pub(super) id: ClOrdId,
    /// Where a trailing stop stood, or a peg moves to.
    pub(super) px: Price,
}

/// All that waits for the prices of one instrument.
#[derive(Debug, Clone, Default)]
pub(super) struct Watch {
    ladders: Vec<Ladder>,
    pub(super) trailers: Vec<Trailer>,
    pub(super) peggers: Vec<Pegger>,
    pub(super) retries: Vec<ClOrdId>,
}

impl Watch {
    #[inline]
    pub(super) fn is_idle(&self) -> bool {
        self.ladders.is_empty()
            && self.trailers.is_empty()
            && self.peggers.is_empty()
            && self.retries.is_empty()
    }

    /// Watches for a trigger.
    pub(super) fn add(&mut self, id: ClOrdId, ticket: &Ticket, since: TimeNs) {
        if let Some(trailer) = Trailer::of(id, ticket, since) {
            self.trailers.push(trailer);
            return;
        }
        let Some(step) = Step::of(ticket) else { return };
        match self.ladders.iter_mut().find(|ladder| ladder.holds(&step)) {
            Some(ladder) => ladder.insert(&step, id, since),
            None => {
                let mut ladder = Ladder::new(&step);
                ladder.insert(&step, id, since);
                self.ladders.push(ladder);
            }
        }
    }

    /// Follows the market with a pegged order.
    pub(super) fn follow(&mut self, id: ClOrdId, ticket: &Ticket, px: Option<Price>) {
        self.peggers.extend(Pegger::of(id, ticket, px));
    }

    /// Watches and follows for a ticket no more.
    pub(super) fn remove(&mut self, id: ClOrdId, ticket: &Ticket) {
        self.trailers.retain(|trailer| trailer.id != id);
        self.peggers.retain(|pegger| pegger.id != id);
        if let Some(step) = Step::of(ticket)
            && let Some(ladder) = self.ladders.iter_mut().find(|ladder| ladder.holds(&step))
        {
            ladder.remove(&step, id);
            self.ladders.retain(|ladder| !ladder.is_empty());
        }
    }

    /// What these prices bring, the worse first. Triggered tickets are not watched any more.
    pub(super) fn look(&mut self, prices: &Prices, hits: &mut Vec<Hit>) {
        for ladder in &mut self.ladders {
            if let Some(seen) = prices.read(ladder.reading()) {
                ladder.look(&seen, hits);
            }
        }
        if !hits.is_empty() {
            self.ladders.retain(|ladder| !ladder.is_empty());
        }
        self.trailers.retain_mut(|trailer| {
            let Some(seen) = prices.read(trailer.reading) else { return true };
            let Some(px) = trailer.look(&seen) else { return true };
            hits.push(Hit { rank: Rank::Adverse, id: trailer.id, px });
            false
        });
        for pegger in &mut self.peggers {
            if let Some(px) = pegger.look(prices) {
                hits.push(Hit { rank: Rank::Peg, id: pegger.id, px });
            }
        }
        let retry = |id| Hit { rank: Rank::Retry, id, px: Price(0) };
        hits.extend(self.retries.drain(..).map(retry));
        hits.sort_unstable();
    }
}
