//! The events that tell what became of an order.

use hansa_types::{Price, Qty};

use super::event::{CancelReason, Event};
use super::order::Order;

/// A trade after which the taker is as given and the maker still as before.
pub(super) fn trade(maker: &Order, taker: &Order, px: Price, qty: Qty) -> Event {
    Event::Trade {
        maker: maker.id,
        taker: taker.id,
        px,
        qty,
        maker_leaves: maker.open_qty - qty,
        taker_leaves: taker.open_qty,
    }
}

/// An order that goes to the book.
pub(super) fn rested(order: &Order) -> Event {
    let displayed_qty = order.displayed_qty();
    Event::Rested { id: order.id, px: order.px, qty: order.open_qty, displayed_qty }
}

/// An iceberg that shows its next slice.
pub(super) fn restated(order: &Order) -> Event {
    let displayed_qty = order.displayed_qty();
    Event::Restated { id: order.id, displayed_qty, leaves: order.open_qty }
}

/// A changed order.
pub(super) fn modified(order: &Order, was_qty: Qty, keeps_place: bool) -> Event {
    Event::Modified {
        id: order.id,
        px: order.px,
        qty: order.open_qty,
        was_qty,
        displayed_qty: if keeps_place { order.displayed_qty() } else { Qty::ZERO },
        keeps_place,
    }
}

/// Nothing of the order is left.
pub(super) fn cancel_rest(order: &mut Order, reason: CancelReason, events: &mut Vec<Event>) {
    let qty = std::mem::take(&mut order.open_qty);
    events.push(Event::Canceled { id: order.id, qty, leaves: Qty::ZERO, reason });
}

/// Both orders of one owner become smaller by this much; the taker is as given, the maker as
/// before.
pub(super) fn decremented(maker: &Order, taker: &Order, qty: Qty) -> [Event; 2] {
    let canceled = |id, leaves| {
        let reason = CancelReason::SelfTrade;
        Event::Canceled { id, qty, leaves, reason }
    };
    [canceled(maker.id, maker.open_qty - qty), canceled(taker.id, taker.open_qty)]
}
