//! An order as the venue holds it.

use hansa_types::{
    ClOrdId, OrdStatus, OrdType, OrderRequest, PostOnly, Price, Qty, Side, TimeInForce, TimeNs,
};

use crate::side;
use crate::state::StateBytes;

/// An order that works at the venue, as it tells whoever asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenOrder {
    /// What was asked for, with the id it has now.
    pub request: OrderRequest,
    /// Filled.
    pub cum_qty: Qty,
}

/// An order of a group, under the names by which the desk knows its orders: replaces keep them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// This one.
    pub own: ClOrdId,
    /// The other, of two of which one cancels the other.
    pub twin: Option<ClOrdId>,
    /// That whose fills it follows.
    pub parent: Option<ClOrdId>,
}

impl Member {
    pub(crate) fn state_bytes<'s, 'a>(
        &self,
        out: &'s mut StateBytes<'a>,
    ) -> &'s mut StateBytes<'a> {
        let id = |id: Option<ClOrdId>| id.unwrap_or_default().0;
        out.id(self.own.0).id(id(self.twin)).id(id(self.parent))
    }
}

/// A working order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Order {
    /// What was asked for, with the id it has now.
    pub(crate) request: OrderRequest,
    /// The id under which it took its place: a replace that keeps the place keeps it too.
    pub(crate) place_id: ClOrdId,
    /// What it works as: a triggered stop is a market order, a triggered stop-limit a limit.
    pub(crate) works_as: OrdType,
    /// Filled.
    pub(crate) cum_qty: Qty,
    /// Since when it has its place.
    pub(crate) ts_placed: TimeNs,
    /// True once it saw a price beyond its limit: from then on it is a maker.
    pub(crate) is_resting: bool,
    /// True once it met a price that it could take, and waits for more: at a venue it would rest.
    /// Noted only where orders of ours are in each other's way.
    pub(crate) has_met: bool,
    /// Where it stands; closed orders are swept after each event.
    pub(crate) status: OrdStatus,
    /// Where a bar has triggered it, at a time that nobody knows: what that bar's share has left of
    /// it takes no better price in the next.
    pub(crate) triggered_px: Option<Price>,
    /// The group it belongs to.
    pub(crate) member: Option<Member>,
    ts_expiry: Option<TimeNs>,
}

impl Order {
    /// An order that comes at `ts`, on a day that ends at `day_end`.
    pub(crate) fn new(request: &OrderRequest, ts: TimeNs, day_end: TimeNs) -> Self {
        Self {
            request: *request,
            place_id: request.cl_ord_id,
            works_as: request.ord_type,
            cum_qty: Qty::ZERO,
            ts_placed: ts,
            is_resting: false,
            has_met: false,
            status: OrdStatus::New,
            triggered_px: None,
            member: None,
            ts_expiry: expiry(request, day_end),
        }
    }

    /// This order with so much filled, and open.
    pub(crate) const fn with_filled(self, cum_qty: Qty) -> Self {
        let is_new = cum_qty.is_zero();
        let status = if is_new { OrdStatus::New } else { OrdStatus::PartiallyFilled };
        Self { cum_qty, status, ..self }
    }

    pub(crate) const fn side(&self) -> Side {
        self.request.side
    }

    pub(crate) const fn is_open(&self) -> bool {
        self.status.is_open()
    }

    /// What is still to be filled.
    pub(crate) fn open_qty(&self) -> Qty {
        self.request.order_qty - self.cum_qty
    }

    /// True for a market order, and for a limit order where the price is its limit or better.
    pub(crate) fn can_take(&self, px: Price) -> bool {
        self.request.limit_px.is_none_or(|limit| side::is_within(self.side(), px, limit))
    }

    /// The price, or the limit where the price is worse.
    pub(crate) fn capped(&self, px: Price) -> Price {
        self.request.limit_px.map_or(px, |limit| side::best(self.side(), px, limit))
    }

    /// Its stop, while it waits for it.
    pub(crate) fn stop(&self) -> Option<Price> {
        if self.works_as.has_stop() { self.request.stop_px } else { None }
    }

    /// True for one that waits for more of what it may take.
    pub(crate) fn is_taking(&self) -> bool {
        self.is_open() && self.stop().is_none() && self.resting_limit().is_none()
    }

    /// Its limit, while it rests at it.
    pub(crate) fn resting_limit(&self) -> Option<Price> {
        let is_maker = self.works_as == OrdType::Limit && self.is_resting;
        if is_maker { self.request.limit_px } else { None }
    }

    /// Its limit, while it rests at it or would, had what it took been gone.
    pub(crate) fn standing_limit(&self) -> Option<Price> {
        let is_maker = self.works_as == OrdType::Limit && (self.is_resting || self.has_met);
        if is_maker { self.request.limit_px } else { None }
    }

    /// True for an order that has seen its only price and must not stay.
    pub(crate) const fn is_immediate(&self) -> bool {
        self.request.time_in_force.is_immediate() || self.request.time_in_force.is_at_call()
    }

    /// True for an order that only the closing of a session fills.
    pub(crate) fn is_at_closing(&self) -> bool {
        self.request.time_in_force == TimeInForce::AtTheClosing
    }

    /// True for an order that must not take.
    pub(crate) fn is_post_only(&self) -> bool {
        self.request.terms.post_only != PostOnly::None
    }

    /// Less than this is not executed at one time: all of an all-or-none order, the minimum of one
    /// that has not traded.
    pub(crate) fn least_qty(&self) -> Qty {
        match self.request.terms {
            terms if terms.is_all_or_none => self.open_qty(),
            terms if self.cum_qty.is_zero() => terms.min_qty,
            _ => Qty::ZERO,
        }
    }

    /// What of it is seen when it comes to rest.
    pub(crate) fn slice_qty(&self) -> Qty {
        self.request.terms.display_qty.map_or(self.open_qty(), |shown| shown.min(self.open_qty()))
    }

    /// True for an order that rests without a place in a queue: nobody sees it, or it is not to be
    /// had in parts.
    pub(crate) fn is_aside(&self) -> bool {
        let is_queued = !self.request.terms.is_hidden && self.least_qty().is_zero();
        self.is_open() && !is_queued && self.resting_limit().is_some()
    }

    /// When its day or its time is over.
    pub(crate) const fn ts_expiry(&self) -> Option<TimeNs> {
        self.ts_expiry
    }

    /// True once its day or its time is over.
    pub(crate) fn has_expired(&self, ts: TimeNs) -> bool {
        self.ts_expiry.is_some_and(|expiry| ts >= expiry)
    }

    /// True when the new request only makes this order smaller.
    pub(crate) fn keeps_place(&self, new: &OrderRequest) -> bool {
        new.order_qty <= self.request.order_qty
            && new.limit_px == self.request.limit_px
            && new.stop_px == self.request.stop_px
            && new.time_in_force == self.request.time_in_force
            && new.terms == self.request.terms
    }

    pub(crate) fn state_bytes(&self, out: &mut StateBytes<'_>) {
        out.request(&self.request)
            .id(self.place_id.0)
            .byte(self.works_as as u8)
            .number(self.cum_qty.0)
            .number(self.ts_placed.0)
            .byte(u8::from(self.is_resting) | u8::from(self.has_met) << 1)
            .byte(self.status as u8)
            .maybe(self.ts_expiry.map(|ts| ts.0));
        if let Some(member) = &self.member {
            member.state_bytes(out);
        }
        if let Some(px) = self.triggered_px {
            out.number(px.0);
        }
    }

    /// This order after a replace; at the end of the line unless it keeps its place.
    pub(crate) fn replaced(&self, new: &OrderRequest, ts: TimeNs, day_end: TimeNs) -> Self {
        if self.keeps_place(new) {
            return Self { request: *new, ..*self };
        }
        Self {
            works_as: self.works_as,
            cum_qty: self.cum_qty,
            status: self.status,
            member: self.member,
            ..Self::new(new, ts, day_end)
        }
    }
}

/// The end of the day for orders of the day and those whose opening never came, the time stated
/// for orders good till then.
const fn expiry(request: &OrderRequest, day_end: TimeNs) -> Option<TimeNs> {
    match request.time_in_force {
        TimeInForce::Day | TimeInForce::AtTheOpening => Some(day_end),
        TimeInForce::Gtd => request.terms.expire_ts,
        TimeInForce::Gtc | TimeInForce::Ioc | TimeInForce::Fok | TimeInForce::AtTheClosing => None,
    }
}
