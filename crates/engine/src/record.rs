//! The engine's records: what each kind holds, byte by byte, is described in `docs/journal.md`.

use hansa_gate::{Verdict, View};
use hansa_ledger::Posting;
use hansa_types::{Amount, ExecutionReport, OrderRequest, OrderTerms, PostOnly, TimeNs};

use crate::carried::{Distance, Ticket};
use crate::carrying::{GroupKind, TicketEnd};
use crate::command::Command;

/// In a command record: tickets to be carried.
const CODE_CARRY: u8 = 7;

/// Kinds of record that belong to the engine. The numbers are part of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub enum RecordKind {
    /// A decision point: ballots, decisions, weights, targets, outcomes (changes only).
    Moment = 16,
    /// A proposal, each control's reading, and the gate's answer.
    Proposal = 17,
    /// An execution report and the postings it caused.
    Report = 18,
    /// A command: pause, resume, kill, submit, cancel, replace.
    Command = 19,
    /// A cancel was sent.
    Cancel = 20,
    /// A deposit or withdrawal and its postings.
    Transfer = 21,
    /// A hash over the whole state.
    State = 22,
    /// Funding was paid or received.
    Funding = 23,
    /// A dividend was received or paid.
    Dividend = 24,
    /// A split restated a position.
    Split = 25,
    /// Trading was halted or goes on.
    Status = 26,
    /// An instrument expired or was delisted.
    Expiry = 27,
    /// A day's interest on a short position.
    Borrow = 28,
    /// The venue took a position over.
    Liquidation = 29,
    /// A carried order has ended: the ticket, why, what it filled.
    TicketEnded = 30,
    /// A quote, a print, a level or a late bar of a live market, whole.
    Market = 31,
    /// The clock of a live desk was read.
    Time = 32,
    /// The bars of a live interval, whole; its decision follows.
    Interval = 33,
    /// A connection of a live desk has another state.
    Connection = 34,
    /// A report that no open order of ours bears; nothing followed from it.
    Stranger = 35,
    /// A difference between the desk and its venue, and what is done about it.
    Difference = 36,
    /// A strategy or agent of a live desk raised, and is out from then on.
    Failed = 37,
}

/// Little-endian bytes of one record, built in place.
#[derive(Debug, Default, Clone)]
pub struct Payload {
    bytes: Vec<u8>,
}

impl Payload {
    /// Forgets what was written, keeps the memory.
    pub fn clear(&mut self) -> &mut Self {
        self.bytes.clear();
        self
    }

    /// What was written.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// One byte.
    pub fn u8(&mut self, value: u8) -> &mut Self {
        self.bytes.push(value);
        self
    }

    /// Two bytes.
    pub fn u16(&mut self, value: u16) -> &mut Self {
        self.raw(&value.to_le_bytes())
    }

    /// Four bytes.
    pub fn u32(&mut self, value: u32) -> &mut Self {
        self.raw(&value.to_le_bytes())
    }

    /// Eight bytes.
    pub fn u64(&mut self, value: u64) -> &mut Self {
        self.raw(&value.to_le_bytes())
    }

    /// Eight bytes, signed.
    pub fn i64(&mut self, value: i64) -> &mut Self {
        self.raw(&value.to_le_bytes())
    }

    /// Sixteen bytes, signed.
    pub fn i128(&mut self, value: i128) -> &mut Self {
        self.raw(&value.to_le_bytes())
    }

    /// Bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// An order request: 48 bytes, and 24 more where its terms have numbers.
    pub fn request(&mut self, request: &OrderRequest) -> &mut Self {
        let terms = &request.terms;
        let has_numbers =
            !terms.min_qty.is_zero() || terms.display_qty.is_some() || terms.expire_ts.is_some();
        let given = [
            request.limit_px.is_some(),
            request.stop_px.is_some(),
            terms.post_only == PostOnly::Reject,
            terms.post_only == PostOnly::Slide,
            terms.is_reduce_only,
            terms.is_all_or_none,
            terms.is_hidden,
            has_numbers,
        ];
        let given = (0..).zip(given).fold(0, |bits, (bit, is_so)| bits | u8::from(is_so) << bit);
        self.u64(request.cl_ord_id.0)
            .u32(request.instrument.0)
            .u8(request.side as u8)
            .u8(request.ord_type as u8)
            .u8(request.time_in_force as u8)
            .u8(given)
            .i64(request.order_qty.0)
            .i64(request.limit_px.map_or(0, |price| price.0))
            .i64(request.stop_px.map_or(0, |price| price.0))
            .i64(request.ts.0);
        if has_numbers { self.numbers(terms) } else { self }
    }

    /// The numbers of the terms of a request; what is not given is the least there is.
    fn numbers(&mut self, terms: &OrderTerms) -> &mut Self {
        self.i64(terms.min_qty.0)
            .i64(terms.display_qty.map_or(i64::MIN, |qty| qty.0))
            .i64(terms.expire_ts.map_or(i64::MIN, |ts| ts.0))
    }

    /// An execution report: 120 bytes, and 8 more where it takes another back.
    pub fn report(&mut self, report: &ExecutionReport) -> &mut Self {
        self.u64(report.exec_id)
            .u64(report.cl_ord_id.0)
            .u32(report.instrument.0)
            .u8(report.side as u8)
            .u8(report.exec_type as u8)
            .u8(report.ord_status as u8)
            .u8(report.liquidity as u8)
            .u64(report.reason as u64)
            .i64(report.order_qty.0)
            .i64(report.cum_qty.0)
            .i64(report.leaves_qty.0)
            .i64(report.last_qty.0)
            .i64(report.last_px.0)
            .i64(report.reference_px.0)
            .i128(report.fee.0)
            .raw(&report.fee_currency.bytes())
            .i64(report.ts_event.0)
            .i64(report.ts_recv.0);
        if report.exec_type.takes_back() { self.u64(report.exec_ref_id) } else { self }
    }

    /// A command: code, actor, then what it needs.
    pub fn command(&mut self, command: &Command, actor: u16) -> &mut Self {
        self.u8(command.code()).u8(0).u16(actor).u32(0);
        match command {
            Command::Pause
            | Command::Resume
            | Command::Kill
            | Command::Flatten
            | Command::Disconnect
            | Command::Reconnect => self,
            Command::Submit(request) => self.request(request),
            Command::Order(label, request) => {
                let label = label.as_bytes();
                self.u8(u8::try_from(label.len()).unwrap_or(u8::MAX)).raw(label).request(request)
            }
            Command::Cancel(id) => self.u64(id.0),
            Command::Replace { orig, request } => self.u64(orig.0).request(request),
        }
    }

    /// A request for tickets: code 7, actor, how they belong together, how many, then each.
    pub fn carry(&mut self, (kind, tickets): (GroupKind, &[Ticket]), actor: u16) -> &mut Self {
        let count = u8::try_from(tickets.len()).unwrap_or(u8::MAX);
        self.u8(CODE_CARRY).u8(kind as u8).u16(actor).u8(count).raw(&[0; 3]);
        for ticket in tickets {
            self.ticket(ticket);
        }
        self
    }

    /// A ticket: 32 bytes of what all have, a bitmap of the optional fields, then those it has.
    fn ticket(&mut self, ticket: &Ticket) -> &mut Self {
        let (trail_ticks, trail_bps) = match ticket.trail {
            Some(Distance::Ticks(ticks)) => (Some(ticks), None),
            Some(Distance::Bps(bps)) => (None, Some(bps)),
            None => (None, None),
        };
        let optional = [
            ticket.trigger_px.map(|px| px.0),
            ticket.trigger_source.map(|source| source as i64),
            ticket.limit_px.map(|px| px.0),
            trail_ticks,
            trail_bps,
            ticket.activation_px.map(|px| px.0),
            ticket.limit_offset_ticks,
            ticket.peg.map(|peg| peg as i64),
            ticket.peg_offset_ticks,
            ticket.cap_px.map(|px| px.0),
            ticket.least_change_ticks,
            ticket.display_qty.map(|qty| qty.0),
            ticket.ts_active.map(|ts| ts.0),
            ticket.ts_expiry.map(|ts| ts.0),
        ];
        let bits = (0u32..).zip(&optional);
        let there = bits.fold(0, |all, (bit, field)| all | u32::from(field.is_some()) << bit);
        self.u32(ticket.instrument.0)
            .u8(ticket.side as u8)
            .u8(ticket.kind as u8)
            .u8(ticket.time_in_force as u8)
            .u8(u8::from(ticket.ends_on_disconnect))
            .i64(ticket.order_qty.0)
            .i64(ticket.ts.0)
            .u32(there)
            .u32(0);
        for field in optional.into_iter().flatten() {
            self.i64(field);
        }
        self
    }

    /// The end of a ticket: 24 bytes.
    pub fn ticket_end(&mut self, end: &TicketEnd) -> &mut Self {
        self.u64(end.ticket.0).u16(end.reason.code()).raw(&[0; 6]).i64(end.cum_qty.0)
    }

    /// A group of postings: a count, then 32 bytes each.
    pub fn postings(&mut self, group: &[Posting]) -> &mut Self {
        self.u32(u32::try_from(group.len()).unwrap_or(u32::MAX));
        for posting in group {
            let instrument = posting.account.instrument().map_or(u32::MAX, |id| id.0);
            self.u8(posting.account.code())
                .raw(&[0; 3])
                .u32(instrument)
                .raw(&posting.currency.bytes())
                .amount(posting.amount);
        }
        self
    }

    /// What the gate knew of the state of things: 56 bytes.
    pub fn view(&mut self, view: &View) -> &mut Self {
        self.amount(view.equity.unwrap_or_default())
            .i64(view.position.0)
            .i64(view.working_buy.0)
            .i64(view.working_sell.0)
            .i64(view.reference_px.map_or(0, |price| price.0))
            .i64(view.reference_ts.0)
    }

    /// The gate's answer and each control's reading.
    pub fn verdict(&mut self, verdict: &Verdict) -> &mut Self {
        let (approved, control) = match &verdict.outcome {
            Ok(approved) => (approved.request().order_qty.0, 0),
            Err(refusal) => (0, refusal.control as u8),
        };
        let readings = verdict.readings.as_slice();
        self.i64(approved).u8(control).u8(readings.len() as u8).raw(&[0; 6]);
        for reading in readings {
            self.u8(reading.control as u8)
                .u8(u8::from(reading.passed))
                .raw(&[0; 6])
                .i128(reading.limit)
                .i128(reading.observed);
        }
        self
    }

    /// An amount: 16 bytes.
    pub fn amount(&mut self, amount: Amount) -> &mut Self {
        self.i128(amount.0)
    }

    /// One section of a moment: a bitmap of what changed, then the new values. True if any did.
    pub fn changes<V: Copy + PartialEq>(
        &mut self,
        before: &mut [V],
        now: &[V],
        write: impl Fn(&mut Self, V),
    ) -> bool {
        if before == now {
            return false;
        }
        let start = self.bytes.len();
        self.bytes.resize(start + now.len().div_ceil(8), 0);
        for (index, (old, new)) in before.iter_mut().zip(now).enumerate() {
            if old != new {
                self.bytes[start + index / 8] |= 1 << (index % 8);
                write(self, *new);
                *old = *new;
            }
        }
        true
    }

    /// Overwrites one byte that was written before.
    pub fn patch(&mut self, position: usize, value: u8) {
        self.bytes[position] = value;
    }
}

/// Records waiting for the journal, in order.
#[derive(Debug, Default, Clone)]
pub struct Records {
    bytes: Vec<u8>,
    index: Vec<(RecordKind, TimeNs, usize)>,
}

impl Records {
    /// Adds a record.
    pub fn push(&mut self, kind: RecordKind, ts: TimeNs, payload: &Payload) {
        self.bytes.extend_from_slice(payload.bytes());
        self.index.push((kind, ts, self.bytes.len()));
    }

    /// Forgets all, keeps the memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.index.clear();
    }

    /// True when none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    /// Kind, time and bytes of each record in order.
    pub fn iter(&self) -> impl Iterator<Item = (RecordKind, TimeNs, &[u8])> {
        let mut start = 0;
        self.index.iter().map(move |&(kind, ts, end)| {
            let bytes = &self.bytes[start..end];
            start = end;
            (kind, ts, bytes)
        })
    }

    /// Moves all records of `other` behind these.
    pub fn append(&mut self, other: &mut Self) {
        let shift = self.bytes.len();
        self.bytes.append(&mut other.bytes);
        self.index.extend(other.index.drain(..).map(|(kind, ts, end)| (kind, ts, end + shift)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hansa_types::{
        ClOrdId, InstrumentId, OrdType, OrderTerms, PostOnly, Price, Qty, Side, TimeInForce,
    };

    #[test]
    fn a_section_holds_only_what_changed() {
        let mut payload = Payload::default();
        let mut before = [1u8, 2, 3];
        let write = |payload: &mut Payload, value: u8| {
            payload.u8(value);
        };
        assert!(!payload.changes(&mut before, &[1, 2, 3], write));
        assert!(payload.changes(&mut before, &[1, 9, 3], write));
        assert_eq!(payload.bytes(), [0b010, 9]);
        assert_eq!(before, [1, 9, 3]);
    }

    /// The bits and the length that a request with these terms has.
    fn written(terms: OrderTerms) -> (u8, usize) {
        let request = OrderRequest {
            cl_ord_id: ClOrdId(1),
            instrument: InstrumentId(0),
            side: Side::Buy,
            ord_type: OrdType::Limit,
            time_in_force: TimeInForce::Gtc,
            order_qty: Qty(9),
            limit_px: Some(Price(5)),
            stop_px: None,
            ts: TimeNs(0),
            terms,
        };
        let mut payload = Payload::default();
        let bytes = payload.request(&request).bytes();
        (bytes[15], bytes.len())
    }

    #[test]
    fn a_request_without_terms_is_as_long_as_it_ever_was() {
        assert_eq!(written(OrderTerms::NONE), (1, 48));
    }

    #[test]
    fn each_term_has_its_bit_and_only_numbers_take_room() {
        let none = OrderTerms::NONE;
        for (terms, expected) in [
            (OrderTerms { post_only: PostOnly::Reject, ..none }, (0b101, 48)),
            (OrderTerms { post_only: PostOnly::Slide, ..none }, (0b1001, 48)),
            (OrderTerms { is_reduce_only: true, ..none }, (0b1_0001, 48)),
            (OrderTerms { is_all_or_none: true, ..none }, (0b10_0001, 48)),
            (OrderTerms { is_hidden: true, ..none }, (0b100_0001, 48)),
            (OrderTerms { min_qty: Qty(2), ..none }, (0b1000_0001, 72)),
            (OrderTerms { display_qty: Some(Qty(2)), ..none }, (0b1000_0001, 72)),
            (OrderTerms { expire_ts: Some(TimeNs(2)), ..none }, (0b1000_0001, 72)),
        ] {
            assert_eq!(written(terms), expected, "{terms:?}");
        }
    }

    #[test]
    fn records_come_back_in_order() {
        let (mut first, mut second) = (Records::default(), Records::default());
        let mut payload = Payload::default();
        first.push(RecordKind::Moment, TimeNs(1), payload.u8(7));
        second.push(RecordKind::State, TimeNs(2), payload.clear().u16(8));
        first.append(&mut second);
        let all: Vec<_> =
            first.iter().map(|(kind, ts, bytes)| (kind, ts.0, bytes.to_vec())).collect();
        assert_eq!(all, [(RecordKind::Moment, 1, vec![7]), (RecordKind::State, 2, vec![8, 0])]);
        assert!(second.is_empty());
    }
}
