//! Busts and corrections: an execution has never been, or was another.

use hansa_types::life::IllegalReport;
use hansa_types::{ClOrdId, ExecType, ExecutionReport, Qty};

use super::Desk;
use crate::carrying::is_of_carrier;
use crate::error::EngineError;
use crate::holders::Stake;

impl Desk {
    /// Order and books are as if it had never been, or had been what the report says. Answers with
    /// an order that is to be cancelled: one that this opens again and no ticket looks after.
    pub(super) fn take_back(
        &mut self,
        report: &ExecutionReport,
    ) -> Result<Option<ClOrdId>, EngineError> {
        self.check_taken(report)?;
        let before = self.orders.cum_qty(report.cl_ord_id).unwrap_or(Qty::ZERO);
        self.orders.apply(report)?;
        if report.exec_type == ExecType::TradeCancel {
            self.counts.fills -= 1;
        }
        let postings = self.ledger.take_back(report)?;
        self.payload.postings(postings);
        let id = report.cl_ord_id;
        let lots = Qty(report.side.sign() * (report.cum_qty - before).0);
        self.holders.add(report.instrument, Stake { source: id.source(), lots })?;
        let is_adrift = is_of_carrier(id) && self.carrier.owner(id).is_none();
        Ok(Some(id).filter(|_| is_adrift && self.orders.get(id).is_some()))
    }

    /// What it names is there to be taken back, and is what the order loses.
    pub(super) fn check_taken(&self, report: &ExecutionReport) -> Result<(), IllegalReport> {
        let illegal = |detail| {
            let (cl_ord_id, status) = (report.cl_ord_id.0, report.ord_status);
            Err(IllegalReport { cl_ord_id, status, exec: report.exec_type, detail })
        };
        let Some(executed) = self.ledger.executed(report.instrument, report.exec_ref_id) else {
            return illegal("it names an execution that is not known, or was taken back before");
        };
        let Some(cum_qty) = self.orders.cum_qty(report.cl_ord_id) else {
            return illegal("no such order with a fill among those that are open or ended lately");
        };
        let taken =
            i128::from(cum_qty.0) + i128::from(report.last_qty.0) - i128::from(report.cum_qty.0);
        let signed = i128::from(report.side.sign()) * taken;
        if signed != i128::from(executed.0) {
            return illegal("it takes back another side or quantity than was executed");
        }
        Ok(())
    }
}
