"""Times of a file of ticks that cannot be: found by the rows around them, taken as not known."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hansa.feeds.files.reader import NO_TIME_NS, RawTable, RawTicks
from hansa.market.finding import Code, Finding, Severity, iso
from hansa.types import BoolArray, IntArray

#: An event may be so far ahead of its receipt, beyond what is usual in the file.
AHEAD_NS_MAX = 60 * 10**9
#: A receipt may be so far from its event, or from the receipts around it; and a clock so far off.
FAR_NS = 7 * 86400 * 10**9
#: The years 1823 to 2116: of two such times the difference is whole in 64 bits.
_STAMP_NS_MAX = 2**62
_BOTH = ("ts_event_ns", "ts_recv_ns")


@dataclass(frozen=True, slots=True)
class Times:
    """The rows of a file with the times that can be, and what was found of the others."""

    raw: RawTicks
    findings: tuple[Finding, ...]


def believable(raw: RawTicks) -> Times:
    """The file with every time that cannot be taken as not known, each kind counted in a finding.

    Cannot be: a time outside 1823 to 2116; an event more than AHEAD_NS_MAX ahead of its receipt
    beyond the file's median (or 0, where that is positive); a receipt more than FAR_NS after its
    event, or from the receipts around it. Of event and receipt the one is wrong that is farther
    from those of the rows around. Events long before their receipt are kept: snapshots have them.
    An error, if no receipt can be of those the file has.
    """
    rows = _joined(raw.tables)
    events, receipts = _outside(rows.event_ns), _outside(rows.recv_ns)
    known = ~events & ~receipts & (rows.event_ns != NO_TIME_NS) & (rows.recv_ns != NO_TIME_NS)
    latency_ns = np.where(known, rows.recv_ns, 0) - np.where(known, rows.event_ns, 0)
    usual_ns = _lower_median(latency_ns[known])
    is_clock = usual_ns >= -FAR_NS  # else no receipt means anything, which the skew says
    ahead = known & (latency_ns < min(usual_ns, 0) - AHEAD_NS_MAX) & is_clock
    late = known & (latency_ns > max(usual_ns, 0) + FAR_NS)
    anchors = np.flatnonzero(known & ~ahead & ~late)
    apart_event_ns = _apart_ns(rows.event_ns, anchors, which=ahead | late)
    apart_recv_ns = _apart_ns(rows.recv_ns, anchors, which=~receipts & ~(known & ~ahead & ~late))
    is_receipt = apart_recv_ns > apart_event_ns
    alone = ~known & ~receipts & (rows.recv_ns != NO_TIME_NS)
    events |= ahead & ~is_receipt
    receipts |= (ahead & is_receipt) | ((late | alone) & is_receipt & (apart_recv_ns > FAR_NS))
    return _told(raw, rows, events, receipts)


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """The rows of all tables in the order of the file; `order` are their places in the tables."""

    row: IntArray
    event_ns: IntArray
    recv_ns: IntArray
    order: IntArray


def _joined(tables: tuple[RawTable, ...]) -> _Rows:
    if len(tables) == 1 and (np.diff(tables[0].row) > 0).all():
        (only,) = tables
        order = np.arange(len(only), dtype=np.int64)
        return _Rows(only.row, only.ts_event_ns, only.ts_recv_ns, order)
    none = np.empty(0, dtype=np.int64)
    row = np.concatenate([none, *(table.row for table in tables)])
    order = np.argsort(row, kind="stable").astype(np.int64)
    event_ns = np.concatenate([none, *(table.ts_event_ns for table in tables)])
    recv_ns = np.concatenate([none, *(table.ts_recv_ns for table in tables)])
    return _Rows(row[order], event_ns[order], recv_ns[order], order)


def _outside(stamps_ns: IntArray) -> BoolArray:
    beyond = (stamps_ns > _STAMP_NS_MAX) | (stamps_ns < -_STAMP_NS_MAX)
    outside: BoolArray = beyond & (stamps_ns != NO_TIME_NS)
    return outside


def _lower_median(latency_ns: IntArray) -> int:
    if not len(latency_ns):
        return 0
    middle = (len(latency_ns) - 1) // 2
    return int(np.partition(latency_ns, middle)[middle])


def _apart_ns(stamps_ns: IntArray, anchors: IntArray, *, which: BoolArray) -> IntArray:
    """How far each time that is asked for lies from those of the anchors before and after it: 0
    between the two, and where there is no anchor at all.
    """
    apart_ns = np.zeros(len(stamps_ns), dtype=np.int64)
    asked = np.flatnonzero(which & (stamps_ns != NO_TIME_NS) & ~_outside(stamps_ns))
    if not len(anchors) or not len(asked):
        return apart_ns
    after = np.searchsorted(anchors, asked)
    ends = [anchors[np.clip(after - 1, 0, None)], anchors[np.clip(after, None, len(anchors) - 1)]]
    low_ns, high_ns = np.minimum(*stamps_ns[ends]), np.maximum(*stamps_ns[ends])
    stamp_ns = stamps_ns[asked]
    apart_ns[asked] = np.maximum(np.maximum(low_ns - stamp_ns, stamp_ns - high_ns), 0)
    return apart_ns


def _told(raw: RawTicks, rows: _Rows, events: BoolArray, receipts: BoolArray) -> Times:
    if not (events.any() or receipts.any()):
        return Times(raw, ())
    findings = [
        _finding(raw.path, rows, which, word)
        for which, word in ((events, "event"), (receipts, "receipt"))
        if which.any()
    ]
    known = (rows.recv_ns != NO_TIME_NS) & ~receipts
    if receipts.any() and not known.any():
        findings.append(_no_receipt(raw.path, int(receipts.sum())))
    wrong = dict(zip(_BOTH, (_unordered(events, rows), _unordered(receipts, rows)), strict=True))
    ends = np.cumsum([len(table) for table in raw.tables])[:-1]
    split = {name: np.split(which, ends) for name, which in wrong.items()}
    tables = tuple(
        replace(
            table,
            ts_event_ns=np.where(split[_BOTH[0]][place], NO_TIME_NS, table.ts_event_ns),
            ts_recv_ns=np.where(split[_BOTH[1]][place], NO_TIME_NS, table.ts_recv_ns),
        )
        for place, table in enumerate(raw.tables)
    )
    return Times(replace(raw, tables=tables), tuple(findings))


def _unordered(which: BoolArray, rows: _Rows) -> BoolArray:
    back = np.empty_like(which)
    back[rows.order] = which
    return back


def _finding(path: Path, rows: _Rows, which: BoolArray, word: str) -> Finding:
    first = int(which.argmax())
    stamp_ns = int((rows.event_ns if word == "event" else rows.recv_ns)[first])
    return Finding(
        path=path,
        code=Code.TIME_OUTLIER,
        severity=Severity.WARNING,
        text=(
            f"expected a time of {word} that fits the rows around it (an event at most 60 s ahead "
            f"of its receipt, a receipt within 7 days), found {iso(stamp_ns)}; taken as not known "
            f"({int(which.sum())} of {len(which)} rows)"
        ),
        row=int(rows.row[first]),
    )


def _no_receipt(path: Path, count: int) -> Finding:
    text = (
        f"expected a receipt that can be, found none among {count}; mend the clock of the file, or "
        "take the receipts out: then they follow from the events and latency_min_us"
    )
    return Finding(path=path, code=Code.RECEIPT_UNKNOWN, severity=Severity.ERROR, text=text)
