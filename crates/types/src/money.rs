//! Money: an amount of one currency. Two currencies never add.

use std::fmt;
use std::str::FromStr;

use crate::decimal::Decimal;
use crate::error::ValueError;

/// A count of 10^-18 units of a currency that the context names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Amount(pub i128);

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The sum, or an overflow error.
    pub fn checked_add(self, other: Self) -> Result<Self, ValueError> {
        let Some(sum) = self.0.checked_add(other.0) else {
            return Err(ValueError::Overflow { what: "sum of money" });
        };
        Ok(Self(sum))
    }

    /// The difference, or an overflow error.
    pub fn checked_sub(self, other: Self) -> Result<Self, ValueError> {
        let Some(difference) = self.0.checked_sub(other.0) else {
            return Err(ValueError::Overflow { what: "difference of money" });
        };
        Ok(Self(difference))
    }

    /// This many times the amount, or an overflow error.
    pub fn checked_times(self, count: i128) -> Result<Self, ValueError> {
        let Some(product) = self.0.checked_mul(count) else {
            return Err(ValueError::Overflow { what: "product of money" });
        };
        Ok(Self(product))
    }

    /// `self x numerator / denominator`, rounded away from zero: what one is charged.
    pub fn ratio_up(self, numerator: i128, denominator: i128) -> Result<Self, ValueError> {
        let product = self.checked_times(numerator)?.0;
        if denominator == 0 {
            return Err(ValueError::Overflow { what: "division by zero" });
        }
        let (quotient, rest) = (product / denominator, product % denominator);
        let away = if (product < 0) == (denominator < 0) { 1 } else { -1 };
        Ok(Self(if rest == 0 { quotient } else { quotient + away }))
    }

    /// `self x numerator / denominator`, rounded towards zero: what one is given.
    pub fn ratio_down(self, numerator: i128, denominator: i128) -> Result<Self, ValueError> {
        if denominator == 0 {
            return Err(ValueError::Overflow { what: "division by zero" });
        }
        Ok(Self(self.checked_times(numerator)?.0 / denominator))
    }

    /// The size without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Self(self.0.saturating_abs())
    }

    /// As a decimal number.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        Decimal::from_atoms(self.0)
    }
}

impl std::ops::Neg for Amount {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl From<Decimal> for Amount {
    fn from(number: Decimal) -> Self {
        Self(number.atoms())
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.decimal().fmt(out)
    }
}

/// A currency by its code: 1 to 8 ASCII capitals or digits (ISO 4217, or a coin's ticker).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 8]);

impl Currency {
    /// The code as text.
    #[must_use]
    pub fn code(&self) -> &str {
        let length = self.0.iter().position(|byte| *byte == 0).unwrap_or(8);
        std::str::from_utf8(&self.0[..length]).unwrap_or_default()
    }

    /// The code as eight bytes, padded with zeros.
    #[must_use]
    pub const fn bytes(&self) -> [u8; 8] {
        self.0
    }
}

impl FromStr for Currency {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let legal = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        if text.is_empty() || text.len() > 8 || !text.bytes().all(legal) {
            return Err(ValueError::BadCurrency { found: text.to_owned() });
        }
        let mut code = [0; 8];
        code[..text.len()].copy_from_slice(text.as_bytes());
        Ok(Self(code))
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

/// An amount with its currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    /// How much.
    pub amount: Amount,
    /// Of what.
    pub currency: Currency,
}

impl Money {
    /// The sum, or an error when the currencies differ.
    pub fn checked_add(self, other: Self) -> Result<Self, ValueError> {
        if self.currency != other.currency {
            return Err(ValueError::CurrencyMismatch {
                left: self.currency.code().to_owned(),
                right: other.currency.code().to_owned(),
            });
        }
        Ok(Self { amount: self.amount.checked_add(other.amount)?, currency: self.currency })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.amount, self.currency)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn two_currencies_never_add() {
        let usd = Money { amount: Amount(1), currency: "USD".parse().unwrap() };
        let eur = Money { amount: Amount(1), currency: "EUR".parse().unwrap() };
        assert!(usd.checked_add(eur).unwrap_err().to_string().contains("USD with EUR"));
        assert_eq!(usd.checked_add(usd).unwrap().amount, Amount(2));
    }

    #[test]
    fn charges_round_away_from_zero_and_credits_towards_it() {
        assert_eq!(Amount(10).ratio_up(1, 3).unwrap(), Amount(4));
        assert_eq!(Amount(-10).ratio_up(1, 3).unwrap(), Amount(-4));
        assert_eq!(Amount(9).ratio_up(1, 3).unwrap(), Amount(3));
        assert_eq!(Amount(10).ratio_down(1, 3).unwrap(), Amount(3));
    }

    #[test]
    fn a_sum_that_does_not_fit_is_an_error() {
        assert!(Amount(i128::MAX).checked_add(Amount(1)).is_err());
        assert!(Amount(i128::MAX).checked_times(2).is_err());
    }

    #[test]
    fn a_currency_is_a_short_code_of_capitals() {
        assert_eq!("1INCH".parse::<Currency>().unwrap().code(), "1INCH");
        for text in ["", "usd", "TOOLONGCODE", "U D"] {
            assert!(text.parse::<Currency>().is_err());
        }
    }
}
