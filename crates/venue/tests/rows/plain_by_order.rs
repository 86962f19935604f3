//! The plain twin of the venue on orders of others: one list in the order of joining, no stops, and
//! strangers who never cross each other.

use hansa_market::event::{MarketOrder, OrderDeed};
use hansa_types::{OrdType, OrderRequest, OrderTerms, Side, TimeInForce};

/// Whose an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Strangers,
    Ours,
    /// Strangers' whose fills a slice of ours took: they would still stand before the next one.
    Displaced,
}

/// Somebody's order.
#[derive(Debug, Clone)]
struct Resting {
    id: u64,
    whose: Whose,
    side: Side,
    px: i64,
    open: i64,
    /// What we took of a stranger's.
    taken: i64,
    terms: OrderTerms,
    /// What of it stands in the queue.
    slice: i64,
    /// No less than this at one time.
    least: i64,
    /// What it took in the stead of strangers behind it.
    displaced: i64,
}

impl Resting {
    const fn is_ours(&self) -> bool {
        matches!(self.whose, Whose::Ours)
    }

    /// Seen, hidden, or not to be had in parts: in this order at one price.
    const fn class(&self) -> u8 {
        match self {
            _ if self.least > 0 => 2,
            _ if self.terms.is_hidden => 1,
            _ => 0,
        }
    }
}

/// Everybody in one list, in the order in which they joined.
#[derive(Debug, Default)]
pub struct PlainByOrder {
    pub now: i64,
    pub fills: Vec<(i64, u64, i64, i64, bool)>,
    all: Vec<Resting>,
    waiting: Vec<OrderRequest>,
    is_whole: bool,
}

fn other(side: Side) -> Side {
    if side == Side::Buy { Side::Sell } else { Side::Buy }
}

/// Positive when the price is better than the limit, for one who trades on that side.
fn gain(side: Side, px: i64, limit: i64) -> i64 {
    side.sign() * (limit - px)
}

/// A plain order, a stranger's unless told otherwise.
fn strangers(id: u64, side: Side, px: i64, open: i64) -> Resting {
    let (whose, terms) = (Whose::Strangers, OrderTerms::NONE);
    Resting { id, whose, side, px, open, taken: 0, terms, slice: open, least: 0, displaced: 0 }
}

fn sum(levels: &[(i64, i64)]) -> i64 {
    levels.iter().map(|(_, lots)| lots).sum()
}

impl PlainByOrder {
    /// True when the row would make strangers cross each other.
    pub fn would_cross(&self, row: &MarketOrder) -> bool {
        let was = self.stranger(row.id).map(|place| self.all[place].side);
        let side = was.unwrap_or(row.side);
        let is_reached = |each: &Resting| {
            each.whose == Whose::Strangers
                && each.side != side
                && gain(side, each.px, row.price.0) >= 0
        };
        matches!(row.deed, OrderDeed::Add | OrderDeed::Change) && self.all.iter().any(is_reached)
    }

    pub fn row(&mut self, row: &MarketOrder) {
        match (row.deed, self.stranger(row.id)) {
            (OrderDeed::Add, None) if row.qty.0 > 0 => self.add(row, row.side, 0),
            (OrderDeed::Change, Some(place)) if row.qty.0 > 0 => self.change(row, place),
            (OrderDeed::Change | OrderDeed::Delete, Some(place)) => drop(self.all.remove(place)),
            (OrderDeed::Fill, Some(place)) => self.stranger_filled(place, row.qty.0),
            _ => {}
        }
        self.is_whole = row.is_last;
        if self.is_whole {
            self.look();
        }
    }

    pub fn send(&mut self, request: &OrderRequest) {
        self.waiting.push(*request);
        if self.is_whole {
            self.look();
        }
    }

    pub fn cancel(&mut self, id: u64) {
        self.all.retain(|each| each.whose == Whose::Strangers || each.id != id);
        self.waiting.retain(|request| request.cl_ord_id.0 != id);
    }

    fn stranger(&self, id: u64) -> Option<usize> {
        self.all.iter().position(|each| each.whose == Whose::Strangers && each.id == id)
    }

    fn add(&mut self, row: &MarketOrder, side: Side, taken: i64) {
        let (px, open) = (row.price.0, row.qty.0);
        let order = strangers(row.id, side, px, open);
        self.all.push(Resting { taken, ..order });
    }

    fn change(&mut self, row: &MarketOrder, place: usize) {
        let was = &mut self.all[place];
        if was.px == row.price.0 && row.qty.0 <= was.open {
            was.open = row.qty.0;
        } else {
            let was = self.all.remove(place);
            self.add(row, was.side, was.taken);
        }
    }

    /// Ours at better prices are filled first, and ours at this price that joined before.
    fn stranger_filled(&mut self, place: usize, lots: i64) {
        let Resting { id, side, px, open, .. } = self.all[place];
        let mut left = lots.min(open);
        self.all[place].open -= left;
        let mut passed = vec![];
        while left > 0 {
            let last = self.stranger(id).unwrap();
            let is_reached = |at: usize, each: &Resting| {
                let by = gain(side, px, each.px);
                let is_before = by > 0 || (by == 0 && at < last && each.class() == 0);
                let is_asked = each.whose != Whose::Strangers && !passed.contains(&each.id);
                each.side == side && is_before && is_asked
            };
            let Some(own) = self.in_line(is_reached, side).first().copied() else { break };
            let displaces = self.all[own].px == px;
            let used = self.reach(own, left, displaces);
            if used == 0 {
                passed.push(self.all[own].id);
            }
            left -= used;
        }
        self.all.retain(|each| each.open > 0);
    }

    /// So many lots come to one of ours, or to those displaced by it; gives how many it took.
    fn reach(&mut self, own: usize, lots: i64, displaces: bool) -> i64 {
        let Resting { id, whose, px, open, slice, least, .. } = self.all[own];
        if whose == Whose::Displaced {
            let used = lots.min(open);
            self.all[own].open -= used;
            let mut all = self.all.iter_mut();
            let ours = all.find(|each| each.is_ours() && each.id == id).unwrap();
            ours.displaced += if displaces { used } else { 0 };
            self.all.retain(|each| each.open > 0 || each.whose != Whose::Displaced);
            return used;
        }
        let filled = lots.min(slice);
        if filled < least {
            return 0;
        }
        self.note(id, px, filled, true);
        let ours = &mut self.all[own];
        ours.open -= filled;
        ours.slice -= filled;
        ours.displaced += if displaces { filled } else { 0 };
        if ours.open == 0 || ours.slice == 0 || least > 0 {
            let ours = self.all.remove(own);
            self.join_again(ours);
        }
        filled
    }

    /// Behind everybody, and behind those it displaced so far.
    fn join_again(&mut self, ours: Resting) {
        if ours.open == 0 {
            return;
        }
        if ours.displaced > 0 {
            let displaced = strangers(ours.id, ours.side, ours.px, ours.displaced);
            self.all.push(Resting { whose: Whose::Displaced, ..displaced });
        }
        let slice = ours.terms.display_qty.map_or(ours.open, |shown| shown.0.min(ours.open));
        self.all.push(Resting { slice, least: 0, displaced: 0, ..ours });
    }

    /// Places of those wanted: best price first, then by what is seen, then by joining.
    fn in_line(&self, is_wanted: impl Fn(usize, &Resting) -> bool, side: Side) -> Vec<usize> {
        let mut places: Vec<usize> =
            (0..self.all.len()).filter(|at| is_wanted(*at, &self.all[*at])).collect();
        places.sort_by_key(|at| (-side.sign() * self.all[*at].px, self.all[*at].class()));
        places
    }

    fn look(&mut self) {
        for side in [Side::Buy, Side::Sell] {
            let mut passed = vec![];
            loop {
                let is_ours = |_: usize, each: &Resting| {
                    let is_asked = each.whose != Whose::Strangers && !passed.contains(&each.id);
                    each.side == side && is_asked
                };
                let Some(own) = self.in_line(is_ours, side).first().copied() else { break };
                let Resting { id, px, open, .. } = self.all[own];
                let there: i64 = sum(&self.clone_of_book().take(side, Some(px), open));
                let used = if there > 0 { self.reach(own, there, false) } else { 0 };
                self.take(side, Some(px), used);
                if used == 0 {
                    passed.push(id);
                }
            }
        }
        for request in std::mem::take(&mut self.waiting) {
            self.enter(&request);
        }
    }

    fn clone_of_book(&self) -> Self {
        Self { all: self.all.clone(), ..Self::default() }
    }

    fn enter(&mut self, request: &OrderRequest) {
        let (side, id, terms) = (request.side, request.cl_ord_id.0, request.terms);
        let (limit, wanted) = (request.limit_px.map(|px| px.0), request.order_qty.0);
        let there = sum(&self.clone_of_book().take(side, limit, wanted));
        let is_fok = request.time_in_force == TimeInForce::Fok;
        let least = if terms.is_all_or_none || is_fok { wanted } else { terms.min_qty.0 };
        let mut open = wanted;
        if there >= least {
            for (px, lots) in self.take(side, limit, wanted) {
                self.note(id, px, lots, false);
                open -= lots;
            }
        }
        let stays = request.ord_type == OrdType::Limit && request.time_in_force == TimeInForce::Gtc;
        if stays && open > 0 {
            let least = if there >= least && there > 0 { 0 } else { least };
            if least > 0 && self.is_offered(side, limit.unwrap()) {
                return self.waiting.push(*request);
            }
            let order = strangers(id, side, limit.unwrap(), open);
            let shown = terms.display_qty.map_or(open, |shown| shown.0.min(open));
            let slice = if least > 0 { open } else { shown };
            self.all.push(Resting { whose: Whose::Ours, terms, slice, least, ..order });
        }
    }

    /// True while a stranger's order stands that one with this limit could take, also if we took it.
    fn is_offered(&self, side: Side, limit: i64) -> bool {
        let strangers = self.all.iter().filter(|each| each.whose == Whose::Strangers);
        strangers.into_iter().any(|each| each.side != side && gain(side, each.px, limit) >= 0)
    }

    /// Takes strangers' orders of the other side up to a limit; gives prices and lots by level.
    fn take(&mut self, side: Side, limit: Option<i64>, mut wanted: i64) -> Vec<(i64, i64)> {
        let against = other(side);
        let is_reached = |_: usize, each: &Resting| {
            let is_within = limit.is_none_or(|limit| gain(side, each.px, limit) >= 0);
            each.whose == Whose::Strangers && each.side == against && is_within
        };
        let mut levels: Vec<(i64, i64)> = vec![];
        for at in self.in_line(is_reached, against) {
            let each = &mut self.all[at];
            let lots = wanted.min(each.open - each.taken).max(0);
            if lots == 0 {
                continue;
            }
            each.taken += lots;
            wanted -= lots;
            match levels.last_mut() {
                Some((px, sum)) if *px == each.px => *sum += lots,
                _ => levels.push((each.px, lots)),
            }
        }
        levels
    }

    fn note(&mut self, id: u64, px: i64, lots: i64, is_maker: bool) {
        if lots > 0 {
            self.fills.push((self.now, id, px, lots, is_maker));
        }
    }
}
