//! What strategies are called for, and the timers they set.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::Arc;

use crate::carrying::TicketEnd;
use crate::desk::Desk;
use hansa_market::book::l2::L2Book;
use hansa_market::event::{InstrumentEvent, MarketEvent};
use hansa_types::{ClOrdId, ExecutionReport, InstrumentId, Price, Qty, TimeNs};

/// Stands for all who wait for the end of a time stamp; no strategy has this source.
const SOURCE_BATCH: u16 = 0;

/// A reason to call strategies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wake {
    /// The desk has learned of a bar, a quote or a print.
    Market(InstrumentEvent),
    /// The desk has learned of a whole update of a book.
    Book(TopOfBook),
    /// An execution report about an order of a strategy; the desk's state holds it already.
    Report(Box<OwnReport>),
    /// A timer went off.
    Timer(Timer),
    /// All that is known at a time has been taken in, or as much of it as may be before orders at
    /// the venue are answered.
    Batch(Arc<Batch>),
    /// A carried order of a strategy has ended.
    Ticket(TicketEnd),
}

/// What was learned at one time: market events and updates of books, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// When.
    pub ts: TimeNs,
    /// `Wake::Market` and `Wake::Book` alone; never none.
    pub events: Vec<Wake>,
}

/// A report about an order of a strategy, and the ticket that sent the order, if one did. Where the
/// venue moved its position without an order, the id is the strategy's with a sequence of 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnReport {
    /// The report.
    pub report: ExecutionReport,
    /// The carried order behind it.
    pub ticket: Option<ClOrdId>,
    /// By how much what the order has filled changes: less than nothing where a fill is busted.
    pub change: Qty,
}

/// The best prices of a book and what is shown there; none on an empty side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopOfBook {
    /// Whose book.
    pub instrument: InstrumentId,
    /// When the update happened at its source.
    pub ts_event: TimeNs,
    /// When we had it.
    pub ts_recv: TimeNs,
    /// Best bid.
    pub bid: Option<(Price, Qty)>,
    /// Best ask.
    pub ask: Option<(Price, Qty)>,
}

/// A timer that a strategy set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timer {
    /// When it goes off: after all that is known at that time.
    pub ts: TimeNs,
    /// The how-manieth timer of the run.
    pub sequence: u64,
    /// Whose.
    pub source: u16,
    /// The strategy's own number for it.
    pub tag: u64,
}

/// Which events strategies want to be called for; what nobody wants costs nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Watch {
    /// Bars that close.
    pub bars: bool,
    /// Quotes.
    pub quotes: bool,
    /// Trades.
    pub trades: bool,
    /// Updates of books, once they are whole.
    pub books: bool,
    /// The end of a time stamp at which anything was learned.
    pub batches: bool,
    /// Ends of carried orders.
    pub tickets: bool,
    /// Reports about orders from this source on; none wants them if `None`.
    pub reports_from: Option<u16>,
}

impl Watch {
    /// True for what a batch holds, if some strategy wants batches.
    #[must_use]
    #[inline]
    pub const fn gathers(&self, event: &MarketEvent) -> bool {
        let all = Self { bars: true, quotes: true, trades: true, books: true, ..*self };
        self.batches && all.wants(event)
    }

    /// True when some strategy wants to be called for it.
    #[must_use]
    #[inline]
    pub const fn wants(&self, event: &MarketEvent) -> bool {
        match event {
            MarketEvent::BarClosed(_) => self.bars,
            MarketEvent::Quote(_) => self.quotes,
            MarketEvent::Trade(_) => self.trades,
            MarketEvent::Depth(depth) => self.books && depth.is_last,
            MarketEvent::Order(order) => self.books && order.is_last,
            MarketEvent::BarOpened(_) | MarketEvent::Action(_) => false,
        }
    }
}

/// Wakes that wait for their call, and timers that wait for their time.
#[derive(Debug, Default)]
pub(crate) struct Wakes {
    pub(crate) watch: Watch,
    due: VecDeque<Wake>,
    timers: BinaryHeap<Reverse<Timer>>,
    sequence: u64,
    /// The time stamp whose end has been asked for, and what was learned of it.
    batch_ts: Option<TimeNs>,
    batch: Vec<Wake>,
}

impl Wakes {
    /// The market moved: reports that came of it are called for first, for the state holds them.
    pub(crate) fn market(&mut self, event: &InstrumentEvent, book: Option<&L2Book>) {
        let times = match &event.event {
            MarketEvent::Depth(depth) => Some((depth.ts_event, depth.ts_recv)),
            MarketEvent::Order(order) => Some((order.ts_event, order.ts_recv)),
            _ => None,
        };
        let wake = match (times, book) {
            (Some((ts_event, ts_recv)), Some(book)) => Wake::Book(TopOfBook {
                instrument: event.instrument,
                ts_event,
                ts_recv,
                bid: book.best_bid(),
                ask: book.best_ask(),
            }),
            _ => Wake::Market(*event),
        };
        if self.watch.gathers(&event.event) {
            self.batch.push(wake.clone());
        }
        if self.watch.wants(&event.event) {
            self.due.push_back(wake);
        }
    }

    /// True when part of a batch waits for its end.
    #[inline]
    pub(crate) fn has_batch(&self) -> bool {
        !self.batch.is_empty()
    }

    /// Calls for what was learned so far at the time of the batch.
    pub(crate) fn cut(&mut self) {
        if let Some(ts) = self.batch_ts.filter(|_| !self.batch.is_empty()) {
            let events = std::mem::take(&mut self.batch);
            self.due.push_back(Wake::Batch(Arc::new(Batch { ts, events })));
        }
    }

    /// Strategies hear of a report of theirs. The desk is as it was before it.
    pub(crate) fn report(&mut self, report: &ExecutionReport, desk: &Desk) {
        let id = report.cl_ord_id;
        if self.watch.reports_from.is_none_or(|from| id.source() < from) {
            return;
        }
        let change = match desk.orders().cum_qty(id) {
            Some(before) if report.exec_type.takes_back() => report.cum_qty - before,
            _ => report.last_qty,
        };
        let ticket = desk.carrier().owner(id);
        self.due.push_back(Wake::Report(Box::new(OwnReport { report: *report, ticket, change })));
    }

    /// Strategies hear of what befell their positions without an order.
    pub(crate) fn told(&mut self, own: OwnReport) {
        if self.watch.reports_from.is_some_and(|from| own.report.cl_ord_id.source() >= from) {
            self.due.push_back(Wake::Report(Box::new(own)));
        }
    }

    pub(crate) fn ticket(&mut self, end: TicketEnd) {
        if self.watch.tickets {
            self.due.push_back(Wake::Ticket(end));
        }
    }

    /// True when nobody waits to be called.
    #[inline]
    pub(crate) fn is_idle(&self) -> bool {
        self.due.is_empty()
    }

    /// True when nobody is to be called for whatever the market does.
    #[inline]
    pub(crate) fn is_silent(&self) -> bool {
        let silent = Watch { reports_from: self.watch.reports_from, ..Watch::default() };
        self.due.is_empty() && self.timers.is_empty() && self.watch == silent
    }

    #[inline]
    pub(crate) fn next(&mut self) -> Option<Wake> {
        if self.due.is_empty() { None } else { self.due.pop_front() }
    }

    pub(crate) fn set_timer(&mut self, ts: TimeNs, source: u16, tag: u64) {
        self.sequence += 1;
        self.timers.push(Reverse(Timer { ts, sequence: self.sequence, source, tag }));
    }

    /// Something was learned at `ts`: whoever waits for the end of it is called then.
    #[inline]
    pub(crate) fn learned(&mut self, ts: TimeNs) {
        if self.watch.batches && self.batch_ts != Some(ts) {
            self.batch_ts = Some(ts);
            self.timers.push(Reverse(Timer { ts, sequence: 0, source: SOURCE_BATCH, tag: 0 }));
        }
    }

    /// When the next timer goes off.
    #[inline]
    pub(crate) fn timer_ts(&self) -> Option<TimeNs> {
        self.timers.peek().map(|Reverse(timer)| timer.ts)
    }

    /// The next timer goes off.
    pub(crate) fn ring(&mut self) {
        if let Some(Reverse(timer)) = self.timers.pop() {
            if timer.source == SOURCE_BATCH {
                self.cut();
            } else {
                self.due.push_back(Wake::Timer(timer));
            }
        }
    }

    /// Canonical bytes of what waits, for a state hash.
    pub(crate) fn state_bytes(&self, out: &mut Vec<u8>) {
        let mut timers: Vec<Timer> = self.timers.iter().map(|Reverse(timer)| *timer).collect();
        timers.sort_unstable();
        for timer in timers {
            out.extend_from_slice(&timer.ts.0.to_le_bytes());
            out.extend_from_slice(&timer.source.to_le_bytes());
            out.extend_from_slice(&timer.tag.to_le_bytes());
        }
    }
}
