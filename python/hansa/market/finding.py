"""A finding: one thing a check of data has to say, in one line."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from hansa.errors import DataError


class Severity(StrEnum):
    """An error stops a load, a warning does not, a note is for information."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Code(StrEnum):
    """What kind of thing was found."""

    FILE_MISSING = "file_missing"
    FILE_UNREADABLE = "file_unreadable"
    FILE_TRUNCATED = "file_truncated"
    FILE_EMPTY = "file_empty"
    COLUMN_MISSING = "column_missing"
    COLUMN_TYPE = "column_type"
    TIME_UNREADABLE = "time_unreadable"
    TIME_UNIT = "time_unit"
    SYMBOL_MISSING = "symbol_missing"
    INSTRUMENT_UNKNOWN = "instrument_unknown"
    UNSORTED = "unsorted"
    OVERLAP = "overlap"
    DUPLICATE = "duplicate"
    INTERVAL = "interval"
    PRICE_NOT_FINITE = "price_not_finite"
    PRICE_NOT_POSITIVE = "price_not_positive"
    PRICE_TOO_LARGE = "price_too_large"
    PRICE_ORDER = "price_order"
    PRICE_FAR = "price_far"
    PRICE_ABSURD = "price_absurd"
    PRICE_JUMP = "price_jump"
    OFF_TICK = "off_tick"
    NOISE = "noise"
    VOLUME_NOT_FINITE = "volume_not_finite"
    VOLUME_NEGATIVE = "volume_negative"
    VOLUME_TOO_LARGE = "volume_too_large"
    GAP = "gap"
    FINER = "finer"
    FLAT = "flat"
    STALE = "stale"
    SPLIT = "split"
    ACTIONS_LEFT_OUT = "actions_left_out"
    UNIT = "unit"
    OUT_OF_SESSION = "out_of_session"
    TIME_ZONE = "time_zone"
    OFF_GRID = "off_grid"
    LABEL = "label"
    TICK = "tick"
    SPAN = "span"
    SURVIVORS = "survivors"
    ROWS = "rows"
    ROWS_LEFT_OUT = "rows_left_out"
    LINE_UNREADABLE = "line_unreadable"
    EVENT_TIME_UNKNOWN = "event_time_unknown"
    EVENT_TIME_FALLS = "event_time_falls"
    TIME_OUTLIER = "time_outlier"
    RECEIPT_UNKNOWN = "receipt_unknown"
    LATENCY = "latency"
    LATENCY_NEGATIVE = "latency_negative"
    CLOCK_SKEW = "clock_skew"
    CROSSED = "crossed"
    LOCKED = "locked"
    ONE_SIDED = "one_sided"
    QUANTITY_NOT_POSITIVE = "quantity_not_positive"
    OFF_LOT = "off_lot"
    SEQUENCE_BREAK = "sequence_break"
    BOOK_UNANCHORED = "book_unanchored"
    FIELD_VALUE = "field_value"
    FUNDING_FAR = "funding_far"


#: Where order or interval are wrong, nobody knows which rows are.
_OF_ALL = frozenset({Code.UNSORTED, Code.INTERVAL})


def is_of_rows(code: str, row: int | None) -> bool:
    """Whether what was found is wrong with single rows, so that the others hold without them."""
    return row is not None and code not in _OF_ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding. `row` counts rows of data from 1 (a header is not counted), `ts_ns` is a stamp.

    `text` says what was expected, what was found and what to do; `count` for how many rows (or
    gaps) it stands, of which `row` is the first. `str()` is the whole line.
    """

    path: Path
    code: Code
    severity: Severity
    text: str
    instrument: str = ""
    row: int | None = None
    ts_ns: int | None = None
    count: int = 1

    def __str__(self) -> str:
        return self._line(str(self.path))

    @property
    def line(self) -> str:
        """The whole line, with the name of the file in place of its path, for a report."""
        return self._line(self.path.name)

    def _line(self, file: str) -> str:
        where = [f"row {self.row}"] if self.row is not None else []
        where += [self.instrument] if self.instrument else []
        where += [iso(self.ts_ns)] if self.ts_ns is not None else []
        return ": ".join([file, *([", ".join(where)] if where else []), self.text])

    def as_error(self) -> DataError:
        """The exception that says the same."""
        return DataError(str(self))


class FaultError(DataError):
    """A file cannot be read at all; carries the finding that says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def fault(path: Path, code: Code, text: str, *, row: int | None = None) -> FaultError:
    """The error that stops the reading of a file."""
    return FaultError(Finding(path=path, code=code, severity=Severity.ERROR, text=text, row=row))


def missing(path: Path) -> FaultError:
    """The error for a path at which no file lies."""
    found = "a folder; name a file in it" if path.is_dir() else "none; check the path"
    return fault(path, Code.FILE_MISSING, f"expected a data file, found {found}")


def iso(ts_ns: int) -> str:
    """A moment as ISO text, UTC, with a fraction only if it has one."""
    seconds, rest_ns = divmod(ts_ns, 10**9)
    try:
        moment = datetime.fromtimestamp(seconds, tz=UTC)
    except (OverflowError, ValueError, OSError):
        return f"{ts_ns} ns"
    fraction = f".{rest_ns:09d}".rstrip("0") if rest_ns else ""
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z"


def span(length_ns: int) -> str:
    """A length of time in the largest unit that divides it: "1h", "15m", "1500ms"."""
    for unit, unit_ns in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        if length_ns % (unit_ns * 10**9) == 0:
            return f"{length_ns // (unit_ns * 10**9)}{unit}"
    return f"{length_ns / 10**6:g}ms"
