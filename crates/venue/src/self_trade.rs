//! Orders of ours that would trade with each other, where the venue prevents that: rules W of
//! `docs/fills.md`.

use hansa_types::{Price, Qty, RejectReason, Side, TimeInForce, TimeNs};

use crate::clerk::Clerk;
use crate::matching::SelfTrade;
use crate::order::Order;
use crate::side;

/// The first of our resting orders in the way of one that takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Met {
    /// Where it stands in the line.
    pub(crate) place: usize,
    /// Its limit.
    pub(crate) px: Price,
    /// What strangers who stand before it have at its limit, where that is known.
    pub(crate) ahead: i64,
}

impl Met {
    /// What of a level of its side comes before it.
    pub(crate) fn before(&self, of: Side, (px, lots): (Price, i64)) -> i64 {
        if px == self.px {
            lots.min(self.ahead)
        } else if side::is_through(side::other(of), px, self.px) {
            lots
        } else {
            0
        }
    }
}

/// A price that an order sees, and the lots to be had there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    pub(crate) px: Price,
    pub(crate) lots: i64,
    pub(crate) ts: TimeNs,
}

/// True where the policy prevents anything at all.
pub(crate) fn is_prevented(policy: SelfTrade) -> bool {
    policy != SelfTrade::Allow
}

/// The best of our orders that rest against this side, the first come of those at one price.
pub(crate) fn nearest(
    orders: &[Order],
    of: Side,
    is_meant: impl Fn(&Order) -> bool,
) -> Option<Met> {
    let mut found: Option<Met> = None;
    for (place, order) in orders.iter().enumerate() {
        let rests = order.is_open() && order.side() != of && is_meant(order);
        let Some(px) = order.standing_limit().filter(|_| rests) else { continue };
        if found.is_none_or(|nearest| side::is_through(of, px, nearest.px)) {
            found = Some(Met { place, px, ahead: 0 });
        }
    }
    found
}

/// The price at which an order of this side would meet one of ours, where that is prevented.
pub(crate) fn touch(orders: &[Order], of: Side, policy: SelfTrade) -> Option<Price> {
    if !is_prevented(policy) {
        return None;
    }
    nearest(orders, of, |_| true).map(|met| met.px)
}

/// Of two prices that one who takes would meet, the one he meets first.
pub(crate) fn nearer(of: Side, one: Option<Price>, other: Option<Price>) -> Option<Price> {
    match (one, other) {
        (Some(one), Some(other)) => Some(side::best(of, one, other)),
        (one, other) => one.or(other),
    }
}

/// True for an order whose trades are prevented; in a call everyone trades with everyone.
pub(crate) fn avoids_own(order: &Order, policy: SelfTrade) -> bool {
    is_prevented(policy) && !order.request.time_in_force.is_at_call()
}

/// Before an order meets a price: what of ours rests there or nearer stands in its way, unless the
/// market has passed it. Where less is to be had than the order wants at least, nothing happens.
pub(crate) fn clear_way(
    orders: &mut [Order],
    place: usize,
    seen: Seen,
    is_passed: impl Fn(&Order) -> bool,
    clerk: &mut Clerk<'_>,
) {
    if !avoids_own(&orders[place], clerk.rules.self_trade) {
        return;
    }
    let takes = orders[place].can_take(seen.px);
    while orders[place].is_open() && !finds_too_little(&orders[place], seen) {
        let order = &orders[place];
        let end = order.capped(seen.px);
        let is_meant = |own: &Order| !(takes && is_passed(own));
        let met = nearest(orders, order.side(), is_meant);
        let Some(met) = met.filter(|met| side::is_within(order.side(), met.px, end)) else {
            return;
        };
        prevent(orders, (place, met.place), seen.ts, clerk);
    }
}

/// True for an order that takes nothing here, since it wants all or a minimum.
fn finds_too_little(order: &Order, seen: Seen) -> bool {
    let takes = order.can_take(seen.px);
    if order.request.time_in_force == TimeInForce::Fok {
        return !takes || seen.lots < order.open_qty().0;
    }
    takes && seen.lots < order.least_qty().0
}

/// Two of ours would trade, the first with the second, which rests: one ends at least.
pub(crate) fn prevent(
    orders: &mut [Order],
    (taker, maker): (usize, usize),
    ts: TimeNs,
    clerk: &mut Clerk<'_>,
) {
    let policy = clerk.rules.self_trade;
    let reason = RejectReason::SelfTrade;
    if matches!(policy, SelfTrade::CancelOldest | SelfTrade::CancelBoth) {
        clerk.cancel(&mut orders[maker], reason, ts);
    }
    if matches!(policy, SelfTrade::CancelNewest | SelfTrade::CancelBoth) {
        clerk.cancel(&mut orders[taker], reason, ts);
    }
    if policy == SelfTrade::Decrement {
        let qty = orders[taker].open_qty().min(orders[maker].open_qty());
        decrement(&mut orders[maker], qty, ts, clerk);
        decrement(&mut orders[taker], qty, ts, clerk);
    }
}

/// An order is smaller by what was prevented, and ends where nothing is left.
fn decrement(order: &mut Order, qty: Qty, ts: TimeNs, clerk: &mut Clerk<'_>) {
    if qty == order.open_qty() {
        return clerk.cancel(order, RejectReason::SelfTrade, ts);
    }
    order.request.order_qty = order.request.order_qty - qty;
    clerk.restate(order, RejectReason::SelfTrade, ts);
}
