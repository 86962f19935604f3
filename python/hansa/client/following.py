"""What is said and heard on a stream, without a connection: channels, places in them, gaps."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Generic, TypeAlias, TypeVar

import msgspec

from hansa.api.answer import DeskView
from hansa.api.books import PositionView
from hansa.api.council import CouncilView, DecisionView
from hansa.api.desks import DeskLine
from hansa.api.jobs import JobView
from hansa.api.journal import RecordLine
from hansa.api.limits import LimitsView
from hansa.api.orders import FillView, OrderView
from hansa.api.problem import Problem
from hansa.api.stream import (
    LOG_CHANNELS,
    SERVER_CHANNELS,
    VALUE_CHANNELS,
    Alert,
    BarEntry,
    EquityEntry,
    Frame,
    Subscribe,
)
from hansa.client.api_error import ApiError
from hansa.errors import ConfigError, ServerError

C = TypeVar("C")

Entry: TypeAlias = BarEntry | EquityEntry | DecisionView | OrderView | FillView | RecordLine | Alert
Told: TypeAlias = (
    DeskView
    | CouncilView
    | LimitsView
    | tuple[PositionView, ...]
    | tuple[DeskLine, ...]
    | tuple[JobView, ...]
)
Content: TypeAlias = tuple[Entry, ...] | Told

#: What a frame of a channel holds.
CONTENTS: Mapping[str, object] = MappingProxyType(
    {
        "bars": tuple[BarEntry, ...],
        "equity": tuple[EquityEntry, ...],
        "decisions": tuple[DecisionView, ...],
        "orders": tuple[OrderView, ...],
        "fills": tuple[FillView, ...],
        "journal": tuple[RecordLine, ...],
        "alerts": tuple[Alert, ...],
        "desk": DeskView,
        "council": CouncilView,
        "limits": LimitsView,
        "positions": tuple[PositionView, ...],
        "desks": tuple[DeskLine, ...],
        "jobs": tuple[JobView, ...],
    }
)
_frame = msgspec.json.Decoder(Frame).decode


class Heard(msgspec.Struct, Generic[C], frozen=True, kw_only=True):
    """What came on a channel: new entries of a log, of which the last has the number `seq`, or
    the newest value. `is_first` at the beginning, and of values after each reconnection.
    """

    ch: str
    seq: int
    at: str
    is_first: bool
    content: C

    @property
    def run(self) -> str:
        """The run of the channel; "" of the server's own."""
        return self.ch.rpartition("/")[0]

    @property
    def name(self) -> str:
        """The channel without its run."""
        return self.ch.rpartition("/")[2]


class Following:
    """State: the last entry that came of each log, by channel: where to go on. `since` says where
    to begin; a channel that it does not name begins with its last `last` entries. Raises
    ConfigError for a channel that there is none of.
    """

    def __init__(self, channels: Sequence[str], since: Mapping[str, int] | None, last: int):
        for ch in channels:
            _check(ch)
        self._channels = tuple(dict.fromkeys(channels))
        self._last = last
        self._first = set(self._channels)
        self.since = dict(since or {})

    def opening(self) -> list[str]:
        """What is said on a new connection."""
        return [self.subscribing(ch) for ch in self._channels]

    def subscribing(self, ch: str) -> str:
        """What is said to hear a channel from where it was left."""
        said = Subscribe(ch=ch, since=self.since.get(ch), last=self._last)
        return msgspec.json.encode(said).decode()

    def take(self, content: str | bytes) -> "Heard[Content] | str | None":
        """What a frame says; what to say where entries before it are missing; None where it says
        nothing new. Raises ApiError for a channel that is not served, ServerError for entries that
        the server does not have any more.
        """
        try:
            frame = _frame(content)
            if frame.t == "error":
                raise ApiError(msgspec.json.decode(frame.d, type=Problem))
            if frame.t == "hb" or frame.ch not in self._channels:
                return None
            return self._heard(frame)
        except msgspec.MsgspecError as error:
            raise ServerError(
                f"expected a frame of this version of Hansa, found another: {error}; use a client "
                "and a server of the same version"
            ) from error

    def _heard(self, frame: Frame) -> "Heard[Content] | str | None":
        name = frame.ch.rpartition("/")[2]
        content: Content = msgspec.json.decode(frame.d, type=CONTENTS[name])
        if name not in LOG_CHANNELS:
            return _said(frame, content, is_first=frame.t == "snap")
        assert isinstance(content, tuple)
        known = self.since.get(frame.ch, frame.seq - len(content))
        missing = frame.seq - len(content) - known
        if missing > 0:
            return self.subscribing(frame.ch) if frame.t == "delta" else _lost(frame, missing)
        self.since[frame.ch] = max(frame.seq, known)
        fresh = content[len(content) - max(0, frame.seq - known) :]
        if not fresh:
            return None
        is_first = frame.ch in self._first
        self._first.discard(frame.ch)
        return _said(frame, fresh, is_first=is_first)


def _said(frame: Frame, content: Content, *, is_first: bool) -> Heard[Content]:
    return Heard(ch=frame.ch, seq=frame.seq, at=frame.ts, is_first=is_first, content=content)


def _lost(frame: Frame, missing: int) -> str:
    raise ServerError(
        f"{frame.ch}: expected the entry behind the last one that came, found {missing} missing; "
        "read them from the API, and listen anew"
    )


def _check(ch: str) -> None:
    run, _, name = ch.rpartition("/")
    known = (*LOG_CHANNELS, *VALUE_CHANNELS) if run else SERVER_CHANNELS
    if name not in known:
        raise ConfigError(
            f"expected a channel such as last/fills, or one of {', '.join(SERVER_CHANNELS)}; "
            f"found {ch[:120]!r}; of a run there are {', '.join((*LOG_CHANNELS, *VALUE_CHANNELS))}"
        )
