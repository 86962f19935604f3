//! The gate as a document: for each control, rows below, at and above its limit.
//!
//! A row:     limits | state | order | answer
//! Limits:    those of an ordinary desk, with the named ones changed; `-` takes one away
//! State:     flat at 100.00, equity and its peak 10000, margin account, with the named changes;
//!            a position changes gross and net exposure unless they are named too
//! Order:     buy 10 · sell 10 · buy 10 limit 101.00 · buy 10 stop 105.00
//! Answer:    approved <lots> · <name of the control that refuses>
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::support::{
    NOW, SECOND_NS, amount, decimal, gate, generous, holding, instrument, judge, limit, market,
    ordinary, stop,
};
use hansa_gate::{Limits, View};
use hansa_types::{Amount, InstrumentId, OrderRequest, OrderTerms, Price, Qty, TimeNs};

fn pairs(text: &str) -> Vec<(&str, &str)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.chunks(2).map(|pair| (pair[0], pair[1])).collect()
}

fn limits_of(text: &str) -> Limits {
    let mut limits = generous();
    for (name, value) in pairs(text) {
        let is_given = value != "-";
        let ratio = || is_given.then(|| decimal(value));
        let money = || is_given.then(|| amount(value));
        match name {
            "order_value" => limits.order_value_max = money(),
            "position_value" => limits.position_value_max = money(),
            "gross" => limits.gross_exposure_ratio_max = ratio(),
            "net" => limits.net_exposure_ratio_max = ratio(),
            "collar_bps" => limits.price_collar_bps = ratio(),
            "per_minute" => limits.orders_per_minute_max = is_given.then(|| value.parse().unwrap()),
            "drawdown" => limits.drawdown_ratio_max = ratio(),
            "stale_s" => {
                limits.stale_after_ns = is_given.then(|| value.parse::<i64>().unwrap() * SECOND_NS);
            }
            "shrink" => limits.shrink = value == "yes",
            other => panic!("no limit {other}"),
        }
    }
    limits
}

fn view_of(text: &str) -> View {
    let given = pairs(text);
    let position = given.iter().find(|(name, _)| *name == "position");
    let mut view = position.map_or(ordinary(), |(_, lots)| holding(lots.parse().unwrap()));
    for (name, value) in given {
        match name {
            "position" => {}
            "working_buy" => view.working_buy = Qty(value.parse().unwrap()),
            "working_sell" => view.working_sell = Qty(value.parse().unwrap()),
            "price" if value == "-" => view.reference_px = None,
            "price" => view.reference_px = Some(instrument().price(decimal(value)).unwrap()),
            "age_s" => {
                view.reference_ts = TimeNs(NOW.0 - value.parse::<i64>().unwrap() * SECOND_NS)
            }
            "equity" => view.equity = (value != "-").then(|| amount(value)),
            "peak" => view.equity_peak = amount(value),
            "gross" => view.gross_exposure = amount(value),
            "net" => view.net_exposure = amount(value),
            "cash" => view.cash_available = Some(amount(value)),
            "quote_rate" => view.quote_rate = (value != "-").then(|| amount(value)),
            "fee_bps" => view.fee_allowance_bps = value.parse().unwrap(),
            other => panic!("no state {other}"),
        }
    }
    view
}

fn order_of(text: &str) -> OrderRequest {
    let words: Vec<&str> = text.split_whitespace().collect();
    let sign = if words[0] == "buy" { 1 } else { -1 };
    let signed = sign * words[1].parse::<i64>().unwrap();
    let ticks = |text: &str| instrument().price(decimal(text)).unwrap().0;
    match words[2..] {
        [] => market(signed),
        ["limit", price] => limit(signed, ticks(price)),
        ["stop", price] => stop(signed, ticks(price)),
        _ => panic!("no such order: {text}"),
    }
}

fn table(rows: &str) {
    for row in rows.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [limits, state, order, expected] = cells[..] else { panic!("four cells: {row}") };
        let verdict = judge(limits_of(limits), &view_of(state), &order_of(order));
        let found = match verdict.outcome {
            Ok(approved) => format!("approved {}", approved.request().order_qty.0),
            Err(refusal) => refusal.control.name().to_owned(),
        };
        assert_eq!(found, expected, "{row}");
    }
}

#[test]
fn an_ordinary_order_passes_as_it_is() {
    table(
        "| | buy 10  | approved 10
         | | sell 10 | approved 10
         | | buy 10 limit 99.50 | approved 10
         | | sell 10 stop 95.00 | approved 10",
    );
}

#[test]
fn order_value() {
    table(
        "order_value 1000 | | buy 9  | approved 9
         order_value 1000 | | buy 10 | approved 10
         order_value 1000 | | buy 11 | order_value
         order_value 999.999999999999999999 | | buy 10 | order_value
         order_value -    | | buy 10 | missing_limit
         order_value 1000 | | sell 11 | order_value
         order_value 1000 | position 50 | sell 11 | order_value",
    );
}

#[test]
fn a_buy_costs_its_limit_and_everything_else_the_highest_price_in_play() {
    table(
        "order_value 1000 | | buy 11 limit 90.00  | approved 11
         order_value 1000 | | buy 10 limit 100.01 | order_value
         order_value 1000 | | sell 10 limit 90.00 | approved 10
         order_value 1000 | | sell 10 limit 100.01 | order_value
         order_value 1000 | | buy 10 stop 100.01  | order_value
         order_value 1000 | | sell 11 stop 90.00  | order_value",
    );
}

#[test]
fn position_value() {
    table(
        "position_value 1000 | | buy 9  | approved 9
         position_value 1000 | | buy 10 | approved 10
         position_value 1000 | | buy 11 | position_value
         position_value -    | | buy 10 | missing_limit
         position_value 1000 | position 6 | buy 4 | approved 4
         position_value 1000 | position 6 | buy 5 | position_value
         position_value 1000 | position -6 | sell 5 | position_value",
    );
}

#[test]
fn what_works_on_the_same_side_counts_as_if_it_were_held() {
    table(
        "position_value 1000 | working_buy 6 | buy 4 | approved 4
         position_value 1000 | working_buy 6 | buy 5 | position_value
         position_value 1000 | working_sell 6 | buy 10 | approved 10
         position_value 1000 | position 4 working_buy 3 | buy 4 | position_value",
    );
}

#[test]
fn gross_exposure() {
    table(
        "gross 1.5 | gross 10000 net 0 | buy 49 | approved 49
         gross 1.5 | gross 10000 net 0 | buy 50 | approved 50
         gross 1.5 | gross 10000 net 0 | buy 51 | gross_exposure
         gross 1.499999999999999999 | gross 10000 net 0 | buy 50 | gross_exposure
         gross -   | | buy 10 | missing_limit
         gross 1.5 | gross 10000 net 0 | sell 51 | gross_exposure",
    );
}

#[test]
fn a_flip_gives_back_the_exposure_that_it_closes_first() {
    table(
        "gross 1 | position 100 | sell 200 | approved 200
         gross 1 | position 100 | sell 201 | gross_exposure
         gross 1 | position 100 working_sell 100 | sell 2 | gross_exposure",
    );
}

#[test]
fn net_exposure() {
    table(
        "net 0.5 | net 4000 gross 4000 | buy 9  | approved 9
         net 0.5 | net 4000 gross 4000 | buy 10 | approved 10
         net 0.5 | net 4000 gross 4000 | buy 11 | net_exposure
         net -   | | buy 10 | missing_limit
         net 0.5 | net 4000 gross 4000 | sell 90 | approved 90
         net 0.5 | net 4000 gross 4000 | sell 91 | net_exposure",
    );
}

#[test]
fn a_flip_moves_net_exposure_by_its_whole_value() {
    table(
        "net 0.5 | position 10 net -4000 gross 6000 | sell 10 | approved 10
         net 0.5 | position 5 net -4000 gross 6000 | sell 10 | approved 10
         net 0.5 | position 5 net -4000 gross 6000 | sell 11 | net_exposure",
    );
}

#[test]
fn price_collar() {
    table(
        "collar_bps 100 | | buy 10 limit 100.99 | approved 10
         collar_bps 100 | | buy 10 limit 101.00 | approved 10
         collar_bps 100 | | buy 10 limit 101.01 | price_collar
         collar_bps 100 | | sell 10 limit 98.99 | price_collar
         collar_bps 100 | | buy 10 stop 101.01  | price_collar
         collar_bps 0   | | buy 10              | approved 10
         collar_bps -   | | buy 10 limit 100.00 | missing_limit
         collar_bps -   | | buy 10              | missing_limit",
    );
}

#[test]
fn stale_price() {
    table(
        "stale_s 5 | age_s 4 | buy 10 | approved 10
         stale_s 5 | age_s 5 | buy 10 | approved 10
         stale_s 5 | age_s 6 | buy 10 | stale_price
         stale_s - | age_s 0 | buy 10 | missing_limit
         stale_s 5 | age_s 6 position 10 | sell 10 | stale_price",
    );
}

#[test]
fn no_price_refuses_whatever_the_order_says() {
    table(
        "| price - | buy 10 | price
         | price - | buy 10 limit 100.00 | price
         | price 0.00 | buy 10 | price
         | price -0.01 | buy 10 | price
         | price - position 10 | sell 10 | price",
    );
}

#[test]
fn equity_must_be_known_and_positive_unless_the_order_reduces() {
    table(
        "| equity - | buy 10 | equity
         | equity 0 | buy 10 | equity
         | equity -5 | buy 10 | equity
         | equity - position 10 | sell 10 | approved 10
         | equity -5 position 10 | sell 10 | approved 10",
    );
}

#[test]
fn drawdown() {
    table(
        "drawdown 0.2 | equity 8001 peak 10000 | buy 10 | approved 10
         drawdown 0.2 | equity 8000 peak 10000 | buy 10 | approved 10
         drawdown 0.2 | equity 7999.999999999999999999 peak 10000 | buy 10 | drawdown
         drawdown -   | | buy 10 | missing_limit
         drawdown 0.2 | equity 7000 peak 10000 position 10 | sell 10 | approved 10
         drawdown 0.2 | equity 7000 peak 10000 position 10 | sell 12 | drawdown",
    );
}

#[test]
fn cash_pays_for_a_buy_with_its_fee() {
    table(
        "| cash 1000 | buy 9  | approved 9
         | cash 1000 | buy 10 | approved 10
         | cash 1000 | buy 11 | cash_available
         | cash 1000 fee_bps 10 | buy 10 | cash_available
         | cash 1001 fee_bps 10 | buy 10 | approved 10
         | cash -5 | buy 10 | cash_available",
    );
}

#[test]
fn limits_are_in_the_accounts_currency_and_cash_in_the_quotes() {
    table(
        "order_value 1000 | quote_rate 2 | buy 5 | approved 5
         order_value 1000 | quote_rate 2 | buy 6 | order_value
         order_value 1000 | quote_rate 0.5 | buy 20 | approved 20
         | quote_rate 2 cash 1000 | buy 10 | approved 10
         | quote_rate 2 cash 1000 | buy 11 | cash_available
         | quote_rate - | buy 1 | price",
    );
}

#[test]
fn a_cash_account_sells_what_it_holds_and_no_more() {
    table(
        "| cash 0 position 10 | sell 10 | approved 10
         | cash 0 position 10 | sell 11 | cash_available
         | cash 0 | sell 10 | cash_available
         | cash 0 position 10 working_sell 6 | sell 4 | approved 4
         | cash 0 position 10 working_sell 6 | sell 5 | cash_available",
    );
}

#[test]
fn smallest_quantity_and_value() {
    table(
        "| | buy 2 | approved 2
         | | buy 1 | quantity_min
         | price 25.00 | buy 2 | approved 2
         | price 24.99 | buy 2 | notional_min
         | | buy 2 limit 24.99 | notional_min",
    );
}

#[test]
fn a_gate_that_shrinks_cuts_to_the_tightest_limit() {
    table(
        "shrink yes order_value 1000 | | buy 15 | approved 10
         shrink yes position_value 1000 | position 4 | buy 15 | approved 6
         shrink yes gross 1 | gross 9500 net 0 | buy 15 | approved 5
         shrink yes net 1 | net 9200 gross 9200 | buy 15 | approved 8
         shrink yes | cash 1000 fee_bps 10 | buy 15 | approved 9
         shrink yes | cash 0 position 7 | sell 15 | approved 7
         shrink yes order_value 1000 position_value 500 | | buy 15 | approved 5
         shrink yes order_value 500 position_value 1000 | | buy 15 | approved 5
         shrink yes position_value 1000 | position 5 | sell 20 | approved 15",
    );
}

#[test]
fn what_would_be_shrunk_below_the_smallest_order_is_refused() {
    table(
        "shrink yes order_value 200 | | buy 15 | approved 2
         shrink yes order_value 199 | | buy 15 | order_value
         shrink yes order_value 50 | price 24.00 | buy 15 | notional_min
         shrink yes gross 1 | gross 10000 net 0 | buy 15 | gross_exposure",
    );
}

#[test]
fn malformed_orders_are_refused() {
    let malformed = [
        OrderRequest { order_qty: Qty(0), ..market(10) },
        OrderRequest { order_qty: Qty(-5), ..market(10) },
        OrderRequest { limit_px: Some(Price(10_000)), ..market(10) },
        OrderRequest { limit_px: None, ..limit(10, 10_000) },
        OrderRequest { instrument: hansa_types::InstrumentId(9), ..market(10) },
    ];
    for request in malformed {
        let refusal = judge(generous(), &ordinary(), &request).outcome.unwrap_err();
        assert_eq!(refusal.control.name(), "well_formed", "{request:?}");
    }
}

#[test]
fn a_killed_or_paused_gate_lets_only_reducing_orders_pass() {
    for (switch, name) in [(0, "kill"), (1, "pause")] {
        let mut gate = gate(generous());
        gate.set_killed(switch == 0);
        gate.set_paused(switch == 1);
        let mut answer = |signed, lots: i64| {
            let verdict = gate.check(&market(signed), &holding(lots));
            verdict.outcome.map_or_else(|refusal| refusal.control.name(), |_| "approved")
        };
        assert_eq!(answer(10, 0), name);
        assert_eq!(answer(10, 10), name);
        assert_eq!(answer(-10, 10), "approved");
        assert_eq!(answer(10, -10), "approved");
        assert_eq!(answer(-11, 10), name);
    }
}

#[test]
fn order_rate_counts_approved_orders_of_the_last_minute() {
    let mut gate = gate(limits_of("per_minute 2"));
    let mut at = |second: i64, lots: i64| {
        let now = TimeNs(NOW.0 + second * SECOND_NS);
        let view = View { now, reference_ts: now, ..ordinary() };
        let verdict = gate.check(&market(lots), &view);
        verdict.outcome.map_or_else(|refusal| refusal.control.name(), |_| "approved")
    };
    assert_eq!(at(0, 10), "approved");
    assert_eq!(at(1, 1), "quantity_min", "a refused order does not count");
    assert_eq!(at(30, 10), "approved");
    assert_eq!(at(59, 10), "order_rate");
    assert_eq!(at(60, 10), "approved");
    assert_eq!(at(89, 10), "order_rate");
    assert_eq!(at(90, 10), "approved");
}

#[test]
fn a_drawdown_halt_outlasts_the_recovery_until_somebody_resumes() {
    let mut gate = gate(limits_of("drawdown 0.2"));
    let lost = View { equity: Some(amount("7000")), ..ordinary() };
    assert!(gate.check(&market(10), &lost).outcome.is_err());
    let refusal = gate.check(&market(10), &ordinary()).outcome.unwrap_err();
    assert_eq!(refusal.control.name(), "drawdown");
    assert!(refusal.describe(&instrument()).contains("resume to go on"));
    gate.resume();
    assert!(gate.check(&market(10), &ordinary()).outcome.is_ok());
    assert!(gate.check(&market(10), &lost).outcome.is_err(), "still lost: halted again");
}

#[test]
fn equity_that_is_not_known_does_not_latch_a_halt() {
    let mut gate = gate(generous());
    let unknown = View { equity: None, ..holding(10) };
    assert!(gate.check(&market(-10), &unknown).outcome.is_ok());
    assert!(!gate.is_halted());
}

#[test]
fn a_reducing_order_is_not_stopped_by_the_lack_of_a_limit_that_does_not_judge_it() {
    table(
        "gross -    | position 10 | sell 10 | approved 10
         drawdown - | position 10 | sell 10 | approved 10
         gross -    | position 10 | sell 11 | missing_limit
         stale_s -  | position 10 | sell 10 | missing_limit",
    );
}

#[test]
fn a_refusal_says_control_observed_limit_and_instrument() {
    let said = |limits: &str, state: &str, order: &str| {
        let verdict = judge(limits_of(limits), &view_of(state), &order_of(order));
        verdict.outcome.unwrap_err().describe(&instrument())
    };
    assert_eq!(
        said("order_value 1000", "", "buy 11"),
        "order_value: order value 1100, more than 1000 (XNAS:AAPL)"
    );
    assert_eq!(
        said("stale_s 5", "age_s 6", "buy 10"),
        "stale_price: the last price is 6 s old, more than 5 s (XNAS:AAPL)"
    );
    assert_eq!(
        said("gross 1", "", "buy 150"),
        "gross_exposure: gross exposure 1.5 of equity, more than 1 (XNAS:AAPL)"
    );
    assert_eq!(
        said("", "", "buy 1"),
        "quantity_min: quantity 1, less than the smallest 2 (XNAS:AAPL)"
    );
}

#[test]
fn every_control_that_was_applied_leaves_its_reading_in_order() {
    let terms = OrderTerms { is_reduce_only: true, ..OrderTerms::NONE };
    let mut gate = gate(generous());
    gate.set_connection(InstrumentId(0), 0);
    gate.set_closing(Some(market(10).cl_ord_id.source()));
    let verdict = gate.check(
        &OrderRequest { terms, ..market(10) },
        &View { cash_available: Some(amount("5000")), ..holding(-20) },
    );
    let read: Vec<_> = verdict.readings.as_slice().iter().map(|each| each.control).collect();
    assert_eq!(read, hansa_gate::Control::ALL);
    let order_value = verdict.readings.as_slice()[14];
    assert_eq!((order_value.limit, order_value.observed), (amount("1000000").0, amount("1000").0));
    assert_eq!(Amount(order_value.observed), amount("1000"));
}

#[test]
fn while_every_position_is_closed_only_what_closes_them_passes() {
    let mut gate = gate(generous());
    let closing = market(10).cl_ord_id.source();
    for (source, expected) in [(Some(closing), None), (Some(closing + 1), Some(1)), (None, None)] {
        gate.set_closing(source);
        let refused = gate.check(&market(10), &holding(-20)).outcome.err();
        let seen = refused.map(|refusal| (refusal.control, refusal.observed));
        assert_eq!(seen, expected.map(|observed| (hansa_gate::Control::Flatten, observed)));
    }
}

#[test]
fn what_is_cut_off_from_its_market_is_refused_even_on_the_way_out() {
    let mut gate = gate(generous());
    gate.set_connection(InstrumentId(0), 4);
    let verdict = gate.check(&market(10), &holding(-20));
    let refusal = verdict.outcome.unwrap_err();
    assert_eq!((refusal.control, refusal.observed), (hansa_gate::Control::Connection, 4));
    gate.set_connection(InstrumentId(0), 0);
    assert!(gate.check(&market(10), &holding(-20)).outcome.is_ok());
}
