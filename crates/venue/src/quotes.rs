//! Fills from quotes. `docs/fills.md` states the rules; each has its row in `tests/table.rs`.

use hansa_market::event::Quote;
use hansa_types::{Liquidity, Price, Qty, Side, TimeNs};

use crate::clerk::{Clerk, Offer};
use crate::order::Order;
use crate::self_trade::{self, Seen};
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

    /// The next quote: what was taken of a side stays taken while its price stays, as far as it
    /// shows so much.
    pub(crate) fn update(&mut self, next: Quote) {
        let last = self.quote;
        let left = |last: (Price, Qty, i64), next: (Price, Qty)| {
            let taken = if last.0 == next.0 { last.1.0 - last.2 } else { 0 };
            (next.1.0 - taken).max(0)
        };
        let bid = (last.bid_px, last.bid_qty, self.bid_left_lots);
        let ask = (last.ask_px, last.ask_qty, self.ask_left_lots);
        self.bid_left_lots = left(bid, (next.bid_px, next.bid_qty));
        self.ask_left_lots = left(ask, (next.ask_px, next.ask_qty));
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
    for place in 0..orders.len() {
        work_one(orders, place, top, ts, clerk);
    }
}

/// One order against the quote: also what an arrival does.
pub(crate) fn work_one(
    orders: &mut [Order],
    place: usize,
    top: &mut Top,
    ts: TimeNs,
    clerk: &mut Clerk<'_>,
) {
    let order = &mut orders[place];
    let side = order.side();
    let mid = top.mid(side);
    if !order.is_open() {
        return;
    }
    let Some((px, left)) = top.opposite(side) else { return clerk.pass(order, ts) };
    if let Some(stop) = order.stop() {
        if !side::has_touched(side, px, stop) {
            return;
        }
        clerk.trigger(order, ts);
    }
    if let Some(limit) = order.resting_limit() {
        if side::is_within(side, px, limit) {
            let maker = Liquidity::Maker;
            let offer = Offer { px: limit, reference_px: limit, liquidity: maker, ts };
            clerk.trade(order, offer, left);
        }
        return;
    }
    let offer = Offer { px, reference_px: mid.unwrap_or(px), liquidity: Liquidity::Taker, ts };
    clear_way(orders, place, (top, px), ts, clerk);
    if orders[place].is_open() {
        take(orders, place, (top, offer), clerk);
    }
}

/// What of ours the other side of the quote has reached is filled by it, and in nobody's way.
fn clear_way(
    orders: &mut [Order],
    place: usize,
    (top, px): (&mut Top, Price),
    ts: TimeNs,
    clerk: &mut Clerk<'_>,
) {
    let side = orders[place].side();
    // Who reaches behind what is shown has all he wants.
    let is_bound = !clerk.goes_beyond(&orders[place]);
    let lots = top.opposite(side).filter(|_| is_bound).map_or(i64::MAX, |(_, left)| *left);
    let behind = top.opposite(side::other(side)).map(|(px, _)| px);
    let is_passed = |own: &Order| {
        let is_met = |(limit, px)| side::is_within(own.side(), px, limit);
        own.standing_limit().zip(behind).is_some_and(is_met)
    };
    self_trade::clear_way(orders, place, Seen { px, lots, ts }, is_passed, clerk);
}

/// An order that has not rested takes what is shown; one that moves the market also the rest.
fn take(
    orders: &mut [Order],
    place: usize,
    (top, offer): (&mut Top, Offer),
    clerk: &mut Clerk<'_>,
) {
    let order = &mut orders[place];
    let Some((px, left)) = top.opposite(order.side()) else { return };
    if !clerk.goes_beyond(order) {
        return clerk.enter(order, px, offer, left);
    }
    let (before, shown) = (order.cum_qty, Qty(order.open_qty().0.min(*left).max(0)));
    if clerk.ends_unpaid(order, std::iter::once((px, shown.0)), offer.ts) {
        return;
    }
    if !shown.is_zero() {
        clerk.fill(order, shown, offer);
    }
    *left -= (order.cum_qty - before).0;
    if let Some(px) = clerk.beyond_px(order, px) {
        clear_way(orders, place, (top, px), offer.ts, clerk);
    }
    clerk.fill_beyond(&mut orders[place], (px, offer.reference_px), offer.ts);
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
    fn what_was_taken_of_a_side_stays_taken_while_its_price_stays() {
        let mut top = Top::new(quote(99, 5, 101, 5));
        top.ask_left_lots = 0;
        let seen = [
            (quote(98, 7, 101, 5), (7, 0)),
            (quote(98, 7, 101, 6), (7, 1)),
            (quote(98, 7, 101, 3), (7, 0)),
            (quote(98, 7, 101, 8), (7, 5)),
            (quote(98, 7, 102, 8), (7, 8)),
        ];
        for (next, left) in seen {
            top.update(next);
            assert_eq!((top.bid_left_lots, top.ask_left_lots), left);
        }
    }
}
