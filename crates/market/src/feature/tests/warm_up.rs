//! The declared warm-up is exact, alone and along the graph; gaps do not count as observations.

use crate::feature::Maths;

use super::{
    Across, Graph, Inputs, NodeSpec, Op, arity, bits, every_op, every_reading_op, node, path, run,
};

/// High, low, close and open, told apart by which a node reads.
fn sources() -> Vec<NodeSpec> {
    [Op::High, Op::Low, Op::Close, Op::Open].map(|op| node(op, &[])).to_vec()
}

/// The declared warm-up of the last node, and the row of its first value on a lively stream.
fn declared_and_found(nodes: &[NodeSpec]) -> (usize, Option<usize>) {
    let mut graph = Graph::new(nodes, 1).unwrap();
    let [high, low, close, open] = [1, 2, 3, 4].map(|seed| path(80, seed));
    let (open, high, low, close) = (&open[..], &high[..], &low[..], &close[..]);
    let inputs = Inputs {
        open,
        high,
        low,
        close,
        volume: close,
        time: close,
        flow: &[close; 10],
        funding: &[close; 2],
        ts_ns: &[],
    };
    let mut outputs = [Vec::new()];
    let last = nodes.len() - 1;
    graph.run_block(&inputs, &[last], &mut outputs).unwrap();
    let first = outputs[0].iter().position(|x| !x.is_nan());
    (graph.warm_up(last).unwrap(), first)
}

/// No result for values such as prices, or for those that may be negative.
fn is_of_a_domain(op: &Op) -> bool {
    matches!(op, Op::Log | Op::Maths(Maths::Log10 | Maths::Asin | Maths::Acos))
        || *op == Op::Across(Across::Zscore) // a lone member has no deviation
}

#[test]
fn every_operator_gives_its_first_value_when_declared() {
    for op in every_op().into_iter().filter(|op| !is_of_a_domain(op)) {
        let mut nodes = sources();
        nodes.push(node(op, &[0, 1, 2, 3][..arity(op)]));
        let (declared, found) = declared_and_found(&nodes);
        assert_eq!(Some(declared), found, "{op:?}");
    }
}

#[test]
fn warm_up_adds_up_along_the_graph() {
    let inner = [
        Op::Lag { steps: 5 },
        Op::RollingMean { window: 4 },
        Op::RollingStd { window: 9 },
        Op::Ema { span: 7 },
        Op::Rank { window: 8 },
    ];
    for inner in inner {
        for outer in every_reading_op().into_iter().filter(|op| !is_of_a_domain(op)) {
            let mut nodes = sources();
            nodes.push(node(inner, &[2]));
            nodes.push(node(outer, &[4, 1, 2, 3][..arity(outer)]));
            let (declared, found) = declared_and_found(&nodes);
            assert_eq!(declared, inner.warm_up() + outer.warm_up());
            assert_eq!(Some(declared), found, "{outer:?} of {inner:?}");
        }
    }
}

#[test]
fn the_slowest_input_decides() {
    let mut nodes = sources();
    nodes.push(node(Op::RollingMean { window: 12 }, &[2]));
    nodes.push(node(Op::Lag { steps: 3 }, &[2]));
    nodes.push(node(Op::Sub, &[5, 4]));
    assert_eq!(declared_and_found(&nodes), (11, Some(11)));
}

#[test]
fn a_gap_gives_a_gap_and_leaves_the_state_untouched() {
    let whole = vec![path(60, 1), path(60, 2), path(60, 3), path(60, 4)];
    let with_gap = |at: usize| {
        let mut columns = whole.clone();
        columns.iter_mut().for_each(|column| column.insert(at, f64::NAN));
        columns
    };
    for op in every_reading_op() {
        let expected = run(op, &whole);
        for at in [0, 3, 25, 59] {
            let mut found = run(op, &with_gap(at));
            assert!(found.remove(at).is_nan(), "{op:?}");
            assert_eq!(bits(&found), bits(&expected), "{op:?} with a gap at {at}");
        }
    }
}

#[test]
fn one_missing_input_is_enough_for_a_gap() {
    let mut columns = vec![path(30, 1), path(30, 2), path(30, 3)];
    columns[1][20] = f64::NAN;
    let found = run(Op::Atr { window: 3 }, &columns);
    let mut whole = columns.clone();
    for column in &mut whole {
        column.remove(20);
    }
    let expected = run(Op::Atr { window: 3 }, &whole);
    assert!(found[20].is_nan());
    assert_eq!(bits(&found[21..]), bits(&expected[20..]));
}
