//! The matrices of FIX 4.4 appendix D that touch money, at the desk: order, books, records.
//!
//! An order to buy 100 lots at 120 or better; a lot at a tick is a dollar. A row is a report:
//! exec type, exec id (the one it takes back), cum, leaves, last quantity and price; then what the
//! desk has: lots held, dollars paid out, profit realised, lots working. A report that must stop
//! the desk is followed by `illegal:` and what the error says. Lives by themselves:
//! `crates/types/tests/matrices`.
#![allow(clippy::unwrap_used)]

use hansa_engine::carried::{Kind, Ticket};
use hansa_engine::desk::{Desk, DeskOptions, Effects};
use hansa_engine::effect::Effect;
use hansa_engine::{Answer, Command, GroupKind, RecordKind};
use hansa_gate::Limits;
use hansa_ledger::{AccountKind, LedgerOptions, LotMethod};
use hansa_market::event::{InstrumentEvent, MarketEvent, Trade};
use hansa_types::{
    Amount, ClOrdId, Decimal, ExecType, ExecutionReport, Instrument, InstrumentId, InstrumentSpec,
    Liquidity, Money, OrdStatus, OrdType, OrderRequest, OrderTerms, Price, Qty, RejectReason, Side,
    TimeInForce, TimeNs,
};

const DOLLAR: i128 = Decimal::ONE_ATOMS;
const X: InstrumentId = InstrumentId(0);

fn instrument() -> Instrument {
    let spec = InstrumentSpec {
        symbol: "X:I0".into(),
        base: "BASE".parse().unwrap(),
        quote: "USD".parse().unwrap(),
        tick: Decimal::ONE,
        lot: Decimal::ONE,
        multiplier: Decimal::ONE,
        quantity_min: Decimal::ONE,
        notional_min: Decimal::ZERO,
    };
    Instrument::new(X, spec).unwrap()
}

fn options() -> DeskOptions {
    let huge = Some(Amount(10i128.pow(32)));
    let limits = Limits {
        order_value_max: huge,
        position_value_max: huge,
        gross_exposure_ratio_max: Some("10".parse().unwrap()),
        net_exposure_ratio_max: Some("10".parse().unwrap()),
        price_collar_bps: Some("9999".parse().unwrap()),
        orders_per_minute_max: Some(1000),
        drawdown_ratio_max: Some(Decimal::ONE),
        stale_after_ns: Some(1000),
        shrink: false,
    };
    let ledger = LedgerOptions {
        account_kind: AccountKind::Margin { leverage_max: "5".parse().unwrap() },
        lot_method: LotMethod::Fifo,
        base_currency: "USD".parse().unwrap(),
    };
    DeskOptions { ledger, limits, band_bps: 0, fee_allowance_bps: 0, agents: 1 }
}

/// A desk with money, a price, and one order on its way.
struct Trial {
    desk: Desk,
    out: Effects,
    order: OrderRequest,
}

fn bid(side: Side, lots: i64) -> OrderRequest {
    OrderRequest {
        cl_ord_id: ClOrdId(0),
        instrument: X,
        side,
        ord_type: OrdType::Limit,
        time_in_force: TimeInForce::Gtc,
        order_qty: Qty(lots),
        limit_px: Some(Price(120)),
        stop_px: None,
        ts: TimeNs(1),
        terms: OrderTerms::NONE,
    }
}

impl Trial {
    fn new() -> Self {
        let (mut desk, mut out) =
            (Desk::new(vec![instrument()], options()).unwrap(), Effects::default());
        let money = Money { amount: Amount(100_000 * DOLLAR), currency: "USD".parse().unwrap() };
        desk.deposit(money, TimeNs(0), &mut out).unwrap();
        let (ts_event, ts_recv) = (TimeNs(1), TimeNs(1));
        let print = Trade { ts_event, ts_recv, price: Price(110), qty: Qty(1), aggressor: None };
        let event = InstrumentEvent { instrument: X, event: MarketEvent::Trade(print) };
        desk.on_market(&event, ts_recv, &mut out).unwrap();
        let mut trial = Self { desk, out, order: bid(Side::Buy, 100) };
        trial.submit(bid(Side::Buy, 100));
        trial
    }

    fn submit(&mut self, request: OrderRequest) {
        let command = Command::Submit(request);
        let answer = self.desk.on_command(&command, 9, TimeNs(1), &mut self.out).unwrap();
        let Answer::Sent(cl_ord_id) = answer else { panic!("not sent: {answer:?}") };
        self.order = OrderRequest { cl_ord_id, ..request };
        self.out.effects.clear();
    }

    /// A report of the order from the cells of a row.
    fn report(&self, cells: &[&str]) -> ExecutionReport {
        let number = |text: &str| text.parse::<i64>().unwrap_or(0);
        let (exec_id, exec_ref_id) = match cells[1].split_once('(') {
            Some((id, of)) => (number(id), number(of.trim_end_matches(')'))),
            None => (number(cells[1]), 0),
        };
        ExecutionReport {
            exec_id: exec_id.cast_unsigned(),
            exec_ref_id: exec_ref_id.cast_unsigned(),
            cl_ord_id: self.order.cl_ord_id,
            instrument: X,
            side: self.order.side,
            exec_type: exec_of(cells[0]),
            ord_status: if number(cells[3]) > 0 { OrdStatus::New } else { OrdStatus::Filled },
            order_qty: self.order.order_qty,
            cum_qty: Qty(number(cells[2])),
            leaves_qty: Qty(number(cells[3])),
            last_qty: Qty(number(cells[4])),
            last_px: Price(number(cells[5])),
            reference_px: Price(0),
            fee: Amount::ZERO,
            fee_currency: "USD".parse().unwrap(),
            liquidity: Liquidity::None,
            reason: RejectReason::None,
            ts_event: TimeNs(2),
            ts_recv: TimeNs(2),
        }
    }

    /// Held, paid out, realised, working.
    fn stand(&self) -> [i64; 4] {
        let (usd, ledger) = ("USD".parse().unwrap(), self.desk.ledger());
        let dollars = |amount: Amount| i64::try_from(amount.0 / DOLLAR).unwrap();
        let paid = 100_000 - dollars(ledger.cash(usd));
        let working = self.desk.orders().working(X);
        [ledger.position_qty(X).0, paid, dollars(ledger.realised(usd)), (working.net()).0]
    }

    fn row(&mut self, row: &str) {
        let (row, error) = row.split_once("illegal:").map_or((row, None), |(a, b)| (a, Some(b)));
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let before = self.stand();
        let report = self.report(&cells);
        assert_eq!(self.desk.fits(&report), error.is_none(), "{row}");
        let done = self.desk.on_report(&report, &mut self.out);
        match error {
            Some(expected) => {
                let found = done.unwrap_err().to_string();
                assert!(found.contains(expected.trim()), "{row}: {found}");
                assert_eq!(self.stand(), before, "{row}");
            }
            None => {
                done.unwrap();
                let expected: Vec<i64> =
                    cells[6..].iter().map(|cell| cell.parse().unwrap()).collect();
                assert_eq!(self.stand().as_slice(), expected, "{row}");
            }
        }
    }

    fn rows(&mut self, table: &str) -> &mut Self {
        let lines = table.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.for_each(|line| self.row(line));
        self
    }
}

fn exec_of(word: &str) -> ExecType {
    match word {
        "New" => ExecType::New,
        "Trade" => ExecType::Trade,
        "Canceled" => ExecType::Canceled,
        "Done For Day" => ExecType::DoneForDay,
        "Restated" => ExecType::Restated,
        "Trade Cancel" => ExecType::TradeCancel,
        "Trade Correct" => ExecType::TradeCorrect,
        other => panic!("no exec type {other}"),
    }
}

#[test]
fn j_1_a_a_filled_order_is_corrected_and_busted() {
    Trial::new().rows(
        "
        New           | 1    | 0   | 100 | 0  |     | 0   | 0     | 0 | 100
        Trade         | 2    | 10  | 90  | 10 | 100 | 10  | 1000  | 0 | 90
        Trade         | 3    | 100 | 0   | 90 | 110 | 100 | 10900 | 0 | 0
        Trade Cancel  | 4(2) | 90  | 10  | 0  |     | 90  | 9900  | 0 | 10
        Trade Correct | 5(3) | 90  | 10  | 90 | 100 | 90  | 9000  | 0 | 10
        Trade         | 6    | 100 | 0   | 10 | 120 | 100 | 10200 | 0 | 0
        Trade Correct | 7(5) | 100 | 0   | 90 | 120 | 100 | 12000 | 0 | 0
        Trade Correct | 8(7) | 95  | 5   | 85 | 120 | 95  | 11400 | 0 | 5
        Canceled      | 9    | 95  | 0   | 0  |     | 95  | 11400 | 0 | 0
        ",
    );
}

#[test]
fn j_1_a_a_venue_may_leave_a_filled_order_ended_when_it_busts_it() {
    Trial::new().rows(
        "
        New          | 1    | 0   | 100 | 0   |     | 0   | 0     | 0 | 100
        Trade        | 2    | 100 | 0   | 100 | 100 | 100 | 10000 | 0 | 0
        Trade Cancel | 3(2) | 0   | 0   | 0   |     | 0   | 0     | 0 | 0
        ",
    );
}

#[test]
fn j_1_b_a_cancelled_order_is_busted_and_trades_no_more() {
    Trial::new().rows(
        "
        New          | 1    | 0  | 100 | 0  |    | 0  | 0    | 0 | 100
        Trade        | 2    | 50 | 50  | 50 | 50 | 50 | 2500 | 0 | 50
        Canceled     | 3    | 50 | 0   | 0  |    | 50 | 2500 | 0 | 0
        Trade Cancel | 4(2) | 0  | 0   | 0  |    | 0  | 0    | 0 | 0
        Trade        | 5    | 40 | 0   | 40 | 51 illegal: no such open order
        ",
    );
}

#[test]
fn j_1_c_the_executions_of_two_days_are_corrected() {
    Trial::new().rows(
        "
        New           | 1    | 0  | 100 | 0  |     | 0  | 0    | 0 | 100
        Trade         | 2    | 20 | 80  | 20 | 100 | 20 | 2000 | 0 | 80
        Done For Day  | 3    | 20 | 80  | 0  |     | 20 | 2000 | 0 | 80
        Restated      | 4    | 20 | 80  | 0  |     | 20 | 2000 | 0 | 80
        Trade         | 5    | 30 | 70  | 10 | 101 | 30 | 3010 | 0 | 70
        Trade Correct | 6(2) | 25 | 75  | 15 | 100 | 25 | 2510 | 0 | 75
        Trade Correct | 7(5) | 20 | 80  | 5  | 101 | 20 | 2005 | 0 | 80
        ",
    );
}

#[test]
fn j_1_d_an_order_whose_day_is_over_is_corrected_and_busted() {
    Trial::new().rows(
        "
        New           | 1    | 0  | 100 | 0  |     | 0  | 0    | 0 | 100
        Trade         | 2    | 50 | 50  | 50 | 100 | 50 | 5000 | 0 | 50
        Done For Day  | 3    | 50 | 0   | 0  |     | 50 | 5000 | 0 | 0
        Trade Correct | 4(2) | 40 | 0   | 40 | 100 | 40 | 4000 | 0 | 0
        Trade Cancel  | 5(4) | 0  | 0   | 0  |     | 0  | 0    | 0 | 0
        ",
    );
}

#[test]
fn what_is_not_there_to_be_taken_back_stops_the_desk() {
    Trial::new().rows(
        "
        New           | 1    | 0  | 100 | 0  |     | 0  | 0    | 0 | 100
        Trade         | 2    | 50 | 50  | 50 | 100 | 50 | 5000 | 0 | 50
        Trade Cancel  | 3(1) | 0  | 100 | 0  |     illegal: is not known, or was taken back before
        Trade Cancel  | 3(9) | 0  | 100 | 0  |     illegal: is not known, or was taken back before
        Trade Cancel  | 3(2) | 10 | 90  | 0  |     illegal: another side or quantity
        Trade Cancel  | 3(2) | 0  | 100 | 0  |     | 0  | 0    | 0 | 100
        Trade Cancel  | 4(2) | 0  | 100 | 0  |     illegal: is not known, or was taken back before
        ",
    );
}

// 50 bought at 100 and sold at 110, then the purchase is busted: the sale has opened a short
// position, for 110 each, and nothing was realised.
#[test]
fn a_bust_of_what_was_sold_again_leaves_the_sale() {
    let mut trial = Trial::new();
    trial.rows(
        "
        New   | 1 | 0  | 100 | 0  |     | 0  | 0    | 0 | 100
        Trade | 2 | 50 | 50  | 50 | 100 | 50 | 5000 | 0 | 50
        ",
    );
    let bought = trial.order;
    trial.submit(bid(Side::Sell, 50));
    trial.rows(
        "
        New   | 3 | 0  | 50 | 0  |     | 50 | 5000 | 0   | 0
        Trade | 4 | 50 | 0  | 50 | 110 | 0  | -500 | 500 | 50
        ",
    );
    trial.order = bought;
    trial.row("Trade Cancel | 5(2) | 0 | 100 | 0 | | -50 | -5500 | 0 | 100");
    assert_eq!(trial.desk.counts().fills, 1);
}

#[test]
fn a_bust_is_on_record_with_what_it_takes_back_and_its_postings() {
    let mut trial = Trial::new();
    trial.rows(
        "
        New   | 1 | 0  | 100 | 0  |     | 0  | 0    | 0 | 100
        Trade | 2 | 50 | 50  | 50 | 100 | 50 | 5000 | 0 | 50
        ",
    );
    trial.out.records.clear();
    trial.row("Trade Cancel | 3(2) | 0 | 100 | 0 | | 0 | 0 | 0 | 100");
    let records: Vec<_> =
        trial.out.records.iter().map(|(kind, _, bytes)| (kind, bytes.to_vec())).collect();
    let (kind, bytes) = &records[0];
    assert_eq!((records.len(), *kind), (1, RecordKind::Report));
    assert_eq!(bytes[120..128], 2u64.to_le_bytes());
    // Cash and the position at cost: two lines of 32 bytes.
    assert_eq!((bytes[128..132].to_vec(), bytes.len()), (vec![2, 0, 0, 0], 132 + 2 * 32));
}

#[test]
fn an_order_of_an_ended_ticket_that_a_bust_opens_again_is_cancelled() {
    let mut trial = Trial::new();
    let ticket = Ticket {
        order_qty: Qty(100),
        limit_px: Some(Price(120)),
        ends_on_disconnect: true,
        ..Ticket::new(Kind::Limit, Side::Buy, X)
    };
    let asked = [ticket];
    trial.desk.carry((GroupKind::Single, &asked), TimeNs(1), &mut trial.out).unwrap().unwrap();
    let Effect::Send(approved) = &trial.out.effects[0] else { panic!("nothing sent") };
    trial.order = *approved.request();
    trial.rows(
        "
        New   | 1 | 0   | 100 | 0   |     | 0   | 0     | 0 | 200
        Trade | 2 | 100 | 0   | 100 | 100 | 100 | 10000 | 0 | 100
        ",
    );
    assert_eq!(trial.out.ended.len(), 1);
    trial.out.effects.clear();
    trial.row("Trade Cancel | 3(2) | 0 | 100 | 0 | | 0 | 0 | 0 | 200");
    assert!(matches!(trial.out.effects[..], [Effect::Cancel(id)] if id == trial.order.cl_ord_id));
}

#[test]
fn b_1_f_no_cancel_is_sent_for_an_order_that_is_not_known() {
    let mut trial = Trial::new();
    let command = Command::Cancel(ClOrdId(12345));
    let answer = trial.desk.on_command(&command, 9, TimeNs(1), &mut trial.out).unwrap();
    assert_eq!(answer, Answer::Nothing);
    assert!(trial.out.effects.is_empty());
}

#[test]
fn an_order_that_sleeps_counts_as_working_and_can_be_cancelled() {
    let mut trial = Trial::new();
    trial.rows(
        "
        New          | 1 | 0 | 100 | 0 | | 0 | 0 | 0 | 100
        Done For Day | 2 | 0 | 100 | 0 | | 0 | 0 | 0 | 100
        ",
    );
    let command = Command::Cancel(trial.order.cl_ord_id);
    trial.desk.on_command(&command, 9, TimeNs(2), &mut trial.out).unwrap();
    assert!(matches!(trial.out.effects[..], [Effect::Cancel(_)]));
}
