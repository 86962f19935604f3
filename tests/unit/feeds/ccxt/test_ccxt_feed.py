"""The feed of ccxt without a network: bars once each, books by changes, prints once."""

import asyncio
from contextlib import AbstractContextManager, nullcontext
from decimal import Decimal

import pytest
from tests.unit.venues.exchange.support import instrument

from hansa.errors import DataError
from hansa.feeds.binance.scale import Scale
from hansa.feeds.ccxt.bars import AskedBars
from hansa.feeds.ccxt.feed import CcxtFeed
from hansa.feeds.ccxt.links import Links
from hansa.feeds.ccxt.options import CcxtFeedOptions, Failures
from hansa.feeds.ccxt.reading import Book, Levels, Prints
from hansa.feeds.clocks import RealClock
from hansa.types import DepthEvent, Link, LinkChange, QuoteEvent, TradeEvent

SCALE = Scale(instrument(), 0)
HOUR_NS, HOUR_MS = 3_600 * 10**9, 3_600_000


def bars(now_ns: int = 10 * HOUR_NS + 5) -> AskedBars:
    return AskedBars(SCALE, interval_ns=HOUR_NS, now_ns=now_ns)


def candle(hour: int, close: str = "100.5") -> list[object]:
    return [hour * HOUR_MS, "100", "101", "99.5", close, "1.5"]


def test_the_bar_that_is_open_at_the_start_is_the_first_given() -> None:
    asked = bars()
    assert asked.take([candle(9), candle(10)], now_ns=11 * HOUR_NS - 1, recv_ns=1) == []
    (found,) = asked.take([candle(9), candle(10)], now_ns=11 * HOUR_NS, recv_ns=1)
    assert (found.ts_open_ns, found.ts_event_ns) == (10 * HOUR_NS, 11 * HOUR_NS)
    assert (found.close_ticks, found.volume_lots) == (10_050, 1_500)


def test_a_bar_comes_once_and_one_without_trades_is_not_waited_for() -> None:
    asked, now_ns = bars(), 14 * HOUR_NS
    rows = [candle(12), candle(10), candle(13)]
    opens = [each.ts_open_ns // HOUR_NS for each in asked.take(rows, now_ns=now_ns, recv_ns=1)]
    assert opens == [10, 12, 13]
    assert asked.take(rows, now_ns=now_ns, recv_ns=1) == []


def test_a_book_is_told_whole_then_by_what_changed() -> None:
    levels = Levels(SCALE, 10)
    first = levels.take(Book(bids=[[100.0, 1.0]], asks=[[100.1, 2.0]]), recv_ns=1)
    assert [(each.side, each.price_ticks, each.lots) for each in first] == [
        (1, 10_000, 1_000),
        (-1, 10_010, 2_000),
    ]
    assert (first[0].is_clear, first[1].is_last) == (True, True)
    later = levels.take(Book(bids=[[100.0, 1.0]], asks=[[100.11, 2.0]]), recv_ns=2)
    assert [(each.price_ticks, each.lots) for each in later] == [(10_010, 0), (10_011, 2_000)]


def test_a_lost_book_is_emptied_once() -> None:
    levels = Levels(SCALE, 10)
    levels.take(Book(bids=[[100.0, 1.0]], asks=[]), recv_ns=1)
    assert [each.is_clear for each in levels.lose(recv_ns=2)] == [True]
    assert levels.lose(recv_ns=3) == []


def test_floats_of_books_are_the_decimals_that_were_written() -> None:
    levels = Levels(SCALE, 10)
    prices = [0.29, 1.15, 2.675, 4097.35, 99999.99]
    for price in prices[:2] + prices[3:]:
        found = levels.take(Book(bids=[[price, 0.003]], asks=[]), recv_ns=1)
        assert Decimal(found[-1].price_ticks) / 100 == Decimal(repr(price))
    with pytest.raises(DataError, match=r"2\.675"):
        levels.take(Book(bids=[[2.675, 1.0]], asks=[]), recv_ns=1)


def test_a_print_comes_once_also_without_an_id() -> None:
    prints = Prints(SCALE)
    rows = [{"id": None, "price": "100", "amount": "1", "side": "sell", "timestamp": 5}]
    (found,) = prints.take(rows, recv_ns=9)
    assert (found.aggressor, found.ts_event_ns, found.lots) == (-1, 5_000_000, 1_000)
    assert prints.take(rows, recv_ns=10) == []


def test_an_instrument_is_as_well_connected_as_its_worst_channel() -> None:
    links = Links()
    said = [
        links.hear(0, "trades", Link.LIVE, recv_ns=1),
        links.hear(0, "depth", Link.DISCONNECTED, recv_ns=2),
        links.hear(0, "trades", Link.LIVE, recv_ns=3),
        links.hear(0, "depth", Link.LIVE, recv_ns=4),
    ]
    told = [each and each.link for each in said]
    assert told == [Link.LIVE, Link.DISCONNECTED, None, Link.LIVE]


class PassingError(Exception):
    """What passes."""


class LastingError(Exception):
    """What stays."""


class Looked:
    """An exchange without streams that fails when it is told to."""

    id = "looked"
    has = {"fetchTrades": True, "fetchOrderBook": True}  # noqa: RUF012

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)

    async def fetch_trades(self, symbol: str, since: int | None, limit: int) -> object:
        return [{"id": "1", "price": "100", "amount": "1"}]

    async def fetch_order_book(self, symbol: str) -> object:
        if self.failures:
            raise self.failures.pop(0)
        return {"bids": [[100.0, 1.0]], "asks": [[100.1, 2.0]], "nonce": None}


def _calls(*, is_history: bool) -> AbstractContextManager[None]:
    return nullcontext()


async def _heard(exchange: Looked, count: int) -> list[object]:
    options = CcxtFeedOptions(
        instruments=(instrument(),), symbols=("ABC/USD",), channels=("quotes", "trades", "depth")
    )
    feed = CcxtFeed(
        options,
        exchange,
        clock=RealClock(),
        calling=_calls,
        failures=Failures(passing=(PassingError,), lasting=(LastingError,)),
    )
    found: list[object] = []
    try:
        async for each in feed.events():
            found.append(each)
            if len(found) == count:
                break
    finally:
        await feed.close()
    return found


def test_what_is_not_streamed_is_looked_at() -> None:
    found = asyncio.run(asyncio.wait_for(_heard(Looked(), 5), 10))
    kinds = {type(each) for each in found}
    assert kinds == {LinkChange, TradeEvent, QuoteEvent, DepthEvent}


def test_what_passes_is_told_and_tried_again() -> None:
    found = asyncio.run(asyncio.wait_for(_heard(Looked(PassingError("away")), 7), 10))
    links = [each.link for each in found if isinstance(each, LinkChange)]
    assert Link.DISCONNECTED in links
    assert links[-1] is Link.LIVE
    assert any(isinstance(each, DepthEvent) for each in found)


def test_what_stays_ends_the_feed_with_one_line() -> None:
    with pytest.raises(DataError, match=r"looked: expected its depth, found LastingError \(no\)"):
        asyncio.run(asyncio.wait_for(_heard(Looked(LastingError("no")), 99), 10))
