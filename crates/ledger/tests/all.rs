//! Every test of the ledger in one binary: built and linked once, not once a file.

mod entries;
mod oracle;
mod properties;
mod properties_carry;
mod spot;
mod support;
mod table;
mod take_back;
