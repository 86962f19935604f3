//! Fills that the account can give or pay for: rules H of `docs/fills.md`.

use hansa_types::{
    Amount, ExecType, ExecutionReport, Liquidity, Price, Qty, RejectReason, Side, TimeInForce,
    TimeNs,
};

use super::{Clerk, Offer};
use crate::order::Order;
use crate::side;

impl Clerk<'_> {
    /// Fills that much of an order. Where the account has less than that takes, the order gets what
    /// there is, if that is enough for it, and ends.
    pub(super) fn fill_paid(&mut self, order: &mut Order, qty: Qty, offer: Offer) {
        let paid = self.paid_lots(order, qty, offer);
        if paid > Qty::ZERO && (paid == qty || paid >= self.wanted_at_least(order)) {
            self.fill_all(order, paid, offer);
        }
        if paid < qty {
            self.cancel(order, shortage(order.side()), offer.ts);
        }
    }

    /// Ends an order that must have all, or a minimum, where the account has less than that takes
    /// along the levels, and behind the last of them. True when it has ended.
    pub(crate) fn ends_unpaid(
        &mut self,
        order: &mut Order,
        levels: impl Iterator<Item = (Price, i64)>,
        ts: TimeNs,
    ) -> bool {
        let wanted = self.wanted_at_least(order);
        if wanted.is_zero() || self.pays_along(order, wanted, (levels, ts)) {
            return false;
        }
        self.cancel(order, shortage(order.side()), ts);
        true
    }

    /// All of an order that is filled whole or not at all, the minimum of one that has one.
    fn wanted_at_least(&self, order: &Order) -> Qty {
        let is_whole = order.request.time_in_force == TimeInForce::Fok;
        if is_whole { order.open_qty() } else { order.least_qty() }
    }

    fn pays_along(
        &self,
        order: &Order,
        wanted: Qty,
        (levels, ts): (impl Iterator<Item = (Price, i64)>, TimeNs),
    ) -> bool {
        let Some(funds) = self.outbox.funds() else { return true };
        if order.side() == Side::Sell {
            return funds.lots_held(self.instrument, *self.position) >= wanted;
        }
        let offer = |px| Offer { px, reference_px: px, liquidity: Liquidity::Taker, ts };
        let (mut left, mut cost, mut last) = (wanted, Some(Amount::ZERO), None);
        for (px, lots) in levels.take_while(|(px, _)| order.can_take(*px)) {
            let taken = left.min(Qty(lots));
            cost = self.cost(order, taken, offer(px)).zip(cost).and_then(sum_of);
            (left, last) = (left - taken, Some(px));
            if left.is_zero() {
                break;
            }
        }
        if let Some(px) = last.filter(|_| !left.is_zero()) {
            let ticks = self.impact_ticks(px, left.0).unwrap_or(0);
            let px = side::worse(order.side(), px, ticks);
            cost = self.cost(order, left, offer(px)).zip(cost).and_then(sum_of);
        }
        cost.is_some_and(|cost| cost <= funds.cash(self.instrument.spec().quote))
    }

    /// As much of a fill as the account can give, or pay for with the fee.
    fn paid_lots(&self, order: &Order, qty: Qty, offer: Offer) -> Qty {
        let Some(funds) = self.outbox.funds() else { return qty };
        if order.side() == Side::Sell {
            return funds.lots_held(self.instrument, *self.position).min(qty);
        }
        let cash = funds.cash(self.instrument.spec().quote);
        let is_paid = |lots| self.cost(order, Qty(lots), offer).is_some_and(|cost| cost <= cash);
        if is_paid(qty.0) { qty } else { Qty(most_of(qty.0, is_paid)) }
    }

    /// What a purchase takes of the cash, with its fee. None where it does not fit.
    fn cost(&self, order: &Order, qty: Qty, offer: Offer) -> Option<Amount> {
        let value = self.instrument.notional(offer.px, qty).ok()?;
        let fee = self.rules.fee(value, offer.liquidity)?;
        let fill = ExecutionReport {
            last_qty: qty,
            last_px: offer.px,
            liquidity: offer.liquidity,
            fee,
            ..self.report(order, ExecType::Trade, offer.ts)
        };
        let fee = self.outbox.quote(&fill)?;
        // One in what is bought is taken off that.
        let is_paid_beside = fee.currency == self.instrument.spec().quote;
        if is_paid_beside { value.checked_add(fee.amount).ok() } else { Some(value) }
    }
}

/// The largest number below `end` for which it holds, as it does for all below that; 0 where it
/// holds for none.
fn most_of(end: i64, holds: impl Fn(i64) -> bool) -> i64 {
    let (mut most, mut end) = (0, end);
    while end - most > 1 {
        let middle = most + (end - most) / 2;
        if holds(middle) { most = middle } else { end = middle }
    }
    most
}

fn sum_of((one, other): (Amount, Amount)) -> Option<Amount> {
    one.checked_add(other).ok()
}

const fn shortage(of: Side) -> RejectReason {
    match of {
        Side::Buy => RejectReason::CashShort,
        Side::Sell => RejectReason::NotHeld,
    }
}
