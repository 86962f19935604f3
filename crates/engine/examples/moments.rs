//! How long a moment takes: one instrument, a million bars, in and out of the market every 45 bars.
//!
//! `cargo run --release -p hansa-engine --example moments` prints nanoseconds a moment.
#![allow(clippy::unwrap_used)]

use std::time::Instant;

use hansa_engine::desk::{Desk, DeskOptions};
use hansa_engine::grid::{GRID, Packed};
use hansa_engine::{DecisionRows, Simulation};
use hansa_gate::Limits;
use hansa_journal::MemorySink;
use hansa_ledger::{AccountKind, LedgerOptions, LotMethod};
use hansa_market::columns::BarColumns;
use hansa_market::merge::Stream;
use hansa_types::{Amount, Decimal, Instrument, InstrumentId, InstrumentSpec, Money};
use hansa_venue::{Fees, Latency, SimVenue, VenueOptions};

const BARS: usize = 1_000_000;
const MINUTE: i64 = 60_000_000_000;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn instrument() -> Instrument {
    let spec = InstrumentSpec {
        symbol: "BENCH:CROSS".into(),
        base: "CROSS".parse().unwrap(),
        quote: "USD".parse().unwrap(),
        tick: decimal("0.01"),
        lot: decimal("0.000001"),
        multiplier: Decimal::ONE,
        quantity_min: decimal("0.000001"),
        notional_min: Decimal::ZERO,
    };
    Instrument::new(InstrumentId(0), spec).unwrap()
}

fn desk() -> Desk {
    let huge = Some(Amount(10i128.pow(32)));
    let ledger = LedgerOptions {
        account_kind: AccountKind::Cash,
        lot_method: LotMethod::AverageCost,
        base_currency: "USD".parse().unwrap(),
    };
    let limits = Limits {
        order_value_max: huge,
        position_value_max: huge,
        gross_exposure_ratio_max: Some(Decimal::ONE),
        net_exposure_ratio_max: Some(Decimal::ONE),
        price_collar_bps: Some(decimal("500")),
        orders_per_minute_max: Some(1000),
        drawdown_ratio_max: Some(Decimal::ONE),
        stale_after_ns: Some(10 * MINUTE),
        shrink: true,
    };
    let options = DeskOptions { ledger, limits, band_bps: 2000, fee_allowance_bps: 1, agents: 1 };
    Desk::new(vec![instrument()], options).unwrap()
}

fn venue() -> SimVenue {
    let fee = decimal("0.0001");
    let options = VenueOptions {
        fees: Fees { maker_ratio: fee, taker_ratio: fee },
        slippage_bps: Decimal::ZERO,
        latency: Latency { to_venue_ns: 0, from_venue_ns: 0 },
        volume_share_ratio_max: Decimal::ONE,
    };
    SimVenue::new(vec![instrument()], options).unwrap()
}

fn main() {
    let rows = 0..i64::try_from(BARS).unwrap();
    let ts_open: Vec<i64> = rows.clone().map(|row| row * MINUTE).collect();
    let ts_event: Vec<i64> = ts_open.iter().map(|ts| ts + MINUTE).collect();
    let close: Vec<i64> = rows.map(|row| 10_000 + (row * 7919) % 301).collect();
    let volume = vec![i64::MAX / 4; BARS];
    let (high, low) = (vec![11_000; BARS], vec![9_000; BARS]);
    let bars = BarColumns {
        instrument: InstrumentId(0),
        ts_open: &ts_open,
        ts_event: &ts_event,
        open: &close,
        high: &high,
        low: &low,
        close: &close,
        volume: &volume,
    };
    let streams = [Stream::Bars(bars)];
    let mut sink = MemorySink::new();
    let mut run = Simulation::begin(desk(), venue(), &streams, (b"{}", 1, 0), &mut sink).unwrap();
    let cash = Money { amount: decimal("1000000").into(), currency: "USD".parse().unwrap() };
    run.deposit(cash, &mut sink).unwrap();
    let start = Instant::now();
    let is_long: Vec<bool> = (0..BARS).map(|row| (row / 45).is_multiple_of(2)).collect();
    let view = |is_long: &bool| Packed::new(f64::from(*is_long), 1.0, false).unwrap();
    let views: Vec<Packed> = is_long.iter().map(view).collect();
    let targets: Vec<i32> = is_long.iter().map(|is_long| i32::from(*is_long) * GRID / 2).collect();
    let rows = DecisionRows {
        ts: &ts_event,
        moment: 0,
        shape: (1, 1),
        ballots: &views,
        decisions: &views,
        weights: &vec![GRID; BARS],
        targets: &targets,
    };
    run.moments(&streams, &rows, &mut sink).unwrap();
    run.finish(&streams, &mut sink).unwrap();
    let spent = start.elapsed();
    let counts = run.desk().counts();
    #[allow(clippy::cast_precision_loss)]
    let each = spent.as_nanos() as f64 / BARS as f64;
    println!("{each:.1} ns a moment, {} fills, {:.3} s in all", counts.fills, spent.as_secs_f64());
}
