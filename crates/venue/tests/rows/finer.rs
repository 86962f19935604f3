//! Rows of the rules under "Finer bars": what the venue meets in place of a bar, and what it fills.

use hansa_market::columns::BarColumns;
use hansa_market::event::{Bar, MarketEvent};
use hansa_market::magnify::{Magnified, Tolerance, magnify};
use hansa_market::merge::{Merge, Reaches, Stream};
use hansa_types::{
    InstrumentId, OrderRequest,
    Side::{Buy, Sell},
    TimeNs,
};

use super::Step::{self, Market, Send};
use super::{FLAT, Row, WIDE, prior, row};
use crate::desk::{bar, limit, market, stop};

type Columns = [Vec<i64>; 7];

fn view(columns: &Columns) -> BarColumns<'_> {
    BarColumns::of(InstrumentId(0), |place| &columns[place])
}

fn columns(bars: &[Bar]) -> Columns {
    Magnified { bars: bars.to_vec(), ..Magnified::default() }.columns()
}

/// A finer bar of half the length.
fn half(ts_open: i64, px: [i64; 4], volume: i64) -> Bar {
    let ts_event = TimeNs(ts_open + 50);
    Bar { ts_event, ts_recv: ts_event, ..bar(ts_open, px, volume) }
}

/// Requests, then the bars as the merge hands them to the venue.
fn worked(requests: &[(i64, OrderRequest)], coarse: &[Bar], finer: &[Bar]) -> Vec<Step> {
    let (coarse, finer) = (columns(coarse), columns(finer));
    let venues = magnify(&view(&coarse), &view(&finer), Tolerance::default()).columns();
    let streams = [Stream::Bars(view(&coarse)), Stream::Finer(view(&venues))];
    let mut merge = Merge::new(&streams);
    let mut steps = vec![prior()];
    steps.extend(requests.iter().map(|(ts, request)| Send(*ts, *request)));
    while let Some((event, reaches)) = merge.next(&streams) {
        if reaches != Reaches::Desk {
            steps.push(Market(event.event));
        }
    }
    // What happens to a last bar is known once it is over.
    steps.push(Market(MarketEvent::BarOpened(bar(1_000, FLAT, 0))));
    steps
}

/// First up to 1100, then down to 900.
const UP: [i64; 4] = [1000, 1100, 1000, 1050];
const DOWN: [i64; 4] = [1050, 1050, 900, 1000];

pub(super) fn rows() -> Vec<Row> {
    let both = [(0, limit(1, Sell, 5, 1080)), (0, stop(2, Sell, 5, 950))];
    let whole = [bar(0, WIDE, 100)];
    let halves = [half(0, UP, 60), half(50, DOWN, 40)];
    let by_bar = &[
        "100 Triggered #2",
        "100 Trade #2 5@950 ref 950 Taker",
        "100 Trade #1 5@1080 ref 1080 Maker",
    ];
    let late = [bar(0, WIDE, 100), bar(100, FLAT, 100)];
    vec![
        // The target came first; the bar alone would have had the stop first.
        row(
            "M1",
            worked(&both, &whole, &halves),
            &[
                "50 Trade #1 5@1080 ref 1080 Maker",
                "100 Triggered #2",
                "100 Trade #2 5@950 ref 950 Taker",
            ],
        ),
        row(
            "M1",
            worked(&[(20, market(1, Buy, 5))], &whole, &halves),
            &["20 Trade #1 5@1064 ref 1000 Taker"],
        ),
        // Inside the second half: what came before is nothing to it, of what comes it is sure.
        row(
            "M1",
            worked(&[(60, stop(1, Sell, 5, 950))], &whole, &halves),
            &["100 Triggered #1", "100 Trade #1 5@950 ref 950 Taker"],
        ),
        row("M1", worked(&[(60, stop(1, Buy, 5, 1080))], &whole, &halves), &[]),
        // A lot less in two finer bars may be rounding; twenty less means that a bar is missing in
        // which something traded.
        row(
            "M2",
            worked(&both, &whole, &[half(0, UP, 60), half(50, DOWN, 39)]),
            &[
                "50 Trade #1 5@1080 ref 1080 Maker",
                "100 Triggered #2",
                "100 Trade #2 5@950 ref 950 Taker",
            ],
        ),
        row("M2", worked(&both, &whole, &[half(0, UP, 60), half(50, DOWN, 20)]), by_bar),
        row(
            "M2",
            worked(&both, &whole, &[half(0, UP, 60), half(50, [1050, 1050, 901, 1000], 40)]),
            by_bar,
        ),
        row("M3", worked(&both, &whole, &[]), by_bar),
        row(
            "M3",
            worked(
                &[(0, limit(1, Buy, 5, 950))],
                &late,
                &[half(100, FLAT, 50), half(150, FLAT, 50)],
            ),
            &["100 Trade #1 5@950 ref 950 Maker"],
        ),
        // Known at 50, not at 100 when the bar closes.
        row(
            "M4",
            worked(&[(0, limit(1, Sell, 5, 1080))], &whole, &halves),
            &["50 Trade #1 5@1080 ref 1080 Maker"],
        ),
        row("M5", worked(&both, &whole, &[half(75, DOWN, 100)]), by_bar),
    ]
}
