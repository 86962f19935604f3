"""A simulated venue that also hears what the desk missed of the market, as a real one did."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from hansa import _core
from hansa.types import BarEvent, MarketEvent, TickEvent, VenueReport
from hansa.venues.paper import PaperVenue

#: At one time stamp: what closes, what happens, what opens.
_CLOSES, _HAPPENS, _OPENS = 0, 1, 2
_Due: TypeAlias = tuple[int, int, MarketEvent]


class WholeMarket:
    """A venue on paper (`MarketFollower`) that is moved by a desk's data and, between them, by what
    that desk has `missed`, each at its time.
    """

    def __init__(self, venue: PaperVenue, missed: Iterable[MarketEvent] = ()):
        self._venue = venue
        due = (each for event in missed for each in _due(event))
        self._missed = deque(sorted(due, key=lambda each: each[:2]))

    @property
    def next_due_ns(self) -> int | None:
        """When the next request arrives, or the next report is due."""
        return self._venue.next_due_ns

    def advance(self, now_ns: int) -> None:
        """Requests arrive that are due by then."""
        self._catch_up(now_ns, _HAPPENS)
        self._venue.advance(now_ns)

    def bar_opened(self, bar: BarEvent) -> None:
        """A bar whose interval is over begins."""
        self._catch_up(bar.ts_open_ns, _OPENS)
        self._venue.bar_opened(bar)

    def bar_closed(self, bar: BarEvent) -> None:
        """It closes."""
        self._catch_up(bar.ts_event_ns, _CLOSES)
        self._venue.bar_closed(bar)

    def tick(self, event: TickEvent) -> None:
        """A quote, a print or a level changed."""
        self._catch_up(event.ts_event_ns, _HAPPENS)
        self._venue.tick(event)

    def take(self, request: _core.VenueRequest, *, sent_ns: int | None = None) -> None:
        """A request leaves the desk."""
        self._venue.take(request, sent_ns=sent_ns)

    def price(self, fill: VenueReport) -> tuple[int, str]:
        """What a fill that was made elsewhere would cost here, in 10^-18 of a currency; which."""
        return self._venue.price(fill)

    def take_reports(self, until_ns: int) -> Sequence[VenueReport]:
        """The reports the desk has by then."""
        return self._venue.take_reports(until_ns)

    def _catch_up(self, until_ns: int, until_kind: int) -> None:
        while self._missed and self._missed[0][:2] <= (until_ns, until_kind):
            _, kind, event = self._missed.popleft()
            if not isinstance(event, BarEvent):
                self._venue.tick(event)
            elif kind == _OPENS:
                self._venue.bar_opened(event)
            else:
                self._venue.bar_closed(event)


def _due(event: MarketEvent) -> Iterator[_Due]:
    if isinstance(event, BarEvent):
        yield event.ts_open_ns, _OPENS, event
        yield event.ts_event_ns, _CLOSES, event
    else:
        yield event.ts_event_ns, _HAPPENS, event
