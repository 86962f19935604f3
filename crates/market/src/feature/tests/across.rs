//! Operators across a row against their plain twins, and with members missing.

use proptest::prelude::*;

use super::twin::mean;
use super::{Across, Graph, Op, node, run_wide};
use crate::feature::FeatureError;

const WIDTH: usize = 9;

fn row() -> impl Strategy<Value = Vec<f64>> {
    let value = prop_oneof![
        6 => (-12_i32..20).prop_map(|x| f64::from(x) * 0.25),
        1 => Just(f64::NAN),
    ];
    prop::collection::vec(value, WIDTH)
}

fn is_like(found: &[f64], expected: &[f64]) -> bool {
    found.iter().zip(expected).all(|(a, b)| {
        (a.is_nan() && !b.is_finite()) || (a - b).abs() <= 1e-9 * 1.0_f64.max(b.abs())
    })
}

/// The value of each member that has one in all columns, by a function of all such rows.
fn twin(columns: &[&Vec<f64>], value: impl Fn(&[Vec<f64>], &[f64]) -> f64) -> Vec<f64> {
    let member = |at: usize| columns.iter().map(|column| column[at]).collect::<Vec<f64>>();
    let members: Vec<Vec<f64>> = (0..WIDTH).map(member).collect();
    let is_whole = |row: &Vec<f64>| row.iter().all(|x| !x.is_nan());
    let whole: Vec<Vec<f64>> = members.iter().filter(|row| is_whole(row)).cloned().collect();
    let values = members.iter();
    values.map(|row| if is_whole(row) { value(&whole, row) } else { f64::NAN }).collect()
}

fn column(rows: &[Vec<f64>], at: usize) -> Vec<f64> {
    rows.iter().map(|row| row[at]).collect()
}

fn product(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(a, b)| (a - mean(x)) * (b - mean(y))).sum()
}

fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

proptest! {
    #[test]
    fn a_zscore_is_the_distance_to_the_mean_in_deviations(row in row()) {
        let expected = twin(&[&row], |rows, own| {
            let all = column(rows, 0);
            (own[0] - mean(&all)) / (product(&all, &all) / (all.len() as f64 - 1.0)).sqrt()
        });
        prop_assert!(is_like(&run_wide(Op::Across(Across::Zscore), &[row], WIDTH), &expected));
    }

    #[test]
    fn the_outer_values_are_set_to_the_next(row in row(), share in 0.0_f64..0.5) {
        let expected = twin(&[&row], |rows, own| {
            let all = sorted(column(rows, 0));
            let cut = (share * all.len() as f64).floor() as usize;
            own[0].max(all[cut]).min(all[all.len() - 1 - cut])
        });
        let op = Op::Across(Across::Winsorise { share });
        prop_assert!(is_like(&run_wide(op, &[row], WIDTH), &expected));
    }

    #[test]
    fn the_top_has_fewer_than_its_count_above_it(row in row(), count in 1_usize..12) {
        let flag = |is_so: bool| f64::from(u8::from(is_so));
        let among = |is_beyond: fn(f64, f64) -> bool| {
            twin(&[&row], |rows, own| {
                flag(rows.iter().filter(|other| is_beyond(other[0], own[0])).count() < count)
            })
        };
        let run = |across| run_wide(Op::Across(across), std::slice::from_ref(&row), WIDTH);
        let (top, bottom) = (run(Across::Top { count }), run(Across::Bottom { count }));
        prop_assert!(is_like(&top, &among(|a, b| a > b)));
        prop_assert!(is_like(&bottom, &among(|a, b| a < b)));
    }

    #[test]
    fn what_is_left_is_off_the_line(x in row(), y in row()) {
        let expected = twin(&[&x, &y], |rows, own| {
            let (x, y) = (column(rows, 0), column(rows, 1));
            let square = product(&y, &y);
            let slope = if square < 1e-12 { 0.0 } else { product(&x, &y) / square };
            own[0] - mean(&x) - slope * (own[1] - mean(&y))
        });
        let found = run_wide(Op::Across(Across::Neutralise), &[x, y], WIDTH);
        prop_assert!(is_like(&found, &expected));
    }

    #[test]
    fn each_group_loses_its_own_mean(x in row(), group in row()) {
        let expected = twin(&[&x, &group], |rows, own| {
            let own_group = rows.iter().filter(|row| row[1] == own[1]).cloned();
            own[0] - mean(&column(&own_group.collect::<Vec<_>>(), 0))
        });
        let found = run_wide(Op::Across(Across::DemeanWithin), &[x, group], WIDTH);
        prop_assert!(is_like(&found, &expected));
    }
}

#[test]
fn the_value_of_one_is_the_value_of_all() {
    let rows = vec![1.0, 2.0, f64::NAN, 4.0, 5.0, 6.0];
    let found = run_wide(Op::Across(Across::Of { place: 2 }), std::slice::from_ref(&rows), 3);
    assert!(found[..3].iter().all(|x| x.is_nan()));
    assert_eq!(found[3..], [6.0; 3]);
}

#[test]
fn a_member_is_marked_where_it_has_a_value() {
    let rows = vec![1.0, 2.0, f64::NAN, 4.0];
    let found = run_wide(Op::Across(Across::Member { place: 0 }), &[rows], 2);
    assert_eq!((found[0], found[1], found[3]), (1.0, 0.0, 0.0));
    assert!(found[2].is_nan());
}

#[test]
fn an_instrument_beyond_the_row_is_refused() {
    let nodes = [node(Op::Close, &[]), node(Op::Across(Across::Of { place: 3 }), &[0])];
    let expected = FeatureError::NoSuchPlace { node: 1, op: "of", place: 3, instruments: 3 };
    assert_eq!(Graph::new(&nodes, 3).unwrap_err(), expected);
}

#[test]
fn half_of_a_row_cannot_be_its_edge() {
    let message = Op::parse("cross_winsorise", &[0.5]).unwrap_err().to_string();
    assert!(message.contains("a number from 0 to below 0.5, found 0.5"), "{message}");
}

#[test]
fn a_value_is_given_where_both_are_known() {
    let columns = [vec![1.0, 2.0, 3.0], vec![1.0, f64::NAN, 1.0]];
    let found = super::run(Op::Given, &columns);
    assert_eq!((found[0], found[2]), (1.0, 3.0));
    assert!(found[1].is_nan());
}
