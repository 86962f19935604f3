//! The decision points of a run, and what is known of each instrument at them.
//!
//! With bars, each time at which at least one bar is known; without, a clock of even steps.

use hansa_types::TimeNs;

use crate::columns::{BarColumns, DepthColumns, OrdersColumns, QuoteColumns};
use crate::merge::Stream;
use crate::touches::{Touch, touches_of_depth, touches_of_orders};

/// The times of decision points, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Points {
    /// The closes of one stream of bars, by its place: those of all others are among them.
    ClosesOf(usize),
    /// Times of their own.
    Own(Vec<i64>),
}

/// The closes of bars, each once, else of finer data a clock of even steps of `sample_ns`.
#[must_use]
pub fn decision_points(streams: &[Stream<'_>], sample_ns: i64) -> Points {
    let closes = streams.iter().enumerate().filter_map(|(place, stream)| match stream {
        Stream::Bars(bars) => Some((place, bars.ts_event)),
        _ => None,
    });
    let closes: Vec<(usize, &[i64])> = closes.collect();
    let Some((place, longest)) = closes.iter().max_by_key(|(_, times)| times.len()) else {
        return Points::Own(clock(streams, sample_ns));
    };
    if closes.iter().all(|(_, times)| is_among(times, longest)) {
        return Points::ClosesOf(*place);
    }
    Points::Own(closes.iter().fold(Vec::new(), |all, (_, times)| united(&all, times)))
}

/// Whether each of some rising times is one of others.
fn is_among(times: &[i64], others: &[i64]) -> bool {
    let mut rest = others.iter();
    times.iter().all(|time| rest.any(|other| other == time))
}

/// The times of two rising lists, each once.
fn united(one: &[i64], other: &[i64]) -> Vec<i64> {
    let (mut left, mut right) = (one.iter().peekable(), other.iter().peekable());
    let mut all = Vec::with_capacity(one.len().max(other.len()));
    loop {
        let next = match (left.peek(), right.peek()) {
            (Some(a), Some(b)) => **a.min(b),
            (Some(a), None) => **a,
            (None, Some(b)) => **b,
            (None, None) => return all,
        };
        left.next_if(|time| **time == next);
        right.next_if(|time| **time == next);
        all.push(next);
    }
}

/// Every whole `step_ns` since the epoch from the first event's receipt to after the last one's.
#[must_use]
pub fn clock(streams: &[Stream<'_>], step_ns: i64) -> Vec<i64> {
    let step_ns = step_ns.max(1);
    let first = streams.iter().filter_map(Stream::ts_first).min();
    let last = streams.iter().filter_map(Stream::ts_last).max();
    let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
    let (first, last) = (first.0.div_euclid(step_ns) + 1, last.0.div_euclid(step_ns) + 1);
    (first..=last).filter_map(|count| count.checked_mul(step_ns)).collect()
}

/// Which price or quantity of a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// First price.
    Open,
    /// Highest price.
    High,
    /// Lowest price.
    Low,
    /// Last price.
    Close,
    /// Traded quantity.
    Volume,
}

/// The middle of a book after whole updates, or of quotes, in ticks, by the time the desk had it: of
/// all between two moments the last, so that a long history takes no more room than its moments.
#[derive(Debug, Clone, Default)]
pub struct Middles {
    ts: Vec<i64>,
    ticks: Vec<f64>,
}

/// State: middles on their way, and the first moment at which the last of them is known.
struct Noted<'a> {
    middles: Middles,
    moments: &'a [i64],
    known_at: usize,
}

impl Middles {
    /// Runs through the changes of a book once, for the moments at which it will be looked at.
    /// Updates that leave a side empty have no middle.
    #[must_use]
    pub fn of(depth: &DepthColumns<'_>, moments: &[i64]) -> Self {
        let mut out = Noted::new(moments);
        touches_of_depth(depth, |[_, ts_recv], touch| out.note(ts_recv, touch));
        out.middles
    }

    /// The same from the changes of a book by order.
    #[must_use]
    pub fn of_orders(orders: &OrdersColumns<'_>, moments: &[i64]) -> Self {
        let mut out = Noted::new(moments);
        touches_of_orders(orders, |[_, ts_recv], touch| out.note(ts_recv, touch));
        out.middles
    }

    /// The same of quotes of which some have an empty side: those have no middle, the last one of
    /// both sides stays. None where all are whole: then the quotes themselves will do.
    #[must_use]
    pub fn of_quotes(quotes: &QuoteColumns<'_>, moments: &[i64]) -> Option<Self> {
        let rows = 0..quotes.ts_recv.len();
        if rows.clone().all(|row| quotes.row(row).touch().is_some()) {
            return None;
        }
        let mut out = Noted::new(moments);
        for quote in rows.map(|row| quotes.row(row)) {
            quote.touch().into_iter().for_each(|touch| out.note(quote.ts_recv, touch));
        }
        Some(out.middles)
    }
}

impl<'a> Noted<'a> {
    fn new(moments: &'a [i64]) -> Self {
        Self { middles: Middles::default(), moments, known_at: 0 }
    }

    #[allow(clippy::cast_precision_loss)]
    fn note(&mut self, ts: TimeNs, (bid, ask): Touch) {
        let Middles { ts: known, ticks } = &mut self.middles;
        // What comes before anybody looked at the last one takes its place.
        if self.moments.get(self.known_at).is_none_or(|moment| *moment >= ts.0) {
            known.pop();
            ticks.pop();
        }
        known.push(ts.0);
        ticks.push(f64::midpoint(bid.0 as f64, ask.0 as f64));
        let ahead = &self.moments[self.known_at..];
        self.known_at += ahead.iter().take_while(|moment| **moment < ts.0).count();
    }
}

/// What is known of one instrument at the decision points.
#[derive(Debug, Clone, Copy)]
pub enum Series<'a> {
    /// Its bars, each at its close.
    Bars(BarColumns<'a>),
    /// The last quote's middle or the last print, as bars of one price without volume.
    Ticks(Stream<'a>),
    /// The middle of a book, likewise.
    Middles(&'a Middles),
    /// Nothing.
    Nothing,
}

/// Where a block of moments begins, and the first row of each instrument that belongs to it.
#[derive(Debug, Clone)]
pub struct Cursor {
    rows: Vec<usize>,
}

impl Cursor {
    /// At the first row of each of `instruments`.
    #[must_use]
    pub fn new(instruments: usize) -> Self {
        Self { rows: vec![0; instruments] }
    }

    /// Writes one field of what is known at `times` as floats into `out`, row-major
    /// `[times, instruments]`; NaN where there is nothing. `scale[i]` is the size of a tick (or
    /// lot) of instrument i as mantissa and power of ten, so that each value is the float nearest
    /// to the exact decimal. Does not move the cursor.
    pub fn fill(
        &self,
        series: &[Series<'_>],
        field: Field,
        times: &[i64],
        scale: &[(f64, f64)],
        out: &mut [f64],
    ) {
        let width = series.len();
        for (index, each) in series.iter().enumerate() {
            let row = self.rows[index];
            if let (Series::Bars(bars), 1) = (each, width) {
                fill_bars((bars, field), row, times, scale[index], out.iter_mut());
                continue;
            }
            let cells = out[index..].iter_mut().step_by(width);
            match each {
                Series::Bars(bars) => fill_bars((bars, field), row, times, scale[index], cells),
                Series::Ticks(ticks) => {
                    let price = |row: usize| ticks.price_ticks(row);
                    let known = (ticks.ts_known(), row, times);
                    fill_last(known, (field, price), scale[index], cells);
                }
                Series::Middles(middles) => {
                    let price = |row: usize| middles.ticks[row];
                    fill_last((&middles.ts, row, times), (field, price), scale[index], cells);
                }
                Series::Nothing => cells.for_each(|cell| *cell = f64::NAN),
            }
        }
    }

    /// Moves past what is known at `times`.
    pub fn advance(&mut self, series: &[Series<'_>], times: &[i64]) {
        let Some(last) = times.last() else { return };
        for (row, each) in self.rows.iter_mut().zip(series) {
            let known = match each {
                Series::Bars(bars) => bars.ts_event,
                Series::Ticks(ticks) => ticks.ts_known(),
                Series::Middles(middles) => &middles.ts,
                Series::Nothing => continue,
            };
            *row += known[*row..].partition_point(|ts| ts <= last);
        }
    }
}

fn fill_bars<'o>(
    (bars, field): (&BarColumns<'_>, Field),
    mut row: usize,
    times: &[i64],
    (mantissa, divisor): (f64, f64),
    cells: impl Iterator<Item = &'o mut f64>,
) {
    let column = pick(bars, field);
    // Mostly there is a bar at each of the times.
    let rows = row..row + times.len();
    if bars.ts_event.get(rows.clone()) == Some(times) {
        for (cell, value) in cells.zip(&column[rows]) {
            #[allow(clippy::cast_precision_loss)]
            let value = *value as f64 * mantissa / divisor;
            *cell = value;
        }
        return;
    }
    for (cell, ts) in cells.zip(times) {
        *cell = f64::NAN;
        if bars.ts_event.get(row) == Some(ts) {
            #[allow(clippy::cast_precision_loss)]
            let value = column[row] as f64 * mantissa / divisor;
            *cell = value;
            row += 1;
        }
    }
}

/// The last price known at each time.
fn fill_last<'o>(
    (known, mut row, times): (&[i64], usize, &[i64]),
    (field, price): (Field, impl Fn(usize) -> f64),
    (mantissa, divisor): (f64, f64),
    cells: impl Iterator<Item = &'o mut f64>,
) {
    for (cell, ts) in cells.zip(times) {
        row += known[row..].partition_point(|known| known <= ts);
        *cell = match (row.checked_sub(1), field) {
            (None, _) => f64::NAN,
            (Some(_), Field::Volume) => 0.0,
            (Some(last), _) => price(last) * mantissa / divisor,
        };
    }
}

fn pick<'a>(columns: &BarColumns<'a>, field: Field) -> &'a [i64] {
    match field {
        Field::Open => columns.open,
        Field::High => columns.high,
        Field::Low => columns.low,
        Field::Close => columns.close,
        Field::Volume => columns.volume,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hansa_types::InstrumentId;
    use proptest::prelude::*;

    fn quotes<'a>(ts: &'a [i64], bid_px: &'a [i64], ask_px: &'a [i64]) -> Stream<'a> {
        Stream::Quotes(QuoteColumns {
            instrument: InstrumentId(0),
            ts_event: ts,
            ts_recv: ts,
            bid_px,
            ask_px,
            bid_qty: bid_px,
            ask_qty: ask_px,
        })
    }

    #[test]
    fn without_bars_a_clock_of_even_steps_covers_the_events() {
        let streams = [quotes(&[12, 31], &[1, 1], &[2, 2])];
        assert_eq!(clock(&streams, 10), [20, 30, 40]);
    }

    #[test]
    fn the_last_quote_is_what_is_known_between_quotes() {
        let series = [Series::Ticks(quotes(&[12, 31], &[1, 5], &[2, 7]))];
        let mut out = [0.0; 4];
        Cursor::new(1).fill(&series, Field::Close, &[10, 20, 30, 40], &[(1.0, 1.0)], &mut out);
        assert!(out[0].is_nan());
        assert_eq!(out[1..], [1.5, 1.5, 6.0]);
        let mut cursor = Cursor::new(1);
        cursor.advance(&series, &[10, 20, 30]);
        cursor.fill(&series, Field::Close, &[40], &[(1.0, 1.0)], &mut out[..1]);
        assert_eq!(out[0], 6.0);
    }

    #[test]
    fn a_quote_with_an_empty_side_leaves_the_last_middle_of_both() {
        let Stream::Quotes(whole) = quotes(&[12, 15, 31], &[1, 4, 5], &[2, 4, 7]) else { return };
        let moments = [12, 20, 40];
        assert!(Middles::of_quotes(&whole, &moments).is_none());
        let holed = QuoteColumns { bid_qty: &[1, 0, 1], ..whole };
        let middles = Middles::of_quotes(&holed, &moments);
        let series = [middles.as_ref().map_or(Series::Nothing, Series::Middles)];
        let mut out = [0.0; 3];
        Cursor::new(1).fill(&series, Field::Close, &moments, &[(1.0, 1.0)], &mut out);
        assert_eq!(out, [1.5, 1.5, 6.0]);
    }

    proptest! {
        #[test]
        fn middles_kept_by_moment_are_those_of_every_row(
            steps in prop::collection::vec((0i64..4, 1i64..9, 0i64..3), 1..40),
            step in 1i64..9,
        ) {
            let mut at = 0;
            let ts: Vec<i64> = steps.iter().map(|(gap, ..)| { at += gap; at }).collect();
            let bid: Vec<i64> = steps.iter().map(|(_, px, _)| *px).collect();
            let qty: Vec<i64> = steps.iter().map(|(.., qty)| *qty).collect();
            let ask: Vec<i64> = bid.iter().map(|px| px + 1).collect();
            let Stream::Quotes(whole) = quotes(&ts, &bid, &ask) else { return Ok(()) };
            let stream = QuoteColumns { bid_qty: &qty, ask_qty: &qty, ..whole };
            let moments = clock(&[Stream::Quotes(stream)], step);
            let Some(middles) = Middles::of_quotes(&stream, &moments) else { return Ok(()) };
            prop_assert!(middles.ts.len() <= moments.len() + 1);
            let mut out = vec![0.0; moments.len()];
            let series = [Series::Middles(&middles)];
            Cursor::new(1).fill(&series, Field::Close, &moments, &[(1.0, 1.0)], &mut out);
            for (found, moment) in out.iter().zip(&moments) {
                let last = (0..ts.len()).rfind(|row| ts[*row] <= *moment && qty[*row] > 0);
                let plain = last.map_or(f64::NAN, |row| bid[row] as f64 + 0.5);
                prop_assert!(plain.to_bits() == found.to_bits());
            }
        }
    }

    fn bars<'a>(id: u32, ts_open: &'a [i64], ts_event: &'a [i64], px: &'a [i64]) -> BarColumns<'a> {
        BarColumns {
            instrument: InstrumentId(id),
            ts_open,
            ts_event,
            open: px,
            high: px,
            low: px,
            close: px,
            volume: px,
        }
    }

    #[test]
    fn moments_are_the_union_of_the_closes() {
        let table = [bars(0, &[0, 20], &[10, 30], &[1, 2]), bars(1, &[0, 10], &[10, 20], &[3, 4])];
        assert_eq!(decision_points(&table.map(Stream::Bars), 1), Points::Own(vec![10, 20, 30]));
    }

    #[test]
    fn moments_are_the_closes_of_the_bars_that_have_all_of_them() {
        let (one, all) = (bars(0, &[10], &[20], &[1]), bars(1, &[0, 10], &[10, 20], &[3, 4]));
        let streams = [quotes(&[5], &[1], &[2]), Stream::Bars(one), Stream::Bars(all)];
        assert_eq!(decision_points(&streams, 1), Points::ClosesOf(2));
    }

    #[test]
    fn a_missing_bar_is_nan_and_blocks_may_be_cut_anywhere() {
        let table = [bars(0, &[0, 20], &[10, 30], &[1, 2]), bars(1, &[0, 10], &[10, 20], &[3, 4])]
            .map(Series::Bars);
        let scale = [(5.0, 10.0), (1.0, 1.0)];
        let mut whole = [0.0; 6];
        Cursor::new(2).fill(&table, Field::Close, &[10, 20, 30], &scale, &mut whole);
        let mut cursor = Cursor::new(2);
        let mut cut = Vec::new();
        for time in [10, 20, 30] {
            let mut row = [0.0; 2];
            cursor.fill(&table, Field::Close, &[time], &scale, &mut row);
            cursor.advance(&table, &[time]);
            cut.extend(row);
        }
        let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&whole), bits(&cut));
        assert_eq!((whole[0], whole[1], whole[3], whole[4]), (0.5, 3.0, 4.0, 1.0));
        assert!(whole[2].is_nan() && whole[5].is_nan());
    }
}
