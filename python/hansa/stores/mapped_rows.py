"""Rows of a file in another order, or a little changed, without having them in memory."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from hansa.errors import JournalError
from hansa.stores.room import refusal_words
from hansa.types import FloatArray

_ROWS_PER_SLICE = 128


def row_slices(rows: FloatArray, places: Sequence[int]) -> Iterator[FloatArray]:
    """The rows at `places` of [K, P], so many at a time."""
    for at in range(0, len(places), _ROWS_PER_SLICE):
        yield rows[list(places[at : at + _ROWS_PER_SLICE])]


def in_order(
    rows: FloatArray,
    places: Sequence[int],
    changed: Callable[[FloatArray], FloatArray] | None = None,
) -> FloatArray:
    """The rows [K, P] at `places`, as `changed` makes them: those of `rows` themselves where they
    stand so, else mapped from a temporary file that nobody else sees and that goes with them.
    JournalError where no file has room for them.
    """
    shape = (len(places), rows.shape[1])
    is_same = changed is None and list(places) == list(range(len(rows)))
    if is_same or 0 in shape:
        return rows[: len(places)]
    with tempfile.TemporaryFile(prefix="hansa-rows-") as file:
        try:
            for part in row_slices(rows, places):
                made = part if changed is None else changed(part)
                file.write(np.ascontiguousarray(made, dtype=np.float64).tobytes())
            file.flush()
        except OSError as error:
            folder = Path(tempfile.gettempdir())
            why = refusal_words(error, folder, 8 * shape[0] * shape[1])
            raise JournalError(
                f"{folder}: expected room for returns of sets for a while, found {why}; make room, "
                "or set TMPDIR to another folder"
            ) from error
        return np.memmap(file, dtype=np.float64, mode="r", shape=shape)
