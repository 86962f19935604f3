//! Every test of the venue and the matching engines in one binary: linked once, not once a file.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod actions;
mod by_order;
mod by_order_truth;
mod depth;
mod desk;
mod exits;
mod fees;
mod latency;
mod limits;
mod matching_auction;
mod matching_contract;
mod matching_desk;
mod order_terms;
mod properties;
mod self_trade;
mod sessions;
mod table;
