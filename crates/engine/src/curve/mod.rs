//! A run's equity at every moment, and what it says: the same bits as NumPy gives, in one pass each.

mod equity;
mod measures;
mod pairwise;

pub use equity::{Course, Steps, Term};
pub use measures::Measures;
