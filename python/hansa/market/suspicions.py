"""Judges of well-formed bars: splits, other units, prices that stand still, clocks."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from hansa.market.finding import Code, Finding, Severity, iso, span
from hansa.market.judging import Case, Judge
from hansa.market.neighbours import strays
from hansa.market.readers import RawBars
from hansa.market.sessions import Sessions
from hansa.market.stamp_forms import in_zone
from hansa.types import BoolArray, FloatArray, IntArray

STALE_ROWS = 20
"""So many bars of the same four prices, with volume or without any at all, are a feed that stands
still."""

BLOCK_ROWS = 64
"""By the median of so many volumes it is judged in which unit they are."""

_SPLIT_PARTS = (2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 50)
_SPLITS = (1.5, *_SPLIT_PARTS)
_SPLIT_TOLERANCE, _UNIT_TOLERANCE = 0.05, 0.1  # of logarithms
_VOLUME_TOLERANCE = 0.4
_PRICE_LEAST = 20.0
_HOUR_NS = 3600 * 10**9
_THOUSANDS = (10**3, 10**6, 10**9)
_EARLIEST_NS, _LATEST_NS = 365 * 24 * _HOUR_NS, 4_102_444_800 * 10**9  # 1971 and 2100
_INSIDE_LEAST, _INSIDE_MOST = 0.98, 0.9


def judge_splits(raw: RawBars, case: Case) -> Iterator[Finding]:
    """A price that leaves by a ratio of splits, or by 100, and stays, and no split is known; and a
    known split with which no price leaves.
    """
    known = dict(_known_splits(raw, case))
    jumps = np.flatnonzero(case.told(strays(raw.close).jump))
    for at in jumps.tolist():
        ratio = _fall(raw, at)
        words = None if at in known else _jump_words(ratio)
        if words is not None:
            yield _at(raw, case, at, words[0], f"close: {words[1]}")
    for at, stated in known.items():
        if abs(np.log(_fall(raw, at))) < abs(np.log(stated)) / 2:
            text = (
                f"close: expected a price that leaves with the split of {stated:g} for 1 that is "
                "known, found one that goes on: adjusted already; to adjust it again would be wrong"
            )
            yield _at(raw, case, at, Code.SPLIT, text)


def _known_splits(raw: RawBars, case: Case) -> Iterator[tuple[int, float]]:
    """The first row after each known split that is to be told of, and its ratio."""
    opens = case.opens_ns(raw.stamp_ns)
    for ts_ns, ratio in case.splits.items():
        at = int(np.searchsorted(opens, ts_ns))
        if 0 < at < len(raw) and case.first <= at < (case.end or len(raw)):
            yield at, ratio


def _fall(raw: RawBars, at: int) -> float:
    """The close before over the close."""
    return float(raw.close[max(at - 1, 0)] / raw.close[at])


def _jump_words(ratio: float) -> tuple[Code, str] | None:
    """What a price that fell to so many parts, or rose where it is below 1, may have met."""
    parts, fell = (ratio, True) if ratio > 1 else (1 / ratio, False)
    way = f"{'fell to' if fell else 'rose from'} 1 part in {parts:.4g}"
    if abs(np.log(parts / 100)) < _UNIT_TOLERANCE:
        return Code.UNIT, (
            f"expected prices in one unit, found one that {way} and stays: pence for pounds, or "
            "cents; bring the file to one unit"
        )
    near = min(_SPLITS, key=lambda each: abs(np.log(parts / each)))
    if abs(np.log(parts / near)) >= _SPLIT_TOLERANCE:
        return None
    stated = f"{near:g} for 1" if fell else f"1 for {near:g}"
    return Code.SPLIT, (
        f"expected prices that go on, found one that {way} and stays, as in a split of {stated}; "
        "add the split as an action, or mend the prices if there was none"
    )


def judge_stale(raw: RawBars, case: Case) -> Iterator[Finding]:
    """Bars that repeat the one above them, many in a row."""
    again = np.ones(len(raw), dtype=np.bool_)
    again[:1] = False
    for name in ("open", "high", "low", "close"):
        values = raw.column(name)
        again[1:] &= values[1:] == values[:-1]
    runs = _long_runs(again, STALE_ROWS - 1)
    text = (
        f"expected prices to move, found {STALE_ROWS} bars or more in a row that repeat the same "
        "four; see whether the feed stood still"
    )
    yield from case.at(raw, runs, (Code.STALE, Severity.WARNING), lambda _: text)


def judge_volume_unit(raw: RawBars, case: Case) -> Iterator[Finding]:
    """Volume that changes at once by about the price: in quote units from there on, or until."""
    blocks = len(raw) // BLOCK_ROWS
    if blocks < 2:
        return
    shape = (blocks, BLOCK_ROWS)
    volume = np.median(raw.volume[: blocks * BLOCK_ROWS].reshape(shape), axis=1)
    price = np.median(raw.close[: blocks * BLOCK_ROWS].reshape(shape), axis=1)
    for block in np.flatnonzero(_leaps_by_price(volume, price)).tolist():
        at = (block + 1) * BLOCK_ROWS
        if case.first <= at and (case.end is None or at < case.end):
            text = (
                f"volume: expected one unit, found {volume[block + 1]:.4g} in the middle after "
                f"{volume[block]:.4g}, which differ by the price {price[block]:.4g}: base and "
                "quote units; bring the file to base units"
            )
            yield _at(raw, case, at, Code.UNIT, text)


def _leaps_by_price(volume: FloatArray, price: FloatArray) -> BoolArray:
    """Between which blocks volume changes by the price, up or down; both must be known."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ways = np.abs(np.diff(np.log(volume)))
        near = np.abs(ways - np.log(price[:-1])) < _VOLUME_TOLERANCE
    leaps: BoolArray = near & (price[:-1] > _PRICE_LEAST)
    return leaps


def judge_time_unit(raw: RawBars, case: Case) -> Iterator[Finding]:
    """Stamps in years when nobody traded, and ones that are a thousand times too close."""
    beyond = (raw.stamp_ns < _EARLIEST_NS) | (raw.stamp_ns > _LATEST_NS)
    text = (
        "expected stamps from 1971 to 2100, found one that says {}: a count read in another unit "
        "than it is in; mend the stamps"
    )
    say = (Code.TIME_UNIT, Severity.WARNING)
    yield from case.at(raw, beyond, say, lambda at: text.format(iso(int(raw.stamp_ns[at]))))
    steps = np.diff(raw.stamp_ns)
    if case.interval_ns is None or not len(steps) or case.first:
        return
    usual = int(np.median(steps))
    for factor in _THOUSANDS:
        if usual * factor == case.interval_ns or usual == case.interval_ns * factor:
            words = (
                f"expected stamps {span(case.interval_ns)} apart, found them {span(usual)} apart, "
                f"{factor:,} times off: seconds, milliseconds or finer taken for one another"
            )
            yield case.finding(raw, Code.TIME_UNIT, Severity.WARNING, f"{words}; mend the stamps")


def judge_sessions(raw: RawBars, case: Case) -> Iterator[Finding]:
    """Bars that lie in no session; where most do with another offset, stamps of another zone."""
    if case.sessions is None or case.interval_ns is None:
        return
    opens = case.opens_ns(raw.stamp_ns)
    outside = case.told(case.sessions.outside(opens, case.interval_ns))
    zone = _other_zone(opens[case.first : case.end], case.sessions, case.interval_ns)
    if zone is not None:
        yield case.finding(raw, Code.TIME_ZONE, Severity.WARNING, zone)
    say = (Code.OUT_OF_SESSION, Severity.WARNING)
    text = f"expected bars in the sessions of {case.sessions.calendar}, found one outside"
    likely = _likely_label(raw.stamp_ns, case, case.sessions) if outside.any() else ""
    yield from case.at(raw, outside, say, partial(_outside_text, f"{text}; {likely}"))


def _likely_label(stamps_ns: IntArray, case: Case, sessions: Sessions) -> str:
    """What is said where sessions have the bars if stamps are their starts, and not their ends."""
    if case.options.label != "close" or case.interval_ns is None:
        return ""
    inside = 1 - float(sessions.outside(stamps_ns, case.interval_ns).mean())
    if inside < _INSIDE_LEAST:
        return ""
    return f"{inside:.0%} are inside if stamps mark the start of a bar (label open), so check it; "


def _outside_text(text: str, _: int) -> str:
    return f"{text}check calendar and zone, or leave the row out"


def _other_zone(opens: IntArray, sessions: Sessions, interval_ns: int) -> str | None:
    """What is said where stamps fit the sessions only when they are moved by some hours."""
    if interval_ns >= 24 * _HOUR_NS or not len(opens):
        return None
    shares = {
        hours: 1 - float(sessions.outside(opens + hours * _HOUR_NS, interval_ns).mean())
        for hours in range(-14, 15)
    }
    best = max(shares, key=lambda hours: (shares[hours], -abs(hours)))
    if shares[0] >= _INSIDE_MOST:
        return None
    moments_us = in_zone(opens // 1000, sessions.zone)
    local = moments_us[moments_us != np.iinfo(np.int64).min] * 1000
    inside = 1 - float(sessions.outside(local, interval_ns).mean()) if len(local) else 0.0
    if inside >= _INSIDE_LEAST:
        return (
            f"expected stamps in UTC, found {shares[0]:.0%} of the bars in the sessions of "
            f"{sessions.calendar}, and {inside:.0%} by the clocks of {sessions.zone}; say that "
            f"the stamps are in its time (data.columns.time_zone, --time-zone {sessions.zone})"
        )
    if shares[best] < _INSIDE_LEAST:
        return None
    return (
        f"expected stamps in UTC, found {shares[0]:.0%} of the bars in the sessions of "
        f"{sessions.calendar}, and {shares[best]:.0%} if moved by {best:+d} h: local time, of "
        f"{sessions.zone} perhaps, taken for UTC; give the stamps their zone"
    )


def _long_runs(bad: BoolArray, least: int) -> BoolArray:
    """The rows of runs of at least so many."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], bad, [False]]).astype(np.int8)))
    runs = np.zeros(len(bad), dtype=np.bool_)
    for start, end in edges.reshape(-1, 2).tolist():
        runs[start:end] = end - start >= least
    return runs


def _at(raw: RawBars, case: Case, at: int, code: Code, text: str) -> Finding:
    return Finding(
        path=case.path,
        code=code,
        severity=Severity.WARNING,
        text=text,
        instrument=raw.instrument,
        row=int(raw.row[at]),
        ts_ns=int(raw.stamp_ns[at]),
    )


SUSPICIONS: tuple[Judge, ...] = (
    judge_splits,
    judge_stale,
    judge_volume_unit,
    judge_time_unit,
    judge_sessions,
)
"""What bars are asked besides JUDGES as they come into a catalog."""
