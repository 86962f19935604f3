"""Live venues for the contract: the simulated one behind a desk, two adapters at an exchange."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from hansa import _core
from hansa.app.assembly import Handed
from hansa.app.live.ccxt import through
from hansa.app.live.parts import live_data, live_parts
from hansa.app.live.wanted import ExchangeWanted
from hansa.config import load
from hansa.coordinator import Coordinator, CoordinatorOptions, SteadyClock, binance_spot, ccxt_rules
from hansa.engine import Destination
from hansa.ports import LiveVenue
from hansa.strategies import Strategy
from hansa.strategies.order_terms import Terms
from hansa.types import LinkChange, QuoteEvent, VenueReport
from hansa.venues.binance.options import BinanceVenueOptions
from hansa.venues.binance.venue import BinanceVenue
from hansa.venues.binance_signing import signer
from hansa.venues.ccxt.making import CcxtPlace, rate_limit_ms
from hansa.venues.ccxt.transport import CcxtTransport
from hansa.venues.exchange.server import LocalExchange
from hansa.venues.http import HttpOptions, HttpTransport
from tests.e2e.test_binance_venue import Wanted
from tests.pocket import Pocket
from tests.unit.venues.exchange.support import instrument, options

#: Where the market of every scene stands: best bid and ask, in ticks.
BID, ASK = 10_050, 10_051
#: More than stands at the best prices, less than stands behind them.
MUCH = 200_000


class Scene:
    """State: a venue, and all that it reported."""

    def __init__(self, venue: LiveVenue) -> None:
        self.venue = venue
        self.told: list[VenueReport | LinkChange] = []

    @property
    def reports(self) -> list[VenueReport]:
        return [each for each in self.told if isinstance(each, VenueReport)]

    def kinds(self, cl_ord_id: int) -> list[int]:
        return [each.exec_type for each in self.reports if each.cl_ord_id == cl_ord_id]

    async def send(self, wanted: Wanted) -> int:
        """The id under which it went."""
        await self.venue.send(wanted)
        return wanted.cl_ord_id

    async def cancel(self, cl_ord_id: int) -> None:
        await self.venue.cancel(Wanted(cl_ord_id=cl_ord_id, instrument=None))

    async def replace(self, old: int, wanted: Wanted) -> int:
        await self.venue.replace(wanted)
        return wanted.cl_ord_id

    async def move(self) -> None:
        """What moves by itself is given time."""
        await asyncio.sleep(0.01)

    async def until(self, holds: Callable[[], bool]) -> None:
        for _ in range(2000):
            if holds():
                return
            await self.move()
        raise AssertionError(f"it never came to hold; reported: {self.told}")

    async def listen(self) -> None:
        async for each in self.venue.reports():
            self.told.append(each)


class Scripted(Strategy):
    """Does with the next quote what it was last told to do."""

    name = "scripted"

    def __init__(self) -> None:
        super().__init__()
        self.next: Callable[[], int | None] | None = None
        self.did: int | None = None

    def on_quote(self, quote: _core.QuoteView) -> None:
        if self.next is not None:
            act, self.next = self.next, None
            self.did = act()


_PAPER = """
[run]
name = "contract"
seed = 1
[trade]
mode = "paper"
feed = "binance"
place = "http://127.0.0.1:1"
channels = ["quotes"]
[data]
path = "none.parquet"
venue = "BINANCE"
interval = "1h"
label = "open"
gaps = "report"
instruments = ["ABCUSD"]
[instruments."BINANCE:ABCUSD"]
base = "ABC"
quote = "USD"
tick = "0.01"
lot = "0.001"
quantity_min = "0.001"
notional_min = 5
[account]
currency = "USD"
cash = 100000
kind = "margin"
leverage_max = 10
[venue]
maker_fee_bps = 10
taker_fee_bps = 10
slippage_bps = 0
latency_ms = 1
volume_share_ratio_max = 1
[[strategies]]
use = "grid"
instrument = "ABCUSD"
lower = 1
upper = 2
lines = 2
quantity = 1
[gate]
order_value_max = 1000000
position_value_max = 1000000
gross_exposure_ratio_max = 10
net_exposure_ratio_max = 10
price_collar_bps = 9999
orders_per_minute_max = 3000
drawdown_ratio_max = 0.9
stale_after_s = 1000
"""


class PaperScene(Scene):
    """State: the simulated venue. Only a core can make its requests, so a desk is asked for them;
    what the desk sent is held back, and handed over by its ids.
    """

    def __init__(self, folder: Path) -> None:
        file = folder / "paper.toml"
        file.write_text(_PAPER)
        config = load(file)
        self.strategy = Scripted()
        handed = Handed(strategies=[self.strategy])
        parts = live_parts(config, handed, live_data(config), began_ns=0)
        self.core = parts.core(Destination("memory"))
        self.floor = parts.floor(self.core)
        self.floor.begin()
        (self.seated,) = self.floor._seats.strategies
        self.paper = parts.paper()
        self.now_ns = 10**18
        super().__init__(self.paper)

    async def send(self, wanted: Wanted) -> int:
        terms = Terms(post_only=True) if wanted.is_post_only else None
        time_in_force = {1: "gtc", 3: "ioc", 4: "fok"}[wanted.time_in_force]
        lots = wanted.lots if wanted.is_buy else -wanted.lots
        return await self._do(
            lambda desk: desk.submit(
                0,
                lots,
                limit_ticks=wanted.limit_ticks,
                stop_ticks=wanted.stop_ticks,
                time_in_force=time_in_force,
                terms=terms,
            )
        )

    async def cancel(self, cl_ord_id: int) -> None:
        await self._do(lambda desk: int(desk.cancel(cl_ord_id)))

    async def replace(self, old: int, wanted: Wanted) -> int:
        return await self._do(
            lambda desk: desk.replace(old, wanted.lots, limit_ticks=wanted.limit_ticks)
        )

    async def move(self) -> None:
        """Quotes come, requests arrive, reports are had."""
        self._quote()
        for each in self.paper.take_reports(self.now_ns):
            self.told.append(each)
            self.floor.report(each)

    async def listen(self) -> None:
        await asyncio.Event().wait()

    async def _do(self, act: Callable[..., int | None]) -> int:
        await self.move()
        self.seated.next = lambda: act(self.seated.desk)
        self._quote()
        requests = self.core.flush()
        for request in requests:
            verb = {"send": self.paper.send, "cancel": self.paper.cancel}
            await verb.get(request.kind, self.paper.replace)(request)
        return requests[0].cl_ord_id if requests else 0

    def _quote(self) -> None:
        self.now_ns += 10**7
        quote = QuoteEvent(
            instrument=0,
            ts_event_ns=self.now_ns,
            ts_recv_ns=self.now_ns,
            bid_ticks=BID,
            ask_ticks=ASK,
            bid_lots=10 * MUCH,
            ask_lots=10 * MUCH,
        )
        self.floor.record(quote)
        self.paper.advance(self.now_ns)
        self.paper.tick(quote)
        self.floor.market(quote)


@asynccontextmanager
async def binance(exchange: LocalExchange) -> AsyncIterator[LiveVenue]:
    """Our adapter of Binance."""
    root = exchange.rest_url.removesuffix("/api/v3")
    sign = signer(Pocket().read, now_ns=lambda: exchange.truth.now_ns)
    async with HttpTransport(HttpOptions(base_url=root, sign=sign)) as transport:
        clock = SteadyClock()
        coordinator = Coordinator(
            binance_spot.rules(), transport, options=CoordinatorOptions(now_ns=clock.now_ns)
        )
        terms = BinanceVenueOptions(
            instruments=(instrument(),),
            account="anna",
            api_url=exchange.api_url,
            prefix="run1",
            settle_s=0.2,
        )
        venue = BinanceVenue(terms, coordinator, sign=sign, now_ns=clock.now_ns)
        try:
            yield venue
        finally:
            await venue.close()
            await coordinator.close()


@asynccontextmanager
async def ccxt(exchange: LocalExchange) -> AsyncIterator[LiveVenue]:
    """Our adapter of ccxt, at the same exchange."""
    async with ccxt_parts(exchange) as parts:
        assert parts.venue is not None
        yield parts.venue


@asynccontextmanager
async def ccxt_parts(exchange: LocalExchange, **more: object) -> AsyncIterator[object]:
    """Feed and venue of ccxt; `more` are fields of what is wanted."""
    root = exchange.rest_url.removesuffix("/api/v3")

    def stamp_ms() -> int:
        return exchange.truth.now_ns // 10**6

    place = CcxtPlace(exchange="binance", place=root, stamp_ms=stamp_ms)
    transport = CcxtTransport(place, Pocket().read)
    coordinator = Coordinator(
        ccxt_rules.rules("binance", rate_limit_ms=rate_limit_ms("binance")),
        transport,
        options=CoordinatorOptions(now_ns=SteadyClock().now_ns),
    )
    wanted = ExchangeWanted(
        **{
            "exchange": "binance",
            "instruments": (instrument(),),
            "place": root,
            "desk": "test",
            "keys": Pocket(),
            "account": "anna",
            "prefix": "run1",
            "stamp_ms": stamp_ms,
            "channels": (),
            **more,
        }
    )
    try:
        async with through(wanted, coordinator) as parts:
            yield parts
    finally:
        await coordinator.close()
        await transport.close()


@asynccontextmanager
async def scene_of(kind: str, folder: Path) -> AsyncIterator[Scene]:
    """A scene of a venue of that kind, listening."""
    if kind == "simulated":
        yield PaperScene(folder)
        return
    adapter = {"binance": binance, "ccxt": ccxt}[kind]
    async with LocalExchange(options(), speed=0) as exchange, adapter(exchange) as venue:
        scene = Scene(venue)
        listening = asyncio.create_task(scene.listen())
        try:
            await scene.until(lambda: bool(scene.told))
            yield scene
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


def play(kind: str, folder: Path, body: Callable[[Scene], Awaitable[None]]) -> None:
    """Plays a test in a scene of that kind."""

    async def inside() -> None:
        async with scene_of(kind, folder) as scene:
            await asyncio.wait_for(body(scene), 60)

    asyncio.run(inside())
