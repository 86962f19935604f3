//! Why a ticket, a change or a cancel is refused before anything is done.

use thiserror::Error;

/// A combination that means nothing, or nothing safe. Nothing is held of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Illegal {
    /// The instrument is not of this desk.
    #[error("expected an instrument below {count}, found {found}: name one of the desk's universe")]
    UnknownInstrument {
        /// Its number.
        found: u32,
        /// How many there are.
        count: usize,
    },
    /// A field that the kind needs.
    #[error("{kind} orders need {field}, found none: state it")]
    Missing {
        /// The kind.
        kind: &'static str,
        /// The field.
        field: &'static str,
    },
    /// A field that means nothing for the kind.
    #[error("{kind} orders have no {field}, found {found}: leave it out or choose another type")]
    Superfluous {
        /// The kind.
        kind: &'static str,
        /// The field.
        field: &'static str,
        /// Its value.
        found: i64,
    },
    /// A number outside its range.
    #[error("{field} of {kind} orders must be {expected}, found {found}")]
    OutOfRange {
        /// The kind.
        kind: &'static str,
        /// The field.
        field: &'static str,
        /// Its range.
        expected: &'static str,
        /// Its value.
        found: i64,
    },
    /// An order that lives on cannot be immediate.
    #[error("{kind} orders must be GTC or DAY, found IOC or FOK: they have to rest")]
    Immediate {
        /// The kind.
        kind: &'static str,
    },
    /// An order that waits for a price has no opening or closing.
    #[error("{kind} orders cannot be at the opening or the closing: ask for market or limit")]
    Call {
        /// The kind.
        kind: &'static str,
    },
    /// Nothing opens or closes.
    #[error("instrument {instrument} has no sessions, so no opening or closing: state some")]
    NoSessions {
        /// Its number.
        instrument: u32,
    },
    /// Two times at which it would end.
    #[error("found ts_expiry {ts_expiry_ns} on a DAY order: use GTC with ts_expiry, or DAY alone")]
    TwoEnds {
        /// The stated end.
        ts_expiry_ns: i64,
    },
    /// A time that does not follow the one before it.
    #[error("{field} must be later than {after_ns} ({after}), found {found_ns}")]
    Times {
        /// The field.
        field: &'static str,
        /// What it must follow.
        after: &'static str,
        /// That time.
        after_ns: i64,
        /// Its value.
        found_ns: i64,
    },
    /// Nothing about it needs carrying.
    #[error(
        "a plain {kind} order is native: send it to the venue, or give it a time, a group or \
         ends_on_disconnect"
    )]
    Native {
        /// The kind.
        kind: &'static str,
    },
    /// Members of a group that do not go together.
    #[error("the tickets of a group must have one {field}, found {first} and {second}")]
    GroupDiffers {
        /// What differs.
        field: &'static str,
        /// That of the first.
        first: i64,
        /// That of the other.
        second: i64,
    },
    /// A leg that would be sent, and chosen, at once.
    #[error("a leg of an OCO must wait or rest, found an immediate {kind} order: send it alone")]
    ImmediateLeg {
        /// The kind.
        kind: &'static str,
    },
    /// An OTO without children.
    #[error("an OTO needs at least one child, found none: submit the parent alone")]
    NoChildren,
    /// A leg of a bracket of the wrong type.
    #[error("the {leg} of a bracket must be {expected}, found {kind}")]
    BracketKind {
        /// Target or stop.
        leg: &'static str,
        /// What it can be.
        expected: &'static str,
        /// What it is.
        kind: &'static str,
    },
    /// An exit on the entry's side.
    #[error("the {leg} of a bracket must trade against its entry, found it on the entry's side")]
    BracketSide {
        /// Target or stop.
        leg: &'static str,
    },
    /// The target lies on the wrong side of the stop.
    #[error("target {target_px} must lie beyond stop {stop_px} in the favourable direction")]
    Crossed {
        /// The target's price, in ticks.
        target_px: i64,
        /// The stop's price, in ticks.
        stop_px: i64,
    },
    /// There is no such open ticket.
    #[error("ticket {id} is not open: it ended, is ending, or was never submitted")]
    NotOpen {
        /// The ticket.
        id: u64,
    },
    /// What a change cannot change.
    #[error("{field} of ticket {id} cannot be changed: cancel it and submit another")]
    Fixed {
        /// The ticket.
        id: u64,
        /// The field.
        field: &'static str,
    },
    /// A change to no more than what is filled.
    #[error("order_qty of ticket {id} must be above the {filled} lots filled, found {found}")]
    BelowFilled {
        /// The ticket.
        id: u64,
        /// What is filled, in lots.
        filled: i64,
        /// What was asked for, in lots.
        found: i64,
    },
}
