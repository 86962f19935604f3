//! What is paid and received for holding a position: funding, dividends, borrow.

use hansa_types::{Amount, Currency, Decimal, InstrumentId, Price, Qty, TimeNs, ValueError};

use super::{Ledger, no_price};
use crate::account::{Account, Posting};
use crate::carry::Carry;
use crate::error::LedgerError;
use crate::holding::Holding;
use crate::ratio::ratio_up;

/// Funding rates and dividends are counts of this part of one.
const PART: i128 = 1_000_000_000_000;

/// Interest is counted by days of a year of 365, as money markets do in pounds.
const DAYS_PER_YEAR: i128 = 365;

impl Ledger {
    /// Longs pay shorts `rate` x 10^-12 of the position's value, at `price` or else at the mark;
    /// below zero shorts pay longs. What is paid is rounded up, what is received down. The position
    /// is that of the books and what is `under_way`: filled, and not yet booked.
    pub fn charge_funding(
        &mut self,
        instrument: InstrumentId,
        (rate, under_way): (i64, Qty),
        price: Option<Price>,
        ts: TimeNs,
    ) -> Result<&[Posting], LedgerError> {
        let holding = &self.holdings[self.index(instrument)?];
        let value = match price {
            Some(price) => holding.instrument.notional(price, held(holding, under_way)?)?,
            None => value_at_mark(holding, under_way)?,
        };
        let paid = ratio_up(value, i128::from(rate), PART)?;
        self.charge(Account::Funding(instrument), paid, ts)
    }

    /// A long is paid `per_unit` x 10^-12 of the quote currency for each unit; a short pays it. What
    /// is `under_way` counts as in `charge_funding`.
    pub fn pay_dividend(
        &mut self,
        instrument: InstrumentId,
        (per_unit, under_way): (i64, Qty),
        ts: TimeNs,
    ) -> Result<&[Posting], LedgerError> {
        let holding = &self.holdings[self.index(instrument)?];
        let spec = holding.instrument.spec();
        let unit = Amount::from(spec.lot.checked_mul_exact(spec.multiplier)?);
        let short_units = unit.checked_times(-i128::from(held(holding, under_way)?.0))?;
        let paid = ratio_up(short_units, i128::from(per_unit), PART)?;
        self.charge(Account::Dividends(instrument), paid, ts)
    }

    /// A day's interest on the value of a short position at the mark; a long pays nothing. What is
    /// `under_way` counts as in `charge_funding`.
    pub fn charge_borrow(
        &mut self,
        instrument: InstrumentId,
        (rate_per_year, under_way): (Decimal, Qty),
        ts: TimeNs,
    ) -> Result<&[Posting], LedgerError> {
        let holding = &self.holdings[self.index(instrument)?];
        let short = match held(holding, under_way)?.0 {
            0.. => Amount::ZERO,
            _ => Amount::ZERO.checked_sub(value_at_mark(holding, under_way)?)?,
        };
        let year = Decimal::ONE_ATOMS * DAYS_PER_YEAR;
        let paid = ratio_up(short.max(Amount::ZERO), rate_per_year.atoms(), year)?;
        self.charge(Account::Borrow(instrument), paid, ts)
    }

    /// What an instrument's position was charged; none for an instrument that is not known.
    #[must_use]
    pub fn carry(&self, instrument: InstrumentId) -> Option<&Carry> {
        self.holdings.get(instrument.index()).map(|holding| &holding.carry)
    }

    /// What all positions in instruments quoted in the currency were charged.
    #[must_use]
    pub fn carry_in(&self, currency: Currency) -> Carry {
        self.purse(currency).map_or(Carry::NONE, |purse| purse.carry)
    }

    /// Cash pays, the account says for what.
    fn charge(
        &mut self,
        account: Account,
        paid: Amount,
        ts: TimeNs,
    ) -> Result<&[Posting], LedgerError> {
        self.group.clear();
        let Some(index) = account.instrument().map(InstrumentId::index) else {
            return Ok(&self.group);
        };
        if paid == Amount::ZERO {
            return Ok(&self.group);
        }
        let holding = &self.holdings[index];
        let (currency, carry) = (holding.instrument.spec().quote, raised(holding, account, paid)?);
        let amount = Amount::ZERO.checked_sub(paid)?;
        self.group.push(Posting { account: Account::Cash, currency, amount });
        self.group.push(Posting { account, currency, amount: paid });
        self.whole_or_nothing(Self::post_group)?;
        self.holdings[index].carry = carry;
        self.ts_last = self.ts_last.max(ts);
        Ok(&self.group)
    }
}

/// What was charged to a position so far, and this.
fn raised(holding: &Holding, account: Account, paid: Amount) -> Result<Carry, LedgerError> {
    let mut carry = holding.carry;
    let sum = match account {
        Account::Funding(_) => &mut carry.funding,
        Account::Dividends(_) => &mut carry.dividends,
        _ => &mut carry.borrow,
    };
    *sum = sum.checked_add(paid)?;
    Ok(carry)
}

fn held(holding: &Holding, under_way: Qty) -> Result<Qty, LedgerError> {
    let sum = holding.position.qty.0.checked_add(under_way.0);
    Ok(sum.map(Qty).ok_or(ValueError::Overflow { what: "position" })?)
}

fn value_at_mark(holding: &Holding, under_way: Qty) -> Result<Amount, LedgerError> {
    match (holding.mark, held(holding, under_way)?) {
        (_, qty) if qty.is_zero() => Ok(Amount::ZERO),
        (None, _) => Err(no_price(holding)),
        (Some(_), _) if under_way.is_zero() => Ok(holding.value),
        (Some(mark), qty) => Ok(holding.instrument.notional(mark, qty)?),
    }
}
