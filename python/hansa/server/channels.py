"""The channels of a run: its logs and values, as frames that are encoded once for everybody."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import msgspec

from hansa.api.stream import Frame
from hansa.app.view.run_view import RunView
from hansa.app.view.text import at_text

FrameKind: TypeAlias = Literal["snap", "delta", "hb", "error"]

#: Entries of a frame, and frames of a log that are kept for those who are a little behind.
ENTRIES_MAX = 500
_FRAMES_KEPT = 256


@dataclass(frozen=True, slots=True)
class Sent:
    """An encoded frame of a log with the entries from `first` to `last`."""

    first: int
    last: int
    content: str


def frame(ch: str, seq: int, t: FrameKind, d: object, now_ns: int) -> str:
    """A frame as it goes over the wire."""
    content = d if isinstance(d, msgspec.Raw) else msgspec.Raw(msgspec.json.encode(d))
    said = Frame(ch=ch, seq=seq, ts=at_text(now_ns), t=t, d=content)
    return msgspec.json.encode(said).decode()


class LogChannel:
    """A log that some listen to. State: the last entry that was encoded, the newest frames; the
    frame that says why there will be no more, "" while there may.
    """

    def __init__(self, ch: str, name: str, now_ns: Callable[[], int]):
        self.ch, self._name, self._now_ns = ch, name, now_ns
        self.last = -1
        self.failure = ""
        self._recent: deque[Sent] = deque(maxlen=_FRAMES_KEPT)

    def read(self, view: RunView) -> bool:
        """Encodes what is new; whether there was any. What was there before somebody listened is
        sent to each as they ask.
        """
        end = view.log(self._name).last
        if self.last < 0:
            self.last = end
            return False
        has_new = self.last < end
        while self.last < end:
            sent = self.made(view, self.last, "delta")
            self._recent.append(sent)
            self.last = sent.last
        return has_new

    def made(self, view: RunView, since: int, t: FrameKind) -> Sent:
        """The frame with the entries behind `since`, as many as a frame has."""
        entries: Sequence[object] = view.log(self._name).since(since, ENTRIES_MAX)
        last = since + len(entries)
        return Sent(since + 1, last, frame(self.ch, last, t, entries, self._now_ns()))

    def after(self, since: int) -> Sent | None:
        """The frame that begins behind `since`, if it is among the newest."""
        for sent in self._recent:
            if sent.first == since + 1:
                return sent
        return None


class ValueChannel:
    """A value that some listen to. State: the newest one, encoded, and how many there were; why
    there will be no more, as of a log.
    """

    def __init__(self, ch: str, now_ns: Callable[[], int]):
        self.ch, self._now_ns = ch, now_ns
        self.version, self._delta, self._said = 0, "", b""
        self.failure = ""

    def take(self, value: object, *, besides: object = None) -> bool:
        """A value; whether it is another one than before. `besides` is what is compared, where that
        is not all of it.
        """
        said = msgspec.json.encode(value if besides is None else besides)
        if said == self._said:
            return False
        self._said, self.version = said, self.version + 1
        self._content = msgspec.Raw(msgspec.json.encode(value))
        self._delta = self._framed("delta")
        return True

    def content(self, *, is_first: bool) -> str:
        """The newest value as a frame."""
        return self._framed("snap") if is_first else self._delta

    def _framed(self, t: FrameKind) -> str:
        return frame(self.ch, self.version, t, self._content, self._now_ns())
