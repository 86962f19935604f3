//! A close that came to nothing waits, and goes out again.

use hansa_engine::desk::{Closing, Obstacle};
use hansa_engine::live::{Connection, Link};
use hansa_engine::{Command, RecordKind, Stage};
use hansa_gate::Control;
use hansa_types::{ExecType, Qty, RejectReason, TimeNs};

use super::trial::{Trial, WAIT_NS, order};

#[test]
fn a_close_that_the_gate_refused_waits_twice_as_long_each_time() {
    let mut trial = Trial::holding(5);
    trial.print(11, 100);
    trial.ring(5_000);
    trial.command(Command::Flatten);
    assert!(trial.sent().is_empty(), "the price is too old");
    let mut waits = Vec::new();
    for _ in 0..11 {
        let due = trial.live.next_due().unwrap();
        waits.push((due.0 - trial.live.now().0) / WAIT_NS);
        trial.ring(due.0);
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 240, 240, 240]);
    let (_, closing) = trial.live.desk().closings().next().unwrap();
    let by = Obstacle::Gate(Control::StalePrice);
    assert!(matches!(closing, Closing::Waits(tried) if (tried.times, tried.by) == (12, by)));
}

#[test]
fn while_a_close_waits_nothing_is_recorded() {
    let mut trial = Trial::holding(5);
    trial.ring(5_000);
    trial.command(Command::Flatten);
    let proposals = |trial: &Trial| {
        trial.kinds().iter().filter(|kind| **kind == RecordKind::Proposal as u16).count()
    };
    let before = proposals(&trial);
    for ts in 5_001..5_050 {
        trial.print(ts, 100);
    }
    assert_eq!(proposals(&trial), before);
    trial.print(5_000 + WAIT_NS, 100);
    trial.ring(5_001 + WAIT_NS);
    assert_eq!(order(&trial.sent()).order_qty, Qty(5));
}

#[test]
fn a_close_that_the_venue_refused_waits_and_says_why() {
    let mut trial = Trial::holding(5);
    trial.command(Command::Flatten);
    let first = order(&trial.sent());
    trial.end(&first, ExecType::Rejected);
    assert!(trial.sent().is_empty());
    let (_, closing) = trial.live.desk().closings().next().unwrap();
    let by = Obstacle::Venue(RejectReason::NotHeld);
    assert!(matches!(closing, Closing::Waits(tried) if tried.by == by));
    let due = trial.live.next_due().unwrap();
    trial.print(due.0 - 1, 100);
    trial.ring(due.0);
    assert_eq!(order(&trial.sent()).order_qty, Qty(5));
}

#[test]
fn a_close_that_a_lost_connection_kept_back_goes_out_as_soon_as_it_is_there() {
    let mut trial = Trial::holding(5);
    let link = |trial: &mut Trial, link| {
        let connection = Connection { instrument: None, link, age_ns: 0 };
        trial.live.connection(connection, TimeNs(11), &mut trial.sink).unwrap();
        trial.settle();
    };
    link(&mut trial, Link::Disconnected);
    trial.command(Command::Flatten);
    assert!(trial.sent().is_empty());
    link(&mut trial, Link::Live);
    assert_eq!(order(&trial.sent()).order_qty, Qty(5));
}
