//! Every test of the life of orders in one binary: built and linked once, not once a file.

mod matrices;
mod order_life;
mod order_terms;
