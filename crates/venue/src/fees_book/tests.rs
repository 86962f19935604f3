//! Tests of the price list at work.

use super::*;
use crate::fees::{FeeTerms, FeeTier};
use crate::fees_currency::FeeCurrency;
use crate::options::Fees;
use hansa_types::{
    ClOrdId, ExecType, InstrumentId, InstrumentSpec, OrdStatus, Price, Qty, RejectReason, Side,
};
use proptest::prelude::*;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn instrument(id: u32, quote: &str) -> Instrument {
    let spec = InstrumentSpec {
        symbol: format!("TEST:{id}"),
        base: "BTC".parse().unwrap(),
        quote: quote.parse().unwrap(),
        tick: Decimal::ONE,
        lot: decimal("0.5"),
        multiplier: decimal("2"),
        quantity_min: Decimal::ZERO,
        notional_min: Decimal::ZERO,
    };
    Instrument::new(InstrumentId(id), spec).unwrap()
}

fn fees(maker: &str, taker: &str) -> Fees {
    Fees { maker_ratio: decimal(maker), taker_ratio: decimal(taker) }
}

fn book(schedule: &FeeSchedule) -> FeeBook {
    let base = Charges::new(&fees("0.001", "0.002")).unwrap();
    let listed = [instrument(0, "USD"), instrument(1, "USD"), instrument(2, "EUR")];
    FeeBook::new(base, schedule, listed.into_iter()).unwrap()
}

/// A tick of a lot is worth 1: a taker's fill of so many lots at a price.
fn fill(instrument: u32, day: i64, (lots, px): (i64, i64)) -> ExecutionReport {
    ExecutionReport {
        exec_id: 0,
        exec_ref_id: 0,
        cl_ord_id: ClOrdId(1),
        instrument: InstrumentId(instrument),
        side: Side::Buy,
        exec_type: ExecType::Trade,
        ord_status: OrdStatus::Filled,
        order_qty: Qty(lots),
        cum_qty: Qty(lots),
        leaves_qty: Qty::ZERO,
        last_qty: Qty(lots),
        last_px: Price(px),
        reference_px: Price(px),
        fee: Amount::ZERO,
        fee_currency: "USD".parse().unwrap(),
        liquidity: Liquidity::Taker,
        reason: RejectReason::None,
        ts_event: TimeNs(day * DAY_NS),
        ts_recv: TimeNs(day * DAY_NS),
    }
}

fn tiered(window_days: u16) -> FeeSchedule {
    let tier = |volume_min: &str, taker: &str| FeeTier {
        volume_min: decimal(volume_min),
        fees: fees("0", taker),
    };
    FeeSchedule {
        tiers: vec![tier("1000", "0.0015"), tier("5000", "0.001")],
        window_days,
        ..FeeSchedule::default()
    }
}

fn paid(book: &mut FeeBook, fill: &ExecutionReport) -> String {
    book.price(fill, None).amount.to_string()
}

#[test]
fn volume_counts_from_the_day_after_it_was_traded_to_the_end_of_the_window() {
    let mut book = book(&tiered(2));
    let found = [(0, 1000), (0, 1000), (1, 100), (2, 100), (3, 100), (4, 100)]
        .map(|(day, px)| paid(&mut book, &fill(0, day, (1, px))));
    assert_eq!(found, ["2", "2", "0.15", "0.15", "0.2", "0.2"]);
}

#[test]
fn a_tier_is_reached_with_its_volume_exactly() {
    for (traded, then) in [(999, "0.2"), (1000, "0.15"), (4999, "0.15"), (5000, "0.1")] {
        let mut book = book(&tiered(30));
        book.price(&fill(0, 0, (traded, 1)), None);
        assert_eq!(paid(&mut book, &fill(1, 1, (1, 100))), then, "after {traded}");
    }
}

#[test]
fn each_quote_currency_has_a_volume_of_its_own() {
    let mut book = book(&tiered(30));
    book.price(&fill(0, 0, (1, 5000)), None);
    assert_eq!(paid(&mut book, &fill(2, 1, (1, 100))), "0.2");
}

#[test]
fn an_instrument_with_a_ratio_of_its_own_keeps_it_in_every_tier_and_counts_towards_them() {
    let own = InstrumentFees { taker_ratio: Some(Decimal::ZERO), ..InstrumentFees::default() };
    let mut book =
        book(&FeeSchedule { instruments: [(InstrumentId(0), own)].into(), ..tiered(30) });
    assert_eq!(paid(&mut book, &fill(0, 0, (1, 5000))), "0");
    assert_eq!(paid(&mut book, &fill(0, 1, (1, 5000))), "0");
    assert_eq!(paid(&mut book, &fill(1, 1, (1, 100))), "0.1");
}

/// What a taker pays for 10 lots (5 units) at 20: 0.4 by ratio (0.2 %), beside the terms.
fn with_terms(terms: FeeTerms) -> String {
    let mut book = book(&FeeSchedule { terms, ..FeeSchedule::default() });
    paid(&mut book, &fill(0, 0, (10, 20)))
}

#[test]
fn a_list_by_unit_and_with_bounds() {
    let none = FeeTerms::default();
    let some = |text| Some(decimal(text));
    let rows = [
        (none, "0.4"),
        (FeeTerms { taker_per_unit: decimal("0.01"), ..none }, "0.45"),
        (FeeTerms { maker_per_unit: decimal("0.01"), ..none }, "0.4"),
        (FeeTerms { taker_per_unit: decimal("-0.01"), ..none }, "0.35"),
        (FeeTerms { fee_min: some("1"), ..none }, "1"),
        (FeeTerms { fee_min: some("0.1"), ..none }, "0.4"),
        (FeeTerms { fee_max: some("0.3"), ..none }, "0.3"),
        (FeeTerms { fee_ratio_max: some("0.001"), ..none }, "0.2"),
        // The most as a share of the value is stronger than the least.
        (FeeTerms { fee_min: some("1"), fee_ratio_max: some("0.001"), ..none }, "0.2"),
        // A rebate is no charge: no bound touches it.
        (FeeTerms { taker_per_unit: decimal("-1"), fee_min: some("1"), ..none }, "-4.6"),
    ];
    for (terms, expected) in rows {
        assert_eq!(with_terms(terms), expected, "{terms:?}");
    }
}

#[test]
fn a_fee_that_does_not_fit_is_the_largest_there_is() {
    let terms = FeeTerms { taker_per_unit: decimal("1000000"), ..FeeTerms::default() };
    let mut book = book(&FeeSchedule { terms, ..FeeSchedule::default() });
    assert_eq!(book.price(&fill(0, 0, (i64::MAX, 1)), None).amount, Amount(i128::MAX));
}

#[test]
fn a_list_that_contradicts_itself_is_refused() {
    let refused = |schedule: &FeeSchedule| {
        let base = Charges::new(&fees("0", "0")).unwrap();
        FeeBook::new(base, schedule, [instrument(0, "USD")].into_iter()).unwrap_err().to_string()
    };
    let mut falling = tiered(30);
    falling.tiers.reverse();
    assert!(refused(&falling).contains("above that of the tier before, found 1000"));
    assert!(refused(&tiered(0)).contains("window_days must be from 1 to 366, found 0"));
    let (fee_min, fee_max) = (Some(decimal("2")), Some(decimal("1")));
    let terms = FeeTerms { fee_min, fee_max, ..FeeTerms::default() };
    let crossed = FeeSchedule { terms, ..FeeSchedule::default() };
    assert!(refused(&crossed).contains("fee_min must be at most fees.fee_max, found 2"));
}

/// In what is received, with a lot of half a unit and nothing but ratios.
fn received(terms: FeeTerms) -> Result<FeeBook, VenueError> {
    let spec = InstrumentSpec { multiplier: Decimal::ONE, ..instrument(0, "USD").spec().clone() };
    let listed = [Instrument::new(InstrumentId(0), spec).unwrap()];
    let terms = FeeTerms { currency: FeeCurrency::Received, ..terms };
    let base = Charges::new(&fees("0.001", "0.002")).unwrap();
    FeeBook::new(base, &FeeSchedule { terms, ..FeeSchedule::default() }, listed.into_iter())
}

#[test]
fn what_depends_on_the_quote_currency_does_not_go_with_fees_in_what_is_received() {
    let some = Some(decimal("1"));
    for terms in [
        FeeTerms { maker_per_unit: decimal("1"), ..FeeTerms::default() },
        FeeTerms { fee_min: some, ..FeeTerms::default() },
        FeeTerms { fee_ratio_max: some, ..FeeTerms::default() },
    ] {
        let refused = received(terms).unwrap_err().to_string();
        assert!(
            refused.contains("none where fees are not paid in the quote currency"),
            "{refused}"
        );
    }
}

#[test]
fn a_contract_brings_nothing_that_a_fee_could_be_taken_from() {
    let terms = FeeTerms { currency: FeeCurrency::Received, ..FeeTerms::default() };
    let schedule = FeeSchedule { terms, ..FeeSchedule::default() };
    let base = Charges::new(&fees("0", "0")).unwrap();
    let refused = FeeBook::new(base, &schedule, [instrument(0, "USD")].into_iter()).unwrap_err();
    assert!(refused.to_string().contains("fees of TEST:0"), "{refused}");
}

/// The tier by adding up all fills of the window, without memory.
fn plain(fills: &[(i64, i64)], at: usize, window_days: i64) -> Decimal {
    let day = fills[at].0;
    let within = |other: &&(i64, i64)| other.0 < day && other.0 >= day - window_days;
    let traded: i64 = fills[..at].iter().filter(within).map(|(_, value)| value).sum();
    decimal(match traded {
        ..1000 => "0.002",
        1000..5000 => "0.0015",
        _ => "0.001",
    })
}

proptest! {
    #[test]
    fn a_purchase_pays_its_ratio_of_the_units_and_a_sale_of_the_value(
        lots in 1i64..1_000_000, px in 1i64..1_000_000, places in 0u32..=18,
    ) {
        let mut book = received(FeeTerms { places: Some(places), ..FeeTerms::default() }).unwrap();
        let grain = 10i128.pow(18 - places);
        // Half a unit a lot, of which 0.2 % is charged.
        let plain = |lots: i128| (lots * 10i128.pow(15) + grain - 1) / grain * grain;
        let buy = fill(0, 0, (lots, px));
        let (bought, sold) =
            (book.price(&buy, None), book.price(&ExecutionReport { side: Side::Sell, ..buy }, None));
        prop_assert_eq!((bought.currency.code(), sold.currency.code()), ("BTC", "USD"));
        prop_assert_eq!(bought.amount.0, plain(lots.into()));
        prop_assert_eq!(sold.amount.0, plain(i128::from(lots) * i128::from(px)));
    }

    #[test]
    fn the_tier_is_that_of_a_sum_over_all_fills_of_the_window(
        steps in prop::collection::vec((0i64..3, 1i64..2000), 1..60), window_days in 1u16..6,
    ) {
        let mut book = book(&tiered(window_days));
        let mut day = -3;
        let fills: Vec<_> = steps.iter().map(|(step, value)| {
            day += step;
            (day, *value)
        }).collect();
        for (at, (day, value)) in fills.iter().enumerate() {
            let ratio = plain(&fills, at, window_days.into());
            let expected = Amount(ratio.atoms() * i128::from(*value));
            prop_assert_eq!(book.price(&fill(0, *day, (*value, 1)), None).amount, expected);
        }
    }
}

#[test]
fn state_bytes_tell_what_was_traded_on_which_day() {
    let bytes = |day, value| {
        let (mut book, mut out) = (book(&tiered(30)), vec![]);
        book.price(&fill(0, day, (value, 1)), None);
        book.state_bytes(&mut StateBytes::new(&mut out));
        out
    };
    assert_eq!(bytes(1, 5), bytes(1, 5));
    assert_ne!(bytes(1, 5), bytes(2, 5));
    assert_ne!(bytes(1, 5), bytes(1, 6));
}
