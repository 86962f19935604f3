//! Orders on paper: the simulated venue beside a live market.

use hansa_engine::live::Outgoing;
use hansa_engine::paper::Paper;
use hansa_types::{ClOrdId, Instrument, OrderRequest, Side, TimeNs};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::error::core_error;
use crate::events::{BarSpec, MarketSpec, ReportSpec, ReportTuple, report_tuple};
use crate::market::{SpecTuple, instruments_of};
use crate::request::VenueRequest;
use crate::run::money;
use crate::settings::Settings;

/// id, instrument, is a buy, ordered, filled.
type OrderTuple = (u64, u32, bool, i64, i64);

fn order_tuple(request: &OrderRequest, filled: i64) -> OrderTuple {
    let (id, instrument) = (request.cl_ord_id.0, request.instrument.0);
    (id, instrument, request.side == Side::Buy, request.order_qty.0, filled)
}

/// A simulated venue that hears a live market, event by event.
#[pyclass(module = "hansa._core")]
#[derive(Debug)]
pub struct PaperMarket {
    pub paper: Paper,
    count: usize,
}

#[pymethods]
impl PaperMarket {
    /// From instruments and the settings of a run. With `funds` (amount and currency, as text) for
    /// an account that has them, and where it borrows nothing no more.
    #[new]
    #[pyo3(signature = (specs, settings, funds = None))]
    fn new(
        specs: Vec<SpecTuple>,
        settings: Settings,
        funds: Option<Vec<(String, String)>>,
    ) -> PyResult<Self> {
        let instruments: Vec<Instrument> = instruments_of(specs)?;
        let (count, venue) = (instruments.len(), settings.venue(instruments.clone())?);
        let paper = Paper::new(venue, &instruments);
        let Some(funds) = funds else { return Ok(Self { paper, count }) };
        let funds = funds.iter().map(|(amount, currency)| money(amount, currency));
        let funds = funds.collect::<PyResult<Vec<_>>>()?;
        let paper = paper.with_funds(settings.ledger()?.account_kind, &funds);
        Ok(Self { paper, count })
    }

    /// A bar whose interval is over begins: what it did is worked out as for one in the data.
    fn bar_opened(&mut self, bar: BarSpec) -> PyResult<()> {
        let (id, bar) = bar.bar(self.count)?;
        self.paper.bar_opened(id, bar);
        Ok(())
    }

    /// A bar closes.
    fn bar_closed(&mut self, bar: BarSpec) -> PyResult<()> {
        let (id, bar) = bar.bar(self.count)?;
        self.paper.bar_closed(id, bar);
        Ok(())
    }

    /// A quote, a print or a level; one that is heard of late happens when it is heard of.
    fn tick(&mut self, tick: MarketSpec) -> PyResult<()> {
        let (event, _) = tick.event(self.count)?;
        self.paper.tick(&event);
        Ok(())
    }

    /// A request leaves the desk: at the time at which the desk wanted it, or at another.
    #[pyo3(signature = (request, sent_ns = None))]
    fn take(&mut self, request: &VenueRequest, sent_ns: Option<i64>) {
        let ts = sent_ns.map_or(request.outgoing.ts, TimeNs);
        self.paper.take(&Outgoing { ts, ..request.outgoing });
    }

    /// What a fill that was made elsewhere would cost here, in 10^-18 of a currency, and of which;
    /// its value counts towards the tiers of later days.
    fn price(&mut self, fill: ReportSpec) -> PyResult<(i128, String)> {
        let fill = fill.report(self.count)?;
        let fee = self.paper.price(&fill);
        fee.map(|fee| (fee.amount.0, fee.currency.code().to_owned()))
            .ok_or_else(|| core_error("expected a fill whose value fits the books"))
    }

    /// Time passes without an event of the market: requests arrive.
    fn advance(&mut self, now_ns: i64) {
        self.paper.advance(TimeNs(now_ns));
    }

    /// The reports the desk has by a time, in their order, each once.
    fn reports(&mut self, until_ns: i64) -> Vec<ReportTuple> {
        self.paper.take_reports(TimeNs(until_ns)).iter().map(report_tuple).collect()
    }

    /// The reports the desk has had from a time on.
    fn told(&self, since_ns: i64) -> Vec<ReportTuple> {
        let told = self.paper.told().iter();
        told.filter(|report| report.ts_recv.0 >= since_ns).map(report_tuple).collect()
    }

    /// The last report on an order that the desk has had.
    fn last_told(&self, cl_ord_id: u64) -> Option<ReportTuple> {
        let mut told = self.paper.told().iter().rev();
        told.find(|report| report.cl_ord_id.0 == cl_ord_id).map(report_tuple)
    }

    /// An order as it was sent, if it ever came.
    fn taken(&self, cl_ord_id: u64) -> Option<OrderTuple> {
        self.paper.taken(ClOrdId(cl_ord_id)).map(|request| order_tuple(request, 0))
    }

    /// Of each instrument: fills, lots and lots times ticks that they brought, signed.
    fn brought(&self) -> Vec<(u64, i128, i128)> {
        self.paper.brought().iter().map(|each| (each.fills, each.lots, each.value)).collect()
    }

    /// What fills have cost, in 10^-18 of each currency.
    fn fees(&self) -> Vec<(String, i128)> {
        self.paper.fees().map(|(currency, atoms)| (currency.code().to_owned(), atoms)).collect()
    }

    /// The orders that are open at the venue now.
    fn open_orders(&self) -> Vec<OrderTuple> {
        let open = self.paper.open_orders();
        open.map(|order| order_tuple(&order.request, order.cum_qty.0)).collect()
    }

    /// When the next request arrives or the next report is due.
    #[getter]
    fn next_due_ns(&self) -> Option<i64> {
        self.paper.next_due().map(|ts| ts.0)
    }

    /// Canonical bytes of all that decides what the venue will report.
    fn state<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        let mut state = Vec::new();
        self.paper.state_bytes(&mut state);
        PyBytes::new(py, &state)
    }
}
