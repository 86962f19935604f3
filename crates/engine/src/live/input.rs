//! What comes to a live desk from outside, as bytes: see `docs/journal.md`.

use hansa_market::event::{Bar, InstrumentEvent, MarketEvent};
use hansa_types::{ClOrdId, InstrumentId, Side, TimeNs};

use crate::desk::{Desk, Effects};
use crate::error::EngineError;
use crate::record::Payload;

/// Stands for every instrument.
const ALL: u32 = u32::MAX;

/// The state of a connection, judged by the age of what came over it. The numbers are part of the
/// format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Link {
    /// Data come as they should.
    Live = 0,
    /// Later than they should: orders still pass.
    Slow = 1,
    /// Too old to act on.
    Stale = 2,
    /// There is no connection.
    Disconnected = 3,
    /// There is one, but the other side does not know us.
    LoggedOut = 4,
}

impl Link {
    /// By its number.
    #[must_use]
    pub const fn of_number(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::Live,
            1 => Self::Slow,
            2 => Self::Stale,
            3 => Self::Disconnected,
            4 => Self::LoggedOut,
            _ => return None,
        })
    }

    /// What the gate is told: nothing stands in the way of data that are only slow.
    const fn barrier(self) -> u8 {
        match self {
            Self::Live | Self::Slow => 0,
            cut => cut as u8,
        }
    }
}

/// A connection has another state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connection {
    /// Whose data; none for the venue's connection, over which the orders of all go.
    pub instrument: Option<InstrumentId>,
    /// From now on.
    pub link: Link,
    /// Age of the newest that came over it.
    pub age_ns: i64,
}

/// An interval of bars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    /// When it closed.
    pub ts_close: TimeNs,
    /// From before the desk began: it only warms up what looks back.
    pub is_history: bool,
    /// The bars, in the order of the universe.
    pub bars: Vec<(InstrumentId, Bar)>,
}

/// A difference between desk and venue, found in reconciliation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// Its cause, by number.
    pub cause: u8,
    /// What is done about it, by number.
    pub policy: u8,
    /// Of this instrument.
    pub instrument: Option<InstrumentId>,
    /// Of this order.
    pub cl_ord_id: Option<ClOrdId>,
    /// What the desk holds, in lots or 10^-8 of a currency.
    pub expected: i64,
    /// What the venue says.
    pub found: i64,
}

impl Payload {
    /// A market event, 72 bytes at most; false for one that no feed has.
    pub(crate) fn live_market(&mut self, event: &InstrumentEvent) -> bool {
        let id = event.instrument.0;
        let mut head = |kind: u8, flags: u8, side: i64, ts: TimeNs| {
            let side = side.to_le_bytes()[0];
            self.u8(kind).u8(flags).u8(side).u8(0).u32(id).i64(ts.0);
        };
        let numbers: [i64; 6] = match &event.event {
            MarketEvent::BarClosed(bar) => {
                head(1, 0, 0, bar.ts_event);
                let prices = [bar.open.0, bar.high.0, bar.low.0, bar.close.0];
                [bar.ts_open.0, prices[0], prices[1], prices[2], prices[3], bar.volume.0]
            }
            MarketEvent::Quote(quote) => {
                head(2, 0, 0, quote.ts_event);
                [quote.bid_px.0, quote.ask_px.0, quote.bid_qty.0, quote.ask_qty.0, 0, 0]
            }
            MarketEvent::Trade(trade) => {
                head(3, 0, trade.aggressor.map_or(0, Side::sign), trade.ts_event);
                [trade.price.0, trade.qty.0, 0, 0, 0, 0]
            }
            MarketEvent::Depth(depth) => {
                let flags = u8::from(depth.is_clear) | u8::from(depth.is_last) << 1;
                head(4, flags, depth.side.sign(), depth.ts_event);
                [depth.price.0, depth.qty.0, 0, 0, 0, 0]
            }
            MarketEvent::BarOpened(_) | MarketEvent::Order(_) | MarketEvent::Action(_) => {
                return false;
            }
        };
        let used = match &event.event {
            MarketEvent::BarClosed(_) => 6,
            MarketEvent::Quote(_) => 4,
            _ => 2,
        };
        for number in &numbers[..used] {
            self.i64(*number);
        }
        true
    }

    /// A connection's state: 16 bytes.
    pub(crate) fn connection(&mut self, connection: &Connection) -> &mut Self {
        let instrument = connection.instrument.map_or(ALL, |id| id.0);
        self.u8(connection.link as u8).raw(&[0; 3]).u32(instrument).i64(connection.age_ns)
    }

    /// An interval: 16 bytes, and 64 for each bar.
    pub(crate) fn interval(&mut self, interval: &Interval) -> &mut Self {
        let count = u32::try_from(interval.bars.len()).unwrap_or(u32::MAX);
        self.u8(u8::from(interval.is_history)).raw(&[0; 3]).u32(count).i64(interval.ts_close.0);
        for (id, bar) in &interval.bars {
            self.u32(id.0).u32(0).i64(bar.ts_open.0).i64(bar.ts_recv.0);
            self.i64(bar.open.0).i64(bar.high.0).i64(bar.low.0).i64(bar.close.0).i64(bar.volume.0);
        }
        self
    }

    /// A difference: 32 bytes.
    pub(crate) fn difference(&mut self, found: &Difference) -> &mut Self {
        self.u8(found.cause)
            .u8(found.policy)
            .raw(&[0; 2])
            .u32(found.instrument.map_or(ALL, |id| id.0))
            .u64(found.cl_ord_id.map_or(0, |id| id.0))
            .i64(found.expected)
            .i64(found.found)
    }
}

impl Desk {
    /// A connection has another state: the gate is told, and tickets that say so end.
    pub(crate) fn on_connection(
        &mut self,
        connection: &Connection,
        ts: TimeNs,
        out: &mut Effects,
    ) -> Result<(), EngineError> {
        let was_cut = self.is_cut(connection.instrument);
        match connection.instrument {
            Some(id) => self.set_feed(id, connection.link),
            None => self.set_venue(connection.link),
        }
        if was_cut && connection.link.barrier() == 0 {
            return self.flatten_again(ts, out);
        }
        if connection.instrument.is_some() || connection.link < Link::Disconnected {
            return Ok(());
        }
        self.carrier.on_disconnect(&mut self.actions);
        self.act_for_tickets(ts, out)
    }

    fn is_cut(&self, instrument: Option<InstrumentId>) -> bool {
        let feed = instrument.map(|id| self.feeds.get(id.index()).copied().unwrap_or_default());
        feed.unwrap_or(self.venue_link) != 0
    }

    fn set_feed(&mut self, id: InstrumentId, link: Link) {
        self.feeds.resize(self.instruments.len(), 0);
        if let Some(feed) = self.feeds.get_mut(id.index()) {
            *feed = link.barrier();
        }
        self.tell_gate();
    }

    fn set_venue(&mut self, link: Link) {
        self.venue_link = link.barrier();
        self.tell_gate();
    }

    /// An order needs both: the worse of the two counts.
    fn tell_gate(&mut self) {
        self.feeds.resize(self.instruments.len(), 0);
        for (instrument, feed) in self.instruments.iter().zip(&self.feeds) {
            self.gate.set_connection(instrument.id(), (*feed).max(self.venue_link));
        }
    }
}
