"""The days of a desk, from midnight to midnight, as its core counts them: also over restarts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal
from typing import TypeAlias

from hansa.app.desk.text import since_words
from hansa.app.desk.words import Said

#: Days since 1970, since when it counts, profit and equity in 10^-18, orders, refusals, fills.
DayNumbers: TypeAlias = tuple[int, int, int | None, int | None, int, int, int]

_EXACT = Context(prec=60)
_FIRST = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class DeskDay:
    """A day of UTC, by the desk's time. Its profit counts from `since`: midnight, or the first
    equity that is known; it is "" while none is. What was done counts from midnight.
    """

    day: str
    since: str
    profit: str
    equity: str
    orders: int
    refusals: int
    fills: int

    @classmethod
    def of(cls, numbers: DayNumbers) -> "DeskDay":
        """As the core tells it."""
        day, since_ns, profit, equity, orders, refusals, fills = numbers
        since = f"{datetime.fromtimestamp(since_ns // 10**9, UTC):%Y-%m-%d %H:%M:%S} UTC"
        name = str(_FIRST + timedelta(days=day))
        return cls(name, since, _amount(profit), _amount(equity), orders, refusals, fills)

    @property
    def said(self) -> Mapping[str, Said]:
        """What is said of it once it has ended; `since` where that is not midnight."""
        since = {"since": self.since} if since_words(self.since) else {}
        numbers = {"orders": self.orders, "refusals": self.refusals, "fills": self.fills}
        return {"day": self.day, "equity": self.equity, "profit": self.profit, **since, **numbers}


class DeskDays:
    """Asks the core, with `take`. Days that ended before this began were told by the process of
    then.
    """

    def __init__(self, take: Callable[[], Sequence[DayNumbers]]):
        self._take, self._ended = take, list[DeskDay]()
        take()

    def today(self) -> DeskDay | None:
        """The day at hand; None before the desk has heard anything."""
        days = list(map(DeskDay.of, self._take()))
        self._ended += days[:-1]
        return days[-1] if days else None

    def ended(self) -> list[DeskDay]:
        """Days that ended since this was last asked."""
        self.today()
        ended, self._ended = self._ended, []
        return ended


def _amount(atoms: int | None) -> str:
    if atoms is None:
        return ""
    return format(Decimal(atoms).scaleb(-18, _EXACT).normalize(_EXACT), "f")
