//! Fills from quotes. `docs/fills.md` states the rules; each has its row in `tests/table.rs`.

use hansa_market::event::Quote;
use hansa_types::{Liquidity, Price, Qty, Side, TimeNs};

use crate::clerk::{Clerk, Offer};
use crate::order::Order;
use crate::side;
use crate::state::StateBytes;

/// The best bid and ask, with what we have not yet taken of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Top {
    quote: Quote,
    /// Bid and ask of the last quote that had both.
    whole: Option<(Price, Price)>,
    bid_left_lots: i64,
    ask_left_lots: i64,
}

impl Top {
    pub(crate) const fn new(quote: Quote) -> Self {
        let (bid_left_lots, ask_left_lots) = (quote.bid_qty.0, quote.ask_qty.0);
        Self { quote, whole: quote.touch(), bid_left_lots, ask_left_lots }
    }

    /// The next quote: what was taken of a side stays taken until that side changes.
    pub(crate) fn update(&mut self, next: Quote) {
        let last = self.quote;
        if (last.bid_px, last.bid_qty) != (next.bid_px, next.bid_qty) {
            self.bid_left_lots = next.bid_qty.0;
        }
        if (last.ask_px, last.ask_qty) != (next.ask_px, next.ask_qty) {
            self.ask_left_lots = next.ask_qty.0;
        }
        self.whole = next.touch().or(self.whole);
        self.quote = next;
    }

    /// The price orders are judged by: the middle of the last quote that had both sides; before
    /// there is one, of the side that is there.
    pub(crate) fn last_px(&self) -> Option<Price> {
        let best = |of| self.quote.best(of).map(|(px, _)| px);
        let whole = self.whole.map(|(bid, ask)| side::middle(Side::Buy, bid, ask));
        whole.or_else(|| best(Side::Buy)).or_else(|| best(Side::Sell))
    }

    /// Where an order of this side takes; nothing where the other side is empty.
    pub(crate) fn touch(&self, of: Side) -> Option<Price> {
        self.quote.best(side::other(of)).map(|(px, _)| px)
    }

    /// Halfway between bid and ask; between two ticks, the one that flatters this side less. None
    /// where a side is empty.
    fn mid(&self, of: Side) -> Option<Price> {
        self.quote.touch().map(|(bid, ask)| side::middle(of, bid, ask))
    }

    pub(crate) fn state_bytes(&self, out: &mut StateBytes<'_>) {
        let quote = &self.quote;
        out.number(quote.bid_px.0).number(quote.bid_qty.0).number(self.bid_left_lots);
        out.number(quote.ask_px.0).number(quote.ask_qty.0).number(self.ask_left_lots);
        // With both sides there it is the quote itself.
        if quote.touch().is_none() {
            out.px(self.whole.map(|(bid, _)| bid)).px(self.whole.map(|(_, ask)| ask));
        }
    }

    /// Where an order of this side meets the other, and what it shows: nothing where it is empty.
    /// Of a crossed quote one side is stale, and nobody knows which: the order meets the worse.
    fn opposite(&mut self, of: Side) -> Option<(Price, &mut i64)> {
        let shown = self.touch(of)?;
        let px = match self.quote.touch() {
            Some((bid, ask)) if bid > ask => side::worst(of, bid, ask),
            _ => shown,
        };
        let left = match of {
            Side::Buy => &mut self.ask_left_lots,
            Side::Sell => &mut self.bid_left_lots,
        };
        Some((px, left))
    }
}

/// All orders against the quote, in the order of arrival.
pub(crate) fn work_all(orders: &mut [Order], top: &mut Top, ts: TimeNs, clerk: &mut Clerk<'_>) {
    for order in orders {
        work_one(order, top, ts, clerk);
    }
}

/// One order against the quote: also what an arrival does.
pub(crate) fn work_one(order: &mut Order, top: &mut Top, ts: TimeNs, clerk: &mut Clerk<'_>) {
    let side = order.side();
    let mid = top.mid(side);
    let Some((px, left)) = top.opposite(side) else { return clerk.pass(order, ts) };
    let reference_px = mid.unwrap_or(px);
    if let Some(stop) = order.stop() {
        if !side::has_touched(side, px, stop) {
            return;
        }
        clerk.trigger(order, ts);
    }
    match order.resting_limit() {
        Some(limit) if side::is_within(side, px, limit) => {
            let maker = Liquidity::Maker;
            clerk.trade(
                order,
                Offer { px: limit, reference_px: limit, liquidity: maker, ts },
                left,
            );
        }
        Some(_) => {}
        None => {
            let offer = Offer { px, reference_px, liquidity: Liquidity::Taker, ts };
            if clerk.goes_beyond(order) {
                let (before, shown) = (order.cum_qty, Qty(order.open_qty().0.min(*left).max(0)));
                if clerk.ends_unpaid(order, std::iter::once((px, shown.0)), ts) {
                    return;
                }
                if !shown.is_zero() {
                    clerk.fill(order, shown, offer);
                }
                *left -= (order.cum_qty - before).0;
                return clerk.fill_beyond(order, (px, reference_px), ts);
            }
            clerk.enter(order, px, offer, left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quote(bid: i64, bid_qty: i64, ask: i64, ask_qty: i64) -> Quote {
        Quote {
            ts_event: TimeNs(0),
            ts_recv: TimeNs(0),
            bid_px: Price(bid),
            ask_px: Price(ask),
            bid_qty: Qty(bid_qty),
            ask_qty: Qty(ask_qty),
        }
    }

    #[test]
    fn what_was_taken_of_a_side_stays_taken_until_that_side_changes() {
        let mut top = Top::new(quote(99, 5, 101, 5));
        top.ask_left_lots = 0;
        top.update(quote(98, 7, 101, 5));
        assert_eq!((top.bid_left_lots, top.ask_left_lots), (7, 0));
        top.update(quote(98, 7, 101, 6));
        assert_eq!((top.bid_left_lots, top.ask_left_lots), (7, 6));
    }
}
