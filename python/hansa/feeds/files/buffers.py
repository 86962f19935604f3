"""Growing columns: rows appended one by one, held as plain machine numbers."""

from array import array
from collections.abc import Iterable

import numpy as np

from hansa.types import FloatArray, IntArray


class RowBuffer:
    """State: rows of `counts` whole numbers and `numbers` decimals, eight bytes each."""

    __slots__ = ("_counts", "_counts_width", "_numbers", "_numbers_width")

    def __init__(self, *, counts: int, numbers: int) -> None:
        self._counts_width, self._numbers_width = counts, numbers
        self._counts = array("q")
        self._numbers = array("d")

    def __len__(self) -> int:
        return len(self._counts) // self._counts_width

    def add(self, counts: Iterable[int], numbers: Iterable[float]) -> None:
        """Appends one row of counts, and one or more rows of numbers."""
        self._counts.extend(counts)
        self._numbers.extend(numbers)

    def counts(self) -> list[IntArray]:
        """The columns of whole numbers."""
        table = np.array(self._counts, dtype=np.int64).reshape(-1, self._counts_width)
        return [np.ascontiguousarray(column) for column in table.T]

    def numbers(self) -> list[FloatArray]:
        """The columns of decimals."""
        table = np.array(self._numbers, dtype=np.float64).reshape(-1, self._numbers_width)
        return [np.ascontiguousarray(column) for column in table.T]
