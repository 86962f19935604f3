//! Cash and spot accounts through races of orders: nothing is sold that is not there, nothing is
//! paid for with what is not there, and no run ends of it.
#![allow(clippy::unwrap_used)]

use crate::support::*;
use hansa_engine::carried::{Kind, Ticket};
use hansa_engine::{Answer, GroupKind, Stage};
use hansa_ledger::AccountKind;
use hansa_types::{Currency, InstrumentId, Price, Qty, RejectReason, Side, TimeNs};
use proptest::prelude::*;

const SOURCE: u16 = 16;

impl Run<'_> {
    /// An OCO that sells: a limit and a stop that both rest at the venue.
    fn sell_either(&mut self, hour: i64, lots: i64, (limit, stop): (i64, i64)) -> &mut Self {
        self.at(hour);
        let ticket = |kind, limit_px: Option<i64>, trigger_px: Option<i64>| Ticket {
            source: SOURCE,
            order_qty: Qty(lots),
            limit_px: limit_px.map(Price),
            trigger_px: trigger_px.map(Price),
            ts: TimeNs(hour * HOUR),
            ..Ticket::new(kind, Side::Sell, InstrumentId(0))
        };
        let legs = [ticket(Kind::Limit, Some(limit), None), ticket(Kind::Stop, None, Some(stop))];
        self.simulation.carry((GroupKind::Oco, &legs), &mut self.sink).unwrap().unwrap();
        self
    }

    fn cash(&self) -> i128 {
        let usd: Currency = "USD".parse().unwrap();
        self.simulation.desk().ledger().cash(usd).0
    }

    /// What the venue counts and what the books say, once nothing is under way.
    fn counts(&self) -> [Option<i128>; 2] {
        let usd: Currency = "USD".parse().unwrap();
        [self.simulation.venue().cash(usd).map(|cash| cash.0), Some(self.cash())]
    }
}

fn of_kind(kind: AccountKind, prices: &[i64]) -> Story {
    Story { kind, ..story(prices, &[]) }
}

#[test]
fn two_legs_that_race_sell_what_is_held_once() {
    for kind in [AccountKind::Cash, AccountKind::Spot] {
        let story = Story {
            latency_ns: 3 * HOUR / 4,
            ..of_kind(kind, &[100, 100, 100, 100, 110, 80, 80, 80])
        };
        let mut run = story.begin();
        run.order(1, 0, 5, None).sell_either(3, 5, (105, 90)).finish();
        assert_eq!(run.held(0), 0);
        assert!(run.reasons().contains(&(RejectReason::NotHeld as u64)));
    }
}

#[test]
fn a_purchase_whose_price_ran_away_is_paid_as_far_as_cash_goes() {
    let story = Story {
        latency_ns: 3 * HOUR / 2,
        ..of_kind(AccountKind::Cash, &[100, 100, 130, 130, 130])
    };
    let mut run = story.begin();
    run.order(1, 0, 10, None).finish();
    // A thousand dollars: seven of 130.
    assert_eq!((run.held(0), run.cash()), (7, 90 * DOLLAR));
    assert!(run.reasons().contains(&(RejectReason::CashShort as u64)));
}

#[test]
fn what_is_paid_besides_fills_can_be_spent() {
    let paid = [(3, DIVIDEND, 20_000_000_000_000, 0)];
    let story = Story { kind: AccountKind::Cash, ..story(&[100, 100, 100, 100, 100, 100], &paid) };
    let mut run = story.begin();
    run.order(1, 0, 10, None).order(4, 0, 2, None).finish();
    assert_eq!((run.held(0), run.cash()), (12, 0));
    assert_eq!(run.counts()[0], run.counts()[1]);
}

/// What is asked for at each hour.
#[derive(Debug, Clone, Copy)]
enum Ask {
    Nothing,
    Order(u32, i64, Option<i64>),
    Either(i64, i64, i64),
}

fn ask() -> impl Strategy<Value = Ask> {
    let lots = prop_oneof![-12..0i64, 1..12i64];
    let limit = prop_oneof![2 => Just(None), 1 => (80..120i64).prop_map(Some)];
    prop_oneof![
        1 => Just(Ask::Nothing),
        3 => (0..2u32, lots, limit).prop_map(|(id, lots, limit)| Ask::Order(id, lots, limit)),
        2 => (1..12i64, 95..120i64, 80..105i64).prop_map(|(lots, at, stop)| Ask::Either(lots, at, stop)),
    ]
}

fn kind() -> impl Strategy<Value = AccountKind> {
    prop_oneof![Just(AccountKind::Cash), Just(AccountKind::Spot)]
}

/// A bust, a correction, a dividend, a split.
fn happening(can_bust: bool) -> impl Strategy<Value = (i64, i64, i64, i64)> {
    let busts = prop_oneof![
        (2..12i64, 0..12i64, 1..6i64)
            .prop_map(|(at, from, hours)| { (at, BUST, from * HOUR, (from + hours) * HOUR) }),
        (2..12i64, 60..140i64, 0..12i64).prop_map(|(at, px, back)| (
            at,
            CORRECT,
            px,
            (at - back).max(0) * HOUR
        )),
    ];
    let paid = (2..12i64).prop_map(|at| (at, DIVIDEND, 1_000_000_000_000, 0));
    if can_bust { busts.boxed() } else { paid.boxed() }
}

fn tell<'a>(story: &'a Story, asked: &[Ask]) -> Run<'a> {
    let mut run = story.begin();
    for (hour, ask) in (1..).zip(asked) {
        match *ask {
            Ask::Nothing => {
                run.at(hour);
            }
            Ask::Order(id, lots, limit) => {
                let answer = run.ask((hour, SOURCE), id, lots, limit);
                assert!(!matches!(answer, Answer::Nothing));
            }
            Ask::Either(lots, at, stop) => {
                run.sell_either(hour, lots, (at, stop));
            }
        }
        check(&run, story);
    }
    run.finish();
    run
}

/// Without busts and corrections nothing is ever owed.
fn check(run: &Run<'_>, story: &Story) {
    if story.actions.kind.iter().all(|kind| !matches!(*kind, BUST | CORRECT)) {
        assert!(run.held(0) >= 0 && run.held(1) >= 0 && run.cash() >= 0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_story_of_a_cash_or_spot_account_ends_short_or_in_debt(
        kind in kind(),
        prices in prop::collection::vec(70..140i64, 13),
        asked in prop::collection::vec(ask(), 12),
        actions in prop::collection::vec(happening(false), 0..2),
        quarters in 0..12i64,
        slippage_bps in 0..300i64,
    ) {
        let actions = if kind == AccountKind::Cash { sorted(actions) } else { Vec::new() };
        let latency_ns = quarters * HOUR / 4;
        let story = Story { kind, latency_ns, slippage_bps, ..story(&prices, &actions) };
        let run = tell(&story, &asked);
        check(&run, &story);
        prop_assert_eq!(run.counts()[0], run.counts()[1]);
    }

    #[test]
    fn no_story_with_busts_and_corrections_stops_a_run(
        kind in kind(),
        prices in prop::collection::vec(70..140i64, 13),
        asked in prop::collection::vec(ask(), 12),
        actions in prop::collection::vec(happening(true), 1..4),
        quarters in 0..12i64,
    ) {
        let latency_ns = quarters * HOUR / 4;
        let story = Story { kind, latency_ns, ..story(&prices, &sorted(actions)) };
        let run = tell(&story, &asked);
        prop_assert_eq!(run.counts()[0], run.counts()[1]);
    }
}

fn sorted(mut actions: Vec<(i64, i64, i64, i64)>) -> Vec<(i64, i64, i64, i64)> {
    actions.sort_by_key(|action| action.0);
    actions
}
