//! A ticket as the carrier holds it, and what it wants at the venue.

use hansa_types::{ClOrdId, OrdType, Price, Qty, TimeInForce, TimeNs};

use super::action::Reason;
use super::ticket::{Kind, Ticket};

/// Where a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Stage {
    /// Its parent has not filled anything.
    Dormant = 1,
    /// Its time has not come.
    Scheduled = 2,
    /// Its price has not come.
    Watching = 3,
    /// It is triggered, and waits until the other leg has left the venue.
    Clearing = 4,
    /// What it wants is at the venue, or on its way.
    Working = 5,
}

/// A request about a native order that has not been answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Request {
    Cancel,
    Replace { id: ClOrdId, ask: Ask },
}

/// What a native order asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ask {
    pub(super) ord_type: OrdType,
    pub(super) order_qty: Qty,
    pub(super) limit_px: Option<Price>,
    pub(super) stop_px: Option<Price>,
}

/// The native order of a ticket: there is never more than one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Native {
    pub(super) id: ClOrdId,
    pub(super) ask: Ask,
    pub(super) cum_qty: Qty,
    pub(super) request: Option<Request>,
    /// A request was refused: none is made again before the next event of the market.
    pub(super) is_refused: bool,
}

impl Native {
    pub(super) const fn open_qty(&self) -> Qty {
        minus(self.ask.order_qty, self.cum_qty)
    }
}

/// A ticket and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) ticket: Ticket,
    pub(super) stage: Stage,
    /// Since when it stands there: what happened before is nothing to it.
    pub(super) since: TimeNs,
    /// What it may fill in all: its quantity, or what its parent has filled so far.
    pub(super) base_qty: Qty,
    /// What the other leg has filled of that.
    pub(super) taken_qty: Qty,
    /// What the gate has cut off that.
    pub(super) cut_qty: Qty,
    pub(super) cum_qty: Qty,
    /// The price of a peg; the limit of a triggered trailing stop-limit.
    pub(super) px: Option<Price>,
    pub(super) native: Option<Native>,
    /// When it is sent, of a ticket at the opening or the closing that has begun.
    pub(super) ts_call: Option<TimeNs>,
    pub(super) ending: Option<Reason>,
    pub(super) parent: Option<ClOrdId>,
    /// Its parent, also when that has ended.
    pub(super) origin: Option<ClOrdId>,
    pub(super) twin: Option<ClOrdId>,
    pub(super) children: Vec<ClOrdId>,
    /// True for a member of a group, also when the others have ended.
    pub(super) is_grouped: bool,
    /// True for the exits of a bracket: the first that begins ends the rest of the entry.
    pub(super) is_exit: bool,
}

impl Held {
    pub(super) fn new(ticket: &Ticket) -> Self {
        Self {
            ticket: *ticket,
            stage: Stage::Dormant,
            since: TimeNs(0),
            base_qty: ticket.order_qty,
            taken_qty: Qty::ZERO,
            cut_qty: Qty::ZERO,
            cum_qty: Qty::ZERO,
            px: None,
            native: None,
            ts_call: None,
            ending: None,
            parent: None,
            origin: None,
            twin: None,
            children: Vec::new(),
            is_grouped: false,
            is_exit: false,
        }
    }

    /// What it still wants to fill.
    pub(super) fn wanted_qty(&self) -> Qty {
        let spent = plus(plus(self.taken_qty, self.cut_qty), self.cum_qty);
        minus(self.base_qty, spent).max(Qty::ZERO)
    }

    /// Ends it for this reason, unless it is ending already.
    pub(super) fn end(&mut self, reason: Reason) {
        self.ending = self.ending.or(Some(reason));
    }

    /// True when nothing of it is at the venue and nothing can be wanted any more.
    pub(super) fn is_over(&self) -> bool {
        let is_satisfied = self.parent.is_none() && self.wanted_qty().is_zero();
        self.native.is_none() && (self.ending.is_some() || is_satisfied)
    }

    /// Why it is over.
    pub(super) fn reason(&self) -> Reason {
        match self.ending {
            Some(reason) => reason,
            None if self.base_qty.is_zero() => Reason::ParentEnded,
            None if self.cum_qty.is_zero() && !self.taken_qty.is_zero() => Reason::OneCancelsOther,
            None if !self.cut_qty.is_zero() => Reason::Cut,
            None => Reason::Filled,
        }
    }

    /// What it wants at the venue now: the open quantity stands in `order_qty`.
    pub(super) fn wanted(&self) -> Option<Ask> {
        let open_qty = self.shown_qty();
        if self.stage != Stage::Working || self.ending.is_some() || open_qty.is_zero() {
            return None;
        }
        let ticket = &self.ticket;
        let ask = |ord_type, limit_px| {
            Some(Ask { ord_type, order_qty: open_qty, limit_px, stop_px: None })
        };
        match ticket.kind {
            Kind::Stop | Kind::StopLimit if self.is_venue_stop() => {
                let is_limit = ticket.kind == Kind::StopLimit;
                let ord_type = if is_limit { OrdType::StopLimit } else { OrdType::Stop };
                let stop_px = ticket.trigger_px;
                Some(Ask { ord_type, order_qty: open_qty, limit_px: ticket.limit_px, stop_px })
            }
            Kind::Market | Kind::Stop | Kind::MarketIfTouched | Kind::TrailingStop => {
                ask(OrdType::Market, None)
            }
            Kind::Limit | Kind::StopLimit | Kind::LimitIfTouched | Kind::Iceberg => {
                ask(OrdType::Limit, ticket.limit_px)
            }
            Kind::TrailingStopLimit | Kind::Pegged => {
                let px = self.px?;
                ask(OrdType::Limit, Some(px))
            }
        }
    }

    /// True for a stop that the venue itself watches.
    pub(super) const fn is_venue_stop(&self) -> bool {
        let ticket = &self.ticket;
        matches!(ticket.kind, Kind::Stop | Kind::StopLimit) && ticket.trigger_source.is_none()
    }

    /// An iceberg shows a slice, and what is left of a slice until it is filled.
    fn shown_qty(&self) -> Qty {
        let wanted = self.wanted_qty();
        match (self.ticket.display_qty, &self.native) {
            (Some(_), Some(native)) => wanted.min(native.open_qty()),
            (Some(slice), None) => wanted.min(slice),
            (None, _) => wanted,
        }
    }

    /// True when the native order is not what is wanted.
    pub(super) fn must_replace(&self, native: &Native, wanted: &Ask) -> bool {
        let is_same = native.ask.limit_px == wanted.limit_px
            && native.ask.stop_px == wanted.stop_px
            && native.open_qty() == wanted.order_qty;
        !is_same && !native_life(&self.ticket).is_immediate()
    }

    /// True once a change of its trigger means nothing any more.
    pub(super) fn is_triggered(&self) -> bool {
        matches!(self.stage, Stage::Clearing | Stage::Working)
    }
}

/// True for what never rests at the venue once it is sent.
pub(super) fn takes_at_once(ticket: &Ticket) -> bool {
    let is_immediate = native_life(ticket).is_immediate();
    ticket.kind == Kind::Market || (ticket.kind == Kind::Limit && is_immediate)
}

/// The life of its native orders: what is sent for an opening or a closing does not stay.
pub(super) const fn native_life(ticket: &Ticket) -> TimeInForce {
    if ticket.time_in_force.is_at_call() { TimeInForce::Ioc } else { ticket.time_in_force }
}

/// A sum; the largest number if it does not fit.
pub(super) const fn plus(left: Qty, right: Qty) -> Qty {
    Qty(left.0.saturating_add(right.0))
}

/// A difference; the nearest number if it does not fit.
pub(super) const fn minus(left: Qty, right: Qty) -> Qty {
    Qty(left.0.saturating_sub(right.0))
}
