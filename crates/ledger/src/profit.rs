//! What came of an instrument: what is held cost, and what was and would be made.

use hansa_types::{Amount, InstrumentId};

use crate::ledger::Ledger;

/// In the instrument's quote currency, on a spot account in the account's. None where it cannot be
/// told, or the balance is left by another instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Profit {
    /// Of what is held.
    pub cost: Option<Amount>,
    /// Of what was closed, before fees.
    pub realised: Option<Amount>,
    /// Value less cost.
    pub unrealised: Option<Amount>,
    /// Whether some of the cost is that of a mark.
    pub is_of_mark: bool,
}

impl Ledger {
    /// What came of an instrument so far.
    #[must_use]
    pub fn profit(&self, instrument: InstrumentId) -> Profit {
        if self.is_balance(instrument) {
            return self.profit_of_balance(instrument);
        }
        let position = self.position(instrument).copied().unwrap_or_default();
        Profit {
            cost: Some(position.cost),
            realised: Some(position.realised),
            unrealised: self.unrealised(instrument).ok(),
            is_of_mark: false,
        }
    }

    fn profit_of_balance(&self, instrument: InstrumentId) -> Profit {
        let Some(entry) = self.entry(instrument) else { return Profit::default() };
        let is_priced = entry.unvalued == Amount::ZERO;
        Profit {
            cost: is_priced.then_some(entry.cost),
            realised: Some(entry.realised),
            unrealised: self.unrealised_of_balance(instrument),
            is_of_mark: entry.is_of_mark,
        }
    }
}
