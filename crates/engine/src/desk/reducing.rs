//! Reduce-only orders after a fill: what is too much by now is cancelled.

use hansa_types::{InstrumentId, Side, TimeNs};

use super::{Desk, Effects};

impl Desk {
    /// Cancels reduce-only orders that no longer close the position, or more than all of it; the
    /// oldest of a source may stay.
    pub(super) fn cancel_excess(
        &mut self,
        instrument: InstrumentId,
        ts: TimeNs,
        out: &mut Effects,
    ) {
        let position = self.ledger.position_qty(instrument);
        let (mut room, closing) = (position.0.saturating_abs(), Side::of(-position));
        let mut excess = Vec::new();
        for (id, order) in self.orders.iter() {
            let request = &order.request;
            if request.instrument != instrument || !request.terms.is_reduce_only {
                continue;
            }
            let leaves = order.life.leaves_qty().0;
            if request.side == closing && leaves <= room {
                room -= leaves;
            } else {
                excess.push(*id);
            }
        }
        for id in excess {
            self.cancel(id, ts, out);
        }
    }
}
