//! What the balances of a spot account cost, kept beside its postings.

use hansa_types::{Amount, Currency, InstrumentId, Money};

use super::{Ledger, purse_index};
use crate::entry::{Entry, Moved, Way};
use crate::error::LedgerError;
use crate::fill::Deal;
use crate::tape::Executed;

/// Units that come or go beside a balance, and what is known of their worth.
struct Change {
    /// What the balance has by now beyond what is posted.
    ahead: Amount,
    units: Amount,
    worth: Option<Amount>,
    way: Way,
}

impl Ledger {
    /// What the balance that an instrument is left by cost, and brought, in the account's currency.
    /// None for an instrument of another kind of account, or one that no balance is left by.
    #[must_use]
    pub fn entry(&self, instrument: InstrumentId) -> Option<&Entry> {
        let holding = self.holdings.get(instrument.index())?;
        let is_told = self.options.is_spot() && self.leads_home(instrument);
        let purse = self.purse(holding.instrument.spec().base).filter(|_| is_told)?;
        Some(&purse.entry)
    }

    /// What that balance is worth less what it cost; none while some of it has no price.
    #[must_use]
    pub fn unrealised_of_balance(&self, instrument: InstrumentId) -> Option<Amount> {
        let entry = self.entry(instrument).filter(|entry| entry.unvalued == Amount::ZERO)?;
        let currency = self.holdings[instrument.index()].instrument.spec().base;
        let amount = self.cash(currency);
        self.converted(Money { amount, currency }).ok()?.checked_sub(entry.cost).ok()
    }

    /// The entries after a deal that is not posted yet; what it did to those of its two currencies.
    pub(super) fn enter(&mut self, index: usize, deal: &Deal) -> Result<[Moved; 2], LedgerError> {
        let (base, quote) = self.currencies_of(index);
        let (got, paid) = self.exchanged_by(index, deal)?;
        let worth = match self.options.base_currency {
            own if own == base => Some(got),
            own if own == quote => Some(paid),
            _ => self.converted(Money { amount: paid, currency: quote }).ok(),
        };
        let (given, back) = (negated(paid)?, worth.map(negated).transpose()?);
        let leg = |units, worth| Change { ahead: Amount::ZERO, units, worth, way: Way::Exchange };
        let bought = self.change_entry(base, &leg(got, worth))?;
        let spent = self.change_entry(quote, &leg(given, back))?;
        let ahead = match deal.fee_currency {
            code if code == base => got,
            code if code == quote => given,
            _ => Amount::ZERO,
        };
        let fee = self.enter_transfer(deal.fee_currency, (ahead, negated(deal.fee)?))?;
        Ok(match deal.fee_currency {
            code if code == base => [bought.and(fee)?, spent],
            code if code == quote => [bought, spent.and(fee)?],
            _ => [bought, spent],
        })
    }

    /// The entries as if a deal had never been; a fee in a third currency comes back at its worth.
    pub(super) fn enter_back(&mut self, index: usize, old: &Executed) -> Result<(), LedgerError> {
        let (base, quote) = self.currencies_of(index);
        for (currency, moved) in [base, quote].into_iter().zip(old.moved) {
            let place = purse_index(&mut self.purses, currency);
            self.purses[place].entry = self.purses[place].entry.undone(moved)?;
        }
        if ![base, quote].contains(&old.deal.fee_currency) {
            self.enter_transfer(old.deal.fee_currency, (Amount::ZERO, old.deal.fee))?;
        }
        Ok(())
    }

    /// The entry after units came or went without anything in return: what comes costs its worth.
    pub(super) fn enter_transfer(
        &mut self,
        currency: Currency,
        (ahead, units): (Amount, Amount),
    ) -> Result<Moved, LedgerError> {
        let worth = self.converted(Money { amount: units, currency }).ok();
        self.change_entry(currency, &Change { ahead, units, worth, way: Way::Transfer })
    }

    /// An instrument has its first price: what came without one may have a worth now.
    pub(super) fn price_entries(&mut self) -> Result<(), LedgerError> {
        for place in 0..self.purses.len() {
            let (currency, entry) = (self.purses[place].currency, self.purses[place].entry);
            if entry.unvalued == Amount::ZERO {
                continue;
            }
            if let Ok(worth) = self.converted(Money { amount: entry.unvalued, currency }) {
                self.purses[place].entry = entry.priced(worth)?;
            }
        }
        Ok(())
    }

    fn change_entry(&mut self, currency: Currency, change: &Change) -> Result<Moved, LedgerError> {
        if currency == self.options.base_currency || change.units == Amount::ZERO {
            return Ok(Moved::default());
        }
        let place = purse_index(&mut self.purses, currency);
        let (before, held) = (self.purses[place].entry, self.purses[place].cash);
        let held = held.checked_add(change.ahead)?;
        let entry = before.after((held, change.units), change.worth, change.way)?;
        self.purses[place].entry = entry;
        Ok(entry.moved_from(&before)?)
    }

    fn currencies_of(&self, index: usize) -> (Currency, Currency) {
        let spec = self.holdings[index].instrument.spec();
        (spec.base, spec.quote)
    }

    /// What a deal brings of the base currency and takes of the quote currency.
    fn exchanged_by(&self, index: usize, deal: &Deal) -> Result<(Amount, Amount), LedgerError> {
        let instrument = &self.holdings[index].instrument;
        let got = Amount::from(instrument.spec().lot).checked_times(i128::from(deal.qty.0))?;
        Ok((got, instrument.notional(deal.price, deal.qty)?))
    }
}

fn negated(amount: Amount) -> Result<Amount, hansa_types::ValueError> {
    Amount::ZERO.checked_sub(amount)
}
