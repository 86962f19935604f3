"""The channels of a run: its logs and values, as frames that are encoded once for everybody."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from hansa.api.stream import Frame
from hansa.app.view.run_view import RunView
from hansa.market.finding import iso

#: Entries of a frame, and frames of a log that are kept for those who are a little behind.
ENTRIES_MAX = 500
_FRAMES_KEPT = 256


@dataclass(frozen=True, slots=True)
class Sent:
    """An encoded frame of a log with the entries from `first` to `last`."""

    first: int
    last: int
    content: bytes


def frame(ch: str, seq: int, t: str, d: object, now_ns: int) -> bytes:
    """A frame as it goes over the wire."""
    content = msgspec.Raw(msgspec.json.encode(d))
    return msgspec.json.encode(
        Frame(ch=ch, seq=seq, ts=iso(now_ns), t=t, d=content)  # type: ignore[arg-type]
    )


class LogChannel:
    """A log that some listen to. State: the last entry that was encoded, the newest frames."""

    def __init__(self, ch: str, name: str, now_ns: Callable[[], int]):
        self.ch, self.name, self._now_ns = ch, name, now_ns
        self.last = -1
        self._recent: deque[Sent] = deque(maxlen=_FRAMES_KEPT)

    def read(self, view: RunView) -> bool:
        """Encodes what is new; whether there was any."""
        log = view.log(self.name)
        if self.last < 0:  # what was there before somebody listened is sent to each as they ask
            self.last = log.last
            return False
        has_new = False
        while self.last < log.last:
            sent = self.made(view, self.last, "delta")
            self._recent.append(sent)
            self.last, has_new = sent.last, True
        return has_new

    def made(self, view: RunView, since: int, t: str) -> Sent:
        """The frame with the entries behind `since`, as many as a frame has."""
        entries: Sequence[object] = view.log(self.name).since(since, limit=ENTRIES_MAX)
        last = since + len(entries)
        return Sent(since + 1, last, frame(self.ch, last, t, entries, self._now_ns()))

    def after(self, since: int) -> Sent | None:
        """The frame that begins behind `since`, if it is among the newest."""
        for sent in self._recent:
            if sent.first == since + 1:
                return sent
        return None


class ValueChannel:
    """A value that some listen to. State: the newest one, encoded, and how many there were."""

    def __init__(self, ch: str, value: Callable[[], object], now_ns: Callable[[], int]):
        self.ch, self._value, self._now_ns = ch, value, now_ns
        self.version, self._content, self._said = 0, b"", b""

    def read(self) -> bool:
        """Asks for the value; whether it is another one."""
        said = msgspec.json.encode(self._value())
        if said == self._said:
            return False
        self._said, self.version = said, self.version + 1
        self._content = b""
        return True

    def content(self, *, is_first: bool) -> bytes:
        """The newest value as a frame."""
        if is_first:
            return self._framed("snap")
        self._content = self._content or self._framed("delta")
        return self._content

    def _framed(self, t: str) -> bytes:
        return frame(self.ch, self.version, t, msgspec.Raw(self._said), self._now_ns())
