//! One currency's balances and its rate.

use hansa_types::{Amount, Currency, ValueError};

use crate::account::{Account, Posting};
use crate::carry::Carry;
use crate::entry::Entry;
use crate::ratio::Ratio;

/// The balances of one currency, and the running sums over instruments quoted in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Purse {
    pub(crate) currency: Currency,
    /// Units of base currency for one of this; none while unknown.
    pub(crate) rate: Option<Ratio>,
    pub(crate) cash: Amount,
    pub(crate) capital: Amount,
    pub(crate) position_cost: Amount,
    pub(crate) realised: Amount,
    pub(crate) fees: Amount,
    /// Paid and received besides trading.
    pub(crate) carry: Carry,
    /// Given for other currencies less what was got, of a spot account.
    pub(crate) exchanged: Amount,
    /// What the balance cost, of a spot account.
    pub(crate) entry: Entry,
    /// Positions at their last marks: signed, and by size.
    pub(crate) market_value: Amount,
    pub(crate) gross_value: Amount,
}

impl Purse {
    pub(crate) const fn new(currency: Currency, rate: Option<Ratio>) -> Self {
        Self {
            currency,
            rate,
            cash: Amount::ZERO,
            capital: Amount::ZERO,
            position_cost: Amount::ZERO,
            realised: Amount::ZERO,
            fees: Amount::ZERO,
            carry: Carry::NONE,
            exchanged: Amount::ZERO,
            entry: Entry::NONE,
            market_value: Amount::ZERO,
            gross_value: Amount::ZERO,
        }
    }

    /// The balance of the account after the posting.
    fn after(&self, posting: &Posting) -> Result<Amount, ValueError> {
        let balance = match posting.account {
            Account::Cash => self.cash,
            Account::Capital => self.capital,
            Account::Position(_) => self.position_cost,
            Account::RealisedProfit(_) => self.realised,
            Account::Fees => self.fees,
            Account::Funding(_) => self.carry.funding,
            Account::Dividends(_) => self.carry.dividends,
            Account::Borrow(_) => self.carry.borrow,
            Account::Exchange(_) => self.exchanged,
        };
        balance.checked_add(posting.amount)
    }

    /// Posts one line.
    pub(crate) fn post(&mut self, posting: &Posting) -> Result<(), ValueError> {
        let balance = self.after(posting)?;
        match posting.account {
            Account::Cash => self.cash = balance,
            Account::Capital => self.capital = balance,
            Account::Position(_) => self.position_cost = balance,
            Account::RealisedProfit(_) => self.realised = balance,
            Account::Fees => self.fees = balance,
            Account::Funding(_) => self.carry.funding = balance,
            Account::Dividends(_) => self.carry.dividends = balance,
            Account::Borrow(_) => self.carry.borrow = balance,
            Account::Exchange(_) => self.exchanged = balance,
        }
        Ok(())
    }

    /// Cash and positions at market.
    pub(crate) fn worth(&self) -> Result<Amount, ValueError> {
        self.cash.checked_add(self.market_value)
    }

    /// The value of one position changed.
    pub(crate) fn revalue(&mut self, before: Amount, after: Amount) -> Result<(), ValueError> {
        let market = self.market_value.checked_sub(before)?.checked_add(after)?;
        let gross = self.gross_value.checked_sub(before.abs())?.checked_add(after.abs())?;
        (self.market_value, self.gross_value) = (market, gross);
        Ok(())
    }
}
