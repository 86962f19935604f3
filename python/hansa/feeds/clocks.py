"""Clocks: the real one, one that plays history at a speed, and one that stands still."""

import asyncio
import time


class RealClock:
    """The clock of the machine, in UTC; it never goes back, even where the machine's is set."""

    is_simulated = False

    def __init__(self) -> None:
        self._offset_ns = time.time_ns() - time.monotonic_ns()

    def now_ns(self) -> int:
        """Nanoseconds since the epoch."""
        return self._offset_ns + time.monotonic_ns()

    async def wait_until(self, ts_ns: int) -> None:
        """Returns when that time has come."""
        await asyncio.sleep(max(0.0, (ts_ns - self.now_ns()) / 1e9))


class PlayedClock:
    """History in motion: begins at `start_ns` and goes `speed` times as fast as the machine's."""

    is_simulated = False

    def __init__(self, start_ns: int, speed: float):
        self._start_ns, self._speed = start_ns, speed
        self._began_ns = time.monotonic_ns()

    def now_ns(self) -> int:
        """Nanoseconds since the epoch, in the time of the history."""
        return self._start_ns + int((time.monotonic_ns() - self._began_ns) * self._speed)

    async def wait_until(self, ts_ns: int) -> None:
        """Returns when that time has come."""
        await asyncio.sleep(max(0.0, (ts_ns - self.now_ns()) / 1e9 / self._speed))


class SimulatedClock:
    """Stands still until the data move it: waiting for a time is to be there."""

    is_simulated = True

    def __init__(self, start_ns: int = 0):
        self._now_ns = start_ns

    def now_ns(self) -> int:
        """Nanoseconds since the epoch, in the time of the data."""
        return self._now_ns

    async def wait_until(self, ts_ns: int) -> None:
        """That time is now; others get their turn."""
        self._now_ns = max(self._now_ns, ts_ns)
        await asyncio.sleep(0)
