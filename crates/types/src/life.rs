//! The life of an order as a pure transition table (after FIX 4.4 Volume 4, appendix D).

use crate::order::OrdStatus;
use crate::quantity::Qty;
use crate::report::{ExecType, ExecutionReport, RejectReason};

/// The status that follows, or `None` when a report of this kind is illegal in this status.
/// `leaves_qty` tells a full fill from a part. Reports of one order come in the venue's order, so
/// nothing is acknowledged after it traded. Of FIX's freedoms one is not taken: an order that has
/// ended does not trade and is not enlarged (C.1.c, J.1.b); only a bust or a correction of a filled
/// one opens it again (J.1.a).
///
/// The table alone cannot know where an order stood before a request, nor whether one that is done
/// for the day goes on tomorrow: [`OrderLife`] does.
#[must_use]
pub const fn next_status(from: OrdStatus, exec: ExecType, leaves_qty: Qty) -> Option<OrdStatus> {
    use ExecType as E;
    use OrdStatus as S;
    // A refusal of a request ends no order and revives none.
    if matches!(exec, E::CancelRejected) {
        return Some(if is_request(from) { S::New } else { from });
    }
    if exec.takes_back() {
        return after_taken_back(from, exec, leaves_qty);
    }
    if !from.is_open() && !matches!(from, S::DoneForDay) {
        return None;
    }
    match (from, exec) {
        (S::PendingNew, E::New) => Some(S::New),
        // The request left before the acknowledgement came.
        (S::PendingCancel | S::PendingReplace, E::New) => Some(from),
        // An order may pass from New to Rejected (tag 39 = 8), not once it has traded.
        (S::PendingNew | S::New | S::PendingCancel | S::PendingReplace, E::Rejected) => {
            Some(S::Rejected)
        }
        // A fill may overtake an acknowledgement, a cancel or a replace: the fill wins.
        (_, E::Trade) => Some(after_fill(from, leaves_qty)),
        (
            S::New | S::PartiallyFilled | S::PendingCancel | S::PendingReplace,
            E::Triggered | E::Restated,
        ) => Some(from),
        // Another day (H.1): it stands as it stood.
        (S::DoneForDay, E::Restated) => Some(S::New),
        (S::New | S::PartiallyFilled | S::PendingCancel | S::PendingReplace, E::DoneForDay) => {
            let is_asked = is_request(from) && leaves_qty.0 > 0;
            Some(if is_asked { from } else { S::DoneForDay })
        }
        (_, E::Canceled) => Some(S::Canceled),
        (_, E::Expired) => Some(S::Expired),
        // Amended down to what is filled (D.2.e): nothing is left to trade.
        (S::New | S::PartiallyFilled | S::PendingCancel | S::PendingReplace, E::Replaced)
            if leaves_qty.0 == 0 =>
        {
            Some(S::Filled)
        }
        (S::New | S::PartiallyFilled | S::PendingCancel, E::Replaced) => Some(from),
        (S::PendingReplace, E::Replaced) => Some(S::New),
        _ => None,
    }
}

const fn is_request(status: OrdStatus) -> bool {
    matches!(status, OrdStatus::PendingCancel | OrdStatus::PendingReplace)
}

const fn after_fill(from: OrdStatus, leaves_qty: Qty) -> OrdStatus {
    if leaves_qty.0 == 0 {
        return OrdStatus::Filled;
    }
    if is_request(from) { from } else { OrdStatus::PartiallyFilled }
}

/// An order without a fill has none to take back. An ended one stays ended, but for a filled one of
/// which something is open again (J.1.a).
const fn after_taken_back(from: OrdStatus, exec: ExecType, leaves_qty: Qty) -> Option<OrdStatus> {
    use OrdStatus as S;
    match from {
        S::PendingNew | S::New | S::Replaced | S::Rejected => None,
        S::Filled if leaves_qty.0 > 0 => Some(S::New),
        S::Filled if matches!(exec, ExecType::TradeCancel) => Some(S::Canceled),
        S::Canceled | S::Expired if leaves_qty.0 > 0 => None,
        S::Canceled | S::Expired | S::Filled | S::DoneForDay => Some(from),
        S::PartiallyFilled | S::PendingCancel | S::PendingReplace if leaves_qty.0 == 0 => {
            Some(S::Filled)
        }
        S::PartiallyFilled => Some(S::New),
        S::PendingCancel | S::PendingReplace => Some(from),
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

/// What we know of one order, and what it falls back to when a request is refused.
///
/// Requests of one order are answered in the order they were sent. A cancel may be sent over a
/// pending replace, not the other way round, so a refusal always has one meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderLife {
    /// Where it stands.
    pub status: OrdStatus,
    /// Ordered.
    pub order_qty: Qty,
    /// Filled.
    pub cum_qty: Qty,
    /// True once the venue acknowledged it, or traded it.
    pub is_accepted: bool,
    /// True while a replace has not been answered, also below a pending cancel.
    pub is_replace_pending: bool,
    /// True while it is done for the day and goes on the next, also below a pending request.
    pub is_asleep: bool,
}

impl OrderLife {
    /// An order that has just been sent.
    #[must_use]
    pub const fn sent(order_qty: Qty) -> Self {
        Self {
            status: OrdStatus::PendingNew,
            order_qty,
            cum_qty: Qty::ZERO,
            is_accepted: false,
            is_replace_pending: false,
            is_asleep: false,
        }
    }

    /// True until it has ended: what is done for the day and goes on tomorrow has not.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.status.is_open() || (matches!(self.status, OrdStatus::DoneForDay) && self.is_asleep)
    }

    /// Open quantity: 0 once closed.
    #[must_use]
    pub const fn leaves_qty(&self) -> Qty {
        if self.is_open() { Qty(self.order_qty.0 - self.cum_qty.0) } else { Qty::ZERO }
    }

    /// The life after a cancel request left; `None` when there is nothing to cancel.
    #[must_use]
    pub fn cancel_sent(self) -> Option<Self> {
        self.is_open().then_some(Self { status: OrdStatus::PendingCancel, ..self })
    }

    /// The life after a replace request left; `None` when there is nothing to replace: the order
    /// has ended, or a cancel or a replace of it is still unanswered.
    #[must_use]
    pub fn replace_sent(self) -> Option<Self> {
        let can_replace = self.is_open() && !is_request(self.status);
        let status = OrdStatus::PendingReplace;
        can_replace.then_some(Self { status, is_replace_pending: true, ..self })
    }

    /// The life after a report. Checks the table and the law of quantities.
    pub fn apply(self, report: &ExecutionReport) -> Result<Self, IllegalReport> {
        if self.is_refused_twin(report) {
            return Ok(self);
        }
        let status = next_status(self.status, report.exec_type, report.leaves_qty)
            .ok_or_else(|| self.illegal(report, "no such transition"))?;
        if report.exec_type == ExecType::CancelRejected {
            return Ok(self.request_refused());
        }
        self.check_fills(report).map_err(|detail| self.illegal(report, detail))?;
        if report.exec_type == ExecType::Rejected && !self.cum_qty.is_zero() {
            return Err(self.illegal(report, "an order that has traded cannot be rejected"));
        }
        let after = self.after(status, report);
        if !after.agrees_with(report.leaves_qty) {
            return Err(self.illegal(report, "leaves_qty is not order_qty - cum_qty"));
        }
        Ok(after)
    }

    /// What is filled adds up, and nothing is filled of what has ended.
    fn check_fills(&self, report: &ExecutionReport) -> Result<(), &'static str> {
        let (last_qty, cum_qty) = (report.last_qty.0, report.cum_qty.0);
        let sum = self.cum_qty.0.checked_add(last_qty).filter(|_| last_qty >= 0);
        if report.exec_type.takes_back() {
            let taken = sum.and_then(|sum| sum.checked_sub(cum_qty));
            let is_so = taken.is_some_and(|taken| 0 < taken && taken <= self.cum_qty.0);
            let corrects = report.exec_type == ExecType::TradeCorrect;
            return match is_so && corrects == (last_qty > 0) {
                true => Ok(()),
                false => Err("cum_qty is not what is left of the fills"),
            };
        }
        if self.status == OrdStatus::DoneForDay && !self.is_asleep {
            return Err("its day is over, and it had no other");
        }
        if sum == Some(cum_qty) { Ok(()) } else { Err("cum_qty is not the sum of the fills") }
    }

    /// A second order under our id was refused: that says nothing about the first.
    fn is_refused_twin(&self, report: &ExecutionReport) -> bool {
        report.exec_type == ExecType::Rejected
            && report.reason == RejectReason::DuplicateOrder
            && (self.is_accepted || !self.is_open())
    }

    /// Nothing is left of a filled order, nothing is open of one that ended otherwise.
    fn agrees_with(&self, leaves_qty: Qty) -> bool {
        let open = self.order_qty.0.checked_sub(self.cum_qty.0);
        let expected = match self.status {
            OrdStatus::Filled => return open == Some(0) && leaves_qty.is_zero(),
            _ if self.is_open() => open,
            _ => Some(0),
        };
        expected == Some(leaves_qty.0) && leaves_qty.0 >= 0
    }

    fn after(self, status: OrdStatus, report: &ExecutionReport) -> Self {
        let is_replaced = report.exec_type == ExecType::Replaced;
        let next = Self {
            status,
            order_qty: self.qty_after(report),
            cum_qty: report.cum_qty,
            is_accepted: self.is_accepted || report.exec_type != ExecType::Rejected,
            is_replace_pending: self.is_replace_pending && !is_replaced && status.is_open(),
            is_asleep: match report.exec_type {
                ExecType::DoneForDay => report.leaves_qty.0 > 0,
                ExecType::Trade | ExecType::Restated | ExecType::Triggered => false,
                _ => self.is_asleep && (status.is_open() || status == OrdStatus::DoneForDay),
            },
        };
        Self { status: next.standing_after(status, report.exec_type), ..next }
    }

    /// A replace gives an order another quantity; a restatement only takes from it, never below what
    /// is filled (FIX calls that a partial decline, tag 378 = 5).
    fn qty_after(&self, report: &ExecutionReport) -> Qty {
        match report.exec_type {
            ExecType::Replaced => report.order_qty,
            ExecType::Restated if self.cum_qty < report.order_qty => {
                self.order_qty.min(report.order_qty)
            }
            _ => self.order_qty,
        }
    }

    /// The oldest unanswered request was refused: the order stands as without it.
    fn request_refused(self) -> Self {
        match self.status {
            // The replace was sent first, so it is the one refused; the cancel is still out.
            OrdStatus::PendingCancel if self.is_replace_pending => {
                Self { is_replace_pending: false, ..self }
            }
            OrdStatus::PendingCancel | OrdStatus::PendingReplace => {
                let status = self.standing(OrdStatus::New);
                Self { status, is_replace_pending: false, ..self }
            }
            _ => self,
        }
    }

    /// What is corrected to less than all, and not opened again, has ended short of it.
    fn standing_after(&self, status: OrdStatus, exec: ExecType) -> OrdStatus {
        match status {
            OrdStatus::Filled if exec.takes_back() && self.cum_qty < self.order_qty => {
                OrdStatus::Canceled
            }
            other => self.standing(other),
        }
    }

    /// What `New` means here: unacknowledged, asleep, untouched or partly filled.
    const fn standing(&self, status: OrdStatus) -> OrdStatus {
        match status {
            OrdStatus::New if self.is_asleep => OrdStatus::DoneForDay,
            OrdStatus::New if self.cum_qty.0 > 0 => OrdStatus::PartiallyFilled,
            OrdStatus::New if !self.is_accepted => OrdStatus::PendingNew,
            other => other,
        }
    }

    const fn illegal(&self, report: &ExecutionReport, detail: &'static str) -> IllegalReport {
        IllegalReport {
            cl_ord_id: report.cl_ord_id.0,
            status: self.status,
            exec: report.exec_type,
            detail,
        }
    }
}
