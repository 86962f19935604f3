"""Many trials looked at a few at a time, so that memory does not grow with their number."""

from collections.abc import Iterator

import numpy as np

from hansa.types.arrays import FloatArray

#: Of trials that are looked at together.
_COLUMNS = 256


def column_slices(returns: FloatArray) -> Iterator[FloatArray]:
    """The columns of `[T, K]`, so many at a time, each slice contiguous: of an array that is mapped
    from a file only that much is in memory.
    """
    for at in range(0, returns.shape[1], _COLUMNS):
        yield np.ascontiguousarray(returns[:, at : at + _COLUMNS])
