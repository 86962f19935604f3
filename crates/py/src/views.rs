//! What a strategy is shown: views that are filled anew for each call, never made anew.

use std::sync::Arc;

use hansa_engine::{OwnReport, TopOfBook};
use hansa_market::event::{Bar, Quote, Trade};
use hansa_types::{ClOrdId, ExecutionReport, InstrumentId, Price, Qty, Side};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::market::Market;

/// Names and steps of the instruments, shared by all views.
#[derive(Debug, Clone)]
pub struct Naming(Arc<[Name]>);

#[derive(Debug)]
struct Name {
    symbol: Py<PyString>,
    tick: (f64, f64),
    lot: (f64, f64),
}

impl Naming {
    /// Of the instruments of a market.
    pub fn of(py: Python<'_>, market: &Market) -> Self {
        let names = market.instruments().iter().enumerate().map(|(index, instrument)| Name {
            symbol: PyString::intern(py, instrument.symbol()).unbind(),
            tick: market.price_scale()[index],
            lot: market.volume_scale()[index],
        });
        Self(names.collect())
    }

    fn symbol(&self, py: Python<'_>, id: InstrumentId) -> Py<PyString> {
        self.0[id.index()].symbol.clone_ref(py)
    }

    #[allow(clippy::cast_precision_loss)]
    fn price(&self, id: InstrumentId, px: Price) -> f64 {
        let (mantissa, divisor) = self.0[id.index()].tick;
        px.0 as f64 * mantissa / divisor
    }

    #[allow(clippy::cast_precision_loss)]
    fn quantity(&self, id: InstrumentId, qty: Qty) -> f64 {
        let (mantissa, divisor) = self.0[id.index()].lot;
        qty.0 as f64 * mantissa / divisor
    }
}

macro_rules! view {
    ($(#[$doc:meta])* $name:ident of $event:ty { $($getter:ident: $kind:ty = |$at:ident| $value:expr;)* }) => {
        $(#[$doc])*
        #[pyclass(module = "hansa._core")]
        #[derive(Debug)]
        pub struct $name {
            naming: Naming,
            id: InstrumentId,
            event: Option<$event>,
        }

        impl $name {
            /// Empty, until the first call.
            pub const fn new(naming: Naming) -> Self {
                Self { naming, id: InstrumentId(0), event: None }
            }

            /// Shows the next event.
            pub const fn show(&mut self, id: InstrumentId, event: $event) {
                (self.id, self.event) = (id, Some(event));
            }

            fn event(&self) -> PyResult<&$event> {
                self.event.as_ref().ok_or_else(|| {
                    crate::error::core_error("a view shows something only while it is handed over")
                })
            }
        }

        #[pymethods]
        impl $name {
            /// Place of the instrument in the universe.
            #[getter]
            const fn instrument(&self) -> u32 {
                self.id.0
            }

            /// Name of the instrument.
            #[getter]
            fn symbol(&self, py: Python<'_>) -> Py<PyString> {
                self.naming.symbol(py, self.id)
            }

            /// When it happened at its source.
            #[getter]
            fn ts_event_ns(&self) -> PyResult<i64> {
                Ok(self.event()?.ts_event.0)
            }

            /// When the desk had it.
            #[getter]
            fn ts_recv_ns(&self) -> PyResult<i64> {
                Ok(self.event()?.ts_recv.0)
            }

            $(#[getter]
            fn $getter(&self) -> PyResult<$kind> {
                let event = self.event()?;
                let $at = (&self.naming, self.id, event);
                Ok($value)
            })*
        }
    };
}

view! {
    /// A bar that has closed.
    BarView of Bar {
        ts_open_ns: i64 = |at| at.2.ts_open.0;
        open: f64 = |at| at.0.price(at.1, at.2.open);
        high: f64 = |at| at.0.price(at.1, at.2.high);
        low: f64 = |at| at.0.price(at.1, at.2.low);
        close: f64 = |at| at.0.price(at.1, at.2.close);
        volume: f64 = |at| at.0.quantity(at.1, at.2.volume);
        open_ticks: i64 = |at| at.2.open.0;
        high_ticks: i64 = |at| at.2.high.0;
        low_ticks: i64 = |at| at.2.low.0;
        close_ticks: i64 = |at| at.2.close.0;
        volume_lots: i64 = |at| at.2.volume.0;
    }
}

view! {
    /// Best bid and ask.
    QuoteView of Quote {
        bid: f64 = |at| at.0.price(at.1, at.2.bid_px);
        ask: f64 = |at| at.0.price(at.1, at.2.ask_px);
        bid_quantity: f64 = |at| at.0.quantity(at.1, at.2.bid_qty);
        ask_quantity: f64 = |at| at.0.quantity(at.1, at.2.ask_qty);
        bid_ticks: i64 = |at| at.2.bid_px.0;
        ask_ticks: i64 = |at| at.2.ask_px.0;
        bid_lots: i64 = |at| at.2.bid_qty.0;
        ask_lots: i64 = |at| at.2.ask_qty.0;
    }
}

view! {
    /// A print on the market.
    TradeView of Trade {
        price: f64 = |at| at.0.price(at.1, at.2.price);
        quantity: f64 = |at| at.0.quantity(at.1, at.2.qty);
        price_ticks: i64 = |at| at.2.price.0;
        quantity_lots: i64 = |at| at.2.qty.0;
        aggressor: i64 = |at| at.2.aggressor.map_or(0, Side::sign);
    }
}

view! {
    /// The top of a book whose update is whole; None on an empty side.
    BookView of TopOfBook {
        bid: Option<f64> = |at| at.2.bid.map(|top| at.0.price(at.1, top.0));
        ask: Option<f64> = |at| at.2.ask.map(|top| at.0.price(at.1, top.0));
        bid_quantity: Option<f64> = |at| at.2.bid.map(|top| at.0.quantity(at.1, top.1));
        ask_quantity: Option<f64> = |at| at.2.ask.map(|top| at.0.quantity(at.1, top.1));
        bid_ticks: Option<i64> = |at| at.2.bid.map(|top| top.0.0);
        ask_ticks: Option<i64> = |at| at.2.ask.map(|top| top.0.0);
        bid_lots: Option<i64> = |at| at.2.bid.map(|top| top.1.0);
        ask_lots: Option<i64> = |at| at.2.ask.map(|top| top.1.0);
    }
}

/// An execution report about an order of the strategy. Made anew for each report: it may be kept.
#[pyclass(frozen, module = "hansa._core")]
#[derive(Debug)]
pub struct ReportView {
    naming: Naming,
    report: ExecutionReport,
    ticket: Option<ClOrdId>,
}

impl ReportView {
    /// Of a report.
    pub const fn new(naming: Naming, own: OwnReport) -> Self {
        Self { naming, report: own.report, ticket: own.ticket }
    }
}

#[pymethods]
impl ReportView {
    /// The order.
    #[getter]
    const fn order_id(&self) -> u64 {
        self.report.cl_ord_id.0
    }

    /// The carried order that sent it; None for an order of the strategy's own.
    #[getter]
    fn ticket_id(&self) -> Option<u64> {
        self.ticket.map(|id| id.0)
    }

    /// Place of the instrument in the universe.
    #[getter]
    const fn instrument(&self) -> u32 {
        self.report.instrument.0
    }

    /// Name of the instrument.
    #[getter]
    fn symbol(&self, py: Python<'_>) -> Py<PyString> {
        self.naming.symbol(py, self.report.instrument)
    }

    /// "buy" or "sell".
    #[getter]
    const fn side(&self) -> &'static str {
        self.report.side.name()
    }

    /// What is reported (FIX tag 150).
    #[getter]
    const fn exec_type(&self) -> &'static str {
        self.report.exec_type.name()
    }

    /// Where the order stands after it (FIX tag 39).
    #[getter]
    const fn ord_status(&self) -> &'static str {
        self.report.ord_status.name()
    }

    /// True while the order can still be filled.
    #[getter]
    const fn is_open(&self) -> bool {
        self.report.ord_status.is_open()
    }

    /// True for a fill.
    #[getter]
    const fn is_fill(&self) -> bool {
        self.report.last_qty.0 > 0
    }

    /// "maker", "taker", or "" when it is no fill.
    #[getter]
    const fn liquidity(&self) -> &'static str {
        self.report.liquidity.name()
    }

    /// Ordered, in lots.
    #[getter]
    const fn order_lots(&self) -> i64 {
        self.report.order_qty.0
    }

    /// Filled in all, in lots.
    #[getter]
    const fn cum_lots(&self) -> i64 {
        self.report.cum_qty.0
    }

    /// Still open, in lots.
    #[getter]
    const fn leaves_lots(&self) -> i64 {
        self.report.leaves_qty.0
    }

    /// Filled by this report, in lots.
    #[getter]
    const fn last_lots(&self) -> i64 {
        self.report.last_qty.0
    }

    /// At this price, in ticks.
    #[getter]
    const fn last_ticks(&self) -> i64 {
        self.report.last_px.0
    }

    /// At this price, in units of the quote currency.
    #[getter]
    fn last_price(&self) -> f64 {
        self.naming.price(self.report.instrument, self.report.last_px)
    }

    /// Filled by this report, in units of the base.
    #[getter]
    fn last_quantity(&self) -> f64 {
        self.naming.quantity(self.report.instrument, self.report.last_qty)
    }

    /// When it happened at the venue.
    #[getter]
    const fn ts_event_ns(&self) -> i64 {
        self.report.ts_event.0
    }

    /// When the desk had it.
    #[getter]
    const fn ts_recv_ns(&self) -> i64 {
        self.report.ts_recv.0
    }

    fn __repr__(&self) -> String {
        format!(
            "<Report {:x} {} {} {} of {} lots, {} filled>",
            self.report.cl_ord_id.0,
            self.side(),
            self.exec_type(),
            self.report.last_qty.0,
            self.report.order_qty.0,
            self.report.cum_qty.0
        )
    }
}
