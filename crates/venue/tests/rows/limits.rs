//! Rows of the rules under "Limits of the venue".

use hansa_types::Side::Buy;
use hansa_types::{Amount, InstrumentId, Price, Qty};
use hansa_venue::{InstrumentLimits, PriceBand, RateLimit, SimVenue, VenueLimits};

use super::Step::{Cancel, Open, Replace, Send};
use super::{FLAT, Row, prior, row};
use crate::desk::{limit, market, stop};

/// Every limit at once; the market is at 1000.
fn limited(venue: SimVenue) -> SimVenue {
    let own = InstrumentLimits {
        price_min: Some(Price(500)),
        price_max: Some(Price(2_000)),
        quantity_max: Some(Qty(50)),
        notional_max: Some(Amount(40_000 * 10i128.pow(18))),
        price_band: None,
    };
    let (down_ratio, up_ratio) = (Some("0.2".parse().unwrap()), Some("0.3".parse().unwrap()));
    let limits = VenueLimits {
        price_band: Some(PriceBand { down_ratio, up_ratio }),
        open_orders_max: Some(3),
        instrument_orders_max: Some(2),
        rate: Some(RateLimit { requests_max: 4, window_ns: 100 }),
        instruments: [(InstrumentId(0), own)].into(),
    };
    venue.with_limits(&limits).unwrap()
}

fn under_limits(row: Row) -> Row {
    Row { beyond: limited, ..row }
}

pub fn rows() -> Vec<Row> {
    let near = |id| limit(id, Buy, 5, 900);
    let rows = [
        row(
            "E1",
            vec![prior(), Send(0, limit(1, Buy, 5, 499)), Send(0, stop(2, Buy, 5, 2_001))],
            &["0 Rejected #1 PriceOutOfRange", "0 Rejected #2 PriceOutOfRange"],
        ),
        row(
            "E2",
            vec![
                Send(-200, near(1)),
                prior(),
                Send(0, limit(2, Buy, 5, 799)),
                Send(0, limit(3, Buy, 5, 1_301)),
                Send(0, limit(4, Buy, 5, 800)),
                Replace(0, 4, limit(5, Buy, 5, 799)),
            ],
            &[
                "-200 Rejected #1 NoMarket",
                "0 Rejected #2 PriceOutOfBand",
                "0 Rejected #3 PriceOutOfBand",
                "0 CancelRejected #4 PriceOutOfBand",
            ],
        ),
        row(
            "E3",
            vec![prior(), Send(0, market(1, Buy, 51)), Send(0, market(2, Buy, 40))],
            &["0 Rejected #1 QuantityTooLarge"],
        ),
        row(
            "E4",
            vec![prior(), Send(0, market(1, Buy, 41)), Send(0, limit(2, Buy, 40, 1_001))],
            &["0 Rejected #1 NotionalTooLarge", "0 Rejected #2 NotionalTooLarge"],
        ),
        row(
            "E5",
            vec![
                prior(),
                Send(0, near(1)),
                Send(0, near(2)),
                Send(0, market(3, Buy, 5)),
                Cancel(0, 1),
                Send(0, market(4, Buy, 5)),
                Open(0, FLAT, 100),
            ],
            &["0 Rejected #3 TooManyOrders", "0 Canceled #1", "0 Trade #4 5@1000 ref 1000 Taker"],
        ),
        row(
            "E6",
            vec![
                prior(),
                Send(0, near(1)),
                Replace(10, 1, near(2)),
                Replace(20, 2, near(3)),
                Replace(30, 3, near(4)),
                Replace(99, 4, near(5)),
                Send(99, near(6)),
                Cancel(99, 4),
                Send(100, near(7)),
            ],
            &[
                "10 Replaced #2",
                "20 Replaced #3",
                "30 Replaced #4",
                "99 CancelRejected #4 TooManyRequests",
                "99 Rejected #6 TooManyRequests",
                "99 Canceled #4",
            ],
        ),
    ];
    rows.into_iter().map(under_limits).collect()
}
