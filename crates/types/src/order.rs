//! Orders in FIX's words (FIX 4.4 tags 40, 54, 59, 39).

mod terms;

pub use terms::{Malformed, OrderTerms, PostOnly};

use crate::instrument::InstrumentId;
use crate::quantity::{Price, Qty, TimeNs};
use crate::report::{ExecType, ExecutionReport};

/// Buy or sell (tag 54).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Side {
    /// Buy.
    Buy = 1,
    /// Sell.
    Sell = 2,
}

impl Side {
    /// "buy" or "sell".
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Buy => "buy",
            Self::Sell => "sell",
        }
    }

    /// +1 for a buy, -1 for a sell.
    #[must_use]
    pub const fn sign(self) -> i64 {
        match self {
            Self::Buy => 1,
            Self::Sell => -1,
        }
    }

    /// The side that brings a position by this many signed lots.
    #[must_use]
    pub const fn of(signed: Qty) -> Self {
        if signed.0 < 0 { Self::Sell } else { Self::Buy }
    }
}

/// How the price is set (tag 40).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum OrdType {
    /// At the market.
    Market = 1,
    /// At `limit_px` or better.
    Limit = 2,
    /// A market order once the market trades at `stop_px` or beyond.
    Stop = 3,
    /// A limit order once the market trades at `stop_px` or beyond.
    StopLimit = 4,
}

impl OrdType {
    /// By its FIX number (tag 40).
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            1 => Self::Market,
            2 => Self::Limit,
            3 => Self::Stop,
            4 => Self::StopLimit,
            _ => return None,
        })
    }

    /// True for orders that carry a limit price.
    #[must_use]
    pub const fn has_limit(self) -> bool {
        matches!(self, Self::Limit | Self::StopLimit)
    }

    /// True for orders that wait for a trigger.
    #[must_use]
    pub const fn has_stop(self) -> bool {
        matches!(self, Self::Stop | Self::StopLimit)
    }
}

/// How long the order lives (tag 59).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum TimeInForce {
    /// Until the session closes (UTC midnight where a venue has no sessions).
    Day = 0,
    /// Until cancelled.
    Gtc = 1,
    /// In the opening of a session; the rest is cancelled.
    AtTheOpening = 2,
    /// What can be filled at once; the rest is cancelled.
    Ioc = 3,
    /// All at once or nothing.
    Fok = 4,
    /// Until the time stated in its terms.
    Gtd = 6,
    /// In the closing of a session; the rest is cancelled.
    AtTheClosing = 7,
}

impl TimeInForce {
    /// By its FIX number (tag 59).
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::Day,
            1 => Self::Gtc,
            2 => Self::AtTheOpening,
            3 => Self::Ioc,
            4 => Self::Fok,
            6 => Self::Gtd,
            7 => Self::AtTheClosing,
            _ => return None,
        })
    }

    /// True for orders that take what is there and never rest.
    #[must_use]
    pub const fn is_immediate(self) -> bool {
        matches!(self, Self::Ioc | Self::Fok)
    }

    /// True for orders that take part in the opening or the closing of a session and end there.
    #[must_use]
    pub const fn is_at_call(self) -> bool {
        matches!(self, Self::AtTheOpening | Self::AtTheClosing)
    }
}

/// Where an order stands (tag 39).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum OrdStatus {
    /// Sent, not yet acknowledged.
    PendingNew = 0,
    /// Acknowledged, nothing filled.
    New = 1,
    /// Something filled, something open.
    PartiallyFilled = 2,
    /// All filled.
    Filled = 3,
    /// Cancelled; what was filled stays filled.
    Canceled = 4,
    /// Replaced by another order.
    Replaced = 5,
    /// A cancel was sent, no answer yet.
    PendingCancel = 6,
    /// A replace was sent, no answer yet.
    PendingReplace = 7,
    /// Refused by the venue.
    Rejected = 8,
    /// Its time ran out.
    Expired = 9,
    /// Nothing of it is filled today any more; one that outlives the day goes on tomorrow.
    DoneForDay = 10,
}

impl OrdStatus {
    /// In words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PendingNew => "pending_new",
            Self::New => "new",
            Self::PartiallyFilled => "partially_filled",
            Self::Filled => "filled",
            Self::Canceled => "canceled",
            Self::Replaced => "replaced",
            Self::PendingCancel => "pending_cancel",
            Self::PendingReplace => "pending_replace",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::DoneForDay => "done_for_day",
        }
    }

    /// True while the order can be filled. Whether one that is done for the day goes on tomorrow,
    /// only [`crate::OrderLife`] knows.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::PendingNew
                | Self::New
                | Self::PartiallyFilled
                | Self::PendingCancel
                | Self::PendingReplace
        )
    }
}

/// Our id of an order: derived from its source (agent desk, person, kill switch) and a sequence.
/// The printed form carries the run as prefix, so that it is unique for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ClOrdId(pub u64);

impl ClOrdId {
    const SEQUENCE_BITS: u32 = 48;

    /// From source and sequence (48 bits).
    #[must_use]
    pub const fn new(source: u16, sequence: u64) -> Self {
        Self(
            ((source as u64) << Self::SEQUENCE_BITS)
                | (sequence & ((1 << Self::SEQUENCE_BITS) - 1)),
        )
    }

    /// Who asked for the order.
    #[must_use]
    pub const fn source(self) -> u16 {
        (self.0 >> Self::SEQUENCE_BITS) as u16
    }

    /// The how-manieth order of that source.
    #[must_use]
    pub const fn sequence(self) -> u64 {
        self.0 & ((1 << Self::SEQUENCE_BITS) - 1)
    }
}

/// What an order asks for. Illegal combinations are found by `check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderRequest {
    /// Our id.
    pub cl_ord_id: ClOrdId,
    /// What to trade.
    pub instrument: InstrumentId,
    /// Buy or sell.
    pub side: Side,
    /// How the price is set.
    pub ord_type: OrdType,
    /// How long it lives.
    pub time_in_force: TimeInForce,
    /// How much, in lots, greater than zero.
    pub order_qty: Qty,
    /// For limit and stop-limit orders.
    pub limit_px: Option<Price>,
    /// For stop and stop-limit orders.
    pub stop_px: Option<Price>,
    /// When it was made.
    pub ts: TimeNs,
    /// What else it asks for.
    pub terms: OrderTerms,
}

impl OrderRequest {
    /// Whether quantity, type, prices, life time and terms go together.
    ///
    /// # Errors
    /// The first reason why not.
    pub fn check(&self) -> Result<(), Malformed> {
        terms::check(self)
    }

    /// Whether a fill could be of this order: its instrument and side, and no price beyond its limit.
    #[must_use]
    pub fn could_fill(&self, report: &ExecutionReport) -> bool {
        let is_same = report.instrument == self.instrument && report.side == self.side;
        let beyond =
            |limit: Price| self.side.sign() * (report.last_px.0.saturating_sub(limit.0)) > 0;
        is_same && !(report.exec_type == ExecType::Trade && self.limit_px.is_some_and(beyond))
    }

    /// True when it asks for more than type, prices, quantity and a common life time.
    #[must_use]
    pub fn is_special(&self) -> bool {
        let has_life = self.time_in_force == TimeInForce::Gtd || self.time_in_force.is_at_call();
        has_life || !self.terms.is_none()
    }

    /// True when `check` finds nothing.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        self.check().is_ok()
    }
}
