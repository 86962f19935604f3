//! How a desk stands: its connections, and its balances as the venue says.

use hansa_engine::live::{Connection, Link};
use hansa_engine::{Answer, RecordKind, Stage};
use hansa_gate::Control;
use hansa_types::{Money, TimeNs};

use super::trial::{ID, Trial, amount};

#[test]
fn while_the_way_is_cut_the_gate_refuses_and_says_so() {
    let mut trial = Trial::new();
    for (instrument, link, expected) in [
        (Some(ID), Link::Slow, None),
        (Some(ID), Link::Stale, Some(Control::Connection)),
        (Some(ID), Link::Live, None),
        (None, Link::LoggedOut, Some(Control::Connection)),
        (None, Link::Live, None),
    ] {
        let connection = Connection { instrument, link, age_ns: 0 };
        trial.live.connection(connection, TimeNs(11), &mut trial.sink).unwrap();
        trial.settle();
        let refused = match trial.buy(1) {
            Answer::Refused(control) => Some(control),
            _ => None,
        };
        assert_eq!(refused, expected, "{link:?}");
    }
}

#[test]
fn a_balance_is_corrected_both_ways_without_profit_or_loss() {
    let mut trial = Trial::new();
    let usd = |text: &str| Money { amount: amount(text), currency: "USD".parse().unwrap() };
    trial.live.adjust(usd("500"), TimeNs(20), &mut trial.sink).unwrap();
    trial.live.adjust(usd("-2000"), TimeNs(21), &mut trial.sink).unwrap();
    let desk = trial.live.desk();
    assert_eq!(desk.ledger().cash("USD".parse().unwrap()), amount("8500"));
    assert_eq!(desk.ledger().capital("USD".parse().unwrap()), amount("8500"));
    let transfers = RecordKind::Transfer as u16;
    assert_eq!(trial.sink.entries.iter().filter(|each| each.kind == transfers).count(), 3);
    assert_eq!(trial.live.now(), TimeNs(21));
}
