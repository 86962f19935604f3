//! A desk: its books, gate, open orders and journal records, moved by one event at a time.

mod adjusting;
mod clearing;
mod deciding;
mod flattening;
mod judging;
mod labelled;
mod reducing;
mod taking_back;
mod view;

use std::collections::BTreeMap;

use hansa_gate::{Approved, Gate, Limits, Refusal};
use hansa_ledger::route::route;
use hansa_ledger::{Ledger, LedgerOptions};
use hansa_market::book::l2::L2Book;
use hansa_market::event::{InstrumentEvent, MarketEvent};
use hansa_market::sessions::Sessions;
use hansa_types::{
    Amount, ClOrdId, Currency, Decimal, ExecutionReport, Instrument, InstrumentId, Money, OrdType,
    OrderRequest, OrderTerms, Price, Qty, Side, TimeInForce, TimeNs,
};

use crate::books::KnownBooks;
use crate::carried::{Action, Carrier};
use crate::carrying::{TicketEnd, is_of_carrier};
use crate::command::{Answer, Command};
use crate::decision::LastRow;
use crate::effect::Effect;
use crate::error::EngineError;
use crate::holders::{Holders, Stake};
use crate::label::Label;
use crate::orders::OpenOrders;
use crate::outcome::Outcome;
use crate::record::{Payload, RecordKind, Records};
use crate::wake::OwnReport;
pub use flattening::{Closing, Obstacle, Tried};
pub use labelled::Labelled;

use flattening::Flattening;
use view::known;

/// Orders that the council's decisions led to.
pub const SOURCE_COUNCIL: u16 = 1;

/// Orders that take a desk out of its positions at a person's command.
pub const SOURCE_FLATTEN: u16 = 2;

/// Orders of people: also the actor of their commands.
pub const SOURCE_PERSON: u16 = 3;

/// The first strategy's orders; the next strategies follow.
pub const SOURCE_STRATEGY: u16 = 16;

/// How a desk is set up.
#[derive(Debug, Clone)]
pub struct DeskOptions {
    /// Cash or margin account, lot method, base currency.
    pub ledger: LedgerOptions,
    /// The gate's limits.
    pub limits: Limits,
    /// Changes of position worth less than this much of equity are left alone.
    pub band_bps: i64,
    /// Allowance for fees when cash is checked, in hundredths of a percent of value.
    pub fee_allowance_bps: i64,
    /// Number of agents on the council.
    pub agents: usize,
}

/// What the desk believes of an instrument's market.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Mark {
    pub(crate) price: Option<Price>,
    pub(crate) ts: TimeNs,
    pub(crate) bid: Option<Price>,
    pub(crate) ask: Option<Price>,
    /// The last print or close.
    pub(crate) last: Option<Price>,
    /// At which the venue marks positions, where it says so.
    pub(crate) venue: Option<Price>,
}

impl Mark {
    /// What margin and triggers by mark go by: the venue's own, else the desk's valuation.
    pub(crate) fn of_venue(&self) -> Option<Price> {
        self.venue.or(self.price)
    }
}

/// Counters of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Orders sent.
    pub orders: u64,
    /// Proposals the gate refused.
    pub refusals: u64,
    /// Fills.
    pub fills: u64,
    /// Moments decided.
    pub moments: u64,
}

/// What one event reads and changes. It knows no clock, file, socket or venue.
#[derive(Debug)]
pub struct Desk {
    pub(crate) instruments: Vec<Instrument>,
    pub(crate) ledger: Ledger,
    /// Whose the positions are.
    pub(crate) holders: Holders,
    pub(crate) gate: Gate,
    pub(crate) orders: OpenOrders,
    pub(crate) carrier: Carrier,
    pub(crate) actions: Vec<Action>,
    pub(crate) marks: Vec<Mark>,
    pub(crate) books: KnownBooks,
    pub(crate) equity_peak: Amount,
    pub(crate) band_bps: i64,
    fee_allowance_bps: i64,
    is_cash_account: bool,
    agents: usize,
    is_paused: bool,
    is_killed: bool,
    /// The way out of all positions, by command.
    flattening: Flattening,
    /// What stands between each instrument's feed and the desk, and between the venue and it.
    pub(crate) feeds: Vec<u8>,
    pub(crate) venue_link: u8,
    /// An order was reduce-only: fills are to be looked at.
    has_reduce_only: bool,
    /// The venue has said at least one mark.
    pub(crate) has_venue_marks: bool,
    sequences: BTreeMap<u16, u64>,
    labelled: BTreeMap<Label, Labelled>,
    pub(crate) counts: Counts,
    pub(crate) last: LastRow,
    outcomes: Vec<Outcome>,
    increasing: Vec<(usize, Qty)>,
    pub(crate) payload: Payload,
    pub(crate) proposals: Records,
}

impl Effects {
    /// True when nothing is wanted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let is_told = self.ended.is_empty() && self.told.is_empty();
        self.records.is_empty() && self.effects.is_empty() && is_told
    }
}

/// What steps want done and written: records first, then effects.
#[derive(Debug, Default)]
pub struct Effects {
    /// For the journal, before anything is sent.
    pub records: Records,
    /// For the venue.
    pub effects: Vec<Effect>,
    /// Tickets that have ended, for whoever asked for them.
    pub ended: Vec<TicketEnd>,
    /// What befell positions without an order, for those who held them.
    pub told: Vec<OwnReport>,
}

impl Desk {
    /// The same desk with instruments that trade in sessions: tickets keep their hours.
    #[must_use]
    pub fn with_sessions(mut self, sessions: BTreeMap<InstrumentId, Sessions>) -> Self {
        self.carrier = self.carrier.with_sessions(sessions);
        self
    }

    /// The same desk where a unit of a currency is always worth so much in the account's own, if no
    /// instrument says what it is worth.
    pub fn with_rate(mut self, unit: Currency, worth: Decimal) -> Result<Self, EngineError> {
        let base = self.ledger.base_currency();
        if unit != base && route(&self.instruments, unit, base).is_none() {
            self.ledger.set_rate(unit, worth, Decimal::ONE)?;
        }
        Ok(self)
    }

    /// A desk without money or position.
    pub fn new(instruments: Vec<Instrument>, options: DeskOptions) -> Result<Self, EngineError> {
        let count = instruments.len();
        let is_cash_account = options.ledger.is_cash_account();
        Ok(Self {
            ledger: Ledger::new(instruments.clone(), options.ledger)?,
            holders: Holders::new(count),
            gate: Gate::new(options.limits, &instruments),
            orders: OpenOrders::new(count),
            carrier: Carrier::new(count),
            actions: Vec::new(),
            marks: vec![Mark::default(); count],
            books: KnownBooks::default(),
            equity_peak: Amount::ZERO,
            band_bps: options.band_bps,
            fee_allowance_bps: options.fee_allowance_bps,
            is_cash_account,
            agents: options.agents,
            is_paused: false,
            is_killed: false,
            flattening: Flattening::default(),
            feeds: Vec::new(),
            venue_link: 0,
            has_reduce_only: false,
            has_venue_marks: false,
            sequences: BTreeMap::new(),
            labelled: BTreeMap::new(),
            counts: Counts::default(),
            last: LastRow::new(options.agents, count),
            outcomes: vec![Outcome::NoView; count],
            increasing: Vec::new(),
            payload: Payload::default(),
            proposals: Records::default(),
            instruments,
        })
    }

    /// Counters of the run so far.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// Equity at the last marks, in the account's currency; none while the price of something held
    /// is not known.
    pub fn known_equity(&self) -> Result<Option<Amount>, EngineError> {
        Ok(known(self.ledger.equity())?)
    }

    /// Equity at the last marks, in the account's currency; an error while it is not known.
    pub fn equity(&self) -> Result<Amount, EngineError> {
        Ok(self.ledger.equity()?)
    }

    /// The universe.
    #[must_use]
    pub fn instruments(&self) -> &[Instrument] {
        &self.instruments
    }

    /// The last known price of an instrument.
    #[must_use]
    pub fn mark(&self, instrument: InstrumentId) -> Option<Price> {
        self.marks[instrument.index()].price
    }

    /// When the price of an instrument was the last.
    #[must_use]
    pub fn mark_ts(&self, instrument: InstrumentId) -> TimeNs {
        self.marks[instrument.index()].ts
    }

    /// The highest equity so far, from which a loss is measured.
    #[must_use]
    pub const fn equity_peak(&self) -> Amount {
        self.equity_peak
    }

    /// What the desk knows of an instrument's book; none without depth.
    #[must_use]
    pub fn book(&self, instrument: InstrumentId) -> Option<&L2Book> {
        self.books.get(instrument)
    }

    /// The ledger.
    #[must_use]
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// What a source's own fills, and what befell them since, have left it of an instrument.
    #[must_use]
    pub fn held_by(&self, source: u16, instrument: InstrumentId) -> Qty {
        self.holders.held(instrument, source)
    }

    /// All who hold some of an instrument, in the order of their sources.
    #[must_use]
    pub fn stakes(&self, instrument: InstrumentId) -> &[Stake] {
        self.holders.of(instrument)
    }

    /// Open orders.
    #[must_use]
    pub const fn orders(&self) -> &OpenOrders {
        &self.orders
    }

    /// What came of the last decision, for each instrument.
    #[must_use]
    pub fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }

    /// Paused, killed, halted by a drawdown, being flattened.
    #[must_use]
    pub const fn switches(&self) -> (bool, bool, bool, bool) {
        (self.is_paused, self.is_killed, self.gate.is_halted(), self.is_flattening())
    }

    /// Time of the newest price.
    #[must_use]
    pub fn last_mark_ts(&self) -> TimeNs {
        self.marks.iter().map(|mark| mark.ts).max().unwrap_or_default()
    }

    /// Canonical bytes of the whole state, for a state hash.
    pub fn state_bytes(&self, out: &mut Vec<u8>) {
        self.ledger.state_hash_bytes(out);
        self.holders.state_bytes(out);
        self.orders.state_bytes(out);
        self.carrier.state_bytes(out);
        self.gate.state_bytes(out);
        self.books.state_bytes(out);
        for mark in &self.marks {
            out.extend_from_slice(&mark.price.map_or(i64::MIN, |price| price.0).to_le_bytes());
            out.extend_from_slice(&mark.ts.0.to_le_bytes());
            if let Some(price) = mark.venue {
                out.push(1);
                out.extend_from_slice(&price.0.to_le_bytes());
            }
        }
        out.extend_from_slice(&self.equity_peak.0.to_le_bytes());
        for (source, sequence) in &self.sequences {
            out.extend_from_slice(&source.to_le_bytes());
            out.extend_from_slice(&sequence.to_le_bytes());
        }
        let halted = u8::from(self.gate.is_halted());
        let flattening = u8::from(self.flattening.is_asked()) << 3;
        out.push(
            u8::from(self.is_paused) | u8::from(self.is_killed) << 1 | halted << 2 | flattening,
        );
        out.extend_from_slice(self.gate.connections());
        self.flattening.state_bytes(out);
        self.labelled_bytes(out);
    }

    /// Money comes in.
    pub fn deposit(
        &mut self,
        money: Money,
        ts: TimeNs,
        out: &mut Effects,
    ) -> Result<(), EngineError> {
        let postings = self.ledger.deposit(money, ts)?;
        self.payload.clear().amount(money.amount).raw(&money.currency.bytes()).postings(postings);
        out.records.push(RecordKind::Transfer, ts, &self.payload);
        if let Some(equity) = self.known_equity()? {
            self.equity_peak = self.equity_peak.max(equity);
        }
        Ok(())
    }

    /// The market moved: the last known price of the instrument is marked. Where a side is empty
    /// that is the last middle of both.
    pub fn on_market(
        &mut self,
        event: &InstrumentEvent,
        now: TimeNs,
        out: &mut Effects,
    ) -> Result<(), EngineError> {
        let mark = &mut self.marks[event.instrument.index()];
        let (price, ts) = match event.event {
            MarketEvent::BarClosed(bar) => {
                mark.last = Some(bar.close);
                (bar.close, bar.ts_event)
            }
            MarketEvent::Trade(trade) => {
                mark.last = Some(trade.price);
                (trade.price, trade.ts_event)
            }
            MarketEvent::Quote(quote) => {
                let best = |side| quote.best(side).map(|(px, _)| px);
                (mark.bid, mark.ask) = (best(Side::Buy), best(Side::Sell));
                // Half a quote has no middle: the last whole one stays the mark.
                let Some((bid_px, ask_px)) = quote.touch() else {
                    return self.carry_event(event, now, out);
                };
                (mid(bid_px, ask_px), quote.ts_event)
            }
            MarketEvent::Depth(depth) => match self.books.apply(event.instrument, &depth) {
                Some((bid_px, ask_px)) => {
                    (mark.bid, mark.ask) = (Some(bid_px), Some(ask_px));
                    (mid(bid_px, ask_px), depth.ts_event)
                }
                None => return Ok(()),
            },
            MarketEvent::Order(order) => match self.books.apply_order(event.instrument, &order) {
                Some((bid_px, ask_px)) => {
                    (mark.bid, mark.ask) = (Some(bid_px), Some(ask_px));
                    (mid(bid_px, ask_px), order.ts_event)
                }
                None => return Ok(()),
            },
            // The venue alone looks at a bar before it is known.
            MarketEvent::BarOpened(_) | MarketEvent::Action(_) => return Ok(()),
        };
        (mark.price, mark.ts) = (Some(price), ts);
        self.ledger.mark(event.instrument, price)?;
        self.carry_event(event, now, out)
    }

    #[inline]
    fn carry_event(
        &mut self,
        event: &InstrumentEvent,
        now: TimeNs,
        out: &mut Effects,
    ) -> Result<(), EngineError> {
        if self.carrier.is_empty() {
            return Ok(());
        }
        self.carry_market(event.instrument, &event.event, now, out)
    }

    /// A venue reported: the order's life and the books move on.
    pub fn on_report(
        &mut self,
        report: &ExecutionReport,
        out: &mut Effects,
    ) -> Result<(), EngineError> {
        self.payload.clear().report(report);
        // A report that stops the desk stands in the journal too, without postings.
        let applied = self.apply_report(report);
        out.records.push(RecordKind::Report, report.ts_recv, &self.payload);
        if let Some(again) = applied? {
            self.cancel(again, report.ts_recv, out);
        }
        let moves_position = report.exec_type.is_execution() || report.exec_type.takes_back();
        if self.has_reduce_only && moves_position {
            self.cancel_excess(report.instrument, report.ts_recv, out);
        }
        self.note_closing(report);
        self.flatten(report.ts_recv, out)?;
        if self.carrier.is_empty() { Ok(()) } else { self.carry_report(report, out) }
    }

    /// An order that is to be cancelled for it, if there is one.
    fn apply_report(&mut self, report: &ExecutionReport) -> Result<Option<ClOrdId>, EngineError> {
        if report.exec_type.takes_back() {
            return self.take_back(report);
        }
        let again = self.orders.apply(report)?;
        if report.last_qty.0 > 0 {
            self.counts.fills += 1;
            let postings = self.ledger.apply_fill(report)?;
            self.payload.postings(postings);
            let lots = report.signed_last_qty();
            let stake = Stake { source: report.cl_ord_id.source(), lots };
            self.holders.add(report.instrument, stake)?;
        }
        Ok(again)
    }

    /// A command: recorded, then done.
    pub fn on_command(
        &mut self,
        command: &Command,
        actor: u16,
        ts: TimeNs,
        out: &mut Effects,
    ) -> Result<Answer, EngineError> {
        self.payload.clear().command(command, actor);
        out.records.push(RecordKind::Command, ts, &self.payload);
        let answer = self.obey(command, (actor, ts), out)?;
        out.records.append(&mut self.proposals);
        Ok(answer)
    }

    fn obey(
        &mut self,
        command: &Command,
        (actor, ts): (u16, TimeNs),
        out: &mut Effects,
    ) -> Result<Answer, EngineError> {
        match command {
            Command::Submit(request) => return self.submit(request, (actor, ts), out),
            Command::Order(label, request) => {
                return self.order((*label, request), (actor, ts), out);
            }
            Command::Cancel(id) | Command::Replace { orig: id, .. }
                if actor >= SOURCE_STRATEGY && id.source() != actor =>
            {
                // Nobody reaches into the orders of another strategy, or of the council.
                return Ok(Answer::Nothing);
            }
            // A ticket's orders are its own: it would lose sight of one under another id.
            Command::Replace { orig, .. } if is_of_carrier(*orig) => return Ok(Answer::Nothing),
            Command::Cancel(id) if is_of_carrier(*id) => return self.end_ticket(*id, ts, out),
            Command::Cancel(id) => return Ok(self.cancel(*id, ts, out)),
            Command::Replace { orig, request } => {
                return self.replace(*orig, request, (actor, ts), out);
            }
            Command::Disconnect => return self.lose_connection(ts, out),
            Command::Reconnect => return Ok(Answer::Done),
            Command::Pause => self.is_paused = true,
            Command::Resume => {
                (self.is_paused, self.is_killed) = (false, false);
                self.flattening.forget();
                // The loss that halted is accepted: the next one is measured from here.
                self.equity_peak = self.known_equity()?.unwrap_or_default();
                self.gate.resume();
            }
            Command::Kill | Command::Flatten => {
                self.is_killed = true;
                if *command == Command::Flatten {
                    self.flattening.ask(self.instruments.len());
                }
                self.end_all_tickets(ts, out)?;
                self.cancel_all(ts, out);
            }
        }
        self.gate.set_paused(self.is_paused);
        self.gate.set_killed(self.is_killed);
        self.gate.set_closing(self.flattening.is_asked().then_some(SOURCE_FLATTEN));
        self.flatten(ts, out)?;
        Ok(Answer::Done)
    }

    fn submit(
        &mut self,
        request: &OrderRequest,
        (actor, ts): (u16, TimeNs),
        out: &mut Effects,
    ) -> Result<Answer, EngineError> {
        let request = OrderRequest { cl_ord_id: self.next_id(actor), ts, ..*request };
        Ok(match self.propose(&request)? {
            Ok(approved) => {
                self.orders.sent(*approved.request());
                out.effects.push(Effect::Send(approved));
                Answer::Sent(request.cl_ord_id)
            }
            Err(refusal) => Answer::Refused(refusal.control),
        })
    }

    /// Equity and the loss from its peak as of now; none while a price of something held is missing.
    fn watch_equity(&mut self) -> Result<Option<Amount>, EngineError> {
        let equity = self.known_equity()?;
        if let Some(equity) = equity {
            self.equity_peak = self.equity_peak.max(equity);
            self.gate.observe(equity, self.equity_peak);
        }
        Ok(equity)
    }

    /// Only orders towards zero may leave.
    pub(crate) const fn is_stopped(&self) -> bool {
        self.is_killed || self.is_paused || self.gate.is_halted()
    }

    fn market_order(
        &mut self,
        source: u16,
        (instrument, change): (InstrumentId, Qty),
        ts: TimeNs,
    ) -> OrderRequest {
        OrderRequest {
            cl_ord_id: self.next_id(source),
            instrument,
            side: Side::of(change),
            ord_type: OrdType::Market,
            time_in_force: TimeInForce::Gtc,
            order_qty: Qty(change.0.abs()),
            limit_px: None,
            stop_px: None,
            ts,
            terms: OrderTerms::NONE,
        }
    }

    fn next_id(&mut self, source: u16) -> ClOrdId {
        let sequence = self.sequences.entry(source).or_default();
        *sequence += 1;
        ClOrdId::new(source, *sequence)
    }

    /// Asks the gate and records its answer with every reading.
    pub(crate) fn propose(
        &mut self,
        request: &OrderRequest,
    ) -> Result<Result<Approved, Refusal>, EngineError> {
        self.propose_over(request, Qty::ZERO)
    }

    /// The same for an order of which `filled` lots (signed) are in the position already: they are
    /// judged once, as part of the order.
    fn propose_over(
        &mut self,
        request: &OrderRequest,
        filled: Qty,
    ) -> Result<Result<Approved, Refusal>, EngineError> {
        // Only decisions look at equity otherwise; a halt must not wait for the next one.
        self.watch_equity()?;
        let view = self.view(request, filled)?;
        let verdict = self.gate.check(request, &view);
        self.payload.clear().request(request).view(&view).verdict(&verdict);
        self.proposals.push(RecordKind::Proposal, request.ts, &self.payload);
        match verdict.outcome {
            Ok(approved) => {
                self.counts.orders += 1;
                self.has_reduce_only |= request.terms.is_reduce_only;
                Ok(Ok(approved))
            }
            Err(refusal) => {
                self.counts.refusals += 1;
                Ok(Err(refusal))
            }
        }
    }

    pub(crate) fn cancel(&mut self, id: ClOrdId, ts: TimeNs, out: &mut Effects) -> Answer {
        if !self.orders.cancel_sent(id) {
            return Answer::Nothing;
        }
        self.payload.clear().u64(id.0);
        out.records.push(RecordKind::Cancel, ts, &self.payload);
        out.effects.push(Effect::Cancel(id));
        Answer::Done
    }

    /// Asks for a change of an open order, under an id of its own.
    fn replace(
        &mut self,
        orig: ClOrdId,
        request: &OrderRequest,
        (actor, ts): (u16, TimeNs),
        out: &mut Effects,
    ) -> Result<Answer, EngineError> {
        if !self.orders.can_replace(orig) {
            return Ok(Answer::Nothing);
        }
        let request = OrderRequest { cl_ord_id: self.next_id(actor), ts, ..*request };
        self.replace_as(orig, &request, out)
    }

    /// Judges the new order as if the old one were not there, then asks the venue for the change.
    pub(crate) fn replace_as(
        &mut self,
        orig: ClOrdId,
        request: &OrderRequest,
        out: &mut Effects,
    ) -> Result<Answer, EngineError> {
        let Some(old) = self.orders.get(orig).map(|order| order.request) else {
            return Ok(Answer::Nothing);
        };
        if !self.orders.can_replace(orig) {
            return Ok(Answer::Nothing);
        }
        let request = OrderRequest { instrument: old.instrument, side: old.side, ..*request };
        self.orders.set_counted(orig, false);
        let filled = self.orders.get(orig).map_or(Qty::ZERO, |order| order.life.cum_qty);
        let verdict = self.propose_over(&request, Qty(request.side.sign() * filled.0));
        self.orders.set_counted(orig, true);
        let approved = match verdict? {
            Ok(approved) => approved,
            Err(refusal) => return Ok(Answer::Refused(refusal.control)),
        };
        if !self.orders.replace_sent(orig, *approved.request()) {
            return Ok(Answer::Nothing);
        }
        out.effects.push(Effect::Replace(orig, approved));
        Ok(Answer::Sent(request.cl_ord_id))
    }
}

fn mid(bid: Price, ask: Price) -> Price {
    Price(bid.0 + (ask.0 - bid.0) / 2)
}
