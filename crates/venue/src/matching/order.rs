//! An order as a matching engine holds it, and what its own numbers decide.

use hansa_types::{Price, Qty, Side, TimeInForce};

use super::admission::PX_MAX;
use super::command::{Display, NewOrder, PostOnly, SelfTrade};

/// Where an order ranks among those at its price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Class {
    /// Seen, at least in part.
    Displayed = 0,
    /// Not seen.
    Hidden = 1,
    /// All or none: beside the book, never part of its best price.
    AllOrNone = 2,
    /// For the opening or the closing: beside the book until then.
    Call = 3,
}

/// An order that trades whatever there is.
pub(super) const NO_NEED: Qty = Qty::ZERO;

/// An order; with two links it fills one cache line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Order {
    pub(super) id: u64,
    /// Its limit; the end of all prices for a market order, one beyond [`PX_MAX`] for a call.
    pub(super) px: Price,
    /// What is still to be filled.
    pub(super) open_qty: Qty,
    /// What it may still trade before it goes to the end of its level.
    pub(super) slice_qty: Qty,
    /// The size of a slice; no bound unless it is an iceberg.
    pub(super) display_qty: Qty,
    pub(super) owner: u32,
    pub(super) side: Side,
    pub(super) class: Class,
    pub(super) time_in_force: TimeInForce,
    pub(super) post_only: PostOnly,
    pub(super) self_trade: SelfTrade,
}

impl Order {
    pub(super) fn new(new: &NewOrder) -> Self {
        let display_qty = match new.display {
            Display::Slice(qty) => qty,
            Display::Full | Display::Hidden => Qty(i64::MAX),
        };
        Self {
            id: new.id,
            px: new.limit_px.unwrap_or(worst_px(new)),
            open_qty: new.qty,
            slice_qty: new.qty.min(display_qty),
            display_qty,
            owner: new.owner,
            side: new.side,
            class: class(new),
            time_in_force: lifetime(new),
            post_only: new.post_only,
            self_trade: new.self_trade,
        }
    }

    pub(super) const fn is_immediate(&self) -> bool {
        matches!(self.time_in_force, TimeInForce::Ioc | TimeInForce::Fok)
    }

    pub(super) fn is_all_or_none(&self) -> bool {
        self.class == Class::AllOrNone
    }

    /// True for an order that waits for the opening or the closing.
    pub(super) fn awaits_call(&self) -> bool {
        self.class == Class::Call
    }

    /// True for an order that does not outlive the day.
    pub(super) const fn ends_with_the_day(&self) -> bool {
        matches!(self.time_in_force, TimeInForce::Day) || self.time_in_force.is_at_call()
    }

    /// The order in the book, now that its call has come.
    pub(super) const fn called(self) -> Self {
        Self { class: Class::Displayed, ..self }
    }

    /// True when it would trade at this price.
    pub(super) fn reaches(&self, px: Price) -> bool {
        !is_better(self.side, px, self.px)
    }

    /// True when the newer order `self` must not trade with `other`.
    pub(super) fn avoids(&self, other: &Self) -> bool {
        self.owner == other.owner && self.self_trade != SelfTrade::Allow
    }

    /// What is seen of it.
    pub(super) fn displayed_qty(&self) -> Qty {
        if self.class == Class::Displayed { self.slice_qty } else { Qty::ZERO }
    }

    /// Takes this much off; it must not be more than the slice.
    pub(super) fn reduce(&mut self, qty: Qty) {
        self.open_qty = self.open_qty - qty;
        self.slice_qty = self.slice_qty - qty;
    }

    /// True when its slice is used up and another must follow.
    pub(super) const fn needs_slice(&self) -> bool {
        self.slice_qty.is_zero() && !self.open_qty.is_zero()
    }

    /// Shows the next slice.
    pub(super) fn refresh(&mut self) {
        self.slice_qty = self.open_qty.min(self.display_qty);
    }

    /// True when a change to this price and quantity leaves it where it is.
    pub(super) fn keeps_place(&self, px: Price, qty: Qty) -> bool {
        px == self.px && qty <= self.open_qty
    }

    /// The smaller order that stays in its place.
    pub(super) fn shrink(&mut self, qty: Qty) {
        self.open_qty = qty;
        self.slice_qty = self.slice_qty.min(qty);
    }

    /// The changed order that goes to the end of its line.
    pub(super) fn replaced(&self, px: Price, qty: Qty) -> Self {
        Self { px, open_qty: qty, slice_qty: qty.min(self.display_qty), ..*self }
    }
}

/// The other side.
pub(super) const fn opposite(side: Side) -> Side {
    match side {
        Side::Buy => Side::Sell,
        Side::Sell => Side::Buy,
    }
}

/// True when an order resting on this side at `px` ranks before one at `other`.
pub(super) const fn is_better(side: Side, px: Price, other: Price) -> bool {
    match side {
        Side::Buy => px.0 > other.0,
        Side::Sell => px.0 < other.0,
    }
}

/// One tick less eager than this price.
pub(super) const fn one_worse(side: Side, px: Price) -> Price {
    Price(px.0.saturating_sub(side.sign()))
}

/// A ladder has room for what is for a call.
const fn worst_px(new: &NewOrder) -> Price {
    match new.side {
        _ if new.time_in_force.is_at_call() => Price(new.side.sign() * (PX_MAX.0 + 1)),
        Side::Buy => Price(i64::MAX),
        Side::Sell => Price(i64::MIN),
    }
}

fn class(new: &NewOrder) -> Class {
    match new.display {
        _ if new.all_or_none => Class::AllOrNone,
        _ if new.time_in_force.is_at_call() => Class::Call,
        Display::Hidden => Class::Hidden,
        Display::Full | Display::Slice(_) => Class::Displayed,
    }
}

/// A market order is immediate whatever it says.
fn lifetime(new: &NewOrder) -> TimeInForce {
    match new.time_in_force {
        TimeInForce::Fok => TimeInForce::Fok,
        _ if new.is_immediate() => TimeInForce::Ioc,
        lasting => lasting,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_market_order_reaches_every_price() {
        let buy = Order::new(&NewOrder::market(1, 0, Side::Buy, Qty(1)));
        let sell = Order::new(&NewOrder::market(1, 0, Side::Sell, Qty(1)));
        assert!(buy.reaches(Price(i64::MAX)) && sell.reaches(Price(i64::MIN)));
    }

    #[test]
    fn a_limit_reaches_its_own_price_and_better_ones() {
        let sell = Order::new(&NewOrder::limit(1, 0, Side::Sell, Price(10), Qty(1)));
        assert_eq!([9, 10, 11].map(|px| sell.reaches(Price(px))), [false, true, true]);
    }

    #[test]
    fn an_order_and_two_links_fill_a_cache_line() {
        assert_eq!(size_of::<Order>(), 56);
    }
}
