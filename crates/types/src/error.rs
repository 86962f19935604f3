//! Why a value could not be made.

use thiserror::Error;

/// A value that cannot be represented, or two that do not go together.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ValueError {
    /// The text is no decimal number.
    #[error("expected a decimal number such as 101.25, found {found:?}")]
    NotADecimal {
        /// The text as it was given.
        found: String,
    },
    /// The number has more than eighteen decimal places or does not fit.
    #[error("{found} does not fit: a decimal has at most 18 places and 20 whole digits")]
    OutOfRange {
        /// The number as text.
        found: String,
    },
    /// A price or quantity lies between two steps of its instrument.
    #[error("{what} {found} is not a multiple of {step_name} {step} ({instrument})")]
    OffGrid {
        /// "price" or "quantity".
        what: &'static str,
        /// The number as text.
        found: String,
        /// "tick" or "lot".
        step_name: &'static str,
        /// The step as text.
        step: String,
        /// The instrument's symbol.
        instrument: String,
    },
    /// A step, multiplier or minimum that makes no sense.
    #[error("{what} of {instrument} must be {expected}, found {found}")]
    BadSpec {
        /// Which property.
        what: &'static str,
        /// The instrument's symbol.
        instrument: String,
        /// What it must be.
        expected: &'static str,
        /// The number as text.
        found: String,
    },
    /// A code that is not 1 to 8 ASCII letters or digits.
    #[error("expected a currency code of 1 to 8 capital letters or digits, found {found:?}")]
    BadCurrency {
        /// The text as it was given.
        found: String,
    },
    /// Two amounts of different currencies.
    #[error("cannot combine {left} with {right}: two currencies never add")]
    CurrencyMismatch {
        /// The first currency.
        left: String,
        /// The second currency.
        right: String,
    },
    /// A result does not fit its integer.
    #[error("arithmetic overflow in {what}")]
    Overflow {
        /// The operation.
        what: &'static str,
    },
}
