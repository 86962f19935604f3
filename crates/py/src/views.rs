//! What a strategy is shown: views that are filled anew for each call, never made anew.

use std::sync::Arc;

use hansa_engine::{OwnReport, TopOfBook};
use hansa_market::event::{Bar, Quote, Trade};
use hansa_types::{
    ClOrdId, ExecType, ExecutionReport, Instrument, InstrumentId, Price, Qty, RejectReason, Side,
};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::market::scale;

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
    /// Of a universe.
    pub fn of(py: Python<'_>, instruments: &[Instrument]) -> Self {
        let names = instruments.iter().map(|instrument| Name {
            symbol: PyString::intern(py, instrument.symbol()).unbind(),
            tick: scale(instrument.spec().tick),
            lot: scale(instrument.spec().lot),
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
    /// Best bid and ask; None on an empty side.
    QuoteView of Quote {
        bid: Option<f64> = |at| at.2.best(Side::Buy).map(|top| at.0.price(at.1, top.0));
        ask: Option<f64> = |at| at.2.best(Side::Sell).map(|top| at.0.price(at.1, top.0));
        bid_quantity: Option<f64> = |at| at.2.best(Side::Buy).map(|top| at.0.quantity(at.1, top.1));
        ask_quantity: Option<f64> = |at| at.2.best(Side::Sell).map(|top| at.0.quantity(at.1, top.1));
        bid_ticks: Option<i64> = |at| at.2.best(Side::Buy).map(|top| top.0.0);
        ask_ticks: Option<i64> = |at| at.2.best(Side::Sell).map(|top| top.0.0);
        bid_lots: Option<i64> = |at| at.2.best(Side::Buy).map(|top| top.1.0);
        ask_lots: Option<i64> = |at| at.2.best(Side::Sell).map(|top| top.1.0);
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
    change: Qty,
}

impl ReportView {
    /// Of a report.
    pub const fn new(naming: Naming, own: OwnReport) -> Self {
        Self { naming, report: own.report, ticket: own.ticket, change: own.change }
    }
}

/// Methods, and before them a getter for each line.
macro_rules! getters {
    ($name:ident { $($(#[$doc:meta])* $getter:ident: $kind:ty = |$at:ident| $value:expr;)* } $($rest:tt)*) => {
        #[pymethods]
        impl $name {
            $($(#[$doc])*
            #[getter]
            fn $getter(&self) -> $kind {
                let $at = self;
                $value
            })*

            $($rest)*
        }
    };
}

getters! {
    ReportView {
        /// The order; 0 where the venue moved the position without one.
        order_id: u64 = |at| at.report.order_id();
        /// The carried order that sent it; None for an order of the strategy's own.
        ticket_id: Option<u64> = |at| at.ticket.map(|id| id.0);
        /// Why the venue refused or ended it, such as "would_take"; None if it did not.
        reason: Option<&'static str> = |at| match at.report.reason {
            RejectReason::None => None,
            reason => Some(reason.name()),
        };
        /// Place of the instrument in the universe.
        instrument: u32 = |at| at.report.instrument.0;
        /// "buy" or "sell".
        side: &'static str = |at| at.report.side.name();
        /// What is reported (FIX tag 150).
        exec_type: &'static str = |at| at.report.exec_type.name();
        /// Number of the report at its venue.
        exec_id: u64 = |at| at.report.exec_id;
        /// The `exec_id` of the execution that a bust or a correction takes back; else None.
        exec_ref_id: Option<u64> = |at| {
            at.report.exec_type.takes_back().then_some(at.report.exec_ref_id)
        };
        /// Where the order stands after it (FIX tag 39).
        ord_status: &'static str = |at| at.report.ord_status.name();
        /// True while the order can still be filled.
        is_open: bool = |at| at.report.ord_status.is_open() || at.report.leaves_qty.0 > 0;
        /// True for a fill; not for the bust or correction of one.
        is_fill: bool = |at| at.report.exec_type == ExecType::Trade;
        /// "maker", "taker", or "" when it is no fill.
        liquidity: &'static str = |at| at.report.liquidity.name();
        /// Ordered, in lots.
        order_lots: i64 = |at| at.report.order_qty.0;
        /// Filled in all, in lots.
        cum_lots: i64 = |at| at.report.cum_qty.0;
        /// Still open, in lots.
        leaves_lots: i64 = |at| at.report.leaves_qty.0;
        /// By how much what the order has filled changes, in lots; below zero for a bust.
        change_lots: i64 = |at| at.change.0;
        /// Filled by this report, in lots; of a correction what was filled instead.
        last_lots: i64 = |at| at.report.last_qty.0;
        /// At this price, in ticks.
        last_ticks: i64 = |at| at.report.last_px.0;
        /// At this price, in units of the quote currency.
        last_price: f64 = |at| at.naming.price(at.report.instrument, at.report.last_px);
        /// Filled by this report, in units of the base.
        last_quantity: f64 = |at| at.naming.quantity(at.report.instrument, at.report.last_qty);
        /// Charged for this fill, in units of `fee_currency`; below zero for a rebate.
        fee: f64 = |at| at.report.fee.decimal().to_f64();
        /// The currency of the fee.
        fee_currency: String = |at| at.report.fee_currency.code().to_owned();
        /// When it happened at the venue.
        ts_event_ns: i64 = |at| at.report.ts_event.0;
        /// When the desk had it.
        ts_recv_ns: i64 = |at| at.report.ts_recv.0;
    }

    /// Name of the instrument.
    #[getter]
    fn symbol(&self, py: Python<'_>) -> Py<PyString> {
        self.naming.symbol(py, self.report.instrument)
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
