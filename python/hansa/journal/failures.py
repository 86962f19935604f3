"""A strategy or agent of a live desk that raised, as recorded."""

import struct
from dataclasses import dataclass

_HEAD = struct.Struct("<BxH")
_SEATS = {1: "strategy", 2: "agent"}


@dataclass(frozen=True, slots=True)
class RecordedFailure:
    """Who raised: `seat` (`strategy`, `agent`), its place among its kind, what was called."""

    seat: str
    place: int
    callback: str


def decode_failure(payload: bytes) -> RecordedFailure:
    """From the bytes of a FAILED record."""
    seat, place = _HEAD.unpack_from(payload)
    callback = payload[_HEAD.size :].decode("ascii")
    return RecordedFailure(_SEATS.get(seat, f"seat {seat}"), place, callback)
