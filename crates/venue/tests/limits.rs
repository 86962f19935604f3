//! Limits of a venue, seen from the desk: no story of requests gets beyond them.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::desk::{approved, frictionless, instrument, limit, of};
use hansa_types::{ClOrdId, ExecType, ExecutionReport, RejectReason, Side, TimeNs};
use hansa_venue::{RateLimit, SimVenue, VenueLimits};
use proptest::prelude::*;

#[derive(Debug, Clone, Copy)]
enum Ask {
    New(u32),
    Cancel(u64),
    Replace(u64),
}

fn asks() -> impl Strategy<Value = Vec<(i64, Ask)>> {
    let ask = prop_oneof![
        (0u32..2).prop_map(Ask::New),
        (1u64..20).prop_map(Ask::Cancel),
        (1u64..20).prop_map(Ask::Replace),
    ];
    prop::collection::vec((0i64..4, ask), 0..40)
}

fn venue(limits: &VenueLimits) -> SimVenue {
    let listed = vec![instrument(0, "0", "0"), instrument(1, "0", "0")];
    SimVenue::new(listed, frictionless()).unwrap().with_limits(limits).unwrap()
}

/// What comes of these requests, in the order in which the venue saw them.
fn story(mut venue: SimVenue, asks: &[(i64, Ask)]) -> Vec<ExecutionReport> {
    let mut now = 0;
    for (id, (step, ask)) in (1u64..).zip(asks) {
        now += step;
        match *ask {
            Ask::New(at) => {
                venue.send(&approved(of(at, limit(id, Side::Buy, 1, 900))), TimeNs(now));
            }
            Ask::Cancel(other) => venue.cancel(ClOrdId(other), TimeNs(now)),
            Ask::Replace(other) => {
                venue.replace(ClOrdId(other), &approved(limit(id, Side::Buy, 1, 901)), TimeNs(now));
            }
        }
        venue.advance(TimeNs(now));
    }
    let mut reports = vec![];
    venue.drain_reports(TimeNs(i64::MAX), &mut reports);
    reports
}

/// Open orders of an instrument after each report.
fn open_counts(reports: &[ExecutionReport], instrument: u32) -> impl Iterator<Item = i64> {
    reports.iter().scan(0, move |open, report| {
        let change = match report.exec_type {
            ExecType::New => 1,
            ExecType::Canceled => -1,
            _ => 0,
        };
        *open += if report.instrument.0 == instrument { change } else { 0 };
        Some(*open)
    })
}

proptest! {
    #[test]
    fn never_are_more_orders_open_than_may_be(asks in asks(), own in 1u32..4, all in 1u32..5) {
        let (instrument_orders_max, open_orders_max) = (Some(own), Some(all));
        let limits =
            VenueLimits { instrument_orders_max, open_orders_max, ..VenueLimits::default() };
        let reports = story(venue(&limits), &asks);
        for (first, second) in open_counts(&reports, 0).zip(open_counts(&reports, 1)) {
            prop_assert!(first <= own.into() && second <= own.into());
            prop_assert!(first + second <= all.into());
        }
    }

    #[test]
    fn in_no_window_are_more_requests_taken_than_may_be(
        asks in asks(), requests_max in 1u32..4, window_ns in 1i64..9,
    ) {
        let rate = Some(RateLimit { requests_max, window_ns });
        let reports = story(venue(&VenueLimits { rate, ..VenueLimits::default() }), &asks);
        let taken = |report: &&ExecutionReport| {
            matches!(report.exec_type, ExecType::New | ExecType::Replaced)
        };
        let times: Vec<_> = reports.iter().filter(taken).map(|one| one.ts_event.0).collect();
        for from in &times {
            let within = times.iter().filter(|ts| (*from..from + window_ns).contains(ts)).count();
            prop_assert!(within <= requests_max as usize);
        }
    }

    #[test]
    fn a_cancel_is_answered_whatever_the_rate(cancels in 1usize..30) {
        let rate = Some(RateLimit { requests_max: 1, window_ns: 1_000 });
        let mut asks = vec![(0, Ask::New(0))];
        asks.extend(vec![(0, Ask::Cancel(1)); cancels]);
        let reports = story(venue(&VenueLimits { rate, ..VenueLimits::default() }), &asks);
        prop_assert_eq!(reports[1].exec_type, ExecType::Canceled);
        prop_assert!(reports[2..].iter().all(|one| one.reason == RejectReason::UnknownOrder));
    }

    #[test]
    fn without_limits_nothing_is_other_than_without_them(asks in asks()) {
        let listed = vec![instrument(0, "0", "0"), instrument(1, "0", "0")];
        let plain = SimVenue::new(listed, frictionless()).unwrap();
        let limited = venue(&VenueLimits::default());
        prop_assert_eq!(story(plain, &asks), story(limited, &asks));
    }
}

#[test]
fn requests_that_still_count_are_part_of_the_state() {
    let state = |requests_max| {
        let rate = Some(RateLimit { requests_max, window_ns: 10 });
        let mut venue = venue(&VenueLimits { rate, ..VenueLimits::default() });
        for id in 1..=3 {
            venue.replace(ClOrdId(9), &approved(limit(id, Side::Buy, 1, 900)), TimeNs(0));
        }
        venue.advance(TimeNs(0));
        venue.drain_reports(TimeNs(0), &mut vec![]);
        let mut state = vec![];
        venue.state_bytes(&mut state);
        state
    };
    assert_ne!(state(2), state(3));
}

#[test]
fn a_limit_of_an_instrument_that_is_not_listed_is_refused() {
    let limits = VenueLimits {
        instruments: [(hansa_types::InstrumentId(7), hansa_venue::InstrumentLimits::default())]
            .into(),
        ..VenueLimits::default()
    };
    let found = SimVenue::new(vec![instrument(0, "0", "0")], frictionless()).unwrap();
    assert_eq!(
        found.with_limits(&limits).unwrap_err().to_string(),
        "venue option limits.instruments must be the id of an instrument of the venue, found 7"
    );
}
