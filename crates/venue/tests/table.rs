//! The rules of `docs/fills.md`, a row or more each: what is sent, what the market does, what is reported.
//!
//! One tick of one lot is worth one dollar. A bar lasts 100 ns. Acknowledgements are left out.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "rows/actions.rs"]
mod actions;
#[path = "rows/busts.rs"]
mod busts;
#[path = "rows/by_order.rs"]
mod by_order;
#[path = "rows/depth.rs"]
mod depth;
#[path = "rows/fees.rs"]
mod fees;
#[path = "rows/finer.rs"]
mod finer;
#[path = "rows/funds.rs"]
mod funds;
#[path = "rows/impact.rs"]
mod impact;
#[path = "rows/late.rs"]
mod late;
#[path = "rows/latency.rs"]
mod latency;
#[path = "rows/legs.rs"]
mod legs;
#[path = "rows/limits.rs"]
mod limits;
#[path = "rows/own.rs"]
mod own;
#[path = "rows/quotes.rs"]
mod quotes;
#[path = "rows/sessions.rs"]
mod sessions;
#[path = "rows/stopped.rs"]
mod stopped;
#[path = "rows/terms.rs"]
mod terms;

use crate::desk::{
    DAY_NS, approved, bar, frictionless, instrument, lasting, limit, market, of, print, quote, stop,
};
use hansa_market::event::MarketEvent;
use hansa_types::TimeInForce::{Day, Fok, Ioc};
use hansa_types::{
    ClOrdId, ExecType, ExecutionReport, InstrumentId, OrderRequest, RejectReason,
    Side::{Buy, Sell},
    TimeNs,
};
use hansa_venue::{Latency, Member, QueueModel, SimVenue, VenueOptions};

enum Step {
    Send(i64, OrderRequest),
    /// An order of a group.
    SendMember(i64, OrderRequest, Member),
    Cancel(i64, u64),
    Replace(i64, u64, OrderRequest),
    /// A bar opens; the venue sees all of it.
    Open(i64, [i64; 4], i64),
    /// It closes.
    Close(i64, [i64; 4], i64),
    Market(MarketEvent),
    Disconnect(i64),
    Reconnect(i64),
    End(i64),
}

use Step::{Cancel, Close, End, Market, Open, Replace, Send, SendMember};

struct Row {
    rule: &'static str,
    options: VenueOptions,
    queue: QueueModel,
    /// What the venue has beyond its options.
    beyond: fn(SimVenue) -> SimVenue,
    steps: Vec<Step>,
    reports: &'static [&'static str],
}

fn row(rule: &'static str, steps: Vec<Step>, reports: &'static [&'static str]) -> Row {
    with(frictionless(), rule, steps, reports)
}

const fn with(
    options: VenueOptions,
    rule: &'static str,
    steps: Vec<Step>,
    reports: &'static [&'static str],
) -> Row {
    Row { rule, options, queue: QueueModel::RiskAverse, beyond: |venue| venue, steps, reports }
}

fn slippage(bps: &str) -> VenueOptions {
    VenueOptions { slippage_bps: bps.parse().unwrap(), ..frictionless() }
}

fn share(ratio: &str) -> VenueOptions {
    VenueOptions { volume_share_ratio_max: ratio.parse().unwrap(), ..frictionless() }
}

fn delayed(to_venue_ns: i64, from_venue_ns: i64) -> VenueOptions {
    VenueOptions { latency: Latency { to_venue_ns, from_venue_ns }, ..frictionless() }
}

/// One of two orders of which one cancels the other.
const fn leg(own: u64, twin: u64) -> Member {
    Member { own: ClOrdId(own), twin: Some(ClOrdId(twin)), parent: None }
}

/// An order whose fills others follow.
const fn parent(own: u64) -> Member {
    Member { own: ClOrdId(own), twin: None, parent: None }
}

/// An order that follows the fills of another.
const fn child(own: u64, parent: u64) -> Member {
    Member { own: ClOrdId(own), twin: None, parent: Some(ClOrdId(parent)) }
}

/// The bar before the story: the market is at 1000 when it closes at 0.
fn prior() -> Step {
    Close(-100, FLAT, 100)
}

const FLAT: [i64; 4] = [1000, 1000, 1000, 1000];
const WIDE: [i64; 4] = [1000, 1100, 900, 1000];

fn time() -> Vec<Row> {
    vec![
        with(
            delayed(10, 5),
            "T1",
            vec![prior(), Send(0, market(1, Buy, 5)), Open(20, FLAT, 100)],
            &["20/25 Trade #1 5@1000 ref 1000 Taker"],
        ),
        row(
            "T2",
            vec![
                Open(0, WIDE, 100),
                Close(0, WIDE, 100),
                Send(100, market(1, Buy, 5)),
                Open(100, FLAT, 100),
            ],
            &["100 Trade #1 5@1000 ref 1000 Taker"],
        ),
        row(
            "T3",
            vec![
                prior(),
                Send(90, limit(1, Buy, 5, 900)),
                Cancel(10, 1),
                Open(50, FLAT, 100),
                Close(50, FLAT, 100),
            ],
            &["90 Canceled #1"],
        ),
        row(
            "T4",
            vec![
                prior(),
                Send(0, lasting(Day, limit(1, Buy, 5, 900))),
                Open(DAY_NS - 100, FLAT, 100),
                Close(DAY_NS - 100, FLAT, 100),
            ],
            &["86400000000000 Expired #1"],
        ),
        row(
            "T4",
            vec![
                prior(),
                Send(0, lasting(Day, limit(1, Buy, 5, 900))),
                Send(1, limit(2, Buy, 5, 900)),
                Market(depth::bid(DAY_NS, 890)),
            ],
            &["86400000000000 Expired #1"],
        ),
        row(
            "T5",
            vec![
                prior(),
                Send(0, limit(1, Buy, 5, 900)),
                Open(0, FLAT, 100),
                Send(70, market(2, Buy, 5)),
                End(60),
            ],
            &["60 Expired #1 EndOfData", "60 Expired #2 EndOfData"],
        ),
    ]
}

fn door() -> Vec<Row> {
    let at_once = |request| vec![prior(), Send(0, request), Open(0, FLAT, 100)];
    vec![
        row("D1", at_once(of(2, market(1, Buy, 5))), &["0 Rejected #1 UnknownInstrument"]),
        row("D2", at_once(of(1, limit(1, Buy, 4, 9_000))), &["0 Rejected #1 QuantityTooSmall"]),
        row("D3", at_once(of(1, limit(1, Buy, 5, 1_999))), &["0 Rejected #1 NotionalTooSmall"]),
        row(
            "D4",
            vec![prior(), Send(0, market(1, Buy, 5)), Send(0, market(1, Buy, 5))],
            &["0 Rejected #1 DuplicateOrder"],
        ),
        row(
            "D5",
            vec![Send(0, market(1, Buy, 5)), Send(0, limit(2, Buy, 5, 900)), Open(0, FLAT, 100)],
            &["0 Rejected #1 NoMarket"],
        ),
        row("D6", vec![prior(), Cancel(0, 7)], &["0 CancelRejected #7 UnknownOrder"]),
        row(
            "D7",
            vec![prior(), Replace(0, 7, market(8, Buy, 5))],
            &["0 CancelRejected #7 UnknownOrder"],
        ),
        row(
            "D8",
            vec![prior(), Send(0, limit(1, Buy, 5, 900)), Replace(0, 1, limit(2, Sell, 5, 900))],
            &["0 CancelRejected #1 Malformed"],
        ),
        row(
            "D9",
            vec![
                prior(),
                Send(0, market(1, Buy, 9)),
                Open(0, FLAT, 5),
                Replace(10, 1, market(2, Buy, 5)),
            ],
            &["0 Trade #1 5@1000 ref 1000 Taker", "10 CancelRejected #1 QuantityBelowFilled"],
        ),
        row(
            "D10",
            vec![
                prior(),
                Send(0, market(1, Buy, 9)),
                Send(0, market(2, Buy, 9)),
                Replace(0, 1, market(3, Buy, 8)),
                Open(0, FLAT, 10),
            ],
            &[
                "0 Replaced #3",
                "0 Trade #3 8@1000 ref 1000 Taker",
                "0 Trade #2 2@1000 ref 1000 Taker",
            ],
        ),
        row(
            "D11",
            vec![
                prior(),
                Send(0, market(1, Buy, 9)),
                Send(0, market(2, Buy, 9)),
                Replace(0, 1, market(3, Buy, 10)),
                Open(0, FLAT, 10),
            ],
            &[
                "0 Replaced #3",
                "0 Trade #2 9@1000 ref 1000 Taker",
                "0 Trade #3 1@1000 ref 1000 Taker",
            ],
        ),
        row(
            "D11",
            vec![
                prior(),
                Send(0, limit(1, Buy, 9, 1010)),
                Send(0, limit(2, Buy, 9, 1010)),
                Replace(0, 1, limit(3, Buy, 8, 1009)),
                Open(0, FLAT, 10),
            ],
            &[
                "0 Replaced #3",
                "0 Trade #2 9@1000 ref 1000 Taker",
                "0 Trade #3 1@1000 ref 1000 Taker",
            ],
        ),
    ]
}

fn bars_taken() -> Vec<Row> {
    vec![
        // 1.5 bps of 1000 is less than a tick: a whole one is charged.
        with(
            slippage("1.5"),
            "B1",
            vec![
                prior(),
                Send(-50, market(1, Buy, 5)),
                Send(0, market(2, Sell, 5)),
                Open(0, WIDE, 100),
            ],
            &["0 Trade #1 5@1001 ref 1000 Taker", "0 Trade #2 5@999 ref 1000 Taker"],
        ),
        // A quarter of the time: half of the way.
        row(
            "B2",
            vec![
                prior(),
                Open(0, WIDE, 100),
                Send(25, market(1, Buy, 5)),
                Send(50, market(2, Sell, 5)),
                Close(0, WIDE, 100),
            ],
            &["25 Trade #1 5@1050 ref 1000 Taker", "50 Trade #2 5@929 ref 1000 Taker"],
        ),
        row(
            "B3",
            vec![prior(), Send(30, market(1, Buy, 5)), Open(70, FLAT, 100)],
            &["70 Trade #1 5@1000 ref 1000 Taker"],
        ),
        with(
            share("0.25"),
            "B4",
            vec![
                prior(),
                Send(0, market(1, Buy, 5)),
                Open(0, FLAT, 15),
                Close(0, FLAT, 15),
                Open(100, [1010, 1010, 1010, 1010], 15),
            ],
            &["0 Trade #1 3@1000 ref 1000 Taker", "100 Trade #1 2@1010 ref 1010 Taker"],
        ),
        // So does the rest of a limit order: it takes that open too, and no other price of the bar.
        row(
            "B4",
            vec![
                prior(),
                Send(0, limit(1, Buy, 9, 1200)),
                Open(0, WIDE, 5),
                Close(0, WIDE, 5),
                Open(100, [1010, 1010, 1010, 1010], 15),
            ],
            &["0 Trade #1 5@1000 ref 1000 Taker", "100 Trade #1 4@1010 ref 1010 Taker"],
        ),
        row(
            "B5",
            vec![prior(), Send(0, lasting(Ioc, market(1, Buy, 5))), Open(0, FLAT, 3)],
            &["0 Trade #1 3@1000 ref 1000 Taker", "0 Canceled #1 NotFillable"],
        ),
        row(
            "B6",
            vec![
                prior(),
                Send(0, lasting(Fok, market(1, Buy, 5))),
                Send(0, lasting(Fok, market(2, Buy, 4))),
                Open(0, FLAT, 4),
            ],
            &["0 Canceled #1 NotFillable", "0 Trade #2 4@1000 ref 1000 Taker"],
        ),
        row(
            "B7",
            vec![
                prior(),
                Send(0, market(1, Buy, 5)),
                Send(0, stop(2, Buy, 5, 1050)),
                Send(0, lasting(Ioc, market(3, Buy, 5))),
                Open(0, WIDE, 0),
                Close(0, WIDE, 0),
            ],
            &["0 Canceled #3 NotFillable"],
        ),
        with(
            slippage("100"),
            "B8",
            vec![
                prior(),
                Send(0, limit(1, Buy, 5, 1000)),
                Send(0, limit(2, Buy, 5, 1005)),
                Send(0, limit(3, Buy, 5, 1200)),
                Open(0, FLAT, 100),
            ],
            &[
                "0 Trade #1 5@1000 ref 1000 Taker",
                "0 Trade #2 5@1005 ref 1000 Taker",
                "0 Trade #3 5@1010 ref 1000 Taker",
            ],
        ),
        with(
            slippage("100"),
            "B9",
            vec![
                prior(),
                Open(0, WIDE, 100),
                Send(25, limit(1, Buy, 5, 1049)),
                Send(25, limit(2, Buy, 5, 1051)),
                Send(25, lasting(Ioc, limit(3, Buy, 5, 1049))),
            ],
            &["25 Trade #2 5@1051 ref 1000 Taker", "25 Canceled #3 NotFillable"],
        ),
    ]
}

fn bars_rested() -> Vec<Row> {
    let resting = |px, next: [i64; 4]| {
        vec![
            prior(),
            Send(0, limit(1, Buy, 5, px)),
            Open(0, FLAT, 100),
            Close(0, FLAT, 100),
            Open(100, next, 100),
            Close(100, next, 100),
        ]
    };
    vec![
        row("B10", resting(950, [1000, 1000, 949, 960]), &["200 Trade #1 5@950 ref 950 Maker"]),
        row("B11", resting(950, [1000, 1000, 950, 960]), &[]),
        row("B12", resting(950, [940, 960, 930, 950]), &["100 Trade #1 5@940 ref 940 Maker"]),
        row(
            "B13",
            vec![
                prior(),
                Open(0, WIDE, 100),
                Send(50, limit(1, Buy, 5, 950)),
                Close(0, WIDE, 100),
                Open(100, WIDE, 100),
                Close(100, WIDE, 100),
            ],
            &["200 Trade #1 5@950 ref 950 Maker"],
        ),
    ]
}

fn prints() -> Vec<Row> {
    let first = || Market(print(0, 1000, 10));
    let halved_and_slipped =
        VenueOptions { volume_share_ratio_max: "0.5".parse().unwrap(), ..slippage("100") };
    vec![
        with(
            halved_and_slipped,
            "P1",
            vec![
                first(),
                Send(5, market(1, Buy, 4)),
                Send(5, market(2, Buy, 4)),
                Market(print(6, 1000, 11)),
            ],
            &["6 Trade #1 4@1010 ref 1000 Taker", "6 Trade #2 1@1010 ref 1000 Taker"],
        ),
        with(
            share("0.1"),
            "P2",
            vec![
                first(),
                Send(5, limit(1, Buy, 5, 990)),
                Market(print(6, 1000, 10)),
                Market(print(7, 989, 4)),
            ],
            &["7 Trade #1 4@990 ref 990 Maker"],
        ),
        // Both together take no more than was traded.
        with(
            share("0.5"),
            "P2",
            vec![
                first(),
                Send(5, limit(1, Buy, 5, 989)),
                Send(5, limit(2, Buy, 10, 990)),
                Market(print(6, 1000, 10)),
                Market(print(7, 989, 10)),
            ],
            &["7 Trade #1 5@989 ref 989 Maker", "7 Trade #2 5@990 ref 990 Maker"],
        ),
        with(
            share("0.1"),
            "P3",
            vec![
                first(),
                Send(5, limit(1, Buy, 5, 990)),
                Market(print(6, 1000, 10)),
                Market(print(7, 990, 29)),
            ],
            &["7 Trade #1 2@990 ref 990 Maker"],
        ),
        // Bought at the prints while they are within the limit; 12 are left, and wait at it.
        with(
            share("0.5"),
            "P6",
            vec![
                first(),
                Send(5, limit(1, Buy, 20, 1100)),
                Market(print(6, 1000, 10)),
                Market(print(7, 1001, 6)),
                Market(print(8, 1101, 6)),
                Market(print(9, 1099, 6)),
            ],
            &[
                "6 Trade #1 5@1000 ref 1000 Taker",
                "7 Trade #1 3@1001 ref 1001 Taker",
                "9 Trade #1 6@1100 ref 1100 Maker",
            ],
        ),
        row(
            "P4",
            vec![first(), Send(5, stop(1, Sell, 5, 990)), Market(print(6, 985, 10))],
            &["6 Triggered #1", "6 Trade #1 5@985 ref 985 Taker"],
        ),
        row(
            "P5",
            vec![
                Market(quote(0, (990, 1), (1010, 1))),
                Send(5, market(1, Buy, 5)),
                Send(5, limit(2, Sell, 5, 1005)),
                Market(print(6, 1006, 10)),
            ],
            &["5 Trade #1 1@1010 ref 1000 Taker", "6 Trade #2 5@1005 ref 1005 Maker"],
        ),
    ]
}

fn table() -> Vec<Row> {
    let bars = [bars_taken(), bars_rested(), stopped::rows(), late::inside()];
    let legs = [late::after(), legs::late_rows(), legs::rows(), stopped::rest()];
    let ticks = [quotes::rows(), prints(), depth::taken(), depth::rested(), depth::queued()];
    let ordered = [by_order::taken(), by_order::rested(), by_order::doubtful(), by_order::termed()];
    let terms = [fees::rows(), latency::rows(), limits::rows(), actions::rows(), terms::rows()]
        .into_iter()
        .chain([sessions::rows(), busts::rows(), impact::rows(), own::rows(), funds::rows()])
        .flatten();
    [time(), door()]
        .into_iter()
        .flatten()
        .chain(bars.into_iter().flatten())
        .chain(legs.into_iter().flatten())
        .chain(finer::rows())
        .chain(ticks.into_iter().flatten())
        .chain(ordered.into_iter().flatten())
        .chain(terms)
        .collect()
}

fn play(row: &Row) -> Vec<ExecutionReport> {
    let listed = vec![instrument(0, "0", "0"), instrument(1, "5", "10000")];
    let venue = SimVenue::new(listed, row.options).unwrap().with_queue(row.queue);
    let mut venue = (row.beyond)(venue);
    let first = InstrumentId(0);
    for step in &row.steps {
        match step {
            Send(at, request) => venue.send(&approved(*request), TimeNs(*at)),
            SendMember(at, request, member) => {
                venue.send_member(&approved(*request), Some(*member), TimeNs(*at));
            }
            Cancel(at, id) => venue.cancel(ClOrdId(*id), TimeNs(*at)),
            Replace(at, id, new) => venue.replace(ClOrdId(*id), &approved(*new), TimeNs(*at)),
            Open(ts, px, volume) => {
                venue.on_market(first, &MarketEvent::BarOpened(bar(*ts, *px, *volume)));
            }
            Close(ts, px, volume) => {
                venue.on_market(first, &MarketEvent::BarClosed(bar(*ts, *px, *volume)));
            }
            Market(event) => venue.on_market(first, event),
            Step::Disconnect(ts) => venue.disconnect(TimeNs(*ts)),
            Step::Reconnect(ts) => venue.reconnect(TimeNs(*ts)),
            End(ts) => venue.close_out(TimeNs(*ts)),
        }
    }
    venue.advance(TimeNs(i64::MAX));
    let mut reports = vec![];
    venue.drain_reports(TimeNs(i64::MAX), &mut reports);
    reports
}

fn line(report: &ExecutionReport) -> String {
    let (event, recv) = (report.ts_event.0, report.ts_recv.0);
    let time = if event == recv { event.to_string() } else { format!("{event}/{recv}") };
    let takes_back = report.exec_type.takes_back();
    let of = if takes_back { format!(" of {}", report.exec_ref_id) } else { String::new() };
    let mut line = format!("{time} {:?}{of} #{}", report.exec_type, report.cl_ord_id.0);
    if takes_back {
        line += &format!(" cum {} leaves {}", report.cum_qty.0, report.leaves_qty.0);
    }
    if report.exec_type == ExecType::TradeCorrect {
        line += &format!(" {}@{}", report.last_qty.0, report.last_px.0);
    }
    if report.exec_type == ExecType::Trade {
        let (qty, px, reference) = (report.last_qty.0, report.last_px.0, report.reference_px.0);
        line += &format!(" {qty}@{px} ref {reference} {:?}", report.liquidity);
    }
    if report.exec_type == ExecType::Restated {
        line += &format!(" @{}", report.last_px.0);
    }
    if report.exec_type == ExecType::Restated && report.reason == RejectReason::SelfTrade {
        line += &format!(" leaves {} of {}", report.leaves_qty.0, report.order_qty.0);
    }
    if report.fee.0 != 0 {
        let in_base = report.fee_currency.code() != "USD";
        line += &format!(" fee {}", report.fee);
        line += if in_base { " BTC" } else { "" };
    }
    if report.reason != RejectReason::None {
        line += &format!(" {:?}", report.reason);
    }
    line
}

#[test]
fn every_rule_does_what_its_row_says() {
    for row in table() {
        let lines: Vec<String> = play(&row)
            .iter()
            .filter(|report| report.exec_type != ExecType::New)
            .map(line)
            .collect();
        assert_eq!(lines, row.reports, "rule {}", row.rule);
    }
}

#[test]
fn every_rule_of_the_document_has_its_row_and_no_row_is_without_a_rule() {
    let document = include_str!("../../../docs/fills.md");
    let rules: Vec<&str> = document
        .lines()
        .filter_map(|line| line.strip_prefix("- **")?.split_once("**"))
        .map(|(rule, _)| rule)
        .collect();
    let mut rows: Vec<&str> = table().iter().map(|row| row.rule).collect();
    let by_document = |rule: &&str| rules.iter().position(|other| other == rule);
    rows.sort_by_key(by_document);
    rows.dedup();
    assert_eq!(rows, rules);
}
