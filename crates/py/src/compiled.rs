//! Strategies that are C functions: called for events without the interpreter.
//!
//! The function gets one pointer to a `Cockpit`: what happened, what is held, room for its own
//! numbers, and room for what it asks for. The layout is part of the interface; Python states the
//! same layout (`hansa.strategies.compiled`) and a test holds the two together.

use std::sync::{Mutex, PoisonError};

use hansa_engine::desk::SOURCE_STRATEGY;
use hansa_engine::{Answer, Command, EngineError, Simulation, Wake};
use hansa_journal::Sink;
use hansa_market::event::MarketEvent;
use hansa_types::{
    ClOrdId, InstrumentId, OrdType, OrderRequest, OrderTerms, PostOnly, Price, Qty, Side,
    TimeInForce, TimeNs,
};
use pyo3::prelude::*;

use crate::error::core_error;

/// Requests of one call.
const REQUESTS: usize = 8;
/// Numbers a strategy may keep.
const MEMORY: usize = 64;

/// What a compiled strategy asks for.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
struct Request {
    /// 1 submit, 2 cancel, 3 replace, 4 timer.
    what: i64,
    instrument: i64,
    /// Above 0 buys, below 0 sells; of a replace its size counts.
    lots: i64,
    has_limit: i64,
    limit_ticks: i64,
    has_stop: i64,
    stop_ticks: i64,
    /// FIX tag 59: 0 day, 1 good till cancelled, 3 immediate or cancel, 4 fill or kill, 6 good till
    /// `expire_ts_ns`.
    time_in_force: i64,
    /// Of a cancel or replace.
    order_id: i64,
    /// Of a timer.
    ts_ns: i64,
    tag: i64,
    /// Written by the desk, to be read at the next call: the order's id, minus the control that
    /// refused, or 0.
    answer: i64,
    /// Terms of a submit. Post-only: 1 rejects, 2 slides; flags: not 0; no quantity or time: 0.
    post_only: i64,
    is_reduce_only: i64,
    is_all_or_none: i64,
    is_hidden: i64,
    min_lots: i64,
    display_lots: i64,
    expire_ts_ns: i64,
}

/// Everything a compiled strategy sees and says.
#[repr(C)]
#[derive(Debug)]
struct Cockpit {
    /// 1 bar, 2 quote, 3 trade, 4 book, 5 report, 6 timer.
    kind: i64,
    instrument: i64,
    ts_event_ns: i64,
    ts_recv_ns: i64,
    now_ns: i64,
    /// Of a quote or a book; an empty side has 0 lots.
    bid_ticks: i64,
    ask_ticks: i64,
    bid_lots: i64,
    ask_lots: i64,
    /// Of a bar.
    open_ticks: i64,
    high_ticks: i64,
    low_ticks: i64,
    /// The close of a bar, the price of a trade or of a fill.
    price_ticks: i64,
    /// The volume of a bar, the quantity of a trade or of a fill.
    quantity_lots: i64,
    /// Of a trade.
    aggressor: i64,
    /// Of a report.
    order_id: i64,
    exec_type: i64,
    cum_lots: i64,
    leaves_lots: i64,
    /// Of a timer.
    tag: i64,
    /// Of the event's instrument.
    position_lots: i64,
    working_buy_lots: i64,
    working_sell_lots: i64,
    /// How many requests were filled in.
    asked: i64,
    requests: [Request; REQUESTS],
    memory: [f64; MEMORY],
}

/// Number of bytes of the cockpit, of one request; places of requests and memory.
#[pyfunction]
pub const fn cockpit_layout() -> (usize, usize, usize, usize) {
    (
        std::mem::size_of::<Cockpit>(),
        std::mem::size_of::<Request>(),
        std::mem::offset_of!(Cockpit, requests),
        std::mem::offset_of!(Cockpit, memory),
    )
}

/// A compiled strategy as Python hands it over.
#[derive(Debug, FromPyObject)]
pub struct CompiledSpec {
    /// Address of `void f(Cockpit *)`.
    address: usize,
    bars: bool,
    quotes: bool,
    trades: bool,
    books: bool,
    reports: bool,
    memory: Vec<f64>,
}

/// A compiled strategy at its place.
#[derive(Debug)]
pub struct Compiled {
    function: extern "C" fn(*mut Cockpit),
    pub spec: CompiledSpec,
    cockpit: Mutex<Box<Cockpit>>,
}

impl CompiledSpec {
    /// In the order bars, quotes, trades, books, reports, batches.
    pub const fn wants(&self) -> [bool; 6] {
        [self.bars, self.quotes, self.trades, self.books, self.reports, false]
    }
}

impl Compiled {
    /// From an address that the user vouches for.
    pub fn new(spec: CompiledSpec) -> PyResult<Self> {
        if spec.address == 0 || spec.memory.len() > MEMORY {
            return Err(core_error(&format!(
                "expected the address of a function and at most {MEMORY} numbers of memory"
            )));
        }
        // SAFETY: the address comes from a compiler of the user's (Numba's `cfunc`, ctypes, a
        // shared library) as a function of one pointer that returns nothing; nothing can check it.
        // As with any C extension, a wrong one is the user's to answer for.
        let function: extern "C" fn(*mut Cockpit) =
            unsafe { std::mem::transmute::<usize, extern "C" fn(*mut Cockpit)>(spec.address) };
        // SAFETY: integers and floats, for which all bits zero is a value.
        let mut cockpit: Box<Cockpit> = Box::new(unsafe { std::mem::zeroed() });
        cockpit.memory[..spec.memory.len()].copy_from_slice(&spec.memory);
        Ok(Self { function, spec, cockpit: Mutex::new(cockpit) })
    }

    /// Calls it for an event, then does what it asks for, in order.
    pub fn call(
        &self,
        wake: &Wake,
        place: usize,
        simulation: &mut Simulation,
        sink: &mut dyn Sink,
    ) -> Result<(), EngineError> {
        let mut cockpit = self.cockpit.lock().unwrap_or_else(PoisonError::into_inner);
        cockpit.show(wake, simulation);
        (self.function)(&raw mut **cockpit);
        let asked = usize::try_from(cockpit.asked).unwrap_or(0).min(REQUESTS);
        for request in &mut cockpit.requests[..asked] {
            request.answer = request.carry_out(SOURCE_STRATEGY + place as u16, simulation, sink)?;
        }
        Ok(())
    }
}

impl Cockpit {
    fn show(&mut self, wake: &Wake, simulation: &Simulation) {
        self.asked = 0;
        self.now_ns = simulation.now().0;
        match wake {
            Wake::Market(event) => {
                self.instrument = i64::from(event.instrument.0);
                self.show_market(&event.event);
            }
            Wake::Book(top) => {
                (self.kind, self.instrument) = (4, i64::from(top.instrument.0));
                (self.ts_event_ns, self.ts_recv_ns) = (top.ts_event.0, top.ts_recv.0);
                (self.bid_ticks, self.bid_lots) = top.bid.map_or((0, 0), |(px, qty)| (px.0, qty.0));
                (self.ask_ticks, self.ask_lots) = top.ask.map_or((0, 0), |(px, qty)| (px.0, qty.0));
            }
            Wake::Report(own) => {
                let report = &own.report;
                (self.kind, self.instrument) = (5, i64::from(report.instrument.0));
                (self.ts_event_ns, self.ts_recv_ns) = (report.ts_event.0, report.ts_recv.0);
                (self.price_ticks, self.quantity_lots) = (report.last_px.0, report.last_qty.0);
                self.order_id = report.cl_ord_id.0.cast_signed();
                self.exec_type = i64::from(report.exec_type as u8);
                (self.cum_lots, self.leaves_lots) = (report.cum_qty.0, report.leaves_qty.0);
            }
            Wake::Batch(_) | Wake::Ticket(_) => {}
            Wake::Timer(timer) => {
                (self.kind, self.tag) = (6, timer.tag.cast_signed());
                self.instrument = 0;
                (self.ts_event_ns, self.ts_recv_ns) = (timer.ts.0, timer.ts.0);
            }
        }
        let id = InstrumentId(u32::try_from(self.instrument).unwrap_or(0));
        let working = simulation.desk().orders().working(id);
        self.position_lots = simulation.desk().ledger().position_qty(id).0;
        (self.working_buy_lots, self.working_sell_lots) = (working.buy.0, working.sell.0);
    }

    fn show_market(&mut self, event: &MarketEvent) {
        match event {
            MarketEvent::BarClosed(bar) => {
                self.kind = 1;
                (self.ts_event_ns, self.ts_recv_ns) = (bar.ts_event.0, bar.ts_recv.0);
                (self.open_ticks, self.high_ticks) = (bar.open.0, bar.high.0);
                (self.low_ticks, self.price_ticks) = (bar.low.0, bar.close.0);
                self.quantity_lots = bar.volume.0;
            }
            MarketEvent::Quote(quote) => {
                self.kind = 2;
                (self.ts_event_ns, self.ts_recv_ns) = (quote.ts_event.0, quote.ts_recv.0);
                (self.bid_ticks, self.ask_ticks) = (quote.bid_px.0, quote.ask_px.0);
                (self.bid_lots, self.ask_lots) = (quote.bid_qty.0, quote.ask_qty.0);
            }
            MarketEvent::Trade(trade) => {
                self.kind = 3;
                (self.ts_event_ns, self.ts_recv_ns) = (trade.ts_event.0, trade.ts_recv.0);
                (self.price_ticks, self.quantity_lots) = (trade.price.0, trade.qty.0);
                self.aggressor = trade.aggressor.map_or(0, Side::sign);
            }
            MarketEvent::BarOpened(_)
            | MarketEvent::Depth(_)
            | MarketEvent::Order(_)
            | MarketEvent::Action(_) => {}
        }
    }
}

impl Request {
    fn carry_out(
        &self,
        source: u16,
        simulation: &mut Simulation,
        sink: &mut dyn Sink,
    ) -> Result<i64, EngineError> {
        let Some(command) = self.command(simulation) else {
            if self.what == 4 {
                simulation.set_timer(TimeNs(self.ts_ns), source, self.tag.cast_unsigned());
            }
            return Ok(0);
        };
        let now = simulation.now();
        Ok(match simulation.command((now, source), &command, sink)? {
            Answer::Sent(id) => id.0.cast_signed(),
            Answer::Refused(control) => -i64::from(control as u8),
            Answer::Done | Answer::Nothing => 0,
        })
    }

    fn command(&self, simulation: &Simulation) -> Option<Command> {
        let orig = ClOrdId(self.order_id.cast_unsigned());
        match self.what {
            1 => Some(Command::Submit(self.order(simulation)?)),
            2 => Some(Command::Cancel(orig)),
            3 => {
                let old = simulation.desk().orders().get(orig)?.request;
                let request = OrderRequest {
                    order_qty: Qty(self.lots.saturating_abs()),
                    limit_px: self.limit(),
                    stop_px: self.stop(),
                    ..old
                };
                Some(Command::Replace { orig, request })
            }
            _ => None,
        }
    }

    /// The order asked for; none of an instrument that does not exist.
    fn order(&self, simulation: &Simulation) -> Option<OrderRequest> {
        let instrument = u32::try_from(self.instrument).ok()?;
        simulation.desk().instruments().get(instrument as usize)?;
        let (limit_px, stop_px) = (self.limit(), self.stop());
        Some(OrderRequest {
            cl_ord_id: ClOrdId(0),
            instrument: InstrumentId(instrument),
            side: Side::of(Qty(self.lots)),
            ord_type: match (limit_px, stop_px) {
                (None, None) => OrdType::Market,
                (Some(_), None) => OrdType::Limit,
                (None, Some(_)) => OrdType::Stop,
                (Some(_), Some(_)) => OrdType::StopLimit,
            },
            time_in_force: match self.time_in_force {
                0 => TimeInForce::Day,
                3 => TimeInForce::Ioc,
                4 => TimeInForce::Fok,
                6 => TimeInForce::Gtd,
                _ => TimeInForce::Gtc,
            },
            order_qty: Qty(self.lots.saturating_abs()),
            limit_px,
            stop_px,
            ts: TimeNs(0),
            terms: self.terms(),
        })
    }

    /// What cannot be a term is post-only: the most careful of its readings.
    fn terms(&self) -> OrderTerms {
        let post_only = u8::try_from(self.post_only).ok().and_then(PostOnly::of_number);
        OrderTerms {
            post_only: post_only.unwrap_or(PostOnly::Reject),
            is_reduce_only: self.is_reduce_only != 0,
            is_all_or_none: self.is_all_or_none != 0,
            is_hidden: self.is_hidden != 0,
            min_qty: Qty(self.min_lots),
            display_qty: (self.display_lots != 0).then_some(Qty(self.display_lots)),
            expire_ts: (self.expire_ts_ns != 0).then_some(TimeNs(self.expire_ts_ns)),
        }
    }

    fn limit(&self) -> Option<Price> {
        (self.has_limit != 0).then_some(Price(self.limit_ticks))
    }

    fn stop(&self) -> Option<Price> {
        (self.has_stop != 0).then_some(Price(self.stop_ticks))
    }
}
