//! Every test of the simulated venue and the matching engines in one binary: built and linked once, not once a file.

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
