"""An exchange of ccxt, wired: the shared egress, its markets, the live feed and the live venue."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from hansa.app.live.coordinating import Egress, joined
from hansa.app.live.wanted import ExchangeWanted
from hansa.coordinator import Event, EventKind, SteadyClock, VenueClock
from hansa.coordinator.ccxt_rules import Purpose
from hansa.errors import ConfigError, DataError, LostError
from hansa.ports import Clock, Keys

if TYPE_CHECKING:
    from hansa.feeds.ccxt.feed import CcxtFeed
    from hansa.venues.ccxt.calls import CcxtExchange
    from hansa.venues.ccxt.routed import Egress as WayOut
    from hansa.venues.ccxt.venue import CcxtVenue

_WITHIN_S = 20.0
#: What orders need an exchange to be able to do, in ccxt's names.
_FOR_ORDERS = (
    "createOrder",
    "cancelOrder",
    "fetchOrder",
    "fetchOpenOrders",
    "fetchMyTrades",
    "fetchBalance",
)


@dataclass(frozen=True, slots=True)
class CcxtParts:
    """A live feed, and a live venue if there are keys; both go out through one egress. `clock` is
    the one by which receipts are told.
    """

    feed: "CcxtFeed"
    venue: "CcxtVenue | None"
    clock: VenueClock
    egress: "WayOut"


def egress_of(wanted: ExchangeWanted) -> Egress:
    """Its way out, with a clock of its own that has not been read yet."""
    return Egress(
        venue=f"ccxt-{wanted.exchange}",
        url=wanted.place,
        folder=wanted.folder,
        keys=wanted.keys,
        clock=wanted.fresh_clock(),
    )


def check(exchange: str, place: str) -> None:
    """ConfigError if ccxt has no such exchange, or there can be none at that place."""
    from hansa.venues.ccxt.library import check_exchange
    from hansa.venues.ccxt.places import check_place

    check_exchange(exchange)
    check_place(place)


@asynccontextmanager
async def connected(wanted: ExchangeWanted) -> AsyncIterator[CcxtParts]:
    """A feed and a venue, until the block is left. Raises ConfigError if the extra `ccxt` is not
    installed, or if the exchange's markets are not as the instruments say.
    """
    check(wanted.exchange, wanted.place)
    egress = egress_of(wanted)
    joining = joined(egress, desk=wanted.desk, on_event=wanted.on_event)
    async with joining as shared, through(wanted, shared, egress.clock) as parts:
        yield parts


@asynccontextmanager
async def through(
    wanted: ExchangeWanted, egress: "WayOut", clock: VenueClock | None = None
) -> AsyncIterator[CcxtParts]:
    """The same by a way out that is there; `clock` is read from the venue, if it tells its time."""
    from hansa.venues.ccxt.listing import symbols_of

    keys = None if wanted.keys is None else wanted.keys.read(wanted.account)
    clock = clock or wanted.fresh_clock()
    exchange = _exchange(wanted, egress, keys, clock)
    try:
        _check_abilities(exchange, wanted)
        await _take_markets(exchange)
        symbols = symbols_of(exchange, wanted.instruments)
        await _set(clock, exchange, wanted)
        feed = _feed(exchange, wanted, symbols, clock)
        venue = None if keys is None else _venue(exchange, wanted, symbols, clock)
        try:
            yield CcxtParts(feed, venue, clock, egress)
        finally:
            await feed.close()
            if venue is not None:
                await venue.close()
    finally:
        await exchange.close()


def _exchange(
    wanted: ExchangeWanted, egress: "WayOut", keys: Keys | None, clock: VenueClock
) -> "CcxtExchange":
    from hansa.venues.ccxt.making import CcxtPlace, routed
    from hansa.venues.ccxt.routed import Route
    from hansa.venues.ccxt.stamps import Rising

    place = CcxtPlace(
        exchange=wanted.exchange,
        place=wanted.place,
        stamp_ms=wanted.stamp_ms or Rising(clock.stamp_ns).next_ms,
    )
    route = Route(
        egress=egress, desk=wanted.desk, account=wanted.account, now_ns=SteadyClock().now_ns
    )
    keyless = routed(place, replace(route, account=""))
    return routed(place, replace(route, keyless=keyless), keys)


async def _take_markets(exchange: "CcxtExchange") -> None:
    """What is traded, asked for without keys: so all desks of the machine share one answer."""
    keyless = exchange.route.keyless or exchange
    await _asked(keyless, keyless.load_markets, Purpose.MARKETS)
    exchange.set_markets_from_exchange(keyless)


async def _asked(exchange: "CcxtExchange", call: Callable[[], object], purpose: Purpose) -> object:
    """What an exchange says at the start; one line if it does not."""
    from hansa.venues.ccxt.library import library
    from hansa.venues.ccxt.routed import calling

    errors = library()
    try:
        with calling(purpose, within_s=_WITHIN_S):
            return await call()  # type: ignore[misc]
    except errors.OperationFailed as error:
        raise LostError(
            f"{exchange.id}: expected its {purpose.value}, found {error}; can it be reached?"
        ) from error
    except errors.BaseError as error:
        raise DataError(
            f"{exchange.id}: expected its {purpose.value}, found {error}; check the place"
        ) from error


async def _set(clock: VenueClock, exchange: "CcxtExchange", wanted: ExchangeWanted) -> None:
    """By the venue's time, if it tells that. Else the clock stays the machine's."""
    if exchange.has.get("fetchTime") is not True:
        if wanted.speed != 1:
            raise ConfigError(
                f"trade.speed: expected 1, since {exchange.id} does not tell its time, found "
                f"{wanted.speed:g}"
            )
        return

    async def ask() -> int:
        told_ms = await _asked(exchange, exchange.fetch_time, Purpose.ACCOUNT)
        return int(str(told_ms)) * 10**6

    def told(words: str) -> None:
        kind = EventKind.CLOCK_SET
        wanted.on_event(Event(kind=kind, venue=exchange.id, message=words, at_ns=time.time_ns()))

    clock.ask_by(ask, told=told)
    await clock.read("at the start")


def _feed(
    exchange: "CcxtExchange", wanted: ExchangeWanted, symbols: Sequence[str], clock: Clock
) -> "CcxtFeed":
    from hansa.feeds.ccxt.feed import CcxtFeed
    from hansa.feeds.ccxt.options import CcxtFeedOptions, Failures, MarketData
    from hansa.venues.ccxt.library import library

    errors = library()
    options = CcxtFeedOptions(
        instruments=wanted.instruments,
        symbols=symbols,
        interval=wanted.interval,
        channels=wanted.channels,
    )
    failures = Failures(passing=(errors.OperationFailed,), lasting=(errors.BaseError,))
    data = cast(MarketData, exchange)
    return CcxtFeed(options, data, clock=clock, calling=_calling, failures=failures)


def _venue(
    exchange: "CcxtExchange", wanted: ExchangeWanted, symbols: Sequence[str], clock: Clock
) -> "CcxtVenue":
    from hansa.venues.ccxt.options import CcxtVenueOptions
    from hansa.venues.ccxt.venue import CcxtVenue

    options = CcxtVenueOptions(
        instruments=wanted.instruments, symbols=symbols, prefix=wanted.prefix
    )
    return CcxtVenue(options, exchange, now_ns=clock.now_ns)


def _calling(*, is_history: bool) -> AbstractContextManager[None]:
    from hansa.venues.ccxt.routed import calling

    purpose = Purpose.HISTORY if is_history else Purpose.DATA
    return calling(purpose, within_s=_WITHIN_S)


def _check_abilities(exchange: "CcxtExchange", wanted: ExchangeWanted) -> None:
    """ConfigError that names what the exchange cannot do, as far as ccxt knows."""
    needed = ["fetchOHLCV"] if wanted.interval is not None else []
    needed += _FOR_ORDERS if wanted.keys is not None else ()
    lacking = [each for each in needed if not exchange.has.get(each)]
    for channel, ways in _WAYS.items():
        if channel in wanted.channels and not any(exchange.has.get(each) for each in ways):
            lacking.append(" or ".join(ways))
    if lacking:
        raise ConfigError(
            f"{exchange.id}: expected an exchange of which ccxt has {', '.join(needed) or 'data'}, "
            f"found one without {', '.join(lacking)}; leave that out, or use another exchange"
        )
    if wanted.interval is not None and wanted.interval not in (exchange.timeframes or {}):
        raise ConfigError(
            f"data.interval: expected one that {exchange.id} has, found {wanted.interval!r}; use "
            f"{', '.join(exchange.timeframes or {})}"
        )


#: By what each channel can be had.
_WAYS = {
    "quotes": ("watchBidsAsks", "watchOrderBook", "fetchOrderBook"),
    "trades": ("watchTrades", "fetchTrades"),
    "depth": ("watchOrderBook", "fetchOrderBook"),
}
