//! What happens to a position without an order: a split, or a close at a stated price.

use hansa_types::{Amount, InstrumentId, Price, TimeNs};

use super::{Ledger, no_price};
use crate::account::{Account, Posting};
use crate::error::LedgerError;
use crate::fill::{Deal, FillPlan};
use crate::holding::{Holding, Position};
use crate::lots::Lots;
use crate::split::Split;
use crate::tape::Tape;

/// A holding after a split, and what its fraction brought.
struct Restated {
    position: Position,
    lots: Lots,
    mark: Option<Price>,
    value: Amount,
    /// Paid out for the fraction; below zero for a short position.
    cash: Amount,
    cost_removed: Amount,
}

impl Ledger {
    /// Of each `denominator` units there are now `numerator`. What makes no whole lot is paid out
    /// at the mark and realised. Equity is what it was, to the last digit: until the next mark the
    /// position keeps its exact value, though its mark is rounded to a tick.
    pub fn split(
        &mut self,
        instrument: InstrumentId,
        (numerator, denominator): (i64, i64),
        ts: TimeNs,
    ) -> Result<&[Posting], LedgerError> {
        let index = self.index(instrument)?;
        let holding = &self.holdings[index];
        let split = Split::new(holding.position.qty, (numerator, denominator));
        let split = split.ok_or_else(|| bad_split(holding))?;
        let restated = restated(holding, &split)?;
        let (purse, before, after) = (holding.purse, holding.value, restated.value);
        self.write_fraction(index, &restated)?;
        self.whole_or_nothing(|ledger| {
            ledger.post_group()?;
            Ok(ledger.purses[purse].revalue(before, after)?)
        })?;
        self.store_restated(index, restated);
        self.close_tape(index);
        self.ts_last = self.ts_last.max(ts);
        Ok(&self.group)
    }

    /// Closes the whole position at a price, without an order. Nothing where nothing is held.
    pub fn settle(
        &mut self,
        instrument: InstrumentId,
        (price, fee): (Price, Amount),
        ts: TimeNs,
    ) -> Result<&[Posting], LedgerError> {
        self.group.clear();
        let index = self.index(instrument)?;
        let holding = &self.holdings[index];
        if holding.position.qty.is_zero() {
            return Ok(&self.group);
        }
        let (qty, fee_currency) = (-holding.position.qty, holding.instrument.spec().quote);
        let deal = Deal { qty, price, fee, fee_currency };
        let plan = FillPlan::of(holding, &deal)?;
        plan.write(holding, &deal, &mut self.group)?;
        self.commit_fill(index, &plan, &deal)?;
        self.close_tape(index);
        self.ts_last = self.ts_last.max(ts);
        Ok(&self.group)
    }

    /// What was executed before a position was restated is not taken back any more.
    fn close_tape(&mut self, index: usize) {
        let holding = &mut self.holdings[index];
        holding.tape = Tape::new(holding.position, holding.lots.clone());
    }

    /// Cash in, cost out, the difference is profit.
    fn write_fraction(&mut self, index: usize, restated: &Restated) -> Result<(), LedgerError> {
        self.group.clear();
        let instrument = &self.holdings[index].instrument;
        let (id, currency) = (instrument.id(), instrument.spec().quote);
        let lines = [
            (Account::Cash, restated.cash),
            (Account::Position(id), Amount::ZERO.checked_sub(restated.cost_removed)?),
            (Account::RealisedProfit(id), restated.cost_removed.checked_sub(restated.cash)?),
        ];
        let lines = lines.into_iter().filter(|(_, amount)| *amount != Amount::ZERO);
        self.group.extend(lines.map(|(account, amount)| Posting { account, currency, amount }));
        Ok(())
    }

    /// The last step of a split: it cannot fail.
    fn store_restated(&mut self, index: usize, restated: Restated) {
        let holding = &mut self.holdings[index];
        let was_unpriced = holding.is_unpriced();
        holding.position = restated.position;
        holding.lots = restated.lots;
        (holding.mark, holding.value) = (restated.mark, restated.value);
        holding.is_value_restated = !restated.position.qty.is_zero() && restated.mark.is_some();
        self.unpriced =
            self.unpriced + usize::from(holding.is_unpriced()) - usize::from(was_unpriced);
    }
}

fn restated(holding: &Holding, split: &Split) -> Result<Restated, LedgerError> {
    if !split.is_whole() && holding.is_unpriced() {
        return Err(no_price(holding));
    }
    let before = &holding.position;
    let (lots, cost) = holding.lots.restated(split, (before.cost, &holding.instrument))?;
    let value = split.kept(holding.value)?;
    let cash = holding.value.checked_sub(value)?;
    let cost_removed = before.cost.checked_sub(cost)?;
    let gained = cash.checked_sub(cost_removed)?;
    let position = Position {
        qty: split.lots(before.qty)?,
        cost,
        realised: before.realised.checked_add(gained)?,
        ..*before
    };
    let mark = holding.mark.map(|price| split.price(price)).transpose()?;
    Ok(Restated { position, lots, mark, value, cash, cost_removed })
}

fn bad_split(holding: &Holding) -> LedgerError {
    LedgerError::BadSplit { instrument: holding.instrument.symbol().to_owned() }
}
