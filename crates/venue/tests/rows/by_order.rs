//! Rows of the rules under "Orders of others": takers, true places, and feeds that leave things out.

use hansa_market::event::OrderDeed::{self, Add, Change, Delete, Fill};
use hansa_market::event::{MarketEvent, MarketOrder};
use hansa_types::Side::{self, Buy, Sell};
use hansa_types::TimeInForce::{Fok, Ioc};
use hansa_types::{OrderTerms, PostOnly, Qty};

use super::Row;
use super::Step::{self, End, Market, Open, Replace, Send};
use super::{WIDE, row, slippage};
use crate::desk::{self, depth, hit, lasting, limit, market, quote, stop};

/// A stranger's order changes, and the book is whole.
fn told(ts: i64, deed: OrderDeed, id: u64, of: (Side, i64, i64)) -> Step {
    Market(desk::order(ts, deed, id, of))
}

/// A stranger's order changes, and more is to come.
fn part(ts: i64, deed: OrderDeed, id: u64, of: (Side, i64, i64)) -> Step {
    flagged(ts, (deed, id), of, (false, false))
}

fn flagged(
    ts: i64,
    (deed, id): (OrderDeed, u64),
    of: (Side, i64, i64),
    (is_clear, is_last): (bool, bool),
) -> Step {
    let MarketEvent::Order(order) = desk::order(ts, deed, id, of) else { unreachable!() };
    Market(MarketEvent::Order(MarketOrder { is_clear, is_last, ..order }))
}

/// Two bids at 990 (6 and 4 lots) and one at 980, two asks; then what happens.
fn story(rule: &'static str, steps: Vec<Step>, reports: &'static [&'static str]) -> Row {
    let book = [
        part(0, Add, 101, (Buy, 990, 6)),
        part(0, Add, 102, (Buy, 990, 4)),
        part(0, Add, 103, (Buy, 980, 20)),
        part(0, Add, 201, (Sell, 1011, 10)),
        told(0, Add, 202, (Sell, 1020, 20)),
    ];
    row(rule, book.into_iter().chain(steps).collect(), reports)
}

pub fn taken() -> Vec<Row> {
    vec![
        row(
            "S1",
            vec![
                Market(depth(0, Sell, 1000, 10)),
                Send(1, limit(1, Buy, 5, 990)),
                Send(1, limit(2, Sell, 3, 1001)),
                told(2, Add, 201, (Sell, 990, 3)),
                Market(hit(3, Sell, 980, 9)),
                Market(depth(4, Sell, 985, 9)),
                Market(quote(5, (1002, 9), (1003, 9))),
                Open(6, WIDE, 100),
                End(7),
            ],
            &["2 Trade #1 3@990 ref 990 Taker", "7 Expired #1 EndOfData", "7 Expired #2 EndOfData"],
        ),
        story(
            "S2",
            vec![
                part(5, Delete, 201, (Sell, 1011, 10)),
                Send(6, market(1, Buy, 5)),
                part(7, Add, 203, (Sell, 1012, 10)),
                told(8, Add, 204, (Sell, 1013, 10)),
            ],
            &["8 Trade #1 5@1012 ref 1001 Taker"],
        ),
        Row {
            options: slippage("100"),
            ..story(
                "S3",
                vec![
                    Send(5, market(1, Buy, 15)),
                    Send(6, lasting(Fok, limit(2, Sell, 11, 985))),
                    Send(7, lasting(Ioc, limit(3, Sell, 12, 985))),
                    Send(8, market(4, Sell, 25)),
                    Send(9, stop(5, Buy, 1, 1020)),
                    told(10, Delete, 201, (Sell, 1011, 10)),
                ],
                &[
                    "5 Trade #1 10@1011 ref 1000 Taker",
                    "5 Trade #1 5@1020 ref 1000 Taker",
                    "6 Canceled #2 NotFillable",
                    "7 Trade #3 10@990 ref 1001 Taker",
                    "7 Canceled #3 NotFillable",
                    "8 Trade #4 20@980 ref 1001 Taker",
                    "8 Canceled #4 NotFillable",
                    "10 Triggered #5",
                    "10 Trade #5 1@1020 ref 1005 Taker",
                ],
            )
        },
        // Four of the six are taken wherever their order goes, and of nobody else's.
        story(
            "S4",
            vec![
                Send(5, market(1, Sell, 4)),
                told(6, Add, 104, (Buy, 990, 1)),
                told(7, Change, 101, (Buy, 991, 6)),
                Send(8, market(2, Sell, 8)),
                told(9, Delete, 103, (Buy, 980, 20)),
                told(9, Add, 103, (Buy, 980, 2)),
                Send(10, market(3, Sell, 3)),
            ],
            &[
                "5 Trade #1 4@990 ref 1001 Taker",
                "8 Trade #2 2@991 ref 1001 Taker",
                "8 Trade #2 5@990 ref 1001 Taker",
                "8 Trade #2 1@980 ref 1001 Taker",
                "10 Trade #3 2@980 ref 1001 Taker",
                "10 Canceled #3 NotFillable",
            ],
        ),
    ]
}

pub fn rested() -> Vec<Row> {
    let joined = |px| Send(5, limit(1, Buy, 5, px));
    vec![
        // Who becomes smaller keeps his place before us; who grows or moves is behind.
        story(
            "S5",
            vec![
                joined(990),
                told(6, Change, 101, (Buy, 990, 5)),
                told(7, Fill, 101, (Buy, 990, 1)),
                told(8, Change, 101, (Buy, 990, 5)),
                told(9, Fill, 101, (Buy, 990, 1)),
                told(10, Fill, 102, (Buy, 990, 1)),
                told(11, Change, 103, (Buy, 990, 1)),
                told(12, Fill, 103, (Buy, 990, 1)),
            ],
            &["9 Trade #1 1@990 ref 990 Maker", "12 Trade #1 1@990 ref 990 Maker"],
        ),
        story(
            "S6",
            vec![
                joined(990),
                told(6, Add, 104, (Buy, 990, 9)),
                told(7, Fill, 101, (Buy, 990, 6)),
                told(8, Change, 104, (Buy, 990, 7)),
                told(9, Delete, 102, (Buy, 990, 4)),
                told(10, Fill, 104, (Buy, 990, 2)),
                told(11, Delete, 104, (Buy, 990, 5)),
            ],
            &["10 Trade #1 2@990 ref 990 Maker"],
        ),
        story(
            "S7",
            vec![
                joined(990),
                Send(5, limit(2, Buy, 5, 990)),
                told(6, Add, 104, (Buy, 990, 9)),
                Send(7, limit(3, Buy, 5, 990)),
                told(8, Fill, 104, (Buy, 990, 7)),
            ],
            &["8 Trade #1 5@990 ref 990 Maker", "8 Trade #2 2@990 ref 990 Maker"],
        ),
        story(
            "S8",
            vec![
                joined(990),
                Send(5, limit(2, Buy, 5, 1000)),
                Send(5, limit(3, Buy, 5, 980)),
                told(6, Fill, 103, (Buy, 980, 8)),
                told(7, Fill, 103, (Buy, 980, 4)),
            ],
            &[
                "6 Trade #2 5@1000 ref 1000 Maker",
                "6 Trade #1 3@990 ref 990 Maker",
                "7 Trade #1 2@990 ref 990 Maker",
            ],
        ),
        story(
            "S9",
            vec![
                Send(5, limit(1, Buy, 5, 1000)),
                told(6, Add, 203, (Sell, 999, 7)),
                Send(7, market(2, Buy, 3)),
                told(8, Fill, 203, (Sell, 999, 1)),
                Send(9, limit(3, Buy, 1, 999)),
            ],
            &[
                "6 Trade #1 5@1000 ref 1000 Maker",
                "7 Trade #2 2@999 ref 994 Taker",
                "7 Trade #2 1@1011 ref 994 Taker",
            ],
        ),
        story(
            "S13",
            vec![
                joined(990),
                Send(5, limit(2, Buy, 5, 990)),
                told(6, Add, 104, (Buy, 990, 9)),
                Replace(7, 1, limit(3, Buy, 2, 990)),
                Replace(7, 2, limit(4, Buy, 6, 990)),
                told(8, Fill, 104, (Buy, 990, 7)),
                told(9, Add, 105, (Buy, 990, 1)),
                told(10, Fill, 105, (Buy, 990, 1)),
            ],
            &[
                "7 Replaced #3",
                "7 Replaced #4",
                "8 Trade #3 2@990 ref 990 Maker",
                "10 Trade #4 1@990 ref 990 Maker",
            ],
        ),
    ]
}

pub fn doubtful() -> Vec<Row> {
    let joined = || Send(5, limit(1, Buy, 9, 990));
    vec![
        // A seller of 8 is shown at 990, where 4 are ahead of us and 3 behind; he trades with
        // those 7, and rests with one.
        story(
            "S10",
            vec![
                told(4, Delete, 101, (Buy, 990, 6)),
                joined(),
                told(6, Add, 104, (Buy, 990, 3)),
                told(7, Add, 203, (Sell, 990, 8)),
                Send(7, lasting(Ioc, limit(2, Buy, 1, 990))),
                told(8, Fill, 102, (Buy, 990, 4)),
                told(9, Fill, 104, (Buy, 990, 3)),
                told(10, Fill, 203, (Sell, 990, 4)),
                told(11, Fill, 203, (Sell, 990, 3)),
            ],
            &[
                "7 Canceled #2 NotFillable",
                "9 Trade #1 3@990 ref 990 Maker",
                "11 Trade #1 1@990 ref 990 Maker",
            ],
        ),
        // The delete of a bid was lost: asks come through it, and it is not there to be taken.
        story(
            "S10",
            vec![
                told(5, Add, 203, (Sell, 985, 12)),
                told(6, Add, 204, (Sell, 986, 8)),
                Send(7, market(1, Sell, 1)),
                Send(8, market(2, Buy, 1)),
            ],
            &["7 Trade #1 1@980 ref 983 Taker", "8 Trade #2 1@986 ref 982 Taker"],
        ),
        // A small ask finds all it wants: the bids stay in view, and it is not there to be taken.
        story(
            "S10",
            vec![
                told(5, Add, 203, (Sell, 970, 2)),
                Send(5, market(1, Sell, 1)),
                Send(6, market(2, Buy, 1)),
            ],
            &["5 Trade #1 1@990 ref 1001 Taker", "6 Trade #2 1@1011 ref 1000 Taker"],
        ),
        story(
            "S11",
            vec![
                joined(),
                flagged(6, (Add, 104), (Buy, 990, 2), (true, false)),
                part(6, Add, 101, (Buy, 990, 6)),
                part(6, Add, 201, (Sell, 1011, 10)),
                told(6, Add, 102, (Buy, 990, 5)),
                told(7, Fill, 101, (Buy, 990, 6)),
                told(8, Fill, 104, (Buy, 990, 1)),
                told(9, Fill, 102, (Buy, 990, 2)),
            ],
            &["8 Trade #1 1@990 ref 990 Maker", "9 Trade #1 2@990 ref 990 Maker"],
        ),
        story(
            "S12",
            vec![
                joined(),
                told(6, Fill, 0, (Buy, 980, 1)),
                told(6, Fill, 999, (Buy, 980, 1)),
                told(6, Change, 999, (Sell, 990, 1)),
                told(6, Delete, 999, (Buy, 990, 1)),
                told(6, Add, 103, (Sell, 990, 1)),
                told(6, Add, 203, (Sell, 990, 0)),
                told(7, Add, 104, (Buy, 990, 2)),
                told(8, Fill, 104, (Buy, 990, 6)),
                told(9, Delete, 104, (Buy, 990, 2)),
                told(10, Add, 105, (Buy, 990, 2)),
                told(11, Change, 105, (Buy, 990, 0)),
                told(12, Fill, 105, (Buy, 990, 2)),
            ],
            &["8 Trade #1 2@990 ref 990 Maker"],
        ),
    ]
}

pub fn termed() -> Vec<Row> {
    let hidden = OrderTerms { is_hidden: true, ..OrderTerms::NONE };
    let whole = OrderTerms { is_all_or_none: true, ..OrderTerms::NONE };
    let post = OrderTerms { post_only: PostOnly::Reject, ..OrderTerms::NONE };
    let least = |qty| OrderTerms { min_qty: Qty(qty), ..OrderTerms::NONE };
    let iceberg = OrderTerms { display_qty: Some(Qty(3)), ..OrderTerms::NONE };
    let sent = |terms, order| Send(5, desk::termed(terms, order));
    vec![
        // A shown order of ours, and a stranger who came later, are both before it.
        story(
            "S14",
            vec![
                sent(hidden, limit(1, Buy, 5, 990)),
                Send(5, limit(2, Buy, 1, 990)),
                told(6, Add, 104, (Buy, 990, 9)),
                told(7, Fill, 104, (Buy, 990, 9)),
                told(8, Delete, 101, (Buy, 990, 6)),
                told(8, Delete, 102, (Buy, 990, 4)),
                told(8, Fill, 103, (Buy, 980, 2)),
                told(9, Add, 203, (Sell, 990, 7)),
            ],
            &[
                "7 Trade #2 1@990 ref 990 Maker",
                "8 Trade #1 2@990 ref 990 Maker",
                "9 Trade #1 3@990 ref 990 Maker",
            ],
        ),
        // Three of the nine trade with the slice; of what follows three are the stranger's, who in
        // our market still has them open.
        story(
            "S15",
            vec![
                sent(iceberg, limit(1, Buy, 8, 990)),
                told(6, Add, 104, (Buy, 990, 9)),
                told(7, Fill, 104, (Buy, 990, 9)),
                told(8, Fill, 103, (Buy, 980, 2)),
                told(9, Fill, 103, (Buy, 980, 5)),
            ],
            &[
                "7 Trade #1 3@990 ref 990 Maker",
                "9 Trade #1 3@990 ref 990 Maker",
                "9 Trade #1 1@990 ref 990 Maker",
            ],
        ),
        story(
            "S15",
            vec![sent(iceberg, limit(1, Buy, 8, 1000)), told(6, Add, 203, (Sell, 999, 7))],
            &[
                "6 Trade #1 3@1000 ref 1000 Maker",
                "6 Trade #1 3@1000 ref 1000 Maker",
                "6 Trade #1 1@1000 ref 1000 Maker",
            ],
        ),
        story(
            "S16",
            vec![
                sent(whole, limit(1, Buy, 15, 1020)),
                sent(whole, market(2, Buy, 40)),
                sent(least(11), lasting(Ioc, limit(3, Sell, 15, 990))),
            ],
            &[
                "5 Trade #1 10@1011 ref 1000 Taker",
                "5 Trade #1 5@1020 ref 1000 Taker",
                "5 Canceled #2 NotFillable",
                "5 Canceled #3 NotFillable",
            ],
        ),
        // Not all of it is offered; then it is, at better prices than its limit.
        story(
            "S16",
            vec![
                sent(whole, limit(1, Buy, 12, 1015)),
                told(6, Fill, 103, (Buy, 980, 20)),
                told(7, Add, 203, (Sell, 1000, 1)),
                told(8, Add, 204, (Sell, 1001, 1)),
            ],
            &[
                "8 Trade #1 1@1000 ref 995 Taker",
                "8 Trade #1 1@1001 ref 995 Taker",
                "8 Trade #1 10@1011 ref 995 Taker",
            ],
        ),
        // Four and four are not eight; who stands behind it is not held up.
        story(
            "S16",
            vec![
                sent(whole, limit(1, Buy, 8, 990)),
                Send(5, limit(2, Buy, 1, 985)),
                told(6, Fill, 103, (Buy, 980, 4)),
                told(7, Fill, 103, (Buy, 980, 4)),
                told(8, Fill, 103, (Buy, 980, 8)),
            ],
            &["6 Trade #2 1@985 ref 985 Maker", "8 Trade #1 8@990 ref 990 Maker"],
        ),
        story(
            "S16",
            vec![
                sent(whole, limit(1, Buy, 8, 1000)),
                told(6, Add, 203, (Sell, 1000, 7)),
                told(7, Add, 204, (Sell, 999, 1)),
            ],
            &["7 Trade #1 8@1000 ref 1000 Maker"],
        ),
        // The minimum came through the limit; the rest waits behind a stranger who came before it.
        story(
            "S17",
            vec![
                sent(least(4), limit(1, Buy, 9, 990)),
                told(6, Fill, 103, (Buy, 980, 3)),
                told(7, Fill, 103, (Buy, 980, 4)),
                told(8, Add, 104, (Buy, 990, 2)),
                told(9, Fill, 102, (Buy, 990, 4)),
                told(10, Fill, 104, (Buy, 990, 2)),
            ],
            &["7 Trade #1 4@990 ref 990 Maker", "10 Trade #1 2@990 ref 990 Maker"],
        ),
        story(
            "S18",
            vec![
                part(5, Delete, 201, (Sell, 1011, 10)),
                Send(6, desk::termed(post, limit(1, Buy, 5, 1012))),
                Send(6, desk::termed(post, limit(2, Buy, 5, 1000))),
                told(7, Add, 203, (Sell, 1012, 10)),
                told(8, Fill, 103, (Buy, 980, 2)),
            ],
            &["7 Rejected #1 WouldTake", "8 Trade #2 2@1000 ref 1000 Maker"],
        ),
    ]
}
