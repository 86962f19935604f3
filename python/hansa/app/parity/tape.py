"""What happened around a live desk, on a tape: market, clock and requests, in their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from hansa import _core
from hansa.app.live.again import feed_record
from hansa.engine.live_step import LiveStep
from hansa.journal import ACTOR_FAILURE, Kind, Records, decode_command, read_records
from hansa.ports import MarketFollower
from hansa.types import BarEvent, TickEvent, VenueReport

#: From here on actors are strategies: what they command follows from what they were told, as does
#: what a desk commands whose member failed.
_FIRST_STRATEGY = 16


@dataclass(frozen=True, slots=True)
class Opened:
    """A bar whose interval is over begins."""

    bar: BarEvent


@dataclass(frozen=True, slots=True)
class Closed:
    """It closes."""

    bar: BarEvent


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock was read."""

    now_ns: int


@dataclass(frozen=True, slots=True)
class Heard:
    """The desk took the reports that were due by then."""

    until_ns: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A request left: its place among the requests."""

    place: int


Entry: TypeAlias = Opened | Closed | Clock | Heard | Sent | TickEvent


class Tape:
    """A venue that only listens (`MarketFollower`): it keeps what it hears. Over a venue on paper
    it passes everything on, so that the desk has its reports, `told` in order; else it has none.
    """

    def __init__(self, paper: MarketFollower | None):
        self._paper = paper
        self.entries: list[Entry] = []
        self.requests: list[_core.VenueRequest] = []
        self.told: list[VenueReport] = []
        self.until_ns = 0

    @property
    def next_due_ns(self) -> int | None:
        """That of the venue on paper."""
        return None if self._paper is None else self._paper.next_due_ns

    def advance(self, now_ns: int) -> None:
        """Requests arrive at the venue on paper."""
        if self._paper is not None:
            self._paper.advance(now_ns)

    def bar_opened(self, bar: BarEvent) -> None:
        """A bar whose interval is over begins."""
        self.entries.append(Opened(bar))
        if self._paper is not None:
            self._paper.bar_opened(bar)

    def bar_closed(self, bar: BarEvent) -> None:
        """It closes."""
        self.entries.append(Closed(bar))
        if self._paper is not None:
            self._paper.bar_closed(bar)

    def tick(self, event: TickEvent) -> None:
        """A quote, a print or a level changed."""
        self.entries.append(event)
        if self._paper is not None:
            self._paper.tick(event)

    def clock(self, now_ns: int) -> None:
        """The clock was read."""
        self.entries.append(Clock(now_ns))

    def take(self, request: _core.VenueRequest) -> None:
        """A request leaves the desk."""
        self.entries.append(Sent(len(self.requests)))
        self.requests.append(request)
        if self._paper is not None:
            self._paper.take(request)

    def last_ns(self) -> dict[int, int]:
        """Of each instrument when the last happened that was heard of it."""
        last: dict[int, int] = {}
        for entry in self.entries:
            event = entry.bar if isinstance(entry, Closed) else entry
            if not isinstance(event, Opened | Clock | Heard | Sent | Closed):
                last[event.instrument] = max(event.ts_event_ns, last.get(event.instrument, 0))
        return last

    def take_reports(self, until_ns: int) -> Sequence[VenueReport]:
        """Those of the venue on paper."""
        self.until_ns = max(self.until_ns, until_ns)
        self.entries.append(Heard(until_ns))
        found = [] if self._paper is None else self._paper.take_reports(until_ns)
        self.told += found
        return found


def record_tape(journal: Path, step: LiveStep, tape: Tape, *, is_paper: bool) -> None:
    """Feeds a desk at its beginning, with `tape` beside it, every event that came to it from
    outside. Nothing is compared: a desk that decides otherwise now goes its own way.
    """
    records = read_records(journal)
    step.floor.begin()
    for row in range(step.floor.core.records, len(records)):
        if is_of_desk(records, row, is_paper=is_paper):
            continue
        if int(records.kind[row]) == Kind.TIME:
            tape.clock(int(records.ts_ns[row]))
        feed_record(step, records, row, hears_reports=not is_paper)
        for request in step.take_requests():
            tape.take(request)
    tape.until_ns = max(tape.until_ns, step.floor.core.now_ns if not is_paper else 0)


def is_of_desk(records: Records, row: int, *, is_paper: bool) -> bool:
    """Whether the desk makes a record by itself: it follows from what came."""
    match int(records.kind[row]):
        case Kind.STATE | Kind.END | Kind.FAILED:
            return True
        case Kind.REPORT | Kind.STRANGER:
            return is_paper
        case Kind.COMMAND:
            command = decode_command(records.payload(row), int(records.ts_ns[row]))
            return command.actor >= _FIRST_STRATEGY or command.actor == ACTOR_FAILURE
        case _:
            return False
