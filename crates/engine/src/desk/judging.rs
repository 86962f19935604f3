//! What a report is worth before it is taken in: whether it fits, can be, or says nothing new.

use hansa_types::{ExecType, ExecutionReport};

use super::Desk;

impl Desk {
    /// Whether `on_report` would take this report: it fits its order, and what it takes back is
    /// there to be taken back.
    #[must_use]
    pub fn fits(&self, report: &ExecutionReport) -> bool {
        let is_there = !report.exec_type.takes_back() || self.check_taken(report).is_ok();
        is_there && self.orders.fits(report)
    }

    /// Whether a venue's report can be: it fits, and a fill is of its order's instrument and side, at
    /// no price beyond its limit.
    #[must_use]
    pub fn believes(&self, report: &ExecutionReport) -> bool {
        let order = self.orders.get(report.cl_ord_id);
        self.fits(report) && order.is_none_or(|order| order.request.could_fill(report))
    }

    /// Whether it acknowledges an order that stands acknowledged, and so says nothing new: Binance
    /// does that when a stop is triggered.
    #[must_use]
    pub fn is_acknowledged(&self, report: &ExecutionReport) -> bool {
        let order = self.orders.get(report.cl_ord_id);
        report.exec_type == ExecType::New && order.is_some_and(|order| order.life.is_accepted)
    }
}
