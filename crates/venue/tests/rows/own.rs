//! Rows of the rules under "Own orders": orders of one account that would trade with each other.

use hansa_market::event::OrderDeed::Add;
use hansa_types::Side::{Buy, Sell};
use hansa_types::TimeInForce::{AtTheClosing, AtTheOpening, Fok};
use hansa_types::{OrderRequest, OrderTerms, PostOnly};
use hansa_venue::SimVenue;
use hansa_venue::matching::SelfTrade;

use super::Step::{self, Close, Market, Open, Replace, Send};
use super::{FLAT, Row, WIDE, prior, sessions, with};
use crate::desk::{depth, frictionless, lasting, limit, market, order, print, quote, stop, termed};

type Policy = fn(SimVenue) -> SimVenue;
type Said = &'static [&'static str];

fn newest(venue: SimVenue) -> SimVenue {
    venue.with_self_trade(SelfTrade::CancelNewest)
}

fn oldest(venue: SimVenue) -> SimVenue {
    venue.with_self_trade(SelfTrade::CancelOldest)
}

fn both(venue: SimVenue) -> SimVenue {
    venue.with_self_trade(SelfTrade::CancelBoth)
}

fn smaller(venue: SimVenue) -> SimVenue {
    venue.with_self_trade(SelfTrade::Decrement)
}

fn in_hours(venue: SimVenue) -> SimVenue {
    newest(sessions::keeping_hours(venue))
}

fn of(beyond: Policy, rule: &'static str, steps: Vec<Step>, reports: Said) -> Row {
    Row { beyond, ..with(frictionless(), rule, steps, reports) }
}

fn after(mut steps: Vec<Step>, then: Vec<Step>) -> Vec<Step> {
    steps.extend(then);
    steps
}

/// 5 lots of ours are offered at 1003; strangers offer 4 at 1001 and 20 at 1005.
fn in_depth(then: Vec<Step>) -> Vec<Step> {
    let shown = vec![
        Market(depth(0, Buy, 999, 20)),
        Market(depth(1, Sell, 1001, 4)),
        Market(depth(2, Sell, 1005, 20)),
        Send(3, limit(1, Sell, 5, 1003)),
    ];
    after(shown, then)
}

/// The same market, order by order.
fn by_order(then: Vec<Step>) -> Vec<Step> {
    let shown = vec![
        Market(order(0, Add, 1, (Buy, 999, 20))),
        Market(order(1, Add, 2, (Sell, 1001, 4))),
        Market(order(2, Add, 3, (Sell, 1005, 20))),
        Send(3, limit(1, Sell, 5, 1003)),
    ];
    after(shown, then)
}

/// 5 lots of ours are offered at 1003, below the best offer of strangers.
fn quoted(then: Vec<Step>) -> Vec<Step> {
    let shown = vec![Market(quote(0, (999, 9), (1004, 9))), Send(1, limit(1, Sell, 5, 1003))];
    after(shown, then)
}

/// 5 lots of ours are offered at 1003 in a market that trades at 1000.
fn in_bars(then: Vec<Step>) -> Vec<Step> {
    let shown =
        vec![prior(), Send(-1, limit(1, Sell, 5, 1003)), Open(0, FLAT, 100), Close(0, FLAT, 100)];
    after(shown, then)
}

fn buys(qty: i64, px: i64) -> OrderRequest {
    limit(2, Buy, qty, px)
}

fn come(request: OrderRequest) -> Vec<Step> {
    vec![Send(5, request)]
}

fn posted(post_only: PostOnly, px: i64) -> Vec<Step> {
    come(termed(OrderTerms { post_only, ..OrderTerms::NONE }, buys(8, px)))
}

pub fn rows() -> Vec<Row> {
    let all = [who_ends(), who_comes(), what_is_first(), what_is_passed(), at_rest(), looking()];
    let more = [made_smaller(), posting(), calls(), unprevented()];
    all.into_iter().chain(more).flatten().collect()
}

fn who_ends() -> Vec<Row> {
    const NEWEST: Said = &["5 Trade #2 4@1001 ref 1000 Taker", "5 Canceled #2 SelfTrade"];
    const OLDEST: Said = &[
        "5 Trade #2 4@1001 ref 1000 Taker",
        "5 Canceled #1 SelfTrade",
        "5 Trade #2 4@1005 ref 1000 Taker",
    ];
    const BOTH: Said =
        &["5 Trade #2 4@1001 ref 1000 Taker", "5 Canceled #1 SelfTrade", "5 Canceled #2 SelfTrade"];
    let mut rows = vec![];
    for book in [in_depth, by_order] {
        rows.push(of(newest, "W1", book(come(buys(8, 1005))), NEWEST));
        rows.push(of(oldest, "W1", book(come(buys(8, 1005))), OLDEST));
        rows.push(of(both, "W1", book(come(buys(8, 1005))), BOTH));
        rows.push(of(newest, "W1", book(come(market(2, Buy, 8))), NEWEST));
    }
    rows
}

fn who_comes() -> Vec<Row> {
    let stopped = vec![Send(4, stop(2, Buy, 8, 1002)), Market(depth(5, Sell, 1001, 0))];
    let moved = vec![Send(5, buys(8, 990)), Replace(6, 2, limit(3, Buy, 8, 1003))];
    vec![
        of(newest, "W2", in_depth(stopped), &["5 Triggered #2", "5 Canceled #2 SelfTrade"]),
        of(
            newest,
            "W2",
            in_depth(moved),
            &["6 Replaced #3", "6 Trade #3 4@1001 ref 1000 Taker", "6 Canceled #3 SelfTrade"],
        ),
        // It waited for the next open, which is at the limit of the one that rests.
        of(
            oldest,
            "W2",
            in_bars(vec![Send(100, market(2, Buy, 8)), Open(100, [1003; 4], 100)]),
            &["100 Canceled #1 SelfTrade", "100 Trade #2 8@1003 ref 1003 Taker"],
        ),
    ]
}

fn what_is_first() -> Vec<Row> {
    const QUEUED: Said = &["5 Trade #2 7@1003 ref 1001 Taker", "5 Canceled #2 SelfTrade"];
    let level = vec![
        Market(depth(0, Buy, 999, 20)),
        Market(depth(1, Sell, 1003, 7)),
        Send(2, limit(1, Sell, 5, 1003)),
        Market(depth(3, Sell, 1003, 10)),
    ];
    let queue = vec![
        Market(order(0, Add, 1, (Buy, 999, 20))),
        Market(order(1, Add, 2, (Sell, 1003, 7))),
        Send(2, limit(1, Sell, 5, 1003)),
        Market(order(3, Add, 3, (Sell, 1003, 3))),
    ];
    let printed = vec![
        Market(print(0, 1000, 10)),
        Send(1, limit(1, Sell, 20, 1003)),
        Market(print(2, 1000, 10)),
        Send(3, market(2, Buy, 8)),
        Market(print(4, 1003, 10)),
    ];
    let far = vec![
        Market(depth(0, Buy, 999, 20)),
        Market(depth(1, Sell, 1001, 4)),
        Send(2, limit(1, Sell, 5, 1003)),
    ];
    vec![
        of(newest, "W3", after(level, come(buys(9, 1003))), QUEUED),
        of(newest, "W3", after(queue, come(buys(9, 1003))), QUEUED),
        of(
            newest,
            "W3",
            quoted(vec![Market(quote(4, (999, 9), (1003, 9))), Send(5, buys(8, 1003))]),
            &["5 Canceled #2 SelfTrade"],
        ),
        of(
            newest,
            "W3",
            printed,
            &["4 Trade #1 10@1003 ref 1003 Maker", "4 Canceled #2 SelfTrade"],
        ),
        // Nobody knows what stands between the last level shown and ours.
        of(
            oldest,
            "W3",
            after(far, come(market(2, Buy, 8))),
            &["5 Trade #2 4@1001 ref 1000 Taker", "5 Canceled #2 NotFillable"],
        ),
    ]
}

fn what_is_passed() -> Vec<Row> {
    let in_bar =
        in_bars(vec![Send(5, stop(2, Buy, 8, 1050)), Open(100, WIDE, 100), Close(100, WIDE, 100)]);
    let printed = vec![
        Market(print(0, 1000, 10)),
        Send(1, stop(1, Buy, 3, 1003)),
        Send(1, limit(2, Sell, 5, 1003)),
        Market(print(2, 1000, 10)),
        Market(print(3, 1005, 10)),
    ];
    let quoted = vec![
        Market(quote(0, (999, 9), (1002, 9))),
        Send(1, stop(1, Buy, 3, 1004)),
        Send(1, limit(2, Sell, 5, 1003)),
        Market(quote(3, (1003, 9), (1006, 9))),
    ];
    vec![
        of(
            newest,
            "W4",
            in_bar,
            &[
                "200 Triggered #2",
                "200 Trade #2 8@1050 ref 1050 Taker",
                "200 Trade #1 5@1003 ref 1003 Maker",
            ],
        ),
        of(
            newest,
            "W4",
            printed,
            &[
                "3 Triggered #1",
                "3 Trade #1 3@1005 ref 1005 Taker",
                "3 Trade #2 5@1003 ref 1003 Maker",
            ],
        ),
        of(
            newest,
            "W4",
            quoted,
            &[
                "3 Triggered #1",
                "3 Trade #1 3@1006 ref 1004 Taker",
                "3 Trade #2 5@1003 ref 1003 Maker",
            ],
        ),
    ]
}

fn at_rest() -> Vec<Row> {
    let inside = vec![Open(100, WIDE, 100), Send(125, buys(8, 1003)), Close(100, WIDE, 100)];
    vec![
        of(newest, "W5", quoted(come(buys(8, 1003))), &["5 Canceled #2 SelfTrade"]),
        of(oldest, "W5", quoted(come(buys(8, 1003))), &["5 Canceled #1 SelfTrade"]),
        of(newest, "W5", quoted(come(buys(8, 1002))), &[]),
        of(
            newest,
            "W5",
            in_bars(inside),
            &["125 Canceled #2 SelfTrade", "200 Trade #1 5@1003 ref 1003 Maker"],
        ),
    ]
}

fn looking() -> Vec<Row> {
    const TOO_LITTLE: Said = &["5 Canceled #2 NotFillable"];
    let fok = |qty| come(lasting(Fok, buys(qty, 1005)));
    let terms = OrderTerms { is_all_or_none: true, ..OrderTerms::NONE };
    let whole = come(termed(terms, buys(8, 1005)));
    let mut rows = vec![];
    for book in [in_depth, by_order] {
        rows.push(of(newest, "W6", book(fok(8)), TOO_LITTLE));
        rows.push(of(oldest, "W6", book(fok(30)), TOO_LITTLE));
        rows.push(of(
            oldest,
            "W6",
            book(fok(8)),
            &[
                "5 Trade #2 4@1001 ref 1000 Taker",
                "5 Canceled #1 SelfTrade",
                "5 Trade #2 4@1005 ref 1000 Taker",
            ],
        ));
    }
    rows.push(of(newest, "W6", in_depth(whole), &[]));
    rows.push(of(oldest, "W6", quoted(fok(10)), TOO_LITTLE));
    rows
}

fn made_smaller() -> Vec<Row> {
    let lifted = after(in_depth(come(buys(8, 1005))), vec![Market(depth(6, Buy, 1003, 9))]);
    let equal = in_depth(come(buys(9, 1005)));
    let larger = by_order(come(buys(20, 1005)));
    vec![
        of(
            smaller,
            "W7",
            lifted,
            &[
                "5 Trade #2 4@1001 ref 1000 Taker",
                "5 Restated #1 @1003 leaves 1 of 1 SelfTrade",
                "5 Canceled #2 SelfTrade",
                "6 Trade #1 1@1003 ref 1003 Maker",
            ],
        ),
        of(
            smaller,
            "W7",
            equal,
            &[
                "5 Trade #2 4@1001 ref 1000 Taker",
                "5 Canceled #1 SelfTrade",
                "5 Canceled #2 SelfTrade",
            ],
        ),
        of(
            smaller,
            "W7",
            larger,
            &[
                "5 Trade #2 4@1001 ref 1000 Taker",
                "5 Canceled #1 SelfTrade",
                "5 Restated #2 @1005 leaves 11 of 15 SelfTrade",
                "5 Trade #2 11@1005 ref 1000 Taker",
            ],
        ),
    ]
}

fn posting() -> Vec<Row> {
    let no_taker = |then| after(in_depth(vec![Market(depth(4, Sell, 1001, 0))]), then);
    vec![
        of(oldest, "W8", quoted(posted(PostOnly::Reject, 1003)), &["5 Rejected #2 WouldTake"]),
        of(oldest, "W8", no_taker(posted(PostOnly::Reject, 1003)), &["5 Rejected #2 WouldTake"]),
        of(oldest, "W8", quoted(posted(PostOnly::Slide, 1003)), &["5 Restated #2 @1002"]),
        of(oldest, "W8", no_taker(posted(PostOnly::Slide, 1003)), &["5 Restated #2 @1002"]),
    ]
}

fn calls() -> Vec<Row> {
    let offered = |then| {
        let shown =
            vec![Market(quote(150, (999, 9), (1002, 9))), Send(160, limit(1, Sell, 5, 1003))];
        after(shown, then)
    };
    let closing = vec![
        Send(200, lasting(AtTheClosing, market(2, Buy, 8))),
        Market(quote(250, (999, 9), (1003, 9))),
    ];
    let opening = vec![
        Send(310, lasting(AtTheOpening, market(2, Buy, 8))),
        Market(quote(510, (999, 9), (1003, 9))),
    ];
    vec![
        of(in_hours, "W9", offered(closing), &["300 Trade #2 8@1003 ref 1001 Taker"]),
        of(in_hours, "W9", offered(opening), &["510 Trade #2 8@1003 ref 1001 Taker"]),
    ]
}

fn unprevented() -> Vec<Row> {
    let across = quoted(vec![Send(5, buys(8, 1003)), Market(quote(6, (1003, 9), (1004, 9)))]);
    vec![
        of(
            |venue| venue,
            "W10",
            in_depth(come(buys(8, 1005))),
            &["5 Trade #2 4@1001 ref 1000 Taker", "5 Trade #2 4@1005 ref 1000 Taker"],
        ),
        of(|venue| venue, "W10", across, &["6 Trade #1 5@1003 ref 1003 Maker"]),
    ]
}
