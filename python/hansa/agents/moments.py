"""Cuts of a snapshot: one moment of a block, or the block up to a moment."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from hansa.types import FloatArray, IntArray, Snapshot

_Number = TypeVar("_Number", np.float64, np.int64)


def is_block(snapshot: Snapshot) -> bool:
    """Whether the snapshot holds moments `[T]`, rather than being a single moment."""
    return snapshot.ts_ns.ndim == 1


def moment_of(snapshot: Snapshot, row: int) -> Snapshot:
    """The single moment `row` of a block, copied: the rest of the block cannot be reached."""
    features = {name: _row(values, row) for name, values in snapshot.features.items()}
    return Snapshot(snapshot.instruments, _row(snapshot.ts_ns, row), features)


def moments_of(snapshot: Snapshot) -> Iterator[Snapshot]:
    """Each moment of a block in order, as `moment_of` gives it."""
    columns = [(name, _rows(values)) for name, values in snapshot.features.items()]
    for ts_ns in _rows(snapshot.ts_ns):
        features = {name: next(rows) for name, rows in columns}
        yield Snapshot(snapshot.instruments, ts_ns, features)


def _row(values: NDArray[_Number], row: int) -> NDArray[_Number]:
    """A row as an array over bytes of its own: nobody can write to them, or reach beside."""
    return np.ndarray(values.shape[1:], values.dtype, values[row].tobytes())


def _rows(values: NDArray[_Number]) -> Iterator[NDArray[_Number]]:
    """`_row` of each in order, at a third of the price."""
    shape, kind, held = values.shape[1:], values.dtype, values.tobytes()
    row_bytes = len(held) // max(len(values), 1)
    for row in range(len(values)):
        yield np.ndarray(shape, kind, held[row * row_bytes : (row + 1) * row_bytes])


def block_until(snapshot: Snapshot, row: int) -> Snapshot:
    """The block up to and including `row`, copied: nothing later can be reached."""
    end = row + 1
    return _cut(snapshot, snapshot.ts_ns[:end].copy(), lambda values: values[:end].copy())


def stretch_until(snapshot: Snapshot, row: int, length: int) -> Snapshot:
    """The last `length` rows of `block_until`, as a block of their own."""
    start, end = max(0, row + 1 - length), row + 1
    times = snapshot.ts_ns[start:end].copy()
    return _cut(snapshot, times, lambda values: values[start:end].copy())


def sealed(snapshot: Snapshot) -> Snapshot:
    """The same snapshot behind read-only views, so that no agent can write into a feature."""
    return _cut(snapshot, snapshot.ts_ns.view(), lambda values: values.view())


def iso_time(ts_ns: int) -> str:
    """A moment as ISO 8601 in UTC: to the second where whole, else to the nanosecond."""
    unit = "ns" if ts_ns % 1_000_000_000 else "s"
    moment = np.datetime64(ts_ns, "ns").astype(f"datetime64[{unit}]")
    return f"{moment}Z"


def _cut(snapshot: Snapshot, ts_ns: IntArray, take: Callable[[FloatArray], FloatArray]) -> Snapshot:
    features = {name: take(values) for name, values in snapshot.features.items()}
    for array in (ts_ns, *features.values()):
        array.flags.writeable = False
    return Snapshot(instruments=snapshot.instruments, ts_ns=ts_ns, features=features)
