//! Tests of how long messages travel.

use super::*;
use proptest::prelude::*;

fn wire(delay: Delay) -> Wire {
    Wire::new("latency.to_venue", delay, 7).unwrap()
}

fn samples() -> Vec<(TimeNs, i64)> {
    [(100, 50), (200, 90), (200, 70), (300, 10)].map(|(ts, ns)| (TimeNs(ts), ns)).to_vec()
}

fn at(how: Interpolation, ts: i64) -> i64 {
    wire(Delay::Recorded(samples(), how)).delay_ns(TimeNs(ts))
}

#[test]
fn between_two_samples_the_length_lies_on_the_line() {
    let found = [100, 125, 199, 250, 299].map(|ts| at(Interpolation::Linear, ts));
    assert_eq!(found, [50, 60, 89, 40, 10]);
}

#[test]
fn the_nearest_sample_is_the_earlier_of_two_as_near() {
    let found = [149, 150, 151, 250, 251].map(|ts| at(Interpolation::Nearest, ts));
    assert_eq!(found, [50, 50, 90, 70, 10]);
}

#[test]
fn of_samples_of_one_time_the_last_holds_from_there() {
    assert_eq!(at(Interpolation::Linear, 200), 70);
    assert_eq!(at(Interpolation::Nearest, 200), 70);
}

#[test]
fn before_the_first_and_after_the_last_sample_that_one_holds() {
    for how in [Interpolation::Linear, Interpolation::Nearest] {
        assert_eq!((at(how, -5), at(how, 99), at(how, 301)), (50, 50, 10));
    }
}

#[test]
fn the_way_back_counts_from_the_time_at_the_venue() {
    let sample = |sent, to_venue_ns, from_venue_ns| LatencySample {
        sent_ns: TimeNs(sent),
        to_venue_ns,
        from_venue_ns,
    };
    // Sent last, there first.
    let samples = [sample(0, 100, 5), sample(10, 20, 7)];
    let model = LatencyModel::recorded(&samples, Interpolation::Nearest);
    let expected = vec![(TimeNs(30), 7), (TimeNs(100), 5)];
    assert_eq!(model.from_venue, Delay::Recorded(expected, Interpolation::Nearest));
}

#[test]
fn a_table_of_quantiles_is_drawn_from_evenly() {
    assert_eq!(quantile(&[10, 20, 100], 0), 10);
    assert_eq!(quantile(&[10, 20, 100], 1 << 62), 15);
    assert_eq!(quantile(&[10, 20, 100], 1 << 63), 20);
    assert_eq!(quantile(&[10, 20, 100], 3 << 62), 60);
    assert_eq!(quantile(&[10, 20, 100], u64::MAX), 99);
}

proptest! {
    #[test]
    fn more_drawn_is_never_shorter_and_never_outside_the_table(
        mut table in prop::collection::vec(0i64..i64::MAX, 2..9), one: u64, other: u64,
    ) {
        table.sort_unstable();
        let (low, high) = (quantile(&table, one.min(other)), quantile(&table, one.max(other)));
        prop_assert!(table[0] <= low && low <= high && high <= table[table.len() - 1]);
    }

    #[test]
    fn a_recorded_length_lies_between_those_of_its_neighbours(
        mut samples in prop::collection::vec((0i64..99, 0i64..99), 1..9), ts in -9i64..109,
    ) {
        samples.sort_by_key(|(ts, _)| *ts);
        let timed: Vec<_> = samples.iter().map(|(ts, ns)| (TimeNs(*ts), *ns)).collect();
        let found = recorded(&timed, Interpolation::Linear, TimeNs(ts));
        let before = samples.iter().rev().find(|(at, _)| *at <= ts).unwrap_or(&samples[0]).1;
        let after = samples.iter().find(|(at, _)| *at > ts).map_or(before, |(_, ns)| *ns);
        prop_assert!(before.min(after) <= found && found <= before.max(after));
    }
}

#[test]
fn what_could_not_be_is_refused_at_the_start() {
    let refused = |delay| Wire::new("latency.to_venue", delay, 0).unwrap_err().to_string();
    assert_eq!(
        refused(Delay::Recorded(vec![(TimeNs(3), -4)], Interpolation::Linear)),
        "venue option latency.to_venue must be 0 or more nanoseconds, found -4"
    );
    assert!(refused(Delay::Quantiles(vec![5])).contains("at least 2 quantiles, found 1"));
    assert!(refused(Delay::Quantiles(vec![5, 4])).contains("that do not fall, found 4"));
    assert!(refused(Delay::Recorded(vec![], Interpolation::Linear)).contains("at least 1 sample"));
}
