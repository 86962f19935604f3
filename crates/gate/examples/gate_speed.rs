//! Times the gate: `cargo run --release -p hansa-gate --example gate_speed`.

use std::hint::black_box;
use std::time::Instant;

use hansa_gate::{Control, Gate, Limits, View};
use hansa_types::{
    Amount, ClOrdId, Decimal, Instrument, InstrumentId, InstrumentSpec, OrdType, OrderRequest,
    OrderTerms, Price, Qty, Side, TimeInForce, TimeNs, ValueError,
};

const ROUNDS: i64 = 2_000_000;
const SECOND_NS: i64 = 1_000_000_000;

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
        reference_px: Some(Price(6_000_000)),
        reference_ts: now,
        now,
        position: Qty(100_000),
        working_buy: Qty(5_000),
        working_sell: Qty(0),
        equity: Some(million),
        equity_peak: million,
        gross_exposure: million,
        net_exposure: Amount(million.0 / 2),
        quote_rate: Some(Amount(1_000_000_000_000_000_000)),
        cash_available: Some(million),
        fee_allowance_bps: 10,
    }
}

fn main() -> Result<(), ValueError> {
    let mut gate = Gate::new(limits()?, &[instrument()?]);
    let mut approved = 0;
    let start = Instant::now();
    for round in 0..ROUNDS {
        let now = TimeNs(round * SECOND_NS);
        let request = OrderRequest {
            cl_ord_id: ClOrdId::new(1, 1),
            instrument: InstrumentId(0),
            side: Side::Buy,
            ord_type: OrdType::Limit,
            time_in_force: TimeInForce::Gtc,
            order_qty: Qty(1_000 + round % 100),
            limit_px: Some(Price(6_000_000 + round % 100)),
            stop_px: None,
            ts: now,
            terms: OrderTerms::NONE,
        };
        let verdict = gate.check(black_box(&request), black_box(&view(now)));
        approved += i64::from(verdict.outcome.is_ok());
    }
    let each_ns = start.elapsed().as_secs_f64() * 1e9 / ROUNDS as f64;
    println!("{} controls: {each_ns:.1} ns a check, {approved} approved", Control::ALL.len());
    Ok(())
}
