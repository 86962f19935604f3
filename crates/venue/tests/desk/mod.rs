//! A desk for tests: requests, market events, and a gate that lets everything sensible through.

#![allow(dead_code)]

use hansa_gate::{Approved, Gate, Limits, View};
use hansa_market::event::{Bar, Depth, MarketEvent, MarketOrder, OrderDeed, Quote, Trade};
use hansa_types::{
    Amount, ClOrdId, Decimal, Instrument, InstrumentId, InstrumentSpec, OrdType, OrderRequest,
    OrderTerms, Price, Qty, Side, TimeInForce, TimeNs,
};
use hansa_venue::{Fees, Latency, VenueOptions};

pub const DAY_NS: i64 = 86_400_000_000_000;
pub const BAR_NS: i64 = 100;

/// One tick of one lot is worth one dollar.
pub fn instrument(id: u32, quantity_min: &str, notional_min: &str) -> Instrument {
    let spec = InstrumentSpec {
        symbol: format!("TEST:{id}"),
        base: "BTC".parse().unwrap(),
        quote: "USD".parse().unwrap(),
        tick: Decimal::ONE,
        lot: Decimal::ONE,
        multiplier: Decimal::ONE,
        quantity_min: quantity_min.parse().unwrap(),
        notional_min: notional_min.parse().unwrap(),
    };
    Instrument::new(InstrumentId(id), spec).unwrap()
}

/// No costs, no delays, all of the volume.
pub fn frictionless() -> VenueOptions {
    VenueOptions {
        fees: Fees { maker_ratio: Decimal::ZERO, taker_ratio: Decimal::ZERO },
        slippage_bps: Decimal::ZERO,
        latency: Latency { to_venue_ns: 0, from_venue_ns: 0 },
        volume_share_ratio_max: Decimal::ONE,
    }
}

/// Approval by a gate with huge limits, over more and smaller instruments than the venue has.
pub fn approved(request: OrderRequest) -> Approved {
    let huge = Amount(10i128.pow(35));
    let ratio = Some(Decimal::from_atoms(10i128.pow(30)));
    let limits = Limits {
        order_value_max: Some(huge),
        position_value_max: Some(huge),
        gross_exposure_ratio_max: ratio,
        net_exposure_ratio_max: ratio,
        price_collar_bps: Some(Decimal::from_atoms(10i128.pow(35))),
        orders_per_minute_max: Some(u32::MAX),
        drawdown_ratio_max: Some(Decimal::ONE),
        stale_after_ns: Some(i64::MAX),
        shrink: false,
    };
    let view = View {
        reference_px: Some(Price(1_000)),
        reference_ts: TimeNs(0),
        now: TimeNs(0),
        // A reduce-only order is to reach the venue, which has its own rule.
        position: Qty(if request.terms.is_reduce_only { -request.side.sign() * 10_000 } else { 0 }),
        working_buy: Qty(0),
        working_sell: Qty(0),
        equity: Some(Amount(10i128.pow(27))),
        equity_peak: Amount(10i128.pow(27)),
        gross_exposure: Amount::ZERO,
        net_exposure: Amount::ZERO,
        quote_rate: Some(Amount(1_000_000_000_000_000_000)),
        cash_available: None,
        fee_allowance_bps: 0,
    };
    let universe: Vec<Instrument> = (0..3).map(|id| instrument(id, "0", "0")).collect();
    Gate::new(limits, &universe).check(&request, &view).outcome.expect("huge limits")
}

pub fn market(id: u64, side: Side, qty: i64) -> OrderRequest {
    OrderRequest {
        cl_ord_id: ClOrdId(id),
        instrument: InstrumentId(0),
        side,
        ord_type: OrdType::Market,
        time_in_force: TimeInForce::Gtc,
        order_qty: Qty(qty),
        limit_px: None,
        stop_px: None,
        ts: TimeNs(0),
        terms: OrderTerms::NONE,
    }
}

pub fn limit(id: u64, side: Side, qty: i64, px: i64) -> OrderRequest {
    OrderRequest { ord_type: OrdType::Limit, limit_px: Some(Price(px)), ..market(id, side, qty) }
}

pub fn stop(id: u64, side: Side, qty: i64, px: i64) -> OrderRequest {
    OrderRequest { ord_type: OrdType::Stop, stop_px: Some(Price(px)), ..market(id, side, qty) }
}

pub fn stop_limit(id: u64, side: Side, qty: i64, (stop, limit): (i64, i64)) -> OrderRequest {
    OrderRequest {
        ord_type: OrdType::StopLimit,
        stop_px: Some(Price(stop)),
        limit_px: Some(Price(limit)),
        ..market(id, side, qty)
    }
}

pub fn lasting(time_in_force: TimeInForce, request: OrderRequest) -> OrderRequest {
    OrderRequest { time_in_force, ..request }
}

pub fn termed(terms: OrderTerms, request: OrderRequest) -> OrderRequest {
    OrderRequest { terms, ..request }
}

/// Good till a time.
pub fn till(ts: i64, request: OrderRequest) -> OrderRequest {
    let terms = OrderTerms { expire_ts: Some(TimeNs(ts)), ..request.terms };
    OrderRequest { time_in_force: TimeInForce::Gtd, terms, ..request }
}

pub fn of(instrument: u32, request: OrderRequest) -> OrderRequest {
    OrderRequest { instrument: InstrumentId(instrument), ..request }
}

pub fn bar(ts_open: i64, [open, high, low, close]: [i64; 4], volume: i64) -> Bar {
    Bar {
        ts_open: TimeNs(ts_open),
        ts_event: TimeNs(ts_open + BAR_NS),
        ts_recv: TimeNs(ts_open + BAR_NS),
        open: Price(open),
        high: Price(high),
        low: Price(low),
        close: Price(close),
        volume: Qty(volume),
    }
}

pub fn quote(ts: i64, (bid, bid_qty): (i64, i64), (ask, ask_qty): (i64, i64)) -> MarketEvent {
    MarketEvent::Quote(Quote {
        ts_event: TimeNs(ts),
        ts_recv: TimeNs(ts),
        bid_px: Price(bid),
        ask_px: Price(ask),
        bid_qty: Qty(bid_qty),
        ask_qty: Qty(ask_qty),
    })
}

pub fn print(ts: i64, price: i64, qty: i64) -> MarketEvent {
    MarketEvent::Trade(Trade {
        ts_event: TimeNs(ts),
        ts_recv: TimeNs(ts),
        price: Price(price),
        qty: Qty(qty),
        aggressor: None,
    })
}

/// A print whose aggressor is known.
pub fn hit(ts: i64, aggressor: Side, price: i64, qty: i64) -> MarketEvent {
    let MarketEvent::Trade(trade) = print(ts, price, qty) else { unreachable!() };
    MarketEvent::Trade(Trade { aggressor: Some(aggressor), ..trade })
}

/// A level is restated, and the book is whole.
pub fn depth(ts: i64, side: Side, px: i64, qty: i64) -> MarketEvent {
    MarketEvent::Depth(Depth {
        ts_event: TimeNs(ts),
        ts_recv: TimeNs(ts),
        side,
        price: Price(px),
        qty: Qty(qty),
        is_clear: false,
        is_last: true,
    })
}

/// A level is restated, and more is to come.
pub fn part(ts: i64, side: Side, px: i64, qty: i64) -> MarketEvent {
    let MarketEvent::Depth(whole) = depth(ts, side, px, qty) else { unreachable!() };
    MarketEvent::Depth(Depth { is_last: false, ..whole })
}

/// A snapshot begins with a level, and more is to come.
pub fn cleared(ts: i64, side: Side, px: i64, qty: i64) -> MarketEvent {
    let MarketEvent::Depth(whole) = depth(ts, side, px, qty) else { unreachable!() };
    MarketEvent::Depth(Depth { is_last: false, is_clear: true, ..whole })
}

/// A stranger's order changes, and the book is whole.
pub fn order(ts: i64, deed: OrderDeed, id: u64, (side, px, qty): (Side, i64, i64)) -> MarketEvent {
    MarketEvent::Order(MarketOrder {
        ts_event: TimeNs(ts),
        ts_recv: TimeNs(ts),
        id,
        price: Price(px),
        qty: Qty(qty),
        side,
        deed,
        is_clear: false,
        is_last: true,
    })
}
