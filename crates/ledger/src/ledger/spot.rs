//! Spot accounts: a position is a balance, so what one instrument brings another can spend.

use hansa_types::{Amount, Currency, Instrument, InstrumentId, Money, Qty};

use super::Ledger;
use crate::account::{Account, Posting};
use crate::entry::Moved;
use crate::error::LedgerError;
use crate::fill::Deal;
use crate::tape::Executed;

impl Ledger {
    /// What money is worth in base currency at the rates set, else at the marks along the route to
    /// it, rounded down at each step. An unknown rate or mark is an error.
    pub fn converted(&self, money: Money) -> Result<Amount, LedgerError> {
        let Money { mut amount, currency } = money;
        if currency == self.options.base_currency || amount == Amount::ZERO {
            return Ok(amount);
        }
        let unknown = LedgerError::NoRate { currency, base: self.options.base_currency };
        if let Some(rate) = self.purse(currency).and_then(|purse| purse.rate) {
            return Ok(rate.times(amount)?);
        }
        let found = self.routes.iter().find(|(from, _)| *from == currency);
        let Some((_, route)) = found else { return Err(unknown) };
        for step in route {
            let holding = &self.holdings[step.instrument];
            let Some(mark) = holding.mark else { return Err(unknown) };
            match step.at(amount, &holding.instrument, mark)? {
                Some(next) => amount = next,
                None => return Err(unknown),
            }
        }
        Ok(amount)
    }

    /// Lots that the balance of an instrument's base currency holds, rounded down.
    pub(super) fn lots_of_balance(&self, index: usize) -> Qty {
        let spec = self.holdings[index].instrument.spec();
        let lots = self.cash(spec.base).0.div_euclid(spec.lot.atoms());
        Qty(i64::try_from(lots).unwrap_or(if lots < 0 { -i64::MAX } else { i64::MAX }))
    }

    /// Posts a fill: one currency goes, the other comes, each against the instrument's exchange
    /// account.
    pub(super) fn exchange(
        &mut self,
        index: usize,
        deal: &Deal,
    ) -> Result<[Moved; 2], LedgerError> {
        let fees = self.fees_after(index, deal, 1)?;
        exchange_lines(&self.holdings[index].instrument, deal, 1, &mut self.group)?;
        let moved = self.whole_or_nothing(|ledger| {
            let moved = ledger.enter(index, deal)?;
            ledger.post_group().map(|()| moved)
        })?;
        self.holdings[index].position.fees = fees;
        Ok(moved)
    }

    /// Turns an exchange round, and posts the one that was instead.
    pub(super) fn exchange_back(
        &mut self,
        index: usize,
        old: &Executed,
        instead: Option<Executed>,
    ) -> Result<(), LedgerError> {
        let mut fees = self.fees_after(index, &old.deal, -1)?;
        if let Some(new) = &instead {
            fees = fees.checked_add(self.fees_after(index, &new.deal, 1)?)?;
            fees = fees.checked_sub(self.holdings[index].position.fees)?;
        }
        let purses = self.purses.clone();
        let posted = self.post_back(index, old, instead);
        let instead = posted.inspect_err(|_| {
            self.purses = purses;
            self.group.clear();
        })?;
        let holding = &mut self.holdings[index];
        holding.tape = holding.tape.without(old.exec_id, instead);
        holding.position.fees = fees;
        Ok(())
    }

    /// Posts the way back, then what was instead; the latter, with what it did to the entries.
    fn post_back(
        &mut self,
        index: usize,
        old: &Executed,
        instead: Option<Executed>,
    ) -> Result<Option<Executed>, LedgerError> {
        self.enter_back(index, old)?;
        self.group.clear();
        exchange_lines(&self.holdings[index].instrument, &old.deal, -1, &mut self.group)?;
        self.post_group()?;
        let Some(new) = instead else { return Ok(None) };
        let moved = self.enter(index, &new.deal)?;
        let back = std::mem::take(&mut self.group);
        exchange_lines(&self.holdings[index].instrument, &new.deal, 1, &mut self.group)?;
        self.post_group()?;
        self.group.splice(0..0, back);
        Ok(Some(Executed { moved, ..new }))
    }

    /// Fees in the quote currency after a deal (`way` 1) or without it (-1).
    fn fees_after(&self, index: usize, deal: &Deal, way: i128) -> Result<Amount, LedgerError> {
        let holding = &self.holdings[index];
        let is_in_quote = deal.fee_currency == holding.instrument.spec().quote;
        let fee = if is_in_quote { deal.fee.checked_times(way)? } else { Amount::ZERO };
        Ok(holding.position.fees.checked_add(fee)?)
    }

    /// What was exchanged over an instrument into (above zero) or out of a currency, net.
    #[must_use]
    pub fn exchanged(&self, currency: Currency) -> Amount {
        self.purse(currency).map_or(Amount::ZERO, |purse| -purse.exchanged)
    }

    /// Balances in other currencies than the base currency, by size or signed, in base currency.
    pub(super) fn foreign_balances(&self, by_size: bool) -> Result<Amount, LedgerError> {
        let mut sum = Amount::ZERO;
        for purse in self.purses.iter().skip(1) {
            let amount = if by_size { purse.cash.abs() } else { purse.cash };
            sum = sum.checked_add(self.converted(Money { amount, currency: purse.currency })?)?;
        }
        Ok(sum)
    }

    /// True for an instrument by which a position in it is left: on a spot account the first on the
    /// way of its base currency to the account's own.
    #[must_use]
    pub fn leads_home(&self, instrument: InstrumentId) -> bool {
        let Some(holding) = self.holdings.get(instrument.index()) else { return false };
        let base = holding.instrument.spec().base;
        let route = self.routes.iter().find(|(from, _)| *from == base);
        let first = route.and_then(|(_, steps)| steps.first());
        !self.options.is_spot() || first.is_some_and(|step| step.instrument == instrument.index())
    }

    /// True when the position in an instrument is the balance of its base currency.
    #[must_use]
    pub fn is_balance(&self, instrument: InstrumentId) -> bool {
        self.options.is_spot() && instrument.index() < self.holdings.len()
    }
}

/// What an exchange moves of each currency, or moves back (`way` -1): its price, its units, its fee.
fn exchange_lines(
    instrument: &Instrument,
    deal: &Deal,
    way: i128,
    group: &mut Vec<Posting>,
) -> Result<(), LedgerError> {
    let (exchange, spec) = (Account::Exchange(instrument.id()), instrument.spec());
    let paid = instrument.notional(deal.price, deal.qty)?;
    let got = Amount::from(spec.lot).checked_times(i128::from(deal.qty.0))?;
    let given = Amount::ZERO.checked_sub(got)?;
    let moved = [
        (exchange, spec.quote, paid),
        (exchange, spec.base, given),
        (Account::Fees, deal.fee_currency, deal.fee),
    ];
    for (account, currency, amount) in moved {
        let amount = amount.checked_times(way)?;
        if amount != Amount::ZERO {
            let opposite = Amount::ZERO.checked_sub(amount)?;
            group.push(Posting { account: Account::Cash, currency, amount: opposite });
            group.push(Posting { account, currency, amount });
        }
    }
    Ok(())
}
