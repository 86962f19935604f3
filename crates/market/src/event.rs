//! Market events: what the world did, with the time it happened and the time we had it.

use hansa_types::{InstrumentId, Price, Qty, Side, TimeNs};

use crate::action::Action;

/// An interval of trading. It is known only at its close: `ts_event` is the close.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct Bar {
    /// Start of the interval.
    pub ts_open: TimeNs,
    /// End of the interval: the first moment at which the bar is known at its source.
    pub ts_event: TimeNs,
    /// When we had it.
    pub ts_recv: TimeNs,
    /// First price.
    pub open: Price,
    /// Highest price.
    pub high: Price,
    /// Lowest price.
    pub low: Price,
    /// Last price.
    pub close: Price,
    /// Traded quantity.
    pub volume: Qty,
}

/// Best bid and ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct Quote {
    /// When it happened at its source.
    pub ts_event: TimeNs,
    /// When we had it.
    pub ts_recv: TimeNs,
    /// Best bid.
    pub bid_px: Price,
    /// Best ask.
    pub ask_px: Price,
    /// Shown at the bid.
    pub bid_qty: Qty,
    /// Shown at the ask.
    pub ask_qty: Qty,
}

impl Quote {
    /// What a side shows, bids for `Buy`; none where it is empty: it has no price (0) or less than
    /// a lot. An empty side says nothing of the market, so nothing may read its price.
    #[must_use]
    pub const fn best(&self, of: Side) -> Option<(Price, Qty)> {
        let (px, qty) = match of {
            Side::Buy => (self.bid_px, self.bid_qty),
            Side::Sell => (self.ask_px, self.ask_qty),
        };
        if px.0 != 0 && qty.0 > 0 { Some((px, qty)) } else { None }
    }

    /// Bid and ask; none where a side is empty.
    #[must_use]
    pub const fn touch(&self) -> Option<(Price, Price)> {
        match (self.best(Side::Buy), self.best(Side::Sell)) {
            (Some((bid, _)), Some((ask, _))) => Some((bid, ask)),
            _ => None,
        }
    }
}

/// A print on the market.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trade {
    /// When it happened at its source.
    pub ts_event: TimeNs,
    /// When we had it.
    pub ts_recv: TimeNs,
    /// At this price.
    pub price: Price,
    /// This much.
    pub qty: Qty,
    /// Who crossed the spread, where the source says so.
    pub aggressor: Option<Side>,
}

/// A level of the book shows another quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct Depth {
    /// When it happened at its source.
    pub ts_event: TimeNs,
    /// When we had it.
    pub ts_recv: TimeNs,
    /// Bids or asks.
    pub side: Side,
    /// The level.
    pub price: Price,
    /// All that is shown there now; zero when the level is gone.
    pub qty: Qty,
    /// The book is emptied before this change: a snapshot begins, or a gap was found.
    pub is_clear: bool,
    /// With this change an update is whole: the book may be looked at.
    pub is_last: bool,
}

/// What became of a stranger's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum OrderDeed {
    /// It joined the queue of its price.
    Add = 1,
    /// It has another open quantity or price.
    Change = 2,
    /// It is gone.
    Delete = 3,
    /// Some of it traded.
    Fill = 4,
}

/// Something happened to an order of the market.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct MarketOrder {
    /// When it happened at its source.
    pub ts_event: TimeNs,
    /// When we had it.
    pub ts_recv: TimeNs,
    /// The venue's number for the order; 0 where the source names none.
    pub id: u64,
    /// Its limit.
    pub price: Price,
    /// What is open after an `Add` or a `Change`, what traded at a `Fill`.
    pub qty: Qty,
    /// Bid or ask.
    pub side: Side,
    /// What became of it.
    pub deed: OrderDeed,
    /// All orders are taken away before this one: a snapshot begins, or a gap was found.
    pub is_clear: bool,
    /// With this an update is whole: the book may be looked at.
    pub is_last: bool,
}

/// What can happen on the market of one instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarketEvent {
    /// An interval begins. Only a simulated venue may look at more than the open of it.
    BarOpened(Bar),
    /// An interval is over and known.
    BarClosed(Bar),
    /// The best prices changed.
    Quote(Quote),
    /// A print.
    Trade(Trade),
    /// A level of the book changed.
    Depth(Depth),
    /// An order of the book changed.
    Order(MarketOrder),
    /// Something besides trading: a charge, a corporate action, a halt.
    Action(Action),
}

impl MarketEvent {
    /// When it happened at its source.
    #[must_use]
    pub const fn ts_event(&self) -> TimeNs {
        match self {
            Self::BarOpened(bar) => bar.ts_open,
            Self::BarClosed(bar) => bar.ts_event,
            Self::Quote(quote) => quote.ts_event,
            Self::Trade(trade) => trade.ts_event,
            Self::Depth(depth) => depth.ts_event,
            Self::Order(order) => order.ts_event,
            Self::Action(action) => action.ts_event,
        }
    }

    /// True for what a venue does before it lets in requests of the same time.
    #[must_use]
    pub const fn is_before_requests(&self) -> bool {
        matches!(self, Self::BarClosed(_) | Self::Action(_))
    }
}

/// A market event of an instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InstrumentEvent {
    /// Whose.
    pub instrument: InstrumentId,
    /// What.
    pub event: MarketEvent,
}
