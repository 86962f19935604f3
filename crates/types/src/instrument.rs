//! Instruments: tick, lot, multiplier, and the checked way from decimals to ticks and lots.

use crate::decimal::Decimal;
use crate::error::ValueError;
use crate::money::{Amount, Currency};
use crate::quantity::{Price, Qty};

/// An instrument's place in the universe of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct InstrumentId(pub u32);

impl InstrumentId {
    /// As an index.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a person states about an instrument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstrumentSpec {
    /// Our name, such as `BINANCE:BTCUSDT`.
    pub symbol: String,
    /// What is bought.
    pub base: Currency,
    /// What it is paid in.
    pub quote: Currency,
    /// Smallest step of the price.
    pub tick: Decimal,
    /// Smallest step of the quantity.
    pub lot: Decimal,
    /// Units of value per price and quantity: 1 for spot, 50 for a future of 50 USD a point.
    pub multiplier: Decimal,
    /// Smallest order, a multiple of the lot.
    pub quantity_min: Decimal,
    /// Smallest order by value, in the quote currency; zero for none.
    pub notional_min: Decimal,
}

/// An instrument that has been checked and can be calculated with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instrument {
    id: InstrumentId,
    spec: InstrumentSpec,
    qty_min: Qty,
    unit_value: Amount,
}

impl Instrument {
    /// Checks the statement: positive steps, and a tick of a lot worth a whole number of 10^-18.
    pub fn new(id: InstrumentId, spec: InstrumentSpec) -> Result<Self, ValueError> {
        let positive = [("tick", spec.tick), ("lot", spec.lot), ("multiplier", spec.multiplier)];
        for (what, value) in positive {
            if value <= Decimal::ZERO {
                return Err(bad_spec(&spec, what, "greater than zero", value));
            }
        }
        for (what, value) in
            [("notional_min", spec.notional_min), ("quantity_min", spec.quantity_min)]
        {
            if value < Decimal::ZERO {
                return Err(bad_spec(&spec, what, "zero or more", value));
            }
        }
        let unit = spec.tick.checked_mul_exact(spec.lot)?.checked_mul_exact(spec.multiplier)?;
        if unit <= Decimal::ZERO {
            return Err(bad_spec(&spec, "tick x lot x multiplier", "at least 10^-18", unit));
        }
        let mut instrument = Self { id, spec, qty_min: Qty::ZERO, unit_value: unit.into() };
        instrument.qty_min = instrument.qty(instrument.spec.quantity_min)?;
        Ok(instrument)
    }

    /// Its place in the universe.
    #[must_use]
    pub const fn id(&self) -> InstrumentId {
        self.id
    }

    /// What was stated.
    #[must_use]
    pub const fn spec(&self) -> &InstrumentSpec {
        &self.spec
    }

    /// Our name.
    #[must_use]
    pub fn symbol(&self) -> &str {
        &self.spec.symbol
    }

    /// Smallest order.
    #[must_use]
    pub const fn qty_min(&self) -> Qty {
        self.qty_min
    }

    /// Smallest order by value.
    #[must_use]
    pub fn notional_min(&self) -> Amount {
        self.spec.notional_min.into()
    }

    /// Value of one tick of one lot in the quote currency.
    #[must_use]
    pub const fn unit_value(&self) -> Amount {
        self.unit_value
    }

    /// A price on the grid; off it, an error that names the tick.
    pub fn price(&self, value: Decimal) -> Result<Price, ValueError> {
        self.steps("price", value, "tick", self.spec.tick).map(Price)
    }

    /// A quantity on the grid; off it, an error that names the lot.
    pub fn qty(&self, value: Decimal) -> Result<Qty, ValueError> {
        self.steps("quantity", value, "lot", self.spec.lot).map(Qty)
    }

    /// The price as a decimal.
    #[must_use]
    pub fn price_decimal(&self, price: Price) -> Decimal {
        Decimal::from_atoms(self.spec.tick.atoms() * i128::from(price.0))
    }

    /// The quantity as a decimal.
    #[must_use]
    pub fn qty_decimal(&self, qty: Qty) -> Decimal {
        Decimal::from_atoms(self.spec.lot.atoms() * i128::from(qty.0))
    }

    /// Value of a quantity at a price, in the quote currency; signed like the quantity.
    pub fn notional(&self, price: Price, qty: Qty) -> Result<Amount, ValueError> {
        self.unit_value.checked_times(i128::from(price.0) * i128::from(qty.0))
    }

    fn steps(
        &self,
        what: &'static str,
        value: Decimal,
        step_name: &'static str,
        step: Decimal,
    ) -> Result<i64, ValueError> {
        let (count, rest) = (value.atoms() / step.atoms(), value.atoms() % step.atoms());
        if rest != 0 {
            return Err(ValueError::OffGrid {
                what,
                found: value.to_string(),
                step_name,
                step: step.to_string(),
                instrument: self.spec.symbol.clone(),
            });
        }
        i64::try_from(count).map_err(|_| ValueError::OutOfRange { found: value.to_string() })
    }
}

fn bad_spec(
    spec: &InstrumentSpec,
    what: &'static str,
    expected: &'static str,
    found: Decimal,
) -> ValueError {
    ValueError::BadSpec {
        what,
        instrument: spec.symbol.clone(),
        expected,
        found: found.to_string(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn spec() -> InstrumentSpec {
        InstrumentSpec {
            symbol: "BINANCE:BTCUSDT".into(),
            base: "BTC".parse().unwrap(),
            quote: "USDT".parse().unwrap(),
            tick: "0.01".parse().unwrap(),
            lot: "0.00001".parse().unwrap(),
            multiplier: Decimal::ONE,
            quantity_min: "0.0001".parse().unwrap(),
            notional_min: "10".parse().unwrap(),
        }
    }

    fn btc() -> Instrument {
        Instrument::new(InstrumentId(0), spec()).unwrap()
    }

    #[test]
    fn a_price_off_the_grid_is_named_with_its_tick_and_instrument() {
        assert_eq!(
            btc().price("101.255".parse().unwrap()).unwrap_err().to_string(),
            "price 101.255 is not a multiple of tick 0.01 (BINANCE:BTCUSDT)"
        );
    }

    #[test]
    fn prices_and_quantities_on_the_grid_become_whole_steps() {
        assert_eq!(btc().price("101.25".parse().unwrap()).unwrap(), Price(10_125));
        assert_eq!(btc().qty("0.5".parse().unwrap()).unwrap(), Qty(50_000));
        assert_eq!(btc().qty_min(), Qty(10));
    }

    #[test]
    fn notional_is_exact() {
        let value = btc().notional(Price(10_125), Qty(50_000)).unwrap();
        assert_eq!(value.to_string(), "50.625");
    }

    #[test]
    fn a_step_of_zero_is_refused() {
        let error =
            Instrument::new(InstrumentId(0), InstrumentSpec { tick: Decimal::ZERO, ..spec() });
        assert_eq!(
            error.unwrap_err().to_string(),
            "tick of BINANCE:BTCUSDT must be greater than zero, found 0"
        );
    }
}
