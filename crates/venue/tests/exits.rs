//! Exits that come after the bar that filled their entry, beside stops that follow nothing.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::desk::{BAR_NS, approved, bar, frictionless, instrument, limit, stop};
use hansa_market::event::{Bar, MarketEvent};
use hansa_types::{ClOrdId, ExecutionReport, InstrumentId, Price, Qty, Side, TimeNs};
use hansa_venue::{Member, SimVenue};
use proptest::prelude::*;

const ID: InstrumentId = InstrumentId(0);
const ENTRY: u64 = 1;
const EXIT: u64 = 2;

fn any_bar(ts_open: i64) -> impl Strategy<Value = Bar> {
    let px = 950..1050i64;
    (px.clone(), px.clone(), px.clone(), px).prop_map(move |(open, a, b, close)| {
        let (high, low) = (open.max(close).max(a).max(b), open.min(close).min(a).min(b));
        bar(ts_open, [open, high, low, close], 1_000)
    })
}

/// An entry at a limit before a bar, a stop that comes `late_ns` after it, and the bar after that.
fn fills_of(
    (side, entry_px, stop_px): (Side, i64, i64),
    [first, second]: [Bar; 2],
    (late_ns, follows): (i64, bool),
) -> Vec<ExecutionReport> {
    let mut venue = SimVenue::new(vec![instrument(0, "0", "0")], frictionless()).unwrap();
    let own = |own, parent: Option<u64>| Member {
        own: ClOrdId(own),
        twin: None,
        parent: parent.map(ClOrdId),
    };
    let opened = |venue: &mut SimVenue, bar| venue.on_market(ID, &MarketEvent::BarOpened(bar));
    let closed = |venue: &mut SimVenue, bar| venue.on_market(ID, &MarketEvent::BarClosed(bar));
    venue.on_market(ID, &MarketEvent::BarClosed(bar(-BAR_NS, [1000; 4], 1_000)));
    let entry = approved(limit(ENTRY, side, 5, entry_px));
    venue.send_member(&entry, Some(own(ENTRY, None)), TimeNs(0));
    opened(&mut venue, first);
    closed(&mut venue, first);
    let out = if side == Side::Buy { Side::Sell } else { Side::Buy };
    let exit = approved(stop(EXIT, out, 5, stop_px));
    let member = own(EXIT, Some(ENTRY).filter(|_| follows));
    venue.send_member(&exit, Some(member), TimeNs(BAR_NS + late_ns));
    opened(&mut venue, second);
    closed(&mut venue, second);
    let mut reports = vec![];
    venue.drain_reports(TimeNs(i64::MAX), &mut reports);
    reports.retain(|report| report.last_qty > Qty::ZERO);
    reports
}

/// What was had for all that was sold, less what was paid for all that was bought.
fn gain(fills: &[ExecutionReport]) -> i64 {
    fills.iter().map(|fill| -fill.signed_last_qty().0 * fill.last_px.0).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_touched_exit_is_never_better_than_stop_entry_or_market(
        is_buy: bool, entry_px in 950..1050i64, stop_px in 950..1050i64, late_ns in 0..BAR_NS,
        (first, second) in (any_bar(0), any_bar(BAR_NS + 1)),
    ) {
        let side = if is_buy { Side::Buy } else { Side::Sell };
        let fills = fills_of((side, entry_px, stop_px), [first, second], (late_ns, true));
        let adverse = if is_buy { first.low } else { first.high };
        let is_touched = side.sign() * (stop_px - adverse.0) >= 0;
        let entry = fills.iter().find(|fill| fill.ts_event == first.ts_event);
        if let Some(entry) = entry.filter(|_| is_touched) {
            let exit = fills.get(1).expect("the bar has triggered it");
            prop_assert_eq!(exit.ts_event, TimeNs(BAR_NS + late_ns));
            let market_px = if late_ns > 1 { second.open } else { first.close };
            for best in [Price(stop_px), entry.last_px, market_px] {
                prop_assert!(side.sign() * (exit.last_px.0 - best.0) <= 0, "{exit:?} {best:?}");
            }
        }
    }

    #[test]
    fn without_a_gap_to_follow_an_entry_never_pays(
        is_buy: bool, entry_px in 950..1050i64, stop_px in 950..1050i64,
        (first, second) in (any_bar(0), any_bar(BAR_NS + 1)),
    ) {
        let side = if is_buy { Side::Buy } else { Side::Sell };
        let (open, order) = (first.close, (side, entry_px, stop_px));
        let second = Bar { open, high: second.high.max(open), low: second.low.min(open), ..second };
        let worth = |follows| {
            let fills = fills_of(order, [first, second], (0, follows));
            let held: i64 = fills.iter().map(|fill| fill.signed_last_qty().0).sum();
            gain(&fills) + held * second.close.0
        };
        prop_assert!(worth(true) <= worth(false));
    }
}
