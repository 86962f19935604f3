"""What a judge of raw bars knows, and how it puts what is wrong into one finding."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from hansa.market.finding import Code, Finding, Severity
from hansa.market.instruments import Instrument
from hansa.market.options import BarOptions
from hansa.market.readers import RawBars
from hansa.types import BoolArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The file under judgement. `interval_ns` is as stated, else the usual spacing, else None."""

    path: Path
    options: BarOptions
    instruments: Mapping[str, Instrument]
    interval_ns: int | None

    def finding(self, raw: RawBars, code: Code, severity: Severity, text: str) -> Finding:
        """A finding about one instrument as a whole."""
        return Finding(
            path=self.path, code=code, severity=severity, text=text, instrument=raw.instrument
        )

    def at(
        self, raw: RawBars, bad: BoolArray, say: tuple[Code, Severity], text: Callable[[int], str]
    ) -> Iterator[Finding]:
        """One finding for all the rows that are `bad`, at the first; `text` takes its index."""
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
        )


Judge: TypeAlias = Callable[[RawBars, Case], Iterator[Finding]]
"""Looks at the rows of one instrument and says what it finds."""
