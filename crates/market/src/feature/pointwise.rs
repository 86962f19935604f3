//! Operators that look at one moment of one instrument, applied to one value at a time.

use super::kernel::Kernel;
use super::{FeatureError, Op, Signature, elementwise};

/// An operator without state, by the same rules as in the graph.
pub struct Pointwise {
    kernel: Box<dyn Kernel>,
    inputs: usize,
}

impl std::fmt::Debug for Pointwise {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pointwise").field("inputs", &self.inputs).finish_non_exhaustive()
    }
}

impl Pointwise {
    /// The operator; none for a source, and for what looks back or at other instruments.
    ///
    /// # Errors
    /// `UnknownOp`, were it not in the table of operators.
    pub fn of(op: Op) -> Result<Option<Self>, FeatureError> {
        let inputs = Signature::of(op.name())?.inputs;
        Ok(elementwise::is_pointwise(op).then(|| Self { kernel: elementwise::build(op), inputs }))
    }

    /// How many inputs it takes; of the values, so many count.
    #[must_use]
    pub const fn inputs(&self) -> usize {
        self.inputs
    }

    /// The result, or NaN where one of the values is missing.
    pub fn value(&mut self, [a, b, c]: [f64; 3]) -> f64 {
        let mut result = [f64::NAN];
        self.kernel.run([&[a], &[b], &[c], &[]], 1, &mut result);
        result[0]
    }
}
