"""Long lists in pages: newest first, stable while the list grows."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar, overload

import msgspec

from hansa.api.page import Page
from hansa.stores.cursor import cursor_at, place_of

T = TypeVar("T")


class PageQuery(msgspec.Struct, frozen=True):
    """Which part of a list is wanted: at most `limit` entries behind a cursor ("": its start)."""

    cursor: str = ""
    limit: int = 100


def newest_first(positions: Sequence[int], query: PageQuery, make: Callable[[int], T]) -> Page[T]:
    """A page of a list whose entries stand at these positions, ascending; `make` makes the entry of
    a position. Raises CursorError for a cursor that no page gave.
    """
    end = (
        bisect_left(positions, place_of("behind", query.cursor)) if query.cursor else len(positions)
    )
    start = max(0, end - query.limit)
    chosen = [int(positions[row]) for row in range(end - 1, start - 1, -1)]
    has_more = start > 0 and bool(chosen)
    return Page(
        data=tuple(make(position) for position in chosen),
        next_cursor=cursor_at("behind", chosen[-1]) if has_more else "",
        has_more=has_more,
    )


class GridPositions(Sequence[int]):
    """The positions of some columns of a table that is numbered row by row, ascending."""

    def __init__(self, rows: int, width: int, columns: Sequence[int]):
        self._rows, self._width, self._columns = rows, width, columns

    def __len__(self) -> int:
        return self._rows * len(self._columns)

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[int]: ...
    def __getitem__(self, index: int | slice) -> int | Sequence[int]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        if not 0 <= index < len(self):
            raise IndexError(index)
        row, column = divmod(index, len(self._columns))
        return row * self._width + self._columns[column]


class Log(Generic[T]):
    """A list that only grows. Entries are numbered from 1 on, the same after a restart, and made
    when they are asked for.
    """

    def __init__(self, count: Callable[[], int], make: Callable[[int], T]):
        self._count, self._make = count, make

    @property
    def last(self) -> int:
        """The number of the last entry; 0 while there is none."""
        return self._count()

    def since(self, number: int, entries_max: int | None = None) -> Sequence[T]:
        """The entries behind that number, oldest first, at most so many."""
        start, end = max(0, number), self.last
        if entries_max is not None:
            end = min(end, start + entries_max)
        return [self._make(place) for place in range(start, end)]
