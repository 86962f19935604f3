"""The day of a desk: what its equity was when the day began, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from hansa.app.desk.words import Said

#: Orders, refusals, fills.
Counts = tuple[int, int, int]


@dataclass(slots=True)
class DeskDay:
    """Days are those of UTC, by the desk's clock. What a desk did before this process began is not
    known here: the first equity that is seen begins the day.
    """

    day: date | None = None
    began: Decimal | None = None
    last: Decimal | None = None
    began_at: datetime | None = None
    counts: Counts = (0, 0, 0)

    def turn(self, now_ns: int, equity: str, counts: Counts) -> Mapping[str, Said] | None:
        """Takes the equity of now ("" if it cannot be told). Where a day has ended: what is said
        of it.
        """
        now = datetime.fromtimestamp(now_ns // 10**9, UTC)
        today = now.date()
        if equity:
            self.last = Decimal(equity)
            if self.began is None:
                self.began, self.began_at = self.last, now
        if self.day is not None and today <= self.day:
            return None
        ended = None if self.day is None else self._ended(counts)
        if ended is not None:
            self.began_at = datetime.combine(today, time(), UTC)
        self.day, self.began, self.counts = today, self.last, counts
        return ended

    def moved(self, worth: Decimal | None) -> None:
        """Money came in or went out: neither profit nor loss. Where its worth is not known, the
        day is measured from the next equity on.
        """
        if worth is None or self.began is None or self.last is None:
            self.began = self.last = None
        else:
            self.began, self.last = self.began + worth, self.last + worth

    @property
    def since(self) -> str:
        """When the day began that `profit` is of: midnight, or the first equity seen; "" before."""
        return "" if self.began_at is None else f"{self.began_at:%Y-%m-%d %H:%M:%S} UTC"

    @property
    def profit(self) -> str:
        """Since the day began; "" before any equity was seen."""
        if self.last is None or self.began is None:
            return ""
        return format(self.last - self.began, "f")

    def _ended(self, counts: Counts) -> Mapping[str, Said]:
        orders, refusals, fills = (
            now - then for now, then in zip(counts, self.counts, strict=True)
        )
        equity = "" if self.last is None else format(self.last, "f")
        numbers = {"orders": orders, "refusals": refusals, "fills": fills}
        return {"day": str(self.day), "equity": equity, "profit": self.profit, **numbers}
