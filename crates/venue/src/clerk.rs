//! The clerk of one instrument: changes orders and writes the report of every change.

use hansa_types::{
    Amount, ExecType, ExecutionReport, Instrument, Liquidity, OrdStatus, OrdType, PostOnly, Price,
    Qty, RejectReason, TimeInForce, TimeNs,
};

use crate::activity::Activity;
use crate::bars::Legs;
use crate::options::Rules;
use crate::order::Order;
use crate::outbox::Outbox;
use crate::self_trade;
use crate::side;

mod paying;

const PARTS_OF_TICK: i128 = 1_000_000_000_000;

/// What the market offers an order at one moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Offer {
    /// At this price.
    pub(crate) px: Price,
    /// Compared with this price for slippage.
    pub(crate) reference_px: Price,
    /// As maker or taker.
    pub(crate) liquidity: Liquidity,
    /// At this time.
    pub(crate) ts: TimeNs,
}

/// Writes down what happens to the orders of one instrument.
#[derive(Debug)]
pub(crate) struct Clerk<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) instrument: &'a Instrument,
    pub(crate) outbox: &'a mut Outbox,
    /// All fills so far, signed: what a reduce-only order may bring towards zero.
    pub(crate) position: &'a mut Qty,
    /// What is known of usual days, where impact is modelled.
    pub(crate) activity: Option<&'a Activity>,
    /// What legs have done in bars.
    pub(crate) legs: &'a mut Legs,
}

impl Clerk<'_> {
    /// Fills what the order wants and the market has, and ends the rest where the order must not
    /// stay. Fill-or-kill takes all or nothing; what is less than an order wants at least passes.
    pub(crate) fn trade(&mut self, order: &mut Order, offer: Offer, available_lots: &mut i64) {
        let qty = Qty(order.open_qty().0.min(*available_lots).max(0));
        let is_short = qty < order.open_qty();
        if is_short && order.request.time_in_force == TimeInForce::Fok {
            return self.cancel(order, RejectReason::NotFillable, offer.ts);
        }
        if !qty.is_zero() && qty >= order.least_qty() {
            let before = order.cum_qty;
            self.fill(order, qty, offer);
            *available_lots -= (order.cum_qty - before).0;
        }
        if is_short && order.is_immediate() {
            self.cancel(order, RejectReason::NotFillable, offer.ts);
        }
    }

    /// A price that a market or limit order sees before it rests: takes it, rests, or ends. What it
    /// would have taken more at that price takes the next one too: who could take is no maker.
    pub(crate) fn enter(
        &mut self,
        order: &mut Order,
        seen_px: Price,
        offer: Offer,
        available_lots: &mut i64,
    ) {
        let can_take = order.can_take(seen_px);
        if can_take {
            let capped = Offer { px: order.capped(offer.px), ..offer };
            self.trade(order, capped, available_lots);
        } else {
            self.pass(order, offer.ts);
        }
        order.is_resting = order.works_as == OrdType::Limit && !can_take;
        self.note_met(order);
    }

    /// An order has met a price, and stands in the way of others of ours from now on.
    pub(crate) fn note_met(&self, order: &mut Order) {
        order.has_met = self_trade::is_prevented(self.rules.self_trade);
    }

    /// Where a taker finds the market that is at `px` and has that many lots: moved against him by
    /// slippage, and by his own impact (I1).
    pub(crate) fn taken_px(&self, order: &Order, px: Price, lots: i64) -> Price {
        let slipped = self.rules.slipped(order.side(), px);
        let ticks = self.impact_ticks(px, order.open_qty().0.min(lots));
        side::worse(order.side(), slipped, ticks.unwrap_or(0))
    }

    /// True for an order that is filled behind all that is shown.
    pub(crate) fn goes_beyond(&self, order: &Order) -> bool {
        let is_known = self.activity.is_some_and(|activity| activity.usual().is_some());
        is_known && order.works_as == OrdType::Market
    }

    /// All that was shown is taken, the last of it at `px`: the rest is had at its impact from there
    /// (I3).
    pub(crate) fn fill_beyond(
        &mut self,
        order: &mut Order,
        (px, reference_px): (Price, Price),
        ts: TimeNs,
    ) {
        let rest = order.open_qty();
        let Some(px) = self.beyond_px(order, px) else { return };
        self.fill(order, rest, Offer { px, reference_px, liquidity: Liquidity::Taker, ts });
    }

    /// Where the rest of an order is had behind `px`, if it is one that goes there.
    pub(crate) fn beyond_px(&self, order: &Order, px: Price) -> Option<Price> {
        if !order.is_open() || !self.goes_beyond(order) {
            return None;
        }
        let ticks = self.impact_ticks(px, order.open_qty().0)?;
        Some(side::worse(order.side(), px, ticks))
    }

    /// By how much that many lots move the market: coefficient x price x volatility x root of the
    /// share of the volume, both of a usual day; up to the tick, half of the price at most.
    fn impact_ticks(&self, px: Price, lots: i64) -> Option<i128> {
        let usual = self.activity?.usual()?;
        let parts = self.rules.impact?.ceil_of(usual.move_parts(px, lots)?)?;
        let ticks = parts / PARTS_OF_TICK + i128::from(parts % PARTS_OF_TICK != 0);
        Some(ticks.min(i128::from(px.0).abs() / 2))
    }

    /// Nothing to be had now: who must not wait ends.
    pub(crate) fn pass(&mut self, order: &mut Order, ts: TimeNs) {
        if order.is_immediate() && order.stop().is_none() {
            self.cancel(order, RejectReason::NotFillable, ts);
        }
    }

    /// A post-only order where it could take at `touch`: refused, or moved one tick behind it.
    pub(crate) fn post(&mut self, order: &mut Order, touch: Option<Price>, ts: TimeNs) {
        let Some(touch) = touch.filter(|touch| order.can_take(*touch)) else { return };
        match order.request.terms.post_only {
            PostOnly::None => {}
            // Too late to reject what has traded.
            PostOnly::Reject if order.cum_qty.is_zero() => {
                self.reject(order, RejectReason::WouldTake, ts);
            }
            PostOnly::Reject => self.cancel(order, RejectReason::WouldTake, ts),
            PostOnly::Slide => {
                let behind = side::worse(order.side(), touch, -1);
                order.request.limit_px = Some(behind);
                self.restate(order, RejectReason::None, ts);
            }
        }
    }

    /// The stop was touched: from now on a market or limit order.
    pub(crate) fn trigger(&mut self, order: &mut Order, ts: TimeNs) {
        order.works_as = match order.works_as {
            OrdType::Stop => OrdType::Market,
            OrdType::StopLimit => OrdType::Limit,
            other => other,
        };
        self.note(order, ExecType::Triggered, RejectReason::None, ts);
    }

    /// What it has just reported of an order may have been at any time of the bar.
    pub(crate) fn hide(&mut self, order: &Order, ts_open: TimeNs) {
        self.legs.hide(order, ts_open, self.outbox.ts_heard());
    }

    /// Ends an order, on request or because it must not stay.
    pub(crate) fn cancel(&mut self, order: &mut Order, reason: RejectReason, ts: TimeNs) {
        self.end(order, OrdStatus::Canceled, (ExecType::Canceled, reason), ts);
    }

    /// Ends an order whose time ran out.
    pub(crate) fn expire(&mut self, order: &mut Order, reason: RejectReason, ts: TimeNs) {
        self.end(order, OrdStatus::Expired, (ExecType::Expired, reason), ts);
    }

    /// Refuses an order.
    pub(crate) fn reject(&mut self, order: &mut Order, reason: RejectReason, ts: TimeNs) {
        self.end(order, OrdStatus::Rejected, (ExecType::Rejected, reason), ts);
    }

    /// Reports something that is no fill.
    pub(crate) fn note(
        &mut self,
        order: &Order,
        exec_type: ExecType,
        reason: RejectReason,
        ts: TimeNs,
    ) {
        let report = self.report(order, exec_type, ts);
        self.outbox.push(ExecutionReport { reason, ..report });
    }

    /// Reports that an order works at another limit, or for less, from now on.
    pub(crate) fn restate(&mut self, order: &Order, reason: RejectReason, ts: TimeNs) {
        let last_px = order.request.limit_px.unwrap_or(Price(0));
        let report = self.report(order, ExecType::Restated, ts);
        self.outbox.push(ExecutionReport { last_px, reason, ..report });
    }

    fn end(
        &mut self,
        order: &mut Order,
        status: OrdStatus,
        (exec_type, reason): (ExecType, RejectReason),
        ts: TimeNs,
    ) {
        if order.is_open() {
            order.status = status;
            self.note(order, exec_type, reason, ts);
        }
    }

    /// Fills that much of an order, of one that only reduces no more than closes the position;
    /// with nothing left to close it ends. What cannot be valued is not traded: the order ends.
    pub(crate) fn fill(&mut self, order: &mut Order, qty: Qty, offer: Offer) {
        if !order.request.terms.is_reduce_only {
            return self.fill_paid(order, qty, offer);
        }
        let room = self.room(order);
        let is_whole = order.request.time_in_force == TimeInForce::Fok;
        let least = if is_whole { order.open_qty() } else { order.least_qty() };
        if room > Qty::ZERO && room >= least {
            self.fill_paid(order, qty.min(room), offer);
        }
        if room < least || self.room(order).is_zero() {
            self.cancel(order, RejectReason::NothingToReduce, offer.ts);
        }
    }

    /// The lots by which an order of this side brings the position to zero.
    fn room(&self, order: &Order) -> Qty {
        Qty(self.position.0.saturating_mul(-order.side().sign()).max(0))
    }

    fn fill_all(&mut self, order: &mut Order, qty: Qty, offer: Offer) {
        let notional = self.instrument.notional(offer.px, qty).ok();
        let Some(fee) = notional.and_then(|value| self.rules.fee(value, offer.liquidity)) else {
            // A value that does not fit the books cannot be traded.
            return self.cancel(order, RejectReason::NotFillable, offer.ts);
        };
        order.cum_qty = order.cum_qty + qty;
        self.position.0 = self.position.0.saturating_add(order.side().sign() * qty.0);
        let is_filled = order.open_qty().is_zero();
        order.status = if is_filled { OrdStatus::Filled } else { OrdStatus::PartiallyFilled };
        let report = self.report(order, ExecType::Trade, offer.ts);
        self.outbox.push(ExecutionReport {
            last_qty: qty,
            last_px: offer.px,
            reference_px: offer.reference_px,
            fee,
            liquidity: offer.liquidity,
            ..report
        });
    }

    fn report(&self, order: &Order, exec_type: ExecType, ts: TimeNs) -> ExecutionReport {
        let request = &order.request;
        ExecutionReport {
            exec_id: 0,
            exec_ref_id: 0,
            cl_ord_id: request.cl_ord_id,
            instrument: request.instrument,
            side: request.side,
            exec_type,
            ord_status: order.status,
            order_qty: request.order_qty,
            cum_qty: order.cum_qty,
            leaves_qty: if order.is_open() { order.open_qty() } else { Qty::ZERO },
            last_qty: Qty::ZERO,
            last_px: Price(0),
            reference_px: Price(0),
            fee: Amount::ZERO,
            fee_currency: self.instrument.spec().quote,
            liquidity: Liquidity::None,
            reason: RejectReason::None,
            ts_event: ts,
            ts_recv: self.rules.recv(ts),
        }
    }
}
