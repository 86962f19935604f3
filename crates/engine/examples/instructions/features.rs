//! A graph of features: the difference of two averages over the average true range, bar by bar.

use std::error::Error;
use std::hint::black_box;

use hansa_market::feature::{Graph, Inputs, NodeSpec, Op};

use crate::OPERATIONS_MAX;
use crate::random::Random;

/// One bar of one instrument.
pub fn step(count: usize) -> Result<(), Box<dyn Error>> {
    let (prices, nodes) = (prices(), nodes()?);
    let mut graph = Graph::new(&nodes, 1)?;
    let (wanted, mut outputs) = ([nodes.len() - 1], [Vec::new()]);
    for price in prices[..count].chunks(1) {
        let inputs = Inputs {
            open: price,
            high: price,
            low: price,
            close: price,
            volume: price,
            ..Inputs::default()
        };
        graph.run_block(&inputs, &wanted, &mut outputs)?;
        black_box(&outputs);
    }
    Ok(())
}

fn nodes() -> Result<Vec<NodeSpec>, Box<dyn Error>> {
    let node = |name: &str, params: &[f64], inputs: &[usize]| -> Result<_, Box<dyn Error>> {
        Ok(NodeSpec { op: Op::parse(name, params)?, inputs: inputs.to_vec() })
    };
    Ok(vec![
        node("high", &[], &[])?,
        node("low", &[], &[])?,
        node("close", &[], &[])?,
        node("ema", &[12.0], &[2])?,
        node("ema", &[26.0], &[2])?,
        node("sub", &[], &[3, 4])?,
        node("atr", &[14.0], &[0, 1, 2])?,
        node("div", &[], &[5, 6])?,
    ])
}

fn prices() -> Vec<f64> {
    let (mut random, mut price) = (Random(5), 100.0);
    let mut one = || {
        price *= 1.0 + (random.below(2_001) - 1_000) as f64 * 1e-6;
        price
    };
    (0..OPERATIONS_MAX).map(|_| one()).collect()
}
