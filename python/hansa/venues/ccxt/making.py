"""Exchanges of ccxt as we use them: spot, at a place, without a throttle of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from hansa.ports import Keys
from hansa.venues.ccxt.library import exchange_class
from hansa.venues.ccxt.places import Addressed, settle_at
from hansa.venues.ccxt.routed import Route, Routed

if TYPE_CHECKING:
    from hansa.venues.ccxt.calls import CcxtExchange


@dataclass(frozen=True, slots=True, kw_only=True)
class CcxtPlace:
    """An exchange by ccxt's name, and where it is: "live", "sandbox", or a URL. `stamp_ms` is the
    time that its calls are signed with, in milliseconds.
    """

    exchange: str
    place: str
    stamp_ms: Callable[[], int]


def made(place: CcxtPlace, keys: Keys | None = None) -> "CcxtExchange":
    """An exchange that goes nowhere by itself: it signs calls, and says what they cost."""
    return _made(exchange_class(place.exchange), place, keys)


def routed(place: CcxtPlace, route: Route, keys: Keys | None = None) -> "CcxtExchange":
    """An exchange whose calls go by a route."""
    base = exchange_class(place.exchange)
    kind = type(f"Routed{base.__name__}", (Routed, base), {"route": route})
    return _made(kind, place, keys)


def _made(kind: type, place: CcxtPlace, keys: Keys | None) -> "CcxtExchange":
    stamped = type(kind.__name__, (kind,), {"milliseconds": lambda _: place.stamp_ms()})
    exchange = cast(
        "CcxtExchange",
        stamped({"enableRateLimit": False, "options": {"defaultType": "spot"}}),
    )
    if keys is not None:
        _log_in(exchange, keys)
    exchange.number = str
    exchange.has["fetchCurrencies"] = False
    kinds = exchange.options.get("fetchMarkets")
    if isinstance(kinds, dict) and "spot" in (kinds.get("types") or ()):
        exchange.options["fetchMarkets"] = {**kinds, "types": ["spot"]}
    settle_at(cast(Addressed, exchange), place.place)
    return exchange


def _log_in(exchange: "CcxtExchange", keys: Keys) -> None:
    """Where an exchange wants a third word, it stands behind the secret, after a space."""
    exchange.apiKey, exchange.secret = keys.api_key, keys.secret
    if exchange.requiredCredentials.get("password"):
        exchange.secret, _, exchange.password = keys.secret.rpartition(" ")


def rate_limit_ms(exchange: str) -> float:
    """How long a call of cost 1 takes an exchange, as ccxt states it."""
    made_up: CcxtExchange = exchange_class(exchange)()
    return float(made_up.rateLimit)
