//! Every test of the life of orders in one binary: linked once, not once a file.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod matrices;
mod order_life;
mod order_terms;
