//! What balances of a spot account cost and brought: average cost, beside a plain twin in floats.
#![allow(clippy::unwrap_used, clippy::cast_precision_loss)]

use std::collections::BTreeMap;

use crate::support::{amount, currency, decimal, fill, money};
use hansa_ledger::{AccountKind, Ledger, LedgerOptions, LotMethod};
use hansa_types::{
    ExecType, ExecutionReport, Instrument, InstrumentId, InstrumentSpec, Money, Price, TimeNs,
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
/// BTC at 50,000, ETH at 2,500, ETHBTC at 0.05.
const MARKS: [i64; 3] = [5_000_000, 250_000, 5_000];

fn unmarked() -> Ledger {
    let build = |(id, [base, quote, tick, lot]): (usize, [&str; 4])| {
        let spec = InstrumentSpec {
            symbol: format!("X:{base}{quote}"),
            base: currency(base),
            quote: currency(quote),
            tick: decimal(tick),
            lot: decimal(lot),
            multiplier: decimal("1"),
            quantity_min: decimal(lot),
            notional_min: decimal("0"),
        };
        Instrument::new(InstrumentId(u32::try_from(id).unwrap()), spec).unwrap()
    };
    let options = LedgerOptions {
        account_kind: AccountKind::Spot,
        lot_method: LotMethod::AverageCost,
        base_currency: currency("USDT"),
    };
    let instruments = PAIRS.into_iter().enumerate().map(build).collect();
    let mut ledger = Ledger::new(instruments, options).unwrap();
    ledger.deposit(money("10000", "USDT"), TimeNs(0)).unwrap();
    ledger
}

fn mark(ledger: &mut Ledger) {
    for (id, ticks) in (0..).zip(MARKS) {
        ledger.mark(InstrumentId(id), Price(ticks)).unwrap();
    }
}

fn funded() -> Ledger {
    let mut ledger = unmarked();
    mark(&mut ledger);
    ledger
}

fn traded(ledger: &mut Ledger, id: InstrumentId, deal: (i64, i64), fee: Money) -> ExecutionReport {
    let report = fill(id, deal.0, deal.1, fee);
    ledger.apply_fill(&report).unwrap();
    report
}

/// Cost, profit of what was sold, profit of what is held.
fn told(ledger: &Ledger, id: InstrumentId) -> [String; 3] {
    let entry = ledger.entry(id).unwrap();
    let unrealised = ledger.unrealised_of_balance(id).unwrap();
    [entry.cost.to_string(), entry.realised.to_string(), unrealised.to_string()]
}

#[test]
fn a_purchase_costs_what_was_paid_and_a_sale_brings_its_part_of_the_profit() {
    let mut ledger = funded();
    traded(&mut ledger, BTCUSDT, (10_000, 4_000_000), money("4", "USDT"));
    assert_eq!(told(&ledger, BTCUSDT), ["4000", "0", "1000"]);
    traded(&mut ledger, BTCUSDT, (-4_000, 4_500_000), money("0", "USDT"));
    assert_eq!(told(&ledger, BTCUSDT), ["2400", "200", "600"]);
}

#[test]
fn a_fee_in_the_coin_leaves_the_average_as_it_is() {
    let mut ledger = funded();
    traded(&mut ledger, BTCUSDT, (10_000, 4_000_000), money("0.01", "BTC"));
    assert_eq!(told(&ledger, BTCUSDT), ["3600", "0", "900"]);
}

#[test]
fn what_is_held_at_the_start_costs_its_worth_at_the_first_mark() {
    let mut ledger = unmarked();
    ledger.deposit(money("0.1", "BTC"), TimeNs(0)).unwrap();
    assert_eq!(ledger.unrealised_of_balance(BTCUSDT), None);
    mark(&mut ledger);
    assert_eq!(told(&ledger, BTCUSDT), ["5000", "0", "0"]);
    assert!(ledger.entry(BTCUSDT).unwrap().is_of_mark);
    ledger.mark(BTCUSDT, Price(5_100_000)).unwrap();
    assert_eq!(told(&ledger, BTCUSDT), ["5000", "0", "100"]);
}

#[test]
fn money_that_comes_or_goes_is_no_profit() {
    let mut ledger = funded();
    traded(&mut ledger, BTCUSDT, (10_000, 4_000_000), money("0", "USDT"));
    ledger.withdraw(money("0.05", "BTC"), TimeNs(1)).unwrap();
    assert_eq!(told(&ledger, BTCUSDT), ["2000", "0", "500"]);
    ledger.deposit(money("0.05", "BTC"), TimeNs(2)).unwrap();
    assert_eq!(told(&ledger, BTCUSDT), ["4500", "0", "500"]);
}

#[test]
fn a_coin_that_pays_for_another_is_sold_for_its_worth() {
    let mut ledger = funded();
    traded(&mut ledger, BTCUSDT, (10_000, 4_000_000), money("0", "USDT"));
    traded(&mut ledger, ETHBTC, (10_000, 5_000), money("0", "BTC"));
    assert_eq!(told(&ledger, BTCUSDT), ["2000", "500", "500"]);
    assert_eq!(told(&ledger, ETHUSDT), ["2500", "0", "0"]);
    assert_eq!(ledger.entry(ETHBTC), None, "ether is left by ETHUSDT");
}

#[test]
fn a_fill_that_was_busted_or_corrected_leaves_entries_as_if_it_had_been_so_from_the_first() {
    for (exec_type, price, expected) in [
        (ExecType::TradeCancel, 6_000_000, ["4000", "0", "1000"]),
        (ExecType::TradeCorrect, 4_600_000, ["8600", "0", "1400"]),
    ] {
        let mut ledger = funded();
        traded(&mut ledger, BTCUSDT, (10_000, 4_000_000), money("0", "USDT"));
        let wrong = fill(BTCUSDT, 10_000, 6_000_000, money("0", "USDT"));
        let wrong = ExecutionReport { exec_id: 9, ..wrong };
        ledger.apply_fill(&wrong).unwrap();
        let last_px = Price(price);
        let back = ExecutionReport { exec_type, exec_id: 10, exec_ref_id: 9, last_px, ..wrong };
        ledger.take_back(&back).unwrap();
        assert_eq!(told(&ledger, BTCUSDT), expected, "{exec_type:?}");
    }
}

/// Held, cost and profit of each currency in floats, by the words of the documentation alone.
#[derive(Default)]
struct Plain(BTreeMap<&'static str, [f64; 3]>);

impl Plain {
    fn moves(&mut self, code: &'static str, units: f64, worth: f64, is_deal: bool) {
        let [held, cost, realised] = self.0.entry(code).or_default();
        let closed = if *held * units < 0.0 { units.abs().min(held.abs()) } else { 0.0 };
        let gone = if closed > 0.0 { *cost * closed / held.abs() } else { 0.0 };
        let price = worth / units;
        if is_deal {
            *realised -= closed * units.signum() * price + gone;
        }
        *cost += (units - closed * units.signum()) * price - gone;
        *held += units;
        if held.abs() < 1e-12 {
            (*held, *cost) = (0.0, 0.0);
        }
    }
}

proptest! {
    #[test]
    fn cost_and_profit_of_every_balance_are_those_of_the_plain_twin(
        deals in prop::collection::vec(
            (0usize..3, 1i64..5_000, prop::bool::ANY, 50i64..150, 0i64..50, 0usize..2), 1..25,
        )
    ) {
        let (mut ledger, mut plain) = (funded(), Plain::default());
        ledger.deposit(money("1", "BTC"), TimeNs(0)).unwrap();
        plain.moves("BTC", 1.0, 50_000.0, false);
        for (id, lots, is_buy, percent, fee_bps, paid_in) in deals {
            let [base, quote, tick, lot] = PAIRS[id];
            let lots = if is_buy { lots } else { -lots };
            let ticks = MARKS[id] * percent / 100;
            let as_float = |text: &str| text.parse::<f64>().unwrap();
            let units = lots as f64 * as_float(lot);
            let paid = units * ticks as f64 * as_float(tick);
            let rate = |code: &str| match code { "BTC" => 50_000.0, "ETH" => 2_500.0, _ => 1.0 };
            let worth = paid * rate(quote);
            let code = [base, quote][paid_in];
            let charged = [units, paid][paid_in].abs() * fee_bps as f64 / 1e4;
            let fee = Money { amount: amount(&format!("{charged:.18}")), currency: currency(code) };
            let id = InstrumentId(u32::try_from(id).unwrap());
            ledger.apply_fill(&fill(id, lots, ticks, fee)).unwrap();
            for (code, units, worth, is_deal) in [
                (base, units, worth, true),
                (quote, -paid, -worth, true),
                (code, -charged, -charged * rate(code), false),
            ] {
                if code != "USDT" && units != 0.0 {
                    plain.moves(code, units, worth, is_deal);
                }
            }
        }
        for (code, id) in [("BTC", BTCUSDT), ("ETH", ETHUSDT)] {
            let entry = ledger.entry(id).unwrap();
            let [_, cost, realised] = plain.0.get(code).copied().unwrap_or_default();
            for (found, expected) in [(entry.cost, cost), (entry.realised, realised)] {
                let found = found.0 as f64 / 1e18;
                prop_assert!((found - expected).abs() <= 1e-4 + expected.abs() * 1e-7,
                    "{code}: found {found}, expected {expected}");
            }
        }
    }
}
