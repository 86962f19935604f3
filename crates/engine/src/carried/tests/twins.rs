//! The plain twins: every trigger looked at on every event, the trail from all of history.

use std::collections::BTreeSet;

use hansa_types::{ClOrdId, Price, Side, TimeNs};
use proptest::prelude::*;

use super::table::{at, reads, trail};
use super::trial::{EURUSD, Step, Trial};
use crate::carried::trail::stop_behind;
use crate::carried::{Action, Distance, Kind, Prices, Ticket, TriggerSource};

fn side() -> impl Strategy<Value = Side> {
    prop_oneof![Just(Side::Buy), Just(Side::Sell)]
}

fn source() -> impl Strategy<Value = TriggerSource> {
    prop_oneof![
        Just(TriggerSource::Last),
        Just(TriggerSource::BidAsk),
        Just(TriggerSource::Mid),
        Just(TriggerSource::Mark),
    ]
}

fn waiting() -> impl Strategy<Value = Ticket> {
    let kind = prop_oneof![Just(Kind::Stop), Just(Kind::MarketIfTouched)];
    (kind, side(), source(), 80..120_i64)
        .prop_map(|(kind, side, source, px)| reads(source, at(kind, side, px)))
}

fn step() -> impl Strategy<Value = Step> {
    let px = 80..120_i64;
    prop_oneof![
        px.clone().prop_map(Step::Print),
        px.clone().prop_map(Step::Mark),
        (px.clone(), 0..4_i64).prop_map(|(bid, spread)| Step::Quote(bid, bid + spread)),
        (px, 0..5_i64, 0..5_i64)
            .prop_map(|(close, down, up)| { Step::Bar(close - down, close + up, close) }),
    ]
}

/// The lowest and the highest that this trigger reads of this event, in half ticks.
fn seen(source: TriggerSource, side: Side, step: Step) -> Option<(i64, i64)> {
    let point = |halves: i64| Some((halves, halves));
    match (source, step) {
        (TriggerSource::Last, Step::Print(px)) | (TriggerSource::Mark, Step::Mark(px)) => {
            point(2 * px)
        }
        (TriggerSource::Last, Step::Bar(low, high, _)) => Some((2 * low, 2 * high)),
        (TriggerSource::Mid, Step::Quote(bid, ask)) => point(bid + ask),
        (TriggerSource::BidAsk, Step::Quote(bid, ask)) => {
            point(2 * if side == Side::Buy { ask } else { bid })
        }
        _ => None,
    }
}

/// Whether this ticket is triggered, read off the rules.
fn is_triggered(ticket: &Ticket, step: Step) -> bool {
    let px = 2 * ticket.trigger_px.unwrap().0;
    let Some((low, high)) = seen(ticket.trigger_source.unwrap(), ticket.side, step) else {
        return false;
    };
    let is_stop = ticket.kind == Kind::Stop;
    if (ticket.side == Side::Buy) == is_stop { high >= px } else { low <= px }
}

fn sent(trial: &mut Trial) -> BTreeSet<ClOrdId> {
    let sent = trial.out.drain(..).filter_map(|action| match action {
        Action::Send { ticket, .. } => Some(ticket),
        _ => None,
    });
    sent.collect()
}

proptest! {
    #[test]
    fn sorted_triggers_fire_as_if_each_were_looked_at(
        tickets in prop::collection::vec(waiting(), 0..12),
        steps in prop::collection::vec(step(), 0..12),
    ) {
        let mut trial = Trial::new();
        let mut plain: Vec<(ClOrdId, Ticket)> =
            tickets.iter().map(|ticket| (trial.submit(ticket).unwrap(), *ticket)).collect();
        for step in steps {
            trial.step(step);
            let (fired, waiting) = plain.into_iter().partition(|(_, t)| is_triggered(t, step));
            plain = waiting;
            let fired: Vec<(ClOrdId, Ticket)> = fired;
            prop_assert_eq!(sent(&mut trial), fired.into_iter().map(|(id, _)| id).collect());
        }
    }

    #[test]
    fn a_trailing_stop_stands_behind_the_best_price_of_all_its_history(
        side in side(),
        distance in prop_oneof![
            (1..9_i64).prop_map(Distance::Ticks),
            (1..900_i64).prop_map(Distance::Bps),
        ],
        prints in prop::collection::vec(80..120_i64, 1..20),
    ) {
        let mut trial = Trial::new();
        trial.submit(&trail(Kind::TrailingStop, side, distance)).unwrap();
        for (place, px) in prints.iter().enumerate() {
            trial.step(Step::Print(*px));
            let before = &prints[..=place];
            let is_hit = match side {
                Side::Sell => *px <= plain_stop(side, *before.iter().max().unwrap(), distance),
                Side::Buy => *px >= plain_stop(side, *before.iter().min().unwrap(), distance),
            };
            prop_assert_eq!(!sent(&mut trial).is_empty(), is_hit, "at {}", place);
            if is_hit {
                break;
            }
        }
    }

    #[test]
    fn the_stop_never_stands_nearer_than_its_distance(
        side in side(),
        halves in -4_000_000_000..4_000_000_000_i64,
        bps in 1..10_000_i64,
    ) {
        let stop = stop_behind(side, halves, Distance::Bps(bps));
        let behind = i128::from((2 * stop.0 - halves).abs());
        let wanted = i128::from(halves.abs()) * i128::from(bps);
        prop_assert!(behind * 10_000 >= wanted && behind >= 1);
        // Rounding costs at most a tick.
        prop_assert!((behind - 3) * 10_000 < wanted);
    }

    #[test]
    fn the_order_of_submission_is_no_part_of_what_is_triggered(
        tickets in prop::collection::vec(waiting(), 2..8),
        step in step(),
    ) {
        let fired = |tickets: &[Ticket]| {
            let mut trial = Trial::new();
            for ticket in tickets {
                trial.submit(ticket).unwrap();
            }
            trial.step(step);
            sent(&mut trial).len()
        };
        let reversed: Vec<Ticket> = tickets.iter().rev().copied().collect();
        prop_assert_eq!(fired(&tickets), fired(&reversed));
    }
}

/// The stop by floating point, exact for numbers this small.
fn plain_stop(side: Side, best: i64, distance: Distance) -> i64 {
    let behind = match distance {
        Distance::Ticks(ticks) => ticks as f64,
        // To the half tick, as the middle needs it.
        Distance::Bps(bps) => (2.0 * best as f64 * bps as f64 / 10_000.0).ceil() / 2.0,
    };
    match side {
        Side::Sell => (best as f64 - behind).floor() as i64,
        Side::Buy => (best as f64 + behind).ceil() as i64,
    }
}

#[test]
fn prices_at_the_end_of_all_numbers_break_nothing() {
    let mut trial = Trial::new();
    for px in [i64::MIN, i64::MAX] {
        for source in [TriggerSource::Last, TriggerSource::Mid] {
            trial.submit(&reads(source, at(Kind::Stop, Side::Sell, px))).unwrap();
            let distance = Distance::Bps(9_999);
            let trailing = trail(Kind::TrailingStop, Side::Buy, distance);
            trial.submit(&reads(source, trailing)).unwrap();
        }
    }
    for px in [i64::MIN, 0, i64::MAX].map(Price) {
        let last = Some(crate::carried::Span::print(px, TimeNs(1)));
        let (bid, ask) = (Some(px), Some(px));
        trial.prices(&Prices { ts: TimeNs(1), last, bid, ask, mark: None });
    }
    assert!(sent(&mut trial).len() >= 2);
}

#[test]
fn the_prices_of_another_instrument_are_nothing_to_a_ticket() {
    let mut trial = Trial::new();
    trial.submit(&at(Kind::Stop, Side::Sell, 90)).unwrap();
    let last = Some(crate::carried::Span::print(Price(80), TimeNs(1)));
    let prices = Prices { last, ..Prices::default() };
    let other = hansa_types::InstrumentId(EURUSD.0 + 1);
    trial.carrier.on_market(other, &prices, &mut trial.out);
    assert!(trial.out.is_empty());
}
