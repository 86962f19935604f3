"""Reads files of actions: a table under a map of its columns, or Binance's funding and marks."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from hansa.config import ActionsSection
from hansa.feeds.files.actions_judging import judge
from hansa.feeds.files.actions_rows import Row, numbers_of
from hansa.market import Code, Instrument, Severity, fingerprint, nearest_name
from hansa.market.actions import ActionKind, Actions, ActionSet
from hansa.market.finding import fault
from hansa.market.instruments import qualified
from hansa.market.readers import read_table
from hansa.market.times import to_ns
from hansa.types import IntArray

if TYPE_CHECKING:
    import polars as pl

#: The names a map of columns can give to columns of the file.
COLUMNS = ("time", "ts_recv", "symbol", "kind", "a", "b", "c")
#: Kind and columns of the files of Binance's public archive. Of a bar of mark prices the close is
#: known when it closes.
_ARCHIVES: Mapping[str, tuple[str, Mapping[str, str]]] = MappingProxyType(
    {
        "binance_funding": ("funding", {"time": "calc_time", "a": "last_funding_rate"}),
        "binance_mark_price": ("mark", {"time": "close_time", "a": "close"}),
    }
)

Format: TypeAlias = Literal["table", "binance_funding", "binance_mark_price"]


def archive_format(name: str) -> Format:
    """A format of actions by its name; a table for any other."""
    match name:
        case "binance_funding" | "binance_mark_price":
            return name
        case _:
            return "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRequest:
    """What is wanted of a file of actions: whose, and how its columns are called.

    `kind` is that of all rows of a table without a column of kinds, `instrument` the one of a file
    without symbols. Rows of other instruments than `instruments` are passed over.
    """

    instruments: Mapping[str, Instrument]
    format: Format = "table"
    kind: str | None = None
    venue: str = ""
    instrument: str = ""
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, section: ActionsSection, known: Mapping[str, Instrument]) -> "ActionRequest":
        """As a section of the configuration asks, for the instruments of a run."""
        return cls(
            instruments=known,
            format=archive_format(section.format),
            kind=section.kind,
            venue=section.venue,
            instrument=section.instrument,
            columns=section.columns,
        )


def load_actions(path: Path, request: ActionRequest) -> ActionSet:
    """The actions of a file, checked, one table per instrument in the order of the names.

    Raises DataError, one line with file, row and what to do, for a file that cannot be read, a
    column that is missing, and the first error that `judge` finds in the rows of the run.
    """
    rows = read_rows(path, request)
    mine = [row for row in rows if row.instrument in request.instruments]
    if not mine:
        found = sorted({row.instrument for row in rows})
        text = f"expected actions of an instrument of the run, found {', '.join(found[:5])}"
        raise fault(path, Code.INSTRUMENT_UNKNOWN, f"{text}; state venue or instrument")
    findings = judge(path, mine, request.instruments)
    for each in findings:
        if each.severity is Severity.ERROR:
            raise each.as_error()
    groups: dict[str, list[Row]] = {}
    for row in mine:
        groups.setdefault(row.instrument, []).append(row)
    tables = (_table(path, request.instruments[name], groups[name]) for name in sorted(groups))
    return ActionSet(
        path=path,
        fingerprint=fingerprint(path),
        tables=tuple(each for each in tables if each is not None),
        passed_over=len(rows) - len(mine),
        findings=tuple(findings),
    )


def read_rows(path: Path, request: ActionRequest) -> list[Row]:
    """The rows of all instruments in the order of the file, unjudged but for their times.

    Raises DataError for a file that cannot be read or is empty, and for a column that is missing.
    """
    if request.format in _ARCHIVES:
        kind, columns = _ARCHIVES[request.format]
        request = replace(request, kind=kind, columns={**columns, **request.columns})
    table = read_table(path)
    if not table.height:
        raise fault(path, Code.FILE_EMPTY, "expected rows of actions, found none")
    return _Source(path, table, request).rows()


class _Source:
    """State: a table under its map of columns."""

    def __init__(self, path: Path, table: "pl.DataFrame", request: ActionRequest) -> None:
        self._path, self._table, self._request = path, table, request
        unknown = sorted(set(request.columns) - set(COLUMNS))
        if unknown:
            hint = nearest_name(unknown[0], COLUMNS)
            text = f"expected a map of {', '.join(COLUMNS)}, found {unknown[0]!r}; {hint}"
            raise fault(path, Code.COLUMN_MISSING, text)

    def rows(self) -> list[Row]:
        """The rows in the order of the file, unjudged but for their times."""
        height = self._table.height
        times = self._times("time", needed=True)
        received = self._times("ts_recv", needed=False)
        columns = zip(
            self._names(height),
            self._kinds(height),
            self._values("a", height),
            self._values("b", height),
            self._values("c", height),
            strict=True,
        )
        is_stated = self._request.kind is None
        return [
            Row(place + 1, int(times[place]), int(received[place]), *values, is_stated)
            for place, values in enumerate(columns)
        ]

    def _column(self, name: str, *, needed: bool) -> "pl.Series | None":
        written = self._request.columns.get(name, name)
        if written in self._table.columns:
            return self._table[written]
        if needed or name in self._request.columns:
            hint = nearest_name(written, self._table.columns)
            text = f'expected a column "{written}" (actions.columns.{name}), found none; {hint}'
            raise fault(self._path, Code.COLUMN_MISSING, text)
        return None

    def _times(self, name: str, *, needed: bool) -> IntArray:
        column = self._column(name, needed=needed)
        if column is None:
            return self._times("time", needed=True)
        return to_ns(column, self._path)[0]

    def _names(self, height: int) -> list[str]:
        if self._request.instrument:
            return [self._request.instrument] * height
        column = self._column("symbol", needed=True)
        texts = [] if column is None else column.to_list()
        return [qualified(self._request.venue, str(text)) for text in texts]

    def _kinds(self, height: int) -> list[str]:
        if self._request.kind is not None:
            return [self._request.kind] * height
        column = self._column("kind", needed=True)
        return [] if column is None else [str(kind).lower() for kind in column.to_list()]

    def _values(self, name: str, height: int) -> list[object]:
        column = self._column(name, needed=False)
        return [None] * height if column is None else column.to_list()


def _table(path: Path, instrument: Instrument, rows: list[Row]) -> Actions | None:
    """The rows of one instrument; None if nothing happens in any of them. A mark takes effect when
    it was had: what is done by it is done by the desk's prices.
    """
    found = []
    for row in rows:
        numbers = numbers_of(path, row, instrument)
        if numbers is not None:
            received_ns = max(row.ts_recv_ns, row.ts_ns)
            ts_ns = received_ns if numbers[0] == ActionKind.MARK else row.ts_ns
            found.append((ts_ns, received_ns, *numbers))
    if not found:
        return None
    found.sort(key=lambda numbers: numbers[0])
    columns = np.array(found, dtype=np.int64).T.copy()
    return Actions(
        instrument=instrument,
        ts_event_ns=columns[0],
        ts_recv_ns=np.maximum.accumulate(columns[1]),
        kind=columns[2],
        a=columns[3],
        b=columns[4],
        c=columns[5],
    )
