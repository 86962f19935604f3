"""What a live desk missed of the market: its inputs beside a history, and what that came to."""

import heapq
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hansa.app.live.again import feed_record
from hansa.app.live.parts import LiveParts
from hansa.app.loading import load_data
from hansa.app.parity.market import WholeMarket
from hansa.app.parity.reality import fills_of
from hansa.app.parity.scene import Scene
from hansa.app.parity.tape import Tape, is_of_desk, record_tape
from hansa.app.parity.worth import Valuer, as_charged, world
from hansa.engine import Destination
from hansa.engine.live_step import LiveStep
from hansa.feeds.clocks import SimulatedClock
from hansa.feeds.recorded import RecordedFeed
from hansa.journal import Kind, Records, read_records
from hansa.journal.live_inputs import decode_interval, decode_market
from hansa.report.parity_data import Inputs
from hansa.types import BarEvent, MarketEvent


@dataclass(frozen=True, slots=True)
class Had:
    """The market as a desk had it: events in time, bars that came after their decision, the span
    in which it listened, and whether its data ended.
    """

    events: list[MarketEvent]
    late: list[BarEvent]
    start_ns: int
    end_ns: int
    has_ended: bool

    @classmethod
    def of(cls, journal: Path) -> "Had":
        """From a run's journal; bars of before it began are left out."""
        events: list[MarketEvent] = []
        late: list[BarEvent] = []
        records = read_records(journal, [Kind.MARKET, Kind.INTERVAL, Kind.END])
        for row, payload in records.each():
            if records.kind[row] == Kind.INTERVAL:
                interval = decode_interval(payload)
                events += () if interval.is_history else interval.bars
            elif records.kind[row] == Kind.MARKET:
                event = decode_market(payload, int(records.ts_ns[row]))
                if isinstance(event, BarEvent):
                    late.append(event)
                else:
                    events.append(event)
        has_ended = len(records) > 0 and int(records.kind[-1]) == Kind.END
        times = [int(each) for each in records.ts_ns]
        first = min((event.ts_event_ns for event in events), default=0)
        return cls(events, late, first, max(times, default=0), has_ended)


@dataclass(frozen=True, slots=True)
class Compared:
    """What a desk had beside a history: the history as it would have had it, and what of it was
    not there in time.
    """

    inputs: Inputs
    events: list[MarketEvent]
    missed: list[MarketEvent]


def history_of(parts: LiveParts, had: Had) -> Compared:
    """The data files of the configuration, over the span of the run, beside what the desk had.

    An event that it had comes when it had it; one that it missed, or had late, when the files say.
    Raises ConfigError or DataError.
    """
    loaded = load_data(parts.config)
    places = {each.symbol: place for place, each in enumerate(parts.instruments)}
    tables = [table for table in loaded.tables if table.instrument.symbol in places]
    feed = RecordedFeed(tables, places, SimulatedClock())
    known = [event for event in feed.all_events() if _is_within(event, had)]
    received = _received(had.events)
    events, missing = [], []
    for event in known:
        times = received.get(_key(event))
        if times:
            events.append(replace(event, ts_recv_ns=times.pop(0)))
        else:
            events.append(event)
            missing.append(event)
    events.sort(key=lambda event: event.ts_recv_ns)
    inputs = _inputs(missing, had, left=sum(map(len, received.values())))
    return Compared(inputs, events, missing)


def _is_within(event: MarketEvent, had: Had) -> bool:
    is_over = event.ts_event_ns > had.end_ns and not had.has_ended
    return event.ts_event_ns >= had.start_ns and not is_over


def _key(event: MarketEvent) -> MarketEvent:
    """The event itself, whenever it was had."""
    return replace(event, ts_recv_ns=0)


def _received(events: Iterable[MarketEvent]) -> dict[MarketEvent, list[int]]:
    found: dict[MarketEvent, list[int]] = {}
    for event in events:
        found.setdefault(_key(event), []).append(event.ts_recv_ns)
    return found


def _inputs(missing: list[MarketEvent], had: Had, *, left: int) -> Inputs:
    late = Counter(_key(bar) for bar in had.late)
    is_late = [late[_key(event)] > 0 for event in missing]
    return Inputs(
        had=len(had.events) + len(had.late),
        missing=is_late.count(False),
        late=is_late.count(True),
        unknown=left,
        first_ns=min((event.ts_event_ns for event in missing), default=None),
    )


def missed_atoms(scene: Scene, model: LiveParts, compared: Compared) -> int:
    """What the desk, left to itself on the simulated venue, makes with what it had, less what it
    makes with the whole history: each at the last prices that it knows. A real venue has heard what
    the desk missed; one on paper has not.
    """
    missed = () if scene.is_paper else compared.missed
    had = made_atoms(scene, WholeMarket(model.paper(), missed))
    return had - made_atoms(scene, WholeMarket(model.paper()), compared.events)


def made_atoms(
    scene: Scene, venue: WholeMarket, history: Sequence[MarketEvent] | None = None
) -> int:
    """What the desk makes on a simulated venue, with a history in place of what it had if one is
    given.
    """
    tape = Tape(venue)
    core = scene.parts.core(Destination("memory"), scene.content)
    step = scene.parts.step(scene.parts.floor(core), tape)
    if history is None:
        record_tape(scene.journal, step, tape, is_paper=True)
    else:
        _over_history(scene.journal, step, history)
    marks = tuple(ticks for _, ticks in core.positions())
    valuer = Valuer(scene.parts.instruments, marks, scene.parts.config.account.currency)
    deals = world(valuer, as_charged(fills_of(tape.told)), {})
    return sum(deal.worth_atoms for deal in deals.values())


def _over_history(journal: Path, step: LiveStep, history: Sequence[MarketEvent]) -> None:
    """The desk over other market data, and all else that came to it when it did."""
    records = read_records(journal)
    step.floor.begin()
    rows = _others(records, step.floor.core.records, history)
    events = [(event.ts_recv_ns, _MARKET, number) for number, event in enumerate(history)]
    for ts_ns, order, number in heapq.merge(events, rows):
        if order != _MARKET:
            _feed_other(step, records, number)
            continue
        step.market(history[number])
        due_ns = step.floor.core.next_due_ns
        if due_ns is not None and due_ns <= ts_ns:
            step.time(ts_ns)
    if len(records) and int(records.kind[-1]) == Kind.END:
        step.drain()


#: At one time: what was before the market, the market, all else.
_BEFORE, _MARKET, _BEHIND = range(3)


def _others(
    records: Records, first: int, history: Sequence[MarketEvent]
) -> list[tuple[int, int, int]]:
    """Rows that are none of the market, with their times. Those from before the market began come
    first, whatever the clock of the desk said by then: its warm-up, above all.
    """
    first_ns = min((event.ts_recv_ns for event in history), default=None)
    market = [row for row in range(first, len(records)) if _is_market(records, row)]
    found = []
    for row in range(first, len(records)):
        if is_of_desk(records, row, is_paper=True) or _is_market(records, row):
            continue
        ts_ns = int(records.ts_ns[row])
        if first_ns is None or (market and row > market[0]):
            found.append((ts_ns, _BEHIND, row))
        else:
            found.append((min(ts_ns, first_ns), _BEFORE, row))
    return sorted(found)


def _feed_other(step: LiveStep, records: Records, row: int) -> None:
    """What is none of the market. Bars that a desk caught up with when it went on are left out
    where they were there in their time.
    """
    if int(records.kind[row]) == Kind.INTERVAL:
        step.drain()  # nothing waits from before
        if decode_interval(records.payload(row)).ts_close_ns <= step.gathering.decided_ns:
            return
    feed_record(step, records, row, hears_reports=False)


def _is_market(records: Records, row: int) -> bool:
    """Whether a record is of what the market said while the desk was at work, or did not say."""
    kind = int(records.kind[row])
    if kind == Kind.INTERVAL:
        return not decode_interval(records.payload(row)).is_history
    return kind in (Kind.MARKET, Kind.CONNECTION)
