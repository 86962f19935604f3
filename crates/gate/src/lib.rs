//! Pre-trade controls: a proposal becomes [`Approved`], or a [`Refusal`] that names its control.
//!
//! The gate refuses or shrinks, never enlarges. A limit, price or account that is missing refuses.
//! Orders that only reduce a position are free of the controls on exposure, for one must always be
//! able to get out. A cancel cannot be refused: it does not pass here at all.

/// The controls, their numbers, names and units.
pub mod control;
/// The gate itself.
pub mod gate;
/// What is allowed.
pub mod limits;
/// The order rate over a sliding minute.
mod rate;
/// The answer, with every control's reading.
pub mod verdict;
/// What the gate must know of the state of things.
pub mod view;

pub use control::Control;
pub use gate::Gate;
pub use limits::Limits;
pub use verdict::{Approved, Reading, Readings, Refusal, Verdict};
pub use view::View;
