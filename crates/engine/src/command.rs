//! Commands: what a person, a program or a limit tells the desk to do. Each is an event.

use hansa_gate::Control;
use hansa_types::{ClOrdId, OrderRequest};

use crate::label::Label;

/// A command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// No new exposure until resumed; working orders stay.
    Pause,
    /// Ends a pause, a kill or a drawdown halt.
    Resume,
    /// Cancels every working order; after it only orders that reduce a position pass.
    Kill,
    /// As `Kill`, and then sells what is held and buys what is short, until nothing is left.
    Flatten,
    /// The connection to the venue is lost: tickets that say so end (`docs/orders.md`, X1).
    Disconnect,
    /// The connection is back.
    Reconnect,
    /// Proposes an order to the gate.
    Submit(OrderRequest),
    /// The same of a person, under an id of theirs: nothing where it was used before.
    Order(Label, OrderRequest),
    /// Cancels an order.
    Cancel(ClOrdId),
    /// Replaces an order: the new request goes through the gate.
    Replace {
        /// The order to replace.
        orig: ClOrdId,
        /// What shall stand in its place.
        request: OrderRequest,
    },
}

impl Command {
    /// One that needs no more than its number in the journal.
    #[must_use]
    pub const fn of_code(code: u8) -> Option<Self> {
        Some(match code {
            1 => Self::Pause,
            2 => Self::Resume,
            3 => Self::Kill,
            8 => Self::Flatten,
            9 => Self::Disconnect,
            10 => Self::Reconnect,
            _ => return None,
        })
    }

    /// Its number in the journal.
    #[must_use]
    pub const fn code(&self) -> u8 {
        match self {
            Self::Pause => 1,
            Self::Resume => 2,
            Self::Kill => 3,
            Self::Submit(_) => 4,
            Self::Cancel(_) => 5,
            Self::Replace { .. } => 6,
            Self::Flatten => 8,
            Self::Disconnect => 9,
            Self::Reconnect => 10,
            Self::Order(..) => 11,
        }
    }
}

/// What came of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is done, or on its way to the venue.
    Done,
    /// An order, or a replacement, left for the venue under this id.
    Sent(ClOrdId),
    /// The gate refused: this control.
    Refused(Control),
    /// There is no such open order, or a request about it is already on its way.
    Nothing,
}
