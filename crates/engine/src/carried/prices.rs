//! What the desk knows of a market, and how triggers read it.

use hansa_types::{Price, Side, TimeNs};

use super::ticket::TriggerSource;

/// Prints of an interval. A single print is an interval of one price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Start of the interval: tickets that are younger see only its close.
    pub ts_open: TimeNs,
    /// Lowest print.
    pub low: Price,
    /// Highest print.
    pub high: Price,
    /// Last print.
    pub close: Price,
}

impl Span {
    /// A single print.
    #[must_use]
    pub const fn print(price: Price, ts: TimeNs) -> Self {
        Self { ts_open: ts, low: price, high: price, close: price }
    }
}

/// What the desk knows after an event; none where it knows nothing. A span that is no single print
/// belongs to the event that brought it only, the other prices stand until they change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Prices {
    /// When it was known.
    pub ts: TimeNs,
    /// The last prints.
    pub last: Option<Span>,
    /// Best bid.
    pub bid: Option<Price>,
    /// Best ask.
    pub ask: Option<Price>,
    /// The venue's mark.
    pub mark: Option<Price>,
}

/// The price that a trigger compares itself with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Reading {
    Last,
    Bid,
    Ask,
    Mid,
    Mark,
}

impl Reading {
    pub(super) const fn new(source: TriggerSource, side: Side) -> Self {
        match (source, side) {
            (TriggerSource::Last, _) => Self::Last,
            (TriggerSource::BidAsk, Side::Buy) => Self::Ask,
            (TriggerSource::BidAsk, Side::Sell) => Self::Bid,
            (TriggerSource::Mid, _) => Self::Mid,
            (TriggerSource::Mark, _) => Self::Mark,
        }
    }
}

/// A reading in half ticks, so that the middle is exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) ts_open: TimeNs,
    pub(super) low: i64,
    pub(super) high: i64,
    pub(super) close: i64,
}

impl Seen {
    const fn point(halves: i64, ts: TimeNs) -> Self {
        Self { ts_open: ts, low: halves, high: halves, close: halves }
    }

    /// As somebody sees it who has been watching since then.
    pub(super) const fn since(&self, ts: TimeNs) -> Self {
        if ts.0 > self.ts_open.0 { Self::point(self.close, self.ts_open) } else { *self }
    }
}

/// A price in half ticks.
pub(super) const fn halves(px: Price) -> i64 {
    px.0.saturating_mul(2)
}

impl Prices {
    /// What a trigger reads; none when there is nothing to read.
    pub(super) fn read(&self, reading: Reading) -> Option<Seen> {
        let point = |px: Price| Seen::point(halves(px), self.ts);
        match reading {
            Reading::Last => self.last.map(|span| Seen {
                ts_open: span.ts_open,
                low: halves(span.low),
                high: halves(span.high),
                close: halves(span.close),
            }),
            Reading::Bid => self.bid.map(point),
            Reading::Ask => self.ask.map(point),
            Reading::Mid => {
                let (bid, ask) = (self.bid?, self.ask?);
                Some(Seen::point(bid.0.saturating_add(ask.0), self.ts))
            }
            Reading::Mark => self.mark.map(point),
        }
    }

    /// Best price of this side.
    pub(super) const fn best(&self, side: Side) -> Option<Price> {
        match side {
            Side::Buy => self.bid,
            Side::Sell => self.ask,
        }
    }
}
