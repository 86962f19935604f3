//! From the numbers of a report's enumerations back to what they stand for.

use crate::order::OrdStatus;
use crate::report::{ExecType, Liquidity, RejectReason};

impl ExecType {
    /// By its number.
    #[must_use]
    pub const fn of_number(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::New,
            1 => Self::Trade,
            2 => Self::Canceled,
            3 => Self::Replaced,
            4 => Self::Rejected,
            5 => Self::Expired,
            6 => Self::Triggered,
            7 => Self::CancelRejected,
            8 => Self::Restated,
            9 => Self::DoneForDay,
            10 => Self::TradeCancel,
            11 => Self::TradeCorrect,
            _ => return None,
        })
    }
}

impl OrdStatus {
    /// By its number.
    #[must_use]
    pub const fn of_number(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::PendingNew,
            1 => Self::New,
            2 => Self::PartiallyFilled,
            3 => Self::Filled,
            4 => Self::Canceled,
            5 => Self::Replaced,
            6 => Self::PendingCancel,
            7 => Self::PendingReplace,
            8 => Self::Rejected,
            9 => Self::Expired,
            10 => Self::DoneForDay,
            _ => return None,
        })
    }
}

impl Liquidity {
    /// By its number.
    #[must_use]
    pub const fn of_number(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::None,
            1 => Self::Maker,
            2 => Self::Taker,
            _ => return None,
        })
    }
}

impl RejectReason {
    /// All reasons, by their numbers.
    pub const ALL: [Self; 40] = [
        Self::None,
        Self::Malformed,
        Self::UnknownInstrument,
        Self::QuantityTooSmall,
        Self::NotionalTooSmall,
        Self::NoMarket,
        Self::UnknownOrder,
        Self::DuplicateOrder,
        Self::NotFillable,
        Self::QuantityBelowFilled,
        Self::EndOfData,
        Self::PriceOutOfRange,
        Self::PriceOutOfBand,
        Self::QuantityTooLarge,
        Self::NotionalTooLarge,
        Self::TooManyOrders,
        Self::TooManyRequests,
        Self::Restated,
        Self::Halted,
        Self::Ended,
        Self::Liquidated,
        Self::WouldTake,
        Self::PostOnlyMalformed,
        Self::AllOrNoneMalformed,
        Self::MinQtyMalformed,
        Self::DisplayMalformed,
        Self::ExpiryMalformed,
        Self::ExpiryPassed,
        Self::NothingToReduce,
        Self::Closed,
        Self::PastCutoff,
        Self::NoSessions,
        Self::CallMalformed,
        Self::Disconnected,
        Self::NotHeld,
        Self::CashShort,
        Self::SelfTrade,
        Self::NeverArrived,
        Self::NotAuthorised,
        Self::WrongTime,
    ];

    /// By its number.
    #[must_use]
    pub fn of_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| *reason as u8 == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_leads_back_to_what_it_stands_for() {
        for number in 0..=u8::MAX {
            assert!(ExecType::of_number(number).is_none_or(|it| it as u8 == number));
            assert!(OrdStatus::of_number(number).is_none_or(|it| it as u8 == number));
            assert!(Liquidity::of_number(number).is_none_or(|it| it as u8 == number));
            assert!(RejectReason::of_number(number).is_none_or(|it| it as u8 == number));
        }
        let known = |found: bool| u32::from(found);
        let count: u32 = (0..=u8::MAX)
            .map(|n| {
                known(ExecType::of_number(n).is_some())
                    + known(OrdStatus::of_number(n).is_some())
                    + known(Liquidity::of_number(n).is_some())
                    + known(RejectReason::of_number(n).is_some())
            })
            .sum();
        assert_eq!(count, 12 + 11 + 3 + 40);
    }
}
