//! How tickets come in, and how they begin.

use hansa_types::{ClOrdId, Qty, TimeNs};

use super::action::Action;
use super::carrier::Carrier;
use super::held::{Held, Stage, takes_at_once};
use super::illegal::Illegal;
use super::legality::{check, check_group};
use super::ticket::{Group, Kind, Ticket};

impl Carrier {
    /// Takes a ticket that stands alone. Its id is the handle for cancels and changes.
    pub fn submit(&mut self, ticket: &Ticket, out: &mut Vec<Action>) -> Result<ClOrdId, Illegal> {
        check(ticket, self.watches.len(), true)?;
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
        self.schedule.extend(times(ticket).map(|ts| (ts, id)));
    }

    /// Forgets the times of a ticket.
    pub(super) fn unplan(&mut self, id: ClOrdId, ticket: &Ticket) {
        for ts in times(ticket) {
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
                (held.parent, held.base_qty, held.is_grouped) = (Some(parent_id), Qty::ZERO, true);
            });
            ids.push(id);
        }
        let children = ids[1..].to_vec();
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
        self.todo.push(id);
        if ticket.ts_active.is_some_and(|ts| ts > now) {
            held.stage = Stage::Scheduled;
        } else if ticket.waits_for_price() {
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

    pub(super) fn edit(&mut self, id: ClOrdId, change: impl FnOnce(&mut Held)) {
        if let Some(held) = self.tickets.get_mut(&id) {
            change(held);
        }
    }
}

/// When a ticket begins and ends by itself.
fn times(ticket: &Ticket) -> impl Iterator<Item = TimeNs> {
    ticket.ts_active.into_iter().chain(ticket.deadline())
}
