//! Out of every position: one market order an instrument, once nothing works there any more.

use hansa_gate::Control;
use hansa_types::{ExecType, ExecutionReport, InstrumentId, Qty, RejectReason, TimeNs};

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
}

impl Obstacle {
    /// The name of the control, or of the venue's reason.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gate(control) => control.name(),
            Self::Venue(reason) => reason.name(),
        }
    }
}

/// Where the way out of an instrument stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// Orders work there.
    Works,
    /// So many closing orders in a row came to nothing; the next is made when it is due.
    Waits(Tried),
    /// Less is held than an order may be of: it stays.
    Rest,
}

/// Closing orders of an instrument that came to nothing, one after the other.
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
            let id = self.instruments[index].id();
            if self.has_orders(id) || self.flattening.is_waiting(index, ts) {
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

    /// A closing order that ended without a fill waits before it is made again.
    pub(super) fn note_closing(&mut self, report: &ExecutionReport) {
        let (index, is_ours) =
            (report.instrument.index(), report.cl_ord_id.source() == SOURCE_FLATTEN);
        if !self.flattening.is_asked || !is_ours {
            return;
        }
        let has_ended =
            matches!(report.exec_type, ExecType::Rejected | ExecType::Canceled | ExecType::Expired);
        if report.last_qty.0 > 0 {
            self.flattening.came_forward(index);
        } else if has_ended && report.cum_qty.is_zero() {
            let by = Obstacle::Venue(report.reason);
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

    /// When a close that came to nothing is made again.
    pub(crate) fn next_close_ts(&self) -> Option<TimeNs> {
        if !self.flattening.is_asked {
            return None;
        }
        let waiting = self
            .flattening
            .tried
            .iter()
            .enumerate()
            .filter(|(index, _)| !self.has_orders(self.instruments[*index].id()));
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

    fn closing(&self, index: usize) -> Closing {
        match (self.closeable(index), self.flattening.tried[index]) {
            _ if self.has_orders(self.instruments[index].id()) => Closing::Works,
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
            Err(control) => {
                self.flattening.came_to_nothing(index, Obstacle::Gate(control), ts);
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

    fn has_orders(&self, id: InstrumentId) -> bool {
        let working = self.orders.working(id);
        (working.buy, working.sell) != (Qty::ZERO, Qty::ZERO)
    }
}
