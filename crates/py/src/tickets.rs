//! Carried orders: tickets as Python states them.

use hansa_engine::GroupKind;
use hansa_engine::carried::{Distance, Kind, PegTo, Ticket, TriggerSource};
use hansa_types::{Price, Qty, Side, TimeInForce, TimeNs};
use pyo3::prelude::*;

use crate::error::{IntoPyErr, core_error, strategy_error};
use crate::strategy::{Door, instrument_of};

/// A ticket's fields; enumerations by their numbers.
#[derive(Debug, FromPyObject)]
pub struct TicketSpec {
    instrument: u32,
    is_buy: bool,
    lots: i64,
    kind: u8,
    time_in_force: u8,
    trigger_ticks: Option<i64>,
    trigger_source: Option<u8>,
    limit_ticks: Option<i64>,
    trail_ticks: Option<i64>,
    trail_bps: Option<i64>,
    activation_ticks: Option<i64>,
    limit_offset_ticks: Option<i64>,
    peg: Option<u8>,
    peg_offset_ticks: Option<i64>,
    cap_ticks: Option<i64>,
    least_change_ticks: Option<i64>,
    display_lots: Option<i64>,
    active_ns: Option<i64>,
    expiry_ns: Option<i64>,
    ends_on_disconnect: bool,
}

impl TicketSpec {
    fn ticket(&self, source: u16, now: TimeNs) -> PyResult<Ticket> {
        let Some(kind) = Kind::ALL.iter().find(|kind| **kind as u8 == self.kind) else {
            return Err(core_error("expected a kind of ticket from 1 to 10"));
        };
        let side = if self.is_buy { Side::Buy } else { Side::Sell };
        let trail_ticks = self.trail_ticks.map(Distance::Ticks);
        Ok(Ticket {
            source,
            order_qty: Qty(self.lots),
            time_in_force: TimeInForce::from_number(self.time_in_force)
                .ok_or_else(|| core_error("expected a time in force 0, 1, 3, 4 or 6"))?,
            trigger_px: self.trigger_ticks.map(Price),
            trigger_source: self.trigger_source.map(trigger_source).transpose()?,
            limit_px: self.limit_ticks.map(Price),
            trail: trail_ticks.or_else(|| self.trail_bps.map(Distance::Bps)),
            activation_px: self.activation_ticks.map(Price),
            limit_offset_ticks: self.limit_offset_ticks,
            peg: self.peg.map(peg).transpose()?,
            peg_offset_ticks: self.peg_offset_ticks,
            cap_px: self.cap_ticks.map(Price),
            least_change_ticks: self.least_change_ticks,
            display_qty: self.display_lots.map(Qty),
            ts_active: self.active_ns.map(TimeNs),
            ts_expiry: self.expiry_ns.map(TimeNs),
            ends_on_disconnect: self.ends_on_disconnect,
            ts: now,
            ..Ticket::new(*kind, side, hansa_types::InstrumentId(self.instrument))
        })
    }
}

fn trigger_source(number: u8) -> PyResult<TriggerSource> {
    match number {
        1 => Ok(TriggerSource::Last),
        2 => Ok(TriggerSource::BidAsk),
        3 => Ok(TriggerSource::Mid),
        4 => Ok(TriggerSource::Mark),
        _ => Err(core_error("expected a trigger source from 1 to 4")),
    }
}

fn peg(number: u8) -> PyResult<PegTo> {
    match number {
        1 => Ok(PegTo::Mid),
        2 => Ok(PegTo::Primary),
        3 => Ok(PegTo::Market),
        _ => Err(core_error("expected a peg from 1 to 3")),
    }
}

/// Hands tickets to the engine: 0 one by itself, 1 one cancels the other, 2 parent and children,
/// 3 entry, target and stop. Their ids. Raises StrategyError, with the reason, for what is illegal.
#[pyfunction]
pub fn carry(
    py: Python<'_>,
    door: &Door,
    group: u8,
    tickets: Vec<TicketSpec>,
) -> PyResult<Vec<u64>> {
    let group = match group {
        0 => GroupKind::Single,
        1 => GroupKind::Oco,
        2 => GroupKind::Oto,
        3 => GroupKind::Bracket,
        _ => return Err(core_error("expected a group from 0 to 3")),
    };
    let carried = door.act(py, |stage, sink| {
        let now = stage.now();
        let tickets = tickets
            .iter()
            .map(|spec| {
                instrument_of(stage.desk(), spec.instrument)?;
                spec.ticket(door.source, now)
            })
            .collect::<PyResult<Vec<_>>>()?;
        stage.carry((group, &tickets), sink).map_err(IntoPyErr::into_py)
    })?;
    match carried {
        Ok(ids) => Ok(ids.into_iter().map(|id| id.0).collect()),
        Err(illegal) => Err(strategy_error(&illegal.to_string())),
    }
}

/// Which of these tickets are still carried.
#[pyfunction]
pub fn open_tickets(py: Python<'_>, door: &Door, ids: Vec<u64>) -> PyResult<Vec<u64>> {
    door.read(py, |desk| {
        let is_open = |id: &u64| desk.carrier().ticket(hansa_types::ClOrdId(*id)).is_some();
        Ok(ids.into_iter().filter(is_open).collect())
    })
}
