"""The check of a data file: everything worth knowing before its bars are trusted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hansa.market.finding import Code, FaultError, Finding, Severity, span
from hansa.market.gaps import judge_gaps
from hansa.market.instruments import Instrument, nearest_name, qualified
from hansa.market.judged import Judged
from hansa.market.judging import Case, Judge
from hansa.market.options import BarOptions
from hansa.market.readers import RawBars, RawFile, fingerprint, read
from hansa.market.sequence import (
    describe_span,
    judge_flat,
    judge_grid_of_stamps,
    judge_order_of_stamps,
    judge_spacing,
    usual_spacing_ns,
)
from hansa.market.straying import without_strays
from hansa.market.stretch import Stretch
from hansa.market.values import (
    judge_order,
    judge_prices,
    judge_ticks,
    judge_volume,
    suggest_tick,
)

JUDGES: tuple[Judge, ...] = (
    judge_prices,
    judge_order,
    judge_volume,
    judge_ticks,
    judge_order_of_stamps,
    judge_spacing,
    judge_gaps,
    judge_grid_of_stamps,
    judge_flat,
)
"""What bars are judged by before they are loaded, in the order in which errors are reported."""

_WITNESSES: tuple[Judge, ...] = (describe_span, suggest_tick)
#: Who has no bar in the last so many is gone.
_LEFT_BARS = 24
_STARTS, _ENDS = ("open", "start", "begin"), ("close", "end")


@dataclass(frozen=True, slots=True)
class DataCheck(Judged):
    """What a check found in a file, in order: the file as a whole, then by instrument.

    `rows` and `instruments` count what the file holds, `fingerprint` is its SHA-256; all three are
    empty if it cannot be read. `interval_ns` is as stated, else the usual spacing, else None.
    """

    path: Path
    fingerprint: str
    rows: int
    instruments: tuple[str, ...]
    interval_ns: int | None
    findings: tuple[Finding, ...]
    stretches: tuple[Stretch, ...] = ()


def check(
    path: Path,
    options: BarOptions | None = None,
    *,
    instruments: Mapping[str, Instrument] | None = None,
) -> DataCheck:
    """Everything a file of bars has to say: errors, warnings and notes; raises nothing for them.

    Without `instruments` prices are not held against a tick; the note of the greatest tick that
    fits still comes. Without a label or an interval in `options` the check says what to choose.
    """
    stated = options or BarOptions()
    try:
        raw = read(path, stated)
        digest = fingerprint(path)
    except FaultError as error:
        return DataCheck(path, "", 0, (), stated.interval_ns, (error.finding,))
    case = case_of(raw, stated, instruments or {})
    findings = [*judge_file(raw, case, known=instruments)]
    for bars in raw.bars:
        kept, told = without_strays(bars, case)
        findings += [*told, *judge(kept, case, (*_WITNESSES, *JUDGES))]
    names = tuple(bars.instrument for bars in raw.bars)
    return DataCheck(
        path, digest, raw.rows, names, case.interval_ns, tuple(findings), stretches_of(raw, case)
    )


def stretches_of(raw: RawFile, case: Case) -> tuple[Stretch, ...]:
    """From when to when the file has bars of its instruments, so that others may follow them."""
    pause_ns = None if case.options.is_sparse else case.interval_ns
    return tuple(
        Stretch.of(bars.instrument, "bars", bars.stamp_ns, {"close": bars.close}, pause_ns=pause_ns)
        for bars in raw.bars
        if len(bars)
    )


def case_of(raw: RawFile, options: BarOptions, instruments: Mapping[str, Instrument]) -> Case:
    """What the judges of that file know."""
    interval_ns = options.interval_ns or usual_spacing_ns(raw.bars)
    return Case(path=raw.path, options=options, instruments=instruments, interval_ns=interval_ns)


def judge(bars: RawBars, case: Case, judges: tuple[Judge, ...] = JUDGES) -> list[Finding]:
    """What the judges say of one instrument, in their order."""
    return [finding for each in judges for finding in each(bars, case)]


def judge_file(
    raw: RawFile, case: Case, *, known: Mapping[str, Instrument] | None
) -> Iterator[Finding]:
    """What is to be said of the file as a whole: its stamps, its label, its instruments."""
    yield _say(raw, Code.TIME_UNIT, Severity.NOTE, f"stamps read as {raw.stamps_read_as}")
    yield from _judge_label(raw, case)
    if case.options.interval_ns is None:
        usual = span(case.interval_ns) if case.interval_ns else "nothing to tell it by"
        text = f"expected data.interval to be set, found none; the usual spacing is {usual}"
        yield _say(raw, Code.INTERVAL, Severity.WARNING, text)
    yield from _judge_universe(raw, case, known)
    yield from _judge_survivors(raw, case)


def _judge_label(raw: RawFile, case: Case) -> Iterator[Finding]:
    column, label = case.options.columns.time, case.options.label
    starts = any(word in column.lower() for word in _STARTS)
    ends = any(word in column.lower() for word in _ENDS)
    looks = "" if starts == ends else ("open" if starts else "close")
    if label is None:
        hint = f'; the name of column "{column}" suggests "{looks}"' if looks else ""
        text = (
            'expected data.label "open" or "close": whether a stamp marks the start or the end of '
            "its bar; an end taken for a start is known one bar late, a start taken for an end "
            f"one bar early, which is seeing the future{hint}"
        )
        yield _say(raw, Code.LABEL, Severity.WARNING, text)
    elif looks and looks != label:
        text = (
            f'label is "{label}", but the name of column "{column}" suggests "{looks}"; make sure, '
            "for the wrong one shifts every bar by one interval"
        )
        yield _say(raw, Code.LABEL, Severity.WARNING, text)


def _judge_universe(
    raw: RawFile, case: Case, known: Mapping[str, Instrument] | None
) -> Iterator[Finding]:
    present = [bars.instrument for bars in raw.bars]
    wanted = [qualified(case.options.venue, name) for name in case.options.instruments]
    for name in wanted:
        if name not in present:
            text = f"expected bars of {name} (data.instruments), found none"
            yield _say(
                raw,
                Code.INSTRUMENT_UNKNOWN,
                Severity.ERROR,
                f"{text}; {nearest_name(name, present)}",
            )
    for name in [each for each in present if not wanted or each in wanted]:
        if known is not None and name not in known:
            text = (
                f"expected {name} among the instruments, found none; "
                f"{nearest_name(name, known)}; add it to instruments.toml, "
                "or name the ones you want in data.instruments"
            )
            yield _say(raw, Code.INSTRUMENT_UNKNOWN, Severity.ERROR, text)


def _judge_survivors(raw: RawFile, case: Case) -> Iterator[Finding]:
    """Whether the instruments were chosen by who is left at the end."""
    wanted = {qualified(case.options.venue, name) for name in case.options.instruments}
    if not wanted or case.interval_ns is None:
        return
    ends = {bars.instrument: int(bars.stamp_ns.max()) for bars in raw.bars if len(bars)}
    lasts_ns = max(ends.values(), default=0) - _LEFT_BARS * case.interval_ns
    gone = sorted(name for name, end in ends.items() if end < lasts_ns)
    if gone and not wanted & set(gone):
        text = (
            f"data.instruments leaves out all {len(gone)} instruments of the file whose bars end "
            f"before the last ({', '.join(gone[:3])}): who chooses by what is left at the end sees "
            "the future; take in those that were there at the beginning"
        )
        yield _say(raw, Code.SURVIVORS, Severity.WARNING, text)


def _say(raw: RawFile, code: Code, severity: Severity, text: str) -> Finding:
    return Finding(path=raw.path, code=code, severity=severity, text=text)
