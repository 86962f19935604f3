//! Every test of the journal in one binary: built and linked once, not once a file.

mod continued;
mod kit;
mod locking;
mod recovery;
mod sinks;
mod tampering;
