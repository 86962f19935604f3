//! How long messages travel: always as long, drawn from a seed, or as it was recorded.

use hansa_types::{Decimal, TimeNs};

use crate::error::VenueError;
use crate::latency_draw::Draws;
use crate::options::{check_latency, out_of_range};

/// One message there and back, as it was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LatencySample {
    /// When it was sent.
    pub sent_ns: TimeNs,
    /// How long it travelled to the venue.
    pub to_venue_ns: i64,
    /// How long the answer travelled back.
    pub from_venue_ns: i64,
}

/// Which of the samples around it a message takes. Before the first and after the last: that one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interpolation {
    /// The nearest; the earlier of two as near.
    Nearest,
    /// Between both, by time, rounded down.
    Linear,
}

/// How long messages of one direction travel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delay {
    /// Always so many nanoseconds.
    Constant(i64),
    /// Drawn anew for each message: quantiles in even steps from the shortest to the longest, at
    /// least two; between neighbours every length is as likely. (n - 1 equal pieces.)
    Quantiles(Vec<i64>),
    /// As recorded: times that do not fall, each with the length from there.
    Recorded(Vec<(TimeNs, i64)>, Interpolation),
}

/// How long messages travel, in place of `VenueOptions::latency`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LatencyModel {
    /// From the desk to the venue, by the time it was sent.
    pub to_venue: Delay,
    /// From the venue to the desk, by the time of what is reported.
    pub from_venue: Delay,
    /// Of what is drawn.
    pub seed: u64,
}

impl LatencyModel {
    /// Both ways as recorded, in any order of the samples. The way back counts from the time the
    /// message was at the venue (hftbacktest's `IntpOrderLatency`).
    #[must_use]
    pub fn recorded(samples: &[LatencySample], interpolation: Interpolation) -> Self {
        let mut there: Vec<_> = samples.iter().map(|one| (one.sent_ns, one.to_venue_ns)).collect();
        let at_venue = |one: &LatencySample| one.sent_ns.plus_ns(one.to_venue_ns);
        let mut back: Vec<_> =
            samples.iter().map(|one| (at_venue(one), one.from_venue_ns)).collect();
        there.sort_by_key(|(ts, _)| *ts);
        back.sort_by_key(|(ts, _)| *ts);
        Self {
            to_venue: Delay::Recorded(there, interpolation),
            from_venue: Delay::Recorded(back, interpolation),
            seed: 0,
        }
    }
}

/// One direction of the connection.
#[derive(Debug, Clone)]
pub(crate) struct Wire {
    delay: Delay,
    draws: Draws,
}

impl Wire {
    pub(crate) fn new(option: &'static str, delay: Delay, seed: u64) -> Result<Self, VenueError> {
        match &delay {
            Delay::Constant(delay_ns) => check_latency(option, *delay_ns)?,
            Delay::Quantiles(quantiles) => check_quantiles(option, quantiles)?,
            Delay::Recorded(samples, _) => check_samples(option, samples)?,
        }
        Ok(Self { delay, draws: Draws::new(seed) })
    }

    /// How long the message that is sent at `ts` travels. Draws, if it is drawn.
    pub(crate) fn delay_ns(&mut self, ts: TimeNs) -> i64 {
        match &self.delay {
            Delay::Constant(delay_ns) => *delay_ns,
            Delay::Quantiles(quantiles) => quantile(quantiles, self.draws.next()),
            Delay::Recorded(samples, how) => recorded(samples, *how, ts),
        }
    }

    /// The one length of a constant, or else the wire: on it one message could overtake another.
    pub(crate) fn constant_or_varying(self) -> Result<i64, Self> {
        if let Delay::Constant(delay_ns) = self.delay { Ok(delay_ns) } else { Err(self) }
    }

    /// How often was drawn: all else never changes.
    pub(crate) const fn drawn(&self) -> u64 {
        self.draws.drawn()
    }
}

/// The length at a place in the table, `drawn` of 2^64 of the way, rounded down.
fn quantile(quantiles: &[i64], drawn: u64) -> i64 {
    let steps = quantiles.len().saturating_sub(1) as u128;
    let position = u128::from(drawn) * steps;
    let (place, part) = ((position >> 64) as usize, position & u128::from(u64::MAX));
    match (quantiles.get(place), quantiles.get(place + 1)) {
        (Some(low), Some(high)) => {
            // Neighbours rise and none is negative: the span is a u64's, and the product fits.
            let risen = (u128::from(high.abs_diff(*low)) * part) >> 64;
            low.saturating_add(i64::try_from(risen).unwrap_or(i64::MAX))
        }
        (last, _) => last.copied().unwrap_or(0),
    }
}

fn recorded(samples: &[(TimeNs, i64)], how: Interpolation, ts: TimeNs) -> i64 {
    let place = samples.partition_point(|(other, _)| *other <= ts);
    let before = place.checked_sub(1).and_then(|earlier| samples.get(earlier));
    match (before, samples.get(place)) {
        (Some(before), Some(after)) if how == Interpolation::Linear => between(*before, *after, ts),
        (Some(before), Some(after)) => {
            let is_later = after.0.0.abs_diff(ts.0) < ts.0.abs_diff(before.0.0);
            if is_later { after.1 } else { before.1 }
        }
        (one, other) => one.or(other).map_or(0, |(_, delay_ns)| *delay_ns),
    }
}

/// On the line between two samples of different times. Both are at least zero, so it is too.
fn between(
    (ts_before, before): (TimeNs, i64),
    (ts_after, after): (TimeNs, i64),
    ts: TimeNs,
) -> i64 {
    let span = i128::from(ts_after.0) - i128::from(ts_before.0);
    let way = i128::from(ts.0) - i128::from(ts_before.0);
    let rise = (i128::from(after) - i128::from(before)).saturating_mul(way);
    i64::try_from(i128::from(before) + rise.div_euclid(span)).unwrap_or(i64::MAX)
}

fn check_quantiles(option: &'static str, quantiles: &[i64]) -> Result<(), VenueError> {
    if quantiles.len() < 2 {
        return Err(out_of_range(option, "at least 2 quantiles", whole(quantiles.len())));
    }
    quantiles.iter().try_for_each(|one| check_latency(option, *one))?;
    match quantiles.windows(2).find(|pair| pair[1] < pair[0]) {
        Some(pair) => {
            let found = Decimal::from_atoms(i128::from(pair[1]) * Decimal::ONE_ATOMS);
            Err(out_of_range(option, "quantiles that do not fall", found))
        }
        None => Ok(()),
    }
}

fn check_samples(option: &'static str, samples: &[(TimeNs, i64)]) -> Result<(), VenueError> {
    if samples.is_empty() {
        return Err(out_of_range(option, "at least 1 sample", Decimal::ZERO));
    }
    if let Some(pair) = samples.windows(2).find(|pair| pair[1].0 < pair[0].0) {
        let found = Decimal::from_atoms(i128::from(pair[1].0.0) * Decimal::ONE_ATOMS);
        return Err(out_of_range(option, "samples in the order of time", found));
    }
    samples.iter().try_for_each(|(_, delay_ns)| check_latency(option, *delay_ns))
}

fn whole(count: usize) -> Decimal {
    Decimal::from_atoms(count as i128 * Decimal::ONE_ATOMS)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
