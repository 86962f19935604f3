//! The plain twin of the venue on orders of others: one list in the order of joining, no stops, and
//! strangers who never cross each other.

use hansa_market::event::{MarketOrder, OrderDeed};
use hansa_types::{OrdType, OrderRequest, Side, TimeInForce};

/// Somebody's order, ours or a stranger's.
#[derive(Debug, Clone)]
struct Resting {
    id: u64,
    is_ours: bool,
    side: Side,
    px: i64,
    open: i64,
    /// What we took of a stranger's.
    taken: i64,
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

impl PlainByOrder {
    /// True when the row would make strangers cross each other.
    pub fn would_cross(&self, row: &MarketOrder) -> bool {
        let was = self.stranger(row.id).map(|place| self.all[place].side);
        let side = was.unwrap_or(row.side);
        let is_reached = |each: &Resting| {
            !each.is_ours && each.side != side && gain(side, each.px, row.price.0) >= 0
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
        self.all.retain(|each| !(each.is_ours && each.id == id));
        self.waiting.retain(|request| request.cl_ord_id.0 != id);
    }

    fn stranger(&self, id: u64) -> Option<usize> {
        self.all.iter().position(|each| !each.is_ours && each.id == id)
    }

    fn add(&mut self, row: &MarketOrder, side: Side, taken: i64) {
        let (px, open) = (row.price.0, row.qty.0);
        self.all.push(Resting { id: row.id, is_ours: false, side, px, open, taken });
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
        let Resting { side, px, open, .. } = self.all[place];
        let mut left = lots.min(open);
        self.all[place].open -= left;
        let better = |at: usize, each: &Resting| {
            let by = gain(side, px, each.px);
            each.is_ours && each.side == side && (by > 0 || (by == 0 && at < place))
        };
        let reached = self.in_line(better, side);
        for own in reached {
            let filled = left.min(self.all[own].open);
            let (id, px) = (self.all[own].id, self.all[own].px);
            self.all[own].open -= filled;
            self.note(id, px, filled, true);
            left -= filled;
        }
        self.all.retain(|each| each.open > 0);
    }

    /// Places of those wanted, best price first and then by joining.
    fn in_line(&self, is_wanted: impl Fn(usize, &Resting) -> bool, side: Side) -> Vec<usize> {
        let mut places: Vec<usize> =
            (0..self.all.len()).filter(|at| is_wanted(*at, &self.all[*at])).collect();
        places.sort_by_key(|at| -side.sign() * self.all[*at].px);
        places
    }

    fn look(&mut self) {
        for side in [Side::Buy, Side::Sell] {
            for own in self.in_line(|_, each| each.is_ours && each.side == side, side) {
                let Resting { id, px, open, .. } = self.all[own];
                let filled: i64 =
                    self.take(side, Some(px), open).iter().map(|(_, lots)| lots).sum();
                self.all[own].open -= filled;
                self.note(id, px, filled, true);
            }
            self.all.retain(|each| each.open > 0);
        }
        for request in std::mem::take(&mut self.waiting) {
            self.enter(&request);
        }
    }

    fn enter(&mut self, request: &OrderRequest) {
        let (side, id) = (request.side, request.cl_ord_id.0);
        let (limit, wanted) = (request.limit_px.map(|px| px.0), request.order_qty.0);
        let before = self.all.clone();
        let taken = self.take(side, limit, wanted);
        let open = wanted - taken.iter().map(|(_, lots)| lots).sum::<i64>();
        if request.time_in_force == TimeInForce::Fok && open > 0 {
            self.all = before;
            return;
        }
        for (px, lots) in taken {
            self.note(id, px, lots, false);
        }
        let stays = request.ord_type == OrdType::Limit && request.time_in_force == TimeInForce::Gtc;
        if stays && open > 0 {
            let px = limit.unwrap();
            self.all.push(Resting { id, is_ours: true, side, px, open, taken: 0 });
        }
    }

    /// Takes strangers' orders of the other side up to a limit; gives prices and lots by level.
    fn take(&mut self, side: Side, limit: Option<i64>, mut wanted: i64) -> Vec<(i64, i64)> {
        let against = other(side);
        let is_reached = |_: usize, each: &Resting| {
            let is_within = limit.is_none_or(|limit| gain(side, each.px, limit) >= 0);
            !each.is_ours && each.side == against && is_within
        };
        let mut levels: Vec<(i64, i64)> = vec![];
        for at in self.in_line(is_reached, against) {
            let each = &mut self.all[at];
            let lots = wanted.min(each.open - each.taken).max(0);
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
