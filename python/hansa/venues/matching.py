"""A price-time matching engine of one instrument, for exchanges with many participants."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hansa import _core
from hansa.errors import ConfigError

State: TypeAlias = Literal["pre_open", "auction", "open", "halt", "closed"]
TimeInForce: TypeAlias = Literal["day", "gtc", "at_the_opening", "ioc", "fok", "at_the_closing"]

_STATES: Mapping[str, int] = MappingProxyType(
    {"pre_open": 0, "auction": 1, "open": 2, "halt": 3, "closed": 4}
)
_TIMES: Mapping[str, int] = MappingProxyType(
    {"day": 0, "gtc": 1, "at_the_opening": 2, "ioc": 3, "fok": 4, "at_the_closing": 7}
)

#: One command of an array. `kind`: 1 add, 2 cancel, 3 modify, 4 set state (its number in `id`),
#: 5 uncross (reference in `limit_ticks`), 6 mass cancel of `owner`, 7 uncross and close. `side` is
#: +1 or -1.
#: `post_only`: 1 refuse, 2 slide. `display_lots`: 0 all, -1 hidden, else the slice of an iceberg.
#: `self_trade`: 0 allow, 1 cancel newest, 2 oldest, 3 both, 4 decrement.
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

#: One event: its kind and six numbers, whose meaning is in EVENT_FIELDS.
EVENT = np.dtype([("kind", np.int64), ("numbers", np.int64, (6,))])

#: What the numbers of an event of each kind are; unused ones are 0. In an uncross the maker of a
#: trade is the buy.
EVENT_FIELDS: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {
        1: ("accepted", "id", "lots"),
        2: ("rested", "id", "limit_ticks", "lots", "displayed_lots"),
        3: ("rejected", "id", "command", "cause"),
        4: ("trade", "maker", "taker", "price_ticks", "lots", "maker_leaves", "taker_leaves"),
        5: ("canceled", "id", "lots", "leaves_lots", "reason"),
        6: ("modified", "id", "limit_ticks", "lots", "was_lots", "displayed_lots", "keeps_place"),
        7: ("restated", "id", "displayed_lots", "leaves_lots"),
        8: ("state_changed", "state"),
        9: ("uncrossed", "price_ticks", "volume_lots", "surplus_lots"),
    }
)


class MatchingEngine:
    """Orders meet by price, then by time; prices in ticks, quantities in lots.

    It begins pre-open: call `uncross` for an opening auction, after which trading is continuous.
    Each call says how many events it caused; `events` hands them out. An id may be used again once
    its order has closed.
    """

    def __init__(self, *, orders_max: int = 1 << 16):
        self._core = _core.MatchingEngine(orders_max)

    def add(
        self,
        id: int,
        lots: int,
        *,
        limit_ticks: int | None = None,
        owner: int = 0,
        time_in_force: TimeInForce = "gtc",
    ) -> int:
        """An order: lots above 0 buy, below 0 sell; a market order without a limit. One at the
        opening or the closing waits beside the book for `uncross` or `uncross_and_close`.
        """
        return self._core.add(
            id, owner, lots > 0, limit_ticks, abs(lots), _number(time_in_force, _TIMES)
        )

    def cancel(self, id: int) -> int:
        """Takes a resting order out."""
        return self._core.cancel(id)

    def modify(self, id: int, *, limit_ticks: int, lots: int) -> int:
        """Another price or open quantity; only a smaller quantity at the same price keeps its
        place.
        """
        return self._core.modify(id, limit_ticks, lots)

    def mass_cancel(self, owner: int) -> int:
        """Takes every order of an owner out."""
        return self._core.carry_out(_row(6, owner=owner))

    def set_state(self, state: State) -> int:
        """Another phase of trading; continuous trading is reached by `uncross` alone."""
        return self._core.carry_out(_row(4, id=_number(state, _STATES)))

    def uncross(self, reference_ticks: int) -> int:
        """Ends the call phase: one price (most volume, least surplus, nearest to the reference),
        its trades, then continuous trading.
        """
        return self._core.carry_out(_row(5, limit_ticks=reference_ticks))

    def uncross_and_close(self, reference_ticks: int) -> int:
        """The closing auction: one price, its trades, then the state `closed`."""
        return self._core.carry_out(_row(7, limit_ticks=reference_ticks))

    def run(self, commands: NDArray[np.void], *, keeps_events: bool = True) -> int:
        """Carries out an array of COMMAND in order, outside of the interpreter; how many events
        it caused.
        """
        if commands.dtype != COMMAND:
            raise ConfigError(f"expected an array of COMMAND, found one of {commands.dtype}")
        plain = np.ascontiguousarray(commands).view(np.int64)
        return self._core.run(plain, keeps_events)

    def events(self) -> NDArray[np.void]:
        """The events since the last call, as an array of EVENT."""
        return np.frombuffer(self._core.take_events(), dtype=EVENT)

    def best_ticks(self, side: Literal["bid", "ask"]) -> int | None:
        """Best price of a side."""
        return self._core.best_ticks(side == "bid")

    def depth(self, side: Literal["bid", "ask"], levels: int = 10) -> list[tuple[int, int]]:
        """Displayed levels, best first: ticks and lots."""
        return self._core.depth(side == "bid", levels)

    def open_lots(self, id: int) -> int | None:
        """What is open of a resting order; None if there is none."""
        return self._core.open_lots(id)


def _row(kind: int, *, id: int = 0, owner: int = 0, limit_ticks: int = 0) -> list[int]:
    return [kind, id, owner, 1, 0, limit_ticks, *[0] * 7]


def _number(word: str, known: Mapping[str, int]) -> int:
    if word not in known:
        raise ConfigError(f"expected one of {', '.join(known)}; found {word!r}")
    return known[word]
