//! What a live desk does with one event, and with a venue on paper beside it.

use hansa_journal::Sink;
use hansa_market::event::{Bar, InstrumentEvent, MarketEvent};
use hansa_types::{ExecutionReport, InstrumentId, TimeNs};

use super::{Connection, Heard, Live};
use crate::command::{Answer, Command};
use crate::error::EngineError;
use crate::paper::Paper;
use crate::stage::Stage;

/// A live desk together with whoever is called on the way.
pub trait Floor {
    /// What can go wrong: the desk's errors, and those of whoever is called.
    type Error;

    /// Moves the desk; nobody is called.
    fn with<T>(
        &mut self,
        act: impl FnOnce(&mut Live, &mut dyn Sink) -> Result<T, EngineError>,
    ) -> Result<T, Self::Error>;

    /// Does all that is due; strategies are called on the way.
    fn advance(&mut self) -> Result<(), Self::Error>;
}

/// Moves a desk, and with it a venue on paper, in the order of events of a simulation: requests
/// that arrive, bars that open, reports that are due, bars that close, the decision.
///
/// Where a real venue trades there is no paper: its reports are events of their own, and what the
/// desk wants sent waits for whoever takes it.
#[derive(Debug)]
pub struct Step<'a, F> {
    /// The desk.
    pub floor: F,
    /// The venue on paper, if there is one.
    pub paper: Option<&'a mut Paper>,
    /// Whether paper moves with the clock; bars alone move it as they come.
    pub follows_clock: bool,
}

impl<F: Floor> Step<'_, F> {
    /// A quote, a print, a level of a book, or a bar that is late.
    pub fn tick(&mut self, event: InstrumentEvent, ts_recv: TimeNs) -> Result<(), F::Error> {
        self.floor.with(|live, sink| live.record_market(&event, ts_recv, sink))?;
        if let Some(ts_event) = ts_of_tick(&event.event)
            && self.paper.is_some()
        {
            self.settle(ts_event, ts_recv)?;
            if let Some(paper) = self.paper.as_deref_mut() {
                paper.tick(&event);
            }
        }
        self.learn(event, ts_recv)?;
        self.carry_out()?;
        self.deliver(ts_recv)
    }

    /// The bars of an interval that is recorded, up to its decision.
    pub fn bars(&mut self, bars: &[(InstrumentId, Bar)], now: TimeNs) -> Result<(), F::Error> {
        self.open(bars, now)?;
        for (instrument, bar) in bars {
            if let Some(paper) = self.paper.as_deref_mut() {
                paper.bar_closed(*instrument, *bar);
            }
            let event = MarketEvent::BarClosed(*bar);
            self.learn(InstrumentEvent { instrument: *instrument, event }, bar.ts_recv)?;
            self.deliver(now)?;
        }
        self.floor.with(|live, _| {
            live.settle(now);
            Ok(())
        })?;
        self.floor.advance()
    }

    /// The clock was read.
    pub fn read_clock(&mut self, now: TimeNs) -> Result<(), F::Error> {
        self.floor.with(|live, sink| live.record_time(now, sink))?;
        if self.follows_clock {
            self.settle(TimeNs(now.0 + 1), now)?;
        }
        self.floor.with(|live, _| {
            live.time(now);
            Ok(())
        })?;
        self.floor.advance()?;
        self.carry_out()
    }

    /// A command from outside.
    pub fn command(
        &mut self,
        (ts, actor): (TimeNs, u16),
        command: &Command,
    ) -> Result<Answer, F::Error> {
        let answer = self.floor.with(|live, sink| live.command((ts, actor), command, sink))?;
        self.floor.advance()?;
        self.carry_out()?;
        Ok(answer)
    }

    /// A connection has another state.
    pub fn connection(&mut self, connection: Connection, now: TimeNs) -> Result<(), F::Error> {
        self.floor.with(|live, sink| live.connection(connection, now, sink))?;
        self.floor.advance()?;
        self.carry_out()
    }

    /// A venue reported.
    pub fn report(&mut self, report: &ExecutionReport) -> Result<Heard, F::Error> {
        let heard = self.floor.with(|live, sink| live.report(report, sink))?;
        self.floor.advance()?;
        Ok(heard)
    }

    /// On paper orders leave at once: the same journal then rebuilds the same venue.
    pub fn carry_out(&mut self) -> Result<(), F::Error> {
        let Some(paper) = self.paper.as_deref_mut() else { return Ok(()) };
        let outgoing = self.floor.with(|live, sink| match live.has_outgoing() {
            true => live.take_outgoing(sink),
            false => Ok(Vec::new()),
        })?;
        for request in &outgoing {
            paper.take(request);
        }
        Ok(())
    }

    /// The desk learns what the market said.
    fn learn(&mut self, event: InstrumentEvent, ts_recv: TimeNs) -> Result<(), F::Error> {
        self.floor.with(|live, _| {
            live.market(event, ts_recv);
            Ok(())
        })?;
        self.floor.advance()
    }

    /// On paper: what the bars did to working orders, before the desk knows them.
    fn open(&mut self, bars: &[(InstrumentId, Bar)], now: TimeNs) -> Result<(), F::Error> {
        let (Some(_), Some((_, first))) = (&self.paper, bars.first()) else { return Ok(()) };
        let mut opening: Vec<_> = bars.to_vec();
        opening.sort_by_key(|(id, bar)| (bar.ts_open, *id));
        for (id, bar) in opening {
            self.settle(TimeNs(bar.ts_open.0 + 1), bar.ts_open)?;
            if let Some(paper) = self.paper.as_deref_mut() {
                paper.bar_opened(id, bar);
            }
            self.deliver(bar.ts_open)?;
        }
        self.settle(first.ts_event, now)
    }

    /// On paper: requests that arrive before a time, one due time after the other; then the
    /// reports that are due.
    fn settle(&mut self, before: TimeNs, until: TimeNs) -> Result<(), F::Error> {
        while let Some(paper) = self.paper.as_deref_mut()
            && let Some(due) = paper.next_due().filter(|due| *due < before)
        {
            paper.advance(due);
            self.deliver(due)?;
        }
        self.deliver(until)
    }

    /// On paper: the reports the desk has by then.
    fn deliver(&mut self, until: TimeNs) -> Result<(), F::Error> {
        let Some(paper) = self.paper.as_deref_mut() else { return Ok(()) };
        let reports = paper.take_reports(until).to_vec();
        if reports.is_empty() {
            return Ok(());
        }
        self.floor.with(|live, _| {
            live.reports(reports);
            Ok(())
        })?;
        self.floor.advance()?;
        self.carry_out()
    }
}

/// When a tick happened; none for a bar.
const fn ts_of_tick(event: &MarketEvent) -> Option<TimeNs> {
    match event {
        MarketEvent::Quote(quote) => Some(quote.ts_event),
        MarketEvent::Trade(trade) => Some(trade.ts_event),
        MarketEvent::Depth(depth) => Some(depth.ts_event),
        _ => None,
    }
}
