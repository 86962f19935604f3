//! Every test of the gate in one binary: linked once, not once a file.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod order_terms;
mod properties;
mod support;
mod table;
