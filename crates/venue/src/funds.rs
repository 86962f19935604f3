//! What an account that borrows nothing has, as the venue counts it: rules H of `docs/fills.md`.

use std::collections::BTreeMap;

use hansa_types::{Amount, Currency, ExecutionReport, Instrument, Money, Qty};

use crate::state::StateBytes;

/// An account that the venue lends nothing: what a sell gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnFunds {
    /// Lots of a position.
    Positions,
    /// Money: the balance of the instrument's base currency.
    Balances,
}

/// Cash by currency; of an account of balances also what was bought.
#[derive(Debug, Clone)]
pub(crate) struct Funds {
    kind: OwnFunds,
    instruments: Vec<Instrument>,
    cash: BTreeMap<Currency, Amount>,
}

impl Funds {
    /// Nothing yet.
    pub(crate) const fn new(kind: OwnFunds, instruments: Vec<Instrument>) -> Self {
        Self { kind, instruments, cash: BTreeMap::new() }
    }

    /// So much of a currency.
    pub(crate) fn cash(&self, currency: Currency) -> Amount {
        self.cash.get(&currency).copied().unwrap_or_default()
    }

    /// So much of a currency besides what a fill takes of it, before its fee.
    pub(crate) fn besides(&self, fill: &ExecutionReport, currency: Currency) -> Amount {
        let moved = self.moved_by(fill).into_iter().flatten();
        let taken = moved.filter(|moved| moved.currency == currency).map(|moved| moved.amount.0);
        let taken = taken.filter(|atoms| *atoms < 0);
        taken.fold(self.cash(currency), |left, atoms| Amount(left.0.saturating_add(atoms)))
    }

    /// Money comes in, or goes where it is below zero. What does not fit the books refuse.
    pub(crate) fn pay(&mut self, money: Money) {
        let cash = self.cash.entry(money.currency).or_default();
        *cash = Amount(cash.0.saturating_add(money.amount.0));
    }

    /// A fill has been (`way` 1), or has never been (-1).
    pub(crate) fn book(&mut self, fill: &ExecutionReport, way: i128) {
        let amount = Amount(fill.fee.0.saturating_neg());
        let fee = Money { amount, currency: fill.fee_currency };
        for Money { amount, currency } in self.moved_by(fill).into_iter().flatten().chain([fee]) {
            self.pay(Money { amount: Amount(amount.0.saturating_mul(way)), currency });
        }
    }

    /// What a fill moves of its two currencies, before its fee.
    fn moved_by(&self, fill: &ExecutionReport) -> [Option<Money>; 2] {
        let Some(instrument) = self.instruments.get(fill.instrument.index()) else {
            return [None, None];
        };
        let (spec, lots) = (instrument.spec(), fill.signed_last_qty());
        let value = instrument.notional(fill.last_px, lots).unwrap_or_default();
        let units = spec.lot.atoms().saturating_mul(i128::from(lots.0));
        let paid = Money { amount: Amount(value.0.saturating_neg()), currency: spec.quote };
        let got = Money { amount: Amount(units), currency: spec.base };
        [Some(paid), (self.kind == OwnFunds::Balances).then_some(got)]
    }

    /// The lots that a sell can give, of a position as the venue counts it.
    pub(crate) fn lots_held(&self, instrument: &Instrument, position: Qty) -> Qty {
        let held = match self.kind {
            OwnFunds::Positions => i128::from(position.0),
            OwnFunds::Balances => {
                let spec = instrument.spec();
                self.cash(spec.base).0.div_euclid(spec.lot.atoms())
            }
        };
        Qty(i64::try_from(held.max(0)).unwrap_or(i64::MAX))
    }

    pub(crate) fn state_bytes(&self, out: &mut StateBytes<'_>) {
        out.len(self.cash.len());
        for (currency, amount) in &self.cash {
            currency.bytes().iter().for_each(|byte| {
                out.byte(*byte);
            });
            out.wide(amount.0);
        }
    }
}
