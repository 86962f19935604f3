//! What a desk's days came to: from midnight to midnight, also where nobody was there to look.

use hansa_engine::live::Day;
use hansa_ledger::AccountKind;
use hansa_types::{Amount, Decimal, Money, TimeNs};

use super::trial::{Trial, amount, desk_of};

const DAY_NS: i64 = 86_400 * 1_000_000_000;

fn profits(days: &[Day]) -> Vec<(i64, Option<Amount>)> {
    days.iter().map(|day| (day.number, day.profit)).collect()
}

#[test]
fn the_first_day_counts_from_the_first_event() {
    let mut trial = Trial::holding(3);
    trial.print(40, 104);
    let today = trial.live.take_days()[0];
    assert_eq!((today.number, today.since), (0, TimeNs(10)));
    assert_eq!((today.profit, today.equity), (Some(amount("12")), Some(amount("10012"))));
    assert_eq!((today.counts.orders, today.counts.fills), (1, 1));
}

#[test]
fn a_day_ends_with_the_equity_before_the_first_event_of_another() {
    let mut trial = Trial::holding(3);
    trial.print(40, 104);
    trial.print(DAY_NS + 40, 102);
    let days = trial.live.take_days();
    assert_eq!(profits(&days), [(0, Some(amount("12"))), (1, Some(amount("-6")))]);
    assert_eq!((days[1].since, days[1].counts.fills), (TimeNs(DAY_NS), 0));
}

#[test]
fn a_day_that_ended_is_told_once() {
    let mut trial = Trial::holding(3);
    trial.print(DAY_NS, 104);
    assert_eq!(trial.live.take_days().len(), 2);
    assert_eq!(trial.live.take_days().len(), 1);
}

#[test]
fn days_without_an_event_are_none() {
    let mut trial = Trial::holding(3);
    trial.print(3 * DAY_NS, 104);
    let numbers: Vec<i64> = trial.live.take_days().iter().map(|day| day.number).collect();
    assert_eq!(numbers, [0, 3]);
}

#[test]
fn money_that_came_in_or_went_out_is_neither_profit_nor_loss() {
    let mut trial = Trial::holding(3);
    let money = Money { amount: amount("-400"), currency: "USD".parse().unwrap() };
    trial.live.adjust(money, TimeNs(20), &mut trial.sink).unwrap();
    trial.print(40, 101);
    let today = trial.live.take_days()[0];
    assert_eq!((today.profit, today.equity), (Some(amount("3")), Some(amount("9603"))));
}

#[test]
fn without_a_price_a_day_counts_from_the_first_known_equity() {
    let mut trial = Trial::unheard(desk_of(AccountKind::Spot, Decimal::ZERO));
    let money = Money { amount: amount("3"), currency: "BTC".parse().unwrap() };
    trial.live.deposit(money, &mut trial.sink).unwrap();
    trial.ring(20);
    assert_eq!(trial.live.take_days()[0].profit, None);
    trial.print(60, 102);
    trial.print(70, 104);
    let today = trial.live.take_days()[0];
    assert_eq!((today.profit, today.since), (Some(amount("6")), TimeNs(60)));
}

#[test]
fn days_are_no_part_of_the_state() {
    let (mut asked, unasked) = (Trial::holding(3), Trial::holding(3));
    asked.live.take_days();
    assert_eq!(asked.live.state_hash(), unasked.live.state_hash());
}
