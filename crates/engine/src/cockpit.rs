//! The cockpit of a compiled strategy: what it is shown, what it asks for, and what comes of it.
//!
//! The layout is part of the interface to C; the binding hands a pointer to it.

use hansa_journal::Sink;
use hansa_market::event::MarketEvent;
use hansa_types::{
    ClOrdId, InstrumentId, OrdType, OrderRequest, OrderTerms, PostOnly, Price, Qty, Side,
    TimeInForce, TimeNs,
};

use crate::command::{Answer, Command};
use crate::error::EngineError;
use crate::stage::Stage;
use crate::wake::Wake;

/// Requests of one call.
pub const REQUESTS: usize = 8;
/// Numbers a strategy may keep.
pub const MEMORY: usize = 64;

/// What a compiled strategy asks for.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct Request {
    /// 1 submit, 2 cancel, 3 replace, 4 timer.
    pub what: i64,
    /// Instrument.
    pub instrument: i64,
    /// Above 0 buys, below 0 sells; of a replace its size counts.
    pub lots: i64,
    /// Has limit.
    pub has_limit: i64,
    /// Limit ticks.
    pub limit_ticks: i64,
    /// Has stop.
    pub has_stop: i64,
    /// Stop ticks.
    pub stop_ticks: i64,
    /// FIX tag 59: 0 day, 1 good till cancelled, 3 immediate or cancel, 4 fill or kill, 6 good till
    /// `expire_ts_ns`.
    pub time_in_force: i64,
    /// Of a cancel or replace.
    pub order_id: i64,
    /// Of a timer.
    pub ts_ns: i64,
    /// Tag.
    pub tag: i64,
    /// Written by the desk, to be read at the next call: the order's id, minus the control that
    /// refused, or 0.
    pub answer: i64,
    /// Terms of a submit. Post-only: 1 rejects, 2 slides; flags: not 0; no quantity or time: 0.
    pub post_only: i64,
    /// Is reduce only.
    pub is_reduce_only: i64,
    /// Is all or none.
    pub is_all_or_none: i64,
    /// Is hidden.
    pub is_hidden: i64,
    /// Min lots.
    pub min_lots: i64,
    /// Display lots.
    pub display_lots: i64,
    /// Expire ts ns.
    pub expire_ts_ns: i64,
}

/// Everything a compiled strategy sees and says.
#[repr(C)]
#[derive(Debug)]
pub struct Cockpit {
    /// 1 bar, 2 quote, 3 trade, 4 book, 5 report, 6 timer.
    pub kind: i64,
    /// Instrument.
    pub instrument: i64,
    /// Ts event ns.
    pub ts_event_ns: i64,
    /// Ts recv ns.
    pub ts_recv_ns: i64,
    /// Now ns.
    pub now_ns: i64,
    /// Of a quote or a book; an empty side has 0 ticks and 0 lots, and no price.
    pub bid_ticks: i64,
    /// Ask ticks.
    pub ask_ticks: i64,
    /// Bid lots.
    pub bid_lots: i64,
    /// Ask lots.
    pub ask_lots: i64,
    /// Of a bar.
    pub open_ticks: i64,
    /// High ticks.
    pub high_ticks: i64,
    /// Low ticks.
    pub low_ticks: i64,
    /// The close of a bar, the price of a trade or of a fill.
    pub price_ticks: i64,
    /// The volume of a bar, the quantity of a trade or of a fill.
    pub quantity_lots: i64,
    /// Of a trade.
    pub aggressor: i64,
    /// Of a report; 0 where the venue moved the position without an order.
    pub order_id: i64,
    /// Exec type.
    pub exec_type: i64,
    /// Cum lots.
    pub cum_lots: i64,
    /// Leaves lots.
    pub leaves_lots: i64,
    /// 1 of a buy, -1 of a sell.
    pub side: i64,
    /// Why the venue refused or ended it, or moved the position without an order; 0 if it did not.
    pub reason: i64,
    /// Of a timer.
    pub tag: i64,
    /// Of the event's instrument.
    pub position_lots: i64,
    /// Working buy lots.
    pub working_buy_lots: i64,
    /// Working sell lots.
    pub working_sell_lots: i64,
    /// How many requests were filled in.
    pub asked: i64,
    /// Requests.
    pub requests: [Request; REQUESTS],
    /// Memory.
    pub memory: [f64; MEMORY],
}

impl Default for Cockpit {
    fn default() -> Self {
        Self {
            kind: 0,
            instrument: 0,
            ts_event_ns: 0,
            ts_recv_ns: 0,
            now_ns: 0,
            bid_ticks: 0,
            ask_ticks: 0,
            bid_lots: 0,
            ask_lots: 0,
            open_ticks: 0,
            high_ticks: 0,
            low_ticks: 0,
            price_ticks: 0,
            quantity_lots: 0,
            aggressor: 0,
            order_id: 0,
            exec_type: 0,
            cum_lots: 0,
            leaves_lots: 0,
            side: 0,
            reason: 0,
            tag: 0,
            position_lots: 0,
            working_buy_lots: 0,
            working_sell_lots: 0,
            asked: 0,
            requests: [Request::default(); REQUESTS],
            memory: [0.0; MEMORY],
        }
    }
}

impl Cockpit {
    /// Empty, with the first numbers of the memory.
    #[must_use]
    pub fn with_memory(numbers: &[f64]) -> Box<Self> {
        let mut memory = [0.0; MEMORY];
        for (place, number) in memory.iter_mut().zip(numbers) {
            *place = *number;
        }
        Box::new(Self { memory, ..Self::default() })
    }

    /// Does what is asked for, in order; answers stand there at the next call.
    pub fn carry_out(
        &mut self,
        source: u16,
        stage: &mut dyn Stage,
        sink: &mut dyn Sink,
    ) -> Result<(), EngineError> {
        let asked = usize::try_from(self.asked).unwrap_or(0).min(REQUESTS);
        for request in &mut self.requests[..asked] {
            request.answer = request.carry_out(source, stage, sink)?;
        }
        Ok(())
    }

    /// Shows what a strategy is called for.
    pub fn show(&mut self, wake: &Wake, stage: &dyn Stage) {
        self.asked = 0;
        self.now_ns = stage.now().0;
        match wake {
            Wake::Market(event) => {
                self.instrument = i64::from(event.instrument.0);
                self.show_market(&event.event);
            }
            Wake::Book(top) => {
                (self.kind, self.instrument) = (4, i64::from(top.instrument.0));
                (self.ts_event_ns, self.ts_recv_ns) = (top.ts_event.0, top.ts_recv.0);
                self.show_touch(top.bid, top.ask);
            }
            Wake::Report(own) => {
                let report = &own.report;
                (self.kind, self.instrument) = (5, i64::from(report.instrument.0));
                (self.ts_event_ns, self.ts_recv_ns) = (report.ts_event.0, report.ts_recv.0);
                (self.price_ticks, self.quantity_lots) = (report.last_px.0, own.change.0);
                self.order_id = report.order_id().cast_signed();
                (self.side, self.reason) = (report.side.sign(), report.reason as i64);
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
        let working = stage.desk().orders().working(id);
        self.position_lots = stage.desk().ledger().position_qty(id).0;
        (self.working_buy_lots, self.working_sell_lots) = (working.buy.0, working.sell.0);
    }

    fn show_touch(&mut self, bid: Option<(Price, Qty)>, ask: Option<(Price, Qty)>) {
        let numbers = |side: Option<(Price, Qty)>| side.map_or((0, 0), |(px, qty)| (px.0, qty.0));
        (self.bid_ticks, self.bid_lots) = numbers(bid);
        (self.ask_ticks, self.ask_lots) = numbers(ask);
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
                self.show_touch(quote.best(Side::Buy), quote.best(Side::Sell));
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
        stage: &mut dyn Stage,
        sink: &mut dyn Sink,
    ) -> Result<i64, EngineError> {
        let Some(command) = self.command(stage) else {
            if self.what == 4 {
                stage.set_timer(TimeNs(self.ts_ns), source, self.tag.cast_unsigned());
            }
            return Ok(0);
        };
        let now = stage.now();
        Ok(match stage.command((now, source), &command, sink)? {
            Answer::Sent(id) => id.0.cast_signed(),
            Answer::Refused(control) => -i64::from(control as u8),
            Answer::Done | Answer::Nothing => 0,
        })
    }

    fn command(&self, stage: &dyn Stage) -> Option<Command> {
        let orig = ClOrdId(self.order_id.cast_unsigned());
        match self.what {
            1 => Some(Command::Submit(self.order(stage)?)),
            2 => Some(Command::Cancel(orig)),
            3 => {
                let old = stage.desk().orders().get(orig)?.request;
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
    fn order(&self, stage: &dyn Stage) -> Option<OrderRequest> {
        let instrument = u32::try_from(self.instrument).ok()?;
        stage.desk().instruments().get(instrument as usize)?;
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
            time_in_force: u8::try_from(self.time_in_force)
                .ok()
                .and_then(TimeInForce::from_number)
                .unwrap_or(TimeInForce::Gtc),
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
