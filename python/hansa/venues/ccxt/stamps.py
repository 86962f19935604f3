"""The times that calls are signed with: by the wall, each later than the one before."""

from collections.abc import Callable


class Rising:
    """State: the last time given. Exchanges that take it for a number of use refuse equal ones."""

    def __init__(self, now_ns: Callable[[], int]) -> None:
        self._now_ns, self._last_ms = now_ns, 0

    def next_ms(self) -> int:
        """Now, in milliseconds; one more than the last where that is not later."""
        self._last_ms = max(self._last_ms + 1, self._now_ns() // 10**6)
        return self._last_ms
