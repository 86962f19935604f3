//! Refusals in words and units.

use hansa_types::{Decimal, Instrument, Malformed};

use crate::control::Control;
use crate::verdict::Refusal;

impl Refusal {
    /// One sentence for a person: the control, what it saw, its limit, and the instrument.
    /// Amounts are in the account's currency.
    #[must_use]
    pub fn describe(&self, instrument: &Instrument) -> String {
        let (limit, observed) = (number(self.limit), number(self.observed));
        let said = match self.control {
            Control::WellFormed => {
                "expected a known instrument, a positive quantity and the prices of its type".into()
            }
            Control::Kill => "the desk is killed: only orders that reduce a position pass".into(),
            Control::Pause => "the desk is paused: only orders that reduce a position pass".into(),
            Control::Flatten => {
                "every position is being closed: only the orders that close pass until `resume`"
                    .into()
            }
            Control::Connection => format!(
                "the way to the market is cut (state {}): wait until feed and venue are back",
                self.observed
            ),
            Control::MissingLimit => {
                format!("{} limits are missing: set every limit", self.observed)
            }
            Control::Price => "expected a price above zero, found none".into(),
            Control::StalePrice => format!(
                "the last price is {} s old, more than {} s",
                number(self.observed.saturating_mul(NS_ATOMS)),
                number(self.limit.saturating_mul(NS_ATOMS))
            ),
            Control::Equity => format!("expected equity above zero, found {observed}"),
            Control::PriceCollar => {
                format!("price is {observed} of the last price away, more than {limit}")
            }
            Control::OrderRate => {
                format!("{} orders within a minute, more than {}", self.observed, self.limit)
            }
            Control::Drawdown if self.observed <= self.limit => format!(
                "halted since the loss from the highest equity passed {limit}: resume to go on"
            ),
            Control::Drawdown => {
                format!("loss from the highest equity is {observed}, more than {limit}")
            }
            Control::OrderValue => format!("order value {observed}, more than {limit}"),
            Control::PositionValue => format!("position value {observed}, more than {limit}"),
            Control::GrossExposure => {
                format!("gross exposure {observed} of equity, more than {limit}")
            }
            Control::NetExposure => format!("net exposure {observed} of equity, more than {limit}"),
            Control::CashAvailable => {
                format!("order worth {observed}, more than the {limit} in cash or held")
            }
            Control::QuantityMin => format!(
                "quantity {}, less than the smallest {}",
                quantity(self.observed, instrument),
                quantity(self.limit, instrument)
            ),
            Control::NotionalMin => {
                format!("order value {observed}, less than the smallest {limit}")
            }
            Control::Terms => {
                let reason = u8::try_from(self.observed).ok().and_then(Malformed::of_number);
                reason.map_or_else(|| "terms do not go together".into(), |one| one.to_string())
            }
            Control::ReduceOnly => format!(
                "a reduce-only order over {}, but no more than {} of the position is left to close",
                quantity(self.observed, instrument),
                quantity(self.limit, instrument)
            ),
        };
        format!("{}: {said} ({})", self.control.name(), instrument.symbol())
    }
}

/// A count of 10^-18 seconds in a nanosecond.
const NS_ATOMS: i128 = 1_000_000_000;

fn number(atoms: i128) -> Decimal {
    Decimal::from_atoms(atoms)
}

/// Lots as a quantity; as lots where the quantity does not fit a decimal.
fn quantity(lots: i128, instrument: &Instrument) -> String {
    let atoms = instrument.spec().lot.atoms().checked_mul(lots);
    atoms.map_or_else(|| format!("{lots} lots"), |atoms| number(atoms).to_string())
}
