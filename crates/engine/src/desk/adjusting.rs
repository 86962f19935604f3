//! Balances that change without a fill: money that a person moved at the venue, and what the books
//! are corrected by.

use hansa_types::{Amount, Money, TimeNs};

use super::{Desk, Effects};
use crate::error::EngineError;
use crate::record::RecordKind;

impl Desk {
    /// The balance of a currency changes by an amount of either sign. What it is worth is neither
    /// profit nor loss: the peak from which a loss is measured moves with it.
    pub fn adjust(
        &mut self,
        money: Money,
        ts: TimeNs,
        out: &mut Effects,
    ) -> Result<(), EngineError> {
        let before = self.known_equity()?;
        let size = Money { amount: money.amount.abs(), ..money };
        let postings = if money.amount < Amount::ZERO {
            self.ledger.withdraw(size, ts)?
        } else {
            self.ledger.deposit(size, ts)?
        };
        self.payload.clear().amount(money.amount).raw(&money.currency.bytes()).postings(postings);
        out.records.push(RecordKind::Transfer, ts, &self.payload);
        let after = self.known_equity()?;
        if let (Some(before), Some(after)) = (before, after) {
            let moved = after.checked_sub(before)?;
            self.equity_peak = self.equity_peak.checked_add(moved)?.max(after);
        } else if let Some(after) = after {
            self.equity_peak = self.equity_peak.max(after);
        }
        Ok(())
    }
}
