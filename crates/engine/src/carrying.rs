//! The desk and its carrier: tickets come in, the carrier's actions go through the gate.

use hansa_market::event::MarketEvent;
use hansa_types::{ClOrdId, ExecutionReport, InstrumentId, OrderRequest, Price, Qty, TimeNs};
use hansa_venue::Member;

use crate::carried::{Action, Carrier, Group, Illegal, Prices, Reason, Span, Ticket, is_carried};
use crate::command::Answer;
use crate::desk::{Desk, Effects};
use crate::effect::Effect;
use crate::error::EngineError;
use crate::record::RecordKind;

/// How the tickets of one request depend on each other. The numbers stand in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum GroupKind {
    /// One ticket by itself.
    Single = 0,
    /// Two, of which one cancels the other.
    Oco = 1,
    /// The first is the parent, the others are sent as it fills.
    Oto = 2,
    /// Entry, target, stop.
    Bracket = 3,
}

/// A ticket that has ended, why, and what it filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketEnd {
    /// The ticket.
    pub ticket: ClOrdId,
    /// Why.
    pub reason: Reason,
    /// What it filled, in lots.
    pub cum_qty: Qty,
}

/// What came of a request for tickets: their ids, or why it means nothing.
pub type Carried = Result<Vec<ClOrdId>, Illegal>;

impl Desk {
    /// What the engine carries.
    #[must_use]
    pub const fn carrier(&self) -> &Carrier {
        &self.carrier
    }

    /// Of an order to be sent that is one of a group: which.
    #[must_use]
    pub fn member(&self, effect: &Effect) -> Option<Member> {
        let Effect::Send(approved) = effect else { return None };
        self.carrier.member(approved.request().cl_ord_id)
    }

    /// Tickets to be carried. What is illegal is neither recorded nor held.
    pub fn carry(
        &mut self,
        (kind, tickets): (GroupKind, &[Ticket]),
        ts: TimeNs,
        out: &mut Effects,
    ) -> Result<Carried, EngineError> {
        let mut actions = std::mem::take(&mut self.actions);
        let taken = take_in(&mut self.carrier, kind, tickets, &mut actions);
        self.actions = actions;
        let ids = match taken {
            Ok(ids) => ids,
            Err(illegal) => return Ok(Err(illegal)),
        };
        let actor = tickets.first().map_or(0, |ticket| ticket.source);
        self.payload.clear().carry((kind, tickets), actor);
        out.records.push(RecordKind::Command, ts, &self.payload);
        self.act_for_tickets(ts, out)?;
        if let Some(ticket) = tickets.first() {
            self.show_carrier((ticket.instrument, None), ts, out)?;
        }
        Ok(Ok(ids))
    }

    /// A ticket is ended on request.
    pub(crate) fn end_ticket(
        &mut self,
        id: ClOrdId,
        ts: TimeNs,
        out: &mut Effects,
    ) -> Result<Answer, EngineError> {
        let ticket = self.carrier.owner(id).unwrap_or(id);
        let ended = self.carrier.cancel(ticket, &mut self.actions);
        self.act_for_tickets(ts, out)?;
        Ok(if ended.is_ok() { Answer::Done } else { Answer::Nothing })
    }

    /// All tickets are ended.
    pub(crate) fn end_all_tickets(
        &mut self,
        ts: TimeNs,
        out: &mut Effects,
    ) -> Result<(), EngineError> {
        self.carrier.cancel_all(&mut self.actions);
        self.act_for_tickets(ts, out)
    }

    /// The connection to the venue is lost: the last requests on it end the orders of tickets that
    /// say so, as a venue's cancel on disconnect does.
    pub(crate) fn lose_connection(
        &mut self,
        ts: TimeNs,
        out: &mut Effects,
    ) -> Result<Answer, EngineError> {
        self.carrier.on_disconnect(&mut self.actions);
        self.act_for_tickets(ts, out)?;
        Ok(Answer::Done)
    }

    /// When a ticket begins or ends by itself.
    #[inline]
    pub(crate) fn next_ticket_ts(&self) -> Option<TimeNs> {
        if self.carrier.is_empty() { None } else { self.carrier.next_time() }
    }

    /// A time has come.
    pub(crate) fn on_time(&mut self, ts: TimeNs, out: &mut Effects) -> Result<(), EngineError> {
        self.carrier.on_time(ts, &mut self.actions);
        self.act_for_tickets(ts, out)
    }

    /// The carrier hears of a report, once the desk's own state holds it.
    pub(crate) fn carry_report(
        &mut self,
        report: &ExecutionReport,
        out: &mut Effects,
    ) -> Result<(), EngineError> {
        self.carrier.on_report(report, &mut self.actions);
        self.act_for_tickets(report.ts_recv, out)
    }

    /// The carrier hears of the market, once the desk has marked it.
    pub(crate) fn carry_market(
        &mut self,
        instrument: InstrumentId,
        event: &MarketEvent,
        ts: TimeNs,
        out: &mut Effects,
    ) -> Result<(), EngineError> {
        if self.carrier.next_time().is_some_and(|due| due <= ts) {
            self.on_time(ts, out)?;
        }
        let span = match event {
            MarketEvent::BarClosed(bar) => {
                Some(Span { ts_open: bar.ts_open, low: bar.low, high: bar.high, close: bar.close })
            }
            MarketEvent::Trade(trade) => Some(Span::print(trade.price, ts)),
            _ => None,
        };
        self.show_carrier((instrument, span), ts, out)
    }

    /// The venue marks positions at another price: margin is looked at by whoever drives the desk.
    pub(crate) fn on_mark(
        &mut self,
        instrument: InstrumentId,
        price: Price,
        ts: TimeNs,
        out: &mut Effects,
    ) -> Result<(), EngineError> {
        self.marks[instrument.index()].venue = Some(price);
        self.has_venue_marks = true;
        if self.carrier.is_empty() {
            return Ok(());
        }
        self.show_carrier((instrument, None), ts, out)
    }

    /// Shows the carrier what the desk knows of a market.
    fn show_carrier(
        &mut self,
        (instrument, span): (InstrumentId, Option<Span>),
        ts: TimeNs,
        out: &mut Effects,
    ) -> Result<(), EngineError> {
        let Some(known) = self.marks.get(instrument.index()) else { return Ok(()) };
        let last = span.or_else(|| known.last.map(|price| Span::print(price, ts)));
        let prices = Prices { ts, last, bid: known.bid, ask: known.ask, mark: known.of_venue() };
        self.carrier.on_market(instrument, &prices, &mut self.actions);
        self.act_for_tickets(ts, out)
    }

    /// Does what the carrier wants, in order; what the gate refuses goes back to the carrier,
    /// which may want more.
    pub(crate) fn act_for_tickets(
        &mut self,
        ts: TimeNs,
        out: &mut Effects,
    ) -> Result<(), EngineError> {
        if self.actions.is_empty() {
            return Ok(());
        }
        let mut actions = std::mem::take(&mut self.actions);
        let mut place = 0;
        while let Some(action) = actions.get(place).copied() {
            place += 1;
            match action {
                Action::Send { ticket, order } => {
                    let request = OrderRequest { ts, ..order };
                    // Of two exits one fills: the other must not stand in the way of this one.
                    let rival = self.carrier.rival(ticket);
                    rival.iter().for_each(|id| self.orders.set_counted(*id, false));
                    let judged = self.propose(&request);
                    rival.iter().for_each(|id| self.orders.set_counted(*id, true));
                    match judged? {
                        Ok(approved) => {
                            self.orders.sent(*approved.request());
                            out.effects.push(Effect::Send(approved));
                        }
                        Err(refusal) => {
                            let control = refusal.control;
                            self.carrier.refused(request.cl_ord_id, control, &mut actions);
                        }
                    }
                }
                Action::Cancel { order, .. } => {
                    out.records.append(&mut self.proposals);
                    self.cancel(order, ts, out);
                }
                Action::Replace { orig, order, .. } => {
                    match self.replace_as(orig, &OrderRequest { ts, ..order }, out)? {
                        Answer::Refused(control) => {
                            self.carrier.refused(order.cl_ord_id, control, &mut actions);
                        }
                        Answer::Nothing => self.carrier.not_sent(order.cl_ord_id),
                        Answer::Done | Answer::Sent(_) => {}
                    }
                }
                Action::Done { ticket, reason, cum_qty } => {
                    out.records.append(&mut self.proposals);
                    let end = TicketEnd { ticket, reason, cum_qty };
                    self.payload.clear().ticket_end(&end);
                    out.records.push(RecordKind::TicketEnded, ts, &self.payload);
                    out.ended.push(end);
                }
            }
        }
        actions.clear();
        self.actions = actions;
        out.records.append(&mut self.proposals);
        Ok(())
    }
}

/// True for the id of a ticket, or of an order that a ticket has sent.
pub(crate) fn is_of_carrier(id: ClOrdId) -> bool {
    is_carried(id)
}

fn take_in(
    carrier: &mut Carrier,
    kind: GroupKind,
    tickets: &[Ticket],
    actions: &mut Vec<Action>,
) -> Carried {
    match (kind, tickets) {
        (GroupKind::Oco, [first, second]) => {
            carrier.submit_group(&Group::Oco(&[*first, *second]), actions)
        }
        (GroupKind::Oto, [parent, children @ ..]) => {
            carrier.submit_group(&Group::Oto { parent, children }, actions)
        }
        (GroupKind::Bracket, [entry, target, stop]) => {
            carrier.submit_group(&Group::Bracket { entry, target, stop }, actions)
        }
        (GroupKind::Oco | GroupKind::Bracket, _) => Ok(Vec::new()),
        (_, [ticket, ..]) => carrier.submit(ticket, actions).map(|id| vec![id]),
        (_, []) => Ok(Vec::new()),
    }
}
