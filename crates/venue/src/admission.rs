//! Why an order or a change of one is refused at the door.

use hansa_types::{OrderRequest, RejectReason};

use crate::listing::Listing;
use crate::order::Order;

/// The first reason against an order, or `None`.
pub(crate) fn refusal(listing: &Listing, request: &OrderRequest) -> Option<RejectReason> {
    if !request.is_well_formed() {
        return Some(RejectReason::Malformed);
    }
    if let Some(reason) = listing.closed_to(request) {
        return Some(reason);
    }
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
) -> Option<RejectReason> {
    let kind = |request: &OrderRequest| (request.instrument, request.side, request.ord_type);
    if kind(new) != kind(&order.request) {
        return Some(RejectReason::Malformed);
    }
    if new.order_qty <= order.cum_qty {
        return Some(RejectReason::QuantityBelowFilled);
    }
    refusal(listing, new)
}
