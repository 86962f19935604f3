"""When a desk that failed is started again: after a wait that doubles, so often in a window."""

from collections import deque
from dataclasses import dataclass, field

from hansa.config import interval_ns
from hansa.config.fleet_section import FleetSection


@dataclass(slots=True)
class Restarts:
    """Times are seconds of a clock that is handed in."""

    most: int
    window_s: float
    wait_s: float
    wait_s_max: float
    _made: deque[float] = field(default_factory=deque)

    @classmethod
    def of(cls, fleet: FleetSection) -> "Restarts":
        """As the fleet's file says."""
        window, first, last = (
            interval_ns(each) / 1e9
            for each in (fleet.restart_window, fleet.restart_wait, fleet.restart_wait_max)
        )
        return cls(fleet.restarts_max, window, first, last)

    def made(self, now_s: float) -> int:
        """Restarts within the window."""
        while self._made and now_s - self._made[0] >= self.window_s:
            self._made.popleft()
        return len(self._made)

    def forget(self) -> None:
        """As if there had been none."""
        self._made.clear()

    def next_s(self, now_s: float) -> float | None:
        """When to start again after a failure now; None where that was often enough."""
        before = self.made(now_s)
        if before >= self.most:
            return None
        at_s = now_s + min(self.wait_s * 2.0**before, self.wait_s_max)
        self._made.append(at_s)
        return at_s
