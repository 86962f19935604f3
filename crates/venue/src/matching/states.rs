//! The phases of trading: which commands each accepts, and which phase may follow which.

use super::command::CommandKind;

/// The phase of trading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum TradingState {
    /// Orders are collected before the day. Nothing trades.
    PreOpen = 0,
    /// Orders are collected for a call auction. Nothing trades.
    Auction = 1,
    /// Continuous trading. The book is not crossed.
    Open = 2,
    /// Nothing trades, nothing comes in; orders may be cancelled.
    Halt = 3,
    /// As a halt. On entering it the orders of the day expire, and those still for a call.
    Closed = 4,
}

impl TradingState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::PreOpen, Self::Auction, Self::Open, Self::Halt, Self::Closed];

    /// Its word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PreOpen => "pre_open",
            Self::Auction => "auction",
            Self::Open => "open",
            Self::Halt => "halt",
            Self::Closed => "closed",
        }
    }

    /// True when a command of this kind is let in. A cancel always is.
    #[must_use]
    pub const fn accepts(self, kind: CommandKind) -> bool {
        match kind {
            CommandKind::Cancel | CommandKind::MassCancel | CommandKind::SetState => true,
            CommandKind::AddContinuous => matches!(self, Self::Open),
            CommandKind::Add | CommandKind::Modify => !matches!(self, Self::Halt | Self::Closed),
            CommandKind::Uncross | CommandKind::AddAtOpening => {
                matches!(self, Self::PreOpen | Self::Auction)
            }
            CommandKind::UncrossAndClose => matches!(self, Self::Auction),
        }
    }

    /// True when [`super::Command::SetState`] may lead there. `Open` is reached by an uncross
    /// alone, so that continuous trading never starts with a crossed book.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::PreOpen => matches!(next, Self::Auction | Self::Halt | Self::Closed),
            Self::Auction => matches!(next, Self::Halt | Self::Closed),
            Self::Open => matches!(next, Self::Auction | Self::Halt | Self::Closed),
            Self::Halt => matches!(next, Self::Auction | Self::Closed),
            Self::Closed => matches!(next, Self::PreOpen),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_accepts_what_the_table_says() {
        use CommandKind::{
            Add, AddAtOpening, AddContinuous, Cancel, MassCancel, Modify, SetState, Uncross,
            UncrossAndClose,
        };
        let kinds = [
            Add,
            AddContinuous,
            AddAtOpening,
            Cancel,
            Modify,
            SetState,
            Uncross,
            UncrossAndClose,
            MassCancel,
        ];
        #[rustfmt::skip]
        let table = [
            //                      add    cont.  open.  cancel modify state  uncr.  close  mass
            (TradingState::PreOpen, [true,  false, true,  true,  true,  true,  true,  false, true]),
            (TradingState::Auction, [true,  false, true,  true,  true,  true,  true,  true,  true]),
            (TradingState::Open,    [true,  true,  false, true,  true,  true,  false, false, true]),
            (TradingState::Halt,    [false, false, false, true,  false, true,  false, false, true]),
            (TradingState::Closed,  [false, false, false, true,  false, true,  false, false, true]),
        ];
        for (state, row) in table {
            assert_eq!(kinds.map(|kind| state.accepts(kind)), row, "{state:?}");
        }
    }

    #[test]
    fn each_state_is_followed_by_what_the_table_says() {
        #[rustfmt::skip]
        let table = [
            //                      pre    auct.  open   halt   closed
            (TradingState::PreOpen, [false, true,  false, true,  true]),
            (TradingState::Auction, [false, false, false, true,  true]),
            (TradingState::Open,    [false, true,  false, true,  true]),
            (TradingState::Halt,    [false, true,  false, false, true]),
            (TradingState::Closed,  [true,  false, false, false, false]),
        ];
        for (state, row) in table {
            assert_eq!(TradingState::ALL.map(|next| state.may_become(next)), row, "{state:?}");
        }
    }
}
