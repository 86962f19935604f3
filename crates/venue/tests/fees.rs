//! A price list through the venue: a list that says nothing new changes nothing.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod desk;

use desk::{approved, bar, frictionless, instrument, limit, market};
use hansa_market::event::MarketEvent;
use hansa_types::{Decimal, ExecutionReport, InstrumentId, Side, TimeNs};
use hansa_venue::{FeeSchedule, FeeTier, Fees, SimVenue, VenueOptions};
use proptest::prelude::*;

fn ratio(millionths: i64) -> Decimal {
    Decimal::from_atoms(i128::from(millionths) * 10i128.pow(12))
}

fn venue(fees: Fees) -> SimVenue {
    let options = VenueOptions { fees, ..frictionless() };
    SimVenue::new(vec![instrument(0, "0", "0")], options).unwrap()
}

/// Takers and makers over a few bars.
fn story(mut venue: SimVenue, lots: &[i64]) -> (Vec<ExecutionReport>, Vec<u8>) {
    let px = [1000, 1100, 900, 1000];
    venue.on_market(InstrumentId(0), &MarketEvent::BarClosed(bar(-100, px, 100)));
    for (at, qty) in (0u64..).zip(lots) {
        let (ts, id) = (at.cast_signed() * 100, at * 2);
        venue.send(&approved(market(id + 1, Side::Buy, *qty)), TimeNs(ts));
        venue.send(&approved(limit(id + 2, Side::Sell, *qty, 1050)), TimeNs(ts));
        venue.on_market(InstrumentId(0), &MarketEvent::BarOpened(bar(ts, px, 50)));
        venue.on_market(InstrumentId(0), &MarketEvent::BarClosed(bar(ts, px, 50)));
    }
    let (mut reports, mut state) = (vec![], vec![]);
    venue.drain_reports(TimeNs(i64::MAX), &mut reports);
    venue.state_bytes(&mut state);
    (reports, state)
}

proptest! {
    #[test]
    fn an_empty_list_charges_what_the_options_say(
        maker in -1_000i64..1_000, taker in -1_000i64..1_000,
        lots in prop::collection::vec(1i64..40, 1..8),
    ) {
        let fees = Fees { maker_ratio: ratio(maker), taker_ratio: ratio(taker) };
        let listed = venue(fees).with_fees(&FeeSchedule::default()).unwrap();
        prop_assert_eq!(story(venue(fees), &lots).0, story(listed, &lots).0);
    }
}

#[test]
fn what_was_traded_is_part_of_the_state_where_tiers_depend_on_it() {
    let none = Fees { maker_ratio: Decimal::ZERO, taker_ratio: Decimal::ZERO };
    let tier = FeeTier { volume_min: Decimal::ONE, fees: none };
    let schedule = FeeSchedule { tiers: vec![tier], window_days: 30, ..FeeSchedule::default() };
    let tiered = |lots| story(venue(none).with_fees(&schedule).unwrap(), &[lots]).1;
    let (plain, counted) = (story(venue(none), &[5]).1, tiered(5));
    assert!(counted.starts_with(&plain) && counted.len() > plain.len());
    assert_ne!(counted[plain.len()..], tiered(6)[plain.len()..]);
}

#[test]
fn a_fee_is_charged_in_the_quote_currency_and_reported_with_its_fill_alone() {
    let fees = Fees { maker_ratio: ratio(100), taker_ratio: ratio(200) };
    let listed = venue(fees).with_fees(&FeeSchedule::default()).unwrap();
    let (reports, _) = story(listed, &[5]);
    let charged: Vec<_> = reports.iter().map(|one| (one.exec_id, one.fee.to_string())).collect();
    let expected = [(1, "0"), (2, "0"), (3, "1"), (4, "0.525")];
    assert_eq!(charged, expected.map(|(id, fee)| (id, fee.to_owned())));
    assert!(reports.iter().all(|one| one.fee_currency.code() == "USD"));
}
