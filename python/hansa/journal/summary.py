"""The last record of a run: what it came to."""

import struct
from dataclasses import dataclass

_END = struct.Struct("<16sQQQQ32s")


@dataclass(frozen=True, slots=True)
class RunEnd:
    """`equity` in 10^-18 of the account's currency; fills that stand; `state` is the hash over the
    final state.
    """

    equity: int
    moments: int
    orders: int
    refusals: int
    fills: int
    state: str


def decode_end(payload: bytes) -> RunEnd:
    """From the bytes of an END record."""
    equity, moments, orders, refusals, fills, state = _END.unpack(payload)
    wide = int.from_bytes(equity, "little", signed=True)
    return RunEnd(wide, moments, orders, refusals, fills, state.hex())
