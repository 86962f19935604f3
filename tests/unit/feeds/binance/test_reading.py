"""Messages of Binance's streams become market events, or a named error; never anything else."""

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.venues.exchange.support import instrument

from hansa.errors import DataError
from hansa.feeds.binance.messages import Row
from hansa.feeds.binance.options import BinanceFeedOptions
from hansa.feeds.binance.reading import Reading
from hansa.feeds.binance.scale import Scale
from hansa.types import DepthEvent, QuoteEvent, TradeEvent

MINUTE_NS = 60 * 10**9
TRADE = {"s": "ABCUSD", "t": 7, "p": "100.25", "q": "1.5005", "T": 1_000, "m": True}


def _reading(interval: str | None = "1m") -> Reading:
    options = BinanceFeedOptions(
        instruments=(instrument(),), stream_url="ws://127.0.0.1", interval=interval
    )
    return Reading(options, [Scale(instrument(), 0)])


def _take(reading: Reading, stream: str, body: object) -> list[object]:
    raw = msgspec.Raw(msgspec.json.encode(body))
    return list(reading.take(stream, raw, recv_ns=5))


def _candle(minute: int, *, is_closed: bool) -> dict[str, object]:
    prices = dict.fromkeys("ohlc", "100.00")
    times = {"t": minute * 60_000, "T": minute * 60_000 + 59_999}
    return {"s": "ABCUSD", "k": {**prices, **times, "v": "1", "x": is_closed}}


def test_a_trade_counts_ticks_and_whole_lots_rounded_down() -> None:
    assert _take(_reading(), "abcusd@trade", TRADE) == [
        TradeEvent(
            instrument=0,
            ts_event_ns=10**9,
            ts_recv_ns=5,
            price_ticks=10_025,
            lots=1_500,
            aggressor=-1,
        )
    ]


def test_the_same_trade_again_is_left_out() -> None:
    reading = _reading()
    _take(reading, "abcusd@trade", TRADE)
    assert _take(reading, "abcusd@trade", TRADE) == []


def test_a_price_off_the_tick_names_instrument_and_tick() -> None:
    with pytest.raises(DataError, match=r"BINANCE:ABCUSD: expected prices on a tick of 0\.01"):
        _take(_reading(), "abcusd@trade", TRADE | {"p": "100.251"})


@pytest.mark.parametrize("text", ["NaN", "sNaN", "Infinity", "-1", "1E+999"])
def test_a_number_that_no_venue_says_is_refused(text: str) -> None:
    for field in ("p", "q"):
        with pytest.raises(DataError, match="expected a price or quantity from 0"):
            _take(_reading(), "abcusd@trade", TRADE | {field: text})


def test_best_prices_are_a_quote_at_the_time_of_receipt() -> None:
    body = {"s": "ABCUSD", "b": "99.99", "B": "2", "a": "100.00", "A": "3", "u": 1}
    quote = _take(_reading(), "abcusd@bookTicker", body)[0]
    assert isinstance(quote, QuoteEvent)
    assert (quote.bid_ticks, quote.ask_ticks, quote.ts_event_ns) == (9_999, 10_000, 5)


def test_depth_waits_for_its_snapshot() -> None:
    reading = _reading()
    body = {"s": "ABCUSD", "U": 5, "u": 6, "b": [["99.00", "1"]], "a": [], "E": 1}
    assert _take(reading, "abcusd@depth@100ms", body) == []
    assert reading.books[0].needs_snapshot


def test_missing_bars_hold_later_ones_until_they_are_had() -> None:
    reading = _reading()
    bars = reading.bars_of(0)
    assert bars is not None
    assert _take(reading, "abcusd@kline_1m", _candle(10, is_closed=False)) == []
    assert _take(reading, "abcusd@kline_1m", _candle(13, is_closed=True)) == []
    assert bars.missing == (10 * MINUTE_NS, 13 * MINUTE_NS)
    rows = [
        Row(minute * 60_000, *[Decimal(100)] * 5, minute * 60_000 + 59_999)
        for minute in (10, 11, 12)
    ]
    opens = [each.ts_open_ns for each in bars.fill(rows, 13 * MINUTE_NS, recv_ns=9)]
    assert opens == [minute * MINUTE_NS for minute in (10, 11, 12, 13)]
    assert bars.missing is None


def test_a_bar_that_the_venue_does_not_have_is_not_waited_for() -> None:
    reading = _reading()
    bars = reading.bars_of(0)
    assert bars is not None
    _take(reading, "abcusd@kline_1m", _candle(10, is_closed=False))
    _take(reading, "abcusd@kline_1m", _candle(12, is_closed=True))
    opens = [each.ts_open_ns for each in bars.fill([], 12 * MINUTE_NS, recv_ns=9)]
    assert opens == [12 * MINUTE_NS]


_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["1.5", "NaN", "-1", "1E+99"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(list("sUubaEtpqTmk")), inner, max_size=8)
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["depth@100ms", "trade", "bookTicker", "kline_1m", "odd"]), _json)
def test_hostile_messages_are_named_errors_or_events(kind: str, body: object) -> None:
    try:
        found = _take(_reading(), f"abcusd@{kind}", body)
    except DataError:
        return
    assert all(isinstance(each, DepthEvent | QuoteEvent | TradeEvent) for each in found)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_bytes_that_are_no_json_are_a_named_error(content: bytes) -> None:
    with pytest.raises(DataError, match="expected a message of that stream"):
        list(_reading().take("abcusd@trade", msgspec.Raw(content), recv_ns=1))
