"""Commands as recorded: what a person, a program or the configuration told the desk to do."""

import struct
from dataclasses import dataclass

_CODES = {1: "pause", 2: "resume", 3: "kill", 4: "submit", 5: "cancel", 6: "replace"}
_HEAD = struct.Struct("<BxH4x")


@dataclass(frozen=True, slots=True)
class RecordedCommand:
    """One command: when, what (`pause`, `resume`, `kill`, `submit`, `cancel`, `replace`), and by
    whom; actor 0 is the configuration.
    """

    ts_ns: int
    do: str
    actor: int


def decode_command(payload: bytes, ts_ns: int) -> RecordedCommand:
    """From the bytes of a COMMAND record; what a submit, cancel or replace names is left out."""
    code, actor = _HEAD.unpack_from(payload)
    return RecordedCommand(ts_ns, _CODES.get(code, f"command {code}"), actor)
