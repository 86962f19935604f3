"""Times of a file of ticks: clocks that disagree, times that are missing, rows out of order."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hansa.feeds.files.outliers import FAR_NS
from hansa.feeds.files.policies import TickPolicies
from hansa.feeds.files.reader import NO_TIME_NS, RawTable, RawTicks
from hansa.market.finding import Code, Finding, Severity
from hansa.types import BoolArray, IntArray

_LATEST_NS = 2**63 - 1
_SILENCE_NS_MIN = 60 * 10**9
_SILENCE_SPACINGS_MIN = 100
_NONE = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Skew:
    """How receipts of a file lie against events: the offset added to each receipt, and in words."""

    offset_ns: int
    findings: tuple[Finding, ...]


def skew_of(raw: RawTicks, policies: TickPolicies) -> Skew:
    """The smallest offset of all receipts that makes every latency at least the stated least.

    One offset for the file, as the collector had one clock; no offset where none is needed, and
    an error where it would be more than FAR_NS. Single times that are wrong are `believable`'s.
    """
    latency_ns = np.concatenate([_NONE, *(latencies_ns(table) for table in raw.tables)])
    if not len(latency_ns):
        return Skew(0, ())
    least, median, most = (
        int(each) for each in (latency_ns.min(), np.median(latency_ns), latency_ns.max())
    )
    share = float((latency_ns < 0).mean())
    text = (
        f"latency (receipt less event): least {_ms(least)}, median {_ms(median)}, most "
        f"{_ms(most)}, negative in {share:.1%} of {len(latency_ns)} rows"
    )
    note = Finding(path=raw.path, code=Code.LATENCY, severity=Severity.NOTE, text=text)
    found = skew_by(raw.path, least, policies)
    return Skew(found.offset_ns, (note, *found.findings))


def skew_by(path: Path, least: int, policies: TickPolicies) -> Skew:
    """The offset that the least latency (ns) of a file calls for, and why."""
    floor_ns = policies.latency_ns_min
    if least >= floor_ns:
        return Skew(0, ())
    offset_ns = floor_ns - least
    is_far = offset_ns > FAR_NS + floor_ns
    is_refused = is_far or policies.skew == "refuse"
    if is_far:
        done = (
            "that is no clock but receipts that mean nothing (more than 7 days off): mend them, or "
            "take them out of the file: they then follow from the events and latency_min_us"
        )
    elif is_refused:
        done = 'mend the clock of the file, or set the policy skew to "shift"'
    else:
        done = f"{_ms(offset_ns)} ({offset_ns} ns) is added to every receipt of the file"
    said = Finding(
        path=path,
        code=Code.CLOCK_SKEW,
        severity=Severity.ERROR if is_refused else Severity.WARNING,
        text=f"expected every latency to be at least {_ms(floor_ns)}, found {_ms(least)}; {done}",
    )
    return Skew(offset_ns, (said,))


@dataclass(frozen=True, slots=True)
class Arranged:
    """A table in order of receipt, both times known, event times never falling."""

    table: RawTable
    findings: tuple[Finding, ...]


def arrange(table: RawTable, path: Path, *, offset_ns: int, policies: TickPolicies) -> Arranged:
    """The rows shifted, missing times filled in, sorted by receipt (stable), events raised.

    An unknown receipt is the event plus the least latency. An unknown event is the receipt less
    the least latency, but no later than the next known event of the table.
    """
    knows_event, knows_recv = table.ts_event_ns != NO_TIME_NS, table.ts_recv_ns != NO_TIME_NS
    findings = [*_judge_known(table, path, knows_event, knows_recv)]
    usable = knows_event | knows_recv
    if not usable.all():
        table, knows_event, knows_recv = (
            table.take(usable),
            knows_event[usable],
            knows_recv[usable],
        )
    floor_ns = policies.latency_ns_min
    recv_ns = np.where(knows_recv, table.ts_recv_ns + offset_ns, table.ts_event_ns + floor_ns)
    event_ns = np.where(knows_event, table.ts_event_ns, _LATEST_NS)
    falls = _falls(recv_ns)
    if falls.any():
        action = "sorted by receipt" if policies.unsorted == "sort" else "sort the file by receipt"
        text = f"expected rows in order of receipt, found one before the row above it; {action}"
        is_refused = policies.unsorted == "refuse"
        findings.append(_at(table, path, falls, (Code.UNSORTED, text), is_error=is_refused))
        order = np.argsort(recv_ns, kind="stable")
        table, recv_ns, event_ns = table.take(order), recv_ns[order], event_ns[order]
    next_ns = np.minimum.accumulate(event_ns[::-1])[::-1]
    event_ns = np.where(event_ns == _LATEST_NS, np.minimum(recv_ns - floor_ns, next_ns), event_ns)
    falls = _falls(event_ns)
    if falls.any():
        late_ns = int((np.maximum.accumulate(event_ns) - event_ns).max())
        text = (
            "expected event times that never fall in order of receipt, found one before that of "
            f"the row above; raised to the latest so far, by {_ms(late_ns)} at most"
        )
        findings.append(_at(table, path, falls, (Code.EVENT_TIME_FALLS, text)))
    raised_ns = np.maximum.accumulate(event_ns)
    findings += _judge_silence(table, path, recv_ns)
    return Arranged(replace(table, ts_recv_ns=recv_ns, ts_event_ns=raised_ns), tuple(findings))


def _judge_known(
    table: RawTable, path: Path, knows_event: BoolArray, knows_recv: BoolArray
) -> Iterator[Finding]:
    neither = ~knows_event & ~knows_recv
    if neither.any():
        text = "expected a time of event or of receipt, found neither; dropped"
        yield _at(table, path, neither, (Code.TIME_UNREADABLE, text))
    if (~knows_recv & knows_event).any():
        text = "expected a time of receipt, found none; taken as the event plus the least latency"
        yield _at(table, path, ~knows_recv & knows_event, (Code.RECEIPT_UNKNOWN, text))
    if (~knows_event & knows_recv).any():
        text = "expected a time of event, found none; taken as the receipt less the least latency"
        yield _at(table, path, ~knows_event & knows_recv, (Code.EVENT_TIME_UNKNOWN, text))


def _judge_silence(table: RawTable, path: Path, recv_ns: IntArray) -> Iterator[Finding]:
    if len(recv_ns) < 2:
        return
    steps_ns = np.diff(recv_ns)
    index = int(steps_ns.argmax())
    longest_ns = int(steps_ns[index])
    mean_ns = (int(recv_ns[-1]) - int(recv_ns[0])) / len(steps_ns)
    if longest_ns < max(_SILENCE_NS_MIN, _SILENCE_SPACINGS_MIN * mean_ns):
        return
    rows = np.zeros(len(recv_ns), dtype=np.bool_)
    rows[index + 1] = True
    text = (
        f"expected rows without long silence, found {longest_ns / 10**9:.1f} s before this row "
        f"(mean spacing {_ms(round(mean_ns))}); the market may have been closed, or the feed cut"
    )
    yield _at(table, path, rows, (Code.GAP, text))


def _at(
    table: RawTable, path: Path, rows: BoolArray, say: tuple[Code, str], *, is_error: bool = False
) -> Finding:
    index = int(rows.argmax())
    return Finding(
        path=path,
        code=say[0],
        severity=Severity.ERROR if is_error else Severity.WARNING,
        text=f"{say[1]} ({int(rows.sum())} of {len(table)} rows of {table.kind})",
        instrument=table.symbol,
        row=int(table.row[index]),
        count=int(rows.sum()),
    )


def latencies_ns(table: RawTable) -> IntArray:
    """Receipt less event of the rows that know both."""
    known = (table.ts_event_ns != NO_TIME_NS) & (table.ts_recv_ns != NO_TIME_NS)
    found_ns: IntArray = table.ts_recv_ns[known] - table.ts_event_ns[known]
    return found_ns


def _falls(stamps_ns: IntArray) -> BoolArray:
    falls: BoolArray = stamps_ns < np.maximum.accumulate(stamps_ns)
    return falls


def _ms(length_ns: int) -> str:
    return f"{length_ns / 10**6:,.6f}".rstrip("0").rstrip(".") + " ms"
