//! Order types that venues do not have: carried by the engine, in the same way on every venue.
//!
//! A `Carrier` holds tickets, watches what the desk knows of the market, and proposes native
//! orders (market, limit, stop, stop-limit) when their time comes; the gate still judges each. It
//! is a state machine over events and reads no clock, so replaying the events repeats every action.
//! The rules are named in `docs/orders.md`.

/// What a carrier wants done, and how a ticket ended.
pub mod action;
/// The carrier: tickets in, actions out.
pub mod carrier;
mod change;
/// The fields of a ticket, and which kind has which.
pub mod fields;
mod held;
mod hours;
/// Why a ticket is refused.
pub mod illegal;
mod intake;
mod ladder;
mod legality;
mod peg;
/// What the desk knows of a market.
pub mod prices;
mod reports;
mod settle;
mod state;
/// What a person or a strategy asks for.
pub mod ticket;
mod trail;
mod undone;
mod watch;

#[cfg(test)]
mod tests;

pub use action::{Action, Reason};
pub use carrier::{Carrier, is_carried};
pub use fields::{Field, Need};
pub use illegal::Illegal;
pub use prices::{Prices, Span};
pub use ticket::{Distance, Group, Kind, PegTo, Ticket, TriggerSource};
