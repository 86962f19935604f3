//! Rows of the rules under "Sessions" and "The connection".

use std::collections::BTreeMap;

use hansa_market::action::{Action, Deed, Status};
use hansa_market::event::{MarketEvent, OrderDeed};
use hansa_market::sessions::Sessions;
use hansa_types::Side::{Buy, Sell};
use hansa_types::TimeInForce::{AtTheClosing, AtTheOpening, Day, Fok, Gtc, Ioc};
use hansa_types::{InstrumentId, OrderRequest, OrderTerms, PostOnly, TimeNs};
use hansa_venue::{Latency, SimVenue, VenueOptions};

use super::Step::{Cancel, Close, End, Market, Open, Replace, Send, SendMember};
use super::{FLAT, Row, Step, WIDE, child, parent, prior, row, share, slippage, with};
use crate::desk::{depth, frictionless, lasting, limit, market, order, print, quote, stop, termed};

/// From 100 to 300 and from 500 to 700, in time for the calls 20 before the opening and 30 before
/// the closing.
pub fn keeping_hours(venue: SimVenue) -> SimVenue {
    let sessions = Sessions::of_columns(&[100, 500], &[300, 700], [20, 30, 0]).unwrap();
    venue.with_sessions(BTreeMap::from([(InstrumentId(0), sessions)])).unwrap()
}

/// Sessions without a break between them.
fn adjoining(rule: &'static str, steps: Vec<Step>, reports: &'static [&'static str]) -> Row {
    let beyond = |venue: SimVenue| {
        let sessions = Sessions::of_columns(&[100, 300], &[300, 700], [20, 30, 0]).unwrap();
        venue.with_sessions(BTreeMap::from([(InstrumentId(0), sessions)])).unwrap()
    };
    Row { beyond, ..under(frictionless(), rule, steps, reports) }
}

fn day(rule: &'static str, steps: Vec<Step>, reports: &'static [&'static str]) -> Row {
    under(frictionless(), rule, steps, reports)
}

fn under(
    options: VenueOptions,
    rule: &'static str,
    steps: Vec<Step>,
    reports: &'static [&'static str],
) -> Row {
    let steps = [prior()].into_iter().chain(steps).collect();
    Row { beyond: keeping_hours, ..with(options, rule, steps, reports) }
}

fn opening(request: OrderRequest) -> OrderRequest {
    lasting(AtTheOpening, request)
}

fn closing(request: OrderRequest) -> OrderRequest {
    lasting(AtTheClosing, request)
}

fn posting(request: OrderRequest) -> OrderRequest {
    termed(OrderTerms { post_only: PostOnly::Slide, ..OrderTerms::NONE }, request)
}

fn status(ts: i64, status: Status) -> Step {
    let ts = TimeNs(ts);
    Market(MarketEvent::Action(Action { ts_event: ts, ts_recv: ts, deed: Deed::Status(status) }))
}

/// A bar from `ts` that ends at 1050.
const UP: [i64; 4] = [1000, 1060, 990, 1050];

pub fn rows() -> Vec<Row> {
    [hours(), at_the_opening(), at_the_closing(), calls(), connection()]
        .into_iter()
        .flatten()
        .collect()
}

fn hours() -> Vec<Row> {
    vec![
        // The session has closed with the bar that filled the entry.
        day(
            "B24",
            vec![
                SendMember(0, limit(1, Buy, 5, 950), parent(1)),
                Open(200, WIDE, 100),
                Close(200, WIDE, 100),
                SendMember(310, stop(2, Sell, 5, 920), child(2, 1)),
            ],
            &[
                "300 Trade #1 5@950 ref 950 Maker",
                "310 Triggered #2",
                "310 Trade #2 5@920 ref 920 Taker",
            ],
        ),
        // The next session opens as the one of the entry closes: as if there were none.
        adjoining(
            "B24",
            vec![
                SendMember(0, limit(1, Buy, 5, 950), parent(1)),
                Open(200, WIDE, 100),
                Close(200, WIDE, 100),
                Open(300, FLAT, 100),
                SendMember(310, stop(2, Sell, 5, 920), child(2, 1)),
            ],
            &[
                "300 Trade #1 5@950 ref 950 Maker",
                "310 Triggered #2",
                "310 Trade #2 5@920 ref 920 Taker",
            ],
        ),
        // But the close of the one before is not that of a session without a bar.
        adjoining(
            "C7",
            vec![
                Open(200, WIDE, 100),
                Close(200, WIDE, 100),
                Send(400, closing(market(1, Buy, 9))),
            ],
            &["700 Canceled #1 NotFillable"],
        ),
        day(
            "C1",
            vec![
                Send(0, limit(1, Buy, 5, 950)),
                Send(0, stop(2, Buy, 5, 1090)),
                Open(0, WIDE, 100),
                Close(0, WIDE, 100),
                Open(300, WIDE, 100),
                Close(300, WIDE, 100),
            ],
            &[],
        ),
        day(
            "C1",
            vec![
                Send(100, limit(1, Buy, 5, 951)),
                Send(100, limit(2, Buy, 5, 950)),
                Open(200, FLAT, 100),
                Close(200, FLAT, 100),
                Open(50, WIDE, 100),
                Close(50, WIDE, 100),
                Send(520, limit(3, Sell, 5, 1050)),
                Open(600, FLAT, 100),
                Close(600, FLAT, 100),
            ],
            &[],
        ),
        day(
            "C1",
            vec![
                Send(100, limit(1, Buy, 5, 951)),
                Send(100, limit(2, Buy, 5, 950)),
                // Of a bar from 275 to 375 a quarter is over at the closing: half of the way down.
                Open(275, WIDE, 100),
                Close(275, WIDE, 100),
            ],
            &["300 Trade #1 5@951 ref 951 Maker"],
        ),
        day(
            "C2",
            vec![Send(0, market(1, Buy, 5)), Send(0, limit(2, Buy, 5, 1000)), Open(100, FLAT, 100)],
            &["100 Trade #1 5@1000 ref 1000 Taker", "100 Trade #2 5@1000 ref 1000 Taker"],
        ),
        day(
            "C2",
            vec![
                Market(quote(0, (999, 50), (1001, 50))),
                Send(10, market(1, Buy, 5)),
                Market(quote(50, (999, 50), (1002, 50))),
                Market(quote(100, (999, 50), (1003, 50))),
            ],
            &["100 Trade #1 5@1003 ref 1001 Taker"],
        ),
        day(
            "C2",
            vec![
                Market(depth(0, Buy, 999, 50)),
                Market(depth(0, Sell, 1001, 50)),
                Send(10, market(1, Buy, 5)),
                Send(10, limit(2, Buy, 5, 1000)),
                Market(depth(100, Sell, 1002, 50)),
                Market(print(120, 999, 60)),
            ],
            &["100 Trade #1 5@1001 ref 1000 Taker", "120 Trade #2 5@1000 ref 1000 Maker"],
        ),
        day(
            "C2",
            vec![
                Send(0, lasting(Ioc, market(1, Buy, 5))),
                Send(0, lasting(Fok, limit(2, Buy, 5, 1000))),
                Send(0, posting(limit(3, Buy, 5, 900))),
                Send(700, limit(4, Buy, 5, 900)),
            ],
            &[
                "0 Rejected #1 Closed",
                "0 Rejected #2 Closed",
                "0 Rejected #3 Closed",
                "700 Rejected #4 Closed",
            ],
        ),
        day(
            "C3",
            vec![
                Send(0, lasting(Day, limit(1, Buy, 5, 900))),
                Send(200, lasting(Day, limit(2, Buy, 5, 900))),
                Send(300, lasting(Day, limit(3, Buy, 5, 900))),
                Cancel(650, 9),
            ],
            &[
                "300 Expired #1",
                "300 Expired #2",
                "650 CancelRejected #9 UnknownOrder",
                "700 Expired #3",
            ],
        ),
        day(
            "C4",
            vec![
                // What is decided on the close of the last bar waits for the next session.
                Open(200, FLAT, 100),
                Close(200, FLAT, 100),
                Send(300, market(1, Buy, 5)),
                Market(quote(300, (999, 50), (1001, 50))),
                Send(500, market(2, Sell, 5)),
                Market(quote(500, (998, 50), (1002, 50))),
            ],
            &["500 Trade #1 5@1002 ref 1000 Taker", "500 Trade #2 5@998 ref 1000 Taker"],
        ),
    ]
}

fn at_the_opening() -> Vec<Row> {
    vec![
        under(
            VenueOptions { slippage_bps: "10".parse().unwrap(), ..share("0.1") },
            "C5",
            vec![
                Send(0, opening(market(1, Buy, 7))),
                Send(0, opening(limit(2, Buy, 7, 1000))),
                Send(0, opening(limit(3, Buy, 7, 999))),
                Open(100, FLAT, 100),
            ],
            &[
                "100 Trade #1 7@1001 ref 1000 Taker",
                "100 Trade #2 3@1000 ref 1000 Taker",
                "100 Canceled #2 NotFillable",
                "100 Canceled #3 NotFillable",
            ],
        ),
        day(
            "C5",
            vec![
                Market(quote(50, (999, 50), (1001, 50))),
                Send(50, opening(market(1, Buy, 9))),
                Market(quote(110, (999, 50), (1003, 5))),
            ],
            &["110 Trade #1 5@1003 ref 1001 Taker", "110 Canceled #1 NotFillable"],
        ),
        day(
            "C5",
            vec![
                Send(50, opening(market(1, Buy, 9))),
                Market(print(60, 990, 50)),
                Market(print(110, 1003, 50)),
            ],
            &["110 Trade #1 9@1003 ref 1003 Taker"],
        ),
        day(
            "C5",
            vec![
                Market(order(50, OrderDeed::Add, 1, (Sell, 1001, 5))),
                Send(60, opening(limit(1, Buy, 9, 1002))),
                Market(order(110, OrderDeed::Add, 2, (Sell, 1003, 5))),
            ],
            &["110 Trade #1 5@1001 ref 1001 Taker", "110 Canceled #1 NotFillable"],
        ),
        day(
            "C5",
            vec![Send(50, opening(market(1, Buy, 9))), Cancel(400, 9)],
            &["300 Expired #1", "400 CancelRejected #9 UnknownOrder"],
        ),
        day(
            "C6",
            vec![
                Send(80, opening(limit(1, Buy, 5, 900))),
                Send(81, opening(limit(2, Buy, 5, 900))),
                Send(150, opening(limit(3, Buy, 5, 900))),
                Send(400, opening(limit(4, Buy, 5, 900))),
                Cancel(450, 4),
            ],
            &[
                "81 Rejected #2 PastCutoff",
                "150 Rejected #3 PastCutoff",
                "300 Expired #1",
                "450 Canceled #4",
            ],
        ),
    ]
}

fn at_the_closing() -> Vec<Row> {
    vec![
        under(
            VenueOptions { slippage_bps: "10".parse().unwrap(), ..share("0.1") },
            "C7",
            vec![
                Send(0, closing(market(1, Sell, 4))),
                Send(150, closing(limit(2, Sell, 4, 1050))),
                Send(150, closing(limit(3, Sell, 4, 1051))),
                Send(150, closing(market(4, Sell, 4))),
                Open(200, UP, 100),
                Close(200, UP, 100),
            ],
            &[
                "300 Trade #1 4@1048 ref 1050 Taker",
                "300 Trade #2 4@1050 ref 1050 Taker",
                "300 Canceled #3 NotFillable",
                "300 Trade #4 2@1048 ref 1050 Taker",
                "300 Canceled #4 NotFillable",
            ],
        ),
        // The rest of the share: what rested in the bar comes first.
        under(
            share("0.1"),
            "C7",
            vec![
                Send(100, closing(market(1, Sell, 9))),
                Send(110, limit(2, Buy, 6, 995)),
                Open(200, UP, 100),
                Close(200, UP, 100),
            ],
            &[
                "300 Trade #2 6@995 ref 995 Maker",
                "300 Trade #1 4@1050 ref 1050 Taker",
                "300 Canceled #1 NotFillable",
            ],
        ),
        day(
            "C7",
            vec![
                Send(150, closing(market(1, Buy, 9))),
                Market(quote(160, (999, 50), (1001, 50))),
                Market(quote(290, (999, 50), (1003, 5))),
                Market(quote(310, (999, 50), (1009, 50))),
            ],
            &["300 Trade #1 5@1003 ref 1001 Taker", "300 Canceled #1 NotFillable"],
        ),
        under(
            VenueOptions { slippage_bps: "10".parse().unwrap(), ..share("0.5") },
            "C7",
            vec![
                Send(150, closing(market(1, Buy, 9))),
                Send(160, market(2, Buy, 2)),
                Market(print(290, 1000, 10)),
                Market(print(300, 900, 10)),
            ],
            &[
                "290 Trade #2 2@1001 ref 1000 Taker",
                "300 Trade #1 3@1001 ref 1000 Taker",
                "300 Canceled #1 NotFillable",
            ],
        ),
        day(
            "C7",
            vec![
                Market(depth(50, Buy, 999, 50)),
                Market(depth(50, Sell, 1001, 5)),
                Market(depth(50, Sell, 1002, 5)),
                Send(150, closing(limit(1, Buy, 9, 1002))),
                Market(depth(200, Sell, 1003, 5)),
                Market(depth(300, Sell, 1001, 50)),
            ],
            &["300 Trade #1 5@1001 ref 1000 Taker", "300 Trade #1 4@1002 ref 1000 Taker"],
        ),
        day(
            "C7",
            vec![
                Market(order(50, OrderDeed::Add, 1, (Sell, 1001, 5))),
                Send(150, closing(market(1, Buy, 9))),
            ],
            &["300 Trade #1 5@1001 ref 1001 Taker", "300 Canceled #1 NotFillable"],
        ),
        // Nothing traded in the session; and nothing known but the bar of before.
        day(
            "C7",
            vec![Send(150, closing(market(1, Buy, 9))), Open(200, FLAT, 0), Close(200, FLAT, 0)],
            &["300 Canceled #1 NotFillable"],
        ),
        day("C7", vec![Send(150, closing(market(1, Buy, 9)))], &["300 Canceled #1 NotFillable"]),
        day(
            "C7",
            vec![
                Send(150, closing(market(1, Buy, 9))),
                Replace(200, 1, lasting(Gtc, market(2, Buy, 4))),
                Send(210, limit(3, Buy, 4, 900)),
                Replace(220, 3, closing(limit(4, Buy, 3, 1100))),
                Open(200, FLAT, 100),
                Close(200, FLAT, 100),
            ],
            &[
                "200 Replaced #2",
                "200 Trade #2 4@1000 ref 1000 Taker",
                "220 Replaced #4",
                "300 Trade #4 3@1000 ref 1000 Taker",
            ],
        ),
        under(
            slippage("10"),
            "C8",
            vec![
                Send(150, closing(market(1, Buy, 9))),
                Open(275, WIDE, 100),
                Close(275, WIDE, 100),
            ],
            &["300 Trade #1 9@1052 ref 1050 Taker"],
        ),
        day(
            "C9",
            vec![
                Send(269, closing(limit(1, Buy, 5, 900))),
                Send(270, closing(limit(2, Buy, 5, 900))),
                Cancel(280, 1),
            ],
            &["270 Rejected #2 PastCutoff", "280 Canceled #1"],
        ),
        row(
            "C10",
            vec![prior(), Send(0, opening(market(1, Buy, 5))), Send(0, closing(market(2, Buy, 5)))],
            &["0 Rejected #1 NoSessions", "0 Rejected #2 NoSessions"],
        ),
        day(
            "C11",
            vec![
                Send(150, closing(market(1, Buy, 9))),
                Market(print(200, 1000, 50)),
                status(210, Status::Halt),
                Market(print(250, 1000, 50)),
            ],
            &["300 Canceled #1 NotFillable"],
        ),
    ]
}

fn connection() -> Vec<Row> {
    let delayed =
        VenueOptions { latency: Latency { to_venue_ns: 10, from_venue_ns: 5 }, ..frictionless() };
    vec![
        with(
            delayed,
            "N1",
            vec![
                prior(),
                Send(0, limit(1, Buy, 5, 990)),
                Send(0, limit(2, Buy, 5, 985)),
                Market(print(15, 1000, 50)),
                Market(print(40, 989, 50)),
                Step::Disconnect(42),
                Market(print(50, 984, 50)),
                Step::Reconnect(90),
            ],
            &["40/90 Trade #1 5@990 ref 990 Maker", "50/90 Trade #2 5@985 ref 985 Maker"],
        ),
        with(
            delayed,
            "N2",
            vec![
                prior(),
                Send(0, limit(1, Buy, 5, 990)),
                Send(30, limit(2, Buy, 5, 980)),
                Step::Disconnect(31),
                Send(50, limit(3, Buy, 5, 970)),
                Cancel(60, 1),
                Replace(60, 2, limit(4, Buy, 5, 981)),
                Step::Reconnect(90),
                Cancel(90, 2),
            ],
            &[
                "50 Rejected #3 Disconnected",
                "60 CancelRejected #1 Disconnected",
                "60 CancelRejected #2 Disconnected",
                "100/105 Canceled #2",
            ],
        ),
        with(
            delayed,
            "N1",
            vec![
                prior(),
                Send(0, limit(1, Buy, 5, 990)),
                Market(print(15, 1000, 50)),
                Market(print(40, 989, 50)),
                Step::Disconnect(42),
                End(100),
            ],
            &["40/100 Trade #1 5@990 ref 990 Maker"],
        ),
    ]
}

fn calls() -> Vec<Row> {
    let steps = |end| {
        vec![
            prior(),
            status(10, Status::Auction),
            Send(20, market(1, Buy, 5)),
            Send(20, opening(limit(2, Buy, 5, 999))),
            Send(20, opening(limit(3, Buy, 5, 1000))),
            Send(20, lasting(Ioc, market(4, Buy, 5))),
            Market(print(30, 1010, 50)),
            status(40, end),
            Market(print(50, 1000, 50)),
        ]
    };
    let reports = &[
        "20 Rejected #4 Closed",
        "50 Trade #1 5@1000 ref 1000 Taker",
        "50 Canceled #2 NotFillable",
        "50 Trade #3 5@1000 ref 1000 Taker",
    ];
    vec![row("C12", steps(Status::Resume), reports), row("C12", steps(Status::Open), reports)]
}
