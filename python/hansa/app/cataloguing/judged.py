"""Bars of one instrument, judged piece by piece as if they were one table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from hansa.market.calendars import sessions_of
from hansa.market.check import JUDGES, judge
from hansa.market.finding import Code, Finding, Severity, is_of_rows
from hansa.market.gaps import Gaps, gaps_in, judge_gaps
from hansa.market.judging import Case
from hansa.market.neighbours import WINDOW_ROWS
from hansa.market.piecewise import joined
from hansa.market.quality import Findings
from hansa.market.readers import RawBars
from hansa.market.straying import without_strays
from hansa.market.suspicions import SUSPICIONS
from hansa.types import BoolArray

#: Gaps are told of once, over all pieces.
_JUDGES = (*(each for each in JUDGES if each is not judge_gaps), *SUSPICIONS)
_FAR = (Code.PRICE_FAR, Code.PRICE_ABSURD)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotingCase(Case):
    """A case that notes the numbers of rows that are left out: with errors, or far as asked."""

    bad_rows: set[int] = field(default_factory=set)

    def at(
        self, raw: RawBars, bad: BoolArray, say: tuple[Code, Severity], text: Callable[[int], str]
    ) -> Iterator[Finding]:
        """As of a case."""
        # `super()` has no meaning in a class that slots made anew.
        for each in Case.at(self, raw, bad, say, text):
            is_far = self.options.far_prices == "drop" and each.code in _FAR
            is_wrong = each.severity is Severity.ERROR and is_of_rows(each.code, each.row)
            if is_wrong or is_far:
                self.bad_rows.update(raw.row[self.told(bad)].tolist())
            yield each


class JudgedBars:
    """State: rows that are judged by those around them, and what was found so far.

    Each row is told of once, with as many rows before and after it as any judge looks at.
    """

    def __init__(self, case: Case, calendar: str) -> None:
        self.findings, self._case, self._calendar = Findings(), case, calendar
        self.rows, self.left_out = 0, 0
        self.first_ns, self.last_ns = 2**63 - 1, -(2**63)
        self._before: RawBars | None = None
        self._waiting: RawBars | None = None
        self._gaps: Gaps | None = None

    def add(self, raw: RawBars, *, are_all: bool = False) -> RawBars | None:
        """Takes rows; gives those that are judged, None while there are none. Where these rows
        `are_all`, none waits for others.
        """
        self.rows += len(raw)
        self.first_ns = min(self.first_ns, int(raw.stamp_ns.min()))
        self.last_ns = max(self.last_ns, int(raw.stamp_ns.max()))
        waiting = raw if self._waiting is None else joined(self._waiting, raw)
        if len(waiting) <= WINDOW_ROWS and not are_all:
            self._waiting = waiting
            return None
        return self._judged(waiting, len(waiting) - (0 if are_all else WINDOW_ROWS))

    def rest(self) -> RawBars | None:
        """The rows that waited for others to follow."""
        waiting = self._waiting
        rest = self._judged(waiting, len(waiting)) if waiting is not None and len(waiting) else None
        if self._gaps is not None and waiting is not None:
            self.findings.add([self._gaps.finding(waiting.instrument, self._case)])
        return rest

    def _judged(self, waiting: RawBars, end: int) -> RawBars:
        before = self._before
        whole = waiting if before is None else joined(before, waiting)
        first = 0 if before is None else len(before)
        case = NotingCase(
            path=self._case.path,
            options=self._case.options,
            instruments=self._case.instruments,
            interval_ns=self._case.interval_ns,
            splits=self._case.splits,
            first=first,
            end=first + end,
        )
        self._judge(whole, case)
        done = np.arange(first, first + end)
        self._before = whole.take(np.arange(max(0, first + end - WINDOW_ROWS), first + end))
        self._waiting = whole.take(np.arange(first + end, len(whole)))
        sound = done[~np.isin(whole.row[done], list(case.bad_rows))]
        self.left_out += len(done) - len(sound)
        return whole.take(sound)

    def _judge(self, whole: RawBars, case: NotingCase) -> None:
        """By every judge there is; one that tells of a place the case does not is passed over."""
        if self._calendar:
            opens = case.opens_ns(whole.stamp_ns)
            sessions = sessions_of(self._calendar, int(opens.min()), int(opens.max()))
            case = replace(case, sessions=sessions)
        gaps = gaps_in(whole, case)
        if gaps is not None:
            self._gaps = gaps if self._gaps is None else self._gaps.joined(gaps)
        strays = without_strays(whole, case)[1]
        told = whole.row[case.first : case.end or len(whole)]
        rows = (int(told.min()), int(told.max()))
        tells = partial(_tells_of, rows)
        self.findings.add(filter(tells, [*strays, *judge(whole, case, _JUDGES)]))


def _tells_of(rows: tuple[int, int], finding: Finding) -> bool:
    """Whether it is of these rows of the file, from the least to the greatest, or of all."""
    return finding.row is None or rows[0] <= finding.row <= rows[1]
