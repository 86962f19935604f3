//! The venue on depth beside its plain twin, and what no fill may exceed.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "rows/plain_depth.rs"]
mod plain;

use std::collections::BTreeMap;

use crate::desk::{self, approved, frictionless, hit, instrument, lasting, limit, market};
use hansa_market::book::{CrossPolicy, L2Book};
use hansa_market::event::{Depth, MarketEvent, Trade};
use hansa_types::{
    ClOrdId, ExecType, ExecutionReport, InstrumentId, Liquidity, OrderRequest, Price, Qty, Side,
    TimeInForce, TimeNs,
};
use hansa_venue::SimVenue;
use plain::PlainDepth;
use proptest::prelude::*;

const ONLY: InstrumentId = InstrumentId(0);

#[derive(Debug, Clone, Copy)]
enum What {
    Row(Depth),
    Print(Trade),
    Send(OrderRequest),
    Cancel(u64),
}

fn side() -> impl Strategy<Value = Side> {
    prop_oneof![Just(Side::Buy), Just(Side::Sell)]
}

fn row() -> impl Strategy<Value = What> {
    let ends = (prop::bool::weighted(0.03), prop::bool::weighted(0.8));
    (side(), 0..12_i64, 0..9_i64, ends).prop_map(|(side, px, qty, (is_clear, is_last))| {
        let MarketEvent::Depth(row) = desk::depth(0, side, px, qty) else { unreachable!() };
        What::Row(Depth { is_clear, is_last, ..row })
    })
}

fn print() -> impl Strategy<Value = What> {
    (prop::option::of(side()), 0..12_i64, 0..9_i64).prop_map(|(aggressor, px, qty)| {
        let MarketEvent::Trade(trade) = desk::print(0, px, qty) else { unreachable!() };
        What::Print(Trade { aggressor, ..trade })
    })
}

fn send() -> impl Strategy<Value = What> {
    use TimeInForce::{Fok, Gtc, Ioc};
    let life = prop_oneof![6 => Just(Gtc), 1 => Just(Ioc), 1 => Just(Fok)];
    (side(), 1..12_i64, 0..12_i64, prop::bool::weighted(0.2), life).prop_map(
        |(side, qty, px, is_market, life)| {
            let plain = if is_market { market(0, side, qty) } else { limit(0, side, qty, px) };
            What::Send(lasting(life, plain))
        },
    )
}

fn story() -> impl Strategy<Value = Vec<What>> {
    let what = prop_oneof![
        8 => row(),
        3 => print(),
        4 => send(),
        1 => (0..60_u64).prop_map(What::Cancel),
    ];
    prop::collection::vec(what, 1..100)
}

/// The step at which it happened, as the time; its place in the story, as the id of an order.
fn play(story: &[What]) -> Vec<ExecutionReport> {
    let mut venue = SimVenue::new(vec![instrument(0, "0", "0")], frictionless()).unwrap();
    // A print first: orders are not refused for want of a market.
    venue.on_market(ONLY, &desk::print(0, 5, 1));
    for (step, what) in (1..).zip(story) {
        let now = TimeNs(step);
        match what {
            What::Row(row) => {
                venue.on_market(ONLY, &MarketEvent::Depth(Depth { ts_event: now, ..*row }));
            }
            What::Print(trade) => {
                venue.on_market(ONLY, &MarketEvent::Trade(Trade { ts_event: now, ..*trade }));
            }
            What::Send(request) => venue.send(&approved(named(request, step)), now),
            What::Cancel(id) => venue.cancel(ClOrdId(*id), now),
        }
        venue.advance(now);
    }
    let mut reports = vec![];
    venue.drain_reports(TimeNs(i64::MAX), &mut reports);
    reports
}

fn named(request: &OrderRequest, step: i64) -> OrderRequest {
    OrderRequest { cl_ord_id: ClOrdId(step.cast_unsigned()), ..*request }
}

fn fills(reports: &[ExecutionReport]) -> impl Iterator<Item = &ExecutionReport> {
    reports.iter().filter(|report| report.exec_type == ExecType::Trade)
}

/// Time, order, price, quantity and whether it was a maker.
type Fill = (i64, u64, i64, i64, bool);

fn line(report: &ExecutionReport) -> Fill {
    let is_maker = report.liquidity == Liquidity::Maker;
    (report.ts_event.0, report.cl_ord_id.0, report.last_px.0, report.last_qty.0, is_maker)
}

fn plain_fills(story: &[What]) -> Vec<Fill> {
    let mut twin = PlainDepth::default();
    for (step, what) in (1..).zip(story) {
        twin.now = step;
        match what {
            What::Row(row) => twin.row(row),
            What::Print(trade) => twin.print(trade),
            What::Send(request) => twin.send(&named(request, step)),
            What::Cancel(id) => twin.cancel(*id),
        }
    }
    twin.fills
}

/// Everything but the first row starts at a book; before it, prints fill by other rules.
fn deep_story() -> impl Strategy<Value = Vec<What>> {
    (row(), story()).prop_map(|(first, rest)| [vec![first], rest].concat())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn every_fill_is_that_of_the_plain_twin(story in deep_story()) {
        let found: Vec<Fill> = fills(&play(&story)).map(line).collect();
        prop_assert_eq!(found, plain_fills(&story));
    }

    #[test]
    fn takers_of_a_level_together_take_no_more_than_it_showed(story in deep_story()) {
        let reports = play(&story);
        let mut left: BTreeMap<(Side, Price), i64> = BTreeMap::new();
        for (step, what) in (1_i64..).zip(&story) {
            if let What::Row(row) = what {
                if row.is_clear {
                    left.clear();
                }
                left.insert((row.side, row.price), row.qty.0);
            }
            let now = fills(&reports).filter(|fill| fill.ts_event.0 == step);
            for fill in now.filter(|fill| fill.liquidity == Liquidity::Taker) {
                let other = if fill.side == Side::Buy { Side::Sell } else { Side::Buy };
                let level = left.entry((other, fill.last_px)).or_default();
                *level -= fill.last_qty.0;
                prop_assert!(*level >= 0, "{fill:?}");
            }
        }
    }

    #[test]
    fn who_could_take_at_all_times_is_never_a_maker(story in deep_story()) {
        let (reports, best) = (play(&story), best_by_step(&story));
        for fill in fills(&reports).filter(|fill| fill.liquidity == Liquidity::Maker) {
            let since = usize::try_from(fill.cl_ord_id.0).unwrap() - 1;
            let until = usize::try_from(fill.ts_event.0).unwrap();
            // A maker is filled at its limit.
            let gone = best[since..until].iter().any(|(bid, ask)| match fill.side {
                Side::Buy => ask.is_none_or(|ask| ask > fill.last_px),
                Side::Sell => bid.is_none_or(|bid| bid < fill.last_px),
            });
            prop_assert!(gone, "{fill:?}");
        }
    }

    #[test]
    fn makers_of_one_print_together_take_no_more_than_it_traded(story in deep_story()) {
        let reports = play(&story);
        for (step, what) in (1_i64..).zip(&story) {
            let What::Print(trade) = what else { continue };
            let ours = fills(&reports).filter(|fill| fill.ts_event.0 == step);
            prop_assert!(ours.map(|fill| fill.last_qty.0).sum::<i64>() <= trade.qty.0);
        }
    }

    #[test]
    fn a_careful_maker_is_filled_with_what_trades_after_all_that_was_ahead(
        shown in 0..50_i64, open in 1..30_i64,
        later in prop::collection::vec((any::<bool>(), 0..20_i64), 1..20),
    ) {
        let mut story = vec![row_of(Side::Sell, 9, 1), row_of(Side::Buy, 5, shown)];
        story.push(What::Send(limit(0, Side::Buy, open, 5)));
        let (mut level, mut traded) = (shown, 0);
        for (is_print, lots) in later {
            if is_print {
                let MarketEvent::Trade(trade) = hit(0, Side::Sell, 5, lots) else { unreachable!() };
                story.push(What::Print(trade));
                (level, traded) = ((level - lots).max(0), traded + lots);
            } else {
                level += lots;
                story.push(row_of(Side::Buy, 5, level));
            }
        }
        let filled: i64 = fills(&play(&story)).map(|fill| fill.last_qty.0).sum();
        prop_assert_eq!(filled, (traded - shown).clamp(0, open));
    }
}

/// The best bid and ask that are shown after each step.
fn best_by_step(story: &[What]) -> Vec<(Option<Price>, Option<Price>)> {
    let mut book = L2Book::new(CrossPolicy::Uncross);
    let after = story.iter().map(|what| {
        if let What::Row(row) = what {
            if row.is_clear {
                book.clear();
            }
            book.apply(row.side, row.price, row.qty).unwrap();
        }
        let best = |side| book.best(side).map(|(px, _)| px);
        (best(Side::Buy), best(Side::Sell))
    });
    after.collect()
}

fn row_of(side: Side, px: i64, qty: i64) -> What {
    let MarketEvent::Depth(row) = desk::depth(0, side, px, qty) else { unreachable!() };
    What::Row(row)
}

#[test]
fn a_quantity_below_nothing_is_no_level() {
    let story = [
        row_of(Side::Sell, 9, 4),
        row_of(Side::Sell, 9, -3),
        What::Send(market(0, Side::Buy, Qty(1).0)),
    ];
    assert_eq!(fills(&play(&story)).count(), 0);
}
