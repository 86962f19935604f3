//! What must hold of sessions, whatever else happens at the venue.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};

use crate::desk::{
    approved, depth, frictionless, instrument, lasting, limit, market, print, quote,
};
use hansa_market::sessions::Sessions;
use hansa_types::{
    ExecType, ExecutionReport, InstrumentId,
    Side::{Buy, Sell},
    TimeInForce, TimeNs,
};
use hansa_venue::SimVenue;
use proptest::prelude::*;

/// Prints alone, quotes, or depth.
#[derive(Debug, Clone, Copy)]
enum Source {
    Prints,
    Quotes,
    Depth,
}

#[derive(Debug, Clone)]
enum Step {
    Send { buys: bool, px: Option<i64>, life: TimeInForce, qty: i64 },
    Cancel(u64),
    Price { px: i64, qty: i64, is_bid: bool },
}

fn any_step() -> impl Strategy<Value = Step> {
    use TimeInForce::{AtTheClosing, AtTheOpening, Day, Fok, Gtc, Ioc};
    let life = prop::sample::select(vec![Day, Gtc, Ioc, Fok, AtTheOpening, AtTheClosing]);
    let send = (any::<bool>(), prop::option::of(995i64..1_005), life, 1i64..9);
    prop_oneof![
        3 => send.prop_map(|(buys, px, life, qty)| Step::Send { buys, px, life, qty }),
        1 => (1u64..60).prop_map(Step::Cancel),
        4 => (995i64..1_005, 1i64..30, any::<bool>())
            .prop_map(|(px, qty, is_bid)| Step::Price { px, qty, is_bid }),
    ]
}

fn any_source() -> impl Strategy<Value = Source> {
    prop::sample::select(vec![Source::Prints, Source::Quotes, Source::Depth])
}

const OPENS: [i64; 3] = [50, 200, 400];
const CLOSES: [i64; 3] = [150, 400, 520];

/// One step each 10 ns through three sessions; the lives of orders, and all reports.
fn play(
    source: Source,
    steps: &[Step],
) -> (BTreeMap<u64, TimeInForce>, BTreeSet<u64>, Vec<ExecutionReport>) {
    let sessions = Sessions::of_columns(&OPENS, &CLOSES, [0, 0, 0]).unwrap();
    let venue = SimVenue::new(vec![instrument(0, "0", "0")], frictionless()).unwrap();
    let mut venue = venue.with_sessions(BTreeMap::from([(InstrumentId(0), sessions)])).unwrap();
    venue.on_market(InstrumentId(0), &print(0, 1_000, 5));
    let (mut lives, mut sent) = (BTreeMap::new(), BTreeSet::new());
    for ((id, ts), step) in (1u64..).zip((5i64..).step_by(10)).zip(steps) {
        match *step {
            Step::Send { buys, px, life, qty } => {
                let side = if buys { Buy } else { Sell };
                let order = px.map_or(market(id, side, qty), |px| limit(id, side, qty, px));
                venue.send(&approved(lasting(life, order)), TimeNs(ts));
                lives.insert(id, life);
                sent.insert(id);
            }
            Step::Cancel(id) => venue.cancel(hansa_types::ClOrdId(id), TimeNs(ts)),
            Step::Price { px, qty, is_bid } => {
                let side = if is_bid { Buy } else { Sell };
                let event = match source {
                    Source::Prints => print(ts, px, qty),
                    Source::Quotes => quote(ts, (px, qty), (px + 1, qty)),
                    Source::Depth => depth(ts, side, if is_bid { px - 5 } else { px + 5 }, qty),
                };
                venue.on_market(InstrumentId(0), &event);
            }
        }
    }
    venue.close_out(TimeNs(1_000));
    let mut reports = vec![];
    venue.drain_reports(TimeNs(i64::MAX), &mut reports);
    (lives, sent, reports)
}

/// The session of a time; a closing belongs to the session it ends.
fn is_within(ts: i64, is_closing: bool) -> bool {
    OPENS.iter().zip(CLOSES).any(
        |(&open, close)| {
            if is_closing { ts == close } else { open <= ts && ts < close }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn orders_are_filled_inside_of_sessions_and_those_for_the_closing_at_it(
        source in any_source(), steps in prop::collection::vec(any_step(), 1..58),
    ) {
        let (lives, _, reports) = play(source, &steps);
        for report in reports.iter().filter(|report| report.exec_type == ExecType::Trade) {
            let is_closing = lives[&report.cl_ord_id.0] == TimeInForce::AtTheClosing;
            prop_assert!(is_within(report.ts_event.0, is_closing), "{report:?}");
        }
    }

    #[test]
    fn orders_of_the_day_end_at_a_closing_and_every_order_has_one_last_report(
        source in any_source(), steps in prop::collection::vec(any_step(), 1..58),
    ) {
        let (lives, sent, reports) = play(source, &steps);
        prop_assert!(reports.iter().all(ExecutionReport::is_consistent));
        for report in reports.iter().filter(|report| report.exec_type == ExecType::Expired) {
            let is_of_day = lives[&report.cl_ord_id.0] == TimeInForce::Day;
            prop_assert!(!is_of_day || CLOSES.contains(&report.ts_event.0), "{report:?}");
        }
        let last: Vec<u64> = reports
            .iter()
            .filter(|report| !report.ord_status.is_open() && report.exec_type != ExecType::CancelRejected)
            .map(|report| report.cl_ord_id.0)
            .collect();
        prop_assert_eq!(last.len(), sent.len());
        prop_assert_eq!(last.into_iter().collect::<BTreeSet<_>>(), sent);
    }
}
