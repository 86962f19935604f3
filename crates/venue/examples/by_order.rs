//! How long the venue takes for a change of a stranger's order, with and without orders of ours.
//!
//! `cargo run --release -p hansa-venue --example by_order`

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../tests/desk/mod.rs"]
mod desk;

use std::hint::black_box;
use std::time::Instant;

use desk::{approved, frictionless, instrument, limit, order};
use hansa_market::event::MarketEvent;
use hansa_market::event::OrderDeed::{Add, Change, Delete, Fill};
use hansa_types::{InstrumentId, Side, TimeNs};
use hansa_venue::SimVenue;

const EVENTS: usize = 2_000_000;
const STANDING: u64 = 5_000;
const BID_PX: i64 = 10_000;
const ONLY: InstrumentId = InstrumentId(0);

/// Where a stranger's order stands: near the best price mostly; a fixed stride is no chance.
fn place(id: u64) -> (Side, i64) {
    let mixed = id.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    let rank = (mixed % 64).min(mixed / 64 % 64) as i64;
    if mixed & (1 << 20) == 0 {
        (Side::Buy, BID_PX - rank)
    } else {
        (Side::Sell, BID_PX + 2 + rank)
    }
}

/// Each order is added, becomes smaller, trades in part and is deleted, thousands at a time.
fn changes() -> Vec<MarketEvent> {
    let of = |round: usize| {
        let (id, ts) = (round as u64 / 4 + STANDING, round as i64);
        let at = |id: u64, qty| {
            let (side, px) = place(id);
            (side, px, qty)
        };
        match round % 4 {
            0 => order(ts, Add, id, at(id, 10)),
            1 => order(ts, Change, id - 100, at(id - 100, 9)),
            // Ours would be filled in their stead, and each event is to do the same work.
            2 => order(ts, Fill, id - 1_000, at(id - 1_000, 1)),
            _ => order(ts, Delete, id - STANDING, at(id - STANDING, 9)),
        }
    };
    (0..EVENTS).map(of).collect()
}

/// A full book, and own orders behind that many of the best levels on each side.
fn venue(resting: i64) -> SimVenue {
    let mut venue = SimVenue::new(vec![instrument(0, "0", "0")], frictionless()).unwrap();
    for id in 0..STANDING {
        let (side, px) = place(id);
        venue.on_market(ONLY, &order(0, Add, id + 1, (side, px, 10)));
    }
    for rank in 0..resting {
        let id = rank.cast_unsigned() * 2;
        let orders = [limit(id, Side::Buy, 1, BID_PX - 70 - rank)];
        for own in orders.into_iter().chain([limit(id + 1, Side::Sell, 1, BID_PX + 72 + rank)]) {
            venue.send(&approved(own), TimeNs(0));
        }
    }
    venue.advance(TimeNs(0));
    venue
}

fn main() {
    let events = changes();
    for resting in [0, 10] {
        let mut venue = venue(resting);
        let started = Instant::now();
        for event in &events {
            venue.on_market(ONLY, black_box(event));
        }
        let each = started.elapsed().as_nanos() as f64 / events.len() as f64;
        println!("a stranger's order, {} own orders resting: {each:.1} ns", 2 * resting);
    }
}
