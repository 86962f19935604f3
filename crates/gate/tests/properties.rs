//! What must hold of the gate for any order, state and limits.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::support::{NOW, SECOND_NS, gate, generous, instrument, judge, limit, market, stop};
use hansa_gate::{Control, Limits, View};
use hansa_types::{Amount, ClOrdId, Decimal, OrderRequest, Price, Qty, TimeNs};
use proptest::option;
use proptest::prelude::*;

fn money(most: i128) -> impl Strategy<Value = Amount> {
    (0..=most).prop_map(|whole| Amount(whole * Decimal::ONE_ATOMS))
}

fn ratio() -> impl Strategy<Value = Decimal> {
    (0i128..30).prop_map(|tenths| Decimal::from_atoms(tenths * Decimal::ONE_ATOMS / 10))
}

fn all_limits() -> impl Strategy<Value = Limits> {
    let values = (money(20_000), money(20_000), ratio(), ratio());
    let others = (0u32..20_000, 0u32..5, 0i64..20, any::<bool>());
    (values, others).prop_map(|((order, position, gross, net), (collar, rate, stale, shrink))| {
        Limits {
            order_value_max: Some(order),
            position_value_max: Some(position),
            gross_exposure_ratio_max: Some(gross),
            net_exposure_ratio_max: Some(net),
            price_collar_bps: Some(Decimal::from_atoms(i128::from(collar) * Decimal::ONE_ATOMS)),
            orders_per_minute_max: Some(rate),
            drawdown_ratio_max: Some(Decimal::from_atoms(Decimal::ONE_ATOMS / 5)),
            stale_after_ns: Some(stale * SECOND_NS),
            shrink,
        }
    })
}

fn order() -> impl Strategy<Value = OrderRequest> {
    let signed = (-200i64..200).prop_filter("a quantity", |lots| *lots != 0);
    (signed, 8_000i64..12_000, 0..3).prop_map(|(lots, price, kind)| match kind {
        0 => market(lots),
        1 => limit(lots, price),
        _ => stop(lots, price),
    })
}

fn state() -> impl Strategy<Value = View> {
    let place = (-150i64..150, 0i64..50, 0i64..50, option::weighted(0.95, 5_000i64..15_000));
    let worth = (option::weighted(0.95, money(20_000)), money(20_000), money(20_000));
    let rest = (option::of(money(20_000)), 0i64..30, 0i64..20, -20_000i128..20_000);
    (place, worth, rest).prop_map(|(place, (equity, peak, gross), (cash, fee, age, net))| View {
        reference_px: place.3.map(Price),
        reference_ts: TimeNs(NOW.0 - age * SECOND_NS),
        now: NOW,
        position: Qty(place.0),
        working_buy: Qty(place.1),
        working_sell: Qty(place.2),
        equity,
        equity_peak: peak,
        gross_exposure: gross,
        net_exposure: Amount(net * Decimal::ONE_ATOMS),
        quote_rate: Some(Amount(Decimal::ONE_ATOMS)),
        cash_available: cash,
        fee_allowance_bps: fee,
    })
}

fn without(mut limits: Limits, place: usize) -> Limits {
    match place {
        0 => limits.order_value_max = None,
        1 => limits.position_value_max = None,
        2 => limits.gross_exposure_ratio_max = None,
        3 => limits.net_exposure_ratio_max = None,
        4 => limits.price_collar_bps = None,
        5 => limits.orders_per_minute_max = None,
        6 => limits.drawdown_ratio_max = None,
        _ => limits.stale_after_ns = None,
    }
    limits
}

/// The lots by which an order reduces the position, at most all of it.
fn room_to_flat(view: &View, request: &OrderRequest) -> i64 {
    let (held, working) = match request.side.sign() {
        1 => (-view.position.0, view.working_buy.0),
        _ => (view.position.0, view.working_sell.0),
    };
    (held.max(0) - working).max(0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_gate_never_enlarges_and_changes_nothing_but_the_quantity(
        limits in all_limits(), view in state(), request in order(),
    ) {
        if let Ok(approved) = judge(limits, &view, &request).outcome {
            let order_qty = approved.request().order_qty;
            prop_assert!(order_qty <= request.order_qty && order_qty >= Qty(2));
            prop_assert_eq!(*approved.request(), OrderRequest { order_qty, ..request });
            prop_assert!(limits.shrink || order_qty == request.order_qty);
        }
    }

    #[test]
    fn a_cancel_is_never_refused(
        limits in all_limits(), lack in 0usize..8, view in state(), request in order(),
        id in any::<u64>(), (killed, paused) in any::<(bool, bool)>(),
    ) {
        let mut gate = gate(without(limits, lack));
        gate.set_killed(killed);
        gate.set_paused(paused);
        let _ = gate.check(&request, &view);
        prop_assert_eq!(gate.check_cancel(ClOrdId(id)).cl_ord_id(), ClOrdId(id));
    }

    #[test]
    fn a_missing_limit_always_refuses_an_order_that_adds(
        limits in all_limits(), lack in 0usize..8, view in state(), request in order(),
    ) {
        prop_assume!(request.order_qty.0 > room_to_flat(&view, &request));
        let refusal = judge(without(limits, lack), &view, &request).outcome.unwrap_err();
        prop_assert_eq!(refusal.control, Control::MissingLimit);
    }

    #[test]
    fn an_order_that_only_reduces_gets_out_whatever_the_exposure(
        view in state(), lots in 2i64..100, others in money(20_000),
        sign in prop_oneof![Just(1), Just(-1)],
    ) {
        let none = Some(Decimal::ZERO);
        let limits = Limits {
            position_value_max: Some(Amount::ZERO),
            gross_exposure_ratio_max: none,
            net_exposure_ratio_max: none,
            drawdown_ratio_max: none,
            stale_after_ns: Some(i64::MAX),
            ..generous()
        };
        let view = View {
            reference_px: Some(Price(10_000)),
            position: Qty(-sign * lots),
            working_buy: Qty(0),
            working_sell: Qty(0),
            gross_exposure: others,
            ..view
        };
        let view = View { cash_available: None, ..view };
        prop_assert!(judge(limits, &view, &market(sign * lots)).outcome.is_ok());
    }

    #[test]
    fn what_is_approved_keeps_every_limit_by_plain_arithmetic(
        limits in all_limits(), view in state(), request in order(),
    ) {
        let Ok(approved) = judge(limits, &view, &request).outcome else { return Ok(()) };
        let order = approved.request();
        let price = match (order.side.sign(), order.limit_px) {
            (1, Some(limit)) => limit.0,
            _ => [order.limit_px, order.stop_px, view.reference_px]
                .into_iter().flatten().map(|price| price.0).max().unwrap(),
        };
        let value = |lots: i64| instrument().notional(Price(price), Qty(lots)).unwrap();
        let signed = order.side.sign() * order.order_qty.0;
        let working = if signed > 0 { view.working_buy.0 } else { -view.working_sell.0 };
        prop_assert!(value(order.order_qty.0) <= limits.order_value_max.unwrap());
        let after = view.position.0 + working + signed;
        if after.signum() == signed.signum() {
            prop_assert!(value(after).abs() <= limits.position_value_max.unwrap());
            let equity = view.equity.unwrap();
            let tenths = limits.net_exposure_ratio_max.unwrap().atoms() / (Decimal::ONE_ATOMS / 10);
            let net = view.net_exposure.0 + value(signed).0;
            prop_assert!(net.signum() * i128::from(signed.signum()) <= 0
                || net.abs() * 10 <= equity.0 * tenths);
        }
        if let Some(cash) = view.cash_available {
            let cost = value(order.order_qty.0).0 * i128::from(10_000 + view.fee_allowance_bps);
            prop_assert!(signed < 0 || cost <= cash.0 * 10_000);
            prop_assert!(signed > 0 || view.position.0 + working + signed >= 0);
        }
    }

    #[test]
    fn readings_tell_the_answer(limits in all_limits(), view in state(), request in order()) {
        let verdict = judge(limits, &view, &request);
        let readings = verdict.readings.as_slice().iter();
        let failed: Vec<_> = readings.filter(|each| !each.passed).collect();
        match verdict.outcome {
            Ok(_) => prop_assert!(failed.is_empty()),
            Err(refusal) => {
                prop_assert_eq!(failed.len(), 1);
                prop_assert_eq!(failed[0].control, refusal.control);
                prop_assert_eq!(failed[0].limit, refusal.limit);
                prop_assert_eq!(failed[0].observed, refusal.observed);
            }
        }
    }

    #[test]
    fn a_narrower_limit_never_lets_more_pass(
        limits in all_limits(), view in state(), request in order(),
    ) {
        let half = |amount: Option<Amount>| amount.map(|amount| Amount(amount.0 / 2));
        let narrower = Limits {
            order_value_max: half(limits.order_value_max),
            position_value_max: half(limits.position_value_max),
            ..limits
        };
        let size = |limits| {
            let outcome = judge(limits, &view, &request).outcome;
            outcome.map_or(0, |order| order.request().order_qty.0)
        };
        prop_assert!(size(narrower) <= size(limits));
    }

    #[test]
    fn any_numbers_at_all_give_an_answer_and_no_panic(
        numbers in prop::array::uniform6(any::<i64>()),
        wide in prop::array::uniform5(any::<i128>()),
        shrink in any::<bool>(), price in any::<i64>(),
    ) {
        let view = View {
            reference_px: Some(Price(numbers[0])),
            reference_ts: TimeNs(numbers[1]),
            now: TimeNs(numbers[2]),
            position: Qty(numbers[3]),
            working_buy: Qty(numbers[4]),
            working_sell: Qty(numbers[5]),
            equity: Some(Amount(wide[0])),
            equity_peak: Amount(wide[1]),
            gross_exposure: Amount(wide[2]),
            net_exposure: Amount(wide[3]),
            quote_rate: Some(Amount(wide[4])),
            cash_available: Some(Amount(wide[4])),
            fee_allowance_bps: numbers[1],
        };
        let limits = Limits { shrink, stale_after_ns: Some(i64::MAX), ..generous() };
        for request in [market(7), market(-7), limit(7, price), limit(-7, price), stop(7, price)] {
            for qty in [Qty(7), Qty(i64::MAX)] {
                let verdict = judge(limits, &view, &OrderRequest { order_qty: qty, ..request });
                if let Err(refusal) = verdict.outcome {
                    prop_assert!(!refusal.describe(&instrument()).is_empty());
                }
            }
        }
    }
}
