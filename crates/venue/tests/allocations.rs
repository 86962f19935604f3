//! That the books and the matching engine ask for no memory once they are warm: every request of
//! this thread is counted. A binary of its own, for the allocator is that of the whole program.

#![allow(clippy::unwrap_used, missing_docs)]
// An allocator cannot be made without; this one hands every request on as it came.
#![allow(unsafe_code)]

mod chance;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use chance::Chance;
use hansa_market::book::{BookOrder, CrossPolicy, L2Book, L3Book, OrderId};
use hansa_types::{Price, Qty, Side, TimeInForce};
use hansa_venue::matching::{Command, FastEngine, Matching, NewOrder};

thread_local! {
    static REQUESTS: Cell<u64> = const { Cell::new(0) };
}

struct Counting;

fn count() {
    REQUESTS.with(|requests| requests.set(requests.get() + 1));
}

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        count();
        unsafe { System.realloc(place, layout, bytes) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

const WARM_UP: u64 = 50_000;
const STEPS: u64 = 200_000;
/// Prices of one side: well inside the window of 1,024 levels that begins at the touch.
const LEVELS: u64 = 200;
const MID: i64 = 100_000;
const ORDERS_MAX: u32 = 1 << 14;
/// Orders that rest while the books by order are measured: as many at the end as at the start.
const RESTING: u64 = 4_000;

/// Requests for memory while something is done.
fn requests(act: impl FnOnce()) -> u64 {
    let before = REQUESTS.get();
    act();
    REQUESTS.get() - before
}

/// Below the middle for bids, above it for asks.
fn drawn_px(chance: &mut Chance, side: Side) -> Price {
    Price(MID - side.sign() * (1 + chance.below(LEVELS).cast_signed()))
}

fn drawn_qty(chance: &mut Chance) -> Qty {
    Qty(1 + chance.below(100).cast_signed())
}

#[test]
fn what_is_counted_are_requests_for_memory() {
    assert_eq!(requests(|| drop(std::hint::black_box(Vec::<u64>::with_capacity(8)))), 1);
    let mut kept = vec![1_u64];
    assert_eq!(requests(|| kept.extend([2, 3, 4, 5, 6, 7, 8, 9])), 1);
    assert_eq!(requests(|| kept.clear()), 0);
}

/// Sets and removes levels of both sides, so that the touch moves.
fn update_levels(book: &mut L2Book, chance: &mut Chance, steps: u64) {
    for _ in 0..steps {
        let side = chance.side();
        let qty = if chance.below(3) == 0 { Qty::ZERO } else { drawn_qty(chance) };
        book.apply(side, drawn_px(chance, side), qty).unwrap();
    }
}

#[test]
fn a_book_by_level_asks_for_no_memory_while_prices_stay_in_its_window() {
    let (mut book, mut chance) = (L2Book::new(CrossPolicy::Uncross), Chance(1));
    update_levels(&mut book, &mut chance, WARM_UP);
    assert_eq!(requests(|| update_levels(&mut book, &mut chance, STEPS)), 0);
    assert!(book.depth(Side::Buy, 1_000).count() > 100);
}

#[test]
fn a_book_by_level_asks_for_memory_where_prices_leave_its_window() {
    let (mut book, mut chance) = (L2Book::new(CrossPolicy::Uncross), Chance(2));
    update_levels(&mut book, &mut chance, WARM_UP);
    let mut far = |px| requests(|| assert!(book.apply(Side::Buy, Price(px), Qty(1)).is_ok()));
    assert!((1..=100).map(&mut far).sum::<u64>() > 0);
}

/// Orders that rest, with what is done to them: as many come as go.
struct Resting {
    ids: Vec<u64>,
    last_id: u64,
    chance: Chance,
}

impl Resting {
    fn new(seed: u64) -> Self {
        let room = usize::try_from(2 * RESTING).unwrap();
        Self { ids: Vec::with_capacity(room), last_id: 0, chance: Chance(seed) }
    }

    fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    fn is_full(&self) -> bool {
        self.ids.len() as u64 >= RESTING
    }

    fn drawn(&mut self) -> u64 {
        let place = self.chance.below(self.ids.len() as u64);
        self.ids.swap_remove(usize::try_from(place).unwrap())
    }
}

/// Adds up to `RESTING` orders; then each step deletes or fills one, or moves another.
fn change_orders(book: &mut L3Book, resting: &mut Resting, steps: u64) {
    for _ in 0..steps {
        if !resting.is_full() {
            let (id, side) = (resting.next_id(), resting.chance.side());
            let (px, qty) = (drawn_px(&mut resting.chance, side), drawn_qty(&mut resting.chance));
            book.add(BookOrder { id: OrderId(id), side, px, qty }).unwrap();
            resting.ids.push(id);
            continue;
        }
        let id = resting.drawn();
        let order = book.order(OrderId(id)).unwrap();
        match resting.chance.below(3) {
            0 => drop(book.delete(order.id).unwrap()),
            1 => drop(book.fill(order.id, order.qty).unwrap()),
            _ => {
                let (qty, px) =
                    (drawn_qty(&mut resting.chance), drawn_px(&mut resting.chance, order.side));
                book.change(order.id, qty, px).unwrap();
                resting.ids.push(id);
            }
        }
    }
}

#[test]
fn a_book_by_order_asks_for_no_memory_while_no_more_orders_rest_than_before() {
    let (mut book, mut resting) = (L3Book::new(), Resting::new(3));
    change_orders(&mut book, &mut resting, WARM_UP);
    assert_eq!(requests(|| change_orders(&mut book, &mut resting, STEPS)), 0);
    assert_eq!(book.len() as u64, resting.ids.len() as u64);
}

/// Six adds, three cancels and a take in ten, as in the benchmark of the engine.
fn command(resting: &mut Resting, is_resting: impl Fn(u64) -> bool) -> Command {
    let drawn = resting.chance.below(10);
    if drawn < 3 || resting.is_full() {
        while !resting.ids.is_empty() {
            let id = resting.drawn();
            if is_resting(id) {
                return Command::Cancel { id };
            }
        }
    }
    let (id, side) = (resting.next_id(), resting.chance.side());
    let (px, qty) = (drawn_px(&mut resting.chance, side), drawn_qty(&mut resting.chance));
    if drawn < 9 {
        resting.ids.push(id);
        return Command::Add(NewOrder::limit(id, 1, side, px, qty));
    }
    let through = Price(MID + side.sign() * LEVELS.cast_signed());
    let taker = NewOrder::limit(id, 2, side, through, qty);
    Command::Add(NewOrder { time_in_force: TimeInForce::Ioc, ..taker })
}

#[test]
fn a_warm_matching_engine_asks_for_no_memory_to_add_cancel_and_take() {
    let (mut engine, mut resting) = (FastEngine::new(ORDERS_MAX), Resting::new(4));
    let mut events = Vec::with_capacity(1 << 12);
    engine.apply(&Command::Uncross { reference_px: Price(MID) }, &mut events);
    let mut traded = 0;
    let mut work = |steps| {
        for _ in 0..steps {
            let next = command(&mut resting, |id| engine.open_qty(id).is_some());
            events.clear();
            engine.apply(&next, &mut events);
            traded += u64::from(events.len() > 2);
        }
    };
    work(WARM_UP);
    assert_eq!(requests(|| work(STEPS)), 0);
    assert!(traded > STEPS / 100);
}
