//! Timers in their order, before what comes later; the same events, the same state.

use hansa_engine::{Stage, Wake};
use hansa_journal::Sink;
use hansa_types::TimeNs;

use super::trial::{Trial, order};

#[test]
fn timers_go_off_in_order_before_what_comes_later() {
    let mut trial = Trial::new();
    trial.live.set_timer(TimeNs(30), 16, 2);
    trial.live.set_timer(TimeNs(20), 16, 1);
    trial.live.record_time(TimeNs(40), &mut trial.sink).unwrap();
    trial.live.time(TimeNs(40));
    let mut rung = Vec::new();
    while let Some(wake) = trial.live.next(&mut trial.sink).unwrap() {
        if let Wake::Timer(timer) = wake {
            rung.push((timer.tag, trial.live.now().0));
        }
    }
    assert_eq!((rung, trial.live.now()), (vec![(1, 20), (2, 30)], TimeNs(40)));
}

#[test]
fn a_timer_at_the_time_of_an_event_waits_for_the_clock() {
    let mut trial = Trial::new();
    trial.live.set_timer(TimeNs(20), 16, 1);
    trial.print(20, 100);
    assert_eq!(trial.live.next_due(), Some(TimeNs(20)));
    trial.live.time(TimeNs(20));
    assert_eq!(trial.settle().len(), 1);
}

#[test]
fn the_same_events_give_the_same_head_and_state() {
    let run = || {
        let mut trial = Trial::new();
        trial.buy(5);
        let sent = order(&trial.sent());
        trial.fill(&sent);
        trial.print(20, 101);
        let summary = trial.live.finish(&mut trial.sink).unwrap();
        (summary.state_hash, trial.sink.head())
    };
    assert_eq!(run(), run());
}
