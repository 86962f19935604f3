//! One deterministic step from event to effects, and the loop that drives it through history.
//!
//! Nothing here reads a clock, a file or an unseeded random source: the same events give the same
//! records, byte for byte, on every machine and however history is cut into blocks.

mod actions;
/// From decisions and volatility to target weights.
pub mod allocation;
/// An agent's ballots among those of the others.
pub mod ballot;
mod books;
mod bytes;
/// Order types that venues do not have.
pub mod carried;
mod carrying;
/// What a compiled strategy sees and says.
pub mod cockpit;
/// Commands to a desk.
pub mod command;
/// When strategies want to be called.
pub mod condition;
/// Rules that turn ballots into decisions.
pub mod council;
/// Equity at every moment, and what it says.
pub mod curve;
/// A moment's row of ballots, decisions and targets.
pub mod decision;
/// Reading moments back.
pub mod decode;
/// The desk and its step.
pub mod desk;
/// What a step wants done outside.
pub mod effect;
/// What stops a desk.
pub mod error;
/// Where floats end.
pub mod grid;
/// Who holds what.
pub mod holders;
/// The ids that people give their orders.
pub mod label;
/// A desk whose events come one at a time, from outside.
pub mod live;
mod margin;
/// Open orders.
pub mod orders;
/// What came of a decision.
pub mod outcome;
/// A venue on paper beside a live market.
pub mod paper;
mod quiet;
/// The engine's records in the journal.
pub mod record;
/// The desk's seeded randomness.
pub mod rng;
mod shares;
/// Desk, simulated venue and journal through history.
pub mod simulation;
/// From target weights to lots.
pub mod sizing;
/// Where strategies act.
pub mod stage;
/// What strategies are called for.
pub mod wake;

pub use carrying::{Carried, GroupKind, TicketEnd};
pub use command::{Answer, Command};
pub use decision::{DecisionRow, DecisionRows};
pub use desk::{Counts, Desk, DeskOptions, Effects};
pub use error::EngineError;
pub use holders::Stake;
pub use label::Label;
pub use live::Live;
pub use outcome::Outcome;
pub use record::RecordKind;
pub use simulation::{Simulation, Summary};
pub use stage::Stage;
pub use wake::{Batch, OwnReport, Timer, TopOfBook, Wake, Watch};
