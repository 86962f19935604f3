//! Execution reports: the only thing that changes an order or the ledger (FIX message 8).

use crate::instrument::InstrumentId;
use crate::money::{Amount, Currency};
use crate::order::{ClOrdId, OrdStatus, Side};
use crate::quantity::{Price, Qty, TimeNs};

/// What the report reports (tag 150).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum ExecType {
    /// Acknowledged.
    New = 0,
    /// An execution.
    Trade = 1,
    /// Cancelled, on request or unsolicited.
    Canceled = 2,
    /// Replaced: price or quantity changed.
    Replaced = 3,
    /// Refused.
    Rejected = 4,
    /// Its time ran out.
    Expired = 5,
    /// A stop was triggered.
    Triggered = 6,
    /// A cancel or replace request was refused (FIX message 9).
    CancelRejected = 7,
    /// The venue changed it by itself: `last_px` is the price it works at (value D).
    Restated = 8,
    /// Nothing of it is filled today any more (value 3).
    DoneForDay = 9,
    /// A trade is busted: the one that `exec_ref_id` names has never been (value H).
    TradeCancel = 10,
    /// A trade is corrected: the one that `exec_ref_id` names was this one (value G).
    TradeCorrect = 11,
}

impl ExecType {
    /// In words, as in the journal's tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Trade => "trade",
            Self::Canceled => "canceled",
            Self::Replaced => "replaced",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Triggered => "triggered",
            Self::CancelRejected => "cancel_rejected",
            Self::Restated => "restated",
            Self::DoneForDay => "done_for_day",
            Self::TradeCancel => "trade_cancel",
            Self::TradeCorrect => "trade_correct",
        }
    }

    /// True for what takes an earlier execution back.
    #[must_use]
    pub const fn takes_back(self) -> bool {
        matches!(self, Self::TradeCancel | Self::TradeCorrect)
    }

    /// True for what states an execution: a trade, or what it was instead.
    #[must_use]
    pub const fn is_execution(self) -> bool {
        matches!(self, Self::Trade | Self::TradeCorrect)
    }
}

/// Whether the fill gave or took liquidity (tag 851).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Liquidity {
    /// Not a fill.
    None = 0,
    /// The order rested: maker.
    Maker = 1,
    /// The order crossed: taker.
    Taker = 2,
}

impl Liquidity {
    /// "maker", "taker", or nothing when it is no fill.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Maker => "maker",
            Self::Taker => "taker",
        }
    }
}

/// Why a venue refused or ended an order (tag 103).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum RejectReason {
    /// It did not.
    None = 0,
    /// Prices and type do not go together, or the quantity is not positive.
    Malformed = 1,
    /// The venue does not know the instrument.
    UnknownInstrument = 2,
    /// Below the smallest quantity.
    QuantityTooSmall = 3,
    /// Below the smallest value.
    NotionalTooSmall = 4,
    /// No market: nothing has traded or been quoted yet.
    NoMarket = 5,
    /// The order is not known, or no longer open.
    UnknownOrder = 6,
    /// The same id was used before.
    DuplicateOrder = 7,
    /// IOC or FOK: could not be filled at once.
    NotFillable = 8,
    /// A replace to no more than what is filled already.
    QuantityBelowFilled = 9,
    /// The end of the data: no later price can fill it.
    EndOfData = 10,
    /// A price below the lowest or above the highest of the instrument.
    PriceOutOfRange = 11,
    /// A limit too far from the last price.
    PriceOutOfBand = 12,
    /// Above the largest quantity.
    QuantityTooLarge = 13,
    /// Above the largest value.
    NotionalTooLarge = 14,
    /// As many orders are open as may be.
    TooManyOrders = 15,
    /// More requests within the window than may be.
    TooManyRequests = 16,
    /// A corporate action gave the instrument's quantities another meaning.
    Restated = 20,
    /// Trading is halted or closed.
    Halted = 21,
    /// The instrument has expired or was delisted.
    Ended = 22,
    /// The venue took the account's positions over.
    Liquidated = 23,
    /// Post-only: it would take.
    WouldTake = 32,
    /// Post-only does not go with the rest of the order.
    PostOnlyMalformed = 33,
    /// All-or-none does not go with the rest of the order.
    AllOrNoneMalformed = 34,
    /// The minimum quantity does not go with the rest of the order.
    MinQtyMalformed = 35,
    /// Hidden or a displayed quantity does not go with the rest of the order.
    DisplayMalformed = 36,
    /// A time to expire at, and being good till then, do not go together.
    ExpiryMalformed = 37,
    /// It arrived when its time was over.
    ExpiryPassed = 38,
    /// Reduce-only: there is nothing left to reduce.
    NothingToReduce = 39,
    /// It cannot wait, and no session is open; or none comes any more.
    Closed = 41,
    /// At the opening or the closing: it came too late for it.
    PastCutoff = 42,
    /// At the opening or the closing: the venue has no sessions.
    NoSessions = 43,
    /// At the opening or the closing does not go with the rest of the order.
    CallMalformed = 44,
    /// There is no connection to the venue.
    Disconnected = 45,
    /// More was to be sold than the account holds, and nothing is borrowed.
    NotHeld = 46,
    /// More was to be paid than the account has, and nothing is borrowed.
    CashShort = 47,
    /// It would have traded with an order of the same account, and the venue prevents that.
    SelfTrade = 48,
    /// The venue never had the order: what it was sent with failed, and the venue was asked.
    NeverArrived = 50,
    /// The venue did not take the request: not these keys, or this signature.
    NotAuthorised = 51,
    /// The venue did not take the request: its clock and ours are too far apart.
    WrongTime = 52,
}

/// One execution report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExecutionReport {
    /// Number of the report at its venue, from 1.
    pub exec_id: u64,
    /// The execution that a bust or a correction takes back, by its `exec_id` (tag 19); else 0.
    pub exec_ref_id: u64,
    /// The order.
    pub cl_ord_id: ClOrdId,
    /// What is traded.
    pub instrument: InstrumentId,
    /// Buy or sell.
    pub side: Side,
    /// What is reported.
    pub exec_type: ExecType,
    /// Where the order stands after it.
    pub ord_status: OrdStatus,
    /// Ordered quantity after it.
    pub order_qty: Qty,
    /// Filled in all.
    pub cum_qty: Qty,
    /// Open: `order_qty - cum_qty` while open, else 0.
    pub leaves_qty: Qty,
    /// Filled by this report, or by the trade it corrects; 0 if it is neither.
    pub last_qty: Qty,
    /// At this price; of a restatement the limit it works at from now on; else 0.
    pub last_px: Price,
    /// The market's price the fill is compared with for slippage; 0 if it is no trade.
    pub reference_px: Price,
    /// Charged for this fill; negative for a rebate.
    pub fee: Amount,
    /// In this currency.
    pub fee_currency: Currency,
    /// Maker or taker.
    pub liquidity: Liquidity,
    /// Why it was refused or ended.
    pub reason: RejectReason,
    /// When it happened at the venue.
    pub ts_event: TimeNs,
    /// When we had it.
    pub ts_recv: TimeNs,
}

impl ExecutionReport {
    /// The order's number as strategies know it; 0 where no order stands behind the report.
    #[must_use]
    pub const fn order_id(&self) -> u64 {
        if self.cl_ord_id.sequence() == 0 { 0 } else { self.cl_ord_id.0 }
    }

    /// The signed change of position: + for a buy's fill.
    #[must_use]
    pub const fn signed_last_qty(&self) -> Qty {
        Qty(self.side.sign() * self.last_qty.0)
    }

    /// The law of quantities: `leaves = order - cum` while open, 0 when closed; none negative. Of an
    /// order that is done for the day both may be.
    #[must_use]
    pub const fn is_consistent(&self) -> bool {
        let open_qty = self.order_qty.0 - self.cum_qty.0;
        let leaves = if self.ord_status.is_open() { open_qty } else { 0 };
        let goes_on = matches!(self.ord_status, OrdStatus::DoneForDay) && self.leaves_qty.0 > 0;
        self.leaves_qty.0 == if goes_on { open_qty } else { leaves }
            && self.last_qty.0 >= 0
            && self.cum_qty.0 >= self.last_qty.0
            && (open_qty >= 0 || !self.ord_status.is_open())
            && self.exec_type.is_execution() == (self.last_qty.0 > 0)
            && self.exec_type.takes_back() == (self.exec_ref_id > 0)
    }
}
