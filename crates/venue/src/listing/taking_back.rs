//! Fills that are busted or corrected: rules V1 to V5 of `docs/fills.md`.

use hansa_types::{
    Amount, ExecType, ExecutionReport, Liquidity, OrdStatus, Price, Qty, RejectReason, TimeNs,
};

use super::{Listing, Office};
use crate::against_book::AgainstBook;

impl Listing {
    /// Our fills from a time to a time have never been, or were at another price.
    pub(super) fn take_back(
        &mut self,
        window: (TimeNs, TimeNs),
        instead: Option<Price>,
        ts: TimeNs,
        (rules, outbox): Office<'_>,
    ) {
        for fill in outbox.fills_within(self.instrument.id(), window) {
            match instead {
                None => self.bust(&fill, ts, (rules, &mut *outbox)),
                Some(px) => self.correct(&fill, px, ts, (rules, &mut *outbox)),
            }
        }
    }

    fn bust(&mut self, fill: &ExecutionReport, ts: TimeNs, (rules, outbox): Office<'_>) {
        let Some(last) = outbox.last_of(fill.cl_ord_id) else { return };
        let cum_qty = last.cum_qty - fill.last_qty;
        let (ord_status, leaves_qty) = match self.place(fill.cl_ord_id) {
            Some(place) => self.reopen(place, cum_qty),
            // What has ended does not come back into the book.
            None if last.ord_status == OrdStatus::Filled => (OrdStatus::Canceled, Qty::ZERO),
            None => (last.ord_status, Qty::ZERO),
        };
        self.position = self.position - fill.signed_last_qty();
        outbox.push(ExecutionReport {
            exec_ref_id: fill.exec_id,
            exec_type: ExecType::TradeCancel,
            ord_status,
            cum_qty,
            leaves_qty,
            last_qty: Qty::ZERO,
            last_px: Price(0),
            reference_px: Price(0),
            fee: Amount::ZERO,
            liquidity: Liquidity::None,
            reason: RejectReason::None,
            ts_event: ts,
            ts_recv: rules.recv(ts),
            ..last
        });
    }

    /// What was taken back is open again; the order gives up its place and joins the queue anew.
    fn reopen(&mut self, place: usize, cum_qty: Qty) -> (OrdStatus, Qty) {
        let before = self.orders[place];
        self.leave_queue(&before);
        let order = before.with_filled(cum_qty);
        self.orders[place] = order;
        if let Some(market) = &mut self.depth {
            market.rejoin(&order);
        }
        if let Some(market) = &mut self.by_order {
            market.rejoin(&order);
        }
        (order.status, order.open_qty())
    }

    fn correct(&self, fill: &ExecutionReport, px: Price, ts: TimeNs, (rules, outbox): Office<'_>) {
        let Some(last) = outbox.last_of(fill.cl_ord_id).filter(|_| px != fill.last_px) else {
            return;
        };
        let value = self.instrument.notional(px, fill.last_qty).ok();
        // A value that does not fit the books cannot have been traded.
        let Some(fee) = value.and_then(|value| rules.fee(value, fill.liquidity)) else { return };
        outbox.push(ExecutionReport {
            exec_ref_id: fill.exec_id,
            exec_type: ExecType::TradeCorrect,
            last_qty: fill.last_qty,
            last_px: px,
            reference_px: fill.reference_px,
            fee,
            liquidity: fill.liquidity,
            reason: RejectReason::None,
            ts_event: ts,
            ts_recv: rules.recv(ts),
            ..last
        });
    }
}
