//! What the queues of own orders promise, beside the formulas that they follow.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use hansa_types::{ClOrdId, Price, Qty};
use proptest::prelude::*;

use super::{OwnQueue, QueueModel, Share};
use crate::book::error::QueueError;

const PX: Price = Price(100);
const EVEN: QueueModel = QueueModel::Power { exponent: 1, share: Share::OfBoth };

fn id(number: u64) -> ClOrdId {
    ClOrdId(number)
}

/// One order of 5 lots, behind that much.
fn behind(model: QueueModel, shown: i64) -> OwnQueue {
    let mut queue = OwnQueue::new(model);
    queue.join(PX, id(1), Qty(5), Qty(shown)).unwrap();
    queue
}

fn ahead(queue: &OwnQueue) -> Vec<i64> {
    let level = queue.level(PX).unwrap();
    level.own().iter().map(|order| order.ahead.0).collect()
}

fn fillable(queue: &OwnQueue) -> Vec<(u64, i64)> {
    queue.fillable(PX).map(|order| (order.id.0, order.fillable.0)).collect()
}

fn share() -> impl Strategy<Value = Share> {
    prop_oneof![Just(Share::OfBoth), Just(Share::OfWhole), Just(Share::RestOfWhole)]
}

fn model() -> impl Strategy<Value = QueueModel> {
    prop_oneof![
        Just(QueueModel::RiskAverse),
        (0_u8..6, share()).prop_map(|(exponent, share)| QueueModel::Power { exponent, share }),
        share().prop_map(|share| QueueModel::Log { share }),
    ]
}

#[derive(Debug, Clone, Copy)]
enum Operation {
    Join(i64),
    Trade(i64),
    Level(i64),
}

fn operations() -> impl Strategy<Value = Vec<Operation>> {
    let operation = prop_oneof![
        1 => (1_i64..9).prop_map(Operation::Join),
        3 => (1_i64..30).prop_map(Operation::Trade),
        5 => (0_i64..200).prop_map(Operation::Level),
    ];
    prop::collection::vec(operation, 1..60)
}

fn apply(queue: &mut OwnQueue, step: usize, operation: Operation) {
    match operation {
        Operation::Join(open) => {
            queue.join(PX, id(step as u64 + 2), Qty(open), Qty(80)).unwrap();
        }
        Operation::Trade(qty) => queue.on_trade(PX, Qty(qty)),
        Operation::Level(qty) => queue.on_level(PX, Qty(qty)),
    }
}

/// hftbacktest's formula, in floats: `front - (1 - prob) chg + min(back - prob chg, 0)`, at most
/// what is shown.
fn plain_ahead(behind_share: f64, front: f64, shown: f64, new: f64) -> f64 {
    let (back, change) = (shown - front, shown - new);
    let estimate = front - (1.0 - behind_share) * change + (back - behind_share * change).min(0.0);
    estimate.min(new).max(0.0)
}

proptest! {
    #[test]
    fn a_cancel_moves_an_order_as_the_published_formula_does(
        shown in 1_i64..500, traded in 0_i64..500, grown in 0_i64..500, kept in 0.0..1.0_f64,
        exponent in 1_u8..5,
    ) {
        let mut queue = behind(QueueModel::Power { exponent, share: Share::OfBoth }, shown);
        queue.on_trade(PX, Qty(traded));
        queue.on_level(PX, Qty((shown - traded).max(0) + grown));
        let level = queue.level(PX).unwrap();
        let (front, before) = (level.own()[0].ahead.0, level.shown().0);
        let new = (before as f64 * kept) as i64;
        queue.on_level(PX, Qty(new));
        let parts = [front, before - front].map(|lots| (lots as f64).powi(exponent.into()));
        let share = if before == 0 { 1.0 } else { parts[1] / (parts[0] + parts[1]) };
        let wanted = plain_ahead(share, front as f64, before as f64, new as f64);
        prop_assert!((ahead(&queue)[0] as f64 - wanted).abs() < 1.000_001);
    }

    #[test]
    fn nothing_ahead_grows_or_falls_below_zero_or_exceeds_what_is_shown(
        model in model(), shown in 0_i64..100, operations in operations(),
    ) {
        let mut queue = behind(model, shown);
        for (step, operation) in operations.into_iter().enumerate() {
            let before = ahead(&queue);
            apply(&mut queue, step, operation);
            let after = ahead(&queue);
            prop_assert!(before.iter().zip(&after).all(|(before, after)| after <= before));
            let shown = queue.level(PX).unwrap().shown().0;
            prop_assert!(after.iter().all(|ahead| (0..=shown).contains(ahead)));
        }
    }

    #[test]
    fn own_orders_stay_in_the_order_in_which_they_came(
        model in model(), shown in 0_i64..100, operations in operations(),
    ) {
        let mut queue = behind(model, shown);
        for (step, operation) in operations.into_iter().enumerate() {
            apply(&mut queue, step, operation);
            prop_assert!(ahead(&queue).is_sorted());
        }
    }

    #[test]
    fn a_risk_averse_order_is_never_before_a_probabilistic_one(
        model in model(), shown in 0_i64..100, operations in operations(),
    ) {
        let mut careful = behind(QueueModel::RiskAverse, shown);
        let mut hopeful = behind(model, shown);
        for (step, operation) in operations.into_iter().enumerate() {
            apply(&mut careful, step, operation);
            apply(&mut hopeful, step, operation);
            let (careful, hopeful) = (ahead(&careful), ahead(&hopeful));
            prop_assert!(careful.iter().zip(&hopeful).all(|(careful, hopeful)| careful >= hopeful));
        }
    }

    #[test]
    fn a_cancel_behind_moves_no_risk_averse_order(
        shown in 1_i64..100, more in 1_i64..100, kept in 0.0..1.0_f64,
    ) {
        let mut queue = behind(QueueModel::RiskAverse, shown);
        queue.on_level(PX, Qty(shown + more));
        queue.on_level(PX, Qty(shown + (more as f64 * kept) as i64));
        prop_assert_eq!(ahead(&queue), [shown]);
    }

    #[test]
    fn own_orders_together_take_no_more_than_was_traded(
        model in model(), shown in 0_i64..50, operations in operations(),
    ) {
        let mut queue = behind(model, shown);
        for (step, operation) in operations.into_iter().enumerate() {
            let total = |queue: &OwnQueue| fillable(queue).iter().map(|(_, qty)| qty).sum::<i64>();
            let before = total(&queue);
            apply(&mut queue, step, operation);
            let traded = if let Operation::Trade(qty) = operation { qty } else { 0 };
            prop_assert!((0..=traded).contains(&(total(&queue) - before)));
        }
    }
}

#[test]
fn an_order_is_reached_when_the_queue_ahead_has_traded() {
    let mut queue = behind(QueueModel::RiskAverse, 10);
    queue.on_trade(PX, Qty(10));
    assert_eq!(fillable(&queue), []);
    queue.on_trade(PX, Qty(3));
    assert_eq!(fillable(&queue), [(1, 3)]);
}

#[test]
fn two_own_orders_share_one_trade() {
    let mut queue = behind(QueueModel::RiskAverse, 10);
    queue.join(PX, id(2), Qty(5), Qty(10)).unwrap();
    queue.on_trade(PX, Qty(17));
    assert_eq!(fillable(&queue), [(1, 5), (2, 2)]);
}

#[test]
fn a_trade_that_the_level_shows_later_counts_once() {
    let mut queue = behind(EVEN, 10);
    queue.on_level(PX, Qty(20));
    queue.on_trade(PX, Qty(4));
    queue.on_level(PX, Qty(16));
    assert_eq!(ahead(&queue), [6]);
}

#[test]
fn an_order_that_joins_after_a_trade_does_not_wait_for_what_has_traded() {
    let mut queue = behind(QueueModel::RiskAverse, 10);
    queue.on_trade(PX, Qty(4));
    queue.join(PX, id(2), Qty(1), Qty(10)).unwrap();
    assert_eq!(ahead(&queue), [6, 6]);
}

#[test]
fn many_cancels_of_one_lot_move_an_order_as_one_large_one_would() {
    let mut queue = behind(EVEN, 50);
    queue.on_level(PX, Qty(100));
    (60..100).rev().for_each(|shown| queue.on_level(PX, Qty(shown)));
    assert!((28..=32).contains(&ahead(&queue)[0]), "{:?}", ahead(&queue));
}

#[test]
fn a_swept_price_reaches_all_own_orders() {
    let mut queue = behind(QueueModel::RiskAverse, 10);
    queue.on_swept(PX);
    assert_eq!((ahead(&queue), fillable(&queue)), (vec![0], vec![(1, 5)]));
}

#[test]
fn other_prices_move_nothing() {
    let mut queue = behind(EVEN, 10);
    queue.on_trade(Price(99), Qty(50));
    queue.on_level(Price(101), Qty(0));
    assert_eq!((ahead(&queue), fillable(&queue)), (vec![10], vec![]));
}

#[test]
fn a_filled_order_leaves_and_its_price_with_it() {
    let mut queue = behind(QueueModel::RiskAverse, 0);
    queue.on_trade(PX, Qty(9));
    assert_eq!(queue.filled(PX, id(1), Qty(2)), Ok(Qty(3)));
    assert_eq!(fillable(&queue), [(1, 3)]);
    assert_eq!(queue.filled(PX, id(1), Qty(3)), Ok(Qty(0)));
    assert_eq!(queue.prices().count(), 0);
}

#[test]
fn a_price_that_is_used_again_starts_from_what_is_shown_then() {
    let mut queue = behind(QueueModel::RiskAverse, 10);
    queue.leave(PX, id(1)).unwrap();
    queue.join(PX, id(2), Qty(1), Qty(7)).unwrap();
    assert_eq!(ahead(&queue), [7]);
}

#[test]
fn a_smaller_order_keeps_its_place_and_is_not_filled_beyond_its_size() {
    let mut queue = behind(QueueModel::RiskAverse, 4);
    queue.on_trade(PX, Qty(7));
    queue.shrink(PX, id(1), Qty(2)).unwrap();
    assert_eq!((ahead(&queue), fillable(&queue)), (vec![0], vec![(1, 2)]));
}

#[test]
fn refusals_name_the_order_and_change_nothing() {
    let mut queue = behind(EVEN, 4);
    let px_ticks = PX.0;
    let duplicate = QueueError::DuplicateOrder { id: id(1), px_ticks };
    assert_eq!(queue.join(PX, id(1), Qty(1), Qty(4)), Err(duplicate));
    let unknown = QueueError::UnknownOrder { id: id(9), px_ticks };
    assert_eq!(queue.leave(PX, id(9)), Err(unknown));
    let too_much = QueueError::MoreThanOpen { id: id(1), qty_lots: 6, open_lots: 5 };
    assert_eq!(queue.filled(PX, id(1), Qty(6)), Err(too_much));
    let none = QueueError::NotPositive { id: id(1), qty_lots: 0 };
    assert_eq!(queue.shrink(PX, id(1), Qty(0)), Err(none));
    assert_eq!((ahead(&queue), queue.level(PX).unwrap().own().len()), (vec![4], 1));
}
