//! The door of the venue, and what it says of itself.

use super::*;
use crate::options::{Fees, Latency};
use hansa_types::{InstrumentSpec, OrdType, OrderTerms, PostOnly, TimeInForce};

fn instrument(id: u32) -> Instrument {
    let spec = InstrumentSpec {
        symbol: format!("TEST:{id}"),
        base: "BTC".parse().unwrap(),
        quote: "USD".parse().unwrap(),
        tick: Decimal::ONE,
        lot: Decimal::ONE,
        multiplier: Decimal::ONE,
        quantity_min: Decimal::ZERO,
        notional_min: Decimal::ZERO,
    };
    Instrument::new(InstrumentId(id), spec).unwrap()
}

fn options() -> VenueOptions {
    VenueOptions {
        fees: Fees { maker_ratio: Decimal::ZERO, taker_ratio: Decimal::ZERO },
        slippage_bps: Decimal::ZERO,
        latency: Latency { to_venue_ns: 7, from_venue_ns: 3 },
        volume_share_ratio_max: Decimal::ONE,
    }
}

fn limit(order_qty: i64, px: i64) -> OrderRequest {
    OrderRequest {
        cl_ord_id: ClOrdId(1),
        instrument: InstrumentId(0),
        side: Side::Buy,
        ord_type: OrdType::Limit,
        time_in_force: TimeInForce::Gtc,
        order_qty: Qty(order_qty),
        limit_px: Some(Price(px)),
        stop_px: None,
        ts: TimeNs(0),
        terms: OrderTerms::NONE,
    }
}

fn answer(request: OrderRequest) -> ExecutionReport {
    let mut venue = SimVenue::new(vec![instrument(0)], options()).unwrap();
    venue.ask(Request::New(request, None), TimeNs(0));
    venue.advance(TimeNs(7));
    let mut reports = vec![];
    venue.drain_reports(TimeNs(10), &mut reports);
    assert_eq!(reports.len(), 1);
    reports[0]
}

// What no gate lets through cannot be sent from outside, and is refused all the same.
#[test]
fn an_order_that_makes_no_sense_is_rejected_as_malformed() {
    let market_with_limit = OrderRequest { ord_type: OrdType::Market, ..limit(5, 100) };
    for request in [limit(0, 100), limit(-5, 100), market_with_limit] {
        let report = answer(request);
        assert_eq!(report.reason, RejectReason::Malformed);
        assert!(report.is_consistent());
    }
}

#[test]
fn terms_that_do_not_go_together_are_rejected_with_the_reason_of_the_term() {
    let none = OrderTerms::NONE;
    for (terms, reason) in [
        (OrderTerms { min_qty: Qty(6), ..none }, RejectReason::MinQtyMalformed),
        (OrderTerms { display_qty: Some(Qty(6)), ..none }, RejectReason::DisplayMalformed),
        (OrderTerms { expire_ts: Some(TimeNs(9)), ..none }, RejectReason::ExpiryMalformed),
        (
            OrderTerms { is_all_or_none: true, is_hidden: true, ..none },
            RejectReason::AllOrNoneMalformed,
        ),
        (
            OrderTerms { post_only: PostOnly::Slide, is_all_or_none: true, ..none },
            RejectReason::PostOnlyMalformed,
        ),
    ] {
        assert_eq!(answer(OrderRequest { terms, ..limit(5, 100) }).reason, reason);
    }
}

#[test]
fn an_order_whose_value_does_not_fit_the_books_is_rejected_as_malformed() {
    assert_eq!(answer(limit(i64::MAX, i64::MAX)).reason, RejectReason::Malformed);
}

#[test]
fn what_is_due_next_is_the_arrival_and_then_the_report() {
    let mut venue = SimVenue::new(vec![instrument(0)], options()).unwrap();
    venue.ask(Request::New(limit(5, 100), None), TimeNs(0));
    assert_eq!((venue.next_due(), venue.is_idle()), (Some(TimeNs(7)), false));
    venue.advance(TimeNs(7));
    assert_eq!(venue.next_due(), Some(TimeNs(10)));
    venue.drain_reports(TimeNs(10), &mut vec![]);
    assert_eq!((venue.next_due(), venue.is_idle()), (None, false));
}

#[test]
fn a_fill_that_was_made_elsewhere_costs_what_one_of_here_does() {
    let fees = Fees { maker_ratio: Decimal::ZERO, taker_ratio: "0.001".parse().unwrap() };
    let options = VenueOptions { fees, ..options() };
    let mut venue = SimVenue::new(vec![instrument(0)], options).unwrap();
    let rejected = answer(limit(0, 100));
    let elsewhere = ExecutionReport {
        last_qty: Qty(5),
        last_px: Price(100),
        liquidity: Liquidity::Taker,
        ..rejected
    };
    let found = venue.price(&elsewhere).unwrap();
    let fee = (found.amount, found.currency.code());
    assert_eq!(fee, (Amount(Decimal::ONE_ATOMS / 2), "USD"));
    let unknown = ExecutionReport { instrument: InstrumentId(9), ..elsewhere };
    assert_eq!(venue.price(&unknown), None);
}

#[test]
fn a_venue_is_made_of_the_whole_universe_in_its_order() {
    assert_eq!(SimVenue::new(vec![], options()).unwrap_err(), VenueError::NoInstruments);
    let swapped = vec![instrument(1), instrument(0)];
    let error = SimVenue::new(swapped, options()).unwrap_err().to_string();
    assert!(error.starts_with("instrument TEST:1 at place 0"), "{error}");
}
