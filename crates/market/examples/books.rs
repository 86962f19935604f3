//! Prints nanoseconds per operation of the books on a random walk, beside ordered maps that do
//! the same. Run with `--release`.

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use hansa_market::book::plain::PlainLadder;
use hansa_market::book::{BookOrder, CrossPolicy, L2Book, L3Book, OrderId, OwnQueue, QueueModel};
use hansa_types::{ClOrdId, Price, Qty, Side};

const OPERATIONS: usize = 1_000_000;
const REPEATS: usize = 5;
/// Orders that rest while the book by order is measured.
const RESTING: u64 = 20_000;

#[derive(Clone, Copy)]
struct Update {
    side: Side,
    px: Price,
    qty: Qty,
}

#[derive(Clone, Copy)]
enum Step {
    Add(BookOrder),
    Change(OrderId, Qty, Price),
    Fill(OrderId),
    Delete(OrderId),
}

fn main() -> Result<(), Box<dyn Error>> {
    let updates = updates();
    let steps = steps();
    println!("ns per operation, best of {REPEATS} passes over {OPERATIONS} operations");
    println!("{:<34} {:>7.1}", "L2 update", fastest(|| l2(&updates))?);
    println!("{:<34} {:>7.1}", "L2 update and both best prices", fastest(|| l2_read(&updates))?);
    println!("{:<34} {:>7.1}", "L2 update, ordered maps", fastest(|| plain(&updates))?);
    println!("{:<34} {:>7.1}", "L3 add, change, fill, delete", fastest(|| l3(&steps))?);
    println!("{:<34} {:>7.1}", "own queue, 100 own orders", fastest(|| own(&updates))?);
    Ok(())
}

fn fastest(mut pass: impl FnMut() -> Result<f64, Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    let mut best = f64::INFINITY;
    for _ in 0..REPEATS {
        best = best.min(pass()?);
    }
    Ok(best)
}

fn per_operation_ns(start: Instant) -> f64 {
    start.elapsed().as_nanos() as f64 / OPERATIONS as f64
}

fn l2(updates: &[Update]) -> Result<f64, Box<dyn Error>> {
    let mut book = L2Book::new(CrossPolicy::Uncross);
    let start = Instant::now();
    for update in updates {
        black_box(book.apply(update.side, update.px, update.qty)?);
    }
    Ok(per_operation_ns(start))
}

fn l2_read(updates: &[Update]) -> Result<f64, Box<dyn Error>> {
    let mut book = L2Book::new(CrossPolicy::Uncross);
    let start = Instant::now();
    for update in updates {
        book.apply(update.side, update.px, update.qty)?;
        black_box((book.best_bid(), book.best_ask()));
    }
    Ok(per_operation_ns(start))
}

fn plain(updates: &[Update]) -> Result<f64, Box<dyn Error>> {
    let mut sides = [PlainLadder::<Qty>::new(Side::Buy), PlainLadder::new(Side::Sell)];
    let start = Instant::now();
    for update in updates {
        let [bids, asks] = &mut sides;
        let (side, other) = if update.side == Side::Buy { (bids, asks) } else { (asks, bids) };
        if update.qty.is_zero() {
            black_box(side.remove(update.px));
            continue;
        }
        while let Some(best) = other.best().filter(|&best| crosses(*update, best)) {
            other.remove(best);
        }
        *side.entry(update.px) = update.qty;
    }
    Ok(per_operation_ns(start))
}

fn crosses(update: Update, best: Price) -> bool {
    (update.px.0 - best.0) * update.side.sign() >= 0
}

fn l3(steps: &[Step]) -> Result<f64, Box<dyn Error>> {
    let mut book = L3Book::new();
    let (first, rest) = steps.split_at(steps.len() - OPERATIONS);
    first.iter().try_for_each(|&step| act(&mut book, step))?;
    let start = Instant::now();
    for &step in rest {
        act(&mut book, step)?;
    }
    Ok(per_operation_ns(start))
}

#[inline]
fn act(book: &mut L3Book, step: Step) -> Result<(), Box<dyn Error>> {
    match step {
        Step::Add(order) => book.add(order)?,
        Step::Change(id, qty, px) => book.change(id, qty, px)?,
        Step::Fill(id) => drop(black_box(book.fill(id, Qty(1))?)),
        Step::Delete(id) => drop(black_box(book.delete(id)?)),
    }
    Ok(())
}

fn own(updates: &[Update]) -> Result<f64, Box<dyn Error>> {
    let mut queue = OwnQueue::new(QueueModel::RiskAverse);
    for (number, px) in (0..100).zip(-50..) {
        queue.join(Price(10 * px), ClOrdId(number), Qty(1), Qty(1_000_000))?;
    }
    let start = Instant::now();
    for update in updates {
        queue.on_level(update.px, update.qty);
    }
    black_box(&queue);
    Ok(per_operation_ns(start))
}

/// Updates within 20 ticks of a touch that walks; a third of them remove a level.
fn updates() -> Vec<Update> {
    let (mut random, mut mid) = (Random(7), 0);
    let mut all = Vec::with_capacity(OPERATIONS);
    for _ in 0..OPERATIONS {
        mid += [-1, 0, 0, 1][random.below(4) as usize];
        let away = 1 + random.below(20).min(random.below(20));
        let side = if random.below(2) == 0 { Side::Buy } else { Side::Sell };
        let qty = if random.below(3) == 0 { 0 } else { 1 + random.below(500) };
        all.push(Update { side, px: Price(mid - side.sign() * away), qty: Qty(qty) });
    }
    all
}

/// First the resting orders, then adds, changes, fills and deletes that keep their number even.
fn steps() -> Vec<Step> {
    let mut random = Random(11);
    let mut live: Vec<BookOrder> = Vec::new();
    let mut all = Vec::new();
    let (mut next_id, mut mid) = (0, 0);
    while all.len() < RESTING as usize + OPERATIONS {
        mid += [-1, 0, 0, 1][random.below(4) as usize] * i64::from(all.len() % 8 == 0);
        let is_add = (live.len() as u64) < RESTING || random.below(2) == 0;
        if is_add {
            let order = order(&mut random, next_id, mid);
            next_id += 1;
            live.push(order);
            all.push(Step::Add(order));
        } else {
            let place = random.below(live.len() as i64) as usize;
            all.push(touch(&mut random, &mut live, place));
        }
    }
    all
}

fn order(random: &mut Random, id: u64, mid: i64) -> BookOrder {
    let side = if random.below(2) == 0 { Side::Buy } else { Side::Sell };
    let away = 1 + random.below(60).min(random.below(60));
    let qty = Qty(2 + random.below(50));
    BookOrder { id: OrderId(id), side, px: Price(mid - side.sign() * away), qty }
}

/// Mostly deletes, else a fill of one lot, or a change that moves the order by a tick.
fn touch(random: &mut Random, live: &mut Vec<BookOrder>, place: usize) -> Step {
    let order = &mut live[place];
    match random.below(10) {
        0 if order.qty.0 > 2 => {
            order.qty.0 -= 1;
            Step::Fill(order.id)
        }
        1 => {
            order.px.0 += 1;
            Step::Change(order.id, order.qty, order.px)
        }
        _ => Step::Delete(live.swap_remove(place).id),
    }
}

/// Marsaglia (2003), xorshift64.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 33) % limit.unsigned_abs()) as i64
    }
}
