//! A desk before either matching engine, and the orders its tests send.
//!
//! Orders are of the owner of the same number. Prices are in ticks, quantities in lots.

// Each test crate uses its part.
#![allow(dead_code)]

use hansa_types::{Price, Qty, Side, TimeInForce};
use hansa_venue::matching::{
    CancelReason, Command, Display, Event, FastEngine, LevelQty, Matching, NewOrder, PlainEngine,
    PostOnly, RejectCause,
};

pub const ROOM: u32 = 32;

/// An engine and the events of its last command.
pub struct Desk {
    pub engine: Box<dyn Matching>,
    pub said: Vec<Event>,
}

impl Desk {
    pub fn tell(&mut self, command: Command) -> &[Event] {
        self.said.clear();
        self.engine.apply(&command, &mut self.said);
        &self.said
    }

    pub fn send(&mut self, new: NewOrder) -> &[Event] {
        self.tell(Command::Add(new))
    }

    pub fn rest(&mut self, id: u64, side: Side, px: i64, qty: i64) {
        self.send(limit(id, side, px, qty));
    }

    /// Makers, takers, prices and quantities of the trades of the last command.
    pub fn trades(&self) -> Vec<(u64, u64, i64, i64)> {
        let of = |event: &Event| match *event {
            Event::Trade { maker, taker, px, qty, .. } => Some((maker, taker, px.0, qty.0)),
            _ => None,
        };
        self.said.iter().filter_map(of).collect()
    }

    pub fn open(&self, id: u64) -> i64 {
        self.engine.open_qty(id).unwrap_or_default().0
    }

    pub fn level(&self, side: Side, px: i64) -> (i64, i64) {
        let LevelQty { displayed_qty, hidden_qty } = self.engine.level_qty(side, Price(px));
        (displayed_qty.0, hidden_qty.0)
    }

    pub fn touch(&self) -> (Option<i64>, Option<i64>) {
        (self.engine.best_bid().map(|px| px.0), self.engine.best_ask().map(|px| px.0))
    }

    pub fn cause(&self) -> Option<RejectCause> {
        match self.said[..] {
            [Event::Rejected { cause, .. }] => Some(cause),
            _ => None,
        }
    }

    pub fn uncross(&mut self, reference_px: i64) {
        self.tell(Command::Uncross { reference_px: Price(reference_px) });
    }
}

/// Runs a test against each engine, before the day.
pub fn before_the_day(test: impl Fn(&mut Desk)) {
    let engines: [Box<dyn Matching>; 2] =
        [Box::new(PlainEngine::new(ROOM)), Box::new(FastEngine::new(ROOM))];
    for engine in engines {
        test(&mut Desk { engine, said: Vec::new() });
    }
}

/// Runs a test against each engine in continuous trading.
pub fn open(test: impl Fn(&mut Desk)) {
    before_the_day(|desk| {
        desk.uncross(100);
        test(desk);
    });
}

pub fn limit(id: u64, side: Side, px: i64, qty: i64) -> NewOrder {
    NewOrder::limit(id, id as u32, side, Price(px), Qty(qty))
}

pub fn lasting(time_in_force: TimeInForce, order: NewOrder) -> NewOrder {
    NewOrder { time_in_force, ..order }
}

pub fn iceberg(id: u64, side: Side, px: i64, qty: i64, slice: i64) -> NewOrder {
    NewOrder { display: Display::Slice(Qty(slice)), ..limit(id, side, px, qty) }
}

pub fn hidden(id: u64, side: Side, px: i64, qty: i64) -> NewOrder {
    NewOrder { display: Display::Hidden, ..limit(id, side, px, qty) }
}

pub fn whole(id: u64, side: Side, px: i64, qty: i64) -> NewOrder {
    NewOrder { all_or_none: true, ..limit(id, side, px, qty) }
}

pub fn post_only(how: PostOnly, order: NewOrder) -> NewOrder {
    NewOrder { post_only: how, ..order }
}

pub fn modify(id: u64, px: i64, qty: i64) -> Command {
    Command::Modify { id, px: Price(px), qty: Qty(qty) }
}

pub fn canceled(id: u64, qty: i64, leaves: i64, reason: CancelReason) -> Event {
    Event::Canceled { id, qty: Qty(qty), leaves: Qty(leaves), reason }
}

pub fn rested(id: u64, px: i64, qty: i64, displayed: i64) -> Event {
    Event::Rested { id, px: Price(px), qty: Qty(qty), displayed_qty: Qty(displayed) }
}
