"""The order book of one symbol: Hansa's matching engine, and the depth others see of it."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from hansa.errors import CoreError
from hansa.venues.matching import COMMAND, MatchingEngine

#: Kinds of command and of event (venues/matching.py).
ADD, CANCEL, MODIFY, SET_STATE, UNCROSS = 1, 2, 3, 4, 5
RESTED, REJECTED, TRADE, CANCELED, MODIFIED, RESTATED = 2, 3, 4, 5, 6, 7
GTC, IOC, FOK = 1, 3, 4
HALT = 3

#: Who is told of changes, each at its own pace.
READERS = ("100ms", "1000ms")

Level = tuple[int, int]


class Command(NamedTuple):
    """One command to the engine; the fields are those of `COMMAND`."""

    kind: int
    id: int = 0
    owner: int = 0
    side: int = 0
    has_limit: int = 0
    limit_ticks: int = 0
    lots: int = 0
    time_in_force: int = GTC
    post_only: int = 0
    display_lots: int = 0
    least_lots: int = 0
    all_or_none: int = 0
    self_trade: int = 0


class Fact(NamedTuple):
    """One event of the engine: its kind and its numbers, as EVENT_FIELDS names them."""

    kind: int
    numbers: tuple[int, ...]


@dataclass(slots=True)
class Shown:
    """State: what is seen of one resting order."""

    side: int
    ticks: int
    lots: int
    open_lots: int


@dataclass(slots=True)
class Diff:
    """Levels that changed since `first`: ticks and what now stands there, bids and asks."""

    first: int
    last: int
    bids: list[Level] = field(default_factory=list)
    asks: list[Level] = field(default_factory=list)


class Book:
    """State: the orders of one symbol, what is seen of them, and how it changed.

    `update_id` counts changes of levels; a difference from one id to another, put on the depth as
    of the first, gives the depth as of the second.
    """

    def __init__(self, *, orders_max: int = 1 << 16, update_id: int = 1) -> None:
        self._engine = MatchingEngine(orders_max=orders_max)
        self._engine.uncross(1)
        self._engine.events()
        self._resting: dict[int, Shown] = {}
        self._levels: dict[int, dict[int, int]] = {1: {}, -1: {}}
        self._dirty: dict[str, set[tuple[int, int]]] = {reader: set() for reader in READERS}
        self._flushed_ids = dict.fromkeys(READERS, update_id)
        self.update_id = update_id

    def apply(self, commands: list[Command]) -> list[Fact]:
        """Carries the commands out in order; what happened, in order."""
        if not commands:
            return []
        self._engine.run(np.array(commands, dtype=COMMAND))
        events = self._engine.events()
        kinds, numbers = events["kind"].tolist(), events["numbers"].tolist()
        facts = [Fact(kind, tuple(each)) for kind, each in zip(kinds, numbers, strict=True)]
        sides = {each.id: each.side for each in commands if each.kind == ADD}
        for fact in facts:
            self._follow(fact, sides)
        return facts

    def open_lots(self, id: int) -> int:
        """What is open of a resting order; 0 if there is none."""
        shown = self._resting.get(id)
        return 0 if shown is None else shown.open_lots

    def level(self, side: int, ticks: int) -> int:
        """The lots seen at a price of a side (+1 bids, -1 asks)."""
        return self._levels[side].get(ticks, 0)

    def best(self, side: int) -> int | None:
        """The best price of a side, in ticks."""
        return self._engine.best_ticks("bid" if side > 0 else "ask")

    def depth(self, side: int, levels: int) -> list[Level]:
        """The best levels of a side, best first."""
        return self._engine.depth("bid" if side > 0 else "ask", levels)

    def take_diff(self, reader: str) -> Diff | None:
        """What changed since this reader's last call; None if nothing did."""
        if self.update_id == self._flushed_ids[reader]:
            return None
        diff = Diff(self._flushed_ids[reader] + 1, self.update_id)
        for side, ticks in sorted(self._dirty[reader], reverse=True):
            rows = diff.bids if side > 0 else diff.asks
            rows.append((ticks, self.level(side, ticks)))
        diff.asks.reverse()
        self._dirty[reader].clear()
        self._flushed_ids[reader] = self.update_id
        return diff

    def _follow(self, fact: Fact, sides: dict[int, int]) -> None:
        kind, n = fact.kind, fact.numbers
        if kind == RESTED:
            self._rest(n[0], Shown(sides.get(n[0], 1), n[1], 0, n[2]), n[3])
        elif kind == TRADE:
            self._reduce(n[0], n[3], n[4])
        elif kind == CANCELED:
            self._reduce(n[0], n[1], n[2])
        elif kind == RESTATED:
            self._show(n[0], n[1])
        elif kind == MODIFIED:
            if not n[5]:
                raise CoreError("a resting order was moved; cancel it and add another")
            self._resting[n[0]].open_lots = n[2]
            self._show(n[0], n[4])

    def _rest(self, id: int, shown: Shown, lots: int) -> None:
        self._resting[id] = shown
        self._show(id, lots)

    def _reduce(self, id: int, lots: int, leaves: int) -> None:
        shown = self._resting.get(id)
        if shown is None:
            return
        shown.open_lots = leaves
        self._show(id, max(shown.lots - lots, 0) if leaves else 0)
        if not leaves:
            del self._resting[id]

    def _show(self, id: int, lots: int) -> None:
        shown = self._resting[id]
        levels, change = self._levels[shown.side], lots - shown.lots
        shown.lots = lots
        if not change:
            return
        now = levels.get(shown.ticks, 0) + change
        if now:
            levels[shown.ticks] = now
        else:
            del levels[shown.ticks]
        for dirty in self._dirty.values():
            dirty.add((shown.side, shown.ticks))
        self.update_id += 1
