//! The desk as a table: what it is told, what it wants done, what it writes.
#![allow(clippy::unwrap_used)]

use hansa_engine::desk::{Desk, DeskOptions, Effects};
use hansa_engine::effect::Effect;
use hansa_engine::grid::{GRID, NONE, Packed};
use hansa_engine::{Command, DecisionRow, Outcome, RecordKind};
use hansa_gate::Limits;
use hansa_ledger::{AccountKind, LedgerOptions, LotMethod};
use hansa_market::event::{Bar, InstrumentEvent, MarketEvent, Quote};
use hansa_types::{
    Amount, Decimal, ExecType, ExecutionReport, Instrument, InstrumentId, InstrumentSpec,
    Liquidity, Money, OrdStatus, OrderRequest, Price, Qty, RejectReason, Side, TimeNs,
};
use proptest::prelude::*;

const HOUR: i64 = 3_600_000_000_000;

fn instrument(id: u32) -> Instrument {
    let spec = InstrumentSpec {
        symbol: format!("X:I{id}"),
        base: "BASE".parse().unwrap(),
        quote: "USD".parse().unwrap(),
        tick: "0.01".parse().unwrap(),
        lot: "0.1".parse().unwrap(),
        multiplier: Decimal::ONE,
        quantity_min: "0.1".parse().unwrap(),
        notional_min: "5".parse().unwrap(),
    };
    Instrument::new(InstrumentId(id), spec).unwrap()
}

fn limits() -> Limits {
    let huge = Some(Amount(i128::from(i64::MAX) * 1_000_000));
    Limits {
        order_value_max: huge,
        position_value_max: huge,
        gross_exposure_ratio_max: Some("10".parse().unwrap()),
        net_exposure_ratio_max: Some("10".parse().unwrap()),
        price_collar_bps: Some("500".parse().unwrap()),
        orders_per_minute_max: Some(1000),
        drawdown_ratio_max: Some("0.9".parse().unwrap()),
        stale_after_ns: Some(HOUR),
        shrink: false,
    }
}

struct Trial {
    desk: Desk,
    out: Effects,
    fills: u64,
}

impl Trial {
    /// A margin desk with 100,000 USD and two instruments at 100.00.
    fn new(limits: Limits) -> Self {
        let options = DeskOptions {
            ledger: LedgerOptions {
                account_kind: AccountKind::Margin { leverage_max: "5".parse().unwrap() },
                lot_method: LotMethod::AverageCost,
                base_currency: "USD".parse().unwrap(),
            },
            limits,
            band_bps: 10,
            fee_allowance_bps: 20,
            agents: 1,
        };
        let mut desk = Desk::new(vec![instrument(0), instrument(1)], options).unwrap();
        let mut out = Effects::default();
        let cash: Decimal = "100000".parse().unwrap();
        let money = Money { amount: cash.into(), currency: "USD".parse().unwrap() };
        desk.deposit(money, TimeNs(0), &mut out).unwrap();
        let mut trial = Self { desk, out, fills: 0 };
        trial.price(0, 10_000, HOUR);
        trial.price(1, 10_000, HOUR);
        trial
    }

    fn price(&mut self, id: u32, ticks: i64, ts: i64) {
        let px = Price(ticks);
        let bar = Bar {
            ts_open: TimeNs(ts - HOUR),
            ts_event: TimeNs(ts),
            ts_recv: TimeNs(ts),
            open: px,
            high: px,
            low: px,
            close: px,
            volume: Qty(1_000_000),
        };
        let event =
            InstrumentEvent { instrument: InstrumentId(id), event: MarketEvent::BarClosed(bar) };
        self.desk.on_market(&event, event.event.ts_event(), &mut self.out).unwrap();
    }

    /// The first instrument is quoted.
    fn quote(&mut self, (bid, bid_qty): (i64, i64), (ask, ask_qty): (i64, i64)) {
        let ts = TimeNs(HOUR);
        let quote = Quote {
            ts_event: ts,
            ts_recv: ts,
            bid_px: Price(bid),
            ask_px: Price(ask),
            bid_qty: Qty(bid_qty),
            ask_qty: Qty(ask_qty),
        };
        let event = MarketEvent::Quote(quote);
        let event = InstrumentEvent { instrument: InstrumentId(0), event };
        self.desk.on_market(&event, ts, &mut self.out).unwrap();
    }

    /// Decides with these target weights (in hundredths; `None` has no view); the orders sent.
    fn decide(&mut self, weights: [Option<i32>; 2], ts: i64) -> Vec<(Side, i64)> {
        let targets = weights.map(|w| w.map_or(NONE, |w| w * GRID / 100));
        let row = DecisionRow {
            ts: TimeNs(ts),
            moment: 0,
            ballots: &[Packed::ABSTAIN; 2],
            decisions: &[Packed::ABSTAIN; 2],
            weights: &[GRID],
            targets: &targets,
        };
        self.out.effects.clear();
        self.desk.on_decision(&row, &mut self.out).unwrap();
        self.orders()
    }

    fn orders(&self) -> Vec<(Side, i64)> {
        let sent = |effect: &Effect| match effect {
            Effect::Send(approved) => {
                Some((approved.request().side, approved.request().order_qty.0))
            }
            _ => None,
        };
        self.out.effects.iter().filter_map(sent).collect()
    }

    /// Everything open fills at 100.00, after an acknowledgement.
    fn fill_all(&mut self, ts: i64) {
        let open: Vec<OrderRequest> =
            self.desk.orders().iter().map(|(_, order)| order.request).collect();
        for request in open {
            self.fills += 2;
            let new = report(&request, ExecType::New, OrdStatus::New, self.fills, ts);
            self.desk.on_report(&new, &mut self.out).unwrap();
            let trade = ExecutionReport {
                cum_qty: request.order_qty,
                leaves_qty: Qty::ZERO,
                last_qty: request.order_qty,
                last_px: Price(10_000),
                reference_px: Price(10_000),
                liquidity: Liquidity::Taker,
                ..report(&request, ExecType::Trade, OrdStatus::Filled, self.fills + 1, ts)
            };
            self.desk.on_report(&trade, &mut self.out).unwrap();
        }
    }

    fn kinds(&self) -> Vec<RecordKind> {
        self.out.records.iter().map(|(kind, _, _)| kind).collect()
    }
}

fn report(
    request: &OrderRequest,
    exec_type: ExecType,
    ord_status: OrdStatus,
    exec_id: u64,
    ts: i64,
) -> ExecutionReport {
    ExecutionReport {
        exec_id,
        exec_ref_id: 0,
        cl_ord_id: request.cl_ord_id,
        instrument: request.instrument,
        side: request.side,
        exec_type,
        ord_status,
        order_qty: request.order_qty,
        cum_qty: Qty::ZERO,
        leaves_qty: if ord_status.is_open() { request.order_qty } else { Qty::ZERO },
        last_qty: Qty::ZERO,
        last_px: Price(0),
        reference_px: Price(0),
        fee: Amount::ZERO,
        fee_currency: "USD".parse().unwrap(),
        liquidity: Liquidity::None,
        reason: RejectReason::None,
        ts_event: TimeNs(ts),
        ts_recv: TimeNs(ts),
    }
}

#[test]
fn a_target_becomes_the_lots_that_are_missing() {
    let mut trial = Trial::new(limits());
    assert_eq!(trial.decide([Some(50), Some(-25)], HOUR), [(Side::Buy, 5000), (Side::Sell, 2500)]);
}

#[test]
fn what_is_already_working_is_not_ordered_again() {
    let mut trial = Trial::new(limits());
    trial.decide([Some(50), None], HOUR);
    assert_eq!(trial.decide([Some(50), None], HOUR), []);
    assert_eq!(trial.desk.outcomes()[0], Outcome::Working);
    assert_eq!(trial.desk.outcomes()[1], Outcome::NoView);
}

#[test]
fn working_orders_against_the_target_are_cancelled_first() {
    let mut trial = Trial::new(limits());
    trial.decide([Some(50), None], HOUR);
    assert_eq!(trial.decide([Some(10), None], HOUR), []);
    assert!(matches!(trial.out.effects[..], [Effect::Cancel(_)]));
    assert_eq!(trial.desk.outcomes()[0], Outcome::Canceling);
}

#[test]
fn small_changes_stay_within_the_band_but_closing_does_not() {
    let mut trial = Trial::new(limits());
    trial.decide([Some(50), None], HOUR);
    trial.fill_all(HOUR);
    trial.price(0, 10_005, HOUR);
    assert_eq!(trial.decide([Some(50), None], HOUR), []);
    assert_eq!(trial.desk.outcomes()[0], Outcome::WithinBand);
    assert_eq!(trial.decide([Some(0), None], HOUR), [(Side::Sell, 5000)]);
}

#[test]
fn a_missing_limit_refuses_every_order() {
    let mut trial = Trial::new(Limits { order_value_max: None, ..limits() });
    assert_eq!(trial.decide([Some(50), Some(50)], HOUR), []);
    assert_eq!(trial.desk.outcomes(), [Outcome::Refused, Outcome::Refused]);
    assert_eq!(trial.desk.counts().refusals, 2);
}

#[test]
fn an_old_price_refuses() {
    let mut trial = Trial::new(limits());
    assert_eq!(trial.decide([Some(50), None], 2 * HOUR + 1), []);
    assert_eq!(trial.desk.outcomes()[0], Outcome::Refused);
}

#[test]
fn a_pause_stops_increases_and_lets_reductions_pass() {
    let mut trial = Trial::new(limits());
    trial.decide([Some(50), None], HOUR);
    trial.fill_all(HOUR);
    trial.desk.on_command(&Command::Pause, 9, TimeNs(HOUR), &mut trial.out).unwrap();
    assert_eq!(trial.decide([Some(80), Some(10)], HOUR), []);
    assert_eq!(trial.desk.outcomes(), [Outcome::Paused, Outcome::Paused]);
    assert_eq!(trial.decide([Some(25), None], HOUR), [(Side::Sell, 2500)]);
    trial.desk.on_command(&Command::Resume, 9, TimeNs(HOUR), &mut trial.out).unwrap();
    assert_eq!(trial.decide([None, Some(25)], HOUR), [(Side::Buy, 2500)]);
}

#[test]
fn a_kill_cancels_everything_that_works() {
    let mut trial = Trial::new(limits());
    trial.decide([Some(50), Some(50)], HOUR);
    trial.out.effects.clear();
    trial.desk.on_command(&Command::Kill, 9, TimeNs(HOUR), &mut trial.out).unwrap();
    assert!(matches!(trial.out.effects[..], [Effect::Cancel(_), Effect::Cancel(_)]));
    assert_eq!(trial.decide([Some(90), Some(90)], HOUR), []);
    assert_eq!(trial.desk.outcomes(), [Outcome::Killed, Outcome::Killed]);
}

#[test]
fn a_moment_is_written_before_its_proposals_and_only_if_something_changed() {
    let mut trial = Trial::new(limits());
    trial.out.records.clear();
    trial.decide([Some(50), None], HOUR);
    assert_eq!(trial.kinds(), [RecordKind::Moment, RecordKind::Proposal]);
    trial.decide([Some(50), None], HOUR);
    trial.out.records.clear();
    trial.decide([Some(50), None], HOUR);
    assert_eq!(trial.kinds(), []);
}

#[test]
fn a_report_for_an_order_nobody_sent_stops_the_desk() {
    let mut trial = Trial::new(limits());
    trial.decide([Some(50), None], HOUR);
    let (_, order) = trial.desk.orders().iter().next().map(|(id, order)| (*id, *order)).unwrap();
    let stranger = OrderRequest { cl_ord_id: hansa_types::ClOrdId(77), ..order.request };
    let new = report(&stranger, ExecType::New, OrdStatus::New, 1, HOUR);
    let error = trial.desk.on_report(&new, &mut trial.out).unwrap_err().to_string();
    assert!(error.contains("order 77") && error.contains("no such open order"), "{error}");
}

#[test]
fn orders_of_one_moment_cannot_exceed_gross_exposure_together() {
    let tight = Limits { gross_exposure_ratio_max: Some(Decimal::ONE), ..limits() };
    let mut trial = Trial::new(tight);
    trial.decide([Some(25), None], HOUR);
    trial.fill_all(HOUR);
    // A flip to -75 % and a purchase of 75 %: one of the two would take gross to 1.5.
    let sent = trial.decide([Some(-75), Some(75)], HOUR);
    assert_eq!(sent.len(), 1, "{sent:?}");
}

#[test]
fn a_sell_that_may_not_fill_makes_no_room_for_a_buy() {
    let tight = Limits { net_exposure_ratio_max: Some("0.5".parse().unwrap()), ..limits() };
    let mut trial = Trial::new(tight);
    trial.decide([Some(50), None], HOUR);
    trial.fill_all(HOUR);
    assert_eq!(trial.decide([Some(0), Some(50)], HOUR), [(Side::Sell, 5000)]);
    assert_eq!(trial.desk.outcomes(), [Outcome::Ordered, Outcome::Refused]);
}

#[test]
fn a_killed_desk_goes_flat_where_the_council_wants_a_flip() {
    let mut trial = Trial::new(limits());
    trial.decide([Some(50), None], HOUR);
    trial.fill_all(HOUR);
    trial.desk.on_command(&Command::Kill, 9, TimeNs(HOUR), &mut trial.out).unwrap();
    assert_eq!(trial.decide([Some(-50), None], HOUR), [(Side::Sell, 5000)]);
}

#[test]
fn a_paused_desk_still_cancels_what_works_against_the_target() {
    let mut trial = Trial::new(limits());
    trial.decide([Some(50), None], HOUR);
    trial.desk.on_command(&Command::Pause, 9, TimeNs(HOUR), &mut trial.out).unwrap();
    trial.decide([Some(0), None], HOUR);
    assert!(matches!(trial.out.effects[..], [Effect::Cancel(_)]));
}

#[test]
fn a_loss_halts_at_the_moment_it_is_there_and_stays_halted_after_a_recovery() {
    let tight = Limits { drawdown_ratio_max: Some("0.1".parse().unwrap()), ..limits() };
    let mut trial = Trial::new(tight);
    trial.decide([Some(50), None], HOUR);
    trial.fill_all(HOUR);
    trial.price(0, 7_000, HOUR);
    assert_eq!(trial.decide([None, None], HOUR), []);
    trial.price(0, 10_000, HOUR);
    assert_eq!(trial.decide([None, Some(25)], HOUR), []);
    assert_eq!(trial.desk.outcomes()[1], Outcome::Refused);
    assert_eq!(trial.decide([Some(0), None], HOUR), [(Side::Sell, 5000)]);
}

#[test]
fn a_highest_equity_that_only_a_replacement_saw_counts_for_the_halt() {
    let tight = Limits { drawdown_ratio_max: Some("0.1".parse().unwrap()), ..limits() };
    let mut trial = Trial::new(tight);
    trial.decide([Some(50), None], HOUR);
    trial.fill_all(HOUR);
    trial.decide([None, Some(10)], HOUR);
    let (_, order) = trial.desk.orders().iter().next().map(|(id, order)| (*id, *order)).unwrap();
    let new = report(&order.request, ExecType::New, OrdStatus::New, 9, HOUR);
    trial.desk.on_report(&new, &mut trial.out).unwrap();
    trial.price(0, 12_000, HOUR);
    let command = Command::Replace { orig: order.request.cl_ord_id, request: order.request };
    trial.desk.on_command(&command, 3, TimeNs(HOUR), &mut trial.out).unwrap();
    trial.price(0, 9_700, HOUR);
    assert_eq!(trial.decide([None, Some(25)], HOUR), []);
    assert_eq!(trial.desk.outcomes()[1], Outcome::Refused);
}

#[test]
fn a_report_that_stops_the_desk_is_on_record() {
    let mut trial = Trial::new(limits());
    trial.decide([Some(50), None], HOUR);
    let (_, order) = trial.desk.orders().iter().next().map(|(id, order)| (*id, *order)).unwrap();
    let stranger = OrderRequest { cl_ord_id: hansa_types::ClOrdId(77), ..order.request };
    let new = report(&stranger, ExecType::New, OrdStatus::New, 1, HOUR);
    trial.out.records.clear();
    trial.desk.on_report(&new, &mut trial.out).unwrap_err();
    assert_eq!(trial.kinds(), [RecordKind::Report]);
}

fn quoted_side() -> impl Strategy<Value = (i64, i64)> {
    (prop_oneof![1 => Just(0), 3 => 9_000..11_000i64], prop_oneof![1 => Just(0), 3 => 1..9i64])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_mark_is_the_last_middle_of_a_quote_with_both_sides(
        quotes in prop::collection::vec((quoted_side(), quoted_side()), 1..20),
    ) {
        let mut trial = Trial::new(limits());
        let mut expected = 10_000;
        for (bid, ask) in quotes {
            trial.quote(bid, ask);
            if [bid.0, bid.1, ask.0, ask.1].iter().all(|number| *number > 0) {
                expected = bid.0 + (ask.0 - bid.0) / 2;
            }
            prop_assert_eq!(trial.desk.mark(InstrumentId(0)), Some(Price(expected)));
        }
    }
}
