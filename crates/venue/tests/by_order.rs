//! The venue on orders of others beside its plain twin, and what no fill may exceed.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "rows/plain_by_order.rs"]
mod plain;

use crate::desk::{self, approved, frictionless, instrument, lasting, limit, market};
use hansa_market::event::{MarketEvent, MarketOrder, OrderDeed};
use hansa_types::{
    Amount, ClOrdId, Decimal, ExecType, ExecutionReport, InstrumentId, Liquidity, Money,
    OrderRequest, OrderTerms, Qty, Side, TimeInForce, TimeNs,
};
use hansa_venue::{OwnFunds, SimVenue};
use plain::PlainByOrder;
use proptest::prelude::*;

const ONLY: InstrumentId = InstrumentId(0);

#[derive(Debug, Clone, Copy)]
enum What {
    Row(MarketOrder),
    Send(OrderRequest),
    Cancel(u64),
}

fn side() -> impl Strategy<Value = Side> {
    prop_oneof![Just(Side::Buy), Just(Side::Sell)]
}

fn row() -> impl Strategy<Value = What> {
    use OrderDeed::{Add, Change, Delete, Fill};
    let deed = prop_oneof![5 => Just(Add), 2 => Just(Change), 1 => Just(Delete), 3 => Just(Fill)];
    let shape = (deed, 1..25_u64, side(), 0..12_i64, 0..9_i64, prop::bool::weighted(0.8));
    shape.prop_map(|(deed, id, side, px, qty, is_last)| {
        let MarketEvent::Order(row) = desk::order(0, deed, id, (side, px, qty)) else {
            unreachable!()
        };
        What::Row(MarketOrder { is_last, ..row })
    })
}

fn send() -> impl Strategy<Value = What> {
    use TimeInForce::{Fok, Gtc, Ioc};
    let life = prop_oneof![6 => Just(Gtc), 1 => Just(Ioc), 1 => Just(Fok)];
    (side(), 1..12_i64, 0..12_i64, prop::bool::weighted(0.2), life, terms()).prop_map(
        |(side, qty, px, is_market, life, terms)| {
            let plain = if is_market { market(0, side, qty) } else { limit(0, side, qty, px) };
            let order = lasting(life, plain);
            let least = terms.min_qty.min(order.order_qty);
            let termed = desk::termed(OrderTerms { min_qty: least, ..terms }, order);
            What::Send(if termed.check().is_ok() { termed } else { order })
        },
    )
}

/// Half of the orders have terms; those that do not go with the rest are taken away.
fn terms() -> impl Strategy<Value = OrderTerms> {
    let hidden = OrderTerms { is_hidden: true, ..OrderTerms::NONE };
    let whole = OrderTerms { is_all_or_none: true, ..OrderTerms::NONE };
    let least = |qty| OrderTerms { min_qty: Qty(qty), ..OrderTerms::NONE };
    let sliced = |qty| OrderTerms { display_qty: Some(Qty(qty)), ..OrderTerms::NONE };
    prop_oneof![
        5 => Just(OrderTerms::NONE),
        1 => Just(hidden),
        1 => Just(whole),
        1 => (1..6_i64).prop_map(least),
        2 => (1..4_i64).prop_map(sliced),
        1 => (1..6_i64).prop_map(move |qty| OrderTerms { is_hidden: true, ..least(qty) }),
        1 => (1..6_i64, 1..4_i64)
            .prop_map(move |(qty, shown)| OrderTerms { min_qty: Qty(qty), ..sliced(shown) }),
    ]
}

/// Begins with a row: before it nothing could be filled by these rules.
fn story() -> impl Strategy<Value = Vec<What>> {
    let what = prop_oneof![
        12 => row(),
        4 => send(),
        1 => (0..60_u64).prop_map(What::Cancel),
    ];
    (row(), prop::collection::vec(what, 1..150)).prop_map(|(first, rest)| {
        let steps: Vec<What> = [vec![first], rest].concat();
        uncrossed(steps)
    })
}

/// Without the rows that would make strangers cross each other.
fn uncrossed(mut story: Vec<What>) -> Vec<What> {
    let mut twin = PlainByOrder::default();
    story.retain(|what| {
        let What::Row(row) = what else { return true };
        let is_good = !twin.would_cross(row);
        if is_good {
            twin.row(row);
        }
        is_good
    });
    story
}

fn named(request: &OrderRequest, step: i64) -> OrderRequest {
    OrderRequest { cl_ord_id: ClOrdId(step.cast_unsigned()), ..*request }
}

/// The step at which it happened, as the time; its place in the story, as the id of an order.
fn play(story: &[What]) -> Vec<ExecutionReport> {
    play_at(SimVenue::new(vec![instrument(0, "0", "0")], frictionless()).unwrap(), story)
}

fn play_at(mut venue: SimVenue, story: &[What]) -> Vec<ExecutionReport> {
    // A print first: orders are not refused for want of a market.
    venue.on_market(ONLY, &desk::print(0, 5, 1));
    // No order of anybody: the book is whole and empty.
    let nothing = desk::order(0, OrderDeed::Delete, 0, (Side::Buy, 0, 0));
    venue.on_market(ONLY, &nothing);
    for (step, what) in (1..).zip(story) {
        let now = TimeNs(step);
        match what {
            What::Row(row) => {
                let row = MarketOrder { ts_event: now, ts_recv: now, ..*row };
                venue.on_market(ONLY, &MarketEvent::Order(row));
            }
            What::Send(request) => venue.send(&approved(named(request, step)), now),
            What::Cancel(id) => venue.cancel(ClOrdId(*id), now),
        }
        venue.advance(now);
    }
    let mut reports = vec![];
    venue.drain_reports(TimeNs(i64::MAX), &mut reports);
    reports.retain(|report| report.exec_type == ExecType::Trade);
    reports
}

/// What fills have left of so many dollars, and of nothing held, after each of them.
fn left_by(fills: &[ExecutionReport], dollars: i64) -> Vec<(i64, i64)> {
    let (mut cash, mut held) = (dollars, 0);
    let after = fills.iter().map(|fill| {
        cash -= fill.signed_last_qty().0 * fill.last_px.0;
        held += fill.signed_last_qty().0;
        (cash, held)
    });
    after.collect()
}

/// Lots that were filled of each order that is filled whole or not at all, and all of its lots.
fn wholes(story: &[What], fills: &[ExecutionReport]) -> Vec<(i64, i64)> {
    let sent = (1..).zip(story).filter_map(|(step, what)| match what {
        What::Send(request) => Some((step, request)),
        _ => None,
    });
    let whole = sent.filter(|(_, request)| {
        request.terms.is_all_or_none || request.time_in_force == TimeInForce::Fok
    });
    let of = |step: u64| fills.iter().filter(move |fill| fill.cl_ord_id == ClOrdId(step));
    whole
        .map(|(step, request)| (of(step).map(|fill| fill.last_qty.0).sum(), request.order_qty.0))
        .collect()
}

/// Time, order, price, quantity and whether it was a maker.
type Fill = (i64, u64, i64, i64, bool);

fn line(report: &ExecutionReport) -> Fill {
    let is_maker = report.liquidity == Liquidity::Maker;
    (report.ts_event.0, report.cl_ord_id.0, report.last_px.0, report.last_qty.0, is_maker)
}

fn plain_fills(story: &[What]) -> Vec<Fill> {
    let nothing = desk::order(0, OrderDeed::Delete, 0, (Side::Buy, 0, 0));
    let MarketEvent::Order(nothing) = nothing else { unreachable!() };
    let mut twin = PlainByOrder::default();
    twin.row(&nothing);
    for (step, what) in (1..).zip(story) {
        twin.now = step;
        match what {
            What::Row(row) => twin.row(row),
            What::Send(request) => twin.send(&named(request, step)),
            What::Cancel(id) => twin.cancel(*id),
        }
    }
    twin.fills
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn every_fill_is_that_of_the_plain_twin(story in story()) {
        let found: Vec<Fill> = play(&story).iter().map(line).collect();
        prop_assert_eq!(found, plain_fills(&story));
    }

    #[test]
    fn an_account_that_is_lent_nothing_never_owes_and_breaks_no_order_that_is_whole(
        story in story(), dollars in 0..400_i64,
    ) {
        let venue = SimVenue::new(vec![instrument(0, "0", "0")], frictionless()).unwrap();
        let mut venue = venue.with_own_funds(OwnFunds::Positions);
        let amount = Amount(i128::from(dollars) * Decimal::ONE_ATOMS);
        venue.pay(Money { amount, currency: "USD".parse().unwrap() });
        let fills = play_at(venue, &story);
        for (cash, held) in left_by(&fills, dollars) {
            prop_assert!(cash >= 0 && held >= 0, "{cash} {held}");
        }
        for (filled, all) in wholes(&story, &fills) {
            prop_assert!(filled == 0 || filled == all, "{filled} of {all}");
        }
    }

    #[test]
    fn makers_of_one_fill_together_take_no_more_than_it(story in story()) {
        let fills = play(&story);
        for (step, what) in (1_i64..).zip(&story) {
            let What::Row(row) = what else { continue };
            // Only its own trade reaches us in the middle of an update.
            if row.deed == OrderDeed::Fill && !row.is_last {
                let ours = fills.iter().filter(|fill| fill.ts_event.0 == step);
                prop_assert!(ours.map(|fill| fill.last_qty.0).sum::<i64>() <= row.qty.0);
            }
        }
    }

    #[test]
    fn a_maker_is_filled_with_what_trades_of_those_who_came_later(
        lots in prop::collection::vec((1..20_i64, any::<bool>(), 0..20_i64), 1..12),
        open in 1..30_i64,
    ) {
        // Some join before us, some after; then each trades some of what he has, in turn.
        let (before, after): (Vec<_>, Vec<_>) =
            (1_u64..).zip(lots).partition(|(_, (_, is_before, _))| *is_before);
        let row = |deed, id, qty| {
            let order = desk::order(0, deed, id, (Side::Buy, 5, qty));
            let MarketEvent::Order(row) = order else { unreachable!() };
            What::Row(row)
        };
        let added = |(id, (qty, ..)): &(u64, (i64, bool, i64))| row(OrderDeed::Add, *id, *qty);
        let mut story: Vec<What> = before.iter().map(added).collect();
        story.push(What::Send(limit(0, Side::Buy, open, 5)));
        story.extend(after.iter().map(added));
        let traded = |(id, (_, _, lots)): &(u64, (i64, bool, i64))| row(OrderDeed::Fill, *id, *lots);
        story.extend(before.iter().chain(&after).map(traded));
        let behind: i64 = after.iter().map(|(_, (qty, _, lots))| lots.min(qty)).sum();
        let filled: i64 = play(&story).iter().map(|fill| fill.last_qty.0).sum();
        prop_assert_eq!(filled, behind.min(open));
    }
}
