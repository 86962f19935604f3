//! Busts and corrections of what tickets have filled: rules U1 to U3 of `docs/orders.md`.

use std::collections::BTreeMap;

use hansa_types::{ClOrdId, ExecutionReport, Qty};

use super::action::Action;
use super::carrier::Carrier;
use super::held::{Held, Native, minus, plus};

/// Native orders that have left the venue having traded, as long as a bust of them concerns a
/// ticket: its own, or its children.
#[derive(Debug, Clone, Default)]
pub(super) struct Past {
    pub(super) natives: BTreeMap<ClOrdId, PastNative>,
    /// Of parents that have ended: children that live on.
    pub(super) heirs: BTreeMap<ClOrdId, Vec<ClOrdId>>,
}

/// Whose it was, and what it filled.
#[derive(Debug, Clone, Copy)]
pub(super) struct PastNative {
    pub(super) ticket: ClOrdId,
    pub(super) cum_qty: Qty,
}

impl Past {
    /// A native order has left the venue.
    pub(super) fn keep(&mut self, ticket: ClOrdId, native: &Native) {
        if !native.cum_qty.is_zero() {
            self.natives.insert(native.id, PastNative { ticket, cum_qty: native.cum_qty });
        }
    }

    /// A ticket has ended: what it filled still concerns the children it leaves.
    pub(super) fn close(&mut self, id: ClOrdId, held: &Held) {
        if held.children.is_empty() {
            return self.natives.retain(|_, native| native.ticket != id);
        }
        self.heirs.insert(id, held.children.clone());
    }

    /// A child has ended; with the last one its parent's past is over.
    pub(super) fn close_heir(&mut self, child: ClOrdId) {
        self.heirs.values_mut().for_each(|heirs| heirs.retain(|heir| *heir != child));
        let (heirs, natives) = (&mut self.heirs, &mut self.natives);
        heirs.retain(|parent, left| {
            if left.is_empty() {
                natives.retain(|_, native| native.ticket != *parent);
            }
            !left.is_empty()
        });
    }
}

impl Carrier {
    /// An execution was taken back, or corrected.
    pub(super) fn on_taken_back(&mut self, report: &ExecutionReport, out: &mut Vec<Action>) {
        let Some((id, change)) = self.changed_by(report) else { return };
        self.advance(report.ts_recv);
        self.spread_change(id, change);
        self.settle(out);
    }

    /// The ticket, and by how much what its order has filled changes.
    fn changed_by(&mut self, report: &ExecutionReport) -> Option<(ClOrdId, Qty)> {
        let (order, now_qty) = (report.cl_ord_id, report.cum_qty);
        if let Some(id) = self.owner(order) {
            let native = self.tickets.get_mut(&id)?.native.as_mut()?;
            let change = minus(now_qty, native.cum_qty);
            native.cum_qty = now_qty;
            if report.leaves_qty.is_zero() {
                self.drop_native(id);
            }
            return Some((id, change));
        }
        let past = self.past.natives.get_mut(&order)?;
        let change = minus(now_qty, past.cum_qty);
        past.cum_qty = now_qty;
        Some((past.ticket, change))
    }

    /// As a fill is spread, but nobody begins or ends for it.
    fn spread_change(&mut self, id: ClOrdId, change: Qty) {
        let (twin, children) = match self.tickets.get_mut(&id) {
            Some(held) => {
                held.cum_qty = plus(held.cum_qty, change);
                (held.twin, held.children.clone())
            }
            None => (None, self.past.heirs.get(&id).cloned().unwrap_or_default()),
        };
        if let Some(twin) = twin {
            self.edit(twin, |other| other.taken_qty = plus(other.taken_qty, change));
        }
        for child in &children {
            self.edit(*child, |other| other.base_qty = plus(other.base_qty, change));
        }
        self.todo.extend([Some(id), twin].into_iter().flatten().chain(children));
    }
}
