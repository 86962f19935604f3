//! Fills from bars. `docs/fills.md` states the rules; each has its row in `tests/table.rs`.

use std::ops::Range;

use hansa_market::event::Bar;
use hansa_types::{Liquidity, Price, Side, TimeNs};

use crate::clerk::{Clerk, Offer};
use crate::options::Rules;
use crate::order::Order;
use crate::self_trade::{self, Seen};
use crate::side;
use crate::state::StateBytes;

mod ended;
mod legs;

pub(crate) use ended::{EndedBar, work_late};
pub(crate) use legs::Legs;

const PPM_OF_ONE: i128 = 1_000_000;

/// A bar that has begun and is not over, with what is left of our share of its volume.
#[derive(Debug, Clone)]
pub(crate) struct OpenBar {
    pub(crate) bar: Bar,
    available_lots: Option<i64>,
}

impl OpenBar {
    pub(crate) const fn new(bar: Bar) -> Self {
        Self { bar, available_lots: None }
    }

    /// What is left of our share, worked out when the first order asks: most bars meet none.
    fn available_lots(&mut self, rules: &Rules) -> &mut i64 {
        self.available_lots.get_or_insert_with(|| rules.share_lots(self.bar.volume.0))
    }

    pub(crate) fn state_bytes(&self, out: &mut StateBytes<'_>) {
        let bar = &self.bar;
        out.number(bar.ts_open.0).number(bar.ts_event.0).maybe(self.available_lots);
        for px in [bar.open, bar.high, bar.low, bar.close] {
            out.number(px.0);
        }
        out.number(bar.volume.0);
    }

    /// Lends an order what there is for it of our share, and notes what it takes, at the price that
    /// `fill` answers with.
    fn lend(
        &mut self,
        order: &mut Order,
        clerk: &mut Clerk<'_>,
        fill: impl FnOnce(&mut Order, &mut Clerk<'_>, &mut i64) -> Price,
    ) {
        let ts_open = self.bar.ts_open;
        let room = clerk.legs.room(order, ts_open).max(0);
        let available_lots = self.available_lots(clerk.rules);
        let before = room.min(*available_lots);
        let mut left = before;
        let px = fill(order, clerk, &mut left);
        let lots = before - left;
        *available_lots -= lots;
        clerk.legs.note_fill(order, (lots, px), ts_open);
    }

    /// Nothing was traded, so its prices are nobody's.
    const fn is_void(&self) -> bool {
        self.bar.volume.0 <= 0
    }
}

/// How far the market has moved from the open, up and down.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reach {
    open: Price,
    high: Price,
    low: Price,
}

impl Reach {
    /// Of the whole bar.
    pub(crate) const fn whole(bar: &Bar) -> Self {
        Self { open: bar.open, high: bar.high, low: bar.low }
    }

    /// Of the bar up to `ts`: the square root of the elapsed share of the way to each extreme, as
    /// far as a diffusion bound by the bar comes in that time; rounded outwards.
    pub(crate) fn until(bar: &Bar, ts: TimeNs) -> Self {
        let up = moved_ticks(bar, ts, Side::Buy);
        let down = moved_ticks(bar, ts, Side::Sell);
        Self {
            open: bar.open,
            high: side::worse(Side::Buy, bar.open, up),
            low: side::worse(Side::Sell, bar.open, down),
        }
    }

    /// The price worst for this side.
    pub(crate) const fn adverse(&self, side: Side) -> Price {
        match side {
            Side::Buy => self.high,
            Side::Sell => self.low,
        }
    }

    /// The price best for this side.
    const fn favourable(&self, side: Side) -> Price {
        match side {
            Side::Buy => self.low,
            Side::Sell => self.high,
        }
    }
}

/// All that trades at the open, in the order of arrival.
pub(crate) fn work_open(orders: &mut [Order], open: &mut OpenBar, clerk: &mut Clerk<'_>) {
    for place in 0..orders.len() {
        if open.is_void() {
            clerk.pass(&mut orders[place], open.bar.ts_open);
        } else {
            open_one(orders, place, open, clerk);
        }
    }
}

/// An order that arrives inside the bar.
pub(crate) fn work_arrival(
    orders: &mut [Order],
    place: usize,
    open: &mut OpenBar,
    ts: TimeNs,
    clerk: &mut Clerk<'_>,
) {
    let order = &mut orders[place];
    if order.resting_limit().is_some() {
        return;
    }
    if open.is_void() {
        return clerk.pass(order, ts);
    }
    let at = Reach::until(&open.bar, ts).adverse(order.side());
    let seen = (at, open.bar.open, ts);
    match order.stop() {
        None => take(orders, place, open, seen, clerk),
        Some(stop) if side::has_touched(order.side(), at, stop) => {
            triggered(orders, place, open, seen, clerk);
        }
        Some(_) => {}
    }
}

/// What rests at these places, inside the bar and known only at `ts`: stops before limits, the worse
/// first.
pub(crate) fn work_resting(
    orders: &mut [Order],
    places: Range<usize>,
    open: &mut OpenBar,
    (reach, ts): (Reach, TimeNs),
    clerk: &mut Clerk<'_>,
) {
    if open.is_void() {
        return;
    }
    for place in places.clone() {
        rest_stop(orders, place, open, (reach, ts), clerk);
    }
    for order in &mut orders[places] {
        rest_limit(order, open, (reach, ts), clerk);
    }
}

/// Orders at the closing, where the last bar of the session ended for us at `ended`: at its close,
/// or where it would have moved against them by then, if it goes on after the session.
pub(crate) fn work_closing(
    orders: &mut [Order],
    open: &mut OpenBar,
    (ended, ts): (TimeNs, TimeNs),
    clerk: &mut Clerk<'_>,
) {
    if open.is_void() {
        return;
    }
    let is_cut = ended < open.bar.ts_event;
    let reach = Reach::until(&open.bar, ended);
    for place in 0..orders.len() {
        let px = if is_cut { reach.adverse(orders[place].side()) } else { open.bar.close };
        take(orders, place, open, (px, px, ts), clerk);
    }
}

/// The first price an order sees, from which it is moved away.
fn take(
    orders: &mut [Order],
    place: usize,
    open: &mut OpenBar,
    (seen_px, reference_px, ts): (Price, Price, TimeNs),
    clerk: &mut Clerk<'_>,
) {
    clear_way(orders, place, open, (seen_px, ts), clerk);
    let order = &mut orders[place];
    if !order.is_open() {
        return;
    }
    open.lend(order, clerk, |order, clerk, left| {
        let px = clerk.taken_px(order, seen_px, *left);
        let offer = Offer { px, reference_px, liquidity: Liquidity::Taker, ts };
        clerk.enter(order, seen_px, offer, left);
        order.capped(px)
    });
}

/// What of ours the market has traded through since the open is filled by it, and in nobody's way.
fn clear_way(
    orders: &mut [Order],
    place: usize,
    open: &mut OpenBar,
    (px, ts): (Price, TimeNs),
    clerk: &mut Clerk<'_>,
) {
    if !self_trade::avoids_own(&orders[place], clerk.rules.self_trade) {
        return;
    }
    let room = clerk.legs.room(&orders[place], open.bar.ts_open);
    let seen = Seen { px, lots: room.min(*open.available_lots(clerk.rules)), ts };
    let is_passed = |own: &Order| {
        let is_through = |limit| side::is_through(own.side(), px, limit);
        was_there(own, open, ts) && own.standing_limit().is_some_and(is_through)
    };
    self_trade::clear_way(orders, place, seen, is_passed, clerk);
}

fn open_one(orders: &mut [Order], place: usize, open: &mut OpenBar, clerk: &mut Clerk<'_>) {
    let (px, ts) = (open.bar.open, open.bar.ts_open);
    let order = &mut orders[place];
    if !order.is_open() {
        return;
    }
    if let Some(stop) = order.stop() {
        if side::has_touched(order.side(), px, stop) {
            triggered(orders, place, open, (px, px, ts), clerk);
        }
    } else if let Some(limit) = order.resting_limit() {
        if side::is_through(order.side(), px, limit) {
            open.lend(order, clerk, |order, clerk, left| {
                clerk.trade(order, maker(px, ts), left);
                px
            });
        }
    } else {
        let triggered_px = order.triggered_px.take().unwrap_or(px);
        let px = side::worst(order.side(), px, triggered_px);
        take(orders, place, open, (px, px, ts), clerk);
    }
}

/// A stop of this bar too, for it loses by that at the close unless the bar has surely passed it.
fn rest_stop(
    orders: &mut [Order],
    place: usize,
    open: &mut OpenBar,
    (reach, ts): (Reach, TimeNs),
    clerk: &mut Clerk<'_>,
) {
    let order = &orders[place];
    let Some(stop) = order.stop() else { return };
    let side = order.side();
    let is_touched = side::has_touched(side, reach.adverse(side), stop);
    if order.is_open() && is_still_there(order, ts) && is_touched {
        let px = side::worst(side, stop, reach.open);
        triggered(orders, place, open, (px, px, ts), clerk);
        clerk.hide(&orders[place], open.bar.ts_open);
        orders[place].triggered_px = orders[place].is_taking().then_some(px);
    }
}

fn rest_limit(
    order: &mut Order,
    open: &mut OpenBar,
    (reach, ts): (Reach, TimeNs),
    clerk: &mut Clerk<'_>,
) {
    let Some(limit) = order.resting_limit() else { return };
    let side = order.side();
    if order.is_open()
        && was_there(order, open, ts)
        && side::is_through(side, reach.favourable(side), limit)
    {
        open.lend(order, clerk, |order, clerk, left| {
            clerk.trade(order, maker(limit, ts), left);
            limit
        });
        clerk.hide(order, open.bar.ts_open);
    }
}

/// A stop fills at its trigger price and slips; a stop-limit as well, at its limit at worst. One
/// whose limit is not met there rests from the next bar on.
fn triggered(
    orders: &mut [Order],
    place: usize,
    open: &mut OpenBar,
    (seen_px, reference_px, ts): (Price, Price, TimeNs),
    clerk: &mut Clerk<'_>,
) {
    if clerk.legs.room(&orders[place], open.bar.ts_open) <= 0 {
        return;
    }
    clerk.trigger(&mut orders[place], ts);
    clerk.legs.note_trigger(&orders[place], open.bar.ts_open);
    take(orders, place, open, (seen_px, reference_px, ts), clerk);
    let order = &mut orders[place];
    order.ts_placed = order.ts_placed.max(open.bar.ts_event);
}

/// True when the order stood from the open until `ts`: nobody knows which of the bar's prices came
/// after an order that arrived inside it, or before one that expired there.
fn was_there(order: &Order, open: &OpenBar, ts: TimeNs) -> bool {
    order.ts_placed <= open.bar.ts_open && is_still_there(order, ts)
}

/// True when the order's time was not over before `ts`.
fn is_still_there(order: &Order, ts: TimeNs) -> bool {
    order.ts_expiry().is_none_or(|expiry| expiry >= ts)
}

const fn maker(px: Price, ts: TimeNs) -> Offer {
    Offer { px, reference_px: px, liquidity: Liquidity::Maker, ts }
}

/// Ticks from the open towards the extreme adverse to a side, by `ts`.
fn moved_ticks(bar: &Bar, ts: TimeNs, side: Side) -> i128 {
    let (high, low) = (i128::from(bar.high.0), i128::from(bar.low.0));
    let open = i128::from(bar.open.0);
    let distance = match side {
        Side::Buy => high - open,
        Side::Sell => open - low,
    };
    ceil_div(distance.max(0) * diffused_ppm(bar, ts), PPM_OF_ONE)
}

/// The square root of the elapsed share of the bar, in parts per million, rounded up.
fn diffused_ppm(bar: &Bar, ts: TimeNs) -> i128 {
    let whole_ns = i128::from(bar.ts_event.0) - i128::from(bar.ts_open.0);
    let elapsed_ns = i128::from(ts.0) - i128::from(bar.ts_open.0);
    if whole_ns <= 0 || elapsed_ns >= whole_ns {
        return PPM_OF_ONE;
    }
    let share = ceil_div(elapsed_ns.max(0) * PPM_OF_ONE * PPM_OF_ONE, whole_ns);
    let root = share.isqrt();
    if root * root == share { root } else { root + 1 }
}

const fn ceil_div(numerator: i128, denominator: i128) -> i128 {
    numerator / denominator + (numerator % denominator != 0) as i128
}

#[cfg(test)]
mod tests {
    use super::*;
    use hansa_types::Qty;
    use proptest::prelude::*;

    fn bar() -> Bar {
        Bar {
            ts_open: TimeNs(0),
            ts_event: TimeNs(100),
            ts_recv: TimeNs(100),
            open: Price(1_000),
            high: Price(1_100),
            low: Price(800),
            close: Price(900),
            volume: Qty(10),
        }
    }

    #[test]
    fn a_quarter_of_the_time_reaches_half_of_the_way() {
        let reach = Reach::until(&bar(), TimeNs(25));
        assert_eq!((reach.high, reach.low), (Price(1_050), Price(900)));
    }

    #[test]
    fn no_time_reaches_nothing_and_all_of_it_the_extremes() {
        let (start, end) = (Reach::until(&bar(), TimeNs(0)), Reach::until(&bar(), TimeNs(100)));
        assert_eq!((start.high, start.low), (Price(1_000), Price(1_000)));
        assert_eq!((end.high, end.low), (Price(1_100), Price(800)));
    }

    proptest! {
        #[test]
        fn the_reach_grows_with_time_and_stays_in_the_bar(one in 0i64..=100, other in 0i64..=100) {
            let early = Reach::until(&bar(), TimeNs(one.min(other)));
            let late = Reach::until(&bar(), TimeNs(one.max(other)));
            prop_assert!(early.high <= late.high && late.high <= bar().high);
            prop_assert!(early.low >= late.low && late.low >= bar().low);
        }

        #[test]
        fn the_root_is_the_smallest_whole_number_that_covers_the_time(ts in 0i64..100) {
            let root = diffused_ppm(&bar(), TimeNs(ts));
            let share = i128::from(ts) * PPM_OF_ONE * PPM_OF_ONE / 100;
            prop_assert!(root * root >= share);
            prop_assert!(root == 0 || (root - 1) * (root - 1) < share);
        }
    }
}
