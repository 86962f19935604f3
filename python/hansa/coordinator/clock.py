"""The time of a coordinator: the wall's as it was at the start, and steady from there."""

import time


class SteadyClock:
    """Nanoseconds since the epoch that never fall and do not jump when the wall clock is set."""

    def __init__(self) -> None:
        self._offset_ns = time.time_ns() - time.monotonic_ns()

    def now_ns(self) -> int:
        """The present."""
        return time.monotonic_ns() + self._offset_ns
