//! A run in blocks: quiet stretches are passed over, and records go to the medium in groups, yet
//! the journal is that of the moments taken one by one.
#![allow(clippy::unwrap_used)]

use hansa_engine::desk::{Desk, DeskOptions};
use hansa_engine::grid::{GRID, NONE, Packed};
use hansa_engine::{DecisionRows, Simulation};
use hansa_gate::Limits;
use hansa_journal::{Hash, JournalError, MemorySink, Sink};
use hansa_ledger::{AccountKind, LedgerOptions, LotMethod};
use hansa_market::columns::BarColumns;
use hansa_market::merge::Stream;
use hansa_types::{Amount, Decimal, Instrument, InstrumentId, InstrumentSpec, Money};
use hansa_venue::{Fees, Latency, SimVenue, VenueOptions};
use proptest::prelude::*;

const MINUTE: i64 = 60_000_000_000;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn instrument(lot: &str) -> Instrument {
    let spec = InstrumentSpec {
        symbol: "X:Y".into(),
        base: "Y".parse().unwrap(),
        quote: "USD".parse().unwrap(),
        tick: decimal("0.01"),
        lot: decimal(lot),
        multiplier: Decimal::ONE,
        quantity_min: decimal(lot),
        notional_min: Decimal::ONE,
    };
    Instrument::new(InstrumentId(0), spec).unwrap()
}

/// One way through the same history: prices, what is wanted, band, loss allowed, size of a lot.
#[derive(Debug, Clone)]
struct Course {
    close: Vec<i64>,
    targets: Vec<i32>,
    band_bps: i64,
    drawdown: String,
    lot: &'static str,
    latency_ns: u64,
}

fn desk(course: &Course) -> Desk {
    let huge = Some(Amount(10i128.pow(32)));
    let limits = Limits {
        order_value_max: huge,
        position_value_max: huge,
        gross_exposure_ratio_max: Some(decimal("3")),
        net_exposure_ratio_max: Some(decimal("3")),
        price_collar_bps: Some(decimal("500")),
        orders_per_minute_max: Some(1000),
        drawdown_ratio_max: Some(decimal(&course.drawdown)),
        stale_after_ns: Some(10 * MINUTE),
        shrink: true,
    };
    let ledger = LedgerOptions {
        account_kind: AccountKind::Margin { leverage_max: decimal("3") },
        lot_method: LotMethod::AverageCost,
        base_currency: "USD".parse().unwrap(),
    };
    let band_bps = course.band_bps;
    let options = DeskOptions { ledger, limits, band_bps, fee_allowance_bps: 1, agents: 1 };
    Desk::new(vec![instrument(course.lot)], options).unwrap()
}

fn venue(course: &Course) -> SimVenue {
    let fee = decimal("0.001");
    let options = VenueOptions {
        fees: Fees { maker_ratio: fee, taker_ratio: fee },
        slippage_bps: Decimal::ONE,
        latency: Latency { to_venue_ns: course.latency_ns as i64, from_venue_ns: 7 },
        volume_share_ratio_max: Decimal::ONE,
    };
    SimVenue::new(vec![instrument(course.lot)], options).unwrap()
}

/// A journal in memory that counts its commits.
struct Counting {
    journal: MemorySink,
    commits: u64,
}

impl Sink for Counting {
    fn append(&mut self, kind: u16, ts_ns: i64, payload: &[u8]) -> Result<u64, JournalError> {
        self.journal.append(kind, ts_ns, payload)
    }

    fn commit(&mut self) -> Result<(), JournalError> {
        self.commits += 1;
        self.journal.commit()
    }

    fn head(&self) -> Hash {
        self.journal.head()
    }

    fn records(&self) -> u64 {
        self.journal.records()
    }
}

/// The last hash, the number of records and the moments, in blocks of `block` rows.
fn outcome(course: &Course, block: usize) -> (String, u64, u64) {
    let mut sink = MemorySink::new();
    let moments = carry_out(course, (block, true), &mut sink);
    (sink.head().to_string(), sink.records(), moments)
}

/// The moments decided; with or without a commit before each order.
fn carry_out(course: &Course, (block, commits_each): (usize, bool), sink: &mut dyn Sink) -> u64 {
    let count = course.close.len();
    let ts_open: Vec<i64> = (0..count as i64).map(|row| row * MINUTE).collect();
    let ts_event: Vec<i64> = ts_open.iter().map(|ts| ts + MINUTE).collect();
    let (high, low) = (vec![30_000; count], vec![1; count]);
    let close = course.close.as_slice();
    let streams = [Stream::Bars(BarColumns {
        instrument: InstrumentId(0),
        ts_open: &ts_open,
        ts_event: &ts_event,
        open: close,
        high: &high,
        low: &low,
        close,
        volume: &vec![1_000_000_000; count],
    })];
    let (desk, venue) = (desk(course), venue(course));
    let mut run = Simulation::begin(desk, venue, &streams, (b"{}", 1, 0), sink).unwrap();
    if !commits_each {
        run.leave_commits_to_journal();
    }
    let cash = Money { amount: decimal("10000").into(), currency: "USD".parse().unwrap() };
    run.deposit(cash, sink).unwrap();
    for from in (0..count).step_by(block) {
        let part = from..count.min(from + block);
        let rows = DecisionRows {
            ts: &ts_event[part.clone()],
            moment: from as u64,
            shape: (1, 1),
            ballots: &vec![Packed::ABSTAIN; part.len()],
            decisions: &vec![Packed::ABSTAIN; part.len()],
            weights: &vec![GRID; part.len()],
            targets: &course.targets[part],
        };
        run.moments(&streams, &rows, sink).unwrap();
    }
    run.finish(&streams, sink).unwrap();
    run.desk().counts().moments
}

prop_compose! {
    fn courses()(
        steps in prop::collection::vec((-60i64..=60, 0usize..40), 1..60),
        calm in 1i64..30,
        wanted in prop::collection::vec(prop::sample::select(
            vec![NONE, 0, GRID / 2, GRID / 2, GRID, GRID / 3, -GRID / 2]), 60),
        band_bps in prop::sample::select(vec![0, 10, 100, 1000, 5000]),
        drawdown in prop::sample::select(vec!["1", "0.01", "0.003"]),
        lot in prop::sample::select(vec!["0.000001", "0.01", "1", "20"]),
        latency_ns in prop::sample::select(vec![0, 1_000, 90_000_000_000]),
    ) -> Course {
        let (mut close, mut targets, mut price) = (vec![], vec![], 10_000);
        for ((step, length), wanted) in steps.into_iter().zip(wanted) {
            for row in 0..=length as i64 {
                price = (price + (step * 3 * (row % 3 - 1)) / calm + step / 20).clamp(100, 20_000);
                close.push(price);
                targets.push(wanted);
            }
        }
        Course { close, targets, band_bps, drawdown: drawdown.to_owned(), lot, latency_ns }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn passing_over_quiet_moments_leaves_the_journal_of_taking_each(course in courses()) {
        // A block of one moment has nothing to pass over.
        let plain = outcome(&course, 1);
        prop_assert_eq!(outcome(&course, usize::MAX), plain.clone());
        prop_assert_eq!(outcome(&course, 97), plain);
    }
}

#[test]
fn a_state_is_recorded_every_4096_moments_of_a_long_quiet_stretch() {
    let course = Course {
        close: vec![10_000; 10_000],
        targets: vec![GRID / 2; 10_000],
        band_bps: 100,
        drawdown: "1".to_owned(),
        lot: "0.01",
        latency_ns: 0,
    };
    assert_eq!(outcome(&course, usize::MAX), outcome(&course, 1));
    assert_eq!(outcome(&course, usize::MAX).2, 10_000);
}

#[test]
fn without_a_commit_before_each_order_the_journal_is_the_same() {
    let course = Course {
        close: vec![10_000; 300],
        targets: (0..300).map(|row| GRID / 2 * (row / 10 % 2)).collect(),
        band_bps: 100,
        drawdown: "1".to_owned(),
        lot: "0.01",
        latency_ns: 0,
    };
    let ways = [true, false].map(|commits_each| {
        let mut sink = Counting { journal: MemorySink::new(), commits: 0 };
        carry_out(&course, (300, commits_each), &mut sink);
        (sink.head(), sink.commits)
    });
    assert_eq!(ways[0].0, ways[1].0);
    assert_eq!((ways[0].1, ways[1].1), (30, 1), "each of 29 orders and the end, or the end alone");
}
