//! Whatever the market does, terms hold: on bars, quotes, prints and depth.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;

use crate::desk::{
    BAR_NS, approved, bar, cleared, depth, frictionless, hit, instrument, limit, market, part,
    print, quote, stop_limit, termed, till,
};
use hansa_market::event::MarketEvent;
use hansa_types::{
    ClOrdId, ExecType, ExecutionReport, InstrumentId, Liquidity, OrderLife, OrderRequest,
    OrderTerms, PostOnly, Qty, RejectReason, Side, TimeInForce, TimeNs,
};
use hansa_venue::SimVenue;
use proptest::prelude::*;

/// The finest data of a story.
#[derive(Debug, Clone, Copy)]
enum Source {
    Bars,
    Quotes,
    Prints,
    Depth,
}

#[derive(Debug, Clone, Copy)]
enum What {
    Send(OrderRequest),
    Cancel(u64),
    /// A number that becomes an event of the story's source.
    Market([i64; 4], Side, u8),
}

fn side() -> impl Strategy<Value = Side> {
    prop_oneof![Just(Side::Buy), Just(Side::Sell)]
}

fn terms() -> impl Strategy<Value = OrderTerms> {
    let none = OrderTerms::NONE;
    let reduce = OrderTerms { is_reduce_only: true, ..none };
    let least = (1..9i64).prop_map(|qty| OrderTerms { min_qty: Qty(qty), ..OrderTerms::NONE });
    let slice =
        (1..5i64).prop_map(|qty| OrderTerms { display_qty: Some(Qty(qty)), ..OrderTerms::NONE });
    prop_oneof![
        2 => Just(none),
        2 => Just(OrderTerms { post_only: PostOnly::Reject, ..none }),
        2 => Just(OrderTerms { post_only: PostOnly::Slide, ..none }),
        2 => Just(reduce),
        1 => Just(OrderTerms { is_all_or_none: true, ..reduce }),
        2 => Just(OrderTerms { is_all_or_none: true, ..none }),
        2 => Just(OrderTerms { is_hidden: true, ..none }),
        2 => least,
        2 => slice,
    ]
}

fn request() -> impl Strategy<Value = OrderRequest> {
    use TimeInForce::{Fok, Gtc, Ioc};
    let life = prop_oneof![5 => Just(Gtc), 1 => Just(Ioc), 1 => Just(Fok)];
    let shape = (0..8u8, 1..15i64, 985..1015i64, 985..1015i64, 0..3_000i64);
    let all = (shape, side(), life, terms());
    all.prop_map(|((kind, qty, px, other, ts), side, time_in_force, terms)| {
        let plain = match kind {
            0 => market(0, side, qty),
            1 => stop_limit(0, side, qty, (px, other)),
            _ => limit(0, side, qty, px),
        };
        let plain = termed(terms, OrderRequest { time_in_force, ..plain });
        let request = if kind == 2 { till(ts, plain) } else { plain };
        // What cannot be meant does not pass the gate: asked for without terms.
        if request.check().is_ok() {
            request
        } else {
            termed(OrderTerms::NONE, limit(0, side, qty, px))
        }
    })
}

fn steps() -> impl Strategy<Value = Vec<What>> {
    let px = 985..1015i64;
    let event = ([px.clone(), px.clone(), px, 985..1015i64], side(), any::<u8>())
        .prop_map(|(px, side, kind)| What::Market(px, side, kind));
    let step = prop_oneof![
        6 => event,
        4 => request().prop_map(What::Send),
        1 => (1..30u64).prop_map(What::Cancel),
    ];
    prop::collection::vec(step, 1..60)
}

fn source() -> impl Strategy<Value = Source> {
    prop_oneof![Just(Source::Bars), Just(Source::Quotes), Just(Source::Prints), Just(Source::Depth),]
}

/// What happens in the interval that begins at `ts`.
fn events(source: Source, ts: i64, (px, side, kind): ([i64; 4], Side, u8)) -> Vec<MarketEvent> {
    let (qty, other) = (i64::from(kind % 13), i64::from(kind / 13));
    match source {
        Source::Bars => {
            let (high, low) = (px.into_iter().max().unwrap(), px.into_iter().min().unwrap());
            let bar = bar(ts, [px[0], high, low, px[1]], qty * 2);
            vec![MarketEvent::BarOpened(bar), MarketEvent::BarClosed(bar)]
        }
        Source::Quotes if kind.is_multiple_of(3) => vec![print(ts, px[0], qty)],
        Source::Quotes => vec![quote(ts, (px[0], qty), (px[0] + 1 + other % 9, other))],
        Source::Prints => vec![hit(ts, side, px[0], qty)],
        Source::Depth => vec![match kind % 7 {
            0 => cleared(ts, side, px[0], qty),
            1 => part(ts, side, px[0], qty),
            2 | 3 => hit(ts, side, px[0], qty),
            _ => depth(ts, side, px[0], qty),
        }],
    }
}

/// What was sent, by id, and what was reported.
struct Story {
    sent: BTreeMap<ClOrdId, OrderRequest>,
    reports: Vec<ExecutionReport>,
}

fn play(source: Source, steps: &[What]) -> Story {
    let mut venue = SimVenue::new(vec![instrument(0, "0", "0")], frictionless()).unwrap();
    let (mut sent, mut reports) = (BTreeMap::new(), vec![]);
    for (id, what) in (1..).zip(steps) {
        let ts = i64::try_from(id).unwrap() * BAR_NS;
        match what {
            What::Send(request) => {
                let request = OrderRequest { cl_ord_id: ClOrdId(id), ..*request };
                sent.insert(ClOrdId(id), request);
                venue.send(&approved(request), TimeNs(ts + 10));
            }
            What::Cancel(id) => venue.cancel(ClOrdId(*id), TimeNs(ts + 10)),
            What::Market(px, side, kind) => {
                for event in events(source, ts, (*px, *side, *kind)) {
                    venue.on_market(InstrumentId(0), &event);
                }
            }
        }
    }
    let end = TimeNs(i64::try_from(steps.len() + 2).unwrap() * BAR_NS);
    venue.close_out(end);
    venue.drain_reports(TimeNs(i64::MAX), &mut reports);
    assert!(venue.is_idle());
    Story { sent, reports }
}

impl Story {
    /// Fills of each order, in order, with what it asked for.
    fn fills(&self) -> Vec<(OrderRequest, Vec<ExecutionReport>)> {
        let of = |id: &ClOrdId| {
            let own = self.reports.iter().filter(|report| report.cl_ord_id == *id);
            own.filter(|report| report.exec_type == ExecType::Trade).copied().collect::<Vec<_>>()
        };
        let all = self.sent.iter().map(|(id, request)| (*request, of(id)));
        all.filter(|(_, fills)| !fills.is_empty()).collect()
    }
}

/// The prices of the other side, and of prints, that an order has seen until it was filled: the last
/// before it came, and all after.
fn seen(steps: &[What], fill: &ExecutionReport) -> Vec<i64> {
    let mut seen = vec![];
    for (id, what) in (1..).zip(steps) {
        let ts = i64::try_from(id).unwrap() * BAR_NS;
        let What::Market(px, side, kind) = what else { continue };
        for event in events(Source::Quotes, ts, (*px, *side, *kind)) {
            if ts > fill.ts_event.0 {
                return seen;
            }
            if id < fill.cl_ord_id.0 && matches!(event, MarketEvent::Quote(_)) {
                seen.clear();
            }
            seen.extend(match event {
                MarketEvent::Quote(quote) if fill.side == Side::Buy => Some(quote.ask_px.0),
                MarketEvent::Quote(quote) => Some(quote.bid_px.0),
                MarketEvent::Trade(trade) => Some(trade.price.0),
                _ => None,
            });
        }
    }
    seen
}

/// All that was executed at the time of the first fill.
fn first_execution(fills: &[ExecutionReport]) -> i64 {
    let at_first = fills.iter().filter(|fill| fill.ts_event == fills[0].ts_event);
    at_first.map(|fill| fill.last_qty.0).sum()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn every_report_is_legal_and_every_order_ends(source in source(), steps in steps()) {
        let story = play(source, &steps);
        let mut lives: BTreeMap<ClOrdId, OrderLife> = story
            .sent
            .iter()
            .map(|(id, request)| (*id, OrderLife::sent(request.order_qty)))
            .collect();
        for report in &story.reports {
            prop_assert!(report.is_consistent(), "{report:?}");
            let Some(life) = lives.get_mut(&report.cl_ord_id) else { continue };
            *life = life.apply(report).expect("a legal report");
        }
        prop_assert!(lives.values().all(|life| !life.status.is_open()));
    }

    #[test]
    fn an_all_or_none_order_is_filled_whole_at_one_time(source in source(), steps in steps()) {
        for (request, fills) in play(source, &steps).fills() {
            if request.terms.is_all_or_none {
                prop_assert_eq!(first_execution(&fills), request.order_qty.0);
            }
        }
    }

    #[test]
    fn the_first_execution_is_at_least_the_minimum(source in source(), steps in steps()) {
        for (request, fills) in play(source, &steps).fills() {
            prop_assert!(first_execution(&fills) >= request.terms.min_qty.0, "{fills:?}");
        }
    }

    #[test]
    fn a_post_only_order_never_takes(source in source(), steps in steps()) {
        for (request, fills) in play(source, &steps).fills() {
            if request.terms.post_only != PostOnly::None {
                let is_maker = |fill: &ExecutionReport| fill.liquidity == Liquidity::Maker;
                prop_assert!(fills.iter().all(is_maker), "{fills:?}");
            }
        }
    }

    #[test]
    fn reduce_only_orders_never_enlarge_or_flip_the_position(
        source in source(), steps in steps(),
    ) {
        let story = play(source, &steps);
        let mut position = 0;
        for report in story.reports.iter().filter(|report| report.last_qty.0 > 0) {
            let after = position + report.signed_last_qty().0;
            if story.sent[&report.cl_ord_id].terms.is_reduce_only {
                let is_towards_zero = after.signum() * position >= 0 && after.abs() < position.abs();
                prop_assert!(is_towards_zero, "{position} becomes {after}");
            }
            position = after;
        }
    }

    #[test]
    fn nothing_is_filled_at_or_after_the_time_it_expires(source in source(), steps in steps()) {
        for (request, fills) in play(source, &steps).fills() {
            if let Some(expiry) = request.terms.expire_ts {
                // A bar that closes at that time is worked before.
                let is_late = |fill: &ExecutionReport| match source {
                    Source::Bars => fill.ts_event > expiry,
                    _ => fill.ts_event >= expiry,
                };
                prop_assert!(!fills.iter().any(is_late), "{fills:?}");
            }
        }
    }

    #[test]
    fn who_could_take_at_all_times_is_never_a_maker(steps in steps()) {
        for (request, fills) in play(Source::Quotes, &steps).fills() {
            let can_be_maker = request.terms.post_only != PostOnly::None;
            for fill in fills.iter().filter(|_| !can_be_maker) {
                let limit = request.limit_px.unwrap_or(fill.last_px).0;
                let mut seen = seen(&steps, fill).into_iter();
                let is_beyond = |px: i64| fill.side.sign() * (px - limit) > 0;
                prop_assert!(fill.liquidity == Liquidity::Taker || seen.any(is_beyond), "{fill:?}");
            }
        }
    }

    #[test]
    fn no_term_buys_a_price_beyond_the_limit(source in source(), steps in steps()) {
        for (request, fills) in play(source, &steps).fills() {
            for (fill, limit) in fills.iter().zip(std::iter::repeat(request.limit_px)) {
                let is_kept = |limit: hansa_types::Price| {
                    fill.side.sign() * (limit.0 - fill.last_px.0) >= 0
                };
                prop_assert!(limit.is_none_or(is_kept), "{fill:?}");
            }
        }
    }
}

// The stories above are worth something only if they reach what they are about.
#[test]
fn a_story_can_hold_every_ending_that_terms_have() {
    let post = OrderTerms { post_only: PostOnly::Reject, ..OrderTerms::NONE };
    let reduce = OrderTerms { is_reduce_only: true, ..OrderTerms::NONE };
    let steps = [
        What::Market([1000; 4], Side::Buy, 200),
        What::Send(termed(post, limit(0, Side::Buy, 1, 1013))),
        What::Send(termed(reduce, market(0, Side::Sell, 1))),
        What::Send(till(350, limit(0, Side::Buy, 1, 1))),
    ];
    let ended: Vec<RejectReason> =
        play(Source::Quotes, &steps).reports.iter().map(|report| report.reason).collect();
    for reason in
        [RejectReason::WouldTake, RejectReason::NothingToReduce, RejectReason::ExpiryPassed]
    {
        assert!(ended.contains(&reason), "{reason:?} is not among {ended:?}");
    }
}
