//! Every test of the journal in one binary: linked once, not once a file.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod continued;
mod kit;
mod locking;
mod recovery;
mod sinks;
mod tampering;
