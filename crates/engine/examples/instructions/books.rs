//! Books by level and by order, and the queue of our own orders.

use std::error::Error;
use std::hint::black_box;

use hansa_market::book::{BookOrder, CrossPolicy, L2Book, L3Book, OrderId, OwnQueue, QueueModel};
use hansa_types::{ClOrdId, Price, Qty, Side};

use crate::OPERATIONS_MAX;
use crate::random::Random;

const RESTING: usize = 5_000;

type Update = (Side, Price, Qty);

#[derive(Clone, Copy)]
enum Step {
    Add(BookOrder),
    Fill(OrderId),
    Delete(OrderId),
}

/// A level is restated, within 20 ticks of a touch that walks.
pub fn level_2(count: usize) -> Result<(), Box<dyn Error>> {
    let (updates, mut book) = (updates(), L2Book::new(CrossPolicy::Uncross));
    for (side, px, qty) in &updates[..count] {
        black_box(book.apply(*side, *px, *qty)?);
    }
    Ok(())
}

/// A level of the market changes where a hundred orders of ours wait.
pub fn queue(count: usize) -> Result<(), Box<dyn Error>> {
    let (updates, mut queue) = (updates(), OwnQueue::new(QueueModel::RiskAverse));
    for (number, px) in (0..100).zip(-50..) {
        queue.join(Price(10 * px), ClOrdId(number), Qty(1), Qty(1_000_000))?;
    }
    for (_, px, qty) in &updates[..count] {
        queue.on_level(*px, *qty);
    }
    black_box(&queue);
    Ok(())
}

/// Adds, fills and deletes that keep the number of resting orders even.
pub fn level_3(count: usize) -> Result<(), Box<dyn Error>> {
    let (steps, mut book) = (steps(), L3Book::new());
    for step in &steps[..RESTING + count] {
        match *step {
            Step::Add(order) => book.add(order)?,
            Step::Fill(id) => drop(black_box(book.fill(id, Qty(1))?)),
            Step::Delete(id) => drop(black_box(book.delete(id)?)),
        }
    }
    Ok(())
}

fn updates() -> Vec<Update> {
    let (mut random, mut mid) = (Random(7), 0);
    let mut one = || {
        mid += [-1, 0, 0, 1][random.below(4) as usize];
        let away = 1 + random.below(20).min(random.below(20));
        let side = side(&mut random);
        let qty = if random.below(3) == 0 { 0 } else { 1 + random.below(500) };
        (side, Price(mid - side.sign() * away), Qty(qty))
    };
    (0..OPERATIONS_MAX).map(|_| one()).collect()
}

fn steps() -> Vec<Step> {
    let (mut random, mut live, mut all) = (Random(11), Vec::<BookOrder>::new(), Vec::new());
    while all.len() < RESTING + OPERATIONS_MAX {
        if live.len() < RESTING || random.below(2) == 0 {
            let side = side(&mut random);
            let away = 1 + random.below(60).min(random.below(60));
            let (id, qty) = (OrderId(all.len() as u64 + 1), Qty(2 + random.below(50)));
            let order = BookOrder { id, side, px: Price(-side.sign() * away), qty };
            live.push(order);
            all.push(Step::Add(order));
            continue;
        }
        let place = random.below(live.len() as i64) as usize;
        if live[place].qty.0 > 2 && random.below(5) == 0 {
            live[place].qty.0 -= 1;
            all.push(Step::Fill(live[place].id));
        } else {
            all.push(Step::Delete(live.swap_remove(place).id));
        }
    }
    all
}

fn side(random: &mut Random) -> Side {
    if random.below(2) == 0 { Side::Buy } else { Side::Sell }
}
