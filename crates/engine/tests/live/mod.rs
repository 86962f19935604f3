//! A live desk alone: records before effects, timers in order, reports once, out of positions.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod closing;
mod days;
mod person;
mod reports;
mod sending;
mod standing;
mod time;
mod trial;
mod waiting;
