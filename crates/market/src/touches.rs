//! The best prices of a recorded book after each whole update.

use hansa_types::{Price, Side, TimeNs};

use crate::book::l2::{CrossPolicy, L2Book};
use crate::book::l3_view::L3View;
use crate::columns::{DepthColumns, OrdersColumns};
use crate::merge::Stream;

/// Best bid and ask.
pub type Touch = (Price, Price);

/// Runs through the changes of a book by level once; tells the time of the event, of its receipt
/// and the touch after each update that leaves both sides with something. Of levels that cross the
/// newer is right.
pub fn touches_of_depth(depth: &DepthColumns<'_>, mut told: impl FnMut([TimeNs; 2], Touch)) {
    let mut book = L2Book::new(CrossPolicy::Uncross);
    for row in 0..depth.ts_recv.len() {
        let change = depth.row(row);
        if change.is_clear {
            book.clear();
        }
        // Less than nothing is nothing, which the book cannot refuse.
        let _ = book.apply(change.side, change.price, change.qty);
        let best = |side| book.best(side).map(|(px, _)| px);
        if change.is_last
            && let (Some(bid), Some(ask)) = (best(Side::Buy), best(Side::Sell))
        {
            told([change.ts_event, change.ts_recv], (bid, ask));
        }
    }
}

/// The same of a book by order. Gives how many rows were passed over (S12 in `docs/fills.md`).
pub fn touches_of_orders(
    orders: &OrdersColumns<'_>,
    mut told: impl FnMut([TimeNs; 2], Touch),
) -> u64 {
    let mut book = L3View::new();
    for row in 0..orders.ts_recv.len() {
        let change = orders.row(row);
        book.apply(&change, |_, _| {});
        if change.is_last
            && let (Some(bid), Some(ask)) = (book.best(Side::Buy), book.best(Side::Sell))
        {
            told([change.ts_event, change.ts_recv], (bid, ask));
        }
    }
    book.passed_over()
}

/// The touches of a recorded book as columns.
#[derive(Debug, Clone, Default)]
pub struct Touches {
    /// Times of the events, best bids, best asks.
    pub columns: [Vec<i64>; 3],
    /// Rows of orders that were passed over.
    pub passed_over: u64,
}

impl Touches {
    /// Of a book by level or by order; of anything else none.
    #[must_use]
    pub fn of(stream: &Stream<'_>) -> Self {
        let mut out = Self::default();
        let columns = &mut out.columns;
        let note = |[ts, _]: [TimeNs; 2], (bid, ask): Touch| {
            for (column, number) in columns.iter_mut().zip([ts.0, bid.0, ask.0]) {
                column.push(number);
            }
        };
        match stream {
            Stream::Depth(depth) => touches_of_depth(depth, note),
            Stream::Orders(orders) => out.passed_over = touches_of_orders(orders, note),
            _ => {}
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use hansa_types::InstrumentId;

    use super::*;

    #[test]
    fn orders_have_a_touch_when_an_update_is_whole_and_both_sides_are_there() {
        let ts = [1, 2, 3, 4, 5];
        let orders = OrdersColumns {
            instrument: InstrumentId(0),
            ts_event: &ts,
            ts_recv: &ts,
            // A delete of an order that never stood.
            action: &[1, 1, 1, 3, 3],
            order_id: &[7, 8, 9, 77, 9],
            side: &[1, -1, 1, 1, 1],
            price: &[10, 14, 11, 10, 11],
            qty: &[1, 1, 1, 1, 1],
            flags: &[2, 2, 0, 2, 2],
        };
        let found = Touches::of(&Stream::Orders(orders));
        assert_eq!(found.columns, [vec![2, 4, 5], vec![10, 11, 10], vec![14; 3]]);
        assert_eq!(found.passed_over, 1);
    }
}
