"""Calendar effects: hours, weekdays and turns of the month that were kind before.

Each learns from the bars that have passed alone, and a bar belongs to the season in which it begins
by the clocks of `zone`: a stock's bar from close to close to the day of the close before it. They
lose when a habit ends, as published ones tend to, and to costs: they turn over with every season
that speaks.
"""

from typing import ClassVar

import numpy as np

from hansa.agents.seasonal import Seasonal

_HOUR_NS = 3_600_000_000_000


class HourOfDay(Seasonal):
    """On the side of hours of the day as they were before. Source: Heston, Korajczyk & Sadka
    (2010), "Intraday patterns in the cross-section of stock returns", Journal of Finance 65(4).
    """

    seasons: ClassVar[int] = 24

    def season_of(self, ts_ns: int) -> int:
        """0 to 23."""
        return ts_ns // _HOUR_NS % 24


class DayOfWeek(Seasonal):
    """On the side of weekdays as they were before. Source: French (1980), "Stock returns and
    the weekend effect", Journal of Financial Economics 8(1).
    """

    seasons: ClassVar[int] = 7

    def season_of(self, ts_ns: int) -> int:
        """0 to 6, Monday to Sunday: the epoch began on a Thursday."""
        return (ts_ns // (24 * _HOUR_NS) + 3) % 7


class TurnOfMonth(Seasonal):
    """On the side of the turn of the month, its last day and the next three, as it was,
    and of all other days. Source: Lakonishok & Smidt (1988), "Are seasonal anomalies real?", Review
    of Financial Studies 1(4), who count trading days; these are calendar days.
    """

    seasons: ClassVar[int] = 2

    def season_of(self, ts_ns: int) -> int:
        """1 at the turn."""
        day = np.datetime64(ts_ns // (24 * _HOUR_NS), "D")
        first = day.astype("datetime64[M]").astype("datetime64[D]")
        last = (day.astype("datetime64[M]") + 1).astype("datetime64[D]") - 1
        return int(day == last or (day - first).astype(int) < 3)
