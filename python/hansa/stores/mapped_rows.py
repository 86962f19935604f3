"""Rows of a file in another order, without having them in memory."""

import tempfile
from collections.abc import Sequence

import numpy as np

from hansa.errors import JournalError
from hansa.types import FloatArray

_ROWS_PER_SLICE = 512


def in_order(rows: FloatArray, places: Sequence[int]) -> FloatArray:
    """The rows [K, P] at `places`: those of `rows` themselves where they stand so, else mapped from
    a temporary file that nobody else sees and that goes with them. JournalError where no file has
    room for them.
    """
    shape = (len(places), rows.shape[1])
    if list(places) == list(range(len(rows))) or 0 in shape:
        return rows[: len(places)]
    with tempfile.TemporaryFile(prefix="hansa-rows-") as file:
        try:
            for at in range(0, len(places), _ROWS_PER_SLICE):
                part = rows[list(places[at : at + _ROWS_PER_SLICE])]
                file.write(np.ascontiguousarray(part, dtype=np.float64).tobytes())
            file.flush()
        except OSError as error:
            raise JournalError(
                f"{tempfile.gettempdir()}: expected room for {8 * shape[0] * shape[1]:,} bytes of "
                f"returns for a while, found {error.strerror}; make room, or set TMPDIR to another "
                "folder"
            ) from error
        return np.memmap(file, dtype=np.float64, mode="r", shape=shape)
