//! Rows of the rules under "Quotes": what an order meets at the best bid and ask.

use hansa_types::Side::{Buy, Sell};
use hansa_types::TimeInForce::{Fok, Ioc};

use super::Step::{Close, End, Market, Open, Send};
use super::{Row, WIDE, prior, row};
use crate::desk::{lasting, limit, market, print, quote, stop, stop_limit};

pub fn rows() -> Vec<Row> {
    [whole(), half(), crossed()].into_iter().flatten().collect()
}

fn whole() -> Vec<Row> {
    let first = || Market(quote(0, (990, 10), (1011, 10)));
    vec![
        row(
            "Q1",
            vec![first(), Send(5, market(1, Buy, 5)), Send(5, market(2, Sell, 5)), End(6)],
            &["5 Trade #1 5@1011 ref 1000 Taker", "5 Trade #2 5@990 ref 1001 Taker"],
        ),
        row(
            "Q2",
            vec![
                first(),
                Send(5, market(1, Buy, 15)),
                Market(quote(6, (991, 10), (1011, 10))),
                Market(quote(7, (991, 10), (1012, 10))),
            ],
            &["5 Trade #1 10@1011 ref 1000 Taker", "7 Trade #1 5@1012 ref 1001 Taker"],
        ),
        // What it has grown by since it was taken is to be had, and no more.
        row(
            "Q2",
            vec![
                first(),
                Send(5, market(1, Buy, 20)),
                Market(quote(6, (991, 10), (1011, 8))),
                Market(quote(7, (991, 10), (1011, 12))),
                End(8),
            ],
            &[
                "5 Trade #1 10@1011 ref 1000 Taker",
                "7 Trade #1 4@1011 ref 1001 Taker",
                "8 Expired #1 EndOfData",
            ],
        ),
        row(
            "Q3",
            vec![first(), Send(5, limit(1, Buy, 5, 1020)), Market(quote(6, (991, 1), (1011, 1)))],
            &["5 Trade #1 5@1011 ref 1000 Taker"],
        ),
        // As a market order: never at its own far limit, not from prints, and not twice the same.
        row(
            "Q3",
            vec![
                first(),
                Send(5, limit(1, Buy, 20, 1100)),
                Market(print(6, 1050, 9)),
                Market(quote(7, (991, 1), (1011, 10))),
                Market(quote(8, (991, 1), (1011, 14))),
                Market(quote(9, (991, 1), (1013, 9))),
            ],
            &[
                "5 Trade #1 10@1011 ref 1000 Taker",
                "8 Trade #1 4@1011 ref 1001 Taker",
                "9 Trade #1 6@1013 ref 1002 Taker",
            ],
        ),
        // The ask left its limit: what is left is a maker from then on.
        row(
            "Q4",
            vec![
                first(),
                Send(5, limit(1, Buy, 15, 1011)),
                Market(quote(6, (991, 1), (1012, 10))),
                Market(quote(7, (991, 1), (1010, 3))),
            ],
            &["5 Trade #1 10@1011 ref 1000 Taker", "7 Trade #1 3@1011 ref 1011 Maker"],
        ),
        row(
            "Q4",
            vec![
                first(),
                Send(5, limit(1, Buy, 5, 1000)),
                Market(quote(6, (980, 10), (1001, 10))),
                Market(quote(7, (980, 10), (999, 3))),
            ],
            &["7 Trade #1 3@1000 ref 1000 Maker"],
        ),
        row(
            "Q5",
            vec![
                first(),
                Send(5, stop(1, Sell, 5, 980)),
                Send(5, stop_limit(2, Buy, 5, (1020, 1015))),
                Market(quote(6, (980, 10), (1011, 10))),
                Market(quote(7, (981, 10), (1020, 10))),
            ],
            &["6 Triggered #1", "6 Trade #1 5@980 ref 996 Taker", "7 Triggered #2"],
        ),
        row(
            "Q6",
            vec![
                first(),
                Send(5, lasting(Fok, market(1, Buy, 11))),
                Send(5, lasting(Ioc, market(2, Buy, 11))),
                Send(5, lasting(Ioc, limit(3, Buy, 5, 1010))),
                End(6),
            ],
            &[
                "5 Canceled #1 NotFillable",
                "5 Trade #2 10@1011 ref 1000 Taker",
                "5 Canceled #2 NotFillable",
                "5 Canceled #3 NotFillable",
            ],
        ),
        row(
            "Q7",
            vec![
                prior(),
                Send(0, limit(1, Buy, 5, 950)),
                Open(0, WIDE, 100),
                Market(quote(50, (990, 10), (1011, 10))),
                Close(0, WIDE, 100),
                Open(100, [900, 900, 900, 900], 100),
            ],
            &[],
        ),
    ]
}

/// A side is empty.
fn half() -> Vec<Row> {
    let first = || Market(quote(0, (990, 10), (1010, 10)));
    vec![
        // No ask triggers nothing and fills nothing, by its price or by its quantity.
        row(
            "Q8",
            vec![
                first(),
                Send(5, stop(1, Buy, 5, 1020)),
                Send(5, limit(2, Buy, 5, 1000)),
                Market(quote(6, (990, 10), (0, 10))),
                Market(quote(7, (990, 10), (1500, 0))),
                Market(quote(8, (990, 10), (1000, 10))),
            ],
            &["8 Trade #2 5@1000 ref 1000 Maker"],
        ),
        row(
            "Q8",
            vec![
                first(),
                Send(5, stop(1, Sell, 5, 980)),
                Market(quote(6, (0, 0), (1010, 10))),
                Market(quote(7, (979, 10), (1010, 10))),
            ],
            &["7 Triggered #1", "7 Trade #1 5@979 ref 995 Taker"],
        ),
        // What would take waits or ends; the other side trades on.
        row(
            "Q8",
            vec![
                first(),
                Market(quote(1, (990, 10), (0, 0))),
                Send(5, market(1, Buy, 5)),
                Send(5, lasting(Ioc, market(2, Buy, 5))),
                Send(5, market(3, Sell, 5)),
                Market(quote(6, (990, 10), (1010, 10))),
            ],
            &[
                "5 Canceled #2 NotFillable",
                "5 Trade #3 5@990 ref 990 Taker",
                "6 Trade #1 5@1010 ref 1000 Taker",
            ],
        ),
        // Without any price there is no market yet.
        row(
            "Q8",
            vec![
                Market(quote(0, (0, 0), (0, 0))),
                Send(1, market(1, Buy, 5)),
                Market(quote(2, (990, 10), (0, 0))),
                Send(3, market(2, Sell, 5)),
            ],
            &["1 Rejected #1 NoMarket", "3 Trade #2 5@990 ref 990 Taker"],
        ),
    ]
}

/// The bid is above the ask.
fn crossed() -> Vec<Row> {
    let first = || Market(quote(0, (990, 10), (1010, 10)));
    let crossed = |ts| Market(quote(ts, (1020, 10), (1000, 10)));
    vec![
        // To buy at once and to sell at once loses the difference, where it would have earned it.
        row(
            "Q9",
            vec![crossed(0), Send(5, market(1, Buy, 5)), Send(5, market(2, Sell, 5))],
            &["5 Trade #1 5@1020 ref 1010 Taker", "5 Trade #2 5@1000 ref 1010 Taker"],
        ),
        row(
            "Q9",
            vec![
                first(),
                Send(5, limit(1, Buy, 5, 1005)),
                Send(5, limit(2, Sell, 5, 1015)),
                Send(5, stop(3, Buy, 5, 1015)),
                crossed(6),
                Send(7, lasting(Ioc, limit(4, Buy, 5, 1019))),
                Market(quote(8, (1020, 10), (1021, 10))),
            ],
            &[
                "6 Triggered #3",
                "6 Trade #3 5@1020 ref 1010 Taker",
                "7 Canceled #4 NotFillable",
                "8 Trade #2 5@1015 ref 1015 Maker",
            ],
        ),
    ]
}
