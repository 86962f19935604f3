//! Orders that rest on a book by level without a place in its queues: hidden ones, all-or-none
//! ones, and those that have not had their minimum. Everyone who is shown comes first.

use hansa_types::{Liquidity, Price, Qty, Side};

use super::DepthMarket;
use crate::against_book::Floor;
use crate::clerk::Offer;
use crate::order::Order;
use crate::side;
use crate::strangers::Strangers;

impl DepthMarket {
    /// An order that rests from now on: in the queue at its limit, or aside.
    pub(super) fn settle_down(&mut self, order: &Order, limit: Price) {
        if order.is_aside() {
            self.has_aside = true;
        } else {
            self.lines.join(order, limit, &self.shown);
        }
    }

    /// Levels of the other side have reached orders aside.
    pub(super) fn meet_aside(&mut self, floor: &mut Floor<'_, '_>) {
        if !self.has_aside {
            return;
        }
        for of in [Side::Buy, Side::Sell] {
            let against = side::other(of);
            for (place, limit) in places(of, floor.orders) {
                let wanted = floor.orders[place].open_qty().0;
                let lots = self.shown.left_up_to(against, limit, wanted);
                let filled = self.fill_aside(place, (limit, lots), floor);
                self.shown.take_best(against, filled);
            }
        }
        self.has_aside = floor.orders.iter().any(Order::is_aside);
    }

    /// A print reaches orders aside: all of what is left of it where it goes through their limit,
    /// at the limit what it has beyond all that is shown there. Gives how many lots were ours.
    pub(super) fn print_aside(
        &mut self,
        of: Side,
        (px, lots): (Price, i64),
        floor: &mut Floor<'_, '_>,
    ) -> i64 {
        if !self.has_aside {
            return 0;
        }
        let mut left = lots;
        for (place, limit) in places(of, floor.orders) {
            let reached = if px == limit { left - self.shown.qty(of, px).0 } else { left };
            if side::is_within(of, px, limit) {
                left -= self.fill_aside(place, (limit, reached), floor);
            }
        }
        lots - left
    }

    /// Fills an order at its limit if there is as much as it wants at least; gives the lots. One
    /// that has had its minimum joins the queue.
    fn fill_aside(
        &mut self,
        place: usize,
        (limit, lots): (Price, i64),
        floor: &mut Floor<'_, '_>,
    ) -> i64 {
        let order = &mut floor.orders[place];
        let (before, qty) = (order.cum_qty, order.open_qty().min(Qty(lots)));
        if qty <= Qty::ZERO || qty < order.least_qty() {
            return 0;
        }
        let offer =
            Offer { px: limit, reference_px: limit, liquidity: Liquidity::Maker, ts: floor.ts };
        floor.clerk.fill(order, qty, offer);
        if order.is_open() && !order.is_aside() {
            self.lines.join(order, limit, &self.shown);
        }
        (order.cum_qty - before).0
    }
}

/// Orders aside of one side with their limits: the best price first, then in the order of arrival.
fn places(of: Side, orders: &[Order]) -> Vec<(usize, Price)> {
    let aside = orders.iter().enumerate().filter(|(_, order)| order.side() == of);
    let aside = aside.filter(|(_, order)| order.is_aside());
    let mut places: Vec<(usize, Price)> =
        aside.filter_map(|(place, order)| Some((place, order.resting_limit()?))).collect();
    places.sort_by_key(|(_, limit)| -i128::from(of.sign()) * i128::from(limit.0));
    places
}
