//! Rows of the rules under "Impact": orders that move the market against themselves.

use hansa_types::Side::{Buy, Sell};
use hansa_types::TimeInForce::Fok;
use hansa_types::{Decimal, OrderRequest};
use hansa_venue::SimVenue;

use super::Step::{self, Close, Market, Open, Send};
use super::{FLAT, Row, WIDE, prior, slippage, with};
use crate::desk::{DAY_NS, depth, frictionless, lasting, limit, market, print, quote, stop};

fn by_root(venue: SimVenue) -> SimVenue {
    venue.with_impact(Decimal::ONE).unwrap()
}

fn moved(rule: &'static str, steps: Vec<Step>, reports: &'static [&'static str]) -> Row {
    Row { beyond: by_root, ..with(frictionless(), rule, steps, reports) }
}

/// A usual day: 100 lots, and a range of 2 %, which is a deviation of 1.2011 %.
const USUAL: [i64; 4] = [1000, 1010, 990, 1000];

fn usual() -> Step {
    Close(-100, USUAL, 100)
}

/// A quarter of a day's volume: half of the deviation.
fn quarter(id: u64) -> OrderRequest {
    market(id, Buy, 25)
}

/// The same usual day from prints, then a market that shows 5 lots.
fn printed(shown: Vec<Step>, request: OrderRequest) -> Vec<Step> {
    let mut steps = vec![Market(print(0, 1010, 50)), Market(print(1, 990, 50))];
    steps.extend(shown);
    steps.push(Send(4, request));
    steps.push(Step::End(5));
    steps
}

fn quoted(request: OrderRequest) -> Vec<Step> {
    printed(vec![Market(quote(2, (999, 5), (1001, 5)))], request)
}

fn in_depth(request: OrderRequest) -> Vec<Step> {
    let levels = vec![Market(depth(2, Buy, 999, 5)), Market(depth(3, Sell, 1001, 5))];
    printed(levels, request)
}

pub(super) fn rows() -> Vec<Row> {
    let taken = |request| vec![usual(), Send(0, request), Open(0, FLAT, 100), Close(0, FLAT, 100)];
    let beyond: &[&str] =
        &["4 Trade #1 5@1001 ref 1000 Taker", "4 Trade #1 25@1008 ref 1000 Taker"];
    let slipped =
        with(slippage("100"), "I1", taken(quarter(1)), &["0 Trade #1 25@1017 ref 1000 Taker"]);
    vec![
        // 1000 x 1.2011 % x root of 25 / 100: 6.0 and a bit, so 7 ticks.
        moved("I1", taken(quarter(1)), &["0 Trade #1 25@1007 ref 1000 Taker"]),
        moved("I1", taken(market(1, Sell, 1)), &["0 Trade #1 1@998 ref 1000 Taker"]),
        moved("I1", taken(limit(1, Buy, 25, 1003)), &["0 Trade #1 25@1003 ref 1000 Taker"]),
        moved(
            "I1",
            vec![usual(), Send(0, stop(1, Buy, 25, 1100)), Open(0, WIDE, 100), Close(0, WIDE, 100)],
            &["100 Triggered #1", "100 Trade #1 25@1107 ref 1100 Taker"],
        ),
        Row { beyond: by_root, ..slipped },
        // Yesterday is not over before today has traded: the day before is the usual one.
        moved(
            "I2",
            vec![
                Close(-DAY_NS - 100, USUAL, 100),
                Close(-100, [1000, 1500, 500, 1000], 9_000),
                Send(0, quarter(1)),
                Open(0, FLAT, 100),
            ],
            &["0 Trade #1 25@1007 ref 1000 Taker"],
        ),
        moved(
            "I2",
            vec![prior(), Send(0, quarter(1)), Open(0, FLAT, 100)],
            &["0 Trade #1 25@1000 ref 1000 Taker"],
        ),
        moved("I3", quoted(market(1, Buy, 30)), beyond),
        moved("I3", in_depth(market(1, Buy, 30)), beyond),
        moved("I4", in_depth(lasting(Fok, market(1, Buy, 30))), beyond),
        moved(
            "I4",
            in_depth(limit(1, Buy, 30, 1_500)),
            &["4 Trade #1 5@1001 ref 1000 Taker", "5 Expired #1 EndOfData"],
        ),
        moved(
            "I5",
            vec![usual(), Send(0, quarter(1)), Send(0, quarter(2)), Open(0, FLAT, 100)],
            &["0 Trade #1 25@1007 ref 1000 Taker", "0 Trade #2 25@1007 ref 1000 Taker"],
        ),
    ]
}
