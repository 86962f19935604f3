"""One budget: what may still be spent of it, by whom, and when."""

from collections.abc import Mapping

from hansa.coordinator.foreign import Foreign
from hansa.coordinator.request import Priority
from hansa.coordinator.rules import BudgetRule
from hansa.coordinator.usage import Usage

#: Backfill is spread: it fills at most one part in this many of its share in each part of a window.
PACE_PARTS = 12


class Budget:
    """A limit in sliding windows, with shares by priority and what others use left out."""

    def __init__(self, rule: BudgetRule, *, shares: Mapping[Priority, float], key: str) -> None:
        self.rule = rule
        self.key = key
        self.usage = Usage(rule.window_ns)
        self.foreign = Foreign(rule.window_ns, can_fall=rule.can_fall)
        self.reported = 0  # the venue's own count, as last heard
        self._shares = shares

    def cap(self, priority: Priority) -> int:
        """The most that may be in use once a request of this priority has left."""
        return max(1, int(self.rule.limit * self._shares[priority]))

    def clear_ns(self, cost: int, priority: Priority, *, now_ns: int) -> int:
        """When `cost` may be spent, as far as can be told: `now_ns` if at once.

        A later time is when to look again; NEVER: not before something in flight is answered.
        """
        held = self.foreign.held(now_ns)
        room = self.cap(priority) - held
        excess = self.usage.used(now_ns) + cost - room
        if excess > 0:
            eased_ns = self.usage.eased_at(excess, window_ns=self.rule.window_ns, now_ns=now_ns)
            return min(eased_ns, self.foreign.next_ns(now_ns)) if held else eased_ns
        return self._paced_ns(cost, room, now_ns) if priority is Priority.BACKFILL else now_ns

    def _paced_ns(self, cost: int, room: int, now_ns: int) -> int:
        part_ns = self.rule.window_ns // PACE_PARTS
        allowed = max(cost, room // PACE_PARTS)
        excess = self.usage.used_since(now_ns - part_ns) + cost - allowed
        if excess <= 0:
            return now_ns
        return self.usage.eased_at(excess, window_ns=part_ns, now_ns=now_ns)

    def read(self, count: int, *, sent_ns: int, now_ns: int) -> int:
        """The venue's count came with a response; returns what others are seen to use."""
        self.reported = count
        return self.foreign.read(count, self.usage, sent_ns=sent_ns, now_ns=now_ns)
