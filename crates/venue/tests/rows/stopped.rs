//! Rows of the rules of bars for stops, for the order within a bar, and for pairs.

use hansa_types::Side::{Buy, Sell};

use super::Step::{Cancel, Close, Open, Send, SendMember};
use super::{FLAT, Row, WIDE, leg, prior, row, slippage, with};
use crate::desk::{limit, market, stop, stop_limit};

pub(super) fn rows() -> Vec<Row> {
    let waiting = |request, next: [i64; 4], volume| {
        vec![prior(), Send(0, request), Open(0, next, volume), Close(0, next, volume)]
    };
    vec![
        with(
            slippage("100"),
            "B14",
            waiting(stop(1, Buy, 5, 1100), WIDE, 100),
            &["100 Triggered #1", "100 Trade #1 5@1111 ref 1100 Taker"],
        ),
        with(
            slippage("100"),
            "B15",
            waiting(stop(1, Sell, 5, 1010), FLAT, 100),
            &["0 Triggered #1", "0 Trade #1 5@990 ref 1000 Taker"],
        ),
        row(
            "B16",
            waiting(stop_limit(1, Buy, 5, (1050, 1200)), WIDE, 100),
            &["100 Triggered #1", "100 Trade #1 5@1050 ref 1050 Taker"],
        ),
        // As far as a stop slips, but not beyond the limit.
        with(
            slippage("100"),
            "B16",
            vec![
                prior(),
                Send(0, stop_limit(1, Buy, 5, (1050, 1200))),
                Send(0, stop_limit(2, Buy, 5, (1050, 1055))),
                Open(0, WIDE, 100),
                Close(0, WIDE, 100),
            ],
            &[
                "100 Triggered #1",
                "100 Trade #1 5@1061 ref 1050 Taker",
                "100 Triggered #2",
                "100 Trade #2 5@1055 ref 1050 Taker",
            ],
        ),
        // The bar opens beyond the stop: the open, as a limit order that comes then.
        row(
            "B16",
            waiting(stop_limit(1, Buy, 5, (990, 1200)), FLAT, 100),
            &["0 Triggered #1", "0 Trade #1 5@1000 ref 1000 Taker"],
        ),
        row(
            "B17",
            vec![
                prior(),
                Send(0, stop_limit(1, Buy, 5, (1050, 1040))),
                Open(0, WIDE, 100),
                Close(0, WIDE, 100),
                Open(100, WIDE, 100),
            ],
            &["100 Triggered #1", "100 Trade #1 5@1000 ref 1000 Maker"],
        ),
        row(
            "B18",
            vec![
                prior(),
                Send(0, limit(1, Sell, 5, 1050)),
                Send(0, stop(2, Sell, 5, 950)),
                Open(0, WIDE, 8),
                Close(0, WIDE, 8),
            ],
            &[
                "100 Triggered #2",
                "100 Trade #2 5@950 ref 950 Taker",
                "100 Trade #1 3@1050 ref 1050 Maker",
            ],
        ),
        row(
            "B19",
            vec![
                prior(),
                Send(0, limit(1, Sell, 5, 1050)),
                Send(0, market(2, Buy, 5)),
                Send(0, market(3, Buy, 5)),
                Open(0, WIDE, 8),
                Close(0, WIDE, 8),
            ],
            &["0 Trade #2 5@1000 ref 1000 Taker", "0 Trade #3 3@1000 ref 1000 Taker"],
        ),
        // By a quarter of the bar the market may have been at 950: through 951, not through 950.
        row(
            "B20",
            vec![
                prior(),
                Send(0, limit(1, Buy, 5, 951)),
                Send(0, limit(2, Buy, 5, 950)),
                Open(0, WIDE, 100),
                Cancel(25, 1),
                Cancel(25, 2),
                Close(0, WIDE, 100),
            ],
            &[
                "25 Trade #1 5@951 ref 951 Maker",
                "25 CancelRejected #1 UnknownOrder",
                "25 Canceled #2",
            ],
        ),
        row(
            "B21",
            vec![prior(), Send(0, limit(1, Buy, 5, 950)), Open(0, WIDE, 100), Open(60, FLAT, 100)],
            &["60 Trade #1 5@950 ref 950 Maker"],
        ),
        // Target and stop of 5 lots in one bar: the stop.
        row(
            "B22",
            vec![
                prior(),
                SendMember(0, limit(1, Sell, 5, 1050), leg(1, 2)),
                SendMember(0, stop(2, Sell, 5, 950), leg(2, 1)),
                Open(0, WIDE, 100),
                Close(0, WIDE, 100),
            ],
            &["100 Triggered #2", "100 Trade #2 5@950 ref 950 Taker"],
        ),
        // A stop-limit that is triggered and not filled has begun: the target is not wanted.
        row(
            "B22",
            vec![
                prior(),
                SendMember(0, limit(1, Sell, 5, 1050), leg(1, 2)),
                SendMember(0, stop_limit(2, Sell, 5, (950, 1080)), leg(2, 1)),
                Open(0, WIDE, 100),
                Close(0, WIDE, 100),
            ],
            &["100 Triggered #2"],
        ),
        // The open gaps over the target: that is known to be first.
        row(
            "B22",
            vec![
                prior(),
                SendMember(0, limit(1, Sell, 5, 950), leg(1, 2)),
                SendMember(0, stop(2, Sell, 5, 920), leg(2, 1)),
                Open(0, WIDE, 100),
                Close(0, WIDE, 100),
            ],
            &["0 Trade #1 5@1000 ref 1000 Taker"],
        ),
        // What the share leaves the stop is what the target may not fill either.
        row(
            "B22",
            vec![
                prior(),
                SendMember(0, limit(1, Sell, 5, 1050), leg(1, 2)),
                SendMember(0, stop(2, Sell, 5, 950), leg(2, 1)),
                Open(0, WIDE, 3),
                Close(0, WIDE, 3),
                Open(100, FLAT, 1),
            ],
            &[
                "100 Triggered #2",
                "100 Trade #2 3@950 ref 950 Taker",
                "100 Trade #2 1@950 ref 950 Taker",
            ],
        ),
    ]
}

/// What a bar's share leaves of a stop: 3 of 5 lots of it are filled by the first bar.
pub(super) fn rest() -> Vec<Row> {
    let bars = |first: [i64; 4], next: [[i64; 4]; 2]| {
        let first = vec![Open(0, first, 3), Close(0, first, 3)];
        first.into_iter().chain([
            Open(100, next[0], 1),
            Close(100, next[0], 1),
            Open(200, next[1], 9),
        ])
    };
    let story = |request, next| {
        let sent = vec![prior(), Send(0, request)];
        sent.into_iter().chain(bars(WIDE, next)).collect::<Vec<_>>()
    };
    let lower = [940, 940, 940, 940];
    vec![
        // The market has come back: for one bar it is held to its stop, then it goes on as in B4.
        with(
            slippage("100"),
            "B26",
            story(stop(1, Sell, 5, 950), [FLAT, FLAT]),
            &[
                "100 Triggered #1",
                "100 Trade #1 3@940 ref 950 Taker",
                "100 Trade #1 1@940 ref 950 Taker",
                "200 Trade #1 1@990 ref 1000 Taker",
            ],
        ),
        row(
            "B26",
            story(stop(1, Sell, 5, 950), [lower, FLAT]),
            &[
                "100 Triggered #1",
                "100 Trade #1 3@950 ref 950 Taker",
                "100 Trade #1 1@940 ref 940 Taker",
                "200 Trade #1 1@1000 ref 1000 Taker",
            ],
        ),
        // A stop-limit too, at its limit at worst.
        row(
            "B26",
            story(stop_limit(1, Sell, 4, (950, 930)), [FLAT, FLAT]),
            &[
                "100 Triggered #1",
                "100 Trade #1 3@950 ref 950 Taker",
                "100 Trade #1 1@950 ref 950 Taker",
            ],
        ),
        // Others have had the whole share: it is not let off for that.
        row(
            "B26",
            vec![
                prior(),
                Send(0, market(1, Buy, 3)),
                Send(0, stop(2, Sell, 3, 950)),
                Open(0, WIDE, 3),
                Close(0, WIDE, 3),
                Open(100, FLAT, 9),
            ],
            &[
                "0 Trade #1 3@1000 ref 1000 Taker",
                "100 Triggered #2",
                "100 Trade #2 3@950 ref 950 Taker",
            ],
        ),
        // A bar without trades is no bar.
        row(
            "B26",
            vec![
                prior(),
                Send(0, stop(1, Sell, 5, 950)),
                Open(0, WIDE, 3),
                Close(0, WIDE, 3),
                Open(100, FLAT, 0),
                Close(100, FLAT, 0),
                Open(200, FLAT, 9),
            ],
            &[
                "100 Triggered #1",
                "100 Trade #1 3@950 ref 950 Taker",
                "200 Trade #1 2@950 ref 950 Taker",
            ],
        ),
        // Triggered at the open, at a time that is known: a market order from then on.
        row(
            "B26",
            vec![
                prior(),
                Send(0, stop(1, Sell, 5, 1010)),
                Open(0, FLAT, 3),
                Close(0, FLAT, 3),
                Open(100, [1020, 1020, 1020, 1020], 9),
            ],
            &[
                "0 Triggered #1",
                "0 Trade #1 3@1000 ref 1000 Taker",
                "100 Trade #1 2@1020 ref 1020 Taker",
            ],
        ),
    ]
}
