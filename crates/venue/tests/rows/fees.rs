//! Rows of the rules under "Fees": a price list.

use hansa_types::Side::{Buy, Sell};
use hansa_types::{Decimal, InstrumentId, Money};
use hansa_venue::{
    FeeAsset, FeeCurrency, FeeSchedule, FeeTerms, FeeTier, Fees, InstrumentFees, OwnFunds,
    SimVenue, VenueOptions,
};

use super::Step::{self, Close, Open, Send};
use super::{FLAT, Row, WIDE, prior, with};
use crate::desk::{DAY_NS, frictionless, limit, market};

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn ratios(maker: &str, taker: &str) -> Fees {
    Fees { maker_ratio: decimal(maker), taker_ratio: decimal(taker) }
}

fn flat(maker: &str, taker: &str) -> VenueOptions {
    VenueOptions { fees: ratios(maker, taker), ..frictionless() }
}

fn tiers() -> FeeSchedule {
    let tier = |volume_min: &str, taker: &str| FeeTier {
        volume_min: decimal(volume_min),
        fees: ratios("0", taker),
    };
    FeeSchedule {
        tiers: vec![tier("5000", "0.0004"), tier("9000", "0.0003")],
        window_days: 2,
        ..FeeSchedule::default()
    }
}

fn by_tiers(venue: SimVenue) -> SimVenue {
    venue.with_fees(&tiers()).unwrap()
}

fn by_own_list(venue: SimVenue) -> SimVenue {
    let own = InstrumentFees { taker_ratio: Some(decimal("0.001")), ..InstrumentFees::default() };
    let instruments = [(InstrumentId(0), own)].into();
    venue.with_fees(&FeeSchedule { instruments, ..tiers() }).unwrap()
}

fn on_terms(venue: SimVenue, terms: FeeTerms) -> SimVenue {
    venue.with_fees(&FeeSchedule { terms, ..FeeSchedule::default() }).unwrap()
}

fn by_unit(venue: SimVenue) -> SimVenue {
    let (maker_per_unit, taker_per_unit) = (decimal("-0.002"), decimal("0.003"));
    on_terms(venue, FeeTerms { maker_per_unit, taker_per_unit, ..FeeTerms::default() })
}

fn bounded(venue: SimVenue) -> SimVenue {
    let (fee_min, fee_max) = (Some(decimal("1")), Some(decimal("2")));
    on_terms(venue, FeeTerms { fee_min, fee_max, ..FeeTerms::default() })
}

fn received(venue: SimVenue) -> SimVenue {
    on_terms(venue, FeeTerms { currency: FeeCurrency::Received, ..FeeTerms::default() })
}

/// A quarter off where the account has enough: its own coin stands for that of a venue.
fn at_a_discount(venue: SimVenue, at_hand: &str) -> SimVenue {
    let currency = "BTC".parse().unwrap();
    let asset = FeeAsset { currency, discount_ratio: decimal("0.25"), price: None };
    let terms = FeeTerms { currency: FeeCurrency::Asset(asset), ..FeeTerms::default() };
    let mut venue = on_terms(venue, terms).with_own_funds(OwnFunds::Balances);
    venue.pay(Money { amount: decimal(at_hand).into(), currency });
    venue.pay(Money { amount: decimal("100000").into(), currency: "USD".parse().unwrap() });
    venue
}

fn in_cents(venue: SimVenue) -> SimVenue {
    on_terms(venue, FeeTerms { places: Some(2), ..FeeTerms::default() })
}

/// Buys at the open of each day, at 1000 each.
fn days(lots: &[i64]) -> Vec<Step> {
    let buy = |(day, lots): (usize, &i64)| {
        let at = day as i64 * DAY_NS;
        let order = Send(at, market(day as u64 + 1, Buy, *lots));
        [order, Open(at, FLAT, 100), Close(at, FLAT, 100)]
    };
    [prior()].into_iter().chain(lots.iter().enumerate().flat_map(buy)).collect()
}

/// A taker at the open, a maker at the close.
fn both(taker_lots: i64, maker_lots: i64) -> Vec<Step> {
    vec![
        prior(),
        Send(0, market(1, Buy, taker_lots)),
        Send(0, limit(2, Sell, maker_lots, 1050)),
        Open(0, WIDE, 100),
        Close(0, WIDE, 100),
    ]
}

pub fn rows() -> Vec<Row> {
    vec![
        with(
            flat("-0.0001", "0.0005"),
            "F1",
            both(1, 1),
            &[
                "0 Trade #1 1@1000 ref 1000 Taker fee 0.5",
                "100 Trade #2 1@1050 ref 1050 Maker fee -0.105",
            ],
        ),
        Row {
            beyond: by_tiers,
            ..with(
                flat("0", "0.0005"),
                "F2",
                days(&[5, 4, 1, 1, 1]),
                &[
                    "0 Trade #1 5@1000 ref 1000 Taker fee 2.5",
                    "86400000000000 Trade #2 4@1000 ref 1000 Taker fee 1.6",
                    "172800000000000 Trade #3 1@1000 ref 1000 Taker fee 0.3",
                    "259200000000000 Trade #4 1@1000 ref 1000 Taker fee 0.4",
                    "345600000000000 Trade #5 1@1000 ref 1000 Taker fee 0.5",
                ],
            )
        },
        Row {
            beyond: by_own_list,
            ..with(
                flat("0", "0.0005"),
                "F3",
                days(&[9, 1]),
                &[
                    "0 Trade #1 9@1000 ref 1000 Taker fee 9",
                    "86400000000000 Trade #2 1@1000 ref 1000 Taker fee 1",
                ],
            )
        },
        Row {
            beyond: by_unit,
            ..with(
                flat("0", "0.0005"),
                "F4",
                both(10, 20),
                &[
                    "0 Trade #1 10@1000 ref 1000 Taker fee 5.03",
                    "100 Trade #2 20@1050 ref 1050 Maker fee -0.04",
                ],
            )
        },
        Row {
            beyond: bounded,
            ..with(
                flat("-0.0001", "0.0005"),
                "F5",
                both(1, 1),
                &[
                    "0 Trade #1 1@1000 ref 1000 Taker fee 1",
                    "100 Trade #2 1@1050 ref 1050 Maker fee -0.105",
                ],
            )
        },
        Row {
            beyond: bounded,
            ..with(
                flat("0.0001", "0.0005"),
                "F5",
                both(9, 15),
                &[
                    "0 Trade #1 9@1000 ref 1000 Taker fee 2",
                    "100 Trade #2 15@1050 ref 1050 Maker fee 1.575",
                ],
            )
        },
        Row {
            beyond: received,
            ..with(
                flat("0.0001", "0.0005"),
                "F6",
                both(4, 2),
                &[
                    "0 Trade #1 4@1000 ref 1000 Taker fee 0.002 BTC",
                    "100 Trade #2 2@1050 ref 1050 Maker fee 0.21",
                ],
            )
        },
        Row {
            beyond: received,
            ..with(
                flat("0", "-0.0005"),
                "F6",
                both(4, 2),
                &[
                    "0 Trade #1 4@1000 ref 1000 Taker fee -0.002 BTC",
                    "100 Trade #2 2@1050 ref 1050 Maker",
                ],
            )
        },
        Row {
            beyond: in_cents,
            ..with(
                flat("-0.0001", "0.0005"),
                "F7",
                both(1, 1),
                &[
                    "0 Trade #1 1@1000 ref 1000 Taker fee 0.5",
                    "100 Trade #2 1@1050 ref 1050 Maker fee -0.1",
                ],
            )
        },
        Row {
            beyond: in_cents,
            ..with(
                flat("0.0001", "0.00051"),
                "F7",
                both(1, 1),
                &[
                    "0 Trade #1 1@1000 ref 1000 Taker fee 0.51",
                    "100 Trade #2 1@1050 ref 1050 Maker fee 0.11",
                ],
            )
        },
        Row {
            beyond: |venue| at_a_discount(venue, "0.0015"),
            ..with(
                flat("0.0001", "0.0005"),
                "F8",
                both(4, 2),
                &[
                    "0 Trade #1 4@1000 ref 1000 Taker fee 0.0015 BTC",
                    "100 Trade #2 2@1050 ref 1050 Maker fee 0.0001575 BTC",
                ],
            )
        },
        Row {
            beyond: |venue| at_a_discount(venue, "0.001499"),
            ..with(
                flat("0.0001", "0.0005"),
                "F9",
                both(4, 2),
                &[
                    "0 Trade #1 4@1000 ref 1000 Taker fee 0.002 BTC",
                    "100 Trade #2 2@1050 ref 1050 Maker fee 0.0001575 BTC",
                ],
            )
        },
        Row {
            beyond: |venue| at_a_discount(venue, "1"),
            ..with(
                flat("-0.0001", "0"),
                "F9",
                both(4, 2),
                &[
                    "0 Trade #1 4@1000 ref 1000 Taker",
                    "100 Trade #2 2@1050 ref 1050 Maker fee -0.21",
                ],
            )
        },
    ]
}
