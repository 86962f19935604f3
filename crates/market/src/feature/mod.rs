//! Features: streaming operators composed into a graph that only ever moves forward in time.
//!
//! The same graph runs over history in blocks and live one row at a time, with results equal to
//! the last bit: state belongs to an instrument and advances by its observations alone, so where
//! a block ends cannot matter.
//!
//! Every value that flows is either below 1e300 in size, and then never -0.0, or the one NaN that
//! means "missing". Larger values and infinities become missing where they arise, so no state can
//! be poisoned by them.

mod across;
mod adaptive;
mod candle;
mod covariance;
mod cross;
mod cycle;
mod deviation;
mod elementwise;
mod error;
mod extreme;
mod fold;
mod frame;
mod graph;
mod kernel;
mod lag;
mod line;
mod maths;
mod moments;
mod op;
mod outside;
mod parabolic;
mod pointwise;
mod rank;
mod running;
mod signature;
mod smooth;
mod study;
#[cfg(test)]
mod tests;
mod trailing;
mod wilder;

pub use across::Across;
pub use candle::Pattern;
pub use cycle::Cycle;
pub use error::FeatureError;
pub use frame::Higher;
pub use graph::{Graph, Inputs, NodeSpec};
pub use maths::Maths;
pub use op::Op;
pub use outside::Outside;
pub use parabolic::{Acceleration, Course};
pub use pointwise::Pointwise;
pub use signature::{SIGNATURES, Signature, WINDOW_MAX};
pub use study::Study;
