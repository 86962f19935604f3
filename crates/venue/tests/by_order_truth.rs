//! The venue beside a matching engine: the same strangers with our order and without it.
//!
//! Without it the engine's events become the rows of a feed, and the venue says what our order would
//! have got. With it the engine says it itself. Until our first fill both worlds are the same; from
//! then on strangers meet other orders, and nothing is claimed.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;

use crate::desk::{self, approved, frictionless, instrument};
use hansa_market::event::{MarketEvent, MarketOrder, OrderDeed};
use hansa_types::{
    ExecType, InstrumentId, OrderRequest, OrderTerms, Price, Qty, Side, TimeInForce, TimeNs,
};
use hansa_venue::SimVenue;
use hansa_venue::matching::{
    Command, Display, Event, FastEngine, Matching, NewOrder, TradingState,
};
use proptest::prelude::*;

const ONLY: InstrumentId = InstrumentId(0);
const OURS: u64 = 1_000_000;

/// What strangers do, and ours after some of it.
#[derive(Debug, Clone)]
struct World {
    commands: Vec<Command>,
    ours: NewOrder,
    ours_at: usize,
}

/// The commands after which our order had a fill, with prices and lots, in order.
type Fills = Vec<(usize, i64, i64)>;

fn engine() -> FastEngine {
    let mut engine = FastEngine::new(512);
    let mut events = vec![];
    for command in
        [Command::SetState(TradingState::Auction), Command::Uncross { reference_px: Price(10) }]
    {
        engine.apply(&command, &mut events);
    }
    assert_eq!(engine.state(), TradingState::Open);
    engine
}

/// What a feed by order tells of the events of one command.
#[derive(Debug, Default)]
struct Feed {
    /// Orders are shown before they trade, and both sides of a trade are told.
    shows_first: bool,
    sides: BTreeMap<u64, Side>,
    /// Limits of the orders that stand in the feed.
    standing: BTreeMap<u64, Price>,
}

impl Feed {
    fn rows(&mut self, command: &Command, events: &[Event], ts: i64) -> Vec<MarketOrder> {
        if let Command::Add(new) = command {
            self.sides.insert(new.id, new.side);
        }
        let mut rows = vec![];
        for event in events {
            self.tell(command, event, &mut rows);
        }
        // A command is an update; one that changes nothing is told by a row about nothing.
        if rows.is_empty() {
            rows.push(told(OrderDeed::Delete, 0, Side::Buy, (Price(0), Qty(0))));
        }
        for row in &mut rows {
            (row.ts_event, row.ts_recv) = (TimeNs(ts), TimeNs(ts));
            row.is_last = self.shows_first;
        }
        rows.last_mut().unwrap().is_last = true;
        rows
    }

    fn tell(&mut self, command: &Command, event: &Event, rows: &mut Vec<MarketOrder>) {
        match (*event, command) {
            (Event::Accepted { id, qty }, Command::Add(NewOrder { limit_px: Some(px), .. }))
                if self.shows_first =>
            {
                rows.push(self.add(id, *px, qty));
            }
            (Event::Rested { id, px, qty, .. }, _) if !self.shows_first => {
                rows.push(self.add(id, px, qty));
            }
            (Event::Trade { maker, taker, qty, .. }, _) => {
                let both = [maker, taker];
                let those = if self.shows_first { &both[..] } else { &both[..1] };
                rows.extend(those.iter().map(|id| self.about(OrderDeed::Fill, *id, qty)));
            }
            (Event::Canceled { id, qty, .. }, _) if self.standing.contains_key(&id) => {
                rows.push(self.about(OrderDeed::Delete, id, qty));
            }
            (Event::Modified { id, px, qty, keeps_place, was_qty, .. }, _) => {
                if keeps_place {
                    rows.push(self.about(OrderDeed::Change, id, qty));
                } else {
                    rows.push(self.about(OrderDeed::Delete, id, was_qty));
                    rows.extend(self.shows_first.then(|| self.add(id, px, qty)));
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, id: u64, px: Price, qty: Qty) -> MarketOrder {
        self.standing.insert(id, px);
        self.about(OrderDeed::Add, id, qty)
    }

    fn about(&self, deed: OrderDeed, id: u64, qty: Qty) -> MarketOrder {
        told(deed, id, self.sides[&id], (self.standing[&id], qty))
    }
}

fn told(deed: OrderDeed, id: u64, side: Side, (px, qty): (Price, Qty)) -> MarketOrder {
    let MarketEvent::Order(row) = desk::order(0, deed, id, (side, px.0, qty.0)) else {
        unreachable!()
    };
    MarketOrder { is_last: false, ..row }
}

/// With our order: what the engine says that it got.
fn in_truth(world: &World) -> Fills {
    let (mut engine, mut events, mut fills) = (engine(), vec![], vec![]);
    for (step, command) in world.commands.iter().enumerate() {
        if step == world.ours_at {
            events.clear();
            engine.apply(&Command::Add(world.ours), &mut events);
            note(step, &events, &mut fills);
        }
        events.clear();
        engine.apply(command, &mut events);
        note(step + 1, &events, &mut fills);
    }
    fills
}

/// Adds up per price, as the venue reports fills.
fn note(step: usize, events: &[Event], fills: &mut Fills) {
    for event in events {
        let Event::Trade { maker, taker, px, qty, .. } = *event else { continue };
        if maker != OURS && taker != OURS {
            continue;
        }
        match fills.last_mut() {
            Some((at, price, lots)) if (*at, *price) == (step, px.0) => *lots += qty.0,
            _ => fills.push((step, px.0, qty.0)),
        }
    }
}

/// Without it: what the venue says that it would have got.
fn by_the_venue(world: &World, mut feed: Feed) -> Fills {
    let (mut engine, mut events) = (engine(), vec![]);
    let mut venue = SimVenue::new(vec![instrument(0, "0", "0")], frictionless()).unwrap();
    venue.on_market(ONLY, &desk::print(0, 10, 1));
    for (step, command) in world.commands.iter().enumerate() {
        let ts = i64::try_from(step).unwrap();
        if step == world.ours_at {
            venue.send(&approved(request(&world.ours)), TimeNs(ts));
            venue.advance(TimeNs(ts));
        }
        events.clear();
        engine.apply(command, &mut events);
        for row in feed.rows(command, &events, ts + 1) {
            venue.on_market(ONLY, &MarketEvent::Order(row));
        }
    }
    let mut reports = vec![];
    venue.drain_reports(TimeNs(i64::MAX), &mut reports);
    let mut fills: Fills = vec![];
    for fill in reports.iter().filter(|report| report.exec_type == ExecType::Trade) {
        let step = usize::try_from(fill.ts_event.0).unwrap();
        match fills.last_mut() {
            Some((at, px, lots)) if (*at, *px) == (step, fill.last_px.0) => {
                *lots += fill.last_qty.0
            }
            _ => fills.push((step, fill.last_px.0, fill.last_qty.0)),
        }
    }
    fills
}

/// What we ask the venue for is what the engine has of ours.
fn request(ours: &NewOrder) -> OrderRequest {
    let terms = match ours.display {
        Display::Full => OrderTerms::NONE,
        Display::Hidden => OrderTerms { is_hidden: true, ..OrderTerms::NONE },
        Display::Slice(qty) => OrderTerms { display_qty: Some(qty), ..OrderTerms::NONE },
    };
    let plain = desk::limit(1, ours.side, ours.qty.0, ours.limit_px.unwrap().0);
    desk::termed(terms, plain)
}

/// The fills of the first command that filled it.
fn first(fills: &Fills) -> &[(usize, i64, i64)] {
    let end = fills.partition_point(|(step, ..)| *step == fills[0].0);
    &fills[..end]
}

/// True when our first fill comes no earlier than in truth, and with it not more at that time.
fn is_never_better(truth: &Fills, ours: &Fills) -> bool {
    let Some((step, ..)) = ours.first() else { return true };
    let lots = |fills: &Fills| first(fills).iter().map(|(.., lots)| lots).sum::<i64>();
    let Some((at, ..)) = truth.first() else { return false };
    at < step || (at == step && lots(truth) >= lots(ours))
}

fn side() -> impl Strategy<Value = Side> {
    prop_oneof![Just(Side::Buy), Just(Side::Sell)]
}

#[derive(Debug, Clone, Copy)]
enum Wish {
    Limit(Side, i64, i64, TimeInForce),
    Market(Side, i64),
    Cancel(usize),
    Modify(usize, i64, i64),
}

fn wish(also_immediate: bool) -> impl Strategy<Value = Wish> {
    let weight = u32::from(also_immediate);
    let limit = |life| {
        (side(), 0..20_i64, 1..9_i64)
            .prop_map(move |(side, px, qty)| Wish::Limit(side, px, qty, life))
    };
    prop_oneof![
        12 => limit(TimeInForce::Gtc),
        3 => (0..60_usize).prop_map(Wish::Cancel),
        3 => (0..60_usize, 0..20_i64, 1..9_i64).prop_map(|(id, px, qty)| Wish::Modify(id, px, qty)),
        2 * weight => limit(TimeInForce::Ioc),
        weight => limit(TimeInForce::Fok),
        2 * weight => (side(), 1..9_i64).prop_map(|(side, qty)| Wish::Market(side, qty)),
    ]
}

/// The how-manieth stranger an order is of is its id, from 1.
fn command((place, wish): (usize, &Wish)) -> Command {
    let id = place as u64 + 1;
    let named = |back: usize| (place.saturating_sub(back) as u64).max(1);
    match *wish {
        Wish::Limit(side, px, qty, time_in_force) => {
            let new = NewOrder::limit(id, 1, side, Price(px), Qty(qty));
            Command::Add(NewOrder { time_in_force, ..new })
        }
        Wish::Market(side, qty) => Command::Add(NewOrder::market(id, 1, side, Qty(qty))),
        Wish::Cancel(back) => Command::Cancel { id: named(back) },
        Wish::Modify(back, px, qty) => {
            Command::Modify { id: named(back), px: Price(px), qty: Qty(qty) }
        }
    }
}

fn world(also_immediate: bool, lots: std::ops::Range<i64>) -> impl Strategy<Value = World> {
    let wishes = prop::collection::vec(wish(also_immediate), 2..120);
    (wishes, side(), 0..20_i64, lots, 1..60_usize).prop_map(|(wishes, side, px, qty, at)| {
        let commands: Vec<Command> = wishes.iter().enumerate().map(command).collect();
        let ours = NewOrder::limit(OURS, 2, side, Price(px), Qty(qty));
        let ours_at = at.min(commands.len() - 1);
        World { commands, ours, ours_at }
    })
}

/// The same, and our order is an iceberg or hidden.
fn veiled(also_immediate: bool) -> impl Strategy<Value = World> {
    let slice = (1..5_i64).prop_map(|lots| Display::Slice(Qty(lots)));
    let display = prop_oneof![2 => slice, 1 => Just(Display::Hidden)];
    (world(also_immediate, 1..20), display).prop_map(|(world, display)| {
        let display = match display {
            Display::Slice(qty) => Display::Slice(qty.min(world.ours.qty)),
            other => other,
        };
        World { ours: NewOrder { display, ..world.ours }, ..world }
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn among_orders_that_stay_the_first_fill_of_what_is_not_shown_is_the_engines(
        (world, shows_first) in (veiled(false), any::<bool>()),
    ) {
        let feed = Feed { shows_first, ..Feed::default() };
        let (truth, ours) = (in_truth(&world), by_the_venue(&world, feed));
        prop_assert_eq!(truth.is_empty(), ours.is_empty());
        if !truth.is_empty() {
            prop_assert_eq!(first(&truth), first(&ours));
        }
    }

    #[test]
    fn among_all_orders_what_is_not_shown_never_fills_earlier_nor_more(world in veiled(true)) {
        let (truth, ours) = (in_truth(&world), by_the_venue(&world, Feed::default()));
        prop_assert!(is_never_better(&truth, &ours), "{truth:?} {ours:?}");
    }

    #[test]
    fn among_orders_that_stay_the_first_fill_is_the_engines(world in world(false, 1..12)) {
        let (truth, ours) = (in_truth(&world), by_the_venue(&world, Feed::default()));
        prop_assert_eq!(truth.is_empty(), ours.is_empty());
        if !truth.is_empty() {
            prop_assert_eq!(first(&truth), first(&ours));
        }
    }

    #[test]
    fn among_orders_that_stay_all_fills_of_one_lot_are_the_engines(world in world(false, 1..2)) {
        prop_assert_eq!(in_truth(&world), by_the_venue(&world, Feed::default()));
    }

    #[test]
    fn among_all_orders_the_first_fill_never_comes_earlier_nor_is_more(
        world in world(true, 1..12),
    ) {
        let (truth, ours) = (in_truth(&world), by_the_venue(&world, Feed::default()));
        prop_assert!(is_never_better(&truth, &ours), "{truth:?} {ours:?}");
    }

    #[test]
    fn among_orders_shown_before_they_trade_the_first_fill_is_the_engines(
        world in world(false, 1..12),
    ) {
        let feed = Feed { shows_first: true, ..Feed::default() };
        let (truth, ours) = (in_truth(&world), by_the_venue(&world, feed));
        prop_assert_eq!(truth.is_empty(), ours.is_empty());
        if !truth.is_empty() {
            prop_assert_eq!(first(&truth), first(&ours));
        }
    }
}
