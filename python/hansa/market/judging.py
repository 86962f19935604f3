"""What a judge of raw bars knows, and how it puts what is wrong into one finding."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import numpy as np

from hansa.market.finding import Code, Finding, Severity
from hansa.market.instruments import Instrument
from hansa.market.options import BarOptions
from hansa.market.readers import RawBars
from hansa.market.sessions import Sessions
from hansa.types import BoolArray, IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The file under judgement. `interval_ns` is as stated, else the usual spacing, else None.

    `sessions` say when bars are to be expected; without, round the clock. `splits` are known ones:
    when (ns), and how many units stand for one since. Of a piece of a file only
    rows from `first` on and before `end` are told of: those around them are there to judge by.
    """

    path: Path
    options: BarOptions
    instruments: Mapping[str, Instrument]
    interval_ns: int | None
    sessions: Sessions | None = None
    splits: Mapping[int, float] = field(default_factory=dict)
    first: int = 0
    end: int | None = None

    def told(self, bad: BoolArray) -> BoolArray:
        """The rows among the `bad` ones that are to be told of."""
        if not self.first and self.end is None:
            return bad
        kept = np.zeros(len(bad), dtype=np.bool_)
        kept[self.first : self.end] = bad[self.first : self.end]
        return kept

    def opens_ns(self, stamps_ns: IntArray) -> IntArray:
        """When bars of these stamps begin."""
        before_ns = (self.interval_ns or 0) if self.options.label == "close" else 0
        return stamps_ns - before_ns

    def finding(self, raw: RawBars, code: Code, severity: Severity, text: str) -> Finding:
        """A finding about one instrument as a whole."""
        return Finding(
            path=self.path, code=code, severity=severity, text=text, instrument=raw.instrument
        )

    def at(
        self, raw: RawBars, bad: BoolArray, say: tuple[Code, Severity], text: Callable[[int], str]
    ) -> Iterator[Finding]:
        """One finding for all the rows that are `bad`, at the first; `text` takes its index."""
        bad = self.told(bad)
        count = int(bad.sum())
        if not count:
            return
        index = int(bad.argmax())
        more = f" ({count} rows in all)" if count > 1 else ""
        yield Finding(
            path=self.path,
            code=say[0],
            severity=say[1],
            text=text(index) + more,
            instrument=raw.instrument,
            row=int(raw.row[index]),
            ts_ns=int(raw.stamp_ns[index]),
            count=count,
        )


Judge: TypeAlias = Callable[[RawBars, Case], Iterator[Finding]]
"""Looks at the rows of one instrument and says what it finds."""
