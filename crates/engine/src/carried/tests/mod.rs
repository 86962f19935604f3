//! Tests of the carried orders: tables that read like `docs/orders.md`, races, plain twins.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod fields;
mod race;
mod rules;
mod table;
mod trial;
mod twins;
