//! What a desk hands out: once its records are committed, and with the group it belongs to.

use hansa_engine::carried::{Kind, Ticket};
use hansa_engine::{Answer, GroupKind, Stage};
use hansa_types::{Price, Qty, Side};
use hansa_venue::Member;

use super::trial::{ID, Trial, order};

#[test]
fn an_order_is_handed_out_only_once_its_records_are_committed() {
    let mut trial = Trial::new();
    assert!(matches!(trial.buy(2), Answer::Sent(_)));
    trial.sink.is_broken = true;
    assert!(trial.live.take_outgoing(&mut trial.sink).is_err());
    trial.sink.is_broken = false;
    assert_eq!(order(&trial.sent()).order_qty, Qty(2));
    assert!(trial.sent().is_empty());
}

#[test]
fn of_two_orders_of_which_one_cancels_the_other_each_is_handed_out_with_the_other() {
    let mut trial = Trial::new();
    let leg = |kind, limit_px, trigger_px| Ticket {
        source: 16,
        limit_px,
        trigger_px,
        ..Ticket::new(kind, Side::Buy, ID)
    };
    let target = leg(Kind::Limit, Some(Price(95)), None);
    let stop = leg(Kind::Stop, None, Some(Price(105)));
    let carried = trial.live.carry((GroupKind::Oco, &[target, stop]), &mut trial.sink).unwrap();
    let ids = carried.unwrap();
    let legs: Vec<_> = trial.sent().iter().map(|sent| sent.member.unwrap()).collect();
    let leg = |own, twin| Member { own, twin: Some(twin), parent: None };
    assert_eq!(legs, [leg(ids[0], ids[1]), leg(ids[1], ids[0])]);
    trial.buy(2);
    assert_eq!(trial.sent()[0].member, None);
}

#[test]
fn the_child_of_an_order_is_handed_out_with_its_parent_also_when_that_is_filled() {
    let mut trial = Trial::new();
    let parent =
        Ticket { source: 16, order_qty: Qty(2), ..Ticket::new(Kind::Market, Side::Buy, ID) };
    let child = Ticket {
        source: 16,
        order_qty: Qty(2),
        trigger_px: Some(Price(90)),
        ..Ticket::new(Kind::Stop, Side::Sell, ID)
    };
    let carried = trial.live.carry((GroupKind::Oto, &[parent, child]), &mut trial.sink).unwrap();
    let ids = carried.unwrap();
    let sent = trial.sent();
    assert_eq!(sent[0].member, Some(Member { own: ids[0], twin: None, parent: None }));
    trial.fill(&order(&sent));
    assert!(trial.live.desk().carrier().ticket(ids[0]).is_none());
    let follows = Member { own: ids[1], twin: None, parent: Some(ids[0]) };
    assert_eq!(trial.sent()[0].member, Some(follows));
}

#[test]
fn what_came_is_recorded_before_what_follows_from_it() {
    let mut trial = Trial::new();
    trial.buy(2);
    let kinds = [1, 21, 31, 19, 17];
    assert_eq!(trial.kinds(), kinds);
}
