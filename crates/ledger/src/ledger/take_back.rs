//! Busts and corrections: what was executed has never been, or was another.

use hansa_types::{Amount, ExecType, ExecutionReport, InstrumentId, Qty, ValueError};

use super::Ledger;
use crate::account::{Account, Posting};
use crate::error::LedgerError;
use crate::fill::Deal;
use crate::holding::{Holding, Position};
use crate::lots::Lots;
use crate::tape::{Executed, Tape};

/// A holding once an execution is taken back.
struct Corrected {
    tape: Tape,
    position: Position,
    lots: Lots,
    value: Amount,
}

impl Ledger {
    /// The signed lots of an execution that can be taken back. None for one that is not known, was
    /// taken back, or lies before a split or a settlement, or too many others.
    #[must_use]
    pub fn executed(&self, instrument: InstrumentId, exec_id: u64) -> Option<Qty> {
        let tape = &self.holdings.get(instrument.index())?.tape;
        tape.get(exec_id).map(|executed| executed.deal.qty)
    }

    /// Takes the execution back that `exec_ref_id` names; a correction puts its own in the place.
    ///
    /// Position, cost, profit and fees are as if the executions that remain had been all, in their
    /// order. The group turns the cash and the fee of the old one round, posts those of the new
    /// one, and moves the cost and the profit of what followed. A cash account may come to hold
    /// less than nothing: what a venue has done is a fact.
    pub fn take_back(&mut self, report: &ExecutionReport) -> Result<&[Posting], LedgerError> {
        let index = self.index(report.instrument)?;
        let holding = &self.holdings[index];
        let Some(old) = holding.tape.get(report.exec_ref_id).copied() else {
            let instrument = holding.instrument.symbol().to_owned();
            return Err(LedgerError::UnknownExecution { instrument, exec_id: report.exec_ref_id });
        };
        let instead = (report.exec_type == ExecType::TradeCorrect)
            .then(|| Executed::of(report, Default::default()));
        if self.options.is_spot() {
            self.exchange_back(index, &old, instead)?;
        } else {
            self.book_back(index, &old, instead)?;
        }
        self.ts_last = self.ts_last.max(report.ts_recv);
        Ok(&self.group)
    }

    fn book_back(
        &mut self,
        index: usize,
        old: &Executed,
        instead: Option<Executed>,
    ) -> Result<(), LedgerError> {
        let holding = &self.holdings[index];
        let corrected = corrected(holding, old.exec_id, instead)?;
        self.group = group(holding, &corrected.position, (&old.deal, instead.map(|new| new.deal)))?;
        self.post_corrected(index, corrected)
    }

    /// The group may touch three currencies: every purse is put back where it fails.
    fn post_corrected(&mut self, index: usize, after: Corrected) -> Result<(), LedgerError> {
        let (purses, holding) = (self.purses.clone(), &self.holdings[index]);
        let (purse, value_before) = (holding.purse, holding.value);
        let posted = self
            .post_group()
            .and_then(|()| Ok(self.purses[purse].revalue(value_before, after.value)?));
        if posted.is_err() {
            self.purses = purses;
            self.group.clear();
            return posted;
        }
        let holding = &mut self.holdings[index];
        let was_unpriced = holding.is_unpriced();
        (holding.tape, holding.position, holding.lots) = (after.tape, after.position, after.lots);
        (holding.value, holding.is_value_restated) = (after.value, false);
        self.unpriced =
            self.unpriced + usize::from(holding.is_unpriced()) - usize::from(was_unpriced);
        Ok(())
    }
}

fn corrected(
    holding: &Holding,
    exec_id: u64,
    instead: Option<Executed>,
) -> Result<Corrected, ValueError> {
    let mut tape = holding.tape.without(exec_id, instead);
    let (position, lots) = tape.replay(&holding.instrument)?;
    let value = holding.value_of(position.qty, holding.mark)?;
    Ok(Corrected { tape, position, lots, value })
}

/// What was paid comes back, what was due is paid; the rest is between cost and profit.
fn group(
    holding: &Holding,
    after: &Position,
    (old, new): (&Deal, Option<Deal>),
) -> Result<Vec<Posting>, ValueError> {
    let (id, quote) = (holding.instrument.id(), holding.instrument.spec().quote);
    let before = &holding.position;
    let value = |deal: &Deal| holding.instrument.notional(deal.price, deal.qty);
    let negated = |amount: Amount| Amount::ZERO.checked_sub(amount);
    let mut lines = vec![
        (Account::Cash, quote, value(old)?),
        (Account::Cash, old.fee_currency, old.fee),
        (Account::Fees, old.fee_currency, negated(old.fee)?),
    ];
    if let Some(new) = &new {
        lines.push((Account::Cash, quote, negated(value(new)?)?));
        lines.push((Account::Cash, new.fee_currency, negated(new.fee)?));
        lines.push((Account::Fees, new.fee_currency, new.fee));
    }
    lines.push((Account::Position(id), quote, after.cost.checked_sub(before.cost)?));
    lines.push((Account::RealisedProfit(id), quote, before.realised.checked_sub(after.realised)?));
    let lines = lines.into_iter().filter(|(_, _, amount)| *amount != Amount::ZERO);
    Ok(lines.map(|(account, currency, amount)| Posting { account, currency, amount }).collect())
}
