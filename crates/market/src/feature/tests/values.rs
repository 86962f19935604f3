//! Every operator against its plain twin, and against numbers worked out by hand.

use proptest::prelude::*;

use super::twin::{rank, twin};
use super::{Op, bits, every_reading_op, path, run, run_wide};
use crate::feature::Study;

/// Values on a coarse grid, so that ties are common, and some are missing.
fn column(rows: usize) -> impl Strategy<Value = Vec<f64>> {
    let value = prop_oneof![
        8 => (-40_i32..60).prop_map(|x| f64::from(x) * 0.25),
        1 => Just(f64::NAN),
    ];
    prop::collection::vec(value, rows)
}

fn columns() -> impl Strategy<Value = Vec<Vec<f64>>> {
    (1_usize..80).prop_flat_map(|rows| prop::collection::vec(column(rows), 4))
}

/// Those that the core computes in another order, or by other functions, than their twins.
const ROUNDED: &str = "rolling_sum log rolling_mean rolling_std zscore bollinger ema macd \
    macd_signal macd_histogram rsi atr realised_volatility exp log10 sin cos tan asin acos atan \
    sinh cosh tanh running_sum wma slope wilder_mean wilder_sum exponential_mean kama \
    mean_deviation covariance obv sar sar_extended cycle_period cycle_phase in_phase quadrature \
    cycle_trendline mama fama heikin_open normal_cdf skewness kurtosis hurst \
    fractional_difference entropy permutation_entropy kalman_level kalman_trend kalman_slope \
    seasonal_mean seasonal_std";

fn is_exact(op: Op) -> bool {
    !ROUNDED.split_whitespace().any(|name| name == op.name())
}

fn is_close(a: f64, b: f64) -> bool {
    (a.is_nan() && b.is_nan()) || (a - b).abs() <= 1e-9 * 1.0_f64.max(a.abs()).max(b.abs())
}

fn assert_like_twin(op: Op, columns: &[Vec<f64>]) {
    let (found, expected) = (run(op, columns), twin(op, columns));
    for (t, (a, b)) in found.iter().zip(&expected).enumerate() {
        let agree =
            if is_exact(op) { a == b || (a.is_nan() && b.is_nan()) } else { is_close(*a, *b) };
        assert!(agree, "{op:?} at {t}: found {a}, expected {b}");
    }
}

fn reads_time(op: &Op) -> bool {
    !matches!(op, Op::CrossRank | Op::Demean | Op::Across(_))
}

proptest! {
    #[test]
    fn every_operator_equals_its_twin(columns in columns()) {
        for op in every_reading_op().into_iter().filter(reads_time) {
            assert_like_twin(op, &columns[..super::arity(op)]);
        }
    }

    #[test]
    fn windows_of_any_length_equal_their_twins(columns in columns(), window in 2_usize..20) {
        let column = &columns[..1];
        assert_like_twin(Op::RollingSum { window }, column);
        assert_like_twin(Op::RollingStd { window }, column);
        assert_like_twin(Op::RollingMin { window }, column);
        assert_like_twin(Op::RollingMax { window }, column);
        assert_like_twin(Op::Zscore { window }, column);
        assert_like_twin(Op::Rank { window }, column);
        assert_like_twin(Op::Lag { steps: window }, column);
        assert_like_twin(Op::Percentile { window, percent: 90.0 }, column);
        assert_like_twin(Op::Percentile { window, percent: 0.0 }, column);
        assert_like_twin(Op::ShareBelow { window }, column);
        assert_like_twin(Op::Wma { window }, column);
        assert_like_twin(Op::Slope { window }, column);
        assert_like_twin(Op::MeanDeviation { window }, column);
        assert_like_twin(Op::SinceHighest { window }, column);
        assert_like_twin(Op::SinceLowest { window }, column);
        assert_like_twin(Op::WilderSum { window }, column);
        assert_like_twin(Op::Kama { window, fast: 2, slow: 30 }, column);
        assert_like_twin(Op::Covariance { window }, &columns[..2]);
    }

    #[test]
    fn studies_of_any_length_equal_their_twins(columns in columns(), window in 4_usize..20) {
        let studies = [
            Study::Skewness { window },
            Study::Kurtosis { window },
            Study::Hurst { window: window + 28 },
            Study::FractionalDifference { order: 0.1 * window as f64, window },
            Study::Entropy { window, bins: window / 2 },
            Study::PermutationEntropy { window, dimension: 2 + window % 3 },
            Study::LempelZiv { window },
            Study::SeasonalMean { slots: 3, window: window / 2 },
            Study::SeasonalStd { slots: 5, window: window / 2 },
        ];
        for op in studies.map(Op::Study) {
            assert_like_twin(op, &columns[..super::arity(op)]);
        }
    }

    #[test]
    fn the_cross_rank_equals_its_twin(row in column(9)) {
        let present: Vec<f64> = row.iter().copied().filter(|x| !x.is_nan()).collect();
        let found = run_wide(Op::CrossRank, std::slice::from_ref(&row), 9);
        for (x, found) in row.iter().zip(found) {
            let expected = if x.is_nan() { f64::NAN } else { rank(&present, *x) };
            prop_assert!(found == expected || (found.is_nan() && expected.is_nan()));
        }
    }

    #[test]
    fn a_demeaned_row_keeps_distances_and_sums_to_zero(row in column(9)) {
        let found = run_wide(Op::Demean, std::slice::from_ref(&row), 9);
        let present = || found.iter().filter(|x| !x.is_nan());
        prop_assert!(present().sum::<f64>().abs() < 1e-9);
        for (x, found) in row.iter().zip(&found) {
            prop_assert_eq!(x.is_nan(), found.is_nan());
        }
        let shift: Vec<f64> =
            row.iter().zip(&found).map(|(x, y)| x - y).filter(|x| !x.is_nan()).collect();
        prop_assert!(shift.iter().all(|x| is_close(*x, shift[0])));
    }
}

#[test]
fn a_window_of_one_is_the_value_itself() {
    let close = path(10, 1);
    for op in [Op::RollingSum { window: 1 }, Op::RollingMean { window: 1 }, Op::Ema { span: 1 }] {
        assert_eq!(bits(&run(op, std::slice::from_ref(&close))), bits(&close));
    }
}

#[test]
fn long_windows_rank_like_their_twin() {
    // Grids from coarse (mostly ties) to fine (none).
    for grid in [1.0, 16.0, 1e6] {
        let close: Vec<f64> = path(1_000, 2).iter().map(|x| (x * grid).round()).collect();
        for window in [64, 65, 200] {
            assert_like_twin(Op::Rank { window }, std::slice::from_ref(&close));
        }
    }
}

#[test]
fn the_strength_index_is_wilders() {
    // 3.34 up and 1.40 down in 14 changes.
    let close = vec![
        44.34, 44.09, 44.15, 43.61, 44.33, 44.83, 45.10, 45.42, 45.84, 46.08, 45.89, 46.03, 45.61,
        46.28, 46.28,
    ];
    let found = run(Op::Rsi { window: 14 }, &[close]);
    assert!(is_close(found[14], 100.0 * 3.34 / 4.74));
}

#[test]
fn the_strength_index_of_a_price_that_never_moves_is_missing() {
    let found = run(Op::Rsi { window: 3 }, &[vec![7.0; 9]]);
    assert!(found.iter().all(|x| x.is_nan()));
}

#[test]
fn the_exponential_mean_starts_as_a_plain_mean() {
    let found = run(Op::Ema { span: 3 }, &[vec![1.0, 2.0, 6.0, 7.0]]);
    assert_eq!(found[2..], [3.0, 5.0]);
}

#[test]
fn a_true_range_reaches_back_to_the_close_before() {
    let columns = [vec![10.0, 14.0, 15.0], vec![8.0, 13.0, 11.0], vec![9.0, 13.0, 12.0]];
    let found = run(Op::Atr { window: 2 }, &columns);
    assert_eq!(found[2], f64::midpoint(5.0, 4.0)); // 14 - 9 and 15 - 11
}

#[test]
fn the_convergence_is_the_difference_of_two_exponential_means() {
    let close = [path(60, 3)];
    let line = run(Op::Macd { fast: 5, slow: 9, signal: 3 }, &close);
    let (fast, slow) = (run(Op::Ema { span: 5 }, &close), run(Op::Ema { span: 9 }, &close));
    let expected: Vec<f64> = fast.iter().zip(slow).map(|(a, b)| a - b).collect();
    assert_eq!(bits(&line[8..]), bits(&expected[8..]));
}

#[test]
fn a_lone_member_of_a_row_stands_in_the_middle() {
    let row = vec![f64::NAN, 3.0, f64::NAN];
    assert_eq!(run_wide(Op::CrossRank, &[row], 3)[1], 0.5);
}

#[test]
fn the_row_of_another_instrument_does_not_matter_to_a_window() {
    let (mine, other) = (path(50, 4), path(50, 5));
    let rows: Vec<f64> = mine.iter().zip(&other).flat_map(|(a, b)| [*a, *b]).collect();
    let both = run_wide(Op::RollingStd { window: 7 }, &[rows], 2);
    let found: Vec<f64> = both.iter().step_by(2).copied().collect();
    assert_eq!(bits(&found), bits(&run(Op::RollingStd { window: 7 }, &[mine])));
}
