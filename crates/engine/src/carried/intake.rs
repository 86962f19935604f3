//! How tickets come in, and how they begin.

use hansa_types::{ClOrdId, Qty, TimeNs};

use super::action::{Action, Reason};
use super::carrier::Carrier;
use super::held::{Held, Stage, takes_at_once};
use super::illegal::Illegal;
use super::legality::{check, check_group};
use super::ticket::{Group, Kind, Ticket};

impl Carrier {
    /// Takes a ticket that stands alone. Its id is the handle for cancels and changes.
    pub fn submit(&mut self, ticket: &Ticket, out: &mut Vec<Action>) -> Result<ClOrdId, Illegal> {
        check(ticket, self.watches.len(), true)?;
        self.check_call(ticket)?;
        self.advance(ticket.ts);
        let id = self.hold(ticket);
        self.begin(&[id], out);
        Ok(id)
    }

    /// Takes a group: its ids in the order of its members (the parent or entry first).
    pub fn submit_group(
        &mut self,
        group: &Group<'_>,
        out: &mut Vec<Action>,
    ) -> Result<Vec<ClOrdId>, Illegal> {
        check_group(group, self.watches.len())?;
        for ticket in group.members() {
            self.check_call(ticket)?;
        }
        match group {
            Group::Oco([first, second]) => {
                self.advance(first.ts);
                let ids = vec![self.hold(first), self.hold(second)];
                self.twin(ids[0], ids[1]);
                self.begin(&ids, out);
                Ok(ids)
            }
            Group::Oto { parent, children } => {
                let ids = self.hold_family(parent, children);
                self.begin(&ids[..1], out);
                Ok(ids)
            }
            Group::Bracket { entry, target, stop } => {
                let ids = self.hold_family(entry, &[**target, **stop]);
                self.twin(ids[1], ids[2]);
                for id in &ids[1..] {
                    self.edit(*id, |held| held.is_exit = true);
                }
                self.begin(&ids[..1], out);
                Ok(ids)
            }
        }
    }

    fn hold(&mut self, ticket: &Ticket) -> ClOrdId {
        let id = self.next_id(ticket.source);
        self.tickets.insert(id, Held::new(ticket));
        self.plan(id, ticket);
        id
    }

    /// Notes the times of a ticket.
    pub(super) fn plan(&mut self, id: ClOrdId, ticket: &Ticket) {
        let times = ticket.ts_active.into_iter().chain(self.deadline(ticket));
        self.schedule.extend(times.map(|ts| (ts, id)));
    }

    /// Forgets the times of a ticket.
    pub(super) fn unplan(&mut self, id: ClOrdId, ticket: &Ticket, call: Option<TimeNs>) {
        let times = ticket.ts_active.into_iter().chain(self.deadline(ticket)).chain(call);
        for ts in times {
            self.schedule.remove(&(ts, id));
        }
    }

    fn hold_family(&mut self, parent: &Ticket, children: &[Ticket]) -> Vec<ClOrdId> {
        self.advance(parent.ts);
        let parent_id = self.hold(parent);
        let mut ids = vec![parent_id];
        for child in children {
            let id = self.hold(child);
            self.edit(id, |held| {
                (held.parent, held.origin) = (Some(parent_id), Some(parent_id));
                (held.base_qty, held.is_grouped) = (Qty::ZERO, true);
            });
            ids.push(id);
        }
        let mut children = ids[1..].to_vec();
        // Where all begin at once what protects is sent first.
        children.sort_by_key(|id| !self.tickets.get(id).is_some_and(Held::is_venue_stop));
        self.edit(parent_id, |held| (held.children, held.is_grouped) = (children, true));
        ids
    }

    fn twin(&mut self, first: ClOrdId, second: ClOrdId) {
        for (id, other) in [(first, second), (second, first)] {
            self.edit(id, |held| (held.twin, held.is_grouped) = (Some(other), true));
        }
    }

    fn begin(&mut self, ids: &[ClOrdId], out: &mut Vec<Action>) {
        for id in ids {
            self.enter(*id);
        }
        self.settle(out);
    }

    /// A ticket begins: it waits for its time, else for its price, else it goes to the venue.
    pub(super) fn enter(&mut self, id: ClOrdId) {
        let now = self.now;
        let Some(held) = self.tickets.get_mut(&id) else { return };
        let ticket = held.ticket;
        held.since = now;
        held.stage = Stage::Scheduled;
        self.todo.push(id);
        if ticket.ts_active.is_some_and(|ts| ts > now) || self.awaits_call(id, now) {
            return;
        }
        let Some(held) = self.tickets.get_mut(&id) else { return };
        if ticket.waits_for_price() {
            held.stage = Stage::Watching;
            self.watches[ticket.instrument.index()].add(id, &ticket, now);
        } else if takes_at_once(&ticket) && held.twin.is_some() {
            self.choose(id);
        } else {
            held.stage = Stage::Working;
            if ticket.kind == Kind::Pegged {
                self.watches[ticket.instrument.index()].follow(id, &ticket, held.px);
            }
        }
    }

    /// True for a ticket whose opening or closing is still to come. After the last it ends.
    fn awaits_call(&mut self, id: ClOrdId, now: TimeNs) -> bool {
        let Some(held) = self.tickets.get(&id) else { return false };
        if !held.ticket.time_in_force.is_at_call() {
            return false;
        }
        let call = held.ts_call.or_else(|| self.call_ts(&held.ticket, now));
        match call {
            Some(ts) => {
                self.edit(id, |held| held.ts_call = call);
                self.schedule.extend((ts > now).then_some((ts, id)));
            }
            None => self.edit(id, |held| held.end(Reason::Expired)),
        }
        call.is_none_or(|ts| ts > now)
    }

    pub(super) fn edit(&mut self, id: ClOrdId, change: impl FnOnce(&mut Held)) {
        if let Some(held) = self.tickets.get_mut(&id) {
            change(held);
        }
    }
}
