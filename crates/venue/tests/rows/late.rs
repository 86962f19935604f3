//! Rows of the rules for stops that come inside a bar, and for exits of what a bar has filled.

use hansa_market::action::Status;
use hansa_types::Side::{Buy, Sell};
use hansa_types::{OrderRequest, OrderTerms, TimeInForce, TimeNs};

use super::Step::{self, Cancel, Close, Open, Replace, Send, SendMember};
use super::actions::status;
use super::{FLAT, Row, WIDE, child, leg, parent, prior, row, slippage, with};
use crate::desk::{lasting, limit, market, stop, stop_limit};

/// It opens, more happens, and it closes.
fn bar(ts_open: i64, px: [i64; 4], volume: i64, meanwhile: Vec<Step>) -> Vec<Step> {
    let opened = std::iter::once(Open(ts_open, px, volume));
    opened.chain(meanwhile).chain([Close(ts_open, px, volume)]).collect()
}

/// The bar after the one before the story.
fn first_bar(px: [i64; 4], volume: i64, meanwhile: Vec<Step>) -> Vec<Step> {
    then(vec![prior()], bar(0, px, volume, meanwhile))
}

fn then(steps: Vec<Step>, more: Vec<Step>) -> Vec<Step> {
    steps.into_iter().chain(more).collect()
}

fn until(ts: i64, request: OrderRequest) -> OrderRequest {
    let terms = OrderTerms { expire_ts: Some(TimeNs(ts)), ..request.terms };
    OrderRequest { terms, ..lasting(TimeInForce::Gtd, request) }
}

/// A target at 1050 and a stop.
fn exits(stop_px: i64) -> Vec<Step> {
    vec![
        SendMember(4, limit(2, Sell, 5, 1050), leg(2, 3)),
        SendMember(4, stop(3, Sell, 5, stop_px), leg(3, 2)),
    ]
}

/// By a quarter of the bar a seller finds 950, by a twenty-fifth 980.
pub(super) fn inside() -> Vec<Row> {
    let stop_at = |ts, px| vec![Send(ts, stop(1, Sell, 5, px))];
    vec![
        with(
            slippage("100"),
            "B23",
            first_bar(WIDE, 100, stop_at(25, 940)),
            &["100 Triggered #1", "100 Trade #1 5@930 ref 940 Taker"],
        ),
        with(
            slippage("100"),
            "B23",
            first_bar(WIDE, 100, stop_at(25, 960)),
            &["25 Triggered #1", "25 Trade #1 5@940 ref 1000 Taker"],
        ),
        row("B23", first_bar(WIDE, 100, stop_at(25, 899)), &[]),
        row("B23", first_bar(WIDE, 0, stop_at(25, 960)), &[]),
        // It came after the open of the same time, and finds the market beyond its stop.
        row(
            "B23",
            first_bar(FLAT, 100, vec![Send(0, stop(1, Buy, 5, 990))]),
            &["0 Triggered #1", "0 Trade #1 5@1000 ref 1000 Taker"],
        ),
        // A stop that is moved works where it has been moved to.
        row(
            "B23",
            first_bar(
                WIDE,
                100,
                vec![Send(4, stop(1, Sell, 5, 890)), Replace(4, 1, stop(2, Sell, 5, 920))],
            ),
            &["4 Replaced #2", "100 Triggered #2", "100 Trade #2 5@920 ref 920 Taker"],
        ),
        // What is cancelled by a quarter of the bar has met the bar so far (B20).
        row(
            "B23",
            first_bar(WIDE, 100, vec![Send(4, stop(1, Sell, 5, 960)), Cancel(25, 1)]),
            &[
                "25 Triggered #1",
                "25 Trade #1 5@960 ref 960 Taker",
                "25 CancelRejected #1 UnknownOrder",
            ],
        ),
        // Nobody knows whether its time was over when the bar touched it (O15).
        row(
            "B23",
            first_bar(WIDE, 100, vec![Send(4, until(60, stop(1, Sell, 5, 920)))]),
            &["100 Expired #1"],
        ),
        // An entry at the open and its exits, a moment later: the stop has what the entry left of
        // the share, and the target waits for the next bar.
        row(
            "B23",
            then(
                vec![prior(), Send(0, market(1, Buy, 5))],
                then(bar(0, WIDE, 8, exits(950)), bar(100, FLAT, 100, vec![])),
            ),
            &[
                "0 Trade #1 5@1000 ref 1000 Taker",
                "100 Triggered #3",
                "100 Trade #3 3@950 ref 950 Taker",
                "100 Trade #3 2@950 ref 950 Taker",
            ],
        ),
        row(
            "B23",
            then(first_bar(WIDE, 100, exits(899)), bar(100, WIDE, 100, vec![])),
            &["200 Trade #2 5@1050 ref 1050 Maker"],
        ),
    ]
}

const ENTERED: &str = "100 Trade #1 5@950 ref 950 Maker";
/// Down to 900, and not back to the entry.
const FALL: [i64; 4] = [1000, 1000, 900, 910];

/// An entry at 950 that this bar fills, an exit that comes at `ts`, and the bar after that.
fn exit_of(
    px: [i64; 4],
    volume: i64,
    (ts, exit): (i64, OrderRequest),
    next: [i64; 4],
) -> Vec<Step> {
    let entry = SendMember(0, limit(1, Buy, 5, 950), parent(1));
    let entered = then(vec![prior(), entry], bar(0, px, volume, vec![]));
    let late = vec![SendMember(ts, exit, child(2, 1))];
    if ts > 100 {
        then(entered, bar(100, next, 100, late))
    } else {
        then(then(entered, late), bar(100, next, 100, vec![]))
    }
}

pub(super) fn after() -> Vec<Row> {
    let stopped = |ts, px| (ts, stop(2, Sell, 5, px));
    vec![
        with(
            slippage("100"),
            "B24",
            exit_of(WIDE, 100, stopped(100, 920), FLAT),
            &[ENTERED, "100 Triggered #2", "100 Trade #2 5@910 ref 920 Taker"],
        ),
        row(
            "B24",
            vec![
                prior(),
                SendMember(0, stop(1, Sell, 5, 950), parent(1)),
                Open(0, WIDE, 100),
                Close(0, WIDE, 100),
                SendMember(100, stop(2, Buy, 5, 1080), child(2, 1)),
                Open(100, FLAT, 100),
            ],
            &[
                "100 Triggered #1",
                "100 Trade #1 5@950 ref 950 Taker",
                "100 Triggered #2",
                "100 Trade #2 5@1080 ref 1080 Taker",
            ],
        ),
        row("B24", exit_of(WIDE, 100, stopped(100, 899), FLAT), &[ENTERED]),
        // The market is beyond the stop when it comes.
        row(
            "B24",
            exit_of(FALL, 100, stopped(100, 920), FLAT),
            &[ENTERED, "100 Triggered #2", "100 Trade #2 5@910 ref 910 Taker"],
        ),
        // The stop was passed before the entry was filled.
        row(
            "B24",
            exit_of(WIDE, 100, stopped(100, 990), FLAT),
            &[ENTERED, "100 Triggered #2", "100 Trade #2 5@950 ref 950 Taker"],
        ),
        // It comes by a quarter of the next bar, in which a seller may find 800 by then.
        row(
            "B24",
            exit_of(WIDE, 100, stopped(125, 920), [1000, 1000, 600, 1000]),
            &[ENTERED, "125 Triggered #2", "125 Trade #2 5@800 ref 800 Taker"],
        ),
        // It took as long as the bar had lasted: it cannot have been inside.
        row("B24", exit_of(WIDE, 100, stopped(200, 920), FLAT), &[ENTERED]),
        row(
            "B24",
            exit_of(WIDE, 8, stopped(100, 920), [940, 940, 940, 940]),
            &[
                ENTERED,
                "100 Triggered #2",
                "100 Trade #2 3@920 ref 920 Taker",
                "100 Trade #2 2@920 ref 920 Taker",
            ],
        ),
        // One whose limit is not met there rests from the next bar on (B17).
        row(
            "B24",
            exit_of(FALL, 100, (100, stop_limit(2, Sell, 5, (920, 915))), FLAT),
            &[ENTERED, "100 Triggered #2", "100 Trade #2 5@1000 ref 1000 Maker"],
        ),
        // A target waits for the next bar, and so does a stop that follows nothing.
        row("B24", exit_of(WIDE, 100, (100, limit(2, Sell, 5, 1010)), FLAT), &[ENTERED]),
        row(
            "B24",
            vec![
                prior(),
                SendMember(0, limit(1, Buy, 5, 950), parent(1)),
                Open(0, WIDE, 100),
                Close(0, WIDE, 100),
                Send(100, stop(2, Sell, 5, 920)),
                Open(100, FLAT, 100),
            ],
            &[ENTERED],
        ),
        // It was there and not touched; where it is moved to at the close the bar does not know.
        row(
            "B24",
            vec![
                prior(),
                SendMember(0, market(1, Buy, 5), parent(1)),
                Open(0, WIDE, 100),
                SendMember(4, stop(2, Sell, 5, 899), child(2, 1)),
                Close(0, WIDE, 100),
                Replace(100, 2, stop(3, Sell, 5, 980)),
                Open(100, FLAT, 100),
                Close(100, FLAT, 100),
            ],
            &["0 Trade #1 5@1000 ref 1000 Taker", "100 Replaced #3"],
        ),
        // In a call nothing is filled (C12).
        row(
            "B24",
            vec![
                prior(),
                SendMember(0, limit(1, Buy, 5, 950), parent(1)),
                Open(0, WIDE, 100),
                Close(0, WIDE, 100),
                status(100, Status::Auction),
                SendMember(100, stop(2, Sell, 5, 920), child(2, 1)),
            ],
            &[ENTERED],
        ),
    ]
}
