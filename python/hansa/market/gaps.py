"""Bars that are missing, in one table or over many pieces of one."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from hansa.market.finding import Code, Finding, Severity, iso, span
from hansa.market.judging import Case
from hansa.market.readers import RawBars
from hansa.market.sessions import Sessions
from hansa.market.times import distinct_ns
from hansa.types import IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """Gaps between bars: how many, how many bars are missing in all, after which stamp the first
    is and in which row it ends, and the longest, in bars, after which stamp.
    """

    count: int
    missing: int
    first_ns: int
    end_ns: int
    row: int
    longest: int
    longest_ns: int

    def joined(self, after: "Gaps") -> "Gaps":
        """With those of rows that follow."""
        longest, longest_ns = max(
            (self.longest, self.longest_ns), (after.longest, after.longest_ns), key=lambda e: e[0]
        )
        return Gaps(
            count=self.count + after.count,
            missing=self.missing + after.missing,
            first_ns=self.first_ns,
            end_ns=self.end_ns,
            row=self.row,
            longest=longest,
            longest_ns=longest_ns,
        )

    def finding(self, instrument: str, case: Case) -> Finding:
        """What is to be said of them; an error if gaps are to be refused."""
        refused = case.options.gaps == "refuse"
        advice = '; fill them, or set gaps = "report"' if refused else ""
        return Finding(
            path=case.path,
            code=Code.GAP,
            severity=Severity.ERROR if refused else Severity.WARNING,
            text=(
                f"expected a bar every {span(case.interval_ns or 0)}, found {self.missing} missing "
                f"in {self.count} gap(s): the first after {iso(self.first_ns)}, the longest of "
                f"{self.longest} bar(s) after {iso(self.longest_ns)}{advice}"
            ),
            instrument=instrument,
            row=self.row,
            ts_ns=self.end_ns,
            count=self.count,
        )


def judge_gaps(raw: RawBars, case: Case) -> Iterator[Finding]:
    """No bar is missing between the first and the last."""
    gaps = gaps_in(raw, case)
    if gaps is not None:
        yield gaps.finding(raw.instrument, case)


def gaps_in(raw: RawBars, case: Case) -> Gaps | None:
    """The gaps between bars, by the sessions of the case; None if there are none."""
    stamps = distinct_ns(raw.stamp_ns)
    if case.interval_ns is None or len(stamps) < 2:
        return None
    missing = _missing(stamps, case, case.interval_ns, _sessions(raw, case))
    if len(stamps) == len(raw):
        missing = np.where(case.told(np.ones(len(raw), dtype=np.bool_))[1:], missing, 0)
    if not missing.any():
        return None
    first, longest = int((missing > 0).argmax()), int(missing.argmax())
    rows = raw.row[np.unique(raw.stamp_ns, return_index=True)[1]]
    return Gaps(
        count=int((missing > 0).sum()),
        missing=int(missing.sum()),
        first_ns=int(stamps[first]),
        end_ns=int(stamps[first + 1]),
        row=int(rows[first + 1]),
        longest=int(missing[longest]),
        longest_ns=int(stamps[longest]),
    )


def _sessions(raw: RawBars, case: Case) -> Sessions | None:
    """When bars of that instrument are missed; None if round the clock."""
    stated = case.options.sessions
    between = stated.get(raw.instrument, stated.get(""))
    if case.sessions is not None or between is None:
        return case.sessions
    opens = case.opens_ns(raw.stamp_ns)
    return between(int(opens.min()), int(opens.max()) + (case.interval_ns or 0))


def _missing(stamps: IntArray, case: Case, interval_ns: int, sessions: Sessions | None) -> IntArray:
    """How many bars are missing before each stamp but the first. Rounded, so that a stamp a little
    late does not count as a bar missing before it.
    """
    if sessions is not None:
        return sessions.missing(case.opens_ns(stamps), interval_ns)
    steps = np.rint((stamps[1:] - stamps[:-1]) / interval_ns).astype(np.int64)
    missing: IntArray = np.maximum(steps - 1, 0)
    return missing
