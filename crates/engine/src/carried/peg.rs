//! Pegged orders: the price they follow, and when they are moved.

use hansa_types::{ClOrdId, Price, Side};

use super::prices::Prices;
use super::ticket::{PegTo, Ticket};

/// A pegged order that follows the market.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pegger {
    pub(super) id: ClOrdId,
    side: Side,
    to: PegTo,
    offset_ticks: i64,
    cap_px: Option<Price>,
    least_change_ticks: i64,
    /// Its price, once it has one.
    pub(super) px: Option<Price>,
}

impl Pegger {
    /// None for a ticket that is not pegged.
    pub(super) fn of(id: ClOrdId, ticket: &Ticket, px: Option<Price>) -> Option<Self> {
        Some(Self {
            id,
            side: ticket.side,
            to: ticket.peg?,
            offset_ticks: ticket.peg_offset_ticks.unwrap_or(0),
            cap_px: ticket.cap_px,
            least_change_ticks: ticket.least_change_ticks.unwrap_or(1),
            px,
        })
    }

    /// The price it moves to, if it moves.
    pub(super) fn look(&mut self, prices: &Prices) -> Option<Price> {
        // A best price of its own side at its own price may be this very order: following that
        // would make it chase itself.
        let is_own_best = self.px.is_some() && prices.best(self.side) == self.px;
        if is_own_best && self.to != PegTo::Market {
            return None;
        }
        let target = self.target(prices)?;
        let is_far = self
            .px
            .is_none_or(|px| px.0.abs_diff(target.0) >= self.least_change_ticks.unsigned_abs());
        if is_far {
            self.px = Some(target);
        }
        is_far.then_some(target)
    }

    fn target(&self, prices: &Prices) -> Option<Price> {
        let base = match self.to {
            PegTo::Mid => mid_away(self.side, prices.bid?, prices.ask?),
            PegTo::Primary => prices.best(self.side)?,
            PegTo::Market => prices.best(other(self.side))?,
        };
        let away = self.side.sign().saturating_mul(self.offset_ticks);
        let px = Price(base.0.saturating_sub(away));
        Some(match (self.side, self.cap_px) {
            (_, None) => px,
            (Side::Buy, Some(cap_px)) => px.min(cap_px),
            (Side::Sell, Some(cap_px)) => px.max(cap_px),
        })
    }
}

/// The middle, rounded down for a buy and up for a sell.
fn mid_away(side: Side, bid: Price, ask: Price) -> Price {
    let sum = i128::from(bid.0) + i128::from(ask.0);
    let mid = match side {
        Side::Buy => sum.div_euclid(2),
        Side::Sell => -(-sum).div_euclid(2),
    };
    // The middle of two prices lies between them.
    Price(i64::try_from(mid).unwrap_or(bid.0))
}

const fn other(side: Side) -> Side {
    match side {
        Side::Buy => Side::Sell,
        Side::Sell => Side::Buy,
    }
}
