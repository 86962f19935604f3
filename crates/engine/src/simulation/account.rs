//! What the venue does to the account in the course of a run: actions, interest, taking over.

use hansa_journal::Sink;
use hansa_ledger::Ledger;
use hansa_market::action::{Action, Deed};
use hansa_market::event::MarketEvent;
use hansa_market::merge::{Phase, Stream};
use hansa_types::{Amount, Currency, InstrumentId, Money, RejectReason, TimeNs};
use hansa_venue::SimVenue;

use super::Simulation;
use crate::actions::restates;
use crate::error::EngineError;
use crate::holders::Stake;
use crate::paper::own_funds;

const DAY_NS: i64 = 86_400_000_000_000;

/// When interest is due, and on what.
#[derive(Debug)]
pub(super) struct Interest {
    /// The next midnight; never where no rate is stated.
    pub(super) ts: TimeNs,
    /// Nothing is borrowed to be short of a contract.
    is_contract: Vec<bool>,
}

impl Interest {
    /// Of a run over these streams.
    pub(super) fn new(streams: &[Stream<'_>], instruments: usize, has_rate: bool) -> Self {
        let mut is_contract = vec![false; instruments];
        for stream in streams {
            if let (Stream::Actions(actions), Some(flag)) =
                (stream, is_contract.get_mut(stream.instrument().index()))
            {
                let mut deeds = (0..actions.ts_event.len()).map(|row| actions.row(row).deed);
                *flag |= deeds.any(Deed::is_of_contract);
            }
        }
        let first = streams.iter().filter_map(Stream::ts_first).min().filter(|_| has_rate);
        let ts = first.map_or(TimeNs(i64::MAX), |ts| TimeNs(midnight_after(ts.0)));
        Self { ts, is_contract }
    }
}

/// The venue knows what an account that borrows nothing has.
pub(super) fn with_funds(venue: SimVenue, ledger: &Ledger) -> SimVenue {
    let Some(kind) = own_funds(ledger.options().account_kind) else { return venue };
    let mut venue = venue.with_own_funds(kind);
    balances(ledger)
        .into_iter()
        .for_each(|(currency, amount)| venue.pay(Money { amount, currency }));
    venue
}

fn balances(ledger: &Ledger) -> Vec<(Currency, Amount)> {
    ledger.currencies().map(|currency| (currency, ledger.cash(currency))).collect()
}

/// The venue remembers fills of instruments whose actions take some back.
pub(super) fn remember_fills(venue: &mut SimVenue, streams: &[Stream<'_>]) {
    for stream in streams {
        if let Stream::Actions(actions) = stream {
            let mut deeds = (0..actions.ts_event.len()).map(|row| actions.row(row).deed);
            if deeds.any(Deed::takes_back) {
                venue.keep_fills(stream.instrument());
            }
        }
    }
}

const fn midnight_after(ts: i64) -> i64 {
    (ts.div_euclid(DAY_NS) + 1).saturating_mul(DAY_NS)
}

/// What was filled and the desk has not heard of, by source.
fn under_way(venue: &SimVenue, instrument: InstrumentId) -> Vec<Stake> {
    let of = venue.under_way(instrument).into_iter();
    of.map(|(source, lots)| Stake { source, lots }).collect()
}

impl Simulation {
    /// Midnight: what was borrowed to be sold short costs a day's interest. Reports of before are
    /// taken in first; true when a strategy is to be called for them before more may happen.
    pub(super) fn accrue(&mut self, sink: &mut dyn Sink) -> Result<bool, EngineError> {
        let ts = self.interest.ts;
        if !self.venue.is_idle() && self.settle((ts, Phase::Happening), sink)? {
            return Ok(true);
        }
        self.now = self.now.max(ts);
        self.interest.ts = TimeNs(midnight_after(ts.0));
        let Some(rate) = self.venue.account().borrow_rate_per_year else { return Ok(false) };
        let venue = &self.venue;
        let contracts = self.interest.is_contract.iter().copied();
        let ids = self.desk.instruments().iter().map(|each| each.id());
        let charged: Vec<(InstrumentId, Vec<Stake>)> = ids
            .zip(contracts)
            .filter(|(_, is_contract)| !is_contract)
            .map(|(id, _)| (id, under_way(venue, id)))
            .collect();
        let before = balances(self.desk.ledger());
        let charged = self.desk.on_day(rate, ts, &charged, &mut self.effects);
        self.pay_since(&before)?;
        self.conclude(charged, sink)?;
        Ok(false)
    }

    /// Something happens besides trading: first at the venue, then in the books.
    pub(super) fn on_action(
        &mut self,
        instrument: InstrumentId,
        action: &Action,
        sink: &mut dyn Sink,
    ) -> Result<(), EngineError> {
        self.venue.on_market(instrument, &MarketEvent::Action(*action));
        if restates(action.deed) {
            self.venue.hasten(instrument, self.now);
        }
        self.deliver(self.now, sink)?;
        let under_way = under_way(&self.venue, instrument);
        let before = balances(self.desk.ledger());
        let done = self.desk.on_action(instrument, (action, &under_way), &mut self.effects);
        self.pay_since(&before)?;
        self.conclude(done, sink)?;
        self.enforce_margin(instrument, sink)
    }

    /// What the books have posted without a fill, the venue's count of the account's money has too.
    fn pay_since(&mut self, before: &[(Currency, Amount)]) -> Result<(), EngineError> {
        for (currency, had) in before {
            let amount = self.desk.ledger().cash(*currency).checked_sub(*had)?;
            self.venue.pay(Money { amount, currency: *currency });
        }
        Ok(())
    }

    /// Positions with too little behind them are taken over, once all that has happened to their
    /// orders is known; what works for them ends.
    pub(super) fn enforce_margin(
        &mut self,
        instrument: InstrumentId,
        sink: &mut dyn Sink,
    ) -> Result<(), EngineError> {
        let Some(terms) = self.venue.account().margin.clone() else { return Ok(()) };
        if self.desk.below_margin(&terms, instrument).is_empty() {
            return Ok(());
        }
        let backed = self.desk.backed_with(&terms, instrument);
        for id in &backed {
            self.venue.clear(*id, RejectReason::Liquidated, self.now);
            self.venue.hasten(*id, self.now);
        }
        self.deliver(self.now, sink)?;
        for id in self.desk.below_margin(&terms, instrument) {
            let ended = self.desk.end_tickets_of(id, self.now, &mut self.effects);
            let taken =
                ended.and_then(|()| self.desk.take_over(&terms, id, self.now, &mut self.effects));
            self.conclude(taken, sink)?;
        }
        // What had been under way may have spared a position: it is counted as the books have it.
        for id in backed {
            self.venue.hold(id, self.desk.ledger().position_qty(id));
        }
        Ok(())
    }
}
