"""Content of rows as a fingerprint, whatever files they lie in."""

import hashlib
from collections.abc import Iterable, Mapping

import numpy as np
import polars as pl

#: A number that is missing, as canonical bytes: the quiet NaN of IEEE 754 with an empty payload.
_NAN = np.frombuffer(np.array([0x7FF8000000000000], dtype="<u8").tobytes(), dtype="<f8")[0]


class Content:
    """The SHA-256 of canonical values, taken piece by piece: the columns in order, each value in
    eight bytes, little end first; times are nanoseconds, null is one NaN, -0 is 0.

    Neither the pieces nor compression, row groups or library have a part in it.
    """

    def __init__(self) -> None:
        self.rows = 0
        self._columns: dict[str, hashlib._Hash] = {}

    def add(self, frame: pl.DataFrame) -> None:
        """Takes in rows that follow those before."""
        self.rows += frame.height
        for column in frame.iter_columns():
            name = f"{column.name}:{column.dtype}"
            if name not in self._columns:
                self._columns[name] = hashlib.sha256()
            self._columns[name].update(_canonical(column))

    def hexdigest(self) -> str:
        """The fingerprint of all rows so far."""
        parts = [f"{name}={each.hexdigest()}" for name, each in self._columns.items()]
        return hashlib.sha256("\n".join([str(self.rows), *parts]).encode()).hexdigest()


def content_of(frames: Iterable[pl.DataFrame]) -> str:
    """The fingerprint of rows in pieces."""
    content = Content()
    for frame in frames:
        content.add(frame)
    return content.hexdigest()


def series_fingerprint(kind: str, interval: str, contents: Mapping[str, str]) -> str:
    """The fingerprint of a series from those of its dates."""
    lines = [f"{kind} {interval}", *(f"{key} {contents[key]}" for key in sorted(contents))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _canonical(column: pl.Series) -> memoryview:
    if column.dtype != pl.Float64:
        whole = column.to_physical().cast(pl.Int64).to_numpy()
        return np.ascontiguousarray(whole, dtype="<i8").data
    numbers = column.to_numpy() + 0.0  # -0.0 + 0.0 is 0.0
    numbers[np.isnan(numbers)] = _NAN
    return np.ascontiguousarray(numbers, dtype="<f8").data
