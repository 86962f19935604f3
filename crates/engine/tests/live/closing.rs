//! Out of positions: kill level 3, until nothing is held and nothing works.

use hansa_engine::desk::{Closing, Obstacle};
use hansa_engine::{Answer, Command, Stage};
use hansa_gate::Control;
use hansa_types::{ExecType, ExecutionReport, OrdStatus, Qty, RejectReason, Side};

use super::trial::{ID, Trial, cancels, decimal, desk, order};

#[test]
fn flattening_goes_on_until_nothing_is_held() {
    let mut trial = Trial::new();
    for _ in 0..2 {
        trial.buy(5);
        let sent = order(&trial.sent());
        trial.fill(&sent);
    }
    assert_eq!(trial.position(), 10);
    trial.command(Command::Flatten);
    // One order is worth 500 at most: the rest follows the fill.
    let first = order(&trial.sent());
    assert_eq!((first.side, first.order_qty), (Side::Sell, Qty(5)));
    trial.fill(&first);
    let second = order(&trial.sent());
    trial.fill(&second);
    assert_eq!((trial.position(), trial.sent().len()), (0, 0));
    assert!(matches!(trial.buy(1), Answer::Refused(Control::Kill)));
}

#[test]
fn while_positions_are_closed_no_order_of_another_passes_not_even_one_that_reduces() {
    let mut trial = Trial::holding(5);
    trial.command(Command::Kill);
    assert!(matches!(trial.sell(1), Answer::Sent(_)), "a kill alone lets it reduce");
    trial.command(Command::Flatten);
    assert!(matches!(trial.sell(1), Answer::Refused(Control::Flatten)));
    trial.command(Command::Resume);
    assert!(matches!(trial.sell(1), Answer::Sent(_)));
}

#[test]
fn an_order_that_a_strategy_offers_between_two_closing_orders_does_not_keep_the_second_back() {
    let mut trial = Trial::holding(5);
    trial.buy(5);
    let bought = order(&trial.sent());
    trial.fill(&bought);
    trial.command(Command::Flatten);
    let first = order(&trial.sent());
    trial.fill(&first);
    trial.sell(1);
    let second = order(&trial.sent());
    assert_eq!((second.cl_ord_id.source(), second.order_qty), (2, Qty(5)));
}

#[test]
fn an_order_that_the_venue_did_not_cancel_is_cancelled_again_before_its_position_is_closed() {
    let mut trial = Trial::holding(5);
    trial.sell(2);
    let offer = order(&trial.sent());
    trial.command(Command::Flatten);
    assert_eq!(cancels(&trial.sent()), [offer.cl_ord_id]);
    assert_eq!(trial.closing(), Closing::Clears);
    trial.keep(&offer);
    let by = Obstacle::Cancel(RejectReason::TooManyRequests);
    assert!(
        matches!(trial.closing(), Closing::Blocked(tried) if (tried.times, tried.by) == (1, by))
    );
    let due = trial.live.next_due().unwrap();
    trial.print(due.0 - 1, 100);
    assert!(trial.sent().is_empty());
    trial.ring(due.0);
    assert_eq!(cancels(&trial.sent()), [offer.cl_ord_id]);
    assert_eq!(trial.live.next_due(), None, "the venue has the word");
    trial.end(&offer, ExecType::Canceled);
    assert_eq!(order(&trial.sent()).order_qty, Qty(5));
    assert_eq!(trial.closing(), Closing::Works);
}

#[test]
fn cancels_that_are_refused_together_are_one_try_and_all_made_again() {
    let mut trial = Trial::holding(5);
    let mut offer = || {
        trial.sell(1);
        order(&trial.sent())
    };
    let offers = [offer(), offer(), offer()];
    trial.command(Command::Flatten);
    trial.sent();
    for each in &offers {
        trial.keep(each);
    }
    assert!(matches!(trial.closing(), Closing::Blocked(tried) if tried.times == 1));
    let due = trial.live.next_due().unwrap();
    trial.ring(due.0);
    assert_eq!(cancels(&trial.sent()), offers.map(|each| each.cl_ord_id));
}

#[test]
fn flattening_is_over_once_nothing_is_held_and_nothing_works() {
    let mut trial = Trial::holding(5);
    trial.command(Command::Flatten);
    assert!(trial.live.desk().is_flattening() && !trial.live.desk().is_flat());
    let closing = order(&trial.sent());
    trial.fill(&closing);
    assert_eq!(trial.live.desk().switches(), (false, true, false, false));
    assert!(trial.live.desk().is_flat());
    assert_eq!(trial.live.next_due(), None, "nobody reads a clock for a desk that is flat");
}

#[test]
fn a_desk_without_a_position_is_flat_at_once_and_resume_ends_it() {
    let mut trial = Trial::new();
    trial.command(Command::Flatten);
    assert!(trial.live.desk().is_flat());
    trial.command(Command::Resume);
    assert!(!trial.live.desk().is_flat());
    assert!(matches!(trial.buy(1), Answer::Sent(_)));
}

#[test]
fn what_comes_after_a_desk_is_flat_is_closed_as_well() {
    let mut trial = Trial::holding(5);
    trial.command(Command::Flatten);
    let closing = order(&trial.sent());
    let fill = trial.fill(&closing);
    let bust = ExecutionReport {
        exec_id: 77,
        exec_ref_id: fill.exec_id,
        exec_type: ExecType::TradeCancel,
        ord_status: OrdStatus::New,
        cum_qty: Qty::ZERO,
        leaves_qty: fill.order_qty,
        last_qty: Qty::ZERO,
        ..fill
    };
    trial.hear(&bust);
    assert!(trial.live.desk().is_flattening());
    trial.end(&closing, ExecType::Canceled);
    let due = trial.live.next_due().unwrap();
    trial.print(due.0 - 1, 100);
    trial.ring(due.0);
    assert_eq!(order(&trial.sent()).order_qty, Qty(5));
}

#[test]
fn less_than_an_order_may_be_of_stays_and_is_told() {
    let mut trial = Trial::of(desk(decimal("3")));
    trial.buy(5);
    let bought = order(&trial.sent());
    let part = ExecutionReport {
        ord_status: OrdStatus::PartiallyFilled,
        cum_qty: Qty(2),
        leaves_qty: Qty(3),
        last_qty: Qty(2),
        ..trial.report_of(&bought)
    };
    trial.hear(&part);
    trial.end_at(&bought, ExecType::Canceled, Qty(2));
    trial.command(Command::Flatten);
    assert!(trial.sent().is_empty() && trial.live.desk().is_flat());
    assert_eq!(trial.live.desk().closings().collect::<Vec<_>>(), [(ID, Closing::Rest)]);
}
