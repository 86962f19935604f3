//! Orders that have ended and had traded: a bust may still concern them.

use std::collections::{BTreeMap, VecDeque};

use hansa_types::ClOrdId;

use super::OpenOrder;

/// So many are kept, the last ones: a desk that runs for months must not grow for ever.
const ORDERS_KEPT: usize = 65_536;

/// The last orders that ended having traded.
#[derive(Debug, Clone, Default)]
pub(super) struct EndedOrders {
    orders: BTreeMap<ClOrdId, OpenOrder>,
    line: VecDeque<ClOrdId>,
}

impl EndedOrders {
    /// An order has ended. Without a fill there is nothing to bust.
    pub(super) fn keep(&mut self, id: ClOrdId, order: OpenOrder) {
        if order.life.cum_qty.is_zero() {
            self.orders.remove(&id);
            return;
        }
        if self.orders.insert(id, order).is_none() {
            self.line.push_back(id);
        }
        if self.line.len() > ORDERS_KEPT
            && let Some(oldest) = self.line.pop_front()
        {
            self.orders.remove(&oldest);
        }
    }

    pub(super) fn get(&self, id: ClOrdId) -> Option<&OpenOrder> {
        self.orders.get(&id)
    }

    /// It is open again.
    pub(super) fn reopen(&mut self, id: ClOrdId) {
        self.orders.remove(&id);
    }
}
