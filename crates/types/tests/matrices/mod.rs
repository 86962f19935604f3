//! FIX 4.4 Volume 4, appendix D: the order state change matrices, one table test each.
//!
//! The tables are in the appendix's columns and under its numbers, in our words and with what
//! Hansa does; `kit` says how to read them. Reports that a request is pending are left out: here a
//! request is pending from the moment it is sent. What the life deliberately does not take stands
//! as `not sent` or `illegal`. The money of busts is in `crates/engine/tests/matrices.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod kit;

mod a_vanilla;
mod b_cancel;
mod c_quantity;
mod d_sequence;
mod e_unsolicited;
mod f_reject;
mod g_status;
mod h_good_till;
mod i_time_in_force;
mod j_bust;
mod k_halt;
mod l_other;
