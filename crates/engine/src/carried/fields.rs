//! The optional fields of a ticket, and which kind must, may or must not have which.

use super::ticket::{Distance, Kind, Ticket};

/// An optional field that depends on the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// `trigger_px`.
    TriggerPx,
    /// `trigger_source`.
    TriggerSource,
    /// `limit_px`.
    LimitPx,
    /// `trail`.
    Trail,
    /// `activation_px`.
    ActivationPx,
    /// `limit_offset_ticks`.
    LimitOffset,
    /// `peg`.
    Peg,
    /// `peg_offset_ticks`.
    PegOffset,
    /// `cap_px`.
    CapPx,
    /// `least_change_ticks`.
    LeastChange,
    /// `display_qty`.
    DisplayQty,
}

/// Whether a kind has a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// It means nothing without.
    Must,
    /// It can do without.
    May,
    /// The field would mean nothing.
    MustNot,
}

impl Field {
    /// All fields.
    pub const ALL: [Self; 11] = [
        Self::TriggerPx,
        Self::TriggerSource,
        Self::LimitPx,
        Self::Trail,
        Self::ActivationPx,
        Self::LimitOffset,
        Self::Peg,
        Self::PegOffset,
        Self::CapPx,
        Self::LeastChange,
        Self::DisplayQty,
    ];

    /// Its name in the ticket.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TriggerPx => "trigger_px",
            Self::TriggerSource => "trigger_source",
            Self::LimitPx => "limit_px",
            Self::Trail => "trail",
            Self::ActivationPx => "activation_px",
            Self::LimitOffset => "limit_offset_ticks",
            Self::Peg => "peg",
            Self::PegOffset => "peg_offset_ticks",
            Self::CapPx => "cap_px",
            Self::LeastChange => "least_change_ticks",
            Self::DisplayQty => "display_qty",
        }
    }

    /// Its value as a number, if the ticket has it.
    #[must_use]
    pub fn value(self, ticket: &Ticket) -> Option<i64> {
        match self {
            Self::TriggerPx => ticket.trigger_px.map(|px| px.0),
            Self::TriggerSource => ticket.trigger_source.map(|source| source as i64),
            Self::LimitPx => ticket.limit_px.map(|px| px.0),
            Self::Trail => ticket.trail.map(|trail| match trail {
                Distance::Ticks(distance) | Distance::Bps(distance) => distance,
            }),
            Self::ActivationPx => ticket.activation_px.map(|px| px.0),
            Self::LimitOffset => ticket.limit_offset_ticks,
            Self::Peg => ticket.peg.map(|peg| peg as i64),
            Self::PegOffset => ticket.peg_offset_ticks,
            Self::CapPx => ticket.cap_px.map(|px| px.0),
            Self::LeastChange => ticket.least_change_ticks,
            Self::DisplayQty => ticket.display_qty.map(|qty| qty.0),
        }
    }
}

/// Whether tickets of this kind have this field.
#[must_use]
pub const fn need(kind: Kind, field: Field) -> Need {
    use Field as F;
    use Kind as K;
    match (kind, field) {
        (K::Limit | K::StopLimit | K::LimitIfTouched | K::Iceberg, F::LimitPx)
        | (K::Stop | K::StopLimit | K::MarketIfTouched | K::LimitIfTouched, F::TriggerPx)
        | (K::MarketIfTouched | K::LimitIfTouched, F::TriggerSource)
        | (K::TrailingStop | K::TrailingStopLimit, F::TriggerSource | F::Trail)
        | (K::TrailingStopLimit, F::LimitOffset)
        | (K::Pegged, F::Peg)
        | (K::Iceberg, F::DisplayQty) => Need::Must,
        (K::Stop | K::StopLimit, F::TriggerSource)
        | (K::TrailingStop | K::TrailingStopLimit, F::ActivationPx)
        | (K::Pegged, F::PegOffset | F::CapPx | F::LeastChange) => Need::May,
        _ => Need::MustNot,
    }
}
