//! Every test of the gate in one binary: built and linked once, not once a file.

mod order_terms;
mod properties;
mod support;
mod table;
