"""Volatility of the middles seen so far, for strategies that price risk by the second."""

from math import exp, log, sqrt

#: Middles are compared this far apart: closer ones tell of the tick and the bounce more than of
#: risk.
STEP_NS = 10**9


class MiddleVolatility:
    """Money per square root of a second, of the past alone. Mutable.

    Squared changes of the middle and the time they took are both summed with weights that halve
    each `halflife_s`; their ratio is the variance of a second. None until one half-life is seen.
    """

    __slots__ = ("_last", "_seen_s", "_squares", "_time_s", "halflife_s")

    def __init__(self, halflife_s: float):
        if not halflife_s > 0:
            raise ValueError(f"expected a halflife_s above 0, found {halflife_s}")
        self.halflife_s = halflife_s
        self._last: tuple[int, float] | None = None
        self._squares = self._time_s = self._seen_s = 0.0

    def see(self, ts_ns: int, middle: float) -> None:
        """The next middle; times never fall."""
        if self._last is None:
            self._last = ts_ns, middle
        elif ts_ns - self._last[0] >= STEP_NS:
            elapsed_s = (ts_ns - self._last[0]) / 1e9
            kept = exp(-log(2) * elapsed_s / self.halflife_s)
            self._squares = kept * self._squares + (middle - self._last[1]) ** 2
            self._time_s = kept * self._time_s + elapsed_s
            self._seen_s += elapsed_s
            self._last = ts_ns, middle

    @property
    def value(self) -> float | None:
        """Money per square root of a second."""
        if self._seen_s < self.halflife_s:
            return None
        return sqrt(self._squares / self._time_s)
