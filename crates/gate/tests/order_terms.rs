//! The gate and the further terms of orders: reduce-only, and terms that do not go together.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::support::{NOW, generous, holding, instrument, judge, limit, market, ordinary};
use hansa_gate::{Control, Limits, View};
use hansa_types::{Malformed, OrderRequest, OrderTerms, PostOnly, Price, Qty, TimeInForce, TimeNs};
use proptest::prelude::*;

const REDUCE_ONLY: OrderTerms = OrderTerms { is_reduce_only: true, ..OrderTerms::NONE };

fn with(terms: OrderTerms, request: OrderRequest) -> OrderRequest {
    OrderRequest { terms, ..request }
}

/// What the gate makes of a reduce-only order: the lots approved, or the control that refused.
fn answer(position: i64, working: (i64, i64), signed: i64) -> Result<i64, Control> {
    let (working_buy, working_sell) = (Qty(working.0), Qty(working.1));
    let view = View { working_buy, working_sell, ..holding(position) };
    let verdict = judge(generous(), &view, &with(REDUCE_ONLY, market(signed)));
    verdict.outcome.map(|order| order.request().order_qty.0).map_err(|refusal| refusal.control)
}

#[test]
fn a_reduce_only_order_is_cut_to_what_closes_the_position() {
    for (position, working, signed, expected) in [
        (10, (0, 0), -10, Ok(10)),
        (10, (0, 0), -11, Ok(10)),
        (10, (0, 4), -10, Ok(6)),
        (10, (4, 0), -11, Ok(10)),
        (10, (0, 10), -10, Err(Control::ReduceOnly)),
        (10, (0, 0), 5, Err(Control::ReduceOnly)),
        (0, (0, 0), 5, Err(Control::ReduceOnly)),
        (-10, (0, 0), 50, Ok(10)),
        (-10, (9, 0), 50, Err(Control::QuantityMin)),
    ] {
        let found = answer(position, working, signed);
        assert_eq!(found, expected, "{position} {working:?} {signed}");
    }
}

#[test]
fn terms_that_do_not_go_together_are_refused_with_their_reason_in_words() {
    let terms = OrderTerms { post_only: PostOnly::Reject, ..OrderTerms::NONE };
    let refusal = judge(generous(), &ordinary(), &with(terms, market(10))).outcome.unwrap_err();
    assert_eq!(refusal.control, Control::Terms);
    assert_eq!(
        refusal.describe(&instrument()),
        "terms: a market or stop order always takes: post-only needs a limit order (XNAS:AAPL)"
    );
}

#[test]
fn a_reduce_only_refusal_says_what_is_left_to_close() {
    let request = with(REDUCE_ONLY, market(5));
    let refusal = judge(generous(), &ordinary(), &request).outcome.unwrap_err();
    assert_eq!(
        refusal.describe(&instrument()),
        "reduce_only: a reduce-only order over 5, but no more than 0 of the position is left to \
         close (XNAS:AAPL)"
    );
}

#[test]
fn an_order_without_terms_leaves_no_readings_of_theirs() {
    let verdict = judge(generous(), &ordinary(), &market(10));
    let theirs = |control| matches!(control, Control::Terms | Control::ReduceOnly);
    assert!(!verdict.readings.as_slice().iter().any(|each| theirs(each.control)));
}

#[test]
fn an_order_that_is_cut_keeps_its_minimum_and_its_slice_within_it() {
    let terms = OrderTerms { min_qty: Qty(8), display_qty: Some(Qty(9)), ..REDUCE_ONLY };
    let request = with(terms, limit(-20, 10_000));
    let approved = *judge(generous(), &holding(5), &request).outcome.unwrap().request();
    let cut = OrderTerms { min_qty: Qty(5), display_qty: Some(Qty(5)), ..terms };
    assert_eq!((approved.order_qty, approved.terms), (Qty(5), cut));
    assert_eq!(approved.check(), Ok(()));
}

fn terms() -> impl Strategy<Value = OrderTerms> {
    let post = prop_oneof![
        3 => Just(PostOnly::None), 1 => Just(PostOnly::Reject), 1 => Just(PostOnly::Slide)
    ];
    let flags = any::<(bool, bool, bool)>();
    let sizes = (0..60i64, prop::option::of(-1..60i64), prop::option::of(-5..5i64));
    (post, flags, sizes).prop_map(|(post_only, (reduce, all, hidden), (min, display, after))| {
        OrderTerms {
            post_only,
            is_reduce_only: reduce,
            is_all_or_none: all,
            is_hidden: hidden,
            min_qty: Qty(min / 2),
            display_qty: display.map(Qty),
            expire_ts: after.map(|after| TimeNs(NOW.0 + after)),
        }
    })
}

fn order() -> impl Strategy<Value = OrderRequest> {
    use TimeInForce::{Day, Fok, Gtc, Gtd, Ioc};
    let life =
        prop_oneof![3 => Just(Gtc), 1 => Just(Day), 1 => Just(Ioc), 1 => Just(Fok), 2 => Just(Gtd)];
    let signed = (-50i64..50).prop_filter("a quantity", |lots| *lots != 0);
    (signed, any::<bool>(), life, terms()).prop_map(|(lots, is_limit, time_in_force, terms)| {
        let plain = if is_limit { limit(lots, 10_000) } else { market(lots) };
        OrderRequest { time_in_force, terms, ..plain }
    })
}

fn state() -> impl Strategy<Value = View> {
    (-60i64..60, 0i64..30, 0i64..30).prop_map(|(position, buy, sell)| View {
        working_buy: Qty(buy),
        working_sell: Qty(sell),
        ..holding(position)
    })
}

fn limits() -> impl Strategy<Value = Limits> {
    any::<bool>().prop_map(|shrink| Limits { shrink, ..generous() })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_approved_can_be_meant_and_is_never_enlarged(
        limits in limits(), view in state(), request in order(),
    ) {
        if let Ok(approved) = judge(limits, &view, &request).outcome {
            let order = approved.request();
            prop_assert_eq!(request.check(), Ok(()));
            prop_assert_eq!(order.check(), Ok(()));
            prop_assert!(order.order_qty <= request.order_qty);
            prop_assert!(request.terms.is_reduce_only || limits.shrink
                || order.order_qty == request.order_qty);
        }
    }

    #[test]
    fn reduce_only_never_enlarges_or_flips_a_position_with_all_that_works_on_its_side(
        limits in limits(), view in state(), request in order(),
    ) {
        let request = with(OrderTerms { is_reduce_only: true, ..request.terms }, request);
        if let Ok(approved) = judge(limits, &view, &request).outcome {
            let sign = request.side.sign();
            let working = if sign > 0 { view.working_buy.0 } else { view.working_sell.0 };
            let after = view.position.0 + sign * (working + approved.request().order_qty.0);
            prop_assert!(view.position.0 * sign < 0, "there was something to close");
            prop_assert!(after * sign <= 0, "{} becomes {}", view.position.0, after);
        }
    }

    #[test]
    fn every_malformed_order_is_refused_by_one_of_two_controls(
        view in state(), request in order(), price in prop::option::of(9_000i64..11_000),
    ) {
        let request = OrderRequest { limit_px: price.map(Price), ..request };
        let refused = judge(generous(), &view, &request).outcome.err();
        if let Err(reason) = request.check() {
            let control = if reason.is_of_prices() { Control::WellFormed } else { Control::Terms };
            prop_assert_eq!(refused.map(|refusal| refusal.control), Some(control));
            let number = refused.map_or(0, |refusal| refusal.observed);
            prop_assert!(reason.is_of_prices()
                || u8::try_from(number).ok().and_then(Malformed::of_number) == Some(reason));
        }
    }
}
