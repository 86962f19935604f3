"""Which notices become messages, and when: repetitions counted, digests, quiet hours. No clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from hansa.config.notice_kinds import NoticeKind, Severity
from hansa.config.notification_section import NotificationsSection, quiet_minutes
from hansa.config.settings import interval_ns
from hansa.ports import Notice

Mode = Literal["on", "silent", "digest", "off"]
LINES_MAX = 20
"""A digest is read on a telephone."""
_NS = 10**9


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent. `notices` is how many it speaks for."""

    title: str
    body: str
    severity: Severity
    is_silent: bool
    notices: int


@dataclass(slots=True)
class _Window:
    """The repetitions of a notice since it was told, or the first of them that waits."""

    last: Notice
    ends_ns: int
    count: int = 0


@dataclass(slots=True)
class Outbox:
    """Takes notices and gives messages. Its size is bounded by kinds times subjects: repetitions
    are counted, not kept. Times are nanoseconds since 1970 and only grow.
    """

    settings: NotificationsSection
    _ready: list[Message] = field(default_factory=list)
    _windows: dict[tuple[str, ...], _Window] = field(default_factory=dict)
    _digest: dict[tuple[str, ...], _Window] = field(default_factory=dict)
    _digest_ns: int | None = None

    def put(self, notice: Notice) -> None:
        """Something happened."""
        mode = self._mode(notice.kind)
        if mode == "off":
            return
        if mode == "digest":
            self._gather(notice, notice.ts_ns + interval_ns(self.settings.digest_every))
            return
        quiet_ends_ns = self._quiet_ends_ns(notice.ts_ns)
        if quiet_ends_ns is not None and notice.kind.severity is not Severity.RISK:
            self._gather(notice, quiet_ends_ns)
            return
        window = self._windows.get(_key(notice))
        if window is not None and notice.ts_ns < window.ends_ns:
            window.last, window.count = notice, window.count + 1
            return
        counted = 0 if window is None else window.count
        self._ready.append(self._message(notice, counted + 1 if counted else 0))
        self._open(notice, notice.ts_ns)

    def take(self, now_ns: int) -> list[Message]:
        """The messages that are due, those of risk first."""
        for key, window in list(self._windows.items()):
            if window.ends_ns <= now_ns:
                self._close(key, window)
                if window.count:
                    self._open(window.last, window.ends_ns)
        if self._digest_ns is not None and self._digest_ns <= now_ns:
            self._send_digest(now_ns)
        ready, self._ready = self._ready, []
        return sorted(ready, key=lambda each: each.severity is not Severity.RISK)

    def flush(self, now_ns: int) -> list[Message]:
        """Everything that waits, for the end of a desk."""
        for key, window in list(self._windows.items()):
            self._close(key, window)
        self._send_digest(None)
        return self.take(now_ns)

    def next_ns(self) -> int | None:
        """When `take` should be called next, if nothing happens until then."""
        times = [window.ends_ns for window in self._windows.values()]
        times += [] if self._digest_ns is None else [self._digest_ns]
        return min(times, default=None)

    def _mode(self, kind: NoticeKind) -> Mode:
        lists: Mapping[Mode, tuple[NoticeKind, ...]] = {
            "off": self.settings.off,
            "digest": self.settings.digest,
            "silent": self.settings.silent,
        }
        return next((mode for mode, kinds in lists.items() if kind in kinds), "on")

    def _gather(self, notice: Notice, due_ns: int) -> None:
        kept = self._digest.setdefault(_key(notice), _Window(notice, due_ns))
        kept.last, kept.count = notice, kept.count + 1
        self._digest_ns = due_ns if self._digest_ns is None else min(self._digest_ns, due_ns)

    def _send_digest(self, now_ns: int | None) -> None:
        """Sends what was gathered; within quiet hours it waits for their end."""
        quiet_ends_ns = None if now_ns is None else self._quiet_ends_ns(now_ns)
        if quiet_ends_ns is not None:
            self._digest_ns = quiet_ends_ns
            return
        kept = list(self._digest.values())
        self._digest, self._digest_ns = {}, None
        if not kept:
            return
        lines = [_line(each) for each in kept[:LINES_MAX]]
        if len(kept) > LINES_MAX:
            lines.append(f"and {len(kept) - LINES_MAX} more kinds of events")
        total = sum(each.count for each in kept)
        title = f"{_desks(kept)}: {total} event{'s' if total > 1 else ''}"
        worst = any(each.last.kind.severity is Severity.WARNING for each in kept)
        severity = Severity.WARNING if worst else Severity.INFO
        self._ready.append(Message(title, "\n".join(lines), severity, True, total))

    def _open(self, notice: Notice, from_ns: int) -> None:
        self._windows[_key(notice)] = _Window(notice, from_ns + interval_ns(self.settings.collapse))

    def _close(self, key: tuple[str, ...], window: _Window) -> None:
        """Tells of the repetitions that were only counted."""
        self._windows.pop(key)
        if window.count:
            self._ready.append(self._message(window.last, window.count))

    def _message(self, notice: Notice, repeated: int = 0) -> Message:
        more = f" ({repeated} more of these)" if repeated else ""
        title = f"{notice.desk or 'hansa'}: {notice.kind.replace('_', ' ')}{more}"
        is_silent = self._mode(notice.kind) == "silent"
        return Message(title, notice.text, notice.kind.severity, is_silent, max(repeated, 1))

    def _quiet_ends_ns(self, now_ns: int) -> int | None:
        """When the quiet hours end that `now_ns` is in; None outside of them."""
        if self.settings.quiet_hours is None:
            return None
        begin, end = quiet_minutes(self.settings.quiet_hours)
        now = datetime.fromtimestamp(now_ns // _NS, ZoneInfo(self.settings.time_zone))
        minute = now.hour * 60 + now.minute
        is_quiet = begin <= minute < end if begin < end else minute >= begin or minute < end
        if not is_quiet:
            return None
        ends = now.replace(hour=end // 60, minute=end % 60, second=0)
        ends = ends if ends > now else ends + timedelta(days=1)
        return int(ends.timestamp()) * _NS


def _key(notice: Notice) -> tuple[str, ...]:
    return (notice.desk, notice.kind, notice.subject)


def _line(kept: _Window) -> str:
    times = f" ×{kept.count}" if kept.count > 1 else ""
    return f"{kept.last.kind.replace('_', ' ')}{times}: {kept.last.text}"


def _desks(kept: list[_Window]) -> str:
    names = dict.fromkeys(each.last.desk or "hansa" for each in kept)
    return ", ".join(names)
