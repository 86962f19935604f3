//! What a carrier wants done, and how a ticket ended.

use hansa_gate::Control;
use hansa_types::{ClOrdId, OrderRequest, Qty, RejectReason};

/// A proposal of the carrier. The gate judges `Send` and `Replace`; their ids stand already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Send a native order.
    Send {
        /// For this ticket.
        ticket: ClOrdId,
        /// The order.
        order: OrderRequest,
    },
    /// Cancel a native order.
    Cancel {
        /// Of this ticket.
        ticket: ClOrdId,
        /// The native order.
        order: ClOrdId,
    },
    /// Put another native order in the place of one. `order_qty` counts what is filled already.
    Replace {
        /// Of this ticket.
        ticket: ClOrdId,
        /// The native order that stands.
        orig: ClOrdId,
        /// What shall take its place.
        order: OrderRequest,
    },
    /// The ticket has ended: no native order of it is left.
    Done {
        /// The ticket.
        ticket: ClOrdId,
        /// Why.
        reason: Reason,
        /// What it filled, in lots.
        cum_qty: Qty,
    },
}

/// Why a ticket ended. What was filled stays filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// All that could be asked for is filled, by it or with the other leg.
    Filled,
    /// On request.
    Canceled,
    /// Its time, or its day, is over.
    Expired,
    /// The other leg was triggered, or filled before this one did.
    OneCancelsOther,
    /// The parent ended without a fill.
    ParentEnded,
    /// An exit of the bracket began: the rest of the entry is not wanted any more.
    ExitBegan,
    /// The connection was lost.
    Disconnected,
    /// The gate refused a native order.
    Refused(Control),
    /// The gate made a native order smaller; what it cut is not asked for again.
    Cut,
    /// The venue rejected a native order.
    Rejected(RejectReason),
    /// A native order ended at the venue without our asking.
    EndedAtVenue(RejectReason),
}

impl Reason {
    /// Its number, for canonical bytes.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::Filled => 1,
            Self::Canceled => 2,
            Self::Expired => 3,
            Self::OneCancelsOther => 4,
            Self::ParentEnded => 5,
            Self::ExitBegan => 6,
            Self::Disconnected => 7,
            Self::Cut => 8,
            Self::Refused(control) => 0x100 | control as u16,
            Self::Rejected(reason) => 0x200 | reason as u16,
            Self::EndedAtVenue(reason) => 0x300 | reason as u16,
        }
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Filled => out.write_str("filled"),
            Self::Canceled => out.write_str("canceled"),
            Self::Expired => out.write_str("expired"),
            Self::OneCancelsOther => out.write_str("the other leg began"),
            Self::ParentEnded => out.write_str("the parent ended without a fill"),
            Self::ExitBegan => out.write_str("an exit began"),
            Self::Disconnected => out.write_str("the connection was lost"),
            Self::Refused(control) => write!(out, "refused by the gate: {}", control.name()),
            Self::Cut => out.write_str("cut by the gate"),
            Self::Rejected(reason) => write!(out, "rejected by the venue: {reason:?}"),
            Self::EndedAtVenue(reason) => write!(out, "ended at the venue: {reason:?}"),
        }
    }
}
