//! Lots: which part of the cost leaves with what is sold.

use std::collections::VecDeque;

use hansa_types::{Amount, Instrument, Price, Qty, ValueError};

use crate::fill::FillPlan;
use crate::options::LotMethod;
use crate::ratio::ratio_towards_zero;
use crate::split::Split;

/// What was opened at one price and is still held; signed like the position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lot {
    /// How much of it is left.
    pub qty: Qty,
    /// What it was opened at; after a split the nearest price on the grid.
    pub price: Price,
    /// What it cost, where a split left it without an exact price.
    pub cost: Option<Amount>,
}

impl Lot {
    /// Cost of a part of it, signed like the lot.
    fn cost_of(&self, part: i64, instrument: &Instrument) -> Result<Amount, ValueError> {
        match self.cost {
            None => instrument.notional(self.price, Qty(part)),
            Some(cost) => self.share_of(cost, part),
        }
    }

    /// The share of a restated cost, rounded towards zero; all of it for the whole lot.
    fn share_of(&self, cost: Amount, part: i64) -> Result<Amount, ValueError> {
        let (part, whole) = (part.unsigned_abs(), self.qty.0.unsigned_abs());
        ratio_towards_zero(cost, i128::from(part), i128::from(whole))
    }

    /// Takes a part away. Less than the whole of an amount always fits.
    fn take(&mut self, part: i64) {
        self.cost = self
            .cost
            .map(|cost| Amount(cost.0 - self.share_of(cost, part).unwrap_or(Amount::ZERO).0));
        self.qty.0 -= part;
    }
}

/// The lots of one position, oldest first; with average cost there is nothing to remember.
#[derive(Debug, Clone)]
pub(crate) enum Lots {
    /// One pool.
    Average,
    /// A queue.
    Fifo(VecDeque<Lot>),
}

impl Lots {
    pub(crate) const fn new(method: LotMethod) -> Self {
        match method {
            LotMethod::AverageCost => Self::Average,
            LotMethod::Fifo => Self::Fifo(VecDeque::new()),
        }
    }

    /// Cost of the part that leaves. `closed` is signed like the position and no larger.
    ///
    /// Average: `cost x closed / held`, rounded towards zero, so that the remainder stays in the
    /// position; closing all of it takes exactly all. First in first out: exact.
    pub(crate) fn cost_of(
        &self,
        closed: Qty,
        (held, cost): (Qty, Amount),
        instrument: &Instrument,
    ) -> Result<Amount, ValueError> {
        if closed == held {
            return Ok(cost);
        }
        match self {
            Self::Average => ratio_towards_zero(
                cost,
                i128::from(closed.0.unsigned_abs()),
                i128::from(held.0.unsigned_abs()),
            ),
            Self::Fifo(queue) => cost_of_oldest(queue, closed, instrument),
        }
    }

    /// What a fill closes leaves, what it opens joins.
    pub(crate) fn take(&mut self, plan: &FillPlan, price: Price) {
        if !plan.closed.is_zero() {
            self.close(-plan.closed);
        }
        if !plan.opened.is_zero() {
            self.open(plan.opened, price);
        }
    }

    /// Takes the oldest lots away.
    pub(crate) fn close(&mut self, closed: Qty) {
        let Self::Fifo(queue) = self else { return };
        let mut open = closed.0;
        while open != 0 {
            let Some(lot) = queue.front_mut() else { return };
            if lot.qty.0.unsigned_abs() > open.unsigned_abs() {
                lot.take(open);
                return;
            }
            open -= lot.qty.0;
            queue.pop_front();
        }
    }

    /// Adds a lot; one more at the price of the newest joins it.
    pub(crate) fn open(&mut self, qty: Qty, price: Price) {
        let Self::Fifo(queue) = self else { return };
        match queue.back_mut() {
            Some(newest) if newest.price == price && newest.cost.is_none() => {
                newest.qty.0 += qty.0;
            }
            _ => queue.push_back(Lot { qty, price, cost: None }),
        }
    }

    /// The lots after a split, and what they cost together. Each keeps the same share of its cost;
    /// the cost of a lot that vanishes goes to the next, of the last ones to those before.
    pub(crate) fn restated(
        &self,
        split: &Split,
        (cost, instrument): (Amount, &Instrument),
    ) -> Result<(Self, Amount), ValueError> {
        let Self::Fifo(queue) = self else { return Ok((Self::Average, split.kept(cost)?)) };
        let (mut after, mut whole) = (VecDeque::with_capacity(queue.len()), Amount::ZERO);
        let (mut held, mut spare) = (0i64, Amount::ZERO);
        for lot in queue {
            let before = split.lots(Qty(held))?;
            held += lot.qty.0;
            let qty = split.lots(Qty(held))? - before;
            let kept = split.kept(lot.cost_of(lot.qty.0, instrument)?)?;
            whole = whole.checked_add(kept)?;
            spare = spare.checked_add(kept)?;
            if !qty.is_zero() {
                let price = split.price(lot.price)?;
                after.push_back(Lot { qty, price, cost: Some(spare) });
                spare = Amount::ZERO;
            }
        }
        if let Some(cost) = after.back_mut().and_then(|newest| newest.cost.as_mut()) {
            *cost = cost.checked_add(spare)?;
        }
        Ok((Self::Fifo(after), whole))
    }

    /// Oldest first; none with average cost.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Lot> {
        match self {
            Self::Average => None,
            Self::Fifo(queue) => Some(queue),
        }
        .into_iter()
        .flatten()
    }
}

fn cost_of_oldest(
    queue: &VecDeque<Lot>,
    closed: Qty,
    instrument: &Instrument,
) -> Result<Amount, ValueError> {
    let (mut open, mut cost) = (closed.0, Amount::ZERO);
    for lot in queue {
        let part = if lot.qty.0.unsigned_abs() < open.unsigned_abs() { lot.qty.0 } else { open };
        cost = cost.checked_add(lot.cost_of(part, instrument)?)?;
        open -= part;
        if open == 0 {
            break;
        }
    }
    Ok(cost)
}
