//! The second door: strategies that are called for events and propose orders themselves.

use hansa_engine::desk::SOURCE_STRATEGY;
use hansa_engine::{Answer, Command, Wake, Watch};
use hansa_market::event::MarketEvent;
use hansa_types::{
    ClOrdId, InstrumentId, OrdType, OrderRequest, Price, Qty, Side, TimeInForce, TimeNs,
};
use pyo3::prelude::*;

use crate::buffer::Column;
use crate::compiled::{Compiled, CompiledSpec};
use crate::error::{IntoPyErr, core_error};
use crate::market::Market;
use crate::run::Run;
use crate::views::{BarView, BookView, Naming, QuoteView, ReportView, TradeView};

/// A strategy as Python hands it over.
#[derive(Debug, FromPyObject)]
pub enum MemberSpec {
    /// A C function.
    Compiled(CompiledSpec),
    /// Python's own functions.
    Python(Callbacks),
}

#[derive(Debug)]
enum Member {
    Python(Callbacks, Option<Column<u8>>),
    Compiled(Compiled),
}

/// One strategy's callbacks; what it does not define is never called.
#[derive(Debug, FromPyObject)]
pub struct Callbacks {
    on_bar: Option<Py<PyAny>>,
    on_quote: Option<Py<PyAny>>,
    on_trade: Option<Py<PyAny>>,
    on_book: Option<Py<PyAny>>,
    on_report: Option<Py<PyAny>>,
    on_timer: Option<Py<PyAny>>,
    on_batch: Option<Py<PyAny>>,
    /// `[T, N]`, not 0 where a bar is wanted; all are if there is none.
    wanted_bars: Option<Py<PyAny>>,
}

/// All strategies of a run and the views they are shown.
#[derive(Debug)]
pub struct Strategies {
    members: Vec<Member>,
    has_python: bool,
    naming: Naming,
    bar: Py<BarView>,
    quote: Py<QuoteView>,
    trade: Py<TradeView>,
    book: Py<BookView>,
}

type Pick = fn(&Callbacks) -> Option<&Py<PyAny>>;

/// Where a callback failed: place of the strategy, name of the callback, time.
pub type Failure = (usize, &'static str, i64);

impl Strategies {
    /// In the order of their seats.
    pub fn new(py: Python<'_>, market: &Market, members: Vec<MemberSpec>) -> PyResult<Self> {
        let naming = Naming::of(py, market);
        let members = members.into_iter().map(|spec| match spec {
            MemberSpec::Python(callbacks) => {
                let wanted = callbacks.wanted_bars.as_ref();
                let column = wanted.map(|array| Column::<u8>::of(array.bind(py))).transpose()?;
                let cells = market.times().len() * market.instruments().len();
                match &column {
                    Some(column) if column.slice().len() != cells => {
                        Err(core_error("expected a flag for each moment and instrument"))
                    }
                    _ => Ok(Member::Python(callbacks, column)),
                }
            }
            MemberSpec::Compiled(spec) => Compiled::new(spec).map(Member::Compiled),
        });
        let members = members.collect::<PyResult<Vec<_>>>()?;
        Ok(Self {
            has_python: members.iter().any(|each| matches!(each, Member::Python(..))),
            members,
            bar: Py::new(py, BarView::new(naming.clone()))?,
            quote: Py::new(py, QuoteView::new(naming.clone()))?,
            trade: Py::new(py, TradeView::new(naming.clone()))?,
            book: Py::new(py, BookView::new(naming.clone()))?,
            naming,
        })
    }

    /// What they want to be called for.
    pub fn watch(&self) -> Watch {
        let mut any = [false; 6];
        for member in &self.members {
            let own = match member {
                Member::Python(callbacks, _) => callbacks.wants(),
                Member::Compiled(compiled) => compiled.spec.wants(),
            };
            any = std::array::from_fn(|place| any[place] || own[place]);
        }
        let [bars, quotes, trades, books, reports, batches] = any;
        let reports_from = reports.then_some(SOURCE_STRATEGY);
        Watch { bars, quotes, trades, books, batches, reports_from }
    }

    /// Compiled strategies that this concerns, with their places.
    pub fn compiled(&self, wake: &Wake) -> impl Iterator<Item = (u16, &Compiled)> {
        let concerns = concerns(wake);
        (0u16..).zip(&self.members).filter_map(move |(place, member)| match member {
            Member::Compiled(compiled) if concerns(place, compiled) => Some((place, compiled)),
            _ => None,
        })
    }

    fn python(&self) -> impl Iterator<Item = (usize, &Callbacks)> {
        self.members.iter().enumerate().filter_map(|(place, member)| match member {
            Member::Python(callbacks, _) => Some((place, callbacks)),
            Member::Compiled(_) => None,
        })
    }

    /// Calls whom it concerns; `cell` is the place of a bar among moments and instruments.
    pub fn call(&self, py: Python<'_>, wake: &Wake, cell: usize) -> Result<(), (PyErr, Failure)> {
        if !self.has_python {
            return Ok(());
        }
        match wake {
            Wake::Market(event) => match event.event {
                MarketEvent::Quote(quote) => {
                    self.quote.borrow_mut(py).show(event.instrument, quote);
                    self.all(
                        py,
                        (|each| each.on_quote.as_ref(), "on_quote"),
                        self.quote.as_any(),
                        quote.ts_recv,
                    )
                }
                MarketEvent::Trade(trade) => {
                    self.trade.borrow_mut(py).show(event.instrument, trade);
                    self.all(
                        py,
                        (|each| each.on_trade.as_ref(), "on_trade"),
                        self.trade.as_any(),
                        trade.ts_recv,
                    )
                }
                MarketEvent::BarClosed(bar) => {
                    self.bar.borrow_mut(py).show(event.instrument, bar);
                    self.bars(py, cell, bar.ts_recv)
                }
                MarketEvent::BarOpened(_) | MarketEvent::Depth(_) | MarketEvent::Action(_) => {
                    Ok(())
                }
            },
            Wake::Book(top) => {
                self.book.borrow_mut(py).show(top.instrument, *top);
                let pick: Pick = |each| each.on_book.as_ref();
                self.all(py, (pick, "on_book"), self.book.as_any(), top.ts_recv)
            }
            Wake::Report(own) => {
                let report = &own.report;
                let place = report.cl_ord_id.source().saturating_sub(SOURCE_STRATEGY) as usize;
                let at = (place, "on_report", report.ts_recv.0);
                let view = ReportView::new(self.naming.clone(), **own);
                self.one(at, |each| each.on_report.as_ref().map(|f| f.call1(py, (view,)).map(drop)))
            }
            Wake::Batch(ts) => self.python().try_for_each(|(place, each)| {
                let called = each.on_batch.as_ref().map(|f| f.call1(py, (ts.0,)).map(drop));
                called.unwrap_or(Ok(())).map_err(|error| (error, (place, "on_batch", ts.0)))
            }),
            Wake::Timer(timer) => {
                let place = timer.source.saturating_sub(SOURCE_STRATEGY) as usize;
                let at = (place, "on_timer", timer.ts.0);
                self.one(at, |each| {
                    each.on_timer.as_ref().map(|f| f.call1(py, (timer.tag,)).map(drop))
                })
            }
        }
    }

    fn all(
        &self,
        py: Python<'_>,
        (pick, name): (Pick, &'static str),
        view: &Py<PyAny>,
        ts: TimeNs,
    ) -> Result<(), (PyErr, Failure)> {
        for (place, each) in self.python() {
            if let Some(callback) = pick(each) {
                callback.call1(py, (view,)).map_err(|error| (error, (place, name, ts.0)))?;
            }
        }
        Ok(())
    }

    fn bars(&self, py: Python<'_>, cell: usize, ts: TimeNs) -> Result<(), (PyErr, Failure)> {
        for (place, member) in self.members.iter().enumerate() {
            if let Member::Python(callbacks, wanted) = member
                && let Some(callback) = &callbacks.on_bar
                && wanted.as_ref().is_none_or(|flags| flags.slice()[cell] != 0)
            {
                let called = callback.call1(py, (&self.bar,));
                called.map_err(|error| (error, (place, "on_bar", ts.0)))?;
            }
        }
        Ok(())
    }

    fn one(
        &self,
        at: Failure,
        call: impl FnOnce(&Callbacks) -> Option<PyResult<()>>,
    ) -> Result<(), (PyErr, Failure)> {
        match self.members.get(at.0) {
            Some(Member::Python(callbacks, _)) => match call(callbacks) {
                Some(Err(error)) => Err((error, at)),
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }
}

impl Callbacks {
    /// In the order bars, quotes, trades, books, reports, batches.
    const fn wants(&self) -> [bool; 6] {
        [
            self.on_bar.is_some(),
            self.on_quote.is_some(),
            self.on_trade.is_some(),
            self.on_book.is_some(),
            self.on_report.is_some(),
            self.on_batch.is_some(),
        ]
    }
}

/// Whether an event is for a compiled strategy at a place.
fn concerns(wake: &Wake) -> impl Fn(u16, &Compiled) -> bool + use<> {
    let (kind, owner) = match wake {
        Wake::Market(event) => match event.event {
            MarketEvent::BarOpened(_) | MarketEvent::BarClosed(_) | MarketEvent::Action(_) => {
                (0, None)
            }
            MarketEvent::Quote(_) => (1, None),
            MarketEvent::Trade(_) | MarketEvent::Depth(_) => (2, None),
        },
        Wake::Book(_) => (3, None),
        Wake::Report(own) => (4, Some(own.report.cl_ord_id.source())),
        Wake::Batch(_) => (5, None),
        // Whoever sets a timer wants it.
        Wake::Timer(timer) => (usize::MAX, Some(timer.source)),
    };
    move |place, compiled| {
        let is_wanted = compiled.spec.wants().get(kind).is_none_or(|wanted| *wanted);
        is_wanted && owner.is_none_or(|source| source == SOURCE_STRATEGY + place)
    }
}

/// id, instrument, is a buy, ordered, filled, limit, stop; quantities in lots, prices in ticks.
type OrderTuple = (u64, u32, bool, i64, i64, Option<i64>, Option<i64>);

/// A strategy's way into the desk: what it may know, and what it may ask for.
#[pyclass(frozen, module = "hansa._core")]
#[derive(Debug)]
pub struct Door {
    pub run: Py<Run>,
    pub source: u16,
}

impl Door {
    fn command(&self, py: Python<'_>, command: &Command) -> PyResult<Option<i64>> {
        let mut run = self.run.borrow_mut(py);
        let (simulation, sink) = run.parts()?;
        let now = simulation.now();
        let answer =
            simulation.command((now, self.source), command, sink).map_err(IntoPyErr::into_py)?;
        Ok(match answer {
            Answer::Done => Some(0),
            Answer::Sent(id) => Some(id.0.cast_signed()),
            Answer::Refused(control) => Some(-i64::from(control as u8)),
            Answer::Nothing => None,
        })
    }

    fn read<T>(
        &self,
        py: Python<'_>,
        read: impl FnOnce(&hansa_engine::Desk) -> PyResult<T>,
    ) -> PyResult<T> {
        read(self.run.borrow(py).desk())
    }
}

pub fn instrument_of(desk: &hansa_engine::Desk, instrument: u32) -> PyResult<InstrumentId> {
    let count = desk.instruments().len();
    if (instrument as usize) < count {
        return Ok(InstrumentId(instrument));
    }
    Err(core_error(&format!("expected an instrument 0..{count}, found {instrument}")))
}

#[allow(clippy::cast_precision_loss)]
fn units(amount: hansa_types::Amount) -> f64 {
    amount.0 as f64 / 1e18
}

#[pymethods]
impl Door {
    /// The door of strategy number `place` of a run.
    #[new]
    fn new(run: Py<Run>, place: u16) -> Self {
        Self { run, source: SOURCE_STRATEGY + place }
    }

    /// The time of the last event the desk has.
    #[getter]
    fn now_ns(&self, py: Python<'_>) -> i64 {
        self.run.borrow(py).now().0
    }

    /// Proposes an order: its id, or minus the number of the control that refused. Type and time
    /// in force by their FIX numbers (tags 40 and 59), quantity in lots, prices in ticks.
    #[pyo3(signature = (instrument, is_buy, ord_type, time_in_force, lots, limit_ticks, stop_ticks))]
    #[allow(clippy::too_many_arguments)]
    fn submit(
        &self,
        py: Python<'_>,
        instrument: u32,
        is_buy: bool,
        ord_type: u8,
        time_in_force: u8,
        lots: i64,
        limit_ticks: Option<i64>,
        stop_ticks: Option<i64>,
    ) -> PyResult<i64> {
        let instrument = self.read(py, |desk| instrument_of(desk, instrument))?;
        let request = OrderRequest {
            cl_ord_id: ClOrdId(0),
            instrument,
            side: if is_buy { Side::Buy } else { Side::Sell },
            ord_type: match ord_type {
                1 => OrdType::Market,
                2 => OrdType::Limit,
                3 => OrdType::Stop,
                4 => OrdType::StopLimit,
                _ => return Err(core_error("expected an order type 1 to 4")),
            },
            time_in_force: match time_in_force {
                0 => TimeInForce::Day,
                1 => TimeInForce::Gtc,
                3 => TimeInForce::Ioc,
                4 => TimeInForce::Fok,
                _ => return Err(core_error("expected a time in force 0, 1, 3 or 4")),
            },
            order_qty: Qty(lots),
            limit_px: limit_ticks.map(Price),
            stop_px: stop_ticks.map(Price),
            ts: TimeNs(0),
        };
        Ok(self.command(py, &Command::Submit(request))?.unwrap_or(0))
    }

    /// Asks for the end of an open order; false if there is none, or a request is on its way.
    fn cancel(&self, py: Python<'_>, order_id: u64) -> PyResult<bool> {
        Ok(self.command(py, &Command::Cancel(ClOrdId(order_id)))?.is_some())
    }

    /// Asks for another quantity or other prices of an open order: its new id, minus the number
    /// of the control that refused, or None if there is no such open order.
    fn replace(
        &self,
        py: Python<'_>,
        order_id: u64,
        lots: i64,
        limit_ticks: Option<i64>,
        stop_ticks: Option<i64>,
    ) -> PyResult<Option<i64>> {
        let orig = ClOrdId(order_id);
        let old = self.read(py, |desk| Ok(desk.orders().get(orig).map(|order| order.request)))?;
        let Some(old) = old else { return Ok(None) };
        let request = OrderRequest {
            order_qty: Qty(lots),
            limit_px: limit_ticks.map(Price),
            stop_px: stop_ticks.map(Price),
            ..old
        };
        self.command(py, &Command::Replace { orig, request })
    }

    /// Asks to be called at a time.
    fn set_timer(&self, py: Python<'_>, ts_ns: i64, tag: u64) -> PyResult<()> {
        let mut run = self.run.borrow_mut(py);
        let (simulation, _) = run.parts()?;
        simulation.set_timer(TimeNs(ts_ns), self.source, tag);
        Ok(())
    }

    /// The position of an instrument, in lots, signed.
    fn position_lots(&self, py: Python<'_>, instrument: u32) -> PyResult<i64> {
        self.read(py, |desk| Ok(desk.ledger().position_qty(instrument_of(desk, instrument)?).0))
    }

    /// Open buys and open sells of an instrument, in lots.
    fn working_lots(&self, py: Python<'_>, instrument: u32) -> PyResult<(i64, i64)> {
        self.read(py, |desk| {
            let working = desk.orders().working(instrument_of(desk, instrument)?);
            Ok((working.buy.0, working.sell.0))
        })
    }

    /// The last known price of an instrument, in ticks.
    fn mark_ticks(&self, py: Python<'_>, instrument: u32) -> PyResult<Option<i64>> {
        self.read(py, |desk| Ok(desk.mark(instrument_of(desk, instrument)?).map(|px| px.0)))
    }

    /// The best levels of a side of the book the desk knows: prices in ticks, quantities in lots,
    /// best first; none without depth.
    fn levels(
        &self,
        py: Python<'_>,
        instrument: u32,
        is_bid: bool,
        count: usize,
    ) -> PyResult<Vec<(i64, i64)>> {
        self.read(py, |desk| {
            let side = if is_bid { Side::Buy } else { Side::Sell };
            let book = desk.book(instrument_of(desk, instrument)?);
            let levels = book.map(|book| book.depth(side, count).map(|(px, qty)| (px.0, qty.0)));
            Ok(levels.map_or_else(Vec::new, Iterator::collect))
        })
    }

    /// Equity at the last prices, in the account's currency.
    #[getter]
    fn equity(&self, py: Python<'_>) -> PyResult<f64> {
        self.read(py, |desk| desk.equity().map(units).map_err(IntoPyErr::into_py))
    }

    /// Cash in the account's currency.
    #[getter]
    fn cash(&self, py: Python<'_>) -> PyResult<f64> {
        self.read(py, |desk| Ok(units(desk.ledger().cash(desk.ledger().base_currency()))))
    }

    /// The strategy's open orders, by id.
    fn orders(&self, py: Python<'_>) -> PyResult<Vec<OrderTuple>> {
        self.read(py, |desk| {
            let own = desk.orders().iter().filter(|(id, _)| id.source() == self.source);
            Ok(own
                .map(|(id, order)| {
                    let request = &order.request;
                    let prices = [request.limit_px, request.stop_px].map(|px| px.map(|px| px.0));
                    let is_buy = request.side == Side::Buy;
                    let (ordered, filled) = (request.order_qty.0, order.life.cum_qty.0);
                    (id.0, request.instrument.0, is_buy, ordered, filled, prices[0], prices[1])
                })
                .collect())
        })
    }
}
