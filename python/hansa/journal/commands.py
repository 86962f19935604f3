"""Commands as recorded: what a person, a program or the configuration told the desk to do."""

import struct
from dataclasses import dataclass

from hansa.journal.decode import Request, decode_request

_CODES = {
    1: "pause",
    2: "resume",
    3: "kill",
    4: "submit",
    5: "cancel",
    6: "replace",
    7: "carry",
    8: "flatten",
    9: "disconnect",
    10: "reconnect",
    11: "submit",
}
_SUBMIT, _CANCEL, _REPLACE, _ORDER = 4, 5, 6, 11
#: Who commands a live desk: a person, itself, itself after a member failed, the fleet's drain.
ACTOR_PERSON, ACTOR_DESK, ACTOR_FAILURE, ACTOR_FLEET = 3, 4, 5, 6
_HEAD = struct.Struct("<BxH4x")
_ID = struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class RecordedCommand:
    """One command: when, what (`pause`, `resume`, `kill`, `submit`, `cancel`, `replace`, `carry`,
    `flatten`, `disconnect`, `reconnect`), and by whom; actor 0 is the configuration, 3 a person, 4
    the desk itself, 5 the desk whose member failed, 6 the fleet that drains it, from 16
    on it is a strategy.

    `cl_ord_id` is the order that a cancel or replace names, `request` what a submit or replace
    asks for; the desk numbers a request only afterwards, so that its own id says nothing. `label`
    is the id that a person gave the order they submit.
    """

    ts_ns: int
    do: str
    actor: int
    cl_ord_id: int | None = None
    request: Request | None = None
    label: str = ""


def decode_command(payload: bytes, ts_ns: int) -> RecordedCommand:
    """From the bytes of a COMMAND record."""
    code, actor = _HEAD.unpack_from(payload)
    offset, named, request, label = _HEAD.size, None, None, ""
    if code in (_CANCEL, _REPLACE):
        (named,) = _ID.unpack_from(payload, offset)
        offset += _ID.size
    if code == _ORDER:
        begin, offset = offset + 1, offset + 1 + payload[offset]
        label = payload[begin:offset].decode("ascii")
    if code in (_SUBMIT, _REPLACE, _ORDER):
        request = decode_request(payload, offset)
    do = _CODES.get(code, f"command {code}")
    return RecordedCommand(ts_ns, do, actor, named, request, label)
