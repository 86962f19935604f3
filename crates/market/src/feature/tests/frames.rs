//! Higher timeframes: the bars of a period, known at its end, whatever the blocks.

use proptest::prelude::*;

use super::{Graph, Inputs, NodeSpec, Op, arity, bits, every_op, node};
use crate::feature::{FeatureError, Higher};

const MINUTE_NS: i64 = 60_000_000_000;
/// A Monday at midnight.
const MONDAY_NS: i64 = 4 * 1_440 * MINUTE_NS;
const COLUMNS: [Op; 5] = [Op::Open, Op::High, Op::Low, Op::Close, Op::Volume];

/// Rows of five columns for `width` instruments at the times `minutes` after a Monday.
#[derive(Debug, Clone)]
struct Case {
    width: usize,
    minutes: Vec<i64>,
    columns: Vec<Vec<f64>>,
}

impl Case {
    fn run(&self, nodes: &[NodeSpec], wanted: &[usize], cuts: &[usize]) -> Vec<Vec<f64>> {
        let mut graph = Graph::new(nodes, self.width).unwrap();
        let ts_ns: Vec<i64> = self.minutes.iter().map(|at| MONDAY_NS + at * MINUTE_NS).collect();
        let mut all = vec![Vec::new(); wanted.len()];
        let mut outputs = all.clone();
        let mut from = 0;
        for until in cuts.iter().copied().chain([ts_ns.len()]) {
            let column = |at: usize| &self.columns[at][from * self.width..until * self.width];
            let inputs = Inputs {
                open: column(0),
                high: column(1),
                low: column(2),
                close: column(3),
                volume: column(4),
                ts_ns: &ts_ns[from..until],
                ..Inputs::default()
            };
            graph.run_block(&inputs, wanted, &mut outputs).unwrap();
            all.iter_mut().zip(&outputs).for_each(|(all, block)| all.extend(block));
            from = until;
        }
        all
    }

    /// The bars of a period: its number, and each column of each instrument.
    fn bars(&self, period: i64) -> Vec<(i64, Vec<[f64; 5]>)> {
        let mut bars: Vec<(i64, Vec<[f64; 5]>)> = Vec::new();
        for (row, minute) in self.minutes.iter().enumerate() {
            let number = (minute - 1).div_euclid(period);
            if bars.last().is_none_or(|bar| bar.0 != number) {
                bars.push((number, vec![[f64::NAN; 5]; self.width]));
            }
            for (place, bar) in bars.last_mut().unwrap().1.iter_mut().enumerate() {
                let new = |at: usize| self.columns[at][row * self.width + place];
                let [open, high, low, _, volume] = *bar;
                if new(3).is_nan() {
                    continue;
                }
                *bar = if open.is_nan() {
                    std::array::from_fn(new)
                } else {
                    [open, high.max(new(1)), low.min(new(2)), new(3), volume + new(4)]
                };
            }
        }
        bars
    }
}

fn case() -> impl Strategy<Value = Case> {
    let steps = prop::collection::vec(prop_oneof![6 => Just(1_i64), 1 => 2_i64..40], 1..120);
    (1_usize..4, 0_i64..30, steps).prop_flat_map(|(width, first, steps)| {
        let bar = (any::<bool>(), prop::array::uniform5((-40_i32..60).prop_map(f64::from)));
        prop::collection::vec(bar, width * steps.len()).prop_map(move |bars| {
            let value = |at: usize| {
                move |(is_there, bar): &(bool, [f64; 5])| {
                    if *is_there { bar[at] } else { f64::NAN }
                }
            };
            let columns = (0..5).map(|at| bars.iter().map(value(at)).collect()).collect();
            let minutes = steps.iter().scan(first, |at, step| {
                *at += step;
                Some(*at)
            });
            Case { width, minutes: minutes.collect(), columns }
        })
    })
}

fn higher(column: usize, minutes: u32) -> Op {
    Op::Higher(Higher::Column { column, every_s: minutes * 60 })
}

fn held(minutes: u32) -> Op {
    Op::Higher(Higher::Held { every_s: minutes * 60 })
}

/// The five columns of a period, and each of them held.
fn columns_held(minutes: u32) -> Vec<NodeSpec> {
    let sources = (0..5).map(|column| node(higher(column, minutes), &[]));
    sources.chain((0..5).map(|column| node(held(minutes), &[column]))).collect()
}

/// Any operators over the bars of seven minutes, each held and read on by one of the run's rows.
fn nodes() -> impl Strategy<Value = Vec<NodeSpec>> {
    let reading: Vec<Op> = every_op().into_iter().filter(|op| arity(*op) > 0).collect();
    let pick = (prop::sample::select(reading), prop::array::uniform4(any::<prop::sample::Index>()));
    prop::collection::vec(pick, 1..12).prop_map(|picks| {
        let mut nodes = columns_held(7)[..5].to_vec();
        for (op, inputs) in picks {
            let inputs = inputs[..arity(op)].iter().map(|at| at.index(nodes.len())).collect();
            nodes.push(NodeSpec { op, inputs });
        }
        let inner = nodes.len();
        nodes.extend((5..inner).map(|at| node(held(7), &[at])));
        nodes.extend((inner..2 * inner - 5).map(|at| node(Op::RollingMean { window: 3 }, &[at])));
        nodes
    })
}

fn all_bits(columns: &[Vec<f64>]) -> Vec<Vec<u64>> {
    columns.iter().map(|column| bits(column)).collect()
}

proptest! {
    #[test]
    fn a_bar_is_known_from_its_end_on_and_held_until_the_next(case in case()) {
        let found = case.run(&columns_held(7), &[5, 6, 7, 8, 9], &[]);
        let bars = case.bars(7);
        for (row, minute) in case.minutes.iter().enumerate() {
            let ended = bars.iter().skip(1).take_while(|(number, _)| (number + 1) * 7 <= *minute);
            for place in 0..case.width {
                let at = row * case.width + place;
                let known = ended.clone().filter(|(_, bar)| !bar[place][3].is_nan()).last();
                let is_present = !case.columns[3][at].is_nan();
                let expected = known.filter(|_| is_present).map(|(_, bar)| bar[place]);
                for column in 0..5 {
                    let (found, expected) = (found[column][at], expected.map(|bar| bar[column]));
                    prop_assert!(expected.map_or(found.is_nan(), |expected| found == expected));
                }
            }
        }
    }

    #[test]
    fn any_operator_on_longer_bars_has_the_bits_of_one_block_in_any_cut(
        case in case(), nodes in nodes(), cut in any::<prop::sample::Index>(),
    ) {
        let wanted: Vec<usize> =
            (5..nodes.len()).filter(|at| *at >= (nodes.len() - 5) / 3 + 5).collect();
        let whole = all_bits(&case.run(&nodes, &wanted, &[]));
        let every_row: Vec<usize> = (1..case.minutes.len()).collect();
        prop_assert_eq!(&all_bits(&case.run(&nodes, &wanted, &every_row)), &whole);
        let cuts = [cut.index(case.minutes.len())];
        prop_assert_eq!(&all_bits(&case.run(&nodes, &wanted, &cuts)), &whole);
    }

    #[test]
    fn what_comes_after_a_row_cannot_change_what_was_held(case in case(), nodes in nodes()) {
        let wanted = [nodes.len() - 1];
        let before = case.run(&nodes, &wanted, &[]);
        let kept = case.minutes.len() / 2;
        let mut scrambled = case.clone();
        scrambled.columns.iter_mut().for_each(|column| column[kept * case.width..].fill(-1e9));
        let after = scrambled.run(&nodes, &wanted, &[]);
        let kept = kept * case.width;
        prop_assert_eq!(bits(&before[0][..kept]), bits(&after[0][..kept]));
    }

    #[test]
    fn an_operator_on_longer_bars_is_that_operator_on_those_bars(case in case()) {
        let op = Op::Ema { span: 3 };
        let nodes = [node(higher(3, 7), &[]), node(op, &[0]), node(held(7), &[1])];
        let found = case.run(&nodes, &[2], &[]);
        let bars = case.bars(7);
        let closes = |place: usize| bars.iter().skip(1).map(move |(_, bar)| bar[place][3]);
        for place in 0..case.width {
            let alone = super::run(op, &[closes(place).collect::<Vec<f64>>()]);
            for (row, minute) in case.minutes.iter().enumerate() {
                let at = row * case.width + place;
                let ended = bars.iter().skip(1).take_while(|(no, _)| (no + 1) * 7 <= *minute);
                let last = (0..ended.count()).filter(|bar| !closes(place).nth(*bar).unwrap().is_nan());
                let expected = last.max().map_or(f64::NAN, |bar| alone[bar]);
                let is_present = !case.columns[3][at].is_nan();
                let expected = if is_present { expected } else { f64::NAN };
                prop_assert_eq!(bits(&found[0][at..=at]), bits(&[expected]));
            }
        }
    }
}

#[test]
fn two_bars_may_become_known_at_one_row() {
    // The rows at 7 and 15 leave out the end of (7, 14]: it is known when (14, 21] ends with it.
    let close = vec![0.0, 1.0, 2.0, 3.0];
    let case = Case { width: 1, minutes: vec![7, 8, 21, 22], columns: vec![close; 5] };
    let nodes = [node(higher(3, 7), &[]), node(Op::Lag { steps: 1 }, &[0]), node(held(7), &[1])];
    let found = case.run(&nodes, &[2], &[]);
    assert_eq!(found[0][2..], [1.0, 1.0]);
}

#[test]
fn what_is_beyond_numbers_is_missing_in_a_longer_bar_and_spoils_no_later_one() {
    for wild in [f64::INFINITY, f64::NEG_INFINITY, 1e308, f64::NAN] {
        let column = vec![1.0, 2.0, wild, 3.0, 4.0, wild, wild, 5.0];
        let minutes = vec![7, 8, 9, 14, 15, 16, 21, 28];
        let case = Case { width: 1, minutes, columns: vec![column; 5] };
        let found = case.run(&columns_held(7), &[5, 6, 7, 8, 9], &[]);
        let at = |row: usize| [0, 1, 2, 3, 4].map(|column: usize| found[column][row]);
        assert_eq!(at(3), [2.0, 3.0, 2.0, 3.0, 5.0], "{wild}");
        assert_eq!(at(7), [5.0; 5], "{wild}");
        assert!(at(6).iter().all(|x| x.is_nan()), "a row without a bar has no value");
    }
}

#[test]
fn a_week_begins_on_monday() {
    let case = Case {
        width: 1,
        minutes: vec![0, 10_079, 10_080, 10_081],
        columns: vec![vec![1.0, 2.0, 3.0, 4.0]; 5],
    };
    let found = case.run(&columns_held(10_080), &[5, 8], &[]);
    assert!(found[0][1].is_nan());
    assert_eq!((found[0][2], found[1][2], found[1][3]), (2.0, 3.0, 3.0));
}

#[test]
fn periods_do_not_mix_and_must_be_held() {
    let mixed = [node(higher(3, 7), &[]), node(Op::Close, &[]), node(Op::Add, &[0, 1])];
    let expected = FeatureError::MixedPeriods { node: 2, op: "add" };
    assert_eq!(Graph::new(&mixed, 1).unwrap_err(), expected);
    for wrong in [vec![node(Op::Close, &[])], vec![node(higher(3, 8), &[])]] {
        let nodes = [wrong, vec![node(held(7), &[0])]].concat();
        let expected = FeatureError::MixedPeriods { node: 1, op: "every" };
        assert_eq!(Graph::new(&nodes, 1).unwrap_err(), expected);
    }
    let mut graph = Graph::new(&mixed[..1], 1).unwrap();
    let refusal = graph.run_block(&Inputs::default(), &[0], &mut [Vec::new()]).unwrap_err();
    assert_eq!(refusal, FeatureError::NotHeld { node: 0 });
}

#[test]
fn rows_need_times_and_times_rise() {
    let mut graph = Graph::new(&columns_held(7), 1).unwrap();
    let row = [1.0, 2.0];
    let columns = |ts_ns| Inputs {
        open: &row,
        high: &row,
        low: &row,
        close: &row,
        volume: &row,
        ts_ns,
        ..Inputs::default()
    };
    let refusal = graph.run_block(&columns(&[]), &[5], &mut [Vec::new()]).unwrap_err();
    assert_eq!(refusal, FeatureError::Times { expected: 2, found: 0 });
    let refusal = graph.run_block(&columns(&[5, 4]), &[5], &mut [Vec::new()]).unwrap_err();
    assert_eq!(refusal, FeatureError::TimeFell { last: 5, found: 4 });
}

#[test]
fn a_period_is_whole_seconds_within_a_year() {
    for wrong in [0.0, 2.5, -60.0, 31_622_401.0, f64::NAN] {
        let refusal = Op::parse("every_close", &[wrong]).unwrap_err();
        assert!(matches!(refusal, FeatureError::Param { param: "every_s", .. }));
    }
}

#[test]
fn the_columns_are_those_of_the_bars() {
    let names = ["open", "high", "low", "close", "volume"];
    for (column, name) in names.into_iter().enumerate() {
        assert_eq!(higher(column, 1).name(), format!("every_{name}"));
        assert_eq!(COLUMNS[column].name(), name);
    }
}

#[test]
fn of_funding_a_period_has_what_was_known_last_in_it() {
    let nodes = [
        node(higher(5, 2), &[]),
        node(higher(6, 2), &[]),
        node(held(2), &[0]),
        node(held(2), &[1]),
    ];
    let ts_ns: Vec<i64> = (1..8).map(|minute| MONDAY_NS + minute * MINUTE_NS).collect();
    let rate = [f64::NAN, 1.0, 1.0, 2.0, 2.0, 2.0, 3.0];
    let age = [f64::NAN, 0.0, 60.0, 0.0, 60.0, 120.0, 0.0];
    let inputs = Inputs { ts_ns: &ts_ns, funding: &[&rate, &age], ..Inputs::default() };
    let mut found = [Vec::new(), Vec::new()];
    Graph::new(&nodes, 1).unwrap().run_block(&inputs, &[2, 3], &mut found).unwrap();
    // The first period is left out; the second ends at minute 4, the third at minute 6.
    let nan = f64::NAN;
    assert_eq!(bits(&found[0]), bits(&[nan, nan, nan, 2.0, 2.0, 2.0, 2.0]));
    assert_eq!(bits(&found[1]), bits(&[nan, nan, nan, 0.0, 0.0, 120.0, 120.0]));
}
