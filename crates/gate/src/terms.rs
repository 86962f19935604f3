//! What the gate needs of an instrument, and what an order means for it.

use hansa_types::{
    Amount, Decimal, Instrument, InstrumentId, OrderRequest, Price, Qty, Side, ValueError,
};

use crate::proportion::worth_up;
use crate::view::View;

/// One unit of the account's own currency.
const PAR: Amount = Amount(Decimal::ONE_ATOMS);

/// What the gate needs of an instrument.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    pub(crate) id: InstrumentId,
    pub(crate) qty_min: Qty,
    pub(crate) notional_min: Amount,
    unit_value: Amount,
}

impl Terms {
    pub(crate) fn of(instrument: &Instrument) -> Self {
        Self {
            id: instrument.id(),
            qty_min: instrument.qty_min(),
            notional_min: instrument.notional_min(),
            unit_value: instrument.unit_value(),
        }
    }

    pub(crate) fn notional(&self, price: Price, qty: Qty) -> Result<Amount, ValueError> {
        self.unit_value.checked_times(i128::from(price.0) * i128::from(qty.0))
    }

    /// Value of one lot in the quote currency, at least one atom; none if it does not fit.
    pub(crate) fn lot_value(&self, price: i64) -> Option<i128> {
        self.notional(Price(price.max(1)), Qty(1)).ok().map(|value| value.0)
    }

    /// The same in the account's currency, at the worth of one unit of the quote currency.
    pub(crate) fn lot_worth(&self, price: i64, quote_rate: Amount) -> Option<i128> {
        let value = self.lot_value(price)?;
        if quote_rate == PAR { Some(value) } else { worth_up(value, quote_rate.0) }
    }
}

/// The price that bounds what an order may cost: a buy never pays more than its limit; all others
/// are judged at the highest of market, limit and stop.
pub(crate) fn judged_price(request: &OrderRequest, reference: i64) -> i64 {
    match (request.side, request.limit_px) {
        (Side::Buy, Some(limit)) => limit.0,
        (_, limit) => {
            let stop = request.stop_px.map_or(reference, |stop| stop.0);
            limit.map_or(reference, |limit| limit.0).max(reference).max(stop)
        }
    }
}

/// Where an order stands between the position and zero.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Direction {
    /// +1 buys, -1 sells.
    pub(crate) sign: i64,
    /// Lots that can go before the order adds to the position on its own side.
    pub(crate) room_to_flat: i64,
    /// Lots held and working on the order's own side, once the position is beyond zero.
    pub(crate) ahead: i64,
}

impl Direction {
    pub(crate) fn of(request: &OrderRequest, view: &View) -> Self {
        let sign = request.side.sign();
        let working = if sign > 0 { view.working_buy.0 } else { view.working_sell.0 }.max(0);
        let ahead = view.position.0.saturating_mul(sign).saturating_add(working);
        Self { sign, room_to_flat: 0i64.saturating_sub(ahead).max(0), ahead: ahead.max(0) }
    }
}
