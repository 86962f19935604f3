"""The orders of strangers that make a market: a ladder around a price, prints, recorded depth."""

from collections.abc import Iterable
from typing import Protocol

from hansa.venues.exchange.book import ADD, CANCEL, IOC, MODIFY, Book, Command

#: Ids of strangers' orders begin here; ids of accounts' orders are below.
STRANGERS_FROM = 1 << 48
#: The owner of all strangers' orders.
STRANGER = 1
_CANCEL_OLDEST = 2


class Flow(Protocol):
    """What strangers do, step by step, on the exchange's clock."""

    def next_ns(self) -> int | None:
        """When the next step is due; None if none comes any more."""
        ...

    def opening(self) -> Iterable[list[Command]]:
        """What stands in the book before the first step."""
        ...

    def steps(self) -> Iterable[list[Command]]:
        """The next step: lists of commands, each to be carried out before the next is asked."""
        ...


class Strangers:
    """State: the orders that strangers have in a book, by side and price."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._orders: dict[tuple[int, int], list[int]] = {}
        self._next_id = STRANGERS_FROM

    def open_lots(self, side: int, ticks: int) -> int:
        """What strangers have at a price."""
        return sum(map(self._book.open_lots, self._orders.get((side, ticks), ())))

    def levels(self, side: int) -> list[int]:
        """The prices at which they have orders, ascending; those that were filled fall away."""
        of_side = [key for key in self._orders if key[0] == side]
        for key in of_side:
            if not any(map(self._book.open_lots, self._orders[key])):
                del self._orders[key]
        return sorted(ticks for held, ticks in of_side if (held, ticks) in self._orders)

    def set_level(self, side: int, ticks: int, lots: int) -> list[Command]:
        """Commands after which they have so many lots there. More come from behind, fewer leave
        from behind, so that nobody else's place changes.
        """
        missing = lots - self.open_lots(side, ticks)
        if missing > 0:
            return [self._add(side, ticks, missing)]
        commands: list[Command] = []
        for id in reversed(self._orders.get((side, ticks), [])):
            held = self._book.open_lots(id)
            if missing < 0 < held:
                kept = max(held + missing, 0)
                missing += held - kept
                commands.append(_reduce(id, ticks, kept))
        return commands

    def trade(self, price_ticks: int, lots: int, *, taker_side: int) -> list[Command]:
        """Commands by which so many lots trade at a price: they come behind what stands there, so
        that afterwards as much stands there as before.
        """
        taker = Command(
            ADD, self._id(), STRANGER, taker_side, 1, price_ticks, lots, time_in_force=IOC
        )
        return [self._add(-taker_side, price_ticks, lots), taker]

    def _add(self, side: int, ticks: int, lots: int) -> Command:
        id = self._id()
        held = [each for each in self._orders.get((side, ticks), ()) if self._book.open_lots(each)]
        self._orders[side, ticks] = [*held, id]
        return Command(ADD, id, STRANGER, side, 1, ticks, lots, self_trade=_CANCEL_OLDEST)

    def _id(self) -> int:
        self._next_id += 1
        return self._next_id


def _reduce(id: int, ticks: int, lots: int) -> Command:
    if lots:
        return Command(MODIFY, id, limit_ticks=ticks, lots=lots)
    return Command(CANCEL, id)
