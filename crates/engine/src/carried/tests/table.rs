//! One row for each rule of `docs/orders.md`.

use hansa_types::{ClOrdId, Price, Qty, Side, TimeInForce, TimeNs};

use super::rules::ROWS;
use super::trial::{EURUSD, Step, Trial};
use crate::carried::{Distance, Group, Kind, PegTo, Ticket, TriggerSource};

/// What is submitted, always for 10 lots.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::large_enum_variant)]
pub(super) enum Asked {
    One(Ticket),
    Oco(Ticket, Ticket),
    Oto(Ticket, Ticket),
    Bracket(Ticket, Ticket, Ticket),
}

/// A rule, what is asked for, what happens and what it leads to.
pub(super) struct Row {
    pub(super) rule: &'static str,
    pub(super) asked: Asked,
    /// What happens, and what the carrier wants done of it.
    pub(super) story: &'static [(&'static [Step], &'static [&'static str])],
}

pub(super) const fn ticket(kind: Kind, side: Side) -> Ticket {
    Ticket { order_qty: Qty(10), ..Ticket::new(kind, side, EURUSD) }
}

pub(super) const fn limit(side: Side, px: i64) -> Ticket {
    Ticket { limit_px: Some(Price(px)), ..ticket(Kind::Limit, side) }
}

/// A waiting order that reads prints.
pub(super) const fn at(kind: Kind, side: Side, trigger_px: i64) -> Ticket {
    Ticket {
        trigger_px: Some(Price(trigger_px)),
        trigger_source: Some(TriggerSource::Last),
        ..ticket(kind, side)
    }
}

pub(super) const fn reads(source: TriggerSource, ticket: Ticket) -> Ticket {
    Ticket { trigger_source: Some(source), ..ticket }
}

pub(super) const fn with_limit(px: i64, ticket: Ticket) -> Ticket {
    Ticket { limit_px: Some(Price(px)), ..ticket }
}

pub(super) const fn trail(kind: Kind, side: Side, distance: Distance) -> Ticket {
    let source = Some(TriggerSource::Last);
    Ticket { trail: Some(distance), trigger_source: source, ..ticket(kind, side) }
}

pub(super) const fn peg(side: Side, to: PegTo) -> Ticket {
    Ticket { peg: Some(to), ..ticket(Kind::Pegged, side) }
}

pub(super) const fn gtd(ts: i64, ticket: Ticket) -> Ticket {
    Ticket { ts_expiry: Some(TimeNs(ts)), ..ticket }
}

pub(super) const fn from(ts: i64, ticket: Ticket) -> Ticket {
    Ticket { ts_active: Some(TimeNs(ts)), ..ticket }
}

pub(super) const fn lives(time_in_force: TimeInForce, ticket: Ticket) -> Ticket {
    Ticket { time_in_force, ..ticket }
}

pub(super) fn submit(trial: &mut Trial, asked: &Asked) -> Vec<ClOrdId> {
    match asked {
        Asked::One(ticket) => vec![trial.submit(ticket).unwrap()],
        Asked::Oco(first, second) => trial.submit_group(Group::Oco(&[*first, *second])).unwrap(),
        Asked::Oto(parent, child) => {
            trial.submit_group(Group::Oto { parent, children: &[*child] }).unwrap()
        }
        Asked::Bracket(entry, target, stop) => {
            trial.submit_group(Group::Bracket { entry, target, stop }).unwrap()
        }
    }
}

/// Where a row goes another way than it is written.
fn deviations(row: &Row) -> Vec<String> {
    let mut trial = Trial::new();
    submit(&mut trial, &row.asked);
    let mut found = Vec::new();
    for (steps, expected) in row.story {
        for step in *steps {
            trial.step(*step);
        }
        let said = trial.said();
        if said != *expected {
            found.push(format!("{} after {steps:?}: {said:#?}", row.rule));
        }
    }
    found
}

#[test]
fn every_row_happens_as_it_is_written() {
    let found: Vec<String> = ROWS.iter().flat_map(deviations).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The rules that the document names at the beginning of a line: `- **C1** ...`.
fn documented() -> Vec<&'static str> {
    let text = include_str!("../../../../../docs/orders.md");
    let names = text.lines().filter_map(|line| line.strip_prefix("- **"));
    names.filter_map(|line| line.split("**").next()).collect()
}

#[test]
fn every_rule_of_the_document_has_a_row_and_every_row_its_rule() {
    let mut rows: Vec<&str> = ROWS.iter().map(|row| row.rule).collect();
    rows.dedup();
    assert_eq!(rows, documented());
}
