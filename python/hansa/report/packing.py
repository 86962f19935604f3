"""Series for the page: int32 deltas, their bytes regrouped by rank, deflated, in base64."""

import base64
import zlib
from collections.abc import Sequence

import msgspec
import numpy as np

from hansa.types.arrays import FloatArray, IntArray

_DELTA_TYPE = "<i4"


class Packed(msgspec.Struct, frozen=True):
    """`series` gives for each name: first int, count, lowest value, value of one step."""

    blob: str
    series: dict[str, tuple[int, int, float, float]]


class Packer:
    """Gathers series in order; mutable until `finish`.

    A value becomes `1 + round((value - lowest) / step)`, and 0 says that there is none. Bytes of
    equal rank stand together, because the high ones of small deltas are all alike.
    """

    def __init__(self) -> None:
        self._parts: list[IntArray] = []
        self._series: dict[str, tuple[int, int, float, float]] = {}
        self._count = 0

    def add(self, name: str, values: Sequence[float | None], *, levels: int) -> None:
        """Pack with an error of at most half of `(greatest - least) / levels`."""
        array = np.array(values, dtype=np.float64)
        known = array[~np.isnan(array)]
        lowest = float(known.min()) if len(known) else 0.0
        step = float(np.ptp(known)) / levels if len(known) else 0.0
        self.add_steps(name, array, lowest=lowest, step=step or 1.0)

    def add_steps(self, name: str, values: FloatArray, *, lowest: float, step: float) -> None:
        """Pack on a given grid, exactly where the values lie on it."""
        known = ~np.isnan(values)
        steps = np.zeros(len(values), dtype=np.int64)
        steps[known] = 1 + np.rint((values[known] - lowest) / step).astype(np.int64)
        self._append(name, np.diff(steps, prepend=0), lowest, step)

    def finish(self) -> Packed:
        """Everything added so far as one blob."""
        deltas = np.concatenate(self._parts) if self._parts else np.zeros(0, dtype=np.int64)
        planes = deltas.astype(_DELTA_TYPE).view(np.uint8).reshape(-1, 4).T
        # Level 6: the highest takes twenty times as long for a twentieth of the size.
        raw = zlib.compress(planes.tobytes(), 6)
        return Packed(base64.b64encode(raw).decode("ascii"), self._series)

    def _append(self, name: str, deltas: IntArray, lowest: float, step: float) -> None:
        self._series[name] = (self._count, len(deltas), lowest, step)
        self._parts.append(deltas)
        self._count += len(deltas)


def unpack(packed: Packed) -> dict[str, FloatArray]:
    """The series as the page sees them: the plain twin of the script that reads the blob."""
    raw = zlib.decompress(base64.b64decode(packed.blob))
    deltas = np.frombuffer(raw, dtype=np.uint8).reshape(4, -1).T.copy().view(_DELTA_TYPE).ravel()
    result = {}
    for name, (first, count, lowest, step) in packed.series.items():
        steps = np.cumsum(deltas[first : first + count].astype(np.int64))
        result[name] = np.where(steps > 0, lowest + (steps - 1) * step, np.nan)
    return result
