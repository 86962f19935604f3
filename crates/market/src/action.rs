//! What happens to an instrument besides trading: charges, corporate actions, halts, its end.

use hansa_types::{Price, TimeNs};

/// Rates and dividends are counts of this part of one.
pub const ACTION_SCALE: i64 = 1_000_000_000_000;

/// What features know of funding: the rate charged last as a ratio, and the seconds since.
pub const FUNDING_FIELDS: [&str; 2] = ["funding_rate", "funding_age"];

/// Something that happens to an instrument besides trading. It takes effect at `ts_event`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Action {
    /// When it takes effect, at the venue and in the books.
    pub ts_event: TimeNs,
    /// When we had word of it.
    pub ts_recv: TimeNs,
    /// What happens.
    pub deed: Deed,
}

/// What an action does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// A row that no check has let through; nobody acts on it.
    Unknown,
    /// Longs pay shorts this rate of their value, in 10^-12; below zero shorts pay longs.
    Funding {
        /// The rate.
        rate: i64,
        /// The price the venue charges at; the last known one if it states none.
        mark: Option<Price>,
    },
    /// Each unit held is paid this much of the quote currency, in 10^-12; a short pays it.
    Dividend {
        /// How much.
        per_unit: i64,
    },
    /// Of each `denominator` units there are now `numerator`.
    Split {
        /// Units after.
        numerator: i64,
        /// Units before.
        denominator: i64,
    },
    /// Trading stops or goes on.
    Status(Status),
    /// A contract ends: positions are closed at the settlement price, trading is over.
    Expiry(Price),
    /// What is held leaves the market: the same, for an instrument that was no contract.
    Delisting(Price),
    /// Our fills from a time to a time, both included, have never been.
    Bust {
        /// The first time.
        from: TimeNs,
        /// The last time.
        to: TimeNs,
    },
    /// Our fills from a time to a time, both included, were at another price.
    Correct {
        /// The price.
        price: Price,
        /// The first time.
        from: TimeNs,
        /// The last time.
        to: TimeNs,
    },
    /// The venue marks positions at this price from now on: margin, triggers by mark, funding.
    Mark(Price),
}

/// Whether an instrument trades. Halt and close have one effect, and so have resume and open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// Trading is interrupted.
    Halt = 1,
    /// The interruption is over.
    Resume = 2,
    /// The session is over.
    Close = 3,
    /// A session begins.
    Open = 4,
    /// A call: orders gather and nothing is filled until trading goes on.
    Auction = 5,
}

impl Status {
    /// True when orders can be filled.
    #[must_use]
    pub const fn is_trading(self) -> bool {
        matches!(self, Self::Resume | Self::Open)
    }

    const fn of(code: i64) -> Option<Self> {
        match code {
            1 => Some(Self::Halt),
            2 => Some(Self::Resume),
            3 => Some(Self::Close),
            4 => Some(Self::Open),
            5 => Some(Self::Auction),
            _ => None,
        }
    }
}

impl Deed {
    /// From the numbers of a row, its kind and a, b, c; an error says what was expected and found.
    pub fn of(kind: i64, [a, b, c]: [i64; 3]) -> Result<Self, String> {
        let deed = match kind {
            1 if b >= 0 => Self::Funding { rate: a, mark: (b > 0).then_some(Price(b)) },
            2 if a > 0 => Self::Dividend { per_unit: a },
            3 if a > 0 && b > 0 => Self::Split { numerator: a, denominator: b },
            4 => Self::Status(Status::of(a).ok_or_else(|| unfit(kind, [a, b, c]))?),
            5 if a >= 0 => Self::Expiry(Price(a)),
            6 if a >= 0 => Self::Delisting(Price(a)),
            7 if a <= b => Self::Bust { from: TimeNs(a), to: TimeNs(b) },
            8 if b <= c => Self::Correct { price: Price(a), from: TimeNs(b), to: TimeNs(c) },
            9 if a > 0 => Self::Mark(Price(a)),
            _ => return Err(unfit(kind, [a, b, c])),
        };
        Ok(deed)
    }

    /// The numbers of its row: kind, and a, b, c.
    #[must_use]
    pub fn numbers(self) -> (i64, [i64; 3]) {
        match self {
            Self::Unknown => (0, [0; 3]),
            Self::Funding { rate, mark } => (1, [rate, mark.map_or(0, |price| price.0), 0]),
            Self::Dividend { per_unit } => (2, [per_unit, 0, 0]),
            Self::Split { numerator, denominator } => (3, [numerator, denominator, 0]),
            Self::Status(status) => (4, [status as i64, 0, 0]),
            Self::Expiry(price) => (5, [price.0, 0, 0]),
            Self::Delisting(price) => (6, [price.0, 0, 0]),
            Self::Bust { from, to } => (7, [from.0, to.0, 0]),
            Self::Correct { price, from, to } => (8, [price.0, from.0, to.0]),
            Self::Mark(price) => (9, [price.0, 0, 0]),
        }
    }

    /// True for what takes fills back.
    #[must_use]
    pub const fn takes_back(self) -> bool {
        matches!(self, Self::Bust { .. } | Self::Correct { .. })
    }

    /// True for what only a contract knows: nothing is borrowed to be short of one.
    #[must_use]
    pub const fn is_of_contract(self) -> bool {
        matches!(self, Self::Funding { .. } | Self::Expiry(_))
    }
}

fn unfit(kind: i64, [a, b, c]: [i64; 3]) -> String {
    let expected = match kind {
        1 => "funding: expected a mark (b) of 0 or more ticks",
        2 => "dividend: expected an amount (a) above 0",
        3 => "split: expected a numerator (a) and a denominator (b) above 0",
        4 => "status: expected 1 halt, 2 resume, 3 close, 4 open or 5 auction (a)",
        5 | 6 => "expiry or delisting: expected a settlement price (a) of 0 or more ticks",
        7 => "bust: expected a first time (a) that is not after the last (b)",
        8 => "correct: expected a first time (b) that is not after the last (c)",
        9 => "mark: expected a price (a) above 0 ticks",
        _ => "expected a kind from 1 (funding) to 9 (mark)",
    };
    format!("{expected}, found kind {kind}, a {a}, b {b}, c {c}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_row_that_cannot_be_is_refused_with_what_was_expected_and_found() {
        for (kind, a, b, c) in [
            (0, 1, 1, 0),
            (10, 1, 1, 0),
            (7, 2, 1, 0),
            (8, 5, 2, 1),
            (9, 0, 0, 0),
            (1, 1, -1, 0),
            (2, 0, 0, 0),
            (3, 1, 0, 0),
            (4, 6, 0, 0),
            (5, -1, 0, 0),
        ] {
            let error = Deed::of(kind, [a, b, c]).unwrap_err();
            assert!(error.ends_with(&format!("kind {kind}, a {a}, b {b}, c {c}")), "{error}");
        }
    }

    #[test]
    fn funding_without_a_mark_is_charged_at_the_last_known_price() {
        assert_eq!(Deed::of(1, [-7, 0, 0]), Ok(Deed::Funding { rate: -7, mark: None }));
        assert_eq!(Deed::of(1, [7, 9, 0]), Ok(Deed::Funding { rate: 7, mark: Some(Price(9)) }));
    }

    #[test]
    fn after_resume_and_open_there_is_trading_and_after_halt_and_close_there_is_none() {
        let trading: Vec<bool> =
            (1..=5).map(|code| Status::of(code).unwrap().is_trading()).collect();
        assert_eq!(trading, [false, true, false, true, false]);
    }

    proptest! {
        #[test]
        fn a_row_that_is_let_through_keeps_its_numbers(
            kind in 0i64..11, a in -3i64..9, b in -2i64..9, c in -2i64..9,
        ) {
            if let Ok(deed) = Deed::of(kind, [a, b, c]) {
                let second = if matches!(kind, 1 | 3 | 7 | 8) { b } else { 0 };
                let third = if kind == 8 { c } else { 0 };
                prop_assert_eq!(deed.numbers(), (kind, [a, second, third]));
            }
        }
    }
}
