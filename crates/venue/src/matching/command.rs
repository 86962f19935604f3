//! What the participants and the operator of a matching engine may ask for.

use hansa_types::{Price, Qty, Side, TimeInForce};

use super::states::TradingState;

/// What an order that must not take does when its limit reaches the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum PostOnly {
    /// It takes: the order is not post-only.
    #[default]
    No = 0,
    /// It is refused.
    Reject = 1,
    /// It rests one tick short of the best price of the other side.
    Slide = 2,
}

/// How much of a resting order the others see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Display {
    /// All of it.
    #[default]
    Full,
    /// Nothing; it ranks behind the displayed orders at its price.
    Hidden,
    /// This much at a time (an iceberg); each further part goes to the end of its level.
    Slice(Qty),
}

/// What happens when an order would trade with one of the same owner. The newer order's word counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum SelfTrade {
    /// They trade.
    #[default]
    Allow = 0,
    /// What is left of the newer order is cancelled.
    CancelNewest = 1,
    /// The resting order is cancelled, the newer one goes on.
    CancelOldest = 2,
    /// Both are cancelled.
    CancelBoth = 3,
    /// Both become smaller by what they would have traded.
    Decrement = 4,
}

/// An order as it is sent. Start from [`NewOrder::limit`] or [`NewOrder::market`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewOrder {
    /// Unlike any id that rests now. Ids of closed orders are forgotten.
    pub id: u64,
    /// Whose it is: for self-trades and for a mass cancel.
    pub owner: u32,
    /// Buy or sell.
    pub side: Side,
    /// The worst price it takes; `None` for a market order, which rests for a call at most.
    pub limit_px: Option<Price>,
    /// How much, in lots.
    pub qty: Qty,
    /// How long it lives.
    pub time_in_force: TimeInForce,
    /// Whether it may take.
    pub post_only: PostOnly,
    /// How much of it is seen.
    pub display: Display,
    /// At least this much is filled on entry, or nothing is and the order is cancelled.
    pub min_qty: Option<Qty>,
    /// Filled whole by one order or on entry, or not at all.
    pub all_or_none: bool,
    /// What happens when it meets its owner's.
    pub self_trade: SelfTrade,
}

impl NewOrder {
    /// A plain limit order that lasts until it is cancelled.
    #[must_use]
    pub const fn limit(id: u64, owner: u32, side: Side, px: Price, qty: Qty) -> Self {
        Self {
            id,
            owner,
            side,
            limit_px: Some(px),
            qty,
            time_in_force: TimeInForce::Gtc,
            post_only: PostOnly::No,
            display: Display::Full,
            min_qty: None,
            all_or_none: false,
            self_trade: SelfTrade::Allow,
        }
    }

    /// A plain market order: what it cannot fill at once is cancelled.
    #[must_use]
    pub const fn market(id: u64, owner: u32, side: Side, qty: Qty) -> Self {
        let plain = Self::limit(id, owner, side, Price(0), qty);
        Self { limit_px: None, time_in_force: TimeInForce::Ioc, ..plain }
    }

    /// True when nothing of it can stay in the book.
    #[must_use]
    pub const fn is_immediate(&self) -> bool {
        let is_at_call = self.time_in_force.is_at_call();
        (self.limit_px.is_none() && !is_at_call) || self.time_in_force.is_immediate()
    }

    /// True for an order that asks for something only continuous trading can give.
    #[must_use]
    pub const fn needs_continuous_trading(&self) -> bool {
        self.is_immediate()
            || !matches!(self.post_only, PostOnly::No)
            || self.min_qty.is_some()
            || self.all_or_none
    }
}

/// One thing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// A new order.
    Add(NewOrder),
    /// Takes a resting order out.
    Cancel {
        /// Which.
        id: u64,
    },
    /// Changes a resting order. Only a quantity no larger at the same price keeps its place.
    Modify {
        /// Which.
        id: u64,
        /// Its new limit.
        px: Price,
        /// What is to be open from now on (not what was ordered in all).
        qty: Qty,
    },
    /// Changes the phase of trading. `Open` is reached by `Uncross` alone.
    SetState(TradingState),
    /// Ends the call phase: one price, its trades, then `Open`.
    Uncross {
        /// Decides between prices that are equally good, in ticks.
        reference_px: Price,
    },
    /// Takes out every order of one owner.
    MassCancel {
        /// Whose.
        owner: u32,
    },
    /// Ends the call of the closing: one price, its trades, then `Closed`.
    UncrossAndClose {
        /// Decides between prices that are equally good, in ticks.
        reference_px: Price,
    },
}

/// The kind of a command, as the table of states knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum CommandKind {
    /// An order that can wait for a call auction.
    Add = 1,
    /// An order that asks for continuous trading: market, IOC, FOK, post-only, minimum, AON.
    AddContinuous = 2,
    /// [`Command::Cancel`].
    Cancel = 3,
    /// [`Command::Modify`].
    Modify = 4,
    /// [`Command::SetState`].
    SetState = 5,
    /// [`Command::Uncross`].
    Uncross = 6,
    /// [`Command::MassCancel`].
    MassCancel = 7,
    /// [`Command::UncrossAndClose`].
    UncrossAndClose = 8,
    /// An order for the next opening.
    AddAtOpening = 9,
}

impl CommandKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Add,
        Self::AddContinuous,
        Self::Cancel,
        Self::Modify,
        Self::SetState,
        Self::Uncross,
        Self::MassCancel,
        Self::UncrossAndClose,
        Self::AddAtOpening,
    ];

    /// Its word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::AddContinuous => "add_continuous",
            Self::Cancel => "cancel",
            Self::Modify => "modify",
            Self::SetState => "set_state",
            Self::Uncross => "uncross",
            Self::MassCancel => "mass_cancel",
            Self::UncrossAndClose => "uncross_and_close",
            Self::AddAtOpening => "add_at_opening",
        }
    }
}

impl Command {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> CommandKind {
        match self {
            Self::Add(new) if new.needs_continuous_trading() => CommandKind::AddContinuous,
            Self::Add(new) if matches!(new.time_in_force, TimeInForce::AtTheOpening) => {
                CommandKind::AddAtOpening
            }
            Self::Add(_) => CommandKind::Add,
            Self::Cancel { .. } => CommandKind::Cancel,
            Self::Modify { .. } => CommandKind::Modify,
            Self::SetState(_) => CommandKind::SetState,
            Self::Uncross { .. } => CommandKind::Uncross,
            Self::MassCancel { .. } => CommandKind::MassCancel,
            Self::UncrossAndClose { .. } => CommandKind::UncrossAndClose,
        }
    }

    /// The order it is about; 0 where it is about none.
    #[must_use]
    pub const fn id(&self) -> u64 {
        match self {
            Self::Add(new) => new.id,
            Self::Cancel { id } | Self::Modify { id, .. } => *id,
            Self::SetState(_)
            | Self::Uncross { .. }
            | Self::MassCancel { .. }
            | Self::UncrossAndClose { .. } => 0,
        }
    }
}
