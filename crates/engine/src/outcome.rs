//! What came of a decision for one instrument: an order, or why not.

/// One code per cause. The numbers are part of the journal's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Outcome {
    /// No agent had a view, or too few for a quorum: the position stays.
    NoView = 0,
    /// An order was approved and sent.
    Ordered = 1,
    /// The position is what the council wants.
    AtTarget = 2,
    /// The difference is smaller than the no-trade band.
    WithinBand = 3,
    /// The difference is smaller than the smallest order.
    TooSmall = 4,
    /// An order on its way already brings the target.
    Working = 5,
    /// Working orders against the target were cancelled first.
    Canceling = 6,
    /// The gate refused; its refusal stands in the proposal's record.
    Refused = 7,
    /// The desk is paused.
    Paused = 8,
    /// The desk is killed.
    Killed = 9,
    /// The instrument has no positive price yet.
    NoPrice = 10,
    /// A veto holds the position at zero.
    Vetoed = 11,
}

impl Outcome {
    /// All outcomes, by number.
    pub const ALL: [Self; 12] = [
        Self::NoView,
        Self::Ordered,
        Self::AtTarget,
        Self::WithinBand,
        Self::TooSmall,
        Self::Working,
        Self::Canceling,
        Self::Refused,
        Self::Paused,
        Self::Killed,
        Self::NoPrice,
        Self::Vetoed,
    ];

    /// Short name, as in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoView => "no_view",
            Self::Ordered => "ordered",
            Self::AtTarget => "at_target",
            Self::WithinBand => "within_band",
            Self::TooSmall => "too_small",
            Self::Working => "working",
            Self::Canceling => "canceling",
            Self::Refused => "refused",
            Self::Paused => "paused",
            Self::Killed => "killed",
            Self::NoPrice => "no_price",
            Self::Vetoed => "vetoed",
        }
    }

    /// One sentence for a person.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::NoView => "no agent had a view, or too few for a quorum; the position stays",
            Self::Ordered => "an order was approved and sent",
            Self::AtTarget => "the position is what the council wants",
            Self::WithinBand => "the difference to the target is smaller than the no-trade band",
            Self::TooSmall => "the difference to the target is smaller than the smallest order",
            Self::Working => "an order on its way already brings the target",
            Self::Canceling => "working orders against the target were cancelled first",
            Self::Refused => "the gate refused the order",
            Self::Paused => "the desk is paused",
            Self::Killed => "the desk is killed",
            Self::NoPrice => "the instrument has no positive price yet",
            Self::Vetoed => "a veto holds the position at zero",
        }
    }

    /// From its number.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_names_and_order_agree() {
        for (number, outcome) in (0u8..).zip(Outcome::ALL) {
            assert_eq!(outcome as u8, number);
            assert_eq!(Outcome::from_code(number), Some(outcome));
        }
        assert_eq!(Outcome::from_code(99), None);
    }
}
