//! However a stream is cut into blocks, the results are the same to the last bit.

use proptest::prelude::*;

use super::{Graph, Inputs, NodeSpec, Op, arity, bits, every_op, node, path};

/// A stream of five columns for `width` instruments, and a graph over it.
#[derive(Debug, Clone)]
struct Case {
    width: usize,
    columns: Vec<Vec<f64>>,
    nodes: Vec<NodeSpec>,
    cuts: Vec<usize>,
}

impl Case {
    fn block(&self, graph: &mut Graph, (from, until): (usize, usize), outputs: &mut [Vec<f64>]) {
        let column = |at: usize| &self.columns[at][from * self.width..until * self.width];
        let [open, high, low, close, volume] = [0, 1, 2, 3, 4].map(column);
        let (flow, funding) = ([open; 10], [close; 2]);
        let (time, flow, funding) = (volume, &flow[..], &funding[..]);
        let inputs = Inputs { open, high, low, close, volume, time, flow, funding, ts_ns: &[] };
        let wanted: Vec<usize> = (0..self.nodes.len()).collect();
        graph.run_block(&inputs, &wanted, outputs).unwrap();
    }

    fn rows(&self) -> usize {
        self.columns[0].len() / self.width
    }

    /// All nodes, with the stream cut before each of `cuts`.
    fn run(&self, cuts: &[usize]) -> Vec<Vec<f64>> {
        let mut graph = Graph::new(&self.nodes, self.width).unwrap();
        let mut all = vec![Vec::new(); self.nodes.len()];
        let mut outputs = all.clone();
        let mut from = 0;
        for until in cuts.iter().copied().chain([self.rows()]) {
            self.block(&mut graph, (from, until), &mut outputs);
            all.iter_mut().zip(&outputs).for_each(|(all, block)| all.extend(block));
            from = until;
        }
        all
    }
}

fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        8 => -100.0..100.0,
        2 => (0_i32..4).prop_map(f64::from),
        1 => prop::sample::select(vec![f64::NAN, f64::INFINITY, -0.0, 1e308, -1e200, 1e-320]),
    ]
}

/// Operators in any order, each reading any nodes before it.
fn nodes() -> impl Strategy<Value = Vec<NodeSpec>> {
    let pick =
        (prop::sample::select(every_op()), prop::array::uniform4(any::<prop::sample::Index>()));
    prop::collection::vec(pick, 1..25).prop_map(|picks| {
        let mut nodes = vec![node(Op::Close, &[])];
        for (op, inputs) in picks {
            let inputs = inputs[..arity(op)].iter().map(|at| at.index(nodes.len())).collect();
            nodes.push(NodeSpec { op, inputs });
        }
        nodes
    })
}

fn case() -> impl Strategy<Value = Case> {
    (1_usize..4, 1_usize..60, nodes()).prop_flat_map(|(width, rows, nodes)| {
        let column = prop::collection::vec(value(), width * rows);
        let columns = prop::collection::vec(column, 5);
        let cuts = prop::collection::btree_set(0..=rows, 0..6);
        (columns, cuts).prop_map(move |(columns, cuts)| Case {
            width,
            columns,
            nodes: nodes.clone(),
            cuts: cuts.into_iter().collect(),
        })
    })
}

fn all_bits(columns: &[Vec<f64>]) -> Vec<Vec<u64>> {
    columns.iter().map(|column| bits(column)).collect()
}

proptest! {
    #[test]
    fn any_cut_gives_the_same_bits(case in case()) {
        prop_assert_eq!(all_bits(&case.run(&[])), all_bits(&case.run(&case.cuts)));
    }

    #[test]
    fn row_by_row_gives_the_bits_of_one_block(case in case()) {
        let every_row: Vec<usize> = (1..case.rows()).collect();
        prop_assert_eq!(all_bits(&case.run(&[])), all_bits(&case.run(&every_row)));
    }

    #[test]
    fn what_comes_after_a_row_cannot_change_it(case in case(), noise in value()) {
        let before = case.run(&[]);
        let kept = case.rows() / 2 * case.width;
        let mut scrambled = case.clone();
        scrambled.columns.iter_mut().for_each(|column| column[kept..].fill(noise));
        for (before, after) in before.iter().zip(scrambled.run(&[])) {
            prop_assert_eq!(bits(&before[..kept]), bits(&after[..kept]));
        }
    }

    #[test]
    fn no_infinity_and_no_negative_zero_ever_flows(case in case()) {
        for x in case.run(&[]).concat() {
            let is_canonical = x.to_bits() == f64::NAN.to_bits();
            prop_assert!(is_canonical || (x.is_finite() && x.to_bits() != (-0.0_f64).to_bits()));
        }
    }
}

#[test]
fn blocks_longer_than_one_stride_give_the_same_bits() {
    let columns = (0..5).map(|seed| path(28_000, seed)).collect();
    let mut nodes: Vec<NodeSpec> =
        every_op().iter().filter(|op| arity(**op) == 0).map(|op| node(*op, &[])).collect();
    nodes.extend(super::every_reading_op().iter().map(|op| node(*op, &[1, 2, 3, 0][..arity(*op)])));
    let case = Case { width: 7, columns, nodes, cuts: vec![1, 2, 999, 3_777] };
    assert_eq!(all_bits(&case.run(&[])), all_bits(&case.run(&case.cuts)));
}

#[test]
fn an_empty_block_changes_nothing() {
    let columns = vec![path(20, 1); 5];
    let nodes = vec![node(Op::Close, &[]), node(Op::RollingStd { window: 4 }, &[0])];
    let case = Case { width: 1, columns, nodes, cuts: vec![] };
    assert_eq!(all_bits(&case.run(&[])), all_bits(&case.run(&[0, 9, 9, 9, 20])));
}
