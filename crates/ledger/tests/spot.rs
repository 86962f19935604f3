//! Spot accounts: positions are balances, and every group sums to zero in each currency.
#![allow(clippy::unwrap_used)]

use crate::support::{amount, currency, decimal, fill, money};
use hansa_ledger::sums_to_zero;
use hansa_ledger::{Account, AccountKind, Ledger, LedgerError, LedgerOptions, LotMethod};
use hansa_types::{
    Amount, ExecType, ExecutionReport, Instrument, InstrumentId, InstrumentSpec, Price, Qty, TimeNs,
};
use proptest::prelude::*;

const BTCUSDT: InstrumentId = InstrumentId(0);
const ETHUSDT: InstrumentId = InstrumentId(1);
const ETHBTC: InstrumentId = InstrumentId(2);
const PAIRS: [[&str; 4]; 3] = [
    ["BTC", "USDT", "0.01", "0.00001"],
    ["ETH", "USDT", "0.01", "0.0001"],
    ["ETH", "BTC", "0.00001", "0.0001"],
];

fn instruments(multiplier: &str) -> Vec<Instrument> {
    let build = |(id, [base, quote, tick, lot]): (usize, [&str; 4])| {
        let spec = InstrumentSpec {
            symbol: format!("X:{base}{quote}"),
            base: currency(base),
            quote: currency(quote),
            tick: decimal(tick),
            lot: decimal(lot),
            multiplier: decimal(multiplier),
            quantity_min: decimal(lot),
            notional_min: decimal("0"),
        };
        Instrument::new(InstrumentId(u32::try_from(id).unwrap()), spec).unwrap()
    };
    PAIRS.into_iter().enumerate().map(build).collect()
}

const fn options(base: hansa_types::Currency) -> LedgerOptions {
    LedgerOptions {
        account_kind: AccountKind::Spot,
        lot_method: LotMethod::AverageCost,
        base_currency: base,
    }
}

/// 10,000 USDT; BTC at 50,000, ETH at 2,500, ETHBTC at 0.05.
fn funded() -> Ledger {
    let mut ledger = Ledger::new(instruments("1"), options(currency("USDT"))).unwrap();
    ledger.deposit(money("10000", "USDT"), TimeNs(0)).unwrap();
    for (id, ticks) in [(BTCUSDT, 5_000_000), (ETHUSDT, 250_000), (ETHBTC, 5_000)] {
        ledger.mark(id, Price(ticks)).unwrap();
    }
    ledger
}

fn traded(ledger: &mut Ledger, report: &ExecutionReport) -> Vec<(Account, String, String)> {
    let group = ledger.apply_fill(report).unwrap();
    assert!(sums_to_zero(group));
    let told = |each: &hansa_ledger::Posting| {
        (each.account, each.currency.to_string(), each.amount.to_string())
    };
    group.iter().map(told).collect()
}

#[test]
fn what_one_instrument_brought_pays_for_another() {
    let mut ledger = funded();
    traded(&mut ledger, &fill(BTCUSDT, 10_000, 5_000_000, money("5", "USDT")));
    assert_eq!(ledger.cash(currency("BTC")), amount("0.1"));
    let group = traded(&mut ledger, &fill(ETHBTC, 10_000, 5_000, money("0.00005", "BTC")));
    let line = |account, code: &str, text: &str| (account, code.to_owned(), text.to_owned());
    let exchange = Account::Exchange(ETHBTC);
    assert_eq!(
        group,
        [
            line(Account::Cash, "BTC", "-0.05"),
            line(exchange, "BTC", "0.05"),
            line(Account::Cash, "ETH", "1"),
            line(exchange, "ETH", "-1"),
            line(Account::Cash, "BTC", "-0.00005"),
            line(Account::Fees, "BTC", "0.00005"),
        ]
    );
    assert_eq!(ledger.cash(currency("BTC")), amount("0.04995"));
    // The ether is held whichever instrument one asks about, in the lots of each.
    assert_eq!(ledger.position_qty(ETHUSDT), Qty(10_000));
    assert_eq!(ledger.position_qty(BTCUSDT), Qty(4_995));
}

#[test]
fn equity_is_every_balance_along_its_route() {
    let mut ledger = funded();
    traded(&mut ledger, &fill(BTCUSDT, 10_000, 5_000_000, money("0", "USDT")));
    traded(&mut ledger, &fill(ETHBTC, 10_000, 5_000, money("0", "BTC")));
    assert_eq!(ledger.equity().unwrap(), amount("10000"));
    ledger.mark(ETHUSDT, Price(260_000)).unwrap();
    assert_eq!(ledger.equity().unwrap(), amount("10100"));
    assert_eq!(ledger.gross_exposure().unwrap(), amount("5100"));
}

#[test]
fn a_balance_whose_price_is_not_known_has_no_worth() {
    let mut ledger = Ledger::new(instruments("1"), options(currency("USDT"))).unwrap();
    ledger.deposit(money("1", "BTC"), TimeNs(0)).unwrap();
    let error = ledger.equity().unwrap_err();
    assert_eq!(error, LedgerError::NoRate { currency: currency("BTC"), base: currency("USDT") });
    ledger.mark(BTCUSDT, Price(5_000_000)).unwrap();
    assert_eq!(ledger.equity().unwrap(), amount("50000"));
}

#[test]
fn a_contract_is_no_currency() {
    let error = Ledger::new(instruments("50"), options(currency("USDT"))).unwrap_err();
    assert!(error.to_string().contains("expected a multiplier of 1"), "{error}");
}

#[test]
fn a_balance_below_a_lot_is_no_position_and_one_below_zero_is_a_whole_one() {
    let mut ledger = funded();
    ledger.deposit(money("0.000019", "BTC"), TimeNs(0)).unwrap();
    assert_eq!(ledger.position_qty(BTCUSDT), Qty(1));
    traded(&mut ledger, &fill(BTCUSDT, -2, 5_000_000, money("0", "USDT")));
    assert_eq!(ledger.position_qty(BTCUSDT), Qty(-1));
}

#[test]
fn an_exchange_that_is_taken_back_has_never_been() {
    let mut ledger = funded();
    let (mut before, mut after) = (Vec::new(), Vec::new());
    traded(&mut ledger, &fill(BTCUSDT, 10_000, 5_000_000, money("5", "USDT")));
    ledger.state_hash_bytes(&mut before);
    let report = ExecutionReport { exec_id: 9, ..fill(ETHBTC, 100, 5_000, money("1", "BTC")) };
    traded(&mut ledger, &report);
    let bust =
        ExecutionReport { exec_type: ExecType::TradeCancel, exec_id: 10, exec_ref_id: 9, ..report };
    assert!(sums_to_zero(ledger.take_back(&bust).unwrap()));
    ledger.state_hash_bytes(&mut after);
    assert_eq!(before, after);
}

#[test]
fn a_fee_in_what_was_bought_leaves_less_than_the_lots_bought() {
    let mut ledger = funded();
    let group = traded(&mut ledger, &fill(BTCUSDT, 10_000, 5_000_000, money("0.0001", "BTC")));
    let line = |account, code: &str, text: &str| (account, code.to_owned(), text.to_owned());
    let exchange = Account::Exchange(BTCUSDT);
    assert_eq!(
        group,
        [
            line(Account::Cash, "USDT", "-5000"),
            line(exchange, "USDT", "5000"),
            line(Account::Cash, "BTC", "0.1"),
            line(exchange, "BTC", "-0.1"),
            line(Account::Cash, "BTC", "-0.0001"),
            line(Account::Fees, "BTC", "0.0001"),
        ]
    );
    assert_eq!(ledger.cash(currency("BTC")), amount("0.0999"));
    assert_eq!(ledger.position_qty(BTCUSDT), Qty(9_990));
    // 5,000 less a fee that is worth 5.
    assert_eq!(ledger.equity().unwrap(), amount("9995"));
}

proptest! {
    /// Whatever currency each fee is in: every balance is the plain sum of what came and went, and
    /// what was paid in, exchanged and charged of a currency is what is left of it.
    #[test]
    fn balances_are_plain_sums_whichever_currency_fees_are_paid_in(
        deals in prop::collection::vec(
            (0u32..3, -50_000i64..50_000, 1i64..9_000_000, 0usize..4, -9i64..99), 1..40,
        )
    ) {
        let mut ledger = funded();
        let mut plain = std::collections::BTreeMap::from([("USDT", amount("10000").0)]);
        for (id, lots, ticks, paid_in, thousandths) in deals.into_iter().filter(|deal| deal.1 != 0) {
            let [base, quote, tick, lot] = PAIRS[id as usize];
            let code = [base, quote, "BNB", "USDT"][paid_in];
            let fee = Amount(i128::from(thousandths) * 10i128.pow(15));
            let fee = hansa_types::Money { amount: fee, currency: currency(code) };
            let report = fill(InstrumentId(id), lots, ticks, fee);
            prop_assert!(sums_to_zero(ledger.apply_fill(&report).unwrap()));
            let unit = decimal(tick).checked_mul_exact(decimal(lot)).unwrap().atoms();
            *plain.entry(quote).or_default() -= unit * i128::from(ticks) * i128::from(lots);
            *plain.entry(base).or_default() += decimal(lot).atoms() * i128::from(lots);
            *plain.entry(code).or_default() -= fee.amount.0;
        }
        for (code, balance) in plain {
            let code = currency(code);
            prop_assert_eq!(ledger.cash(code), Amount(balance));
            let came = ledger.capital(code).0 + ledger.exchanged(code).0 - ledger.fees(code).0;
            prop_assert_eq!(ledger.cash(code), Amount(came));
        }
    }

    #[test]
    fn balances_are_the_plain_sums_of_what_was_exchanged(
        deals in prop::collection::vec((0u32..3, -50_000i64..50_000, 1i64..9_000_000), 1..40)
    ) {
        let mut ledger = funded();
        let mut plain = std::collections::BTreeMap::from([("USDT", amount("10000").0)]);
        for (id, lots, ticks) in deals.into_iter().filter(|deal| deal.1 != 0) {
            let [base, quote, tick, lot] = PAIRS[id as usize];
            let report = fill(InstrumentId(id), lots, ticks, money("0.1", quote));
            prop_assert!(sums_to_zero(ledger.apply_fill(&report).unwrap()));
            let unit = decimal(tick).checked_mul_exact(decimal(lot)).unwrap().atoms();
            *plain.entry(quote).or_default() -=
                unit * i128::from(ticks) * i128::from(lots) + amount("0.1").0;
            *plain.entry(base).or_default() += decimal(lot).atoms() * i128::from(lots);
        }
        for (code, balance) in plain {
            prop_assert_eq!(ledger.cash(currency(code)), Amount(balance));
        }
    }
}
