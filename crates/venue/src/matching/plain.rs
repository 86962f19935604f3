//! The rules of matching, written to be read: two sorted lists of orders. The oracle of the fast
//! engine; every step is linear in the orders that rest.

use hansa_types::{Price, Qty, Side, TimeInForce};

use super::admission::{self, ORDERS_MAX};
use super::auction::{Clearing, Curve, candidates};
use super::command::{Command, NewOrder, PostOnly, SelfTrade};
use super::event::{CancelReason, Event, RejectCause};
use super::order::{NO_NEED, Order, is_better, opposite};
use super::report::{cancel_rest, decremented, modified, restated, rested, trade};
use super::states::TradingState;
use super::{LevelQty, Matching};

/// The plain engine.
#[derive(Debug, Clone)]
pub struct PlainEngine {
    state: TradingState,
    orders_max: usize,
    // Each in order of priority.
    bids: Vec<Order>,
    asks: Vec<Order>,
    /// Of both sides, for the opening or the closing, in the order of arrival.
    calls: Vec<Order>,
}

impl PlainEngine {
    /// An empty book before the day, with room for this many resting orders (at most
    /// [`ORDERS_MAX`]).
    #[must_use]
    pub const fn new(orders_max: u32) -> Self {
        let most = if orders_max < ORDERS_MAX { orders_max } else { ORDERS_MAX };
        let (state, orders_max) = (TradingState::PreOpen, most as usize);
        Self { state, orders_max, bids: Vec::new(), asks: Vec::new(), calls: Vec::new() }
    }

    const fn half(&self, side: Side) -> &Vec<Order> {
        match side {
            Side::Buy => &self.bids,
            Side::Sell => &self.asks,
        }
    }

    const fn half_mut(&mut self, side: Side) -> &mut Vec<Order> {
        match side {
            Side::Buy => &mut self.bids,
            Side::Sell => &mut self.asks,
        }
    }

    /// The orders that make the book: all but AON.
    fn firm(&self, side: Side) -> impl Iterator<Item = &Order> {
        self.half(side).iter().filter(|order| !order.is_all_or_none())
    }

    /// The list an order is in, and where.
    fn place(&self, id: u64) -> Option<(&Vec<Order>, usize)> {
        [&self.bids, &self.asks, &self.calls].into_iter().find_map(|list| {
            let place = list.iter().position(|order| order.id == id)?;
            Some((list, place))
        })
    }

    fn find(&self, id: u64) -> Option<Order> {
        self.place(id).map(|(list, place)| list[place])
    }

    fn list_mut(&mut self, order: &Order) -> &mut Vec<Order> {
        if order.awaits_call() { &mut self.calls } else { self.half_mut(order.side) }
    }

    fn remove(&mut self, id: u64) -> Option<Order> {
        let order = self.find(id)?;
        self.list_mut(&order).retain(|other| other.id != id);
        Some(order)
    }

    /// Behind all orders of its price and class.
    fn insert(&mut self, order: Order) {
        if order.awaits_call() {
            return self.calls.push(order);
        }
        let half = self.half_mut(order.side);
        let place = half.partition_point(|other| {
            is_better(order.side, other.px, order.px)
                || (other.px == order.px && other.class <= order.class)
        });
        half.insert(place, order);
    }

    fn add(&mut self, new: &NewOrder, events: &mut Vec<Event>) -> Result<(), RejectCause> {
        admission::check(new)?;
        let mut order = Order::new(new);
        if self.find(new.id).is_some() {
            return Err(RejectCause::DuplicateOrder);
        }
        let count = self.bids.len() + self.asks.len() + self.calls.len();
        let fits = admission::fits(self.resting_qty(new.side), new.qty);
        if !new.is_immediate() && (count >= self.orders_max || !fits) {
            return Err(RejectCause::BookFull);
        }
        order.px = admission::post_only_px(&order, order.px, self.touch(order.side))?;
        events.push(Event::Accepted { id: order.id, qty: order.open_qty });
        self.enter(order, admission::needed_qty(new), events);
        Ok(())
    }

    /// The price a post-only order meets; none while nothing trades.
    fn touch(&self, side: Side) -> Option<Price> {
        self.best(opposite(side)).filter(|_| self.state == TradingState::Open)
    }

    /// Trades what can be traded and lets the rest rest.
    fn enter(&mut self, mut order: Order, needed_qty: Qty, events: &mut Vec<Event>) {
        let may_take = order.post_only == PostOnly::No && !order.awaits_call();
        if self.state == TradingState::Open && may_take {
            if needed_qty.is_zero() || self.fillable(&order) >= needed_qty {
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
        self.insert(order);
    }

    /// How much of it would be filled now: a copy of the book is asked.
    fn fillable(&self, taker: &Order) -> Qty {
        let (mut copy, mut taker) = (self.clone(), *taker);
        if !matches!(taker.self_trade, SelfTrade::Allow | SelfTrade::CancelOldest) {
            taker.self_trade = SelfTrade::CancelNewest;
        }
        let mut events = Vec::new();
        copy.take(&mut taker, &mut events);
        events.iter().fold(Qty::ZERO, |filled, event| match event {
            Event::Trade { qty, .. } => filled + *qty,
            _ => filled,
        })
    }

    fn take(&mut self, taker: &mut Order, events: &mut Vec<Event>) {
        let side = opposite(taker.side);
        let mut place = 0;
        while !taker.open_qty.is_zero() {
            let Some(&maker) = self.half(side).get(place) else { break };
            if !taker.reaches(maker.px) {
                break;
            }
            if maker.is_all_or_none() && maker.open_qty > taker.open_qty {
                place += 1;
            } else if taker.avoids(&maker) {
                self.prevent(place, taker, events);
            } else {
                let qty = taker.open_qty.min(maker.slice_qty);
                taker.open_qty = taker.open_qty - qty;
                events.push(trade(&maker, taker, maker.px, qty));
                self.reduce(side, place, qty, events);
            }
        }
    }

    /// Takes this much off an order; it leaves, or goes to the end of its level, or stays.
    fn reduce(&mut self, side: Side, place: usize, qty: Qty, events: &mut Vec<Event>) {
        let order = &mut self.half_mut(side)[place];
        order.reduce(qty);
        let (order, is_done) = (*order, order.open_qty.is_zero());
        if is_done || order.needs_slice() {
            self.half_mut(side).remove(place);
        }
        if order.needs_slice() {
            let mut order = order;
            order.refresh();
            events.push(restated(&order));
            self.insert(order);
        }
    }

    /// The two are of one owner.
    fn prevent(&mut self, place: usize, taker: &mut Order, events: &mut Vec<Event>) {
        let side = opposite(taker.side);
        let mut maker = self.half(side)[place];
        let reason = CancelReason::SelfTrade;
        if matches!(taker.self_trade, SelfTrade::CancelOldest | SelfTrade::CancelBoth) {
            self.half_mut(side).remove(place);
            cancel_rest(&mut maker, reason, events);
        }
        if matches!(taker.self_trade, SelfTrade::CancelNewest | SelfTrade::CancelBoth) {
            cancel_rest(taker, reason, events);
        }
        if taker.self_trade == SelfTrade::Decrement {
            let qty = taker.open_qty.min(maker.slice_qty);
            taker.open_qty = taker.open_qty - qty;
            events.extend(decremented(&maker, taker, qty));
            self.reduce(side, place, qty, events);
        }
    }

    fn cancel(&mut self, id: u64, events: &mut Vec<Event>) -> Result<(), RejectCause> {
        let mut order = self.remove(id).ok_or(RejectCause::UnknownOrder)?;
        cancel_rest(&mut order, CancelReason::Requested, events);
        Ok(())
    }

    fn modify(
        &mut self,
        id: u64,
        px: Price,
        qty: Qty,
        events: &mut Vec<Event>,
    ) -> Result<(), RejectCause> {
        let order = self.find(id).ok_or(RejectCause::UnknownOrder)?;
        let side = order.side;
        admission::check_change(&order, px, qty)?;
        if order.keeps_place(px, qty) {
            let was_qty = order.open_qty;
            for order in self.list_mut(&order).iter_mut().filter(|order| order.id == id) {
                order.shrink(qty);
                events.push(modified(order, was_qty, true));
            }
            return Ok(());
        }
        if !admission::fits(self.resting_qty(side) - order.open_qty, qty) {
            return Err(RejectCause::BookFull);
        }
        let px = admission::post_only_px(&order, px, self.touch(side))?;
        let moved = order.replaced(px, qty);
        self.remove(id);
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
        for side in [Side::Buy, Side::Sell] {
            let (mut gone, stay): (Vec<Order>, Vec<Order>) =
                self.half(side).iter().partition(|order| goes(order));
            *self.half_mut(side) = stay;
            gone.sort_by_key(Order::is_all_or_none);
            let is_gone = |order: &Order| order.side == side && goes(order);
            gone.extend(self.calls.iter().copied().filter(is_gone));
            self.calls.retain(|order| !is_gone(order));
            gone.iter_mut().for_each(|order| cancel_rest(order, reason, events));
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

    /// Orders of this life join the book, in the order of arrival.
    fn call_in(&mut self, life: TimeInForce) {
        let calls = std::mem::take(&mut self.calls);
        for order in calls {
            self.insert(if order.time_in_force == life { order.called() } else { order });
        }
    }

    fn uncross(&mut self, reference_px: Price, events: &mut Vec<Event>) {
        self.call_in(TimeInForce::AtTheOpening);
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
        self.call_in(TimeInForce::AtTheClosing);
        self.clear(reference_px, events);
        self.sweep(CancelReason::Unfilled, events, |order| order.time_in_force.is_at_call());
        self.set_state(TradingState::Closed, events)
    }

    /// The one price of a call and its trades.
    fn clear(&mut self, reference_px: Price, events: &mut Vec<Event>) {
        let clearing = self.clearing(reference_px);
        let Clearing { px, volume, surplus } = clearing;
        events.push(Event::Uncrossed { px, volume, surplus });
        let mut left = volume;
        while !left.is_zero() {
            let firsts = [Side::Buy, Side::Sell].map(|side| self.first_firm(side));
            let [Some(bid), Some(ask)] = firsts else { break };
            let (buy, mut sell) = (self.bids[bid], self.asks[ask]);
            let qty = left.min(buy.slice_qty).min(sell.slice_qty);
            sell.open_qty = sell.open_qty - qty;
            events.push(trade(&buy, &sell, px, qty));
            self.reduce(Side::Buy, bid, qty, events);
            self.reduce(Side::Sell, ask, qty, events);
            left = left - qty;
        }
    }

    fn first_firm(&self, side: Side) -> Option<usize> {
        self.half(side).iter().position(|order| !order.is_all_or_none())
    }

    /// Every candidate on its own.
    fn clearing(&self, reference_px: Price) -> Clearing {
        let curve = |side| -> Curve { self.firm(side).map(|o| (o.px, o.open_qty)).collect() };
        let (bids, asks) = (curve(Side::Buy), curve(Side::Sell));
        let none = Clearing::at(reference_px, Qty::ZERO, Qty::ZERO);
        candidates(&bids, &asks, reference_px)
            .into_iter()
            .map(|px| {
                Clearing::at(px, self.qty_within(Side::Buy, px), self.qty_within(Side::Sell, px))
            })
            .filter(|clearing| !clearing.volume.is_zero())
            .fold(none, |best, clearing| best.better(clearing, reference_px))
    }

    /// What would trade at this price.
    fn qty_within(&self, side: Side, px: Price) -> Qty {
        sum(self.firm(side).filter(|order| order.reaches(px)), |order| order.open_qty)
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

impl Matching for PlainEngine {
    fn apply(&mut self, command: &Command, events: &mut Vec<Event>) {
        if let Err(cause) = self.carry_out(command, events) {
            events.push(Event::Rejected { id: command.id(), command: command.kind(), cause });
        }
    }

    fn state(&self) -> TradingState {
        self.state
    }

    fn best(&self, side: Side) -> Option<Price> {
        self.firm(side).next().map(|order| order.px)
    }

    fn level_qty(&self, side: Side, px: Price) -> LevelQty {
        let here = || self.firm(side).filter(|order| order.px == px);
        let displayed_qty = sum(here(), Order::displayed_qty);
        LevelQty { displayed_qty, hidden_qty: sum(here(), |order| order.open_qty) - displayed_qty }
    }

    fn depth(&self, side: Side, levels_max: usize, levels: &mut Vec<(Price, Qty)>) {
        let mut prices: Vec<Price> = self.firm(side).map(|order| order.px).collect();
        prices.dedup();
        let all = prices.into_iter().map(|px| (px, self.level_qty(side, px).displayed_qty));
        levels.extend(all.filter(|(_, qty)| !qty.is_zero()).take(levels_max));
    }

    fn resting_qty(&self, side: Side) -> Qty {
        let calls = self.calls.iter().filter(|order| order.side == side);
        sum(self.half(side).iter().chain(calls), |order| order.open_qty)
    }

    fn open_qty(&self, id: u64) -> Option<Qty> {
        self.find(id).map(|order| order.open_qty)
    }
}

fn sum<'a>(orders: impl Iterator<Item = &'a Order>, qty: impl Fn(&Order) -> Qty) -> Qty {
    orders.fold(Qty::ZERO, |total, order| total + qty(order))
}
