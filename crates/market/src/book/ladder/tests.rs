//! What a ladder promises, beside its plain twin.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use hansa_types::{Price, Side};
use proptest::prelude::*;

use super::Ladder;
use crate::book::plain::PlainLadder;

#[derive(Debug, Clone, Copy)]
enum Operation {
    Set(i64, u32),
    Edit(i64, u32),
    Remove(i64),
    RemoveBest,
    Clear,
}

/// Prices near a few centres that lie far apart, some at the limits of `i64`.
fn price() -> impl Strategy<Value = i64> {
    let centre = prop_oneof![
        6 => Just(0_i64),
        3 => Just(-300),
        3 => Just(500),
        1 => Just(1_000_000),
        1 => Just(i64::MIN),
        1 => Just(i64::MAX),
    ];
    (centre, -200_i64..200).prop_map(|(centre, step)| centre.saturating_add(step))
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        8 => (price(), any::<u32>()).prop_map(|(px, value)| Operation::Set(px, value)),
        2 => (price(), any::<u32>()).prop_map(|(px, value)| Operation::Edit(px, value)),
        4 => price().prop_map(Operation::Remove),
        4 => Just(Operation::RemoveBest),
        1 => Just(Operation::Clear),
    ]
}

fn apply(ladder: &mut Ladder<u32>, plain: &mut PlainLadder<u32>, operation: Operation) {
    match operation {
        Operation::Set(px, value) => {
            *ladder.entry(Price(px)) = value;
            *plain.entry(Price(px)) = value;
        }
        Operation::Edit(px, value) => {
            let edited = ladder.get_mut(Price(px)).map(|level| std::mem::replace(level, value));
            let wanted = plain.get_mut(Price(px)).map(|level| std::mem::replace(level, value));
            assert_eq!(edited, wanted);
        }
        Operation::Remove(px) => assert_eq!(ladder.remove(Price(px)), plain.remove(Price(px))),
        Operation::RemoveBest => {
            let best = plain.best();
            assert_eq!(best.map(|px| ladder.remove(px)), best.map(|px| plain.remove(px)));
        }
        Operation::Clear => {
            ladder.clear();
            plain.clear();
        }
    }
}

fn assert_same(ladder: &Ladder<u32>, plain: &PlainLadder<u32>, probe: Price) {
    assert_eq!(ladder.best(), plain.best());
    assert_eq!((ladder.len(), ladder.is_empty()), (plain.len(), plain.is_empty()));
    assert_eq!(ladder.get(probe), plain.get(probe));
    assert_eq!(ladder.next_worse(probe), plain.next_worse(probe));
}

fn side() -> impl Strategy<Value = Side> {
    prop_oneof![Just(Side::Buy), Just(Side::Sell)]
}

proptest! {
    #[test]
    fn a_ladder_equals_its_plain_twin_at_every_step(
        side in side(),
        slots in prop_oneof![Just(64_usize), Just(128), Just(1024), Just(4096)],
        operations in prop::collection::vec((operation(), price()), 1..400),
    ) {
        let mut ladder = Ladder::with_window(side, slots);
        let mut plain = PlainLadder::new(side);
        for (operation, probe) in operations {
            apply(&mut ladder, &mut plain, operation);
            assert_same(&ladder, &plain, Price(probe));
            prop_assert!(ladder.iter().eq(plain.iter()));
        }
    }

    #[test]
    fn a_ladder_equals_its_plain_twin_while_the_touch_drifts(
        side in side(),
        steps in prop::collection::vec((-40_i64..41, 0_i64..90, any::<u32>()), 1..600),
    ) {
        let mut ladder = Ladder::with_window(side, 64);
        let mut plain = PlainLadder::new(side);
        let mut centre = 0;
        for (drift, away, value) in steps {
            centre += drift;
            apply(&mut ladder, &mut plain, Operation::Set(centre + away, value));
            if value % 3 == 0 {
                apply(&mut ladder, &mut plain, Operation::RemoveBest);
            }
            assert_same(&ladder, &plain, Price(centre));
        }
        prop_assert!(ladder.iter().eq(plain.iter()));
    }
}

#[test]
fn bids_run_down_and_asks_run_up() {
    for (side, wanted) in [(Side::Buy, [7, 0, -7]), (Side::Sell, [-7, 0, 7])] {
        let mut ladder = Ladder::<u8>::new(side);
        for px in [0, 7, -7] {
            ladder.entry(Price(px));
        }
        assert!(ladder.iter().map(|(px, _)| px.0).eq(wanted));
    }
}

#[test]
fn the_first_and_last_prices_there_are_can_stand_together() {
    let mut ladder = Ladder::<u8>::new(Side::Buy);
    for px in [i64::MIN, i64::MAX, 0] {
        ladder.entry(Price(px));
    }
    assert!(ladder.iter().map(|(px, _)| px.0).eq([i64::MAX, 0, i64::MIN]));
    assert_eq!(ladder.next_worse(Price(i64::MIN)), None);
}

#[test]
fn a_level_taken_away_comes_back_empty() {
    let mut ladder = Ladder::<u8>::new(Side::Sell);
    *ladder.entry(Price(5)) = 9;
    assert_eq!(ladder.remove(Price(5)), Some(9));
    assert_eq!(*ladder.entry(Price(5)), 0);
}

#[test]
fn a_stray_price_moves_no_level_out_of_the_window() {
    let mut ladder = Ladder::<u8>::new(Side::Buy);
    (0..100).for_each(|px| *ladder.entry(Price(px)) = 0);
    *ladder.entry(Price(1_000_000)) = 1;
    assert_eq!((ladder.window.len(), ladder.far.len()), (100, 1));
    assert_eq!(ladder.best(), Some(Price(1_000_000)));
}

#[test]
fn the_window_follows_a_touch_that_stays_away() {
    let mut ladder = Ladder::<u8>::new(Side::Buy);
    (0..100).for_each(|px| *ladder.entry(Price(px)) = 0);
    (0..200).for_each(|px| *ladder.entry(Price(1_000_000 + px)) = 0);
    assert_eq!((ladder.window.len(), ladder.far.len()), (200, 100));
}
