//! Trailing stops: where the stop stands, and whether the market has come back to it.

use hansa_types::{ClOrdId, Price, Side, TimeNs};

use super::prices::{Reading, Seen, halves};
use super::ticket::{Distance, Ticket};

const BPS: i128 = 10_000;

/// A trailing stop that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trailer {
    pub(super) id: ClOrdId,
    side: Side,
    pub(super) reading: Reading,
    distance: Distance,
    activation_px: Option<Price>,
    pub(super) since: TimeNs,
    /// Where the stop stands, once it has begun.
    pub(super) stop_px: Option<Price>,
    /// The most favourable price that moved it: only a better one can move it again.
    best: i64,
}

impl Trailer {
    /// None for a ticket that does not trail.
    pub(super) fn of(id: ClOrdId, ticket: &Ticket, since: TimeNs) -> Option<Self> {
        let (source, distance) = (ticket.trigger_source?, ticket.trail?);
        Some(Self {
            id,
            side: ticket.side,
            reading: Reading::new(source, ticket.side),
            distance,
            activation_px: ticket.activation_px,
            since,
            stop_px: None,
            best: 0,
        })
    }

    /// The stop at which it is triggered, if it is. What could have been hit was hit: the stop as
    /// it stood before is tested first, then as the favourable extreme has moved it.
    pub(super) fn look(&mut self, seen: &Seen) -> Option<Price> {
        let seen = seen.since(self.since);
        let (favourable, adverse) = match self.side {
            Side::Sell => (seen.high, seen.low),
            Side::Buy => (seen.low, seen.high),
        };
        if let Some(stop_px) = self.stop_px
            && self.is_hit(stop_px, adverse)
        {
            return Some(stop_px);
        }
        if self.stop_px.is_none() && !self.is_activated(favourable) {
            return None;
        }
        if !self.is_better(favourable) {
            return None;
        }
        self.best = favourable;
        let stop_px = self.follow(favourable);
        self.stop_px = Some(stop_px);
        self.is_hit(stop_px, adverse).then_some(stop_px)
    }

    fn is_better(&self, favourable: i64) -> bool {
        self.stop_px.is_none()
            || match self.side {
                Side::Sell => favourable > self.best,
                Side::Buy => favourable < self.best,
            }
    }

    fn is_activated(&self, favourable: i64) -> bool {
        self.activation_px.is_none_or(|px| match self.side {
            Side::Sell => favourable >= halves(px),
            Side::Buy => favourable <= halves(px),
        })
    }

    fn is_hit(&self, stop_px: Price, adverse: i64) -> bool {
        match self.side {
            Side::Sell => adverse <= halves(stop_px),
            Side::Buy => adverse >= halves(stop_px),
        }
    }

    /// The stop after the market has been there: it never moves away from the market.
    fn follow(&self, favourable: i64) -> Price {
        let candidate = stop_behind(self.side, favourable, self.distance);
        match (self.side, self.stop_px) {
            (_, None) => candidate,
            (Side::Sell, Some(stop_px)) => stop_px.max(candidate),
            (Side::Buy, Some(stop_px)) => stop_px.min(candidate),
        }
    }
}

/// The stop at its distance behind this price (half ticks), rounded to the tick away from it.
pub(super) fn stop_behind(side: Side, price_halves: i64, distance: Distance) -> Price {
    let price = i128::from(price_halves);
    let behind = match distance {
        Distance::Ticks(ticks) => i128::from(ticks) * 2,
        Distance::Bps(bps) => {
            let scaled = price.abs() * i128::from(bps);
            (scaled + BPS - 1).div_euclid(BPS).max(1)
        }
    };
    let stop = match side {
        Side::Sell => (price - behind).div_euclid(2),
        Side::Buy => -(-(price + behind)).div_euclid(2),
    };
    Price(i64::try_from(stop).unwrap_or(if stop < 0 { i64::MIN } else { i64::MAX }))
}
