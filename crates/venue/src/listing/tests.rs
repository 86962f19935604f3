//! Whatever happens to a book and to orders in it, the line and the queues tell the same story.

use hansa_market::book::{QueueModel, Share};
use hansa_market::event::{Bar, Depth, MarketEvent, MarketOrder, OrderDeed, Quote, Trade};
use hansa_types::{
    ClOrdId, Currency, Decimal, ExecutionReport, Instrument, InstrumentId, InstrumentSpec, OrdType,
    OrderRequest, OrderTerms, PostOnly, Price, Qty, Side, TimeInForce, TimeNs,
};
use proptest::prelude::*;

use super::Listing;
use crate::admission;
use crate::matching::SelfTrade;
use crate::options::{Fees, Latency, Rules, VenueOptions};
use crate::outbox::Outbox;

#[derive(Debug, Clone, Copy)]
enum What {
    Market(MarketEvent),
    Send(OrderRequest),
    Cancel(usize),
    Replace(usize, OrderRequest),
    Wait(i64),
}

fn side() -> impl Strategy<Value = Side> {
    prop_oneof![Just(Side::Buy), Just(Side::Sell)]
}

fn row() -> impl Strategy<Value = What> {
    let shape =
        (side(), 0..14_i64, 0..9_i64, prop::bool::weighted(0.05), prop::bool::weighted(0.7));
    shape.prop_map(|(side, px, qty, is_clear, is_last)| {
        let (ts_event, ts_recv) = (TimeNs(0), TimeNs(0));
        let (price, qty) = (Price(px), Qty(qty));
        What::Market(MarketEvent::Depth(Depth {
            ts_event,
            ts_recv,
            side,
            price,
            qty,
            is_clear,
            is_last,
        }))
    })
}

fn stranger() -> impl Strategy<Value = What> {
    use OrderDeed::{Add, Change, Delete, Fill};
    let deed = prop_oneof![4 => Just(Add), 1 => Just(Change), 1 => Just(Delete), 2 => Just(Fill)];
    let ends = (prop::bool::weighted(0.05), prop::bool::weighted(0.7));
    let shape = (deed, 0..20_u64, side(), 0..14_i64, 0..9_i64);
    (shape, ends).prop_map(|((deed, id, side, px, qty), (is_clear, is_last))| {
        let (ts_event, ts_recv) = (TimeNs(0), TimeNs(0));
        let (price, qty) = (Price(px), Qty(qty));
        What::Market(MarketEvent::Order(MarketOrder {
            ts_event,
            ts_recv,
            id,
            price,
            qty,
            side,
            deed,
            is_clear,
            is_last,
        }))
    })
}

fn print() -> impl Strategy<Value = What> {
    (prop::option::of(side()), 0..14_i64, 0..9_i64).prop_map(|(aggressor, px, qty)| {
        let (price, qty) = (Price(px), Qty(qty));
        let (ts_event, ts_recv) = (TimeNs(0), TimeNs(0));
        What::Market(MarketEvent::Trade(Trade { ts_event, ts_recv, price, qty, aggressor }))
    })
}

fn quote() -> impl Strategy<Value = What> {
    (0..14_i64, 1..4_i64, 0..9_i64, 0..9_i64).prop_map(|(bid, spread, bid_qty, ask_qty)| {
        let (ts_event, ts_recv) = (TimeNs(0), TimeNs(0));
        What::Market(MarketEvent::Quote(Quote {
            ts_event,
            ts_recv,
            bid_px: Price(bid),
            ask_px: Price(bid + spread),
            bid_qty: Qty(bid_qty),
            ask_qty: Qty(ask_qty),
        }))
    })
}

fn bar() -> impl Strategy<Value = What> {
    let px = 1..14_i64;
    (px.clone(), px.clone(), px.clone(), px, 0..30_i64).prop_map(|(open, a, b, close, volume)| {
        let high = open.max(close).max(a).max(b);
        let low = open.min(close).min(a).min(b);
        let (ts_open, ts_event, ts_recv) = (TimeNs(0), TimeNs(0), TimeNs(0));
        let [open, high, low, close] = [open, high, low, close].map(Price);
        let volume = Qty(volume);
        let bar = Bar { ts_open, ts_event, ts_recv, open, high, low, close, volume };
        What::Market(MarketEvent::BarOpened(bar))
    })
}

fn policy() -> impl Strategy<Value = SelfTrade> {
    use SelfTrade::{CancelBoth, CancelNewest, CancelOldest, Decrement};
    prop_oneof![Just(CancelNewest), Just(CancelOldest), Just(CancelBoth), Just(Decrement)]
}

/// Any data there is, one kind or two.
fn any_steps() -> impl Strategy<Value = Vec<What>> {
    prop_oneof![steps(), steps_on(quote()), steps_on(bar()), steps_on(print())]
}

fn request() -> impl Strategy<Value = OrderRequest> {
    use OrdType::{Limit, Market, Stop, StopLimit};
    use TimeInForce::{Day, Fok, Gtc, Ioc};
    let kind =
        prop_oneof![4 => Just(Limit), 1 => Just(Market), 1 => Just(Stop), 1 => Just(StopLimit)];
    let life = prop_oneof![5 => Just(Gtc), 1 => Just(Day), 1 => Just(Ioc), 1 => Just(Fok)];
    let shape = (side(), kind, life, 1..9_i64, 0..14_i64, 0..14_i64);
    let plain = shape.prop_map(|(side, ord_type, time_in_force, qty, limit, stop)| OrderRequest {
        cl_ord_id: ClOrdId(0),
        instrument: InstrumentId(0),
        side,
        ord_type,
        time_in_force,
        order_qty: Qty(qty),
        limit_px: ord_type.has_limit().then_some(Price(limit)),
        stop_px: ord_type.has_stop().then_some(Price(stop)),
        ts: TimeNs(0),
        terms: OrderTerms::NONE,
    });
    (plain, terms()).prop_map(|(plain, terms)| {
        let request = OrderRequest { terms, ..plain };
        if request.check().is_ok() { request } else { plain }
    })
}

fn terms() -> impl Strategy<Value = OrderTerms> {
    let none = OrderTerms::NONE;
    prop_oneof![
        4 => Just(none),
        1 => Just(OrderTerms { post_only: PostOnly::Reject, ..none }),
        1 => Just(OrderTerms { post_only: PostOnly::Slide, ..none }),
        1 => Just(OrderTerms { is_all_or_none: true, ..none }),
        1 => Just(OrderTerms { is_hidden: true, ..none }),
        1 => Just(OrderTerms { is_reduce_only: true, ..none }),
        1 => (1..9_i64).prop_map(|qty| OrderTerms { min_qty: Qty(qty), ..OrderTerms::NONE }),
        2 => (1..9_i64)
            .prop_map(|qty| OrderTerms { display_qty: Some(Qty(qty)), ..OrderTerms::NONE }),
    ]
}

/// With depth first and orders of others later, or with either alone.
fn steps() -> impl Strategy<Value = Vec<What>> {
    let both = (steps_on(row()), steps_on(stranger()))
        .prop_map(|(one, other)| plain([one, other].concat()));
    prop_oneof![steps_on(row()), steps_on(stranger()).prop_map(plain), both]
}

/// Without terms: the door turns most of them away where the orders of others are known.
fn plain(steps: Vec<What>) -> Vec<What> {
    let bare = |request| OrderRequest { terms: OrderTerms::NONE, ..request };
    let plain = |step| match step {
        What::Send(request) => What::Send(bare(request)),
        What::Replace(place, request) => What::Replace(place, bare(request)),
        other => other,
    };
    steps.into_iter().map(plain).collect()
}

fn steps_on(row: impl Strategy<Value = What>) -> impl Strategy<Value = Vec<What>> {
    let step = prop_oneof![
        8 => row,
        3 => print(),
        5 => request().prop_map(What::Send),
        1 => (0..9_usize).prop_map(What::Cancel),
        2 => (0..9_usize, request()).prop_map(|(place, new)| What::Replace(place, new)),
        1 => (1..40_000_000_000_000_i64).prop_map(What::Wait),
    ];
    prop::collection::vec(step, 1..80)
}

fn model() -> impl Strategy<Value = QueueModel> {
    prop_oneof![
        Just(QueueModel::RiskAverse),
        (1_u8..4).prop_map(|exponent| QueueModel::Power { exponent, share: Share::OfBoth }),
        Just(QueueModel::Log { share: Share::OfBoth }),
    ]
}

/// Side, price, id and lots of an order in a queue.
type Place = (Side, Price, ClOrdId, Qty);

/// A listing with the rules it works by, the reports it made, and the time.
struct Stage {
    listing: Listing,
    rules: Rules,
    outbox: Outbox,
    ts: TimeNs,
    ids: u64,
}

impl Stage {
    fn new(model: QueueModel) -> Self {
        let zero = Decimal::ZERO;
        let options = VenueOptions {
            fees: Fees { maker_ratio: zero, taker_ratio: zero },
            slippage_bps: zero,
            latency: Latency { to_venue_ns: 0, from_venue_ns: 0 },
            volume_share_ratio_max: Decimal::ONE,
        };
        let mut rules = Rules::new(&options).unwrap();
        rules.queue = model;
        let (listing, outbox) = (Listing::new(instrument()), Outbox::default());
        Self { listing, rules, outbox, ts: TimeNs(0), ids: 0 }
    }

    fn step(&mut self, what: What) {
        let ts = self.ts;
        self.ids += 1;
        let fresh = |request| OrderRequest { cl_ord_id: ClOrdId(self.ids), ..request };
        let office = (&self.rules, &mut self.outbox);
        match what {
            What::Market(event) => self.listing.on_market(&at(event, ts), office),
            What::Send(request) => self.listing.accept((&fresh(request), None), ts, office),
            What::Cancel(place) => self.listing.cancel(place, ts, office),
            What::Replace(place, new) => {
                let Some(old) = self.listing.order(place) else { return };
                // Half of them keep their prices, and so perhaps their place.
                let limit_px = if new.order_qty.0 % 2 == 0 { new.limit_px } else { None };
                let new = OrderRequest {
                    order_qty: new.order_qty,
                    limit_px: old.request.limit_px.and(limit_px).or(old.request.limit_px),
                    ..old.request
                };
                if admission::replace_refusal(&self.listing, old, &new, (ts, &self.rules)).is_none()
                {
                    self.listing.replace(place, &fresh(new), ts, office);
                }
            }
            What::Wait(for_ns) => {
                self.ts = ts.plus_ns(for_ns);
                self.listing.catch_up(self.ts, office);
            }
        }
    }

    const fn preventing(mut self, policy: SelfTrade) -> Self {
        self.rules.self_trade = policy;
        self
    }

    /// The limits at which bids and offers of ours rest, looked at one by one.
    fn resting(&self, of: Side) -> Vec<Price> {
        let rests = self.listing.orders.iter().filter(|order| order.side() == of);
        rests.filter_map(crate::order::Order::resting_limit).collect()
    }

    fn reports(&mut self) -> Vec<ExecutionReport> {
        let mut out = vec![];
        self.outbox.drain(TimeNs(i64::MAX), &mut out);
        out
    }

    /// Orders that rest in queues, by the line of orders, with the most that they may show.
    fn rested(&self) -> Vec<Place> {
        let place = |order: &crate::order::Order| {
            Some((order.side(), order.resting_limit()?, order.place_id, order.slice_qty()))
        };
        let queued = self.listing.orders.iter().filter(|order| !order.is_aside());
        queued.filter_map(place).collect()
    }

    /// Queues and line hold the same orders: whole ones with what they have open, others with what
    /// is left of a slice.
    fn is_one_story(&self) -> bool {
        let (queued, rested) = (sorted(self.queued()), sorted(self.rested()));
        let is_sliced = |id| {
            let order = self.listing.orders.iter().find(|order| order.place_id == id);
            order.is_some_and(|order| order.request.terms.display_qty.is_some())
        };
        let fits = |(one, other): (&Place, &Place)| {
            let is_part = is_sliced(one.2) && Qty::ZERO < one.3 && one.3 <= other.3;
            (one.0, one.1, one.2) == (other.0, other.1, other.2) && (one.3 == other.3 || is_part)
        };
        queued.len() == rested.len() && queued.iter().zip(&rested).all(fits)
    }

    /// Orders that rest, by the queues of the book.
    fn queued(&self) -> Vec<Place> {
        let by_order = self.listing.by_order.as_ref().map(|market| market.places());
        let depth = self.listing.depth.as_ref().map(|market| market.places());
        by_order.or(depth).unwrap_or_default()
    }
}

fn instrument() -> Instrument {
    let currency = |text: &str| -> Currency { text.parse().unwrap() };
    let spec = InstrumentSpec {
        symbol: "TEST:0".to_owned(),
        base: currency("BTC"),
        quote: currency("USD"),
        tick: Decimal::ONE,
        lot: Decimal::ONE,
        multiplier: Decimal::ONE,
        quantity_min: Decimal::ZERO,
        notional_min: Decimal::ZERO,
    };
    Instrument::new(InstrumentId(0), spec).unwrap()
}

fn at(event: MarketEvent, ts: TimeNs) -> MarketEvent {
    match event {
        MarketEvent::Depth(depth) => MarketEvent::Depth(Depth { ts_event: ts, ..depth }),
        MarketEvent::Trade(trade) => MarketEvent::Trade(Trade { ts_event: ts, ..trade }),
        MarketEvent::Order(order) => MarketEvent::Order(MarketOrder { ts_event: ts, ..order }),
        MarketEvent::Quote(quote) => MarketEvent::Quote(Quote { ts_event: ts, ..quote }),
        MarketEvent::BarOpened(bar) => {
            MarketEvent::BarOpened(Bar { ts_open: ts, ts_event: ts.plus_ns(100), ..bar })
        }
        other => other,
    }
}

fn sorted<T: Ord>(mut places: Vec<T>) -> Vec<T> {
    places.sort_unstable();
    places
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn every_resting_order_stands_once_in_the_queues_with_what_it_has_open(
        model in model(), steps in steps(),
    ) {
        let mut stage = Stage::new(model);
        stage.step(What::Market(whole_book()));
        for what in steps {
            stage.step(what);
            prop_assert!(stage.is_one_story(), "after {what:?}: {:?} but {:?}", stage.queued(), stage.rested());
        }
        stage.listing.close_out(stage.ts, (&stage.rules, &mut stage.outbox));
        prop_assert_eq!(stage.queued(), vec![]);
    }

    #[test]
    fn where_it_is_prevented_no_two_of_ours_rest_across_each_other(
        model in model(), policy in policy(), steps in any_steps(),
    ) {
        let mut stage = Stage::new(model).preventing(policy);
        for what in steps {
            stage.step(what);
            let bids = stage.resting(Side::Buy);
            let across = stage.resting(Side::Sell).into_iter().find(|ask| bids.iter().any(|bid| bid >= ask));
            prop_assert!(across.is_none(), "{across:?} and {bids:?} after {what:?}");
        }
    }

    #[test]
    fn what_is_prevented_leaves_queues_and_line_one_story_and_no_order_without_an_end(
        model in model(), policy in policy(), steps in steps(),
    ) {
        let mut stage = Stage::new(model).preventing(policy);
        stage.step(What::Market(whole_book()));
        for what in steps {
            stage.step(what);
            prop_assert!(stage.is_one_story(), "after {what:?}: {:?} but {:?}", stage.queued(), stage.rested());
        }
        for report in stage.reports() {
            prop_assert!(report.is_consistent(), "{:?}", report);
        }
    }

    #[test]
    fn every_report_is_consistent(model in model(), steps in steps()) {
        let mut stage = Stage::new(model);
        steps.into_iter().for_each(|what| stage.step(what));
        for report in stage.reports() {
            prop_assert!(report.is_consistent(), "{:?}", report);
        }
    }

    #[test]
    fn no_whole_book_leaves_an_order_unfilled_that_it_could_fill(
        model in model(), steps in steps(),
    ) {
        let mut stage = Stage::new(model);
        for what in steps {
            stage.step(what);
            let Listing { depth, by_order, .. } = &stage.listing;
            for (side, px, ..) in stage.queued() {
                let by_level = depth.as_ref().is_some_and(|market| market.could_fill(side, px));
                let by_order = by_order.as_ref().is_some_and(|market| market.could_fill(side, px));
                prop_assert!(!by_level && !by_order, "{side:?} {px:?} after {what:?}");
            }
        }
    }
}

/// The book holds one bid and is whole.
fn whole_book() -> MarketEvent {
    let (ts_event, ts_recv) = (TimeNs(0), TimeNs(0));
    MarketEvent::Depth(Depth {
        ts_event,
        ts_recv,
        side: Side::Buy,
        price: Price(4),
        qty: Qty(3),
        is_clear: false,
        is_last: true,
    })
}

#[test]
fn equal_stories_leave_equal_bytes_and_an_order_more_leaves_others() {
    let bytes = |orders: usize| {
        let mut stage = Stage::new(QueueModel::RiskAverse);
        stage.step(What::Market(whole_book()));
        (0..orders).for_each(|_| stage.step(What::Send(limit())));
        let mut out = vec![];
        stage.listing.state_bytes(&mut crate::state::StateBytes::new(&mut out));
        out
    };
    assert_eq!(bytes(1), bytes(1));
    assert_ne!(bytes(1), bytes(2));
}

#[test]
fn an_order_of_the_day_expires_also_where_time_went_back() {
    let day_ns = 86_400_000_000_000;
    let mut stage = Stage::new(QueueModel::RiskAverse);
    let of_the_day = OrderRequest { time_in_force: TimeInForce::Day, ..limit() };
    for ts in [day_ns + 1, 0] {
        stage.ts = TimeNs(ts);
        stage.step(What::Send(of_the_day));
    }
    stage.step(What::Wait(day_ns));
    assert_eq!(stage.listing.open_count(), 1);
    stage.step(What::Wait(day_ns));
    assert_eq!(stage.listing.open_count(), 0);
}

#[test]
fn the_last_price_is_that_of_the_print_or_of_the_book_whichever_came_later() {
    let trade = Trade {
        ts_event: TimeNs(0),
        ts_recv: TimeNs(0),
        price: Price(7),
        qty: Qty(1),
        aggressor: None,
    };
    let mut stage = Stage::new(QueueModel::RiskAverse);
    stage.step(What::Market(MarketEvent::Trade(trade)));
    stage.step(What::Market(whole_book()));
    assert_eq!(stage.listing.last_px(), Some(Price(4)));
    stage.step(What::Market(MarketEvent::Trade(trade)));
    assert_eq!(stage.listing.last_px(), Some(Price(7)));
}

fn limit() -> OrderRequest {
    OrderRequest {
        cl_ord_id: ClOrdId(0),
        instrument: InstrumentId(0),
        side: Side::Buy,
        ord_type: OrdType::Limit,
        time_in_force: TimeInForce::Gtc,
        order_qty: Qty(5),
        limit_px: Some(Price(4)),
        stop_px: None,
        ts: TimeNs(0),
        terms: OrderTerms::NONE,
    }
}
