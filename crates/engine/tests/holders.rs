//! Whatever the venue does to a position, those who held it are told, and each share adds up.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use crate::support::*;
use hansa_engine::{RecordKind, Wake};
use hansa_types::{Decimal, InstrumentId, Qty, RejectReason};
use hansa_venue::{AccountTerms, MarginKind, MarginTerms};
use proptest::prelude::*;

const KINDS: [RecordKind; 6] = [
    RecordKind::Funding,
    RecordKind::Dividend,
    RecordKind::Split,
    RecordKind::Expiry,
    RecordKind::Borrow,
    RecordKind::Liquidation,
];

fn margin(kind: MarginKind) -> AccountTerms {
    let terms = MarginTerms {
        kind,
        maintenance_ratio: decimal("0.2"),
        tiers: None,
        fee_ratio: decimal("0.01"),
        penalty_bps: decimal("100"),
    };
    AccountTerms { borrow_rate_per_year: Some(decimal("3.65")), margin: Some(terms) }
}

/// Source, lots moved, cash and fee of each share of a record.
type Shares = Vec<(u16, i64, i128, i128)>;

impl Run<'_> {
    /// Of each record of a kind: by how much the position moved, cash posted, the shares.
    fn shares(&self, kind: RecordKind) -> Vec<(i64, i128, Shares)> {
        let of = self.sink.iter().filter(|record| record.kind == kind as u16);
        of.map(|record| read(record.payload)).collect()
    }

    /// What reports have said so far, by source and instrument.
    fn said(&self) -> BTreeMap<(u16, u32), i64> {
        let mut said = BTreeMap::new();
        for wake in &self.heard {
            if let Wake::Report(own) = wake {
                let of = (own.report.cl_ord_id.source(), own.report.instrument.0);
                *said.entry(of).or_default() += own.report.side.sign() * own.change.0;
            }
        }
        said
    }

    fn reasons_heard(&self) -> Vec<(u16, RejectReason, i64)> {
        let of = self.heard.iter().filter_map(|wake| match wake {
            Wake::Report(own) if own.report.order_id() == 0 => Some(own),
            _ => None,
        });
        of.map(|own| (own.report.cl_ord_id.source(), own.report.reason, own.change.0)).collect()
    }

    fn held_by(&self, source: u16, id: u32) -> i64 {
        self.simulation.desk().held_by(source, InstrumentId(id)).0
    }

    /// Reports, stakes, books and records agree.
    fn check(&self) {
        let desk = self.simulation.desk();
        let said = self.said();
        for id in 0..2 {
            let stakes = desk.stakes(InstrumentId(id));
            let whole: i64 = stakes.iter().map(|stake| stake.lots.0).sum();
            assert_eq!(Qty(whole), desk.ledger().position_qty(InstrumentId(id)));
            let venue = self.simulation.venue();
            let under_way: i64 = venue.under_way(InstrumentId(id)).values().map(|qty| qty.0).sum();
            assert_eq!(venue.position(InstrumentId(id)), Qty(whole + under_way));
            for source in 16..19 {
                let told = said.get(&(source, id)).copied().unwrap_or_default();
                assert_eq!(told, self.held_by(source, id), "source {source} instrument {id}");
            }
        }
        for (moved, cash, shares) in KINDS.iter().flat_map(|kind| self.shares(*kind)) {
            assert_eq!(shares.iter().map(|share| share.1).sum::<i64>(), moved);
            assert_eq!(shares.iter().map(|share| share.2).sum::<i128>(), cash);
        }
    }
}

/// As `docs/journal.md` has it: 56 bytes, the postings, the shares.
fn read(payload: &[u8]) -> (i64, i128, Shares) {
    let number = |at: usize| i64::from_le_bytes(payload[at..at + 8].try_into().unwrap());
    let amount = |at: usize| i128::from_le_bytes(payload[at..at + 16].try_into().unwrap());
    let count = |at: usize| u32::from_le_bytes(payload[at..at + 4].try_into().unwrap()) as usize;
    let lines = (0..count(56)).map(|line| 60 + 32 * line);
    let cash = lines.clone().filter(|at| payload[*at] == 1).map(|at| amount(at + 16)).sum();
    let start = 60 + 32 * lines.count();
    let shares = (0..count(start)).map(|share| start + 4 + 48 * share);
    let shares = shares.map(|at| {
        let source = u16::from_le_bytes(payload[at..at + 2].try_into().unwrap());
        (source, number(at + 8), amount(at + 16), amount(at + 32))
    });
    (number(40) - number(32), cash, shares.collect())
}

#[test]
fn a_liquidation_closes_what_each_source_holds_and_tells_it_so() {
    let mut story = story(&[100, 100, 84, 84], &[]);
    story.terms = margin(MarginKind::Cross);
    let mut run = story.begin();
    run.ask((1, 16), 0, 60, None);
    run.ask((1, 17), 0, -20, None);
    run.ask((1, 18), 0, 10, None);
    run.at(3).check();
    // 50 lots at 83, a fee of 41.50 borne by the longs, 6 to 1.
    let [(-50, _, shares)] = &run.shares(RecordKind::Liquidation)[..] else { panic!() };
    let fees: Vec<i128> = shares.iter().map(|share| share.3).collect();
    assert_eq!(fees, [(415 * DOLLAR / 10 * 6 + 3) / 7, 0, 415 * DOLLAR / 10 / 7]);
    assert_eq!(shares[1].2, -20 * 83 * DOLLAR);
    let told = RejectReason::Liquidated;
    assert_eq!(run.reasons_heard(), [(16, told, 60), (17, told, 20), (18, told, 10)]);
    assert_eq!(run.held_by(16, 0), 0);
}

#[test]
fn a_delisting_closes_positions_that_are_nothing_in_all() {
    let story = story(&[100, 100, 100, 100], &[(3, DELISTING, 90, 0)]);
    let mut run = story.begin();
    run.ask((1, 16), 0, 5, None);
    run.ask((1, 17), 0, -5, None);
    run.at(3).check();
    let shares = vec![(16, -5, 450 * DOLLAR, 0), (17, 5, -450 * DOLLAR, 0)];
    assert_eq!(run.shares(RecordKind::Expiry), [(0, 0, shares)]);
    assert_eq!(run.reasons_heard().len(), 2);
}

#[test]
fn a_split_tells_each_holder_what_it_has_now() {
    let story = story(&[100, 100, 200, 200], &[(2, SPLIT, 1, 2)]);
    let mut run = story.begin();
    run.ask((1, 16), 0, 5, None);
    run.ask((1, 17), 0, 5, None);
    run.at(2).check();
    assert_eq!((run.held_by(16, 0), run.held_by(17, 0), run.held(0)), (3, 2, 5));
    // Half a new lot passes from one to the other, at 200.
    let shares = vec![(16, -2, -100 * DOLLAR, 0), (17, -3, 100 * DOLLAR, 0)];
    assert_eq!(run.shares(RecordKind::Split), [(-5, 0, shares)]);
    assert_eq!(run.reasons_heard()[0], (16, RejectReason::Restated, 2));
}

#[test]
fn funding_on_a_fill_that_travels_is_its_sources_own() {
    let mut story = story(&[100, 100, 120, 120], &[(3, FUNDING, PERCENT, 0)]);
    story.latency_ns = HOUR + HOUR / 2;
    let mut run = story.begin();
    run.ask((1, 17), 0, 5, None);
    run.at(3);
    let [(0, _, shares)] = &run.shares(RecordKind::Funding)[..] else { panic!() };
    assert_eq!(shares, &vec![(17, 0, -6 * DOLLAR, 0)]);
    run.at(4).check();
}

#[test]
fn interest_on_shorts_is_paid_by_those_who_are_short() {
    let mut story = story(&[100; 30], &[]);
    story.terms.borrow_rate_per_year = Some(decimal("3.65"));
    let mut run = story.begin();
    run.ask((1, 16), 0, -5, None);
    run.ask((1, 17), 0, 2, None);
    run.finish();
    // A hundredth of 300 a day.
    let shares = vec![(16, 0, -3 * DOLLAR, 0), (17, 0, 0, 0)];
    assert_eq!(run.shares(RecordKind::Borrow), [(0, -3 * DOLLAR, shares)]);
}

/// Hour, source, instrument and signed lots of an order.
fn asked() -> impl Strategy<Value = (i64, u16, u32, i64)> {
    (1..28i64, 16..19u16, 0..2u32, -40..40i64)
}

/// Hour, kind, a and b of an action.
fn acted() -> impl Strategy<Value = (i64, i64, i64, i64)> {
    let at = 2..28i64;
    prop_oneof![
        (at.clone(), -3..3i64).prop_map(|(at, rate)| (at, FUNDING, rate * PERCENT + 7, 0)),
        (at.clone(), 1..9i64).prop_map(|(at, paid)| (at, DIVIDEND, paid * PERCENT, 0)),
        (at.clone(), 1..4i64, 1..4i64).prop_map(|(at, up, down)| (at, SPLIT, up, down)),
        (at.clone(), 1..6i64).prop_map(|(at, of)| (at, BUST, (at - of) * HOUR, at * HOUR)),
        (at.clone(), 60..150i64).prop_map(|(at, px)| (at, MARK, px, 0)),
        (at, 50..150i64).prop_map(|(at, px)| (at, DELISTING, px, 0)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_reports_say_is_what_each_source_holds_and_all_of_it_is_the_position(
        steps in prop::collection::vec(-25..25i64, 30),
        orders in prop::collection::vec(asked(), 1..25),
        actions in prop::collection::vec(acted(), 0..4),
        (is_cross, latency) in (any::<bool>(), prop_oneof![Just(0), Just(HOUR / 2), Just(2 * HOUR)]),
    ) {
        let walk = |px: &mut i64, step: &i64| { *px = (*px + step).clamp(40, 250); Some(*px) };
        let prices: Vec<i64> = steps.iter().scan(100, walk).collect();
        let (mut orders, mut actions) = (orders, actions);
        orders.sort_by_key(|order| order.0);
        actions.sort_by_key(|action| (action.0, action.1));
        actions.dedup_by_key(|action| (action.0, action.1));
        let mut story = story(&prices, &actions);
        let isolated = MarginKind::Isolated { leverage: Decimal::ONE };
        story.terms = margin(if is_cross { MarginKind::Cross } else { isolated });
        story.latency_ns = latency;
        let mut run = story.begin();
        for (hour, source, id, lots) in orders.into_iter().filter(|order| order.3 != 0) {
            run.ask((hour, source), id, lots, None);
            run.check();
        }
        run.at(30).check();
        run.finish();
    }
}
