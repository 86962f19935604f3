//! What execution reports mean for tickets.

use hansa_types::{ClOrdId, ExecType, ExecutionReport, Qty, RejectReason};

use super::action::{Action, Reason};
use super::carrier::Carrier;
use super::held::{Held, Native, Request, minus, plus};

impl Carrier {
    /// A venue reported. Reports about orders that are not carried are nothing to it.
    pub fn on_report(&mut self, report: &ExecutionReport, out: &mut Vec<Action>) {
        if report.exec_type.takes_back() {
            return self.on_taken_back(report, out);
        }
        let Some(id) = self.owner(report.cl_ord_id) else { return };
        self.advance(report.ts_recv);
        match report.exec_type {
            // A venue that prevents a self-trade may take from an order what it prevented.
            ExecType::New | ExecType::Restated => self.note_qty(id, report.order_qty),
            ExecType::Trade => self.on_trade(id, report),
            ExecType::Triggered => self.choose(id),
            ExecType::TradeCancel | ExecType::TradeCorrect => {}
            // An order of which something is open goes on tomorrow.
            ExecType::DoneForDay if !report.leaves_qty.is_zero() => {}
            ExecType::Replaced => self.on_replaced(id, report),
            ExecType::CancelRejected => self.on_request_refused(id, report),
            ExecType::Canceled | ExecType::Expired | ExecType::Rejected | ExecType::DoneForDay => {
                self.on_closed(id, report);
            }
        }
        self.todo.push(id);
        self.settle(out);
    }

    /// The order is smaller than asked for: the gate cut it, and the rest is not asked for again.
    fn note_qty(&mut self, id: ClOrdId, order_qty: Qty) {
        self.edit_native(id, |native, cut_qty| {
            let cut = minus(native.ask.order_qty, order_qty).max(Qty::ZERO);
            *cut_qty = plus(*cut_qty, cut);
            native.ask.order_qty = order_qty;
        });
    }

    fn on_trade(&mut self, id: ClOrdId, report: &ExecutionReport) {
        self.note_qty(id, report.order_qty);
        self.edit_native(id, |native, _| {
            native.cum_qty = plus(native.cum_qty, report.last_qty);
        });
        if report.leaves_qty.is_zero() {
            self.drop_native(id);
        }
        self.spread_fill(id, report.last_qty);
    }

    fn on_closed(&mut self, id: ClOrdId, report: &ExecutionReport) {
        let Some(native) = self.drop_native(id) else { return };
        let Some(held) = self.tickets.get_mut(&id) else { return };
        match report.exec_type {
            ExecType::Rejected => held.end(Reason::Rejected(report.reason)),
            ExecType::Expired | ExecType::DoneForDay => held.end(Reason::Expired),
            // Our own cancel of an order that is not wanted for the moment ends no ticket.
            _ if native.request == Some(Request::Cancel) => {}
            _ => held.end(Reason::EndedAtVenue(report.reason)),
        }
    }

    fn on_replaced(&mut self, id: ClOrdId, report: &ExecutionReport) {
        let Some(native) = self.tickets.get(&id).and_then(|held| held.native) else { return };
        let (new, ask) = match native.request {
            Some(Request::Replace { id: new, ask }) if new == report.cl_ord_id => (new, ask),
            // Nobody asked for it: the venue has made the order another.
            _ => return self.note_qty(id, report.order_qty),
        };
        self.natives.remove(&native.id);
        self.edit_native(id, |native, _| {
            (native.id, native.ask, native.request) = (new, ask, None);
        });
        self.note_qty(id, report.order_qty);
        if report.leaves_qty.is_zero() {
            self.drop_native(id);
        }
    }

    /// Tried again with the next event of the market, except where the venue says that the order
    /// has ended: then the report of its end decides.
    fn on_request_refused(&mut self, id: ClOrdId, report: &ExecutionReport) {
        let Some(native) = self.tickets.get(&id).and_then(|held| held.native) else { return };
        let Some(request) = native.request else { return };
        if let Request::Replace { id: new, .. } = request {
            self.natives.remove(&new);
        }
        self.edit_native(id, |native, _| (native.request, native.is_refused) = (None, true));
        if report.reason != RejectReason::UnknownOrder {
            self.wait(id);
        }
    }

    /// The native order has ended, and with it what was asked about it.
    pub(super) fn drop_native(&mut self, id: ClOrdId) -> Option<Native> {
        let native = self.tickets.get_mut(&id)?.native.take()?;
        self.past.keep(id, &native);
        self.natives.remove(&native.id);
        if let Some(Request::Replace { id: new, .. }) = native.request {
            self.natives.remove(&new);
        }
        Some(native)
    }

    fn edit_native(&mut self, id: ClOrdId, change: impl FnOnce(&mut Native, &mut Qty)) {
        let Some(held) = self.tickets.get_mut(&id) else { return };
        let Held { native: Some(native), cut_qty, .. } = held else { return };
        change(native, cut_qty);
    }
}
