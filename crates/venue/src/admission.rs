//! Why an order or a change of one is refused at the door.

use hansa_types::{Malformed, OrderRequest, PostOnly, RejectReason, TimeNs};

use crate::listing::Listing;
use crate::options::Rules;
use crate::order::Order;

/// The first reason against an order that arrives at `ts`, or `None`.
pub(crate) fn refusal(
    listing: &Listing,
    request: &OrderRequest,
    ts: TimeNs,
    rules: &Rules,
) -> Option<RejectReason> {
    let reason = refusal_of_terms(listing, request, ts, rules);
    reason.or_else(|| refusal_of_size(listing, request))
}

fn refusal_of_terms(
    listing: &Listing,
    request: &OrderRequest,
    ts: TimeNs,
    rules: &Rules,
) -> Option<RejectReason> {
    if let Err(malformed) = request.check() {
        return Some(Malformed::reject_reason(malformed));
    }
    if let Some(reason) = listing.closed_to(request, ts) {
        return Some(reason);
    }
    if request.terms.expire_ts.is_some_and(|expiry| expiry <= ts) {
        return Some(RejectReason::ExpiryPassed);
    }
    let must_not_take = request.terms.post_only == PostOnly::Reject;
    (must_not_take && listing.would_take(request, ts, rules)).then_some(RejectReason::WouldTake)
}

fn refusal_of_size(listing: &Listing, request: &OrderRequest) -> Option<RejectReason> {
    let instrument = listing.instrument();
    if request.order_qty < instrument.qty_min() {
        return Some(RejectReason::QuantityTooSmall);
    }
    let Some(px) = request.limit_px.or(listing.last_px()) else {
        return Some(RejectReason::NoMarket);
    };
    match instrument.notional(px, request.order_qty) {
        Ok(value) if value.abs() < instrument.notional_min() => {
            Some(RejectReason::NotionalTooSmall)
        }
        Ok(_) => None,
        Err(_) => Some(RejectReason::Malformed),
    }
}

/// The first reason against turning an open order into another, or `None`. Quantity, prices and
/// life time may change; instrument, side and type may not.
pub(crate) fn replace_refusal(
    listing: &Listing,
    order: &Order,
    new: &OrderRequest,
    (ts, rules): (TimeNs, &Rules),
) -> Option<RejectReason> {
    let kind = |request: &OrderRequest| (request.instrument, request.side, request.ord_type);
    if kind(new) != kind(&order.request) {
        return Some(RejectReason::Malformed);
    }
    if new.order_qty <= order.cum_qty {
        return Some(RejectReason::QuantityBelowFilled);
    }
    if order.keeps_place(new) {
        // What rests already does not meet the market anew.
        let malformed = new.check().err().map(Malformed::reject_reason);
        let closed = malformed.or_else(|| listing.closed_to(new, ts));
        return closed.or_else(|| refusal_of_size(listing, new));
    }
    refusal(listing, new, ts, rules)
}
