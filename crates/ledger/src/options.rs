//! How the books are kept.

use hansa_types::{Currency, Decimal};

/// Whether the account may borrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountKind {
    /// Never: it sells and pays out only what it has. What a venue takes back later, or charges
    /// beyond what a sale brings, can leave less than nothing.
    Cash,
    /// Never, and what it buys is money: a position is the balance of its base currency, and what
    /// one instrument brought another can spend.
    Spot,
    /// Up to this leverage. The gate keeps to it; fills are facts and are always posted.
    Margin {
        /// Gross exposure over equity, at least 1.
        leverage_max: Decimal,
    },
}

/// Which part of the cost leaves with what is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LotMethod {
    /// The average of all.
    AverageCost,
    /// What was opened first.
    Fifo,
}

/// How the books are kept. There is no default: each choice changes results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerOptions {
    /// Whether the account may borrow.
    pub account_kind: AccountKind,
    /// Which part of the cost leaves with what is closed.
    pub lot_method: LotMethod,
    /// The currency of sums over everything.
    pub base_currency: Currency,
}

impl LedgerOptions {
    /// True for an account that never borrows.
    #[must_use]
    pub const fn is_cash_account(&self) -> bool {
        matches!(self.account_kind, AccountKind::Cash | AccountKind::Spot)
    }

    /// True for an account whose positions are balances.
    #[must_use]
    pub const fn is_spot(&self) -> bool {
        matches!(self.account_kind, AccountKind::Spot)
    }
}
