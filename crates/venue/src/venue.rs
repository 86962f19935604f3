//! The simulated venue as a port: requests in, market in, reports out.

use std::collections::BTreeMap;

use hansa_gate::Approved;
use hansa_market::book::QueueModel;
use hansa_market::event::MarketEvent;
use hansa_market::sessions::Sessions;
use hansa_types::{
    Amount, ClOrdId, Currency, Decimal, ExecType, ExecutionReport, Instrument, InstrumentId,
    Liquidity, Money, OrdStatus, OrderRequest, Price, Qty, RejectReason, Side, TimeNs,
};

use crate::account::AccountTerms;
use crate::admission;
use crate::arrival::{Arrival, Arrivals, Request};
use crate::error::VenueError;
use crate::fees::FeeSchedule;
use crate::fees_book::FeeBook;
use crate::funds::{Funds, OwnFunds};
use crate::latency::{Delay, LatencyModel, Wire};
use crate::latency_draw::seed_for;
use crate::limits::{Crowd, Limits, VenueLimits};
use crate::limits_rate::Meter;
use crate::listing::Listing;
use crate::matching::SelfTrade;
use crate::options::{Rules, VenueOptions, out_of_range};
use crate::order::{Member, OpenOrder};
use crate::outbox::Outbox;
use crate::registry::Registry;
use crate::state::StateBytes;

/// The instrument of a report about an id that the venue never heard of.
const NO_INSTRUMENT: InstrumentId = InstrumentId(u32::MAX);

const NEVER: TimeNs = TimeNs(i64::MAX);

/// A venue that fills from market data by the rules of `docs/fills.md`.
#[derive(Debug, Clone)]
pub struct SimVenue {
    rules: Rules,
    listings: Vec<Listing>,
    registry: Registry,
    arrivals: Arrivals,
    outbox: Outbox,
    /// The way to the venue, where messages take different times.
    wire: Option<Wire>,
    /// How many requests came lately, where that is limited.
    meter: Option<Meter>,
    /// Orders working in all listings together.
    open_count: usize,
    account: AccountTerms,
    /// Instruments by whose prices fees are worked out.
    fee_prices: Vec<InstrumentId>,
    /// The next closing of an instrument that has orders, or a time before it.
    ts_close_min: TimeNs,
    /// For reports about what the venue does not list.
    fallback_currency: Currency,
}

impl SimVenue {
    /// A venue of the whole universe: instruments in the order of their ids, from 0.
    pub fn new(instruments: Vec<Instrument>, options: VenueOptions) -> Result<Self, VenueError> {
        let first = instruments.first().ok_or(VenueError::NoInstruments)?;
        let fallback_currency = first.spec().quote;
        for (place, instrument) in instruments.iter().enumerate() {
            if instrument.id().index() != place {
                return Err(VenueError::InstrumentOutOfPlace {
                    symbol: instrument.symbol().to_owned(),
                    expected: place,
                    found: instrument.id(),
                });
            }
        }
        Ok(Self {
            rules: Rules::new(&options)?,
            listings: instruments.into_iter().map(Listing::new).collect(),
            registry: Registry::default(),
            arrivals: Arrivals::default(),
            outbox: Outbox::default(),
            wire: None,
            meter: None,
            open_count: 0,
            account: AccountTerms::default(),
            fee_prices: Vec::new(),
            ts_close_min: NEVER,
            fallback_currency,
        })
    }

    /// The same venue with another model of how strangers cancel in the queues of a book by level.
    /// Without it `QueueModel::RiskAverse`: the most pessimistic. Without depth it does nothing.
    #[must_use]
    pub const fn with_queue(mut self, model: QueueModel) -> Self {
        self.rules.queue = model;
        self
    }

    /// The same venue where orders move the market against themselves: coefficient x volatility x
    /// root of their share of the volume of a usual day (rules I of `docs/fills.md`).
    pub fn with_impact(mut self, coefficient: Decimal) -> Result<Self, VenueError> {
        self.rules.set_impact(coefficient)?;
        self.listings.iter_mut().for_each(Listing::measure);
        Ok(self)
    }

    /// The same venue where orders of the account never trade with each other (rules W of
    /// `docs/fills.md`). Without it they do not see each other.
    #[must_use]
    pub const fn with_self_trade(mut self, policy: SelfTrade) -> Self {
        self.rules.self_trade = policy;
        self
    }

    /// True where the venue must see all that happens, also while it has no orders.
    #[must_use]
    pub fn is_measuring(&self) -> bool {
        self.rules.impact.is_some() || !self.fee_prices.is_empty()
    }

    /// The same venue with a price list in place of the two ratios of its options.
    pub fn with_fees(mut self, schedule: &FeeSchedule) -> Result<Self, VenueError> {
        self.check_listed("fees.instruments", schedule.instruments.keys())?;
        let instruments = self.listings.iter().map(|listing| listing.instrument().clone());
        let book = FeeBook::new(self.rules.charges, schedule, instruments)?;
        self.fee_prices = book.wanted_prices().collect();
        self.outbox.charge_by(book);
        Ok(self)
    }

    /// The same venue with other latencies than the two constants of its options.
    pub fn with_latency(mut self, model: &LatencyModel) -> Result<Self, VenueError> {
        let wire = |option, delay: &Delay, purpose| {
            Wire::new(option, delay.clone(), seed_for(purpose, model.seed))
        };
        match wire("latency.to_venue", &model.to_venue, 1)?.constant_or_varying() {
            Ok(constant_ns) => self.rules.latency.to_venue_ns = constant_ns,
            Err(varying) => self.wire = Some(varying),
        }
        match wire("latency.from_venue", &model.from_venue, 2)?.constant_or_varying() {
            Ok(constant_ns) => self.rules.latency.from_venue_ns = constant_ns,
            Err(varying) => self.outbox.send_over(varying),
        }
        Ok(self)
    }

    /// The same venue with limits on prices, sizes and numbers of orders.
    pub fn with_limits(mut self, limits: &VenueLimits) -> Result<Self, VenueError> {
        self.check_listed("limits.instruments", limits.instruments.keys())?;
        self.rules.limits = Limits::new(limits)?;
        self.meter = limits.rate.map(Meter::new).transpose()?;
        Ok(self)
    }

    /// The same venue with margin and interest. It states them; whoever keeps the account's books
    /// has them charged.
    pub fn with_account(mut self, terms: AccountTerms) -> Result<Self, VenueError> {
        terms.check()?;
        self.account = terms;
        Ok(self)
    }

    /// The same venue for an account that it lends nothing: orders are filled as far as the account
    /// has what they take (rules H of `docs/fills.md`). Without it whoever keeps the account's books
    /// sees to that.
    #[must_use]
    pub fn with_own_funds(mut self, kind: OwnFunds) -> Self {
        let instruments = self.listings.iter().map(|listing| listing.instrument().clone());
        self.outbox.keep_funds(Funds::new(kind, instruments.collect()));
        self
    }

    /// Money comes into an account that is lent nothing, or goes where it is below zero: a deposit,
    /// a dividend, whatever is no fill.
    pub fn pay(&mut self, money: Money) {
        if let Some(funds) = self.outbox.funds_mut() {
            funds.pay(money);
        }
    }

    /// What an account that is lent nothing has of a currency; none where it may borrow.
    #[must_use]
    pub fn cash(&self, currency: Currency) -> Option<Amount> {
        self.outbox.funds().map(|funds| funds.cash(currency))
    }

    /// The same venue with instruments that trade in sessions; all others trade round the clock.
    pub fn with_sessions(
        mut self,
        sessions: BTreeMap<InstrumentId, Sessions>,
    ) -> Result<Self, VenueError> {
        self.check_listed("sessions", sessions.keys())?;
        for (id, sessions) in sessions {
            self.listings[id.index()].keep_hours(sessions);
        }
        Ok(self)
    }

    /// Fills of the instrument are to be busted or corrected: from now on they are remembered.
    pub fn keep_fills(&mut self, instrument: InstrumentId) {
        self.outbox.keep_fills(instrument);
    }

    /// The sessions of those that have some.
    #[must_use]
    pub fn sessions(&self) -> BTreeMap<InstrumentId, Sessions> {
        let of = |listing: &Listing| Some((listing.instrument().id(), listing.sessions()?));
        self.listings.iter().filter_map(of).collect()
    }

    /// What is asked of an account.
    #[must_use]
    pub const fn account(&self) -> &AccountTerms {
        &self.account
    }

    /// Ends all orders of an instrument, those on their way included.
    pub fn clear(&mut self, instrument: InstrumentId, reason: RejectReason, ts: TimeNs) {
        let Some(listing) = self.listings.get_mut(instrument.index()) else { return };
        let before = listing.open_count();
        listing.clear(reason, ts, (&self.rules, &mut self.outbox));
        self.open_count = self.open_count - before + listing.open_count();
    }

    /// Puts its count of a position right, once the account's books have closed or spared it.
    pub fn hold(&mut self, instrument: InstrumentId, position: Qty) {
        if let Some(listing) = self.listings.get_mut(instrument.index()) {
            listing.hold(position);
        }
    }

    /// Signed lots of an instrument that it counts for the account, fills under way included.
    #[must_use]
    pub fn position(&self, instrument: InstrumentId) -> Qty {
        self.listings.get(instrument.index()).map_or(Qty::ZERO, Listing::position)
    }

    /// What happened to an instrument's orders before `ts` is with the desk at `ts`, whatever the
    /// latency: its account is about to be restated, and old quantities would mean something else.
    pub fn hasten(&mut self, instrument: InstrumentId, ts: TimeNs) {
        self.outbox.hasten(instrument, ts);
    }

    /// Signed lots that were filled here and that the desk has not heard of, by the source of their
    /// orders: with what its books show, the account's position as the venue has it.
    #[must_use]
    pub fn under_way(&self, instrument: InstrumentId) -> BTreeMap<u16, Qty> {
        self.outbox.under_way(instrument)
    }

    fn check_listed<'a>(
        &self,
        option: &'static str,
        mut ids: impl Iterator<Item = &'a InstrumentId>,
    ) -> Result<(), VenueError> {
        let Some(unlisted) = ids.find(|id| id.index() >= self.listings.len()) else {
            return Ok(());
        };
        let found = Decimal::from_atoms(i128::from(unlisted.0) * Decimal::ONE_ATOMS);
        Err(out_of_range(option, "the id of an instrument of the venue", found))
    }

    /// An approved order leaves the desk at `now`.
    pub fn send(&mut self, approved: &Approved, now: TimeNs) {
        self.send_member(approved, None, now);
    }

    /// The same for an order of a group. What follows from a fill in it is the desk's to do; the
    /// venue needs to know where the order of a bar's prices is not known (B22, B24, B25).
    pub fn send_member(&mut self, approved: &Approved, member: Option<Member>, now: TimeNs) {
        self.ask(Request::New(*approved.request(), member), now);
    }

    /// A cancel leaves the desk at `now`.
    pub fn cancel(&mut self, id: ClOrdId, now: TimeNs) {
        self.ask(Request::Cancel(id), now);
    }

    /// A replace leaves the desk at `now`: `orig` is to become `new`, under the id of `new`.
    pub fn replace(&mut self, orig: ClOrdId, new: &Approved, now: TimeNs) {
        self.ask(Request::Replace(orig, *new.request()), now);
    }

    /// The market of an instrument moves. Requests that came before are let in first. Unknown
    /// instruments are passed over.
    #[inline]
    pub fn on_market(&mut self, instrument: InstrumentId, event: &MarketEvent) {
        if !self.arrivals.is_empty() {
            let ts = event.ts_event();
            self.advance(if event.is_before_requests() { ts.plus_ns(-1) } else { ts });
        }
        let Some(listing) = self.listings.get_mut(instrument.index()) else { return };
        let before = listing.open_count();
        listing.on_market(event, (&self.rules, &mut self.outbox));
        self.open_count = self.open_count - before + listing.open_count();
        if self.fee_prices.contains(&instrument) {
            self.outbox.note_price(instrument, listing.last_px());
        }
    }

    /// What a fill that was made elsewhere would cost here; its value counts towards the tiers of
    /// later days, and the account has what it brings. None where its value does not fit the books.
    pub fn price(&mut self, fill: &ExecutionReport) -> Option<Money> {
        let instrument = self.listings.get(fill.instrument.index())?.instrument();
        let (value, currency) =
            (instrument.notional(fill.last_px, fill.last_qty).ok()?, instrument.spec().quote);
        let own = self.outbox.price(fill);
        let of_rules = || self.rules.fee(value, fill.liquidity);
        own.or_else(|| of_rules().map(|amount| Money { amount, currency }))
    }

    /// Lets in the requests that arrive up to and including `to`, and closes the sessions that end
    /// by then, each before requests of its time.
    pub fn advance(&mut self, to: TimeNs) {
        while let Some(arrival) = self.arrivals.pop(to) {
            self.close_sessions(arrival.ts);
            self.process(&arrival);
        }
        self.close_sessions(to);
    }

    /// Hands out the reports the desk has by `until`, by (`ts_recv`, `exec_id`).
    pub fn drain_reports(&mut self, until: TimeNs, out: &mut Vec<ExecutionReport>) {
        self.outbox.drain(until, out);
    }

    /// When the next request arrives, the next report is due or a session closes upon orders.
    #[must_use]
    pub fn next_due(&self) -> Option<TimeNs> {
        let closing = (self.ts_close_min < NEVER).then_some(self.ts_close_min);
        let all = [self.arrivals.next_due(), self.outbox.next_due(), closing];
        all.into_iter().flatten().min()
    }

    /// The orders that work in an instrument.
    #[must_use]
    pub fn open_orders(&self, instrument: InstrumentId) -> Vec<OpenOrder> {
        let listing = self.listings.get(instrument.index());
        listing.map_or_else(Vec::new, Listing::open_orders)
    }

    /// True when an event may bring a report that is had at the same time: orders are here, and
    /// reports take no time.
    #[must_use]
    #[inline]
    pub fn answers_at_once(&self) -> bool {
        self.rules.latency.from_venue_ns == 0 && !self.is_idle()
    }

    /// True when nothing works, travels or waits.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.open_count == 0 && self.arrivals.is_empty() && self.outbox.is_empty()
    }

    /// Canonical bytes of all that decides what the venue will report, for a state hash: orders
    /// and their places in the book, what was taken of it, last prices, what travels. Of a book
    /// only the best prices and totals: its levels are the market data's.
    pub fn state_bytes(&self, out: &mut Vec<u8>) {
        let mut out = StateBytes::new(out);
        out.len(self.listings.len());
        self.listings.iter().for_each(|listing| listing.state_bytes(&mut out));
        self.registry.state_bytes(&mut out);
        self.arrivals.state_bytes(&mut out);
        self.outbox.state_bytes(&mut out);
        if let Some(wire) = &self.wire {
            out.id(wire.drawn());
        }
        if let Some(meter) = &self.meter {
            meter.state_bytes(&mut out);
        }
        if self.outbox.funds().is_some() {
            self.listings.iter().for_each(|listing| {
                out.number(listing.position().0);
            });
        }
    }

    /// The data ends at `ts`: what arrived is let in, and all open orders expire (`EndOfData`).
    /// Orders still travelling expire unseen; requests about orders are refused.
    pub fn close_out(&mut self, ts: TimeNs) {
        self.advance(ts);
        self.outbox.release(ts);
        for listing in &mut self.listings {
            listing.catch_up(ts, (&self.rules, &mut self.outbox));
            listing.close_out(ts, (&self.rules, &mut self.outbox));
        }
        self.open_count = 0;
        while let Some(arrival) = self.arrivals.pop(TimeNs(i64::MAX)) {
            self.turn_away(&arrival.request, ts);
        }
    }

    /// Closes the sessions that end by `ts` upon orders.
    fn close_sessions(&mut self, ts: TimeNs) {
        if ts < self.ts_close_min || self.ts_close_min == NEVER {
            return;
        }
        self.ts_close_min = NEVER;
        for listing in self.listings.iter_mut().filter(|listing| listing.open_count() > 0) {
            let before = listing.open_count();
            listing.catch_up(ts, (&self.rules, &mut self.outbox));
            self.open_count = self.open_count - before + listing.open_count();
            let is_empty = listing.open_count() == 0;
            let ts_close = listing.ts_close().filter(|_| !is_empty).unwrap_or(NEVER);
            self.ts_close_min = self.ts_close_min.min(ts_close);
        }
    }

    /// The connection is lost at `now`: requests sent before it arrive, later ones are turned back
    /// at once, and what happens at the venue is with the desk when the connection is back.
    pub fn disconnect(&mut self, now: TimeNs) {
        self.advance(now);
        self.outbox.hold();
    }

    /// The connection is back.
    pub fn reconnect(&mut self, now: TimeNs) {
        self.advance(now);
        self.outbox.release(now);
    }

    /// A request that finds no connection.
    fn turn_back(&mut self, request: &Request, now: TimeNs) {
        let (exec_type, about, order_qty) = match request {
            Request::New(new, _) => {
                let about = (new.cl_ord_id, new.instrument, new.side);
                (ExecType::Rejected, about, new.order_qty)
            }
            Request::Cancel(id) | Request::Replace(id, _) => {
                (ExecType::CancelRejected, self.known(*id), Qty::ZERO)
            }
        };
        let report = self.report(about, exec_type, RejectReason::Disconnected, now);
        self.outbox.push_local(ExecutionReport { order_qty, ..report });
    }

    /// An order by its id, as far as the venue knows it.
    fn known(&self, id: ClOrdId) -> (ClOrdId, InstrumentId, Side) {
        let known = self.registry.get(id);
        known.map_or((id, NO_INSTRUMENT, Side::Buy), |known| (id, known.instrument, known.side))
    }

    /// A request on its way.
    fn ask(&mut self, request: Request, now: TimeNs) {
        if self.outbox.is_held() {
            return self.turn_back(&request, now);
        }
        let delay_ns = match &mut self.wire {
            Some(wire) => wire.delay_ns(now),
            None => self.rules.latency.to_venue_ns,
        };
        self.arrivals.push(request, now.plus_ns(delay_ns));
    }

    fn process(&mut self, arrival: &Arrival) {
        match &arrival.request {
            Request::New(request, member) => self.on_new((request, *member), arrival.ts),
            Request::Cancel(id) => self.on_cancel(*id, arrival.ts),
            Request::Replace(orig, new) => self.on_replace(*orig, new, arrival.ts),
        }
    }

    fn on_new(&mut self, (request, member): (&OrderRequest, Option<Member>), ts: TimeNs) {
        let is_fresh = self.registry.insert(request);
        let Some(listing) = self.listings.get_mut(request.instrument.index()) else {
            return self.reject_unlisted(request, ts);
        };
        let before = listing.open_count();
        listing.catch_up(ts, (&self.rules, &mut self.outbox));
        let in_instrument = listing.open_count();
        let crowd = Crowd { in_instrument, in_all: self.open_count - before + in_instrument };
        let limits = &self.rules.limits;
        let reason = self
            .meter
            .as_mut()
            .and_then(|meter| meter.refusal(ts))
            .or_else(|| (!is_fresh).then_some(RejectReason::DuplicateOrder))
            .or_else(|| admission::refusal(listing, request, ts, &self.rules))
            .or_else(|| limits.refusal(listing, request))
            .or_else(|| limits.crowding(crowd));
        let office = (&self.rules, &mut self.outbox);
        match reason {
            Some(reason) => listing.refuse(request, reason, ts, office),
            None => listing.accept((request, member), ts, office),
        }
        self.ts_close_min = self.ts_close_min.min(listing.ts_close().unwrap_or(NEVER));
        self.open_count = self.open_count - before + listing.open_count();
    }

    fn on_cancel(&mut self, id: ClOrdId, ts: TimeNs) {
        let is_done = self.with_open(id, ts, |listing, place, (rules, outbox)| {
            listing.cancel(place, ts, (rules, outbox));
        });
        if !is_done {
            self.refuse_request(id, RejectReason::UnknownOrder, ts);
        }
    }

    fn on_replace(&mut self, orig: ClOrdId, new: &OrderRequest, ts: TimeNs) {
        let is_fresh = self.registry.insert(new);
        let busy = self.meter.as_mut().and_then(|meter| meter.refusal(ts));
        let is_done = self.with_open(orig, ts, |listing, place, office| {
            let Some(order) = listing.order(place) else { return };
            let reason = busy
                .or_else(|| (!is_fresh).then_some(RejectReason::DuplicateOrder))
                .or_else(|| admission::replace_refusal(listing, order, new, (ts, office.0)))
                .or_else(|| office.0.limits.refusal(listing, new));
            match reason {
                Some(reason) => listing.refuse_request(place, reason, ts, office),
                None => listing.replace(place, new, ts, office),
            }
        });
        if !is_done {
            self.refuse_request(orig, RejectReason::UnknownOrder, ts);
        }
    }

    /// Does something with an open order, after its market caught up with `ts`. False when there
    /// is no such order, or none any more.
    fn with_open(
        &mut self,
        id: ClOrdId,
        ts: TimeNs,
        act: impl FnOnce(&mut Listing, usize, (&Rules, &mut Outbox)),
    ) -> bool {
        let Some(known) = self.registry.get(id) else { return false };
        let Some(listing) = self.listings.get_mut(known.instrument.index()) else { return false };
        let before = listing.open_count();
        listing.catch_up(ts, (&self.rules, &mut self.outbox));
        if let Some(place) = listing.place(id) {
            listing.settle_one(place, ts, (&self.rules, &mut self.outbox));
        }
        let place = listing.place(id);
        if let Some(place) = place {
            act(listing, place, (&self.rules, &mut self.outbox));
        }
        self.open_count = self.open_count - before + listing.open_count();
        place.is_some()
    }

    fn reject_unlisted(&mut self, request: &OrderRequest, ts: TimeNs) {
        let about = (request.cl_ord_id, request.instrument, request.side);
        let report = self.report(about, ExecType::Rejected, RejectReason::UnknownInstrument, ts);
        self.outbox.push(ExecutionReport { order_qty: request.order_qty, ..report });
    }

    /// Refuses a cancel or replace of an order that is not open. Its quantities are not restated.
    fn refuse_request(&mut self, id: ClOrdId, reason: RejectReason, ts: TimeNs) {
        let report = self.report(self.known(id), ExecType::CancelRejected, reason, ts);
        self.outbox.push(report);
    }

    fn turn_away(&mut self, request: &Request, ts: TimeNs) {
        let reason = RejectReason::EndOfData;
        match request {
            Request::New(request, _) => {
                let about = (request.cl_ord_id, request.instrument, request.side);
                let (exec_type, ord_status, reason) = if self.registry.insert(request) {
                    (ExecType::Expired, OrdStatus::Expired, reason)
                } else {
                    (ExecType::Rejected, OrdStatus::Rejected, RejectReason::DuplicateOrder)
                };
                let report = self.report(about, exec_type, reason, ts);
                let order_qty = request.order_qty;
                self.outbox.push(ExecutionReport { order_qty, ord_status, ..report });
            }
            Request::Cancel(id) => self.refuse_request(*id, reason, ts),
            Request::Replace(orig, new) => {
                self.registry.insert(new);
                self.refuse_request(*orig, reason, ts);
            }
        }
    }

    /// A report about an order that is not in any line.
    fn report(
        &self,
        (cl_ord_id, instrument, side): (ClOrdId, InstrumentId, Side),
        exec_type: ExecType,
        reason: RejectReason,
        ts: TimeNs,
    ) -> ExecutionReport {
        let listing = self.listings.get(instrument.index());
        ExecutionReport {
            exec_id: 0,
            exec_ref_id: 0,
            cl_ord_id,
            instrument,
            side,
            exec_type,
            ord_status: OrdStatus::Rejected,
            order_qty: Qty::ZERO,
            cum_qty: Qty::ZERO,
            leaves_qty: Qty::ZERO,
            last_qty: Qty::ZERO,
            last_px: Price(0),
            reference_px: Price(0),
            fee: Amount::ZERO,
            fee_currency: listing
                .map_or(self.fallback_currency, |listing| listing.instrument().spec().quote),
            liquidity: Liquidity::None,
            reason,
            ts_event: ts,
            ts_recv: self.rules.recv(ts),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
