//! What the gate must know of the state of things.

use hansa_types::{Amount, Price, Qty, TimeNs};

/// The state as of one proposal. What is not known is `None`, and refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// Last price of the instrument.
    pub reference_px: Option<Price>,
    /// When it was the last.
    pub reference_ts: TimeNs,
    /// Now.
    pub now: TimeNs,
    /// Position in the instrument, signed.
    pub position: Qty,
    /// Open buys in it.
    pub working_buy: Qty,
    /// Open sells in it.
    pub working_sell: Qty,
    /// Equity in the account's currency.
    pub equity: Option<Amount>,
    /// Highest equity so far.
    pub equity_peak: Amount,
    /// Sum of absolute positions, everything working included.
    pub gross_exposure: Amount,
    /// Sum of signed positions, everything working included.
    pub net_exposure: Amount,
    /// Worth of one unit of the instrument's quote currency in the account's; `None` where there is
    /// no way from one to the other, or no price on it.
    pub quote_rate: Option<Amount>,
    /// Cash in the quote currency not yet spoken for; `None` for a margin account.
    pub cash_available: Option<Amount>,
    /// Set aside for fees and slippage when cash is checked, in basis points of value.
    pub fee_allowance_bps: i64,
}
