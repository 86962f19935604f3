//! Rows of the rules under "Busts and corrections".

use hansa_market::action::{Action, Deed};
use hansa_market::event::{MarketEvent, OrderDeed};
use hansa_types::Side::{Buy, Sell};
use hansa_types::{InstrumentId, Price, TimeNs};
use hansa_venue::{FeeSchedule, FeeTier, Fees, SimVenue, VenueOptions};

use super::Step::{Cancel, Market, Replace, Send};
use super::{Row, Step, row, with};
use crate::desk::{depth, frictionless, hit, limit, market, order, part, print, quote};

fn act(ts: i64, deed: Deed) -> Step {
    let ts = TimeNs(ts);
    Market(MarketEvent::Action(Action { ts_event: ts, ts_recv: ts, deed }))
}

pub fn bust(ts: i64, from: i64, to: i64) -> Step {
    act(ts, Deed::Bust { from: TimeNs(from), to: TimeNs(to) })
}

fn correct(ts: i64, price: i64, from: i64) -> Step {
    correct_until(ts, price, (from, ts))
}

fn correct_until(ts: i64, price: i64, (from, to): (i64, i64)) -> Step {
    act(ts, Deed::Correct { price: Price(price), from: TimeNs(from), to: TimeNs(to) })
}

/// A venue that has busts or corrections to come.
fn keeps(mut venue: SimVenue) -> SimVenue {
    venue.keep_fills(InstrumentId(0));
    venue
}

fn takers(pay: &str) -> Fees {
    Fees { maker_ratio: "0".parse().unwrap(), taker_ratio: pay.parse().unwrap() }
}

/// A tenth of the fee from 4000 traded on.
fn keeps_and_charges(venue: SimVenue) -> SimVenue {
    let tier = FeeTier { volume_min: "4000".parse().unwrap(), fees: takers("0.001") };
    keeps(
        venue
            .with_fees(&FeeSchedule { tiers: vec![tier], window_days: 2, ..FeeSchedule::default() })
            .unwrap(),
    )
}

fn told(rule: &'static str, steps: Vec<Step>, reports: &'static [&'static str]) -> Row {
    Row { beyond: keeps, ..row(rule, steps, reports) }
}

/// Two purchases, at 10 and at 20, of which the second is report 4.
fn bought(then: Vec<Step>) -> Vec<Step> {
    let two = vec![
        Market(quote(0, (990, 50), (1000, 50))),
        Send(10, market(1, Buy, 5)),
        Send(20, market(2, Buy, 4)),
    ];
    two.into_iter().chain(then).collect()
}

/// A bid of ours, alone at its price, of which 3 of 8 are filled; then a stranger's 10 join it.
fn filled_in_part(then: Vec<Step>) -> Vec<Step> {
    let part_filled = vec![
        Market(part(0, Buy, 990, 10)),
        Market(depth(0, Sell, 1011, 10)),
        Send(1, limit(1, Buy, 8, 995)),
        Market(hit(2, Sell, 995, 3)),
        Market(depth(3, Buy, 995, 10)),
    ];
    part_filled.into_iter().chain(then).collect()
}

const FIRST: &str = "10 Trade #1 5@1000 ref 995 Taker";
const SECOND: &str = "20 Trade #2 4@1000 ref 995 Taker";
const DAY_NS: i64 = 86_400_000_000_000;

pub fn rows() -> Vec<Row> {
    vec![
        told(
            "V1",
            bought(vec![bust(30, 20, 25)]),
            &[FIRST, SECOND, "30 TradeCancel of 4 #2 cum 0 leaves 0"],
        ),
        told(
            "V1",
            bought(vec![bust(30, 0, 10), bust(31, 0, 40)]),
            &[
                FIRST,
                SECOND,
                "30 TradeCancel of 2 #1 cum 0 leaves 0",
                "31 TradeCancel of 4 #2 cum 0 leaves 0",
            ],
        ),
        told(
            "V1",
            bought(vec![correct(30, 950, 15), bust(40, 20, 20)]),
            &[
                FIRST,
                SECOND,
                "30 TradeCorrect of 4 #2 cum 4 leaves 0 4@950",
                "40 TradeCancel of 5 #2 cum 0 leaves 0",
            ],
        ),
        told("V1", bought(vec![correct(30, 1000, 15)]), &[FIRST, SECOND]),
        // One print is named: what was filled before and after it stays.
        told(
            "V1",
            bought(vec![correct_until(30, 950, (10, 10))]),
            &[FIRST, SECOND, "30 TradeCorrect of 2 #1 cum 5 leaves 0 5@950"],
        ),
        // Nobody else is there: what comes next fills all of it.
        told(
            "V2",
            filled_in_part(vec![bust(4, 2, 2), Market(hit(5, Sell, 995, 12))]),
            &[
                "2 Trade #1 3@995 ref 995 Maker",
                "4 TradeCancel of 2 #1 cum 0 leaves 8",
                "5 Trade #1 2@995 ref 995 Maker",
            ],
        ),
        told(
            "V2",
            filled_in_part(vec![Market(hit(5, Sell, 995, 12))]),
            &["2 Trade #1 3@995 ref 995 Maker", "5 Trade #1 5@995 ref 995 Maker"],
        ),
        told(
            "V2",
            vec![
                Market(order(0, OrderDeed::Add, 90, (Buy, 990, 10))),
                Market(order(0, OrderDeed::Add, 91, (Sell, 1011, 10))),
                Send(1, limit(1, Buy, 8, 995)),
                Market(order(2, OrderDeed::Add, 92, (Sell, 995, 3))),
                Market(order(2, OrderDeed::Delete, 92, (Sell, 995, 3))),
                Market(order(3, OrderDeed::Add, 93, (Buy, 995, 10))),
                bust(4, 2, 2),
                Market(order(5, OrderDeed::Fill, 93, (Buy, 995, 10))),
                Market(order(6, OrderDeed::Add, 94, (Sell, 995, 20))),
            ],
            &[
                "2 Trade #1 3@995 ref 995 Maker",
                "4 TradeCancel of 2 #1 cum 0 leaves 8",
                "6 Trade #1 8@995 ref 995 Maker",
            ],
        ),
        told(
            "V2",
            vec![
                Market(print(0, 1000, 10)),
                Send(1, limit(1, Buy, 8, 995)),
                Market(print(2, 990, 3)),
                Replace(3, 1, limit(2, Buy, 6, 995)),
                bust(4, 2, 2),
                Cancel(5, 2),
            ],
            &[
                "2 Trade #1 3@990 ref 990 Taker",
                "3 Replaced #2",
                "4 TradeCancel of 2 #2 cum 0 leaves 6",
                "5 Canceled #2",
            ],
        ),
        told(
            "V3",
            vec![
                Market(print(0, 1000, 10)),
                Send(1, limit(1, Buy, 8, 995)),
                Market(print(2, 990, 3)),
                Cancel(3, 1),
                bust(4, 2, 2),
                Market(print(5, 990, 30)),
            ],
            &[
                "2 Trade #1 3@990 ref 990 Taker",
                "3 Canceled #1",
                "4 TradeCancel of 2 #1 cum 0 leaves 0",
            ],
        ),
        // The correction is charged by the tier of its day; with the bust no tier is reached.
        Row {
            beyond: keeps_and_charges,
            ..with(
                VenueOptions { fees: takers("0.01"), ..frictionless() },
                "V4",
                bought(vec![
                    correct(30, 900, 20),
                    bust(31, 10, 10),
                    Send(DAY_NS, market(3, Buy, 1)),
                ]),
                &[
                    "10 Trade #1 5@1000 ref 995 Taker fee 50",
                    "20 Trade #2 4@1000 ref 995 Taker fee 40",
                    "30 TradeCorrect of 4 #2 cum 4 leaves 0 4@900 fee 36",
                    "31 TradeCancel of 2 #1 cum 0 leaves 0",
                    "86400000000000 Trade #3 1@1000 ref 995 Taker fee 10",
                ],
            )
        },
        told(
            "V5",
            bought(vec![act(30, Deed::Split { numerator: 2, denominator: 1 }), bust(40, 0, 40)]),
            &[FIRST, SECOND],
        ),
    ]
}
