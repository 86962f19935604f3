//! Accounts and postings.

use hansa_types::{Amount, Currency, InstrumentId};

/// Where money stands. Each account has a balance per currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// Money at hand; below zero it is borrowed.
    Cash,
    /// What was put in, less what was taken out; a minus is money put in.
    Capital,
    /// Cost of what is held; below zero for a short position.
    Position(InstrumentId),
    /// Profit of what was closed; a minus is a profit.
    RealisedProfit(InstrumentId),
    /// Fees paid; below zero where rebates prevail.
    Fees,
    /// Funding paid; below zero where more was received.
    Funding(InstrumentId),
    /// Dividends paid on shorts; below zero where those received on longs prevail.
    Dividends(InstrumentId),
    /// Paid for what was borrowed to be sold short.
    Borrow(InstrumentId),
    /// Given for another currency on a spot account, less what was got.
    Exchange(InstrumentId),
}

impl Account {
    /// Number of the kind, as the journal writes it.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Cash => 1,
            Self::Capital => 2,
            Self::Position(_) => 3,
            Self::RealisedProfit(_) => 4,
            Self::Fees => 5,
            Self::Funding(_) => 6,
            Self::Dividends(_) => 7,
            Self::Borrow(_) => 8,
            Self::Exchange(_) => 9,
        }
    }

    /// The instrument, for accounts that have one.
    #[must_use]
    pub const fn instrument(self) -> Option<InstrumentId> {
        match self {
            Self::Position(id)
            | Self::RealisedProfit(id)
            | Self::Funding(id)
            | Self::Dividends(id)
            | Self::Borrow(id)
            | Self::Exchange(id) => Some(id),
            Self::Cash | Self::Capital | Self::Fees => None,
        }
    }
}

/// A change of one account in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    /// The account.
    pub account: Account,
    /// The currency.
    pub currency: Currency,
    /// The change.
    pub amount: Amount,
}

/// True when a group sums to zero in each of its currencies.
#[must_use]
pub fn sums_to_zero(group: &[Posting]) -> bool {
    group.iter().all(|posting| {
        let mut of_currency = group.iter().filter(|other| other.currency == posting.currency);
        let sum = of_currency.try_fold(0i128, |sum, other| sum.checked_add(other.amount.0));
        sum == Some(0)
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn posting(code: &str, amount: i128) -> Posting {
        let currency = code.parse().unwrap();
        Posting { account: Account::Cash, currency, amount: Amount(amount) }
    }

    #[test]
    fn a_group_must_sum_to_zero_in_each_currency_by_itself() {
        assert!(sums_to_zero(&[]));
        assert!(sums_to_zero(&[
            posting("USD", 5),
            posting("EUR", 2),
            posting("USD", -5),
            posting("EUR", -2)
        ]));
        assert!(!sums_to_zero(&[posting("USD", 5), posting("EUR", -5)]));
        assert!(!sums_to_zero(&[posting("USD", 5), posting("USD", -4)]));
    }

    #[test]
    fn a_sum_that_does_not_fit_is_not_zero() {
        assert!(!sums_to_zero(&[posting("USD", i128::MAX), posting("USD", 1)]));
    }
}
