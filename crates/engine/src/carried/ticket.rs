//! Tickets: what a person or a strategy asks the engine to carry.

use hansa_types::{InstrumentId, Price, Qty, Side, TimeInForce, TimeNs};

/// The type of a carried order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// A market order; carried only for its times or its group.
    Market = 1,
    /// A limit order; carried only for its times or its group.
    Limit = 2,
    /// A market order once the trigger price is passed in the adverse direction. Without a
    /// trigger source it is the venue's own stop.
    Stop = 3,
    /// A limit order once the trigger price is passed in the adverse direction.
    StopLimit = 4,
    /// A market order once the trigger price is reached in the favourable direction.
    MarketIfTouched = 5,
    /// A limit order once the trigger price is reached in the favourable direction.
    LimitIfTouched = 6,
    /// A stop that follows the market at a distance.
    TrailingStop = 7,
    /// The same, with a limit at an offset from the stop.
    TrailingStopLimit = 8,
    /// A limit order that follows the best prices.
    Pegged = 9,
    /// A limit order that shows one slice at a time.
    Iceberg = 10,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 10] = [
        Self::Market,
        Self::Limit,
        Self::Stop,
        Self::StopLimit,
        Self::MarketIfTouched,
        Self::LimitIfTouched,
        Self::TrailingStop,
        Self::TrailingStopLimit,
        Self::Pegged,
        Self::Iceberg,
    ];

    /// As a person calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Market => "market",
            Self::Limit => "limit",
            Self::Stop => "stop",
            Self::StopLimit => "stop-limit",
            Self::MarketIfTouched => "market-if-touched",
            Self::LimitIfTouched => "limit-if-touched",
            Self::TrailingStop => "trailing stop",
            Self::TrailingStopLimit => "trailing stop-limit",
            Self::Pegged => "pegged",
            Self::Iceberg => "iceberg",
        }
    }

    /// True for the kinds that follow the market at a distance.
    #[must_use]
    pub const fn is_trailing(self) -> bool {
        matches!(self, Self::TrailingStop | Self::TrailingStopLimit)
    }

    /// True for the kinds that wait in the favourable direction.
    #[must_use]
    pub const fn is_touched(self) -> bool {
        matches!(self, Self::MarketIfTouched | Self::LimitIfTouched)
    }

    /// True for the stops of fixed price.
    #[must_use]
    pub const fn is_stop(self) -> bool {
        matches!(self, Self::Stop | Self::StopLimit)
    }
}

/// Which price is compared with a trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum TriggerSource {
    /// The last print.
    Last = 1,
    /// The side that would fill the order: the ask for a buy, the bid for a sell.
    BidAsk = 2,
    /// The middle of bid and ask, to the half tick.
    Mid = 3,
    /// The venue's mark.
    Mark = 4,
}

/// How far a trailing stop stays behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Distance {
    /// Ticks.
    Ticks(i64),
    /// Hundredths of a percent of the best price seen; the stop is rounded away from the market.
    Bps(i64),
}

/// What a pegged order follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum PegTo {
    /// The middle, rounded to the tick away from the market.
    Mid = 1,
    /// The best price of its own side.
    Primary = 2,
    /// The best price of the other side.
    Market = 3,
}

/// A carried order as asked for. `fields::need` says which kind has which optional field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    /// Who asks: its ids, and those of its native orders, are of this source.
    pub source: u16,
    /// What to trade.
    pub instrument: InstrumentId,
    /// Buy or sell.
    pub side: Side,
    /// How much, in lots, greater than zero.
    pub order_qty: Qty,
    /// The type.
    pub kind: Kind,
    /// Of the native orders. DAY also ends a waiting ticket at the end of the day; at the opening
    /// and at the closing it is sent then, as IOC.
    pub time_in_force: TimeInForce,
    /// Where a stop or an if-touched order is triggered.
    pub trigger_px: Option<Price>,
    /// By which price.
    pub trigger_source: Option<TriggerSource>,
    /// The limit of the native order.
    pub limit_px: Option<Price>,
    /// How far a trailing stop stays behind.
    pub trail: Option<Distance>,
    /// A trailing stop begins once the market has reached this price in the favourable direction.
    pub activation_px: Option<Price>,
    /// How much worse than the stop the limit of a trailing stop-limit is, in ticks.
    pub limit_offset_ticks: Option<i64>,
    /// What a pegged order follows.
    pub peg: Option<PegTo>,
    /// Ticks away from the market; negative for more eager. None means 0.
    pub peg_offset_ticks: Option<i64>,
    /// A pegged buy never bids more, a pegged sell never asks less.
    pub cap_px: Option<Price>,
    /// A pegged order is replaced once the peg is this far from its price. None means 1.
    pub least_change_ticks: Option<i64>,
    /// The slice that an iceberg shows.
    pub display_qty: Option<Qty>,
    /// Neither watched nor sent before this time.
    pub ts_active: Option<TimeNs>,
    /// Ended at this time (GTD).
    pub ts_expiry: Option<TimeNs>,
    /// Ended when the connection to the venue is lost.
    pub ends_on_disconnect: bool,
    /// When it was made.
    pub ts: TimeNs,
}

impl Ticket {
    /// A GTC ticket of one lot without any optional field, to be completed by its fields.
    #[must_use]
    pub const fn new(kind: Kind, side: Side, instrument: InstrumentId) -> Self {
        Self {
            source: 0,
            instrument,
            side,
            order_qty: Qty(1),
            kind,
            time_in_force: TimeInForce::Gtc,
            trigger_px: None,
            trigger_source: None,
            limit_px: None,
            trail: None,
            activation_px: None,
            limit_offset_ticks: None,
            peg: None,
            peg_offset_ticks: None,
            cap_px: None,
            least_change_ticks: None,
            display_qty: None,
            ts_active: None,
            ts_expiry: None,
            ends_on_disconnect: false,
            ts: TimeNs(0),
        }
    }

    /// True when the engine waits for a price; a stop without a source waits at the venue.
    #[must_use]
    pub const fn waits_for_price(&self) -> bool {
        self.kind.is_touched()
            || self.kind.is_trailing()
            || (self.kind.is_stop() && self.trigger_source.is_some())
    }
}

/// Tickets that depend on each other. All are of one instrument, source and quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group<'a> {
    /// One cancels the other; what one fills the other asks for less.
    Oco(&'a [Ticket; 2]),
    /// The children are sent when the parent fills, each with what it has filled.
    Oto {
        /// What must fill first.
        parent: &'a Ticket,
        /// What follows.
        children: &'a [Ticket],
    },
    /// An entry whose fills are protected by a target and a stop, of which one cancels the other.
    Bracket {
        /// What opens the position.
        entry: &'a Ticket,
        /// What takes the profit.
        target: &'a Ticket,
        /// What bounds the loss.
        stop: &'a Ticket,
    },
}

impl<'a> Group<'a> {
    /// All tickets of it, the parent or entry first.
    #[must_use]
    pub fn members(&self) -> Vec<&'a Ticket> {
        match *self {
            Self::Oco([first, second]) => vec![first, second],
            Self::Oto { parent, children } => [parent].into_iter().chain(children).collect(),
            Self::Bracket { entry, target, stop } => vec![entry, target, stop],
        }
    }
}
