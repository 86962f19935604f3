//! Orders on paper: the simulated venue beside a live market.

use hansa_engine::effect::Effect;
use hansa_market::event::MarketEvent;
use hansa_types::{InstrumentId, TimeNs};
use hansa_venue::SimVenue;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::error::core_error;
use crate::events::{BarSpec, MarketSpec, ReportSpec, ReportTuple, report_tuple};
use crate::market::{SpecTuple, instruments_of};
use crate::request::VenueRequest;
use crate::settings::Settings;

/// A simulated venue that hears a live market, event by event.
#[pyclass(module = "hansa._core")]
#[derive(Debug)]
pub struct PaperMarket {
    venue: SimVenue,
    count: usize,
}

#[pymethods]
impl PaperMarket {
    /// From instruments and the settings of a run.
    #[new]
    fn new(specs: Vec<SpecTuple>, settings: Settings) -> PyResult<Self> {
        let instruments = instruments_of(specs)?;
        let count = instruments.len();
        Ok(Self { venue: settings.venue(instruments)?, count })
    }

    /// A bar whose interval is over begins: what it did is worked out as for one in the data.
    fn bar_opened(&mut self, bar: BarSpec) -> PyResult<()> {
        let (id, bar) = bar.bar(self.count)?;
        self.venue.on_market(id, &MarketEvent::BarOpened(bar));
        Ok(())
    }

    /// A bar closes.
    fn bar_closed(&mut self, bar: BarSpec) -> PyResult<()> {
        let (id, bar) = bar.bar(self.count)?;
        self.venue.on_market(id, &MarketEvent::BarClosed(bar));
        Ok(())
    }

    /// A quote, a print or a level.
    fn tick(&mut self, tick: MarketSpec) -> PyResult<()> {
        let (event, _) = tick.event(self.count)?;
        self.venue.on_market(event.instrument, &event.event);
        Ok(())
    }

    /// A request leaves the desk: at the time at which the desk wanted it, or at another.
    #[pyo3(signature = (request, sent_ns = None))]
    fn take(&mut self, request: &VenueRequest, sent_ns: Option<i64>) {
        let sent = sent_ns.map_or(request.outgoing.ts, TimeNs);
        match &request.outgoing.effect {
            Effect::Send(approved) => self.venue.send(approved, sent),
            Effect::Cancel(id) => self.venue.cancel(*id, sent),
            Effect::Replace(id, approved) => self.venue.replace(*id, approved, sent),
        }
    }

    /// What a fill that was made elsewhere would cost here, in 10^-18 of the quote currency; its
    /// value counts towards the tiers of later days.
    fn price(&mut self, fill: ReportSpec) -> PyResult<i128> {
        let fill = fill.report(self.count)?;
        let fee = self.venue.price(&fill);
        fee.map(|fee| fee.0).ok_or_else(|| core_error("expected a fill whose value fits the books"))
    }

    /// Time passes without an event of the market: requests arrive.
    fn advance(&mut self, now_ns: i64) {
        self.venue.advance(TimeNs(now_ns));
    }

    /// The reports the desk has by a time, in their order.
    fn reports(&mut self, until_ns: i64) -> Vec<ReportTuple> {
        let mut reports = Vec::new();
        self.venue.drain_reports(TimeNs(until_ns), &mut reports);
        reports.iter().map(report_tuple).collect()
    }

    /// The orders that are open at the venue now.
    fn open_orders(&self) -> Vec<(u64, u32, bool, i64, i64)> {
        let ids = (0u32..).take(self.count);
        let open = ids.flat_map(|id| {
            self.venue.open_orders(InstrumentId(id)).into_iter().map(move |order| (id, order))
        });
        open.map(|(id, order)| {
            let request = &order.request;
            let is_buy = request.side == hansa_types::Side::Buy;
            let (ordered, filled) = (request.order_qty.0, order.cum_qty.0);
            (request.cl_ord_id.0, id, is_buy, ordered, filled)
        })
        .collect()
    }

    /// When the next request arrives or the next report is due.
    #[getter]
    fn next_due_ns(&self) -> Option<i64> {
        self.venue.next_due().map(|ts| ts.0)
    }

    /// Canonical bytes of all that decides what the venue will report.
    fn state<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        let mut state = Vec::new();
        self.venue.state_bytes(&mut state);
        PyBytes::new(py, &state)
    }
}
