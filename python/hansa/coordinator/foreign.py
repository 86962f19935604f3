"""What other programs on the same address use of a budget, from the venue's own count.

The venue counts in fixed windows and tells the count with each response. What it counted above all
that we can have sent in that window was sent by others. It is a lower bound: requests of ours that
are still in flight count as counted.
"""

from hansa.coordinator.usage import Usage

#: How far our clock and the venue's may be apart at the turn of a window.
SKEW_NS = 1_000_000_000


class Foreign:
    """Use by others in this fixed window of the venue and in the one before.

    Windows are taken to begin at multiples of their length since the epoch; a count that falls at
    another time teaches where they begin.
    """

    def __init__(self, window_ns: int, *, can_fall: bool) -> None:
        self._window_ns = window_ns
        self._can_fall = can_fall
        self._phase_ns = 0
        self._start_ns = 0
        self._now = 0
        self._before = 0
        self._last = (0, 0, 0)  # count, sent, received

    def read(self, count: int, usage: Usage, *, sent_ns: int, now_ns: int) -> int:
        """Takes in the venue's count out of a response; returns what others used as far as seen."""
        if not self._can_fall:
            self._learn(count, sent_ns, now_ns)
        start_ns = self._begin(sent_ns - SKEW_NS)
        self._roll(now_ns)
        seen = count - usage.used_since(start_ns - SKEW_NS)
        self._now = max(self._now, seen)
        self._last = (count, sent_ns, now_ns)
        return self._now

    def held(self, now_ns: int) -> int:
        """What is left to others: the most of this window and the last, as they may go on."""
        self._roll(now_ns)
        return max(self._now, self._before)

    def next_ns(self, now_ns: int) -> int:
        """When the next fixed window begins, and `held` may fall."""
        return self._begin(now_ns) + self._window_ns

    def _begin(self, at_ns: int) -> int:
        return at_ns - (at_ns - self._phase_ns) % self._window_ns

    def _roll(self, now_ns: int) -> None:
        start_ns = self._begin(now_ns)
        if start_ns > self._start_ns:
            is_next = start_ns - self._start_ns <= self._window_ns
            self._before = self._now if is_next else 0
            self._now = 0
            self._start_ns = start_ns

    def _learn(self, count: int, sent_ns: int, now_ns: int) -> None:
        last_count, last_sent_ns, last_received_ns = self._last
        has_fallen = count < last_count and sent_ns >= last_received_ns
        if has_fallen and self._begin(now_ns + SKEW_NS) <= last_sent_ns - SKEW_NS:
            self._phase_ns = last_sent_ns % self._window_ns
