//! Fills from prints. `docs/fills.md` states the rules; each has its row in `tests/table.rs`.

use hansa_market::event::Trade;
use hansa_types::{Liquidity, Price, TimeNs};

use crate::clerk::{Clerk, Offer};
use crate::options::Rules;
use crate::order::Order;
use crate::self_trade::{self, Seen};
use crate::side;
use crate::state::StateBytes;

/// A print, with what is left of it and of our share of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Print {
    px: Price,
    ts: TimeNs,
    left_lots: i64,
    share_left_lots: i64,
    /// With quotes known, prints fill only what rests.
    is_only_source: bool,
}

impl Print {
    pub(crate) fn new(trade: &Trade, is_only_source: bool, rules: &Rules) -> Self {
        Self {
            px: trade.price,
            ts: trade.ts_event,
            left_lots: trade.qty.0,
            share_left_lots: rules.share_lots(trade.qty.0),
            is_only_source,
        }
    }

    pub(crate) fn state_bytes(&self, out: &mut StateBytes<'_>) {
        out.number(self.px.0).number(self.left_lots).number(self.share_left_lots);
    }

    /// Our share of the print, as far as it and the print are not used up.
    fn shared(&mut self, fill: impl FnOnce(&mut i64)) {
        let before = self.share_left_lots.min(self.left_lots);
        let mut available = before;
        fill(&mut available);
        self.share_left_lots -= before - available;
        self.left_lots -= before - available;
    }
}

/// All orders against a print, in the order of arrival. A print of nothing does nothing.
pub(crate) fn work_all(orders: &mut [Order], print: &mut Print, clerk: &mut Clerk<'_>) {
    if print.left_lots <= 0 {
        return;
    }
    for place in 0..orders.len() {
        let order = &mut orders[place];
        if let Some(limit) = order.resting_limit().filter(|_| order.is_open()) {
            rest_limit(order, limit, print, clerk);
        } else if print.is_only_source {
            take(orders, place, print, clerk);
        }
    }
}

/// Orders at the closing, against the last print of the session.
pub(crate) fn work_closing(
    orders: &mut [Order],
    print: &mut Print,
    ts: TimeNs,
    clerk: &mut Clerk<'_>,
) {
    print.ts = ts;
    for place in 0..orders.len() {
        take(orders, place, print, clerk);
    }
}

/// Through the limit: the level is gone and we with it, up to the whole print. At the limit: our
/// share of the print.
fn rest_limit(order: &mut Order, limit: Price, print: &mut Print, clerk: &mut Clerk<'_>) {
    let maker = Liquidity::Maker;
    let offer = Offer { px: limit, reference_px: limit, liquidity: maker, ts: print.ts };
    if side::is_through(order.side(), print.px, limit) {
        clerk.trade(order, offer, &mut print.left_lots);
    } else if print.px == limit && !order.request.terms.is_hidden {
        print.shared(|available| {
            // No more of it is seen, and the next slice stands behind all others.
            let mut slice = order.slice_qty().0.min(*available);
            *available -= slice;
            clerk.trade(order, offer, &mut slice);
            *available += slice;
        });
    }
}

fn take(orders: &mut [Order], place: usize, print: &mut Print, clerk: &mut Clerk<'_>) {
    let (px, ts) = (print.px, print.ts);
    let order = &mut orders[place];
    if !order.is_open() {
        return;
    }
    if let Some(stop) = order.stop() {
        if !side::has_touched(order.side(), px, stop) {
            return;
        }
        clerk.trigger(order, ts);
    }
    clear_way(orders, place, print, clerk);
    let order = &mut orders[place];
    if !order.is_open() {
        return;
    }
    print.shared(|available| {
        let taken_px = clerk.taken_px(order, px, *available);
        let offer = Offer { px: taken_px, reference_px: px, liquidity: Liquidity::Taker, ts };
        clerk.enter(order, px, offer, available);
    });
}

/// What of ours a print goes through is filled by it, and in nobody's way.
fn clear_way(orders: &mut [Order], place: usize, print: &Print, clerk: &mut Clerk<'_>) {
    let (px, ts) = (print.px, print.ts);
    let lots = print.share_left_lots.min(print.left_lots);
    let is_passed = |own: &Order| {
        own.standing_limit().is_some_and(|limit| side::is_through(own.side(), px, limit))
    };
    self_trade::clear_way(orders, place, Seen { px, lots, ts }, is_passed, clerk);
}
