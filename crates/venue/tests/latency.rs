//! Latency that varies, seen from the desk: no message overtakes another, and a seed is a story.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::desk::{approved, frictionless, instrument, limit};
use hansa_types::{ClOrdId, ExecType, ExecutionReport, Side, TimeNs};
use hansa_venue::{Delay, Latency, LatencyModel, SimVenue, VenueOptions};
use proptest::prelude::*;

fn venue(options: VenueOptions) -> SimVenue {
    SimVenue::new(vec![instrument(0, "0", "0")], options).unwrap()
}

fn drawn(table: &[i64], seed: u64) -> SimVenue {
    let delay = || Delay::Quantiles(table.to_vec());
    let model = LatencyModel { to_venue: delay(), from_venue: delay(), seed };
    venue(frictionless()).with_latency(&model).unwrap()
}

/// An order at each of these times, and a cancel of each 3 ns later; then all that comes back.
fn story(mut venue: SimVenue, times: &[i64]) -> (Vec<ExecutionReport>, Vec<u8>) {
    for (id, at) in (1u64..).zip(times) {
        venue.advance(TimeNs(*at));
        venue.send(&approved(limit(id, Side::Buy, 1, 900)), TimeNs(*at));
        venue.cancel(ClOrdId(id), TimeNs(at + 3));
    }
    venue.advance(TimeNs(i64::MAX));
    let (mut reports, mut state) = (vec![], vec![]);
    venue.drain_reports(TimeNs(i64::MAX), &mut reports);
    venue.state_bytes(&mut state);
    (reports, state)
}

fn tables() -> impl Strategy<Value = Vec<i64>> {
    prop::collection::vec(0i64..50, 2..6).prop_map(|mut table| {
        table.sort_unstable();
        table
    })
}

fn times() -> impl Strategy<Value = Vec<i64>> {
    prop::collection::vec(4i64..20, 1..20).prop_map(|steps| {
        steps
            .iter()
            .scan(0, |at, step| {
                *at += step;
                Some(*at)
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn nothing_overtakes_and_nothing_is_faster_or_slower_than_the_table(
        table in tables(), times in times(), seed: u64,
    ) {
        let (reports, _) = story(drawn(&table, seed), &times);
        // Each cancel comes after its order and before the next one.
        let expected = (1..=times.len() as u64).flat_map(|id| {
            [(id, ExecType::New), (id, ExecType::Canceled)]
        });
        let found = reports.iter().map(|one| (one.cl_ord_id.0, one.exec_type));
        prop_assert!(found.eq(expected));
        prop_assert!(reports.is_sorted_by_key(|one| (one.ts_recv, one.exec_id)));
        prop_assert!(reports.is_sorted_by_key(|one| one.exec_id));
        for report in &reports {
            prop_assert!(report.ts_recv.0 - report.ts_event.0 >= table[0]);
        }
        let first = reports[0].ts_event.0 - times[0];
        prop_assert!(table[0] <= first && first <= table[table.len() - 1]);
    }

    #[test]
    fn a_seed_is_one_story(table in tables(), times in times(), seed: u64) {
        let twice = [(); 2].map(|()| story(drawn(&table, seed), &times));
        prop_assert_eq!(&twice[0], &twice[1]);
    }

    #[test]
    fn two_constants_are_the_latency_of_the_options(
        to_venue_ns in 0i64..50, from_venue_ns in 0i64..50, times in times(),
    ) {
        let latency = Latency { to_venue_ns, from_venue_ns };
        let plain = venue(VenueOptions { latency, ..frictionless() });
        let model = LatencyModel {
            to_venue: Delay::Constant(to_venue_ns),
            from_venue: Delay::Constant(from_venue_ns),
            seed: 9,
        };
        let same = venue(frictionless()).with_latency(&model).unwrap();
        prop_assert_eq!(story(plain, &times), story(same, &times));
    }
}

#[test]
fn how_often_was_drawn_is_part_of_the_state() {
    let state = |sent: usize| {
        let mut venue = drawn(&[0, 0], 1);
        (0..sent).for_each(|_| venue.cancel(ClOrdId(1), TimeNs(0)));
        venue.advance(TimeNs(0));
        venue.drain_reports(TimeNs(0), &mut vec![]);
        let mut state = vec![];
        venue.state_bytes(&mut state);
        state
    };
    assert_ne!(state(1), state(2));
}
