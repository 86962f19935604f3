//! How much an instrument trades and moves in a day, as far as that is known: what the impact of an
//! order is measured by. Nothing of it is from after the time at which it is asked for.

use std::collections::VecDeque;

use hansa_market::event::MarketEvent;
use hansa_types::{Price, TimeNs};

use crate::state::StateBytes;

const DAY_NS: i64 = 86_400_000_000_000;

/// Days (UTC) whose mean counts.
const DAYS: usize = 20;

const PPM_OF_ONE: i128 = 1_000_000;

/// 4 ln 2 in parts per million: the mean square of a day's range over its variance. Source:
/// Parkinson (1980), "The Extreme Value Method for Estimating the Variance of the Rate of Return".
const RANGE_TO_VARIANCE_PPM: i128 = 2_772_589;

/// What bars told, and what prints told: where there are bars, prints repeat them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Activity {
    bars: Days,
    prints: Days,
}

#[derive(Debug, Clone, Default)]
struct Days {
    today: Option<Day>,
    whole: VecDeque<Day>,
}

#[derive(Debug, Clone, Copy)]
struct Day {
    number: i64,
    high: Price,
    low: Price,
    lots: i64,
}

/// A day as it usually is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Usual {
    /// Lots traded.
    pub(crate) lots: i128,
    /// Standard deviation of the day's return, in parts per million.
    pub(crate) volatility_ppm: i128,
}

impl Activity {
    /// A bar is over, or something was printed; all else says nothing.
    pub(crate) fn note(&mut self, event: &MarketEvent) {
        match event {
            MarketEvent::BarClosed(bar) => {
                self.bars.note(bar.ts_open, (bar.high, bar.low), bar.volume.0);
            }
            MarketEvent::Trade(trade) => {
                self.prints.note(trade.ts_event, (trade.price, trade.price), trade.qty.0);
            }
            _ => {}
        }
    }

    /// The mean over the last whole days; before the first is over, what was seen of it. None where
    /// nothing traded or nothing moved.
    pub(crate) fn usual(&self) -> Option<Usual> {
        self.bars.usual().or_else(|| self.prints.usual())
    }

    pub(crate) fn state_bytes(&self, out: &mut StateBytes<'_>) {
        for days in [&self.bars, &self.prints] {
            out.len(days.whole.len());
            for day in days.whole.iter().chain(&days.today) {
                out.number(day.number).number(day.high.0).number(day.low.0).number(day.lots);
            }
        }
    }
}

impl Days {
    fn note(&mut self, ts: TimeNs, (high, low): (Price, Price), lots: i64) {
        if lots <= 0 {
            return;
        }
        let number = ts.0.div_euclid(DAY_NS);
        match &mut self.today {
            Some(day) if day.number == number => {
                (day.high, day.low) = (day.high.max(high), day.low.min(low));
                day.lots = day.lots.saturating_add(lots);
            }
            today => {
                let before = today.replace(Day { number, high, low, lots });
                self.whole.extend(before);
                let excess = self.whole.len().saturating_sub(DAYS);
                self.whole.drain(..excess);
            }
        }
    }

    fn usual(&self) -> Option<Usual> {
        let today = self.today.iter().filter(|_| self.whole.is_empty());
        let days: Vec<&Day> = self.whole.iter().chain(today).collect();
        let count = i128::try_from(days.len()).ok().filter(|count| *count > 0)?;
        let lots = days.iter().map(|day| i128::from(day.lots)).sum::<i128>() / count;
        let squares = days.iter().filter_map(|day| day.range_ppm()).map(|ppm| ppm * ppm);
        let mean_square = squares.sum::<i128>() / count;
        let volatility_ppm = (mean_square * PPM_OF_ONE / RANGE_TO_VARIANCE_PPM).isqrt();
        (lots > 0 && volatility_ppm > 0).then_some(Usual { lots, volatility_ppm })
    }
}

impl Day {
    /// High less low over their middle: the logarithm of their ratio, to the third order. At most
    /// what a price that has fallen to nothing gives.
    fn range_ppm(&self) -> Option<i128> {
        let (high, low) = (i128::from(self.high.0), i128::from(self.low.0));
        (high + low > 0).then(|| (high - low) * 2 * PPM_OF_ONE / (high + low))
    }
}

impl Usual {
    /// By how much a trade of that many lots moves a price, before its coefficient: price x
    /// volatility x root of its share of the day's volume; in 10^-12 of a tick.
    pub(crate) fn move_parts(&self, px: Price, lots: i64) -> Option<i128> {
        let share = i128::from(lots.max(0)).checked_mul(PPM_OF_ONE * PPM_OF_ONE)? / self.lots;
        let moved = i128::from(px.0).abs().checked_mul(self.volatility_ppm)?;
        moved.checked_mul(share.isqrt())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(activity: &mut Activity, number: i64, range: (i64, i64), lots: i64) {
        let ts = TimeNs(number * DAY_NS);
        activity.bars.note(ts, (Price(range.0), Price(range.1)), lots);
    }

    #[test]
    fn a_day_counts_once_it_is_over_and_the_first_before() {
        let mut activity = Activity::default();
        assert_eq!(activity.usual(), None);
        day(&mut activity, 0, (1_010, 990), 100);
        let first = activity.usual().unwrap();
        // A range of 2 % is a deviation of 1.2 %.
        assert_eq!(first, Usual { lots: 100, volatility_ppm: 12_011 });
        day(&mut activity, 1, (1_500, 500), 900);
        assert_eq!(activity.usual(), Some(first));
        day(&mut activity, 2, (1_000, 1_000), 1);
        assert_eq!(activity.usual().unwrap().lots, 500);
    }

    #[test]
    fn twenty_days_are_remembered_and_prints_only_where_there_are_no_bars() {
        let mut activity = Activity::default();
        for number in 0..30 {
            let ts = TimeNs(number * DAY_NS);
            activity.prints.note(ts, (Price(100), Price(100)), 7);
            activity.prints.note(ts, (Price(101), Price(101)), number);
        }
        assert_eq!(activity.usual().unwrap().lots, 7 + (9 + 28) / 2);
        day(&mut activity, 40, (1_010, 990), 5);
        assert_eq!(activity.usual().unwrap().lots, 5);
    }

    #[test]
    fn four_times_the_size_moves_twice_as_far() {
        let usual = Usual { lots: 10_000, volatility_ppm: 20_000 };
        let moved = |lots| usual.move_parts(Price(50_000), lots).unwrap();
        // 50000 x 2 % x root of 1 %: 100 ticks.
        assert_eq!(moved(100), 100 * PPM_OF_ONE * PPM_OF_ONE);
        assert_eq!(moved(400), 2 * moved(100));
    }

    proptest! {
        #[test]
        fn the_integers_follow_the_formula(
            px in 1i64..1_000_000_000, lots in 1i64..1_000_000, day in 1i64..100_000_000,
            volatility in 1i64..500_000,
        ) {
            let usual = Usual { lots: day.into(), volatility_ppm: volatility.into() };
            let found = usual.move_parts(Price(px), lots).unwrap() as f64 / 1e12;
            let plain = px as f64 * volatility as f64 / 1e6 * (lots as f64 / day as f64).sqrt();
            prop_assert!((found - plain).abs() <= 1e-6 * px as f64 + 1e-9 * plain);
        }
    }
}
