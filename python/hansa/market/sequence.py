"""Judges of the stamps of bars: their order, their spacing, their gaps, what they mark."""

from collections.abc import Iterator

import numpy as np

from hansa.market.finding import Code, Finding, Severity, iso, span
from hansa.market.judging import Case
from hansa.market.readers import RawBars
from hansa.market.times import distinct_ns, grid_start_ns
from hansa.types import BoolArray, IntArray


def usual_spacing_ns(bars: tuple[RawBars, ...]) -> int | None:
    """The most frequent distance between neighbouring stamps; None if there is none."""
    steps = np.concatenate([_steps(raw) for raw in bars])
    return _usual(steps) if len(steps) else None


def judge_order_of_stamps(raw: RawBars, case: Case) -> Iterator[Finding]:
    """Stamps ascend, row by row, and none comes twice."""
    stamps = raw.stamp_ns
    again = _repeated(stamps)
    falls = np.concatenate([[False], np.diff(stamps) < 0]) & ~again
    yield from case.at(
        raw,
        again,
        (Code.DUPLICATE, Severity.ERROR),
        lambda index: (
            f"expected one bar per stamp, found a second one (the first is in row "
            f"{int(raw.row[stamps == stamps[index]][0])}); drop one of them"
        ),
    )
    yield from case.at(
        raw,
        falls,
        (Code.UNSORTED, Severity.ERROR),
        lambda index: (
            f"expected stamps in ascending order, found one before that of the row above, "
            f"{iso(int(stamps[index - 1]))}; sort the file by symbol and time"
        ),
    )


def judge_spacing(raw: RawBars, case: Case) -> Iterator[Finding]:
    """Neighbouring stamps are one interval apart at least, and usually just that."""
    steps, interval_ns = _steps(raw), case.interval_ns
    if interval_ns is None or not len(steps):
        return
    short = np.concatenate([[False], steps < interval_ns])
    sorted_raw = _ascending(raw)
    yield from case.at(
        sorted_raw,
        short,
        (Code.INTERVAL, Severity.ERROR),
        lambda index: (
            f"expected stamps at least {span(interval_ns)} apart (data.interval), found "
            f"{span(int(steps[index - 1]))}; set interval to the length of a bar in the file"
        ),
    )
    if case.options.is_sparse:
        return
    usual = _usual(steps)
    if len(steps) > 1 and int(steps.min()) > interval_ns:
        text = f"{too_far_apart(interval_ns, int(steps.min()))} in the file"
        yield case.finding(raw, Code.INTERVAL, Severity.ERROR, text)
    elif usual > interval_ns:
        text = (
            f"expected stamps {span(interval_ns)} apart (data.interval), found mostly "
            f"{span(usual)}; set interval to the length of a bar in the file"
        )
        yield case.finding(raw, Code.INTERVAL, Severity.WARNING, text)


def too_far_apart(interval_ns: int, least_ns: int) -> str:
    """What is said where even the closest stamps are so far apart."""
    return (
        f"expected stamps {span(interval_ns)} apart (data.interval), found none closer than "
        f"{span(least_ns)}: a bar would be known before it ends, which is seeing the future; "
        "set interval to the length of a bar"
    )


def judge_grid_of_stamps(raw: RawBars, case: Case) -> Iterator[Finding]:
    """All stamps lie on one grid of the interval."""
    if case.interval_ns is None:
        return
    phase = (raw.stamp_ns - grid_start_ns(case.interval_ns)) % case.interval_ns
    usual, interval = _usual(phase), span(case.interval_ns)
    yield from case.at(
        raw,
        phase != usual,
        (Code.OFF_GRID, Severity.WARNING),
        lambda index: (
            f"expected stamps every {interval} on one grid, found one "
            f"{span(int((phase[index] - usual) % case.interval_ns))} off it; check the stamp"
        ),
    )
    if usual:
        text = f"stamps are {span(usual)} after the round {interval}; check their zone and label"
        yield case.finding(raw, Code.OFF_GRID, Severity.NOTE, text)


def judge_flat(raw: RawBars, case: Case) -> Iterator[Finding]:
    """Bars without trading: one price and no volume."""
    yield from case.at(
        raw,
        (raw.high == raw.low) & (raw.volume == 0),
        (Code.FLAT, Severity.WARNING),
        lambda _: "expected trading, found one price and no volume; the venue may have halted",
    )


def describe_span(raw: RawBars, case: Case) -> Iterator[Finding]:
    """From when to when, and how many rows."""
    first, last = int(raw.stamp_ns.min()), int(raw.stamp_ns.max())
    text = f"{len(raw)} rows, stamps from {iso(first)} to {iso(last)}"
    yield case.finding(raw, Code.SPAN, Severity.NOTE, text)


def _usual(values: IntArray) -> int:
    distinct, counts = np.unique(values, return_counts=True)
    return int(distinct[counts.argmax()])


def _repeated(stamps: IntArray) -> BoolArray:
    order = np.argsort(stamps, kind="stable")
    again = np.zeros(len(stamps), dtype=np.bool_)
    again[order[1:]] = np.diff(stamps[order]) == 0
    return again


def _steps(raw: RawBars) -> IntArray:
    stamps = distinct_ns(raw.stamp_ns)
    return stamps[1:] - stamps[:-1]


def _ascending(raw: RawBars) -> RawBars:
    _, first = np.unique(raw.stamp_ns, return_index=True)
    return raw.take(first)
