//! Out of every position: one market order an instrument, once nothing works there any more.

use hansa_types::{InstrumentId, Qty, TimeNs};

use super::{Desk, Effects, SOURCE_FLATTEN};
use crate::effect::Effect;
use crate::error::EngineError;

impl Desk {
    /// While positions are to be closed: proposes what closes them. What the gate cuts down or
    /// refuses comes again after the next report, or when the clock is read.
    pub(crate) fn flatten(&mut self, ts: TimeNs, out: &mut Effects) -> Result<(), EngineError> {
        if !self.is_flattening {
            return Ok(());
        }
        for index in 0..self.instruments.len() {
            let id = self.instruments[index].id();
            let change = -self.ledger.position_qty(id);
            // A balance has several pairs to leave by: it takes the way home.
            if change.is_zero() || self.has_orders(id) || !self.ledger.leads_home(id) {
                continue;
            }
            let request = self.market_order(SOURCE_FLATTEN, (id, change), ts);
            if let Ok(approved) = self.propose(&request)? {
                self.orders.sent(*approved.request());
                out.effects.push(Effect::Send(approved));
            }
        }
        out.records.append(&mut self.proposals);
        Ok(())
    }

    /// True while positions are being closed by command.
    #[must_use]
    pub const fn is_flattening(&self) -> bool {
        self.is_flattening
    }

    fn has_orders(&self, id: InstrumentId) -> bool {
        let working = self.orders.working(id);
        (working.buy, working.sell) != (Qty::ZERO, Qty::ZERO)
    }
}
