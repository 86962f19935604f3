//! What a matching engine reports: one plain record per fact, in the order in which they happened.

use hansa_types::{Price, Qty};

use super::admission::PX_MAX;
use super::command::CommandKind;
use super::states::TradingState;

/// Why a command was refused. Nothing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum RejectCause {
    /// The phase of trading does not accept it.
    WrongState = 1,
    /// The quantity is not positive, or larger than [`super::QTY_MAX`].
    QuantityOutOfRange = 2,
    /// The price is beyond [`super::PX_MAX`], either way.
    PriceOutOfRange = 3,
    /// Its attributes contradict each other.
    Malformed = 4,
    /// The displayed part is less than a [`super::SLICES_MAX`]th of the order.
    DisplayTooSmall = 5,
    /// An order with this id rests already.
    DuplicateOrder = 6,
    /// No order with this id rests.
    UnknownOrder = 7,
    /// No room for another order, or for as much quantity on one side.
    BookFull = 8,
    /// Post-only, and it would take.
    WouldTake = 9,
}

impl RejectCause {
    /// Every cause.
    pub const ALL: [Self; 9] = [
        Self::WrongState,
        Self::QuantityOutOfRange,
        Self::PriceOutOfRange,
        Self::Malformed,
        Self::DisplayTooSmall,
        Self::DuplicateOrder,
        Self::UnknownOrder,
        Self::BookFull,
        Self::WouldTake,
    ];

    /// Its word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WrongState => "wrong_state",
            Self::QuantityOutOfRange => "quantity_out_of_range",
            Self::PriceOutOfRange => "price_out_of_range",
            Self::Malformed => "malformed",
            Self::DisplayTooSmall => "display_too_small",
            Self::DuplicateOrder => "duplicate_order",
            Self::UnknownOrder => "unknown_order",
            Self::BookFull => "book_full",
            Self::WouldTake => "would_take",
        }
    }
}

/// Why quantity left without a trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum CancelReason {
    /// Its owner asked.
    Requested = 1,
    /// Its owner asked for all of his.
    MassCanceled = 2,
    /// The rest of an immediate order.
    Unfilled = 3,
    /// FOK or minimum quantity: not enough to be had.
    NotFillable = 4,
    /// It met an order of the same owner.
    SelfTrade = 5,
    /// The day ended.
    Expired = 6,
}

impl CancelReason {
    /// Every reason.
    pub const ALL: [Self; 6] = [
        Self::Requested,
        Self::MassCanceled,
        Self::Unfilled,
        Self::NotFillable,
        Self::SelfTrade,
        Self::Expired,
    ];

    /// Its word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::MassCanceled => "mass_canceled",
            Self::Unfilled => "unfilled",
            Self::NotFillable => "not_fillable",
            Self::SelfTrade => "self_trade",
            Self::Expired => "expired",
        }
    }
}

/// One fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// An order was let in. Its trades follow, then what became of the rest.
    Accepted {
        /// Which.
        id: u64,
        /// What it asks for.
        qty: Qty,
    },
    /// What was left of an order went to the book.
    Rested {
        /// Which.
        id: u64,
        /// At this price; another than its limit if it slid; beyond [`super::PX_MAX`] for a market
        /// order that waits for its call, which the canonical form has as no limit.
        px: Price,
        /// How much in all.
        qty: Qty,
        /// How much of it is seen.
        displayed_qty: Qty,
    },
    /// A command was refused.
    Rejected {
        /// The order it was about; 0 for none.
        id: u64,
        /// What was asked.
        command: CommandKind,
        /// Why not.
        cause: RejectCause,
    },
    /// Two orders traded. In an uncross `maker` is the buy and `taker` the sell.
    Trade {
        /// The order that rested.
        maker: u64,
        /// The order that came.
        taker: u64,
        /// At the maker's price, or the auction's.
        px: Price,
        /// How much.
        qty: Qty,
        /// What is open of the maker.
        maker_leaves: Qty,
        /// What is open of the taker.
        taker_leaves: Qty,
    },
    /// Quantity left without a trade.
    Canceled {
        /// Which.
        id: u64,
        /// How much.
        qty: Qty,
        /// What is still open: not 0 after a decrement.
        leaves: Qty,
        /// Why.
        reason: CancelReason,
    },
    /// A resting order was changed. If it lost its place, its trades and its rest follow.
    Modified {
        /// Which.
        id: u64,
        /// Its price now.
        px: Price,
        /// What is open now.
        qty: Qty,
        /// What was open before.
        was_qty: Qty,
        /// What is seen of it, if it kept its place; else 0 and `Rested` says it.
        displayed_qty: Qty,
        /// True if it stayed where it was.
        keeps_place: bool,
    },
    /// An iceberg shows its next part, from the end of its level.
    Restated {
        /// Which.
        id: u64,
        /// What is seen now.
        displayed_qty: Qty,
        /// What is open in all.
        leaves: Qty,
    },
    /// The phase of trading changed.
    StateChanged {
        /// To this one.
        state: TradingState,
    },
    /// A call auction found its price. Its trades follow.
    Uncrossed {
        /// The one price; the reference if nothing trades.
        px: Price,
        /// How much trades.
        volume: Qty,
        /// What stays unfilled at that price: + on the buy side, - on the sell side.
        surplus: Qty,
    },
}

impl Event {
    /// Length of the canonical form.
    pub const BYTES: usize = 56;

    /// The canonical form: seven little-endian words, the kind first, unused ones zero. Two
    /// streams of events are equal exactly if their bytes are.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        for (place, word) in bytes.chunks_exact_mut(8).zip(self.words()) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }

    fn words(&self) -> [u64; 7] {
        let word = i64::cast_unsigned;
        match *self {
            Self::Accepted { id, qty } => [1, id, word(qty.0), 0, 0, 0, 0],
            Self::Rested { id, px, qty, displayed_qty } => {
                let has_limit = px.0.unsigned_abs() <= PX_MAX.0.unsigned_abs();
                let px = if has_limit { word(px.0) } else { 0 };
                [2, id, px, word(qty.0), word(displayed_qty.0), u64::from(has_limit), 0]
            }
            Self::Rejected { id, command, cause } => [3, id, command as u64, cause as u64, 0, 0, 0],
            Self::Trade { maker, taker, px, qty, maker_leaves, taker_leaves } => {
                let leaves = (word(maker_leaves.0), word(taker_leaves.0));
                [4, maker, taker, word(px.0), word(qty.0), leaves.0, leaves.1]
            }
            Self::Canceled { id, qty, leaves, reason } => {
                [5, id, word(qty.0), word(leaves.0), reason as u64, 0, 0]
            }
            Self::Modified { id, px, qty, was_qty, displayed_qty, keeps_place } => {
                let quantities = [qty, was_qty, displayed_qty].map(|qty| word(qty.0));
                let [now, was, displayed] = quantities;
                [6, id, word(px.0), now, was, displayed, u64::from(keeps_place)]
            }
            Self::Restated { id, displayed_qty, leaves } => {
                [7, id, word(displayed_qty.0), word(leaves.0), 0, 0, 0]
            }
            Self::StateChanged { state } => [8, state as u64, 0, 0, 0, 0, 0],
            Self::Uncrossed { px, volume, surplus } => {
                [9, word(px.0), word(volume.0), word(surplus.0), 0, 0, 0]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_are_the_kind_and_the_fields_in_little_endian() {
        let event = Event::Uncrossed { px: Price(-1), volume: Qty(258), surplus: Qty(3) };
        let bytes = event.to_bytes();
        assert_eq!(bytes[..8], [9, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(bytes[8..16], [255; 8]);
        assert_eq!(bytes[16..24], [2, 1, 0, 0, 0, 0, 0, 0]);
        assert_eq!(bytes[24..32], [3, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(bytes[32..], [0; 24]);
    }

    #[test]
    fn a_market_order_that_waits_is_told_without_a_limit() {
        let rested = |px| Event::Rested { id: 7, px, qty: Qty(2), displayed_qty: Qty(0) };
        let limits = [PX_MAX, Price(-PX_MAX.0), Price(PX_MAX.0 + 1), Price(-PX_MAX.0 - 1)];
        let told = limits.map(|px| (rested(px).words()[2].cast_signed(), rested(px).words()[5]));
        assert_eq!(told, [(PX_MAX.0, 1), (-PX_MAX.0, 1), (0, 0), (0, 0)]);
    }

    #[test]
    fn the_lists_of_causes_and_reasons_are_whole() {
        let numbers = RejectCause::ALL.map(|cause| cause as u8);
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(CancelReason::ALL.map(|reason| reason as u8), [1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn an_event_is_one_cache_line_at_most() {
        assert!(size_of::<Event>() <= 64);
    }
}
