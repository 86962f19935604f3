"""What holding an instrument brings besides its price: units by splits, cash by the rest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from hansa.market.actions import ACTION_SCALE, ActionKind, Actions
from hansa.market.instruments import Instrument
from hansa.market.splits import Splits, actions_of, last_known, splits_of
from hansa.market.table import Table
from hansa.types import FloatArray, IntArray

_ENDS = (ActionKind.EXPIRY, ActionKind.DELISTING)
_CARRIES = (ActionKind.FUNDING, ActionKind.DIVIDEND, ActionKind.SPLIT, *_ENDS)


@dataclass(frozen=True, slots=True, eq=False)
class Holding:
    """Of N instruments at T moments: the last known `price` [T, N] of a unit as it is held then,
    and of each unit held at the moment before the `units` [T, N] that it became (0 where the
    instrument ended) and the `cash` [T, N] that came in for it, in its quote currency. `splits`
    are those by column.
    """

    price: FloatArray
    units: FloatArray
    cash: FloatArray
    splits: dict[int, Splits]

    def units_since(self, column: IntArray, ts_ns: IntArray, until_ns: IntArray) -> FloatArray:
        """Units that each [F] of that time has become by `until_ns` [F]."""
        found = np.ones(len(column))
        for place, own in self.splits.items():
            mine = column == place
            found[mine] = own.after(until_ns[mine]) / own.after(ts_ns[mine])
        return found

    def comparable(self, ts_ns: IntArray) -> FloatArray:
        """The last known prices at the moments `ts_ns` [T], as of a unit of the beginning: [T, N]
        without the steps of splits.
        """
        found = self.price.copy()
        for place, own in self.splits.items():
            found[:, place] *= own.after(ts_ns)
        return found


def holding_of(
    instruments: Sequence[Instrument], tables: Iterable[Table], ts_ns: IntArray, close: FloatArray
) -> Holding | None:
    """From the actions among tables, at moments `ts_ns` [T] with closes [T, N]; None where there
    are none that would move what is held. Funding that states no price is charged at the venue's
    mark, else at the last close.
    """
    whole = tuple(tables)
    places = {each.symbol: place for place, each in enumerate(instruments)}
    splits = {places[symbol]: own for symbol, own in splits_of(whole).items()}
    found = Holding(
        last_known(close, ts_ns, splits), np.ones(close.shape), np.zeros(close.shape), splits
    )
    has_any = False
    for symbol, own in actions_of(whole).items():
        rows = _rows(own)
        if any(kind in _CARRIES for _, kind, _, _ in rows):
            has_any = True
            _Column(found, ts_ns, close, places[symbol], own[0].instrument).book(rows)
    return found if has_any else None


def _rows(tables: Iterable[Actions]) -> list[tuple[int, int, int, int]]:
    """Time, kind, a and b of each action, in the order of time."""
    rows = [
        row
        for each in tables
        for row in zip(
            *(c.tolist() for c in (each.ts_event_ns, each.kind, each.a, each.b)), strict=True
        )
    ]
    return sorted(rows, key=lambda row: row[0])


class _Column:
    """State: one instrument, booked action by action."""

    def __init__(
        self,
        holding: Holding,
        ts_ns: IntArray,
        close: FloatArray,
        place: int,
        instrument: Instrument,
    ) -> None:
        self._ts_ns, self._tick = ts_ns, float(instrument.tick)
        self._units, self._cash = holding.units[:, place], holding.cash[:, place]
        self._price, self._splits = holding.price[:, place], holding.splits.get(place)
        known = np.flatnonzero(~np.isnan(close[:, place]))
        #: Who buys at its first close has no part in what happens until then.
        self._first_ns = int(ts_ns[known[0]]) if len(known) else None
        self._mark = float("nan")

    def book(self, rows: Sequence[tuple[int, int, int, int]]) -> None:
        """All actions from the first close to the last moment."""
        for at_ns, kind, a, b in rows:
            if kind == ActionKind.MARK:
                self._mark = a * self._tick
            elif self._first_ns is not None and self._first_ns < at_ns <= self._ts_ns[-1]:
                self._one(at_ns, kind, a, b)

    def _one(self, at_ns: int, kind: int, a: int, b: int) -> None:
        row = int(np.searchsorted(self._ts_ns, at_ns))
        held = self._units[row]
        if kind == ActionKind.SPLIT:
            self._units[row] = held * a / b
            self._mark = float("nan")
        elif kind == ActionKind.DIVIDEND:
            self._cash[row] += held * a / ACTION_SCALE
        elif kind == ActionKind.FUNDING:
            price = b * self._tick if b else self._last(at_ns)
            self._cash[row] -= held * price * a / ACTION_SCALE
        elif kind in _ENDS:
            self._cash[row] += held * a * self._tick
            self._units[row] = 0.0

    def _last(self, at_ns: int) -> float:
        """The venue's mark, else the last close before a time or at it, in units as of then."""
        if not np.isnan(self._mark):
            return self._mark
        row = int(np.searchsorted(self._ts_ns, at_ns, side="right")) - 1
        price = float(self._price[row])
        if self._splits is not None:
            row_ns = self._ts_ns[row : row + 1]
            price *= float((self._splits.after(row_ns) / self._splits.after(np.array([at_ns])))[0])
        return price
