//! How long the venue takes: an idle bar, a market order from send to report, a resting book.
//!
//! `cargo run --release -p hansa-venue --example speed`

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../tests/desk/mod.rs"]
mod desk;

use std::hint::black_box;
use std::time::Instant;

use desk::{approved, bar, frictionless, instrument, limit, market, quote};
use hansa_market::event::MarketEvent;
use hansa_types::{ClOrdId, InstrumentId, Side, TimeNs};
use hansa_venue::SimVenue;

const ROUNDS: i64 = 1_000_000;

fn venue() -> SimVenue {
    SimVenue::new(vec![instrument(0, "0", "0")], frictionless()).unwrap()
}

fn report(what: &str, started: Instant, rounds: i64) {
    println!("{what}: {:.1} ns", started.elapsed().as_nanos() as f64 / rounds as f64);
}

fn idle() {
    let mut venue = venue();
    let bar = bar(0, [1000, 1100, 900, 1000], 100);
    let started = Instant::now();
    for ts in 0..ROUNDS {
        let mut next = bar;
        (next.ts_open, next.ts_event) = (TimeNs(ts * 100), TimeNs(ts * 100 + 100));
        venue.on_market(InstrumentId(0), black_box(&MarketEvent::BarOpened(next)));
        venue.on_market(InstrumentId(0), black_box(&MarketEvent::BarClosed(next)));
    }
    report("idle venue, one bar opened or closed", started, 2 * ROUNDS);
    let started = Instant::now();
    for ts in 0..ROUNDS {
        let event = quote(ROUNDS * 100 + ts, (999, 10), (1001, 10));
        venue.on_market(InstrumentId(0), black_box(&event));
    }
    report("idle venue, one quote", started, ROUNDS);
}

fn market_orders() {
    let mut venue = venue();
    // Approvals are made beforehand, so that only the venue is timed.
    let sent: Vec<_> =
        (0..ROUNDS).map(|id| approved(market(id.cast_unsigned(), Side::Buy, 5))).collect();
    venue.on_market(InstrumentId(0), &quote(0, (999, 10), (1001, i64::MAX)));
    let mut reports = Vec::with_capacity(4);
    let started = Instant::now();
    for (ts, order) in (1..).zip(&sent) {
        venue.send(order, TimeNs(ts));
        venue.advance(TimeNs(ts));
        venue.drain_reports(TimeNs(ts), &mut reports);
        assert_eq!(reports.len(), 2);
        reports.clear();
    }
    report("market order, sent, acknowledged, filled, reported", started, ROUNDS);
}

fn resting() {
    let mut venue = venue();
    venue.on_market(InstrumentId(0), &quote(0, (999, 10), (1001, 10)));
    for id in 0..100 {
        venue.send(&approved(limit(id, Side::Buy, 5, 900)), TimeNs(0));
    }
    venue.advance(TimeNs(0));
    let rounds = ROUNDS / 10;
    let started = Instant::now();
    for ts in 1..=rounds {
        let event = quote(ts, (999, 10), (1001 + ts % 2, 10));
        venue.on_market(InstrumentId(0), black_box(&event));
    }
    report("a quote past 100 resting orders", started, rounds);
    venue.cancel(ClOrdId(1), TimeNs(rounds + 1));
    venue.advance(TimeNs(rounds + 1));
}

fn main() {
    idle();
    market_orders();
    resting();
}
