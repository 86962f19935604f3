"""The exchange's clock: real time from its opening on, faster, or moved by hand."""

import time
from collections.abc import Callable


class VenueClock:
    """State: what time it is at the exchange.

    `speed` is how much faster than real time passes; at 0 it stands and moves by `move` alone.
    `skew_ns` is by how much clients are told a wrong time.
    """

    def __init__(
        self, start_ns: int, speed: float, *, real_ns: Callable[[], int] = time.monotonic_ns
    ) -> None:
        self._start_ns, self._speed, self._real_ns = start_ns, speed, real_ns
        self._begun_ns = real_ns()
        self._moved_ns = 0

    def now_ns(self) -> int:
        """The exchange's time, nanoseconds since the epoch."""
        passed_ns = int((self._real_ns() - self._begun_ns) * self._speed)
        return self._start_ns + passed_ns + self._moved_ns

    def move(self, by_ns: int) -> None:
        """Lets time pass at once."""
        self._moved_ns += by_ns
