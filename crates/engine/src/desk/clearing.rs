//! Cancels of many orders at once: of an instrument, of everything.

use hansa_types::{ClOrdId, InstrumentId, TimeNs};

use super::{Desk, Effects};

impl Desk {
    pub(super) fn cancel_instrument(
        &mut self,
        instrument: InstrumentId,
        ts: TimeNs,
        out: &mut Effects,
    ) {
        let ids: Vec<ClOrdId> = self
            .orders
            .iter()
            .filter(|(_, order)| order.request.instrument == instrument)
            .map(|(id, _)| *id)
            .collect();
        for id in ids {
            self.cancel(id, ts, out);
        }
    }

    pub(super) fn cancel_all(&mut self, ts: TimeNs, out: &mut Effects) {
        let ids: Vec<ClOrdId> = self.orders.iter().map(|(id, _)| *id).collect();
        for id in ids {
            self.cancel(id, ts, out);
        }
    }
}
