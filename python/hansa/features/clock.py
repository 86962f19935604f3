"""When the moment is, for what depends on the hour or the day."""

from hansa.features import parameters
from hansa.features.expression import Expr

_DAY_S = 86_400
#: 1970-01-01 was a Thursday.
_FIRST_DAY = 3


class Clock:
    """Of the moment that features are computed for, which is when bars close: an hour's bar that
    closes at 10:00 stands for the hour from 9:00 on.
    """

    __slots__ = ()

    @property
    def time(self) -> Expr:
        """Seconds since 1970-01-01 UTC, of the moment; the same for every instrument."""
        return Expr("time")

    def time_of_day(self, utc_offset_hours: float = 0) -> Expr:
        """Seconds since midnight UTC, or of a clock so many hours ahead of it."""
        time = self._time(utc_offset_hours, of="time_of_day")
        return time - (time / _DAY_S).floor() * _DAY_S

    def day_of_week(self, utc_offset_hours: float = 0) -> Expr:
        """0 on Mondays to 6 on Sundays, UTC or of a clock so many hours ahead of it."""
        day = (self._time(utc_offset_hours, of="day_of_week") / _DAY_S).floor() + _FIRST_DAY
        return day - (day / 7).floor() * 7

    def _time(self, utc_offset_hours: float, *, of: str) -> Expr:
        hours = parameters.number(utc_offset_hours, of=f"{of}: utc_offset_hours")
        return self.time + hours * 3600 if hours else self.time
