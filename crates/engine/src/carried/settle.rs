//! From what tickets want and what they have at the venue to actions, one ticket at a time.

use hansa_types::{ClOrdId, OrderRequest, OrderTerms, Qty};

use super::action::{Action, Reason};
use super::carrier::Carrier;
use super::held::{Ask, Held, Native, Request, Stage, native_life, plus};

/// What closes the distance between what a ticket wants and what it has.
enum Next {
    Nothing,
    Send(Ask),
    Cancel(ClOrdId),
    Replace(ClOrdId, Ask),
    Finish,
}

impl Carrier {
    /// Looks at the tickets that something happened to, and at those it concerns.
    pub(super) fn settle(&mut self, out: &mut Vec<Action>) {
        let mut place = 0;
        while let Some(id) = self.todo.get(place).copied() {
            place += 1;
            self.settle_one(id, out);
        }
        self.todo.clear();
    }

    fn settle_one(&mut self, id: ClOrdId, out: &mut Vec<Action>) {
        let Some(held) = self.tickets.get_mut(&id) else { return };
        if held.stage == Stage::Clearing && held.twin.is_none() {
            held.stage = Stage::Working;
        }
        match next(held) {
            Next::Nothing => {}
            Next::Send(ask) => self.send(id, ask, out),
            Next::Cancel(order) => {
                set_request(held, Request::Cancel);
                out.push(Action::Cancel { ticket: id, order });
            }
            Next::Replace(orig, ask) => self.replace_native(id, orig, ask, out),
            Next::Finish => self.finish(id, out),
        }
    }

    fn send(&mut self, id: ClOrdId, ask: Ask, out: &mut Vec<Action>) {
        let order_id = self.next_id(id.source());
        let now = self.now;
        let Some(held) = self.tickets.get_mut(&id) else { return };
        let (cum_qty, request, is_refused) = (Qty::ZERO, None, false);
        held.native = Some(Native { id: order_id, ask, cum_qty, request, is_refused });
        let order = OrderRequest { cl_ord_id: order_id, ts: now, ..order_of(held, &ask) };
        self.natives.insert(order_id, id);
        out.push(Action::Send { ticket: id, order });
    }

    fn replace_native(&mut self, id: ClOrdId, orig: ClOrdId, ask: Ask, out: &mut Vec<Action>) {
        let order_id = self.next_id(id.source());
        let now = self.now;
        let Some(held) = self.tickets.get_mut(&id) else { return };
        set_request(held, Request::Replace { id: order_id, ask });
        let order = OrderRequest { cl_ord_id: order_id, ts: now, ..order_of(held, &ask) };
        self.natives.insert(order_id, id);
        out.push(Action::Replace { ticket: id, orig, order });
    }

    /// The ticket leaves; those that waited for its end are looked at.
    fn finish(&mut self, id: ClOrdId, out: &mut Vec<Action>) {
        let Some(held) = self.tickets.remove(&id) else { return };
        self.unplan(id, &held.ticket, held.ts_call);
        self.past.close(id, &held);
        if held.is_grouped {
            self.past.close_heir(id);
        }
        let watch = &mut self.watches[held.ticket.instrument.index()];
        watch.remove(id, &held.ticket);
        watch.retries.retain(|other| *other != id);
        out.push(Action::Done { ticket: id, reason: held.reason(), cum_qty: held.cum_qty });
        if let Some(twin) = held.twin {
            self.edit(twin, |other| other.twin = None);
            self.todo.push(twin);
        }
        if let Some(parent) = held.parent {
            self.edit(parent, |other| other.children.retain(|child| *child != id));
        }
        for child in held.children {
            self.edit(child, |other| other.parent = None);
            self.todo.push(child);
        }
    }

    /// This leg is the one that goes on: the other ends, and so does the rest of their entry. It
    /// is sent when the other has left the venue, so that both can never fill.
    pub(super) fn choose(&mut self, id: ClOrdId) {
        let Some(held) = self.tickets.get_mut(&id) else { return };
        // A stop at the venue is there already when it is triggered.
        let must_clear = held.twin.is_some() && held.native.is_none();
        held.stage = if must_clear { Stage::Clearing } else { Stage::Working };
        let (twin, entry) = (held.twin, held.parent.filter(|_| held.is_exit));
        for (other, reason) in [(twin, Reason::OneCancelsOther), (entry, Reason::ExitBegan)] {
            if let Some(other) = other {
                self.edit(other, |other| other.end(reason));
                self.todo.push(other);
            }
        }
        self.todo.push(id);
    }

    /// A ticket has filled this much: the other leg may fill less, its children more.
    pub(super) fn spread_fill(&mut self, id: ClOrdId, last_qty: Qty) {
        let Some(held) = self.tickets.get_mut(&id) else { return };
        held.cum_qty = plus(held.cum_qty, last_qty);
        let (twin, entry) = (held.twin, held.parent.filter(|_| held.is_exit));
        let children = held.children.clone();
        if let Some(twin) = twin {
            self.edit(twin, |other| other.taken_qty = plus(other.taken_qty, last_qty));
            self.todo.push(twin);
        }
        if let Some(entry) = entry {
            self.edit(entry, |other| other.end(Reason::ExitBegan));
            self.todo.push(entry);
        }
        for child in children {
            self.edit(child, |other| other.base_qty = plus(other.base_qty, last_qty));
            if self.tickets.get(&child).is_some_and(|other| other.stage == Stage::Dormant) {
                self.enter(child);
            }
            self.todo.push(child);
        }
        self.todo.push(id);
    }

    /// No request about its native order is made before the next event of the market.
    pub(super) fn wait(&mut self, id: ClOrdId) {
        let Some(held) = self.tickets.get_mut(&id) else { return };
        let Some(native) = &mut held.native else { return };
        native.is_refused = true;
        let retries = &mut self.watches[held.ticket.instrument.index()].retries;
        if !retries.contains(&id) {
            retries.push(id);
        }
    }
}

fn next(held: &Held) -> Next {
    match (&held.native, held.wanted()) {
        (Some(native), _) if native.request.is_some() || native.is_refused => Next::Nothing,
        (Some(native), None) => Next::Cancel(native.id),
        (Some(native), Some(wanted)) if held.must_replace(native, &wanted) => {
            let order_qty = plus(native.cum_qty, wanted.order_qty);
            Next::Replace(native.id, Ask { order_qty, ..wanted })
        }
        (None, Some(wanted)) => Next::Send(wanted),
        (None, None) if held.is_over() => Next::Finish,
        _ => Next::Nothing,
    }
}

fn set_request(held: &mut Held, request: Request) {
    if let Some(native) = &mut held.native {
        native.request = Some(request);
    }
}

fn order_of(held: &Held, ask: &Ask) -> OrderRequest {
    let ticket = &held.ticket;
    OrderRequest {
        cl_ord_id: ClOrdId::default(),
        instrument: ticket.instrument,
        side: ticket.side,
        ord_type: ask.ord_type,
        time_in_force: native_life(ticket),
        order_qty: ask.order_qty,
        limit_px: ask.limit_px,
        stop_px: ask.stop_px,
        ts: ticket.ts,
        terms: OrderTerms::NONE,
    }
}
