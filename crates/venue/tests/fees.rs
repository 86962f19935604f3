//! A price list through the venue: a list that says nothing new changes nothing.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::desk::{approved, bar, frictionless, instrument, limit, market};
use hansa_market::event::MarketEvent;
use hansa_types::{
    Amount, Decimal, ExecutionReport, Instrument, InstrumentId, InstrumentSpec, Money,
    OrderRequest, Qty, Side, TimeNs,
};
use hansa_venue::{
    FeeAsset, FeeCurrency, FeeSchedule, FeeTerms, FeeTier, Fees, OwnFunds, SimVenue, VenueOptions,
};
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

const COIN: InstrumentId = InstrumentId(0);
const OWN: InstrumentId = InstrumentId(1);

/// BTC and BNB in USD; a lot of BTC is a thousandth.
fn with_own_coin() -> Vec<Instrument> {
    [("BTC", "0.001"), ("BNB", "0.01")]
        .into_iter()
        .zip(0u32..)
        .map(|((base, lot), id)| {
            let spec = InstrumentSpec {
                symbol: format!("{base}USD"),
                base: base.parse().unwrap(),
                lot: lot.parse().unwrap(),
                ..instrument(id, "0", "0").spec().clone()
            };
            Instrument::new(InstrumentId(id), spec).unwrap()
        })
        .collect()
}

fn in_own_coin(at_hand: i64, places: u32) -> SimVenue {
    let own = |code: &str| code.parse().unwrap();
    let asset = FeeAsset { currency: own("BNB"), discount_ratio: ratio(250_000), price: None };
    let currency = FeeCurrency::Asset(asset);
    let schedule = FeeSchedule {
        terms: FeeTerms { currency, places: Some(places), ..FeeTerms::default() },
        ..FeeSchedule::default()
    };
    let fees = Fees { maker_ratio: ratio(1_000), taker_ratio: ratio(1_000) };
    let options = VenueOptions { fees, ..frictionless() };
    let venue = SimVenue::new(with_own_coin(), options).unwrap().with_fees(&schedule).unwrap();
    let mut venue = venue.with_own_funds(OwnFunds::Balances);
    for (code, amount) in [("BNB", at_hand), ("BTC", 9_000_000), ("USD", i64::MAX)] {
        venue.pay(Money { amount: ratio(amount).into(), currency: own(code) });
    }
    venue
}

/// A fee by hand: what the account has of the coin, and the last price the venue has of it.
struct Plain {
    held: i128,
    px: Option<i128>,
    places: u32,
}

const ONE: i128 = Decimal::ONE_ATOMS;

impl Plain {
    /// 0.1 %, or 0.075 % in BNB while there is enough, else of what is received.
    fn fee(&mut self, fill: &ExecutionReport) -> (i128, &'static str) {
        let grain = 10i128.pow(18 - self.places);
        let up = |part: i128, whole: i128| part / whole + i128::from(part % whole != 0);
        let (lot, base) = if fill.instrument == COIN { (1, "BTC") } else { (10, "BNB") };
        let units = i128::from(fill.last_qty.0) * lot * ONE / 1_000;
        let value = units * i128::from(fill.last_px.0);
        let is_buy = fill.side == Side::Buy;
        let (received, currency) = if is_buy { (units, base) } else { (value, "USD") };
        let own = self.px.map(|px| up(up(up(value, 1_000) * 3, 4), px)).map(|fee| up(fee, grain));
        let sold = if base == "BNB" && !is_buy { units } else { 0 };
        let (fee, currency) = match own.map(|fee| fee * grain) {
            Some(fee) if fee <= self.held - sold => (fee, "BNB"),
            _ => (up(up(received, 1_000), grain) * grain, currency),
        };
        if base == "BNB" {
            self.held += if is_buy { units } else { -units };
        }
        if currency == "BNB" {
            self.held -= fee;
        }
        (fee, currency)
    }
}

proptest! {
    #[test]
    fn fees_in_the_venue_s_own_coin_are_those_worked_out_by_hand(
        steps in prop::collection::vec((any::<bool>(), -400i64..400, 200i64..700), 1..40),
        at_hand in 0i64..3_000_000, places in 6u32..=18,
    ) {
        let mut venue = in_own_coin(at_hand, places);
        let mut plain = Plain { held: Amount::from(ratio(at_hand)).0, px: None, places };
        for (number, (is_own, lots, px)) in (1u64..).zip(steps) {
            let ts = number.cast_signed() * 100;
            let traded = if is_own { OWN } else { COIN };
            if lots != 0 {
                let side = Side::of(Qty(lots));
                let order = OrderRequest { instrument: traded, ..market(number, side, lots.abs()) };
                venue.send(&approved(order), TimeNs(ts));
            }
            let flat = bar(ts, [px; 4], 1_000);
            let mut reports = vec![];
            for id in [COIN, OWN] {
                venue.on_market(id, &MarketEvent::BarOpened(flat));
                venue.drain_reports(TimeNs(i64::MAX), &mut reports);
                for fill in reports.drain(..).filter(|report| report.last_qty.0 > 0) {
                    let (fee, currency) = plain.fee(&fill);
                    prop_assert_eq!((fill.fee.0, fill.fee_currency.code()), (fee, currency));
                    prop_assert!(plain.held >= 0);
                }
                plain.px = if id == OWN { Some(px.into()) } else { plain.px };
                venue.on_market(id, &MarketEvent::BarClosed(flat));
            }
        }
    }
}

#[test]
fn what_the_account_has_of_a_coin_that_fees_are_paid_in_is_part_of_the_state() {
    let state = |at_hand, px| {
        let (mut venue, mut out) = (in_own_coin(at_hand, 8), vec![]);
        venue.on_market(OWN, &MarketEvent::BarClosed(bar(0, [px; 4], 1)));
        venue.state_bytes(&mut out);
        out
    };
    assert_eq!(state(5, 300), state(5, 300));
    assert_ne!(state(5, 300), state(6, 300));
    assert_ne!(state(5, 300), state(5, 301));
}

#[test]
fn a_coin_without_a_price_in_the_quote_currency_is_refused_and_one_that_is_stated_is_not() {
    let venue = || SimVenue::new(vec![instrument(0, "0", "0")], frictionless()).unwrap();
    let priced = |price| {
        let currency = "BNB".parse().unwrap();
        let asset = FeeAsset { currency, discount_ratio: ratio(0), price };
        let terms = FeeTerms { currency: FeeCurrency::Asset(asset), ..FeeTerms::default() };
        venue().with_fees(&FeeSchedule { terms, ..FeeSchedule::default() })
    };
    let unpriced = "fees of TEST:0 are paid in BNB: expected an instrument that quotes BNB in USD";
    let of = |code: &str, amount| Money { amount: Amount(amount), currency: code.parse().unwrap() };
    for price in [None, Some(of("EUR", ONE))] {
        assert!(priced(price).unwrap_err().to_string().starts_with(unpriced));
    }
    assert!(priced(Some(of("USD", 0))).unwrap_err().to_string().contains("must be above 0"));
    assert!(priced(Some(of("USD", ONE))).is_ok());
}
