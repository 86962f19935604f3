//! Rolling numbers stay right where naive running sums go wrong.

use super::{Op, path, run};

/// Noise on a binary grid, so that adding 1e9 to it loses nothing.
fn noise(values: usize) -> Vec<f64> {
    path(values, 9).iter().map(|x| (x * 1024.0).round() / 1024.0 - 100.0).collect()
}

fn last(op: Op, values: Vec<f64>) -> f64 {
    *run(op, &[values]).last().unwrap()
}

#[test]
fn a_deviation_survives_a_level_of_a_thousand_million() {
    let noise = noise(5_000);
    let raised = noise.iter().map(|x| x + 1e9).collect();
    let op = Op::RollingStd { window: 250 };
    for (found, expected) in run(op, &[raised]).iter().zip(run(op, &[noise])).skip(249) {
        assert!((found / expected - 1.0).abs() < 1e-9, "found {found}, expected {expected}");
    }
}

#[test]
fn a_slope_survives_a_level_of_a_thousand_million() {
    let noise = noise(5_000);
    let raised = noise.iter().map(|x| x + 1e9).collect();
    let op = Op::Slope { window: 250 };
    for (found, expected) in run(op, &[raised]).iter().zip(run(op, &[noise])).skip(249) {
        assert!((found - expected).abs() < 1e-12, "found {found}, expected {expected}");
    }
}

#[test]
fn a_covariance_survives_a_level_of_a_thousand_million() {
    let (noise, other) = (noise(5_000), path(5_000, 3));
    let raised = noise.iter().map(|x| x + 1e9).collect();
    let op = Op::Covariance { window: 250 };
    let expected = run(op, &[noise, other.clone()]);
    for (found, expected) in run(op, &[raised, other]).iter().zip(expected).skip(249) {
        assert!((found - expected).abs() < 1e-9, "found {found}, expected {expected}");
    }
}

#[test]
fn a_running_sum_keeps_what_rounding_takes() {
    let mut values = vec![1.0];
    values.extend([1e-16; 10_000]);
    assert_eq!(last(Op::RunningSum, values), 1.0 + 1e-12);
}

#[test]
fn a_constant_window_has_no_slope_and_no_distance() {
    for op in [Op::Slope { window: 13 }, Op::MeanDeviation { window: 13 }] {
        let mut values = path(100, 4);
        values.extend([0.1; 40]);
        assert!(run(op, &[values])[112..].iter().all(|x| *x == 0.0), "{op:?}");
    }
}

#[test]
fn no_price_poisons_a_cycle() {
    for name in ["cycle_period", "cycle_phase", "trend_mode"] {
        let (op, mut values) = (Op::parse(name, &[]).unwrap(), path(300, 7));
        let expected = last(op, values.clone());
        values.insert(150, 1e200);
        assert_eq!(last(op, values), expected);
    }
}

#[test]
fn a_constant_window_has_no_deviation_at_all() {
    for level in [0.1, 1e9 + 0.1, -3.3e-7] {
        let mut values = path(100, 4);
        values.extend([level; 40]);
        let found = run(Op::RollingStd { window: 13 }, &[values]);
        assert!(found[112..].iter().all(|x| *x == 0.0), "at level {level}");
    }
}

#[test]
fn a_standing_without_deviation_is_missing() {
    assert!(last(Op::Zscore { window: 5 }, vec![0.1; 9]).is_nan());
    assert!(last(Op::Bollinger { window: 5, width: 2.0 }, vec![0.1; 9]).is_nan());
}

#[test]
fn a_wild_value_leaves_no_trace() {
    let sums = [Op::RollingSum { window: 10 }, Op::RollingStd { window: 10 }];
    for op in [sums[0], sums[1], Op::Wma { window: 10 }, Op::MeanDeviation { window: 10 }] {
        for at in 20..30 {
            let mut values = path(60, 5);
            let expected = run(op, &[values.clone()]);
            values[at] = 1e17;
            let found = run(op, &[values]);
            for t in at + 10..60 {
                assert!((found[t] / expected[t] - 1.0).abs() < 1e-12, "{op:?} at {t}");
            }
        }
    }
}

#[test]
fn a_sum_does_not_drift_over_millions_of_values() {
    let values: Vec<f64> = path(1_000, 6).into_iter().cycle().take(3_000_007).collect();
    let expected: f64 = values[values.len() - 50..].iter().sum();
    let found = last(Op::RollingSum { window: 50 }, values);
    assert!((found / expected - 1.0).abs() < 1e-14);
}

#[test]
fn an_infinite_input_counts_as_missing() {
    let mut values = path(40, 7);
    let expected = last(Op::Ema { span: 5 }, values.clone());
    values.insert(20, f64::INFINITY);
    assert_eq!(last(Op::Ema { span: 5 }, values), expected);
}

#[test]
fn dividing_by_zero_is_missing() {
    assert!(last(Op::Div, vec![0.0]).is_nan());
    assert!(run(Op::Div, &[vec![1.0], vec![0.0]])[0].is_nan());
    assert!(last(Op::Ret { steps: 1 }, vec![0.0, 1.0]).is_nan());
}

#[test]
fn a_price_that_is_not_positive_has_no_log_return() {
    let mut values = path(40, 8);
    let expected = last(Op::RealisedVolatility { window: 6 }, values.clone());
    values.insert(30, -1.0);
    values.insert(35, 0.0);
    assert_eq!(last(Op::RealisedVolatility { window: 6 }, values), expected);
}
