//! The levels that the desk sums from orders of others.

use hansa_market::event::OrderDeed::{self, Add, Fill};
use hansa_types::{Qty, TimeNs};

use super::*;

const ONLY: InstrumentId = InstrumentId(0);

fn order(deed: OrderDeed, id: u64, side: Side, px: i64, qty: i64) -> MarketOrder {
    let (ts_event, ts_recv) = (TimeNs(0), TimeNs(0));
    let (price, qty) = (Price(px), Qty(qty));
    MarketOrder { ts_event, ts_recv, id, price, qty, side, deed, is_clear: false, is_last: true }
}

fn known(rows: &[MarketOrder]) -> KnownBooks {
    let mut books = KnownBooks::default();
    for row in rows {
        books.apply_order(ONLY, row);
    }
    books
}

#[test]
fn a_level_is_the_sum_of_what_is_open_there() {
    let books = known(&[
        order(Add, 1, Side::Buy, 5, 4),
        order(Add, 2, Side::Buy, 5, 3),
        order(Fill, 1, Side::Buy, 5, 2),
    ]);
    assert_eq!(books.get(ONLY).unwrap().best_bid(), Some((Price(5), Qty(5))));
}

#[test]
fn a_level_that_was_overtaken_is_gone_from_the_book() {
    let books = known(&[order(Add, 1, Side::Buy, 5, 4), order(Add, 2, Side::Sell, 5, 6)]);
    let book = books.get(ONLY).unwrap();
    assert_eq!((book.best_bid(), book.best_ask()), (None, Some((Price(5), Qty(6)))));
}

#[test]
fn a_clear_empties_the_levels_and_best_prices_wait_for_the_whole_update() {
    let mut books = known(&[order(Add, 1, Side::Buy, 5, 4)]);
    let part = MarketOrder { is_clear: true, is_last: false, ..order(Add, 2, Side::Buy, 3, 1) };
    assert_eq!(books.apply_order(ONLY, &part), None);
    let best = books.apply_order(ONLY, &order(Add, 3, Side::Sell, 6, 1));
    assert_eq!(best, Some((Price(3), Price(6))));
}

#[test]
fn levels_told_beside_orders_are_not_taken_in() {
    let mut books = known(&[order(Add, 1, Side::Buy, 5, 4)]);
    let (ts_event, ts_recv) = (TimeNs(0), TimeNs(0));
    let (side, price, qty) = (Side::Buy, Price(4), Qty(1));
    let depth = Depth { ts_event, ts_recv, side, price, qty, is_clear: true, is_last: true };
    assert_eq!(books.apply(ONLY, &depth), None);
    assert_eq!(books.get(ONLY).unwrap().best_bid(), Some((Price(5), Qty(4))));
}
