//! The way from a currency to another, over instruments whose price says what one is worth in the
//! other.

use std::collections::VecDeque;

use hansa_types::{Amount, Currency, Decimal, Instrument, Price, ValueError};

use crate::ratio::ratio_down;

/// One step: over an instrument, from its base to its quote currency or back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The instrument's place in the universe.
    pub instrument: usize,
    /// From quote to base.
    pub is_inverse: bool,
}

impl Step {
    /// What an amount becomes at a price, rounded down; none at a price of 0 or less.
    pub(crate) fn at(
        self,
        amount: Amount,
        instrument: &Instrument,
        price: Price,
    ) -> Result<Option<Amount>, ValueError> {
        if price.0 <= 0 {
            return Ok(None);
        }
        let overflow = ValueError::Overflow { what: "exchange rate" };
        let (mantissa, places) = instrument.spec().tick.reduced();
        let quote = mantissa.checked_mul(i128::from(price.0)).ok_or(overflow)?;
        let base = 10i128.pow(places);
        let (numerator, denominator) = if self.is_inverse { (base, quote) } else { (quote, base) };
        ratio_down(amount, numerator, denominator).map(Some)
    }
}

/// The shortest way from one currency to the other, and of equal ones the first in the order of the
/// instruments; none if there is no way. An instrument counts if one of its units is one of the
/// base currency: its multiplier is 1.
#[must_use]
pub fn route(instruments: &[Instrument], from: Currency, to: Currency) -> Option<Vec<Step>> {
    let mut reached = vec![from];
    let mut waiting = VecDeque::from([(from, Vec::new())]);
    while let Some((currency, steps)) = waiting.pop_front() {
        if currency == to {
            return Some(steps);
        }
        for (step, next) in steps_from(instruments, currency) {
            if !reached.contains(&next) {
                reached.push(next);
                waiting.push_back((next, steps.iter().copied().chain([step]).collect()));
            }
        }
    }
    None
}

fn steps_from(
    instruments: &[Instrument],
    from: Currency,
) -> impl Iterator<Item = (Step, Currency)> + '_ {
    instruments.iter().enumerate().filter_map(move |(instrument, each)| {
        let spec = each.spec();
        match from {
            _ if spec.multiplier != Decimal::ONE => None,
            _ if from == spec.base => Some((Step { instrument, is_inverse: false }, spec.quote)),
            _ if from == spec.quote => Some((Step { instrument, is_inverse: true }, spec.base)),
            _ => None,
        }
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use hansa_types::{InstrumentId, InstrumentSpec};

    fn universe(pairs: &[(&str, &str)]) -> Vec<Instrument> {
        let build = |(id, (base, quote)): (usize, &(&str, &str))| {
            let spec = InstrumentSpec {
                symbol: format!("{base}{quote}"),
                base: base.parse().unwrap(),
                quote: quote.parse().unwrap(),
                tick: "0.5".parse().unwrap(),
                lot: Decimal::ONE,
                multiplier: Decimal::ONE,
                quantity_min: Decimal::ONE,
                notional_min: Decimal::ZERO,
            };
            Instrument::new(InstrumentId(u32::try_from(id).unwrap()), spec).unwrap()
        };
        pairs.iter().enumerate().map(build).collect()
    }

    fn way(pairs: &[(&str, &str)], from: &str, to: &str) -> Option<Vec<(usize, bool)>> {
        let steps = route(&universe(pairs), from.parse().unwrap(), to.parse().unwrap())?;
        Some(steps.iter().map(|step| (step.instrument, step.is_inverse)).collect())
    }

    #[test]
    fn the_direct_pair_is_taken_either_way_round() {
        assert_eq!(way(&[("BTC", "USDT")], "BTC", "USDT"), Some(vec![(0, false)]));
        assert_eq!(way(&[("BTC", "USDT")], "USDT", "BTC"), Some(vec![(0, true)]));
        assert_eq!(way(&[("BTC", "USDT")], "USDT", "USDT"), Some(vec![]));
    }

    #[test]
    fn the_shortest_way_wins_and_then_the_first() {
        let pairs = [("ETH", "BTC"), ("BTC", "USDT"), ("ETH", "USDT"), ("ETH", "USDT")];
        assert_eq!(way(&pairs, "ETH", "USDT"), Some(vec![(2, false)]));
        assert_eq!(way(&pairs[..2], "ETH", "USDT"), Some(vec![(0, false), (1, false)]));
        assert_eq!(way(&pairs[..2], "XRP", "USDT"), None);
    }

    #[test]
    fn an_amount_goes_over_a_price_exactly_and_back_rounded_down() {
        let pair = &universe(&[("BTC", "USDT")])[0];
        let (there, back) =
            (Step { instrument: 0, is_inverse: false }, Step { instrument: 0, is_inverse: true });
        assert_eq!(there.at(Amount(10), pair, Price(3)).unwrap(), Some(Amount(15)));
        assert_eq!(back.at(Amount(10), pair, Price(3)).unwrap(), Some(Amount(6)));
        assert_eq!(back.at(Amount(-10), pair, Price(3)).unwrap(), Some(Amount(-7)));
        assert_eq!(there.at(Amount(10), pair, Price(0)).unwrap(), None);
    }
}
