"""The last known prices of a run, and what things are worth at them, in whole counts of 10^-18."""

import struct
from collections.abc import Sequence

from hansa.app.money import Purses, atoms
from hansa.journal.tail import TailRecord
from hansa.market import Instrument
from hansa.market.routes import Step, route

_INTERVAL = struct.Struct("<B3xIq")
_BAR = struct.Struct("<I4x7q")
_EVENT = struct.Struct("<BBbxIq4q")
_EVENT_HEAD = struct.Struct("<BBbxIq")
_PAIR = struct.Struct("<2q")
_QUOTE, _PRINT = 2, 3


class Marks:
    """The last price of each instrument, in ticks, and since when it is that; None before the
    first. What a unit of a currency is worth follows from them as in the core: over the shortest
    way, rounded down at each step.
    """

    def __init__(self, instruments: Sequence[Instrument], purses: Purses):
        self.instruments, self.currency = tuple(instruments), purses.codes[0]
        self.ticks: list[int | None] = [None] * len(instruments)
        self.ts_ns = [0] * len(instruments)
        #: How many instruments have a price: what had none may have a worth once that grows.
        self.priced = 0
        self._stated = {code: atoms(1, worth) for code, worth in purses.stated.items()}
        self._ways: dict[str, tuple[Step, ...] | None] = {}

    def interval(self, record: TailRecord) -> None:
        """An INTERVAL record: bars close, but for those of before the desk began."""
        is_history, _, ts_ns = _INTERVAL.unpack_from(record.payload)
        if is_history:
            return
        for bar in _BAR.iter_unpack(record.payload[_INTERVAL.size :]):
            self.mark(bar[0], bar[6], ts_ns)

    def market(self, record: TailRecord) -> None:
        """A MARKET record: the middle of a whole quote, or a print."""
        kind, _, _, place, ts_ns = _EVENT_HEAD.unpack_from(record.payload)
        if kind not in (_QUOTE, _PRINT):
            return
        price, other = _PAIR.unpack_from(record.payload, _EVENT_HEAD.size)
        if kind == _PRINT:
            self.mark(place, price, ts_ns)
        elif all(_EVENT.unpack_from(record.payload)[5:]):
            self.mark(place, price + (other - price) // 2, ts_ns)

    def mark(self, place: int, ticks: int, ts_ns: int) -> None:
        """An instrument's last price, unless a later one is known."""
        if ts_ns >= self.ts_ns[place] and ticks:
            self.priced += self.ticks[place] is None
            self.ticks[place], self.ts_ns[place] = ticks, ts_ns

    def split(self, place: int, units: tuple[int, int], ts_ns: int) -> None:
        """Of so many units before there are so many after: the price follows, to a whole tick."""
        ticks, (before, after) = self.ticks[place], units
        if ticks is not None:
            self.ticks[place] = (2 * ticks * before + after) // (2 * after)
            self.ts_ns[place] = max(self.ts_ns[place], ts_ns)

    def value(self, place: int, lots: int) -> int | None:
        """So many lots in the quote currency; None without a price."""
        ticks, each = self.ticks[place], self.instruments[place]
        return (
            None if ticks is None else atoms(lots * ticks, each.tick * each.lot * each.multiplier)
        )

    def worth(self, amount: int, currency: str) -> int | None:
        """Money in the account's currency; None where no price says it."""
        if currency == self.currency or not amount:
            return amount
        way = self._way(currency)
        if way is None:
            stated = self._stated.get(currency)
            return None if stated is None else amount * stated // 10**18
        for step in way:
            ticks, each = self.ticks[step.place], self.instruments[step.place]
            if not ticks:
                return None
            above, below = each.tick.as_integer_ratio()
            price = (ticks * above, below)
            over, under = (price[1], price[0]) if step.is_inverse else price
            amount = amount * over // under
        return amount

    def leads_home(self, place: int) -> bool:
        """Whether a balance of its base currency is left by this instrument."""
        way = self._way(self.instruments[place].base)
        return bool(way) and way is not None and way[0].place == place

    def _way(self, currency: str) -> tuple[Step, ...] | None:
        if currency not in self._ways:
            self._ways[currency] = route(self.instruments, currency, self.currency)
        return self._ways[currency]
