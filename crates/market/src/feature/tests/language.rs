//! The table of operators: every name parses, and what cannot be used is refused by name.

use super::{Op, SIGNATURES, every_op, sample_params};

#[test]
fn every_name_parses_to_an_operator_of_that_name() {
    for signature in SIGNATURES {
        let params = sample_params(signature);
        let op = Op::parse(signature.name, &params).unwrap();
        assert_eq!((op.name(), op.params()), (signature.name, params));
    }
}

#[test]
fn no_name_stands_twice_in_the_table() {
    let mut names: Vec<&str> = SIGNATURES.iter().map(|signature| signature.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), SIGNATURES.len());
}

#[test]
fn every_count_refuses_nothing_halves_nan_and_more_than_the_longest() {
    for op in every_op().into_iter().filter(|op| *op != Op::Constant { value: 2.5 }) {
        let is_count = |value: &f64| value.fract() == 0.0 && *value > 0.0;
        let is_clip = matches!(op, Op::Clip { .. });
        for at in (0..op.params().len()).filter(|at| is_count(&op.params()[*at]) && !is_clip) {
            for wrong in [0.0, -1.0, 2.5, 1e6 + 1.0, f64::NAN, f64::INFINITY] {
                let mut params = op.params();
                params[at] = wrong;
                assert!(Op::parse(op.name(), &params).is_err(), "{op:?}: {params:?}");
            }
        }
    }
}

fn message(name: &str, params: &[f64]) -> String {
    Op::parse(name, params).unwrap_err().to_string()
}

#[test]
fn a_window_of_zero_is_refused_with_what_it_must_be() {
    let expected = "feature operator `rolling_mean`: parameter `window` must be a whole number \
                    from 1 to 1000000, found 0";
    assert_eq!(message("rolling_mean", &[0.0]), expected);
}

#[test]
fn a_deviation_needs_a_window_of_two() {
    for name in ["rolling_std", "zscore", "rank", "rsi", "realised_volatility"] {
        assert!(message(name, &[1.0]).contains("from 2 to"), "{name}");
    }
}

#[test]
fn fast_must_be_below_slow() {
    for name in ["macd", "macd_signal", "macd_histogram"] {
        let expected = format!(
            "feature operator `{name}`: parameter `fast` must be below slow (12), found 12"
        );
        assert_eq!(message(name, &[12.0, 12.0, 9.0]), expected);
    }
}

#[test]
fn bounds_must_be_in_order_and_finite() {
    assert!(message("clip", &[2.0, 1.0]).ends_with("`low` must be at most high (1), found 2"));
    assert!(message("clip", &[f64::NEG_INFINITY, 1.0]).contains("a finite number"));
    assert!(message("constant", &[f64::NAN]).contains("a finite number"));
}

#[test]
fn bands_must_have_a_width() {
    assert!(message("bollinger", &[20.0, 0.0]).ends_with("`width` must be above 0, found 0"));
}

#[test]
fn a_wrong_number_of_parameters_is_refused_with_their_names() {
    let expected = "feature operator `macd` takes 3 parameters (fast, slow, signal), found 1";
    assert_eq!(message("macd", &[12.0]), expected);
    assert!(message("close", &[1.0]).contains("takes 0 parameters"));
}

#[test]
fn an_unknown_name_is_refused_with_the_known_ones() {
    let message = message("sma", &[3.0]);
    assert!(message.starts_with("unknown feature operator `sma`: expected one of open high"));
    assert!(message.contains("rolling_mean"));
}
