//! Canonical bytes of all that a carrier knows, for a state hash.

use hansa_types::{ClOrdId, Price};

use super::carrier::Carrier;
use super::fields::Field;
use super::held::{Ask, Held, Native, Request};
use super::ticket::{Distance, Ticket};

impl Carrier {
    /// Appends the whole state: two carriers with equal bytes do the same from here on.
    pub fn state_bytes(&self, out: &mut Vec<u8>) {
        put(out, self.now.0);
        put_count(out, self.sequences.len());
        for (source, sequence) in &self.sequences {
            out.extend_from_slice(&source.to_le_bytes());
            out.extend_from_slice(&sequence.to_le_bytes());
        }
        put_count(out, self.tickets.len());
        for (id, held) in &self.tickets {
            put_id(out, *id);
            put_ticket(out, &held.ticket);
            put_held(out, held);
        }
        self.past_bytes(out);
        for watch in &self.watches {
            put_count(out, watch.trailers.len());
            for trailer in &watch.trailers {
                put_id(out, trailer.id);
                put(out, trailer.since.0);
                put_option(out, trailer.stop_px.map(|px| px.0));
            }
            put_count(out, watch.peggers.len());
            for pegger in &watch.peggers {
                put_id(out, pegger.id);
                put_option(out, pegger.px.map(|px| px.0));
            }
            put_count(out, watch.retries.len());
            watch.retries.iter().for_each(|id| put_id(out, *id));
        }
    }

    /// Nothing where nothing that a bust could concern has ended.
    fn past_bytes(&self, out: &mut Vec<u8>) {
        for (order, native) in &self.past.natives {
            put_id(out, *order);
            put_id(out, native.ticket);
            put(out, native.cum_qty.0);
        }
        for (parent, heirs) in &self.past.heirs {
            put_id(out, *parent);
            put_count(out, heirs.len());
            heirs.iter().for_each(|heir| put_id(out, *heir));
        }
    }
}

fn put_ticket(out: &mut Vec<u8>, ticket: &Ticket) {
    out.extend_from_slice(&ticket.source.to_le_bytes());
    out.extend_from_slice(&ticket.instrument.0.to_le_bytes());
    let is_bps = matches!(ticket.trail, Some(Distance::Bps(_)));
    out.extend_from_slice(&[
        ticket.side as u8,
        ticket.kind as u8,
        ticket.time_in_force as u8,
        u8::from(is_bps) | u8::from(ticket.ends_on_disconnect) << 1,
    ]);
    put(out, ticket.order_qty.0);
    for field in Field::ALL {
        put_option(out, field.value(ticket));
    }
    put_option(out, ticket.ts_active.map(|ts| ts.0));
    put_option(out, ticket.ts_expiry.map(|ts| ts.0));
    put(out, ticket.ts.0);
}

fn put_held(out: &mut Vec<u8>, held: &Held) {
    out.push(held.stage as u8);
    out.push(u8::from(held.is_grouped) | u8::from(held.is_exit) << 1);
    put(out, held.since.0);
    for qty in [held.base_qty, held.taken_qty, held.cut_qty, held.cum_qty] {
        put(out, qty.0);
    }
    put_option(out, held.px.map(|px| px.0));
    // Without openings and closings the bytes are those of before there were any.
    if let Some(ts) = held.ts_call {
        put(out, ts.0);
    }
    put_option(out, held.ending.map(|reason| i64::from(reason.code())));
    for link in [held.parent, held.twin] {
        put_id(out, link.unwrap_or_default());
    }
    // The parent that has ended still counts.
    if let Some(origin) = held.origin.filter(|_| held.parent.is_none()) {
        put_id(out, origin);
    }
    put_count(out, held.children.len());
    held.children.iter().for_each(|id| put_id(out, *id));
    out.push(u8::from(held.native.is_some()));
    if let Some(native) = &held.native {
        put_native(out, native);
    }
}

fn put_native(out: &mut Vec<u8>, native: &Native) {
    put_id(out, native.id);
    put_ask(out, &native.ask);
    put(out, native.cum_qty.0);
    out.push(u8::from(native.is_refused));
    match &native.request {
        None => out.push(0),
        Some(Request::Cancel) => out.push(1),
        Some(Request::Replace { id, ask }) => {
            out.push(2);
            put_id(out, *id);
            put_ask(out, ask);
        }
    }
}

fn put_ask(out: &mut Vec<u8>, ask: &Ask) {
    out.push(ask.ord_type as u8);
    put(out, ask.order_qty.0);
    for px in [ask.limit_px, ask.stop_px] {
        put_option(out, px.map(|Price(ticks)| ticks));
    }
}

fn put(out: &mut Vec<u8>, value: i64) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put_count(out: &mut Vec<u8>, count: usize) {
    out.extend_from_slice(&(count as u64).to_le_bytes());
}

fn put_id(out: &mut Vec<u8>, id: ClOrdId) {
    out.extend_from_slice(&id.0.to_le_bytes());
}

fn put_option(out: &mut Vec<u8>, value: Option<i64>) {
    out.push(u8::from(value.is_some()));
    put(out, value.unwrap_or_default());
}
