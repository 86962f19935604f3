//! Strangers' orders in the book, and what of them we have not yet taken.

use std::collections::BTreeMap;

use hansa_market::book::{BookOrder, L3View, OrderId, Traded};
use hansa_market::event::MarketOrder;
use hansa_types::{Price, Side};

use crate::state::StateBytes;
use crate::strangers::Strangers;

/// The replayed book of one instrument, which does not know of us, and our takings beside it.
#[derive(Debug, Clone)]
pub(crate) struct Crowd {
    view: L3View,
    /// Lots taken of orders that still stand, by id.
    taken: BTreeMap<u64, i64>,
    /// A snapshot is under way, and something is taken.
    is_snapshot: bool,
}

impl Crowd {
    pub(super) fn new() -> Self {
        Self { view: L3View::new(), taken: BTreeMap::new(), is_snapshot: false }
    }

    /// An order changes. Gives what traded of one that rested.
    #[inline]
    pub(super) fn apply(&mut self, row: &MarketOrder) -> Option<Traded> {
        let traded = self.view.apply(row, |_, _| {});
        if !self.taken.is_empty() {
            self.forget_gone(row);
        }
        traded
    }

    /// Who joins a queue from now on has a greater turn.
    pub(super) const fn turns(&self) -> u64 {
        self.view.book().turns()
    }

    /// What is left at a price of those who joined no later than this turn.
    pub(super) fn left_until(&self, of: Side, px: Price, turn: u64) -> i64 {
        let book = self.view.book();
        let came =
            |order: &BookOrder| book.order_in_turn(order.id).is_none_or(|(_, of)| of <= turn);
        let orders = book.orders(of, px).filter(came);
        orders.fold(0_i64, |sum, order| sum.saturating_add(self.left_of(&order)))
    }

    pub(super) fn state_bytes(&self, out: &mut StateBytes<'_>) {
        for of in [Side::Buy, Side::Sell] {
            out.px(self.best(of));
        }
        out.len(self.view.book().len()).id(self.turns()).id(self.view.passed_over());
        out.flag(self.is_snapshot).len(self.taken.len());
        for (id, lots) in &self.taken {
            out.id(*id).number(*lots);
        }
    }

    /// What came through others is about to trade with them: nothing of it is left for us.
    fn left_of(&self, order: &BookOrder) -> i64 {
        if self.view.is_newcomer(order.id) {
            return 0;
        }
        let taken = self.taken.get(&order.id.0).copied().unwrap_or(0);
        (order.qty.0 - taken).max(0)
    }

    /// What stands no more was taken of nobody; a snapshot may yet repeat what it took away.
    fn forget_gone(&mut self, row: &MarketOrder) {
        self.is_snapshot |= row.is_clear;
        if !self.is_snapshot {
            if !self.view.holds(OrderId(row.id)) {
                self.taken.remove(&row.id);
            }
        } else if row.is_last {
            self.is_snapshot = false;
            let view = &self.view;
            self.taken.retain(|id, _| view.holds(OrderId(*id)));
        }
    }
}

impl Strangers for Crowd {
    #[inline]
    fn best(&self, of: Side) -> Option<Price> {
        self.view.best(of)
    }

    #[inline]
    fn next_worse(&self, of: Side, after: Price) -> Option<Price> {
        self.view.book().next_worse(of, after)
    }

    fn left(&self, of: Side, px: Price) -> i64 {
        if self.taken.is_empty() && !self.view.has_newcomers() {
            return self.view.qty(of, px).0;
        }
        let orders = self.view.book().orders(of, px);
        orders.fold(0_i64, |sum, order| sum.saturating_add(self.left_of(&order)))
    }

    fn is_in_view(&self, of: Side, px: Price) -> bool {
        let book = self.view.book();
        book.level(of, px).is_some() || book.next_worse(of, px).is_some()
    }

    fn take(&mut self, of: Side, px: Price, mut lots: i64) {
        if lots == 0 {
            return;
        }
        for order in self.view.book().orders(of, px) {
            let share = lots.min(self.left_of(&order));
            if share > 0 {
                *self.taken.entry(order.id.0).or_default() += share;
                lots -= share;
            }
        }
    }
}
