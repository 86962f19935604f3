//! What must hold of halts, splits and ends, whatever else happens at the venue.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::desk::{approved, frictionless, instrument, limit, market, print, quote};
use hansa_market::action::{Action, Deed, Status};
use hansa_market::event::MarketEvent;
use hansa_types::{
    ExecType, ExecutionReport, InstrumentId, OrderRequest, Price, RejectReason,
    Side::{Buy, Sell},
    TimeNs,
};
use hansa_venue::SimVenue;
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Step {
    Take(bool, i64),
    Rest(bool, i64, i64),
    Print(i64, i64),
    Quote(i64, i64),
    Act(Deed),
}

fn any_step() -> impl Strategy<Value = Step> {
    let statuses = [Status::Halt, Status::Resume, Status::Close, Status::Open];
    prop_oneof![
        2 => (any::<bool>(), 1i64..9).prop_map(|(buys, qty)| Step::Take(buys, qty)),
        3 => (any::<bool>(), 1i64..9, 990i64..1_010)
            .prop_map(|(buys, qty, px)| Step::Rest(buys, qty, px)),
        4 => (990i64..1_010, 1i64..50).prop_map(|(px, qty)| Step::Print(px, qty)),
        3 => (990i64..1_010, 1i64..50).prop_map(|(px, qty)| Step::Quote(px, qty)),
        3 => prop::sample::select(statuses.map(Deed::Status).to_vec()).prop_map(Step::Act),
        1 => Just(Step::Act(Deed::Split { numerator: 2, denominator: 1 })),
    ]
}

/// One step each 10 ns, then an end at the last price; all reports.
fn play(steps: &[Step], ends: bool) -> Vec<ExecutionReport> {
    let mut venue = SimVenue::new(vec![instrument(0, "0", "0")], frictionless()).unwrap();
    for ((id, ts), step) in (1u64..).zip((0i64..).step_by(10)).zip(steps) {
        let side = |buys: bool| if buys { Buy } else { Sell };
        let at = |request: OrderRequest| approved(OrderRequest { ts: TimeNs(ts), ..request });
        match step {
            Step::Take(buys, qty) => venue.send(&at(market(id, side(*buys), *qty)), TimeNs(ts)),
            Step::Rest(buys, qty, px) => {
                venue.send(&at(limit(id, side(*buys), *qty, *px)), TimeNs(ts));
            }
            Step::Print(px, qty) => venue.on_market(InstrumentId(0), &print(ts, *px, *qty)),
            Step::Quote(px, qty) => {
                venue.on_market(InstrumentId(0), &quote(ts, (*px, *qty), (*px + 1, *qty)));
            }
            Step::Act(deed) => act(&mut venue, ts, *deed),
        }
    }
    if ends {
        act(&mut venue, 10 * steps.len() as i64, Deed::Delisting(Price(1_000)));
    }
    let mut reports = vec![];
    venue.advance(TimeNs(i64::MAX));
    venue.drain_reports(TimeNs(i64::MAX), &mut reports);
    assert!(!ends || venue.is_idle(), "something still works after the end");
    reports
}

fn act(venue: &mut SimVenue, ts: i64, deed: Deed) {
    let action = Action { ts_event: TimeNs(ts), ts_recv: TimeNs(ts), deed };
    venue.on_market(InstrumentId(0), &MarketEvent::Action(action));
}

/// Whether the instrument trades right after each step.
fn trading(steps: &[Step]) -> Vec<bool> {
    let mut is_trading = true;
    let after = steps.iter().map(|step| {
        if let Step::Act(Deed::Status(status)) = step {
            is_trading = status.is_trading();
        }
        is_trading
    });
    after.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_is_filled_and_no_order_comes_in_while_there_is_no_trading(
        steps in prop::collection::vec(any_step(), 1..60),
    ) {
        let trading = trading(&steps);
        for report in play(&steps, false) {
            let is_trading = trading[(report.ts_event.0 / 10) as usize];
            let refused = report.reason == RejectReason::Halted;
            match report.exec_type {
                ExecType::Trade | ExecType::New => prop_assert!(is_trading, "{report:?}"),
                ExecType::Rejected if refused => prop_assert!(!is_trading, "{report:?}"),
                _ => {}
            }
        }
    }

    #[test]
    fn nothing_works_on_after_the_end_and_every_order_has_one_last_report(
        steps in prop::collection::vec(any_step(), 1..60),
    ) {
        let reports = play(&steps, true);
        let sent = steps.iter().filter(|step| matches!(step, Step::Take(..) | Step::Rest(..)));
        let last = reports.iter().filter(|report| !report.ord_status.is_open()).count();
        prop_assert_eq!(last, sent.count());
        prop_assert!(reports.iter().all(ExecutionReport::is_consistent));
    }
}
