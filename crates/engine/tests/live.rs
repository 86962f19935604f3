//! A live desk alone: records before effects, timers in order, reports once, out of positions.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use hansa_engine::carried::{Kind, Ticket};
use hansa_engine::desk::{Closing, Desk, DeskOptions, Obstacle};
use hansa_engine::effect::Effect;
use hansa_engine::live::{Connection, Heard, Link, Live, Outgoing};
use hansa_engine::{Answer, Command, GroupKind, RecordKind, Stage, Wake};
use hansa_gate::{Control, Limits};
use hansa_journal::{Entry, Hash, JournalError, MemorySink, Sink};
use hansa_ledger::{AccountKind, LedgerOptions, LotMethod};
use hansa_market::event::{InstrumentEvent, MarketEvent, Trade};
use hansa_types::{
    Amount, ClOrdId, Decimal, ExecType, ExecutionReport, Instrument, InstrumentId, InstrumentSpec,
    Liquidity, Money, OrdStatus, OrdType, OrderRequest, OrderTerms, Price, Qty, RejectReason, Side,
    TimeInForce, TimeNs,
};
use hansa_venue::Member;

const ID: InstrumentId = InstrumentId(0);
const OPERATOR: u16 = 3;
/// The first wait of a close that came to nothing.
const WAIT_NS: i64 = 250_000_000;

/// Keeps the kinds of what it takes, and fails to commit when told so.
#[derive(Default)]
struct Kept {
    sink: MemorySink,
    entries: Vec<Entry>,
    is_broken: bool,
}

impl Sink for Kept {
    fn append(&mut self, kind: u16, ts_ns: i64, payload: &[u8]) -> Result<u64, JournalError> {
        self.entries.push(Entry { kind, ts_ns, payload: payload.to_vec() });
        self.sink.append(kind, ts_ns, payload)
    }

    fn commit(&mut self) -> Result<(), JournalError> {
        if self.is_broken { Err(JournalError::Stopped) } else { Ok(()) }
    }

    fn head(&self) -> Hash {
        self.sink.head()
    }

    fn records(&self) -> u64 {
        self.sink.records()
    }
}

struct Trial {
    live: Live,
    sink: Kept,
    exec_id: u64,
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn amount(text: &str) -> Amount {
    Amount::from(decimal(text))
}

fn desk(quantity_min: Decimal) -> Desk {
    let spec = InstrumentSpec {
        symbol: "TEST:BTC".into(),
        base: "BTC".parse().unwrap(),
        quote: "USD".parse().unwrap(),
        tick: Decimal::ONE,
        lot: Decimal::ONE,
        multiplier: Decimal::ONE,
        quantity_min,
        notional_min: Decimal::ZERO,
    };
    let ledger = LedgerOptions {
        account_kind: AccountKind::Margin { leverage_max: decimal("10") },
        lot_method: LotMethod::AverageCost,
        base_currency: "USD".parse().unwrap(),
    };
    let limits = Limits {
        order_value_max: Some(amount("500")),
        position_value_max: Some(amount("100000")),
        gross_exposure_ratio_max: Some(decimal("10")),
        net_exposure_ratio_max: Some(decimal("10")),
        price_collar_bps: Some(decimal("5000")),
        orders_per_minute_max: Some(100),
        drawdown_ratio_max: Some(decimal("0.9")),
        stale_after_ns: Some(1_000),
        shrink: true,
    };
    let options = DeskOptions { ledger, limits, band_bps: 0, fee_allowance_bps: 0, agents: 0 };
    Desk::new(vec![Instrument::new(ID, spec).unwrap()], options).unwrap()
}

impl Trial {
    /// A desk with 10,000 in cash that has seen a print at 100 at time 10.
    fn new() -> Self {
        Self::of(desk(Decimal::ZERO))
    }

    fn of(desk: Desk) -> Self {
        let mut sink = Kept::default();
        let mut live = Live::begin(desk, b"manifest", &mut sink).unwrap();
        let money = Money { amount: amount("10000"), currency: "USD".parse().unwrap() };
        live.deposit(money, &mut sink).unwrap();
        let mut trial = Self { live, sink, exec_id: 0 };
        trial.print(10, 100);
        trial
    }

    fn print(&mut self, ts: i64, price: i64) {
        let ts = TimeNs(ts);
        let trade =
            Trade { ts_event: ts, ts_recv: ts, price: Price(price), qty: Qty(1), aggressor: None };
        let event = InstrumentEvent { instrument: ID, event: MarketEvent::Trade(trade) };
        self.live.record_market(&event, ts, &mut self.sink).unwrap();
        self.live.market(event, ts);
        self.settle();
    }

    fn settle(&mut self) -> Vec<Wake> {
        std::iter::from_fn(|| self.live.next(&mut self.sink).unwrap()).collect()
    }

    fn buy(&mut self, lots: i64) -> Answer {
        self.submit(Side::Buy, lots)
    }

    fn sell(&mut self, lots: i64) -> Answer {
        self.submit(Side::Sell, lots)
    }

    fn submit(&mut self, side: Side, lots: i64) -> Answer {
        let request = OrderRequest {
            cl_ord_id: ClOrdId(0),
            instrument: ID,
            side,
            ord_type: OrdType::Market,
            time_in_force: TimeInForce::Gtc,
            order_qty: Qty(lots),
            limit_px: None,
            stop_px: None,
            ts: TimeNs(0),
            terms: OrderTerms::NONE,
        };
        let now = self.live.now();
        self.live.command((now, 16), &Command::Submit(request), &mut self.sink).unwrap()
    }

    fn command(&mut self, command: Command) {
        let now = self.live.now();
        self.live.command((now, OPERATOR), &command, &mut self.sink).unwrap();
    }

    fn sent(&mut self) -> Vec<Outgoing> {
        self.live.take_outgoing(&mut self.sink).unwrap()
    }

    /// The whole of an order fills, at 100.
    fn fill(&mut self, order: &OrderRequest) -> ExecutionReport {
        let report = self.report_of(order);
        self.hear(&report);
        report
    }

    /// All of an order, filled at 100.
    fn report_of(&mut self, order: &OrderRequest) -> ExecutionReport {
        self.exec_id += 1;
        ExecutionReport {
            exec_id: self.exec_id,
            exec_ref_id: 0,
            cl_ord_id: order.cl_ord_id,
            instrument: ID,
            side: order.side,
            exec_type: ExecType::Trade,
            ord_status: OrdStatus::Filled,
            order_qty: order.order_qty,
            cum_qty: order.order_qty,
            leaves_qty: Qty::ZERO,
            last_qty: order.order_qty,
            last_px: Price(100),
            reference_px: Price(100),
            fee: Amount::ZERO,
            fee_currency: "USD".parse().unwrap(),
            liquidity: Liquidity::Taker,
            reason: RejectReason::None,
            ts_event: self.live.now(),
            ts_recv: self.live.now(),
        }
    }

    /// A desk that holds so many.
    fn holding(lots: i64) -> Self {
        let mut trial = Self::new();
        trial.buy(lots);
        let bought = order(&trial.sent());
        trial.fill(&bought);
        trial
    }

    /// An order ends without a fill.
    fn end(&mut self, order: &OrderRequest, exec_type: ExecType) {
        self.end_at(order, exec_type, Qty::ZERO);
    }

    fn end_at(&mut self, order: &OrderRequest, exec_type: ExecType, cum_qty: Qty) {
        let is_refused = exec_type == ExecType::Rejected;
        let report = ExecutionReport {
            exec_type,
            ord_status: if is_refused { OrdStatus::Rejected } else { OrdStatus::Canceled },
            cum_qty,
            last_qty: Qty::ZERO,
            reason: RejectReason::NotHeld,
            ..self.report_of(order)
        };
        assert_eq!(self.hear(&report), Heard::Taken);
    }

    /// The venue has an order as before: it refused to cancel it.
    fn keep(&mut self, order: &OrderRequest) {
        let report = ExecutionReport {
            exec_type: ExecType::CancelRejected,
            ord_status: OrdStatus::New,
            cum_qty: Qty::ZERO,
            leaves_qty: order.order_qty,
            last_qty: Qty::ZERO,
            reason: RejectReason::TooManyRequests,
            ..self.report_of(order)
        };
        assert_eq!(self.hear(&report), Heard::Taken);
    }

    /// What is left of the position to close, and why.
    fn closing(&self) -> Closing {
        self.live.desk().closings().next().unwrap().1
    }

    /// The clock is read.
    fn ring(&mut self, ts: i64) {
        self.live.record_time(TimeNs(ts), &mut self.sink).unwrap();
        self.live.time(TimeNs(ts));
        self.settle();
    }

    fn hear(&mut self, report: &ExecutionReport) -> Heard {
        let heard = self.live.report(report, &mut self.sink).unwrap();
        self.settle();
        heard
    }

    fn kinds(&self) -> Vec<u16> {
        self.sink.entries.iter().map(|entry| entry.kind).collect()
    }

    fn position(&self) -> i64 {
        self.live.desk().ledger().position_qty(ID).0
    }
}

fn cancels(sent: &[Outgoing]) -> Vec<ClOrdId> {
    let each = sent.iter().map(|sent| match sent.effect {
        Effect::Cancel(id) => id,
        ref other => panic!("expected cancels, found {other:?}"),
    });
    each.collect()
}

fn order(sent: &[Outgoing]) -> OrderRequest {
    match sent {
        [Outgoing { effect: Effect::Send(approved), .. }] => *approved.request(),
        other => panic!("expected one order, found {other:?}"),
    }
}

#[test]
fn an_order_is_handed_out_only_once_its_records_are_committed() {
    let mut trial = Trial::new();
    assert!(matches!(trial.buy(2), Answer::Sent(_)));
    trial.sink.is_broken = true;
    assert!(trial.live.take_outgoing(&mut trial.sink).is_err());
    trial.sink.is_broken = false;
    assert_eq!(order(&trial.sent()).order_qty, Qty(2));
    assert!(trial.sent().is_empty());
}

#[test]
fn of_two_orders_of_which_one_cancels_the_other_each_is_handed_out_with_the_other() {
    let mut trial = Trial::new();
    let leg = |kind, limit_px, trigger_px| Ticket {
        source: 16,
        limit_px,
        trigger_px,
        ..Ticket::new(kind, Side::Buy, ID)
    };
    let target = leg(Kind::Limit, Some(Price(95)), None);
    let stop = leg(Kind::Stop, None, Some(Price(105)));
    let carried = trial.live.carry((GroupKind::Oco, &[target, stop]), &mut trial.sink).unwrap();
    let ids = carried.unwrap();
    let legs: Vec<_> = trial.sent().iter().map(|sent| sent.member.unwrap()).collect();
    let leg = |own, twin| Member { own, twin: Some(twin), parent: None };
    assert_eq!(legs, [leg(ids[0], ids[1]), leg(ids[1], ids[0])]);
    trial.buy(2);
    assert_eq!(trial.sent()[0].member, None);
}

#[test]
fn the_child_of_an_order_is_handed_out_with_its_parent_also_when_that_is_filled() {
    let mut trial = Trial::new();
    let parent =
        Ticket { source: 16, order_qty: Qty(2), ..Ticket::new(Kind::Market, Side::Buy, ID) };
    let child = Ticket {
        source: 16,
        order_qty: Qty(2),
        trigger_px: Some(Price(90)),
        ..Ticket::new(Kind::Stop, Side::Sell, ID)
    };
    let carried = trial.live.carry((GroupKind::Oto, &[parent, child]), &mut trial.sink).unwrap();
    let ids = carried.unwrap();
    let sent = trial.sent();
    assert_eq!(sent[0].member, Some(Member { own: ids[0], twin: None, parent: None }));
    trial.fill(&order(&sent));
    assert!(trial.live.desk().carrier().ticket(ids[0]).is_none());
    let follows = Member { own: ids[1], twin: None, parent: Some(ids[0]) };
    assert_eq!(trial.sent()[0].member, Some(follows));
}

#[test]
fn what_came_is_recorded_before_what_follows_from_it() {
    let mut trial = Trial::new();
    trial.buy(2);
    let kinds = [1, 21, 31, 19, 17];
    assert_eq!(trial.kinds(), kinds);
}

#[test]
fn a_report_that_comes_twice_counts_once() {
    let mut trial = Trial::new();
    trial.buy(2);
    let sent = order(&trial.sent());
    let report = trial.fill(&sent);
    let records = trial.sink.records();
    assert_eq!(trial.hear(&report), Heard::Repeated);
    assert_eq!((trial.position(), trial.sink.records()), (2, records));
}

#[test]
fn an_order_that_stands_may_be_acknowledged_again_and_an_ended_one_may_not() {
    let mut trial = Trial::new();
    trial.buy(2);
    let sent = order(&trial.sent());
    let (exec_type, last_qty) = (ExecType::New, Qty::ZERO);
    let whole = trial.report_of(&sent);
    let new = ExecutionReport {
        exec_id: 0,
        exec_type,
        ord_status: OrdStatus::New,
        cum_qty: Qty::ZERO,
        leaves_qty: sent.order_qty,
        last_qty,
        ..whole
    };
    assert_eq!([trial.hear(&new), trial.hear(&new)], [Heard::Taken, Heard::Repeated]);
    assert_eq!([trial.hear(&whole), trial.hear(&new)], [Heard::Taken, Heard::Stranger]);
}

#[test]
fn a_desk_that_trades_with_itself_has_both_sides_under_one_number() {
    let mut trial = Trial::new();
    trial.buy(3);
    let bought = order(&trial.sent());
    trial.fill(&bought);
    let request = OrderRequest { side: Side::Sell, order_qty: Qty(2), ..bought };
    let now = trial.live.now();
    trial.live.command((now, 16), &Command::Submit(request), &mut trial.sink).unwrap();
    let sold = order(&trial.sent());
    let report = trial.report_of(&sold);
    assert_eq!((trial.hear(&report), trial.position()), (Heard::Taken, 1));
    assert_eq!((trial.hear(&report), trial.position()), (Heard::Repeated, 1));
}

#[test]
fn a_fill_of_no_order_of_ours_is_recorded_and_changes_nothing() {
    let mut trial = Trial::new();
    trial.buy(2);
    let sent = order(&trial.sent());
    let stranger = OrderRequest { cl_ord_id: ClOrdId::new(16, 99), ..sent };
    trial.fill(&stranger);
    assert_eq!(trial.position(), 0);
    assert_eq!(trial.kinds().last(), Some(&(RecordKind::Stranger as u16)));
}

#[test]
fn a_report_that_claims_more_than_was_ordered_changes_nothing() {
    let mut trial = Trial::new();
    trial.buy(2);
    let sent = order(&trial.sent());
    let report = trial.fill(&OrderRequest { order_qty: Qty(3), ..sent });
    assert_eq!((trial.position(), report.last_qty), (0, Qty(3)));
}

#[test]
fn a_fill_beyond_the_limit_or_of_the_other_side_changes_nothing() {
    let mut trial = Trial::new();
    trial.buy(2);
    let sent = order(&trial.sent());
    let limit = OrderRequest { limit_px: Some(Price(99)), ..sent };
    let fill = trial.report_of(&sent);
    assert!(!limit.could_fill(&fill), "a buy at 100 with a limit of 99");
    assert_eq!(trial.hear(&ExecutionReport { side: Side::Sell, ..fill }), Heard::Stranger);
    assert_eq!(trial.position(), 0);
    assert_eq!(trial.hear(&fill), Heard::Taken);
}

#[test]
fn a_report_that_cannot_be_true_changes_nothing() {
    type Lie = fn(&mut ExecutionReport);
    let lies: [Lie; 6] = [
        |report| report.side = Side::Sell,
        |report| report.last_px = Price(-100),
        |report| report.last_px = Price(0),
        |report| report.cum_qty = Qty(i64::MIN),
        |report| report.order_qty = Qty(i64::MIN),
        |report| report.leaves_qty = Qty(-1),
    ];
    for lie in lies {
        let mut trial = Trial::new();
        trial.buy(2);
        let sent = order(&trial.sent());
        let mut report = trial.report_of(&sent);
        lie(&mut report);
        assert_eq!((trial.hear(&report), trial.position()), (Heard::Stranger, 0), "{report:?}");
        let truth = trial.report_of(&sent);
        assert_eq!(trial.hear(&truth), Heard::Taken);
    }
}

#[test]
fn timers_go_off_in_order_before_what_comes_later() {
    let mut trial = Trial::new();
    trial.live.set_timer(TimeNs(30), 16, 2);
    trial.live.set_timer(TimeNs(20), 16, 1);
    trial.live.record_time(TimeNs(40), &mut trial.sink).unwrap();
    trial.live.time(TimeNs(40));
    let mut rung = Vec::new();
    while let Some(wake) = trial.live.next(&mut trial.sink).unwrap() {
        if let Wake::Timer(timer) = wake {
            rung.push((timer.tag, trial.live.now().0));
        }
    }
    assert_eq!((rung, trial.live.now()), (vec![(1, 20), (2, 30)], TimeNs(40)));
}

#[test]
fn a_timer_at_the_time_of_an_event_waits_for_the_clock() {
    let mut trial = Trial::new();
    trial.live.set_timer(TimeNs(20), 16, 1);
    trial.print(20, 100);
    assert_eq!(trial.live.next_due(), Some(TimeNs(20)));
    trial.live.time(TimeNs(20));
    assert_eq!(trial.settle().len(), 1);
}

#[test]
fn while_the_way_is_cut_the_gate_refuses_and_says_so() {
    let mut trial = Trial::new();
    for (instrument, link, expected) in [
        (Some(ID), Link::Slow, None),
        (Some(ID), Link::Stale, Some(Control::Connection)),
        (Some(ID), Link::Live, None),
        (None, Link::LoggedOut, Some(Control::Connection)),
        (None, Link::Live, None),
    ] {
        let connection = Connection { instrument, link, age_ns: 0 };
        trial.live.connection(connection, TimeNs(11), &mut trial.sink).unwrap();
        trial.settle();
        let refused = match trial.buy(1) {
            Answer::Refused(control) => Some(control),
            _ => None,
        };
        assert_eq!(refused, expected, "{link:?}");
    }
}

#[test]
fn flattening_goes_on_until_nothing_is_held() {
    let mut trial = Trial::new();
    for _ in 0..2 {
        trial.buy(5);
        let sent = order(&trial.sent());
        trial.fill(&sent);
    }
    assert_eq!(trial.position(), 10);
    trial.command(Command::Flatten);
    // One order is worth 500 at most: the rest follows the fill.
    let first = order(&trial.sent());
    assert_eq!((first.side, first.order_qty), (Side::Sell, Qty(5)));
    trial.fill(&first);
    let second = order(&trial.sent());
    trial.fill(&second);
    assert_eq!((trial.position(), trial.sent().len()), (0, 0));
    assert!(matches!(trial.buy(1), Answer::Refused(Control::Kill)));
}

#[test]
fn while_positions_are_closed_no_order_of_another_passes_not_even_one_that_reduces() {
    let mut trial = Trial::holding(5);
    trial.command(Command::Kill);
    assert!(matches!(trial.sell(1), Answer::Sent(_)), "a kill alone lets it reduce");
    trial.command(Command::Flatten);
    assert!(matches!(trial.sell(1), Answer::Refused(Control::Flatten)));
    trial.command(Command::Resume);
    assert!(matches!(trial.sell(1), Answer::Sent(_)));
}

#[test]
fn an_order_that_a_strategy_offers_between_two_closing_orders_does_not_keep_the_second_back() {
    let mut trial = Trial::holding(5);
    trial.buy(5);
    let bought = order(&trial.sent());
    trial.fill(&bought);
    trial.command(Command::Flatten);
    let first = order(&trial.sent());
    trial.fill(&first);
    trial.sell(1);
    let second = order(&trial.sent());
    assert_eq!((second.cl_ord_id.source(), second.order_qty), (2, Qty(5)));
}

#[test]
fn an_order_that_the_venue_did_not_cancel_is_cancelled_again_before_its_position_is_closed() {
    let mut trial = Trial::holding(5);
    trial.sell(2);
    let offer = order(&trial.sent());
    trial.command(Command::Flatten);
    assert_eq!(cancels(&trial.sent()), [offer.cl_ord_id]);
    assert_eq!(trial.closing(), Closing::Clears);
    trial.keep(&offer);
    let by = Obstacle::Cancel(RejectReason::TooManyRequests);
    assert!(
        matches!(trial.closing(), Closing::Blocked(tried) if (tried.times, tried.by) == (1, by))
    );
    let due = trial.live.next_due().unwrap();
    trial.print(due.0 - 1, 100);
    assert!(trial.sent().is_empty());
    trial.ring(due.0);
    assert_eq!(cancels(&trial.sent()), [offer.cl_ord_id]);
    assert_eq!(trial.live.next_due(), None, "the venue has the word");
    trial.end(&offer, ExecType::Canceled);
    assert_eq!(order(&trial.sent()).order_qty, Qty(5));
    assert_eq!(trial.closing(), Closing::Works);
}

#[test]
fn cancels_that_are_refused_together_are_one_try_and_all_made_again() {
    let mut trial = Trial::holding(5);
    let mut offer = || {
        trial.sell(1);
        order(&trial.sent())
    };
    let offers = [offer(), offer(), offer()];
    trial.command(Command::Flatten);
    trial.sent();
    for each in &offers {
        trial.keep(each);
    }
    assert!(matches!(trial.closing(), Closing::Blocked(tried) if tried.times == 1));
    let due = trial.live.next_due().unwrap();
    trial.ring(due.0);
    assert_eq!(cancels(&trial.sent()), offers.map(|each| each.cl_ord_id));
}

#[test]
fn flattening_is_over_once_nothing_is_held_and_nothing_works() {
    let mut trial = Trial::holding(5);
    trial.command(Command::Flatten);
    assert!(trial.live.desk().is_flattening() && !trial.live.desk().is_flat());
    let closing = order(&trial.sent());
    trial.fill(&closing);
    assert_eq!(trial.live.desk().switches(), (false, true, false, false));
    assert!(trial.live.desk().is_flat());
    assert_eq!(trial.live.next_due(), None, "nobody reads a clock for a desk that is flat");
}

#[test]
fn a_desk_without_a_position_is_flat_at_once_and_resume_ends_it() {
    let mut trial = Trial::new();
    trial.command(Command::Flatten);
    assert!(trial.live.desk().is_flat());
    trial.command(Command::Resume);
    assert!(!trial.live.desk().is_flat());
    assert!(matches!(trial.buy(1), Answer::Sent(_)));
}

#[test]
fn what_comes_after_a_desk_is_flat_is_closed_as_well() {
    let mut trial = Trial::holding(5);
    trial.command(Command::Flatten);
    let closing = order(&trial.sent());
    let fill = trial.fill(&closing);
    let bust = ExecutionReport {
        exec_id: 77,
        exec_ref_id: fill.exec_id,
        exec_type: ExecType::TradeCancel,
        ord_status: OrdStatus::New,
        cum_qty: Qty::ZERO,
        leaves_qty: fill.order_qty,
        last_qty: Qty::ZERO,
        ..fill
    };
    trial.hear(&bust);
    assert!(trial.live.desk().is_flattening());
    trial.end(&closing, ExecType::Canceled);
    let due = trial.live.next_due().unwrap();
    trial.print(due.0 - 1, 100);
    trial.ring(due.0);
    assert_eq!(order(&trial.sent()).order_qty, Qty(5));
}

#[test]
fn less_than_an_order_may_be_of_stays_and_is_told() {
    let mut trial = Trial::of(desk(decimal("3")));
    trial.buy(5);
    let bought = order(&trial.sent());
    let part = ExecutionReport {
        ord_status: OrdStatus::PartiallyFilled,
        cum_qty: Qty(2),
        leaves_qty: Qty(3),
        last_qty: Qty(2),
        ..trial.report_of(&bought)
    };
    trial.hear(&part);
    trial.end_at(&bought, ExecType::Canceled, Qty(2));
    trial.command(Command::Flatten);
    assert!(trial.sent().is_empty() && trial.live.desk().is_flat());
    assert_eq!(trial.live.desk().closings().collect::<Vec<_>>(), [(ID, Closing::Rest)]);
}

#[test]
fn a_close_that_the_gate_refused_waits_twice_as_long_each_time() {
    let mut trial = Trial::holding(5);
    trial.print(11, 100);
    trial.ring(5_000);
    trial.command(Command::Flatten);
    assert!(trial.sent().is_empty(), "the price is too old");
    let mut waits = Vec::new();
    for _ in 0..11 {
        let due = trial.live.next_due().unwrap();
        waits.push((due.0 - trial.live.now().0) / WAIT_NS);
        trial.ring(due.0);
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 240, 240, 240]);
    let (_, closing) = trial.live.desk().closings().next().unwrap();
    let by = Obstacle::Gate(Control::StalePrice);
    assert!(matches!(closing, Closing::Waits(tried) if (tried.times, tried.by) == (12, by)));
}

#[test]
fn while_a_close_waits_nothing_is_recorded() {
    let mut trial = Trial::holding(5);
    trial.ring(5_000);
    trial.command(Command::Flatten);
    let proposals = |trial: &Trial| {
        trial.kinds().iter().filter(|kind| **kind == RecordKind::Proposal as u16).count()
    };
    let before = proposals(&trial);
    for ts in 5_001..5_050 {
        trial.print(ts, 100);
    }
    assert_eq!(proposals(&trial), before);
    trial.print(5_000 + WAIT_NS, 100);
    trial.ring(5_001 + WAIT_NS);
    assert_eq!(order(&trial.sent()).order_qty, Qty(5));
}

#[test]
fn a_close_that_the_venue_refused_waits_and_says_why() {
    let mut trial = Trial::holding(5);
    trial.command(Command::Flatten);
    let first = order(&trial.sent());
    trial.end(&first, ExecType::Rejected);
    assert!(trial.sent().is_empty());
    let (_, closing) = trial.live.desk().closings().next().unwrap();
    let by = Obstacle::Venue(RejectReason::NotHeld);
    assert!(matches!(closing, Closing::Waits(tried) if tried.by == by));
    let due = trial.live.next_due().unwrap();
    trial.print(due.0 - 1, 100);
    trial.ring(due.0);
    assert_eq!(order(&trial.sent()).order_qty, Qty(5));
}

#[test]
fn a_close_that_a_lost_connection_kept_back_goes_out_as_soon_as_it_is_there() {
    let mut trial = Trial::holding(5);
    let link = |trial: &mut Trial, link| {
        let connection = Connection { instrument: None, link, age_ns: 0 };
        trial.live.connection(connection, TimeNs(11), &mut trial.sink).unwrap();
        trial.settle();
    };
    link(&mut trial, Link::Disconnected);
    trial.command(Command::Flatten);
    assert!(trial.sent().is_empty());
    link(&mut trial, Link::Live);
    assert_eq!(order(&trial.sent()).order_qty, Qty(5));
}

#[test]
fn the_same_events_give_the_same_head_and_state() {
    let run = || {
        let mut trial = Trial::new();
        trial.buy(5);
        let sent = order(&trial.sent());
        trial.fill(&sent);
        trial.print(20, 101);
        let summary = trial.live.finish(&mut trial.sink).unwrap();
        (summary.state_hash, trial.sink.head())
    };
    assert_eq!(run(), run());
}

#[test]
fn a_balance_is_corrected_both_ways_without_profit_or_loss() {
    let mut trial = Trial::new();
    let usd = |text: &str| Money { amount: amount(text), currency: "USD".parse().unwrap() };
    trial.live.adjust(usd("500"), TimeNs(20), &mut trial.sink).unwrap();
    trial.live.adjust(usd("-2000"), TimeNs(21), &mut trial.sink).unwrap();
    let desk = trial.live.desk();
    assert_eq!(desk.ledger().cash("USD".parse().unwrap()), amount("8500"));
    assert_eq!(desk.ledger().capital("USD".parse().unwrap()), amount("8500"));
    let transfers = RecordKind::Transfer as u16;
    assert_eq!(trial.sink.entries.iter().filter(|each| each.kind == transfers).count(), 3);
    assert_eq!(trial.live.now(), TimeNs(21));
}
