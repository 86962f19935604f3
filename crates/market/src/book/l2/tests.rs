//! What a book by level promises, beside a plain twin.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;

use hansa_types::{Price, Qty, Side};
use proptest::prelude::*;

use super::{CrossPolicy, L2Book, Rank};
use crate::book::error::BookError;

/// Two ordered maps, and stale levels found by looking at all of them.
#[derive(Default)]
struct PlainL2 {
    bids: BTreeMap<i64, i64>,
    asks: BTreeMap<i64, i64>,
    overtaken: u64,
}

impl PlainL2 {
    fn apply(&mut self, policy: CrossPolicy, side: Side, px: i64, qty: i64) {
        let (own, stale) = match side {
            Side::Buy => (&mut self.bids, &mut self.asks),
            Side::Sell => (&mut self.asks, &mut self.bids),
        };
        own.insert(px, qty);
        own.retain(|_, qty| *qty > 0);
        let before = stale.len();
        if policy == CrossPolicy::Uncross && qty > 0 {
            stale.retain(|&other, _| (other - px) * side.sign() > 0);
        }
        self.overtaken += (before - stale.len()) as u64;
    }

    fn rows(&self, side: Side) -> Vec<(Price, Qty)> {
        let row = |(&px, &qty): (&i64, &i64)| (Price(px), Qty(qty));
        match side {
            Side::Buy => self.bids.iter().rev().map(row).collect(),
            Side::Sell => self.asks.iter().map(row).collect(),
        }
    }
}

const SIDES: [Side; 2] = [Side::Buy, Side::Sell];

fn lots(rows: &[(Price, Qty)]) -> i128 {
    rows.iter().map(|(_, qty)| i128::from(qty.0)).sum()
}

fn assert_same(book: &L2Book, plain: &PlainL2) {
    for side in SIDES {
        let rows = plain.rows(side);
        assert!(book.depth(side, usize::MAX).eq(rows.iter().copied()));
        assert_eq!(book.best(side), rows.first().copied());
        assert_eq!(book.total_lots(side), lots(&rows));
        let limit = Price(3);
        let within = rows.iter().filter(|(px, _)| (limit.0 - px.0) * side.sign() <= 0);
        let within: Vec<_> = within.copied().collect();
        assert_eq!(book.lots_up_to(side, limit), lots(&within));
    }
    assert_eq!(book.overtaken_levels(), plain.overtaken);
    let crossed = plain.bids.keys().any(|bid| plain.asks.keys().any(|ask| bid >= ask));
    assert_eq!(book.is_crossed(), crossed);
}

proptest! {
    #[test]
    fn a_book_equals_its_plain_twin_at_every_step(
        policy in prop_oneof![Just(CrossPolicy::Uncross), Just(CrossPolicy::Keep)],
        updates in prop::collection::vec((any::<bool>(), -3000_i64..3000, 0_i64..4), 1..200),
        narrow in any::<bool>(),
    ) {
        let (mut book, mut plain) = (L2Book::new(policy), PlainL2::default());
        for (is_bid, px, qty) in updates {
            let px = if narrow { px / 300 } else { px };
            let side = if is_bid { Side::Buy } else { Side::Sell };
            let before = book.qty(side, Price(px));
            prop_assert_eq!(book.apply(side, Price(px), Qty(qty)), Ok(before));
            plain.apply(policy, side, px, qty);
            assert_same(&book, &plain);
        }
    }

    #[test]
    fn an_uncrossing_book_is_never_crossed(
        updates in prop::collection::vec((any::<bool>(), -20_i64..20, 0_i64..4), 1..200),
    ) {
        let mut book = L2Book::new(CrossPolicy::Uncross);
        for (is_bid, px, qty) in updates {
            let side = if is_bid { Side::Buy } else { Side::Sell };
            book.apply(side, Price(px), Qty(qty)).unwrap();
            prop_assert!(!book.is_crossed());
        }
    }
}

fn book(levels: &[(Side, i64, i64)]) -> L2Book {
    let mut book = L2Book::new(CrossPolicy::Uncross);
    for &(side, px, qty) in levels {
        book.apply(side, Price(px), Qty(qty)).unwrap();
    }
    book
}

#[test]
fn a_bid_that_locks_the_market_removes_the_ask_it_meets() {
    let book = book(&[(Side::Sell, 10, 5), (Side::Sell, 11, 5), (Side::Buy, 10, 1)]);
    assert_eq!(book.best_ask(), Some((Price(11), Qty(5))));
    assert_eq!(book.overtaken_levels(), 1);
}

#[test]
fn removing_a_level_above_the_asks_removes_no_ask() {
    let book = book(&[(Side::Sell, 10, 5), (Side::Buy, 12, 0)]);
    assert_eq!(book.best_ask(), Some((Price(10), Qty(5))));
}

#[test]
fn a_negative_quantity_is_refused_and_changes_nothing() {
    let mut book = book(&[(Side::Buy, 10, 5)]);
    let error = book.apply(Side::Buy, Price(10), Qty(-1)).unwrap_err();
    assert_eq!(error, BookError::NegativeQuantity { px_ticks: 10, qty_lots: -1 });
    assert_eq!(book.best_bid(), Some((Price(10), Qty(5))));
}

#[test]
fn totals_hold_more_than_a_quantity_can() {
    let book = book(&[(Side::Buy, 1, i64::MAX), (Side::Buy, 2, i64::MAX)]);
    assert_eq!(book.total_lots(Side::Buy), 2 * i128::from(i64::MAX));
    assert_eq!(book.lots_up_to(Side::Buy, Price(1)), 2 * i128::from(i64::MAX));
}

#[test]
fn ranks_pair_the_sides_and_run_until_both_end() {
    let book = book(&[(Side::Buy, 9, 1), (Side::Sell, 10, 2), (Side::Sell, 11, 3)]);
    let first = Rank { bid: Some((Price(9), Qty(1))), ask: Some((Price(10), Qty(2))) };
    let second = Rank { bid: None, ask: Some((Price(11), Qty(3))) };
    assert!(book.ranks(5).eq([first, second]));
}

#[test]
fn a_cleared_book_is_empty_and_can_be_filled_again() {
    let mut book = book(&[(Side::Buy, 9, 1), (Side::Sell, 10, 2)]);
    book.clear();
    assert_eq!((book.best_bid(), book.total_lots(Side::Sell)), (None, 0));
    book.apply(Side::Buy, Price(50), Qty(4)).unwrap();
    assert_eq!(book.best_bid(), Some((Price(50), Qty(4))));
}
