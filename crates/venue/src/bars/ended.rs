//! A bar that is over: what it still does to exits of what it has filled, and at the closing.

use hansa_types::{Price, TimeNs};

use super::{Legs, OpenBar, Reach, take, triggered};
use crate::clerk::Clerk;
use crate::order::Order;
use crate::side;
use crate::state::StateBytes;

/// A bar, with what is left of our share of its volume, and when it ended for us.
#[derive(Debug, Clone)]
pub(crate) struct EndedBar {
    pub(crate) open: OpenBar,
    pub(crate) ts: TimeNs,
}

impl EndedBar {
    pub(crate) fn state_bytes(&self, out: &mut StateBytes<'_>) {
        self.open.state_bytes(out);
        out.number(self.ts.0);
    }

    /// True when what comes at `ts` may have come inside the bar: what it follows was reported at the
    /// end, but happened as early as at the open.
    fn may_have_seen(&self, ts: TimeNs) -> bool {
        let ended = i128::from(self.ts.0);
        i128::from(ts.0) - ended < ended - i128::from(self.open.bar.ts_open.0)
    }

    /// Where a stop would be triggered by this bar: at its stop, or where its parent was filled if
    /// that is worse. None where the bar did not touch it, or has filled nothing that it follows.
    fn touched_px(&self, order: &Order, legs: &Legs) -> Option<Price> {
        let (stop, parent) = (order.stop()?, order.member?.parent?);
        let side = order.side();
        let filled = legs.prices(parent, self.open.bar.ts_open);
        let passed = filled.reduce(|one, other| side::worst(side, one, other))?;
        let reach = Reach::until(&self.open.bar, self.ts);
        let is_touched = side::has_touched(side, reach.adverse(side), stop);
        is_touched.then(|| side::worst(side, stop, passed))
    }
}

/// A stop that comes at `ts` and follows what the bar has filled: triggered if the bar touched it,
/// no better than at `market_px`, where the market is by now. What is left of the bar's share fills
/// it, then that of the bar that is open by now, or else opens next. True when it was.
pub(crate) fn work_late(
    orders: &mut [Order],
    place: usize,
    (ended, open): (&mut EndedBar, Option<&mut OpenBar>),
    (market_px, ts): (Price, TimeNs),
    clerk: &mut Clerk<'_>,
) -> bool {
    let order = &orders[place];
    let touched = ended.touched_px(order, clerk.legs).filter(|_| ended.may_have_seen(ts));
    let Some(px) = touched else { return false };
    let px = side::worst(order.side(), px, market_px);
    triggered(orders, place, &mut ended.open, (px, px, ts), clerk);
    clerk.hide(&orders[place], ended.open.bar.ts_open);
    let order = &mut orders[place];
    if order.is_taking() {
        match open.filter(|open| !open.is_void()) {
            Some(open) => take(orders, place, open, (px, px, ts), clerk),
            None => order.triggered_px = Some(px),
        }
    }
    true
}
