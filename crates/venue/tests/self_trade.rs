//! Orders of one account beside a matching engine: among strangers who stand still, what is traded
//! and what is prevented is the engine's, on depth and among orders of others.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;

use crate::desk::{approved, depth, frictionless, instrument, lasting, limit, order};
use hansa_market::event::{MarketEvent, OrderDeed};
use hansa_types::{
    ExecType, ExecutionReport, InstrumentId, OrderRequest, Price, Qty, RejectReason, Side,
    TimeInForce, TimeNs,
};
use hansa_venue::SimVenue;
use hansa_venue::matching::{
    CancelReason, Command, Event, Matching, NewOrder, PlainEngine, SelfTrade, TradingState,
};
use proptest::prelude::*;

const MID: i64 = 1_000;
const STRANGER: u64 = 1_000_000;

/// Side, limit and lots of an order.
type Limit = (Side, i64, i64);

/// Strangers who are there first, one at least, and our orders, each with its life time.
#[derive(Debug, Clone)]
struct World {
    before: Vec<Limit>,
    own: Vec<(Limit, TimeInForce)>,
}

/// What became of our orders: lots by order and price, lots prevented, lots open at the end.
#[derive(Debug, Default, PartialEq, Eq)]
struct Outcome {
    filled: BTreeMap<(u64, i64), i64>,
    prevented: BTreeMap<u64, i64>,
    open: BTreeMap<u64, i64>,
}

fn side() -> impl Strategy<Value = Side> {
    prop_oneof![Just(Side::Buy), Just(Side::Sell)]
}

fn world() -> impl Strategy<Value = World> {
    // Strangers do not cross: bids below the middle, offers above it.
    let stranger = (side(), 1..9_i64, 1..20_i64)
        .prop_map(|(side, away, qty)| (side, MID - side.sign() * away, qty));
    let life = prop_oneof![
        5 => Just(TimeInForce::Gtc), 1 => Just(TimeInForce::Ioc), 1 => Just(TimeInForce::Fok)
    ];
    let own = ((side(), MID - 10..MID + 11, 1..30_i64), life);
    let all = (prop::collection::vec(stranger, 1..12), prop::collection::vec(own, 1..25));
    all.prop_map(|(before, own)| World { before, own })
}

fn policy() -> impl Strategy<Value = SelfTrade> {
    use SelfTrade::{CancelBoth, CancelNewest, CancelOldest, Decrement};
    prop_oneof![Just(CancelNewest), Just(CancelOldest), Just(CancelBoth), Just(Decrement)]
}

fn by_order(world: &World) -> Vec<MarketEvent> {
    let rows = (1_u64..).zip(&world.before);
    rows.map(|(id, row)| order(0, OrderDeed::Add, id, *row)).collect()
}

fn by_level(world: &World) -> Vec<MarketEvent> {
    let mut levels: BTreeMap<(Side, i64), i64> = BTreeMap::new();
    for (side, px, qty) in &world.before {
        *levels.entry((*side, *px)).or_default() += qty;
    }
    levels.into_iter().map(|((side, px), qty)| depth(0, side, px, qty)).collect()
}

fn requests(world: &World) -> Vec<OrderRequest> {
    let own = (1_u64..).zip(&world.own);
    own.map(|(id, ((side, px, qty), life))| lasting(*life, limit(id, *side, *qty, *px))).collect()
}

/// What the venue makes of it.
fn venue_of(world: &World, shown: &[MarketEvent], policy: SelfTrade) -> Outcome {
    let only = InstrumentId(0);
    let venue = SimVenue::new(vec![instrument(0, "0", "0")], frictionless()).unwrap();
    let mut venue = venue.with_self_trade(policy);
    shown.iter().for_each(|event| venue.on_market(only, event));
    for request in requests(world) {
        venue.send(&approved(request), TimeNs(1));
        venue.advance(TimeNs(1));
    }
    let mut outcome = Outcome::default();
    for open in venue.open_orders(only) {
        outcome.open.insert(open.request.cl_ord_id.0, (open.request.order_qty - open.cum_qty).0);
    }
    let mut reports = vec![];
    venue.drain_reports(TimeNs(i64::MAX), &mut reports);
    let mut leaves = BTreeMap::new();
    reports.iter().for_each(|report| outcome.note(report, &mut leaves));
    outcome
}

impl Outcome {
    fn note(&mut self, report: &ExecutionReport, leaves: &mut BTreeMap<u64, i64>) {
        let id = report.cl_ord_id.0;
        if report.exec_type == ExecType::Trade {
            *self.filled.entry((id, report.last_px.0)).or_default() += report.last_qty.0;
        }
        let before = leaves.insert(id, report.leaves_qty.0);
        if report.reason == RejectReason::SelfTrade {
            *self.prevented.entry(id).or_default() += before.unwrap() - report.leaves_qty.0;
        }
    }

    fn note_event(&mut self, event: &Event) {
        match *event {
            Event::Trade { taker, px, qty, .. } => {
                *self.filled.entry((taker, px.0)).or_default() += qty.0;
            }
            Event::Canceled { id, qty, reason: CancelReason::SelfTrade, .. } => {
                *self.prevented.entry(id).or_default() += qty.0;
            }
            _ => {}
        }
    }
}

/// What the engine makes of it.
fn engine_of(world: &World, policy: SelfTrade) -> Outcome {
    let mut engine = PlainEngine::new(512);
    let mut events = vec![];
    engine.apply(&Command::SetState(TradingState::Auction), &mut events);
    engine.apply(&Command::Uncross { reference_px: Price(MID) }, &mut events);
    let strangers = (STRANGER..).zip(&world.before);
    for (id, (side, px, qty)) in strangers {
        let new = NewOrder::limit(id, 1, *side, Price(*px), Qty(*qty));
        engine.apply(&Command::Add(new), &mut events);
    }
    for request in requests(world) {
        let (id, px) = (request.cl_ord_id.0, request.limit_px.unwrap());
        let plain = NewOrder::limit(id, 2, request.side, px, request.order_qty);
        let new = NewOrder { time_in_force: request.time_in_force, self_trade: policy, ..plain };
        engine.apply(&Command::Add(new), &mut events);
    }
    let mut outcome = Outcome::default();
    events.iter().for_each(|event| outcome.note_event(event));
    for request in requests(world) {
        if let Some(open) = engine.open_qty(request.cl_ord_id.0) {
            outcome.open.insert(request.cl_ord_id.0, open.0);
        }
    }
    outcome
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn among_orders_of_others_the_venue_prevents_what_the_engine_does(
        world in world(), policy in policy(),
    ) {
        let found = venue_of(&world, &by_order(&world), policy);
        prop_assert_eq!(found, engine_of(&world, policy));
    }

    #[test]
    fn on_depth_the_venue_prevents_what_the_engine_does(world in world(), policy in policy()) {
        let found = venue_of(&world, &by_level(&world), policy);
        prop_assert_eq!(found, engine_of(&world, policy));
    }
}
