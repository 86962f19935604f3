"""The stream: one WebSocket, many channels.

A client says `Subscribe` and `Unsubscribe`; the server answers with frames. A channel is
`RUN/NAME`, such as `paper-0f3c1e22/fills`, or one of the server's own (`desks`, `jobs`).

Log channels (`bars`, `equity`, `decisions`, `orders`, `fills`, `journal`, `alerts`) only grow: each
entry has a number, from 1 on without a gap, which is the same for every client and after a restart
of the server. A frame's `d` is a list of entries and `seq` the number of the last. With `since` the
entries behind that number come; without it the last few. Value channels (`desk`, `council`,
`limits`, `positions`, `desks`, `jobs`) have a newest value alone, sent ten times a second at most;
`seq` counts the values and begins anew with a restart.
"""

from typing import Literal, TypeAlias

import msgspec

from hansa.api.formats import At

LOG_CHANNELS = ("bars", "equity", "decisions", "orders", "fills", "journal", "alerts")
VALUE_CHANNELS = ("desk", "council", "limits", "positions")
SERVER_CHANNELS = ("desks", "jobs")

#: Close codes: a client that reads too slowly, one whose session ended, one that makes no sense.
CLOSE_SLOW, CLOSE_LOGGED_OUT, CLOSE_NONSENSE, CLOSE_STOPPING = 4408, 4401, 4400, 4503


class Subscribe(msgspec.Struct, frozen=True, kw_only=True, tag_field="op", tag="subscribe"):
    """Listen to a channel: a log from behind `since` on, or (null) with its last `last` entries."""

    ch: str
    since: int | None = None
    last: int = 0


class Unsubscribe(msgspec.Struct, frozen=True, kw_only=True, tag_field="op", tag="unsubscribe"):
    """Listen to it no more."""

    ch: str


Said: TypeAlias = Subscribe | Unsubscribe


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What the server sends. `t`: `snap` (the first of a subscription), `delta`, `hb` (a heartbeat
    each 5 s: `d` is a `Heartbeat`), `error` (`d` is a Problem: that channel is not served).
    """

    v: int = 1
    ch: str
    seq: int
    ts: At
    t: Literal["snap", "delta", "hb", "error"]
    d: msgspec.Raw


class Heartbeat(msgspec.Struct, frozen=True, kw_only=True):
    """The time of the server, and the pulse of each desk that is listened to."""

    server_at: At
    desks: tuple["Pulse", ...]


class Pulse(msgspec.Struct, frozen=True, kw_only=True):
    """How a desk is, as of this heartbeat: `age_s` since its journal last grew, by this machine."""

    run: str
    state: str
    desk_at: str
    records: int
    age_s: float


class BarEntry(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """A bar that closed: instrument (its place in the run), close time in ns, then open, high, low,
    close in ticks and volume in lots.
    """

    instrument: int
    ts_ns: int
    open: int
    high: int
    low: int
    close: int
    volume: int


class EquityEntry(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Equity at a moment."""

    ts_ns: int
    equity: float


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """What people should know: a refusal, a command, a feed that changed its state, a failure.
    `level`: info, warn, risk.
    """

    seq: int
    at: At
    at_ns: int
    level: str
    event: str
    line: str
    instrument: str = ""
