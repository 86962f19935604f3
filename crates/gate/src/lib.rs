//! Pre-trade controls: a proposal becomes [`Approved`], or a [`Refusal`] that names its control.
//!
//! The gate refuses or shrinks, never enlarges. A limit, price or account that is missing refuses.
//! Orders that only reduce a position are free of the controls on exposure, for one must always be
//! able to get out. A cancel cannot be refused: its check has no other answer.

/// One check under way.
mod check;
/// The controls, their numbers, names and units.
pub mod control;
/// The gate itself.
pub mod gate;
/// What is allowed.
pub mod limits;
/// Shares and ratios.
mod proportion;
/// The order rate over a sliding minute.
mod rate;
/// What the gate needs of an instrument, and what an order means for it.
mod terms;
/// The answer, with every control's reading.
pub mod verdict;
/// What the gate must know of the state of things.
pub mod view;
/// Refusals in words and units.
mod words;

pub use control::Control;
pub use gate::Gate;
pub use limits::Limits;
pub use verdict::{Approved, ApprovedCancel, Reading, Readings, Refusal, Verdict};
pub use view::View;
