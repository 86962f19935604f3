//! What every matching engine does in continuous trading: one behaviour a test, each run against
//! both engines. `said` lists what the last command made the engine say.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::matching_desk::{
    Desk, ROOM, canceled, hidden, iceberg, lasting, limit, modify, open, post_only, rested, whole,
};
use hansa_types::{Price, Qty, Side, TimeInForce};
use hansa_venue::matching::{
    CancelReason, Command, CommandKind, Event, NewOrder, PostOnly, QTY_MAX, RejectCause, SelfTrade,
    TradingState,
};

use Side::{Buy, Sell};

// Price and time.

#[test]
fn an_order_that_meets_nothing_rests() {
    open(|desk| {
        desk.rest(1, Buy, 99, 5);
        let accepted = Event::Accepted { id: 1, qty: Qty(5) };
        assert_eq!(desk.said, [accepted, rested(1, 99, 5, 5)]);
        assert_eq!((desk.touch(), desk.level(Buy, 99)), ((Some(99), None), (5, 0)));
    });
}

#[test]
fn the_better_price_trades_first_and_the_older_order_at_one_price() {
    open(|desk| {
        desk.rest(1, Sell, 102, 1);
        desk.rest(2, Sell, 101, 1);
        desk.rest(3, Sell, 101, 1);
        desk.rest(4, Buy, 102, 3);
        assert_eq!(desk.trades(), [(2, 4, 101, 1), (3, 4, 101, 1), (1, 4, 102, 1)]);
    });
}

#[test]
fn a_trade_says_what_both_have_left() {
    open(|desk| {
        desk.rest(1, Buy, 100, 5);
        desk.rest(2, Sell, 99, 3);
        let (px, qty) = (Price(100), Qty(3));
        let (maker_leaves, taker_leaves) = (Qty(2), Qty(0));
        let trade = Event::Trade { maker: 1, taker: 2, px, qty, maker_leaves, taker_leaves };
        assert_eq!(desk.said[1..], [trade]);
    });
}

#[test]
fn what_a_limit_order_does_not_fill_rests_at_its_limit() {
    open(|desk| {
        desk.rest(1, Sell, 101, 2);
        desk.rest(2, Buy, 103, 5);
        assert_eq!(desk.said[2..], [rested(2, 103, 3, 3)]);
    });
}

#[test]
fn depth_lists_what_is_shown_from_the_best_price() {
    open(|desk| {
        desk.rest(1, Buy, 97, 1);
        desk.rest(2, Buy, 99, 2);
        desk.send(hidden(3, Buy, 98, 7));
        let mut levels = Vec::new();
        desk.engine.depth(Buy, 5, &mut levels);
        assert_eq!(levels, [(Price(99), Qty(2)), (Price(97), Qty(1))]);
    });
}

#[test]
fn negative_prices_are_prices() {
    open(|desk| {
        desk.rest(1, Sell, -37, 1);
        desk.rest(2, Buy, -36, 1);
        assert_eq!(desk.trades(), [(1, 2, -37, 1)]);
    });
}

// How long orders live.

#[test]
fn the_rest_of_a_market_order_is_canceled() {
    open(|desk| {
        desk.rest(1, Sell, 250, 2);
        desk.send(NewOrder::market(2, 2, Buy, Qty(5)));
        assert_eq!(desk.trades(), [(1, 2, 250, 2)]);
        assert_eq!(desk.said[2..], [canceled(2, 3, 0, CancelReason::Unfilled)]);
    });
}

#[test]
fn a_market_order_never_rests_whatever_life_it_asks_for() {
    open(|desk| {
        let market = NewOrder::market(1, 1, Buy, Qty(5));
        desk.send(lasting(TimeInForce::Gtc, market));
        assert_eq!(desk.open(1), 0);
    });
}

#[test]
fn an_ioc_order_takes_what_is_there_up_to_its_limit() {
    open(|desk| {
        desk.rest(1, Sell, 101, 2);
        desk.rest(2, Sell, 102, 2);
        desk.send(lasting(TimeInForce::Ioc, limit(3, Buy, 101, 5)));
        assert_eq!(desk.trades(), [(1, 3, 101, 2)]);
        assert_eq!(desk.said[2..], [canceled(3, 3, 0, CancelReason::Unfilled)]);
    });
}

#[test]
fn a_fok_order_that_cannot_be_filled_whole_trades_nothing() {
    open(|desk| {
        desk.rest(1, Sell, 101, 2);
        desk.rest(2, Sell, 102, 2);
        desk.send(lasting(TimeInForce::Fok, limit(3, Buy, 101, 3)));
        assert_eq!(desk.said[1..], [canceled(3, 3, 0, CancelReason::NotFillable)]);
    });
}

#[test]
fn a_fok_order_counts_hidden_orders_and_what_icebergs_hold_back() {
    open(|desk| {
        desk.send(iceberg(1, Sell, 101, 4, 1));
        desk.send(hidden(2, Sell, 102, 3));
        desk.send(lasting(TimeInForce::Fok, limit(3, Buy, 102, 7)));
        let total: i64 = desk.trades().iter().map(|trade| trade.3).sum();
        assert_eq!(total, 7);
    });
}

#[test]
fn a_fok_order_does_not_count_on_what_stands_behind_its_owners_order() {
    open(|desk| {
        desk.send(iceberg(1, Sell, 101, 10, 1));
        desk.send(NewOrder { owner: 3, ..limit(2, Sell, 101, 5) });
        let fok = lasting(TimeInForce::Fok, limit(3, Buy, 101, 8));
        desk.send(NewOrder { self_trade: SelfTrade::CancelNewest, ..fok });
        assert_eq!(desk.said[1..], [canceled(3, 8, 0, CancelReason::NotFillable)]);
    });
}

#[test]
fn orders_of_the_day_expire_at_the_close_and_others_stay() {
    open(|desk| {
        desk.send(lasting(TimeInForce::Day, limit(1, Buy, 99, 5)));
        desk.rest(2, Buy, 98, 5);
        desk.tell(Command::SetState(TradingState::Closed));
        let closed = Event::StateChanged { state: TradingState::Closed };
        assert_eq!(desk.said, [closed, canceled(1, 5, 0, CancelReason::Expired)]);
        assert_eq!(desk.open(2), 5);
    });
}

// Minimum quantity, all or none.

#[test]
fn an_order_whose_minimum_is_not_there_is_canceled_untraded() {
    open(|desk| {
        desk.rest(1, Sell, 101, 2);
        desk.send(NewOrder { min_qty: Some(Qty(3)), ..limit(2, Buy, 101, 5) });
        assert_eq!(desk.said[1..], [canceled(2, 5, 0, CancelReason::NotFillable)]);
    });
}

#[test]
fn an_order_whose_minimum_is_there_trades_and_its_rest_rests() {
    open(|desk| {
        desk.rest(1, Sell, 101, 3);
        desk.send(NewOrder { min_qty: Some(Qty(3)), ..limit(2, Buy, 101, 5) });
        assert_eq!((desk.trades(), desk.open(2)), (vec![(1, 2, 101, 3)], 2));
    });
}

#[test]
fn an_aon_order_that_cannot_be_filled_whole_rests_beside_the_book() {
    open(|desk| {
        desk.rest(1, Sell, 101, 3);
        desk.send(whole(2, Buy, 101, 5));
        assert_eq!(desk.said[1..], [rested(2, 101, 5, 0)]);
        assert_eq!((desk.touch(), desk.level(Buy, 101)), ((None, Some(101)), (0, 0)));
    });
}

#[test]
fn an_aon_order_is_filled_on_entry_by_several_orders() {
    open(|desk| {
        desk.rest(1, Sell, 101, 3);
        desk.rest(2, Sell, 102, 3);
        desk.send(whole(3, Buy, 102, 5));
        assert_eq!(desk.trades(), [(1, 3, 101, 3), (2, 3, 102, 2)]);
    });
}

#[test]
fn a_resting_aon_order_too_large_for_what_comes_is_passed_over() {
    open(|desk| {
        desk.send(whole(1, Sell, 101, 5));
        desk.rest(2, Sell, 102, 4);
        desk.rest(3, Buy, 102, 4);
        assert_eq!((desk.trades(), desk.open(1)), (vec![(2, 3, 102, 4)], 5));
    });
}

#[test]
fn a_resting_aon_order_is_filled_whole_after_the_others_at_its_price() {
    open(|desk| {
        desk.send(whole(1, Sell, 101, 5));
        desk.send(hidden(2, Sell, 101, 1));
        desk.rest(3, Sell, 101, 1);
        desk.rest(4, Buy, 101, 8);
        assert_eq!(desk.trades(), [(3, 4, 101, 1), (2, 4, 101, 1), (1, 4, 101, 5)]);
    });
}

#[test]
fn a_resting_aon_order_is_not_woken() {
    open(|desk| {
        desk.send(whole(1, Buy, 101, 5));
        desk.rest(2, Sell, 101, 3);
        desk.rest(3, Sell, 101, 2);
        assert_eq!((desk.open(1), desk.open(2), desk.open(3)), (5, 3, 2));
    });
}

// Hidden orders and icebergs.

#[test]
fn hidden_orders_rank_behind_displayed_ones_at_their_price() {
    open(|desk| {
        desk.send(hidden(1, Sell, 101, 2));
        desk.rest(2, Sell, 101, 2);
        assert_eq!(desk.level(Sell, 101), (2, 2));
        desk.rest(3, Buy, 101, 3);
        assert_eq!(desk.trades(), [(2, 3, 101, 2), (1, 3, 101, 1)]);
    });
}

#[test]
fn a_hidden_order_makes_the_best_price() {
    open(|desk| {
        desk.send(hidden(1, Sell, 101, 2));
        assert_eq!(desk.touch(), (None, Some(101)));
    });
}

#[test]
fn the_next_slice_of_an_iceberg_goes_to_the_end_of_its_level() {
    open(|desk| {
        desk.send(iceberg(1, Sell, 101, 5, 2));
        desk.rest(2, Sell, 101, 2);
        assert_eq!(desk.level(Sell, 101), (4, 3));
        desk.rest(3, Buy, 101, 5);
        assert_eq!(desk.trades(), [(1, 3, 101, 2), (2, 3, 101, 2), (1, 3, 101, 1)]);
        let restated = Event::Restated { id: 1, displayed_qty: Qty(2), leaves: Qty(3) };
        assert_eq!(desk.said[2], restated);
        assert_eq!(desk.level(Sell, 101), (1, 1));
    });
}

#[test]
fn a_slice_that_is_not_used_up_keeps_its_place() {
    open(|desk| {
        desk.send(iceberg(1, Sell, 101, 5, 2));
        desk.rest(2, Sell, 101, 2);
        desk.rest(3, Buy, 101, 1);
        desk.rest(4, Buy, 101, 2);
        assert_eq!(desk.trades(), [(1, 4, 101, 1), (2, 4, 101, 1)]);
    });
}

#[test]
fn all_slices_of_an_iceberg_come_before_hidden_orders() {
    open(|desk| {
        desk.send(hidden(1, Sell, 101, 1));
        desk.send(iceberg(2, Sell, 101, 3, 1));
        desk.rest(3, Buy, 101, 4);
        let makers: Vec<u64> = desk.trades().iter().map(|trade| trade.0).collect();
        assert_eq!(makers, [2, 2, 2, 1]);
    });
}

#[test]
fn an_iceberg_that_takes_shows_a_full_slice_of_its_rest() {
    open(|desk| {
        desk.rest(1, Sell, 101, 3);
        desk.send(iceberg(2, Buy, 101, 10, 4));
        assert_eq!(desk.said[2..], [rested(2, 101, 7, 4)]);
    });
}

// Post-only.

#[test]
fn a_post_only_order_that_would_take_is_refused() {
    open(|desk| {
        desk.rest(1, Sell, 101, 3);
        desk.send(post_only(PostOnly::Reject, limit(2, Buy, 101, 1)));
        assert_eq!(desk.cause(), Some(RejectCause::WouldTake));
    });
}

#[test]
fn a_post_only_order_that_slides_rests_one_tick_short() {
    open(|desk| {
        desk.rest(1, Buy, 99, 3);
        desk.send(post_only(PostOnly::Slide, limit(2, Sell, 90, 1)));
        assert_eq!(desk.said[1..], [rested(2, 100, 1, 1)]);
    });
}

#[test]
fn a_post_only_order_slides_before_a_hidden_order_too() {
    open(|desk| {
        desk.send(hidden(1, Sell, 101, 3));
        desk.send(post_only(PostOnly::Slide, limit(2, Buy, 105, 1)));
        assert_eq!(desk.touch(), (Some(100), Some(101)));
    });
}

#[test]
fn a_post_only_order_that_does_not_reach_the_other_side_rests_where_it_asked() {
    open(|desk| {
        desk.rest(1, Sell, 101, 3);
        desk.send(post_only(PostOnly::Reject, limit(2, Buy, 100, 1)));
        assert_eq!(desk.said[1..], [rested(2, 100, 1, 1)]);
    });
}

#[test]
fn a_post_only_order_cannot_be_moved_onto_the_other_side() {
    open(|desk| {
        desk.rest(1, Sell, 101, 3);
        desk.send(post_only(PostOnly::Reject, limit(2, Buy, 99, 1)));
        desk.tell(modify(2, 101, 1));
        assert_eq!((desk.cause(), desk.level(Buy, 99)), (Some(RejectCause::WouldTake), (1, 0)));
    });
}

// Cancel and modify.

#[test]
fn a_canceled_order_is_gone_and_its_id_free() {
    open(|desk| {
        desk.rest(1, Buy, 99, 5);
        desk.tell(Command::Cancel { id: 1 });
        assert_eq!(desk.said, [canceled(1, 5, 0, CancelReason::Requested)]);
        desk.rest(1, Buy, 98, 2);
        assert_eq!(desk.touch(), (Some(98), None));
    });
}

#[test]
fn what_does_not_rest_cannot_be_canceled_or_modified() {
    open(|desk| {
        desk.tell(Command::Cancel { id: 9 });
        assert_eq!(desk.cause(), Some(RejectCause::UnknownOrder));
        desk.tell(modify(9, 100, 1));
        let (command, cause) = (CommandKind::Modify, RejectCause::UnknownOrder);
        assert_eq!(desk.said, [Event::Rejected { id: 9, command, cause }]);
    });
}

#[test]
fn a_smaller_quantity_at_the_same_price_keeps_its_place() {
    open(|desk| {
        desk.rest(1, Sell, 101, 5);
        desk.rest(2, Sell, 101, 5);
        desk.tell(modify(1, 101, 2));
        let (qty, was_qty, displayed_qty) = (Qty(2), Qty(5), Qty(2));
        let px = Price(101);
        let kept = Event::Modified { id: 1, px, qty, was_qty, displayed_qty, keeps_place: true };
        assert_eq!(desk.said, [kept]);
        desk.rest(3, Buy, 101, 3);
        assert_eq!(desk.trades(), [(1, 3, 101, 2), (2, 3, 101, 1)]);
    });
}

#[test]
fn an_order_modified_to_what_it_is_keeps_its_place() {
    open(|desk| {
        desk.rest(1, Sell, 101, 5);
        desk.rest(2, Sell, 101, 5);
        desk.tell(modify(1, 101, 5));
        desk.rest(3, Buy, 101, 1);
        assert_eq!(desk.trades(), [(1, 3, 101, 1)]);
    });
}

#[test]
fn a_larger_quantity_or_another_price_loses_its_place() {
    for (px, qty) in [(101, 6), (102, 5)] {
        open(|desk| {
            desk.rest(1, Sell, 101, 5);
            desk.rest(2, Sell, px, 5);
            desk.tell(modify(1, px, qty));
            assert_eq!(desk.said[1..], [rested(1, px, qty, qty)]);
            desk.rest(3, Buy, px, 1);
            assert_eq!(desk.trades(), [(2, 3, px, 1)]);
        });
    }
}

#[test]
fn an_order_moved_onto_the_other_side_takes() {
    open(|desk| {
        desk.rest(1, Sell, 101, 2);
        desk.rest(2, Buy, 99, 5);
        desk.tell(modify(2, 101, 5));
        assert_eq!((desk.trades(), desk.open(2)), (vec![(1, 2, 101, 2)], 3));
    });
}

#[test]
fn an_iceberg_made_smaller_than_its_slice_shows_only_what_is_left() {
    open(|desk| {
        desk.send(iceberg(1, Sell, 101, 9, 4));
        desk.tell(modify(1, 101, 3));
        assert_eq!(desk.level(Sell, 101), (3, 0));
    });
}

#[test]
fn a_mass_cancel_takes_out_one_owners_orders_bids_first_by_priority() {
    open(|desk| {
        let of_seven = |order| NewOrder { owner: 7, ..order };
        desk.send(of_seven(limit(1, Sell, 105, 1)));
        desk.send(of_seven(whole(2, Buy, 99, 2)));
        desk.send(of_seven(limit(3, Buy, 98, 3)));
        desk.rest(4, Buy, 99, 4);
        desk.tell(Command::MassCancel { owner: 7 });
        let gone = |id, qty| canceled(id, qty, 0, CancelReason::MassCanceled);
        assert_eq!(desk.said, [gone(3, 3), gone(2, 2), gone(1, 1)]);
        assert_eq!(desk.open(4), 4);
    });
}

// Self-trades: order 1 (5 lots) and order 2 (3 lots) of another stand at 101; 8 of owner 1 come.

fn meets_its_own(self_trade: SelfTrade, test: impl Fn(&Desk)) {
    open(|desk| {
        desk.rest(1, Sell, 101, 5);
        desk.rest(2, Sell, 101, 3);
        desk.send(NewOrder { owner: 1, self_trade, ..limit(3, Buy, 101, 8) });
        test(desk);
    });
}

#[test]
fn self_trades_happen_where_they_are_allowed() {
    meets_its_own(SelfTrade::Allow, |desk| {
        assert_eq!(desk.trades(), [(1, 3, 101, 5), (2, 3, 101, 3)]);
    });
}

#[test]
fn cancel_newest_cancels_what_is_left_of_the_newer_order() {
    meets_its_own(SelfTrade::CancelNewest, |desk| {
        assert_eq!(desk.said[1..], [canceled(3, 8, 0, CancelReason::SelfTrade)]);
        assert_eq!(desk.open(1), 5);
    });
}

#[test]
fn cancel_oldest_cancels_the_resting_order_and_goes_on() {
    meets_its_own(SelfTrade::CancelOldest, |desk| {
        assert_eq!(desk.said[1], canceled(1, 5, 0, CancelReason::SelfTrade));
        assert_eq!((desk.trades(), desk.open(3)), (vec![(2, 3, 101, 3)], 5));
    });
}

#[test]
fn cancel_both_cancels_both() {
    meets_its_own(SelfTrade::CancelBoth, |desk| {
        let gone = |id, qty| canceled(id, qty, 0, CancelReason::SelfTrade);
        assert_eq!(desk.said[1..], [gone(1, 5), gone(3, 8)]);
        assert_eq!(desk.open(2), 3);
    });
}

#[test]
fn decrement_makes_both_smaller_and_goes_on() {
    meets_its_own(SelfTrade::Decrement, |desk| {
        let less = |id, leaves| canceled(id, 5, leaves, CancelReason::SelfTrade);
        assert_eq!(desk.said[1..3], [less(1, 0), less(3, 3)]);
        assert_eq!(desk.trades(), [(2, 3, 101, 3)]);
    });
}

// Refusals.

#[test]
fn an_id_that_rests_cannot_be_used_again() {
    open(|desk| {
        desk.rest(1, Buy, 99, 5);
        desk.rest(1, Sell, 105, 5);
        assert_eq!(desk.cause(), Some(RejectCause::DuplicateOrder));
    });
}

#[test]
fn impossible_quantities_are_refused() {
    open(|desk| {
        for qty in [0, -1, QTY_MAX.0 + 1, i64::MIN] {
            desk.rest(1, Buy, 99, qty);
            assert_eq!(desk.cause(), Some(RejectCause::QuantityOutOfRange), "{qty}");
        }
    });
}

#[test]
fn a_side_holds_no_more_than_the_largest_quantity() {
    open(|desk| {
        desk.rest(1, Buy, 99, QTY_MAX.0);
        desk.rest(2, Buy, 98, 1);
        assert_eq!(desk.cause(), Some(RejectCause::BookFull));
        desk.rest(3, Sell, 100, QTY_MAX.0);
        assert_eq!(desk.open(3), QTY_MAX.0);
    });
}

#[test]
fn a_moved_order_may_use_the_room_it_leaves_and_no_more() {
    open(|desk| {
        desk.rest(1, Buy, 99, QTY_MAX.0 - 1);
        desk.rest(2, Buy, 99, 1);
        desk.tell(modify(2, 98, 2));
        assert_eq!(desk.cause(), Some(RejectCause::BookFull));
        desk.tell(modify(1, 98, QTY_MAX.0 - 1));
        assert_eq!(desk.level(Buy, 98), (QTY_MAX.0 - 1, 0));
    });
}

#[test]
fn a_full_book_refuses_orders_that_could_rest_and_lets_others_take() {
    open(|desk| {
        (1..=u64::from(ROOM)).for_each(|id| desk.rest(id, Buy, 99, 1));
        desk.rest(100, Buy, 98, 1);
        assert_eq!(desk.cause(), Some(RejectCause::BookFull));
        desk.send(NewOrder::market(101, 101, Sell, Qty(1)));
        assert_eq!(desk.trades(), [(1, 101, 99, 1)]);
    });
}
