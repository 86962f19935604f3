//! The fast engine: the same rules as the plain one over an arena, intrusive queues and ladders.

use hansa_types::{Price, Qty, Side, TimeInForce};

use super::admission::{self, ORDERS_MAX};
use super::auction::{self, Clearing, Curve};
use super::book::Book;
use super::command::{Command, NewOrder, PostOnly, SelfTrade};
use super::event::{CancelReason, Event, RejectCause};
use super::level::Level;
use super::look_ahead::is_fillable;
use super::order::{NO_NEED, Order, opposite};
use super::report::{cancel_rest, decremented, modified, restated, rested, trade};
use super::states::TradingState;
use super::{LevelQty, Matching};

/// The fast engine. Its best prices are known at once; an order is found, added, changed or taken
/// out without a search. While prices stay near the touch and no more orders rest than ever before,
/// nothing is allocated, auctions and sweeps apart.
#[derive(Debug, Clone)]
pub struct FastEngine {
    state: TradingState,
    orders_max: usize,
    book: Book,
}

impl FastEngine {
    /// An empty book before the day, with room for this many resting orders (at most
    /// [`ORDERS_MAX`]). The room, 64 bytes an order, is reserved at once; the table of their ids,
    /// 16 to 32 bytes for each that rests, grows with them.
    #[must_use]
    pub fn new(orders_max: u32) -> Self {
        let most = orders_max.min(ORDERS_MAX);
        Self { state: TradingState::PreOpen, orders_max: most as usize, book: Book::new(most) }
    }

    fn add(&mut self, new: &NewOrder, events: &mut Vec<Event>) -> Result<(), RejectCause> {
        admission::check(new)?;
        let mut order = Order::new(new);
        if self.book.find(new.id).is_some() {
            return Err(RejectCause::DuplicateOrder);
        }
        if !order.is_immediate() && !self.has_room(&order) {
            return Err(RejectCause::BookFull);
        }
        if order.post_only != PostOnly::No {
            order.px = admission::post_only_px(&order, order.px, self.touch(order.side))?;
        }
        events.push(Event::Accepted { id: order.id, qty: order.open_qty });
        self.enter(order, admission::needed_qty(new), events);
        Ok(())
    }

    fn has_room(&self, order: &Order) -> bool {
        let held_qty = self.book.half(order.side).open_qty;
        self.book.arena.len() < self.orders_max && admission::fits(held_qty, order.open_qty)
    }

    /// The price a post-only order meets; none while nothing trades.
    fn touch(&self, side: Side) -> Option<Price> {
        let is_open = self.state == TradingState::Open;
        if is_open { self.best(opposite(side)) } else { None }
    }

    /// Trades what can be traded and lets the rest rest.
    fn enter(&mut self, mut order: Order, needed_qty: Qty, events: &mut Vec<Event>) {
        let may_take = order.post_only == PostOnly::No && !order.awaits_call();
        if self.state == TradingState::Open && may_take {
            if needed_qty == NO_NEED || is_fillable(&self.book, &order, needed_qty) {
                self.take(&mut order, events);
            } else if !order.is_all_or_none() {
                return cancel_rest(&mut order, CancelReason::NotFillable, events);
            }
        }
        if order.open_qty.is_zero() {
            return;
        }
        if order.is_immediate() {
            return cancel_rest(&mut order, CancelReason::Unfilled, events);
        }
        order.refresh();
        events.push(rested(&order));
        self.book.insert(order);
    }

    fn take(&mut self, taker: &mut Order, events: &mut Vec<Event>) {
        let mut passed = 0;
        while !taker.open_qty.is_zero() {
            let Some(slot) = self.book.next_maker(taker, &mut passed) else { break };
            let maker = self.book.arena.order(slot);
            if taker.avoids(maker) {
                self.prevent(slot, taker, events);
                continue;
            }
            let qty = taker.open_qty.min(maker.slice_qty);
            taker.open_qty = taker.open_qty - qty;
            events.push(trade(maker, taker, maker.px, qty));
            self.reduce(slot, qty, events);
        }
    }

    fn reduce(&mut self, slot: u32, qty: Qty, events: &mut Vec<Event>) {
        if let Some(order) = self.book.reduce(slot, qty) {
            events.push(restated(&order));
        }
    }

    /// The two are of one owner.
    fn prevent(&mut self, slot: u32, taker: &mut Order, events: &mut Vec<Event>) {
        match taker.self_trade {
            // Asked for by `avoids`; nothing to prevent.
            SelfTrade::Allow => {}
            SelfTrade::CancelNewest => cancel_rest(taker, CancelReason::SelfTrade, events),
            SelfTrade::CancelOldest => self.cancel_slot(slot, CancelReason::SelfTrade, events),
            SelfTrade::CancelBoth => {
                self.cancel_slot(slot, CancelReason::SelfTrade, events);
                cancel_rest(taker, CancelReason::SelfTrade, events);
            }
            SelfTrade::Decrement => {
                let maker = self.book.arena.order(slot);
                let qty = taker.open_qty.min(maker.slice_qty);
                taker.open_qty = taker.open_qty - qty;
                events.extend(decremented(maker, taker, qty));
                self.reduce(slot, qty, events);
            }
        }
    }

    fn cancel_slot(&mut self, slot: u32, reason: CancelReason, events: &mut Vec<Event>) {
        let mut order = self.book.remove(slot);
        cancel_rest(&mut order, reason, events);
    }

    fn cancel(&mut self, id: u64, events: &mut Vec<Event>) -> Result<(), RejectCause> {
        let slot = self.book.find(id).ok_or(RejectCause::UnknownOrder)?;
        self.cancel_slot(slot, CancelReason::Requested, events);
        Ok(())
    }

    fn modify(
        &mut self,
        id: u64,
        px: Price,
        qty: Qty,
        events: &mut Vec<Event>,
    ) -> Result<(), RejectCause> {
        let slot = self.book.find(id).ok_or(RejectCause::UnknownOrder)?;
        let order = *self.book.arena.order(slot);
        admission::check_change(&order, px, qty)?;
        if order.keeps_place(px, qty) {
            self.book.change(slot, |order| order.shrink(qty));
            events.push(modified(self.book.arena.order(slot), order.open_qty, true));
            return Ok(());
        }
        let others_qty = self.book.half(order.side).open_qty - order.open_qty;
        if !admission::fits(others_qty, qty) {
            return Err(RejectCause::BookFull);
        }
        let px = admission::post_only_px(&order, px, self.touch(order.side))?;
        let moved = order.replaced(px, qty);
        self.book.remove(slot);
        events.push(modified(&moved, order.open_qty, false));
        self.enter(moved, if moved.is_all_or_none() { qty } else { NO_NEED }, events);
        Ok(())
    }

    /// Takes out all that match: bids, then asks, each by priority with AON and then calls last.
    fn sweep(
        &mut self,
        reason: CancelReason,
        events: &mut Vec<Event>,
        goes: impl Fn(&Order) -> bool,
    ) {
        let book = &self.book;
        let all = [Side::Buy, Side::Sell].into_iter().flat_map(|side| book.slots(side));
        let gone: Vec<u32> = all.filter(|&slot| goes(book.arena.order(slot))).collect();
        for slot in gone {
            self.cancel_slot(slot, reason, events);
        }
    }

    fn set_state(
        &mut self,
        state: TradingState,
        events: &mut Vec<Event>,
    ) -> Result<(), RejectCause> {
        if !self.state.may_become(state) {
            return Err(RejectCause::WrongState);
        }
        self.state = state;
        events.push(Event::StateChanged { state });
        if state == TradingState::Closed {
            self.sweep(CancelReason::Expired, events, Order::ends_with_the_day);
        }
        Ok(())
    }

    fn uncross(&mut self, reference_px: Price, events: &mut Vec<Event>) {
        self.book.call_in(TimeInForce::AtTheOpening);
        self.clear(reference_px, events);
        self.sweep(CancelReason::Unfilled, events, |order| {
            order.time_in_force == TimeInForce::AtTheOpening
        });
        self.state = TradingState::Open;
        events.push(Event::StateChanged { state: self.state });
    }

    fn uncross_and_close(
        &mut self,
        reference_px: Price,
        events: &mut Vec<Event>,
    ) -> Result<(), RejectCause> {
        self.book.call_in(TimeInForce::AtTheClosing);
        self.clear(reference_px, events);
        self.sweep(CancelReason::Unfilled, events, |order| order.time_in_force.is_at_call());
        self.set_state(TradingState::Closed, events)
    }

    /// The one price of a call and its trades.
    fn clear(&mut self, reference_px: Price, events: &mut Vec<Event>) {
        let curve = |side| -> Curve {
            let levels = self.book.half(side).ladder.iter();
            levels.map(|(px, level)| (px, level.open_qty)).collect()
        };
        let clearing = auction::clear(curve(Side::Buy), curve(Side::Sell), reference_px);
        let Clearing { px, volume, surplus } = clearing;
        events.push(Event::Uncrossed { px, volume, surplus });
        self.trade_at(px, volume, events);
    }

    /// The trades of an uncross, first against first.
    fn trade_at(&mut self, px: Price, volume: Qty, events: &mut Vec<Event>) {
        let mut left = volume;
        while !left.is_zero() {
            let firsts = [Side::Buy, Side::Sell].map(|side| self.book.first(side));
            let [Some(bid), Some(ask)] = firsts else { break };
            let (buy, mut sell) = (*self.book.arena.order(bid), *self.book.arena.order(ask));
            let qty = left.min(buy.slice_qty).min(sell.slice_qty);
            sell.open_qty = sell.open_qty - qty;
            events.push(trade(&buy, &sell, px, qty));
            self.reduce(bid, qty, events);
            self.reduce(ask, qty, events);
            left = left - qty;
        }
    }

    fn carry_out(&mut self, command: &Command, events: &mut Vec<Event>) -> Result<(), RejectCause> {
        if !self.state.accepts(command.kind()) {
            return Err(RejectCause::WrongState);
        }
        match *command {
            Command::Add(ref new) => self.add(new, events)?,
            Command::Cancel { id } => self.cancel(id, events)?,
            Command::Modify { id, px, qty } => self.modify(id, px, qty, events)?,
            Command::SetState(state) => self.set_state(state, events)?,
            Command::Uncross { reference_px } => self.uncross(reference_px, events),
            Command::UncrossAndClose { reference_px } => {
                self.uncross_and_close(reference_px, events)?;
            }
            Command::MassCancel { owner } => {
                self.sweep(CancelReason::MassCanceled, events, |order| order.owner == owner);
            }
        }
        Ok(())
    }
}

impl Matching for FastEngine {
    fn apply(&mut self, command: &Command, events: &mut Vec<Event>) {
        if let Err(cause) = self.carry_out(command, events) {
            events.push(Event::Rejected { id: command.id(), command: command.kind(), cause });
        }
    }

    fn state(&self) -> TradingState {
        self.state
    }

    fn best(&self, side: Side) -> Option<Price> {
        self.book.half(side).ladder.best()
    }

    fn level_qty(&self, side: Side, px: Price) -> LevelQty {
        let of = |level: &Level| LevelQty {
            displayed_qty: level.displayed_qty,
            hidden_qty: level.open_qty - level.displayed_qty,
        };
        self.book.half(side).ladder.get(px).map_or_else(LevelQty::default, of)
    }

    fn depth(&self, side: Side, levels_max: usize, levels: &mut Vec<(Price, Qty)>) {
        let all = self.book.half(side).ladder.iter().map(|(px, level)| (px, level.displayed_qty));
        levels.extend(all.filter(|(_, qty)| !qty.is_zero()).take(levels_max));
    }

    fn resting_qty(&self, side: Side) -> Qty {
        self.book.half(side).open_qty
    }

    fn open_qty(&self, id: u64) -> Option<Qty> {
        self.book.find(id).map(|slot| self.book.arena.order(slot).open_qty)
    }
}
