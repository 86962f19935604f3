//! A graph or a block that cannot be right is refused, and nothing moves.

use super::{Graph, Inputs, NodeSpec, Op, node};
use crate::feature::FeatureError;

fn refusal(nodes: &[NodeSpec], instruments: usize) -> FeatureError {
    Graph::new(nodes, instruments).unwrap_err()
}

fn closing(values: &[f64]) -> Inputs<'_> {
    Inputs { close: values, ..Inputs::default() }
}

/// The close and its mean of two, for two instruments.
fn graph() -> Graph {
    let nodes = [node(Op::Close, &[]), node(Op::RollingMean { window: 2 }, &[0])];
    Graph::new(&nodes, 2).unwrap()
}

#[test]
fn an_empty_universe_is_refused() {
    assert_eq!(refusal(&[], 0), FeatureError::NoInstruments);
}

#[test]
fn a_node_may_only_read_earlier_nodes() {
    let nodes = [node(Op::Neg, &[0])];
    assert_eq!(refusal(&nodes, 1), FeatureError::InputOrder { node: 0, op: "neg", input: 0 });
}

#[test]
fn a_node_must_read_as_many_nodes_as_its_operator() {
    let nodes = [node(Op::Close, &[]), node(Op::Add, &[0])];
    let expected = FeatureError::InputCount { node: 1, op: "add", expected: 2, found: 1 };
    assert_eq!(refusal(&nodes, 1), expected);
}

#[test]
fn an_operator_made_without_parsing_is_checked_too() {
    let nodes = [node(Op::Close, &[]), node(Op::RollingMean { window: 0 }, &[0])];
    assert!(matches!(refusal(&nodes, 1), FeatureError::Param { op: "rolling_mean", .. }));
}

#[test]
fn windows_beyond_the_memory_limit_are_refused() {
    let nodes = [node(Op::Close, &[]), node(Op::RollingStd { window: 1_000_000 }, &[0])];
    assert!(matches!(refusal(&nodes, 10_000), FeatureError::StateTooLarge { node: 1, .. }));
}

#[test]
fn a_column_that_is_read_must_be_there() {
    let open = [1.0, 2.0];
    let inputs = Inputs { open: &open, ..Inputs::default() };
    let refusal = graph().run_block(&inputs, &[1], &mut [Vec::new()]).unwrap_err();
    assert_eq!(refusal, FeatureError::InputLength { input: "close", expected: 2, found: 0 });
}

#[test]
fn a_partial_row_is_refused() {
    let refusal = graph().run_block(&closing(&[1.0; 3]), &[1], &mut [Vec::new()]).unwrap_err();
    assert_eq!(refusal, FeatureError::PartialRow { found: 3, instruments: 2 });
}

#[test]
fn an_unknown_node_is_refused() {
    let refusal = graph().run_block(&closing(&[1.0; 2]), &[2], &mut [Vec::new()]).unwrap_err();
    assert_eq!(refusal, FeatureError::NoSuchNode { node: 2, nodes: 2 });
}

#[test]
fn every_wanted_node_needs_an_output() {
    let refusal = graph().run_block(&closing(&[1.0; 2]), &[0, 1], &mut [Vec::new()]).unwrap_err();
    assert_eq!(refusal, FeatureError::OutputCount { wanted: 2, outputs: 1 });
}

#[test]
fn a_refused_block_leaves_the_graph_where_it_was() {
    let (mut graph, mut outputs) = (graph(), [Vec::new()]);
    graph.run_block(&closing(&[1.0, 10.0]), &[1], &mut outputs).unwrap();
    graph.run_block(&closing(&[9.0, 9.0]), &[7], &mut outputs).unwrap_err();
    graph.run_block(&closing(&[3.0, 30.0]), &[1], &mut outputs).unwrap();
    assert_eq!(outputs[0], [2.0, 20.0]);
}

#[test]
fn a_graph_tells_what_it_is_made_of() {
    let graph = graph();
    assert_eq!((graph.len(), graph.is_empty(), graph.instruments()), (2, false, 2));
    assert!(format!("{graph:?}").contains("RollingMean { window: 2 }"));
}
