//! How long the venue takes for a change of a level, a print and a market order on depth.
//!
//! `cargo run --release -p hansa-venue --example depth`

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../tests/desk/mod.rs"]
mod desk;

use std::hint::black_box;
use std::time::Instant;

use desk::{approved, depth, frictionless, hit, instrument, limit, market};
use hansa_market::event::MarketEvent;
use hansa_types::{InstrumentId, Side, TimeNs};
use hansa_venue::SimVenue;

const ROUNDS: usize = 2_000_000;
const LEVELS: i64 = 50;
const BID_PX: i64 = 10_000;
const ONLY: InstrumentId = InstrumentId(0);

/// A full book, and own orders at that many of the best levels, half of them on each side.
fn venue(resting: i64) -> SimVenue {
    let mut venue = SimVenue::new(vec![instrument(0, "0", "0")], frictionless()).unwrap();
    for rank in 0..LEVELS {
        venue.on_market(ONLY, &depth(0, Side::Buy, BID_PX - rank, 100));
        venue.on_market(ONLY, &depth(0, Side::Sell, BID_PX + 2 + rank, 100));
    }
    for id in 0..resting {
        let (side, px) = if id % 2 == 0 {
            (Side::Buy, BID_PX - id / 2)
        } else {
            (Side::Sell, BID_PX + 2 + id / 2)
        };
        venue.send(&approved(limit(id.cast_unsigned(), side, 5, px)), TimeNs(0));
    }
    venue.advance(TimeNs(0));
    venue
}

/// Changes of levels, most near the best, of which some come and go; a fixed stride is no chance.
fn changes() -> Vec<MarketEvent> {
    let change = |round: usize| {
        let mixed = (round as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        let rank = (mixed % 64).min(mixed / 64 % 64) as i64 % LEVELS;
        let side = if mixed & (1 << 20) == 0 { Side::Buy } else { Side::Sell };
        let px = if side == Side::Buy { BID_PX - rank } else { BID_PX + 2 + rank };
        // The best level never goes: no order is reached, and all events do the same work.
        let qty = (mixed / 4096 % 200) as i64 * i64::from(rank % 5 != 1 || mixed & (1 << 21) == 0)
            + i64::from(rank == 0);
        depth(round as i64, side, px, qty)
    };
    (0..ROUNDS).map(change).collect()
}

fn report(what: &str, started: Instant, rounds: usize) {
    println!("{what}: {:.1} ns", started.elapsed().as_nanos() as f64 / rounds as f64);
}

fn levels(events: &[MarketEvent], resting: i64) {
    let mut venue = venue(resting);
    let started = Instant::now();
    for event in events {
        venue.on_market(ONLY, black_box(event));
    }
    report(&format!("a level, {resting} own orders resting"), started, events.len());
}

fn prints(resting: i64) {
    let mut venue = venue(resting);
    let event = hit(1, Side::Sell, BID_PX + 1, 1);
    let started = Instant::now();
    for _ in 0..ROUNDS {
        venue.on_market(ONLY, black_box(&event));
    }
    report(&format!("a print past {resting} own orders"), started, ROUNDS);
}

fn takers() {
    let mut venue = venue(0);
    let order = |id: u64| approved(market(id, Side::Buy, 250));
    let sent: Vec<_> = (0..ROUNDS as u64 / 8).map(order).collect();
    let restated: Vec<_> =
        (0..3).map(|rank| depth(1, Side::Sell, BID_PX + 2 + rank, 100)).collect();
    let mut reports = Vec::with_capacity(8);
    let started = Instant::now();
    for order in &sent {
        restated.iter().for_each(|event| venue.on_market(ONLY, event));
        venue.send(order, TimeNs(1));
        venue.advance(TimeNs(1));
        venue.drain_reports(TimeNs(1), &mut reports);
        assert_eq!(reports.len(), 4);
        reports.clear();
    }
    report("three levels restated and taken by one order", started, sent.len());
}

fn main() {
    let events = changes();
    levels(&events, 0);
    levels(&events, 20);
    prints(20);
    takers();
}
