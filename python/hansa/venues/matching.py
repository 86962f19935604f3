"""A price-time matching engine of one instrument, for exchanges with many participants."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NoReturn, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hansa import _core
from hansa.errors import ConfigError, CoreError
from hansa.types.whole import NO_NUMBERS, SIGNED, Bounds, misfit

State: TypeAlias = Literal["pre_open", "auction", "open", "halt", "closed"]
TimeInForce: TypeAlias = Literal["day", "gtc", "at_the_opening", "ioc", "fok", "at_the_closing"]
SelfTrade: TypeAlias = Literal[
    "allow", "cancel_newest", "cancel_oldest", "cancel_both", "decrement"
]

_STATES: Mapping[str, int] = MappingProxyType(
    {"pre_open": 0, "auction": 1, "open": 2, "halt": 3, "closed": 4}
)
_TIMES: Mapping[str, int] = MappingProxyType(
    {"day": 0, "gtc": 1, "at_the_opening": 2, "ioc": 3, "fok": 4, "at_the_closing": 7}
)
_POST_ONLY: Mapping[str, int] = MappingProxyType({"no": 0, "reject": 1, "slide": 2})
_SIDES: Mapping[str, int] = MappingProxyType({"bid": 1, "ask": -1})
_SELF_TRADES: Mapping[str, int] = MappingProxyType(
    {"allow": 0, "cancel_newest": 1, "cancel_oldest": 2, "cancel_both": 3, "decrement": 4}
)
#: Ids stand in signed columns; the rest is as wide as the core takes it.
_ID: Bounds = (0, 2**63 - 1)
_OWNER: Bounds = (0, 2**32 - 1)
_LOTS: Bounds = (0, 2**63 - 1)
_COUNT: Bounds = (0, 2**32 - 1)
_ORDERS: Bounds = (1, 2**24)

#: What the core raises for numbers that it cannot take.
_NO_NUMBERS = (*NO_NUMBERS, CoreError)

#: One command of an array. `kind`: 1 add, 2 cancel, 3 modify, 4 set state (its number in `id`),
#: 5 uncross (reference in `limit_ticks`), 6 mass cancel of `owner`, 7 uncross and close. `side` is
#: +1 or -1.
#: `post_only`: 1 refuse, 2 slide. `display_lots`: 0 all, -1 hidden, else the slice of an iceberg.
#: `self_trade`: 0 allow, 1 cancel newest, 2 oldest, 3 both, 4 decrement.
#: Ids are from 0 to 2^63 - 1.
COMMAND = np.dtype(
    [
        (name, np.int64)
        for name in (
            "kind",
            "id",
            "owner",
            "side",
            "has_limit",
            "limit_ticks",
            "lots",
            "time_in_force",
            "post_only",
            "display_lots",
            "least_lots",
            "all_or_none",
            "self_trade",
        )
    ]
)

#: One event: its kind (`EventKind`) and six numbers, whose meaning is in EVENT_FIELDS.
EVENT = np.dtype([("kind", np.int64), ("numbers", np.int64, (6,))])


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingTerms:
    """Further terms of an order at the matching engine; by default none. Quantities in lots.

    `post_only`: the order must not take; where it would, "reject" refuses it and "slide" rests it
    one tick short of the other side. `display_lots` is shown at a time (an iceberg), `hidden`
    nothing. At least `least_lots` are filled on entry, or nothing is; `all_or_none` is filled
    whole. `self_trade` is what happens when it meets an order of its owner; the newer order's
    counts.
    """

    post_only: Literal["no", "reject", "slide"] = "no"
    display_lots: int | None = None
    hidden: bool = False
    least_lots: int | None = None
    all_or_none: bool = False
    self_trade: SelfTrade = "allow"

    def numbers(self) -> list[int]:
        """As the last five of COMMAND. Raises ConfigError for what cannot be a term."""
        shown, least = self.display_lots, self.least_lots
        found = misfit({"display_lots": (shown or 0, _LOTS), "least_lots": (least or 0, _LOTS)})
        if found is None and 0 in (shown, least):
            found = "display_lots, least_lots: expected None or a number above 0, found 0"
        if found is None and self.hidden and shown is not None:
            found = f"display_lots: expected None of a hidden order, found {shown}"
        if found is not None:
            raise ConfigError(found)
        return [
            _number(self.post_only, _POST_ONLY),
            -1 if self.hidden else shown or 0,
            least or 0,
            int(self.all_or_none),
            _number(self.self_trade, _SELF_TRADES),
        ]


class MatchingEngine:
    """Orders meet by price, then by time; prices in ticks, quantities in lots.

    It begins pre-open: call `uncross` for an opening auction, after which trading is continuous.
    Each call says how many events it caused; `events` hands them out. An id may be used again once
    its order has closed.
    """

    def __init__(self, *, orders_max: int = 1 << 16):
        found = misfit({"orders_max": (orders_max, _ORDERS)})
        if found is not None:
            raise ConfigError(f"matching engine: {found}")
        self._core = _core.MatchingEngine(orders_max)

    def add(
        self,
        id: int,
        lots: int,
        *,
        limit_ticks: int | None = None,
        owner: int = 0,
        time_in_force: TimeInForce = "gtc",
        terms: MatchingTerms | None = None,
    ) -> int:
        """An order: lots above 0 buy, below 0 sell; a market order without a limit. One at the
        opening or the closing waits beside the book for `uncross` or `uncross_and_close`. Raises
        ConfigError for numbers and words that no order can have; what the engine refuses it says
        in an event.
        """
        life = _number(time_in_force, _TIMES)
        try:
            if terms is None:
                return self._core.add(id, owner, lots > 0, limit_ticks, abs(lots), life)
            side, limit = 1 if lots > 0 else -1, 0 if limit_ticks is None else limit_ticks
            row = [1, id, owner, side, limit_ticks is not None, limit, abs(lots), life]
            return self._core.carry_out([*row, *(terms or _PLAIN).numbers()])
        except _NO_NUMBERS:
            limit = 0 if limit_ticks is None else limit_ticks
            ours = {"id": (id, _ID), "owner": (owner, _OWNER), "lots": (lots, SIGNED)}
            _refuse({**ours, "limit_ticks": (limit, SIGNED)})

    def cancel(self, id: int) -> int:
        """Takes a resting order out."""
        try:
            return self._core.cancel(id)
        except _NO_NUMBERS:
            _refuse({"id": (id, _ID)})

    def modify(self, id: int, *, limit_ticks: int, lots: int) -> int:
        """Another price or open quantity; only a smaller quantity at the same price keeps its
        place.
        """
        try:
            return self._core.modify(id, limit_ticks, lots)
        except _NO_NUMBERS:
            numbers = {"limit_ticks": (limit_ticks, SIGNED), "lots": (lots, SIGNED)}
            _refuse({"id": (id, _ID), **numbers})

    def mass_cancel(self, owner: int) -> int:
        """Takes every order of an owner out."""
        try:
            return self._core.carry_out(_row(6, owner=owner))
        except _NO_NUMBERS:
            _refuse({"owner": (owner, _OWNER)})

    def set_state(self, state: State) -> int:
        """Another phase of trading; continuous trading is reached by `uncross` alone."""
        return self._core.carry_out(_row(4, id=_number(state, _STATES)))

    def uncross(self, reference_ticks: int) -> int:
        """Ends the call phase: one price (most volume, least surplus, nearest to the reference),
        its trades, then continuous trading.
        """
        return self._called(5, reference_ticks)

    def uncross_and_close(self, reference_ticks: int) -> int:
        """The closing auction: one price, its trades, then the state `closed`."""
        return self._called(7, reference_ticks)

    def run(self, commands: NDArray[np.void], *, keeps_events: bool = True) -> int:
        """Carries out an array of COMMAND in order, outside of the interpreter; how many events
        it caused.
        """
        if commands.dtype != COMMAND:
            raise ConfigError(f"expected an array of COMMAND, found one of {commands.dtype}")
        if len(commands.shape) != 1:
            raise ConfigError(f"expected an array [n] of COMMAND, found one {commands.shape}")
        plain = np.ascontiguousarray(commands).view(np.int64)
        return self._core.run(plain, keeps_events)

    def events(self) -> NDArray[np.void]:
        """The events since the last call, as an array of EVENT."""
        return np.frombuffer(self._core.take_events(), dtype=EVENT)

    def best_ticks(self, side: Literal["bid", "ask"]) -> int | None:
        """Best price of a side."""
        return self._core.best_ticks(_is_bid(side))

    def depth(self, side: Literal["bid", "ask"], levels: int = 10) -> list[tuple[int, int]]:
        """Displayed levels, best first: ticks and lots."""
        try:
            return self._core.depth(_is_bid(side), levels)
        except _NO_NUMBERS:
            _refuse({"levels": (levels, _COUNT)})

    def open_lots(self, id: int) -> int | None:
        """What is open of a resting order; None if there is none."""
        try:
            return self._core.open_lots(id)
        except _NO_NUMBERS:
            _refuse({"id": (id, _ID)})

    def _called(self, kind: int, reference_ticks: int) -> int:
        try:
            return self._core.carry_out(_row(kind, limit_ticks=reference_ticks))
        except _NO_NUMBERS:
            _refuse({"reference_ticks": (reference_ticks, SIGNED)})


_PLAIN = MatchingTerms()


def _refuse(given: Mapping[str, tuple[object, Bounds]]) -> NoReturn:
    """Says which of the numbers cannot be one."""
    found = misfit(given) or f"expected whole numbers, found {given}"
    raise ConfigError(f"matching engine: {found}") from None


def _is_bid(side: str) -> bool:
    return _number(side, _SIDES) > 0


def _row(kind: int, *, id: int = 0, owner: int = 0, limit_ticks: int = 0) -> list[int]:
    return [kind, id, owner, 1, 0, limit_ticks, *[0] * 7]


def _number(word: str, known: Mapping[str, int]) -> int:
    if not isinstance(word, str) or word not in known:
        raise ConfigError(f"expected one of {', '.join(known)}; found {word!r}")
    return known[word]
