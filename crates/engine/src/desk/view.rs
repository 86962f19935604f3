//! What the gate is shown of the desk: marks, positions, exposure, cash, all as of one proposal.

use hansa_gate::View;
use hansa_ledger::LedgerError;
use hansa_types::{Amount, Currency, Decimal, InstrumentId, Money, OrderRequest, Qty, Side};

use super::Desk;
use crate::error::EngineError;

/// One unit of a currency.
const UNIT: Amount = Amount(Decimal::ONE_ATOMS);

/// What open orders bring, were they to fill: exposure in base currency, and what they will pay in
/// the currency that an order is paid in.
#[derive(Default)]
struct Load {
    gross: Amount,
    net: Amount,
    reserved: Amount,
}

/// A sum that a missing price keeps from being known is none; other errors stay errors.
pub(super) fn known<T>(sum: Result<T, LedgerError>) -> Result<Option<T>, LedgerError> {
    match sum {
        Ok(sum) => Ok(Some(sum)),
        Err(LedgerError::NoPrice { .. } | LedgerError::NoRate { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

impl Desk {
    /// Seats on the council.
    #[must_use]
    pub const fn agents(&self) -> usize {
        self.agents
    }

    /// What the gate must know about the state of things. Of an order that is replaced `filled`
    /// lots (signed) are in the position already, and are judged as part of the new one.
    pub(super) fn view(&self, request: &OrderRequest, filled: Qty) -> Result<View, EngineError> {
        let index = request.instrument.index();
        let mark = self.marks.get(index).copied().unwrap_or_default();
        let base = self.ledger.base_currency();
        let quote = self.instruments.get(index).map_or(base, |each| each.spec().quote);
        let load = self.load(request, quote)?;
        let held = self.ledger.position_qty(request.instrument);
        let (mut gross, mut net, mut cash) = (load.gross, load.net, self.ledger.cash(quote));
        if let (Some(value), Some(worth), false) =
            (self.lot_value(index), self.lot_worth(index), filled.is_zero())
        {
            let of = |qty: Qty| worth.checked_times(i128::from(qty.0));
            gross = gross.checked_add(of(held - filled)?.abs().checked_sub(of(held)?.abs())?)?;
            net = net.checked_sub(of(filled)?)?;
            cash = cash.checked_add(value.checked_times(i128::from(filled.0))?)?;
        }
        let working = self.orders.working(request.instrument);
        let (position, bought_elsewhere) = match request.side {
            _ if !self.ledger.is_balance(request.instrument) => (held, Qty::ZERO),
            Side::Buy => (held, self.bought_elsewhere(request.instrument)?),
            Side::Sell => (self.free_lots(request.instrument)?, Qty::ZERO),
        };
        let exposure = |sum| Ok::<_, LedgerError>(known(sum)?.unwrap_or_default());
        Ok(View {
            reference_px: mark.price,
            reference_ts: mark.ts,
            now: request.ts,
            position: position - filled,
            working_buy: working.buy + bought_elsewhere,
            working_sell: working.sell,
            equity: self.ledger.equity().ok(),
            equity_peak: self.equity_peak,
            gross_exposure: exposure(self.ledger.gross_exposure())?.checked_add(gross)?,
            net_exposure: exposure(self.ledger.net_exposure())?.checked_add(net)?,
            quote_rate: self.ledger.converted(Money { amount: UNIT, currency: quote }).ok(),
            cash_available: self.is_cash_account.then_some(cash.checked_sub(load.reserved)?),
            fee_allowance_bps: self.fee_allowance_bps,
        })
    }

    fn load(&self, request: &OrderRequest, paid_in: Currency) -> Result<Load, EngineError> {
        let mut load = Load::default();
        // What works on the other side may never fill: it must not make room for this order.
        let own_side =
            |buy: Amount, sell: Amount| if request.side == Side::Buy { buy } else { -sell };
        for id in self.orders.busy() {
            let Some(worth) = self.lot_worth(id.index()) else { continue };
            let working = self.orders.working(*id);
            let buy = worth.checked_times(i128::from(working.buy.0))?;
            let sell = worth.checked_times(i128::from(working.sell.0))?;
            load.gross = load.gross.checked_add(self.working_gross(*id, worth, (buy, sell))?)?;
            load.net = load.net.checked_add(own_side(buy, sell))?;
            load.reserved = load.reserved.checked_add(self.reserved(*id, paid_in)?)?;
        }
        Ok(load)
    }

    /// What the open orders of an instrument will pay of a currency: its buys in its quote
    /// currency, and on a spot account its sells in its base currency.
    fn reserved(&self, id: InstrumentId, paid_in: Currency) -> Result<Amount, EngineError> {
        let (spec, working) = (self.instruments[id.index()].spec(), self.orders.working(id));
        if spec.quote == paid_in {
            let value = self.lot_value(id.index()).unwrap_or_default();
            let bps = 10_000 + i128::from(self.fee_allowance_bps);
            return Ok(value.checked_times(i128::from(working.buy.0))?.ratio_up(bps, 10_000)?);
        }
        if spec.base == paid_in && self.ledger.is_balance(id) {
            return Ok(Amount::from(spec.lot).checked_times(i128::from(working.sell.0))?);
        }
        Ok(Amount::ZERO)
    }

    /// Lots of a balance that no order of another instrument is to pay with.
    fn free_lots(&self, id: InstrumentId) -> Result<Qty, EngineError> {
        let spec = self.instruments[id.index()].spec();
        let mut free = self.ledger.cash(spec.base);
        for other in self.orders.busy().iter().filter(|other| **other != id) {
            free = free.checked_sub(self.reserved(*other, spec.base)?)?;
        }
        Ok(lots(free.0.div_euclid(spec.lot.atoms())))
    }

    /// Lots that open orders of other instruments buy of the same currency, rounded up.
    fn bought_elsewhere(&self, id: InstrumentId) -> Result<Qty, EngineError> {
        let spec = self.instruments[id.index()].spec();
        let mut bought = Amount::ZERO;
        for other in self.orders.busy().iter().filter(|other| **other != id) {
            let theirs = self.instruments[other.index()].spec();
            if theirs.base == spec.base {
                let working = self.orders.working(*other).buy;
                let units = Amount::from(theirs.lot).checked_times(i128::from(working.0))?;
                bought = bought.checked_add(units)?;
            }
        }
        Ok(lots(-((-bought.0).div_euclid(spec.lot.atoms()))))
    }

    /// What open orders of an instrument can add to gross exposure at the worst: either side
    /// alone may fill, and one that flips the position adds what it carries beyond zero.
    fn working_gross(
        &self,
        id: InstrumentId,
        lot_worth: Amount,
        (buy, sell): (Amount, Amount),
    ) -> Result<Amount, EngineError> {
        let held = lot_worth.checked_times(i128::from(self.ledger.position_qty(id).0))?;
        let after_buys = held.checked_add(buy)?.abs();
        let after_sells = held.checked_sub(sell)?.abs();
        Ok(after_buys.max(after_sells).checked_sub(held.abs())?.max(Amount::ZERO))
    }

    /// Value of one lot at the last known price; none without a positive price.
    pub(super) fn lot_value(&self, index: usize) -> Option<Amount> {
        let price = self.marks.get(index)?.price.filter(|price| price.0 > 0)?;
        self.instruments[index].notional(price, Qty(1)).ok()
    }

    /// The same in base currency; none without a way to it, or a price on the way.
    pub(super) fn lot_worth(&self, index: usize) -> Option<Amount> {
        let amount = self.lot_value(index)?;
        let currency = self.instruments[index].spec().quote;
        self.ledger.converted(Money { amount, currency }).ok()
    }
}

/// A count of lots, at most what fits.
fn lots(count: i128) -> Qty {
    Qty(i64::try_from(count).unwrap_or(if count < 0 { -i64::MAX } else { i64::MAX }))
}
