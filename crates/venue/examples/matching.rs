//! How many commands a second the fast matching engine carries out on one core.
//!
//! `cargo run --release -p hansa-venue --example matching`
//!
//! 60 % limit orders that rest on about 1,000 levels, 30 % cancels of a random resting order, 10 %
//! orders that take, after a warm-up that fills the book. Commands are made beforehand.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../tests/chance/mod.rs"]
mod chance;

use std::hint::black_box;
use std::time::Instant;

use chance::Chance;
use hansa_types::{Price, Qty, Side, TimeInForce};
use hansa_venue::matching::{Command, Event, FastEngine, Matching, NewOrder, PlainEngine};

const WARM_UP: usize = 10_000;
const COMMANDS: usize = 4_000_000;
const PLAIN_COMMANDS: usize = 40_000;
const LEVELS_PER_SIDE: u64 = 500;
const ORDERS_MAX: u32 = 1 << 16;
const MID: i64 = 100_000;

/// Makes the commands against a live engine, so that cancels name orders that rest.
struct Maker {
    chance: Chance,
    engine: FastEngine,
    resting: Vec<u64>,
    last_id: u64,
    events: Vec<Event>,
}

impl Maker {
    fn new() -> Self {
        let (resting, events) = (Vec::new(), Vec::new());
        let mut engine = FastEngine::new(ORDERS_MAX);
        open(&mut engine);
        Self { chance: Chance(88_172_645_463_325_252), engine, resting, last_id: 0, events }
    }

    fn add(&mut self) -> Command {
        self.last_id += 1;
        let side = self.chance.side();
        // Near the touch more than far from it, as in a real book.
        let (a, b) = (self.chance.below(LEVELS_PER_SIDE), self.chance.below(LEVELS_PER_SIDE));
        let away = 1 + a.min(b) as i64;
        let (px, qty) = (Price(MID - side.sign() * away), Qty(1 + self.chance.below(100) as i64));
        self.resting.push(self.last_id);
        let owner = self.chance.below(100) as u32;
        Command::Add(NewOrder::limit(self.last_id, owner, side, px, qty))
    }

    /// About as much as adds bring and cancels leave, so that the book keeps its size.
    fn take(&mut self) -> Command {
        self.last_id += 1;
        let side = self.chance.side();
        let (px, qty) = (Price(MID + side.sign() * 600), Qty(1 + self.chance.below(300) as i64));
        let new = NewOrder::limit(self.last_id, 100, side, px, qty);
        Command::Add(NewOrder { time_in_force: TimeInForce::Ioc, ..new })
    }

    fn cancel(&mut self) -> Option<Command> {
        while !self.resting.is_empty() {
            let place = self.chance.below(self.resting.len() as u64) as usize;
            let id = self.resting.swap_remove(place);
            if self.engine.open_qty(id).is_some() {
                return Some(Command::Cancel { id });
            }
        }
        None
    }

    fn next(&mut self) -> Command {
        let command = match self.chance.below(10) {
            0..6 => self.add(),
            6..9 => self.cancel().unwrap_or_else(|| self.add()),
            _ => self.take(),
        };
        self.carry_out(command)
    }

    fn carry_out(&mut self, command: Command) -> Command {
        self.engine.apply(&command, &mut self.events);
        self.events.clear();
        command
    }
}

fn open(engine: &mut impl Matching) {
    engine.apply(&Command::Uncross { reference_px: Price(MID) }, &mut Vec::new());
}

/// Nanoseconds per command, and events, trades and levels at the end.
fn timed(engine: &mut impl Matching, warm_up: &[Command], commands: &[Command]) -> f64 {
    let mut events = Vec::with_capacity(1 << 12);
    open(engine);
    for command in warm_up {
        engine.apply(command, &mut events);
        events.clear();
    }
    let mut events_count = 0;
    let started = Instant::now();
    for command in commands {
        engine.apply(black_box(command), &mut events);
        events_count += events.len();
        events.clear();
    }
    let ns = started.elapsed().as_nanos() as f64 / commands.len() as f64;
    let per_command = events_count as f64 / commands.len() as f64;
    println!("  {ns:.1} ns a command, {:.1} million a second", 1e3 / ns);
    println!("  {per_command:.2} events a command, {} levels at the end", levels(engine));
    ns
}

fn levels(engine: &impl Matching) -> usize {
    let mut all = Vec::new();
    engine.depth(Side::Buy, usize::MAX, &mut all);
    engine.depth(Side::Sell, usize::MAX, &mut all);
    all.len()
}

fn main() {
    let mut maker = Maker::new();
    let warm_up: Vec<Command> = (0..WARM_UP)
        .map(|_| {
            let command = maker.add();
            maker.carry_out(command)
        })
        .collect();
    let commands: Vec<Command> = (0..COMMANDS).map(|_| maker.next()).collect();
    println!("fast engine, best of five:");
    let run = |_| timed(&mut FastEngine::new(ORDERS_MAX), &warm_up, &commands);
    let best = (0..5).map(run).fold(f64::INFINITY, f64::min);
    println!("fast engine: {best:.1} ns a command, {:.1} million a second", 1e3 / best);
    println!("plain engine:");
    let mut plain = PlainEngine::new(ORDERS_MAX);
    let plain_ns = timed(&mut plain, &warm_up, &commands[..PLAIN_COMMANDS]);
    println!("the fast engine is {:.0} times as fast as the plain one", plain_ns / best);
}
