//! What an order could fill at once, found along the levels without touching the book.

use hansa_types::{Price, Qty};

use super::arena::Queue;
use super::book::Book;
use super::command::SelfTrade;
use super::level::Level;
use super::order::{Order, is_better, opposite};

/// How far the taker would come.
#[derive(Debug, Clone, Copy)]
struct Reach {
    qty: Qty,
    /// True when an order of its own owner ends it.
    is_ended: bool,
}

/// True when the taker would fill this much at once. Where it would not go on past an order of its
/// own owner, only what stands before that order counts.
pub(super) fn is_fillable(book: &Book, taker: &Order, needed_qty: Qty) -> bool {
    let half = book.half(opposite(taker.side));
    let enough_left = taker.open_qty - needed_qty;
    let mut left = taker.open_qty;
    let mut next = half.ladder.best();
    let mut beside = half.all_or_none.iter().map(|&slot| book.arena.order(slot)).peekable();
    while left > enough_left {
        let level_px = next.filter(|&px| taker.reaches(px));
        let first = |order: &&Order| taker.reaches(order.px) && comes_first(order, level_px);
        let reach = match (beside.next_if(first), level_px) {
            (Some(order), _) => reach_of_order(taker, order, left),
            (None, Some(px)) => {
                next = half.ladder.next_worse(px);
                half.ladder.get(px).map_or(NOTHING, |level| reach_in_level(book, taker, level))
            }
            (None, None) => break,
        };
        left = left - reach.qty.min(left);
        if reach.is_ended {
            break;
        }
    }
    left <= enough_left
}

const NOTHING: Reach = Reach { qty: Qty::ZERO, is_ended: false };

/// True when an AON order stands before the level at this price.
fn comes_first(order: &Order, level_px: Option<Price>) -> bool {
    level_px.is_none_or(|px| is_better(order.side, order.px, px))
}

fn reach_of_order(taker: &Order, order: &Order, left: Qty) -> Reach {
    if order.open_qty > left {
        NOTHING
    } else if taker.avoids(order) {
        Reach { is_ended: taker.self_trade != SelfTrade::CancelOldest, ..NOTHING }
    } else {
        Reach { qty: order.open_qty, is_ended: false }
    }
}

fn reach_in_level(book: &Book, taker: &Order, level: &Level) -> Reach {
    match taker.self_trade {
        SelfTrade::Allow => Reach { qty: level.open_qty, is_ended: false },
        SelfTrade::CancelOldest => {
            let both = [level.displayed, level.hidden].map(|queue| past_own(book, taker, queue));
            Reach { qty: both[0] + both[1], is_ended: false }
        }
        SelfTrade::CancelNewest | SelfTrade::CancelBoth | SelfTrade::Decrement => {
            let shown = up_to_own(book, taker, level.displayed);
            if shown.is_ended {
                return shown;
            }
            let hidden = up_to_own(book, taker, level.hidden);
            Reach { qty: shown.qty + hidden.qty, ..hidden }
        }
    }
}

/// All of a queue that is not the taker's owner's.
fn past_own(book: &Book, taker: &Order, queue: Queue) -> Qty {
    let orders = book.arena.iter(queue).map(|slot| book.arena.order(slot));
    let others = orders.filter(|order| !taker.avoids(order));
    others.fold(Qty::ZERO, |sum, order| sum + order.open_qty)
}

/// The slices before the owner's first order; all of the queue if there is none.
fn up_to_own(book: &Book, taker: &Order, queue: Queue) -> Reach {
    let (mut slices, mut whole) = (Qty::ZERO, Qty::ZERO);
    for slot in book.arena.iter(queue) {
        let order = book.arena.order(slot);
        if taker.avoids(order) {
            return Reach { qty: slices, is_ended: true };
        }
        slices = slices + order.slice_qty;
        whole = whole + order.open_qty;
    }
    Reach { qty: whole, is_ended: false }
}
