"""A snapshot: what an agent may see at a decision point."""

from collections.abc import Mapping

import msgspec

from hansa.types.arrays import FloatArray, IntArray


class Snapshot(msgspec.Struct, frozen=True):
    """The features an agent asked for, as of each moment; nothing later can be reached from here.

    `s["trend"]` is `[N]` for one moment or `[T, N]` for a block; the last axis is `instruments`.
    `ts_ns` is the moment (shape `()` or `[T]`), nanoseconds since the epoch, UTC. Arrays are
    read-only. A value is NaN while its feature warms up or its instrument has no fresh bar.
    """

    instruments: tuple[str, ...]
    ts_ns: IntArray
    features: Mapping[str, FloatArray]

    def __getitem__(self, name: str) -> FloatArray:
        """The feature called `name` in the agent's own `features()`."""
        try:
            return self.features[name]
        except KeyError:
            known = ", ".join(sorted(self.features)) or "none"
            raise KeyError(f"no feature {name!r} in this snapshot; declared: {known}") from None
