//! What every matching engine does around continuous trading: phases and call auctions. Each test
//! runs against both engines.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::matching_desk::{
    before_the_day, canceled, iceberg, lasting, limit, open, post_only, rested, whole,
};
use hansa_types::{Price, Qty, Side, TimeInForce};
use hansa_venue::matching::{
    CancelReason, Command, Event, NewOrder, PostOnly, RejectCause, TradingState,
};

use Side::{Buy, Sell};

#[test]
fn orders_gather_before_the_day_without_trading() {
    before_the_day(|desk| {
        desk.rest(1, Buy, 105, 5);
        desk.rest(2, Sell, 95, 5);
        assert_eq!((desk.trades(), desk.touch()), (vec![], (Some(105), Some(95))));
    });
}

#[test]
fn only_orders_that_can_wait_are_let_into_a_call() {
    let fok = lasting(TimeInForce::Fok, limit(1, Buy, 99, 1));
    let market = NewOrder::market(1, 1, Buy, Qty(1));
    let maker = post_only(PostOnly::Slide, limit(1, Buy, 99, 1));
    let minimum = NewOrder { min_qty: Some(Qty(1)), ..limit(1, Buy, 99, 1) };
    for order in [fok, market, maker, minimum, whole(1, Buy, 99, 1)] {
        before_the_day(|desk| {
            desk.send(order);
            assert_eq!(desk.cause(), Some(RejectCause::WrongState), "{order:?}");
        });
    }
}

#[test]
fn a_halt_lets_in_nothing_but_cancels() {
    open(|desk| {
        desk.rest(1, Buy, 99, 5);
        desk.tell(Command::SetState(TradingState::Halt));
        desk.rest(2, Buy, 99, 5);
        assert_eq!(desk.cause(), Some(RejectCause::WrongState));
        desk.tell(Command::Cancel { id: 1 });
        assert_eq!(desk.open(1), 0);
    });
}

#[test]
fn trading_opens_by_an_uncross_alone() {
    before_the_day(|desk| {
        desk.tell(Command::SetState(TradingState::Open));
        assert_eq!(desk.cause(), Some(RejectCause::WrongState));
        desk.uncross(100);
        assert_eq!(desk.engine.state(), TradingState::Open);
    });
}

/// Price, volume and surplus of an uncross of these bids and asks (price, quantity).
fn cleared(bids: &[(i64, i64)], asks: &[(i64, i64)], reference: i64) -> [(i64, i64, i64); 2] {
    let results = std::cell::RefCell::new(Vec::new());
    before_the_day(|desk| {
        let sides = bids.iter().map(|bid| (Buy, bid)).chain(asks.iter().map(|ask| (Sell, ask)));
        for (id, (side, &(px, qty))) in (1..).zip(sides) {
            desk.rest(id, side, px, qty);
        }
        desk.uncross(reference);
        let Event::Uncrossed { px, volume, surplus } = desk.said[0] else { panic!("no price") };
        results.borrow_mut().push((px.0, volume.0, surplus.0));
    });
    results.into_inner().try_into().unwrap()
}

#[test]
fn the_price_is_the_one_of_most_volume_then_least_surplus_then_nearest_to_the_reference() {
    type Levels = &'static [(i64, i64)];
    type Case = (Levels, Levels, i64, (i64, i64, i64));
    #[rustfmt::skip]
    let table: [Case; 7] = [
        // bids                   asks                  reference  price, volume, surplus
        (&[(102, 5), (100, 5)],  &[(98, 4), (100, 6)],  90,       (100, 10, 0)),
        (&[(102, 5), (100, 5)],  &[(99, 5)],            90,       (101, 5, 0)),
        (&[(105, 5)],            &[(95, 5)],            101,      (101, 5, 0)),
        (&[(105, 5)],            &[(95, 5)],            120,      (105, 5, 0)),
        (&[(105, 5)],            &[(95, 5)],            80,       (95, 5, 0)),
        (&[(105, 8)],            &[(95, 5)],            100,      (100, 5, 3)),
        (&[(99, 8)],             &[(101, 5)],           77,       (77, 0, 0)),
    ];
    for (bids, asks, reference, expected) in table {
        assert_eq!(cleared(bids, asks, reference), [expected; 2], "{bids:?} {asks:?}");
    }
}

#[test]
fn an_uncross_trades_at_one_price_in_price_time_order() {
    before_the_day(|desk| {
        desk.rest(1, Buy, 101, 3);
        desk.rest(2, Buy, 103, 3);
        desk.rest(3, Sell, 99, 2);
        desk.rest(4, Sell, 98, 2);
        desk.uncross(100);
        assert_eq!(desk.trades(), [(2, 4, 100, 2), (2, 3, 100, 1), (1, 3, 100, 1)]);
        assert_eq!((desk.touch(), desk.open(1)), ((Some(101), None), 2));
    });
}

#[test]
fn an_iceberg_counts_whole_in_an_auction_and_trades_slice_by_slice() {
    before_the_day(|desk| {
        desk.send(iceberg(1, Buy, 100, 4, 2));
        desk.rest(2, Buy, 100, 2);
        desk.rest(3, Sell, 100, 5);
        desk.uncross(100);
        assert_eq!(desk.trades(), [(1, 3, 100, 2), (2, 3, 100, 2), (1, 3, 100, 1)]);
    });
}

#[test]
fn aon_orders_take_no_part_in_an_auction() {
    open(|desk| {
        desk.send(whole(1, Buy, 105, 5));
        desk.tell(Command::SetState(TradingState::Auction));
        desk.rest(2, Sell, 95, 5);
        desk.uncross(100);
        assert_eq!((desk.trades(), desk.open(1)), (vec![], 5));
    });
}

fn opening(order: NewOrder) -> NewOrder {
    lasting(TimeInForce::AtTheOpening, order)
}

fn closing(order: NewOrder) -> NewOrder {
    lasting(TimeInForce::AtTheClosing, order)
}

fn at_market(id: u64, side: Side, qty: i64) -> NewOrder {
    NewOrder::market(id, id as u32, side, Qty(qty))
}

const CLOSE: Command = Command::UncrossAndClose { reference_px: Price(100) };

#[test]
fn an_order_at_the_opening_trades_in_the_opening_and_its_rest_is_cancelled() {
    before_the_day(|desk| {
        desk.rest(1, Sell, 99, 5);
        desk.send(opening(limit(2, Buy, 100, 8)));
        assert_eq!((desk.touch(), desk.open(2)), ((None, Some(99)), 8));
        desk.uncross(100);
        assert_eq!(desk.trades(), [(2, 1, 100, 5)]);
        assert!(desk.said.contains(&canceled(2, 3, 0, CancelReason::Unfilled)));
        assert_eq!(desk.touch(), (None, None));
    });
}

#[test]
fn a_market_order_at_the_opening_is_before_every_limit_and_names_no_price() {
    before_the_day(|desk| {
        desk.rest(1, Sell, 99, 5);
        desk.rest(2, Buy, 101, 5);
        desk.send(opening(at_market(3, Buy, 4)));
        desk.uncross(100);
        assert_eq!(desk.trades(), [(3, 1, 100, 4), (2, 1, 100, 1)]);
    });
}

#[test]
fn market_orders_alone_trade_at_the_reference() {
    before_the_day(|desk| {
        desk.send(opening(at_market(1, Sell, 5)));
        desk.send(opening(at_market(2, Buy, 3)));
        desk.uncross(100);
        assert_eq!(desk.trades(), [(2, 1, 100, 3)]);
        assert!(desk.said.contains(&canceled(1, 2, 0, CancelReason::Unfilled)));
    });
}

#[test]
fn an_order_for_a_call_joins_its_price_behind_those_that_were_there() {
    before_the_day(|desk| {
        desk.send(opening(limit(1, Buy, 100, 5)));
        desk.rest(2, Buy, 100, 5);
        desk.rest(3, Sell, 100, 7);
        desk.uncross(100);
        assert_eq!(desk.trades(), [(2, 3, 100, 5), (1, 3, 100, 2)]);
    });
}

#[test]
fn an_order_at_the_opening_is_let_into_a_call_alone() {
    open(|desk| {
        desk.send(opening(limit(1, Buy, 99, 1)));
        assert_eq!(desk.cause(), Some(RejectCause::WrongState));
        desk.tell(Command::SetState(TradingState::Halt));
        desk.tell(Command::SetState(TradingState::Auction));
        desk.send(opening(limit(1, Buy, 99, 1)));
        assert_eq!(desk.open(1), 1);
    });
}

#[test]
fn an_order_at_the_closing_waits_through_the_day_and_the_opening() {
    before_the_day(|desk| {
        desk.send(closing(limit(1, Buy, 105, 5)));
        desk.rest(2, Sell, 95, 5);
        desk.uncross(100);
        desk.rest(3, Sell, 94, 5);
        assert_eq!((desk.trades(), desk.open(1)), (vec![], 5));
        desk.tell(Command::SetState(TradingState::Auction));
        desk.tell(CLOSE);
        assert_eq!(desk.trades(), [(1, 3, 94, 5)]);
        assert_eq!(desk.engine.state(), TradingState::Closed);
    });
}

#[test]
fn the_closing_ends_what_is_for_calls_and_then_the_orders_of_the_day() {
    open(|desk| {
        desk.send(closing(at_market(1, Buy, 5)));
        desk.send(lasting(TimeInForce::Day, limit(2, Buy, 90, 5)));
        desk.rest(3, Buy, 89, 5);
        desk.tell(Command::SetState(TradingState::Auction));
        desk.send(opening(limit(4, Buy, 99, 5)));
        desk.tell(CLOSE);
        let state = TradingState::Closed;
        assert_eq!(
            desk.said[1..],
            [
                canceled(1, 5, 0, CancelReason::Unfilled),
                canceled(4, 5, 0, CancelReason::Unfilled),
                Event::StateChanged { state },
                canceled(2, 5, 0, CancelReason::Expired),
            ]
        );
        assert_eq!(desk.open(3), 5);
    });
}

#[test]
fn a_closing_without_a_call_lets_orders_for_it_expire() {
    open(|desk| {
        desk.send(closing(limit(1, Sell, 105, 5)));
        desk.tell(CLOSE);
        assert_eq!(desk.cause(), Some(RejectCause::WrongState));
        desk.tell(Command::SetState(TradingState::Closed));
        assert!(desk.said.contains(&canceled(1, 5, 0, CancelReason::Expired)));
    });
}

#[test]
fn an_order_for_a_call_can_be_changed_and_cancelled_and_never_trades_before_it() {
    open(|desk| {
        desk.rest(1, Sell, 100, 5);
        desk.send(closing(limit(2, Buy, 90, 5)));
        desk.tell(Command::Modify { id: 2, px: Price(101), qty: Qty(7) });
        assert_eq!(desk.said[1..], [rested(2, 101, 7, 0)]);
        desk.tell(Command::Cancel { id: 2 });
        assert_eq!((desk.open(2), desk.open(1)), (0, 5));
    });
}
