//! Rows of charges, splits and settlements.

use hansa_ledger::LotMethod;

use super::{CASH, book, book_both};
use crate::support::margin;

#[test]
fn funding_above_zero_is_paid_by_longs_to_shorts_on_the_value_at_the_mark() {
    book_both(
        margin(),
        "deposit 100000 USD
         buy 2 ES 100.00
         sell 10 AAPL 50.00
         mark ES 110.00
         mark AAPL 50.00
         fund ES 0.0001
         fund AAPL 0.0001
         ---
         funding USD = 1.05
         cash USD = 90498.95
         equity = 100998.95",
    );
}

#[test]
fn funding_below_zero_is_received_by_longs_and_a_stated_price_takes_the_place_of_the_mark() {
    book_both(
        margin(),
        "deposit 1000 USD
         buy 10 AAPL 50.00
         mark AAPL 50.00
         fund AAPL -0.0002 at 60.00
         ---
         funding USD = -0.12
         cash USD = 500.12",
    );
}

#[test]
fn funding_of_nothing_is_nothing_and_without_a_price_it_is_refused() {
    book_both(
        margin(),
        "deposit 1000 USD
         fund AAPL 0.01
         buy 10 AAPL 50.00
         fund AAPL 0.01 => XNAS:AAPL is held but has no price
         ---
         funding USD = 0
         cash USD = 500",
    );
}

#[test]
fn a_dividend_is_received_by_longs_and_paid_by_shorts_for_each_unit() {
    book_both(
        margin(),
        "deposit 10000 USD
         buy 10 AAPL 100.00
         sell 1 ES 10.00
         dividend AAPL 0.47
         dividend ES 0.01
         ---
         dividends USD = -4.2
         cash USD = 9504.2",
    );
}

#[test]
fn a_short_pays_a_day_of_interest_on_its_value_and_a_long_pays_none() {
    book_both(
        margin(),
        "deposit 10000 USD
         sell 10 AAPL 100.00
         mark AAPL 100.00
         borrow AAPL 0.0365
         buy 1 ES 10.00
         mark ES 10.00
         borrow ES 0.0365
         ---
         borrow USD = 0.1
         cash USD = 10499.9",
    );
}

#[test]
fn a_split_multiplies_the_position_and_leaves_cost_and_equity() {
    book_both(
        CASH,
        "deposit 2000 USD
         buy 3 AAPL 640.01
         mark AAPL 645.57
         split AAPL 7 for 1
         ---
         qty AAPL = 21
         cost AAPL = 1920.03
         value AAPL = 1936.71
         realised USD = 0
         equity = 2016.68",
    );
}

#[test]
fn after_a_split_the_next_mark_values_the_position_again_also_at_the_rounded_price() {
    book_both(
        CASH,
        "deposit 2000 USD
         buy 3 AAPL 640.01
         mark AAPL 645.57
         split AAPL 7 for 1
         mark AAPL 92.22
         ---
         value AAPL = 1936.62",
    );
}

#[test]
fn what_a_reverse_split_leaves_over_is_paid_out_at_the_mark_and_realised() {
    book_both(
        CASH,
        "deposit 1000 USD
         buy 25 AAPL 10.00
         mark AAPL 12.00
         split AAPL 1 for 10
         ---
         qty AAPL = 2
         cost AAPL = 200
         cash USD = 810
         realised USD = 10
         value AAPL = 240
         equity = 1050",
    );
}

#[test]
fn a_short_position_pays_for_what_a_reverse_split_leaves_over() {
    book_both(
        margin(),
        "deposit 1000 USD
         sell 25 AAPL 10.00
         mark AAPL 12.00
         split AAPL 1 for 10
         ---
         qty AAPL = -2
         cash USD = 1190
         realised USD = -10
         equity = 950",
    );
}

#[test]
fn first_in_first_out_sells_the_oldest_lot_at_its_cost_also_after_a_split() {
    book(
        CASH,
        LotMethod::Fifo,
        "deposit 5000 USD
         buy 1 AAPL 100.00
         buy 1 AAPL 130.00
         split AAPL 3 for 1
         sell 4 AAPL 50.00
         ---
         qty AAPL = 2
         realised USD = 56.666666666666666667
         cost AAPL = 86.666666666666666667",
    );
}

#[test]
fn a_split_into_nothing_is_refused() {
    book_both(
        CASH,
        "split AAPL 0 for 1 => XNAS:AAPL: expected a split of units above zero
         ---
         equity = 0",
    );
}

#[test]
fn a_settlement_closes_the_whole_position_at_its_price_with_the_fee_stated() {
    book_both(
        margin(),
        "deposit 100000 USD
         sell 2 ES 100.00
         mark ES 100.00
         settle ES 90.00 fee 1.5
         settle AAPL 1.00 fee 1
         ---
         qty ES = 0
         cost ES = 0
         realised USD = 1000
         fees USD = 1.5
         cash USD = 100998.5
         equity = 100998.5",
    );
}
