"""The recorded events of a live run, fed in again: for a replay, and for going on after a crash."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hansa.engine.gathering import Interval
from hansa.engine.live_floor import Difference
from hansa.engine.live_step import LiveStep
from hansa.engine.persons import PersonOrder
from hansa.feeds.recorded import Played
from hansa.journal import Kind, RecordedCommand, Records, decode_command, read_records
from hansa.journal.live_inputs import (
    RecordedInterval,
    decode_connection,
    decode_difference,
    decode_interval,
    decode_market,
    decode_transfer,
    decode_venue_report,
)
from hansa.venues.paper import PaperVenue

_COMMANDS = {"pause": 1, "resume": 2, "kill": 3, "cancel": 5, "flatten": 8}

#: Called with records done and in all.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restart found and did: records that were verified and replayed, the unfinished one
    that was cut off (its number and bytes), how much of the feed they hold, and how long it took.
    """

    records: int
    cut: tuple[int, int] | None
    has_ended: bool
    played: Played
    verified_s: float
    replayed_s: float


def restore(step: LiveStep, paper: PaperVenue | None, *, verified_s: float) -> Restored:
    """Feeds a desk at its beginning from the journal it goes on with, in the core; the venue on
    paper beside it is rebuilt. Agents are not asked again: what they said is recorded.
    """
    began_s = time.perf_counter()
    step.floor.begin()
    fed = step.restore(None if paper is None else paper.market)
    records, cut = step.floor.core.recovered or (0, None)
    return Restored(
        records=records,
        cut=cut,
        has_ended=fed.has_ended,
        played=Played(bars_until_ns=fed.bars_until_ns, ticks=fed.ticks),
        verified_s=verified_s,
        replayed_s=time.perf_counter() - began_s,
    )


def feed_again(journal: Path, step: LiveStep, *, progress: Progress | None = None) -> None:
    """Feeds the events of `journal` to a desk at its beginning, agents asked again as they were;
    a venue on paper beside it is moved as it was.

    What follows from an event the desk records by itself, behind it: the next record that it has
    not made is the next event. Stops at one that is none: the records differ, and the sink knows
    where.
    """
    records = read_records(journal)
    step.floor.begin()
    while (row := step.floor.core.records) < len(records):
        if not feed_record(step, records, row, hears_reports=step.follower is None):
            break
        if step.follower is None:
            step.take_requests()  # they have left, or reconciliation will find that they have not
        if progress is not None:
            progress(row, len(records))


def feed_record(step: LiveStep, records: Records, row: int, *, hears_reports: bool) -> bool:
    """Feeds one event; False for a record that is none. Reports are events where the venue is not
    on paper beside the desk.
    """
    ts_ns, payload = int(records.ts_ns[row]), records.payload(row)
    match int(records.kind[row]):
        case Kind.MARKET:
            step.tick(decode_market(payload, ts_ns))
        case Kind.INTERVAL:
            _interval(step, decode_interval(payload), ts_ns)
        case Kind.REPORT | Kind.STRANGER if hears_reports:
            step.report(decode_venue_report(payload))
        case Kind.TIME:
            step.read_clock(ts_ns)
        case Kind.CONNECTION:
            change, age_ns = decode_connection(payload, ts_ns)
            step.floor.link(ts_ns, change.link, instrument=change.instrument, age_ns=age_ns)
        case Kind.COMMAND:
            return _command(step, decode_command(payload, ts_ns))
        case Kind.DIFFERENCE | Kind.TRANSFER:
            _correct(step, records, row)
        case Kind.STATE:
            step.floor.core.record_state()
        case Kind.END:
            step.floor.end()
            step.floor.core.finish()
        case _:
            return False
    return True


def _correct(step: LiveStep, records: Records, row: int) -> None:
    """What reconciliation found, and what it posted."""
    ts_ns, payload = int(records.ts_ns[row]), records.payload(row)
    if records.kind[row] == Kind.DIFFERENCE:
        step.floor.difference(ts_ns, Difference(*decode_difference(payload)))
    else:
        step.floor.adjust(ts_ns, *decode_transfer(payload))


def _interval(step: LiveStep, recorded: RecordedInterval, now_ns: int) -> None:
    if recorded.is_history:
        step.history(recorded.ts_close_ns, recorded.bars, now_ns=now_ns)
    else:
        step.interval(Interval(recorded.ts_close_ns, recorded.bars, now_ns))


def _command(step: LiveStep, command: RecordedCommand) -> bool:
    if command.label and command.request is not None:
        step.order(command.ts_ns, PersonOrder.of(command.label, command.request))
        return True
    code = _COMMANDS.get(command.do)
    if code is None:
        return False
    order = command.cl_ord_id or 0
    step.command(command.ts_ns, code, actor=command.actor, cl_ord_id=order)
    return True
