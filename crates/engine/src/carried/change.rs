//! Changes of a ticket that is held.

use hansa_types::ClOrdId;

use super::action::Action;
use super::carrier::Carrier;
use super::held::{Held, Stage};
use super::illegal::Illegal;
use super::legality::{check, is_below_filled};
use super::ticket::{Kind, Ticket};

impl Carrier {
    /// Puts other values in the place of those of a ticket; its id stays. Source, instrument, side
    /// and kind cannot change, nor the quantity of a member of a group, nor the trigger or the
    /// begin of a ticket that has begun. A trailing stop begins anew.
    pub fn replace(
        &mut self,
        id: ClOrdId,
        ticket: &Ticket,
        out: &mut Vec<Action>,
    ) -> Result<(), Illegal> {
        let held = self.tickets.get(&id).filter(|held| held.ending.is_none());
        let held = held.ok_or(Illegal::NotOpen { id: id.0 })?;
        check_change(id, held, ticket)?;
        check(ticket, self.watches.len(), !held.is_grouped)?;
        self.check_call(ticket)?;
        let (old, ts_call) = (held.ticket, held.ts_call);
        self.advance(ticket.ts);
        self.unplan(id, &old, ts_call);
        self.plan(id, ticket);
        self.watches[old.instrument.index()].remove(id, &old);
        self.change(id, ticket);
        self.todo.push(id);
        self.settle(out);
        Ok(())
    }

    fn change(&mut self, id: ClOrdId, ticket: &Ticket) {
        let Some(held) = self.tickets.get_mut(&id) else { return };
        held.ticket = *ticket;
        if held.stage == Stage::Scheduled {
            held.ts_call = None;
        }
        if !held.is_grouped {
            held.base_qty = ticket.order_qty;
        }
        match held.stage {
            Stage::Scheduled | Stage::Watching => self.enter(id),
            Stage::Working if ticket.kind == Kind::Pegged => {
                self.watches[ticket.instrument.index()].follow(id, ticket, held.px);
            }
            Stage::Working | Stage::Dormant | Stage::Clearing => {}
        }
    }
}

fn check_change(id: ClOrdId, held: &Held, ticket: &Ticket) -> Result<(), Illegal> {
    let old = &held.ticket;
    let fixed = [
        ("source", old.source != ticket.source),
        ("instrument", old.instrument != ticket.instrument),
        ("side", old.side != ticket.side),
        ("kind", old.kind != ticket.kind),
        ("order_qty", held.is_grouped && old.order_qty != ticket.order_qty),
        ("trigger", held.is_triggered() && trigger(old) != trigger(ticket)),
        ("ts_active", held.is_triggered() && ticket.ts_active.is_some()),
        ("time_in_force", held.native.is_some() && old.time_in_force != ticket.time_in_force),
    ];
    for (field, is_changed) in fixed {
        if is_changed {
            return Err(Illegal::Fixed { id: id.0, field });
        }
    }
    if is_below_filled(ticket.order_qty, held.cum_qty) {
        let (filled, found) = (held.cum_qty.0, ticket.order_qty.0);
        return Err(Illegal::BelowFilled { id: id.0, filled, found });
    }
    Ok(())
}

/// All that says when a waiting ticket is triggered. A stop at the venue waits there.
fn trigger(ticket: &Ticket) -> impl PartialEq + use<> {
    let px = ticket.trigger_px.filter(|_| ticket.waits_for_price());
    let trail = (ticket.trail, ticket.activation_px, ticket.limit_offset_ticks);
    (px, ticket.trigger_source, trail)
}
