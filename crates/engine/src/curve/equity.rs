//! Equity at every moment, from the moments at which lots and cash changed.

use super::pairwise::{Parts, sums};
use crate::error::EngineError;

/// A number that is one of the `values` from each of the moments `rows` on; before them it is 0.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs)]
pub struct Steps<'a> {
    pub rows: &'a [i64],
    pub values: &'a [f64],
}

impl Steps<'_> {
    /// The first of the rows after a moment.
    fn next(&self, row: i64) -> usize {
        self.rows.partition_point(|each| *each <= row)
    }

    fn at(&self, row: i64) -> f64 {
        match self.next(row) {
            0 => 0.0,
            next => self.values[next - 1],
        }
    }

    fn changes_after(&self, row: i64) -> Option<i64> {
        self.rows.get(self.next(row)).copied()
    }
}

/// What turns lots of an instrument into money.
#[derive(Debug, Clone, Copy)]
pub struct Term {
    /// Units in a lot.
    pub lot: f64,
    /// Value of a unit over its price.
    pub multiplier: f64,
    /// The place of its quote currency.
    pub quote: usize,
}

/// How lots and cash moved, and what they were worth. N instruments, C currencies, T moments.
#[derive(Debug)]
pub struct Course<'a> {
    /// Lots by fills `[N]`.
    pub filled: Vec<Steps<'a>>,
    /// Lots by what happened besides `[N]`; empty where nothing did.
    pub befallen: Vec<Steps<'a>>,
    /// Cash `[C]`.
    pub cash: Vec<Steps<'a>>,
    /// Last known prices `[T, N]`.
    pub close: &'a [f64],
    /// What a unit of each currency is worth `[C][T]`; none for that of the account.
    pub rates: Vec<Option<&'a [f64]>>,
    /// Of each instrument `[N]`; empty where positions are balances, and count among the cash.
    pub terms: Vec<Term>,
}

impl Course<'_> {
    /// Equity at the moments from `start` on, of which the first is the first of the prices.
    pub fn equity(&self, start: i64, out: &mut [f64]) -> Result<(), EngineError> {
        self.check(out.len())?;
        let mut done = 0;
        while done < out.len() {
            let row = start + done as i64;
            let stop = self.changes_after(row).map_or(out.len(), |next| {
                usize::try_from(next - start).map_or(out.len(), |next| next.min(out.len()))
            });
            match (self.held(row), self.terms.as_slice()) {
                ((cash, units), [term]) if cash.len() == 1 && self.rates[0].is_none() => {
                    let one = (cash[0], units[0], term.multiplier);
                    worth_of_one(one, &self.close[done..stop], &mut out[done..stop]);
                }
                (held, _) => {
                    for (at, equity) in out.iter_mut().enumerate().take(stop).skip(done) {
                        *equity = self.worth(at, &held);
                    }
                }
            }
            done = stop;
        }
        Ok(())
    }

    fn changes_after(&self, row: i64) -> Option<i64> {
        let all = [&self.filled, &self.befallen, &self.cash].into_iter().flatten();
        all.filter_map(|steps| steps.changes_after(row)).min()
    }

    /// Cash `[C]` and units `[N]` from a moment on until the next change.
    fn held(&self, row: i64) -> (Vec<f64>, Vec<f64>) {
        let units = |(place, term): (usize, &Term)| {
            let units = self.filled[place].at(row) * term.lot;
            match self.befallen.get(place) {
                Some(steps) => (units / term.lot + steps.at(row)).round_ties_even() * term.lot,
                None => units,
            }
        };
        let cash = self.cash.iter().map(|steps| steps.at(row)).collect();
        (cash, self.terms.iter().enumerate().map(units).collect())
    }

    /// What is not held needs neither price nor rate.
    fn worth(&self, at: usize, (cash, units): &(Vec<f64>, Vec<f64>)) -> f64 {
        let balance = |place: usize| match cash[place] {
            0.0 => 0.0,
            held => held * self.rate(place, at),
        };
        let cash = sum(cash.len(), balance);
        if units.is_empty() {
            return cash;
        }
        let position = |place: usize| match (units[place], self.terms[place]) {
            (0.0, _) => 0.0,
            (held, term) => {
                let price = self.close[at * self.terms.len() + place];
                held * price * term.multiplier * self.rate(term.quote, at)
            }
        };
        cash + sum(units.len(), position)
    }

    fn rate(&self, currency: usize, at: usize) -> f64 {
        self.rates[currency].map_or(1.0, |rates| rates[at])
    }

    fn check(&self, moments: usize) -> Result<(), EngineError> {
        let (width, rates) = (self.terms.len(), self.rates.iter().flatten());
        let steps = [&self.filled, &self.befallen, &self.cash].into_iter().flatten();
        let columns = [
            ("currencies' rates", self.cash.len(), self.rates.len()),
            ("instruments' fills", width, if width == 0 { 0 } else { self.filled.len() }),
            ("prices", moments * width, if width == 0 { 0 } else { self.close.len() }),
        ];
        let wrong = columns.into_iter().find(|(_, expected, found)| expected != found);
        let wrong = wrong
            .or_else(|| {
                wrong_length("rates of a currency", rates.map(|each| (moments, each.len())))
            })
            .or_else(|| {
                wrong_length("values of a step", steps.map(|s| (s.rows.len(), s.values.len())))
            });
        let places = self.terms.iter().map(|term| term.quote).max();
        match (wrong, places) {
            (Some((what, expected, found)), _) => Err(EngineError::Shape { what, expected, found }),
            (None, Some(place)) if place >= self.cash.len() => Err(EngineError::Shape {
                what: "currencies",
                expected: place + 1,
                found: self.cash.len(),
            }),
            _ => Ok(()),
        }
    }
}

/// The same for cash in the account's own currency and one instrument, in wide instructions.
fn worth_of_one((cash, units, multiplier): (f64, f64, f64), close: &[f64], out: &mut [f64]) {
    if units == 0.0 {
        out.fill(cash + 0.0);
        return;
    }
    for (equity, price) in out.iter_mut().zip(close) {
        *equity = cash + units * price * multiplier;
    }
}

fn sum(count: usize, at: impl Fn(usize) -> f64) -> f64 {
    if count < 8 {
        return (0..count).fold(-0.0, |total, place| total + at(place));
    }
    sums(0..count, &|places, [part]: &mut Parts<1>| {
        part.iter_mut().zip(places).for_each(|(part, place)| *part = at(place));
    })[0]
}

fn wrong_length(
    what: &'static str,
    mut lengths: impl Iterator<Item = (usize, usize)>,
) -> Option<(&'static str, usize, usize)> {
    lengths.find(|(expected, found)| expected != found).map(|(e, f)| (what, e, f))
}

// Held against its plain twin in `tests/unit/app/test_course.py`.
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn steps<'a>(rows: &'a [i64], values: &'a [f64]) -> Steps<'a> {
        Steps { rows, values }
    }

    fn course<'a>(close: &'a [f64], rate: Option<&'a [f64]>) -> Course<'a> {
        Course {
            filled: vec![steps(&[1, 3], &[20.0, 0.0])],
            befallen: vec![],
            cash: vec![steps(&[0, 1, 3], &[100.0, 80.0, 104.0])],
            close,
            rates: vec![rate],
            terms: vec![Term { lot: 0.1, multiplier: 1.0, quote: 0 }],
        }
    }

    #[test]
    fn equity_is_cash_and_what_is_held_at_its_price() {
        let mut out = [0.0; 5];
        course(&[f64::NAN, 10.0, 11.0, 12.0, f64::NAN], None).equity(0, &mut out).unwrap();
        assert_eq!(out, [100.0, 100.0, 102.0, 104.0, 104.0]);
    }

    #[test]
    fn a_block_that_begins_later_knows_what_was_before() {
        let mut out = [0.0; 2];
        course(&[11.0, 12.0], Some(&[1.0, 2.0])).equity(2, &mut out).unwrap();
        assert_eq!(out, [102.0, 208.0]);
    }

    #[test]
    fn columns_of_another_length_are_refused_by_name() {
        let error = course(&[11.0], None).equity(0, &mut [0.0; 2]).unwrap_err().to_string();
        assert_eq!(error, "expected 2 prices in a decision row, found 1");
    }
}
