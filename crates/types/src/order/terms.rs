//! The further terms of an order, and everything that cannot be meant (FIX 4.4 tags 18, 110, 126,
//! 210; FIX 5.0 tag 1138).

use super::{OrdType, OrderRequest, TimeInForce};
use crate::quantity::{Qty, TimeNs};
use crate::report::RejectReason;

/// What happens to an order that must not take when it would (tag 18, value 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(u8)]
pub enum PostOnly {
    /// It may take.
    #[default]
    None = 0,
    /// It is rejected.
    Reject = 1,
    /// It works one tick behind the best price of the other side.
    Slide = 2,
}

impl PostOnly {
    /// What this number stands for.
    #[must_use]
    pub const fn of_number(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::None),
            1 => Some(Self::Reject),
            2 => Some(Self::Slide),
            _ => None,
        }
    }
}

/// Terms beyond price, quantity and life time; by default none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OrderTerms {
    /// It must not take.
    pub post_only: PostOnly,
    /// It only brings the position towards zero (tag 18, value E).
    pub is_reduce_only: bool,
    /// It is filled whole or not at all (tag 18, value G).
    pub is_all_or_none: bool,
    /// Nobody sees it, and everyone seen at its price comes first.
    pub is_hidden: bool,
    /// The first execution is at least this much; 0 for any (tag 110).
    pub min_qty: Qty,
    /// No more than this is shown at a time (tag 1138); all of it if none is given.
    pub display_qty: Option<Qty>,
    /// When it expires: good till date (tag 126).
    pub expire_ts: Option<TimeNs>,
}

impl OrderTerms {
    /// No further terms.
    pub const NONE: Self = Self {
        post_only: PostOnly::None,
        is_reduce_only: false,
        is_all_or_none: false,
        is_hidden: false,
        min_qty: Qty::ZERO,
        display_qty: None,
        expire_ts: None,
    };

    /// True when there are none.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::NONE
    }
}

/// Why an order cannot be meant. The numbers are part of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[repr(u8)]
pub enum Malformed {
    /// It asks for nothing.
    #[error("expected a quantity above 0")]
    NoQuantity = 1,
    /// A limit or stop-limit order without a limit.
    #[error("a limit or stop-limit order needs a limit price: give one")]
    LimitMissing = 2,
    /// A market or stop order with a limit.
    #[error("a market or stop order has no limit price: take it away, or ask for a limit order")]
    LimitUnwanted = 3,
    /// A stop or stop-limit order without a stop.
    #[error("a stop or stop-limit order needs a stop price: give one")]
    StopMissing = 4,
    /// A market or limit order with a stop.
    #[error("a market or limit order has no stop price: take it away, or ask for a stop order")]
    StopUnwanted = 5,
    /// Good till date without a date.
    #[error("an order good till a date needs the time at which it expires: give one")]
    ExpiryMissing = 6,
    /// A date, but not good till it.
    #[error("only an order good till a date has a time at which it expires: take it away")]
    ExpiryUnwanted = 7,
    /// It expires no later than it is made.
    #[error("the time at which the order expires has passed: give a later one")]
    ExpiryPassed = 8,
    /// A market or stop order takes.
    #[error("a market or stop order always takes: post-only needs a limit order")]
    PostOnlyWithoutLimit = 9,
    /// What a triggered order does is not known before.
    #[error("a stop-limit order may take when it is triggered: post-only needs a limit order")]
    PostOnlyStop = 10,
    /// IOC and FOK orders take or end.
    #[error("an IOC or FOK order takes or ends: post-only needs one that stays")]
    PostOnlyImmediate = 11,
    /// What rests whole does not say what it may take.
    #[error("post-only and all-or-none do not go together: choose one")]
    PostOnlyAllOrNone = 12,
    /// A minimum is for what it takes first.
    #[error("post-only and a minimum quantity do not go together: choose one")]
    PostOnlyMinQty = 13,
    /// IOC and all-or-none is FOK.
    #[error("all-or-none of an IOC order is FOK: ask for that")]
    AllOrNoneIoc = 14,
    /// FOK says it already.
    #[error("a FOK order is all-or-none already: take all-or-none away")]
    AllOrNoneFok = 15,
    /// All-or-none is never hidden.
    #[error("all-or-none and hidden do not go together: choose one")]
    AllOrNoneHidden = 16,
    /// All is not a slice.
    #[error("an order filled whole has no slices: choose all-or-none or a displayed quantity")]
    AllOrNoneDisplay = 17,
    /// All is the minimum.
    #[error("the minimum of an all-or-none order is all of it: take the minimum away")]
    AllOrNoneMinQty = 18,
    /// A minimum below zero.
    #[error("expected a minimum quantity of 0 or more")]
    MinQtyNegative = 19,
    /// A minimum that cannot be met.
    #[error("the minimum quantity is above the order's: lower it")]
    MinQtyAboveOrder = 20,
    /// All is the minimum.
    #[error("the minimum of a FOK order is all of it: take the minimum away")]
    MinQtyFok = 21,
    /// A market or stop order never rests.
    #[error("a market or stop order never rests: hidden needs a limit")]
    HiddenWithoutLimit = 22,
    /// IOC and FOK orders never rest.
    #[error("an IOC or FOK order never rests: hidden needs one that stays")]
    HiddenImmediate = 23,
    /// Nothing of a hidden order is shown.
    #[error("a hidden order shows nothing: choose hidden or a displayed quantity")]
    HiddenDisplay = 24,
    /// A slice of nothing.
    #[error("expected a displayed quantity above 0; a hidden order is asked for as such")]
    NoDisplay = 25,
    /// A slice larger than the order.
    #[error("the displayed quantity is above the order's: lower it")]
    DisplayAboveOrder = 26,
    /// A market or stop order never rests.
    #[error("a market or stop order never rests: a displayed quantity needs a limit")]
    DisplayWithoutLimit = 27,
    /// IOC and FOK orders never rest.
    #[error("an IOC or FOK order never rests: a displayed quantity needs one that stays")]
    DisplayImmediate = 28,
    /// The opening and the closing are over before a trigger could come.
    #[error("an order at the opening or the closing waits for no trigger: ask for market or limit")]
    CallStop = 29,
    /// An opening or a closing knows price and quantity alone.
    #[error(
        "an order at the opening or the closing takes part in it and ends: take post-only, \
         all-or-none, hidden, the minimum and the displayed quantity away"
    )]
    CallTerms = 30,
}

impl Malformed {
    /// All reasons, in the order in which they are looked for.
    pub const ALL: [Self; 30] = [
        Self::NoQuantity,
        Self::LimitMissing,
        Self::LimitUnwanted,
        Self::StopMissing,
        Self::StopUnwanted,
        Self::ExpiryMissing,
        Self::ExpiryUnwanted,
        Self::ExpiryPassed,
        Self::PostOnlyWithoutLimit,
        Self::PostOnlyStop,
        Self::PostOnlyImmediate,
        Self::PostOnlyAllOrNone,
        Self::PostOnlyMinQty,
        Self::AllOrNoneIoc,
        Self::AllOrNoneFok,
        Self::AllOrNoneHidden,
        Self::AllOrNoneDisplay,
        Self::AllOrNoneMinQty,
        Self::MinQtyNegative,
        Self::MinQtyAboveOrder,
        Self::MinQtyFok,
        Self::HiddenWithoutLimit,
        Self::HiddenImmediate,
        Self::HiddenDisplay,
        Self::NoDisplay,
        Self::DisplayAboveOrder,
        Self::DisplayWithoutLimit,
        Self::DisplayImmediate,
        Self::CallStop,
        Self::CallTerms,
    ];

    /// The reason with this number.
    #[must_use]
    pub fn of_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| *reason as u8 == number)
    }

    /// True when it lies in quantity, type and prices, not in the terms.
    #[must_use]
    pub const fn is_of_prices(self) -> bool {
        self as u8 <= Self::StopUnwanted as u8
    }

    /// What a venue answers.
    #[must_use]
    pub const fn reject_reason(self) -> RejectReason {
        match self as u8 {
            1..=5 => RejectReason::Malformed,
            6 | 7 => RejectReason::ExpiryMalformed,
            8 => RejectReason::ExpiryPassed,
            9..=13 => RejectReason::PostOnlyMalformed,
            14..=18 => RejectReason::AllOrNoneMalformed,
            19..=21 => RejectReason::MinQtyMalformed,
            22..=28 => RejectReason::DisplayMalformed,
            _ => RejectReason::CallMalformed,
        }
    }
}

/// The first reason why an order cannot be meant.
pub(super) fn check(request: &OrderRequest) -> Result<(), Malformed> {
    check_prices(request)?;
    if !request.is_special() {
        return Ok(());
    }
    check_expiry(request)?;
    check_post_only(request)?;
    check_all_or_none(request)?;
    check_min_qty(request)?;
    check_hidden(request)?;
    check_display(request)?;
    check_call(request)
}

fn check_prices(request: &OrderRequest) -> Result<(), Malformed> {
    let (needs_limit, has_limit) = (request.ord_type.has_limit(), request.limit_px.is_some());
    let (needs_stop, has_stop) = (request.ord_type.has_stop(), request.stop_px.is_some());
    refuse(request.order_qty.0 <= 0, Malformed::NoQuantity)?;
    refuse(needs_limit && !has_limit, Malformed::LimitMissing)?;
    refuse(has_limit && !needs_limit, Malformed::LimitUnwanted)?;
    refuse(needs_stop && !has_stop, Malformed::StopMissing)?;
    refuse(has_stop && !needs_stop, Malformed::StopUnwanted)
}

/// What takes part in an opening or a closing and ends there.
fn check_call(request: &OrderRequest) -> Result<(), Malformed> {
    if !request.time_in_force.is_at_call() {
        return Ok(());
    }
    let reduces = OrderTerms { is_reduce_only: request.terms.is_reduce_only, ..OrderTerms::NONE };
    refuse(request.ord_type.has_stop(), Malformed::CallStop)?;
    refuse(request.terms != reduces, Malformed::CallTerms)
}

fn check_expiry(request: &OrderRequest) -> Result<(), Malformed> {
    let (is_dated, expiry) = (request.time_in_force == TimeInForce::Gtd, request.terms.expire_ts);
    refuse(is_dated && expiry.is_none(), Malformed::ExpiryMissing)?;
    refuse(expiry.is_some() && !is_dated, Malformed::ExpiryUnwanted)?;
    refuse(expiry.is_some_and(|expiry| expiry <= request.ts), Malformed::ExpiryPassed)
}

fn check_post_only(request: &OrderRequest) -> Result<(), Malformed> {
    let terms = &request.terms;
    if terms.post_only == PostOnly::None {
        return Ok(());
    }
    refuse(!request.ord_type.has_limit(), Malformed::PostOnlyWithoutLimit)?;
    refuse(request.ord_type == OrdType::StopLimit, Malformed::PostOnlyStop)?;
    refuse(request.time_in_force.is_immediate(), Malformed::PostOnlyImmediate)?;
    refuse(terms.is_all_or_none, Malformed::PostOnlyAllOrNone)?;
    refuse(!terms.min_qty.is_zero(), Malformed::PostOnlyMinQty)
}

fn check_all_or_none(request: &OrderRequest) -> Result<(), Malformed> {
    let terms = &request.terms;
    if !terms.is_all_or_none {
        return Ok(());
    }
    refuse(request.time_in_force == TimeInForce::Ioc, Malformed::AllOrNoneIoc)?;
    refuse(request.time_in_force == TimeInForce::Fok, Malformed::AllOrNoneFok)?;
    refuse(terms.is_hidden, Malformed::AllOrNoneHidden)?;
    refuse(terms.display_qty.is_some(), Malformed::AllOrNoneDisplay)?;
    refuse(!terms.min_qty.is_zero(), Malformed::AllOrNoneMinQty)
}

fn check_min_qty(request: &OrderRequest) -> Result<(), Malformed> {
    let min_qty = request.terms.min_qty;
    let is_fok = request.time_in_force == TimeInForce::Fok;
    refuse(min_qty.0 < 0, Malformed::MinQtyNegative)?;
    refuse(min_qty > request.order_qty, Malformed::MinQtyAboveOrder)?;
    refuse(is_fok && !min_qty.is_zero(), Malformed::MinQtyFok)
}

fn check_hidden(request: &OrderRequest) -> Result<(), Malformed> {
    if !request.terms.is_hidden {
        return Ok(());
    }
    refuse(!request.ord_type.has_limit(), Malformed::HiddenWithoutLimit)?;
    refuse(request.time_in_force.is_immediate(), Malformed::HiddenImmediate)?;
    refuse(request.terms.display_qty.is_some(), Malformed::HiddenDisplay)
}

fn check_display(request: &OrderRequest) -> Result<(), Malformed> {
    let Some(display_qty) = request.terms.display_qty else { return Ok(()) };
    refuse(display_qty.0 <= 0, Malformed::NoDisplay)?;
    refuse(display_qty > request.order_qty, Malformed::DisplayAboveOrder)?;
    refuse(!request.ord_type.has_limit(), Malformed::DisplayWithoutLimit)?;
    refuse(request.time_in_force.is_immediate(), Malformed::DisplayImmediate)
}

const fn refuse(is_so: bool, reason: Malformed) -> Result<(), Malformed> {
    if is_so { Err(reason) } else { Ok(()) }
}
