//! One instrument at the venue: what is known of its market, and its working orders.

use hansa_market::book::QueueModel;
use hansa_market::event::{Bar, Depth, MarketEvent, MarketOrder, Quote, Trade};
use hansa_types::{
    ClOrdId, ExecType, Instrument, OrderRequest, Price, Qty, RejectReason, Side, TimeNs,
};

use crate::activity::Activity;
use crate::against_book::{AgainstBook, Floor};
use crate::bars::{self, EndedBar, Legs, OpenBar, Reach};
use crate::by_order::ByOrderMarket;
use crate::clerk::Clerk;
use crate::depth::DepthMarket;
use crate::options::Rules;
use crate::order::{Member, OpenOrder, Order};
use crate::outbox::Outbox;
use crate::quotes::{self, Top};
use crate::self_trade;
use crate::side;
use crate::state::StateBytes;
use crate::trades::{self, Print};

mod actions;
mod hours;
mod taking_back;

use actions::{Barrier, Trading};
use hours::Hours;

/// The finest data seen so far: it alone works orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Bars,
    Trades,
    Quotes,
    Depth,
    Orders,
}

/// An instrument, its market and its orders in the order of arrival.
#[derive(Debug, Clone)]
pub(crate) struct Listing {
    instrument: Instrument,
    source: Source,
    last_px: Option<Price>,
    /// A print came after the last quote.
    is_print_last: bool,
    top: Option<Top>,
    open_bar: Option<OpenBar>,
    /// The bar before, where it matters: for exits of what it has filled, and at the closing.
    ended_bar: Option<EndedBar>,
    /// What legs have done in bars.
    legs: Legs,
    /// In a box: books are large, and most instruments have none.
    depth: Option<Box<DepthMarket>>,
    by_order: Option<Box<ByOrderMarket>>,
    /// In the order of arrival; those for the closing stand behind all others.
    orders: Vec<Order>,
    closing_count: usize,
    /// All fills so far, signed.
    position: Qty,
    /// No order of the day ends before this.
    ts_expiry_min: TimeNs,
    trading: Trading,
    barrier: Option<Barrier>,
    /// What is known of usual days, where impact is modelled.
    activity: Option<Box<Activity>>,
    /// Its sessions, where it does not trade round the clock.
    hours: Option<Box<Hours>>,
}

const NEVER: TimeNs = TimeNs(i64::MAX);

/// The venue's rules and the way out for reports, lent for one piece of work.
pub(crate) type Office<'a> = (&'a Rules, &'a mut Outbox);

impl Listing {
    pub(crate) const fn new(instrument: Instrument) -> Self {
        Self {
            instrument,
            source: Source::Bars,
            last_px: None,
            is_print_last: false,
            top: None,
            open_bar: None,
            ended_bar: None,
            legs: Legs::new(),
            depth: None,
            by_order: None,
            orders: Vec::new(),
            closing_count: 0,
            position: Qty::ZERO,
            ts_expiry_min: NEVER,
            trading: Trading::Open,
            barrier: None,
            activity: None,
            hours: None,
        }
    }

    pub(crate) const fn instrument(&self) -> &Instrument {
        &self.instrument
    }

    pub(crate) const fn position(&self) -> Qty {
        self.position
    }

    /// The last price the venue may judge an order by.
    pub(crate) fn last_px(&self) -> Option<Price> {
        let mid = match self.source {
            _ if self.is_print_last => None,
            Source::Orders => self.by_order.as_ref().and_then(|market| market.mid(Side::Buy)),
            Source::Depth => self.depth.as_ref().and_then(|market| market.mid(Side::Buy)),
            Source::Quotes => self.top.and_then(|top| top.last_px()),
            Source::Trades | Source::Bars => None,
        };
        mid.or(self.last_px)
    }

    /// Where an order of this side would take now; none where that is not known. Whether we took
    /// what is shown there does not count. On bars and prints the market is where B2 puts it inside
    /// a bar, and else at the last price.
    fn touch(&self, of: Side, ts: TimeNs) -> Option<Price> {
        match (self.source, &self.open_bar) {
            (Source::Orders, _) => self.by_order.as_ref().and_then(|market| market.touch(of)),
            (Source::Depth, _) => self.depth.as_ref().and_then(|market| market.touch(of)),
            (Source::Quotes, _) => self.top.as_ref().and_then(|top| top.touch(of)),
            (Source::Bars, Some(open)) => Some(Reach::until(&open.bar, ts).adverse(of)),
            (Source::Bars | Source::Trades, _) => self.last_px,
        }
    }

    /// The same, where orders of ours are in each other's way: they too would be taken.
    fn touch_with_own(&self, of: Side, ts: TimeNs, rules: &Rules) -> Option<Price> {
        let own = self_trade::touch(&self.orders, of, rules.self_trade);
        self_trade::nearer(of, self.touch(of, ts), own)
    }

    /// True when a limit order would take on arrival.
    pub(crate) fn would_take(&self, request: &OrderRequest, ts: TimeNs, rules: &Rules) -> bool {
        let is_within = |(px, limit)| side::is_within(request.side, px, limit);
        let touch = self.touch_with_own(request.side, ts, rules);
        touch.zip(request.limit_px).is_some_and(is_within)
    }

    pub(crate) const fn open_count(&self) -> usize {
        self.orders.len()
    }

    /// Orders that are worked as the market moves: all but those for the closing.
    const fn live_count(&self) -> usize {
        self.orders.len() - self.closing_count
    }

    /// Where an open order stands in the line.
    pub(crate) fn place(&self, id: ClOrdId) -> Option<usize> {
        self.orders.iter().position(|order| order.request.cl_ord_id == id)
    }

    pub(crate) fn order(&self, place: usize) -> Option<&Order> {
        self.orders.get(place)
    }

    /// What works here.
    pub(crate) fn open_orders(&self) -> Vec<OpenOrder> {
        let open = |order: &Order| OpenOrder { request: order.request, cum_qty: order.cum_qty };
        self.orders.iter().map(open).collect()
    }

    /// From now on what is traded is remembered: orders move the market by their share of it.
    pub(crate) fn measure(&mut self) {
        self.activity = Some(Box::default());
    }

    /// The market moves.
    pub(crate) fn on_market(&mut self, event: &MarketEvent, (rules, outbox): Office<'_>) {
        self.catch_up(event.ts_event(), (rules, outbox));
        if let Some(activity) = &mut self.activity {
            activity.note(event);
        }
        if self.hours.is_some() && !event.is_before_requests() {
            self.open_at(event.ts_event());
        }
        match event {
            MarketEvent::Action(action) => self.on_action(action, (rules, outbox)),
            _ if !self.is_trading() => self.look_on(event, (rules, outbox)),
            MarketEvent::BarOpened(bar) => self.on_open(*bar, (rules, outbox)),
            MarketEvent::BarClosed(bar) => self.on_close(bar),
            MarketEvent::Quote(quote) => self.on_quote(*quote, (rules, outbox)),
            MarketEvent::Trade(trade) => self.on_trade(trade, (rules, outbox)),
            MarketEvent::Depth(depth) => self.on_depth(depth, (rules, outbox)),
            MarketEvent::Order(order) => self.on_order(order, (rules, outbox)),
        }
    }

    /// What time alone does: sessions open and close, the bar that is over is settled, then orders
    /// of the day expire.
    pub(crate) fn catch_up(&mut self, ts: TimeNs, (rules, outbox): Office<'_>) {
        if self.hours.is_some() {
            self.turn_hours(ts, (rules, outbox));
        }
        self.settle_due(ts, (rules, outbox));
        self.expire_due(ts, (rules, outbox));
    }

    fn settle_due(&mut self, ts: TimeNs, office: Office<'_>) {
        let ts_close = self.open_bar.as_ref().map(|open| open.bar.ts_event);
        if let Some(ts_close) = ts_close
            && ts_close <= ts
        {
            self.settle(ts_close, office);
        }
    }

    fn expire_due(&mut self, ts: TimeNs, office: Office<'_>) {
        if ts >= self.ts_expiry_min {
            self.expire(ts, office);
        }
    }

    /// An order that was found in order joins the line.
    pub(crate) fn accept(
        &mut self,
        (request, member): (&OrderRequest, Option<Member>),
        ts: TimeNs,
        office: Office<'_>,
    ) {
        let mut order = Order::new(request, ts, self.day_end(ts));
        order.member = member;
        self.line_up(order, ExecType::New, ts, office);
    }

    /// An order that was refused.
    pub(crate) fn refuse(
        &mut self,
        request: &OrderRequest,
        reason: RejectReason,
        ts: TimeNs,
        (rules, outbox): Office<'_>,
    ) {
        let mut order = Order::new(request, ts, self.day_end(ts));
        let (instrument, position) = (&self.instrument, &mut self.position);
        let legs = &mut self.legs;
        let activity = self.activity.as_deref();
        let mut clerk = Clerk { rules, instrument, outbox, position, activity, legs };
        clerk.reject(&mut order, reason, ts);
    }

    /// Before an order is cancelled or replaced inside a bar: what the bar may have done to it.
    pub(crate) fn settle_one(&mut self, place: usize, ts: TimeNs, office: Office<'_>) {
        let Some(bar) = self.open_bar.as_ref().map(|open| open.bar) else { return };
        self.work(office, |orders, open_bar, clerk| {
            if let Some(open) = open_bar.filter(|_| place < orders.len()) {
                let reach = Reach::until(&bar, ts);
                bars::work_resting(orders, place..place + 1, open, (reach, ts), clerk);
            }
        });
    }

    /// Ends an open order.
    pub(crate) fn cancel(&mut self, place: usize, ts: TimeNs, office: Office<'_>) {
        self.work_whole(office, |orders, clerk| {
            if let Some(order) = orders.get_mut(place) {
                clerk.cancel(order, RejectReason::None, ts);
            }
        });
    }

    /// Changes an open order; it keeps its place only when it shrinks.
    pub(crate) fn replace(
        &mut self,
        place: usize,
        new: &OrderRequest,
        ts: TimeNs,
        (rules, outbox): Office<'_>,
    ) {
        let Some(old) = self.orders.get(place).copied() else { return };
        let order = old.replaced(new, ts, self.day_end(ts));
        outbox.rename(old.request.cl_ord_id, new.cl_ord_id);
        if old.keeps_place(new) {
            let (instrument, position) = (&self.instrument, &mut self.position);
            let legs = &mut self.legs;
            let activity = self.activity.as_deref();
            let mut clerk = Clerk { rules, instrument, outbox, position, activity, legs };
            clerk.note(&order, ExecType::Replaced, RejectReason::None, ts);
            if let Some(market) = &mut self.depth {
                market.shrink(&order);
            }
            if let Some(market) = &mut self.by_order {
                market.shrink(&order);
            }
            self.orders[place] = order;
            return;
        }
        self.leave_queue(&old);
        self.orders.remove(place);
        self.closing_count -= usize::from(old.is_at_closing());
        self.line_up(order, ExecType::Replaced, ts, (rules, outbox));
    }

    /// Reports that a request about an open order was refused.
    pub(crate) fn refuse_request(
        &mut self,
        place: usize,
        reason: RejectReason,
        ts: TimeNs,
        (rules, outbox): Office<'_>,
    ) {
        let (instrument, position) = (&self.instrument, &mut self.position);
        let legs = &mut self.legs;
        let activity = self.activity.as_deref();
        let mut clerk = Clerk { rules, instrument, outbox, position, activity, legs };
        if let Some(order) = self.orders.get(place) {
            clerk.note(order, ExecType::CancelRejected, reason, ts);
        }
    }

    /// Ends all orders: no later price can fill them.
    pub(crate) fn close_out(&mut self, ts: TimeNs, office: Office<'_>) {
        self.work_whole(office, |orders, clerk| {
            for order in orders {
                clerk.expire(order, RejectReason::EndOfData, ts);
            }
        });
    }

    /// What orders the instrument has, and what they will meet.
    pub(crate) fn state_bytes(&self, out: &mut StateBytes<'_>) {
        out.byte(self.source as u8).px(self.last_px).flag(self.is_print_last);
        out.flag(self.top.is_some());
        if let Some(top) = &self.top {
            top.state_bytes(out);
        }
        out.flag(self.open_bar.is_some());
        if let Some(open) = &self.open_bar {
            open.state_bytes(out);
        }
        out.len(self.orders.len());
        self.orders.iter().for_each(|order| order.state_bytes(out));
        if self.orders.iter().any(|order| order.request.terms.is_reduce_only) {
            out.number(self.position.0);
        }
        out.flag(self.depth.is_some());
        if let Some(market) = &self.depth {
            market.state_bytes(out);
        }
        // Without orders of others the bytes are those of before there were any.
        if let Some(market) = &self.by_order {
            market.state_bytes(out.byte(1));
        }
        self.legs.state_bytes(out);
        self.trading_bytes(out);
        if let Some(ended) = self.ended_bar.as_ref().filter(|_| self.hours.is_none()) {
            ended.state_bytes(out.byte(1));
        }
        if let Some(activity) = &self.activity {
            activity.state_bytes(out);
        }
        self.hours_bytes(out);
    }

    /// An order goes to the end of its line and is acknowledged. Unless it is for the closing, comes
    /// too late for a bar that it should have met, or must wait for a session, it meets the market as
    /// it stands.
    fn line_up(
        &mut self,
        order: Order,
        exec_type: ExecType,
        ts: TimeNs,
        (rules, outbox): Office<'_>,
    ) {
        let is_closing = order.is_at_closing();
        let place = if is_closing { self.orders.len() } else { self.live_count() };
        self.closing_count += usize::from(is_closing);
        self.ts_expiry_min = self.ts_expiry_min.min(order.ts_expiry().unwrap_or(NEVER));
        let (instrument, position) = (&self.instrument, &mut self.position);
        let legs = &mut self.legs;
        let activity = self.activity.as_deref();
        let mut clerk = Clerk { rules, instrument, outbox, position, activity, legs };
        clerk.note(&order, exec_type, RejectReason::None, ts);
        self.orders.insert(place, order);
        // Where a stop is moved to, the bar before does not know.
        let is_new = exec_type == ExecType::New;
        if is_closing || (is_new && self.meets_ended_bar(place, ts, (rules, outbox))) {
            return;
        }
        if self.is_trading() {
            self.enter_last(ts, (rules, outbox));
        }
    }

    /// An exit of what the last bar has filled, reported at its close, may have been inside it. True
    /// when that bar has triggered it.
    fn meets_ended_bar(&mut self, place: usize, ts: TimeNs, (rules, outbox): Office<'_>) -> bool {
        if self.ended_bar.is_none() || self.trading != Trading::Open {
            return false;
        }
        let touch = self.touch(self.orders[place].side(), ts);
        let (Some(ended), Some(px)) = (&mut self.ended_bar, touch) else { return false };
        let (instrument, position) = (&self.instrument, &mut self.position);
        let legs = &mut self.legs;
        let activity = self.activity.as_deref();
        let mut clerk = Clerk { rules, instrument, outbox, position, activity, legs };
        let bars = (ended, self.open_bar.as_mut());
        let is_triggered = bars::work_late(&mut self.orders, place, bars, (px, ts), &mut clerk);
        self.sweep();
        is_triggered
    }

    /// The last of those that are worked meets the market as it stands.
    fn enter_last(&mut self, ts: TimeNs, (rules, outbox): Office<'_>) {
        let live = self.live_count();
        let last = self.orders[..live].last();
        let touch = last.and_then(|order| self.touch_with_own(order.side(), ts, rules));
        let Some(order) = self.orders[..live].last_mut() else { return };
        let (instrument, position) = (&self.instrument, &mut self.position);
        let legs = &mut self.legs;
        let activity = self.activity.as_deref();
        let mut clerk = Clerk { rules, instrument, outbox, position, activity, legs };
        if self.source < Source::Depth && order.is_post_only() {
            clerk.post(order, touch, ts);
            order.is_resting = true;
        }
        if self.source == Source::Orders {
            return self.work_by_order(ts, (rules, outbox), |market, floor| {
                market.enter(floor.orders.len() - 1, floor);
            });
        }
        if self.source == Source::Depth {
            return self.work_depth(ts, (rules, outbox), |market, floor| {
                market.enter(floor.orders.len() - 1, floor);
            });
        }
        let (source, mut top) = (self.source, self.top);
        self.work((rules, outbox), |orders, open_bar, clerk| {
            let Some(last) = orders.len().checked_sub(1) else { return };
            match (source, &mut top, open_bar) {
                (Source::Quotes, Some(top), _) => quotes::work_one(orders, last, top, ts, clerk),
                (Source::Bars, _, Some(open)) => bars::work_arrival(orders, last, open, ts, clerk),
                // Between bars, and among prints, it waits for the next price.
                _ => {}
            }
        });
        self.top = top;
    }

    fn on_open(&mut self, bar: Bar, (rules, outbox): Office<'_>) {
        if self.source > Source::Bars {
            return;
        }
        // A bar that was never closed ends where the next begins.
        self.settle(bar.ts_open, (rules, outbox));
        self.last_px = Some(bar.open);
        self.open_bar = Some(OpenBar::new(bar));
        self.work((rules, outbox), |orders, open_bar, clerk| {
            if let Some(open) = open_bar {
                bars::work_open(orders, open, clerk);
            }
        });
    }

    const fn on_close(&mut self, bar: &Bar) {
        if matches!(self.source, Source::Bars) {
            self.last_px = Some(bar.close);
        }
    }

    fn on_quote(&mut self, quote: Quote, office: Office<'_>) {
        if self.source > Source::Quotes {
            return;
        }
        self.note_quote(quote);
        let Some(mut top) = self.top.filter(|_| !self.orders.is_empty()) else { return };
        self.work(office, |orders, _, clerk| {
            quotes::work_all(orders, &mut top, quote.ts_event, clerk);
        });
        self.top = Some(top);
    }

    #[inline]
    fn note_quote(&mut self, quote: Quote) {
        self.refine(Source::Quotes);
        self.is_print_last = false;
        self.top.get_or_insert(Top::new(quote)).update(quote);
    }

    fn on_trade(&mut self, trade: &Trade, (rules, outbox): Office<'_>) {
        self.refine(Source::Trades);
        self.last_px = Some(trade.price);
        self.is_print_last = true;
        if self.source == Source::Depth {
            return self.work_depth(trade.ts_event, (rules, outbox), |market, floor| {
                market.print(trade, floor);
            });
        }
        // Among orders a print repeats what their fills say.
        if self.source == Source::Orders {
            return;
        }
        let is_only_source = self.source == Source::Trades;
        let mut print = Print::new(trade, is_only_source, rules);
        self.work((rules, outbox), |orders, _, clerk| {
            trades::work_all(orders, &mut print, clerk);
        });
        if let Some(hours) = &mut self.hours {
            hours.note_print(print);
        }
    }

    fn on_order(&mut self, order: &MarketOrder, (rules, outbox): Office<'_>) {
        if self.note_order(order) {
            self.work_by_order(order.ts_event, (rules, outbox), ByOrderMarket::work);
        }
    }

    /// True when orders of ours are to be worked.
    #[inline]
    fn note_order(&mut self, order: &MarketOrder) -> bool {
        self.refine(Source::Orders);
        self.is_print_last = false;
        self.by_order.get_or_insert_with(|| Box::new(ByOrderMarket::new())).update(order)
    }

    fn on_depth(&mut self, depth: &Depth, (rules, outbox): Office<'_>) {
        if self.note_depth(depth, rules.queue) {
            self.work_depth(depth.ts_event, (rules, outbox), DepthMarket::work);
        }
    }

    /// True when the book may be looked at.
    #[inline]
    fn note_depth(&mut self, depth: &Depth, queue: QueueModel) -> bool {
        if self.source > Source::Depth {
            return false;
        }
        self.refine(Source::Depth);
        self.is_print_last = false;
        self.depth.get_or_insert_with(|| Box::new(DepthMarket::new(queue))).update(depth)
    }

    /// Finer data takes over; a coarser bar that is open no longer counts.
    #[inline]
    fn refine(&mut self, source: Source) {
        if source > self.source {
            self.take_over(source);
        }
    }

    #[cold]
    fn take_over(&mut self, source: Source) {
        self.source = source;
        (self.open_bar, self.ended_bar) = (None, None);
        self.legs.clear();
        if source >= Source::Depth {
            self.depth = None;
            // Nobody knows their places in a book that was not there: they meet it anew.
            for order in &mut self.orders {
                (order.is_resting, order.has_met) = (false, false);
            }
        }
    }

    #[cold]
    fn expire(&mut self, ts: TimeNs, office: Office<'_>) {
        self.work_whole(office, |orders, clerk| {
            for order in orders.iter_mut().filter(|order| order.has_expired(ts)) {
                clerk.expire(order, RejectReason::None, ts);
            }
        });
        let expiries = self.orders.iter().filter_map(Order::ts_expiry);
        self.ts_expiry_min = expiries.min().unwrap_or(NEVER);
    }

    /// The open bar is over: what rested inside it is known now.
    fn settle(&mut self, ts: TimeNs, office: Office<'_>) {
        let Some(bar) = self.open_bar.as_ref().map(|open| open.bar) else { return };
        self.work(office, |orders, open_bar, clerk| {
            if let Some(open) = open_bar {
                let all = 0..orders.len();
                bars::work_resting(orders, all, open, (Reach::whole(&bar), ts), clerk);
            }
        });
        self.drop_bar(bar.ts_event);
    }

    /// The open bar has ended for us.
    fn drop_bar(&mut self, ts: TimeNs) {
        let Some(open) = self.open_bar.take() else { return };
        let ts_open = open.bar.ts_open;
        self.legs.end_bar(ts_open, &self.orders);
        let is_wanted = self.hours.is_some() || self.legs.are_in(ts_open);
        self.ended_bar = is_wanted.then_some(EndedBar { open, ts });
    }

    /// Works on all orders, also those for the closing, then sweeps those that have ended.
    fn work_whole(
        &mut self,
        (rules, outbox): Office<'_>,
        work: impl FnOnce(&mut [Order], &mut Clerk<'_>),
    ) {
        if self.orders.is_empty() {
            return;
        }
        let (instrument, position) = (&self.instrument, &mut self.position);
        let legs = &mut self.legs;
        let activity = self.activity.as_deref();
        work(&mut self.orders, &mut Clerk { rules, instrument, outbox, position, activity, legs });
        self.sweep();
    }

    /// Works on the orders, then sweeps those that have ended. Costs nothing without orders.
    fn work(
        &mut self,
        (rules, outbox): Office<'_>,
        work: impl FnOnce(&mut [Order], Option<&mut OpenBar>, &mut Clerk<'_>),
    ) {
        if self.orders.is_empty() {
            return;
        }
        let live = self.live_count();
        let (instrument, position) = (&self.instrument, &mut self.position);
        let legs = &mut self.legs;
        let activity = self.activity.as_deref();
        let mut clerk = Clerk { rules, instrument, outbox, position, activity, legs };
        work(&mut self.orders[..live], self.open_bar.as_mut(), &mut clerk);
        self.sweep();
    }

    /// Works on the orders against the book by level, then sweeps those that have ended.
    fn work_depth(
        &mut self,
        ts: TimeNs,
        (rules, outbox): Office<'_>,
        work: impl FnOnce(&mut DepthMarket, &mut Floor<'_, '_>),
    ) {
        let live = self.live_count();
        let Some(market) = &mut self.depth else { return };
        let (instrument, position) = (&self.instrument, &mut self.position);
        let legs = &mut self.legs;
        let activity = self.activity.as_deref();
        let mut clerk = Clerk { rules, instrument, outbox, position, activity, legs };
        work(market, &mut Floor { orders: &mut self.orders[..live], clerk: &mut clerk, ts });
        self.sweep();
    }

    /// Works on the orders against the book by order, then sweeps those that have ended.
    fn work_by_order(
        &mut self,
        ts: TimeNs,
        (rules, outbox): Office<'_>,
        work: impl FnOnce(&mut ByOrderMarket, &mut Floor<'_, '_>),
    ) {
        let live = self.live_count();
        let Some(market) = &mut self.by_order else { return };
        let (instrument, position) = (&self.instrument, &mut self.position);
        let legs = &mut self.legs;
        let activity = self.activity.as_deref();
        let mut clerk = Clerk { rules, instrument, outbox, position, activity, legs };
        work(market, &mut Floor { orders: &mut self.orders[..live], clerk: &mut clerk, ts });
        self.sweep();
    }

    /// Orders that have ended leave the line, and their place in the book if they have one.
    fn sweep(&mut self) {
        if self.depth.is_some() || self.by_order.is_some() {
            let ended: Vec<Order> =
                self.orders.iter().filter(|order| !order.is_open()).copied().collect();
            ended.iter().for_each(|order| self.leave_queue(order));
        }
        self.orders.retain(Order::is_open);
        if self.closing_count > 0 {
            self.closing_count = self.orders.iter().filter(|order| order.is_at_closing()).count();
        }
    }

    /// An order gives up its place in the book, if it has one.
    fn leave_queue(&mut self, order: &Order) {
        if let Some(market) = &mut self.depth {
            market.leave(order);
        }
        if let Some(market) = &mut self.by_order {
            market.leave(order);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
