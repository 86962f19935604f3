//! The plain twin of the venue on depth: ordered maps and whole searches, risk averse, no stops.

use std::collections::BTreeMap;

use hansa_market::event::{Depth, Trade};
use hansa_types::{OrdType, OrderRequest, Side, TimeInForce};

/// An order as the twin holds it.
#[derive(Debug, Clone)]
struct Own {
    request: OrderRequest,
    open: i64,
    /// `None` until it has met a whole book that shows nothing it could take.
    ahead: Option<i64>,
}

/// What stands before an order at a price of which the book does not speak.
const ALL: i64 = i64::MAX / 4;

/// The rules of `docs/fills.md`, written without haste.
#[derive(Debug, Default)]
pub struct PlainDepth {
    pub now: i64,
    pub fills: Vec<(i64, u64, i64, i64, bool)>,
    /// What strangers show.
    levels: BTreeMap<(Side, i64), i64>,
    /// What of it we took.
    taken: BTreeMap<(Side, i64), i64>,
    /// What strangers show at prices where we wait, less what traded since.
    queues: BTreeMap<(Side, i64), i64>,
    orders: Vec<Own>,
    is_whole: bool,
    is_snapshot: bool,
}

fn other(side: Side) -> Side {
    if side == Side::Buy { Side::Sell } else { Side::Buy }
}

/// Positive when the price is better than the limit, for one who trades on that side.
fn gain(side: Side, px: i64, limit: i64) -> i64 {
    side.sign() * (limit - px)
}

impl PlainDepth {
    pub fn row(&mut self, row: &Depth) {
        if row.is_clear {
            self.levels.clear();
            self.is_snapshot = true;
        }
        let (side, px, qty) = (row.side, row.price.0, row.qty.0);
        self.levels.remove(&(side, px));
        if qty > 0 {
            self.levels.retain(|(of, at), _| *of == side || gain(side, *at, px) < 0);
            self.levels.insert((side, px), qty);
        }
        if !row.is_clear {
            self.bound(side, px);
        }
        if !self.is_snapshot {
            self.restate(side, px);
            let unseen =
                self.queues.iter().filter(|((of, _), ahead)| *of == side && **ahead > ALL / 2);
            for (side, px) in unseen.map(|(key, _)| *key).collect::<Vec<_>>() {
                self.restate(side, px);
            }
        }
        // L15: an emptied book is not known.
        self.is_whole = row.is_last && !(self.is_snapshot && self.levels.is_empty());
        if self.is_whole {
            self.look();
        }
    }

    pub fn print(&mut self, trade: &Trade) {
        let mut lots = trade.qty.0;
        for side in [Side::Buy, Side::Sell] {
            if trade.aggressor != Some(side) {
                lots = self.print_on(side, trade.price.0, lots);
            }
        }
    }

    pub fn send(&mut self, request: &OrderRequest) {
        self.orders.push(Own { request: *request, open: request.order_qty.0, ahead: None });
        if self.is_whole {
            self.enter(self.orders.len() - 1);
        }
        self.sweep();
    }

    pub fn cancel(&mut self, id: u64) {
        self.orders.retain(|own| own.request.cl_ord_id.0 != id);
        self.sweep();
    }

    fn look(&mut self) {
        if std::mem::take(&mut self.is_snapshot) {
            for (side, px) in self.queues.keys().copied().collect::<Vec<_>>() {
                self.restate(side, px);
            }
            for (side, px) in self.taken.keys().copied().collect::<Vec<_>>() {
                self.bound(side, px);
            }
        }
        for side in [Side::Buy, Side::Sell] {
            for px in self.prices(side) {
                let against = self.reached(other(side), Some(px));
                let lots = against.iter().map(|key| self.left(key)).sum();
                let wanted = self.at(side, px).iter().map(|own| self.orders[*own].open).sum();
                self.go_through(side, px, std::cmp::min(lots, wanted));
                self.consume(&against, std::cmp::min(lots, wanted));
            }
        }
        for place in 0..self.orders.len() {
            if self.orders[place].ahead.is_none() {
                self.enter(place);
            }
        }
        self.sweep();
    }

    /// Our prices on a side, best first.
    fn prices(&self, side: Side) -> Vec<i64> {
        let mut prices: Vec<i64> =
            self.queues.keys().filter(|(of, _)| *of == side).map(|(_, px)| *px).collect();
        prices.sort_by_key(|px| -side.sign() * px);
        prices
    }

    /// Our orders at a price, first come first: nobody who came later has less ahead.
    fn at(&self, side: Side, px: i64) -> Vec<usize> {
        let is_here = |own: &Own| {
            own.ahead.is_some() && own.request.side == side && own.request.limit_px.unwrap().0 == px
        };
        (0..self.orders.len()).filter(|place| is_here(&self.orders[*place])).collect()
    }

    /// Levels of a side with something left, at the limit or better for who takes, best first.
    fn reached(&self, side: Side, limit: Option<i64>) -> Vec<(Side, i64)> {
        let is_reached = |px: i64| limit.is_none_or(|limit| gain(other(side), px, limit) >= 0);
        let levels = self.levels.keys().copied();
        let is_there = |key: &(Side, i64)| key.0 == side && self.left(key) > 0 && is_reached(key.1);
        let mut keys: Vec<(Side, i64)> = levels.filter(is_there).collect();
        keys.sort_by_key(|(_, px)| -side.sign() * px);
        keys
    }

    fn left(&self, key: &(Side, i64)) -> i64 {
        self.levels[key] - self.taken.get(key).unwrap_or(&0)
    }

    /// True where a side shows something at a price or a worse one.
    fn is_in_view(&self, side: Side, px: i64) -> bool {
        self.levels.keys().any(|(of, at)| *of == side && gain(side, *at, px) >= 0)
    }

    /// No more is taken of a level than it shows.
    fn bound(&mut self, side: Side, px: i64) {
        match self.levels.get(&(side, px)) {
            Some(shown) => {
                self.taken.entry((side, px)).and_modify(|taken| *taken = (*shown).min(*taken));
            }
            None if self.is_in_view(side, px) => {
                self.taken.remove(&(side, px));
            }
            None => {}
        }
    }

    fn restate(&mut self, side: Side, px: i64) {
        if !self.is_in_view(side, px) || !self.queues.contains_key(&(side, px)) {
            return;
        }
        let shown = self.levels.get(&(side, px)).copied().unwrap_or(0);
        self.queues.insert((side, px), shown);
        for place in self.at(side, px) {
            let ahead = self.orders[place].ahead.as_mut().unwrap();
            *ahead = shown.min(*ahead);
        }
    }

    fn print_on(&mut self, side: Side, px: i64, mut lots: i64) -> i64 {
        for own_px in self.prices(side) {
            if gain(side, px, own_px) > 0 && lots > 0 {
                lots -= self.go_through(side, own_px, lots);
            } else if own_px == px {
                lots -= self.trade_at(side, px, lots);
            }
        }
        self.sweep();
        lots
    }

    fn go_through(&mut self, side: Side, px: i64, lots: i64) -> i64 {
        if lots == 0 {
            return 0;
        }
        self.queues.insert((side, px), 0);
        for place in self.at(side, px) {
            self.orders[place].ahead = Some(0);
        }
        self.trade_at(side, px, lots)
    }

    /// Strangers and we wait as one line of lots; a trade takes as many from the front of it.
    fn trade_at(&mut self, side: Side, px: i64, lots: i64) -> i64 {
        let mut ours = 0;
        for place in self.at(side, px) {
            let ahead = self.orders[place].ahead.unwrap();
            let reached = (lots - ahead - ours).clamp(0, self.orders[place].open);
            self.orders[place].ahead = Some((ahead - lots).max(0));
            self.fill(place, px, reached, true);
            ours += reached;
        }
        let shown = self.queues.get_mut(&(side, px)).unwrap();
        *shown = (*shown - lots).max(0);
        ours
    }

    fn enter(&mut self, place: usize) {
        let Own { request, open, .. } = self.orders[place].clone();
        let (side, limit) = (request.side, request.limit_px.map(|px| px.0));
        let against = self.reached(other(side), limit);
        let lots: i64 = against.iter().map(|key| self.left(key)).sum();
        let is_short = lots < open;
        if !(request.time_in_force == TimeInForce::Fok && is_short) {
            self.walk(place, &against);
        }
        if request.ord_type == OrdType::Market || request.time_in_force != TimeInForce::Gtc {
            // What is left of it ends.
            self.orders[place].open = 0;
        } else if is_short && !self.is_offered(&request) {
            self.join(place);
        }
    }

    /// True while a level is shown that a limit order could take, also if we took all of it.
    fn is_offered(&self, request: &OrderRequest) -> bool {
        let (side, limit) = (request.side, request.limit_px.unwrap().0);
        self.levels.keys().any(|(of, at)| *of != side && gain(side, *at, limit) >= 0)
    }

    fn walk(&mut self, place: usize, against: &[(Side, i64)]) {
        for key in against {
            let lots = self.orders[place].open.min(self.left(key));
            self.consume(&[*key], lots);
            self.fill(place, key.1, lots, false);
        }
    }

    fn join(&mut self, place: usize) {
        let request = &self.orders[place].request;
        let key = (request.side, request.limit_px.unwrap().0);
        let is_empty = !self.levels.keys().any(|(of, _)| *of == key.0);
        let is_seen = is_empty || self.is_in_view(key.0, key.1);
        let shown = if is_seen { self.levels.get(&key).copied().unwrap_or(0) } else { ALL };
        self.orders[place].ahead = Some(*self.queues.entry(key).or_insert(shown));
    }

    fn consume(&mut self, keys: &[(Side, i64)], mut lots: i64) {
        for key in keys {
            let taken = lots.min(self.left(key));
            *self.taken.entry(*key).or_default() += taken;
            lots -= taken;
        }
    }

    fn fill(&mut self, place: usize, px: i64, lots: i64, is_maker: bool) {
        if lots > 0 {
            let own = &mut self.orders[place];
            own.open -= lots;
            self.fills.push((self.now, own.request.cl_ord_id.0, px, lots, is_maker));
        }
    }

    /// Orders with nothing open go, and queues in which nobody of ours waits.
    fn sweep(&mut self) {
        self.orders.retain(|own| own.open > 0);
        let keys: Vec<(Side, i64)> = self.queues.keys().copied().collect();
        for (side, px) in keys {
            if self.at(side, px).is_empty() {
                self.queues.remove(&(side, px));
            }
        }
    }
}
