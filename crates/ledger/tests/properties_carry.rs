//! What must hold of charges, splits and settlements, whatever was traded before.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::support::{AAPL, currency, decimal, fill, instruments, ledger, margin, money};
use hansa_ledger::{Account, Ledger, LotMethod, Posting, sums_to_zero};
use hansa_types::{Amount, InstrumentId, Price, Qty, TimeNs};
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Action {
    Fill(i64, i64),
    Mark(i64),
    Fund(i64),
    Dividend(i64),
    Borrow,
    Split(i64, i64),
    Settle(i64),
}

fn any_action() -> impl Strategy<Value = Action> {
    let lots = (-99i64..=99).prop_filter("a quantity", |lots| *lots != 0);
    prop_oneof![
        5 => (lots, 1i64..30_000).prop_map(|(lots, price)| Action::Fill(lots, price)),
        3 => (1i64..30_000).prop_map(Action::Mark),
        2 => (-10i64.pow(10)..10i64.pow(10)).prop_map(Action::Fund),
        1 => (1i64..10i64.pow(13)).prop_map(Action::Dividend),
        1 => Just(Action::Borrow),
        2 => (1i64..9, 1i64..9).prop_map(|(up, down)| Action::Split(up, down)),
        1 => (0i64..30_000).prop_map(Action::Settle),
    ]
}

fn act(ledger: &mut Ledger, action: &Action) -> Vec<Posting> {
    let ts = TimeNs(1);
    let group = match *action {
        Action::Fill(lots, price) => ledger.apply_fill(&fill(AAPL, lots, price, money("0", "USD"))),
        Action::Mark(price) => ledger.mark(AAPL, Price(price)).map(|()| [].as_slice()),
        Action::Fund(rate) => ledger.charge_funding(AAPL, (rate, Qty::ZERO), None, ts),
        Action::Dividend(per_unit) => ledger.pay_dividend(AAPL, (per_unit, Qty::ZERO), ts),
        Action::Borrow => ledger.charge_borrow(AAPL, (decimal("0.05"), Qty::ZERO), ts),
        Action::Split(up, down) => ledger.split(AAPL, (up, down), ts),
        Action::Settle(price) => ledger.settle(AAPL, (Price(price), Amount(3)), ts),
    };
    group.unwrap().to_vec()
}

/// The books after the actions, at a known price, and all that was posted.
fn run(method: LotMethod, actions: &[Action]) -> (Ledger, Vec<Posting>) {
    let mut ledger = ledger(margin(), method);
    let mut all = ledger.deposit(money("5000", "USD"), TimeNs(1)).unwrap().to_vec();
    ledger.mark(AAPL, Price(10_000)).unwrap();
    for action in actions {
        let group = act(&mut ledger, action);
        assert!(sums_to_zero(&group), "{action:?}: {group:?}");
        all.extend(group);
    }
    (ledger, all)
}

fn any_method() -> impl Strategy<Value = LotMethod> {
    prop_oneof![Just(LotMethod::AverageCost), Just(LotMethod::Fifo)]
}

fn any_actions() -> impl Strategy<Value = Vec<Action>> {
    prop::collection::vec(any_action(), 0..40)
}

fn state(ledger: &Ledger) -> Vec<u8> {
    let mut bytes = Vec::new();
    ledger.state_hash_bytes(&mut bytes);
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn balances_are_the_sums_of_all_postings(method in any_method(), actions in any_actions()) {
        let (ledger, postings) = run(method, &actions);
        let sum = |account: Account| {
            let of = postings.iter().filter(|posting| posting.account == account);
            Amount(of.map(|posting| posting.amount.0).sum())
        };
        let (usd, position) = (currency("USD"), ledger.position(AAPL).unwrap());
        prop_assert_eq!(ledger.cash(usd), sum(Account::Cash));
        prop_assert_eq!(position.cost, sum(Account::Position(AAPL)));
        prop_assert_eq!(position.realised, -sum(Account::RealisedProfit(AAPL)));
        let carry = ledger.carry(AAPL).unwrap();
        prop_assert_eq!(carry.funding, sum(Account::Funding(AAPL)));
        prop_assert_eq!(carry.dividends, sum(Account::Dividends(AAPL)));
        prop_assert_eq!(carry.borrow, sum(Account::Borrow(AAPL)));
        prop_assert_eq!(ledger.carry_in(usd), *carry);
    }

    #[test]
    fn profit_less_fees_and_charges_is_what_equity_gained_on_deposits(
        method in any_method(), actions in any_actions(),
    ) {
        let (ledger, _) = run(method, &actions);
        let (usd, carry) = (currency("USD"), ledger.carry(AAPL).unwrap());
        let profit = ledger.realised(usd).0 + ledger.unrealised(AAPL).unwrap().0
            - ledger.fees(usd).0 - carry.funding.0 - carry.dividends.0 - carry.borrow.0;
        prop_assert_eq!(ledger.equity().unwrap().0 - ledger.capital(usd).0, profit);
    }

    #[test]
    fn a_split_changes_no_equity_to_the_last_digit(
        method in any_method(), actions in any_actions(), up in 1i64..99, down in 1i64..99,
    ) {
        let (mut ledger, _) = run(method, &actions);
        let (before, held) = (ledger.equity().unwrap(), ledger.position_qty(AAPL).0);
        act(&mut ledger, &Action::Split(up, down));
        prop_assert_eq!(ledger.equity().unwrap(), before);
        prop_assert_eq!(ledger.position_qty(AAPL).0, held * up / down);
    }

    #[test]
    fn a_split_that_leaves_nothing_over_changes_no_balance_and_its_reverse_brings_the_lots_back(
        method in any_method(), actions in any_actions(), up in 1i64..99,
    ) {
        let (mut ledger, _) = run(method, &actions);
        let (before, lots) = (*ledger.position(AAPL).unwrap(), ledger.lots(AAPL).count());
        prop_assert!(act(&mut ledger, &Action::Split(up, 1)).is_empty());
        prop_assert_eq!(ledger.position(AAPL).unwrap().cost, before.cost);
        act(&mut ledger, &Action::Split(1, up));
        prop_assert_eq!(*ledger.position(AAPL).unwrap(), before);
        prop_assert_eq!(ledger.lots(AAPL).count(), lots);
    }

    #[test]
    fn lots_add_up_to_the_position_also_after_splits(actions in any_actions()) {
        let (ledger, _) = run(LotMethod::Fifo, &actions);
        let instrument = &instruments()[0];
        let cost = ledger.lots(AAPL).map(|lot| {
            lot.cost.unwrap_or_else(|| instrument.notional(lot.price, lot.qty).unwrap()).0
        });
        prop_assert_eq!(cost.sum::<i128>(), ledger.position(AAPL).unwrap().cost.0);
        let held = ledger.lots(AAPL).map(|lot| lot.qty.0).sum::<i64>();
        prop_assert_eq!(held, ledger.position_qty(AAPL).0);
    }

    #[test]
    fn a_charge_is_in_the_state_and_a_refused_one_leaves_it(rate in 1i64.., held in 1i64..99) {
        let (mut ledger, _) = run(LotMethod::Fifo, &[Action::Fill(held, 100)]);
        let before = state(&ledger);
        ledger.charge_funding(AAPL, (rate, Qty::ZERO), None, TimeNs(1)).unwrap();
        prop_assert_ne!(&before, &state(&ledger));
        let charged = state(&ledger);
        prop_assert!(ledger.charge_funding(InstrumentId(9), (rate, Qty::ZERO), None, TimeNs(1)).is_err());
        prop_assert_eq!(charged, state(&ledger));
    }
}
