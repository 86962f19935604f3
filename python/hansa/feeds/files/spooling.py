"""Columns that leave memory: written to a temporary file without a name, and mapped read-only."""

import mmap
import tempfile
import weakref
from typing import IO

import numpy as np

from hansa.types import IntArray
from hansa.types.mapped import give_back, no_room


class SpoolFile:
    """State: a temporary file of whole numbers, eight bytes each.

    It lies in the folder for such files (`TMPDIR`, else the system's) and has no name, so that it
    is gone with the process, however that ends. Raises DataError where there is no room.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._count = 0

    def reserve(self, count: int) -> int:
        """Room for `count` numbers behind all others; its place."""
        place = self._count
        self._count += count
        return place

    def append(self, column: IntArray) -> int:
        """Writes a column behind all others; the place of its first number."""
        place = self.reserve(len(column))
        self.write(column, place)
        return place

    def write(self, column: IntArray, place: int) -> None:
        """Writes numbers from `place` on."""
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(prefix="hansa-rows-")  # noqa: SIM115
                weakref.finalize(self, self._file.close)
            self._file.seek(place * column.itemsize)
            self._file.write(np.ascontiguousarray(column).data.cast("B"))
            self._file.flush()
        except OSError as error:
            raise no_room(self._count * column.itemsize, error) from None

    def mapped(self) -> IntArray:
        """All that was written, read-only; the file lives as long as this or a part of it does."""
        if self._file is None:
            return np.empty(0, dtype=np.int64)
        with self._file as file:
            mapping = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._file = None
        give_back(mapping)
        return np.frombuffer(mapping, dtype=np.int64)
