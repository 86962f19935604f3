"""What we used of one budget and when.

A cost counts from the moment its request leaves until a whole window after its answer. The venue
counted it at some moment between the two; so whatever window of that length one picks at the venue,
all of its requests are counted here together when the last of them leaves: a bound that holds here
holds there, in every window, fixed or sliding, however long requests travel.
"""

from bisect import bisect_left, bisect_right
from sys import maxsize

#: A time that never comes: only an answer can change what is waited for.
NEVER = maxsize
_PRUNE_ENTRIES = 1024


class Usage:
    """Costs in flight, and settled ones with their times."""

    def __init__(self, window_ns: int) -> None:
        self._window_ns = window_ns
        self._times: list[int] = []
        self._sums: list[int] = [0]  # before each entry, and after the last
        self._flying = 0

    def charge(self, cost: int) -> None:
        """A request leaves."""
        self._flying += cost

    def settle(self, cost: int, now_ns: int) -> None:
        """Its answer came, or nothing will come any more."""
        self._flying -= cost
        self.add(cost, now_ns)

    def add(self, cost: int, at_ns: int) -> None:
        """Something counted at `at_ns`, which is no earlier than what was added before."""
        if self._times and self._times[-1] == at_ns:
            self._sums[-1] += cost
        else:
            self._times.append(at_ns)
            self._sums.append(self._sums[-1] + cost)
        self._prune(at_ns)

    def used(self, now_ns: int) -> int:
        """What counts at this moment."""
        return self.used_since(now_ns - self._window_ns)

    def used_since(self, start_ns: int) -> int:
        """What is in flight, and what settled after `start_ns` (up to three windows ago)."""
        return self._flying + self._sums[-1] - self._sums[bisect_right(self._times, start_ns)]

    def eased_at(self, excess: int, *, window_ns: int, now_ns: int) -> int:
        """When `excess` of what settled within `window_ns` no longer counts; NEVER if too much."""
        gone = self._sums[bisect_right(self._times, now_ns - window_ns)]
        index = bisect_left(self._sums, gone + excess)
        return self._times[index - 1] + window_ns if index < len(self._sums) else NEVER

    def _prune(self, now_ns: int) -> None:
        old = bisect_right(self._times, now_ns - 3 * self._window_ns)
        if old > _PRUNE_ENTRIES:
            del self._times[:old]
            del self._sums[:old]
