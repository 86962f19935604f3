//! What the days of a live desk came to, for people: no part of its state, nothing is decided by it.

use hansa_types::{Amount, TimeNs};

use crate::desk::{Counts, Desk};

const DAY_NS: i64 = 86_400 * 1_000_000_000;

/// A day of UTC, by the desk's time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Day {
    /// Days since 1970-01-01.
    pub number: i64,
    /// From when on its profit counts: midnight, or later where the equity of then is not known.
    pub since: TimeNs,
    /// Since then; none while the equity is not known.
    pub profit: Option<Amount>,
    /// At its end, or now.
    pub equity: Option<Amount>,
    /// What was done since midnight.
    pub counts: Counts,
}

/// The day at hand, and those that have ended. A day ends before the first event of another is
/// applied, so that the days of a run add up.
#[derive(Debug, Default)]
pub struct Days {
    /// Its number, and from when on it is measured; none before the first event.
    today: Option<(i64, TimeNs)>,
    /// The equity then, and what money came in since; none until it is known.
    began: Option<Amount>,
    counts: Counts,
    ended: Vec<Day>,
}

impl Days {
    /// Time comes to `now`; the desk is as it was before.
    pub fn turn(&mut self, now: TimeNs, desk: &Desk) {
        let number = now.0.div_euclid(DAY_NS);
        match self.today {
            Some((today, _)) if number <= today => return,
            Some(_) => {
                self.ended.extend(self.today(desk));
                self.today = Some((number, TimeNs(number * DAY_NS)));
            }
            None => self.today = Some((number, now)),
        }
        (self.began, self.counts) = (desk.equity().ok(), desk.counts());
    }

    /// An event is applied: the equity may be known from now on.
    pub fn look(&mut self, now: TimeNs, desk: &Desk) {
        if self.began.is_some() {
            return;
        }
        if let (Some((_, since)), Ok(equity)) = (&mut self.today, desk.equity()) {
            (self.began, *since) = (Some(equity), now);
        }
    }

    /// Money came in or went out, which is neither profit nor loss; `before` is the equity of
    /// before. Where its worth is not known, the day is measured from the next equity on.
    pub fn moved(&mut self, before: Option<Amount>, desk: &Desk) {
        let worth = before.zip(desk.equity().ok()).and_then(|(old, new)| new.checked_sub(old).ok());
        self.began = self.began.zip(worth).and_then(|(began, worth)| began.checked_add(worth).ok());
    }

    /// The day at hand; none before the first event.
    #[must_use]
    pub fn today(&self, desk: &Desk) -> Option<Day> {
        let (number, since) = self.today?;
        let (equity, then, now) = (desk.equity().ok(), self.counts, desk.counts());
        let profit = equity.zip(self.began).and_then(|(last, began)| last.checked_sub(began).ok());
        let counts = Counts {
            orders: now.orders - then.orders,
            refusals: now.refusals - then.refusals,
            fills: now.fills - then.fills,
            moments: now.moments - then.moments,
        };
        Some(Day { number, since, profit, equity, counts })
    }

    /// Days that ended since this was last asked.
    pub fn take_ended(&mut self) -> Vec<Day> {
        std::mem::take(&mut self.ended)
    }
}
