//! The ledger as a document: one line per action, then the balances that must follow.
//!
//! Actions:   deposit 1000 USD · withdraw 5 USD · buy 10 AAPL 100.00 fee 1 USD · sell ...
//!            mark AAPL 110.00 · rate EUR 1.10
//!            fund AAPL 0.0001 [at 100.00] · dividend AAPL 0.5 · borrow AAPL 0.0365 (a day of it)
//!            split AAPL 7 for 1 · settle AAPL 100.00 fee 1
//!            an action that the books must refuse is followed by `=> what the message says`
//! Balances:  cash USD · capital USD · realised USD · fees USD · qty AAPL · cost AAPL
//!            funding USD · dividends USD · borrow USD (paid; below zero where received)
//!            unrealised AAPL · value AAPL · equity · gross · net · power
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "rows/carry.rs"]
mod carry;

use crate::support::{self, AAPL, ES, SAP, amount, currency, decimal, fill, margin, money, price};
use hansa_ledger::{AccountKind, Ledger, LedgerError, LotMethod, sums_to_zero};
use hansa_types::{Amount, InstrumentId, Money, Qty, TimeNs};

fn id(symbol: &str) -> InstrumentId {
    match symbol {
        "AAPL" => AAPL,
        "SAP" => SAP,
        "ES" => ES,
        other => panic!("no instrument {other}"),
    }
}

/// `buy 10 AAPL 100.00` with an optional `fee 1 USD` behind it.
fn trade(ledger: &mut Ledger, sign: i64, words: &[&str]) -> Result<(), LedgerError> {
    let quantity: i64 = words[0].parse().unwrap();
    let fee = match words.get(3..) {
        Some(["fee", size, code]) => money(size, code),
        _ => Money { amount: Amount::ZERO, currency: currency("USD") },
    };
    ledger.apply_fill(&fill(id(words[1]), sign * quantity, price(words[2]).0, fee)).map(|_| ())
}

/// A rate or an amount per unit, in 10^-12.
fn parts(text: &str) -> i64 {
    (decimal(text).atoms() / 1_000_000).try_into().unwrap()
}

/// What happens to a position besides trading.
fn restate(ledger: &mut Ledger, words: &[&str]) -> Result<(), LedgerError> {
    let ts = TimeNs(1);
    match words {
        ["fund", symbol, rate] => {
            ledger.charge_funding(id(symbol), (parts(rate), Qty::ZERO), None, ts)
        }
        ["fund", symbol, rate, "at", at] => {
            ledger.charge_funding(id(symbol), (parts(rate), Qty::ZERO), Some(price(at)), ts)
        }
        ["dividend", symbol, size] => ledger.pay_dividend(id(symbol), (parts(size), Qty::ZERO), ts),
        ["borrow", symbol, rate] => {
            ledger.charge_borrow(id(symbol), (decimal(rate), Qty::ZERO), ts)
        }
        ["split", symbol, after, "for", before] => {
            ledger.split(id(symbol), (after.parse().unwrap(), before.parse().unwrap()), ts)
        }
        ["settle", symbol, at, "fee", fee] => {
            ledger.settle(id(symbol), (price(at), amount(fee)), ts)
        }
        _ => panic!("no such action: {words:?}"),
    }
    .map(|group| assert!(sums_to_zero(group)))
}

fn act(ledger: &mut Ledger, action: &str) -> Result<(), LedgerError> {
    let words: Vec<&str> = action.split_whitespace().collect();
    match words.as_slice() {
        ["deposit", size, code] => ledger.deposit(money(size, code), TimeNs(1)).map(|_| ()),
        ["withdraw", size, code] => ledger.withdraw(money(size, code), TimeNs(1)).map(|_| ()),
        ["buy", rest @ ..] => trade(ledger, 1, rest),
        ["sell", rest @ ..] => trade(ledger, -1, rest),
        ["mark", symbol, text] => ledger.mark(id(symbol), price(text)),
        ["rate", code, text] => ledger.set_rate(currency(code), decimal(text), decimal("1")),
        words => restate(ledger, words),
    }
}

fn balance(ledger: &Ledger, name: &str) -> Result<Amount, LedgerError> {
    let position = |symbol| *ledger.position(id(symbol)).unwrap();
    let words: Vec<&str> = name.split_whitespace().collect();
    Ok(match words.as_slice() {
        ["cash", code] => ledger.cash(currency(code)),
        ["capital", code] => ledger.capital(currency(code)),
        ["realised", code] => ledger.realised(currency(code)),
        ["fees", code] => ledger.fees(currency(code)),
        ["funding", code] => ledger.carry_in(currency(code)).funding,
        ["dividends", code] => ledger.carry_in(currency(code)).dividends,
        ["borrow", code] => ledger.carry_in(currency(code)).borrow,
        ["qty", symbol] => decimal(&position(symbol).qty.0.to_string()).into(),
        ["cost", symbol] => position(symbol).cost,
        ["value", symbol] => ledger.market_value(id(symbol)),
        ["unrealised", symbol] => ledger.unrealised(id(symbol))?,
        ["equity"] => ledger.equity()?,
        ["gross"] => ledger.gross_exposure()?,
        ["net"] => ledger.net_exposure()?,
        ["power"] => ledger.buying_power()?,
        _ => panic!("no such balance: {name}"),
    })
}

fn step(ledger: &mut Ledger, line: &str) {
    let Some((action, refusal)) = line.split_once("=>") else {
        act(ledger, line).unwrap_or_else(|error| panic!("{line}: {error}"));
        return;
    };
    let (mut before, mut after) = (Vec::new(), Vec::new());
    ledger.state_hash_bytes(&mut before);
    let message = act(ledger, action).expect_err(line).to_string();
    ledger.state_hash_bytes(&mut after);
    assert!(message.contains(refusal.trim()), "{line}\nfound: {message}");
    assert_eq!(before, after, "{line}: a refusal must change nothing");
}

fn check(ledger: &Ledger, line: &str) {
    let (name, expected) = line.split_once('=').expect(line);
    match (balance(ledger, name.trim()), expected.trim().strip_prefix('!')) {
        (Ok(found), None) => assert_eq!(found, amount(expected.trim()), "{line}, found {found}"),
        (Err(error), Some(text)) => {
            assert!(error.to_string().contains(text.trim()), "{line}: found {error}");
        }
        (found, _) => panic!("{line}: found {found:?}"),
    }
}

/// Runs the actions above the dashes and compares the balances below them.
fn book(account_kind: AccountKind, lot_method: LotMethod, document: &str) {
    let mut ledger = support::ledger(account_kind, lot_method);
    let (actions, balances) = document.split_once("---").expect("a line of dashes");
    for line in actions.lines().map(str::trim).filter(|line| !line.is_empty()) {
        step(&mut ledger, line);
    }
    for line in balances.lines().map(str::trim).filter(|line| !line.is_empty()) {
        check(&ledger, line);
    }
}

/// The same document with both lot methods.
fn book_both(account_kind: AccountKind, document: &str) {
    book(account_kind, LotMethod::AverageCost, document);
    book(account_kind, LotMethod::Fifo, document);
}

const CASH: AccountKind = AccountKind::Cash;

#[test]
fn a_purchase_turns_cash_into_a_position_at_cost_and_the_fee_is_kept_apart() {
    book_both(
        CASH,
        "deposit 2000 USD
         buy 10 AAPL 100.00 fee 1 USD
         mark AAPL 110.00
         ---
         cash USD = 999
         capital USD = 2000
         qty AAPL = 10
         cost AAPL = 1000
         fees USD = 1
         realised USD = 0
         unrealised AAPL = 100
         equity = 2099
         gross = 1100
         net = 1100
         power = 999",
    );
}

#[test]
fn a_sale_realises_what_it_brought_above_cost() {
    book_both(
        CASH,
        "deposit 2000 USD
         buy 10 AAPL 100.00
         sell 4 AAPL 120.00 fee 0.50 USD
         mark AAPL 120.00
         ---
         cash USD = 1479.5
         qty AAPL = 6
         cost AAPL = 600
         realised USD = 80
         fees USD = 0.5
         unrealised AAPL = 120
         equity = 2199.5",
    );
}

#[test]
fn average_cost_sells_at_the_average_of_all_lots() {
    book(
        CASH,
        LotMethod::AverageCost,
        "deposit 5000 USD
         buy 10 AAPL 100.00
         buy 10 AAPL 130.00
         sell 10 AAPL 120.00
         ---
         cost AAPL = 1150
         realised USD = 50",
    );
}

#[test]
fn first_in_first_out_sells_the_oldest_lot() {
    book(
        CASH,
        LotMethod::Fifo,
        "deposit 5000 USD
         buy 10 AAPL 100.00
         buy 10 AAPL 130.00
         sell 12 AAPL 120.00
         ---
         cost AAPL = 1040
         realised USD = 180",
    );
}

#[test]
fn average_cost_that_does_not_divide_stays_in_the_position_until_it_is_closed() {
    book(
        CASH,
        LotMethod::AverageCost,
        "deposit 1000 USD
         buy 1 AAPL 100.00
         buy 2 AAPL 100.01
         sell 1 AAPL 100.00
         ---
         cost AAPL = 200.013333333333333334
         realised USD = -0.006666666666666666",
    );
    book(
        CASH,
        LotMethod::AverageCost,
        "deposit 1000 USD
         buy 1 AAPL 100.00
         buy 2 AAPL 100.01
         sell 1 AAPL 100.00
         sell 2 AAPL 100.00
         ---
         cost AAPL = 0
         realised USD = -0.02
         cash USD = 999.98",
    );
}

#[test]
fn a_short_sale_has_a_negative_cost_and_profits_from_a_fall() {
    book_both(
        margin(),
        "deposit 1000 USD
         sell 10 AAPL 100.00
         mark AAPL 90.00
         ---
         cash USD = 2000
         qty AAPL = -10
         cost AAPL = -1000
         value AAPL = -900
         unrealised AAPL = 100
         equity = 1100
         gross = 900
         net = -900
         power = 1300",
    );
}

#[test]
fn buying_back_a_part_of_a_short_position_realises_that_part() {
    book_both(
        margin(),
        "deposit 1000 USD
         sell 10 AAPL 100.00
         buy 4 AAPL 80.00
         mark AAPL 80.00
         ---
         cash USD = 1680
         cost AAPL = -600
         realised USD = 80
         unrealised AAPL = 120
         equity = 1200",
    );
}

#[test]
fn a_flip_closes_all_first_and_opens_the_rest_at_the_new_price() {
    book_both(
        margin(),
        "deposit 5000 USD
         buy 10 AAPL 100.00
         sell 15 AAPL 120.00
         mark AAPL 120.00
         ---
         qty AAPL = -5
         cost AAPL = -600
         realised USD = 200
         unrealised AAPL = 0
         cash USD = 5800
         equity = 5200",
    );
}

#[test]
fn a_flip_back_from_short_to_long_is_the_mirror_image() {
    book_both(
        margin(),
        "deposit 5000 USD
         sell 10 AAPL 100.00
         buy 15 AAPL 120.00
         mark AAPL 120.00
         ---
         qty AAPL = 5
         cost AAPL = 600
         realised USD = -200
         equity = 4800",
    );
}

#[test]
fn a_future_counts_its_multiplier() {
    book_both(
        margin(),
        "deposit 300000 USD
         buy 2 ES 4000.00 fee 4.20 USD
         mark ES 4010.00
         ---
         cost ES = 400000
         cash USD = -100004.2
         unrealised ES = 1000
         equity = 300995.8
         gross = 401000",
    );
}

#[test]
fn a_rebate_is_a_negative_fee() {
    book_both(
        CASH,
        "deposit 1000 USD
         buy 1 AAPL 100.00 fee -0.25 USD
         ---
         cash USD = 900.25
         fees USD = -0.25",
    );
}

#[test]
fn a_fee_in_another_currency_leaves_that_currency() {
    book_both(
        CASH,
        "deposit 1000 USD
         deposit 2 BNB
         buy 1 AAPL 100.00 fee 0.5 BNB
         mark AAPL 100.00
         rate BNB 600
         ---
         cash USD = 900
         cash BNB = 1.5
         fees BNB = 0.5
         fees USD = 0
         equity = 1900",
    );
}

#[test]
fn two_currencies_meet_only_through_a_rate() {
    book_both(
        CASH,
        "deposit 1000 USD
         deposit 1000 EUR
         buy 5 SAP 150.00
         mark SAP 160.00
         rate EUR 1.10
         ---
         cash EUR = 250
         value SAP = 800
         equity = 2155
         gross = 880",
    );
}

#[test]
fn a_missing_rate_is_an_error_and_never_one() {
    book_both(
        CASH,
        "deposit 1000 USD
         deposit 1000 EUR
         ---
         cash EUR = 1000
         equity = ! EUR has no rate to USD",
    );
}

#[test]
fn a_currency_without_a_balance_needs_no_rate() {
    book_both(CASH, "deposit 1000 USD\n --- \n equity = 1000 \n gross = 0");
}

#[test]
fn something_held_without_a_price_has_no_value_rather_than_a_guessed_one() {
    book_both(
        CASH,
        "deposit 1000 USD
         buy 1 AAPL 100.00
         ---
         equity = ! XNAS:AAPL is held but has no price
         gross = ! XNAS:AAPL is held but has no price
         unrealised AAPL = ! XNAS:AAPL is held but has no price",
    );
}

#[test]
fn a_fill_is_a_fact_even_when_it_overdraws_a_cash_account() {
    book_both(
        CASH,
        "deposit 1000 USD
         buy 10 AAPL 100.00 fee 1 USD
         ---
         cash USD = -1
         qty AAPL = 10",
    );
}

#[test]
fn a_cash_account_pays_out_only_what_it_has() {
    book_both(
        CASH,
        "deposit 1000 USD
         withdraw 1001 USD => cash account USD: 1001 needed, 1000 at hand
         withdraw 1000 USD
         ---
         cash USD = 0",
    );
}

#[test]
fn a_cash_account_refuses_to_sell_more_than_it_holds() {
    book_both(
        CASH,
        "deposit 1000 USD
         buy 5 AAPL 100.00
         sell 6 AAPL 100.00 => cash account XNAS:AAPL: 6 lots sold, 5 held
         sell 5 AAPL 100.00
         sell 1 AAPL 100.00 => cash account XNAS:AAPL: 1 lots sold, 0 held
         ---
         cash USD = 1000
         qty AAPL = 0",
    );
}

#[test]
fn a_withdrawal_needs_cash_in_a_cash_account() {
    book_both(
        CASH,
        "deposit 100 USD
         withdraw 101 USD => cash account USD: 101 needed, 100 at hand
         withdraw 60 USD
         withdraw 0 USD => expected a transfer above zero
         deposit -5 USD => expected a transfer above zero
         ---
         cash USD = 40
         capital USD = 40
         equity = 40",
    );
}

#[test]
fn a_withdrawal_leaves_a_margin_account_its_margin() {
    book_both(
        margin(),
        "deposit 1000 USD
         buy 10 AAPL 100.00
         mark AAPL 100.00
         withdraw 500.01 USD => margin account: 500.01 USD to withdraw, 500 free
         withdraw 500 USD
         ---
         cash USD = -500
         equity = 500
         power = 0",
    );
}

#[test]
fn a_margin_account_posts_a_fill_that_it_cannot_afford_because_fills_are_facts() {
    book_both(
        margin(),
        "deposit 1000 USD
         buy 100 AAPL 100.00
         mark AAPL 100.00
         ---
         cash USD = -9000
         equity = 1000
         power = 0",
    );
}

#[test]
fn a_rate_must_be_positive_and_not_for_the_base_currency() {
    book_both(
        CASH,
        "rate USD 1 => expected a rate above zero for a currency other than USD
         rate EUR 0 => expected a rate above zero
         rate EUR -1 => expected a rate above zero
         ---
         equity = 0",
    );
}

#[test]
fn marks_move_value_and_never_cash() {
    book_both(
        CASH,
        "deposit 1000 USD
         mark AAPL 90.00
         buy 5 AAPL 100.00
         mark AAPL 110.00
         mark AAPL 80.00
         ---
         cash USD = 500
         value AAPL = 400
         equity = 900
         gross = 400",
    );
}
