//! Rows of the rules under "What the account has".

use hansa_types::Side::{Buy, Sell};
use hansa_types::TimeInForce::{Fok, Ioc};
use hansa_types::{Amount, Currency, Decimal, InstrumentId, Money, OrderRequest, OrderTerms, Qty};
use hansa_venue::{FeeCurrency, FeeSchedule, FeeTerms, Fees, OwnFunds, SimVenue, VenueOptions};

use super::Step::{Cancel, Market, Open, Send, SendMember};
use super::busts::bust;
use super::{FLAT, Row, Step, delayed, leg, prior, row, slippage, with};
use crate::desk::{cleared, depth, frictionless, lasting, limit, market, part, quote, stop};

fn money(currency: &str, amount: i128) -> Money {
    let currency: Currency = currency.parse().unwrap();
    Money { amount: Amount(amount * Decimal::ONE_ATOMS), currency }
}

/// Ten thousand dollars, and nothing is lent.
fn cash(venue: SimVenue) -> SimVenue {
    let mut venue = venue.with_own_funds(OwnFunds::Positions);
    venue.keep_fills(InstrumentId(0));
    venue.pay(money("USD", 10_000));
    venue
}

/// The same beside three coins, of an account of balances.
fn spot(venue: SimVenue) -> SimVenue {
    let mut venue = venue.with_own_funds(OwnFunds::Balances);
    venue.keep_fills(InstrumentId(0));
    venue.pay(money("USD", 10_000));
    venue.pay(money("BTC", 3));
    venue
}

/// The same with fees in what a fill brings.
fn received(venue: SimVenue) -> SimVenue {
    let terms = FeeTerms { currency: FeeCurrency::Received, ..FeeTerms::default() };
    spot(venue).with_fees(&FeeSchedule { terms, ..FeeSchedule::default() }).unwrap()
}

/// The first with a fee of 30 a fill at least.
fn dear(venue: SimVenue) -> SimVenue {
    let terms = FeeTerms { fee_min: Some("30".parse().unwrap()), ..FeeTerms::default() };
    cash(venue).with_fees(&FeeSchedule { terms, ..FeeSchedule::default() }).unwrap()
}

/// Sells cost more than they bring.
fn dearest(venue: SimVenue) -> SimVenue {
    let taker_per_unit = "1500".parse().unwrap();
    let terms = FeeTerms { taker_per_unit, ..FeeTerms::default() };
    let mut venue =
        cash(venue).with_fees(&FeeSchedule { terms, ..FeeSchedule::default() }).unwrap();
    venue.pay(money("USD", -4_000));
    venue
}

fn of_cash(rule: &'static str, steps: Vec<Step>, reports: &'static [&'static str]) -> Row {
    Row { beyond: cash, ..row(rule, steps, reports) }
}

fn of_spot(rule: &'static str, steps: Vec<Step>, reports: &'static [&'static str]) -> Row {
    Row { beyond: spot, ..row(rule, steps, reports) }
}

/// A quote of 990 to 1000, and four lots that are held.
fn holding(then: Vec<Step>) -> Vec<Step> {
    let bought = vec![Market(quote(0, (990, 50), (1000, 50))), Send(1, market(9, Buy, 4))];
    bought.into_iter().chain(then).collect()
}

fn whole(plain: OrderRequest) -> OrderRequest {
    OrderRequest { terms: OrderTerms { is_all_or_none: true, ..OrderTerms::NONE }, ..plain }
}

fn at_least(least: i64, plain: OrderRequest) -> OrderRequest {
    OrderRequest { terms: OrderTerms { min_qty: Qty(least), ..OrderTerms::NONE }, ..plain }
}

/// Five at 1000, five at 1010, ten at 1020.
fn book() -> Vec<Step> {
    vec![
        Market(cleared(0, Buy, 990, 5)),
        Market(part(0, Sell, 1000, 5)),
        Market(part(0, Sell, 1010, 5)),
        Market(depth(0, Sell, 1020, 10)),
    ]
}

fn on_book(then: OrderRequest) -> Vec<Step> {
    book().into_iter().chain([Send(1, then)]).collect()
}

const HELD: &str = "1 Trade #9 4@1000 ref 995 Taker";

pub fn rows() -> Vec<Row> {
    [sold(), bought(), in_one(), waiting(), below()].into_iter().flatten().collect()
}

fn sold() -> Vec<Row> {
    vec![
        of_cash(
            "H1",
            holding(vec![Send(2, market(1, Sell, 5))]),
            &[HELD, "2 Trade #1 4@990 ref 995 Taker", "2 Canceled #1 NotHeld"],
        ),
        of_cash(
            "H1",
            vec![Market(quote(0, (990, 50), (1000, 50))), Send(1, market(1, Sell, 5))],
            &["1 Canceled #1 NotHeld"],
        ),
        // Three were paid in.
        of_spot(
            "H1",
            holding(vec![Send(2, market(1, Sell, 8))]),
            &[HELD, "2 Trade #1 7@990 ref 995 Taker", "2 Canceled #1 NotHeld"],
        ),
        // What a bust takes is not held any more.
        of_spot(
            "H1",
            holding(vec![bust(2, 0, 1), Send(3, market(1, Sell, 8))]),
            &[
                HELD,
                "2 TradeCancel of 2 #9 cum 0 leaves 0",
                "3 Trade #1 3@990 ref 995 Taker",
                "3 Canceled #1 NotHeld",
            ],
        ),
    ]
}

fn bought() -> Vec<Row> {
    let fees = Fees { maker_ratio: Decimal::ZERO, taker_ratio: "0.25".parse().unwrap() };
    vec![
        of_cash(
            "H2",
            vec![Market(quote(0, (990, 50), (1000, 50))), Send(1, market(1, Buy, 11))],
            &["1 Trade #1 10@1000 ref 995 Taker", "1 Canceled #1 CashShort"],
        ),
        // 8 x 1250.
        Row {
            beyond: cash,
            ..with(
                VenueOptions { fees, ..frictionless() },
                "H2",
                vec![Market(quote(0, (990, 50), (1000, 50))), Send(1, market(1, Buy, 10))],
                &["1 Trade #1 8@1000 ref 995 Taker fee 2000", "1 Canceled #1 CashShort"],
            )
        },
        Row {
            beyond: dear,
            ..row(
                "H2",
                vec![Market(quote(0, (990, 50), (1000, 50))), Send(1, market(1, Buy, 10))],
                &["1 Trade #1 9@1000 ref 995 Taker fee 30", "1 Canceled #1 CashShort"],
            )
        },
        // Fees in what is received: a quarter of each coin bought, and cash for all of them.
        Row {
            beyond: received,
            ..with(
                VenueOptions { fees, ..frictionless() },
                "H2",
                vec![
                    Market(quote(0, (990, 50), (1000, 50))),
                    Send(1, market(1, Buy, 11)),
                    Send(2, market(2, Sell, 11)),
                ],
                &[
                    "1 Trade #1 10@1000 ref 995 Taker fee 2.5 BTC",
                    "1 Canceled #1 CashShort",
                    "2 Trade #2 10@990 ref 995 Taker fee 2475",
                    "2 Canceled #2 NotHeld",
                ],
            )
        },
        Row {
            beyond: cash,
            ..with(
                slippage("100"),
                "H2",
                vec![prior(), Send(0, market(1, Buy, 10)), Open(0, FLAT, 100)],
                &["0 Trade #1 9@1010 ref 1000 Taker", "0 Canceled #1 CashShort"],
            )
        },
        // Each level by itself: 5000, then 4 of 1010.
        of_cash(
            "H2",
            on_book(market(1, Buy, 12)),
            &[
                "1 Trade #1 5@1000 ref 995 Taker",
                "1 Trade #1 4@1010 ref 995 Taker",
                "1 Canceled #1 CashShort",
            ],
        ),
        // What one brings in pays for another.
        of_cash(
            "H2",
            holding(vec![
                Send(2, market(1, Buy, 6)),
                Send(3, market(2, Sell, 2)),
                Send(4, market(3, Buy, 1)),
            ]),
            &[
                HELD,
                "2 Trade #1 6@1000 ref 995 Taker",
                "3 Trade #2 2@990 ref 995 Taker",
                "4 Trade #3 1@1000 ref 995 Taker",
            ],
        ),
    ]
}

fn in_one() -> Vec<Row> {
    vec![
        of_cash(
            "H3",
            holding(vec![Send(2, lasting(Fok, market(1, Sell, 5)))]),
            &[HELD, "2 Canceled #1 NotHeld"],
        ),
        of_cash("H3", on_book(lasting(Fok, market(1, Buy, 10))), &["1 Canceled #1 CashShort"]),
        of_cash(
            "H3",
            on_book(lasting(Fok, limit(1, Buy, 9, 1010))),
            &["1 Trade #1 5@1000 ref 995 Taker", "1 Trade #1 4@1010 ref 995 Taker"],
        ),
        of_cash("H3", on_book(whole(limit(1, Buy, 10, 1010))), &["1 Canceled #1 CashShort"]),
        of_cash(
            "H3",
            on_book(at_least(10, lasting(Ioc, limit(1, Buy, 12, 1020)))),
            &["1 Canceled #1 CashShort"],
        ),
        of_cash(
            "H3",
            on_book(at_least(9, lasting(Ioc, limit(1, Buy, 12, 1020)))),
            &[
                "1 Trade #1 5@1000 ref 995 Taker",
                "1 Trade #1 4@1010 ref 995 Taker",
                "1 Canceled #1 CashShort",
            ],
        ),
    ]
}

fn waiting() -> Vec<Row> {
    let target = limit(1, Sell, 4, 1015);
    let stopped = stop(2, Sell, 4, 980);
    vec![
        // An OCO whose cancel of the stop travels while the market falls through it.
        Row {
            beyond: cash,
            ..with(
                delayed(2, 0),
                "H4",
                holding(vec![
                    SendMember(2, target, leg(1, 2)),
                    SendMember(2, stopped, leg(2, 1)),
                    Market(quote(5, (1015, 50), (1020, 50))),
                    Cancel(5, 2),
                    Market(quote(6, (970, 50), (980, 50))),
                ]),
                &[
                    "3 Trade #9 4@1000 ref 995 Taker",
                    "5 Trade #1 4@1015 ref 1015 Maker",
                    "6 Triggered #2",
                    "6 Canceled #2 NotHeld",
                    "7 CancelRejected #2 UnknownOrder",
                ],
            )
        },
        // Two that know nothing of each other.
        of_cash(
            "H4",
            holding(vec![
                Send(2, limit(1, Sell, 3, 1010)),
                Send(2, limit(2, Sell, 3, 1015)),
                Market(quote(3, (1015, 50), (1020, 50))),
                Send(4, market(3, Sell, 1)),
            ]),
            &[
                HELD,
                "3 Trade #1 3@1010 ref 1010 Maker",
                "3 Trade #2 1@1015 ref 1015 Maker",
                "3 Canceled #2 NotHeld",
                "4 Canceled #3 NotHeld",
            ],
        ),
    ]
}

fn below() -> Vec<Row> {
    vec![
        // 6000 of cash; a lot brings 990 and costs 1500.
        Row {
            beyond: dearest,
            ..row(
                "H5",
                vec![
                    Market(quote(0, (990, 50), (1000, 50))),
                    Send(1, market(1, Buy, 2)),
                    Send(2, market(2, Sell, 2)),
                    Send(3, market(3, Buy, 1)),
                ],
                &[
                    "1 Trade #1 2@1000 ref 995 Taker fee 3000",
                    "2 Trade #2 2@990 ref 995 Taker fee 3000",
                    "3 Canceled #3 CashShort",
                ],
            )
        },
        // What was sold has never been bought: first that is made good.
        of_cash(
            "H5",
            holding(vec![
                Send(2, market(1, Sell, 4)),
                bust(3, 1, 1),
                Send(4, market(2, Sell, 1)),
                Send(5, market(3, Buy, 5)),
                Send(6, market(4, Sell, 2)),
            ]),
            &[
                HELD,
                "2 Trade #1 4@990 ref 995 Taker",
                "3 TradeCancel of 2 #9 cum 0 leaves 0",
                "4 Canceled #2 NotHeld",
                "5 Trade #3 5@1000 ref 995 Taker",
                "6 Trade #4 1@990 ref 995 Taker",
                "6 Canceled #4 NotHeld",
            ],
        ),
    ]
}
