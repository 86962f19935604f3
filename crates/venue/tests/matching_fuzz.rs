//! Both engines in lockstep over random commands of every kind, and an auditor of what they say.
//!
//! `HANSA_FUZZ_OPERATIONS` sets how many commands are tried in all. A failure prints the seed of
//! its round and the fewest commands found that still fail.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::thread;

use hansa_types::{Price, Qty, Side, TimeInForce};
use hansa_venue::matching::{
    Command, Display, Event, FastEngine, Matching, NewOrder, PX_MAX, PlainEngine, PostOnly,
    QTY_MAX, SelfTrade, TradingState,
};

const OPERATIONS: u64 = 500_000;
const ROUND_OPERATIONS: u64 = 5_000;
const SEEDS: [u64; 4] = [1, 0xDEAD_BEEF, 2_718_281_828, 0x1234_5678_9ABC_DEF1];
const ORDERS_MAX: u32 = 48;
const OWNERS: u64 = 4;

/// G. Marsaglia, Xorshift RNGs, 2003, with the multiplier of S. Vigna, 2016.
#[derive(Debug, Clone)]
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn one_in(&mut self, bound: u64) -> bool {
        self.below(bound) == 0
    }

    fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }
}

/// Makes commands. It does not look at the engines, so a seed alone gives the commands.
#[derive(Debug)]
struct Source {
    chance: Chance,
    last_id: u64,
    center: i64,
}

impl Source {
    fn new(seed: u64) -> Self {
        Self { chance: Chance(seed | 1), last_id: 0, center: 100 }
    }

    fn next(&mut self) -> Command {
        self.wander();
        match self.chance.below(100) {
            0 | 1 => Command::SetState(self.chance.pick(&TradingState::ALL)),
            2..4 => Command::Uncross { reference_px: self.px() },
            4 => Command::UncrossAndClose { reference_px: self.px() },
            5 if self.chance.one_in(3) => {
                Command::MassCancel { owner: self.chance.below(OWNERS) as u32 }
            }
            5..20 => Command::Cancel { id: self.id() },
            20..38 => {
                let qty = if self.chance.one_in(30) { Qty(QTY_MAX.0 / 2) } else { self.qty() };
                Command::Modify { id: self.id(), px: self.px(), qty }
            }
            _ => Command::Add(self.order()),
        }
    }

    fn wander(&mut self) {
        match self.chance.below(2_000) {
            0 => self.center += 10_000 - self.chance.below(20_000) as i64,
            1..20 => self.center += 5 - self.chance.below(11) as i64,
            _ => {}
        }
    }

    fn px(&mut self) -> Price {
        match self.chance.below(400) {
            0 => Price(self.chance.pick(&[PX_MAX.0, -PX_MAX.0, PX_MAX.0 + 1, i64::MIN, 0])),
            1..4 => Price(self.center + 5_000 - self.chance.below(10_000) as i64),
            _ => Price(self.center + 6 - self.chance.below(13) as i64),
        }
    }

    fn qty(&mut self) -> Qty {
        match self.chance.below(200) {
            0 => Qty(self.chance.pick(&[QTY_MAX.0, QTY_MAX.0 / 2, QTY_MAX.0 + 1, 0, -1])),
            1..10 => Qty(100 + self.chance.below(3_000) as i64),
            _ => Qty(1 + self.chance.below(20) as i64),
        }
    }

    /// Mostly of an order that may still be there.
    fn id(&mut self) -> u64 {
        self.last_id.saturating_sub(self.chance.below(60))
    }

    fn order(&mut self) -> NewOrder {
        self.last_id += 1;
        let id = if self.chance.one_in(50) { self.id() } else { self.last_id };
        let side = self.chance.pick(&[Side::Buy, Side::Sell]);
        let limit =
            NewOrder::limit(id, self.chance.below(OWNERS) as u32, side, self.px(), self.qty());
        self.with_attributes(limit)
    }

    fn with_attributes(&mut self, plain: NewOrder) -> NewOrder {
        use SelfTrade::{Allow, CancelBoth, CancelNewest, CancelOldest, Decrement};
        let policies = [Allow, CancelNewest, CancelOldest, CancelBoth, Decrement];
        let mut new = NewOrder { self_trade: self.chance.pick(&policies), ..plain };
        match self.chance.below(20) {
            0 => new.limit_px = None,
            1 | 2 => new.time_in_force = TimeInForce::Ioc,
            3 | 4 => new.time_in_force = TimeInForce::Fok,
            5 => new.time_in_force = TimeInForce::Day,
            6 | 7 => new.post_only = self.chance.pick(&[PostOnly::Reject, PostOnly::Slide]),
            8 | 9 => new.all_or_none = true,
            10 | 11 => return self.for_a_call(new),
            _ => {}
        }
        if self.chance.one_in(12) {
            new.min_qty = Some(Qty(self.chance.below(12) as i64));
        }
        new.display = match self.chance.below(20) {
            0 | 1 => Display::Hidden,
            2..6 => Display::Slice(Qty(self.chance.below(8) as i64)),
            _ => Display::Full,
        };
        new
    }
}

impl Source {
    /// At the opening or the closing: a third of them at the market, a few with what they must not.
    fn for_a_call(&mut self, mut new: NewOrder) -> NewOrder {
        new.time_in_force =
            self.chance.pick(&[TimeInForce::AtTheOpening, TimeInForce::AtTheClosing]);
        if self.chance.one_in(3) {
            new.limit_px = None;
        }
        new.all_or_none = self.chance.one_in(20);
        new
    }
}

/// Believes only the events: keeps what is open of every order and checks each fact against it.
#[derive(Debug, Default)]
struct Auditor {
    open: BTreeMap<u64, Qty>,
    added: i128,
    traded: i128,
    canceled: i128,
}

impl Auditor {
    fn hear(&mut self, event: &Event) -> Result<(), String> {
        match *event {
            Event::Accepted { id, qty } => {
                self.added += i128::from(qty.0);
                self.put(id, Qty::ZERO, qty)
            }
            Event::Trade { maker, taker, qty, maker_leaves, taker_leaves, .. } => {
                self.traded += 2 * i128::from(qty.0);
                self.put(maker, maker_leaves + qty, maker_leaves)?;
                self.put(taker, taker_leaves + qty, taker_leaves)
            }
            Event::Canceled { id, qty, leaves, .. } => {
                self.canceled += i128::from(qty.0);
                self.put(id, leaves + qty, leaves)
            }
            Event::Modified { id, qty, was_qty, .. } => {
                self.added += i128::from(qty.0) - i128::from(was_qty.0);
                self.put(id, was_qty, qty)
            }
            Event::Rested { id, qty, .. } | Event::Restated { id, leaves: qty, .. } => {
                self.put(id, qty, qty)
            }
            Event::Rejected { .. } | Event::StateChanged { .. } | Event::Uncrossed { .. } => Ok(()),
        }
    }

    fn put(&mut self, id: u64, was: Qty, is: Qty) -> Result<(), String> {
        let open = self.open.remove(&id).unwrap_or(Qty::ZERO);
        if !is.is_zero() {
            self.open.insert(id, is);
        }
        ensure(open == was && is.0 >= 0, || format!("order {id}: open {open:?}, said {was:?}"))
    }

    fn resting(&self) -> i128 {
        self.open.values().map(|qty| i128::from(qty.0)).sum()
    }
}

fn ensure(holds: bool, what: impl Fn() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}

/// What an order asked for holds of its trades.
fn check_terms(new: &NewOrder, events: &[Event]) -> Result<(), String> {
    let mut traded = Qty::ZERO;
    for event in events {
        if let Event::Trade { px, qty, taker, .. } = *event {
            traded = traded + qty;
            let is_within = new.limit_px.is_none_or(|limit| match new.side {
                Side::Buy => px <= limit,
                Side::Sell => px >= limit,
            });
            ensure(is_within && taker == new.id, || format!("{event:?} against {new:?}"))?;
        }
    }
    let is_whole = new.all_or_none || new.time_in_force == TimeInForce::Fok;
    let least = if is_whole { new.qty } else { new.min_qty.unwrap_or(Qty(1)) };
    let may_trade = new.post_only == PostOnly::No;
    let is_kept = traded.is_zero() || (may_trade && traded >= least);
    ensure(is_kept, || format!("{new:?} traded {traded:?}"))
}

/// Both engines and what was said so far.
struct Lockstep {
    plain: PlainEngine,
    fast: FastEngine,
    auditor: Auditor,
    /// Orders for the opening or the closing that were let in.
    calls: BTreeMap<u64, TimeInForce>,
    events: [Vec<Event>; 2],
}

impl Lockstep {
    fn new() -> Self {
        let (plain, fast) = (PlainEngine::new(ORDERS_MAX), FastEngine::new(ORDERS_MAX));
        let (auditor, calls) = (Auditor::default(), BTreeMap::new());
        Self { plain, fast, auditor, calls, events: [vec![], vec![]] }
    }

    fn step(&mut self, command: &Command) -> Result<(), String> {
        let [plain, fast] = &mut self.events;
        plain.clear();
        fast.clear();
        self.plain.apply(command, plain);
        self.fast.apply(command, fast);
        let is_equal = plain.iter().map(Event::to_bytes).eq(fast.iter().map(Event::to_bytes));
        ensure(is_equal, || format!("plain says {plain:?}\nfast says {fast:?}"))?;
        if let Command::Add(new) = command {
            check_terms(new, plain)?;
            if matches!(plain[..], [Event::Accepted { .. }, ..]) {
                self.calls.remove(&new.id);
                if new.time_in_force.is_at_call() {
                    self.calls.insert(new.id, new.time_in_force);
                }
            }
        }
        plain.iter().try_for_each(|event| self.auditor.hear(event))?;
        self.check_books()
    }

    fn check_books(&self) -> Result<(), String> {
        let views = (view(&self.plain), view(&self.fast));
        ensure(views.0 == views.1, || format!("plain {:?}\nfast {:?}", views.0, views.1))?;
        let resting = i128::from(views.0.resting_qty[0].0) + i128::from(views.0.resting_qty[1].0);
        let Auditor { added, traded, canceled, .. } = self.auditor;
        let is_conserved = added == traded + canceled + resting;
        ensure(is_conserved && resting == self.auditor.resting(), || {
            format!("{added} added, {traded} traded, {canceled} canceled, {resting} resting")
        })?;
        self.check_calls()?;
        let is_crossed = matches!(views.0.best, [Some(bid), Some(ask)] if bid >= ask);
        let is_open = views.0.state == TradingState::Open;
        ensure(!(is_open && is_crossed), || format!("crossed: {:?}", views.0.best))
    }

    /// Nothing that was for a call is left when its call is over.
    fn check_calls(&self) -> Result<(), String> {
        let has_closed = self.plain.state() == TradingState::Closed;
        let mut left = self.calls.iter().filter(|(id, life)| {
            let is_over = **life == TimeInForce::AtTheOpening
                && self.plain.state() == TradingState::Open
                || has_closed;
            is_over && self.auditor.open.contains_key(id)
        });
        left.next().map_or(Ok(()), |(id, life)| Err(format!("order {id} is left of {life:?}")))
    }

    /// Every order one by one: dear, so not after each command.
    fn check_orders(&self) -> Result<(), String> {
        self.auditor.open.iter().try_for_each(|(&id, &qty)| {
            let said = [self.plain.open_qty(id), self.fast.open_qty(id)];
            ensure(said == [Some(qty); 2], || format!("order {id}: {qty:?}, engines {said:?}"))
        })
    }
}

/// What can be seen of an engine.
#[derive(Debug, PartialEq)]
struct View {
    state: TradingState,
    best: [Option<Price>; 2],
    resting_qty: [Qty; 2],
    depth: [Vec<(Price, Qty)>; 2],
    touch: [Option<(Qty, Qty)>; 2],
}

fn view(engine: &impl Matching) -> View {
    let sides = [Side::Buy, Side::Sell];
    View {
        state: engine.state(),
        best: [engine.best_bid(), engine.best_ask()],
        resting_qty: sides.map(|side| engine.resting_qty(side)),
        depth: sides.map(|side| {
            let mut levels = Vec::new();
            engine.depth(side, 5, &mut levels);
            levels
        }),
        touch: sides.map(|side| {
            let level = engine.level_qty(side, engine.best(side)?);
            Some((level.displayed_qty, level.hidden_qty))
        }),
    }
}

/// The first failure and how many commands led to it.
fn run(commands: impl Iterator<Item = Command>) -> Result<(), (usize, String)> {
    let mut lockstep = Lockstep::new();
    for (count, command) in commands.enumerate() {
        let step = lockstep
            .step(&command)
            .and_then(|()| if count.is_multiple_of(64) { lockstep.check_orders() } else { Ok(()) });
        step.map_err(|what| (count + 1, what))?;
    }
    Ok(())
}

/// Drops whatever is not needed for the failure, in ever smaller pieces (A. Zeller and
/// R. Hildebrandt, Simplifying and isolating failure-inducing input, 2002).
fn minimised(mut commands: Vec<Command>, fails: impl Fn(&[Command]) -> bool) -> Vec<Command> {
    let mut piece = commands.len().div_ceil(2);
    while piece > 0 {
        let mut start = 0;
        while start < commands.len() {
            let end = (start + piece).min(commands.len());
            let shorter = [&commands[..start], &commands[end..]].concat();
            if fails(&shorter) {
                commands = shorter;
            } else {
                start = end;
            }
        }
        piece /= 2;
    }
    commands
}

fn commands(seed: u64) -> impl Iterator<Item = Command> {
    let mut source = Source::new(seed);
    std::iter::from_fn(move || Some(source.next()))
}

fn round(seed: u64) {
    let Err((count, what)) = run(commands(seed).take(ROUND_OPERATIONS as usize)) else { return };
    let prefix = commands(seed).take(count).collect();
    let fewest = minimised(prefix, |some| run(some.iter().copied()).is_err());
    let end = run(fewest.iter().copied()).unwrap_err().1;
    panic!("seed {seed}, command {count}: {what}\nfewest commands: {fewest:#?}\nwhich end: {end}");
}

fn operations() -> u64 {
    let Ok(text) = std::env::var("HANSA_FUZZ_OPERATIONS") else { return OPERATIONS };
    text.parse().unwrap_or_else(|_| {
        panic!("HANSA_FUZZ_OPERATIONS: expected a whole number of commands, found {text:?}")
    })
}

#[test]
fn both_engines_say_the_same_and_lose_nothing() {
    let rounds = operations().div_ceil(ROUND_OPERATIONS * SEEDS.len() as u64);
    thread::scope(|scope| {
        for mut seeds in SEEDS.map(Chance) {
            scope.spawn(move || (0..rounds).for_each(|_| round(seeds.next())));
        }
    });
}

#[test]
fn the_commands_reach_every_kind_of_event() {
    let mut engine = FastEngine::new(ORDERS_MAX);
    let (mut kinds, mut events) = ([0_u32; 10], Vec::new());
    for command in commands(7).take(20_000) {
        engine.apply(&command, &mut events);
        events.drain(..).for_each(|event| kinds[event.to_bytes()[0] as usize] += 1);
    }
    assert!(kinds[1..].iter().all(|&count| count > 20), "{kinds:?}");
}

#[test]
fn minimising_keeps_only_what_fails() {
    let all: Vec<Command> = (0..500).map(|id| Command::Cancel { id }).collect();
    let culprits = [Command::Cancel { id: 17 }, Command::Cancel { id: 401 }];
    let fewest = minimised(all, |some| culprits.iter().all(|culprit| some.contains(culprit)));
    assert_eq!(fewest, culprits);
}
