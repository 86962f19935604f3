//! Features: streaming operators composed into a graph that only ever moves forward in time.
//!
//! The same graph runs over history in blocks and live one row at a time, with results equal to
//! the last bit: state belongs to an instrument and advances by its observations alone, so where
//! a block ends cannot matter.
//!
//! Every value that flows is either below 1e300 in size, and then never -0.0, or the one NaN that
//! means "missing". Larger values and infinities become missing where they arise, so no state can
//! be poisoned by them.

mod candle;
mod cross;
mod elementwise;
mod error;
mod fold;
mod graph;
mod kernel;
mod lag;
mod moments;
mod op;
mod pointwise;
mod rank;
mod signature;
mod smooth;
#[cfg(test)]
mod tests;
mod wilder;

pub use candle::Pattern;
pub use error::FeatureError;
pub use graph::{Graph, Inputs, NodeSpec};
pub use op::Op;
pub use pointwise::Pointwise;
pub use signature::{SIGNATURES, Signature, WINDOW_MAX};
