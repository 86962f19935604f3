"""A tape played to a simulated venue: what it would have made of the same requests."""

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from hansa import _core
from hansa.app.parity.market import WholeMarket
from hansa.app.parity.tape import Clock, Closed, Heard, Opened, Sent, Tape
from hansa.engine.latency_record import Samples
from hansa.engine.settings import CoreSettings
from hansa.engine.venue_terms import LatencyPlan
from hansa.types import VenueReport

_NEVER_NS = 2**62


@dataclass(frozen=True, slots=True)
class Journey:
    """What becomes of requests on their way, by their place: when they arrive (None: as the
    venue's own model has it), and which never do.
    """

    arrivals_ns: Sequence[int] | None = None
    lost: frozenset[int] = field(default_factory=frozenset)


def play(
    tape: Tape, venue: WholeMarket, journey: Journey, *, follows_clock: bool
) -> list[VenueReport]:
    """Every report of the venue, in order, from a venue at its beginning. It is moved as a venue
    on paper is (`LiveStep`), but for the desk, which does not hear it.
    """
    player = _Player(tape.requests, venue, journey)
    for entry in tape.entries:
        match entry:
            case Opened(bar):
                player.settle(bar.ts_open_ns + 1)
                venue.bar_opened(bar)
            case Closed(bar):
                player.settle(bar.ts_event_ns)
                venue.bar_closed(bar)
            case Clock(now_ns):
                if follows_clock:
                    player.settle(now_ns + 1)
            case Heard(until_ns):
                player.hear(until_ns)
            case Sent(place):
                player.take(place)
            case _:
                player.settle(entry.ts_event_ns)
                venue.tick(entry)
    player.settle(tape.until_ns + 1)
    player.hear(_NEVER_NS)
    return player.told


def price_along(
    tape: Tape, venue: WholeMarket, fills: Sequence[VenueReport]
) -> list[tuple[int, str]]:
    """What each of these fills, made elsewhere, would cost at a venue at its beginning that hears
    the tape: in 10^-18 of a currency, and which. Each is priced before its instrument moves on.
    """
    waiting = sorted(range(len(fills)), key=lambda place: fills[place].ts_event_ns)
    costs: dict[int, tuple[int, str]] = {}

    def price(ts_ns: int, instrument: int) -> None:
        due = list(takewhile(lambda place: fills[place].ts_event_ns <= ts_ns, waiting))
        for place in due:
            fill = fills[place]
            if fill.ts_event_ns < ts_ns or fill.instrument == instrument:
                waiting.remove(place)
                costs[place] = venue.price(fill)

    for entry in tape.entries:
        match entry:
            case Opened(bar):
                price(bar.ts_open_ns, bar.instrument)
                venue.bar_opened(bar)
            case Closed(bar):
                price(bar.ts_event_ns, bar.instrument)
                venue.bar_closed(bar)
            case Clock() | Heard() | Sent():
                pass
            case _:
                price(entry.ts_event_ns, entry.instrument)
                venue.tick(entry)
    price(_NEVER_NS, 0)
    return [costs[place] for place in range(len(fills))]


class _Player:
    """A venue and the requests that are on their way to it."""

    def __init__(
        self, requests: Sequence[_core.VenueRequest], venue: WholeMarket, journey: Journey
    ):
        self._requests, self._venue, self._journey = requests, venue, journey
        self._travelling: list[tuple[int, int]] = []
        self.told: list[VenueReport] = []

    def take(self, place: int) -> None:
        """A request leaves the desk."""
        if place in self._journey.lost:
            return
        if self._journey.arrivals_ns is None:
            self._venue.take(self._requests[place])
        else:
            bisect.insort(self._travelling, (self._journey.arrivals_ns[place], place))

    def settle(self, before_ns: int) -> None:
        """Requests that arrive before a time, one due time after the other."""
        while self._travelling and self._travelling[0][0] <= before_ns:
            arrival_ns, place = self._travelling.pop(0)
            self._venue.take(self._requests[place], sent_ns=arrival_ns)
        while (due_ns := self._venue.next_due_ns) is not None and due_ns < before_ns:
            self._venue.advance(due_ns)
            self.hear(due_ns)

    def hear(self, until_ns: int) -> None:
        """The reports that are due by then."""
        self.told += self._venue.take_reports(until_ns)


def arriving(settings: CoreSettings) -> CoreSettings:
    """The same venue, where a request is there when it is sent; reports travel as before."""
    plan = settings.latency
    if plan is None:
        back: tuple[int, ...] = (settings.latency_ns,)
        return replace(settings, latency=LatencyPlan((0,), back, None, is_linear=True))
    samples = None if plan.samples is None else _at_venue(plan.samples)
    return replace(settings, latency=replace(plan, to_venue_ns=(0,), samples=samples))


def _at_venue(samples: Samples) -> Samples:
    """The same ways back, of messages that leave when they were at the venue."""
    ways = zip(samples.sent_ns, samples.to_venue_ns, strict=True)
    at_venue = [sent_ns + there_ns for sent_ns, there_ns in ways]
    return replace(samples, sent_ns=at_venue, to_venue_ns=[0] * len(at_venue))


def roots_of(requests: Sequence[_core.VenueRequest]) -> Mapping[int, int]:
    """The first id of every order, by each id that it went by."""
    roots: dict[int, int] = {}
    for request in requests:
        if request.kind == "cancel":
            continue
        orig = request.orig_cl_ord_id
        roots[request.cl_ord_id] = request.cl_ord_id if orig is None else roots.get(orig, orig)
    return roots
