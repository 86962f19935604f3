//! Every test of the ledger in one binary: linked once, not once a file.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod entries;
mod oracle;
mod properties;
mod properties_carry;
mod spot;
mod support;
mod table;
mod take_back;
