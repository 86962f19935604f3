//! Which orders are well formed: the checks that need neither the book nor the state.

use hansa_types::{Price, Qty, TimeInForce};

use super::command::{Display, NewOrder, PostOnly};
use super::event::RejectCause;
use super::order::{NO_NEED, Order, is_better, one_worse};

/// The largest quantity of an order, and of all resting orders of one side together, in lots.
pub const QTY_MAX: Qty = Qty(i64::MAX >> 2);
/// The largest price, and with a minus the smallest, in ticks.
pub const PX_MAX: Price = Price(i64::MAX >> 2);
/// An iceberg shows at least its quantity over this, so that one order cannot trade for ever.
pub const SLICES_MAX: i64 = 1_000;

/// The most orders an engine has room for.
pub const ORDERS_MAX: u32 = 1 << 24;

/// An error if the order cannot be meant.
pub(super) fn check(new: &NewOrder) -> Result<(), RejectCause> {
    check_qty(new.qty)?;
    new.limit_px.map_or(Ok(()), check_px)?;
    if contradicts_itself(new) {
        return Err(RejectCause::Malformed);
    }
    match new.display {
        Display::Slice(display_qty) => check_slices(new.qty, display_qty),
        Display::Full | Display::Hidden => Ok(()),
    }
}

/// An error if a resting order cannot be changed to this.
pub(super) fn check_change(order: &Order, px: Price, qty: Qty) -> Result<(), RejectCause> {
    check_qty(qty)?;
    check_px(px)?;
    check_slices(qty, order.display_qty)
}

/// What must be to be had on entry before anything trades.
pub(super) fn needed_qty(new: &NewOrder) -> Qty {
    let is_whole = new.all_or_none || new.time_in_force == TimeInForce::Fok;
    if is_whole { new.qty } else { new.min_qty.unwrap_or(NO_NEED) }
}

/// True when this much more fits beside what one side holds.
pub(super) fn fits(held_qty: Qty, more: Qty) -> bool {
    held_qty.0.saturating_add(more.0) <= QTY_MAX.0
}

/// The price at which an order that would rest at `px` may do so, where `touch` is the best price
/// of the other side: worse than asked if it is post-only and slides.
pub(super) fn post_only_px(
    order: &Order,
    px: Price,
    touch: Option<Price>,
) -> Result<Price, RejectCause> {
    let Some(touch) = touch.filter(|&touch| !is_better(order.side, touch, px)) else {
        return Ok(px);
    };
    match order.post_only {
        PostOnly::No => Ok(px),
        PostOnly::Reject => Err(RejectCause::WouldTake),
        PostOnly::Slide => Ok(one_worse(order.side, touch)),
    }
}

fn check_qty(qty: Qty) -> Result<(), RejectCause> {
    let is_in_range = (1..=QTY_MAX.0).contains(&qty.0);
    if is_in_range { Ok(()) } else { Err(RejectCause::QuantityOutOfRange) }
}

fn check_px(px: Price) -> Result<(), RejectCause> {
    let is_in_range = (-PX_MAX.0..=PX_MAX.0).contains(&px.0);
    if is_in_range { Ok(()) } else { Err(RejectCause::PriceOutOfRange) }
}

fn check_slices(qty: Qty, display_qty: Qty) -> Result<(), RejectCause> {
    if qty.0 > display_qty.0.saturating_mul(SLICES_MAX) {
        return Err(RejectCause::DisplayTooSmall);
    }
    Ok(())
}

fn contradicts_itself(new: &NewOrder) -> bool {
    let shows_all = new.display == Display::Full;
    let may_take = new.post_only == PostOnly::No;
    let has_min = new.min_qty.is_some();
    let is_plain = shows_all && may_take && !has_min && !new.all_or_none;
    let is_empty_slice = matches!(new.display, Display::Slice(qty) if qty.0 <= 0);
    let is_min_off = new.min_qty.is_some_and(|min| !(1..=new.qty.0).contains(&min.0));
    is_empty_slice
        || is_min_off
        || (new.is_immediate() && !(shows_all && may_take && !new.all_or_none))
        || (new.time_in_force.is_at_call() && !is_plain)
        || (!may_take && (has_min || new.all_or_none))
        || (new.all_or_none && (has_min || !shows_all))
}

#[cfg(test)]
mod tests {
    use hansa_types::Side;

    use super::*;

    fn plain() -> NewOrder {
        NewOrder::limit(1, 0, Side::Buy, Price(10), Qty(2_000))
    }

    #[test]
    fn contradictions_are_malformed() {
        let immediate = NewOrder { time_in_force: TimeInForce::Ioc, ..plain() };
        let whole = NewOrder { all_or_none: true, ..plain() };
        let maker = NewOrder { post_only: PostOnly::Slide, ..plain() };
        let called = NewOrder { time_in_force: TimeInForce::AtTheClosing, ..plain() };
        let table = [
            NewOrder { display: Display::Slice(Qty(0)), ..plain() },
            NewOrder { min_qty: Some(Qty(0)), ..plain() },
            NewOrder { min_qty: Some(Qty(2_001)), ..plain() },
            NewOrder { display: Display::Hidden, ..immediate },
            NewOrder { post_only: PostOnly::Reject, ..immediate },
            NewOrder { all_or_none: true, ..immediate },
            NewOrder { min_qty: Some(Qty(1)), ..maker },
            NewOrder { all_or_none: true, ..maker },
            NewOrder { min_qty: Some(Qty(1)), ..whole },
            NewOrder { display: Display::Hidden, ..whole },
            NewOrder { display: Display::Hidden, ..called },
            NewOrder { post_only: PostOnly::Reject, ..called },
            NewOrder { min_qty: Some(Qty(1)), ..called },
            NewOrder { all_or_none: true, ..called },
        ];
        for new in table {
            assert_eq!(check(&new), Err(RejectCause::Malformed), "{new:?}");
        }
    }

    #[test]
    fn the_ends_of_the_ranges_are_let_in_and_no_more() {
        let at = |px, qty| check(&NewOrder { limit_px: Some(Price(px)), qty: Qty(qty), ..plain() });
        assert_eq!(at(PX_MAX.0, QTY_MAX.0), Ok(()));
        assert_eq!(at(-PX_MAX.0, 1), Ok(()));
        assert_eq!(at(PX_MAX.0 + 1, 1), Err(RejectCause::PriceOutOfRange));
        assert_eq!(at(i64::MIN, 1), Err(RejectCause::PriceOutOfRange));
        assert_eq!(at(1, QTY_MAX.0 + 1), Err(RejectCause::QuantityOutOfRange));
        assert_eq!(at(1, 0), Err(RejectCause::QuantityOutOfRange));
    }

    #[test]
    fn an_iceberg_of_too_many_slices_is_refused() {
        let sliced = |qty| check(&NewOrder { display: Display::Slice(Qty(qty)), ..plain() });
        assert_eq!(sliced(2), Ok(()));
        assert_eq!(sliced(1), Err(RejectCause::DisplayTooSmall));
    }
}
