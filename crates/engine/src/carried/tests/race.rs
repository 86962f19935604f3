//! Random markets, random venues: what legs fill together, and that every ticket ends.

use std::collections::BTreeMap;

use hansa_gate::Control;
use hansa_types::{ClOrdId, ExecType, Price, Qty, RejectReason, Side};
use proptest::prelude::*;

use super::table::{Asked, at, gtd, limit, submit, trail, with_limit};
use super::trial::{Step, Trial};
use crate::carried::{Action, Distance, Kind, Ticket};

/// What a random number makes happen.
#[derive(Debug, Clone, Copy)]
enum Chance {
    Market(Step),
    /// The venue does something with the order at this place.
    Venue(Deed, usize),
    Gate(usize),
    Cancel(u64),
}

/// What a venue can do with an order.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Fill(i64),
    /// Answers the oldest request about it, if there is one.
    Answer,
    /// Refuses the oldest request about it.
    Refuse,
    End,
    /// Acknowledges it; the gate has cut it to this.
    Cut(i64),
}

/// The scripted venue with its open requests: cancels and replaces in the order they came.
struct Race {
    trial: Trial,
    open: Vec<ClOrdId>,
    /// The order and, for a replace, what shall take its place.
    requests: Vec<(ClOrdId, Option<ClOrdId>)>,
    owners: BTreeMap<ClOrdId, ClOrdId>,
    filled: BTreeMap<ClOrdId, i64>,
    ended: Vec<ClOrdId>,
    /// How many actions it has heard.
    read: usize,
}

impl Race {
    fn new(asked: &Asked) -> (Self, Vec<ClOrdId>) {
        let mut trial = Trial::new();
        let ids = submit(&mut trial, asked);
        let (owners, filled) = (BTreeMap::new(), BTreeMap::new());
        let (open, requests, ended) = (vec![], vec![], vec![]);
        let mut race = Self { trial, open, requests, owners, filled, ended, read: 0 };
        race.hear();
        (race, ids)
    }

    fn hear(&mut self) {
        while let Some(action) = self.trial.out.get(self.read).copied() {
            self.read += 1;
            match action {
                Action::Send { ticket, order } => {
                    assert!(order.is_well_formed());
                    self.open.push(order.cl_ord_id);
                    self.owners.insert(order.cl_ord_id, ticket);
                }
                Action::Cancel { order, .. } => {
                    assert!(self.requests.iter().all(|(of, _)| *of != order), "asked twice");
                    self.requests.push((order, None));
                }
                Action::Replace { ticket, orig, order } => {
                    assert!(self.requests.iter().all(|(of, _)| *of != orig), "asked twice");
                    assert!(order.is_well_formed());
                    self.requests.push((orig, Some(order.cl_ord_id)));
                    self.owners.insert(order.cl_ord_id, ticket);
                }
                Action::Done { ticket, cum_qty, .. } => {
                    let filled = self.filled.get(&ticket).copied().unwrap_or(0);
                    assert_eq!(cum_qty.0, filled, "fills of {ticket:?}");
                    self.ended.push(ticket);
                }
            }
        }
    }

    fn happen(&mut self, chance: Chance) {
        match chance {
            Chance::Market(step) => self.trial.step(step),
            Chance::Venue(_, _) | Chance::Gate(_) if self.open.is_empty() => {}
            Chance::Venue(deed, place) => self.venue(deed, self.open[place % self.open.len()]),
            Chance::Gate(place) => self.gate(self.open[place % self.open.len()]),
            Chance::Cancel(ticket) => {
                let id = super::trial::id(ticket);
                let _ = self.trial.carrier.cancel(id, &mut self.trial.out);
                self.trial.hear();
            }
        }
        self.hear();
    }

    /// The gate refuses the newest thing asked about an order that nothing has happened to.
    fn gate(&mut self, order: ClOrdId) {
        let replace = self.requests.iter().position(|(of, new)| *of == order && new.is_some());
        let refused = match replace {
            Some(place) => self.requests.remove(place).1.unwrap(),
            None if self.trial.orders[&order].cum_qty.0 > 0 => return,
            None if self.requests.iter().any(|(of, _)| *of == order) => return,
            None => {
                self.open.retain(|other| *other != order);
                order
            }
        };
        self.trial.carrier.refused(refused, Control::OrderRate, &mut self.trial.out);
        self.trial.hear();
    }

    fn venue(&mut self, deed: Deed, order: ClOrdId) {
        let request = self.requests.iter().position(|(of, _)| *of == order);
        match (deed, request) {
            (Deed::Fill(qty), _) => self.fill(order, qty),
            (Deed::Answer, Some(place)) => self.answer(place),
            (Deed::Refuse, Some(place)) => {
                self.requests.remove(place);
                self.report(order, ExecType::CancelRejected);
            }
            (Deed::Answer | Deed::Refuse, None) => {}
            (Deed::End, _) => self.close(order),
            (Deed::Cut(qty), None) => self.cut(order, qty),
            (Deed::Cut(_), Some(_)) => {}
        }
    }

    fn cut(&mut self, order: ClOrdId, qty: i64) {
        let at_venue = self.trial.orders.get_mut(&order).unwrap();
        if at_venue.cum_qty.0 == 0 {
            at_venue.order.order_qty = at_venue.order.order_qty.min(Qty(qty));
            self.report(order, ExecType::New);
        }
    }

    fn report(&mut self, order: ClOrdId, exec: ExecType) {
        self.trial.report(order, exec, RejectReason::None);
    }

    fn close(&mut self, order: ClOrdId) {
        self.open.retain(|other| *other != order);
        self.report(order, ExecType::Canceled);
        self.forget(order);
    }

    fn forget(&mut self, order: ClOrdId) {
        while let Some(place) = self.requests.iter().position(|(of, _)| *of == order) {
            self.requests.remove(place);
            let reason = RejectReason::UnknownOrder;
            self.trial.report(order, ExecType::CancelRejected, reason);
        }
    }

    fn answer(&mut self, place: usize) {
        let (order, new) = self.requests.remove(place);
        let Some(new) = new else { return self.close(order) };
        if self.trial.orders[&new].order.order_qty <= self.trial.orders[&order].cum_qty {
            return self.report(order, ExecType::CancelRejected);
        }
        self.open.retain(|other| *other != order);
        self.open.push(new);
        self.trial.replaced(new);
    }

    fn fill(&mut self, order: ClOrdId, qty: i64) {
        let at_venue = self.trial.orders[&order];
        let leaves = at_venue.order.order_qty.0 - at_venue.cum_qty.0;
        let qty = qty.min(leaves);
        *self.filled.entry(self.owners[&order]).or_default() += qty;
        if qty == leaves {
            self.open.retain(|other| *other != order);
        }
        self.trial.fill(order, qty);
        if qty == leaves {
            self.forget(order);
        }
    }

    fn filled(&self, ticket: ClOrdId) -> i64 {
        self.filled.get(&ticket).copied().unwrap_or(0)
    }

    /// Everything is cancelled and the venue answers until nothing is open.
    fn drain(&mut self) {
        self.trial.carrier.cancel_all(&mut self.trial.out);
        self.trial.hear();
        self.hear();
        for _ in 0..4 {
            while !self.requests.is_empty() {
                self.answer(0);
                self.hear();
            }
            self.happen(Chance::Market(Step::Print(100)));
        }
        assert!(self.open.is_empty() && self.trial.carrier.is_empty());
        assert!(self.trial.carrier.natives.is_empty());
        assert!(self.trial.carrier.past.natives.is_empty());
        assert!(self.trial.carrier.past.heirs.is_empty());
        assert_eq!(self.trial.carrier.next_time(), None);
    }
}

fn chance() -> impl Strategy<Value = Chance> {
    let deed = prop_oneof![
        4 => (1..11_i64).prop_map(Deed::Fill),
        4 => Just(Deed::Answer),
        1 => Just(Deed::Refuse),
        1 => Just(Deed::End),
        1 => (1..11_i64).prop_map(Deed::Cut),
    ];
    prop_oneof![
        3 => (80..125_i64).prop_map(|px| Chance::Market(Step::Print(px))),
        8 => (deed, 0..8_usize).prop_map(|(deed, place)| Chance::Venue(deed, place)),
        1 => (0..8_usize).prop_map(Chance::Gate),
        1 => (1..4_u64).prop_map(Chance::Cancel),
    ]
}

fn chances() -> impl Strategy<Value = Vec<Chance>> {
    prop::collection::vec(chance(), 0..60)
}

/// Stops that the engine carries.
fn carried_stop() -> impl Strategy<Value = Ticket> {
    prop_oneof![
        Just(at(Kind::Stop, Side::Sell, 90)),
        Just(with_limit(88, at(Kind::StopLimit, Side::Sell, 90))),
        Just(trail(Kind::TrailingStop, Side::Sell, Distance::Ticks(8))),
    ]
}

fn target() -> impl Strategy<Value = Ticket> {
    prop_oneof![
        Just(limit(Side::Sell, 120)),
        Just(at(Kind::MarketIfTouched, Side::Sell, 110)),
        Just(with_limit(111, at(Kind::LimitIfTouched, Side::Sell, 110))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_exits_of_a_bracket_never_fill_more_than_its_entry(
        target in target(),
        stop in carried_stop(),
        chances in chances(),
    ) {
        let entry = gtd(9_000, limit(Side::Buy, 100));
        let (mut race, ids) = Race::new(&Asked::Bracket(entry, target, stop));
        for chance in chances {
            race.happen(chance);
            let exits = race.filled(ids[1]) + race.filled(ids[2]);
            prop_assert!(exits <= race.filled(ids[0]) && race.filled(ids[0]) <= 10);
        }
        race.drain();
    }

    #[test]
    fn an_oco_with_a_carried_leg_never_fills_more_than_its_quantity(
        stop in carried_stop(),
        chances in chances(),
    ) {
        let (mut race, ids) = Race::new(&Asked::Oco(limit(Side::Sell, 120), stop));
        for chance in chances {
            race.happen(chance);
            prop_assert!(race.filled(ids[0]) + race.filled(ids[1]) <= 10);
        }
        race.drain();
    }

    #[test]
    fn legs_that_both_rest_fill_at_most_what_both_showed(chances in chances()) {
        let venue_stop =
            Ticket { trigger_source: None, ..at(Kind::Stop, Side::Sell, 90) };
        let (mut race, ids) = Race::new(&Asked::Oco(limit(Side::Sell, 120), venue_stop));
        for chance in chances {
            race.happen(chance);
            // Neither leg alone fills more than its quantity, however the race ends.
            prop_assert!(race.filled(ids[0]) <= 10 && race.filled(ids[1]) <= 10);
        }
        race.drain();
    }

    #[test]
    fn a_child_never_fills_more_than_its_parent(chances in chances()) {
        let asked = Asked::Oto(limit(Side::Buy, 100), limit(Side::Sell, 120));
        let (mut race, ids) = Race::new(&asked);
        for chance in chances {
            race.happen(chance);
            prop_assert!(race.filled(ids[1]) <= race.filled(ids[0]));
        }
        race.drain();
    }

    #[test]
    fn an_iceberg_shows_one_slice_and_fills_its_quantity_at_most(
        chances in chances(),
        display in 1..10_i64,
    ) {
        let display_qty = Some(Qty(display));
        let iceberg = super::table::ticket(Kind::Iceberg, Side::Buy);
        let iceberg = Ticket { display_qty, limit_px: Some(Price(100)), ..iceberg };
        let (mut race, ids) = Race::new(&Asked::One(iceberg));
        for chance in chances {
            race.happen(chance);
            prop_assert!(race.open.len() <= 1 && race.filled(ids[0]) <= 10);
            let shown = race.open.iter().map(|id| race.trial.orders[id].order.order_qty.0);
            prop_assert!(shown.sum::<i64>() <= display);
        }
        race.drain();
    }

    #[test]
    fn equal_events_give_equal_actions_and_equal_states(chances in chances()) {
        let run = || {
            let stop = at(Kind::Stop, Side::Sell, 90);
            let asked = Asked::Bracket(limit(Side::Buy, 100), limit(Side::Sell, 120), stop);
            let (mut race, _) = Race::new(&asked);
            chances.iter().for_each(|chance| race.happen(*chance));
            let mut state = Vec::new();
            race.trial.carrier.state_bytes(&mut state);
            (race.trial.out, state)
        };
        prop_assert_eq!(run(), run());
    }
}

#[test]
fn two_resting_legs_can_fill_twice_when_their_fills_cross_the_cancel() {
    let venue_stop = Ticket { trigger_source: None, ..at(Kind::Stop, Side::Sell, 90) };
    let (mut race, ids) = Race::new(&Asked::Oco(limit(Side::Sell, 120), venue_stop));
    let (first, second) = (race.open[0], race.open[1]);
    race.fill(first, 10);
    race.fill(second, 10);
    assert_eq!((race.filled(ids[0]), race.filled(ids[1])), (10, 10));
}

#[test]
fn every_step_of_a_bracket_shows_in_its_state() {
    let stop = at(Kind::Stop, Side::Sell, 90);
    let asked = Asked::Bracket(limit(Side::Buy, 100), limit(Side::Sell, 120), stop);
    let (mut race, _) = Race::new(&asked);
    let mut states = vec![];
    for step in [Step::Ack(4), Step::Fill(4, 5), Step::Fill(4, 5), Step::Print(90)] {
        let mut state = Vec::new();
        race.trial.carrier.state_bytes(&mut state);
        states.push(state);
        race.trial.step(step);
    }
    states.dedup();
    assert_eq!(states.len(), 4);
}
