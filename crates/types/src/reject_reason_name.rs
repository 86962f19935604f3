//! The reasons of a venue by name, as strategies and tables say them.

use crate::report::RejectReason;

impl RejectReason {
    /// The name, such as "would_take"; "none" where nothing was refused or ended.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Malformed => "malformed",
            Self::UnknownInstrument => "unknown_instrument",
            Self::QuantityTooSmall => "quantity_too_small",
            Self::NotionalTooSmall => "notional_too_small",
            Self::NoMarket => "no_market",
            Self::UnknownOrder => "unknown_order",
            Self::DuplicateOrder => "duplicate_order",
            Self::NotFillable => "not_fillable",
            Self::QuantityBelowFilled => "quantity_below_filled",
            Self::EndOfData => "end_of_data",
            Self::PriceOutOfRange => "price_out_of_range",
            Self::PriceOutOfBand => "price_out_of_band",
            Self::QuantityTooLarge => "quantity_too_large",
            Self::NotionalTooLarge => "notional_too_large",
            Self::TooManyOrders => "too_many_orders",
            Self::TooManyRequests => "too_many_requests",
            Self::Restated => "restated",
            Self::Halted => "halted",
            Self::Ended => "ended",
            Self::Liquidated => "liquidated",
            Self::WouldTake => "would_take",
            Self::PostOnlyMalformed => "post_only_malformed",
            Self::AllOrNoneMalformed => "all_or_none_malformed",
            Self::MinQtyMalformed => "min_qty_malformed",
            Self::DisplayMalformed => "display_malformed",
            Self::ExpiryMalformed => "expiry_malformed",
            Self::ExpiryPassed => "expiry_passed",
            Self::NothingToReduce => "nothing_to_reduce",
            Self::Closed => "closed",
            Self::PastCutoff => "past_cutoff",
            Self::NoSessions => "no_sessions",
            Self::CallMalformed => "call_malformed",
            Self::Disconnected => "disconnected",
            Self::NotHeld => "not_held",
            Self::CashShort => "cash_short",
            Self::SelfTrade => "self_trade",
            Self::NeverArrived => "never_arrived",
            Self::NotAuthorised => "not_authorised",
            Self::WrongTime => "wrong_time",
        }
    }
}
