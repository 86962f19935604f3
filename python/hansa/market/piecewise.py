"""Bars of one instrument judged a piece at a time, as if they were one table."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from hansa.market.check import JUDGES, judge
from hansa.market.finding import Finding
from hansa.market.gaps import Gaps, gaps_in, judge_gaps
from hansa.market.judging import Case
from hansa.market.neighbours import WINDOW_ROWS
from hansa.market.quality import Findings
from hansa.market.readers import NUMBERS, RawBars
from hansa.market.straying import without_strays

#: Gaps are told of once, over all pieces.
_JUDGES = tuple(each for each in JUDGES if each is not judge_gaps)


def in_context(pieces: Iterator[RawBars]) -> Iterator[tuple[RawBars, tuple[int, int]]]:
    """Each row once, from a first to before an end, with as many rows before and after it as any
    judge looks at. One piece alone is judged as it is.
    """
    whole, first = next(pieces, None), 0
    while whole is not None:
        after = next(pieces, None)
        end = len(whole) - (WINDOW_ROWS if after is not None else 0)
        if end > first:
            yield whole, (first, end)
            start = max(0, end - WINDOW_ROWS)
            whole, first = whole.take(slice(start, None)), end - start
        whole = None if after is None else joined(whole, after)


def joined(before: RawBars, after: RawBars) -> RawBars:
    """Rows of one instrument, one behind the other."""
    columns = {name: np.concatenate([before.column(name), after.column(name)]) for name in NUMBERS}
    return RawBars(
        instrument=after.instrument,
        row=np.concatenate([before.row, after.row]),
        stamp_ns=np.concatenate([before.stamp_ns, after.stamp_ns]),
        **columns,
    )


class PiecewiseJudge:
    """State: what judges said of pieces so far."""

    def __init__(self, case: Case) -> None:
        self._case, self._findings = case, Findings()
        self._gaps: Gaps | None = None
        self._instrument = ""

    @property
    def is_sound(self) -> bool:
        """Whether there is no error as yet."""
        return self._findings.is_sound

    def take(self, whole: RawBars, told: tuple[int, int]) -> RawBars:
        """Judges the rows that are to be `told` of by those around them: those that stay."""
        case = replace(self._case, first=told[0], end=told[1])
        kept, strays = without_strays(whole, case)
        rows = int(whole.row[told[0]]), int(whole.row[told[1] - 1])
        first, end = np.searchsorted(kept.row, (rows[0], rows[1] + 1)).tolist()
        case = replace(case, first=first, end=end)
        if first < end:
            self._look_for_gaps(kept, case)
            strays += judge(kept, case, _JUDGES)
        self._findings.add(e for e in strays if e.row is None or rows[0] <= e.row <= rows[1])
        return kept.take(slice(first, end))

    def findings(self) -> tuple[Finding, ...]:
        """All that was found, as of one table."""
        gaps = self._gaps
        told = [] if gaps is None else [gaps.finding(self._instrument, self._case)]
        return (*self._findings.whole(), *told)

    def _look_for_gaps(self, kept: RawBars, case: Case) -> None:
        found = gaps_in(kept, case)
        self._instrument = kept.instrument
        if found is not None:
            self._gaps = found if self._gaps is None else self._gaps.joined(found)
