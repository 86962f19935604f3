"""What there is to know of the quality of rows that came into a catalog, as a value."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import msgspec

from hansa.market.finding import Code, Finding, Severity, is_of_rows, iso


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was found, in so many rows, of which `row` (from 1) is the first, at `at`."""

    severity: str
    code: str
    text: str
    count: int = 1
    row: int | None = None
    at: str = ""

    @property
    def refuses_all(self) -> bool:
        """Whether it is an error that leaving rows out would not mend, as of a wrong interval."""
        return self.severity == Severity.ERROR and not is_of_rows(self.code, self.row)


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """The quality report of rows that were imported as a series from a source (name and SHA-256).

    `rows` were read, `left_out` of them for their errors because that was asked for. `first` and
    `last` are their times. Gaps are judged by `calendar`, round the clock where there is none.
    """

    series: str
    source: str
    sha256: str
    rows: int
    left_out: int = 0
    first: str = ""
    last: str = ""
    calendar: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> int:
        """How many rows (or gaps) have an error."""
        return self._count(Severity.ERROR)

    @property
    def warnings(self) -> int:
        """How many rows (or gaps) have a warning."""
        return self._count(Severity.WARNING)

    def found(self, code: str) -> tuple[Problem, ...]:
        """The problems of one code, such as "gap"."""
        return tuple(each for each in self.problems if each.code == code)

    def text(self) -> str:
        """The report in lines: what it is of, then one for each problem."""
        counted = f"{self.rows:,} rows" + (f", {self.left_out:,} left out" if self.left_out else "")
        by = f", gaps by {self.calendar}" if self.calendar else ""
        span = f" from {self.first} to {self.last}" if self.first else ""
        head = f"{self.series}: {counted}{span}, of {self.source}{by}"
        verdict = f"{self.errors:,} with errors, {self.warnings:,} with warnings"
        return "\n".join([f"{head}: {verdict}", *map(_line, self.problems)])

    def _count(self, severity: Severity) -> int:
        return sum(each.count for each in self.problems if each.severity == severity)


def _line(problem: Problem) -> str:
    where = ", ".join(
        each for each in (f"row {problem.row:,}" if problem.row else "", problem.at) if each
    )
    place = f" ({where})" if where else ""
    return f"  {problem.severity} {problem.code}{place}: {problem.text}"


@dataclass(slots=True)
class Findings:
    """State: what judges said of pieces of rows; the same said of several is one, its counts
    together.
    """

    _found: dict[tuple[str, ...], Finding]

    def __init__(self) -> None:
        self._found = {}

    def add(self, findings: Iterable[Finding]) -> None:
        """Takes in what was said of a piece."""
        for each in findings:
            key = (each.severity, each.code, _column(each.text), str(each.row is None))
            before = self._found.get(key)
            plain = replace(each, text=each.text.removesuffix(_in_all(each.count)))
            if before is None:
                self._found[key] = plain
            elif each.row is not None:
                self._found[key] = replace(before, count=before.count + each.count)

    @property
    def is_sound(self) -> bool:
        """Whether there is no error."""
        return all(each.severity is not Severity.ERROR for each in self._found.values())

    def whole(self) -> tuple[Finding, ...]:
        """All of them in the order in which they came, as of one piece."""
        return tuple(
            replace(each, text=each.text + _in_all(each.count)) for each in self._found.values()
        )

    @property
    def refuses_all(self) -> bool:
        """Whether there is an error that leaving rows out would not mend."""
        return any(each.refuses_all for each in self.problems())

    def problems(self) -> tuple[Problem, ...]:
        """All of them, errors first, then warnings, then notes."""
        return self.together([self])

    @staticmethod
    def together(several: "Sequence[Findings]") -> tuple[Problem, ...]:
        """Those of several, in that order."""
        order = list(Severity)
        everything = [each for findings in several for each in findings._found.values()]
        found = sorted(everything, key=lambda each: order.index(each.severity))
        return tuple(_problem(each) for each in found)


def _problem(finding: Finding) -> Problem:
    return Problem(
        severity=str(finding.severity),
        code=str(finding.code),
        # Of gaps the text itself says how many.
        text=finding.text + ("" if finding.code is Code.GAP else _in_all(finding.count)),
        count=finding.count,
        row=finding.row,
        at="" if finding.ts_ns is None else iso(finding.ts_ns),
    )


def _column(text: str) -> str:
    """The column that a text is about: it begins with it."""
    name, colon, _ = text.partition(":")
    return name if colon and " " not in name else ""


def _in_all(count: int) -> str:
    return f" ({count} rows in all)" if count > 1 else ""
