//! Operators that somebody else computes: what users write themselves.

use super::kernel::{Columns, Kernel, settle};

/// Computes a node from the values of its inputs.
pub trait Outside: Send + Sync {
    /// The next rows of the inputs, row-major, and where the rows of the result go: the same
    /// number, of `width` instruments. However the rows are cut, the results must be the same.
    fn run(&mut self, inputs: &[&[f64]], width: usize, output: &mut [f64]);
}

/// Who computes it, and how many inputs it has.
pub(super) struct Called {
    pub(super) outside: Box<dyn Outside>,
    pub(super) inputs: usize,
}

impl Kernel for Called {
    fn run(&mut self, inputs: Columns<'_>, width: usize, output: &mut [f64]) {
        if output.is_empty() {
            return;
        }
        self.outside.run(&inputs[..self.inputs], width, output);
        output.iter_mut().for_each(|x| *x = settle(*x));
    }
}
