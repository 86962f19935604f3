//! Whatever is sent and whatever the market does: reports are legal, and fills are never too good.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::desk::{
    BAR_NS, approved, bar, cleared, depth, frictionless, instrument, lasting, limit, market, of,
    part, print, quote, stop, stop_limit,
};
use hansa_market::event::{Bar, MarketEvent, Quote};
use hansa_types::{
    Amount, ClOrdId, Decimal, ExecType, ExecutionReport, InstrumentId, Money, OrdType, OrderLife,
    OrderRequest, Price, Qty, Side, TimeInForce, TimeNs,
};
use hansa_venue::matching::SelfTrade;
use hansa_venue::{Fees, Latency, OwnFunds, SimVenue, VenueOptions};
use proptest::prelude::*;

/// What happens next.
#[derive(Debug, Clone, Copy)]
enum What {
    Market(u32, MarketEvent),
    Send(OrderRequest),
    Cancel(u64),
    Replace(u64, OrderRequest),
}

/// Times and their phase: closes, then other data, then the desk, then opens.
type Script = Vec<((i64, u8), What)>;

fn side() -> impl Strategy<Value = Side> {
    prop_oneof![Just(Side::Buy), Just(Side::Sell)]
}

fn life_time() -> impl Strategy<Value = TimeInForce> {
    use TimeInForce::{Day, Fok, Gtc, Ioc};
    prop_oneof![4 => Just(Gtc), 1 => Just(Day), 1 => Just(Ioc), 1 => Just(Fok)]
}

fn request() -> impl Strategy<Value = OrderRequest> {
    let shape = (0..4usize, 0..500u64, 0..3u32, 1..30i64, 960..1040i64, 960..1040i64);
    (shape, side(), life_time()).prop_map(|((kind, id, place, qty, px, other), side, life)| {
        let plain = match kind {
            0 => market(id, side, qty),
            1 => limit(id, side, qty, px),
            2 => stop(id, side, qty, px),
            _ => stop_limit(id, side, qty, (px, other)),
        };
        lasting(life, of(place, plain))
    })
}

fn any_bar(ts_open: i64) -> impl Strategy<Value = Bar> {
    let px = 950..1050i64;
    (px.clone(), px.clone(), px.clone(), px, 0..60i64).prop_map(
        move |(open, a, b, close, volume)| {
            let high = open.max(close).max(a).max(b);
            let low = open.min(close).min(a).min(b);
            bar(ts_open, [open, high, low, close], volume)
        },
    )
}

fn asked() -> impl Strategy<Value = What> {
    prop_oneof![
        3 => request().prop_map(What::Send),
        1 => (0..99u64).prop_map(What::Cancel),
        1 => (0..99u64, request()).prop_map(|(pick, new)| What::Replace(pick, new)),
    ]
}

/// Quotes and prints of the second instrument.
fn ticked(ts: i64) -> impl Strategy<Value = What> {
    let shape = (960..1035i64, 1..15i64, 0..20i64, 0..20i64, any::<bool>());
    shape.prop_map(move |(px, spread, bid_qty, ask_qty, is_quote)| {
        let quoted = quote(ts, (px, bid_qty), (px + spread, ask_qty));
        What::Market(1, if is_quote { quoted } else { print(ts, px, ask_qty) })
    })
}

/// Levels and prints of the third instrument; the book is not always whole.
fn deep(ts: i64) -> impl Strategy<Value = What> {
    let shape = (0..9usize, side(), 960..1040i64, 0..15i64);
    shape.prop_map(move |(kind, side, px, qty)| {
        let event = match kind {
            0 => cleared(ts, side, px, qty),
            1..=3 => part(ts, side, px, qty),
            4..=6 => depth(ts, side, px, qty),
            _ => print(ts, px, qty),
        };
        What::Market(2, event)
    })
}

/// One interval: a bar of the first instrument, ticks of the second, and what the desk asks.
fn interval(index: i64) -> impl Strategy<Value = Script> {
    // Intervals are 50 ns apart, so that some requests arrive between bars.
    let start = index * (BAR_NS + 50);
    let ticks = prop::collection::vec(
        (0..150i64).prop_flat_map(move |at| {
            prop_oneof![
                1 => (Just(start + at), ticked(start + at)),
                2 => (Just(start + at), deep(start + at)),
            ]
        }),
        0..12,
    );
    let requests = prop::collection::vec((start..start + 150, asked()), 0..5);
    (any_bar(start), ticks, requests).prop_map(|(bar, ticks, requests)| {
        let close = (bar.ts_event.0, 0);
        let mut script = vec![
            ((bar.ts_open.0, 3), What::Market(0, MarketEvent::BarOpened(bar))),
            (close, What::Market(0, MarketEvent::BarClosed(bar))),
        ];
        script.extend(ticks.into_iter().map(|(ts, what)| ((ts, 1), what)));
        script.extend(requests.into_iter().map(|(ts, what)| ((ts, 2), what)));
        script
    })
}

fn script() -> impl Strategy<Value = Script> {
    (0..8i64).map(interval).collect::<Vec<_>>().prop_map(|intervals| {
        let mut script: Script = intervals.into_iter().flatten().collect();
        script.sort_by_key(|(when, _)| *when);
        script
    })
}

fn options() -> impl Strategy<Value = VenueOptions> {
    let delays = (0..120i64, 0..120i64);
    (delays, 0..200i64, 1..=10i64).prop_map(|((to_venue_ns, from_venue_ns), bps, tenths)| {
        VenueOptions {
            fees: Fees {
                maker_ratio: "-0.0001".parse().unwrap(),
                taker_ratio: "0.0005".parse().unwrap(),
            },
            slippage_bps: bps.to_string().parse().unwrap(),
            latency: Latency { to_venue_ns, from_venue_ns },
            volume_share_ratio_max: (format!("{}.{}", tenths / 10, tenths % 10)).parse().unwrap(),
        }
    })
}

/// The old order with the quantity of the new one, and its prices half of the time.
fn like(old: &OrderRequest, new: &OrderRequest) -> OrderRequest {
    let moved = |px: Option<Price>| px.map(|px| Price(px.0 + new.order_qty.0 % 2 * 7));
    OrderRequest {
        cl_ord_id: new.cl_ord_id,
        order_qty: new.order_qty,
        limit_px: moved(old.limit_px),
        stop_px: moved(old.stop_px),
        ..*old
    }
}

/// The desk's side: it knows orders only by what it sent and what was reported.
#[derive(Default)]
struct Desk {
    lives: BTreeMap<u64, OrderLife>,
    /// What was sent, in that order.
    sent: Vec<OrderRequest>,
    /// When.
    sent_ts: Vec<TimeNs>,
    /// The first id of an order, by every id it had or asked for.
    roots: BTreeMap<u64, u64>,
    filled: BTreeMap<u64, i64>,
    reports: Vec<ExecutionReport>,
}

impl Desk {
    fn ask(&mut self, what: &What, ts: TimeNs, venue: &mut SimVenue) {
        match what {
            What::Market(instrument, event) => venue.on_market(InstrumentId(*instrument), event),
            What::Send(request) => self.send(request, ts, venue),
            What::Cancel(pick) => {
                let id = self.pick(*pick).map_or(*pick, |request| request.cl_ord_id.0);
                self.change(id, OrderLife::cancel_sent);
                venue.cancel(ClOrdId(id), ts);
            }
            What::Replace(pick, new) => self.replace(*pick, new, ts, venue),
        }
    }

    /// Mostly an order it sent, the last ones rather than the first; now and then anything.
    fn pick(&self, pick: u64) -> Option<OrderRequest> {
        let back = usize::try_from(pick % 8).unwrap();
        self.sent.len().checked_sub(1 + back).map(|place| self.sent[place])
    }

    fn replace(&mut self, pick: u64, new: &OrderRequest, ts: TimeNs, venue: &mut SimVenue) {
        let Some(old) = self.pick(pick) else { return };
        // One in four changes what must not change.
        let new = if pick.is_multiple_of(4) { *new } else { like(&old, new) };
        if self.change(old.cl_ord_id.0, OrderLife::replace_sent) {
            let root = self.roots[&old.cl_ord_id.0];
            self.roots.entry(new.cl_ord_id.0).or_insert(root);
            self.sent.push(new);
            self.sent_ts.push(ts);
            venue.replace(old.cl_ord_id, &approved(new), ts);
        }
    }

    fn send(&mut self, request: &OrderRequest, ts: TimeNs, venue: &mut SimVenue) {
        let id = request.cl_ord_id.0;
        if let Entry::Vacant(root) = self.roots.entry(id) {
            root.insert(id);
            self.lives.insert(id, OrderLife::sent(request.order_qty));
        }
        self.sent.push(*request);
        self.sent_ts.push(ts);
        venue.send(&approved(*request), ts);
    }

    fn change(&mut self, id: u64, change: impl Fn(OrderLife) -> Option<OrderLife>) -> bool {
        let Some(life) = self.roots.get(&id).and_then(|root| self.lives.get_mut(root)) else {
            return false;
        };
        change(*life).map(|after| *life = after).is_some()
    }

    fn drain(&mut self, until: TimeNs, venue: &mut SimVenue) {
        let from = self.reports.len();
        venue.drain_reports(until, &mut self.reports);
        for report in &self.reports[from..] {
            assert!(report.ts_recv <= until);
            assert!(report.is_consistent(), "{report:?}");
            let Some(root) = self.roots.get(&report.cl_ord_id.0) else {
                assert_eq!(report.exec_type, ExecType::CancelRejected, "{report:?}");
                continue;
            };
            *self.filled.entry(*root).or_default() += report.last_qty.0;
            let life = self.lives.get_mut(root).unwrap();
            *life = life.apply(report).expect("a legal report");
        }
    }
}

fn play(options: VenueOptions, script: &Script) -> (Desk, SimVenue) {
    play_at(venue(options), script)
}

fn venue(options: VenueOptions) -> SimVenue {
    let listed = vec![instrument(0, "2", "0"), instrument(1, "0", "3000"), instrument(2, "0", "0")];
    SimVenue::new(listed, options).unwrap()
}

fn play_at(mut venue: SimVenue, script: &Script) -> (Desk, SimVenue) {
    let mut desk = Desk::default();
    for ((ts, phase), what) in script {
        // Requests come after what closes and before what opens.
        venue.advance(TimeNs(if *phase == 3 { *ts } else { ts - 1 }));
        desk.drain(TimeNs(ts - 1), &mut venue);
        desk.ask(what, TimeNs(*ts), &mut venue);
        desk.drain(TimeNs(*ts), &mut venue);
    }
    let end = script.last().map_or(0, |((ts, _), _)| *ts);
    venue.close_out(TimeNs(end));
    desk.drain(TimeNs(i64::MAX), &mut venue);
    (desk, venue)
}

fn dollars(amount: i128) -> Money {
    Money { amount: Amount(amount * Decimal::ONE_ATOMS), currency: "USD".parse().unwrap() }
}

/// What fills left of cash and of each instrument, after each of them.
fn left_by(reports: &[ExecutionReport], funds: i128) -> Vec<(i128, [i64; 3])> {
    let mut fills: Vec<_> = reports.iter().filter(|report| report.last_qty.0 > 0).collect();
    fills.sort_by_key(|fill| fill.exec_id);
    let (mut cash, mut held) = (funds * Decimal::ONE_ATOMS, [0; 3]);
    let after = fills.into_iter().map(|fill| {
        let lots = fill.signed_last_qty().0;
        let value = i128::from(lots) * i128::from(fill.last_px.0) * Decimal::ONE_ATOMS;
        cash -= value + fill.fee.0;
        held[fill.instrument.index()] += lots;
        (cash, held)
    });
    after.collect()
}

fn bars(script: &Script) -> Vec<Bar> {
    let opened = |what: &What| match what {
        What::Market(_, MarketEvent::BarOpened(bar)) => Some(*bar),
        _ => None,
    };
    script.iter().filter_map(|(_, what)| opened(what)).collect()
}

/// Fills of the instrument that has bars, each with the bar it happened in.
fn fills_in_bars(reports: &[ExecutionReport], bars: &[Bar]) -> Vec<(ExecutionReport, Bar)> {
    let within = |bar: &&Bar, ts: TimeNs| bar.ts_open <= ts && ts <= bar.ts_event;
    reports
        .iter()
        .filter(|report| report.exec_type == ExecType::Trade && report.instrument.0 == 0)
        .map(|fill| {
            (*fill, *bars.iter().find(|bar| within(bar, fill.ts_event)).expect("inside a bar"))
        })
        .collect()
}

/// The worst of a fill's bar, or of the bar that traded before it where that one has triggered a stop
/// of its side: it may be the rest of that stop (B26).
fn worst_px(fill: &ExecutionReport, bar: &Bar, told: (&[ExecutionReport], &[Bar])) -> Price {
    let traded = |it: &&Bar| it.ts_open < bar.ts_open && it.volume > Qty::ZERO;
    let before = told.1.iter().rfind(traded);
    let is_trigger = |it: &&ExecutionReport| {
        it.exec_type == ExecType::Triggered
            && it.side == fill.side
            && before.is_some_and(|bar| bar.ts_open <= it.ts_event && it.ts_event <= bar.ts_event)
    };
    let triggering = before.filter(|_| told.0.iter().any(|it| is_trigger(&it)));
    let reached = [bar].into_iter().chain(triggering);
    match fill.side {
        Side::Buy => reached.map(|bar| bar.high).max(),
        Side::Sell => reached.map(|bar| bar.low).min(),
    }
    .expect("a fill has its bar")
}

/// Whole by construction of the options.
fn bps(options: &VenueOptions) -> i64 {
    i64::try_from(options.slippage_bps.atoms() / Decimal::ONE_ATOMS).unwrap()
}

/// A price moved against a side, up to the tick.
fn slipped(side: Side, px: Price, bps: i64) -> i64 {
    px.0 + side.sign() * (px.0 * bps + 9_999).div_euclid(10_000)
}

/// Where one order that waits for a bar is triggered and filled in it, if it is.
fn stopped_px(options: VenueOptions, request: OrderRequest, next: Bar) -> Option<(Price, Price)> {
    let first = bar(0, [1000; 4], 10);
    let market = |event| What::Market(0, event);
    let script = vec![
        ((BAR_NS, 0), market(MarketEvent::BarClosed(first))),
        ((BAR_NS, 2), What::Send(request)),
        ((BAR_NS, 3), market(MarketEvent::BarOpened(next))),
        ((2 * BAR_NS, 0), market(MarketEvent::BarClosed(next))),
    ];
    let (desk, _) = play(options, &script);
    let fill = desk.reports.iter().find(|report| report.last_qty > Qty::ZERO)?;
    Some((fill.reference_px, fill.last_px))
}

/// What one order does that is sent into a bar, which closes: its fills with their times.
fn sent_into(
    options: VenueOptions,
    request: OrderRequest,
    (bar, at): (Bar, i64),
) -> Vec<(i64, i64)> {
    let market = |event| What::Market(0, event);
    let script = vec![
        ((bar.ts_open.0, 3), market(MarketEvent::BarOpened(bar))),
        ((bar.ts_open.0 + at, 2), What::Send(request)),
        ((bar.ts_event.0, 0), market(MarketEvent::BarClosed(bar))),
    ];
    let (desk, _) = play(options, &script);
    let fills = desk.reports.iter().filter(|report| report.last_qty > Qty::ZERO);
    fills.map(|fill| (fill.last_px.0, fill.ts_event.0)).collect()
}

/// Quotes with both sides, and limits and stops of one side of the market.
type Quoted = (Side, Vec<MarketEvent>, Vec<OrderRequest>);

fn quoted_story() -> impl Strategy<Value = Quoted> {
    let quotes = prop::collection::vec((980..1010i64, 1..15i64, 1..20i64, 1..20i64), 1..20);
    let orders = prop::collection::vec((any::<bool>(), 1..30i64, 980..1020i64), 1..8);
    (side(), quotes, orders).prop_map(|(side, quotes, orders)| {
        let mut ts = -10;
        let quoted = quotes.into_iter().map(|(px, spread, bid_qty, ask_qty)| {
            ts += 10;
            quote(ts, (px, bid_qty), (px + spread, ask_qty))
        });
        let sent = (0..).zip(orders).map(|(id, (is_limit, qty, px))| {
            of(1, if is_limit { limit(id, side, qty, px) } else { stop(id, side, qty, px) })
        });
        (side, quoted.collect(), sent.collect())
    })
}

/// The same quote a moment later, with one side empty.
fn halved(event: &MarketEvent, empty: Side) -> Option<MarketEvent> {
    let MarketEvent::Quote(quote) = event else { return None };
    let ts = TimeNs(quote.ts_event.0 + 1);
    let mut half = Quote { ts_event: ts, ts_recv: ts, ..*quote };
    match empty {
        Side::Buy => half.bid_px = Price(0),
        Side::Sell => half.ask_px = Price(0),
    }
    Some(MarketEvent::Quote(half))
}

/// What is reported of a story; after each quote one with an empty side, if one is named.
fn reports_of((_, quotes, orders): &Quoted, empty: Option<Side>) -> Vec<ExecutionReport> {
    let mut venue = venue(frictionless());
    for (at, event) in quotes.iter().enumerate() {
        venue.on_market(InstrumentId(1), event);
        if let Some(order) = orders.get(at) {
            venue.send(&approved(*order), event.ts_event());
            venue.advance(event.ts_event());
        }
        if let Some(half) = empty.and_then(|empty| halved(event, empty)) {
            venue.on_market(InstrumentId(1), &half);
        }
    }
    let mut reports = vec![];
    venue.drain_reports(TimeNs(i64::MAX), &mut reports);
    reports
}

fn policy() -> impl Strategy<Value = SelfTrade> {
    use SelfTrade::{CancelBoth, CancelNewest, CancelOldest, Decrement};
    prop_oneof![Just(CancelNewest), Just(CancelOldest), Just(CancelBoth), Just(Decrement)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_order_ends_legally_and_nothing_is_lost(options in options(), script in script()) {
        let (desk, venue) = play(options, &script);
        for (id, life) in &desk.lives {
            prop_assert!(!life.status.is_open(), "order {} is {:?}", id, life.status);
            prop_assert_eq!(life.cum_qty.0, desk.filled.get(id).copied().unwrap_or(0));
            prop_assert!(life.cum_qty <= life.order_qty);
        }
        prop_assert!(venue.is_idle());
        prop_assert_eq!(venue.next_due(), None);
    }

    #[test]
    fn what_is_prevented_ends_legally_and_loses_nothing(
        options in options(), script in script(), policy in policy(),
    ) {
        let (desk, venue) = play_at(venue(options).with_self_trade(policy), &script);
        for (id, life) in &desk.lives {
            prop_assert!(!life.status.is_open(), "order {} is {:?}", id, life.status);
            prop_assert_eq!(life.cum_qty.0, desk.filled.get(id).copied().unwrap_or(0));
        }
        prop_assert!(venue.is_idle());
    }

    #[test]
    fn that_its_own_side_is_empty_is_nothing_to_an_order(story in quoted_story()) {
        prop_assert_eq!(reports_of(&story, None), reports_of(&story, Some(story.0)));
    }

    #[test]
    fn an_empty_side_fills_and_triggers_nothing(story in quoted_story()) {
        let against = if story.0 == Side::Buy { Side::Sell } else { Side::Buy };
        let reports = reports_of(&story, Some(against));
        prop_assert!(reports.iter().all(|report| report.ts_event.0 % 10 == 0), "{reports:?}");
    }

    #[test]
    fn a_crossed_quote_is_no_free_money(bid in 980..1020i64, ask in 980..1020i64, qty in 4..20i64) {
        let quotes = vec![quote(0, (bid, 20), (ask, 20)), quote(1, (bid, 20), (ask, 20))];
        let orders = vec![of(1, market(0, Side::Buy, qty)), of(1, market(1, Side::Sell, qty))];
        let reports = reports_of(&(Side::Buy, quotes, orders), None);
        let fills: Vec<_> = reports.iter().filter(|report| report.last_qty.0 > 0).collect();
        let prices: Vec<i64> = fills.iter().map(|fill| fill.last_px.0).collect();
        prop_assert_eq!(prices, [bid.max(ask), bid.min(ask)]);
    }

    #[test]
    fn an_account_that_is_lent_nothing_never_owes_anything(
        options in options(), script in script(), funds in 0..60_000i128,
    ) {
        let mut venue = venue(options).with_own_funds(OwnFunds::Positions);
        venue.pay(dollars(funds));
        let (desk, venue) = play_at(venue, &script);
        let left = left_by(&desk.reports, funds);
        for (cash, held) in &left {
            prop_assert!(*cash >= 0 && held.iter().all(|lots| *lots >= 0), "{cash} {held:?}");
        }
        let cash = left.last().map_or(funds * Decimal::ONE_ATOMS, |(cash, _)| *cash);
        prop_assert_eq!(venue.cash(dollars(0).currency), Some(Amount(cash)));
    }

    #[test]
    fn coins_of_one_balance_are_sold_once(
        options in options(), script in script(), coins in 0..30i64,
    ) {
        let mut venue = venue(options).with_own_funds(OwnFunds::Balances);
        venue.pay(dollars(30_000));
        venue.pay(Money { currency: "BTC".parse().unwrap(), ..dollars(coins.into()) });
        let (desk, _) = play_at(venue, &script);
        for (cash, held) in left_by(&desk.reports, 30_000) {
            prop_assert!(cash >= 0 && held.iter().sum::<i64>() + coins >= 0, "{cash} {held:?}");
        }
    }

    #[test]
    fn no_fill_is_better_than_its_bar_allows(options in options(), script in script()) {
        let (desk, _) = play(options, &script);
        for (fill, bar) in fills_in_bars(&desk.reports, &bars(&script)) {
            let best = if fill.side == Side::Buy { bar.low } else { bar.high };
            prop_assert!(fill.side.sign() * (fill.last_px.0 - best.0) >= 0, "{fill:?} {bar:?}");
        }
    }

    #[test]
    fn no_fill_lies_further_outside_of_its_bar_than_slippage_moves_it(
        options in options(), script in script(),
    ) {
        let ((desk, _), bars) = (play(options, &script), bars(&script));
        for (fill, bar) in fills_in_bars(&desk.reports, &bars) {
            let worst = worst_px(&fill, &bar, (&desk.reports, &bars));
            let is_maker = fill.liquidity == hansa_types::Liquidity::Maker;
            let most = slipped(fill.side, worst, if is_maker { 0 } else { bps(&options) });
            prop_assert!(fill.side.sign() * (fill.last_px.0 - most) <= 0, "{fill:?} {bar:?}");
        }
    }

    #[test]
    fn a_stop_limit_is_filled_as_the_stop_of_the_same_bar_but_not_beyond_its_limit(
        options in options(), side in side(), (stop_px, limit_px) in (960..1040i64, 960..1040i64),
        next in any_bar(BAR_NS),
    ) {
        let options = VenueOptions { latency: Latency { to_venue_ns: 0, from_venue_ns: 0 }, ..options };
        let plain = stopped_px(options, stop(1, side, 2, stop_px), next);
        let found = stopped_px(options, stop_limit(1, side, 2, (stop_px, limit_px)), next);
        let gain = |px: Price| side.sign() * (limit_px - px.0);
        let capped = |px: Price| if gain(px) < 0 { Price(limit_px) } else { px };
        let expected = plain.filter(|(at, _)| gain(*at) >= 0).map(|(at, px)| (at, capped(px)));
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn a_stop_sent_into_a_bar_is_worse_than_an_order_at_once_and_never_spared(
        options in options(), side in side(), stop_px in 960..1040i64, bar in any_bar(0),
        at in 1..BAR_NS,
    ) {
        let options = VenueOptions {
            latency: Latency { to_venue_ns: 0, from_venue_ns: 0 },
            volume_share_ratio_max: Decimal::ONE,
            ..options
        };
        let at_once = sent_into(options, market(1, side, 2), (bar, at));
        let stopped = sent_into(options, stop(1, side, 2, stop_px), (bar, at));
        let adverse = if side == Side::Buy { bar.high } else { bar.low };
        let is_touched = side.sign() * (adverse.0 - stop_px) >= 0 && bar.volume > Qty::ZERO;
        prop_assert_eq!(!stopped.is_empty(), is_touched);
        for ((px, ts), (now_px, now)) in stopped.into_iter().zip(at_once) {
            prop_assert!(side.sign() * (px - now_px) >= 0 && ts >= now);
            prop_assert!(side.sign() * (px - slipped(side, Price(stop_px), bps(&options))) >= 0);
        }
    }

    #[test]
    fn a_bar_gives_no_more_than_our_share_of_its_volume(
        options in options(), script in script(),
    ) {
        let (desk, _) = play(options, &script);
        let mut taken: BTreeMap<TimeNs, i64> = BTreeMap::new();
        for (fill, bar) in fills_in_bars(&desk.reports, &bars(&script)) {
            let sum = taken.entry(bar.ts_open).or_default();
            *sum += fill.last_qty.0;
            let tenths = options.volume_share_ratio_max.atoms() / 10i128.pow(17);
            prop_assert!(i128::from(*sum) * 10 <= i128::from(bar.volume.0) * tenths);
        }
    }

    #[test]
    fn no_fill_is_worse_than_the_limit(options in options(), script in script()) {
        let (desk, _) = play(options, &script);
        let asked = &desk.sent;
        for fill in desk.reports.iter().filter(|report| report.exec_type == ExecType::Trade) {
            // An id that was sent twice names the first request that the venue took.
            let same_id = asked.iter().filter(|request| request.cl_ord_id == fill.cl_ord_id);
            let limits: Vec<Option<Price>> = same_id.map(|request| request.limit_px).collect();
            let keeps = |limit: &Option<Price>| {
                limit.is_none_or(|limit| fill.side.sign() * (limit.0 - fill.last_px.0) >= 0)
            };
            prop_assert!(limits.iter().any(keeps), "{fill:?}");
        }
    }

    #[test]
    fn a_taker_on_a_bar_never_beats_the_open_and_a_market_order_is_never_a_maker(
        options in options(), script in script(),
    ) {
        let (desk, _) = play(options, &script);
        let asked = &desk.sent;
        for (fill, _) in fills_in_bars(&desk.reports, &bars(&script)) {
            let slipped = fill.side.sign() * (fill.last_px.0 - fill.reference_px.0);
            prop_assert!(slipped >= 0, "{fill:?}");
            let can_rest = asked
                .iter()
                .any(|request| request.cl_ord_id == fill.cl_ord_id
                    && request.ord_type != OrdType::Market);
            prop_assert!(can_rest || fill.liquidity == hansa_types::Liquidity::Taker);
        }
    }

    #[test]
    fn the_same_inputs_give_the_same_reports(options in options(), script in script()) {
        prop_assert_eq!(play(options, &script).0.reports, play(options, &script).0.reports);
    }

    #[test]
    fn reports_never_travel_back_in_time(options in options(), script in script()) {
        let (desk, _) = play(options, &script);
        let delay_ns = options.latency.from_venue_ns;
        prop_assert!(desk.reports.is_sorted_by_key(|report| (report.ts_recv, report.exec_id)));
        for report in &desk.reports {
            prop_assert_eq!(report.ts_recv, report.ts_event.plus_ns(delay_ns));
        }
    }

    #[test]
    fn a_longer_way_home_changes_no_more_than_when_the_desk_hears(
        options in options(), script in script(), longer_ns in 1..500i64,
    ) {
        let later = Latency {
            from_venue_ns: options.latency.from_venue_ns + longer_ns, ..options.latency
        };
        let sent: Script = script
            .into_iter()
            // What is replaced depends on what the desk has heard.
            .filter(|(_, what)| !matches!(what, What::Replace(..)))
            .collect();
        let (near, _) = play(options, &sent);
        let (far, _) = play(VenueOptions { latency: later, ..options }, &sent);
        let same = |report: &ExecutionReport| ExecutionReport { ts_recv: TimeNs(0), ..*report };
        let near: Vec<_> = near.reports.iter().map(same).collect();
        prop_assert_eq!(near, far.reports.iter().map(same).collect::<Vec<_>>());
    }

    #[test]
    fn the_way_there_never_lets_an_order_trade_before_it_arrives(
        options in options(), script in script(),
    ) {
        let (desk, _) = play(options, &script);
        let mut sent: BTreeMap<ClOrdId, i64> = BTreeMap::new();
        for (request, ts) in desk.sent.iter().zip(&desk.sent_ts) {
            sent.entry(request.cl_ord_id).or_insert(ts.0);
        }
        for fill in desk.reports.iter().filter(|report| report.last_qty > Qty::ZERO) {
            let arrival = sent[&fill.cl_ord_id] + options.latency.to_venue_ns;
            prop_assert!(fill.ts_event.0 >= arrival, "{fill:?} arrived at {arrival}");
        }
    }
}
