//! What holding a position costs and brings besides its price.

use hansa_types::Amount;

/// Sums of what was paid; below zero where more was received. In the quote currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Carry {
    /// Funding of perpetual contracts.
    pub funding: Amount,
    /// Dividends: received on longs, paid on shorts.
    pub dividends: Amount,
    /// Interest for what was borrowed to be sold short.
    pub borrow: Amount,
}

impl Carry {
    /// Nothing was charged.
    pub const NONE: Self =
        Self { funding: Amount::ZERO, dividends: Amount::ZERO, borrow: Amount::ZERO };
}
