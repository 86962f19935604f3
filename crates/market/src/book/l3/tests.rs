//! What a book by order promises, beside a plain twin.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use hansa_types::{Price, Qty, Side};
use proptest::prelude::*;

use super::{BookOrder, L3Book, OrderId};
use crate::book::error::BookError;

const SIDES: [Side; 2] = [Side::Buy, Side::Sell];

/// All orders in one list, in the order in which they took their places.
#[derive(Default)]
struct PlainL3(Vec<BookOrder>);

impl PlainL3 {
    fn find(&self, id: OrderId) -> Result<usize, BookError> {
        let place = self.0.iter().position(|order| order.id == id);
        place.ok_or(BookError::UnknownOrder { id })
    }

    fn add(&mut self, order: BookOrder) -> Result<(), BookError> {
        if self.find(order.id).is_ok() {
            return Err(BookError::DuplicateOrder { id: order.id });
        }
        self.0.push(order);
        Ok(())
    }

    fn change(&mut self, id: OrderId, qty: Qty, px: Price) -> Result<(), BookError> {
        let place = self.find(id)?;
        let old = self.0[place];
        if px == old.px && qty <= old.qty {
            self.0[place].qty = qty;
        } else {
            self.0.remove(place);
            self.0.push(BookOrder { qty, px, ..old });
        }
        Ok(())
    }

    fn fill(&mut self, id: OrderId, qty: Qty) -> Result<Qty, BookError> {
        let place = self.find(id)?;
        let open = self.0[place].qty;
        if qty > open {
            return Err(BookError::Overfill { id, qty_lots: qty.0, open_lots: open.0 });
        }
        self.0[place].qty = open - qty;
        self.0.retain(|order| !order.qty.is_zero());
        Ok(open - qty)
    }

    fn at(&self, side: Side, px: Price) -> Vec<BookOrder> {
        self.0.iter().filter(|order| (order.side, order.px) == (side, px)).copied().collect()
    }

    fn prices(&self, side: Side) -> Vec<Price> {
        let mine = self.0.iter().filter(|order| order.side == side);
        let mut prices: Vec<_> = mine.map(|order| order.px).collect();
        prices.sort_by_key(|px| -px.0 * side.sign());
        prices.dedup();
        prices
    }
}

#[derive(Debug, Clone, Copy)]
enum Operation {
    Add(BookOrder),
    Change(OrderId, Qty, Price),
    Delete(OrderId),
    Fill(OrderId, Qty),
}

fn operation() -> impl Strategy<Value = Operation> {
    let id = || (0_u64..40).prop_map(OrderId);
    let qty = || (1_i64..6).prop_map(Qty);
    let px = || prop_oneof![4 => -3_i64..3, 1 => -5000_i64..5000].prop_map(Price);
    let side = prop_oneof![Just(Side::Buy), Just(Side::Sell)];
    prop_oneof![
        4 => (id(), side, px(), qty())
            .prop_map(|(id, side, px, qty)| Operation::Add(BookOrder { id, side, px, qty })),
        2 => (id(), qty(), px()).prop_map(|(id, qty, px)| Operation::Change(id, qty, px)),
        1 => id().prop_map(Operation::Delete),
        2 => (id(), qty()).prop_map(|(id, qty)| Operation::Fill(id, qty)),
    ]
}

fn apply(book: &mut L3Book, plain: &mut PlainL3, operation: Operation) {
    match operation {
        Operation::Add(order) => assert_eq!(book.add(order), plain.add(order)),
        Operation::Change(id, qty, px) => {
            assert_eq!(book.change(id, qty, px), plain.change(id, qty, px));
        }
        Operation::Delete(id) => {
            let wanted = plain.find(id).map(|place| plain.0.remove(place));
            assert_eq!(book.delete(id), wanted);
        }
        Operation::Fill(id, qty) => assert_eq!(book.fill(id, qty), plain.fill(id, qty)),
    }
}

fn assert_same(book: &L3Book, plain: &PlainL3) {
    assert_eq!(book.len(), plain.0.len());
    for side in SIDES {
        let prices = plain.prices(side);
        assert!(book.depth(side, usize::MAX).map(|level| level.px).eq(prices.iter().copied()));
        assert_eq!(book.best(side).map(|level| level.px), prices.first().copied());
        for level in book.depth(side, usize::MAX) {
            let orders = plain.at(side, level.px);
            assert!(book.orders(side, level.px).eq(orders.iter().copied()));
            assert_eq!(level.orders as usize, orders.len());
            assert_eq!(level.qty.0, orders.iter().map(|order| order.qty.0).sum::<i64>());
        }
    }
}

fn assert_same_queues(book: &L3Book, plain: &PlainL3) {
    for order in &plain.0 {
        let level = plain.at(order.side, order.px);
        let before = level.iter().take_while(|other| other.id != order.id);
        let ahead = Qty(before.map(|other| other.qty.0).sum());
        assert_eq!(book.queue_ahead(order.id), Ok(ahead));
        assert_eq!(book.order(order.id), Some(*order));
    }
}

proptest! {
    #[test]
    fn a_book_equals_its_plain_twin_at_every_step(
        operations in prop::collection::vec(operation(), 1..250),
    ) {
        let (mut book, mut plain) = (L3Book::new(), PlainL3::default());
        for operation in operations {
            apply(&mut book, &mut plain, operation);
            assert_same(&book, &plain);
        }
        assert_same_queues(&book, &plain);
    }

    #[test]
    fn no_level_is_empty_and_each_total_is_the_sum_of_its_orders(
        operations in prop::collection::vec(operation(), 1..250),
    ) {
        let (mut book, mut plain) = (L3Book::new(), PlainL3::default());
        for operation in operations {
            apply(&mut book, &mut plain, operation);
        }
        for (side, level) in SIDES.iter().flat_map(|&s| book.depth(s, 9).map(move |l| (s, l))) {
            let sum: i64 = book.orders(side, level.px).map(|order| order.qty.0).sum();
            prop_assert!(level.orders > 0 && level.qty.0 == sum);
        }
    }
}

fn bid(id: u64, px: i64, qty: i64) -> BookOrder {
    BookOrder { id: OrderId(id), side: Side::Buy, px: Price(px), qty: Qty(qty) }
}

fn book(orders: &[BookOrder]) -> L3Book {
    let mut book = L3Book::new();
    orders.iter().for_each(|&order| book.add(order).unwrap());
    book
}

fn ids(book: &L3Book, px: i64) -> Vec<u64> {
    book.orders(Side::Buy, Price(px)).map(|order| order.id.0).collect()
}

#[test]
fn a_smaller_quantity_keeps_its_place() {
    let mut book = book(&[bid(1, 10, 5), bid(2, 10, 5)]);
    book.change(OrderId(1), Qty(2), Price(10)).unwrap();
    assert_eq!(ids(&book, 10), [1, 2]);
    assert_eq!(book.queue_ahead(OrderId(2)), Ok(Qty(2)));
}

#[test]
fn a_larger_quantity_goes_to_the_end() {
    let mut book = book(&[bid(1, 10, 5), bid(2, 10, 5)]);
    book.change(OrderId(1), Qty(6), Price(10)).unwrap();
    assert_eq!(ids(&book, 10), [2, 1]);
}

#[test]
fn another_price_goes_to_the_end_there_even_with_less() {
    let mut book = book(&[bid(1, 10, 5), bid(2, 9, 5)]);
    book.change(OrderId(1), Qty(1), Price(9)).unwrap();
    assert_eq!((ids(&book, 10), ids(&book, 9)), (vec![], vec![2, 1]));
    assert_eq!(book.best(Side::Buy).map(|level| level.px), Some(Price(9)));
}

#[test]
fn a_duplicate_at_a_new_price_leaves_no_empty_level() {
    let mut book = book(&[bid(1, 10, 5)]);
    assert_eq!(book.add(bid(1, 99, 5)), Err(BookError::DuplicateOrder { id: OrderId(1) }));
    assert_eq!(book.best(Side::Buy).map(|level| level.px), Some(Price(10)));
}

#[test]
fn a_level_that_would_not_fit_a_quantity_is_refused_and_changes_nothing() {
    let mut book = book(&[bid(1, 10, i64::MAX), bid(2, 9, 1)]);
    let refusal = Err(BookError::LevelTooLarge { px_ticks: 10 });
    assert_eq!(book.add(bid(3, 10, 1)), refusal);
    assert_eq!(book.change(OrderId(2), Qty(1), Price(10)), refusal);
    assert_eq!((ids(&book, 10), ids(&book, 9)), (vec![1], vec![2]));
}

#[test]
fn quantities_that_are_not_positive_are_refused() {
    let mut book = book(&[bid(1, 10, 5)]);
    let refusal = BookError::NotPositive { id: OrderId(1), qty_lots: 0 };
    assert_eq!(book.fill(OrderId(1), Qty(0)), Err(refusal));
    assert_eq!(book.change(OrderId(1), Qty(0), Price(10)), Err(refusal));
    assert_eq!(book.add(bid(1, 10, 0)), Err(refusal));
}

#[test]
fn a_cleared_book_takes_the_same_ids_again() {
    let mut book = book(&[bid(1, 10, 5), bid(2, 10, 5)]);
    book.clear();
    assert!(book.is_empty());
    book.add(bid(2, 11, 1)).unwrap();
    assert_eq!(ids(&book, 11), [2]);
}

#[test]
fn an_order_that_grows_needs_room_for_the_difference_only() {
    let mut book = book(&[bid(1, 10, i64::MAX - 1)]);
    book.change(OrderId(1), Qty(i64::MAX), Price(10)).unwrap();
    assert_eq!(book.order(OrderId(1)), Some(bid(1, 10, i64::MAX)));
}
