"""From what the core asks to the parameters that Binance wants, and back to the ids."""

import re
from collections.abc import Container, Sequence
from decimal import Decimal
from typing import NamedTuple, Protocol

from hansa.coordinator import Parameters
from hansa.errors import ConfigError
from hansa.market import Instrument

_MARKET, _LIMIT, _STOP, _STOP_LIMIT = 1, 2, 3, 4
_DAY, _GTC, _IOC, _FOK = 0, 1, 3, 4
_TIMES = {_GTC: "GTC", _IOC: "IOC", _FOK: "FOK"}
_PREFIX_MAX = 8

#: `[venue] self_trade_prevention` in Binance's words.
SELF_TRADE_MODES = {
    "none": "NONE",
    "cancel_newest": "EXPIRE_TAKER",
    "cancel_oldest": "EXPIRE_MAKER",
    "cancel_both": "EXPIRE_BOTH",
    "decrement": "DECREMENT",
}


class Requested(Protocol):
    """What an order request says (`hansa._core.VenueRequest`)."""

    @property
    def cl_ord_id(self) -> int:
        """The order's id; of a replacement the new one."""
        ...

    @property
    def orig_cl_ord_id(self) -> int | None:
        """Of a replacement: the order whose place is taken."""
        ...

    @property
    def instrument(self) -> int | None:
        """Place of the instrument; None for a cancel."""
        ...

    @property
    def is_buy(self) -> bool:
        """Whether it buys."""
        ...

    @property
    def ord_type(self) -> int:
        """FIX tag 40."""
        ...

    @property
    def time_in_force(self) -> int:
        """FIX tag 59."""
        ...

    @property
    def lots(self) -> int:
        """Ordered, in lots."""
        ...

    @property
    def limit_ticks(self) -> int | None:
        """Limit, in ticks."""
        ...

    @property
    def stop_ticks(self) -> int | None:
        """Stop, in ticks."""
        ...

    @property
    def is_post_only(self) -> bool:
        """Whether it may only make."""
        ...

    @property
    def display_lots(self) -> int | None:
        """What is shown of it, in lots."""
        ...

    @property
    def rare_terms(self) -> Sequence[str]:
        """Terms that few venues have, in words."""
        ...


class OrderName(NamedTuple):
    """Our id of an order, and how many lots were filled under the ids that it replaced."""

    cl_ord_id: int
    carried: int = 0


class ClientIds:
    """Our orders' names at the venue: a prefix of the run's own, our id, and what was filled under
    the ids it replaced, so that a restart finds all of it there. Others are not ours.
    """

    def __init__(self, prefix: str) -> None:
        if not prefix.isalnum() or not prefix.isascii() or len(prefix) > _PREFIX_MAX:
            raise ConfigError(
                f"expected a prefix of 1 to {_PREFIX_MAX} letters and digits, found {prefix!r}"
            )
        self._pattern = re.compile(f"{prefix}-([0-9a-f]{{1,16}})(?:-([0-9a-f]{{1,9}}))?")
        self._prefix = prefix

    def text(self, name: OrderName) -> str:
        """The venue's text, of at most 36 characters."""
        carried = f"-{name.carried:x}" if name.carried else ""
        return f"{self._prefix}-{name.cl_ord_id:x}{carried}"

    def name(self, text: str) -> OrderName | None:
        """Ours; None of an order that is not."""
        found = self._pattern.fullmatch(text)
        return None if found is None else OrderName(int(found[1], 16), int(found[2] or "0", 16))


def unsupported(request: Requested) -> str:
    """Why Binance spot cannot take an order as it is; empty if it can."""
    if request.ord_type not in (_MARKET, _LIMIT, _STOP, _STOP_LIMIT):
        return f"order type {request.ord_type}"
    if request.is_post_only and request.ord_type != _LIMIT:
        return "post-only of another type than limit"
    if request.time_in_force not in _times(request):
        return f"time in force {request.time_in_force}"
    return next(iter(request.rare_terms), "")


def _times(request: Requested) -> Container[int]:
    """How long an order may work there: a market order takes what is there, `LIMIT_MAKER` stays
    until it is cancelled, and so nothing may be sent that should end before.
    """
    if request.is_post_only:
        return (_GTC,)
    return (_DAY, _GTC, _IOC) if request.ord_type == _MARKET else _TIMES


def order_parameters(
    request: Requested,
    instrument: Instrument,
    *,
    client_id: str,
    lots: int,
    self_trade: str | None = None,
) -> Parameters:
    """A new order. `lots` is how much of it is still to be had; `self_trade` one of
    `SELF_TRADE_MODES`, or None where the account's own mode holds.
    """
    kind = _kind(request)
    found = [
        ("symbol", symbol_of(instrument)),
        ("side", "BUY" if request.is_buy else "SELL"),
        ("type", kind),
        ("quantity", text_of(instrument.lot * lots)),
        ("newClientOrderId", client_id),
        ("newOrderRespType", "RESULT"),
    ]
    if kind in ("LIMIT", "STOP_LOSS_LIMIT"):
        found.append(("timeInForce", _TIMES[request.time_in_force]))
    if request.limit_ticks is not None:
        found.append(("price", text_of(instrument.tick * request.limit_ticks)))
    if request.stop_ticks is not None:
        found.append(("stopPrice", text_of(instrument.tick * request.stop_ticks)))
    if request.display_lots is not None and 0 < request.display_lots < lots:
        found.append(("icebergQty", text_of(instrument.lot * request.display_lots)))
    if self_trade is not None:
        found.append(("selfTradePreventionMode", SELF_TRADE_MODES[self_trade]))
    return tuple(found)


def symbol_of(instrument: Instrument) -> str:
    """The venue's symbol."""
    return instrument.symbol.rpartition(":")[2]


def text_of(number: Decimal) -> str:
    """A decimal as the venue reads it: no exponent."""
    return format(number, "f")


def _kind(request: Requested) -> str:
    if request.is_post_only:
        return "LIMIT_MAKER"
    kinds = {_MARKET: "MARKET", _LIMIT: "LIMIT", _STOP: "STOP_LOSS"}
    return kinds.get(request.ord_type, "STOP_LOSS_LIMIT")
