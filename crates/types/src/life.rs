//! The life of an order as a pure transition table (after FIX 4.4 Volume 4, appendix D).

use crate::order::OrdStatus;
use crate::quantity::Qty;
use crate::report::{ExecType, ExecutionReport};

/// The status that follows, or `None` when a report of this kind is illegal in this status.
/// `leaves_qty` tells a full fill from a part.
#[must_use]
pub const fn next_status(from: OrdStatus, exec: ExecType, leaves_qty: Qty) -> Option<OrdStatus> {
    use ExecType as E;
    use OrdStatus as S;
    match (from, exec) {
        (S::PendingNew, E::New) => Some(S::New),
        (S::PendingNew, E::Rejected) => Some(S::Rejected),
        // A fill may overtake an acknowledgement, a cancel or a replace: the fill wins.
        (
            S::PendingNew | S::New | S::PartiallyFilled | S::PendingCancel | S::PendingReplace,
            E::Trade,
        ) => Some(after_fill(from, leaves_qty)),
        (S::New | S::PartiallyFilled | S::PendingCancel | S::PendingReplace, E::Triggered) => {
            Some(from)
        }
        (
            S::PendingNew | S::New | S::PartiallyFilled | S::PendingCancel | S::PendingReplace,
            E::Canceled,
        ) => Some(S::Canceled),
        (
            S::PendingNew | S::New | S::PartiallyFilled | S::PendingCancel | S::PendingReplace,
            E::Expired,
        ) => Some(S::Expired),
        (S::New, E::Replaced) => Some(S::New),
        (S::PartiallyFilled, E::Replaced) => Some(S::PartiallyFilled),
        (S::PendingReplace, E::Replaced) => Some(S::New),
        // The request failed: the order stands as before; the caller restores a partial fill.
        (S::PendingCancel | S::PendingReplace, E::CancelRejected) => Some(S::New),
        // A late refusal of a request changes nothing on an order that has ended or stands.
        (_, E::CancelRejected) => Some(from),
        _ => None,
    }
}

const fn after_fill(from: OrdStatus, leaves_qty: Qty) -> OrdStatus {
    if leaves_qty.0 == 0 {
        return OrdStatus::Filled;
    }
    match from {
        OrdStatus::PendingCancel | OrdStatus::PendingReplace => from,
        _ => OrdStatus::PartiallyFilled,
    }
}

/// A report that does not fit the order it names: a bug of the venue or of ours, never ignored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("order {cl_ord_id}: {exec:?} is not possible in status {status:?} ({detail})")]
pub struct IllegalReport {
    /// The order.
    pub cl_ord_id: u64,
    /// Its status.
    pub status: OrdStatus,
    /// What was reported.
    pub exec: ExecType,
    /// What does not fit.
    pub detail: &'static str,
}

/// What we know of one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderLife {
    /// Where it stands.
    pub status: OrdStatus,
    /// Ordered.
    pub order_qty: Qty,
    /// Filled.
    pub cum_qty: Qty,
}

impl OrderLife {
    /// An order that has just been sent.
    #[must_use]
    pub const fn sent(order_qty: Qty) -> Self {
        Self { status: OrdStatus::PendingNew, order_qty, cum_qty: Qty::ZERO }
    }

    /// Open quantity: 0 once closed.
    #[must_use]
    pub const fn leaves_qty(&self) -> Qty {
        if self.status.is_open() { Qty(self.order_qty.0 - self.cum_qty.0) } else { Qty::ZERO }
    }

    /// The life after a cancel request left; `None` when there is nothing to cancel.
    #[must_use]
    pub fn cancel_sent(self) -> Option<Self> {
        self.status.is_open().then_some(Self { status: OrdStatus::PendingCancel, ..self })
    }

    /// The life after a replace request left; `None` when there is nothing to replace.
    #[must_use]
    pub fn replace_sent(self) -> Option<Self> {
        self.status.is_open().then_some(Self { status: OrdStatus::PendingReplace, ..self })
    }

    /// The life after a report. Checks the table and the law of quantities.
    pub fn apply(self, report: &ExecutionReport) -> Result<Self, IllegalReport> {
        let illegal = |detail| IllegalReport {
            cl_ord_id: report.cl_ord_id.0,
            status: self.status,
            exec: report.exec_type,
            detail,
        };
        let status = next_status(self.status, report.exec_type, report.leaves_qty)
            .ok_or_else(|| illegal("no such transition"))?;
        if report.exec_type == ExecType::CancelRejected {
            return Ok(Self { status: self.standing(status), ..self });
        }
        if report.cum_qty != self.cum_qty + report.last_qty {
            return Err(illegal("cum_qty is not the sum of the fills"));
        }
        let order_qty = match report.exec_type {
            ExecType::Replaced => report.order_qty,
            _ => self.order_qty,
        };
        let after = Self { status, order_qty, cum_qty: report.cum_qty };
        let after = Self { status: after.standing(status), ..after };
        if after.leaves_qty() != report.leaves_qty || after.leaves_qty().0 < 0 {
            return Err(illegal("leaves_qty is not order_qty - cum_qty"));
        }
        Ok(after)
    }

    /// `New` is `PartiallyFilled` once something is filled.
    const fn standing(&self, status: OrdStatus) -> OrdStatus {
        match status {
            OrdStatus::New if self.cum_qty.0 > 0 => OrdStatus::PartiallyFilled,
            other => other,
        }
    }
}
