//! A venue on paper: the simulated one beside a live market, and what it can be asked afterwards.

use std::collections::BTreeMap;

use hansa_ledger::AccountKind;
use hansa_market::event::{Bar, InstrumentEvent, MarketEvent};
use hansa_types::{
    ClOrdId, Currency, ExecutionReport, Instrument, InstrumentId, Money, OrderRequest, TimeNs,
};
use hansa_venue::{OpenOrder, OwnFunds, SimVenue};

use crate::effect::Effect;
use crate::live::Outgoing;

/// What fills have brought of one instrument.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Brought {
    /// Fills.
    pub fills: u64,
    /// Lots, signed.
    pub lots: i128,
    /// Lots times ticks, signed: what was paid for them.
    pub value: i128,
}

/// What a venue is to count of an account; none of one that may borrow.
#[must_use]
pub const fn own_funds(kind: AccountKind) -> Option<OwnFunds> {
    match kind {
        AccountKind::Cash => Some(OwnFunds::Positions),
        AccountKind::Spot => Some(OwnFunds::Balances),
        AccountKind::Margin { .. } => None,
    }
}

/// Fills orders as a simulation does, in step with the market of the desk itself.
#[derive(Debug)]
pub struct Paper {
    venue: SimVenue,
    now: TimeNs,
    told: Vec<ExecutionReport>,
    taken: BTreeMap<ClOrdId, OrderRequest>,
    brought: Vec<Brought>,
    fees: BTreeMap<Currency, i128>,
}

impl Paper {
    /// Before the first event.
    #[must_use]
    pub fn new(venue: SimVenue, instruments: &[Instrument]) -> Self {
        Self {
            venue,
            now: TimeNs(0),
            told: Vec::new(),
            taken: BTreeMap::new(),
            brought: vec![Brought::default(); instruments.len()],
            fees: BTreeMap::new(),
        }
    }

    /// The same for an account of this kind with that much money, before the first event: where it
    /// borrows nothing, orders are filled as far as it has what they take.
    #[must_use]
    pub fn with_funds(mut self, kind: AccountKind, funds: &[Money]) -> Self {
        let Some(kind) = own_funds(kind) else { return self };
        self.venue = self.venue.with_own_funds(kind);
        funds.iter().for_each(|money| self.venue.pay(*money));
        self
    }

    /// A bar whose interval is over begins: what it did is worked out as for one in the data.
    pub fn bar_opened(&mut self, id: InstrumentId, bar: Bar) {
        self.venue.on_market(id, &MarketEvent::BarOpened(bar));
    }

    /// A bar closes.
    pub fn bar_closed(&mut self, id: InstrumentId, bar: Bar) {
        self.venue.on_market(id, &MarketEvent::BarClosed(bar));
    }

    /// A quote, a print or a level. One that is heard of late happens when it is heard of: what
    /// the venue has done by then stands.
    pub fn tick(&mut self, event: &InstrumentEvent) {
        let mut happened = event.event;
        match &mut happened {
            MarketEvent::Quote(quote) => self.now = put_off(&mut quote.ts_event, self.now),
            MarketEvent::Trade(trade) => self.now = put_off(&mut trade.ts_event, self.now),
            MarketEvent::Depth(depth) => self.now = put_off(&mut depth.ts_event, self.now),
            _ => {}
        }
        self.venue.on_market(event.instrument, &happened);
    }

    /// What a fill that was made elsewhere would cost here; its value counts towards the tiers of
    /// later days. None where it does not fit the books.
    pub fn price(&mut self, fill: &ExecutionReport) -> Option<Money> {
        self.venue.price(fill)
    }

    /// Time passes without an event of the market: requests arrive.
    pub fn advance(&mut self, to: TimeNs) {
        self.now = self.now.max(to);
        self.venue.advance(to);
    }

    /// A request leaves the desk, at the time at which the desk wanted it.
    pub fn take(&mut self, request: &Outgoing) {
        let sent = request.ts;
        match &request.effect {
            Effect::Send(approved) => {
                self.taken.insert(approved.request().cl_ord_id, *approved.request());
                self.venue.send_member(approved, request.member, sent);
            }
            Effect::Cancel(id) => self.venue.cancel(*id, sent),
            Effect::Replace(id, approved) => {
                self.taken.insert(approved.request().cl_ord_id, *approved.request());
                self.venue.replace(*id, approved, sent);
            }
        }
    }

    /// The reports the desk has by a time, in order, each once.
    pub fn take_reports(&mut self, until: TimeNs) -> &[ExecutionReport] {
        let known = self.told.len();
        self.venue.drain_reports(until, &mut self.told);
        for report in self.told.iter().skip(known).filter(|report| report.last_qty.0 > 0) {
            if let Some(brought) = self.brought.get_mut(report.instrument.index()) {
                let lots = i128::from(report.signed_last_qty().0);
                brought.fills += 1;
                brought.lots += lots;
                brought.value += lots * i128::from(report.last_px.0);
            }
            *self.fees.entry(report.fee_currency).or_default() += report.fee.0;
        }
        &self.told[known..]
    }

    /// When the next request arrives or the next report is due.
    #[must_use]
    pub fn next_due(&self) -> Option<TimeNs> {
        self.venue.next_due()
    }

    /// Every report the desk has had, in order.
    #[must_use]
    pub fn told(&self) -> &[ExecutionReport] {
        &self.told
    }

    /// An order as it was sent, if it ever came.
    #[must_use]
    pub fn taken(&self, id: ClOrdId) -> Option<&OrderRequest> {
        self.taken.get(&id)
    }

    /// What fills have brought of each instrument.
    #[must_use]
    pub fn brought(&self) -> &[Brought] {
        &self.brought
    }

    /// What fills have cost, by currency.
    pub fn fees(&self) -> impl Iterator<Item = (Currency, i128)> {
        self.fees.iter().map(|(currency, atoms)| (*currency, *atoms))
    }

    /// The orders that are open now.
    pub fn open_orders(&self) -> impl Iterator<Item = OpenOrder> {
        let ids = (0u32..).take(self.brought.len());
        ids.flat_map(|id| self.venue.open_orders(InstrumentId(id)))
    }

    /// Canonical bytes of all that decides what the venue will report.
    pub fn state_bytes(&self, out: &mut Vec<u8>) {
        self.venue.state_bytes(out);
    }
}

/// The time of an event, or now where that has passed.
fn put_off(ts: &mut TimeNs, now: TimeNs) -> TimeNs {
    *ts = (*ts).max(now);
    *ts
}
