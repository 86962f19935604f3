"""Seasons and events: what was at the same hour before, and since something happened."""

from typing import Self

from hansa.features import parameters
from hansa.features.means import Means
from hansa.features.term import Term


class Occasions(Means):
    """Seasons take occurrences before the present one alone. `clock` counts slots, and only the
    place of its whole part among `slots` matters: `f.time / 3600` with 24 is the hour of the day,
    with 168 that of the week, `f.time / 86400` with 7 the day of the week. Each slot waits for its
    own `window` occurrences.
    """

    __slots__ = ()

    def seasonal_mean(self, clock: Term | float, slots: int = 24, window: int = 20) -> Self:
        """Mean of the last `window` values in the slot of now, without that of now."""
        return self._season("seasonal_mean", clock, slots, window)

    def seasonal_std(self, clock: Term | float, slots: int = 24, window: int = 20) -> Self:
        """Their sample standard deviation (divisor window - 1)."""
        return self._season("seasonal_std", clock, slots, window, least=2)

    def seasonal_zscore(self, clock: Term | float, slots: int = 24, window: int = 20) -> Self:
        """How many of their deviations the value stands from their mean."""
        away = self - self.seasonal_mean(clock, slots, window)
        return away / self.seasonal_std(clock, slots, window)

    def value_when(self, condition: Term | float) -> Self:
        """The value when the condition was last true, now if it is; missing before it ever was."""
        return self._join("value_when", condition)

    def since_true(self) -> Self:
        """Observations since the value, a condition, was last true: 0 now; missing before it ever
        was. The seconds: `f.time - f.time.value_when(condition)`.
        """
        count = self.equals(self).running_sum()
        return count - count.value_when(self)

    def cusum_event(self, threshold: Term | float) -> Self:
        """Of changes: 1 where those since the last event or low add up to more than `threshold`,
        -1 where they fall as far, else 0 (Page 1954; Lopez de Prado 2018, snippet 2.4).
        """
        return self._join("cusum_event", threshold)

    def _season(
        self, op: str, clock: Term | float, slots: int, window: int, *, least: int = 1
    ) -> Self:
        places = parameters.count(slots, of=f"{op}: slots")
        occurrences = parameters.count(window, of=f"{op}: window", least=least)
        return type(self)(op, (places, occurrences), (self, self._lift(clock, of=op)))
