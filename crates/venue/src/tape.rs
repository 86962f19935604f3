//! What the venue remembers of its fills where some are to be busted or corrected.

use std::collections::{BTreeMap, BTreeSet};

use hansa_types::{ClOrdId, ExecType, ExecutionReport, InstrumentId, Qty, TimeNs};

use crate::state::StateBytes;

/// Fills that stand, and where the orders stand that made them. Kept only of instruments that have
/// busts or corrections to come: all others cost nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tape {
    instruments: BTreeSet<InstrumentId>,
    fills: Vec<ExecutionReport>,
    /// The last report of each order that has traded.
    orders: BTreeMap<ClOrdId, ExecutionReport>,
    /// Signed lots of each fill that was busted.
    undone: BTreeMap<u64, Qty>,
}

impl Tape {
    pub(crate) fn keep(&mut self, instrument: InstrumentId) {
        self.instruments.insert(instrument);
    }

    /// A report leaves. A correction stands where the fill stood, also in time.
    pub(crate) fn note(&mut self, report: &ExecutionReport) {
        if !self.instruments.contains(&report.instrument) {
            return;
        }
        match report.exec_type {
            ExecType::CancelRejected => return,
            ExecType::Trade => self.fills.push(*report),
            ExecType::TradeCancel => {
                let busted = self.fill(report.exec_ref_id).map(ExecutionReport::signed_last_qty);
                self.undone.extend(busted.map(|qty| (report.exec_ref_id, qty)));
                self.fills.retain(|fill| fill.exec_id != report.exec_ref_id);
            }
            ExecType::TradeCorrect => {
                let mut fills = self.fills.iter_mut();
                if let Some(fill) = fills.find(|fill| fill.exec_id == report.exec_ref_id) {
                    *fill = ExecutionReport { ts_event: fill.ts_event, ..*report };
                }
            }
            _ => {}
        }
        if report.cum_qty.is_zero() {
            self.orders.remove(&report.cl_ord_id);
        } else {
            self.orders.insert(report.cl_ord_id, *report);
        }
    }

    /// A replace gave an order another id.
    pub(crate) fn rename(&mut self, old: ClOrdId, new: ClOrdId) {
        self.orders.remove(&old);
        for fill in self.fills.iter_mut().filter(|fill| fill.cl_ord_id == old) {
            fill.cl_ord_id = new;
        }
    }

    /// Fills of before mean something else now, and stay as they are.
    pub(crate) fn forget(&mut self, instrument: InstrumentId) {
        self.fills.retain(|fill| fill.instrument != instrument);
        self.orders.retain(|_, report| report.instrument != instrument);
    }

    /// The fills of an instrument from a time to a time, both included.
    pub(crate) fn within(
        &self,
        instrument: InstrumentId,
        (from, to): (TimeNs, TimeNs),
    ) -> Vec<ExecutionReport> {
        let is_meant = |fill: &&ExecutionReport| {
            fill.instrument == instrument && from <= fill.ts_event && fill.ts_event <= to
        };
        self.fills.iter().filter(is_meant).copied().collect()
    }

    pub(crate) fn fill(&self, exec_id: u64) -> Option<&ExecutionReport> {
        self.fills.iter().find(|fill| fill.exec_id == exec_id)
    }

    /// Signed lots of a fill that was busted.
    pub(crate) fn undone(&self, exec_id: u64) -> Qty {
        self.undone.get(&exec_id).copied().unwrap_or(Qty::ZERO)
    }

    /// What was last reported of an order that has traded.
    pub(crate) fn last(&self, id: ClOrdId) -> Option<&ExecutionReport> {
        self.orders.get(&id)
    }

    pub(crate) fn state_bytes(&self, out: &mut StateBytes<'_>) {
        out.len(self.fills.len());
        self.fills.iter().for_each(|fill| {
            out.report(fill);
        });
        out.len(self.orders.len());
        self.orders.values().for_each(|report| {
            out.report(report);
        });
    }
}
