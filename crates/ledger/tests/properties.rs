//! What must hold of the books after any sequence of fills, transfers, marks and rates.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::oracle::Oracle;
use crate::support::{self, currency, decimal, fill, instruments, ledger, margin};
use hansa_ledger::{Account, AccountKind, Ledger, LotMethod, sums_to_zero};
use hansa_types::{
    Amount, Currency, Decimal, ExecType, ExecutionReport, InstrumentId, Money, Price, Qty, TimeNs,
};
use proptest::prelude::*;

const CODES: [&str; 3] = ["USD", "EUR", "BNB"];

#[derive(Debug, Clone)]
enum Action {
    Fill(ExecutionReport),
    Deposit(Money),
    Withdraw(Money),
    Mark(InstrumentId, Price),
    Rate(Currency, i64, i64),
}

fn any_money() -> impl Strategy<Value = Money> {
    (0usize..3, 1i128..10i128.pow(23))
        .prop_map(|(code, size)| Money { amount: Amount(size), currency: currency(CODES[code]) })
}

fn any_fill() -> impl Strategy<Value = ExecutionReport> {
    let signed = (-9i64..=9).prop_filter("a quantity", |lots| *lots != 0);
    let fee = (0usize..3, -10i128.pow(16)..10i128.pow(17));
    (0u32..3, signed, 1i64..30_000, fee).prop_map(|(id, lots, price, (code, size))| {
        let fee = Money { amount: Amount(size), currency: currency(CODES[code]) };
        fill(InstrumentId(id), lots, price, fee)
    })
}

fn any_action() -> impl Strategy<Value = Action> {
    prop_oneof![
        6 => any_fill().prop_map(Action::Fill),
        2 => any_money().prop_map(Action::Deposit),
        1 => any_money().prop_map(Action::Withdraw),
        4 => (0u32..3, 1i64..30_000)
            .prop_map(|(id, price)| Action::Mark(InstrumentId(id), Price(price))),
        1 => (1usize..3, 1i64..100_000, 1i64..1_000)
            .prop_map(|(code, up, down)| Action::Rate(currency(CODES[code]), up, down)),
    ]
}

fn whole(number: i64) -> Decimal {
    decimal(&number.to_string())
}

/// Does it, and tells the oracle unless it was refused.
fn act(ledger: &mut Ledger, oracle: &mut Oracle, action: &Action) {
    let posted = match action {
        Action::Fill(report) => ledger.apply_fill(report).map(|group| (group.to_vec(), None)),
        Action::Deposit(money) => {
            ledger.deposit(*money, TimeNs(1)).map(|group| (group.to_vec(), Some(*money)))
        }
        Action::Withdraw(money) => {
            let taken = Money { amount: -money.amount, ..*money };
            ledger.withdraw(*money, TimeNs(1)).map(|group| (group.to_vec(), Some(taken)))
        }
        Action::Mark(id, price) => {
            oracle.marks.insert(*id, *price);
            return ledger.mark(*id, *price).unwrap();
        }
        Action::Rate(code, up, down) => {
            oracle.rates.insert(*code, (i128::from(*up), i128::from(*down)));
            return ledger.set_rate(*code, whole(*up), whole(*down)).unwrap();
        }
    };
    let Ok((group, moved)) = posted else { return };
    assert!(sums_to_zero(&group));
    oracle.postings.extend(group);
    match (action, moved) {
        (Action::Fill(report), _) => oracle.fills.push(*report),
        (_, moved) => oracle.transfers.extend(moved),
    }
}

/// A ledger with all prices and rates known, after the actions.
fn run(kind: AccountKind, method: LotMethod, actions: &[Action]) -> (Ledger, Oracle) {
    let (mut ledger, mut oracle) = (ledger(kind, method), Oracle::default());
    let start = [
        Action::Rate(currency("EUR"), 11, 10),
        Action::Rate(currency("BNB"), 600, 1),
        Action::Mark(InstrumentId(0), Price(10_000)),
        Action::Mark(InstrumentId(1), Price(15_000)),
        Action::Mark(InstrumentId(2), Price(400_000)),
        Action::Deposit(support::money("5000", "USD")),
    ];
    start.iter().chain(actions).for_each(|action| act(&mut ledger, &mut oracle, action));
    (ledger, oracle)
}

fn any_kind() -> impl Strategy<Value = AccountKind> {
    prop_oneof![Just(AccountKind::Cash), Just(margin())]
}

fn any_method() -> impl Strategy<Value = LotMethod> {
    prop_oneof![Just(LotMethod::AverageCost), Just(LotMethod::Fifo)]
}

fn state(ledger: &Ledger) -> Vec<u8> {
    let mut bytes = Vec::new();
    ledger.state_hash_bytes(&mut bytes);
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn balances_are_the_sums_of_all_postings_and_together_they_are_zero(
        kind in any_kind(), method in any_method(),
        actions in prop::collection::vec(any_action(), 0..60),
    ) {
        let (ledger, oracle) = run(kind, method, &actions);
        for code in CODES.map(currency) {
            let sums = [1, 2, 3, 4, 5].map(|kind| oracle.posted(kind, code));
            prop_assert_eq!(ledger.cash(code), sums[0]);
            prop_assert_eq!(ledger.capital(code), -sums[1]);
            prop_assert_eq!(ledger.realised(code), -sums[3]);
            prop_assert_eq!(ledger.fees(code), sums[4]);
            prop_assert_eq!(sums.iter().map(|sum| sum.0).sum::<i128>(), 0);
        }
    }

    #[test]
    fn cash_equity_and_exposure_equal_those_recomputed_from_what_happened(
        kind in any_kind(), method in any_method(),
        actions in prop::collection::vec(any_action(), 0..60),
    ) {
        let (ledger, oracle) = run(kind, method, &actions);
        let (universe, base) = (instruments(), currency("USD"));
        for code in CODES.map(currency) {
            prop_assert_eq!(ledger.cash(code), oracle.cash(&universe, code));
        }
        prop_assert_eq!(ledger.equity().unwrap(), oracle.equity(&universe, base));
        prop_assert_eq!(ledger.gross_exposure().unwrap(), oracle.gross(&universe, base));
    }

    #[test]
    fn positions_equal_those_recomputed_lot_by_lot(
        method in any_method(), actions in prop::collection::vec(any_action(), 0..60),
    ) {
        let (ledger, oracle) = run(margin(), method, &actions);
        for instrument in instruments() {
            let position = ledger.position(instrument.id()).unwrap();
            let (cost, realised) = oracle.cost_and_realised(&instrument, method);
            prop_assert_eq!(position.qty.0, oracle.qty(instrument.id()));
            prop_assert_eq!((position.cost, position.realised), (cost, realised));
            prop_assert_eq!(oracle.posted_to(Account::Position(instrument.id())), cost);
            let unrealised = oracle.market_value(&instrument).0 - cost.0;
            prop_assert_eq!(ledger.unrealised(instrument.id()).unwrap(), Amount(unrealised));
        }
    }

    #[test]
    fn profit_less_fees_is_what_equity_gained_on_deposits_in_each_currency(
        kind in any_kind(), method in any_method(),
        actions in prop::collection::vec(any_action(), 0..60),
    ) {
        let (ledger, _) = run(kind, method, &actions);
        for code in CODES.map(currency) {
            let quoted = instruments().into_iter().filter(|each| each.spec().quote == code);
            let (mut worth, mut unrealised) = (ledger.cash(code).0, 0);
            for instrument in quoted {
                worth += ledger.market_value(instrument.id()).0;
                unrealised += ledger.unrealised(instrument.id()).unwrap().0;
            }
            let profit = ledger.realised(code).0 + unrealised - ledger.fees(code).0;
            prop_assert_eq!(worth - ledger.capital(code).0, profit);
        }
    }

    #[test]
    fn average_cost_and_first_in_first_out_agree_on_the_whole_and_once_all_is_closed(
        fills in prop::collection::vec(any_fill(), 0..40), last in 1i64..30_000,
    ) {
        let mut actions: Vec<Action> = fills.into_iter().map(Action::Fill).collect();
        let both = |actions: &[Action]| {
            [LotMethod::AverageCost, LotMethod::Fifo].map(|method| run(margin(), method, actions).0)
        };
        let [average, fifo] = both(&actions);
        prop_assert_eq!(average.equity().unwrap(), fifo.equity().unwrap());
        for id in [0, 1, 2].map(InstrumentId) {
            let held = average.position_qty(id).0;
            if held != 0 {
                actions.push(Action::Fill(fill(id, -held, last, support::money("0", "USD"))));
            }
        }
        let [average, fifo] = both(&actions);
        for id in [0, 1, 2].map(InstrumentId) {
            prop_assert_eq!(average.position(id), fifo.position(id));
            prop_assert_eq!(average.position_qty(id), Qty(0));
            prop_assert_eq!(average.position(id).unwrap().cost, Amount::ZERO);
        }
    }

    #[test]
    fn a_cash_account_never_sells_short_nor_pays_out_what_it_lacks_and_a_refusal_changes_nothing(
        method in any_method(), actions in prop::collection::vec(any_action(), 0..60),
    ) {
        let (mut ledger, mut oracle) = (ledger(AccountKind::Cash, method), Oracle::default());
        for action in &actions {
            let (before, known) = (state(&ledger), oracle.postings.len());
            act(&mut ledger, &mut oracle, action);
            let is_posting = !matches!(action, Action::Mark(..) | Action::Rate(..));
            if is_posting && oracle.postings.len() == known {
                prop_assert_eq!(&before, &state(&ledger));
            }
            // A fill may overdraw: it is a fact. A withdrawal may not.
            if let (Action::Withdraw(money), true) = (action, oracle.postings.len() > known) {
                prop_assert!(ledger.cash(money.currency) >= Amount::ZERO);
            }
            prop_assert!((0..3).all(|id| ledger.position_qty(InstrumentId(id)).0 >= 0));
        }
    }

    #[test]
    fn lots_add_up_to_the_position(actions in prop::collection::vec(any_action(), 0..60)) {
        let (ledger, _) = run(margin(), LotMethod::Fifo, &actions);
        for instrument in instruments() {
            let lots: Vec<_> = ledger.lots(instrument.id()).copied().collect();
            let position = ledger.position(instrument.id()).unwrap();
            prop_assert_eq!(lots.iter().map(|lot| lot.qty.0).sum::<i64>(), position.qty.0);
            let cost = lots.iter().map(|lot| instrument.notional(lot.price, lot.qty).unwrap().0);
            prop_assert_eq!(cost.sum::<i128>(), position.cost.0);
        }
    }

    #[test]
    fn the_same_actions_give_the_same_bytes_and_a_further_fill_gives_others(
        method in any_method(), actions in prop::collection::vec(any_action(), 0..40),
        more in any_fill(),
    ) {
        let (mut ledger, _) = run(margin(), method, &actions);
        let bytes = state(&ledger);
        prop_assert_eq!(&bytes, &state(&run(margin(), method, &actions).0));
        ledger.apply_fill(&more).unwrap();
        prop_assert_ne!(bytes, state(&ledger));
    }

    #[test]
    fn a_report_that_is_no_trade_posts_nothing(report in any_fill(), code in 0usize..7) {
        let others = [
            ExecType::New, ExecType::Canceled, ExecType::Replaced, ExecType::Rejected,
            ExecType::Expired, ExecType::Triggered, ExecType::CancelRejected,
        ];
        let mut ledger = ledger(margin(), LotMethod::Fifo);
        let before = state(&ledger);
        let report = ExecutionReport { exec_type: others[code], ..report };
        prop_assert!(ledger.apply_fill(&report).unwrap().is_empty());
        prop_assert_eq!(before, state(&ledger));
    }

    #[test]
    fn numbers_that_do_not_fit_are_errors_and_leave_the_books_as_they_were(
        lots in prop::collection::vec(any::<i64>(), 1..6), price in any::<i64>(),
        fee in any::<i128>(),
        method in any_method(),
    ) {
        let mut ledger = ledger(margin(), method);
        for quantity in lots {
            let before = state(&ledger);
            let fee = Money { amount: Amount(fee), currency: currency("BNB") };
            let mut report = fill(InstrumentId(2), 1, price, fee);
            report.last_qty = Qty(quantity);
            if ledger.apply_fill(&report).is_err() {
                prop_assert_eq!(&before, &state(&ledger));
            }
            let _ = ledger.mark(InstrumentId(2), Price(price));
        }
    }
}

#[test]
fn whatever_a_later_answer_depends_on_is_in_the_state() {
    let euro = currency("EUR");
    let set_rate = |ledger: &mut Ledger, up| ledger.set_rate(euro, up, Decimal::ONE).unwrap();
    let changes: [&dyn Fn(&mut Ledger); 5] = [
        &|ledger| set_rate(ledger, decimal("1.10")),
        &|ledger| set_rate(ledger, decimal("2.10")),
        &|ledger| ledger.mark(InstrumentId(1), Price(7)).unwrap(),
        &|ledger| ledger.mark(InstrumentId(1), Price(8)).unwrap(),
        &|ledger| {
            assert_eq!(ledger.deposit(support::money("1", "EUR"), TimeNs(1)).unwrap().len(), 2)
        },
    ];
    let mut ledger = ledger(margin(), LotMethod::Fifo);
    let mut seen = vec![state(&ledger)];
    for change in changes {
        change(&mut ledger);
        assert!(!seen.contains(&state(&ledger)));
        seen.push(state(&ledger));
    }
}
