"""Hostile messages: each ends a connection with a reason, or is nothing; no book is changed."""

import asyncio
import contextlib
import json
from collections.abc import Sequence
from pathlib import Path
from random import Random

import aiohttp
import pytest

from hansa.coordinator import Answer, Call, Request
from hansa.engine.live_step import LiveStep
from hansa.errors import LostError
from hansa.feeds.binance.feed import BinanceFeed
from hansa.feeds.binance.options import BinanceFeedOptions
from hansa.types import Link, LinkChange, VenueReport
from hansa.venues.binance.options import BinanceVenueOptions
from hansa.venues.binance.venue import BinanceVenue
from hansa.venues.http import Signed
from tests.simulation.hostile import mangled
from tests.simulation.loop import SteppedLoop, stepped
from tests.simulation.process import begun
from tests.unit.venues.exchange.support import START_NS, instrument

MESSAGES, MESSAGES_LONG = 2_000, 100_000
_T = START_NS // 10**6

_REPORT = {
    "e": "executionReport",
    "E": _T,
    "s": "ABCUSD",
    "c": "sim-10000000000001",
    "S": "BUY",
    "o": "LIMIT",
    "f": "GTC",
    "q": "2.00000000",
    "p": "100.00000000",
    "C": "",
    "x": "TRADE",
    "X": "PARTIALLY_FILLED",
    "r": "NONE",
    "i": 1,
    "l": "1.00000000",
    "z": "1.00000000",
    "L": "100.00000000",
    "n": "0.00100000",
    "N": "ABC",
    "T": _T,
    "t": 77,
    "m": True,
}
#: Of the account: an order that the desk has never sent begins, is filled, ends.
ACCOUNT = (
    {"subscriptionId": 0, "event": _REPORT},
    {"subscriptionId": 0, "event": _REPORT | {"x": "NEW", "X": "NEW", "l": "0", "z": "0", "t": -1}},
    {"subscriptionId": 0, "event": _REPORT | {"x": "CANCELED", "X": "CANCELED", "l": "0"}},
    {"subscriptionId": 0, "event": {"e": "outboundAccountPosition", "E": _T, "B": []}},
)
_CANDLE = {
    "t": _T,
    "T": _T + 59_999,
    "s": "ABCUSD",
    "i": "1m",
    "o": "100.00",
    "c": "100.10",
    "h": "100.20",
    "l": "99.90",
    "v": "12.500",
    "x": False,
}
#: Of the market: each kind of stream.
MARKET = (
    {
        "stream": "abcusd@bookTicker",
        "data": {"u": 1, "s": "ABCUSD", "b": "100.00", "B": "1", "a": "100.10", "A": "2"},
    },
    {
        "stream": "abcusd@trade",
        "data": {
            "e": "trade",
            "E": _T,
            "s": "ABCUSD",
            "t": 5,
            "p": "100.00",
            "q": "1.000",
            "T": _T,
            "m": True,
        },
    },
    {
        "stream": "abcusd@depth@100ms",
        "data": {
            "e": "depthUpdate",
            "E": _T,
            "s": "ABCUSD",
            "U": 3,
            "u": 4,
            "b": [["100.00", "1.5"]],
            "a": [["100.10", "0"]],
        },
    },
    {"stream": "abcusd@kline_1m", "data": {"e": "kline", "E": _T, "s": "ABCUSD", "k": _CANDLE}},
)
_GOOD_QUOTE = json.dumps(MARKET[0])
_SUBSCRIBED = '{"id":1,"status":200,"result":{"subscriptionId":0}}'


class Canned:
    """State: a network on which every socket brings a greeting and then hostile messages, until
    somebody has had enough of it. `used` counts them.
    """

    def __init__(self, greeting: str, messages: Sequence[str | bytes]) -> None:
        self._greeting, self._messages, self.used = greeting, messages, 0
        self._is_fresh = False

    async def ws_connect(self, url: str, **_: object) -> "Canned":
        await asyncio.sleep(0.01)
        self._is_fresh = True
        return self

    async def __aenter__(self) -> "Canned":
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    async def receive(self, timeout: float | None = None) -> aiohttp.WSMessage:
        if self._is_fresh:
            self._is_fresh = False
            return aiohttp.WSMessage(aiohttp.WSMsgType.TEXT, self._greeting, None)
        if self.used == len(self._messages):
            await asyncio.Event().wait()
        self.used += 1
        content = self._messages[self.used - 1]
        kind = aiohttp.WSMsgType.BINARY if isinstance(content, bytes) else aiohttp.WSMsgType.TEXT
        return aiohttp.WSMessage(kind, content, None)

    async def send_str(self, text: str) -> None:
        return None

    async def send_json(self, body: object) -> None:
        return None

    async def close(self) -> None:
        return None


class Silent:
    """A way out on which nothing is answered."""

    async def send(self, request: Request) -> Answer:
        await asyncio.sleep(1.0)
        raise LostError(f"expected an answer to {request.endpoint}, found none")

    @contextlib.asynccontextmanager
    async def permit(self, request: Request):
        yield None


def hostile(of: Sequence[object], count: int, *, seed: int) -> list[str | bytes]:
    """Mangled messages, always the same of a seed."""
    random, texts = Random(seed), [json.dumps(each, separators=(",", ":")) for each in of]
    return [mangled(random.choice(texts), random) for _ in range(count)]


def _now_ns() -> int:
    return START_NS + round(stepped().time() * 1e9)


async def _drained(events, canned: Canned, count: int, take) -> None:
    """Hands on what comes until all is used and nothing more comes."""

    async def listen() -> None:
        async for each in events:
            take(each)

    listening = asyncio.create_task(listen())
    while canned.used < count:
        await asyncio.sleep(10.0)
        assert not listening.done(), listening.exception()
    await asyncio.sleep(10.0)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def _account(count: int, journal: Path, seed: int) -> None:
    canned = Canned(_SUBSCRIBED, hostile(ACCOUNT, count, seed=seed))
    options = BinanceVenueOptions(
        instruments=(instrument(),), account="anna", api_url="ws://venue", prefix="sim"
    )
    step = begun(journal, 1).step
    books = _books(step)
    links: list[LinkChange] = []

    def take(each: VenueReport | LinkChange) -> None:
        if isinstance(each, LinkChange):
            links.append(each)
        else:
            assert step.report(each) != "taken", each
            assert _books(step) == books

    venue = BinanceVenue(
        options,
        Silent(),
        sign=_signed,
        now_ns=_now_ns,
        session=lambda: canned,
    )
    await _drained(venue.reports(), canned, count, take)
    await venue.close()
    ended = [each for each in links if each.link is Link.DISCONNECTED]
    assert all(each.why for each in ended)
    assert count // 4 < venue.unreadable == len(ended)


async def _market(count: int, journal: Path, seed: int) -> None:
    canned = Canned(_GOOD_QUOTE, hostile(MARKET, count, seed=seed))
    options = BinanceFeedOptions(
        instruments=(instrument(),), stream_url="ws://venue", interval="1m"
    )
    step = begun(journal, 1).step
    books = _books(step)
    taken = 0

    def take(each) -> None:
        nonlocal taken
        if isinstance(each, LinkChange):
            step.floor.link(each.ts_recv_ns, each.link, instrument=0, age_ns=0)
        else:
            taken += 1
            step.market(each)

    feed = BinanceFeed(options, Silent(), now_ns=_now_ns, session=lambda: canned)
    await _drained(feed.events(), canned, count, take)
    await feed.close()
    assert _books(step) == books
    assert count // 4 < feed.unreadable < count
    assert taken


def _books(step: LiveStep) -> tuple[object, object]:
    """What is held, and in which instruments."""
    core = step.floor.core
    return core.balances(), [lots for lots, _ in core.positions()]


def _signed(call: Call) -> Signed:
    return Signed(call.parameters, {"X-MBX-APIKEY": "anna"})


def _run(story) -> None:
    with asyncio.Runner(loop_factory=SteppedLoop) as runner:
        runner.run(story)


@pytest.mark.parametrize("story", [_account, _market])
def test_no_hostile_message_stops_the_desk_or_changes_its_books(story, tmp_path: Path) -> None:
    _run(story(MESSAGES, tmp_path / "journal", 11))


@pytest.mark.slow
@pytest.mark.parametrize("story", [_account, _market])
def test_no_hostile_message_of_many_does(story, tmp_path: Path) -> None:
    for part in range(10):
        _run(story(MESSAGES_LONG // 20, tmp_path / f"journal{part}", part))
