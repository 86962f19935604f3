"""Moments looked at a part at a time, so that what a part needs does not grow with a run."""

from collections.abc import Iterator

_CELLS = 1 << 18


def row_slices(count: int, cells_in_row: int = 1) -> Iterator[slice]:
    """All of so many rows in their order, about as many cells at a time."""
    step = max(1, _CELLS // max(cells_in_row, 1))
    for first in range(0, count, step):
        yield slice(first, min(first + step, count))
