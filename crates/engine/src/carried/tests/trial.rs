//! A carrier between a scripted market and a scripted venue; what it wants done as text.

use std::collections::BTreeMap;

use hansa_gate::Control;
use hansa_market::sessions::Sessions;
use hansa_types::{
    Amount, ClOrdId, ExecType, ExecutionReport, InstrumentId, Liquidity, OrdStatus, OrdType,
    OrderRequest, Price, Qty, RejectReason, Side, TimeInForce, TimeNs,
};

use crate::carried::{Action, Carrier, Group, Illegal, Prices, Span, Ticket};

/// What happens. Orders and tickets go by the sequence of their id: 1 is the first of the source.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Print(i64),
    /// Low, high, close.
    Bar(i64, i64, i64),
    /// A bar that opened before everything: low, high, close.
    OldBar(i64, i64, i64),
    Quote(i64, i64),
    Mark(i64),
    Time(i64),
    Ack(u64),
    /// Order, quantity.
    Fill(u64, i64),
    /// Order, quantity: a fill of it is busted, and the order goes on.
    Bust(u64, i64),
    /// The same, of an order that has ended and stays so.
    BustEnded(u64, i64),
    Canceled(u64),
    Expired(u64),
    Rejected(u64),
    Triggered(u64),
    Replaced(u64),
    /// A request about the order is refused.
    RequestRefused(u64),
    UnknownOrder(u64),
    /// The gate refuses it.
    GateRefuses(u64),
    /// The gate cuts it to this, and the venue acknowledges it.
    GateCuts(u64, i64),
    /// The venue makes it smaller, to this.
    VenueCuts(u64, i64),
    NotSent(u64),
    /// The ticket gets other values.
    Change(u64, Ticket),
    Cancel(u64),
    CancelAll,
    Disconnect,
}

/// A native order as the scripted venue holds it.
#[derive(Debug, Clone, Copy)]
pub(super) struct AtVenue {
    pub(super) order: OrderRequest,
    pub(super) cum_qty: Qty,
    /// Whose place it takes, while it is asked for.
    pub(super) orig: Option<ClOrdId>,
}

/// The carrier and what it has asked for.
#[derive(Debug)]
pub(super) struct Trial {
    pub(super) carrier: Carrier,
    pub(super) out: Vec<Action>,
    pub(super) orders: BTreeMap<ClOrdId, AtVenue>,
    pub(super) ts: i64,
}

pub(super) const EURUSD: InstrumentId = InstrumentId(0);

/// It trades from 100 to 200 and from 300 to 400; what is for a closing leaves 10 before it.
pub(super) const STOCK: InstrumentId = InstrumentId(1);

/// The id with this sequence.
pub(super) fn id(sequence: u64) -> ClOrdId {
    ClOrdId::new(0, 1 << 47 | sequence)
}

fn number(id: ClOrdId) -> u64 {
    id.sequence() & !(1 << 47)
}

impl Trial {
    pub(super) fn new() -> Self {
        let (out, orders) = (Vec::new(), BTreeMap::new());
        let sessions = Sessions::of_columns(&[100, 300], &[200, 400], [0, 0, 10]).unwrap();
        let carrier = Carrier::new(2).with_sessions(BTreeMap::from([(STOCK, sessions)]));
        Self { carrier, out, orders, ts: 0 }
    }

    pub(super) fn submit(&mut self, ticket: &Ticket) -> Result<ClOrdId, Illegal> {
        let made = self.carrier.submit(ticket, &mut self.out);
        self.hear();
        made
    }

    pub(super) fn submit_group(&mut self, group: Group<'_>) -> Result<Vec<ClOrdId>, Illegal> {
        let made = self.carrier.submit_group(&group, &mut self.out);
        self.hear();
        made
    }

    /// The venue takes note of what it is asked.
    pub(super) fn hear(&mut self) {
        for action in &self.out {
            let (order, orig) = match *action {
                Action::Send { order, .. } => (order, None),
                Action::Replace { orig, order, .. } => (order, Some(orig)),
                _ => continue,
            };
            let fresh = AtVenue { order, cum_qty: Qty::ZERO, orig };
            self.orders.entry(order.cl_ord_id).or_insert(fresh);
        }
    }

    pub(super) fn prices(&mut self, prices: &Prices) {
        self.carrier.on_market(EURUSD, prices, &mut self.out);
        self.hear();
    }

    fn bar(&mut self, ts_open: i64, (low, high, close): (i64, i64, i64)) {
        let (low, high, close) = (Price(low), Price(high), Price(close));
        let last = Some(Span { ts_open: TimeNs(ts_open), low, high, close });
        self.prices(&Prices { ts: TimeNs(self.ts), last, ..Prices::default() });
    }

    fn quote(&mut self, bid: i64, ask: i64) {
        let (bid, ask) = (Some(Price(bid)), Some(Price(ask)));
        self.prices(&Prices { ts: TimeNs(self.ts), bid, ask, ..Prices::default() });
    }

    /// One thing happens, one nanosecond after the last.
    pub(super) fn step(&mut self, step: Step) {
        self.ts += 1;
        let ts = TimeNs(self.ts);
        match step {
            Step::Print(px) => self.bar(self.ts, (px, px, px)),
            Step::Bar(low, high, close) => self.bar(self.ts - 1, (low, high, close)),
            Step::OldBar(low, high, close) => self.bar(-1, (low, high, close)),
            Step::Quote(bid, ask) => self.quote(bid, ask),
            Step::Mark(px) => {
                self.prices(&Prices { ts, mark: Some(Price(px)), ..Prices::default() });
            }
            Step::Time(ts) => {
                self.ts = self.ts.max(ts);
                self.carrier.on_time(TimeNs(ts), &mut self.out);
            }
            Step::Cancel(ticket) => self.carrier.cancel(id(ticket), &mut self.out).unwrap(),
            Step::CancelAll => self.carrier.cancel_all(&mut self.out),
            Step::Disconnect => self.carrier.on_disconnect(&mut self.out),
            Step::GateRefuses(order) => {
                self.carrier.refused(id(order), Control::OrderRate, &mut self.out);
            }
            Step::Change(ticket, values) => {
                self.carrier.replace(id(ticket), &values, &mut self.out).unwrap();
            }
            Step::NotSent(order) => self.carrier.not_sent(id(order)),
            report => self.venue(report),
        }
        self.hear();
    }

    fn venue(&mut self, step: Step) {
        use ExecType as E;
        use RejectReason as R;
        match step {
            Step::Ack(order) => self.report(id(order), E::New, R::None),
            Step::Fill(order, qty) => self.fill(id(order), qty),
            Step::Bust(order, qty) | Step::BustEnded(order, qty) => {
                self.bust(id(order), qty, matches!(step, Step::BustEnded(..)));
            }
            Step::Canceled(order) => self.report(id(order), E::Canceled, R::None),
            Step::Expired(order) => self.report(id(order), E::Expired, R::None),
            Step::Rejected(order) => self.report(id(order), E::Rejected, R::NoMarket),
            Step::Triggered(order) => self.report(id(order), E::Triggered, R::None),
            Step::RequestRefused(order) => self.report(id(order), E::CancelRejected, R::None),
            Step::UnknownOrder(order) => {
                self.report(id(order), E::CancelRejected, R::UnknownOrder);
            }
            Step::Replaced(order) => self.replaced(id(order)),
            Step::GateCuts(order, qty) => {
                self.orders.get_mut(&id(order)).unwrap().order.order_qty = Qty(qty);
                self.report(id(order), E::New, R::None);
            }
            Step::VenueCuts(order, qty) => {
                self.orders.get_mut(&id(order)).unwrap().order.order_qty = Qty(qty);
                self.report(id(order), E::Restated, R::SelfTrade);
            }
            other => panic!("{other:?} is nothing that a venue does"),
        }
    }

    pub(super) fn fill(&mut self, order: ClOrdId, qty: i64) {
        let at_venue = self.orders.get_mut(&order).unwrap();
        at_venue.cum_qty = at_venue.cum_qty + Qty(qty);
        self.send_report(order, ExecType::Trade, RejectReason::None, qty);
    }

    fn bust(&mut self, order: ClOrdId, qty: i64, has_ended: bool) {
        let at_venue = self.orders.get_mut(&order).unwrap();
        at_venue.cum_qty = at_venue.cum_qty - Qty(qty);
        let mut report = self.report_of(order, ExecType::TradeCancel, RejectReason::None);
        report.exec_ref_id = 1;
        if has_ended {
            report.leaves_qty = Qty::ZERO;
        }
        self.carrier.on_report(&report, &mut self.out);
        self.hear();
    }

    pub(super) fn replaced(&mut self, order: ClOrdId) {
        let orig = self.orders[&order].orig.unwrap();
        let cum_qty = self.orders.remove(&orig).unwrap().cum_qty;
        let fresh = self.orders.get_mut(&order).unwrap();
        (fresh.cum_qty, fresh.orig) = (cum_qty, None);
        self.report(order, ExecType::Replaced, RejectReason::None);
    }

    pub(super) fn report(&mut self, order: ClOrdId, exec: ExecType, reason: RejectReason) {
        self.send_report(order, exec, reason, 0);
    }

    fn send_report(&mut self, id: ClOrdId, exec: ExecType, reason: RejectReason, last_qty: i64) {
        let report =
            ExecutionReport { last_qty: Qty(last_qty), ..self.report_of(id, exec, reason) };
        self.carrier.on_report(&report, &mut self.out);
        self.hear();
    }

    /// A report of no fill.
    fn report_of(&self, id: ClOrdId, exec: ExecType, reason: RejectReason) -> ExecutionReport {
        let at_venue = self.orders[&id];
        let (order, cum_qty) = (at_venue.order, at_venue.cum_qty);
        let is_over = matches!(exec, ExecType::Canceled | ExecType::Expired | ExecType::Rejected);
        ExecutionReport {
            exec_id: 1,
            exec_ref_id: 0,
            cl_ord_id: id,
            instrument: order.instrument,
            side: order.side,
            exec_type: exec,
            ord_status: OrdStatus::New,
            order_qty: order.order_qty,
            cum_qty,
            leaves_qty: if is_over { Qty::ZERO } else { order.order_qty - cum_qty },
            last_qty: Qty::ZERO,
            last_px: Price(0),
            reference_px: Price(0),
            fee: Amount::ZERO,
            fee_currency: "USD".parse().unwrap(),
            liquidity: Liquidity::None,
            reason,
            ts_event: TimeNs(self.ts),
            ts_recv: TimeNs(self.ts),
        }
    }

    /// What it wanted done since the last time.
    pub(super) fn said(&mut self) -> Vec<String> {
        self.out.drain(..).map(|action| text(&action)).collect()
    }
}

fn text(action: &Action) -> String {
    match action {
        Action::Send { ticket, order } => {
            format!("{}: send {} {}", number(*ticket), number(order.cl_ord_id), asked(order))
        }
        Action::Cancel { ticket, order } => {
            format!("{}: cancel {}", number(*ticket), number(*order))
        }
        Action::Replace { ticket, orig, order } => {
            let (old, new) = (number(*orig), number(order.cl_ord_id));
            format!("{}: replace {old} by {new} {}", number(*ticket), asked(order))
        }
        Action::Done { ticket, reason, cum_qty } => {
            format!("{}: done {reason:?} {}", number(*ticket), cum_qty.0)
        }
    }
}

fn asked(order: &OrderRequest) -> String {
    let side = if order.side == Side::Buy { "buy" } else { "sell" };
    let kind = match order.ord_type {
        OrdType::Market => "market",
        OrdType::Limit => "limit",
        OrdType::Stop => "stop",
        OrdType::StopLimit => "stop-limit",
    };
    let px = |px: Option<Price>| px.map_or(String::new(), |px| format!(" {}", px.0));
    let time = if order.time_in_force == TimeInForce::Gtc {
        String::new()
    } else {
        format!(" {:?}", order.time_in_force)
    };
    let prices = format!("{}{}", px(order.stop_px), px(order.limit_px));
    format!("{side} {} {kind}{prices}{time}", order.order_qty.0)
}
