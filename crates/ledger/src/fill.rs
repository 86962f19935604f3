//! What a fill posts, worked out before anything changes.

use hansa_types::{Amount, Currency, ExecutionReport, Instrument, Price, Qty, ValueError};

use crate::account::{Account, Posting};
use crate::holding::{Holding, Position};
use crate::lots::Lots;

/// A change of position at a price: a fill, or what a venue does to a position by itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deal {
    /// Signed: above zero for a purchase.
    pub(crate) qty: Qty,
    pub(crate) price: Price,
    pub(crate) fee: Amount,
    pub(crate) fee_currency: Currency,
}

impl Deal {
    pub(crate) const fn of(report: &ExecutionReport) -> Self {
        Self {
            qty: report.signed_last_qty(),
            price: report.last_px,
            fee: report.fee,
            fee_currency: report.fee_currency,
        }
    }
}

/// A fill taken apart: what it closes first, then what it opens. Quantities signed like the fill,
/// values signed like their quantities.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FillPlan {
    pub(crate) closed: Qty,
    pub(crate) opened: Qty,
    pub(crate) qty_after: Qty,
    value: Amount,
    value_closed: Amount,
    /// Cost that leaves, signed like the position before the fill.
    cost_removed: Amount,
}

impl FillPlan {
    pub(crate) fn of(holding: &Holding, deal: &Deal) -> Result<Self, ValueError> {
        Self::new(&holding.instrument, (&holding.position, &holding.lots), deal)
    }

    /// Of a position and its lots, wherever they stand.
    pub(crate) fn new(
        instrument: &Instrument,
        (position, lots): (&Position, &Lots),
        deal: &Deal,
    ) -> Result<Self, ValueError> {
        let (held, filled) = (position.qty, deal.qty);
        let qty_after = sum_of(held, filled)?;
        let closed = closing_part(held, filled);
        Ok(Self {
            closed,
            opened: filled - closed,
            qty_after,
            value: instrument.notional(deal.price, filled)?,
            value_closed: instrument.notional(deal.price, closed)?,
            cost_removed: match closed {
                Qty::ZERO => Amount::ZERO,
                _ => lots.cost_of(-closed, (held, position.cost), instrument)?,
            },
        })
    }

    /// Profit of the closing part: what it brought less what it had cost.
    pub(crate) fn realised(&self) -> Result<Amount, ValueError> {
        negated(self.value_closed.checked_add(self.cost_removed)?)
    }

    /// Cost of the opening part.
    pub(crate) fn cost_added(&self) -> Result<Amount, ValueError> {
        self.value.checked_sub(self.value_closed)
    }

    /// The position after the fill; fees of other currencies stand in the fee account alone.
    pub(crate) fn position_after(
        &self,
        before: &Position,
        deal: &Deal,
        instrument: &Instrument,
    ) -> Result<Position, ValueError> {
        let is_in_quote = deal.fee_currency == instrument.spec().quote;
        let fee = if is_in_quote { deal.fee } else { Amount::ZERO };
        Ok(Position {
            qty: self.qty_after,
            cost: before.cost.checked_sub(self.cost_removed)?.checked_add(self.cost_added()?)?,
            realised: before.realised.checked_add(self.realised()?)?,
            fees: before.fees.checked_add(fee)?,
        })
    }

    /// The group of postings; lines of zero are left out.
    pub(crate) fn write(
        &self,
        holding: &Holding,
        deal: &Deal,
        group: &mut Vec<Posting>,
    ) -> Result<(), ValueError> {
        let (id, quote) = (holding.instrument.id(), holding.instrument.spec().quote);
        let mut line = |account, currency, amount: Amount| {
            if amount != Amount::ZERO {
                group.push(Posting { account, currency, amount });
            }
        };
        line(Account::Cash, quote, negated(self.value)?);
        line(Account::Position(id), quote, negated(self.cost_removed)?);
        line(Account::RealisedProfit(id), quote, negated(self.realised()?)?);
        line(Account::Position(id), quote, self.cost_added()?);
        line(Account::Cash, deal.fee_currency, negated(deal.fee)?);
        line(Account::Fees, deal.fee_currency, deal.fee);
        Ok(())
    }
}

/// The part of a fill that brings the position towards zero, signed like the fill.
fn closing_part(held: Qty, filled: Qty) -> Qty {
    if held.0.signum() * filled.0.signum() >= 0 {
        return Qty::ZERO;
    }
    if filled.0.unsigned_abs() > held.0.unsigned_abs() { -held } else { filled }
}

/// The sum, if it and its negative fit.
fn sum_of(held: Qty, filled: Qty) -> Result<Qty, ValueError> {
    let sum = held.0.checked_add(filled.0).filter(|sum| *sum != i64::MIN);
    sum.map(Qty).ok_or(ValueError::Overflow { what: "position" })
}

fn negated(amount: Amount) -> Result<Amount, ValueError> {
    Amount::ZERO.checked_sub(amount)
}
