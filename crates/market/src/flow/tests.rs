//! Order flow against numbers worked out by hand, a plain twin, and events that come early.
#![allow(clippy::unwrap_used)]

use hansa_types::InstrumentId;
use proptest::prelude::*;

use super::{FlowColumns, FlowRow, FlowWatch};
use crate::columns::{BarColumns, DepthColumns, QuoteColumns, TradeColumns};
use crate::merge::{Merge, Reaches, Stream};

const ID: InstrumentId = InstrumentId(0);
const ONE: (f64, f64) = (1.0, 1.0);

/// Quotes: time, bid, ask and what they show; prints: time, quantity and aggressor.
#[derive(Debug, Clone, Default)]
struct Day {
    quotes: [Vec<i64>; 5],
    trades: [Vec<i64>; 3],
    closes: Vec<i64>,
}

impl Day {
    fn streams(&self) -> Vec<Stream<'_>> {
        let [ts, bid_px, ask_px, bid_qty, ask_qty] = &self.quotes;
        let [had, qty, aggressor] = &self.trades;
        let closes = &self.closes;
        vec![
            Stream::Bars(BarColumns {
                instrument: ID,
                ts_open: closes,
                ts_event: closes,
                open: closes,
                high: closes,
                low: closes,
                close: closes,
                volume: closes,
            }),
            Stream::Quotes(QuoteColumns {
                instrument: ID,
                ts_event: ts,
                ts_recv: ts,
                bid_px,
                ask_px,
                bid_qty,
                ask_qty,
            }),
            Stream::Trades(TradeColumns {
                instrument: ID,
                ts_event: had,
                ts_recv: had,
                price: qty,
                qty,
                aggressor,
            }),
        ]
    }

    fn rows(&self) -> Vec<FlowRow> {
        let found = FlowColumns::of(&self.streams(), ID, &self.closes, (ONE, ONE)).unwrap();
        let row = |at: usize| std::array::from_fn(|field| found.field(field)[at]);
        (0..self.closes.len()).map(row).collect()
    }
}

fn by_hand() -> Day {
    Day {
        quotes: [
            vec![0, 4, 10],
            vec![100, 101, 101],
            vec![102, 102, 103],
            vec![3, 5, 5],
            vec![1, 5, 2],
        ],
        trades: [vec![2, 3, 10, 12], vec![7, 2, 1, 9], vec![1, -1, 0, 1]],
        closes: vec![10, 20],
    }
}

#[test]
fn a_bar_is_as_worked_out_by_hand() {
    let [first, second] = by_hand().rows().try_into().unwrap();
    // What comes at the close belongs to the bar: a print of nobody's side, and a quote.
    assert_eq!(first[..3], [7.0, 2.0, 3.0]);
    // The bid rose: 5. The ask stayed and grew by 4, then went away with 5.
    assert_eq!(first[3], 5.0 - 4.0 + 5.0);
    assert_eq!(first[4], (2.0 * 4.0 + 1.0 * 6.0) / 10.0);
    assert_eq!(first[5], (0.5 * 4.0 + 0.0 * 6.0) / 10.0);
    assert_eq!(first[6..], [101.0, 103.0, 5.0, 2.0]);
    assert_eq!(second[..5], [9.0, 0.0, 1.0, 0.0, 2.0]);
    assert!((second[5] - 3.0 / 7.0).abs() < 1e-15);
}

#[test]
fn what_nobody_told_is_missing_and_then_none() {
    let mut day = by_hand();
    day.closes = vec![-5, 1, 30, 40];
    let rows = day.rows();
    assert!(rows[0].iter().all(|value| value.is_nan()));
    assert!(rows[1][..3].iter().all(|value| value.is_nan()));
    assert_eq!(rows[3][..4], [0.0; 4]);
}

#[test]
fn an_empty_side_is_no_time_of_a_spread() {
    let mut day = by_hand();
    day.quotes[3][1] = 0;
    let [first, _] = day.rows().try_into().unwrap();
    assert_eq!((first[3], first[4]), (0.0, 2.0));
}

#[test]
fn a_book_is_its_best_prices() {
    let depth = DepthColumns {
        instrument: ID,
        ts_event: &[0, 0, 4, 10],
        ts_recv: &[0, 0, 4, 10],
        side: &[1, -1, 1, -1],
        price: &[100, 102, 101, 102],
        qty: &[3, 1, 5, 5],
        flags: &[0, 2, 2, 2],
    };
    let found = FlowColumns::of(&[Stream::Depth(depth)], ID, &[10], (ONE, ONE)).unwrap();
    let row: Vec<f64> = (3..10).map(|field| found.field(field)[0]).collect();
    assert_eq!(row, [5.0 - 4.0, 1.4, (0.5 * 4.0 + 4.0 / 6.0 * 6.0) / 10.0, 101.0, 102.0, 5.0, 5.0]);
}

fn day() -> impl Strategy<Value = Day> {
    let quote = (0_i64..4, 1_i64..6, 1_i64..4, 0_i64..5, 1_i64..5);
    let quotes = prop::collection::vec(quote, 1..40);
    let trades = prop::collection::vec((0_i64..5, 1_i64..9, -1_i64..2), 1..40);
    let gaps = prop::collection::vec(1_i64..12, 1..10);
    (quotes, trades, gaps).prop_map(|(quotes, trades, gaps)| {
        let mut out = Day::default();
        for (gap, bid, apart, bids, asks) in quotes {
            let ts = out.quotes[0].last().unwrap_or(&0) + gap;
            let row = [ts, bid, bid + apart, bids, asks];
            out.quotes.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
        }
        for (gap, qty, aggressor) in trades {
            let ts = out.trades[0].last().unwrap_or(&0) + gap;
            let row = [ts, qty, aggressor];
            out.trades.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
        }
        for gap in gaps {
            out.closes.push(out.closes.last().unwrap_or(&0) + gap);
        }
        out
    })
}

/// Nanosecond by nanosecond.
fn plain(day: &Day, from: i64, until: i64) -> [f64; 6] {
    let [ts, bids, asks, bid_qty, ask_qty] = &day.quotes;
    let at = |time: i64| {
        let row = ts.iter().rposition(|had| *had <= time)?;
        (bid_qty[row] > 0).then(|| [bids[row], asks[row], bid_qty[row], ask_qty[row]])
    };
    let known: Vec<[i64; 4]> = (from..until).filter_map(at).collect();
    let mean = |f: &dyn Fn(&[i64; 4]) -> f64| known.iter().map(f).sum::<f64>() / known.len() as f64;
    let taken = |sign: i64| {
        let rows = (0..day.trades[0].len()).filter(|row| {
            day.trades[0][*row] > from
                && day.trades[0][*row] <= until
                && day.trades[2][*row] == sign
        });
        rows.map(|row| day.trades[1][row] as f64).sum::<f64>()
    };
    let mut pressed = 0;
    for row in (1..ts.len()).filter(|row| ts[*row] > from && ts[*row] <= until) {
        if bid_qty[row] > 0 && bid_qty[row - 1] > 0 {
            let counted = |is: bool, qty: i64| if is { qty } else { 0 };
            pressed += counted(bids[row] >= bids[row - 1], bid_qty[row])
                - counted(bids[row] <= bids[row - 1], bid_qty[row - 1])
                - counted(asks[row] <= asks[row - 1], ask_qty[row])
                + counted(asks[row] >= asks[row - 1], ask_qty[row - 1]);
        }
    }
    let imbalance = |q: &[i64; 4]| (q[2] - q[3]) as f64 / (q[2] + q[3]) as f64;
    let spread = mean(&|q| (q[1] - q[0]) as f64);
    [taken(1), taken(-1), taken(0), pressed as f64, spread, mean(&imbalance)]
}

proptest! {
    #[test]
    fn rows_are_those_of_the_plain_twin(day in day()) {
        let mut from = -1;
        for (row, close) in day.rows().iter().zip(&day.closes) {
            let expected = plain(&day, from, *close);
            for (field, expected) in [(0, expected[0]), (1, expected[1])] {
                prop_assert!(row[field].is_nan() || row[field] == expected);
            }
            for (field, expected) in [(4, expected[4]), (5, expected[5])] {
                prop_assert!(expected.is_nan() || (row[field] - expected).abs() < 1e-9);
            }
            prop_assert!(row[3].is_nan() || row[3] == expected[3]);
            from = *close;
        }
    }

    /// A live desk has events of the next bar before it looks at this one.
    #[test]
    fn events_that_come_before_the_bar_is_looked_at_change_nothing(day in day(), grace in 0_i64..30) {
        let streams = day.streams();
        let mut merge = Merge::new(&streams[1..]);
        let mut watch = FlowWatch::new(ONE, ONE);
        for (close, expected) in day.closes.iter().zip(day.rows()) {
            while merge.peek().is_some_and(|(ts, _)| ts.0 <= close + grace) {
                let (event, reaches) = merge.next(&streams[1..]).unwrap();
                prop_assert!(reaches == Reaches::Both);
                watch.take(&event.event);
            }
            let bits = |row: FlowRow| row.map(f64::to_bits);
            prop_assert_eq!(bits(watch.close(*close)), bits(expected));
        }
    }
}
