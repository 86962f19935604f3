//! The second door: strategies that are called for events and propose orders themselves.

use std::sync::{Mutex, MutexGuard, PoisonError};

use hansa_engine::desk::SOURCE_STRATEGY;
use hansa_engine::{Answer, Command, Stage, Wake, Watch};
use hansa_journal::Sink;
use hansa_market::event::MarketEvent;
use hansa_types::{
    ClOrdId, Instrument, InstrumentId, OrdType, OrderRequest, OrderTerms, PostOnly, Price, Qty,
    Side, TimeInForce, TimeNs,
};
use pyo3::prelude::*;

use crate::batch::{BatchView, Views};
use crate::compiled::{Compiled, CompiledSpec};
use crate::conditions::{ConditionsSpec, Floor};
use crate::error::{IntoPyErr, core_error};
use crate::live::LiveRun;
use crate::run::Run;
use crate::views::{Naming, ReportView};

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
    Python(Callbacks),
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
    on_ticket: Option<Py<PyAny>>,
    /// When it wants to be called; always if there is none.
    conditions: Option<ConditionsSpec>,
}

/// All strategies of a run and the views they are shown.
#[derive(Debug)]
pub struct Strategies {
    members: Vec<Member>,
    has_python: bool,
    naming: Naming,
    views: Views,
    floor: Mutex<Floor>,
    has_conditions: bool,
}

/// Where a callback failed: place of the strategy, name of the callback, time.
pub type Failure = (usize, &'static str, i64);

impl Strategies {
    /// In the order of their seats. `cells` is how many moments and instruments the features of
    /// their conditions have, which a live desk writes anew for each moment.
    pub fn new(
        py: Python<'_>,
        instruments: &[Instrument],
        (cells, is_live): (usize, bool),
        specs: Vec<MemberSpec>,
    ) -> PyResult<Self> {
        let (mut members, mut conditions) = (vec![], vec![]);
        for spec in specs {
            match spec {
                MemberSpec::Python(mut callbacks) => {
                    conditions.push(callbacks.conditions.take());
                    members.push(Member::Python(callbacks));
                }
                MemberSpec::Compiled(spec) => {
                    conditions.push(None);
                    members.push(Member::Compiled(Compiled::new(spec)?));
                }
            }
        }
        let naming = Naming::of(py, instruments);
        Ok(Self {
            has_python: members.iter().any(|each| matches!(each, Member::Python(_))),
            members,
            views: Views::new(py, &naming)?,
            naming,
            has_conditions: conditions.iter().any(Option::is_some),
            floor: Mutex::new(Floor::new(py, instruments, (cells, is_live), conditions)?),
        })
    }

    fn floor(&self) -> MutexGuard<'_, Floor> {
        self.floor.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What they want to be called for.
    pub fn watch(&self) -> Watch {
        let mut any = [false; 6];
        for member in &self.members {
            let own = match member {
                Member::Python(callbacks) => callbacks.wants(),
                Member::Compiled(compiled) => compiled.spec.wants(),
            };
            any = std::array::from_fn(|place| any[place] || own[place]);
        }
        let [bars, quotes, trades, books, reports, batches] = any;
        let tickets = self.members.iter().any(|member| match member {
            Member::Python(callbacks) => callbacks.on_ticket.is_some(),
            Member::Compiled(_) => false,
        });
        let reports_from = reports.then_some(SOURCE_STRATEGY);
        let needs = self.floor().needs();
        Watch {
            bars: bars || needs.bars,
            quotes: quotes || needs.touch,
            trades: trades || needs.prints,
            books: books || needs.touch,
            batches,
            tickets,
            reports_from,
        }
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.members.len()
    }

    /// The strategy at a place, if it is compiled and this concerns it.
    pub fn compiled(&self, place: usize, wake: &Wake) -> Option<&Compiled> {
        match self.members.get(place) {
            Some(Member::Compiled(compiled)) if is_for(wake, place, compiled) => Some(compiled),
            _ => None,
        }
    }

    /// Fills the view of an event, once for all who are called for it, and judges their conditions
    /// by it; `cell` is the place of a bar among moments and instruments.
    pub fn show(&self, py: Python<'_>, wake: &Wake, cell: usize) {
        if self.has_conditions {
            self.floor().take(wake, cell);
        }
        if self.has_python {
            self.views.show(py, wake);
        }
    }

    /// Calls the Python strategy at a place, if this concerns it and its condition holds.
    pub fn call(&self, py: Python<'_>, place: usize, wake: &Wake) -> Result<(), (PyErr, Failure)> {
        let Some(Member::Python(each)) = self.members.get(place) else { return Ok(()) };
        if self.has_conditions && !self.floor().wants(place, wake) {
            return Ok(());
        }
        let (name, ts, called) = match wake {
            Wake::Market(event) => match event.event {
                MarketEvent::Quote(quote) => {
                    ("on_quote", quote.ts_recv, with(py, &each.on_quote, &self.views.quote))
                }
                MarketEvent::Trade(trade) => {
                    ("on_trade", trade.ts_recv, with(py, &each.on_trade, &self.views.trade))
                }
                MarketEvent::BarClosed(bar) => {
                    ("on_bar", bar.ts_recv, with(py, &each.on_bar, &self.views.bar))
                }
                _ => return Ok(()),
            },
            Wake::Book(top) => ("on_book", top.ts_recv, with(py, &each.on_book, &self.views.book)),
            Wake::Batch(batch) => {
                let view = BatchView { batch: batch.clone(), views: self.views.clone_ref(py) };
                ("on_batch", batch.ts, with(py, &each.on_batch, view))
            }
            Wake::Report(own) if is_own(own.report.cl_ord_id, place) => {
                let view = ReportView::new(self.naming.clone(), **own);
                ("on_report", own.report.ts_recv, with(py, &each.on_report, view))
            }
            Wake::Timer(timer) if timer.source == source_of(place) => {
                ("on_timer", timer.ts, with(py, &each.on_timer, timer.tag))
            }
            Wake::Ticket(end) if is_own(end.ticket, place) => {
                let told = (end.ticket.0, end.reason.to_string(), end.cum_qty.0);
                let called = each.on_ticket.as_ref().map(|f| f.call1(py, told).map(drop));
                ("on_ticket", TimeNs(0), called.unwrap_or(Ok(())))
            }
            Wake::Report(_) | Wake::Timer(_) | Wake::Ticket(_) => return Ok(()),
        };
        called.map_err(|error| (error, (place, name, ts.0)))
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

/// Calls what a strategy has written, with one argument.
fn with<'py>(
    py: Python<'py>,
    callback: &Option<Py<PyAny>>,
    argument: impl IntoPyObject<'py>,
) -> PyResult<()> {
    match callback {
        Some(callback) => callback.call1(py, (argument,)).map(drop),
        None => Ok(()),
    }
}

const fn source_of(place: usize) -> u16 {
    SOURCE_STRATEGY + place as u16
}

/// The place of the one strategy that a timer or report concerns, and the callback.
pub fn concerned(wake: &Wake) -> Option<(u16, &'static str)> {
    let (source, callback) = match wake {
        Wake::Timer(timer) => (timer.source, "on_timer"),
        Wake::Report(own) => (own.report.cl_ord_id.source(), "on_report"),
        _ => return None,
    };
    source.checked_sub(SOURCE_STRATEGY).map(|place| (place, callback))
}

fn is_own(id: ClOrdId, place: usize) -> bool {
    id.source() == source_of(place)
}

/// Whether an event is for a compiled strategy at a place.
fn is_for(wake: &Wake, place: usize, compiled: &Compiled) -> bool {
    let [bars, quotes, trades, books, reports, _] = compiled.spec.wants();
    match wake {
        Wake::Market(event) => match event.event {
            MarketEvent::BarClosed(_) => bars,
            MarketEvent::Quote(_) => quotes,
            MarketEvent::Trade(_) => trades,
            _ => false,
        },
        Wake::Book(_) => books,
        Wake::Report(own) => reports && is_own(own.report.cl_ord_id, place),
        // Whoever sets a timer wants it.
        Wake::Timer(timer) => timer.source == source_of(place),
        Wake::Batch(_) | Wake::Ticket(_) => false,
    }
}

/// id, instrument, is a buy, ordered, filled, limit, stop; quantities in lots, prices in ticks.
type OrderTuple = (u64, u32, bool, i64, i64, Option<i64>, Option<i64>);

/// What a door opens on.
#[derive(Debug, FromPyObject)]
pub enum Host {
    /// A run over history.
    Run(Py<Run>),
    /// A live desk.
    Live(Py<LiveRun>),
}

/// A strategy's way into the desk: what it may know, and what it may ask for.
#[pyclass(frozen, module = "hansa._core")]
#[derive(Debug)]
pub struct Door {
    host: Host,
    pub source: u16,
}

impl Door {
    /// Moves the stage behind the door.
    pub fn act<T>(
        &self,
        py: Python<'_>,
        act: impl FnOnce(&mut dyn Stage, &mut dyn Sink) -> PyResult<T>,
    ) -> PyResult<T> {
        match &self.host {
            Host::Run(run) => {
                let mut run = run.borrow_mut(py);
                let (simulation, sink) = run.parts()?;
                act(simulation, sink)
            }
            Host::Live(run) => {
                let mut run = run.borrow_mut(py);
                let (live, sink) = run.parts()?;
                act(live, sink)
            }
        }
    }

    fn command(&self, py: Python<'_>, command: &Command) -> PyResult<Option<i64>> {
        let (answer, now) = self.act(py, |stage, sink| {
            let now = stage.now();
            let answer = stage.command((now, self.source), command, sink);
            Ok((answer.map_err(IntoPyErr::into_py)?, now))
        })?;
        Ok(match answer {
            Answer::Done => Some(0),
            Answer::Sent(id) => Some(id.0.cast_signed()),
            Answer::Refused(control) => {
                Some(-(i64::from(control as u8) + 256 * fault(command, now)))
            }
            Answer::Nothing => None,
        })
    }

    /// Reads the desk behind the door.
    pub fn read<T>(
        &self,
        py: Python<'_>,
        read: impl FnOnce(&hansa_engine::Desk) -> PyResult<T>,
    ) -> PyResult<T> {
        match &self.host {
            Host::Run(run) => read(run.borrow(py).desk()),
            Host::Live(run) => read(run.borrow(py).desk()),
        }
    }
}

/// Post-only by its number (0 no, 1 reject, 2 slide), reduce-only, all-or-none, hidden, smallest
/// first execution and displayed quantity in lots, time of expiry.
type TermsTuple = (u8, bool, bool, bool, i64, Option<i64>, Option<i64>);

fn terms_of(given: TermsTuple) -> PyResult<OrderTerms> {
    let (post_only, is_reduce_only, is_all_or_none, is_hidden, min_lots, display, expiry) = given;
    let unknown = || core_error("expected post-only as 0, 1 or 2");
    Ok(OrderTerms {
        post_only: PostOnly::of_number(post_only).ok_or_else(unknown)?,
        is_reduce_only,
        is_all_or_none,
        is_hidden,
        min_qty: Qty(min_lots),
        display_qty: display.map(Qty),
        expire_ts: expiry.map(TimeNs),
    })
}

/// Instrument, whether it buys, type and time in force; lots, limit and stop; terms.
pub type AskedTuple = (u32, bool, u8, u8, (i64, Option<i64>, Option<i64>), Option<TermsTuple>);

/// An order as Python asks for it; the desk numbers it.
pub fn request_of(desk: &hansa_engine::Desk, asked: AskedTuple) -> PyResult<OrderRequest> {
    let (instrument, is_buy, ord_type, time_in_force, (lots, limit, stop), terms) = asked;
    Ok(OrderRequest {
        cl_ord_id: ClOrdId(0),
        instrument: instrument_of(desk, instrument)?,
        side: if is_buy { Side::Buy } else { Side::Sell },
        ord_type: OrdType::from_number(ord_type)
            .ok_or_else(|| core_error("expected an order type 1 to 4"))?,
        time_in_force: TimeInForce::from_number(time_in_force)
            .ok_or_else(|| core_error("expected a time in force 0 to 4, 6 or 7"))?,
        order_qty: Qty(lots),
        limit_px: limit.map(Price),
        stop_px: stop.map(Price),
        ts: TimeNs(0),
        terms: terms.map_or(Ok(OrderTerms::NONE), terms_of)?,
    })
}

pub fn instrument_of(desk: &hansa_engine::Desk, instrument: u32) -> PyResult<InstrumentId> {
    let count = desk.instruments().len();
    if (instrument as usize) < count {
        return Ok(InstrumentId(instrument));
    }
    Err(core_error(&format!("expected an instrument 0..{count}, found {instrument}")))
}

/// The number of what does not go together in an order; 0 for nothing.
fn fault(command: &Command, now: TimeNs) -> i64 {
    let (Command::Submit(request) | Command::Replace { request, .. }) = command else { return 0 };
    let malformed = OrderRequest { ts: now, ..*request }.check().err();
    malformed.map_or(0, |reason| i64::from(reason as u8))
}

#[pymethods]
impl Door {
    /// The door of strategy number `place` of a run.
    #[new]
    const fn new(run: Host, place: u16) -> Self {
        Self { host: run, source: SOURCE_STRATEGY + place }
    }

    /// The time of the last event the desk has.
    #[getter]
    fn now_ns(&self, py: Python<'_>) -> i64 {
        match &self.host {
            Host::Run(run) => run.borrow(py).now().0,
            Host::Live(run) => run.borrow(py).now().0,
        }
    }

    /// Proposes an order: its id, or minus the number of the control that refused, with 256 times
    /// that of what does not go together. Type and time
    /// in force by their FIX numbers (tags 40 and 59), quantity in lots, prices in ticks.
    #[pyo3(signature = (
        instrument, is_buy, ord_type, time_in_force, lots, limit_ticks, stop_ticks, terms = None
    ))]
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
        terms: Option<TermsTuple>,
    ) -> PyResult<i64> {
        let sizes = (lots, limit_ticks, stop_ticks);
        let asked = (instrument, is_buy, ord_type, time_in_force, sizes, terms);
        let request = self.read(py, |desk| request_of(desk, asked))?;
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
        self.act(py, |stage, _| {
            stage.set_timer(TimeNs(ts_ns), self.source, tag);
            Ok(())
        })
    }

    /// The position of an instrument, in lots, signed.
    fn position_lots(&self, py: Python<'_>, instrument: u32) -> PyResult<i64> {
        self.read(py, |desk| Ok(desk.ledger().position_qty(instrument_of(desk, instrument)?).0))
    }

    /// What the strategy's own fills have left it of an instrument, in lots, signed.
    fn own_lots(&self, py: Python<'_>, instrument: u32) -> PyResult<i64> {
        self.read(py, |desk| Ok(desk.held_by(self.source, instrument_of(desk, instrument)?).0))
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

    /// Equity at the last prices, in the account's currency; NaN while one of them is not known.
    #[getter]
    fn equity(&self, py: Python<'_>) -> PyResult<f64> {
        let known = self.read(py, |desk| desk.known_equity().map_err(IntoPyErr::into_py))?;
        Ok(known.map_or(f64::NAN, |amount| amount.decimal().to_f64()))
    }

    /// Cash in a currency; in the account's own if none is named.
    #[pyo3(signature = (currency = None))]
    fn cash(&self, py: Python<'_>, currency: Option<&str>) -> PyResult<f64> {
        let named = currency.map(str::parse).transpose().map_err(IntoPyErr::into_py)?;
        self.read(py, |desk| {
            let ledger = desk.ledger();
            let currency = named.unwrap_or(ledger.base_currency());
            Ok(ledger.cash(currency).decimal().to_f64())
        })
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
