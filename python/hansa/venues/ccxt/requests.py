"""From what the core asks to the arguments that ccxt wants, and back to the ids."""

import re
from dataclasses import dataclass
from hashlib import blake2b

from hansa.market import Instrument
from hansa.venues.binance.requests import OrderName, Requested, text_of
from hansa.venues.ccxt.calls import CcxtExchange, Extra

_MARKET, _LIMIT, _STOP, _STOP_LIMIT = 1, 2, 3, 4
_TIMES = {1: "GTC", 3: "IOC", 4: "FOK"}
_RUN_LETTERS, _ID_LETTERS, _CARRIED_LETTERS = 7, 16, 9


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """An order as ccxt takes it."""

    symbol: str
    kind: str
    side: str
    amount: str
    price: str | None
    extra: Extra


class CcxtIds:
    """Our orders' names at venues of every kind: 32 hexadecimal digits, which the strictest take.

    7 are of the run, 16 our id, 9 what was filled under the ids that it replaced.
    """

    def __init__(self, prefix: str) -> None:
        self._run = blake2b(prefix.encode(), digest_size=4).hexdigest()[:_RUN_LETTERS]
        self._pattern = re.compile(
            f"{self._run}([0-9a-f]{{{_ID_LETTERS}}})([0-9a-f]{{{_CARRIED_LETTERS}}})"
        )

    def text(self, name: OrderName) -> str:
        """The venue's text."""
        return f"{self._run}{name.cl_ord_id:0{_ID_LETTERS}x}{name.carried:0{_CARRIED_LETTERS}x}"

    def name(self, text: str) -> OrderName | None:
        """Ours; None of one that is not. Dashes, and what a venue puts before it, fall away."""
        bare = text.replace("-", "").lower()
        found = self._pattern.fullmatch(bare[-(_RUN_LETTERS + _ID_LETTERS + _CARRIED_LETTERS) :])
        return None if found is None else OrderName(int(found[1], 16), int(found[2], 16))


def unsupported(request: Requested, exchange: CcxtExchange, symbol: str) -> str:
    """Why the exchange cannot take an order as it is; empty if it can, as far as ccxt knows."""
    kind = request.ord_type
    if kind not in (_MARKET, _LIMIT, _STOP, _STOP_LIMIT):
        return f"order type {kind}"
    by_cost = exchange.feature_value(symbol, "createOrder", "marketBuyRequiresPrice")
    stops = exchange.feature_value(symbol, "createOrder", "stopLossPrice")
    is_shown_in_part = request.display_lots is not None and request.display_lots < request.lots
    lacking = {
        "orders of which a part is shown": is_shown_in_part and bool(request.display_lots),
        "stops": kind in (_STOP, _STOP_LIMIT) and stops is False,
        "post-only of another type than limit": request.is_post_only and kind != _LIMIT,
        # Such an exchange takes the amount of money, and nobody knows how much that buys.
        "market orders that buy a quantity": (
            request.is_buy and kind in (_MARKET, _STOP) and bool(by_cost)
        ),
    }
    found = next((words for words, is_lacking in lacking.items() if is_lacking), "")
    found = found or next(iter(request.rare_terms), "")
    if found or request.is_post_only or kind not in (_LIMIT, _STOP_LIMIT):
        return found
    return _unsupported_time(request.time_in_force, exchange, symbol)


def new_order(
    request: Requested, instrument: Instrument, *, symbol: str, client_id: str, lots: int
) -> NewOrder:
    """A new order. `lots` is how much of it is still to be had."""
    is_limited = request.ord_type in (_LIMIT, _STOP_LIMIT) and request.limit_ticks is not None
    extra: dict[str, str | bool] = {"clientOrderId": client_id}
    if request.is_post_only:
        extra["postOnly"] = True
    elif is_limited:
        extra["timeInForce"] = _TIMES[request.time_in_force]
    if request.stop_ticks is not None:
        extra["stopLossPrice"] = text_of(instrument.tick * request.stop_ticks)
    price = text_of(instrument.tick * (request.limit_ticks or 0)) if is_limited else None
    return NewOrder(
        symbol=symbol,
        kind="limit" if is_limited else "market",
        side="buy" if request.is_buy else "sell",
        amount=text_of(instrument.lot * lots),
        price=price,
        extra=extra,
    )


def _unsupported_time(time: int, exchange: CcxtExchange, symbol: str) -> str:
    name = _TIMES.get(time)
    times = exchange.feature_value(symbol, "createOrder", "timeInForce")
    if name is None or (name != "GTC" and isinstance(times, dict) and times.get(name) is False):
        return f"time in force {name or time}"
    return ""
