//! The rows: rule, ticket, what happens, what the carrier wants done of it.
//!
//! Tickets are numbered 1, 2, 3 in their order, their native orders follow.

use hansa_types::{Price, Qty, Side, TimeInForce};

use super::table::{
    Asked, Row, at, from, gtd, limit, lives, peg, reads, ticket, trail, with_limit,
};
use super::trial::{STOCK, Step as S};
use crate::carried::{Distance, Kind, PegTo, Ticket, TriggerSource};

use Asked::{Bracket, Oco, One, Oto};
use Side::{Buy, Sell};

const SELL_STOP: Ticket = at(Kind::Stop, Sell, 90);
const TARGET: Ticket = limit(Sell, 120);
const VENUE_STOP: Ticket = Ticket { trigger_source: None, ..SELL_STOP };
const BUY_PEG: Ticket = peg(Buy, PegTo::Primary);
const ICEBERG: Ticket =
    Ticket { display_qty: Some(Qty(4)), ..with_limit(100, ticket(Kind::Iceberg, Buy)) };
const TRAIL: Ticket = trail(Kind::TrailingStop, Sell, Distance::Ticks(10));
const DAY_NS: i64 = 86_400_000_000_000;

const fn stock(ticket: Ticket) -> Ticket {
    Ticket { instrument: STOCK, ..ticket }
}

const fn safe(ticket: Ticket) -> Ticket {
    Ticket { ends_on_disconnect: true, ..ticket }
}

pub(super) const ROWS: &[Row] = &[
    // What holds for all.
    Row {
        rule: "C1",
        asked: One(SELL_STOP),
        story: &[
            (&[S::Print(90)], &["1: send 2 sell 10 market"]),
            (&[S::GateRefuses(2)], &["1: done Refused(OrderRate) 0"]),
        ],
    },
    Row {
        rule: "C2",
        asked: One(BUY_PEG),
        story: &[
            (&[S::Quote(100, 110)], &["1: send 2 buy 10 limit 100"]),
            (&[S::Quote(102, 110)], &["1: replace 2 by 3 buy 10 limit 102"]),
            (&[S::GateRefuses(3)], &["1: cancel 2"]),
            (&[S::Canceled(2)], &["1: done Refused(OrderRate) 0"]),
        ],
    },
    Row {
        rule: "C3",
        asked: One(SELL_STOP),
        story: &[
            (&[S::Print(90)], &["1: send 2 sell 10 market"]),
            (&[S::GateCuts(2, 6), S::Fill(2, 6)], &["1: done Cut 6"]),
        ],
    },
    Row {
        rule: "C3",
        asked: One(SELL_STOP),
        story: &[
            (&[S::Print(90)], &["1: send 2 sell 10 market"]),
            (&[S::Ack(2), S::Fill(2, 4), S::VenueCuts(2, 6), S::Fill(2, 2)], &["1: done Cut 6"]),
        ],
    },
    Row {
        rule: "C4",
        asked: One(SELL_STOP),
        story: &[
            (&[S::Print(90)], &["1: send 2 sell 10 market"]),
            (&[S::Rejected(2)], &["1: done Rejected(NoMarket) 0"]),
        ],
    },
    Row {
        rule: "C4",
        asked: One(lives(TimeInForce::Ioc, with_limit(90, at(Kind::StopLimit, Sell, 90)))),
        story: &[
            (&[S::Print(90)], &["1: send 2 sell 10 limit 90 Ioc"]),
            (&[S::Fill(2, 3), S::Canceled(2)], &["1: done EndedAtVenue(None) 3"]),
        ],
    },
    Row {
        rule: "C5",
        asked: One(safe(limit(Buy, 95))),
        story: &[
            (&[], &["1: send 2 buy 10 limit 95"]),
            (&[S::Cancel(1)], &["1: cancel 2"]),
            (&[S::Fill(2, 4)], &[]),
            (&[S::Canceled(2)], &["1: done Canceled 4"]),
        ],
    },
    Row {
        rule: "C6",
        asked: One(BUY_PEG),
        story: &[
            (&[S::Quote(100, 110)], &["1: send 2 buy 10 limit 100"]),
            (&[S::Quote(102, 110)], &["1: replace 2 by 3 buy 10 limit 102"]),
            (&[S::Quote(104, 110)], &[]),
            (&[S::Ack(2), S::Replaced(3)], &["1: replace 3 by 4 buy 10 limit 104"]),
        ],
    },
    Row {
        rule: "C7",
        asked: One(safe(limit(Buy, 95))),
        story: &[
            (&[S::Cancel(1)], &["1: send 2 buy 10 limit 95", "1: cancel 2"]),
            (&[S::RequestRefused(2)], &[]),
            (&[S::Print(97)], &["1: cancel 2"]),
            (&[S::UnknownOrder(2), S::Print(97)], &[]),
            (&[S::Fill(2, 10)], &["1: done Canceled 10"]),
        ],
    },
    Row {
        rule: "C7",
        asked: One(BUY_PEG),
        story: &[
            (&[S::Quote(100, 110)], &["1: send 2 buy 10 limit 100"]),
            (&[S::Quote(102, 110)], &["1: replace 2 by 3 buy 10 limit 102"]),
            (&[S::NotSent(3)], &[]),
            (&[S::Quote(102, 110)], &["1: replace 2 by 4 buy 10 limit 102"]),
        ],
    },
    Row {
        rule: "C8",
        asked: Oco(at(Kind::MarketIfTouched, Sell, 110), SELL_STOP),
        story: &[(
            &[S::Bar(90, 110, 100)],
            &["1: done OneCancelsOther 0", "2: send 3 sell 10 market"],
        )],
    },
    Row {
        rule: "C9",
        asked: One(SELL_STOP),
        story: &[
            (&[S::OldBar(80, 120, 100)], &[]),
            (&[S::OldBar(80, 120, 90)], &["1: send 2 sell 10 market"]),
        ],
    },
    // Stops and if-touched orders.
    Row {
        rule: "S1",
        asked: One(SELL_STOP),
        story: &[(&[S::Print(91)], &[]), (&[S::Print(89)], &["1: send 2 sell 10 market"])],
    },
    Row {
        rule: "S1",
        asked: One(at(Kind::Stop, Buy, 110)),
        story: &[(&[S::Print(109)], &[]), (&[S::Print(110)], &["1: send 2 buy 10 market"])],
    },
    Row {
        rule: "S2",
        asked: One(with_limit(88, at(Kind::StopLimit, Sell, 90))),
        story: &[(&[S::Print(90)], &["1: send 2 sell 10 limit 88"])],
    },
    Row {
        rule: "S3",
        asked: Oto(limit(Buy, 100), VENUE_STOP),
        story: &[
            (&[], &["1: send 3 buy 10 limit 100"]),
            (&[S::Fill(3, 10)], &["2: send 4 sell 10 stop 90", "1: done Filled 10"]),
            (&[S::Fill(4, 10)], &["2: done Filled 10"]),
        ],
    },
    Row {
        rule: "S4",
        asked: One(at(Kind::MarketIfTouched, Sell, 110)),
        story: &[(&[S::Print(109)], &[]), (&[S::Print(110)], &["1: send 2 sell 10 market"])],
    },
    Row {
        rule: "S4",
        asked: One(at(Kind::MarketIfTouched, Buy, 95)),
        story: &[(&[S::Print(96)], &[]), (&[S::Print(95)], &["1: send 2 buy 10 market"])],
    },
    Row {
        rule: "S5",
        asked: One(with_limit(94, at(Kind::LimitIfTouched, Buy, 95))),
        story: &[(&[S::Print(95)], &["1: send 2 buy 10 limit 94"])],
    },
    // What triggers read.
    Row {
        rule: "Q1",
        asked: One(SELL_STOP),
        story: &[
            (&[S::Quote(80, 85), S::Mark(80)], &[]),
            (&[S::Print(90)], &["1: send 2 sell 10 market"]),
        ],
    },
    Row {
        rule: "Q2",
        asked: One(reads(TriggerSource::BidAsk, SELL_STOP)),
        story: &[
            (&[S::Print(80), S::Quote(91, 92)], &[]),
            (&[S::Quote(90, 95)], &["1: send 2 sell 10 market"]),
        ],
    },
    Row {
        rule: "Q2",
        asked: One(reads(TriggerSource::BidAsk, at(Kind::Stop, Buy, 110))),
        story: &[
            (&[S::Quote(109, 109)], &[]),
            (&[S::Quote(90, 110)], &["1: send 2 buy 10 market"]),
        ],
    },
    Row {
        rule: "Q3",
        asked: One(reads(TriggerSource::Mid, SELL_STOP)),
        story: &[(&[S::Quote(89, 92)], &[]), (&[S::Quote(89, 91)], &["1: send 2 sell 10 market"])],
    },
    Row {
        rule: "Q4",
        asked: One(reads(TriggerSource::Mark, SELL_STOP)),
        story: &[
            (&[S::Print(80), S::Mark(91)], &[]),
            (&[S::Mark(90)], &["1: send 2 sell 10 market"]),
        ],
    },
    // Trailing stops.
    Row {
        rule: "R1",
        asked: One(TRAIL),
        story: &[
            (&[S::Print(100), S::Print(105), S::Print(96)], &[]),
            (&[S::Print(95)], &["1: send 2 sell 10 market"]),
        ],
    },
    Row {
        rule: "R1",
        asked: One(trail(Kind::TrailingStop, Buy, Distance::Ticks(10))),
        story: &[
            (&[S::Print(100), S::Print(95), S::Print(104)], &[]),
            (&[S::Print(105)], &["1: send 2 buy 10 market"]),
        ],
    },
    Row {
        rule: "R2",
        // 1.5 % of 101 is 1.515: the stop stands at 99.485, rounded down to 99.
        asked: One(trail(Kind::TrailingStop, Sell, Distance::Bps(150))),
        story: &[
            (&[S::Print(101), S::Print(100)], &[]),
            (&[S::Print(99)], &["1: send 2 sell 10 market"]),
        ],
    },
    Row {
        rule: "R3",
        asked: One(Ticket { activation_px: Some(Price(110)), ..TRAIL }),
        story: &[
            (&[S::Print(100), S::Print(80), S::Print(110), S::Print(101)], &[]),
            (&[S::Print(100)], &["1: send 2 sell 10 market"]),
        ],
    },
    Row {
        rule: "R4",
        asked: One(Ticket {
            limit_offset_ticks: Some(3),
            ..trail(Kind::TrailingStopLimit, Sell, Distance::Ticks(10))
        }),
        story: &[(&[S::Print(100), S::Print(85)], &["1: send 2 sell 10 limit 87"])],
    },
    Row {
        rule: "R5",
        asked: One(TRAIL),
        story: &[
            (&[S::Print(100), S::Bar(96, 104, 103)], &[]),
            (&[S::Bar(98, 108, 107)], &["1: send 2 sell 10 market"]),
        ],
    },
    // Pegs.
    Row {
        rule: "P1",
        asked: One(peg(Buy, PegTo::Mid)),
        story: &[(&[S::Quote(100, 103)], &["1: send 2 buy 10 limit 101"])],
    },
    Row {
        rule: "P1",
        asked: One(peg(Sell, PegTo::Mid)),
        story: &[(&[S::Quote(100, 103)], &["1: send 2 sell 10 limit 102"])],
    },
    Row {
        rule: "P2",
        asked: One(peg(Sell, PegTo::Primary)),
        story: &[
            (&[S::Quote(100, 103)], &["1: send 2 sell 10 limit 103"]),
            (&[S::Fill(2, 4)], &[]),
            (&[S::Quote(99, 101)], &["1: replace 2 by 3 sell 10 limit 101"]),
        ],
    },
    Row {
        rule: "P3",
        asked: One(peg(Buy, PegTo::Market)),
        story: &[(&[S::Quote(100, 103)], &["1: send 2 buy 10 limit 103"])],
    },
    Row {
        rule: "P4",
        asked: One(Ticket { peg_offset_ticks: Some(2), ..BUY_PEG }),
        story: &[(&[S::Quote(100, 103)], &["1: send 2 buy 10 limit 98"])],
    },
    Row {
        rule: "P4",
        asked: One(Ticket { cap_px: Some(Price(99)), ..BUY_PEG }),
        story: &[(&[S::Quote(100, 103)], &["1: send 2 buy 10 limit 99"])],
    },
    Row {
        rule: "P5",
        asked: One(Ticket { least_change_ticks: Some(3), ..BUY_PEG }),
        story: &[
            (&[S::Quote(100, 110)], &["1: send 2 buy 10 limit 100"]),
            (&[S::Quote(102, 110), S::Quote(98, 110)], &[]),
            (&[S::Quote(103, 110)], &["1: replace 2 by 3 buy 10 limit 103"]),
        ],
    },
    Row {
        rule: "P6",
        asked: One(peg(Buy, PegTo::Mid)),
        story: &[
            (&[S::Quote(100, 110)], &["1: send 2 buy 10 limit 105"]),
            (&[S::Quote(105, 110)], &[]),
            (&[S::Quote(106, 110)], &["1: replace 2 by 3 buy 10 limit 108"]),
        ],
    },
    Row {
        rule: "P7",
        asked: One(peg(Buy, PegTo::Mid)),
        story: &[
            (&[S::Print(100)], &[]),
            (&[S::Quote(100, 110)], &["1: send 2 buy 10 limit 105"]),
            (&[S::Print(100)], &[]),
        ],
    },
    // Icebergs.
    Row {
        rule: "B1",
        asked: One(ICEBERG),
        story: &[
            (&[], &["1: send 2 buy 4 limit 100"]),
            (&[S::Fill(2, 3)], &[]),
            (&[S::Fill(2, 1)], &["1: send 3 buy 4 limit 100"]),
            (&[S::Fill(3, 4)], &["1: send 4 buy 2 limit 100"]),
            (&[S::Fill(4, 2)], &["1: done Filled 10"]),
        ],
    },
    Row {
        rule: "B2",
        asked: One(ICEBERG),
        story: &[
            (&[S::Fill(2, 4)], &["1: send 2 buy 4 limit 100", "1: send 3 buy 4 limit 100"]),
            (&[S::Canceled(3)], &["1: done EndedAtVenue(None) 4"]),
        ],
    },
    // Times.
    Row {
        rule: "T1",
        asked: One(gtd(50, SELL_STOP)),
        story: &[(&[S::Time(49)], &[]), (&[S::Time(50)], &["1: done Expired 0"])],
    },
    Row {
        rule: "T1",
        asked: One(gtd(50, limit(Buy, 95))),
        story: &[
            (&[S::Time(50)], &["1: send 2 buy 10 limit 95", "1: cancel 2"]),
            (&[S::Fill(2, 2), S::Canceled(2)], &["1: done Expired 2"]),
        ],
    },
    Row {
        rule: "T2",
        asked: One(from(50, ticket(Kind::Market, Buy))),
        story: &[(&[S::Time(49)], &[]), (&[S::Time(50)], &["1: send 2 buy 10 market"])],
    },
    Row {
        rule: "T2",
        asked: One(from(50, SELL_STOP)),
        story: &[
            (&[S::Print(80), S::Time(50)], &[]),
            (&[S::Print(80)], &["1: send 2 sell 10 market"]),
        ],
    },
    Row {
        rule: "T3",
        asked: One(lives(TimeInForce::Day, SELL_STOP)),
        story: &[(&[S::Time(DAY_NS - 1)], &[]), (&[S::Time(DAY_NS)], &["1: done Expired 0"])],
    },
    Row {
        rule: "T3",
        asked: One(safe(lives(TimeInForce::Day, limit(Buy, 95)))),
        story: &[
            (&[], &["1: send 2 buy 10 limit 95 Day"]),
            (&[S::Expired(2)], &["1: done Expired 0"]),
        ],
    },
    Row {
        rule: "T3",
        asked: One(from(DAY_NS, lives(TimeInForce::Day, SELL_STOP))),
        story: &[
            (&[S::Time(DAY_NS), S::Time(2 * DAY_NS - 1)], &[]),
            (&[S::Time(2 * DAY_NS)], &["1: done Expired 0"]),
        ],
    },
    Row {
        rule: "T3",
        asked: One(stock(lives(TimeInForce::Day, SELL_STOP))),
        story: &[(&[S::Time(199)], &[]), (&[S::Time(200)], &["1: done Expired 0"])],
    },
    Row {
        rule: "T3",
        asked: One(from(250, stock(lives(TimeInForce::Day, SELL_STOP)))),
        story: &[(&[S::Time(399)], &[]), (&[S::Time(400)], &["1: done Expired 0"])],
    },
    Row {
        rule: "T4",
        asked: One(gtd(60, from(50, ticket(Kind::Market, Buy)))),
        story: &[(&[S::Time(60)], &["1: done Expired 0"])],
    },
    Row {
        rule: "T5",
        asked: One(stock(lives(TimeInForce::AtTheOpening, limit(Buy, 95)))),
        story: &[
            (&[S::Time(100)], &[]),
            (&[S::Time(101)], &["1: send 2 buy 10 limit 95 Ioc"]),
            (&[S::Fill(2, 4), S::Canceled(2)], &["1: done EndedAtVenue(None) 4"]),
        ],
    },
    Row {
        rule: "T5",
        asked: One(from(120, stock(lives(TimeInForce::AtTheOpening, ticket(Kind::Market, Buy))))),
        story: &[
            (&[S::Time(120), S::Time(300)], &[]),
            (&[S::Time(301)], &["1: send 2 buy 10 market Ioc"]),
        ],
    },
    Row {
        rule: "T5",
        asked: One(from(310, stock(lives(TimeInForce::AtTheOpening, ticket(Kind::Market, Buy))))),
        story: &[(&[S::Time(310)], &["1: done Expired 0"])],
    },
    // Out by the stop, or else with the closing.
    Row {
        rule: "T6",
        asked: Oco(
            stock(VENUE_STOP),
            stock(lives(TimeInForce::AtTheClosing, ticket(Kind::Market, Sell))),
        ),
        story: &[
            (&[S::Time(189)], &["1: send 3 sell 10 stop 90"]),
            (&[S::Time(190)], &["1: cancel 3"]),
            (&[S::Canceled(3)], &["1: done OneCancelsOther 0", "2: send 4 sell 10 market Ioc"]),
        ],
    },
    // A child whose parent fills inside the last ten is sent at once.
    Row {
        rule: "T6",
        asked: Oto(
            stock(limit(Buy, 95)),
            stock(lives(TimeInForce::AtTheClosing, ticket(Kind::Market, Sell))),
        ),
        story: &[
            (&[S::Time(195)], &["1: send 3 buy 10 limit 95"]),
            (&[S::Fill(3, 10)], &["2: send 4 sell 10 market Ioc", "1: done Filled 10"]),
        ],
    },
    // One cancels the other.
    Row {
        rule: "O1",
        asked: Oco(TARGET, limit(Buy, 80)),
        story: &[
            (&[], &["1: send 3 sell 10 limit 120", "2: send 4 buy 10 limit 80"]),
            (&[S::Fill(3, 10)], &["2: cancel 4", "1: done Filled 10"]),
            (&[S::Canceled(4)], &["2: done OneCancelsOther 0"]),
        ],
    },
    Row {
        rule: "O2",
        asked: Oco(TARGET, VENUE_STOP),
        story: &[
            (&[], &["1: send 3 sell 10 limit 120", "2: send 4 sell 10 stop 90"]),
            (&[S::Fill(3, 4)], &["2: replace 4 by 5 sell 6 stop 90"]),
            (&[S::Replaced(5), S::Fill(5, 6)], &["1: cancel 3", "2: done Filled 6"]),
        ],
    },
    Row {
        rule: "O3",
        asked: Oco(TARGET, SELL_STOP),
        story: &[
            (&[S::Print(90)], &["1: send 3 sell 10 limit 120", "1: cancel 3"]),
            (&[S::Fill(3, 4)], &[]),
            (&[S::Canceled(3)], &["1: done OneCancelsOther 4", "2: send 4 sell 6 market"]),
            (&[S::Fill(4, 6)], &["2: done Filled 6"]),
        ],
    },
    Row {
        rule: "O3",
        asked: Oco(TARGET, from(50, ticket(Kind::Market, Sell))),
        story: &[
            (&[S::Time(50)], &["1: send 3 sell 10 limit 120", "1: cancel 3"]),
            (&[S::Canceled(3)], &["1: done OneCancelsOther 0", "2: send 4 sell 10 market"]),
        ],
    },
    Row {
        rule: "O4",
        asked: Oco(TARGET, VENUE_STOP),
        story: &[
            (&[], &["1: send 3 sell 10 limit 120", "2: send 4 sell 10 stop 90"]),
            (&[S::Triggered(4)], &["1: cancel 3"]),
            (&[S::Fill(3, 10)], &["2: cancel 4", "1: done OneCancelsOther 10"]),
            (&[S::Fill(4, 10)], &["2: done Filled 10"]),
        ],
    },
    Row {
        rule: "O5",
        asked: Oco(TARGET, SELL_STOP),
        story: &[
            (&[S::Cancel(1)], &["1: send 3 sell 10 limit 120", "1: cancel 3"]),
            (&[S::Canceled(3)], &["1: done Canceled 0"]),
            (&[S::Print(90)], &["2: send 4 sell 10 market"]),
        ],
    },
    // One triggers the other.
    Row {
        rule: "F1",
        asked: Oto(limit(Buy, 100), TARGET),
        story: &[
            (&[S::Fill(3, 4)], &["1: send 3 buy 10 limit 100", "2: send 4 sell 4 limit 120"]),
            (&[S::Fill(3, 3)], &["2: replace 4 by 5 sell 7 limit 120"]),
            (&[S::Fill(3, 3)], &["1: done Filled 10"]),
            (&[S::Replaced(5)], &["2: replace 5 by 6 sell 10 limit 120"]),
        ],
    },
    Row {
        rule: "F2",
        asked: Oto(limit(Buy, 100), TARGET),
        story: &[
            (&[S::Cancel(1)], &["1: send 3 buy 10 limit 100", "1: cancel 3"]),
            (&[S::Canceled(3)], &["1: done Canceled 0", "2: done ParentEnded 0"]),
        ],
    },
    Row {
        rule: "F3",
        asked: Oto(limit(Buy, 100), TARGET),
        story: &[
            (&[S::Fill(3, 4)], &["1: send 3 buy 10 limit 100", "2: send 4 sell 4 limit 120"]),
            (&[S::Canceled(3)], &["1: done EndedAtVenue(None) 4"]),
            (&[S::Fill(4, 4)], &["2: done Filled 4"]),
        ],
    },
    // Brackets.
    Row {
        rule: "K1",
        asked: Bracket(limit(Buy, 100), TARGET, SELL_STOP),
        story: &[
            (
                &[S::Fill(4, 10)],
                &["1: send 4 buy 10 limit 100", "2: send 5 sell 10 limit 120", "1: done Filled 10"],
            ),
            (&[S::Fill(5, 10)], &["3: done OneCancelsOther 0", "2: done Filled 10"]),
        ],
    },
    Row {
        rule: "K1",
        asked: Bracket(limit(Buy, 100), TARGET, VENUE_STOP),
        story: &[(
            &[S::Fill(4, 10)],
            &[
                "1: send 4 buy 10 limit 100",
                "3: send 5 sell 10 stop 90",
                "2: send 6 sell 10 limit 120",
                "1: done Filled 10",
            ],
        )],
    },
    Row {
        rule: "K2",
        asked: Bracket(limit(Buy, 100), at(Kind::MarketIfTouched, Sell, 120), SELL_STOP),
        story: &[
            (&[S::Fill(4, 10)], &["1: send 4 buy 10 limit 100", "1: done Filled 10"]),
            (&[S::Bar(85, 125, 110)], &["2: done OneCancelsOther 0", "3: send 5 sell 10 market"]),
        ],
    },
    Row {
        rule: "K3",
        asked: Bracket(limit(Buy, 100), TARGET, SELL_STOP),
        story: &[
            (&[S::Fill(4, 6)], &["1: send 4 buy 10 limit 100", "2: send 5 sell 6 limit 120"]),
            (&[S::Fill(5, 1)], &["1: cancel 4"]),
            (&[S::Fill(4, 2)], &["2: replace 5 by 6 sell 8 limit 120"]),
            (&[S::Canceled(4)], &["1: done ExitBegan 8"]),
        ],
    },
    Row {
        rule: "K4",
        asked: Bracket(limit(Buy, 100), TARGET, SELL_STOP),
        story: &[
            (&[S::Fill(4, 6)], &["1: send 4 buy 10 limit 100", "2: send 5 sell 6 limit 120"]),
            (&[S::Print(90)], &["2: cancel 5", "1: cancel 4"]),
            (&[S::Canceled(5)], &["2: done OneCancelsOther 0", "3: send 6 sell 6 market"]),
            (&[S::Fill(6, 6)], &[]),
            (&[S::Fill(4, 4)], &["3: send 7 sell 4 market", "1: done ExitBegan 10"]),
            (&[S::Fill(7, 4)], &["3: done Filled 10"]),
        ],
    },
    // Losing the connection, and the kill switch.
    Row {
        rule: "X1",
        asked: Oco(safe(TARGET), SELL_STOP),
        story: &[
            (&[S::Disconnect], &["1: send 3 sell 10 limit 120", "1: cancel 3"]),
            (&[S::Canceled(3)], &["1: done Disconnected 0"]),
            (&[S::Disconnect, S::Print(90)], &["2: send 4 sell 10 market"]),
        ],
    },
    Row {
        rule: "X2",
        asked: Bracket(limit(Buy, 100), TARGET, SELL_STOP),
        story: &[
            (&[S::Fill(4, 6)], &["1: send 4 buy 10 limit 100", "2: send 5 sell 6 limit 120"]),
            (&[S::CancelAll], &["1: cancel 4", "2: cancel 5", "3: done Canceled 0"]),
            (&[S::Canceled(4), S::Canceled(5)], &["1: done Canceled 6", "2: done Canceled 0"]),
        ],
    },
    // Changes.
    Row {
        rule: "X3",
        asked: One(SELL_STOP),
        story: &[
            (&[S::Change(1, at(Kind::Stop, Sell, 80)), S::Print(85)], &[]),
            (&[S::Print(80)], &["1: send 2 sell 10 market"]),
        ],
    },
    Row {
        rule: "X3",
        asked: One(safe(limit(Buy, 95))),
        story: &[
            (&[], &["1: send 2 buy 10 limit 95"]),
            (&[S::Fill(2, 3)], &[]),
            (
                &[S::Change(1, safe(Ticket { order_qty: Qty(8), ..limit(Buy, 96) }))],
                &["1: replace 2 by 3 buy 8 limit 96"],
            ),
            (&[S::Replaced(3), S::Fill(3, 5)], &["1: done Filled 8"]),
        ],
    },
    Row {
        rule: "X3",
        asked: One(TRAIL),
        story: &[
            (&[S::Print(100), S::Change(1, TRAIL), S::Print(90)], &[]),
            (&[S::Print(80)], &["1: send 2 sell 10 market"]),
        ],
    },
    // Busts.
    Row {
        rule: "U1",
        asked: One(ICEBERG),
        story: &[
            (&[S::Fill(2, 4)], &["1: send 2 buy 4 limit 100", "1: send 3 buy 4 limit 100"]),
            (&[S::BustEnded(2, 4), S::Fill(3, 4)], &["1: send 4 buy 4 limit 100"]),
            (&[S::Fill(4, 4)], &["1: send 5 buy 2 limit 100"]),
            (&[S::Fill(5, 2)], &["1: done Filled 10"]),
        ],
    },
    Row {
        rule: "U2",
        asked: Bracket(limit(Buy, 100), TARGET, SELL_STOP),
        story: &[
            (&[S::Fill(4, 6)], &["1: send 4 buy 10 limit 100", "2: send 5 sell 6 limit 120"]),
            (&[S::Bust(4, 2)], &["2: replace 5 by 6 sell 4 limit 120"]),
        ],
    },
    Row {
        rule: "U2",
        asked: Bracket(limit(Buy, 100), TARGET, SELL_STOP),
        story: &[
            (
                &[S::Fill(4, 10)],
                &["1: send 4 buy 10 limit 100", "2: send 5 sell 10 limit 120", "1: done Filled 10"],
            ),
            (&[S::BustEnded(4, 10)], &["2: cancel 5", "3: done ParentEnded 0"]),
            (&[S::Canceled(5)], &["2: done ParentEnded 0"]),
        ],
    },
    Row {
        rule: "U3",
        asked: One(safe(limit(Buy, 100))),
        story: &[
            (&[S::Fill(2, 10)], &["1: send 2 buy 10 limit 100", "1: done Filled 10"]),
            (&[S::Bust(2, 10)], &[]),
        ],
    },
];
