//! What a book by order shows of a feed, and what it says traded, beside a plain twin.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;

use hansa_types::TimeNs;
use proptest::prelude::*;

use super::*;
use OrderDeed::{Add, Change, Delete, Fill};
use Side::{Buy, Sell};

fn row(deed: OrderDeed, id: u64, side: Side, px: i64, qty: i64) -> MarketOrder {
    let (ts_event, ts_recv) = (TimeNs(0), TimeNs(0));
    let (price, qty) = (Price(px), Qty(qty));
    MarketOrder { ts_event, ts_recv, id, price, qty, side, deed, is_clear: false, is_last: true }
}

fn view(rows: &[MarketOrder]) -> (L3View, Vec<Traded>) {
    let mut view = L3View::new();
    let traded = rows.iter().filter_map(|row| view.apply(row, |_, _| {})).collect();
    (view, traded)
}

fn traded(rows: &[MarketOrder]) -> Vec<(u64, i64)> {
    view(rows).1.iter().map(|each| (each.turn, each.lots)).collect()
}

fn bests(view: &L3View) -> (Option<i64>, Option<i64>) {
    let best = |side| view.best(side).map(|px| px.0);
    (best(Buy), best(Sell))
}

#[test]
fn an_order_that_is_filled_whole_is_gone_without_a_delete() {
    let (view, traded) = view(&[row(Add, 1, Buy, 5, 4), row(Fill, 1, Buy, 5, 4)]);
    assert_eq!((view.book().len(), traded[0].lots), (0, 4));
}

#[test]
fn rows_that_cannot_be_believed_are_counted_and_change_nothing() {
    let good = row(Add, 1, Buy, 5, 4);
    for bad in [
        row(Add, 0, Buy, 5, 4),
        row(Add, 1, Sell, 9, 4),
        row(Add, 2, Buy, 5, 0),
        row(Change, 2, Buy, 5, 1),
        row(Delete, 2, Buy, 5, 1),
        row(Fill, 2, Buy, 5, 1),
        row(Fill, 1, Buy, 5, 0),
    ] {
        let (view, traded) = view(&[good, bad]);
        assert_eq!((view.passed_over(), traded), (1, vec![]), "{bad:?}");
        assert_eq!((view.book().len(), view.qty(Buy, Price(5))), (1, Qty(4)), "{bad:?}");
    }
}

#[test]
fn more_than_was_open_is_not_believed_to_have_traded() {
    let (view, traded) = view(&[row(Add, 1, Buy, 5, 4), row(Fill, 1, Buy, 5, 9)]);
    assert_eq!((view.passed_over(), traded[0].lots, view.book().len()), (1, 4, 0));
}

#[test]
fn of_two_orders_that_cross_the_newer_is_in_view() {
    let (view, _) = view(&[
        row(Add, 1, Buy, 5, 4),
        row(Add, 2, Buy, 3, 4),
        row(Add, 3, Sell, 4, 5),
        row(Add, 4, Sell, 6, 1),
    ]);
    assert_eq!(bests(&view), (Some(3), Some(4)));
    assert!(view.is_newcomer(OrderId(3)) && !view.is_newcomer(OrderId(4)));
}

#[test]
fn an_order_that_finds_all_it_wants_hides_nobody_and_trades_once() {
    let rows = [
        row(Add, 1, Sell, 5, 10),
        row(Add, 2, Sell, 6, 10),
        row(Add, 3, Buy, 8, 3),
        row(Fill, 1, Sell, 5, 3),
        row(Fill, 3, Buy, 8, 3),
    ];
    assert_eq!(bests(&view(&rows[..3]).0), (None, Some(5)));
    assert_eq!(traded(&rows), [(1, 3)]);
    let (view, _) = view(&rows);
    assert_eq!((view.qty(Sell, Price(5)), view.has_newcomers()), (Qty(7), false));
}

#[test]
fn what_an_order_that_came_to_trade_did_not_find_rests() {
    let rows = [
        row(Add, 1, Sell, 5, 4),
        row(Add, 2, Buy, 5, 4),
        row(Fill, 1, Sell, 5, 1),
        row(Fill, 2, Buy, 5, 1),
        row(Delete, 1, Sell, 5, 3),
    ];
    let (view, _) = view(&rows);
    assert_eq!((bests(&view), view.qty(Buy, Price(5))), ((Some(5), None), Qty(3)));
    assert!(!view.is_newcomer(OrderId(2)));
}

#[test]
fn an_order_that_one_after_the_other_comes_through_has_gone_without_a_word() {
    let rows = [row(Add, 1, Sell, 5, 10), row(Add, 2, Buy, 6, 1), row(Add, 3, Buy, 7, 1)];
    assert_eq!(bests(&view(&rows[..2]).0), (None, Some(5)));
    assert_eq!(bests(&view(&rows).0), (Some(7), None));
    assert_eq!(view(&rows).0.qty(Buy, Price(6)), Qty(1));
}

#[test]
fn what_came_to_trade_does_not_trade_twice() {
    // The seller of 5 is shown, then trades with both bids, and each side is told of it.
    let rows = [
        row(Add, 1, Buy, 5, 2),
        row(Add, 2, Buy, 5, 1),
        row(Add, 3, Sell, 5, 5),
        row(Fill, 1, Buy, 5, 2),
        row(Fill, 2, Buy, 5, 1),
        row(Fill, 3, Sell, 5, 2),
        row(Fill, 3, Sell, 5, 1),
    ];
    let (view, _) = view(&rows);
    assert_eq!(traded(&rows), [(1, 2), (2, 1)]);
    assert!(!view.is_newcomer(OrderId(3)), "what is left of it rests");
    assert_eq!(view.qty(Sell, Price(5)), Qty(2));
    assert_eq!(traded(&[&rows[..], &[row(Fill, 3, Sell, 5, 2)]].concat())[2], (3, 2));
}

#[test]
fn an_overtaken_order_that_trades_and_stays_is_back_in_its_turn() {
    let rows = [row(Add, 1, Buy, 5, 4), row(Add, 2, Sell, 5, 3), row(Fill, 1, Buy, 5, 3)];
    let (mut view, _) = view(&rows);
    assert_eq!(bests(&view), (Some(5), None));
    assert_eq!(view.apply(&row(Fill, 2, Sell, 5, 3), |_, _| {}), None);
    let later = view.apply(&row(Fill, 1, Buy, 5, 1), |_, _| {});
    assert_eq!(later, Some(Traded { side: Buy, px: Price(5), turn: 1, lots: 1 }));
}

#[test]
fn a_stale_order_does_not_come_back_over_a_book_that_moved_on() {
    let rows = [
        row(Add, 1, Buy, 9, 4),
        row(Add, 2, Sell, 5, 5),
        row(Add, 3, Sell, 6, 3),
        row(Change, 1, Buy, 9, 2),
    ];
    assert_eq!(bests(&view(&rows).0), (None, Some(5)));
}

#[test]
fn an_overtaken_order_is_back_when_what_came_through_it_has_traded_elsewhere() {
    let rows = [
        row(Add, 1, Buy, 5, 4),
        row(Add, 2, Buy, 4, 4),
        row(Add, 3, Sell, 4, 1),
        row(Fill, 1, Buy, 5, 1),
        row(Fill, 3, Sell, 4, 1),
    ];
    assert_eq!(bests(&view(&rows[..4]).0), (Some(5), None));
    assert_eq!(view(&rows).0.qty(Buy, Price(4)), Qty(4));
}

#[test]
fn a_snapshot_keeps_the_turns_of_what_it_repeats() {
    let clear = |row| MarketOrder { is_clear: true, is_last: false, ..row };
    let rows = [
        row(Add, 1, Buy, 5, 4),
        row(Add, 2, Buy, 5, 4),
        clear(row(Add, 2, Buy, 5, 4)),
        MarketOrder { is_last: false, ..row(Add, 3, Buy, 5, 4) },
        row(Add, 1, Buy, 5, 5),
        row(Fill, 2, Buy, 5, 1),
        row(Fill, 1, Buy, 5, 1),
        row(Fill, 3, Buy, 5, 1),
    ];
    // It is larger than before: it has lost its place.
    assert_eq!(traded(&rows), [(2, 1), (4, 1), (3, 1)]);
}

/// The same rules in words of one list: orders in the order in which they joined.
#[derive(Default)]
struct Plain {
    orders: Vec<(BookOrder, u64)>,
    turns: u64,
}

impl Plain {
    /// For rows of a feed that never crosses.
    fn apply(&mut self, row: &MarketOrder) -> Option<(u64, i64)> {
        let place = self.orders.iter().position(|(order, ..)| order.id.0 == row.id);
        match (row.deed, place) {
            (Add, None) => self.join(row, row.side),
            (Change, Some(place)) => {
                let order = &mut self.orders[place].0;
                if (row.price, row.qty.min(order.qty)) == (order.px, row.qty) {
                    order.qty = row.qty;
                } else {
                    let side = order.side;
                    self.orders.remove(place);
                    self.join(row, side);
                }
            }
            (Delete, Some(place)) => drop(self.orders.remove(place)),
            (Fill, Some(place)) => {
                let (order, turn) = &mut self.orders[place];
                let lots = row.qty.0.min(order.qty.0);
                order.qty = Qty(order.qty.0 - lots);
                let said = (*turn, lots);
                self.orders.retain(|(order, ..)| order.qty.0 > 0);
                return Some(said);
            }
            _ => {}
        }
        None
    }

    fn join(&mut self, row: &MarketOrder, side: Side) {
        self.turns += 1;
        let order = BookOrder { id: OrderId(row.id), side, px: row.price, qty: row.qty };
        self.orders.push((order, self.turns));
    }

    fn qty(&self, side: Side, px: i64) -> i64 {
        let here = self.orders.iter().filter(|(order, ..)| (order.side, order.px.0) == (side, px));
        here.map(|(order, ..)| order.qty.0).sum()
    }
}

fn any_row(prices: i64) -> impl Strategy<Value = MarketOrder> {
    let deed = prop_oneof![3 => Just(Add), 1 => Just(Change), 1 => Just(Delete), 2 => Just(Fill)];
    let shape = (deed, 0..30_u64, any::<bool>(), 0..prices, 1..9_i64);
    let ends = (prop::bool::weighted(0.02), prop::bool::weighted(0.8));
    (shape, ends).prop_map(|((deed, id, is_buy, px, qty), (is_clear, is_last))| {
        let side = if is_buy { Buy } else { Sell };
        MarketOrder { is_clear, is_last, ..row(deed, id, side, px, qty) }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn without_crossing_it_is_the_list_of_orders(
        rows in prop::collection::vec(any_row(5), 1..200),
    ) {
        let (mut view, mut plain) = (L3View::new(), Plain::default());
        for row in rows {
            // Ids know their side, and asks stand above all bids.
            let side = if row.id % 2 == 0 { Buy } else { Sell };
            let price = if side == Buy { row.price } else { Price(row.price.0 + 100) };
            let row = MarketOrder { id: row.id + 1, side, price, is_clear: false, ..row };
            let said = view.apply(&row, |_, _| {}).map(|each| (each.turn, each.lots));
            prop_assert_eq!(said, plain.apply(&row), "{:?}", row);
            for px in 0..5 {
                prop_assert_eq!(view.qty(Buy, Price(px)).0, plain.qty(Buy, px));
                prop_assert_eq!(view.qty(Sell, Price(px + 100)).0, plain.qty(Sell, px + 100));
            }
        }
    }

    #[test]
    fn the_view_is_never_crossed_and_every_change_of_a_level_is_told(
        rows in prop::collection::vec(any_row(9), 1..200),
    ) {
        let mut view = L3View::new();
        for row in rows {
            let shown = |view: &L3View| -> Vec<_> {
                let of = |side| (0..9).map(move |px| (side, Price(px)));
                of(Buy).chain(of(Sell)).map(|(side, px)| ((side, px), view.qty(side, px))).collect()
            };
            let mut before = shown(&view);
            if row.is_clear {
                before.iter_mut().for_each(|level| level.1 = Qty::ZERO);
            }
            let mut told = BTreeSet::new();
            view.apply(&row, |side, px| { told.insert((side == Buy, px)); });
            let (bid, ask) = bests(&view);
            prop_assert!(bid.is_none_or(|bid| ask.is_none_or(|ask| bid < ask)));
            for (was, is) in before.iter().zip(shown(&view)) {
                let (side, px) = is.0;
                prop_assert!(was.1 == is.1 || told.contains(&(side == Buy, px)), "{:?}", row);
            }
        }
    }

    #[test]
    fn no_more_trades_than_was_ever_open(rows in prop::collection::vec(any_row(9), 1..200)) {
        let mut view = L3View::new();
        let (mut opened, mut filled) = (0, 0);
        for row in rows {
            let is_stated = matches!(row.deed, Add | Change);
            opened += if is_stated { row.qty.0 } else { 0 };
            filled += view.apply(&row, |_, _| {}).map_or(0, |traded| traded.lots);
            prop_assert!(filled <= opened);
        }
    }
}
