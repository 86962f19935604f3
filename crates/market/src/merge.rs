//! Many streams, one order of events.
//!
//! Events are ordered by time; at one time by phase (what happens at the venue alone, then what
//! the desk has: bars that close, quotes, trades; then bars that open), then by stream in the order
//! the streams were given. A stream whose events are had later than they happen comes twice: at
//! `ts_event` for the venue, at `ts_recv` for the desk. Where an instrument has finer bars these are
//! the venue's alone, and its bars the desk's alone. Actions come once, at `ts_event`, whenever
//! word of them came: an account is charged when it is charged. The order depends on the data alone, never
//! on how it is cut into blocks.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::mem::discriminant;

use hansa_types::{InstrumentId, TimeNs};

use crate::columns::{
    ActionColumns, BarColumns, ColumnError, DepthColumns, OrdersColumns, QuoteColumns, TradeColumns,
};
use crate::event::{InstrumentEvent, MarketEvent};

/// One instrument's data of one kind.
#[derive(Debug, Clone, Copy)]
pub enum Stream<'a> {
    /// Bars.
    Bars(BarColumns<'a>),
    /// Finer bars, which the venue meets in place of the instrument's bars.
    Finer(BarColumns<'a>),
    /// Best prices.
    Quotes(QuoteColumns<'a>),
    /// Prints.
    Trades(TradeColumns<'a>),
    /// The book by level.
    Depth(DepthColumns<'a>),
    /// The book by order.
    Orders(OrdersColumns<'a>),
    /// Charges, corporate actions, halts.
    Actions(ActionColumns<'a>),
}

/// What comes first at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Phase {
    /// Quotes and trades that happen at the venue and have not reached the desk, finer bars that
    /// close.
    Happening = 0,
    /// Bars that close, quotes, trades: what the desk may know when it decides.
    Known = 1,
    /// Requests arrive at the venue.
    Arrival = 2,
    /// Bars that open: only the venue looks at them.
    Opening = 3,
}

/// Who meets an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reaches {
    /// Venue and desk at once.
    Both,
    /// The venue: the desk has it later.
    Venue,
    /// The desk: the venue had it before.
    Desk,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Head {
    ts: i64,
    phase: Phase,
    stream: u32,
    row: usize,
}

/// The place reached in a set of streams. It owns no data: the streams are handed in at each call.
#[derive(Debug, Clone, Default)]
pub struct Merge {
    heads: BinaryHeap<Reverse<Head>>,
    /// Whether the desk alone meets what a stream makes known: the venue met it before, when it
    /// happened or in finer bars.
    is_late: Vec<bool>,
}

impl Merge {
    /// At the beginning of the streams.
    #[must_use]
    pub fn new(streams: &[Stream<'_>]) -> Self {
        let is_late: Vec<bool> =
            streams.iter().map(|stream| stream.is_late() || stream.has_finer(streams)).collect();
        let mut heads = BinaryHeap::with_capacity(streams.len() * 2);
        for (index, (stream, is_late)) in (0u32..).zip(streams.iter().zip(&is_late)) {
            heads.extend([Phase::Happening, Phase::Known, Phase::Opening].iter().filter_map(
                |phase| {
                    let ts = time_of(stream, (*phase, *is_late), 0)?;
                    Some(Reverse(Head { ts, phase: *phase, stream: index, row: 0 }))
                },
            ));
        }
        Self { heads, is_late }
    }

    /// Time and phase of the next event.
    #[must_use]
    #[inline]
    pub fn peek(&self) -> Option<(TimeNs, Phase)> {
        self.heads.peek().map(|Reverse(head)| (TimeNs(head.ts), head.phase))
    }

    /// With one stream of bars alone, the row whose open and close both lie ahead.
    #[must_use]
    pub fn row_of_only_bars(&self, streams: &[Stream<'_>]) -> Option<usize> {
        let [Stream::Bars(_)] = streams else { return None };
        let mut rows = self.heads.iter().map(|Reverse(head)| head.row);
        let (first, second) = (rows.next()?, rows.next()?);
        (first == second).then_some(first)
    }

    /// Passes over `count` bars of one stream of bars, opens and closes.
    pub fn pass_over(&mut self, streams: &[Stream<'_>], count: usize) {
        let moved = self.heads.drain().filter_map(|Reverse(head)| {
            let place = head.stream as usize;
            let row = head.row + count;
            let ts = time_of(&streams[place], (head.phase, self.is_late[place]), row)?;
            Some(Reverse(Head { ts, row, ..head }))
        });
        self.heads = moved.collect();
    }

    /// The next event. The streams must be those the merge was made from.
    #[inline]
    pub fn next(&mut self, streams: &[Stream<'_>]) -> Option<(InstrumentEvent, Reaches)> {
        let mut top = self.heads.peek_mut()?;
        let Reverse(head) = *top;
        let place = head.stream as usize;
        let (stream, is_late) = (&streams[place], self.is_late[place]);
        match time_of(stream, (head.phase, is_late), head.row + 1) {
            Some(ts) => *top = Reverse(Head { ts, row: head.row + 1, ..head }),
            None => {
                PeekMut::pop(top);
            }
        }
        let reaches = match head.phase {
            Phase::Happening | Phase::Opening => Reaches::Venue,
            _ if is_late => Reaches::Desk,
            _ => Reaches::Both,
        };
        Some((event_of(stream, head.phase, head.row), reaches))
    }
}

/// Checks all rows, and that each table is the only one of its kind and instrument: what is known is
/// looked up in one. Of actions there may be several.
pub fn check(streams: &[Stream<'_>]) -> Result<(), ColumnError> {
    for (place, stream) in streams.iter().enumerate() {
        let is_like = |other: &Stream<'_>| {
            discriminant(other) == discriminant(stream) && other.instrument() == stream.instrument()
        };
        if !matches!(stream, Stream::Actions(_)) && streams[..place].iter().any(is_like) {
            let instrument = stream.instrument().0;
            return Err(ColumnError::Twice { table: stream.table(), instrument });
        }
        stream.check()?;
    }
    Ok(())
}

impl<'a> Stream<'a> {
    /// What the table is called.
    const fn table(&self) -> &'static str {
        match self {
            Self::Bars(_) => BarColumns::TABLE,
            Self::Finer(_) => "finer bars",
            Self::Quotes(_) => QuoteColumns::TABLE,
            Self::Trades(_) => TradeColumns::TABLE,
            Self::Depth(_) => DepthColumns::TABLE,
            Self::Orders(_) => OrdersColumns::TABLE,
            Self::Actions(_) => ActionColumns::TABLE,
        }
    }

    /// True when some event is had later than it happens.
    fn is_late(&self) -> bool {
        match self {
            Self::Bars(_) | Self::Finer(_) | Self::Actions(_) => false,
            Self::Quotes(quotes) => quotes.ts_event != quotes.ts_recv,
            Self::Trades(trades) => trades.ts_event != trades.ts_recv,
            Self::Depth(depth) => depth.ts_event != depth.ts_recv,
            Self::Orders(orders) => orders.ts_event != orders.ts_recv,
        }
    }

    /// True for bars of an instrument that has finer ones too.
    fn has_finer(&self, streams: &[Self]) -> bool {
        let is_finer = |other: &Self| {
            matches!(other, Self::Finer(_)) && other.instrument() == self.instrument()
        };
        matches!(self, Self::Bars(_)) && streams.iter().any(is_finer)
    }

    /// When each event is had, oldest first. Of finer bars nothing: the desk never has them. Of
    /// actions nothing: time is that of prices.
    #[must_use]
    pub const fn ts_known(&self) -> &'a [i64] {
        match self {
            Self::Bars(bars) => bars.ts_event,
            Self::Quotes(quotes) => quotes.ts_recv,
            Self::Trades(trades) => trades.ts_recv,
            Self::Depth(depth) => depth.ts_recv,
            Self::Orders(orders) => orders.ts_recv,
            Self::Finer(_) | Self::Actions(_) => &[],
        }
    }

    /// When the first event is had; none for a stream without events.
    #[must_use]
    pub fn ts_first(&self) -> Option<TimeNs> {
        self.ts_known().first().map(|ts| TimeNs(*ts))
    }

    /// When the last event is had; none for a stream without events.
    #[must_use]
    pub fn ts_last(&self) -> Option<TimeNs> {
        self.ts_known().last().map(|ts| TimeNs(*ts))
    }

    /// The price of a row in ticks, for analysis: a close, the middle of a quote, a print; NaN of a
    /// quote with an empty side.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn price_ticks(&self, row: usize) -> f64 {
        match self {
            Self::Bars(bars) | Self::Finer(bars) => bars.close[row] as f64,
            Self::Quotes(quotes) => match quotes.row(row).touch() {
                Some((bid, ask)) => f64::midpoint(bid.0 as f64, ask.0 as f64),
                None => f64::NAN,
            },
            Self::Trades(trades) => trades.price[row] as f64,
            // A level or an order alone says nothing of the middle.
            Self::Depth(_) | Self::Orders(_) | Self::Actions(_) => f64::NAN,
        }
    }

    /// Whose events.
    #[must_use]
    pub const fn instrument(&self) -> InstrumentId {
        match self {
            Self::Bars(bars) | Self::Finer(bars) => bars.instrument,
            Self::Quotes(quotes) => quotes.instrument,
            Self::Trades(trades) => trades.instrument,
            Self::Depth(depth) => depth.instrument,
            Self::Orders(orders) => orders.instrument,
            Self::Actions(actions) => actions.instrument,
        }
    }

    /// Equal lengths, rising times, rows that can be: looked at once, relied upon afterwards.
    pub fn check(&self) -> Result<(), ColumnError> {
        match self {
            Self::Bars(bars) | Self::Finer(bars) => bars.check(),
            Self::Quotes(quotes) => quotes.check(),
            Self::Trades(trades) => trades.check(),
            Self::Depth(depth) => depth.check(),
            Self::Orders(orders) => orders.check(),
            Self::Actions(actions) => actions.check(),
        }
    }
}

#[inline]
fn time_of(stream: &Stream<'_>, (phase, is_late): (Phase, bool), row: usize) -> Option<i64> {
    let times = match (stream, phase) {
        (Stream::Bars(bars), Phase::Known) => bars.ts_event,
        (Stream::Bars(bars), Phase::Opening) if !is_late => bars.ts_open,
        (Stream::Finer(bars), Phase::Happening) => bars.ts_event,
        (Stream::Finer(bars), Phase::Opening) => bars.ts_open,
        (Stream::Quotes(quotes), Phase::Known) => quotes.ts_recv,
        (Stream::Trades(trades), Phase::Known) => trades.ts_recv,
        (Stream::Quotes(quotes), Phase::Happening) if is_late => quotes.ts_event,
        (Stream::Trades(trades), Phase::Happening) if is_late => trades.ts_event,
        (Stream::Actions(actions), Phase::Known) => actions.ts_event,
        (Stream::Depth(depth), Phase::Known) => depth.ts_recv,
        (Stream::Depth(depth), Phase::Happening) if is_late => depth.ts_event,
        (Stream::Orders(orders), Phase::Known) => orders.ts_recv,
        (Stream::Orders(orders), Phase::Happening) if is_late => orders.ts_event,
        _ => return None,
    };
    times.get(row).copied()
}

#[inline]
fn event_of(stream: &Stream<'_>, phase: Phase, row: usize) -> InstrumentEvent {
    let (instrument, event): (InstrumentId, _) = match stream {
        Stream::Bars(bars) | Stream::Finer(bars) if phase == Phase::Opening => {
            (bars.instrument, MarketEvent::BarOpened(bars.row(row)))
        }
        Stream::Bars(bars) | Stream::Finer(bars) => {
            (bars.instrument, MarketEvent::BarClosed(bars.row(row)))
        }
        Stream::Quotes(quotes) => (quotes.instrument, MarketEvent::Quote(quotes.row(row))),
        Stream::Trades(trades) => (trades.instrument, MarketEvent::Trade(trades.row(row))),
        Stream::Depth(depth) => (depth.instrument, MarketEvent::Depth(depth.row(row))),
        Stream::Orders(orders) => (orders.instrument, MarketEvent::Order(orders.row(row))),
        Stream::Actions(actions) => (actions.instrument, MarketEvent::Action(actions.row(row))),
    };
    InstrumentEvent { instrument, event }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bars<'a>(id: u32, ts_open: &'a [i64], ts_event: &'a [i64], px: &'a [i64]) -> Stream<'a> {
        Stream::Bars(BarColumns {
            instrument: InstrumentId(id),
            ts_open,
            ts_event,
            open: px,
            high: px,
            low: px,
            close: px,
            volume: px,
        })
    }

    fn order(streams: &[Stream<'_>]) -> Vec<(i64, Phase, u32)> {
        let mut merge = Merge::new(streams);
        let mut out = Vec::new();
        while let Some((ts, phase)) = merge.peek() {
            let (event, _) = merge.next(streams).unwrap();
            assert_eq!(event.event.ts_event(), ts);
            out.push((ts.0, phase, event.instrument.0));
        }
        out
    }

    #[test]
    fn bars_close_before_bars_open_and_streams_keep_their_order() {
        let streams =
            [bars(0, &[0, 10], &[10, 20], &[1, 1]), bars(1, &[0, 10], &[10, 20], &[1, 1])];
        use Phase::{Known, Opening};
        assert_eq!(
            order(&streams),
            [
                (0, Opening, 0),
                (0, Opening, 1),
                (10, Known, 0),
                (10, Known, 1),
                (10, Opening, 0),
                (10, Opening, 1),
                (20, Known, 0),
                (20, Known, 1),
            ]
        );
    }

    fn quotes<'a>(id: u32, ts_event: &'a [i64], ts_recv: &'a [i64], px: &'a [i64]) -> Stream<'a> {
        let instrument = InstrumentId(id);
        Stream::Quotes(QuoteColumns {
            instrument,
            ts_event,
            ts_recv,
            bid_px: px,
            ask_px: px,
            bid_qty: px,
            ask_qty: px,
        })
    }

    #[test]
    fn a_second_table_of_one_kind_and_instrument_is_refused() {
        let streams =
            [quotes(3, &[1], &[1], &[7]), quotes(4, &[1], &[1], &[7]), quotes(3, &[2], &[2], &[7])];
        assert_eq!(check(&streams[..2]), Ok(()));
        let error = check(&streams).unwrap_err().to_string();
        assert_eq!(error, "quotes of instrument 3: expected one table, found two; join them");
    }

    #[test]
    fn what_is_had_later_comes_twice_for_the_venue_and_for_the_desk() {
        let streams = [quotes(0, &[1, 2], &[3, 4], &[7, 8]), quotes(1, &[3, 4], &[3, 4], &[9, 9])];
        let mut merge = Merge::new(&streams);
        let mut out = Vec::new();
        while let Some((ts, _)) = merge.peek() {
            let (event, reaches) = merge.next(&streams).unwrap();
            out.push((ts.0, event.instrument.0, reaches));
        }
        use Reaches::{Both, Desk, Venue};
        let expected =
            [(1, 0, Venue), (2, 0, Venue), (3, 0, Desk), (3, 1, Both), (4, 0, Desk), (4, 1, Both)];
        assert_eq!(out, expected);
    }

    #[test]
    fn finer_bars_are_the_venues_alone_and_the_bars_above_them_the_desks() {
        let bars = |ts_open, ts_event, px| bars(0, ts_open, ts_event, px);
        let Stream::Bars(finer) = bars(&[0, 5], &[5, 10], &[1, 1]) else { return };
        let streams = [bars(&[0], &[10], &[1]), Stream::Finer(finer)];
        let mut merge = Merge::new(&streams);
        let mut out = Vec::new();
        while let Some((ts, phase)) = merge.peek() {
            let (_, reaches) = merge.next(&streams).unwrap();
            out.push((ts.0, phase, reaches));
        }
        use Phase::{Happening, Known, Opening};
        use Reaches::{Desk, Venue};
        let expected = [
            (0, Opening, Venue),
            (5, Happening, Venue),
            (5, Opening, Venue),
            (10, Happening, Venue),
            (10, Known, Desk),
        ];
        assert_eq!(out, expected);
        assert_eq!(streams[1].ts_known(), [0i64; 0]);
    }

    #[test]
    fn an_action_comes_once_at_its_time_after_the_close_of_a_bar_given_before_it() {
        let numbers = [1, 1];
        let actions = Stream::Actions(ActionColumns {
            instrument: InstrumentId(7),
            ts_event: &[10, 15],
            ts_recv: &[12, 15],
            kind: &numbers,
            a: &numbers,
            b: &numbers,
            c: &numbers,
        });
        let streams = [bars(0, &[0, 10], &[10, 20], &[1, 1]), actions];
        use Phase::{Known, Opening};
        let expected = [
            (0, Opening, 0),
            (10, Known, 0),
            (10, Known, 7),
            (10, Opening, 0),
            (15, Known, 7),
            (20, Known, 0),
        ];
        assert_eq!(order(&streams), expected);
    }

    #[test]
    fn rows_passed_over_are_as_if_taken_one_by_one() {
        let streams = [bars(0, &[0, 10, 20, 30], &[9, 20, 30, 40], &[1, 2, 3, 4])];
        let mut merge = Merge::new(&streams);
        assert_eq!(merge.row_of_only_bars(&streams), Some(0));
        merge.pass_over(&streams, 2);
        assert_eq!(merge.row_of_only_bars(&streams), Some(2));
        assert_eq!(merge.peek(), Some((TimeNs(20), Phase::Opening)));
        merge.next(&streams);
        assert_eq!(merge.row_of_only_bars(&streams), None, "the bar is open");
        assert_eq!(merge.peek(), Some((TimeNs(30), Phase::Known)));
    }

    proptest! {
        #[test]
        fn the_merge_is_a_stable_sort(lengths in prop::collection::vec(0usize..20, 1..6), step in 1i64..7) {
            let tables: Vec<(Vec<i64>, Vec<i64>)> = (1i64..).zip(&lengths)
                .map(|(k, n)| {
                    let open: Vec<i64> = (0..*n as i64).map(|row| row * step * k).collect();
                    let close = open.iter().map(|ts| ts + step * k).collect();
                    (open, close)
                })
                .collect();
            let streams: Vec<Stream<'_>> = (0u32..).zip(&tables)
                .map(|(id, (open, close))| bars(id, open, close, open))
                .collect();
            let mut plain = Vec::new();
            for (id, (open, close)) in (0u32..).zip(&tables) {
                plain.extend(open.iter().map(|ts| (*ts, Phase::Opening, id)));
                plain.extend(close.iter().map(|ts| (*ts, Phase::Known, id)));
            }
            plain.sort_unstable();
            prop_assert_eq!(order(&streams), plain);
        }
    }
}
