"""The port of time: what moment it is, and waiting for another."""

from typing import Protocol


class Clock(Protocol):
    """The one source of the present at the edges. The engine's own time moves with its events."""

    @property
    def is_simulated(self) -> bool:
        """True where time stands still between events, and moves with them."""
        ...

    def now_ns(self) -> int:
        """Nanoseconds since the epoch, UTC. Never less than what the last call gave."""
        ...

    async def wait_until(self, ts_ns: int) -> None:
        """Returns when that time has come; at once if it has passed."""
        ...
