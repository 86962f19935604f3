//! Events of a live desk as Python states them: prices in ticks, quantities in lots.

use hansa_market::event::{Bar, Depth, InstrumentEvent, MarketEvent, Quote, Trade};
use hansa_types::{
    Amount, ClOrdId, ExecType, ExecutionReport, InstrumentId, Liquidity, OrdStatus, Price, Qty,
    RejectReason, Side, TimeNs,
};
use pyo3::prelude::*;

use crate::error::{IntoPyErr, core_error};

/// A bar that has closed.
#[derive(Debug, FromPyObject)]
pub struct BarSpec {
    instrument: u32,
    ts_open_ns: i64,
    ts_event_ns: i64,
    ts_recv_ns: i64,
    open_ticks: i64,
    high_ticks: i64,
    low_ticks: i64,
    close_ticks: i64,
    volume_lots: i64,
}

/// Best bid and ask.
#[derive(Debug, FromPyObject)]
pub struct QuoteSpec {
    instrument: u32,
    ts_event_ns: i64,
    ts_recv_ns: i64,
    bid_ticks: i64,
    ask_ticks: i64,
    bid_lots: i64,
    ask_lots: i64,
}

/// A print.
#[derive(Debug, FromPyObject)]
pub struct TradeSpec {
    instrument: u32,
    ts_event_ns: i64,
    ts_recv_ns: i64,
    price_ticks: i64,
    lots: i64,
    aggressor: i64,
}

/// A level of a book.
#[derive(Debug, FromPyObject)]
pub struct DepthSpec {
    instrument: u32,
    ts_event_ns: i64,
    ts_recv_ns: i64,
    side: i64,
    price_ticks: i64,
    lots: i64,
    is_clear: bool,
    is_last: bool,
}

/// An execution report; enumerations by their numbers, the fee as a decimal.
#[derive(Debug, FromPyObject)]
pub struct ReportSpec {
    exec_id: u64,
    cl_ord_id: u64,
    instrument: u32,
    is_buy: bool,
    exec_type: u8,
    ord_status: u8,
    order_lots: i64,
    cum_lots: i64,
    leaves_lots: i64,
    last_lots: i64,
    last_ticks: i64,
    reference_ticks: i64,
    fee_atoms: i128,
    fee_currency: String,
    liquidity: u8,
    reason: u8,
    exec_ref_id: u64,
    ts_event_ns: i64,
    ts_recv_ns: i64,
}

/// An event of the market, told apart by the name of its class.
#[derive(Debug)]
pub enum MarketSpec {
    /// A bar.
    Bar(BarSpec),
    /// A quote.
    Quote(QuoteSpec),
    /// A print.
    Trade(TradeSpec),
    /// A level of a book.
    Depth(DepthSpec),
}

impl<'py> FromPyObject<'_, 'py> for MarketSpec {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let name = given.get_type().name()?;
        match name.to_cow()?.as_ref() {
            "BarEvent" => given.extract().map(Self::Bar),
            "QuoteEvent" => given.extract().map(Self::Quote),
            "TradeEvent" => given.extract().map(Self::Trade),
            "DepthEvent" => given.extract().map(Self::Depth),
            found => Err(core_error(&format!("expected an event of the market, found {found}"))),
        }
    }
}

impl MarketSpec {
    /// The event, and when we had it.
    pub fn event(&self, count: usize) -> PyResult<(InstrumentEvent, TimeNs)> {
        let (event, ts_recv) = match self {
            Self::Bar(each) => {
                let (instrument, bar) = each.bar(count)?;
                let event = MarketEvent::BarClosed(bar);
                (InstrumentEvent { instrument, event }, each.ts_recv_ns)
            }
            Self::Quote(quote) => (quote.event(count)?, quote.ts_recv_ns),
            Self::Trade(trade) => (trade.event(count)?, trade.ts_recv_ns),
            Self::Depth(depth) => (depth.event(count)?, depth.ts_recv_ns),
        };
        Ok((event, TimeNs(ts_recv)))
    }
}

fn place(instrument: u32, count: usize) -> PyResult<InstrumentId> {
    if (instrument as usize) < count {
        return Ok(InstrumentId(instrument));
    }
    Err(core_error(&format!("expected an instrument 0..{count}, found {instrument}")))
}

impl BarSpec {
    /// The bar, of one of so many instruments.
    pub fn bar(&self, count: usize) -> PyResult<(InstrumentId, Bar)> {
        let bar = Bar {
            ts_open: TimeNs(self.ts_open_ns),
            ts_event: TimeNs(self.ts_event_ns),
            ts_recv: TimeNs(self.ts_recv_ns),
            open: Price(self.open_ticks),
            high: Price(self.high_ticks),
            low: Price(self.low_ticks),
            close: Price(self.close_ticks),
            volume: Qty(self.volume_lots),
        };
        let body = (bar.open.min(bar.close), bar.open.max(bar.close));
        if bar.ts_open >= bar.ts_event || bar.low > body.0 || bar.high < body.1 {
            return Err(core_error(&format!(
                "expected a bar that ends after it begins, its prices between low and high, \
                 found {bar:?}; the feed is to leave it out"
            )));
        }
        Ok((place(self.instrument, count)?, bar))
    }
}

impl QuoteSpec {
    fn event(&self, count: usize) -> PyResult<InstrumentEvent> {
        let quote = Quote {
            ts_event: TimeNs(self.ts_event_ns),
            ts_recv: TimeNs(self.ts_recv_ns),
            bid_px: Price(self.bid_ticks),
            ask_px: Price(self.ask_ticks),
            bid_qty: Qty(self.bid_lots),
            ask_qty: Qty(self.ask_lots),
        };
        let instrument = place(self.instrument, count)?;
        Ok(InstrumentEvent { instrument, event: MarketEvent::Quote(quote) })
    }
}

impl TradeSpec {
    fn event(&self, count: usize) -> PyResult<InstrumentEvent> {
        let trade = Trade {
            ts_event: TimeNs(self.ts_event_ns),
            ts_recv: TimeNs(self.ts_recv_ns),
            price: Price(self.price_ticks),
            qty: Qty(self.lots),
            aggressor: (self.aggressor != 0).then(|| Side::of(Qty(self.aggressor))),
        };
        let instrument = place(self.instrument, count)?;
        Ok(InstrumentEvent { instrument, event: MarketEvent::Trade(trade) })
    }
}

impl DepthSpec {
    fn event(&self, count: usize) -> PyResult<InstrumentEvent> {
        let depth = Depth {
            ts_event: TimeNs(self.ts_event_ns),
            ts_recv: TimeNs(self.ts_recv_ns),
            side: Side::of(Qty(self.side)),
            price: Price(self.price_ticks),
            qty: Qty(self.lots),
            is_clear: self.is_clear,
            is_last: self.is_last,
        };
        let instrument = place(self.instrument, count)?;
        Ok(InstrumentEvent { instrument, event: MarketEvent::Depth(depth) })
    }
}

impl ReportSpec {
    /// The report.
    pub fn report(&self, count: usize) -> PyResult<ExecutionReport> {
        let unknown = |what: &str| core_error(&format!("expected a known {what} in a report"));
        Ok(ExecutionReport {
            exec_id: self.exec_id,
            exec_ref_id: self.exec_ref_id,
            cl_ord_id: ClOrdId(self.cl_ord_id),
            instrument: place(self.instrument, count)?,
            side: if self.is_buy { Side::Buy } else { Side::Sell },
            exec_type: ExecType::of_number(self.exec_type).ok_or_else(|| unknown("type"))?,
            ord_status: OrdStatus::of_number(self.ord_status).ok_or_else(|| unknown("status"))?,
            order_qty: Qty(self.order_lots),
            cum_qty: Qty(self.cum_lots),
            leaves_qty: Qty(self.leaves_lots),
            last_qty: Qty(self.last_lots),
            last_px: Price(self.last_ticks),
            reference_px: Price(self.reference_ticks),
            fee: Amount(self.fee_atoms),
            fee_currency: self.fee_currency.parse().map_err(IntoPyErr::into_py)?,
            liquidity: Liquidity::of_number(self.liquidity).ok_or_else(|| unknown("liquidity"))?,
            reason: RejectReason::of_number(self.reason).ok_or_else(|| unknown("reason"))?,
            ts_event: TimeNs(self.ts_event_ns),
            ts_recv: TimeNs(self.ts_recv_ns),
        })
    }
}

/// A report as a tuple, its fields in the order of [`ReportSpec`].
pub type ReportTuple = (
    (u64, u64, u32, bool, u8, u8),
    (i64, i64, i64, i64, i64, i64),
    (i128, String, u8, u8, i64, i64),
);

/// For Python.
pub fn report_tuple(report: &ExecutionReport) -> ReportTuple {
    let is_buy = report.side == Side::Buy;
    let (exec_type, ord_status) = (report.exec_type as u8, report.ord_status as u8);
    let (liquidity, reason) = (report.liquidity as u8, report.reason as u8);
    let (happened, had) = (report.ts_event.0, report.ts_recv.0);
    (
        (report.exec_id, report.cl_ord_id.0, report.instrument.0, is_buy, exec_type, ord_status),
        (
            report.order_qty.0,
            report.cum_qty.0,
            report.leaves_qty.0,
            report.last_qty.0,
            report.last_px.0,
            report.reference_px.0,
        ),
        (report.fee.0, report.fee_currency.code().to_owned(), liquidity, reason, happened, had),
    )
}
