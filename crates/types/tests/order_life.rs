//! The life of an order, as a table: every status against everything a venue can report.
//! After FIX 4.4 Volume 4, appendix D (order state change matrices).

#![allow(clippy::unwrap_used, clippy::expect_used)]

use hansa_types::{
    Amount, ClOrdId, ExecType, ExecutionReport, InstrumentId, Liquidity, OrdStatus, OrderLife,
    Price, Qty, RejectReason, Side, TimeNs, next_status,
};

use ExecType as E;
use OrdStatus as S;

const NONE: Option<OrdStatus> = None;
const OPEN: Qty = Qty(6);
const NOTHING: Qty = Qty(0);

/// One row: in this status, what each report leads to; a dash (`NONE`) is illegal.
struct Row {
    from: OrdStatus,
    new: Option<OrdStatus>,
    part: Option<OrdStatus>,
    full: Option<OrdStatus>,
    canceled: Option<OrdStatus>,
    replaced: Option<OrdStatus>,
    replaced_to_filled: Option<OrdStatus>,
    rejected: Option<OrdStatus>,
    expired: Option<OrdStatus>,
    triggered: Option<OrdStatus>,
    restated: Option<OrdStatus>,
    done: Option<OrdStatus>,
    cancel_rejected: Option<OrdStatus>,
}

/// An order that has ended: only a late refusal of a request may still come, and changes nothing.
const fn ended(from: OrdStatus) -> Row {
    Row {
        from,
        new: NONE,
        part: NONE,
        full: NONE,
        canceled: NONE,
        replaced: NONE,
        replaced_to_filled: NONE,
        rejected: NONE,
        expired: NONE,
        triggered: NONE,
        restated: NONE,
        done: NONE,
        cancel_rejected: Some(from),
    }
}

const TABLE: [Row; 11] = [
    // Sent: acknowledged, refused, or traded before the acknowledgement was seen.
    Row {
        from: S::PendingNew,
        new: Some(S::New),
        part: Some(S::PartiallyFilled),
        full: Some(S::Filled),
        canceled: Some(S::Canceled),
        replaced: NONE,
        replaced_to_filled: NONE,
        rejected: Some(S::Rejected),
        expired: Some(S::Expired),
        triggered: NONE,
        restated: NONE,
        done: NONE,
        cancel_rejected: Some(S::PendingNew),
    },
    // Working. It may still be refused (tag 39, value 8), and be restated by the venue.
    Row {
        from: S::New,
        new: NONE,
        part: Some(S::PartiallyFilled),
        full: Some(S::Filled),
        canceled: Some(S::Canceled),
        replaced: Some(S::New),
        replaced_to_filled: Some(S::Filled),
        rejected: Some(S::Rejected),
        expired: Some(S::Expired),
        triggered: Some(S::New),
        restated: Some(S::New),
        done: Some(S::DoneForDay),
        cancel_rejected: Some(S::New),
    },
    // Traded in part: too late to refuse it.
    Row {
        from: S::PartiallyFilled,
        new: NONE,
        part: Some(S::PartiallyFilled),
        full: Some(S::Filled),
        canceled: Some(S::Canceled),
        replaced: Some(S::PartiallyFilled),
        replaced_to_filled: Some(S::Filled),
        rejected: NONE,
        expired: Some(S::Expired),
        triggered: Some(S::PartiallyFilled),
        restated: Some(S::PartiallyFilled),
        done: Some(S::DoneForDay),
        cancel_rejected: Some(S::PartiallyFilled),
    },
    // Asked to cancel: a part leaves the request pending, the last lot ends the order.
    Row {
        from: S::PendingCancel,
        new: Some(S::PendingCancel),
        part: Some(S::PendingCancel),
        full: Some(S::Filled),
        canceled: Some(S::Canceled),
        replaced: Some(S::PendingCancel),
        replaced_to_filled: Some(S::Filled),
        rejected: Some(S::Rejected),
        expired: Some(S::Expired),
        triggered: Some(S::PendingCancel),
        restated: Some(S::PendingCancel),
        done: Some(S::PendingCancel),
        cancel_rejected: Some(S::New),
    },
    // Asked to replace.
    Row {
        from: S::PendingReplace,
        new: Some(S::PendingReplace),
        part: Some(S::PendingReplace),
        full: Some(S::Filled),
        canceled: Some(S::Canceled),
        replaced: Some(S::New),
        replaced_to_filled: Some(S::Filled),
        rejected: Some(S::Rejected),
        expired: Some(S::Expired),
        triggered: Some(S::PendingReplace),
        restated: Some(S::PendingReplace),
        done: Some(S::PendingReplace),
        cancel_rejected: Some(S::New),
    },
    // Asleep: it may wake, with a word or without, and be ended.
    Row {
        part: Some(S::PartiallyFilled),
        full: Some(S::Filled),
        canceled: Some(S::Canceled),
        expired: Some(S::Expired),
        restated: Some(S::New),
        ..ended(S::DoneForDay)
    },
    ended(S::Filled),
    ended(S::Canceled),
    ended(S::Replaced),
    ended(S::Rejected),
    ended(S::Expired),
];

#[test]
fn every_pair_of_status_and_report_leads_where_the_table_says() {
    for row in &TABLE {
        let cells = [
            (E::New, OPEN, row.new),
            (E::Trade, OPEN, row.part),
            (E::Trade, NOTHING, row.full),
            (E::Canceled, NOTHING, row.canceled),
            (E::Replaced, OPEN, row.replaced),
            (E::Replaced, NOTHING, row.replaced_to_filled),
            (E::Rejected, NOTHING, row.rejected),
            (E::Expired, NOTHING, row.expired),
            (E::Triggered, OPEN, row.triggered),
            (E::Restated, OPEN, row.restated),
            (E::DoneForDay, OPEN, row.done),
            (E::CancelRejected, OPEN, row.cancel_rejected),
        ];
        for (exec, leaves, expected) in cells {
            assert_eq!(next_status(row.from, exec, leaves), expected, "{:?} {exec:?}", row.from);
        }
    }
}

/// A report of an order of ten lots, of which `cum` are filled, `last` of them now.
fn report(exec_type: ExecType, cum: i64, last: i64) -> ExecutionReport {
    let closes = matches!(exec_type, E::Canceled | E::Rejected | E::Expired);
    resized(exec_type, 10, cum, last, if closes { 0 } else { 10 - cum })
}

fn resized(
    exec_type: ExecType,
    order_qty: i64,
    cum: i64,
    last: i64,
    leaves: i64,
) -> ExecutionReport {
    ExecutionReport {
        exec_id: 1,
        exec_ref_id: 0,
        cl_ord_id: ClOrdId(1),
        instrument: InstrumentId(0),
        side: Side::Buy,
        exec_type,
        ord_status: S::New,
        order_qty: Qty(order_qty),
        cum_qty: Qty(cum),
        leaves_qty: Qty(leaves),
        last_qty: Qty(last),
        last_px: Price(100),
        reference_px: Price(100),
        fee: Amount::ZERO,
        fee_currency: "USD".parse().unwrap(),
        liquidity: Liquidity::None,
        reason: RejectReason::None,
        ts_event: TimeNs(0),
        ts_recv: TimeNs(0),
    }
}

/// What happens to an order, seen from the desk.
enum Step {
    Cancel,
    Replace,
    Report(ExecutionReport),
}

fn new() -> Step {
    Step::Report(report(E::New, 0, 0))
}

fn fill(cum: i64, last: i64) -> Step {
    Step::Report(report(E::Trade, cum, last))
}

fn answer(exec_type: ExecType, cum: i64) -> Step {
    Step::Report(report(exec_type, cum, 0))
}

fn replaced(order_qty: i64, cum: i64) -> Step {
    Step::Report(resized(E::Replaced, order_qty, cum, 0, order_qty - cum))
}

fn live(steps: &[Step]) -> OrderLife {
    steps.iter().fold(OrderLife::sent(Qty(10)), |life, step| match step {
        Step::Cancel => life.cancel_sent().expect("something to cancel"),
        Step::Replace => life.replace_sent().expect("something to replace"),
        Step::Report(report) => life.apply(report).expect("a legal report"),
    })
}

#[test]
fn stories_of_appendix_d_end_as_they_should() {
    let stories: Vec<(&str, Vec<Step>, OrdStatus, i64)> = vec![
        ("filled in two parts", vec![new(), fill(4, 4), fill(10, 6)], S::Filled, 0),
        (
            "a refused cancel restores a partial fill",
            vec![new(), fill(4, 4), Step::Cancel, answer(E::CancelRejected, 4)],
            S::PartiallyFilled,
            6,
        ),
        (
            "a refused cancel restores an untouched order",
            vec![new(), Step::Cancel, answer(E::CancelRejected, 0)],
            S::New,
            10,
        ),
        (
            "a cancel sent before the acknowledgement",
            vec![Step::Cancel, new(), answer(E::Canceled, 0)],
            S::Canceled,
            0,
        ),
        (
            "a cancel refused before the acknowledgement",
            vec![Step::Cancel, answer(E::CancelRejected, 0)],
            S::PendingNew,
            10,
        ),
        (
            "a replace sent before the acknowledgement",
            vec![Step::Replace, new(), replaced(8, 0)],
            S::New,
            8,
        ),
        (
            "an order refused while a replace is out",
            vec![Step::Replace, answer(E::Rejected, 0), answer(E::CancelRejected, 0)],
            S::Rejected,
            0,
        ),
        (
            "a cancel crosses a partial fill",
            vec![new(), Step::Cancel, fill(4, 4), answer(E::Canceled, 4)],
            S::Canceled,
            0,
        ),
        (
            "a cancel crosses the last fill",
            vec![new(), Step::Cancel, fill(10, 10), answer(E::CancelRejected, 10)],
            S::Filled,
            0,
        ),
        (
            "a replace crosses a fill",
            vec![new(), Step::Replace, fill(4, 4), replaced(20, 4)],
            S::PartiallyFilled,
            16,
        ),
        (
            "a replace down to what a crossing fill has taken",
            vec![new(), Step::Replace, fill(4, 4), replaced(4, 4)],
            S::Filled,
            0,
        ),
        (
            "a refused replace crosses a fill",
            vec![new(), Step::Replace, fill(4, 4), answer(E::CancelRejected, 4)],
            S::PartiallyFilled,
            6,
        ),
        (
            "a cancel over a replace that is refused is still out",
            vec![new(), Step::Replace, Step::Cancel, answer(E::CancelRejected, 0)],
            S::PendingCancel,
            10,
        ),
        (
            "a cancel over a replace that succeeds is still out",
            vec![new(), Step::Replace, Step::Cancel, replaced(7, 0)],
            S::PendingCancel,
            7,
        ),
        (
            "a refused cancel after a replace leaves the replaced order",
            vec![new(), Step::Replace, Step::Cancel, replaced(7, 0), answer(E::CancelRejected, 0)],
            S::New,
            7,
        ),
        ("a day that ends", vec![new(), fill(4, 4), answer(E::Expired, 4)], S::Expired, 0),
    ];
    for (story, steps, status, leaves) in stories {
        let life = live(&steps);
        assert_eq!((life.status, life.leaves_qty()), (status, Qty(leaves)), "{story}");
    }
}

#[test]
fn an_order_that_ended_cannot_be_cancelled_or_replaced() {
    let filled = live(&[new(), fill(10, 10)]);
    assert_eq!((filled.cancel_sent(), filled.replace_sent()), (None, None));
}

#[test]
fn a_replace_is_not_sent_over_an_unanswered_request() {
    assert_eq!(live(&[new(), Step::Cancel]).replace_sent(), None);
    assert_eq!(live(&[new(), Step::Replace]).replace_sent(), None);
}

#[test]
fn a_fill_that_does_not_add_up_is_illegal_and_says_what() {
    let wrong = report(E::Trade, 5, 4);
    let error = live(&[new()]).apply(&wrong).unwrap_err().to_string();
    assert_eq!(
        error,
        "order 1: Trade is not possible in status New (cum_qty is not the sum of the fills)"
    );
}

#[test]
fn a_full_fill_that_leaves_a_part_unfilled_is_illegal() {
    assert!(live(&[new()]).apply(&resized(E::Trade, 10, 4, 4, 0)).is_err());
}

#[test]
fn a_fill_beyond_the_order_is_illegal() {
    assert!(live(&[new()]).apply(&resized(E::Trade, 10, 11, 11, 0)).is_err());
    assert!(live(&[new()]).apply(&resized(E::Trade, 10, 11, 11, -1)).is_err());
}

#[test]
fn an_order_that_traded_cannot_be_rejected_behind_a_pending_cancel() {
    let life = live(&[new(), fill(4, 4), Step::Cancel]);
    assert!(life.apply(&report(E::Rejected, 4, 0)).is_err());
}

#[test]
fn the_refusal_of_a_second_order_under_the_same_id_leaves_the_first_alone() {
    let refusal =
        ExecutionReport { reason: RejectReason::DuplicateOrder, ..report(E::Rejected, 0, 0) };
    let life = live(&[new(), fill(4, 4)]);
    assert_eq!(life.apply(&refusal).unwrap(), life);
    assert_eq!(OrderLife::sent(Qty(10)).apply(&refusal).unwrap().status, S::Rejected);
}
