//! Times the ledger's hot path: `cargo run --release -p hansa-ledger --example ledger_speed`.

use std::hint::black_box;
use std::time::Instant;

use hansa_ledger::{AccountKind, Ledger, LedgerError, LedgerOptions, LotMethod};
use hansa_types::{
    Amount, ClOrdId, Decimal, ExecType, ExecutionReport, Instrument, InstrumentId, InstrumentSpec,
    Liquidity, OrdStatus, Price, Qty, RejectReason, Side, TimeNs,
};

const ROUNDS: i64 = 2_000_000;

fn instrument() -> Result<Instrument, Box<dyn std::error::Error>> {
    let spec = InstrumentSpec {
        symbol: "BINANCE:BTCUSDT".into(),
        base: "BTC".parse()?,
        quote: "USDT".parse()?,
        tick: "0.01".parse()?,
        lot: "0.00001".parse()?,
        multiplier: Decimal::ONE,
        quantity_min: "0.0001".parse()?,
        notional_min: "10".parse()?,
    };
    Ok(Instrument::new(InstrumentId(0), spec)?)
}

fn fill(round: i64, instrument: &Instrument) -> ExecutionReport {
    let side = if round % 4 < 2 { Side::Buy } else { Side::Sell };
    let quantity = Qty(1_000 + round % 7);
    ExecutionReport {
        exec_id: 1,
        exec_ref_id: 0,
        cl_ord_id: ClOrdId::new(1, 1),
        instrument: InstrumentId(0),
        side,
        exec_type: ExecType::Trade,
        ord_status: OrdStatus::Filled,
        order_qty: quantity,
        cum_qty: quantity,
        leaves_qty: Qty::ZERO,
        last_qty: quantity,
        last_px: Price(6_000_000 + round % 1_000),
        reference_px: Price(6_000_000),
        fee: Amount(600_000_000_000_000_000),
        fee_currency: instrument.spec().quote,
        liquidity: Liquidity::Taker,
        reason: RejectReason::None,
        ts_event: TimeNs(round),
        ts_recv: TimeNs(round),
    }
}

/// Nanoseconds for one of many rounds.
fn nanoseconds_each(
    mut round: impl FnMut(i64) -> Result<(), LedgerError>,
) -> Result<f64, LedgerError> {
    let start = Instant::now();
    (0..ROUNDS).try_for_each(&mut round)?;
    Ok(start.elapsed().as_secs_f64() * 1e9 / ROUNDS as f64)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let instrument = instrument()?;
    for lot_method in [LotMethod::AverageCost, LotMethod::Fifo] {
        let account_kind = AccountKind::Margin { leverage_max: "5".parse()? };
        let base_currency = instrument.spec().quote;
        let options = LedgerOptions { account_kind, lot_method, base_currency };
        let mut ledger = Ledger::new(vec![instrument.clone()], options)?;
        ledger.mark(InstrumentId(0), Price(6_000_000))?;
        let reports: Vec<_> = (0..1024).map(|round| fill(round, &instrument)).collect();
        let posting = nanoseconds_each(|round| {
            let report = &reports[(round % 1024) as usize];
            ledger.apply_fill(black_box(report)).map(|group| {
                black_box(group.len());
            })
        })?;
        let marking = nanoseconds_each(|round| {
            ledger.mark(InstrumentId(0), Price(6_000_000 + black_box(round) % 100))?;
            ledger.equity().map(|equity| {
                black_box(equity);
            })
        })?;
        println!("{lot_method:?}: apply_fill {posting:.1} ns, mark and equity {marking:.1} ns");
    }
    Ok(())
}
