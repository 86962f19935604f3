"""The port of time: what moment it is."""

from typing import Protocol


class Clock(Protocol):
    """The one source of the present. In a backtest it is driven by the data."""

    def now_ns(self) -> int:
        """Nanoseconds since the epoch, UTC. Never less than what the last call gave."""
        ...
