//! Lots: which part of the cost leaves with what is sold.

use std::collections::VecDeque;

use hansa_types::{Amount, Instrument, Price, Qty, ValueError};

use crate::options::LotMethod;
use crate::ratio::ratio_towards_zero;

/// What was opened at one price and is still held; signed like the position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lot {
    /// How much of it is left.
    pub qty: Qty,
    /// What it was opened at.
    pub price: Price,
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

    /// Takes the oldest lots away.
    pub(crate) fn close(&mut self, closed: Qty) {
        let Self::Fifo(queue) = self else { return };
        let mut open = closed.0;
        while open != 0 {
            let Some(lot) = queue.front_mut() else { return };
            if lot.qty.0.unsigned_abs() > open.unsigned_abs() {
                lot.qty.0 -= open;
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
            Some(newest) if newest.price == price => newest.qty.0 += qty.0,
            _ => queue.push_back(Lot { qty, price }),
        }
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
        cost = cost.checked_add(instrument.notional(lot.price, Qty(part))?)?;
        open -= part;
        if open == 0 {
            break;
        }
    }
    Ok(cost)
}
