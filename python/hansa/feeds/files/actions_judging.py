"""What is wrong with the rows of a file of actions: order, doubles, kinds, numbers."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import inf
from pathlib import Path

from hansa.feeds.files.actions_rows import Row, numbers_of
from hansa.market import Code, Finding, Instrument, Severity
from hansa.market.finding import FaultError, iso
from hansa.market.instruments import nearest_name

FUNDING_RATIO_FAR = 0.05
"""Funding beyond this for one interval is worth a look, for venues cap their rates."""


def judge(path: Path, rows: Sequence[Row], known: Mapping[str, Instrument]) -> list[Finding]:
    """Every finding, instrument by instrument, errors as they come in the file.

    Errors: rows out of order, rows that stand twice, kinds that are not known, numbers that cannot
    be. Warnings: two of a kind at one time, funding that no venue charges. Notes: what there is,
    and rows that say nothing.
    """
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.instrument, []).append(row)
    findings: list[Finding] = []
    for name in sorted(groups):
        found = _numbers(path, groups[name], known.get(name))
        findings += [*found, *_order(path, groups[name]), *_far(path, groups[name])]
    return findings


def unknown_instruments(
    path: Path, rows: Sequence[Row], known: Mapping[str, Instrument]
) -> Iterator[Finding]:
    """Instruments of the file that are not `known`: a run passes their rows over. Nothing where
    none is known, for then nobody has said which are meant.
    """
    counts = Counter(row.instrument for row in rows if row.instrument not in known)
    is_none_known = len(counts) == len({row.instrument for row in rows})
    for name in sorted(counts) if known else ():
        yield Finding(
            path=path,
            code=Code.INSTRUMENT_UNKNOWN,
            severity=Severity.ERROR if is_none_known else Severity.WARNING,
            text=f"expected an instrument of the configuration, found another: its {counts[name]} "
            f"rows are passed over; {nearest_name(name, known)}",
            instrument=name,
        )


def _numbers(path: Path, rows: Sequence[Row], of: Instrument | None) -> Iterator[Finding]:
    """What each row says in numbers; of each defect the first, with how many there are."""
    faults: dict[str, tuple[Finding, int]] = {}
    happening: Counter[str] = Counter()
    for row in rows:
        try:
            numbers = numbers_of(path, row, of)
        except FaultError as error:
            first, count = faults.get(row.kind, (error.finding, 0))
            faults[row.kind] = (first, count + 1)
            continue
        happening[row.kind if numbers is not None else ""] += 1
    yield from _said(path, rows, happening)
    for first, count in faults.values():
        more = f" ({count} in all)" if count > 1 else ""
        yield Finding(
            path=path,
            code=first.code,
            severity=Severity.ERROR,
            text=f"{first.text}{more}",
            row=first.row,
        )


def _said(path: Path, rows: Sequence[Row], happening: Counter[str]) -> Iterator[Finding]:
    name, empty = rows[0].instrument, happening.pop("", 0)
    if happening:
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(happening.items()))
        first, last = (iso(each(row.ts_ns for row in rows)) for each in (min, max))
        text = f"{counts}, from {first} to {last}"
        yield Finding(path=path, code=Code.SPAN, severity=Severity.NOTE, text=text, instrument=name)
    if empty:
        text = (
            f"{empty} rows in which nothing happens (a is empty, 1 for 1, or 0 of other than "
            "funding) are left out"
        )
        yield Finding(
            path=path, code=Code.ROWS_LEFT_OUT, severity=Severity.NOTE, text=text, instrument=name
        )


def _far(path: Path, rows: Sequence[Row]) -> Iterator[Finding]:
    """Rates of funding beyond any that venues charge for one interval."""
    rates = ((row, _ratio(row.a)) for row in rows if row.kind == "funding")
    far = [(row, rate) for row, rate in rates if FUNDING_RATIO_FAR < abs(rate) < inf]
    if far:
        worst = max((rate for _, rate in far), key=abs)
        text = (
            f"expected funding of at most {FUNDING_RATIO_FAR:.0%} of the position either way, "
            f"found {far[0][1]:g}, which is {far[0][1]:.0%} (the farthest is {worst:g}): rates "
            "are ratios, not percent; kept"
        )
        yield _at(path, [row for row, _ in far], (Code.FUNDING_FAR, Severity.WARNING), text)


def _ratio(raw: object) -> float:
    """0 for what is no number: that is told as an error."""
    try:
        return float(str(raw))
    except ValueError:
        return 0.0


def _order(path: Path, rows: Sequence[Row]) -> Iterator[Finding]:
    """Times that fall; rows that stand twice, and two of a kind at one time."""
    falling = [row for before, row in pairwise(rows) if row.ts_ns < before.ts_ns]
    if falling:
        text = "expected a time not before that of the row above it; sort the file by time"
        yield _at(path, falling, (Code.UNSORTED, Severity.ERROR), text)
    whole, coarse = set[tuple[object, ...]](), set[tuple[int, str]]()
    again, other = list[Row](), list[Row]()
    for row in rows:
        key = (row.ts_ns, row.kind)
        if (*key, row.a, row.b, row.c) in whole:
            again.append(row)
        elif key in coarse:
            other.append(row)
        whole.add((*key, row.a, row.b, row.c))
        coarse.add(key)
    if again:
        text = "expected a row once, found it again: it would count twice; remove one"
        yield _at(path, again, (Code.DUPLICATE, Severity.ERROR), text)
    if other:
        text = f"two of kind {other[0].kind} at one time with other numbers: both count; make sure"
        yield _at(path, other, (Code.DUPLICATE, Severity.WARNING), text)


def _at(path: Path, rows: Sequence[Row], what: tuple[Code, Severity], text: str) -> Finding:
    """A finding at the first of the rows, with how many there are."""
    more = f" ({len(rows)} in all)" if len(rows) > 1 else ""
    code, severity = what
    first = rows[0]
    return Finding(
        path=path,
        code=code,
        severity=severity,
        text=f"{text}{more}",
        instrument=first.instrument,
        row=first.number,
        ts_ns=first.ts_ns,
    )
