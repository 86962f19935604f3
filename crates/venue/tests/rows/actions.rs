//! Rows of the rules under "Halts, splits and the end".

use hansa_market::action::{Action, Deed, Status};
use hansa_market::event::MarketEvent;
use hansa_types::Side::{Buy, Sell};
use hansa_types::{OrderRequest, Price, TimeNs};

use super::Step::{Cancel, Close, Market, Open, Replace, Send};
use super::{FLAT, Row, Step, WIDE, prior, row};
use crate::desk::{limit, market, print, quote, stop};

fn act(ts: i64, deed: Deed) -> Step {
    let ts = TimeNs(ts);
    Market(MarketEvent::Action(Action { ts_event: ts, ts_recv: ts, deed }))
}

pub(super) fn status(ts: i64, status: Status) -> Step {
    act(ts, Deed::Status(status))
}

const SPLIT: Deed = Deed::Split { numerator: 4, denominator: 1 };

/// Decided at `ts`.
fn decided(ts: i64, request: OrderRequest) -> OrderRequest {
    OrderRequest { ts: TimeNs(ts), ..request }
}

pub fn rows() -> Vec<Row> {
    let resting = || vec![prior(), Send(-1, limit(1, Buy, 5, 950))];
    let with = |steps: Vec<Step>| resting().into_iter().chain(steps).collect::<Vec<_>>();
    vec![
        row(
            "A1",
            with(vec![
                status(0, Status::Halt),
                Open(0, WIDE, 100),
                Close(0, WIDE, 100),
                Market(print(150, 900, 50)),
                Market(quote(160, (890, 50), (900, 50))),
            ]),
            &[],
        ),
        row(
            "A1",
            with(vec![
                Send(0, limit(2, Buy, 5, 985)),
                Send(0, stop(3, Sell, 5, 940)),
                Open(0, WIDE, 100),
                status(4, Status::Close),
                Close(0, WIDE, 100),
            ]),
            // Until then the bar has come down to 1000 - sqrt(0.04) x 100.
            &["4 Trade #2 5@985 ref 985 Maker"],
        ),
        row(
            "A2",
            with(vec![
                status(10, Status::Halt),
                Send(20, market(2, Buy, 5)),
                Replace(30, 1, limit(3, Buy, 4, 950)),
                Cancel(40, 1),
            ]),
            &["20 Rejected #2 Halted", "30 CancelRejected #1 Halted", "40 Canceled #1"],
        ),
        row(
            "A3",
            with(vec![
                status(0, Status::Close),
                Open(0, WIDE, 100),
                status(50, Status::Open),
                Close(0, WIDE, 100),
                Open(100, WIDE, 100),
                Close(100, WIDE, 100),
            ]),
            &["200 Trade #1 5@950 ref 950 Maker"],
        ),
        row(
            "A4",
            with(vec![
                act(10, SPLIT),
                Send(20, decided(9, market(2, Buy, 5))),
                Send(20, decided(10, market(3, Buy, 5))),
                Open(100, [250, 250, 250, 250], 100),
            ]),
            &[
                "10 Canceled #1 Restated",
                "20 Rejected #2 Restated",
                "100 Trade #3 5@250 ref 250 Taker",
            ],
        ),
        row(
            "A5",
            with(vec![
                act(10, Deed::Expiry(Price(990))),
                status(15, Status::Open),
                Send(20, decided(20, market(2, Buy, 5))),
                Open(100, FLAT, 100),
            ]),
            &["10 Canceled #1 Ended", "20 Rejected #2 Ended"],
        ),
    ]
}
