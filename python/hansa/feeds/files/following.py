"""Files of one source, checked together: whether each goes on where the one before it ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from hansa.feeds.files.checking import FileCheck
from hansa.feeds.files.seams import Edge, seam_findings
from hansa.market.finding import Code, Finding, Severity, iso, span
from hansa.market.stretch import Stretch


@dataclass(frozen=True, slots=True)
class Seams:
    """The places where a file follows another in an instrument and kind, and what they say."""

    count: int
    findings: tuple[Finding, ...]


def seams_of(checks: Sequence[FileCheck]) -> Seams:
    """What is to be said where these files meet: gaps, overlaps, and prices that do not go on."""
    held = [(each, check.path) for check in checks for each in check.stretches]
    held.sort(key=lambda it: (it[0].instrument, it[0].kind, it[0].first_ns, it[0].last_ns))
    count, findings = 0, list[Finding]()
    for _, parts in groupby(held, key=lambda it: (it[0].instrument, it[0].kind)):
        before, *others = parts
        for after in others:
            count += 1
            findings += _judge(before, after)
            before = max(before, after, key=lambda it: it[0].last_ns)
    return Seams(count, tuple(findings))


_Held = tuple[Stretch, Path]


def _judge(before: _Held, after: _Held) -> Iterator[Finding]:
    """The later of two begins where, or after, the other does."""
    (old, old_path), (new, path) = before, after
    pause_ns = new.first_ns - old.last_ns
    # Two ticks may have one time, two bars of an instrument may not.
    if pause_ns < (1 if new.kind == "bars" else 0):
        text = (
            f"expected {new.kind} after the last of {old_path.name} ({iso(old.last_ns)}), found "
            f"some from {iso(new.first_ns)} on; cut one if they hold the same rows"
        )
        yield _warning(path, new, Code.OVERLAP, text)
        return
    if missing := _missing(old, new, pause_ns):
        text = (
            f"expected {new.kind} that go on where {old_path.name} ends ({iso(old.last_ns)}), "
            f"found the first at {iso(new.first_ns)}: {missing}; look for a file between them"
        )
        yield _warning(path, new, Code.GAP, text)
    for name, (first, _) in new.ends.items():
        edges = Edge(old_path, old.ends[name][1]), Edge(path, first)
        yield from seam_findings(name, new.instrument, edges, "keep")


def _missing(old: Stretch, new: Stretch, pause_ns: int) -> str:
    """What is missing between two stretches; empty where nothing is."""
    if old.pause_ns is None or new.pause_ns is None:
        return ""
    usual_ns = max(old.pause_ns, new.pause_ns)
    if new.kind == "bars":
        # Rounded, as within a file: a stamp may be a little late.
        count = round(pause_ns / usual_ns) - 1
        return f"{count} bar(s) of {span(usual_ns)} missing" if count > 0 else ""
    seconds, most = pause_ns / 10**9, usual_ns / 10**9
    is_long = pause_ns > usual_ns
    return f"{seconds:.1f} s, and no more than {most:.1f} within the files" if is_long else ""


def _warning(path: Path, held: Stretch, code: Code, text: str) -> Finding:
    return Finding(
        path=path,
        code=code,
        severity=Severity.WARNING,
        text=text,
        instrument=held.instrument,
        ts_ns=held.first_ns,
    )
