//! Prints nanoseconds per value of every feature operator: one instrument, blocks of 8,192 rows,
//! then row by row, then a universe of 1,000. Run with `--release`.

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use hansa_market::feature::{Graph, Inputs, NodeSpec, Op, SIGNATURES, Signature};

const VALUES: usize = 1_000_000;
const REPEATS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let prices = walk(VALUES);
    println!("{:<40} {:>9} {:>9} {:>9}", "ns per value", "N=1", "T=1", "N=1000");
    for signature in SIGNATURES {
        let block = best(signature, 1, 8_192, &prices)?;
        let single = best(signature, 1, 1, &prices)?;
        let wide = best(signature, 1_000, 8, &prices)?;
        println!("{:<40} {block:>9.2} {single:>9.2} {wide:>9.2}", signature.name);
    }
    Ok(())
}

/// The fastest of some passes, less the time of a graph that only reads its inputs.
fn best(
    signature: &Signature,
    instruments: usize,
    rows: usize,
    prices: &[f64],
) -> Result<f64, Box<dyn Error>> {
    let nodes = nodes(signature)?;
    let (sources, last) = nodes.split_at(nodes.len() - 1);
    let mut all = f64::INFINITY;
    let mut idle = f64::INFINITY;
    for _ in 0..REPEATS {
        all = all.min(pass(&nodes, instruments, rows, prices)?);
        idle = idle.min(pass(sources, instruments, rows, prices)?);
    }
    Ok(if last[0].inputs.is_empty() { all } else { all - idle })
}

fn pass(
    nodes: &[NodeSpec],
    instruments: usize,
    rows: usize,
    prices: &[f64],
) -> Result<f64, Box<dyn Error>> {
    let mut graph = Graph::new(nodes, instruments)?;
    let wanted = [nodes.len() - 1];
    let mut outputs = [Vec::new()];
    let start = Instant::now();
    for block in prices.chunks(instruments * rows) {
        let inputs = Inputs {
            open: block,
            high: block,
            low: block,
            close: block,
            volume: block,
            ..Inputs::default()
        };
        graph.run_block(&inputs, &wanted, &mut outputs)?;
        black_box(&outputs);
    }
    Ok(start.elapsed().as_secs_f64() * 1e9 / prices.len() as f64)
}

/// Four sources and the operator on them.
fn nodes(signature: &Signature) -> Result<Vec<NodeSpec>, Box<dyn Error>> {
    let params: Vec<f64> = signature
        .params
        .iter()
        .map(|name| match *name {
            "value" | "high" => 100.0,
            "low" => 90.0,
            "fast" => 12.0,
            "slow" => 26.0,
            "signal" => 9.0,
            "width" => 2.0,
            "penetration" => 0.3,
            _ => 20.0,
        })
        .collect();
    let mut nodes: Vec<NodeSpec> =
        [Op::High, Op::Low, Op::Close, Op::Open].map(|op| NodeSpec { op, inputs: vec![] }).to_vec();
    let op = Op::parse(signature.name, &params)?;
    nodes.push(NodeSpec { op, inputs: (0..signature.inputs).collect() });
    Ok(nodes)
}

/// A price path from a linear congruential generator: the same on every machine.
fn walk(values: usize) -> Vec<f64> {
    let (mut state, mut price) = (1_u64, 100.0);
    let mut prices = Vec::with_capacity(values);
    for _ in 0..values {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        price *= 1.0 + ((state >> 40) as f64 / f64::from(1 << 24) - 0.5) * 0.002;
        prices.push(price);
    }
    prices
}
