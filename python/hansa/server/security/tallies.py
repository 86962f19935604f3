"""Counts of what failed, and how long to wait after so many."""

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """So many tries are `free`; each one after it waits twice as long as the one before, from 1 s
    to `wait_s_max`. All is forgotten after `forget_s` without a try.
    """

    free: int
    wait_s_max: int
    forget_s: int = 3600
    kept_max: int = 10_000

    def wait_ns(self, tries: int) -> int:
        """What has to pass between the try of that number (counted from 1) and the next."""
        beyond = tries - self.free
        return 0 if beyond < 0 else int(min(2.0 ** min(beyond, 60), self.wait_s_max)) * 10**9


@dataclass(slots=True)
class _Tally:
    tries: int
    last_ns: int


class Tallies:
    """Tries by who made them. Bounded: who has not tried for longest is forgotten first."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._of: OrderedDict[str, _Tally] = OrderedDict()

    def wait_ns(self, who: str, now_ns: int) -> int:
        """How long it is until they may try again; 0 is now."""
        tally = self._of.get(who)
        if tally is None or self._is_over(tally, now_ns):
            return 0
        return max(0, tally.last_ns + self._patience.wait_ns(tally.tries) - now_ns)

    def add(self, who: str, now_ns: int) -> None:
        """They try now."""
        tally = self._of.pop(who, None)
        tries = 0 if tally is None or self._is_over(tally, now_ns) else tally.tries
        self._of[who] = _Tally(tries + 1, now_ns)
        while len(self._of) > self._patience.kept_max:
            self._of.popitem(last=False)

    def take_back(self, who: str) -> None:
        """Their last try was none that counts."""
        tally = self._of.get(who)
        if tally is not None:
            tally.tries -= 1

    def forget(self, who: str) -> None:
        """They begin anew."""
        self._of.pop(who, None)

    def _is_over(self, tally: _Tally, now_ns: int) -> bool:
        return now_ns - tally.last_ns >= self._patience.forget_s * 10**9
