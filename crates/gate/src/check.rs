//! One check under way: the order as it stands, and what has been read.

use hansa_types::Qty;

use crate::control::Control;
use crate::proportion::ratio_up;
use crate::terms::{Direction, Terms};
use crate::verdict::{Reading, Readings, Refusal};
use crate::view::View;

/// The order as it stands, and what has been read.
pub(crate) struct Check<'a> {
    pub(crate) view: &'a View,
    /// What is left of the order after shrinking.
    pub(crate) qty: Qty,
    pub(crate) readings: Readings,
    /// True to cut the order down where that is enough.
    pub(crate) shrinks: bool,
}

/// What an order means for its instrument.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) terms: Terms,
    /// Value of one lot at the price the order is judged by, in the account's currency; above zero.
    pub(crate) lot_value: i128,
    /// The same in the quote currency.
    pub(crate) lot_value_quote: i128,
    /// Value of one lot at the market, in the account's currency.
    pub(crate) lot_value_reference: i128,
    pub(crate) direction: Direction,
}

/// A bound on `used + value of the lots beyond the first free ones`.
#[derive(Clone, Copy)]
pub(crate) struct Cap {
    pub(crate) limit: i128,
    pub(crate) used: i128,
    pub(crate) free: i64,
}

impl Check<'_> {
    /// Records a reading; the refusal if it failed.
    pub(crate) fn read(
        &mut self,
        control: Control,
        limit: i128,
        observed: i128,
        passed: bool,
    ) -> Result<(), Refusal> {
        self.readings.push(Reading { control, limit, observed, passed });
        if passed { Ok(()) } else { Err(Refusal { control, limit, observed }) }
    }

    pub(crate) fn at_most(
        &mut self,
        control: Control,
        limit: i128,
        observed: i128,
    ) -> Result<(), Refusal> {
        self.read(control, limit, observed, observed <= limit)
    }

    pub(crate) fn at_least(
        &mut self,
        control: Control,
        limit: i128,
        observed: i128,
    ) -> Result<(), Refusal> {
        self.read(control, limit, observed, observed >= limit)
    }

    /// Holds an amount to its limit. An order that adds nothing passes.
    pub(crate) fn cap(&mut self, control: Control, size: &Size, cap: Cap) -> Result<(), Refusal> {
        let (observed, passed) = self.fit(size, cap);
        self.read(control, cap.limit, observed, passed)
    }

    /// As `cap`, with limit and observed value read as ratios of equity.
    pub(crate) fn cap_ratio(
        &mut self,
        control: Control,
        size: &Size,
        (cap, limit_ratio, equity): (Cap, i128, i128),
    ) -> Result<(), Refusal> {
        let (observed, passed) = self.fit(size, cap);
        self.read(control, limit_ratio, ratio_up(observed, equity), passed)
    }

    /// What the order would bring the amount to, and whether the order, shrunk if need be and if
    /// that is allowed, keeps it within its limit.
    fn fit(&mut self, size: &Size, cap: Cap) -> (i128, bool) {
        let adding = i128::from(self.qty.0.saturating_sub(cap.free).max(0));
        let value = adding.saturating_mul(size.lot_value);
        let observed = cap.used.saturating_add(value).max(0);
        if adding == 0 || observed <= cap.limit {
            return (observed, true);
        }
        if self.shrinks {
            let room = cap.limit.saturating_sub(cap.used).max(0) / size.lot_value;
            let allowed = i64::try_from(room).unwrap_or(i64::MAX).saturating_add(cap.free);
            if allowed >= size.terms.qty_min.0.max(1) {
                self.qty = Qty(allowed.min(self.qty.0));
                return (observed, true);
            }
        }
        (observed, false)
    }
}
