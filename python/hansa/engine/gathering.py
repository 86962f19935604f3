"""Bars of one interval, gathered: a decision waits until all are there, or a grace is over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hansa.types import BarEvent


@dataclass(frozen=True, slots=True)
class Interval:
    """The bars of one interval in the order of the universe, and when their decision is due.

    A bar that came after its interval was decided stands alone and `is_late`: it is marked, and
    nothing is decided.
    """

    ts_close_ns: int
    bars: tuple[BarEvent, ...]
    now_ns: int
    is_late: bool = False


class Gathering:
    """Intervals in the order of their closes. Time is handed in: nothing here reads a clock."""

    def __init__(self, expected: Sequence[int], *, grace_ns: int):
        self._expected, self._grace_ns = frozenset(expected), grace_ns
        self._waiting: dict[int, dict[int, BarEvent]] = {}
        self._decided_ns = 0

    @property
    def decided_ns(self) -> int:
        """The close of the last interval that was decided, or was history; 0 before any."""
        return self._decided_ns

    @property
    def next_due_ns(self) -> int | None:
        """When the grace of the first interval is over; None where none waits."""
        return min(self._waiting) + self._grace_ns if self._waiting else None

    def offer(self, bar: BarEvent) -> Iterator[Interval]:
        """Takes a bar; the intervals that are ready with it. A second bar of an instrument and
        interval is dropped: the first stands.
        """
        if bar.ts_event_ns <= self._decided_ns:
            yield Interval(bar.ts_event_ns, (bar,), bar.ts_recv_ns, is_late=True)
            return
        bars = self._waiting.setdefault(bar.ts_event_ns, {})
        bars.setdefault(bar.instrument, bar)
        if self._expected <= bars.keys():
            # Earlier ones that still wait are decided first, with what there is.
            yield from self._release(bar.ts_event_ns, now_ns=bar.ts_recv_ns)

    def expire(self, now_ns: int) -> Iterator[Interval]:
        """The intervals whose grace was over before `now_ns`, each at the end of its grace."""
        for close_ns in sorted(self._waiting):
            due_ns = close_ns + self._grace_ns
            if due_ns < now_ns:
                yield from self._release(close_ns, now_ns=due_ns)

    def skip(self, ts_close_ns: int) -> None:
        """Intervals up to that close are decided: what comes of them is late."""
        self._decided_ns = max(self._decided_ns, ts_close_ns)

    def drain(self) -> Iterator[Interval]:
        """All that wait, when no more bars will come."""
        for close_ns in sorted(self._waiting):
            yield from self._release(close_ns, now_ns=close_ns)

    def _release(self, until_ns: int, *, now_ns: int) -> Iterator[Interval]:
        for close_ns in sorted(close for close in self._waiting if close <= until_ns):
            bars = self._waiting.pop(close_ns)
            ordered = tuple(bars[place] for place in sorted(bars))
            had_ns = max(bar.ts_recv_ns for bar in ordered)
            self._decided_ns = close_ns
            yield Interval(close_ns, ordered, max(now_ns, had_ns))
