//! Reports on their way to the desk.

use std::collections::{BTreeMap, VecDeque};

use hansa_types::{ClOrdId, ExecType, ExecutionReport, InstrumentId, Money, Price, Qty, TimeNs};

use crate::fees_book::FeeBook;
use crate::funds::Funds;
use crate::latency::Wire;
use crate::state::StateBytes;
use crate::tape::Tape;

/// Reports by (`ts_recv`, `exec_id`).
#[derive(Debug, Clone, Default)]
pub(crate) struct Outbox {
    reports: VecDeque<ExecutionReport>,
    last_exec_id: u64,
    /// When the last report is at the desk.
    ts_last_recv: TimeNs,
    /// A price list, where fees are more than two ratios.
    fees: Option<Box<FeeBook>>,
    /// What the account has, where it is lent nothing.
    funds: Option<Box<Funds>>,
    /// The way to the desk, where messages take different times.
    line: Option<Box<Line>>,
    /// Where fills are to be busted or corrected.
    tape: Option<Box<Tape>>,
    /// What waits for the connection to come back, while it is lost.
    held: Option<Vec<ExecutionReport>>,
}

/// A connection on which no message overtakes another.
#[derive(Debug, Clone)]
struct Line {
    wire: Wire,
    ts_last: TimeNs,
}

impl Outbox {
    /// From now on fills cost what the list says.
    pub(crate) fn charge_by(&mut self, fees: FeeBook) {
        self.fees = Some(Box::new(fees));
    }

    /// From now on the account trades with what it has.
    pub(crate) fn keep_funds(&mut self, funds: Funds) {
        self.funds = Some(Box::new(funds));
    }

    /// What the account has, where it is lent nothing.
    pub(crate) fn funds(&self) -> Option<&Funds> {
        self.funds.as_deref()
    }

    /// The same, to be changed besides fills.
    pub(crate) fn funds_mut(&mut self) -> Option<&mut Funds> {
        self.funds.as_deref_mut()
    }

    /// From now on reports travel this way.
    pub(crate) fn send_over(&mut self, wire: Wire) {
        self.line = Some(Box::new(Line { wire, ts_last: TimeNs(i64::MIN) }));
    }

    /// From now on fills of the instrument are remembered: some are to be taken back.
    pub(crate) fn keep_fills(&mut self, instrument: InstrumentId) {
        self.tape.get_or_insert_default().keep(instrument);
    }

    /// Fills that can be taken back, from a time to a time, both included.
    pub(crate) fn fills_within(
        &self,
        instrument: InstrumentId,
        window: (TimeNs, TimeNs),
    ) -> Vec<ExecutionReport> {
        self.tape.as_ref().map_or_else(Vec::new, |tape| tape.within(instrument, window))
    }

    /// What was last reported of an order that has traded, where that is remembered.
    pub(crate) fn last_of(&self, id: ClOrdId) -> Option<ExecutionReport> {
        self.tape.as_ref()?.last(id).copied()
    }

    /// A replace gave an order another id.
    pub(crate) fn rename(&mut self, old: ClOrdId, new: ClOrdId) {
        if let Some(tape) = &mut self.tape {
            tape.rename(old, new);
        }
    }

    /// What was filled before is not taken back any more.
    pub(crate) fn forget_fills(&mut self, instrument: InstrumentId) {
        if let Some(tape) = &mut self.tape {
            tape.forget(instrument);
        }
    }

    /// Numbers a report and puts it in its place; by the list and on the way it has, if any.
    pub(crate) fn push(&mut self, mut report: ExecutionReport) {
        self.last_exec_id += 1;
        report.exec_id = self.last_exec_id;
        self.charge(&mut report);
        self.book(&report);
        if let Some(tape) = &mut self.tape {
            tape.note(&report);
        }
        if let Some(line) = &mut self.line {
            report.ts_recv = line.recv(report.ts_event);
        }
        self.ts_last_recv = report.ts_recv;
        match &mut self.held {
            Some(held) => held.push(report),
            None => self.insert(report),
        }
    }

    /// Numbers a report that is made on the desk's side of the connection.
    pub(crate) fn push_local(&mut self, report: ExecutionReport) {
        self.last_exec_id += 1;
        self.insert(ExecutionReport {
            exec_id: self.last_exec_id,
            ts_recv: report.ts_event,
            ..report
        });
    }

    /// The connection is lost: what is not at the desk waits.
    pub(crate) fn hold(&mut self) {
        let travelling = self.reports.drain(..);
        self.held.get_or_insert_default().extend(travelling);
    }

    /// The connection is back: what waited is at the desk now, in the order in which it happened.
    pub(crate) fn release(&mut self, ts: TimeNs) {
        let mut held = self.held.take().unwrap_or_default();
        held.sort_by_key(|report| report.exec_id);
        for report in held {
            self.insert(ExecutionReport { ts_recv: report.ts_recv.max(ts), ..report });
        }
    }

    /// True while the connection is lost.
    pub(crate) const fn is_held(&self) -> bool {
        self.held.is_some()
    }

    /// When the desk has the last report; none while the connection is lost.
    pub(crate) fn ts_heard(&self) -> Option<TimeNs> {
        (!self.is_held()).then_some(self.ts_last_recv)
    }

    fn insert(&mut self, report: ExecutionReport) {
        let is_last = self.reports.back().is_none_or(|last| last.ts_recv <= report.ts_recv);
        if is_last {
            self.reports.push_back(report);
            return;
        }
        let place = self.reports.partition_point(|other| other.ts_recv <= report.ts_recv);
        self.reports.insert(place, report);
    }

    /// What the account has after a fill, or once one is taken back.
    fn book(&mut self, report: &ExecutionReport) {
        let Some(funds) = &mut self.funds else { return };
        if let Some(taken) = self.tape.as_ref().and_then(|tape| tape.fill(report.exec_ref_id)) {
            funds.book(taken, -1);
        }
        if report.exec_type.is_execution() {
            funds.book(report, 1);
        }
    }

    /// What a fill that is thought of would cost: by the list, or else what it says. None where the
    /// fee does not fit.
    pub(crate) fn quote(&self, fill: &ExecutionReport) -> Option<Money> {
        let own = Money { amount: fill.fee, currency: fill.fee_currency };
        self.fees.as_ref().map_or(Some(own), |fees| fees.quote(fill, self.funds()))
    }

    /// The last price of an instrument by which fees are priced.
    pub(crate) fn note_price(&mut self, instrument: InstrumentId, px: Option<Price>) {
        if let Some(fees) = &mut self.fees {
            fees.note(instrument, px);
        }
    }

    /// What a fill that was made elsewhere costs by the list, if there is one; what it moves and
    /// costs the account has no more.
    pub(crate) fn price(&mut self, fill: &ExecutionReport) -> Option<Money> {
        let fee = self.fees.as_mut()?.price(fill, self.funds.as_deref());
        self.book(&ExecutionReport { fee: fee.amount, fee_currency: fee.currency, ..*fill });
        Some(fee)
    }

    /// By the list: a fill has its fee, and one that is taken back counts for no tier any more.
    fn charge(&mut self, report: &mut ExecutionReport) {
        let (Some(fees), funds) = (&mut self.fees, self.funds.as_deref()) else { return };
        let taken = self.tape.as_ref().and_then(|tape| tape.fill(report.exec_ref_id));
        if let Some(taken) = taken {
            fees.take_back(taken);
        }
        let fee = match (report.exec_type, taken) {
            (ExecType::Trade, _) => fees.price(report, funds),
            (ExecType::TradeCorrect, Some(taken)) => {
                fees.price(&ExecutionReport { ts_event: taken.ts_event, ..*report }, funds)
            }
            _ => return,
        };
        (report.fee, report.fee_currency) = (fee.amount, fee.currency);
    }

    /// Hands out what the desk has by `until`.
    pub(crate) fn drain(&mut self, until: TimeNs, out: &mut Vec<ExecutionReport>) {
        let count = self.reports.iter().take_while(|report| report.ts_recv <= until).count();
        out.extend(self.reports.drain(..count));
    }

    /// What is on its way about an instrument arrives at `ts` at the latest.
    pub(crate) fn hasten(&mut self, instrument: InstrumentId, ts: TimeNs) {
        if let Some(held) = &mut self.held {
            let is_due = |report: &mut ExecutionReport| report.instrument == instrument;
            self.reports.extend(held.extract_if(.., is_due));
        }
        for report in self.reports.iter_mut().filter(|report| report.instrument == instrument) {
            report.ts_recv = report.ts_recv.min(ts);
        }
        let reports = self.reports.make_contiguous();
        reports.sort_by_key(|report| (report.ts_recv, report.exec_id));
    }

    /// Signed lots of an instrument that were filled, less those that were busted, and that the desk
    /// has not heard of, by the source of the orders.
    pub(crate) fn under_way(&self, instrument: InstrumentId) -> BTreeMap<u16, Qty> {
        let mut moved = BTreeMap::new();
        let waiting = self.reports.iter().chain(self.held.iter().flatten());
        for report in waiting.filter(|report| report.instrument == instrument) {
            let lots: &mut Qty = moved.entry(report.cl_ord_id.source()).or_default();
            *lots = *lots + self.moved(report);
        }
        moved
    }

    /// By how much a report moves the position; a correction changes prices alone.
    fn moved(&self, report: &ExecutionReport) -> Qty {
        match report.exec_type {
            ExecType::Trade => report.signed_last_qty(),
            ExecType::TradeCancel => {
                self.tape.as_ref().map_or(Qty::ZERO, |tape| -tape.undone(report.exec_ref_id))
            }
            _ => Qty::ZERO,
        }
    }

    pub(crate) fn next_due(&self) -> Option<TimeNs> {
        self.reports.front().map(|report| report.ts_recv)
    }

    pub(crate) fn state_bytes(&self, out: &mut StateBytes<'_>) {
        out.id(self.last_exec_id).len(self.reports.len());
        for report in &self.reports {
            out.report(report);
        }
        if let Some(fees) = &self.fees {
            fees.state_bytes(out);
        }
        if let Some(funds) = &self.funds {
            funds.state_bytes(out);
        }
        if let Some(tape) = &self.tape {
            tape.state_bytes(out);
        }
        if let Some(line) = &self.line {
            out.id(line.wire.drawn()).number(line.ts_last.0);
        }
        if let Some(held) = &self.held {
            out.len(held.len());
            held.iter().for_each(|report| {
                out.report(report);
            });
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.reports.is_empty() && self.held.as_ref().is_none_or(Vec::is_empty)
    }
}

impl Line {
    /// When a message that leaves at `ts` is at the desk: with the one before it at the earliest.
    fn recv(&mut self, ts: TimeNs) -> TimeNs {
        self.ts_last = ts.plus_ns(self.wire.delay_ns(ts)).max(self.ts_last);
        self.ts_last
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use hansa_types::{Amount, ClOrdId, Liquidity, OrdStatus, Price, Qty, RejectReason, Side};
    use proptest::prelude::*;

    fn report(ts_recv: i64) -> ExecutionReport {
        ExecutionReport {
            exec_id: 0,
            exec_ref_id: 0,
            cl_ord_id: ClOrdId(1),
            instrument: InstrumentId(0),
            side: Side::Buy,
            exec_type: ExecType::New,
            ord_status: OrdStatus::New,
            order_qty: Qty(1),
            cum_qty: Qty(0),
            leaves_qty: Qty(1),
            last_qty: Qty(0),
            last_px: Price(0),
            reference_px: Price(0),
            fee: Amount::ZERO,
            fee_currency: "USD".parse().unwrap(),
            liquidity: Liquidity::None,
            reason: RejectReason::None,
            ts_event: TimeNs(ts_recv),
            ts_recv: TimeNs(ts_recv),
        }
    }

    #[test]
    fn only_what_is_hastened_comes_earlier_and_the_order_of_one_time_is_that_of_ids() {
        let mut outbox = Outbox::default();
        outbox.push(report(9));
        outbox.push(ExecutionReport { instrument: InstrumentId(1), ..report(8) });
        outbox.push(report(3));
        outbox.hasten(InstrumentId(0), TimeNs(5));
        let mut out = vec![];
        outbox.drain(TimeNs(5), &mut out);
        let found: Vec<_> = out.iter().map(|one| (one.ts_recv.0, one.exec_id)).collect();
        assert_eq!((found, outbox.next_due()), (vec![(3, 3), (5, 1)], Some(TimeNs(8))));
    }

    proptest! {
        #[test]
        fn whatever_comes_in_goes_out_sorted(
            times in prop::collection::vec(0..9i64, 0..20), until in 0..9i64,
        ) {
            let mut outbox = Outbox::default();
            times.iter().for_each(|ts| outbox.push(report(*ts)));
            let mut plain: Vec<_> = (1u64..).zip(&times).map(|(id, ts)| (*ts, id)).collect();
            plain.sort_unstable();
            plain.retain(|(ts, _)| *ts <= until);
            let mut out = vec![];
            outbox.drain(TimeNs(until), &mut out);
            let found: Vec<_> = out.iter().map(|one| (one.ts_recv.0, one.exec_id)).collect();
            prop_assert_eq!(found, plain);
        }
    }
}
