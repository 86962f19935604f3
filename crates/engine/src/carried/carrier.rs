//! The carrier: tickets, events and commands in, actions out.

use std::collections::{BTreeMap, BTreeSet};

use hansa_gate::Control;
use hansa_market::sessions::Sessions;
use hansa_types::{ClOrdId, InstrumentId, Price, Side, TimeNs};
use hansa_venue::Member;

use super::action::{Action, Reason};
use super::held::{Held, Request, Stage};
use super::illegal::Illegal;
use super::prices::Prices;
use super::ticket::{Kind, Ticket};
use super::undone::Past;
use super::watch::{Hit, Rank, Watch};

/// The half of a source's sequence that belongs to the carrier.
const CARRIED: u64 = 1 << 47;

/// True for the ids of tickets and of their native orders: the upper half of a source's sequence.
#[must_use]
pub const fn is_carried(id: ClOrdId) -> bool {
    id.sequence() & CARRIED != 0
}

/// Holds tickets and proposes native orders for them. Rules: `docs/orders.md`.
///
/// At one time stamp the order is: reports, `on_time`, `on_market`. After a ticket is submitted
/// the caller may hand in the prices it knows; else the ticket acts on the next event.
#[derive(Debug, Clone)]
pub struct Carrier {
    pub(super) tickets: BTreeMap<ClOrdId, Held>,
    /// Whose the native orders are, also under ids that are asked for and not confirmed.
    pub(super) natives: BTreeMap<ClOrdId, ClOrdId>,
    pub(super) past: Past,
    pub(super) watches: Vec<Watch>,
    pub(super) schedule: BTreeSet<(TimeNs, ClOrdId)>,
    pub(super) sequences: BTreeMap<u16, u64>,
    pub(super) sessions: BTreeMap<InstrumentId, Sessions>,
    pub(super) now: TimeNs,
    /// Tickets to be looked at, in order; empty between events.
    pub(super) todo: Vec<ClOrdId>,
    hits: Vec<Hit>,
}

impl Carrier {
    /// A carrier for a universe of this many instruments.
    #[must_use]
    pub fn new(instruments: usize) -> Self {
        Self {
            tickets: BTreeMap::new(),
            natives: BTreeMap::new(),
            past: Past::default(),
            watches: vec![Watch::default(); instruments],
            schedule: BTreeSet::new(),
            sequences: BTreeMap::new(),
            sessions: BTreeMap::new(),
            now: TimeNs(0),
            todo: Vec::new(),
            hits: Vec::new(),
        }
    }

    /// The ticket as it stands; none once it has ended.
    #[must_use]
    pub fn ticket(&self, id: ClOrdId) -> Option<&Ticket> {
        self.tickets.get(&id).map(|held| &held.ticket)
    }

    /// The ticket that a native order belongs to, while that order is open.
    #[must_use]
    pub fn owner(&self, native: ClOrdId) -> Option<ClOrdId> {
        self.natives.get(&native).copied()
    }

    /// The native order of the other leg of an OCO, while it is open.
    #[must_use]
    pub fn rival(&self, ticket: ClOrdId) -> Option<ClOrdId> {
        let twin = self.tickets.get(&ticket)?.twin?;
        let native = self.natives.iter().find(|(_, owner)| **owner == twin);
        native.map(|(id, _)| *id)
    }

    /// Of a native order of a group: its ticket, the other leg of an OCO, and the parent, also when
    /// that has ended.
    #[must_use]
    pub fn member(&self, native: ClOrdId) -> Option<Member> {
        let own = self.owner(native)?;
        let held = self.tickets.get(&own).filter(|held| held.is_grouped)?;
        Some(Member { own, twin: held.twin, parent: held.origin })
    }

    /// Number of tickets held.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tickets.len()
    }

    /// True when none is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tickets.is_empty()
    }

    /// When `on_time` must be called next.
    #[must_use]
    pub fn next_time(&self) -> Option<TimeNs> {
        self.schedule.first().map(|(ts, _)| *ts)
    }

    /// Cancels a ticket: what is at the venue is cancelled first, then it is done. The other leg
    /// of an OCO stays; of a parent, only children without a fill to work on end with it.
    pub fn cancel(&mut self, id: ClOrdId, out: &mut Vec<Action>) -> Result<(), Illegal> {
        let is_open = self.tickets.get(&id).is_some_and(|held| held.ending.is_none());
        if !is_open {
            return Err(Illegal::NotOpen { id: id.0 });
        }
        self.end(id, Reason::Canceled, out);
        Ok(())
    }

    /// Cancels every ticket, as a kill does.
    pub fn cancel_all(&mut self, out: &mut Vec<Action>) {
        let ids: Vec<ClOrdId> = self.tickets.keys().copied().collect();
        for id in ids {
            self.end(id, Reason::Canceled, out);
        }
    }

    /// Cancels every ticket of an instrument.
    pub fn cancel_instrument(&mut self, instrument: InstrumentId, out: &mut Vec<Action>) {
        let of = |held: &Held| held.ticket.instrument == instrument;
        let ids: Vec<ClOrdId> =
            self.tickets.iter().filter(|(_, held)| of(held)).map(|(id, _)| *id).collect();
        for id in ids {
            self.end(id, Reason::Canceled, out);
        }
    }

    /// The connection to the venue is lost: ends the tickets that say so.
    pub fn on_disconnect(&mut self, out: &mut Vec<Action>) {
        let says_so = |held: &Held| held.ticket.ends_on_disconnect;
        let ids: Vec<ClOrdId> =
            self.tickets.iter().filter(|(_, held)| says_so(held)).map(|(id, _)| *id).collect();
        for id in ids {
            self.end(id, Reason::Disconnected, out);
        }
    }

    /// The desk has learned of prices.
    #[inline]
    pub fn on_market(&mut self, instrument: InstrumentId, prices: &Prices, out: &mut Vec<Action>) {
        if self.watches.get(instrument.index()).is_some_and(|watch| !watch.is_idle()) {
            self.look(instrument, prices, out);
        }
    }

    fn look(&mut self, instrument: InstrumentId, prices: &Prices, out: &mut Vec<Action>) {
        let Some(watch) = self.watches.get_mut(instrument.index()) else { return };
        let mut hits = std::mem::take(&mut self.hits);
        watch.look(prices, &mut hits);
        self.advance(prices.ts);
        for hit in hits.drain(..) {
            self.on_hit(&hit);
            self.settle(out);
        }
        self.hits = hits;
    }

    fn on_hit(&mut self, hit: &Hit) {
        let Some(held) = self.tickets.get_mut(&hit.id) else { return };
        match hit.rank {
            Rank::Adverse | Rank::Favourable => {
                if held.ticket.kind == Kind::TrailingStopLimit {
                    held.px = Some(trailing_limit(&held.ticket, hit.px));
                }
                self.choose(hit.id);
            }
            Rank::Peg => held.px = Some(hit.px),
            Rank::Retry => {
                if let Some(native) = &mut held.native {
                    native.is_refused = false;
                }
            }
        }
        self.todo.push(hit.id);
    }

    /// Time has come to `ts`: what ends at it ends, what begins at it begins.
    pub fn on_time(&mut self, ts: TimeNs, out: &mut Vec<Action>) {
        self.advance(ts);
        while let Some((due, id)) = self.schedule.first().copied()
            && due <= ts
        {
            self.schedule.pop_first();
            let Some(held) = self.tickets.get(&id) else { continue };
            if self.deadline(&held.ticket).is_some_and(|deadline| deadline <= ts) {
                self.edit(id, |held| held.end(Reason::Expired));
                self.todo.push(id);
            } else if held.stage == Stage::Scheduled {
                self.enter(id);
            }
            self.settle(out);
        }
    }

    /// The gate refused a native order: its ticket ends with that reason. The order whose
    /// replacement was refused is cancelled.
    pub fn refused(&mut self, native: ClOrdId, control: Control, out: &mut Vec<Action>) {
        let Some(id) = self.forget_request(native) else { return };
        if let Some(held) = self.tickets.get_mut(&id)
            && held.native.is_some_and(|standing| standing.id == native)
        {
            held.native = None;
        }
        self.end(id, Reason::Refused(control), out);
    }

    /// A replace could not leave, for another request about the order is on its way: what comes
    /// of that is reported, and the change is tried again with the next event of the market.
    pub fn not_sent(&mut self, native: ClOrdId) {
        let Some(id) = self.forget_request(native) else { return };
        self.wait(id);
    }

    /// Forgets a native id that never came to stand at the venue.
    fn forget_request(&mut self, native: ClOrdId) -> Option<ClOrdId> {
        let id = self.natives.remove(&native)?;
        if let Some(standing) = self.tickets.get_mut(&id).and_then(|held| held.native.as_mut())
            && matches!(standing.request, Some(Request::Replace { id, .. }) if id == native)
        {
            standing.request = None;
        }
        Some(id)
    }

    fn end(&mut self, id: ClOrdId, reason: Reason, out: &mut Vec<Action>) {
        if let Some(held) = self.tickets.get_mut(&id) {
            held.end(reason);
            self.todo.push(id);
        }
        self.settle(out);
    }

    /// Time never goes back, whatever the events say.
    pub(super) fn advance(&mut self, ts: TimeNs) {
        self.now = self.now.max(ts);
    }

    pub(super) fn next_id(&mut self, source: u16) -> ClOrdId {
        let sequence = self.sequences.entry(source).or_default();
        *sequence += 1;
        ClOrdId::new(source, CARRIED | *sequence)
    }
}

/// The limit of a trailing stop-limit whose stop stood here: worse by its offset.
fn trailing_limit(ticket: &Ticket, stop_px: Price) -> Price {
    let offset = ticket.limit_offset_ticks.unwrap_or(0);
    Price(match ticket.side {
        Side::Buy => stop_px.0.saturating_add(offset),
        Side::Sell => stop_px.0.saturating_sub(offset),
    })
}
