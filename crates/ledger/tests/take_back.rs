//! Busts and corrections: the books are as if what remains had been all there ever was.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::support::{self, AAPL, currency, decimal, fill, instruments, ledger, margin, money};
use hansa_ledger::{Account, AccountKind, Ledger, LedgerError, LotMethod, Posting, sums_to_zero};
use hansa_types::{
    Amount, Currency, ExecType, ExecutionReport, InstrumentId, Money, Price, Qty, Side, TimeNs,
};
use proptest::prelude::*;

const CODES: [&str; 3] = ["USD", "EUR", "BNB"];

fn free() -> Money {
    money("0", "USD")
}

fn trade(exec_id: u64, lots: i64, dollars: i64) -> ExecutionReport {
    ExecutionReport { exec_id, ..fill(AAPL, lots, dollars * 100, free()) }
}

/// Busts the execution.
fn bust(exec_id: u64, of: &ExecutionReport) -> ExecutionReport {
    ExecutionReport {
        exec_id,
        exec_ref_id: of.exec_id,
        exec_type: ExecType::TradeCancel,
        last_qty: Qty::ZERO,
        last_px: Price(0),
        fee: Amount::ZERO,
        ..*of
    }
}

/// Corrects the execution to this one.
fn correct(of: u64, to: &ExecutionReport) -> ExecutionReport {
    ExecutionReport { exec_ref_id: of, exec_type: ExecType::TradeCorrect, ..*to }
}

/// A ledger that knows all prices and rates, and has money.
fn fresh(kind: AccountKind, method: LotMethod) -> Ledger {
    let mut ledger = ledger(kind, method);
    ledger.set_rate(currency("EUR"), decimal("1.1"), decimal("1")).unwrap();
    ledger.set_rate(currency("BNB"), decimal("600"), decimal("1")).unwrap();
    (0..3).for_each(|id| ledger.mark(InstrumentId(id), Price(10_000)).unwrap());
    ledger.deposit(money("1000", "USD"), TimeNs(1)).unwrap();
    ledger
}

fn booked(method: LotMethod, fills: &[ExecutionReport]) -> Ledger {
    let mut ledger = fresh(margin(), method);
    fills.iter().for_each(|fill| drop(ledger.apply_fill(fill).unwrap().to_vec()));
    ledger
}

fn state(ledger: &Ledger) -> Vec<u8> {
    let mut bytes = Vec::new();
    ledger.state_hash_bytes(&mut bytes);
    bytes
}

fn posted(group: &[Posting], account: Account) -> i128 {
    group.iter().filter(|line| line.account == account).map(|line| line.amount.0).sum()
}

/// What happens: a fill, or something to one of those before, by its place among what is left.
#[derive(Debug, Clone)]
enum Step {
    Fill(ExecutionReport),
    Bust(usize),
    Correct(usize, i64, i64),
    Mark(u32, i64),
}

fn any_step() -> impl Strategy<Value = Step> {
    let lots = || (-9i64..=9).prop_filter("a quantity", |lots| *lots != 0);
    let fee = (0usize..3, -10i128.pow(16)..10i128.pow(17));
    let any_fill = (0u32..3, lots(), 1i64..30_000, fee).prop_map(|(id, lots, px, (code, size))| {
        let fee = Money { amount: Amount(size), currency: currency(CODES[code]) };
        Step::Fill(fill(InstrumentId(id), lots, px, fee))
    });
    prop_oneof![
        5 => any_fill,
        2 => (0usize..40).prop_map(Step::Bust),
        2 => (0usize..40, 1i64..12, 1i64..30_000).prop_map(|(at, lots, px)| Step::Correct(at, lots, px)),
        1 => (0u32..3, 1i64..30_000).prop_map(|(id, px)| Step::Mark(id, px)),
    ]
}

/// The ledger after the steps, all it posted, and the plain twin: what is left, booked afresh.
fn play(method: LotMethod, steps: &[Step]) -> (Ledger, Vec<Posting>, Ledger) {
    let mut ledger = fresh(margin(), method);
    let (mut left, mut marks, mut all) = (Vec::<ExecutionReport>::new(), vec![], vec![]);
    for (exec_id, step) in (1u64..).zip(steps) {
        let at = |place: usize| (!left.is_empty()).then(|| place % left.len().max(1));
        let group = match step {
            Step::Fill(report) => {
                left.push(ExecutionReport { exec_id, ..*report });
                ledger.apply_fill(left.last().unwrap())
            }
            Step::Bust(place) => {
                let Some(place) = at(*place) else { continue };
                ledger.take_back(&bust(exec_id, &left.remove(place)))
            }
            Step::Correct(place, lots, px) => {
                let Some(place) = at(*place) else { continue };
                let old = left[place];
                let (last_qty, last_px) = (Qty(*lots), Price(*px));
                left[place] = ExecutionReport { exec_id, last_qty, last_px, ..old };
                ledger.take_back(&correct(old.exec_id, &left[place]))
            }
            Step::Mark(id, px) => {
                marks.push((*id, *px));
                ledger.mark(InstrumentId(*id), Price(*px)).unwrap();
                continue;
            }
        };
        let group = group.unwrap();
        assert!(sums_to_zero(group));
        all.extend_from_slice(group);
    }
    let mut twin = booked(method, &left);
    marks.iter().for_each(|(id, px)| twin.mark(InstrumentId(*id), Price(*px)).unwrap());
    (ledger, all, twin)
}

fn any_method() -> impl Strategy<Value = LotMethod> {
    prop_oneof![Just(LotMethod::AverageCost), Just(LotMethod::Fifo)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_books_are_those_of_what_remains(
        method in any_method(), steps in prop::collection::vec(any_step(), 0..60),
    ) {
        let (ledger, _, twin) = play(method, &steps);
        prop_assert_eq!(state(&ledger), state(&twin));
        prop_assert_eq!(ledger.equity().unwrap(), twin.equity().unwrap());
        prop_assert_eq!(ledger.gross_exposure().unwrap(), twin.gross_exposure().unwrap());
    }

    #[test]
    fn postings_are_added_and_never_taken_out(
        method in any_method(), steps in prop::collection::vec(any_step(), 0..60),
    ) {
        let (ledger, all, _) = play(method, &steps);
        let sum = |code: Currency, kind: u8| all.iter()
            .filter(|line| line.currency == code && line.account.code() == kind)
            .map(|line| line.amount.0).sum::<i128>();
        for code in CODES.map(currency) {
            let deposited = if code == currency("USD") { ledger.capital(code).0 } else { 0 };
            prop_assert_eq!(ledger.cash(code).0 - deposited, sum(code, 1));
            prop_assert_eq!(-ledger.realised(code).0, sum(code, 4));
            prop_assert_eq!(ledger.fees(code).0, sum(code, 5));
        }
        for instrument in instruments() {
            let cost = ledger.position(instrument.id()).unwrap().cost.0;
            prop_assert_eq!(cost, posted(&all, Account::Position(instrument.id())));
        }
    }
}

// On paper: 10 at 100, 10 at 110, 10 sold at 120. First in first out sold the first for a profit
// of 200. Without the first the second was sold, for 100; nothing is left of a cost of 1100.
#[test]
fn a_bust_of_what_was_sold_since_moves_cost_and_profit() {
    let first = trade(1, 10, 100);
    let mut ledger = booked(LotMethod::Fifo, &[first, trade(2, 10, 110), trade(3, -10, 120)]);
    let group = ledger.take_back(&bust(4, &first)).unwrap().to_vec();
    let dollar = 10i128.pow(18);
    assert_eq!(posted(&group, Account::Cash), 1000 * dollar);
    assert_eq!(posted(&group, Account::Position(AAPL)), -1100 * dollar);
    assert_eq!(posted(&group, Account::RealisedProfit(AAPL)), 100 * dollar);
    assert_eq!(ledger.position_qty(AAPL), Qty(0));
}

#[test]
fn a_bust_gives_the_fee_back_and_a_correction_charges_its_own() {
    let with_fee = |size| fill(AAPL, 10, 10_000, money(size, "BNB"));
    let first = ExecutionReport { exec_id: 1, ..with_fee("0.5") };
    let mut ledger = booked(LotMethod::AverageCost, &[first]);
    let second = ExecutionReport { exec_id: 2, ..with_fee("0.2") };
    ledger.take_back(&correct(1, &second)).unwrap();
    assert_eq!(ledger.fees(currency("BNB")), support::amount("0.2"));
    ledger.take_back(&bust(3, &second)).unwrap();
    assert_eq!(ledger.fees(currency("BNB")), Amount::ZERO);
}

#[test]
fn what_was_taken_back_is_known_by_its_correction_alone() {
    let first = trade(1, 10, 100);
    let mut ledger = booked(LotMethod::Fifo, &[first]);
    ledger.take_back(&correct(1, &trade(2, 8, 101))).unwrap();
    assert_eq!((ledger.executed(AAPL, 1), ledger.executed(AAPL, 2)), (None, Some(Qty(8))));
    let before = state(&ledger);
    let error = ledger.take_back(&bust(3, &first)).unwrap_err();
    let instrument = "XNAS:AAPL".to_owned();
    assert_eq!(error, LedgerError::UnknownExecution { instrument, exec_id: 1 });
    assert_eq!(before, state(&ledger));
}

#[test]
fn what_was_executed_before_a_split_or_a_settlement_stays() {
    let first = trade(1, 10, 100);
    let mut split = booked(LotMethod::Fifo, &[first]);
    split.split(AAPL, (2, 1), TimeNs(2)).unwrap();
    let mut settled = booked(LotMethod::Fifo, &[first]);
    settled.settle(AAPL, (Price(9_000), Amount::ZERO), TimeNs(2)).unwrap();
    for ledger in [&mut split, &mut settled] {
        assert!(ledger.take_back(&bust(2, &first)).is_err());
    }
    let since = trade(3, 5, 50);
    split.apply_fill(&since).unwrap();
    split.take_back(&bust(4, &since)).unwrap();
    assert_eq!(split.position_qty(AAPL), Qty(20));
}

#[test]
fn a_cash_account_may_be_left_short_by_a_bust_for_that_is_a_fact() {
    let mut ledger = fresh(AccountKind::Cash, LotMethod::Fifo);
    let bought = trade(1, 5, 100);
    ledger.apply_fill(&bought).unwrap();
    ledger.apply_fill(&trade(2, -5, 110)).unwrap();
    ledger.take_back(&bust(3, &bought)).unwrap();
    assert_eq!(ledger.position_qty(AAPL), Qty(-5));
    assert!(ledger.apply_fill(&trade(4, -1, 110)).is_err());
    ledger.apply_fill(&ExecutionReport { side: Side::Buy, ..trade(5, 5, 110) }).unwrap();
}

#[test]
fn numbers_that_do_not_fit_leave_the_books_as_they_were() {
    let mut ledger = booked(LotMethod::Fifo, &[trade(1, 10, 100)]);
    let before = state(&ledger);
    let huge = ExecutionReport { last_px: Price(i64::MAX), ..trade(2, i64::MAX, 1) };
    assert!(ledger.take_back(&correct(1, &huge)).is_err());
    let fee = Amount(i128::MIN);
    assert!(ledger.take_back(&correct(1, &ExecutionReport { fee, ..trade(2, 1, 1) })).is_err());
    assert_eq!(before, state(&ledger));
}

/// Purchases of 3 and sales of 2 by turns, numbered from 1.
fn turn(exec_id: u64) -> ExecutionReport {
    let dollars = 100 + (exec_id % 7) as i64;
    if exec_id % 2 == 1 { trade(exec_id, 3, dollars) } else { trade(exec_id, -2, dollars) }
}

#[test]
fn of_very_many_executions_the_last_65536_can_still_be_taken_back() {
    let all: Vec<_> = (1..=140_000).map(turn).collect();
    for (method, taken) in [(LotMethod::AverageCost, 140_000), (LotMethod::Fifo, 75_000)] {
        let mut ledger = booked(method, &all);
        ledger.take_back(&bust(900_000, &turn(taken))).unwrap();
        let left: Vec<_> = all.iter().filter(|fill| fill.exec_id != taken).copied().collect();
        assert_eq!(state(&ledger), state(&booked(method, &left)));
        assert_eq!((ledger.executed(AAPL, 1), ledger.executed(AAPL, taken)), (None, None));
        assert_eq!(ledger.executed(AAPL, 74_999), Some(Qty(3)));
    }
}
