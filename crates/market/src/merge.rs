//! Many streams, one order of events.
//!
//! Events are ordered by time; at one time by phase (what is known comes before what begins: bars
//! that close, quotes and trades, then bars that open), then by stream in the order the streams were
//! given. The order depends on the data alone, never on how it is cut into blocks.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

use hansa_types::{InstrumentId, TimeNs};

use crate::columns::{BarColumns, QuoteColumns, TradeColumns};
use crate::event::{InstrumentEvent, MarketEvent};

/// One instrument's data of one kind.
#[derive(Debug, Clone, Copy)]
pub enum Stream<'a> {
    /// Bars.
    Bars(BarColumns<'a>),
    /// Best prices.
    Quotes(QuoteColumns<'a>),
    /// Prints.
    Trades(TradeColumns<'a>),
}

/// What comes first at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Phase {
    /// Bars that close, quotes, trades: what the desk may know when it decides.
    Known = 0,
    /// Requests arrive at the venue.
    Arrival = 1,
    /// Bars that open: only the venue looks at them.
    Opening = 2,
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
}

impl Merge {
    /// At the beginning of the streams.
    #[must_use]
    pub fn new(streams: &[Stream<'_>]) -> Self {
        let mut heads = BinaryHeap::with_capacity(streams.len() * 2);
        for (index, stream) in (0u32..).zip(streams) {
            heads.extend([Phase::Known, Phase::Opening].iter().filter_map(|phase| {
                let ts = time_of(stream, *phase, 0)?;
                Some(Reverse(Head { ts, phase: *phase, stream: index, row: 0 }))
            }));
        }
        Self { heads }
    }

    /// Time and phase of the next event.
    #[must_use]
    pub fn peek(&self) -> Option<(TimeNs, Phase)> {
        self.heads.peek().map(|Reverse(head)| (TimeNs(head.ts), head.phase))
    }

    /// The next event. The streams must be those the merge was made from.
    pub fn next(&mut self, streams: &[Stream<'_>]) -> Option<InstrumentEvent> {
        let mut top = self.heads.peek_mut()?;
        let Reverse(head) = *top;
        let stream = &streams[head.stream as usize];
        match time_of(stream, head.phase, head.row + 1) {
            Some(ts) => *top = Reverse(Head { ts, row: head.row + 1, ..head }),
            None => {
                PeekMut::pop(top);
            }
        }
        Some(event_of(stream, head.phase, head.row))
    }
}

fn time_of(stream: &Stream<'_>, phase: Phase, row: usize) -> Option<i64> {
    match (stream, phase) {
        (Stream::Bars(bars), Phase::Known) => bars.ts_event.get(row).copied(),
        (Stream::Bars(bars), Phase::Opening) => bars.ts_open.get(row).copied(),
        (Stream::Quotes(quotes), Phase::Known) => quotes.ts_event.get(row).copied(),
        (Stream::Trades(trades), Phase::Known) => trades.ts_event.get(row).copied(),
        _ => None,
    }
}

fn event_of(stream: &Stream<'_>, phase: Phase, row: usize) -> InstrumentEvent {
    let (instrument, event): (InstrumentId, _) = match stream {
        Stream::Bars(bars) if phase == Phase::Opening => {
            (bars.instrument, MarketEvent::BarOpened(bars.row(row)))
        }
        Stream::Bars(bars) => (bars.instrument, MarketEvent::BarClosed(bars.row(row))),
        Stream::Quotes(quotes) => (quotes.instrument, MarketEvent::Quote(quotes.row(row))),
        Stream::Trades(trades) => (trades.instrument, MarketEvent::Trade(trades.row(row))),
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
            let event = merge.next(streams).unwrap();
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
