//! What every order of a desk passes: the gate, the ledger, the journal.

use std::error::Error;
use std::hint::black_box;

use hansa_gate::{Gate, Limits, View};
use hansa_journal::{KIND_ENGINE_FIRST, KIND_MANIFEST, MemorySink, Sink};
use hansa_ledger::{AccountKind, Ledger, LedgerOptions, LotMethod};
use hansa_types::{
    Amount, ClOrdId, Decimal, ExecType, ExecutionReport, Instrument, InstrumentId, InstrumentSpec,
    Liquidity, OrdStatus, OrdType, OrderRequest, OrderTerms, Price, Qty, RejectReason, Side,
    TimeInForce, TimeNs, ValueError,
};

const PX: i64 = 6_000_000;
const SECOND_NS: i64 = 1_000_000_000;
const PAYLOAD_BYTES: usize = 200;

/// All controls look at a limit order, and let it pass.
pub fn gate_check(count: usize) -> Result<(), Box<dyn Error>> {
    let mut gate = Gate::new(limits()?, &[instrument()?]);
    for round in 0..count as i64 {
        let now = TimeNs(round * SECOND_NS);
        let verdict = gate.check(black_box(&request(round, now)), black_box(&view(now)));
        black_box(&verdict);
    }
    Ok(())
}

/// A fill is posted, at average cost.
pub fn ledger_fill(count: usize) -> Result<(), Box<dyn Error>> {
    let instrument = instrument()?;
    let options = LedgerOptions {
        account_kind: AccountKind::Margin { leverage_max: "5".parse()? },
        lot_method: LotMethod::AverageCost,
        base_currency: instrument.spec().quote,
    };
    let mut ledger = Ledger::new(vec![instrument.clone()], options)?;
    ledger.mark(InstrumentId(0), Price(PX))?;
    for round in 0..count as i64 {
        let postings = ledger.apply_fill(black_box(&fill(round, &instrument)))?;
        black_box(postings.len());
    }
    Ok(())
}

/// A record of 200 bytes is framed, summed and chained, in memory.
pub fn journal_append(count: usize) -> Result<(), Box<dyn Error>> {
    let (mut sink, mut payload) = (MemorySink::new(), [7_u8; PAYLOAD_BYTES]);
    sink.append(KIND_MANIFEST, 0, &payload)?;
    for seq in 1..=count as i64 {
        payload[..8].copy_from_slice(&seq.to_le_bytes());
        sink.append(KIND_ENGINE_FIRST, seq, &payload)?;
    }
    black_box(&sink);
    Ok(())
}

fn instrument() -> Result<Instrument, ValueError> {
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
    Instrument::new(InstrumentId(0), spec)
}

fn limits() -> Result<Limits, ValueError> {
    let amount = |text: &str| text.parse::<Decimal>().map(|number| Some(number.into()));
    Ok(Limits {
        order_value_max: amount("100000")?,
        position_value_max: amount("500000")?,
        gross_exposure_ratio_max: Some("2.5".parse()?),
        net_exposure_ratio_max: Some("1.5".parse()?),
        price_collar_bps: Some("250".parse()?),
        orders_per_minute_max: Some(600),
        drawdown_ratio_max: Some("0.2".parse()?),
        stale_after_ns: Some(SECOND_NS),
        shrink: true,
    })
}

fn view(now: TimeNs) -> View {
    let million = Amount(1_000_000 * Decimal::ONE_ATOMS);
    View {
        reference_px: Some(Price(PX)),
        reference_ts: now,
        now,
        position: Qty(100_000),
        working_buy: Qty(5_000),
        working_sell: Qty(0),
        equity: Some(million),
        equity_peak: million,
        gross_exposure: million,
        net_exposure: Amount(million.0 / 2),
        cash_available: Some(million),
        fee_allowance_bps: 10,
        quote_rate: Some(Amount(1_000_000_000_000_000_000)),
    }
}

fn request(round: i64, ts: TimeNs) -> OrderRequest {
    OrderRequest {
        cl_ord_id: ClOrdId::new(1, 1),
        instrument: InstrumentId(0),
        side: Side::Buy,
        ord_type: OrdType::Limit,
        time_in_force: TimeInForce::Gtc,
        order_qty: Qty(1_000 + round % 100),
        limit_px: Some(Price(PX + round % 100)),
        stop_px: None,
        ts,
        terms: OrderTerms::NONE,
    }
}

fn fill(round: i64, instrument: &Instrument) -> ExecutionReport {
    let quantity = Qty(1_000 + round % 7);
    ExecutionReport {
        exec_id: 1,
        exec_ref_id: 0,
        cl_ord_id: ClOrdId::new(1, 1),
        instrument: InstrumentId(0),
        side: if round % 4 < 2 { Side::Buy } else { Side::Sell },
        exec_type: ExecType::Trade,
        ord_status: OrdStatus::Filled,
        order_qty: quantity,
        cum_qty: quantity,
        leaves_qty: Qty::ZERO,
        last_qty: quantity,
        last_px: Price(PX + round % 1_000),
        reference_px: Price(PX),
        fee: Amount(600_000_000_000_000_000),
        fee_currency: instrument.spec().quote,
        liquidity: Liquidity::Taker,
        reason: RejectReason::None,
        ts_event: TimeNs(round),
        ts_recv: TimeNs(round),
    }
}
