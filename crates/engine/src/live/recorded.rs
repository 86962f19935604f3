//! What came to a live desk, read back from the bytes of its records (`docs/journal.md`).

use hansa_journal::{Entry, KIND_END};
use hansa_market::event::{Bar, Depth, InstrumentEvent, MarketEvent, Quote, Trade};
use hansa_types::{
    Amount, ClOrdId, Currency, ExecType, ExecutionReport, InstrumentId, Liquidity, Money,
    OrdStatus, OrdType, OrderRequest, OrderTerms, PostOnly, Price, Qty, RejectReason, Side,
    TimeInForce, TimeNs,
};

use super::{Connection, Difference, Interval, Link};
use crate::bytes::Bytes;
use crate::command::Command;
use crate::label::Label;
use crate::record::RecordKind;

/// Stands for every instrument.
const ALL: u32 = u32::MAX;

/// One input of a live desk, with the time at which it had it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A tick, or a bar that came late.
    Market(InstrumentEvent, TimeNs),
    /// The bars of an interval.
    Interval(Interval, TimeNs),
    /// A venue reported.
    Report(Box<ExecutionReport>),
    /// The clock was read.
    Time(TimeNs),
    /// A connection has another state.
    Connection(Connection, TimeNs),
    /// A command, and who gave it.
    Command(Command, (TimeNs, u16)),
    /// Desk and venue differ.
    Difference(Difference, TimeNs),
    /// A balance was corrected to what the venue says.
    Adjustment(Money, TimeNs),
    /// The state was recorded.
    State,
    /// The run ended for good.
    End,
}

impl Input {
    /// Of a desk of `width` instruments; none for a record that follows from others, or that is
    /// not as the format says.
    #[must_use]
    pub fn of(entry: &Entry, width: usize) -> Option<Self> {
        let (kind, ts, mut bytes) = (entry.kind, TimeNs(entry.ts_ns), Bytes(&entry.payload));
        let is = |other: RecordKind| kind == other as u16;
        if is(RecordKind::Market) {
            market(&mut bytes, ts, width).map(|event| Self::Market(event, ts))
        } else if is(RecordKind::Interval) {
            interval(&mut bytes, width).map(|interval| Self::Interval(interval, ts))
        } else if is(RecordKind::Report) || is(RecordKind::Stranger) {
            report(&mut bytes, width).map(|report| Self::Report(Box::new(report)))
        } else if is(RecordKind::Time) {
            Some(Self::Time(ts))
        } else if is(RecordKind::Connection) {
            connection(&mut bytes).map(|connection| Self::Connection(connection, ts))
        } else if is(RecordKind::Command) {
            command(&mut bytes, width).map(|(command, actor)| Self::Command(command, (ts, actor)))
        } else if is(RecordKind::Difference) {
            difference(&mut bytes).map(|difference| Self::Difference(difference, ts))
        } else if is(RecordKind::Transfer) {
            let money = bytes.i128().zip(bytes.array().and_then(currency));
            money.map(|(atoms, currency)| {
                Self::Adjustment(Money { amount: Amount(atoms), currency }, ts)
            })
        } else if is(RecordKind::State) {
            Some(Self::State)
        } else {
            (kind == KIND_END).then_some(Self::End)
        }
    }
}

fn place(number: u32, width: usize) -> Option<InstrumentId> {
    ((number as usize) < width).then_some(InstrumentId(number))
}

fn market(bytes: &mut Bytes<'_>, ts_recv: TimeNs, width: usize) -> Option<InstrumentEvent> {
    let [kind, flags, side, _] = bytes.array()?;
    let side = i64::from(side.cast_signed());
    let instrument = place(bytes.u32()?, width)?;
    let ts_event = TimeNs(bytes.i64()?);
    let mut price = || bytes.i64().map(Price);
    let event = match kind {
        1 => {
            let ts_open = TimeNs(price()?.0);
            let (open, high, low, close) = (price()?, price()?, price()?, price()?);
            let volume = Qty(price()?.0);
            MarketEvent::BarClosed(Bar {
                ts_open,
                ts_event,
                ts_recv,
                open,
                high,
                low,
                close,
                volume,
            })
        }
        2 => {
            let (bid_px, ask_px) = (price()?, price()?);
            let (bid_qty, ask_qty) = (Qty(price()?.0), Qty(price()?.0));
            MarketEvent::Quote(Quote { ts_event, ts_recv, bid_px, ask_px, bid_qty, ask_qty })
        }
        3 => {
            let (price, qty) = (price()?, Qty(price()?.0));
            let aggressor = (side != 0).then(|| Side::of(Qty(side)));
            MarketEvent::Trade(Trade { ts_event, ts_recv, price, qty, aggressor })
        }
        4 => {
            let (price, qty, side) = (price()?, Qty(price()?.0), Side::of(Qty(side)));
            let (is_clear, is_last) = (flags & 1 != 0, flags & 2 != 0);
            MarketEvent::Depth(Depth { ts_event, ts_recv, side, price, qty, is_clear, is_last })
        }
        _ => return None,
    };
    Some(InstrumentEvent { instrument, event })
}

fn interval(bytes: &mut Bytes<'_>, width: usize) -> Option<Interval> {
    let is_history = bytes.u8()? != 0;
    bytes.take(3)?;
    let count = bytes.u32()?;
    let ts_close = TimeNs(bytes.i64()?);
    let bars = (0..count).map(|_| bar(bytes, ts_close, width)).collect::<Option<Vec<_>>>()?;
    Some(Interval { ts_close, is_history, bars })
}

fn bar(bytes: &mut Bytes<'_>, ts_event: TimeNs, width: usize) -> Option<(InstrumentId, Bar)> {
    let instrument = place(bytes.u32()?, width)?;
    bytes.take(4)?;
    let (ts_open, ts_recv) = (TimeNs(bytes.i64()?), TimeNs(bytes.i64()?));
    let mut price = || bytes.i64().map(Price);
    let (open, high, low, close) = (price()?, price()?, price()?, price()?);
    let volume = Qty(bytes.i64()?);
    Some((instrument, Bar { ts_open, ts_event, ts_recv, open, high, low, close, volume }))
}

fn report(bytes: &mut Bytes<'_>, width: usize) -> Option<ExecutionReport> {
    let (exec_id, cl_ord_id) = (bytes.u64()?, ClOrdId(bytes.u64()?));
    let instrument = place(bytes.u32()?, width)?;
    let [side, exec_type, ord_status, liquidity] = bytes.array()?;
    let reason = RejectReason::of_number(u8::try_from(bytes.u64()?).ok()?)?;
    let mut qty = || bytes.i64().map(Qty);
    let (order_qty, cum_qty, leaves_qty, last_qty) = (qty()?, qty()?, qty()?, qty()?);
    let (last_px, reference_px) = (Price(qty()?.0), Price(qty()?.0));
    let (fee, fee_currency) = (Amount(bytes.i128()?), currency(bytes.array()?)?);
    let (ts_event, ts_recv) = (TimeNs(bytes.i64()?), TimeNs(bytes.i64()?));
    let exec_type = ExecType::of_number(exec_type)?;
    let exec_ref_id = if exec_type.takes_back() { bytes.u64()? } else { 0 };
    Some(ExecutionReport {
        exec_id,
        exec_ref_id,
        cl_ord_id,
        instrument,
        side: side_of(side)?,
        exec_type,
        ord_status: OrdStatus::of_number(ord_status)?,
        liquidity: Liquidity::of_number(liquidity)?,
        reason,
        order_qty,
        cum_qty,
        leaves_qty,
        last_qty,
        last_px,
        reference_px,
        fee,
        fee_currency,
        ts_event,
        ts_recv,
    })
}

fn currency(bytes: [u8; 8]) -> Option<Currency> {
    std::str::from_utf8(&bytes).ok()?.trim_end_matches('\0').parse().ok()
}

const fn side_of(number: u8) -> Option<Side> {
    match number {
        1 => Some(Side::Buy),
        2 => Some(Side::Sell),
        _ => None,
    }
}

fn connection(bytes: &mut Bytes<'_>) -> Option<Connection> {
    let link = Link::of_number(bytes.u8()?)?;
    bytes.take(3)?;
    let (instrument, age_ns) = (bytes.u32()?, bytes.i64()?);
    Some(Connection {
        instrument: (instrument != ALL).then_some(InstrumentId(instrument)),
        link,
        age_ns,
    })
}

/// Those that come from outside: what strategies ask for follows from their calls.
fn command(bytes: &mut Bytes<'_>, width: usize) -> Option<(Command, u16)> {
    let [code, _] = bytes.array()?;
    let actor = bytes.u16()?;
    bytes.take(4)?;
    let command = match code {
        1 | 2 | 3 | 8 => Command::of_code(code)?,
        5 => Command::Cancel(ClOrdId(bytes.u64()?)),
        11 => {
            let length = usize::from(bytes.u8()?);
            Command::Order(Label::new(bytes.take(length)?)?, request(bytes, width)?)
        }
        _ => return None,
    };
    Some((command, actor))
}

fn request(bytes: &mut Bytes<'_>, width: usize) -> Option<OrderRequest> {
    let (cl_ord_id, instrument) = (ClOrdId(bytes.u64()?), place(bytes.u32()?, width)?);
    let [side, ord_type, time_in_force, given] = bytes.array()?;
    let has = |bit: u8| given >> bit & 1 == 1;
    let order_qty = Qty(bytes.i64()?);
    let (limit, stop) = (Price(bytes.i64()?), Price(bytes.i64()?));
    let request = OrderRequest {
        cl_ord_id,
        instrument,
        side: side_of(side)?,
        ord_type: OrdType::from_number(ord_type)?,
        time_in_force: TimeInForce::from_number(time_in_force)?,
        order_qty,
        limit_px: has(0).then_some(limit),
        stop_px: has(1).then_some(stop),
        ts: TimeNs(bytes.i64()?),
        terms: OrderTerms {
            post_only: PostOnly::of_number(given >> 2 & 3)?,
            is_reduce_only: has(4),
            is_all_or_none: has(5),
            is_hidden: has(6),
            ..OrderTerms::NONE
        },
    };
    if has(7) { numbers(bytes, request) } else { Some(request) }
}

fn numbers(bytes: &mut Bytes<'_>, request: OrderRequest) -> Option<OrderRequest> {
    let min_qty = Qty(bytes.i64()?);
    let mut given = || bytes.i64().map(|number| (number != i64::MIN).then_some(number));
    let (display, expiry) = (given()?, given()?);
    let (display_qty, expire_ts) = (display.map(Qty), expiry.map(TimeNs));
    let terms = OrderTerms { min_qty, display_qty, expire_ts, ..request.terms };
    Some(OrderRequest { terms, ..request })
}

fn difference(bytes: &mut Bytes<'_>) -> Option<Difference> {
    let [cause, policy, _, _] = bytes.array()?;
    let (instrument, id) = (bytes.u32()?, bytes.u64()?);
    Some(Difference {
        cause,
        policy,
        instrument: (instrument != ALL).then_some(InstrumentId(instrument)),
        cl_ord_id: (id != 0).then_some(ClOrdId(id)),
        expected: bytes.i64()?,
        found: bytes.i64()?,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::record::Payload;
    use proptest::prelude::*;

    fn read(kind: RecordKind, payload: &Payload) -> Option<Input> {
        Input::of(&Entry { kind: kind as u16, ts_ns: 9, payload: payload.bytes().to_vec() }, 3)
    }

    fn ticks(n: [i64; 6], flags: (bool, bool)) -> [MarketEvent; 4] {
        let (ts_event, ts_recv) = (TimeNs(n[0]), TimeNs(9));
        let (price, qty, side) = (Price(n[1]), Qty(n[2]), Side::of(Qty(n[3])));
        let (bid_px, ask_px, bid_qty, ask_qty) = (price, Price(n[3]), qty, Qty(n[4]));
        let (is_clear, is_last) = flags;
        [
            MarketEvent::Quote(Quote { ts_event, ts_recv, bid_px, ask_px, bid_qty, ask_qty }),
            MarketEvent::Trade(Trade { ts_event, ts_recv, price, qty, aggressor: Some(side) }),
            MarketEvent::Trade(Trade { ts_event, ts_recv, price, qty, aggressor: None }),
            MarketEvent::Depth(Depth { ts_event, ts_recv, side, price, qty, is_clear, is_last }),
        ]
    }

    fn a_bar(n: [i64; 6], ts_event: TimeNs) -> Bar {
        let [open, high, low, close] = [1, 2, 3, 4].map(|place: usize| Price(n[place]));
        let volume = Qty(n[5]);
        Bar { ts_open: TimeNs(n[0]), ts_event, ts_recv: TimeNs(9), open, high, low, close, volume }
    }

    proptest! {
        #[test]
        fn what_the_market_said_is_read_back(n: [i64; 6], flags: (bool, bool), place in 0u32..3) {
            let bar = MarketEvent::BarClosed(a_bar(n, TimeNs(n[3])));
            for event in ticks(n, flags).into_iter().chain([bar]) {
                let event = InstrumentEvent { instrument: InstrumentId(place), event };
                let mut payload = Payload::default();
                prop_assert!(payload.live_market(&event));
                prop_assert_eq!(read(RecordKind::Market, &payload), Some(Input::Market(event, TimeNs(9))));
            }
        }

        #[test]
        fn an_interval_is_read_back(n: [i64; 6], is_history: bool, places in prop::collection::vec(0u32..3, 0..4)) {
            let ts_close = TimeNs(n[4]);
            let bars = places.iter().map(|id| (InstrumentId(*id), a_bar(n, ts_close))).collect();
            let interval = Interval { ts_close, is_history, bars };
            let mut payload = Payload::default();
            payload.interval(&interval);
            prop_assert_eq!(read(RecordKind::Interval, &payload), Some(Input::Interval(interval, TimeNs(9))));
        }

        #[test]
        fn a_report_is_read_back(n: [i64; 6], exec_id: u64, kinds: (u8, u8, u8, u8)) {
            let (Some(exec_type), Some(ord_status)) = (ExecType::of_number(kinds.0 % 12), OrdStatus::of_number(kinds.1 % 15)) else { return Ok(()) };
            let (Some(liquidity), Some(reason)) = (Liquidity::of_number(kinds.2 % 3), RejectReason::of_number(kinds.3)) else { return Ok(()) };
            let report = ExecutionReport {
                exec_id, exec_type, ord_status, liquidity, reason,
                exec_ref_id: if exec_type.takes_back() { 7 } else { 0 },
                cl_ord_id: ClOrdId(exec_id ^ 5), instrument: InstrumentId(2), side: Side::Sell,
                order_qty: Qty(n[0]), cum_qty: Qty(n[1]), leaves_qty: Qty(n[2]), last_qty: Qty(n[3]),
                last_px: Price(n[4]), reference_px: Price(n[5]), fee: Amount(i128::from(n[0]) << 40),
                fee_currency: "USDT".parse().unwrap(), ts_event: TimeNs(n[1]), ts_recv: TimeNs(n[2]),
            };
            let mut payload = Payload::default();
            // Postings lie behind it, and belong to what followed.
            payload.report(&report).u32(0);
            prop_assert_eq!(read(RecordKind::Report, &payload), Some(Input::Report(Box::new(report))));
        }

        #[test]
        fn links_commands_and_differences_are_read_back(number in 0u8..5, age_ns: i64, id in 1u64.., actor: u16, place in prop::option::of(0u32..3)) {
            let instrument = place.map(InstrumentId);
            let connection = Connection { instrument, link: Link::of_number(number).unwrap(), age_ns };
            let mut payload = Payload::default();
            payload.connection(&connection);
            prop_assert_eq!(read(RecordKind::Connection, &payload), Some(Input::Connection(connection, TimeNs(9))));
            let difference = Difference { cause: 2, policy: 4, instrument, cl_ord_id: Some(ClOrdId(id)), expected: age_ns, found: 1 };
            payload.clear().difference(&difference);
            prop_assert_eq!(read(RecordKind::Difference, &payload), Some(Input::Difference(difference, TimeNs(9))));
            for command in [Command::Pause, Command::Resume, Command::Kill, Command::Flatten, Command::Cancel(ClOrdId(id))] {
                payload.clear().command(&command, actor);
                prop_assert_eq!(read(RecordKind::Command, &payload), Some(Input::Command(command, (TimeNs(9), actor))));
            }
        }

        #[test]
        fn an_order_of_a_person_is_read_back(n: [i64; 6], given: [bool; 6], numbers: (u8, u8, u8), label in "[A-Za-z0-9_-]{8,64}") {
            let (Some(ord_type), Some(time_in_force)) = (OrdType::from_number(numbers.0 % 5), TimeInForce::from_number(numbers.1 % 8)) else { return Ok(()) };
            let qty = |place: usize| given[place].then_some(n[place]).filter(|each| *each != i64::MIN);
            let terms = OrderTerms {
                post_only: PostOnly::of_number(numbers.2 % 3).unwrap(), is_reduce_only: given[4], is_all_or_none: given[5],
                is_hidden: given[0], min_qty: Qty(n[5].max(0)), display_qty: qty(1).map(Qty), expire_ts: qty(2).map(TimeNs),
            };
            let request = OrderRequest {
                cl_ord_id: ClOrdId(0), instrument: InstrumentId(1), side: Side::Sell, ord_type, time_in_force, terms,
                order_qty: Qty(n[0]), limit_px: qty(3).map(Price), stop_px: qty(4).map(Price), ts: TimeNs(n[5]),
            };
            let command = Command::Order(Label::new(label.as_bytes()).unwrap(), request);
            let mut payload = Payload::default();
            payload.command(&command, 3);
            prop_assert_eq!(read(RecordKind::Command, &payload), Some(Input::Command(command, (TimeNs(9), 3))));
        }

        #[test]
        fn any_bytes_are_an_input_or_none_but_never_a_panic(kind in 0u16..40, payload in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Input::of(&Entry { kind, ts_ns: 0, payload }, 3);
        }
    }

    #[test]
    fn a_correction_of_a_balance_is_read_back() {
        let money = Money { amount: Amount(-7), currency: "USDT".parse().unwrap() };
        let mut payload = Payload::default();
        payload.amount(money.amount).raw(&money.currency.bytes()).u32(0);
        let found = read(RecordKind::Transfer, &payload);
        assert_eq!(found, Some(Input::Adjustment(money, TimeNs(9))));
    }

    #[test]
    fn what_follows_from_an_input_is_none() {
        for kind in
            [RecordKind::Moment, RecordKind::Proposal, RecordKind::Cancel, RecordKind::TicketEnded]
        {
            assert_eq!(read(kind, &Payload::default()), None);
        }
        assert_eq!(read(RecordKind::State, &Payload::default()), Some(Input::State));
    }
}
