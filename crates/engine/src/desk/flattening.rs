//! Out of every position: what works in an instrument is cancelled, then one market order closes it.

use hansa_gate::Control;
use hansa_types::{
    ClOrdId, ExecType, ExecutionReport, InstrumentId, OrdStatus, Qty, RejectReason, TimeNs,
};

use super::{Desk, Effects, SOURCE_FLATTEN};
use crate::effect::Effect;
use crate::error::EngineError;

/// How long a close that came to nothing waits at first; each further time twice as long.
const WAIT_NS: i64 = 250_000_000;
/// And at most.
const WAIT_NS_MAX: i64 = 60_000_000_000;

/// Why a closing order came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// The gate refused it.
    Gate(Control),
    /// The venue refused or ended it before anything filled.
    Venue(RejectReason),
    /// The venue refused the cancel of an order that stands in its way.
    Cancel(RejectReason),
}

impl Obstacle {
    /// The name of the control, or of the venue's reason.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gate(control) => control.name(),
            Self::Venue(reason) | Self::Cancel(reason) => reason.name(),
        }
    }
}

/// Where the way out of an instrument stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// The order that closes it works.
    Works,
    /// Other orders work there, and their cancels are on their way: it is closed once they are gone.
    Clears,
    /// So many cancels in a row of orders there were refused; they are made again when it is due.
    Blocked(Tried),
    /// So many closing orders in a row came to nothing; the next is made when it is due.
    Waits(Tried),
    /// Less is held than an order may be of: it stays.
    Rest,
}

impl Closing {
    /// The one word that a desk's page and log have for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Clears => "clears",
            Self::Blocked(_) => "blocked",
            Self::Waits(_) => "waits",
            Self::Rest => "rest",
        }
    }

    /// What came to nothing so far, if anything has.
    #[must_use]
    pub const fn tried(self) -> Option<Tried> {
        match self {
            Self::Blocked(tried) | Self::Waits(tried) => Some(tried),
            Self::Works | Self::Clears | Self::Rest => None,
        }
    }
}

/// Closing orders of an instrument that came to nothing, or cancels, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tried {
    /// How many.
    pub times: u32,
    /// When the next one is made.
    pub due: TimeNs,
    /// What stood in the way of the last one.
    pub by: Obstacle,
}

/// The way out of all positions: asked for by a person, in force until the desk is resumed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flattening {
    is_asked: bool,
    /// Nothing works and nothing is held that can be closed. What comes later is closed as well.
    is_over: bool,
    tried: Vec<Option<Tried>>,
}

impl Flattening {
    /// From the beginning: what came to nothing before is tried again at once.
    pub(super) fn ask(&mut self, instruments: usize) {
        *self = Self { is_asked: true, is_over: false, tried: vec![None; instruments] };
    }

    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Once more at once: what stood in the way may be gone.
    fn hurry(&mut self) {
        self.tried.fill(None);
    }

    fn is_waiting(&self, index: usize, now: TimeNs) -> bool {
        self.tried[index].is_some_and(|tried| now < tried.due)
    }

    fn came_to_nothing(&mut self, index: usize, by: Obstacle, now: TimeNs) {
        let before = self.tried[index].map_or(0, |tried| tried.times);
        let wait = WAIT_NS.checked_shl(before.min(16)).unwrap_or(WAIT_NS_MAX).min(WAIT_NS_MAX);
        let due = TimeNs(now.0.saturating_add(wait));
        self.tried[index] = Some(Tried { times: before.saturating_add(1), due, by });
    }

    fn came_forward(&mut self, index: usize) {
        self.tried[index] = None;
    }

    /// What was in the way has gone.
    fn cleared(&mut self, index: usize) {
        if self.tried[index].is_some_and(|tried| matches!(tried.by, Obstacle::Cancel(_))) {
            self.came_forward(index);
        }
    }

    /// Appends how far it is; nothing while nobody asked.
    pub(super) fn state_bytes(&self, out: &mut Vec<u8>) {
        for tried in self.tried.iter().flatten() {
            out.extend_from_slice(&tried.times.to_le_bytes());
            out.extend_from_slice(&tried.due.0.to_le_bytes());
        }
        if self.is_asked {
            out.push(u8::from(self.is_over));
        }
    }

    pub(super) const fn is_asked(&self) -> bool {
        self.is_asked
    }
}

impl Desk {
    /// While positions are to be closed: proposes what closes them. What the gate cuts down comes
    /// again after the next report, what came to nothing after a wait.
    pub(crate) fn flatten(&mut self, ts: TimeNs, out: &mut Effects) -> Result<(), EngineError> {
        if !self.flattening.is_asked {
            return Ok(());
        }
        for index in 0..self.instruments.len() {
            if self.flattening.is_waiting(index, ts) {
                continue;
            }
            let id = self.instruments[index].id();
            if self.has_orders(id) {
                self.clear(id, ts, out);
                continue;
            }
            match self.closeable(index) {
                Some(change) => self.close(index, change, (ts, out))?,
                None => self.flattening.came_forward(index),
            }
        }
        out.records.append(&mut self.proposals);
        let is_out = (0..self.instruments.len()).all(|index| self.closeable(index).is_none());
        self.flattening.is_over = is_out && self.orders.is_empty();
        Ok(())
    }

    /// Whatever is not a closing order keeps a position from being closed: it is cancelled, also
    /// when a cancel of it was refused before, or a bust has opened it again.
    fn clear(&mut self, instrument: InstrumentId, ts: TimeNs, out: &mut Effects) {
        let ids: Vec<ClOrdId> = self.in_the_way(instrument).collect();
        for id in ids {
            self.cancel(id, ts, out);
        }
    }

    /// Orders in an instrument that do not close it, and of which no cancel is on its way.
    fn in_the_way(&self, instrument: InstrumentId) -> impl Iterator<Item = ClOrdId> {
        let others = self.orders.iter().filter(move |(id, order)| {
            order.request.instrument == instrument
                && id.source() != SOURCE_FLATTEN
                && order.life.status != OrdStatus::PendingCancel
        });
        others.map(|(id, _)| *id)
    }

    /// A closing order that ended without a fill waits before it is made again; so does a cancel
    /// that was refused.
    pub(super) fn note_closing(&mut self, report: &ExecutionReport) {
        if !self.flattening.is_asked {
            return;
        }
        if report.cl_ord_id.source() != SOURCE_FLATTEN {
            return self.note_clearing(report);
        }
        let index = report.instrument.index();
        let has_ended =
            matches!(report.exec_type, ExecType::Rejected | ExecType::Canceled | ExecType::Expired);
        if report.last_qty.0 > 0 {
            self.flattening.came_forward(index);
        } else if has_ended && report.cum_qty.is_zero() {
            let by = Obstacle::Venue(report.reason);
            self.flattening.came_to_nothing(index, by, report.ts_recv);
        }
    }

    fn note_clearing(&mut self, report: &ExecutionReport) {
        let index = report.instrument.index();
        if self.orders.get(report.cl_ord_id).is_none() {
            self.flattening.cleared(index);
        } else if report.exec_type == ExecType::CancelRejected
            && !self.flattening.is_waiting(index, report.ts_recv)
        {
            // However many are refused at once, it is one try.
            let by = Obstacle::Cancel(report.reason);
            self.flattening.came_to_nothing(index, by, report.ts_recv);
        }
    }

    /// A connection is there again: what it stood in the way of is tried at once.
    pub(crate) fn flatten_again(
        &mut self,
        ts: TimeNs,
        out: &mut Effects,
    ) -> Result<(), EngineError> {
        self.flattening.hurry();
        self.flatten(ts, out)
    }

    /// When a close that came to nothing is made again, or a cancel that was refused.
    pub(crate) fn next_close_ts(&self) -> Option<TimeNs> {
        if !self.flattening.is_asked {
            return None;
        }
        let waiting = self
            .flattening
            .tried
            .iter()
            .enumerate()
            .filter(|(index, _)| self.is_to_go_on(self.instruments[*index].id()));
        waiting.filter_map(|(_, tried)| tried.map(|tried| tried.due)).min()
    }

    /// True while positions are being closed by command.
    #[must_use]
    pub const fn is_flattening(&self) -> bool {
        self.flattening.is_asked && !self.flattening.is_over
    }

    /// True when they have been: nothing works, and nothing is held that can be closed.
    #[must_use]
    pub const fn is_flat(&self) -> bool {
        self.flattening.is_asked && self.flattening.is_over
    }

    /// What is still held of each instrument since positions are to be closed, and why.
    pub fn closings(&self) -> impl Iterator<Item = (InstrumentId, Closing)> {
        let count = if self.flattening.is_asked { self.instruments.len() } else { 0 };
        (0..count).filter_map(|index| {
            let id = self.instruments[index].id();
            let is_held = !self.ledger.position_qty(id).is_zero() && self.ledger.leads_home(id);
            is_held.then(|| (id, self.closing(index)))
        })
    }

    /// Whether there is something to do once a wait is over.
    fn is_to_go_on(&self, id: InstrumentId) -> bool {
        !self.has_orders(id) || self.in_the_way(id).next().is_some()
    }

    fn closing(&self, index: usize) -> Closing {
        let id = self.instruments[index].id();
        match (self.closeable(index), self.flattening.tried[index]) {
            _ if self.is_closed_by_order(id) => Closing::Works,
            (_, Some(tried)) if self.in_the_way(id).next().is_some() => Closing::Blocked(tried),
            _ if self.has_orders(id) => Closing::Clears,
            (None, _) => Closing::Rest,
            (Some(_), Some(tried)) => Closing::Waits(tried),
            (Some(_), None) => Closing::Works,
        }
    }

    fn close(
        &mut self,
        index: usize,
        change: Qty,
        (ts, out): (TimeNs, &mut Effects),
    ) -> Result<(), EngineError> {
        let request = self.market_order(SOURCE_FLATTEN, (self.instruments[index].id(), change), ts);
        match self.propose(&request)? {
            Ok(approved) => {
                self.orders.sent(*approved.request());
                out.effects.push(Effect::Send(approved));
            }
            Err(refusal) => {
                self.flattening.came_to_nothing(index, Obstacle::Gate(refusal.control), ts);
            }
        }
        Ok(())
    }

    /// The change that closes a position; none where nothing is held, or less than an order may be
    /// of. A balance has several pairs to leave by: it takes the way home.
    fn closeable(&self, index: usize) -> Option<Qty> {
        let instrument = &self.instruments[index];
        let held = self.ledger.position_qty(instrument.id());
        let size = Qty(held.0.saturating_abs());
        let is_enough = size >= instrument.qty_min().max(Qty(1))
            && self.marks[index].price.is_none_or(|price| {
                instrument.notional(price, size).is_ok_and(|v| v >= instrument.notional_min())
            });
        (is_enough && self.ledger.leads_home(instrument.id())).then_some(-held)
    }

    fn is_closed_by_order(&self, id: InstrumentId) -> bool {
        let mut orders = self.orders.iter();
        orders.any(|(own, order)| own.source() == SOURCE_FLATTEN && order.request.instrument == id)
    }

    fn has_orders(&self, id: InstrumentId) -> bool {
        let working = self.orders.working(id);
        (working.buy, working.sell) != (Qty::ZERO, Qty::ZERO)
    }
}
