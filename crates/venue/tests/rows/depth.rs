//! Rows of the rules under "Depth": takers, makers, and their places in the queue.

use hansa_market::event::{Depth, MarketEvent};
use hansa_types::Side::{Buy, Sell};
use hansa_types::TimeInForce::{Fok, Ioc};
use hansa_venue::{QueueModel, Share};

use super::Row;
use super::Step::{self, Cancel, Close, End, Market, Open, Replace, Send};
use super::{WIDE, prior, row, share, slippage, with};
use crate::desk::{
    cleared, depth, hit, lasting, limit, market, part, print, quote, stop, stop_limit,
};

/// A book, then what happens.
fn story(steps: Vec<Step>) -> Vec<Step> {
    let book = [
        part(0, Buy, 990, 10),
        part(0, Buy, 980, 20),
        part(0, Sell, 1011, 10),
        depth(0, Sell, 1020, 20),
    ];
    book.map(Market).into_iter().chain(steps).collect()
}

/// A lone bid.
pub fn bid(ts: i64, px: i64) -> MarketEvent {
    depth(ts, Buy, px, 10)
}

/// A break in the sequence: the book is emptied, and nothing is known of it.
fn lost(ts: i64) -> MarketEvent {
    let MarketEvent::Depth(empty) = depth(ts, Buy, 990, 0) else { unreachable!() };
    MarketEvent::Depth(Depth { is_clear: true, ..empty })
}

fn told(rule: &'static str, steps: Vec<Step>, reports: &'static [&'static str]) -> Row {
    row(rule, story(steps), reports)
}

fn markets(events: impl IntoIterator<Item = MarketEvent>) -> impl Iterator<Item = Step> {
    events.into_iter().map(Market)
}

pub fn taken() -> Vec<Row> {
    vec![
        row(
            "L1",
            vec![
                Market(quote(0, (990, 10), (1011, 10))),
                Send(1, limit(1, Sell, 5, 1005)),
                Market(depth(2, Buy, 990, 10)),
                Market(quote(3, (1006, 10), (1011, 10))),
                End(4),
            ],
            &["4 Expired #1 EndOfData"],
        ),
        row(
            "L1",
            vec![
                prior(),
                Send(0, limit(1, Buy, 5, 950)),
                Open(0, WIDE, 100),
                Market(depth(50, Sell, 940, 3)),
                Close(0, WIDE, 100),
                Open(100, WIDE, 100),
            ],
            &["50 Trade #1 3@940 ref 940 Taker"],
        ),
        told(
            "L2",
            vec![
                Market(part(5, Sell, 1011, 0)),
                Send(6, market(1, Buy, 5)),
                Market(part(7, Sell, 1012, 10)),
                Market(depth(8, Sell, 1013, 10)),
            ],
            &["8 Trade #1 5@1012 ref 1001 Taker"],
        ),
        with(
            slippage("100"),
            "L3",
            story(vec![Send(5, market(1, Buy, 15)), Send(5, market(2, Sell, 4)), End(6)]),
            &[
                "5 Trade #1 10@1011 ref 1000 Taker",
                "5 Trade #1 5@1020 ref 1000 Taker",
                "5 Trade #2 4@990 ref 1001 Taker",
            ],
        ),
        told(
            "L4",
            vec![
                Send(5, market(1, Buy, 8)),
                Send(5, market(2, Buy, 4)),
                Market(depth(6, Sell, 1019, 0)),
                Send(7, market(3, Buy, 1)),
                Market(depth(8, Sell, 1011, 10)),
                Send(9, market(4, Buy, 1)),
                Market(depth(10, Sell, 1011, 12)),
                Send(11, market(5, Buy, 5)),
            ],
            &[
                "5 Trade #1 8@1011 ref 1000 Taker",
                "5 Trade #2 2@1011 ref 1000 Taker",
                "5 Trade #2 2@1020 ref 1000 Taker",
                "7 Trade #3 1@1020 ref 1000 Taker",
                "9 Trade #4 1@1020 ref 1000 Taker",
                "11 Trade #5 2@1011 ref 1000 Taker",
                "11 Trade #5 3@1020 ref 1000 Taker",
            ],
        ),
        told(
            "L5",
            vec![Send(5, market(1, Sell, 31)), Send(5, market(2, Sell, 1)), End(6)],
            &[
                "5 Trade #1 10@990 ref 1001 Taker",
                "5 Trade #1 20@980 ref 1001 Taker",
                "5 Canceled #1 NotFillable",
                "5 Canceled #2 NotFillable",
            ],
        ),
        told(
            "L6",
            vec![
                Send(5, limit(1, Buy, 15, 1015)),
                Market(hit(6, Sell, 1015, 2)),
                Market(depth(7, Sell, 1011, 11)),
                Market(depth(8, Buy, 970, 1)),
            ],
            &["5 Trade #1 10@1011 ref 1000 Taker", "7 Trade #1 1@1011 ref 1000 Taker"],
        ),
        // Four are left. Once nothing is offered up to 1015 they rest there, and are makers.
        told(
            "L6",
            vec![
                Send(5, limit(1, Buy, 15, 1015)),
                Market(depth(6, Sell, 1012, 1)),
                Market(part(7, Sell, 1011, 0)),
                Market(depth(7, Sell, 1012, 0)),
                Market(hit(8, Sell, 1015, 2)),
                Market(depth(9, Sell, 1011, 1)),
            ],
            &[
                "5 Trade #1 10@1011 ref 1000 Taker",
                "6 Trade #1 1@1012 ref 1000 Taker",
                "8 Trade #1 2@1015 ref 1015 Maker",
                "9 Trade #1 1@1015 ref 1015 Maker",
            ],
        ),
        // Beyond the last level shown it stands behind all that shows there first.
        told(
            "L6",
            vec![
                Send(5, limit(1, Buy, 5, 970)),
                Market(hit(6, Sell, 970, 3)),
                Market(depth(7, Buy, 970, 500)),
                Market(depth(8, Buy, 970, 30)),
                Market(hit(9, Sell, 970, 32)),
                End(10),
            ],
            &["9 Trade #1 2@970 ref 970 Maker", "10 Expired #1 EndOfData"],
        ),
        told(
            "L6",
            vec![
                Send(5, limit(1, Buy, 5, 970)),
                Market(depth(6, Buy, 960, 10)),
                Market(hit(7, Sell, 970, 3)),
                End(8),
            ],
            &["7 Trade #1 3@970 ref 970 Maker", "8 Expired #1 EndOfData"],
        ),
        told(
            "L7",
            vec![
                Send(5, lasting(Fok, limit(1, Buy, 11, 1019))),
                Send(5, lasting(Fok, limit(2, Buy, 11, 1020))),
                Send(5, lasting(Ioc, limit(3, Sell, 11, 985))),
                Send(5, lasting(Fok, market(4, Sell, 21))),
                End(6),
            ],
            &[
                "5 Canceled #1 NotFillable",
                "5 Trade #2 10@1011 ref 1000 Taker",
                "5 Trade #2 1@1020 ref 1000 Taker",
                "5 Trade #3 10@990 ref 1001 Taker",
                "5 Canceled #3 NotFillable",
                "5 Canceled #4 NotFillable",
            ],
        ),
        told(
            "L8",
            vec![
                Send(5, stop(1, Buy, 5, 1012)),
                Send(5, stop_limit(2, Buy, 25, (1020, 1020))),
                Market(print(6, 1030, 1)),
                Market(depth(7, Sell, 1011, 0)),
                Market(depth(8, Sell, 1020, 0)),
                Market(hit(9, Sell, 1020, 3)),
            ],
            &[
                "7 Triggered #1",
                "7 Trade #1 5@1020 ref 1005 Taker",
                "7 Triggered #2",
                "7 Trade #2 15@1020 ref 1005 Taker",
                "9 Trade #2 3@1020 ref 1020 Maker",
            ],
        ),
        // We took the best level; the market did not leave it.
        told(
            "L8",
            vec![
                Send(5, market(1, Buy, 10)),
                Send(5, stop(2, Buy, 5, 1020)),
                Market(depth(6, Buy, 990, 11)),
            ],
            &["5 Trade #1 10@1011 ref 1000 Taker"],
        ),
    ]
}

pub fn rested() -> Vec<Row> {
    vec![
        with(
            share("0.1"),
            "L9",
            story(vec![
                Send(5, limit(1, Buy, 5, 990)),
                Send(5, limit(2, Buy, 5, 990)),
                Market(hit(6, Buy, 990, 50)),
                Market(hit(7, Sell, 990, 9)),
                Market(hit(8, Sell, 990, 3)),
                Market(print(9, 990, 4)),
            ]),
            &[
                "8 Trade #1 2@990 ref 990 Maker",
                "9 Trade #1 3@990 ref 990 Maker",
                "9 Trade #2 1@990 ref 990 Maker",
            ],
        ),
        told(
            "L10",
            vec![
                Send(5, limit(1, Buy, 5, 990)),
                Send(5, limit(2, Buy, 5, 1000)),
                Market(hit(6, Sell, 985, 7)),
                Market(hit(7, Sell, 990, 2)),
            ],
            &[
                "6 Trade #2 5@1000 ref 1000 Maker",
                "6 Trade #1 2@990 ref 990 Maker",
                "7 Trade #1 2@990 ref 990 Maker",
            ],
        ),
        told(
            "L11",
            vec![
                Send(5, limit(1, Buy, 5, 990)),
                Send(5, limit(2, Buy, 5, 1000)),
                Market(part(6, Sell, 985, 4)),
                Market(depth(6, Sell, 995, 2)),
                Send(7, market(3, Buy, 1)),
                Market(depth(8, Sell, 990, 9)),
                Send(9, market(4, Buy, 6)),
            ],
            &[
                "6 Trade #2 5@1000 ref 1000 Maker",
                "7 Trade #3 1@995 ref 982 Taker",
                "8 Trade #1 5@990 ref 990 Maker",
                "9 Trade #4 4@990 ref 982 Taker",
                "9 Trade #4 2@1011 ref 982 Taker",
            ],
        ),
    ]
}

/// Behind 10 lots, of which 4 are cancelled after as many joined behind; then 10 lots trade.
fn cancelled_behind() -> Vec<Step> {
    let mut steps = vec![Send(5, limit(1, Buy, 5, 990))];
    steps.extend(markets([
        depth(6, Buy, 990, 20),
        depth(7, Buy, 990, 10),
        hit(8, Sell, 990, 10),
        hit(9, Sell, 990, 1),
    ]));
    story(steps)
}

pub fn queued() -> Vec<Row> {
    let in_proportion = QueueModel::Power { exponent: 1, share: Share::OfBoth };
    vec![
        row("L12", cancelled_behind(), &["9 Trade #1 1@990 ref 990 Maker"]),
        Row {
            queue: in_proportion,
            ..row("L12", cancelled_behind(), &["8 Trade #1 5@990 ref 990 Maker"])
        },
        told(
            "L13",
            vec![
                Send(5, limit(1, Buy, 5, 990)),
                Send(5, limit(2, Buy, 5, 980)),
                Market(cleared(6, Sell, 1011, 10)),
                Market(part(6, Buy, 990, 3)),
                Market(depth(6, Buy, 985, 9)),
                Market(hit(7, Sell, 990, 4)),
                Market(hit(8, Sell, 980, 20)),
                Market(hit(9, Sell, 980, 5)),
            ],
            &[
                "7 Trade #1 1@990 ref 990 Maker",
                "8 Trade #1 4@990 ref 990 Maker",
                "9 Trade #2 1@980 ref 980 Maker",
            ],
        ),
        // One lot is shown for a moment only: the snapshot is not whole.
        told(
            "L13",
            vec![
                Send(5, limit(1, Buy, 5, 990)),
                Market(cleared(6, Buy, 990, 1)),
                Market(depth(6, Buy, 990, 10)),
                Market(hit(7, Sell, 990, 11)),
            ],
            &["7 Trade #1 1@990 ref 990 Maker"],
        ),
        // The book is lost: what rests keeps its place, prints fill it, the snapshot brings no more.
        told(
            "L15",
            vec![
                Send(5, limit(1, Buy, 5, 990)),
                Market(lost(6)),
                Market(hit(7, Sell, 990, 12)),
                Market(cleared(8, Sell, 1011, 10)),
                Market(depth(8, Buy, 990, 90)),
                Market(hit(9, Sell, 990, 2)),
            ],
            &["7 Trade #1 2@990 ref 990 Maker", "9 Trade #1 2@990 ref 990 Maker"],
        ),
        // A limit that arrives meanwhile waits for the snapshot, and is last in its queue there.
        told(
            "L15",
            vec![
                Market(lost(5)),
                Send(6, limit(1, Buy, 5, 990)),
                Send(6, market(2, Buy, 4)),
                Market(hit(7, Sell, 990, 4)),
                Market(cleared(8, Sell, 1011, 10)),
                Market(depth(8, Buy, 990, 9)),
                Market(hit(9, Sell, 990, 9)),
                Market(hit(10, Sell, 990, 3)),
            ],
            &["6 Rejected #2 NoMarket", "10 Trade #1 3@990 ref 990 Maker"],
        ),
        told(
            "L15",
            vec![Send(5, limit(1, Buy, 5, 990)), Market(lost(6)), Cancel(7, 1)],
            &["7 Canceled #1"],
        ),
        told(
            "L14",
            vec![
                Send(5, limit(1, Buy, 5, 990)),
                Send(5, limit(2, Buy, 5, 990)),
                Send(5, limit(3, Buy, 5, 990)),
                Replace(6, 1, limit(4, Buy, 2, 990)),
                Replace(6, 2, limit(5, Buy, 6, 990)),
                Cancel(7, 3),
                Market(hit(8, Sell, 990, 13)),
            ],
            &[
                "6 Replaced #4",
                "6 Replaced #5",
                "7 Canceled #3",
                "8 Trade #4 2@990 ref 990 Maker",
                "8 Trade #5 1@990 ref 990 Maker",
            ],
        ),
    ]
}
