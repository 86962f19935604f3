"""Quirks of a format: each with its policy in words, counted, and said in one finding."""

from dataclasses import dataclass
from pathlib import Path

from hansa.feeds.files.reader import Tally
from hansa.market.finding import Code, Finding
from hansa.types import BoolArray, IntArray


@dataclass(frozen=True, slots=True)
class Quirk:
    """One way in which rows are not plain, and what is done then (`text`)."""

    code: Code
    text: str
    is_note: bool = False


LEFT_OUT = Quirk(Code.ROWS_LEFT_OUT, "rows of symbols that were not asked for: left out", True)


class QuirkCounts:
    """How often each quirk was met, and where first. Holds state."""

    def __init__(self) -> None:
        self._tallies: dict[Quirk, Tally] = {}

    def rows(self, quirk: Quirk, row: IntArray, which: BoolArray) -> None:
        """Counts the rows that are `which`."""
        count = int(which.sum())
        if count:
            self.some(quirk, int(row[which.argmax()]), count)

    def some(self, quirk: Quirk, row: int, count: int = 1) -> None:
        """Counts so many rows, of which the first is `row`."""
        self._tallies[quirk] = self._tallies.get(quirk, Tally()).add(row, count)

    def findings(self, path: Path) -> tuple[Finding, ...]:
        """One finding for each quirk met, in the order of their first rows."""
        found = sorted(self._tallies.items(), key=lambda item: (item[1].row or 0, item[0].text))
        return tuple(
            finding
            for quirk, tally in found
            for finding in tally.finding(path, quirk.code, quirk.text, is_note=quirk.is_note)
        )
