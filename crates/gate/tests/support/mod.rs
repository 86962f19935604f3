//! One instrument, generous limits and an ordinary state, each to be changed by a test.
#![allow(clippy::unwrap_used, clippy::expect_used, dead_code)]

use hansa_gate::{Gate, Limits, Verdict, View};
use hansa_types::{
    Amount, ClOrdId, Decimal, Instrument, InstrumentId, InstrumentSpec, OrdType, OrderRequest,
    OrderTerms, Price, Qty, Side, TimeInForce, TimeNs,
};

pub const SECOND_NS: i64 = 1_000_000_000;
pub const NOW: TimeNs = TimeNs(1_000_000 * SECOND_NS);

pub fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub fn amount(text: &str) -> Amount {
    decimal(text).into()
}

/// A share with a tick of 0.01, at least 2 a trade and at least 50 in value.
pub fn instrument() -> Instrument {
    let spec = InstrumentSpec {
        symbol: "XNAS:AAPL".into(),
        base: "AAPL".parse().unwrap(),
        quote: "USD".parse().unwrap(),
        tick: decimal("0.01"),
        lot: decimal("1"),
        multiplier: Decimal::ONE,
        quantity_min: decimal("2"),
        notional_min: decimal("50"),
    };
    Instrument::new(InstrumentId(0), spec).unwrap()
}

/// Wide enough for every order of a table that does not look at them.
pub fn generous() -> Limits {
    Limits {
        order_value_max: Some(amount("1000000")),
        position_value_max: Some(amount("1000000")),
        gross_exposure_ratio_max: Some(decimal("100")),
        net_exposure_ratio_max: Some(decimal("100")),
        price_collar_bps: Some(decimal("100000")),
        orders_per_minute_max: Some(1000),
        drawdown_ratio_max: Some(decimal("0.9")),
        stale_after_ns: Some(10 * SECOND_NS),
        shrink: false,
    }
}

/// No position, price 100.00, equity 10,000, a margin account.
pub fn ordinary() -> View {
    View {
        reference_px: Some(Price(10_000)),
        reference_ts: NOW,
        now: NOW,
        position: Qty(0),
        working_buy: Qty(0),
        working_sell: Qty(0),
        equity: Some(amount("10000")),
        equity_peak: amount("10000"),
        gross_exposure: Amount::ZERO,
        net_exposure: Amount::ZERO,
        quote_rate: Some(Amount(1_000_000_000_000_000_000)),
        cash_available: None,
        fee_allowance_bps: 0,
    }
}

/// The ordinary state with a position at 100.00.
pub fn holding(lots: i64) -> View {
    let value = instrument().notional(Price(10_000), Qty(lots)).unwrap();
    View { position: Qty(lots), gross_exposure: value.abs(), net_exposure: value, ..ordinary() }
}

pub fn market(signed: i64) -> OrderRequest {
    OrderRequest {
        cl_ord_id: ClOrdId::new(1, 1),
        instrument: InstrumentId(0),
        side: Side::of(Qty(signed)),
        ord_type: OrdType::Market,
        time_in_force: TimeInForce::Gtc,
        order_qty: Qty(signed.abs()),
        limit_px: None,
        stop_px: None,
        ts: NOW,
        terms: OrderTerms::NONE,
    }
}

pub fn limit(signed: i64, price_ticks: i64) -> OrderRequest {
    let (ord_type, limit_px) = (OrdType::Limit, Some(Price(price_ticks)));
    OrderRequest { ord_type, limit_px, ..market(signed) }
}

pub fn stop(signed: i64, price_ticks: i64) -> OrderRequest {
    let (ord_type, stop_px) = (OrdType::Stop, Some(Price(price_ticks)));
    OrderRequest { ord_type, stop_px, ..market(signed) }
}

pub fn gate(limits: Limits) -> Gate {
    Gate::new(limits, &[instrument()])
}

pub fn judge(limits: Limits, view: &View, request: &OrderRequest) -> Verdict {
    gate(limits).check(request, view)
}
