//! Candlestick patterns: what they look at, and what a hikkake waits for. Their values are compared
//! with TA-Lib in the tests of the language.

use proptest::prelude::*;

use super::{Op, run};
use crate::feature::candle::{Bar, Pattern};
use crate::feature::signature::SIGNATURES;

fn patterns() -> impl Iterator<Item = Pattern> {
    SIGNATURES.iter().filter_map(|known| Pattern::of(known.name))
}

/// A bar on few ticks.
fn bar() -> impl Strategy<Value = Bar> {
    prop::array::uniform4(0_i32..12).prop_map(|mut prices| {
        let is_white = prices[0] < prices[1];
        prices.sort_unstable();
        let [low, bottom, top, high] = prices.map(f64::from);
        let (open, close) = if is_white { (bottom, top) } else { (top, bottom) };
        Bar { open, high, low, close }
    })
}

fn scaled(bar: &Bar, by: f64) -> Bar {
    Bar { open: bar.open * by, high: bar.high * by, low: bar.low * by, close: bar.close * by }
}

proptest! {
    #[test]
    fn nothing_further_back_than_the_warm_up_matters(bars in prop::collection::vec(bar(), 40)) {
        for pattern in patterns() {
            let recent = &bars[bars.len() - 1 - pattern.warm_up()..];
            prop_assert_eq!(pattern.find(&bars, 0.3), pattern.find(recent, 0.3), "{:?}", pattern);
        }
    }

    #[test]
    fn the_unit_of_prices_does_not_matter(bars in prop::collection::vec(bar(), 40)) {
        let in_quarters: Vec<Bar> = bars.iter().map(|bar| scaled(bar, 0.25)).collect();
        for pattern in patterns() {
            prop_assert_eq!(pattern.find(&bars, 0.3), pattern.find(&in_quarters, 0.3));
        }
    }
}

#[test]
fn there_are_sixty_one() {
    assert_eq!(patterns().count(), 61);
}

#[test]
fn a_penetration_below_nothing_is_refused() {
    let refusal = Op::parse("candle_mat_hold", &[-0.1]).unwrap_err().to_string();
    assert!(refusal.ends_with("`penetration` must be at least 0, found -0.1"), "{refusal}");
}

#[test]
fn a_bar_with_a_price_missing_has_no_shape() {
    let mut columns = vec![vec![5.0; 30]; 4];
    columns[2][20] = f64::NAN;
    let found = run(Op::parse("candle_doji", &[]).unwrap(), &columns);
    assert!(found[20].is_nan());
    assert_eq!(found[21], 1.0);
}

/// What hikkake gives on bars of which only high, low and close matter.
fn hikkake(bars: &[(f64, f64, f64)]) -> Vec<f64> {
    let column = |part: fn(&(f64, f64, f64)) -> f64| bars.iter().map(part).collect::<Vec<f64>>();
    let columns =
        [column(|bar| bar.2), column(|bar| bar.0), column(|bar| bar.1), column(|bar| bar.2)];
    run(Op::parse("candle_hikkake", &[]).unwrap(), &columns)
}

/// Three bars to fill the history, then a bar, one inside it and one lower than that.
const TRAPPED: [(f64, f64, f64); 6] = [
    (10.0, 0.0, 5.0),
    (10.0, 0.0, 5.0),
    (10.0, 0.0, 5.0),
    (10.0, 0.0, 5.0),
    (8.0, 2.0, 5.0),
    (7.0, 1.0, 5.0),
];

#[test]
fn a_hikkake_is_confirmed_once_by_a_close_back_over_the_inside_bar() {
    let after = [(9.0, 0.0, 8.0), (9.5, 0.0, 9.0), (9.6, 0.0, 9.0)];
    assert_eq!(hikkake(&[&TRAPPED[..], &after].concat())[5..], [1.0, 0.0, 2.0, 0.0]);
}

#[test]
fn a_hikkake_waits_for_three_bars_and_no_longer() {
    let waits = [(9.0, 0.0, 5.0), (9.0, 0.0, 5.0), (9.0, 0.0, 5.0), (9.5, 0.0, 9.0)];
    assert_eq!(hikkake(&[&TRAPPED[..], &waits].concat())[5..], [1.0, 0.0, 0.0, 0.0, 0.0]);
}
