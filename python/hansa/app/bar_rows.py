"""Columns of bars that are filled piece by piece, in memory or outside of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hansa.feeds.files.joining import KEPT_BYTES_MAX
from hansa.feeds.files.spooling import SpoolFile
from hansa.market import Bars
from hansa.types import IntArray

_COLUMNS = len(Bars.names())


@dataclass(frozen=True, slots=True)
class Place:
    """Where the columns of a table are: the first number of the first, how far one begins behind
    the other, and how many rows there are by now.
    """

    start: int
    rows_max: int
    rows: int = 0

    @property
    def starts(self) -> range:
        """Where each column begins."""
        return range(self.start, self.start + _COLUMNS * self.rows_max, self.rows_max)


class BarRows:
    """State: tables of bars, of at most `rows_max` rows together. What is beyond 64 MiB goes to a
    temporary file and is mapped from there. Raises DataError where that has no room.
    """

    def __init__(self, rows_max: int) -> None:
        count = _COLUMNS * rows_max
        is_kept = 8 * count <= KEPT_BYTES_MAX
        self._held = np.empty(count if is_kept else 0, dtype=np.int64)
        self._written = None if is_kept else SpoolFile()
        self._begun = 0

    def begin(self, rows_max: int) -> Place:
        """Room for a table."""
        count = _COLUMNS * rows_max
        place = self._begun if self._written is None else self._written.reserve(count)
        self._begun += count
        return Place(place, max(rows_max, 1))

    def add(self, place: Place, bars: Bars) -> Place:
        """Takes rows that follow those of the table; where it is then."""
        for start, column in zip(place.starts, bars.columns(), strict=True):
            at = start + place.rows
            if self._written is None:
                self._held[at : at + len(column)] = column
            else:
                self._written.write(column, at)
        return replace(place, rows=place.rows + len(bars))

    def columns(self, places: Sequence[Place]) -> list[list[IntArray]]:
        """The columns of each table; nothing can be added after."""
        whole = self._held if self._written is None else self._written.mapped()
        return [[whole[start : start + place.rows] for start in place.starts] for place in places]
