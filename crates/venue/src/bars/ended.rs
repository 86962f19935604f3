//! A bar that is over: what it still does to exits of what it has filled, and at the closing.

use hansa_types::{Price, TimeNs};

use super::{OpenBar, Reach, triggered};
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
    /// True where orders that come may still follow its fills.
    pub(crate) const fn has_filled_members(&self) -> bool {
        !self.open.fills.is_empty()
    }

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
    fn touched_px(&self, order: &Order) -> Option<Price> {
        let (stop, parent) = (order.stop()?, order.member?.parent?);
        let side = order.side();
        let filled = self.open.fills_of(parent).map(|fill| fill.px);
        let passed = filled.reduce(|one, other| side::worst(side, one, other))?;
        let reach = Reach::until(&self.open.bar, self.ts);
        let is_touched = side::has_touched(side, reach.adverse(side), stop);
        is_touched.then(|| side::worst(side, stop, passed))
    }
}

/// A stop that comes at `ts` and follows what the bar has filled: triggered if the bar touched it,
/// no better than at `market_px`, where the market is by now. True when it was.
pub(crate) fn work_late(
    orders: &mut [Order],
    place: usize,
    ended: &mut EndedBar,
    (market_px, ts): (Price, TimeNs),
    clerk: &mut Clerk<'_>,
) -> bool {
    let order = &orders[place];
    let Some(px) = ended.touched_px(order).filter(|_| ended.may_have_seen(ts)) else {
        return false;
    };
    let px = side::worst(order.side(), px, market_px);
    triggered(orders, place, &mut ended.open, (px, px, ts), clerk);
    true
}
