//! Rows of the rules under "Order terms".

use hansa_types::Side::{Buy, Sell};
use hansa_types::TimeInForce::Ioc;
use hansa_types::{OrderRequest, OrderTerms, PostOnly, Qty};

use super::Row;
use super::Step::{self, Close, Market, Open, Replace, Send};
use super::{FLAT, WIDE, delayed, prior, row, share, with};
use crate::desk::{
    depth, hit, lasting, limit, market, part, print, quote, stop_limit, termed, till,
};

const POST: OrderTerms = OrderTerms { post_only: PostOnly::Reject, ..OrderTerms::NONE };
const SLIDE: OrderTerms = OrderTerms { post_only: PostOnly::Slide, ..OrderTerms::NONE };
const REDUCE: OrderTerms = OrderTerms { is_reduce_only: true, ..OrderTerms::NONE };
const WHOLE: OrderTerms = OrderTerms { is_all_or_none: true, ..OrderTerms::NONE };
const HIDDEN: OrderTerms = OrderTerms { is_hidden: true, ..OrderTerms::NONE };

fn least(qty: i64, request: OrderRequest) -> OrderRequest {
    termed(OrderTerms { min_qty: Qty(qty), ..OrderTerms::NONE }, request)
}

fn slice(qty: i64, request: OrderRequest) -> OrderRequest {
    termed(OrderTerms { display_qty: Some(Qty(qty)), ..OrderTerms::NONE }, request)
}

/// A book of 10@990 and 20@980 against 10@1011 and 20@1020, then what happens.
fn book(steps: Vec<Step>) -> Vec<Step> {
    let levels = [
        part(0, Buy, 990, 10),
        part(0, Buy, 980, 20),
        part(0, Sell, 1011, 10),
        depth(0, Sell, 1020, 20),
    ];
    levels.map(Market).into_iter().chain(steps).collect()
}

/// A quote of 5@990 against 5@1010, then what happens.
fn quoted(steps: Vec<Step>) -> Vec<Step> {
    [Market(quote(0, (990, 5), (1010, 5)))].into_iter().chain(steps).collect()
}

/// A print at 1000, then what happens.
fn printed(steps: Vec<Step>) -> Vec<Step> {
    [Market(print(0, 1000, 10))].into_iter().chain(steps).collect()
}

pub fn rows() -> Vec<Row> {
    let posted = [refused(), anew(), slid(), rested()].into_iter().flatten();
    let sized = [reduced(), whole(), at_least(), aside()].into_iter().flatten();
    posted.chain(sized).chain(shown()).chain(dated()).collect()
}

fn refused() -> Vec<Row> {
    let at = |px| Send(5, termed(POST, limit(1, Buy, 5, px)));
    let would_take: &[&str] = &["5 Rejected #1 WouldTake"];
    vec![
        row("O1", book(vec![at(1011)]), would_take),
        row("O1", book(vec![at(1010)]), &[]),
        row("O1", quoted(vec![at(1010)]), would_take),
        row("O1", quoted(vec![at(1009)]), &[]),
        row("O1", printed(vec![at(1000)]), would_take),
        row("O1", printed(vec![at(999)]), &[]),
        row("O1", vec![prior(), at(1000)], would_take),
        row("O1", vec![prior(), at(999)], &[]),
        // A quarter of the bar is over: the market may be half of the way up.
        row(
            "O1",
            vec![prior(), Open(0, WIDE, 100), Send(25, termed(POST, limit(1, Buy, 5, 1050)))],
            &["25 Rejected #1 WouldTake"],
        ),
        // What we took of the level stands in the way all the same.
        row(
            "O1",
            book(vec![Send(4, market(2, Buy, 10)), at(1011)]),
            &["4 Trade #2 10@1011 ref 1000 Taker", "5 Rejected #1 WouldTake"],
        ),
        row(
            "O2",
            quoted(vec![at(1000), Replace(6, 1, termed(POST, limit(2, Buy, 5, 1010)))]),
            &["6 CancelRejected #1 WouldTake"],
        ),
        row(
            "O2",
            book(vec![
                at(1000),
                Market(hit(6, Sell, 1000, 3)),
                Market(depth(7, Sell, 1000, 2)),
                Replace(8, 1, termed(POST, limit(2, Buy, 4, 1000))),
            ]),
            &[
                "6 Trade #1 3@1000 ref 1000 Maker",
                "7 Trade #1 2@1000 ref 1000 Maker",
                "8 CancelRejected #1 UnknownOrder",
            ],
        ),
    ]
}

fn anew() -> Vec<Row> {
    let resting = |terms| Send(0, termed(terms, limit(1, Buy, 5, 1015)));
    vec![
        row(
            "O3",
            vec![
                Market(part(0, Sell, 1011, 10)),
                Send(1, termed(POST, limit(1, Buy, 5, 1011))),
                Market(depth(2, Buy, 990, 10)),
            ],
            &["2 Rejected #1 WouldTake"],
        ),
        row(
            "O3",
            vec![
                Market(quote(0, (990, 5), (1020, 5))),
                resting(POST),
                Market(quote(1, (990, 5), (1015, 2))),
                Market(part(2, Buy, 990, 10)),
                Market(depth(2, Sell, 1011, 10)),
            ],
            &["1 Trade #1 2@1015 ref 1015 Maker", "2 Canceled #1 WouldTake"],
        ),
        row(
            "O4",
            vec![
                Market(quote(0, (990, 5), (1020, 5))),
                resting(SLIDE),
                Market(part(2, Buy, 990, 10)),
                Market(depth(2, Sell, 1011, 10)),
            ],
            &["2 Restated #1 @1010"],
        ),
    ]
}

fn slid() -> Vec<Row> {
    let buy = |px| Send(5, termed(SLIDE, limit(1, Buy, 5, px)));
    vec![
        row("O4", quoted(vec![buy(1010)]), &["5 Restated #1 @1009"]),
        row("O4", quoted(vec![buy(1009)]), &[]),
        row("O4", book(vec![buy(1500)]), &["5 Restated #1 @1010"]),
        row(
            "O4",
            printed(vec![Send(5, termed(SLIDE, limit(1, Sell, 5, 1000)))]),
            &["5 Restated #1 @1001"],
        ),
        row(
            "O4",
            vec![
                prior(),
                Send(0, termed(SLIDE, limit(1, Buy, 5, 2000))),
                Open(0, FLAT, 100),
                Close(0, FLAT, 100),
                Open(100, [1000, 1000, 998, 1000], 100),
                Close(100, [1000, 1000, 998, 1000], 100),
            ],
            &["0 Restated #1 @999", "200 Trade #1 5@999 ref 999 Maker"],
        ),
    ]
}

fn rested() -> Vec<Row> {
    vec![
        // A plain order would take the open at 990; this one was there before.
        row(
            "O5",
            vec![
                prior(),
                Send(0, termed(POST, limit(1, Buy, 5, 995))),
                Open(0, [990, 1000, 990, 1000], 100),
            ],
            &["0 Trade #1 5@990 ref 990 Maker"],
        ),
        row(
            "O5",
            printed(vec![Send(5, termed(POST, limit(1, Buy, 5, 990))), Market(print(6, 989, 10))]),
            &["6 Trade #1 5@990 ref 990 Maker"],
        ),
        row(
            "O5",
            vec![
                prior(),
                Open(0, WIDE, 100),
                Send(25, termed(POST, limit(1, Buy, 5, 1000))),
                Close(0, WIDE, 100),
                Open(100, WIDE, 100),
                Close(100, WIDE, 100),
            ],
            &["200 Trade #1 5@1000 ref 1000 Maker"],
        ),
    ]
}

/// What the position comes from.
const TAKEN: &str = "1 Trade #9 4@1010 ref 1000 Taker";

fn reduced() -> Vec<Row> {
    let bought = || Send(1, market(9, Buy, 4));
    vec![
        row(
            "O6",
            quoted(vec![bought(), Send(2, termed(REDUCE, market(1, Sell, 5)))]),
            &[TAKEN, "2 Trade #1 4@990 ref 1000 Taker", "2 Canceled #1 NothingToReduce"],
        ),
        row(
            "O6",
            quoted(vec![Send(2, termed(REDUCE, market(1, Sell, 5)))]),
            &["2 Canceled #1 NothingToReduce"],
        ),
        row(
            "O6",
            quoted(vec![bought(), Send(2, termed(REDUCE, market(1, Buy, 1)))]),
            &[TAKEN, "2 Canceled #1 NothingToReduce"],
        ),
        row(
            "O6",
            quoted(vec![
                bought(),
                Send(2, termed(REDUCE, limit(1, Sell, 4, 1015))),
                Send(2, termed(REDUCE, limit(2, Sell, 4, 1015))),
                Market(quote(3, (1015, 6), (1030, 5))),
            ]),
            &[TAKEN, "3 Trade #1 4@1015 ref 1015 Maker", "3 Canceled #2 NothingToReduce"],
        ),
        // All of it or nothing, and all of it is more than there is to close.
        row(
            "O6",
            quoted(vec![
                bought(),
                Send(2, termed(OrderTerms { is_all_or_none: true, ..REDUCE }, market(1, Sell, 5))),
            ]),
            &[TAKEN, "2 Canceled #1 NothingToReduce"],
        ),
    ]
}

fn whole() -> Vec<Row> {
    let order = || Send(2, termed(WHOLE, limit(1, Buy, 8, 1010)));
    vec![
        row(
            "O7",
            quoted(vec![
                order(),
                Market(quote(3, (990, 5), (1005, 7))),
                Market(quote(4, (990, 5), (1008, 8))),
            ]),
            &["4 Trade #1 8@1008 ref 999 Taker"],
        ),
        // The market left its limit, and came back to it.
        row(
            "O7",
            quoted(vec![
                order(),
                Market(quote(3, (990, 5), (1011, 7))),
                Market(quote(4, (990, 5), (1008, 8))),
            ]),
            &["4 Trade #1 8@1010 ref 1010 Maker"],
        ),
        row(
            "O7",
            quoted(vec![
                Send(2, termed(WHOLE, market(1, Buy, 8))),
                Market(quote(3, (990, 5), (1012, 9))),
            ]),
            &["3 Trade #1 8@1012 ref 1001 Taker"],
        ),
        with(
            share("0.1"),
            "O7",
            vec![
                prior(),
                Send(0, termed(WHOLE, market(1, Buy, 8))),
                Open(0, FLAT, 79),
                Open(100, FLAT, 80),
            ],
            &["100 Trade #1 8@1000 ref 1000 Taker"],
        ),
        row(
            "O7",
            printed(vec![
                Send(2, termed(WHOLE, limit(1, Buy, 8, 990))),
                Market(print(2, 1000, 9)),
                Market(print(3, 989, 7)),
                Market(print(4, 989, 8)),
            ]),
            &["4 Trade #1 8@990 ref 990 Maker"],
        ),
    ]
}

fn at_least() -> Vec<Row> {
    vec![
        row(
            "O8",
            quoted(vec![
                Send(2, least(6, limit(1, Buy, 8, 1100))),
                Market(quote(3, (990, 5), (1010, 6))),
                Market(quote(4, (990, 5), (1009, 1))),
            ]),
            &["3 Trade #1 6@1010 ref 1000 Taker", "4 Trade #1 1@1009 ref 999 Taker"],
        ),
        row(
            "O8",
            quoted(vec![Send(2, least(6, lasting(Ioc, limit(1, Buy, 8, 1010))))]),
            &["2 Canceled #1 NotFillable"],
        ),
        row(
            "O8",
            quoted(vec![Send(2, least(5, lasting(Ioc, limit(1, Buy, 8, 1010))))]),
            &["2 Trade #1 5@1010 ref 1000 Taker", "2 Canceled #1 NotFillable"],
        ),
    ]
}

fn aside() -> Vec<Row> {
    let order = |px| Send(2, termed(WHOLE, limit(1, Buy, 15, px)));
    vec![
        row(
            "O9",
            book(vec![Send(2, termed(WHOLE, limit(1, Buy, 15, 1020)))]),
            &["2 Trade #1 10@1011 ref 1000 Taker", "2 Trade #1 5@1020 ref 1000 Taker"],
        ),
        row(
            "O9",
            book(vec![Send(2, termed(WHOLE, market(1, Buy, 31)))]),
            &["2 Canceled #1 NotFillable"],
        ),
        row(
            "O9",
            book(vec![Send(2, least(11, lasting(Ioc, limit(1, Buy, 15, 1011))))]),
            &["2 Canceled #1 NotFillable"],
        ),
        // Ten are offered to it from the start, and at last all it wants: by level, no print before.
        row(
            "O9",
            book(vec![
                order(1015),
                Market(hit(3, Sell, 990, 100)),
                Market(depth(4, Sell, 1005, 4)),
                Market(depth(5, Sell, 1005, 5)),
            ]),
            &["5 Trade #1 5@1005 ref 997 Taker", "5 Trade #1 10@1011 ref 997 Taker"],
        ),
        row(
            "O10",
            book(vec![order(1010), Market(depth(3, Sell, 1005, 15))]),
            &["3 Trade #1 15@1010 ref 1010 Maker"],
        ),
        row(
            "O10",
            book(vec![order(1010), Market(hit(3, Sell, 1009, 14)), Market(hit(4, Sell, 1009, 15))]),
            &["4 Trade #1 15@1010 ref 1010 Maker"],
        ),
        // Ten are shown at 990, and a queue of ours comes first too.
        row(
            "O10",
            book(vec![
                Send(2, termed(HIDDEN, limit(1, Buy, 5, 990))),
                Send(3, limit(2, Buy, 1, 990)),
                Market(hit(4, Sell, 990, 11)),
                Market(hit(5, Sell, 990, 13)),
            ]),
            &["4 Trade #2 1@990 ref 990 Maker", "5 Trade #1 3@990 ref 990 Maker"],
        ),
        row(
            "O10",
            book(vec![
                Send(2, termed(HIDDEN, limit(1, Buy, 5, 985))),
                Send(3, termed(HIDDEN, limit(2, Buy, 5, 986))),
                Market(hit(4, Sell, 984, 7)),
            ]),
            &["4 Trade #2 5@986 ref 986 Maker", "4 Trade #1 2@985 ref 985 Maker"],
        ),
        // The minimum was had from a print through the limit; the rest waits behind what is shown.
        row(
            "O11",
            book(vec![
                Send(2, least(4, limit(1, Buy, 9, 990))),
                Market(hit(3, Sell, 989, 4)),
                Market(hit(4, Sell, 990, 10)),
                Market(hit(5, Sell, 990, 2)),
            ]),
            &["3 Trade #1 4@990 ref 990 Maker", "5 Trade #1 2@990 ref 990 Maker"],
        ),
    ]
}

fn shown() -> Vec<Row> {
    let hidden = termed(HIDDEN, limit(1, Buy, 5, 990));
    let iceberg = slice(3, limit(1, Buy, 8, 990));
    vec![
        row(
            "O12",
            printed(vec![
                Send(2, hidden),
                Market(print(2, 1000, 9)),
                Market(print(3, 990, 100)),
                Market(print(4, 989, 2)),
            ]),
            &["4 Trade #1 2@990 ref 990 Maker"],
        ),
        // Ten strangers stand before the first slice, and again before the second.
        row(
            "O13",
            book(vec![
                Send(2, iceberg),
                Market(hit(3, Sell, 990, 15)),
                Market(hit(4, Sell, 990, 10)),
                Market(hit(5, Sell, 990, 2)),
            ]),
            &["3 Trade #1 3@990 ref 990 Maker", "5 Trade #1 2@990 ref 990 Maker"],
        ),
        row(
            "O13",
            book(vec![Send(2, iceberg), Market(hit(3, Sell, 989, 7))]),
            &[
                "3 Trade #1 3@990 ref 990 Maker",
                "3 Trade #1 3@990 ref 990 Maker",
                "3 Trade #1 1@990 ref 990 Maker",
            ],
        ),
        row(
            "O14",
            printed(vec![
                Send(2, iceberg),
                Market(print(2, 1000, 9)),
                Market(print(3, 990, 100)),
                Market(print(4, 989, 100)),
            ]),
            &["3 Trade #1 3@990 ref 990 Maker", "4 Trade #1 5@990 ref 990 Maker"],
        ),
    ]
}

fn dated() -> Vec<Row> {
    vec![
        row(
            "O15",
            quoted(vec![
                Send(2, till(10, limit(1, Buy, 5, 990))),
                Send(2, till(11, stop_limit(2, Buy, 5, (1100, 1100)))),
                Market(quote(9, (980, 5), (991, 5))),
                Market(quote(10, (980, 5), (990, 5))),
            ]),
            &["10 Expired #1"],
        ),
        row(
            "O15",
            vec![
                prior(),
                Send(0, till(150, limit(1, Buy, 5, 950))),
                Send(0, till(200, limit(2, Buy, 5, 950))),
                Open(0, FLAT, 100),
                Close(0, FLAT, 100),
                Open(100, WIDE, 100),
                Close(100, WIDE, 100),
            ],
            &["200 Trade #2 5@950 ref 950 Maker", "200 Expired #1"],
        ),
        with(
            delayed(10, 0),
            "O16",
            quoted(vec![Send(2, till(12, limit(1, Buy, 5, 990)))]),
            &["12 Rejected #1 ExpiryPassed"],
        ),
    ]
}
