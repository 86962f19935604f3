//! The fast matching engine: 60 % orders that rest, 30 % cancels, 10 % orders that take.

use std::error::Error;
use std::hint::black_box;

use hansa_types::{Price, Qty, Side, TimeInForce};
use hansa_venue::matching::{Command, FastEngine, Matching, NewOrder};

use crate::OPERATIONS_MAX;
use crate::random::Random;

const WARM_UP: usize = 10_000;
const LEVELS_PER_SIDE: i64 = 500;
const MID: i64 = 100_000;

/// After a warm-up that fills a thousand levels.
pub fn mixed(count: usize) -> Result<(), Box<dyn Error>> {
    let (commands, mut engine, mut events) = (commands(), opened(), Vec::with_capacity(1 << 10));
    for command in &commands[..WARM_UP + count] {
        engine.apply(command, &mut events);
        black_box(&events);
        events.clear();
    }
    Ok(())
}

fn opened() -> FastEngine {
    let mut engine = FastEngine::new(1 << 17);
    engine.apply(&Command::Uncross { reference_px: Price(MID) }, &mut Vec::new());
    engine
}

/// Made beside a live engine, so that cancels name orders that rest.
fn commands() -> Vec<Command> {
    let (mut random, mut engine, mut events) = (Random(3), opened(), Vec::new());
    let (mut all, mut resting) = (Vec::new(), Vec::new());
    while all.len() < WARM_UP + OPERATIONS_MAX {
        let id = all.len() as u64 + 1;
        let kind = if all.len() < WARM_UP { 0 } else { random.below(10) };
        let command = match kind {
            0..6 => add(&mut random, id),
            6..9 => {
                let place = random.below(resting.len() as i64) as usize;
                Command::Cancel { id: resting.swap_remove(place) }
            }
            _ => take(&mut random, id),
        };
        if kind < 6 {
            resting.push(id);
        }
        if let Command::Cancel { id } = command
            && engine.open_qty(id).is_none()
        {
            continue;
        }
        engine.apply(&command, &mut events);
        events.clear();
        all.push(command);
    }
    all
}

fn add(random: &mut Random, id: u64) -> Command {
    let side = side(random);
    // Near the touch more than far from it, as in a real book.
    let away = 1 + random.below(LEVELS_PER_SIDE).min(random.below(LEVELS_PER_SIDE));
    let (px, qty) = (Price(MID - side.sign() * away), Qty(1 + random.below(100)));
    Command::Add(NewOrder::limit(id, 0, side, px, qty))
}

/// About as much as adds bring and cancels leave, so that the book keeps its size.
fn take(random: &mut Random, id: u64) -> Command {
    let side = side(random);
    let px = Price(MID + side.sign() * LEVELS_PER_SIDE);
    let new = NewOrder::limit(id, 0, side, px, Qty(1 + random.below(280)));
    Command::Add(NewOrder { time_in_force: TimeInForce::Ioc, ..new })
}

fn side(random: &mut Random) -> Side {
    if random.below(2) == 0 { Side::Buy } else { Side::Sell }
}
