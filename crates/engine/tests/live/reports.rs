//! Reports: once each, of orders of ours, and only what can be true.

use hansa_engine::live::Heard;
use hansa_engine::{Command, RecordKind, Stage, Wake, Watch};
use hansa_journal::Sink;
use hansa_types::{
    ClOrdId, ExecType, ExecutionReport, OrdStatus, OrderRequest, Price, Qty, Side, TimeNs,
};

use super::trial::{Trial, order};

#[test]
fn a_report_that_comes_twice_counts_once() {
    let mut trial = Trial::new();
    trial.buy(2);
    let sent = order(&trial.sent());
    let report = trial.fill(&sent);
    let records = trial.sink.records();
    assert_eq!(trial.hear(&report), Heard::Repeated);
    assert_eq!((trial.position(), trial.sink.records()), (2, records));
}

#[test]
fn an_order_that_stands_may_be_acknowledged_again_and_an_ended_one_may_not() {
    let mut trial = Trial::new();
    trial.buy(2);
    let sent = order(&trial.sent());
    let (exec_type, last_qty) = (ExecType::New, Qty::ZERO);
    let whole = trial.report_of(&sent);
    let new = ExecutionReport {
        exec_id: 0,
        exec_type,
        ord_status: OrdStatus::New,
        cum_qty: Qty::ZERO,
        leaves_qty: sent.order_qty,
        last_qty,
        ..whole
    };
    assert_eq!([trial.hear(&new), trial.hear(&new)], [Heard::Taken, Heard::Repeated]);
    assert_eq!([trial.hear(&whole), trial.hear(&new)], [Heard::Taken, Heard::Stranger]);
}

#[test]
fn a_desk_that_trades_with_itself_has_both_sides_under_one_number() {
    let mut trial = Trial::new();
    trial.buy(3);
    let bought = order(&trial.sent());
    trial.fill(&bought);
    let request = OrderRequest { side: Side::Sell, order_qty: Qty(2), ..bought };
    let now = trial.live.now();
    trial.live.command((now, 16), &Command::Submit(request), &mut trial.sink).unwrap();
    let sold = order(&trial.sent());
    let report = trial.report_of(&sold);
    assert_eq!((trial.hear(&report), trial.position()), (Heard::Taken, 1));
    assert_eq!((trial.hear(&report), trial.position()), (Heard::Repeated, 1));
}

#[test]
fn a_number_that_an_emptied_venue_gives_again_is_another_fill() {
    let mut trial = Trial::new();
    trial.buy(3);
    let first = order(&trial.sent());
    let told = trial.fill(&first);
    let request = OrderRequest { order_qty: Qty(2), ..first };
    let now = trial.live.now();
    trial.live.command((now, 16), &Command::Submit(request), &mut trial.sink).unwrap();
    let second = order(&trial.sent());
    let same_time = ExecutionReport { exec_id: told.exec_id, ..trial.report_of(&second) };
    assert_eq!(same_time.ts_event, told.ts_event);
    assert_eq!((trial.hear(&same_time), trial.position()), (Heard::Repeated, 3));
    let later = ExecutionReport { ts_event: TimeNs(told.ts_event.0 + 1), ..same_time };
    assert_eq!((trial.hear(&later), trial.position()), (Heard::Taken, 5));
    assert_eq!((trial.hear(&later), trial.position()), (Heard::Repeated, 5));
}

#[test]
fn a_fill_of_no_order_of_ours_is_recorded_and_changes_nothing() {
    let mut trial = Trial::new();
    trial.buy(2);
    let sent = order(&trial.sent());
    let stranger = OrderRequest { cl_ord_id: ClOrdId::new(16, 99), ..sent };
    trial.fill(&stranger);
    assert_eq!(trial.position(), 0);
    assert_eq!(trial.kinds().last(), Some(&(RecordKind::Stranger as u16)));
}

#[test]
fn a_report_that_claims_more_than_was_ordered_changes_nothing() {
    let mut trial = Trial::new();
    trial.buy(2);
    let sent = order(&trial.sent());
    let report = trial.fill(&OrderRequest { order_qty: Qty(3), ..sent });
    assert_eq!((trial.position(), report.last_qty), (0, Qty(3)));
}

#[test]
fn a_fill_beyond_the_limit_or_of_the_other_side_changes_nothing() {
    let mut trial = Trial::new();
    trial.buy(2);
    let sent = order(&trial.sent());
    let limit = OrderRequest { limit_px: Some(Price(99)), ..sent };
    let fill = trial.report_of(&sent);
    assert!(!limit.could_fill(&fill), "a buy at 100 with a limit of 99");
    assert_eq!(trial.hear(&ExecutionReport { side: Side::Sell, ..fill }), Heard::Stranger);
    assert_eq!(trial.position(), 0);
    assert_eq!(trial.hear(&fill), Heard::Taken);
}

#[test]
fn a_report_that_cannot_be_true_changes_nothing() {
    type Lie = fn(&mut ExecutionReport);
    let lies: [Lie; 6] = [
        |report| report.side = Side::Sell,
        |report| report.last_px = Price(-100),
        |report| report.last_px = Price(0),
        |report| report.cum_qty = Qty(i64::MIN),
        |report| report.order_qty = Qty(i64::MIN),
        |report| report.leaves_qty = Qty(-1),
    ];
    for lie in lies {
        let mut trial = Trial::new();
        trial.buy(2);
        let sent = order(&trial.sent());
        let mut report = trial.report_of(&sent);
        lie(&mut report);
        assert_eq!((trial.hear(&report), trial.position()), (Heard::Stranger, 0), "{report:?}");
        let truth = trial.report_of(&sent);
        assert_eq!(trial.hear(&truth), Heard::Taken);
    }
}

#[test]
fn of_a_venue_on_paper_all_reports_of_one_time_are_taken_in_before_anybody_is_called() {
    let mut trial = Trial::new();
    trial.live.watch(Watch { reports_from: Some(16), ..Watch::default() });
    let mut bought = |ts| {
        trial.buy(1);
        let sent = order(&trial.sent());
        ExecutionReport { ts_recv: TimeNs(ts), ..trial.report_of(&sent) }
    };
    let reports = vec![bought(20), bought(20), bought(30)];
    trial.live.set_timer(TimeNs(25), 16, 1);
    trial.live.reports(reports);
    let mut called = Vec::new();
    while let Some(wake) = trial.live.next(&mut trial.sink).unwrap() {
        let is_report = matches!(wake, Wake::Report(_));
        called.push((is_report, trial.live.now().0, trial.position()));
    }
    assert_eq!(called, [(true, 20, 2), (true, 20, 2), (false, 25, 2), (true, 30, 3)]);
}
