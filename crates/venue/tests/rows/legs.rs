//! Rows of the rule for two legs over several bars: what one fills inside a bar the other has lost.

use hansa_types::Side::{Buy, Sell};
use hansa_types::{OrderRequest, TimeNs};

use super::Step::{self, Close, Disconnect, Open, Reconnect, Replace, SendMember};
use super::{FLAT, Member, Row, WIDE, child, delayed, leg, parent, prior, row, with};
use crate::desk::{limit, stop, stop_limit};

const UP: [i64; 4] = [1060, 1060, 1060, 1060];
const FALL: [i64; 4] = [1000, 1000, 900, 1000];

/// Two legs that wait from before two bars on.
fn waiting(
    (one, other): (OrderRequest, OrderRequest),
    bars: [([i64; 4], i64); 2],
    between: Vec<Step>,
) -> Vec<Step> {
    let [(first, of_first), (second, of_second)] = bars;
    let before = vec![
        prior(),
        SendMember(0, one, leg(1, 2)),
        SendMember(0, other, leg(2, 1)),
        Open(0, first, of_first),
        Close(0, first, of_first),
    ];
    let after = [Open(100, second, of_second), Close(100, second, of_second)];
    before.into_iter().chain(between).chain(after).collect()
}

fn target() -> OrderRequest {
    limit(1, Sell, 5, 1050)
}

fn asked_at(ts: i64, request: OrderRequest) -> OrderRequest {
    OrderRequest { ts: TimeNs(ts), ..request }
}

pub(super) fn rows() -> Vec<Row> {
    let pair = || (target(), stop(2, Sell, 5, 950));
    // A target of 5 that the share lets fill 3 of them, and a stop that the next bar touches.
    let in_part = |between| waiting(pair(), [([1000, 1100, 990, 1000], 3), (FALL, 100)], between);
    vec![
        // The stop in the bar; the target neither at the next open nor inside the next bar.
        row(
            "B25",
            waiting(pair(), [(WIDE, 100), (UP, 100)], vec![]),
            &["100 Triggered #2", "100 Trade #2 5@950 ref 950 Taker"],
        ),
        row(
            "B25",
            waiting(pair(), [(WIDE, 100), (WIDE, 100)], vec![]),
            &["100 Triggered #2", "100 Trade #2 5@950 ref 950 Taker"],
        ),
        // The target in the bar, and the next opens beyond the stop.
        row(
            "B25",
            waiting(pair(), [([1000, 1100, 990, 1000], 100), ([940; 4], 100)], vec![]),
            &["100 Trade #1 5@1050 ref 1050 Maker"],
        ),
        // Nothing of a triggered stop-limit is filled, but the desk ends the other for it.
        row(
            "B25",
            waiting(
                (target(), stop_limit(2, Sell, 5, (920, 1080))),
                [(WIDE, 100), (UP, 100)],
                vec![],
            ),
            &["100 Triggered #2"],
        ),
        // What the share has left of a triggered stop is the stop's, and no better at the next open (B26).
        row(
            "B25",
            waiting(pair(), [(WIDE, 3), (UP, 100)], vec![]),
            &[
                "100 Triggered #2",
                "100 Trade #2 3@950 ref 950 Taker",
                "100 Trade #2 2@950 ref 950 Taker",
            ],
        ),
        row(
            "B25",
            in_part(vec![]),
            &[
                "100 Trade #1 3@1050 ref 1050 Maker",
                "200 Triggered #2",
                "200 Trade #2 2@950 ref 950 Taker",
            ],
        ),
        // The desk has heard of it, and asks for what is left.
        row(
            "B25",
            in_part(vec![Replace(100, 2, asked_at(100, stop(3, Sell, 2, 950)))]),
            &[
                "100 Trade #1 3@1050 ref 1050 Maker",
                "100 Replaced #3",
                "200 Triggered #3",
                "200 Trade #3 2@950 ref 950 Taker",
            ],
        ),
        // It had not heard when it asked for another price.
        row(
            "B25",
            in_part(vec![Replace(100, 2, asked_at(99, stop(3, Sell, 5, 940)))]),
            &[
                "100 Trade #1 3@1050 ref 1050 Maker",
                "100 Replaced #3",
                "200 Triggered #3",
                "200 Trade #3 2@940 ref 940 Taker",
            ],
        ),
        // At the open: its time is known, and from the next bar on they race.
        row(
            "B25",
            waiting((limit(1, Sell, 5, 950), stop(2, Sell, 5, 920)), [(WIDE, 100); 2], vec![]),
            &[
                "0 Trade #1 5@1000 ref 1000 Taker",
                "200 Triggered #2",
                "200 Trade #2 5@920 ref 920 Taker",
            ],
        ),
        // No report is had while the connection is lost: the desk could not have cancelled.
        row(
            "B25",
            vec![
                prior(),
                SendMember(0, pair().0, leg(1, 2)),
                SendMember(0, pair().1, leg(2, 1)),
                Open(0, WIDE, 100),
                Disconnect(50),
                Close(0, WIDE, 100),
                Open(100, UP, 100),
                Reconnect(150),
            ],
            &[
                "100/150 Triggered #2",
                "100/150 Trade #2 5@950 ref 950 Taker",
                "100/150 Trade #1 5@1060 ref 1060 Maker",
            ],
        ),
    ]
}

/// An exit of #1 of which one cancels the other.
fn exit(own: u64, twin: u64) -> Member {
    Member { parent: child(own, 1).parent, ..leg(own, twin) }
}

/// An entry at 950 that a bar fills inside, and both exits `to` and `from` the venue later.
fn late(is_stop_first: bool, next: [i64; 4]) -> Vec<Step> {
    let exits = [
        SendMember(105, limit(2, Sell, 5, 1050), exit(2, 3)),
        SendMember(105, stop(3, Sell, 5, 920), exit(3, 2)),
    ];
    let mut steps = vec![
        prior(),
        SendMember(-10, limit(1, Buy, 5, 950), parent(1)),
        Open(0, WIDE, 100),
        Close(0, WIDE, 100),
        Open(100, next, 100),
    ];
    if is_stop_first {
        steps.extend(exits.into_iter().rev());
    } else {
        steps.extend(exits);
    }
    steps.extend([Close(100, next, 100), Open(200, UP, 100)]);
    steps
}

pub(super) fn late_rows() -> Vec<Row> {
    const STOPPED: &[&str] = &[
        "100/105 Trade #1 5@950 ref 950 Maker",
        "110/115 Triggered #3",
        "110/115 Trade #3 5@920 ref 920 Taker",
    ];
    vec![
        // The stop that was due in the bar of the entry, and no target: at the market, inside the
        // bar they come in, or in the next.
        with(delayed(5, 5), "B24", late(true, UP), STOPPED),
        with(delayed(5, 5), "B24", late(true, WIDE), STOPPED),
        // Who sends the target first has that alone.
        with(
            delayed(5, 5),
            "B24",
            late(false, UP),
            &["100/105 Trade #1 5@950 ref 950 Maker", "110/115 Trade #2 5@1060 ref 1060 Taker"],
        ),
        with(delayed(5, 5), "B24", late(false, WIDE), STOPPED),
        // The entry has taken all of the share: the stop has that of the bar it comes in, then of
        // the next, and is let off to no better price in the first of them.
        row(
            "B24",
            entered_whole(125, [1000, 1010, 990, 1000], 100),
            &[
                "100 Trade #1 5@950 ref 950 Maker",
                "125 Triggered #2",
                "125 Trade #2 5@920 ref 920 Taker",
            ],
        ),
        row(
            "B24",
            entered_whole(125, [1000, 1010, 990, 1000], 3),
            &[
                "100 Trade #1 5@950 ref 950 Maker",
                "125 Triggered #2",
                "125 Trade #2 3@920 ref 920 Taker",
                "200 Trade #2 2@1060 ref 1060 Taker",
            ],
        ),
        row(
            "B24",
            entered_whole(100, FLAT, 3),
            &[
                "100 Trade #1 5@950 ref 950 Maker",
                "100 Triggered #2",
                "100 Trade #2 3@920 ref 920 Taker",
                "200 Trade #2 2@1060 ref 1060 Taker",
            ],
        ),
        row(
            "B24",
            entered_whole(100, [910; 4], 100),
            &[
                "100 Trade #1 5@950 ref 950 Maker",
                "100 Triggered #2",
                "100 Trade #2 5@910 ref 910 Taker",
            ],
        ),
        row(
            "B24",
            entered_whole(125, FLAT, 0),
            &[
                "100 Trade #1 5@950 ref 950 Maker",
                "125 Triggered #2",
                "200 Trade #2 5@920 ref 920 Taker",
            ],
        ),
    ]
}

/// An entry that takes all of its bar's share, its stop, which that bar has touched, and two bars.
fn entered_whole(ts: i64, next: [i64; 4], volume: i64) -> Vec<Step> {
    let exit = SendMember(ts, stop(2, Sell, 5, 920), child(2, 1));
    let mut steps = vec![
        prior(),
        SendMember(0, limit(1, Buy, 5, 950), parent(1)),
        Open(0, WIDE, 5),
        Close(0, WIDE, 5),
    ];
    let opened = Open(100, next, volume);
    steps.extend(if ts > 100 { [opened, exit] } else { [exit, opened] });
    steps.extend([Close(100, next, volume), Open(200, UP, 100)]);
    steps
}
