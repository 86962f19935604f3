//! Every test of the desk, live and in simulation in one binary: built and linked once, not once a file.

mod actions;
mod desk;
mod holders;
mod live;
mod matrices;
mod own_funds;
mod quiet;
mod support;
