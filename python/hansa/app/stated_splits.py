"""Jumps of prices that a run's own actions explain: nobody is told to state what is stated."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from hansa.market import Bars, Table
from hansa.market.actions import ActionKind, Actions
from hansa.market.finding import Code, Finding

#: So far, as logarithms, what a price did may be from the split: it moves on that day too.
_TOLERANCE = 0.25


def unexplained(findings: Iterable[Finding], tables: Sequence[Table]) -> Iterator[Finding]:
    """The findings without those on jumps at stated splits. Where one finding is on many jumps it
    goes with the last that is explained.
    """
    places = {
        bars.instrument.symbol: _explained(bars, tables)
        for bars in tables
        if isinstance(bars, Bars) and len(bars)
    }
    for finding in findings:
        stamps = places.get(finding.instrument, [])
        is_stated = finding.count <= len(stamps) and any(finding.ts_ns in pair for pair in stamps)
        if finding.code is not Code.PRICE_JUMP or not is_stated:
            yield finding


def _explained(bars: Bars, tables: Sequence[Table]) -> list[tuple[int, int]]:
    """Open and close of each bar with which the price leaves by what a split states."""
    found = []
    for each in tables:
        if not isinstance(each, Actions) or each.instrument.symbol != bars.instrument.symbol:
            continue
        for row in np.flatnonzero(each.kind == ActionKind.SPLIT).tolist():
            at = int(np.searchsorted(bars.ts_open_ns, each.ts_event_ns[row]))
            if 0 < at < len(bars) and _is_of(bars, at, float(each.a[row] / each.b[row])):
                found.append((int(bars.ts_open_ns[at]), int(bars.ts_close_ns[at])))
    return found


def _is_of(bars: Bars, at: int, ratio: float) -> bool:
    fell = float(bars.close[at - 1] / bars.close[at])
    return bool(abs(np.log(fell / ratio)) < _TOLERANCE)
