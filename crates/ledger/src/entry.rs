//! What a balance of a spot account cost: average cost, in the account's currency, before fees.

use hansa_types::{Amount, ValueError};

use crate::ratio::ratio_towards_zero;

/// The cost of a balance in another currency than the account's. What leaves takes its part of the
/// cost along; what comes without a price costs what it is worth at the first one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Entry {
    /// What the balance cost, signed like it, without the part that no price is known of.
    pub cost: Amount,
    /// Profit of what was given for something else again.
    pub realised: Amount,
    /// Units that came without a price.
    pub unvalued: Amount,
    /// True while some of the balance came otherwise than by a fill: its cost is its worth then.
    pub is_of_mark: bool,
}

/// What a change did to an entry, so that it can be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Moved {
    cost: Amount,
    realised: Amount,
}

/// How units came or went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// For something else: what leaves brings a profit.
    Exchange,
    /// As a fee, a deposit, a withdrawal: what leaves takes its cost along, and no more.
    Transfer,
}

impl Moved {
    pub(crate) fn and(self, other: Self) -> Result<Self, ValueError> {
        Ok(Self {
            cost: self.cost.checked_add(other.cost)?,
            realised: self.realised.checked_add(other.realised)?,
        })
    }
}

impl Entry {
    /// Nothing held, nothing ever exchanged.
    pub(crate) const NONE: Self = Self {
        cost: Amount::ZERO,
        realised: Amount::ZERO,
        unvalued: Amount::ZERO,
        is_of_mark: false,
    };

    /// After units came (above zero) or went, of a balance of `held` before. Their worth is signed
    /// like them; none where it is not known.
    pub(crate) fn after(
        mut self,
        (held, change): (Amount, Amount),
        worth: Option<Amount>,
        way: Way,
    ) -> Result<Self, ValueError> {
        if let Some(worth) = worth.filter(|_| change.0 != 0) {
            self = self.valued(part(worth, self.unvalued.abs(), change.abs())?, change)?;
        }
        let closed = closing(held, change);
        let worth_closed = worth.map(|all| part(all, closed.abs(), change.abs())).transpose()?;
        if closed.0 != 0 {
            self = self.less((held, closed), worth_closed.filter(|_| way == Way::Exchange))?;
        }
        let opened = change.checked_sub(closed)?;
        if opened.0 == 0 {
            return Ok(self);
        }
        self.is_of_mark |= way == Way::Transfer;
        match (worth, worth_closed) {
            (Some(all), Some(gone)) => {
                self.cost = self.cost.checked_add(all.checked_sub(gone)?)?;
            }
            _ => self.unvalued = self.unvalued.checked_add(opened)?,
        }
        Ok(self)
    }

    /// What came without a price is worth so much.
    pub(crate) fn priced(mut self, worth: Amount) -> Result<Self, ValueError> {
        self.cost = self.cost.checked_add(worth)?;
        self.is_of_mark |= self.unvalued.0 != 0;
        self.unvalued = Amount::ZERO;
        Ok(self)
    }

    /// As if a change had never been.
    pub(crate) fn undone(mut self, moved: Moved) -> Result<Self, ValueError> {
        self.cost = self.cost.checked_sub(moved.cost)?;
        self.realised = self.realised.checked_sub(moved.realised)?;
        Ok(self)
    }

    /// What lies between an entry before and this one.
    pub(crate) fn moved_from(&self, before: &Self) -> Result<Moved, ValueError> {
        Ok(Moved {
            cost: self.cost.checked_sub(before.cost)?,
            realised: self.realised.checked_sub(before.realised)?,
        })
    }

    /// The size of a worth, with the sign of what is not valued yet.
    fn valued(self, worth: Amount, change: Amount) -> Result<Self, ValueError> {
        if self.unvalued.0 == 0 {
            return Ok(self);
        }
        let is_other_side = (self.unvalued.0 < 0) != (change.0 < 0);
        self.priced(if is_other_side { Amount::ZERO.checked_sub(worth)? } else { worth })
    }

    /// Without the part that a change closes; with its worth it brings a profit.
    fn less(
        mut self,
        (held, closed): (Amount, Amount),
        worth: Option<Amount>,
    ) -> Result<Self, ValueError> {
        let gone = part(self.cost, closed.abs(), held.abs())?;
        let unvalued = part(self.unvalued, closed.abs(), held.abs())?;
        self.cost = self.cost.checked_sub(gone)?;
        self.unvalued = self.unvalued.checked_sub(unvalued)?;
        if let Some(worth) = worth {
            self.realised = self.realised.checked_sub(worth)?.checked_sub(gone)?;
        }
        self.is_of_mark &= closed.abs() != held.abs();
        Ok(self)
    }
}

/// The part of a change that brings a balance towards zero, signed like the change.
fn closing(held: Amount, change: Amount) -> Amount {
    if held.0.signum() * change.0.signum() >= 0 {
        return Amount::ZERO;
    }
    if change.0.unsigned_abs() > held.0.unsigned_abs() { Amount(-held.0) } else { change }
}

fn part(of: Amount, units: Amount, all: Amount) -> Result<Amount, ValueError> {
    if units == Amount::ZERO { Ok(Amount::ZERO) } else { ratio_towards_zero(of, units.0, all.0) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Units and worth of each exchange, in turn, over plain floats: what is held, its cost, profit.
    fn plain(deals: &[(i64, i64)]) -> (f64, f64, f64) {
        deals.iter().fold((0.0, 0.0, 0.0), |(held, cost, realised), (units, price)| {
            #[allow(clippy::cast_precision_loss)]
            let (units, price) = (*units as f64, *price as f64);
            if held * units >= 0.0 {
                return (held + units, cost + units * price, realised);
            }
            let closed = units.abs().min(held.abs()) * units.signum();
            let gone = cost * closed.abs() / held.abs();
            let opened = units - closed;
            (held + units, cost - gone + opened * price, realised - closed * price - gone)
        })
    }

    fn exchanged(deals: &[(i64, i64)]) -> (Amount, Entry) {
        deals.iter().fold((Amount::ZERO, Entry::default()), |(held, entry), (units, price)| {
            let change = Amount(i128::from(*units) * 1_000_000);
            let worth = Amount(change.0 * i128::from(*price));
            let entry = entry.after((held, change), Some(worth), Way::Exchange).unwrap();
            (Amount(held.0 + change.0), entry)
        })
    }

    proptest! {
        #[test]
        fn cost_and_profit_are_those_of_the_plain_average(
            deals in prop::collection::vec((-1_000i64..1_000, 1i64..100_000), 1..30)
        ) {
            let (_, entry) = exchanged(&deals);
            let (_, cost, realised) = plain(&deals);
            for (found, expected) in [(entry.cost, cost), (entry.realised, realised)] {
                #[allow(clippy::cast_precision_loss)]
                let found = found.0 as f64 / 1e6;
                prop_assert!((found - expected).abs() <= 1e-3 + expected.abs() * 1e-9);
            }
        }

        #[test]
        fn a_change_that_is_undone_has_never_been(
            deals in prop::collection::vec((-1_000i64..1_000, 1i64..100_000), 2..30)
        ) {
            let (_, before) = exchanged(&deals[..deals.len() - 1]);
            let (_, after) = exchanged(&deals);
            let moved = after.moved_from(&before).unwrap();
            prop_assert_eq!(after.undone(moved).unwrap(), before);
        }
    }

    #[test]
    fn a_fee_takes_its_cost_along_and_leaves_the_average() {
        let (held, entry) = exchanged(&[(10, 50)]);
        let fee = Amount(-1_000_000);
        let entry = entry.after((held, fee), None, Way::Transfer).unwrap();
        assert_eq!((entry.cost, entry.realised), (Amount(450_000_000), Amount::ZERO));
    }

    #[test]
    fn what_came_without_a_price_costs_its_worth_at_the_first_one() {
        let units = Amount(2_000_000);
        let came = Entry::default().after((Amount::ZERO, units), None, Way::Transfer).unwrap();
        assert_eq!((came.cost, came.unvalued), (Amount::ZERO, units));
        let marked = came.priced(Amount(100_000_000)).unwrap();
        assert_eq!((marked.cost, marked.unvalued), (Amount(100_000_000), Amount::ZERO));
        assert!(marked.is_of_mark);
    }

    #[test]
    fn a_first_price_may_be_that_of_a_sale() {
        let units = Amount(2_000_000);
        let came = Entry::default().after((Amount::ZERO, units), None, Way::Transfer).unwrap();
        let (sold, worth) = (Amount(-1_000_000), Some(Amount(-60_000_000)));
        let left = came.after((units, sold), worth, Way::Exchange).unwrap();
        assert_eq!((left.cost, left.realised), (Amount(60_000_000), Amount::ZERO));
    }

    #[test]
    fn once_all_of_it_is_gone_what_comes_has_an_entry_of_its_own() {
        let units = Amount(2_000_000);
        let came = Entry::default().after((Amount::ZERO, units), None, Way::Transfer).unwrap();
        let all = (Amount(-units.0), Some(Amount(-80_000_000)));
        let gone = came.after((units, all.0), all.1, Way::Exchange).unwrap();
        assert_eq!(gone, Entry::default());
    }
}
