"""So many requests a minute for each caller, as a bucket that fills evenly
(draft-ietf-httpapi-ratelimit-headers).
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from hansa.server.security.problems import ProblemError

_KEPT_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Quota:
    """Who has not asked for `window_s` may ask for as much as `units` at once."""

    units: int = 1_200
    window_s: int = 60


@dataclass(frozen=True, slots=True)
class Left:
    """What a caller has left: whole units, and seconds until all of them are back."""

    quota: Quota
    units: int
    full_in_s: int

    def headers(self) -> dict[str, str]:
        """The headers that say so."""
        return {
            "RateLimit-Policy": f'"default";q={self.quota.units};w={self.quota.window_s}',
            "RateLimit": f'"default";r={self.units};t={self.full_in_s}',
        }


class RateLimit:
    """The buckets of all callers; each is kept as the time at which it is full again. Bounded: who
    has not asked for longest is forgotten first.
    """

    def __init__(self, now_ns: Callable[[], int], quota: Quota | None = None) -> None:
        self._now_ns = now_ns
        self._quota = quota or Quota()
        self._window_ns = self._quota.window_s * 10**9
        self._full_ns: OrderedDict[str, int] = OrderedDict()
        self._turn = threading.Lock()

    def take(self, who: str, weight: int = 1) -> Left:
        """A request of that weight; one of weight 0 (a cancel, a kill) always passes. Raises the
        problem `rate_limited`.
        """
        with self._turn:
            now_ns = self._now_ns()
            before_ns = max(now_ns, self._full_ns.get(who, 0))
            cost_ns = self._window_ns * weight // self._quota.units
            over_ns = before_ns + cost_ns - now_ns - self._window_ns
            if weight and over_ns > 0:
                raise ProblemError("rate_limited", retry_after_s=-(-over_ns // 10**9))
            self._keep(who, before_ns + cost_ns)
            return self._left(before_ns + cost_ns - now_ns)

    def left(self, who: str) -> Left:
        """What they have left; asking costs nothing."""
        return self.take(who, 0)

    def _keep(self, who: str, full_ns: int) -> None:
        self._full_ns.pop(who, None)
        self._full_ns[who] = full_ns
        while len(self._full_ns) > _KEPT_MAX:
            self._full_ns.popitem(last=False)

    def _left(self, used_ns: int) -> Left:
        units = (self._window_ns - used_ns) * self._quota.units // self._window_ns
        return Left(self._quota, max(0, units), -(-used_ns // 10**9))
