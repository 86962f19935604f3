//! Every test of the desk, live and in simulation, in one binary: linked once, not once a file.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod actions;
mod desk;
mod holders;
mod live;
mod matrices;
mod own_funds;
mod quiet;
mod support;
