//! A live desk: fed event by event, its journal written before anything leaves.

use std::sync::Arc;

use hansa_engine::desk::Desk;
use hansa_engine::live::{Again, Connection, Difference, Failed, Interval, Link, Seat};
use hansa_engine::{Answer, Command, EngineError, Live, Stage, Wake};
use hansa_journal::Sink;
use hansa_types::{ClOrdId, Instrument, InstrumentId, Side, TimeNs};
use pyo3::exceptions::{PyException, PySystemExit};
use pyo3::prelude::*;

use crate::buffer::Column;
use crate::destination::{Destination, DivergenceTuple, Journal, close, divergence};
use crate::error::{IntoPyErr, core_error};
use crate::events::{BarSpec, MarketSpec, ReportSpec};
use crate::market::{SpecTuple, instruments_of};
use crate::noting::{NotedTuple, Noting};
use crate::packing::Packing;
use crate::request::VenueRequest;
use crate::run::money;
use crate::settings::Settings;
use crate::standing::Standing;
use crate::strategy::{MemberSpec, Strategies, concerned};

/// id, instrument, is a buy, ordered, filled, status.
type OrderTuple = (u64, u32, bool, i64, i64, &'static str);
/// id, type, limit, stop, time.
type TermsTuple = (u64, u8, Option<i64>, Option<i64>, i64);
/// instrument, state, times, due, by.
type ClosingTuple = (u32, &'static str, u32, i64, &'static str);
/// cost, realised, unrealised, is of a mark.
type ProfitTuple = (Option<String>, Option<String>, Option<String>, bool);
/// day since 1970, since when, profit and equity in 10^-18, orders, refusals, fills.
type DayTuple = (i64, i64, Option<i128>, Option<i128>, u64, u64, u64);
/// kind of seat, place, callback, time, what was raised.
type FailedTuple = (u8, u16, String, i64, Py<PyAny>);

/// A live run in the making.
#[pyclass(module = "hansa._core")]
#[derive(Debug)]
pub struct LiveRun {
    live: Live,
    journal: Option<Noting>,
    packing: Packing,
    shape: (usize, usize),
    head: String,
    records: u64,
    strategies: Option<Arc<Strategies>>,
    /// Places of strategies that raised: they are called no more.
    out: Vec<u16>,
    failed: Vec<FailedTuple>,
    /// How far it was fed from its journal.
    pub again: Option<Again>,
}

impl LiveRun {
    /// What a strategy's door reads.
    pub fn desk(&self) -> &Desk {
        self.live.desk()
    }

    /// The time of the last event the desk has.
    pub fn now(&self) -> TimeNs {
        self.live.now()
    }

    /// What a strategy's door moves.
    pub fn parts(&mut self) -> PyResult<(&mut Live, &mut dyn Sink)> {
        match &mut self.journal {
            Some(journal) => Ok((&mut self.live, journal)),
            None => Err(core_error("the run has ended")),
        }
    }

    /// Moves the desk; nobody is called.
    fn with<T>(
        &mut self,
        act: impl FnOnce(&mut Live, &mut dyn Sink) -> Result<T, EngineError>,
    ) -> PyResult<T> {
        let (live, sink) = self.parts()?;
        act(live, sink).map_err(IntoPyErr::into_py)
    }

    /// Takes in what is recorded, then does all that is due.
    fn take_in(slf: &Bound<'_, Self>, take: impl FnOnce(&mut Live)) -> PyResult<()> {
        take(&mut slf.borrow_mut().live);
        Self::advance(slf)
    }

    /// Does all that is due; strategies are called on the way, while the run is not borrowed.
    pub fn advance(slf: &Bound<'_, Self>) -> PyResult<()> {
        let py = slf.py();
        let strategies = slf.borrow().strategies.clone();
        let mut standing = Standing::default();
        loop {
            let wake = slf.borrow_mut().with(|live, sink| live.next(sink))?;
            let Some(wake) = wake else { return Ok(()) };
            let Some(strategies) = &strategies else { continue };
            let now = slf.borrow().now();
            if let Err(error) = standing.check(&wake, now) {
                let Some((place, callback)) = concerned(&wake) else { return Err(error) };
                standing = Standing::default();
                Self::put_out(slf, (place, callback), error)?;
                continue;
            }
            let cell = if let Wake::Market(event) = &wake { event.instrument.index() } else { 0 };
            strategies.show(py, &wake, cell);
            for place in 0..strategies.len() {
                if slf.borrow().is_out(place as u16) {
                    continue;
                }
                if let Some(compiled) = strategies.compiled(place, &wake) {
                    slf.borrow_mut().with(|live, sink| compiled.call(&wake, place, live, sink))?;
                } else if let Err((error, (place, callback, _))) = strategies.call(py, place, &wake)
                {
                    Self::put_out(slf, (place as u16, callback), error)?;
                }
            }
        }
    }

    /// A strategy raised. What is no failure of its own (Ctrl-C) ends the step; a journal that
    /// cannot be written says so again.
    fn put_out(
        slf: &Bound<'_, Self>,
        (place, callback): (u16, &str),
        error: PyErr,
    ) -> PyResult<()> {
        let py = slf.py();
        if !error.is_instance_of::<PyException>(py) && !error.is_instance_of::<PySystemExit>(py) {
            return Err(error);
        }
        let error = error.into_value(py).into_any();
        slf.borrow_mut().fail(Seat::Strategy as u8, place, callback, error)
    }
}

#[pymethods]
impl LiveRun {
    /// From the instruments, the settings, the destination of its records and the manifest.
    #[new]
    fn new(
        specs: Vec<SpecTuple>,
        settings: Settings,
        destination: Destination,
        manifest: &[u8],
    ) -> PyResult<Self> {
        let instruments: Vec<Instrument> = instruments_of(specs)?;
        let shape = (settings.agents, instruments.len());
        let desk = settings.desk(instruments)?;
        let mut journal = Journal::open(destination)?;
        let live = Live::begin(desk, manifest, journal.sink()).map_err(IntoPyErr::into_py)?;
        Ok(Self {
            live,
            journal: Some(Noting::of(journal)),
            packing: Packing::default(),
            shape,
            head: String::new(),
            records: 0,
            strategies: None,
            out: Vec::new(),
            failed: Vec::new(),
            again: None,
        })
    }

    /// Money comes in before the first event.
    fn deposit(&mut self, amount: &str, currency: &str) -> PyResult<()> {
        let money = money(amount, currency)?;
        self.with(|live, sink| live.deposit(money, sink))
    }

    /// A balance changed by an amount of either sign, without a fill.
    fn adjust(&mut self, now_ns: i64, amount: &str, currency: &str) -> PyResult<()> {
        let money = money(amount, currency)?;
        self.with(|live, sink| live.adjust(money, TimeNs(now_ns), sink))
    }

    /// Strategies join before the first event; flags of bars that are wanted are `[N]`, written
    /// anew before each interval.
    fn join(&mut self, py: Python<'_>, members: Vec<MemberSpec>) -> PyResult<()> {
        let shape = (self.shape.1, true);
        let strategies = Strategies::new(py, self.desk().instruments(), shape, members)?;
        self.live.watch(strategies.watch());
        self.strategies = Some(Arc::new(strategies));
        Ok(())
    }

    /// Strategies leave: nobody is called any more.
    fn part(&mut self) {
        self.strategies = None;
    }

    /// A member raised: a strategy (1) is called no more, an agent (2) is not to be asked again.
    /// Recorded, and the desk is killed at level 2.
    fn fail(&mut self, seat: u8, place: u16, callback: &str, error: Py<PyAny>) -> PyResult<()> {
        let kind = match seat {
            1 => Seat::Strategy,
            2 => Seat::Agent,
            _ => return Err(core_error("expected a seat 1 or 2")),
        };
        let failed = Failed { seat: kind, place, callback };
        self.with(|live, sink| live.fail(&failed, sink))?;
        if kind == Seat::Strategy {
            self.out.push(place);
        }
        self.failed.push((seat, place, callback.to_owned(), self.now().0, error));
        Ok(())
    }

    /// Whether the strategy at a place has raised.
    fn is_out(&self, place: u16) -> bool {
        self.out.contains(&place)
    }

    /// Who raised since this was last asked: seat, place, callback, time, what was raised.
    fn take_failed(&mut self) -> Vec<FailedTuple> {
        std::mem::take(&mut self.failed)
    }

    /// Records what the market said.
    fn record(&mut self, event: MarketSpec) -> PyResult<()> {
        let (event, ts_recv) = event.event(self.shape.1)?;
        self.with(|live, sink| live.record_market(&event, ts_recv, sink))
    }

    /// The market said something that is recorded, by itself or with its interval.
    fn market(slf: &Bound<'_, Self>, event: MarketSpec) -> PyResult<()> {
        let (event, ts_recv) = event.event(slf.borrow().shape.1)?;
        Self::take_in(slf, |live| live.market(event, ts_recv))
    }

    /// Records the bars of an interval; history only warms up what looks back.
    fn record_interval(
        &mut self,
        now_ns: i64,
        ts_close_ns: i64,
        is_history: bool,
        bars: Vec<BarSpec>,
    ) -> PyResult<()> {
        let count = self.shape.1;
        let bars = bars.iter().map(|bar| bar.bar(count)).collect::<PyResult<Vec<_>>>()?;
        let interval = Interval { ts_close: TimeNs(ts_close_ns), is_history, bars };
        self.with(|live, sink| live.record_interval(&interval, TimeNs(now_ns), sink))
    }

    /// From now on order flow is summed up by bars; before the first event.
    fn watch_flow(&mut self) {
        self.live.watch_flow();
    }

    /// The order flow of the interval recorded last: ten columns `[N]`, none if it is not watched.
    #[getter]
    fn flow(&self) -> Vec<Vec<f64>> {
        self.live.flow().to_vec()
    }

    /// All bars of an interval are applied: what is due by now is done, before its decision.
    fn settle(slf: &Bound<'_, Self>, now_ns: i64) -> PyResult<()> {
        Self::take_in(slf, |live| live.settle(TimeNs(now_ns)))
    }

    /// A venue reported: "taken", "repeated" or "stranger".
    fn report(slf: &Bound<'_, Self>, report: ReportSpec) -> PyResult<&'static str> {
        let report = report.report(slf.borrow().shape.1)?;
        let heard = slf.borrow_mut().with(|live, sink| live.report(&report, sink))?;
        Self::advance(slf)?;
        Ok(heard.name())
    }

    /// A venue on paper reported: all of one time is taken in before strategies are called for it.
    fn reports(slf: &Bound<'_, Self>, reports: Vec<ReportSpec>) -> PyResult<()> {
        let count = slf.borrow().shape.1;
        let reports = reports.iter().map(|each| each.report(count)).collect::<PyResult<_>>()?;
        Self::take_in(slf, |live| live.reports(reports))
    }

    /// Records that the clock was read.
    fn record_time(&mut self, now_ns: i64) -> PyResult<()> {
        self.with(|live, sink| live.record_time(TimeNs(now_ns), sink))
    }

    /// The clock was read, as is recorded.
    fn time(slf: &Bound<'_, Self>, now_ns: i64) -> PyResult<()> {
        Self::take_in(slf, |live| live.time(TimeNs(now_ns)))
    }

    /// A connection (of an instrument's feed, or of the venue if None) has another state.
    fn connection(
        slf: &Bound<'_, Self>,
        now_ns: i64,
        instrument: Option<u32>,
        link: u8,
        age_ns: i64,
    ) -> PyResult<()> {
        let link = Link::of_number(link).ok_or_else(|| core_error("expected a state 0 to 4"))?;
        let connection = Connection { instrument: instrument.map(InstrumentId), link, age_ns };
        slf.borrow_mut().with(|live, sink| live.connection(connection, TimeNs(now_ns), sink))?;
        Self::advance(slf)
    }

    /// Desk and venue differ: cause and policy by number, instrument, order, what the desk has and
    /// what the venue says.
    fn difference(
        &mut self,
        now_ns: i64,
        what: (u8, u8),
        about: (Option<u32>, Option<u64>),
        numbers: (i64, i64),
    ) -> PyResult<()> {
        let difference = Difference {
            cause: what.0,
            policy: what.1,
            instrument: about.0.map(InstrumentId),
            cl_ord_id: about.1.map(ClOrdId),
            expected: numbers.0,
            found: numbers.1,
        };
        self.with(|live, sink| live.difference(&difference, TimeNs(now_ns), sink))
    }

    /// The decision of an interval, as a block of one moment.
    fn decide(
        &mut self,
        floats: [Bound<'_, PyAny>; 6],
        flags: [Bound<'_, PyAny>; 2],
    ) -> PyResult<()> {
        let floats = floats.iter().map(Column::<f64>::of).collect::<PyResult<Vec<_>>>()?;
        let flags = flags.iter().map(Column::<u8>::of).collect::<PyResult<Vec<_>>>()?;
        let mut packing = std::mem::take(&mut self.packing);
        packing.fill(&floats, &flags).map_err(IntoPyErr::into_py)?;
        let (shape, times) = (self.shape, [0]);
        let rows = packing.rows(0, &times, shape);
        rows.check().map_err(IntoPyErr::into_py)?;
        let decided = self.with(|live, sink| live.decide(&rows.row(0), sink));
        self.packing = packing;
        decided
    }

    /// Carries out a command: 1 pause, 2 resume, 3 kill, 5 cancel (of an order), 8 flatten. False
    /// when there was nothing to do.
    #[pyo3(signature = (now_ns, code, actor, cl_ord_id = 0))]
    fn command(
        slf: &Bound<'_, Self>,
        now_ns: i64,
        code: u8,
        actor: u16,
        cl_ord_id: u64,
    ) -> PyResult<bool> {
        let command = match Command::of_code(code) {
            Some(command) if code <= 8 => command,
            None if code == 5 => Command::Cancel(ClOrdId(cl_ord_id)),
            _ => return Err(core_error("expected a command 1, 2, 3, 5 or 8")),
        };
        let given = (TimeNs(now_ns), actor);
        let answer = slf.borrow_mut().with(|live, sink| live.command(given, &command, sink))?;
        Self::advance(slf)?;
        Ok(answer != Answer::Nothing)
    }

    /// Hands everything recorded to the medium, and out what is to be sent.
    fn flush(&mut self, py: Python<'_>) -> PyResult<Vec<VenueRequest>> {
        let (live, sink) = self.parts()?;
        let outgoing = py.detach(|| live.take_outgoing(sink)).map_err(IntoPyErr::into_py)?;
        Ok(outgoing.into_iter().map(|outgoing| VenueRequest { outgoing }).collect())
    }

    /// Whether something waits to be sent.
    #[getter]
    fn has_outgoing(&self) -> bool {
        self.live.has_outgoing()
    }

    /// Whether records of the journal that is gone on with are still to be repeated.
    #[getter]
    fn is_behind(&self) -> bool {
        matches!(self.journal.as_ref().map(Noting::journal), Some(Journal::Continue(s)) if s.is_behind())
    }

    /// Of a journal that is gone on with: the records that were there, and the number and bytes of
    /// an unfinished one that was cut off.
    #[getter]
    fn recovered(&self) -> Option<(u64, Option<(u64, u64)>)> {
        let Some(Journal::Continue(sink)) = self.journal.as_ref().map(Noting::journal) else {
            return None;
        };
        Some((sink.recorded(), sink.cut().map(|cut| (cut.seq, cut.bytes))))
    }

    /// Of each input fed from the journal since this was last asked: records behind all that
    /// followed from it, and whether these alone tell that it was all.
    fn take_stops(&mut self) -> Vec<(u64, bool)> {
        self.again.as_mut().map(Again::take_stops).unwrap_or_default()
    }

    /// Records a hash over the whole state, which a replay compares.
    fn record_state(&mut self) -> PyResult<()> {
        self.with(|live, sink| live.record_state(sink))
    }

    /// A hash over the whole state.
    #[getter]
    fn state_hash(&self) -> String {
        self.live.state_hash().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Ends the run for good: equity as a decimal, and the hash over the final state.
    fn finish(&mut self, py: Python<'_>) -> PyResult<(String, String)> {
        let summary = self.with(|live, sink| live.finish(sink))?;
        let hash = self.state_hash();
        self.leave(py)?;
        Ok((summary.equity.to_string(), hash))
    }

    /// Leaves the journal as it is, to be gone on with.
    fn leave(&mut self, py: Python<'_>) -> PyResult<()> {
        self.strategies = None;
        (self.head, self.records) = (self.head(), self.records());
        let mut journal = self.journal.take().map(Noting::into_journal);
        let closed = close(py, &mut journal);
        self.journal = journal.map(Noting::of);
        closed
    }

    /// The first record that differs from the journal compared with; ends the comparison.
    fn divergence(&mut self) -> PyResult<Option<DivergenceTuple>> {
        (self.head, self.records) = (self.head(), self.records());
        divergence(self.journal.take().map(Noting::into_journal))
    }

    /// Hash of the last record.
    #[getter]
    fn head(&self) -> String {
        self.journal.as_ref().map_or_else(|| self.head.clone(), |j| j.head().to_string())
    }

    /// Number of records.
    #[getter]
    fn records(&self) -> u64 {
        self.journal.as_ref().map_or(self.records, Sink::records)
    }

    /// The time of the last event the desk has.
    #[getter]
    fn now_ns(&self) -> i64 {
        self.live.now().0
    }

    /// When the next timer or carried order is due.
    #[getter]
    fn next_due_ns(&self) -> Option<i64> {
        self.live.next_due().map(|ts| ts.0)
    }

    /// The number of the next moment.
    #[getter]
    const fn moments(&self) -> u64 {
        self.live.moments()
    }

    /// Moments, orders, refusals, fills.
    #[getter]
    fn counts(&self) -> (u64, u64, u64, u64) {
        let counts = self.desk().counts();
        (counts.moments, counts.orders, counts.refusals, counts.fills)
    }

    /// Days of UTC that ended since this was last asked, then the one at hand (none before the first
    /// event): what they came to.
    fn take_days(&mut self) -> Vec<DayTuple> {
        let each = self.live.take_days().into_iter().map(|day| {
            let (profit, equity, counts) = (day.profit, day.equity, day.counts);
            let (profit, equity) = (profit.map(|sum| sum.0), equity.map(|sum| sum.0));
            let (orders, refusals, fills) = (counts.orders, counts.refusals, counts.fills);
            (day.number, day.since.0, profit, equity, orders, refusals, fills)
        });
        each.collect()
    }

    /// Equity and cash, as decimals in the account's currency.
    fn money(&self) -> PyResult<(String, String)> {
        let desk = self.desk();
        let equity = desk.equity().map_err(IntoPyErr::into_py)?;
        let cash = desk.ledger().cash(desk.ledger().base_currency());
        Ok((equity.to_string(), cash.to_string()))
    }

    /// What the books hold of each currency, as decimals, the account's own first.
    fn balances(&self) -> Vec<(String, String)> {
        let ledger = self.desk().ledger();
        let each = ledger.currencies();
        each.map(|code| (code.to_string(), ledger.cash(code).to_string())).collect()
    }

    /// Of each instrument: the position in lots, and the last price in ticks.
    fn positions(&self) -> Vec<(i64, Option<i64>)> {
        let desk = self.desk();
        let each = desk.instruments().iter().map(|instrument| {
            let id = instrument.id();
            (desk.ledger().position_qty(id).0, desk.mark(id).map(|price| price.0))
        });
        each.collect()
    }

    /// Of each instrument: cost, profit of what was closed before fees, value less cost, and
    /// whether some of the cost is that of a mark. In its quote currency, on a spot account in the
    /// account's; none where it cannot be told, or the balance is left by another instrument.
    fn profits(&self) -> Vec<ProfitTuple> {
        let ledger = self.desk().ledger();
        let each = self.desk().instruments().iter().map(|instrument| {
            let profit = ledger.profit(instrument.id());
            let known = [profit.cost, profit.realised, profit.unrealised];
            let [cost, realised, unrealised] = known.map(|each| each.map(|sum| sum.to_string()));
            (cost, realised, unrealised, profit.is_of_mark)
        });
        each.collect()
    }

    /// What open orders ask for, by id: FIX tag 40, limit and stop in ticks, when they were made.
    fn order_terms(&self) -> Vec<TermsTuple> {
        let open = self.desk().orders().iter().map(|(id, order)| {
            let request = &order.request;
            let (limit, stop) = (request.limit_px, request.stop_px);
            let ord_type = request.ord_type as u8;
            (id.0, ord_type, limit.map(|px| px.0), stop.map(|px| px.0), request.ts.0)
        });
        open.collect()
    }

    /// Of each instrument, what came of the last decision, by number (`outcomes` names them).
    fn outcomes(&self) -> Vec<u8> {
        self.desk().outcomes().iter().map(|outcome| *outcome as u8).collect()
    }

    /// Positions by size at market, as a decimal in the account's currency; none while something
    /// is held without a price.
    fn gross_exposure(&self) -> Option<String> {
        self.desk().ledger().gross_exposure().ok().map(|amount| amount.to_string())
    }

    /// What was recorded since this was last asked, of proposals, reports and liquidations: kind,
    /// time, payload; and how many older ones are left out.
    fn take_noted(&mut self) -> (Vec<NotedTuple>, u64) {
        self.journal.as_mut().map_or_else(Default::default, Noting::take)
    }

    /// Open orders, by id.
    fn orders(&self) -> Vec<OrderTuple> {
        let open = self.desk().orders().iter().map(|(id, order)| {
            let request = &order.request;
            let (is_buy, ordered) = (request.side == Side::Buy, request.order_qty.0);
            let (filled, status) = (order.life.cum_qty.0, order.life.status.name());
            (id.0, request.instrument.0, is_buy, ordered, filled, status)
        });
        open.collect()
    }

    /// Replaces under way: the new id, the order whose place it shall take, and lots in all.
    fn replacing(&self) -> Vec<(u64, u64, i64)> {
        let under_way = self.desk().orders().replacing();
        under_way.map(|(new, orig, request)| (new.0, orig.0, request.order_qty.0)).collect()
    }

    /// True once a command to close every position is done: nothing works, and nothing is held
    /// that can be closed.
    #[getter]
    fn is_flat(&self) -> bool {
        self.desk().is_flat()
    }

    /// What is still held of instruments whose positions are to be closed: instrument, how it
    /// stands (`Closing::name`); of one that is blocked or waits how often in a row a cancel or its
    /// closing order came to nothing, when the next is made, and what stood in the way.
    fn closings(&self) -> Vec<ClosingTuple> {
        let each = self.desk().closings().map(|(id, closing)| match closing.tried() {
            Some(tried) => (id.0, closing.name(), tried.times, tried.due.0, tried.by.name()),
            None => (id.0, closing.name(), 0, 0, ""),
        });
        each.collect()
    }

    /// Paused, killed, halted by a drawdown, being flattened.
    fn switches(&self) -> (bool, bool, bool, bool) {
        self.desk().switches()
    }
}
