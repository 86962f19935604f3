"""Whether a venue may be called at all: paused after a 429, shut after a 418, tried again after."""

from enum import Enum

from hansa.coordinator.usage import NEVER


class CircuitState(Enum):
    """What the venue has told us to do."""

    CLOSED = "closed"  # as usual
    PAUSED = "paused"  # wait, and keep what is asked
    BANNED = "banned"  # refuse what is asked
    PROBING = "probing"  # the ban has passed: one request at a time until one is answered well


class Circuit:
    """Times until which nothing may be sent."""

    def __init__(self) -> None:
        self.paused_until_ns = 0
        self.banned_until_ns = 0
        self._is_probing = False

    def pause(self, until_ns: int) -> None:
        """Nothing is sent before `until_ns`; a shorter pause does not end a longer one."""
        self.paused_until_ns = max(self.paused_until_ns, until_ns)

    def ban(self, until_ns: int) -> None:
        """Nothing is sent before `until_ns`, and what is asked until then is refused."""
        self.banned_until_ns = max(self.banned_until_ns, until_ns)
        self._is_probing = True

    def answered(self) -> None:
        """The venue has answered well."""
        self._is_probing = False

    def state(self, now_ns: int) -> CircuitState:
        """What holds at this moment."""
        if now_ns < self.banned_until_ns:
            return CircuitState.BANNED
        if now_ns < self.paused_until_ns:
            return CircuitState.PAUSED
        return CircuitState.PROBING if self._is_probing else CircuitState.CLOSED

    def clear_ns(self, now_ns: int, *, in_flight: int) -> int:
        """When something may be sent; NEVER: not before what is in flight is answered."""
        if self._is_probing and in_flight:
            return NEVER
        return max(now_ns, self.paused_until_ns, self.banned_until_ns)
