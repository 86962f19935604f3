//! One instrument's position: quantity, cost, profit and value at the last mark.

use hansa_types::{Amount, Instrument, Price, Qty, ValueError};

use crate::carry::Carry;
use crate::lots::Lots;
use crate::options::LotMethod;
use crate::tape::Tape;

/// A position as the books show it; amounts in the instrument's quote currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    /// How much is held, in lots; below zero for a short position.
    pub qty: Qty,
    /// What it cost, signed like the quantity, without fees.
    pub cost: Amount,
    /// Profit of what was closed, before fees; a plus is a profit.
    pub realised: Amount,
    /// Fees charged in the quote currency; other fees stand in the fee account alone.
    pub fees: Amount,
}

impl Position {
    /// Nothing held, nothing ever traded.
    const NONE: Self =
        Self { qty: Qty::ZERO, cost: Amount::ZERO, realised: Amount::ZERO, fees: Amount::ZERO };
}

/// A position with its lots, its mark and its value.
#[derive(Debug, Clone)]
pub(crate) struct Holding {
    pub(crate) instrument: Instrument,
    /// The purse of the quote currency.
    pub(crate) purse: usize,
    pub(crate) position: Position,
    pub(crate) lots: Lots,
    pub(crate) tape: Tape,
    pub(crate) mark: Option<Price>,
    /// At the mark; zero while there is none.
    pub(crate) value: Amount,
    /// After a split the value is the exact one of before, which no price on the grid may give.
    pub(crate) is_value_restated: bool,
    pub(crate) carry: Carry,
}

impl Holding {
    pub(crate) const fn new(instrument: Instrument, purse: usize, method: LotMethod) -> Self {
        Self {
            instrument,
            purse,
            position: Position::NONE,
            lots: Lots::new(method),
            tape: Tape::new(Position::NONE, Lots::new(method)),
            mark: None,
            value: Amount::ZERO,
            is_value_restated: false,
            carry: Carry::NONE,
        }
    }

    /// True when something is held whose price is not known.
    pub(crate) const fn is_unpriced(&self) -> bool {
        !self.position.qty.is_zero() && self.mark.is_none()
    }

    /// Value of a quantity at the mark; zero while there is none.
    pub(crate) fn value_of(&self, qty: Qty, mark: Option<Price>) -> Result<Amount, ValueError> {
        match mark {
            Some(price) if !qty.is_zero() => self.instrument.notional(price, qty),
            _ => Ok(Amount::ZERO),
        }
    }
}
