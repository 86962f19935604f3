//! Tests of the feature graph.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod across;
mod blocks;
mod candles;
mod frames;
mod language;
mod numerics;
mod refusals;
mod twin;
mod twin_cycle;
mod twin_research;
mod twin_study;
mod values;
mod warm_up;

use super::{Across, Graph, Inputs, NodeSpec, Op, SIGNATURES, Signature};

/// Every operator once, with short windows.
fn every_op() -> Vec<Op> {
    let ops = SIGNATURES.iter().map(|known| Op::parse(known.name, &sample_params(known)).unwrap());
    ops.filter(|op| !matches!(op, Op::Higher(_) | Op::Outside { .. })).collect()
}

/// Every operator that reads other nodes.
fn every_reading_op() -> Vec<Op> {
    every_op().into_iter().filter(|op| arity(*op) > 0).collect()
}

fn arity(op: Op) -> usize {
    Signature::of(op.name()).unwrap().inputs
}

fn sample_params(signature: &Signature) -> Vec<f64> {
    let sample = |name: &&str| match *name {
        "value" => 2.5,
        "low" => -5.0,
        "high" => 5.0,
        "percent" => 62.5,
        "place" => 0.0,
        "start" => 0.0,
        "offset" => 0.01,
        "acceleration" | "long_first" | "long_step" | "short_first" => 0.02,
        "short_step" => 0.03,
        "maximum" | "long_maximum" | "short_maximum" => 0.2,
        "fast_limit" => 0.5,
        "slow_limit" => 0.05,
        "steps" => 3.0,
        "fast" => 2.0,
        "signal" => 4.0,
        "width" => 1.5,
        "penetration" | "weight" | "share" => 0.25,
        "order" => 0.4,
        "noise" | "level_noise" => 0.25,
        "slope_noise" => 0.1,
        "slots" => 1.0,
        "dimension" => 3.0,
        "window" if signature.name == "hurst" => 32.0,
        _ => 6.0,
    };
    signature.params.iter().map(sample).collect()
}

fn node(op: Op, inputs: &[usize]) -> NodeSpec {
    NodeSpec { op, inputs: inputs.to_vec() }
}

/// `op` over high, low, close and open of `width` instruments, as many as it reads.
fn run_wide(op: Op, columns: &[Vec<f64>], width: usize) -> Vec<f64> {
    let reads: Vec<usize> = (0..arity(op)).collect();
    let sources = [Op::High, Op::Low, Op::Close, Op::Open].map(|source| node(source, &[]));
    let mut nodes = sources.to_vec();
    nodes.push(node(op, &reads));
    let mut graph = Graph::new(&nodes, width).unwrap();
    let column = |at: usize| columns.get(at).unwrap_or(&columns[0]).as_slice();
    let (high, low, close, open) = (column(0), column(1), column(2), column(3));
    let inputs = Inputs { open, high, low, close, ..Inputs::default() };
    let mut outputs = [Vec::new()];
    graph.run_block(&inputs, &[4], &mut outputs).unwrap();
    let [output] = outputs;
    output
}

fn run(op: Op, columns: &[Vec<f64>]) -> Vec<f64> {
    run_wide(op, columns, 1)
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|x| x.to_bits()).collect()
}

/// A rough price path around 100 that is the same on every machine.
fn path(values: usize, seed: u64) -> Vec<f64> {
    let mut state = seed;
    let mut price = 100.0;
    std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        price += ((state >> 40) as f64 / f64::from(1 << 24) - 0.5) * 0.01 * price;
        price
    })
    .take(values)
    .collect()
}
