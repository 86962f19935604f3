"""Binance's archives of klines: CSV with and without a header (also in .zip), and JSON replies.

Policies, each counted in a finding: stamps are milliseconds, or microseconds as in the archives
since 2025, told apart row by row; a stamp is the start of its bar, the close time ends it; a bar
whose close time lies elsewhere (a halt of the exchange) is kept as a bar of the usual length.
"""

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeAlias

import msgspec
import numpy as np

from hansa.feeds.files.bar_files import BarFile
from hansa.feeds.files.csv_blocks import CsvLayout, csv_blocks
from hansa.feeds.files.unpacking import first_line, open_unpacked
from hansa.market.finding import Code, Finding, Severity, fault, span
from hansa.market.readers import NUMBERS, RawBars, RawFile
from hansa.types import FloatArray, IntArray

_COLUMNS: dict[str, type] = {
    "open_time": int,
    "open": float,
    "high": float,
    "low": float,
    "close": float,
    "volume": float,
    "close_time": int,
    "quote_volume": float,
    "count": int,
    "taker_buy_volume": float,
    "taker_buy_quote_volume": float,
    "ignore": str,
}
_WANTED = ("open_time", *NUMBERS, "close_time")
# The archives of futures have a header, those of spot have none; the columns are the same.
_BARE = CsvLayout(columns=_COLUMNS, has_header=False)
_HEADED = CsvLayout(columns={name: _COLUMNS[name] for name in _WANTED})

_Cell: TypeAlias = float
_Stamp: TypeAlias = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
_Row: TypeAlias = tuple[
    _Stamp, _Cell, _Cell, _Cell, _Cell, _Cell, _Stamp, _Cell, int, _Cell, _Cell, _Cell
]
_MICROSECONDS_FROM, _MILLISECONDS_FROM = 10**14, 10**11
_STAMP_MAX = 7 * 10**15  # microseconds: the year 2191


@dataclass(frozen=True, slots=True, eq=False)
class _Klines:
    """The wanted columns of all rows, stamps as the file has them."""

    open_time: IntArray
    close_time: IntArray
    numbers: dict[str, FloatArray]


def read_klines(path: Path, instrument: str) -> BarFile:
    """The bars of an archive or a saved reply, unjudged, as `instrument` ("BINANCE:BTCUSDT").

    CSV streams; JSON is one document and is read whole. Raises DataError with the first row that
    is no kline, what was expected and found there.
    """
    line = first_line(path)
    klines = _from_json(path) if line.startswith("[") else _from_csv(path, line)
    unit_ns = _units_ns(klines.open_time, path)
    opens_ns = klines.open_time * unit_ns
    lengths_ns = (klines.close_time + 1) * _units_ns(klines.close_time, path) - opens_ns
    interval_ns = _usual(lengths_ns, path)
    raw = RawBars(
        instrument=instrument,
        row=np.arange(1, len(opens_ns) + 1),
        stamp_ns=opens_ns,
        **klines.numbers,
    )
    words = _words(unit_ns)
    file = RawFile(path=path, rows=len(raw), stamps_read_as=words, bars=(raw,))
    findings = (*_mixed_units(raw, unit_ns, path), *_odd_ends(raw, lengths_ns, interval_ns, path))
    return BarFile(raw=file, label="open", interval_ns=interval_ns, findings=findings)


def _from_csv(path: Path, line: str) -> _Klines:
    first = next(csv.reader([line]))[0].strip().lstrip("-\ufeff")
    layout = _BARE if first.isdigit() else _HEADED
    parts = [block.frame.select(_WANTED) for block in csv_blocks(path, layout)]
    columns = {name: np.concatenate([part[name].to_numpy() for part in parts]) for name in _WANTED}
    opens, closes = columns.pop("open_time"), columns.pop("close_time")
    return _Klines(opens, closes, columns)


def _from_json(path: Path) -> _Klines:
    with open_unpacked(path) as stream:
        data = stream.read()
    try:
        # Not strict: the venue writes its decimals as texts.
        rows = msgspec.json.decode(data, type=list[_Row], strict=False)
    except msgspec.DecodeError as error:
        raise fault(path, Code.FILE_UNREADABLE, *_not_klines(error)) from None
    if not rows:
        raise fault(path, Code.FILE_EMPTY, "expected klines, found an empty list; check the file")
    opens = np.array([row[0] for row in rows], dtype=np.int64)
    closes = np.array([row[6] for row in rows], dtype=np.int64)
    numbers = np.array([row[1:6] for row in rows], dtype=np.float64)
    columns = {name: numbers[:, index].copy() for index, name in enumerate(NUMBERS)}
    return _Klines(opens, closes, columns)


def _not_klines(error: msgspec.DecodeError) -> tuple[str]:
    place = re.search(r"\$\[(\d+)\]", str(error))
    where = f" in row {int(place[1]) + 1}" if place else ""
    return (
        f"expected a list of klines of 12 values, found{where}: {error}; check that the file "
        "is a reply of /klines",
    )


def _units_ns(stamps: IntArray, path: Path) -> IntArray:
    """Nanoseconds in a unit of each stamp."""
    wrong = (stamps < _MILLISECONDS_FROM) | (stamps > _STAMP_MAX)
    if wrong.any():
        row = int(wrong.argmax())
        text = (
            f"expected a time in milliseconds or microseconds, found {int(stamps[row])}; "
            "check that the file is an archive of klines"
        )
        raise fault(path, Code.TIME_UNREADABLE, text, row=row + 1)
    units: IntArray = np.where(stamps >= _MICROSECONDS_FROM, 10**3, 10**6)
    return units


def _usual(lengths_ns: IntArray, path: Path) -> int:
    values, counts = np.unique(lengths_ns, return_counts=True)
    usual = int(values[counts.argmax()])
    if usual <= 0:
        text = "expected a close time after the open time, found none; check the file"
        raise fault(path, Code.INTERVAL, text, row=1)
    return usual


def _words(unit_ns: IntArray) -> str:
    names = [name for name, ns in (("milliseconds", 10**6), ("microseconds", 10**3))
             if (unit_ns == ns).any()]  # fmt: skip
    return f"whole {' and '.join(names)} since the epoch; the start of each bar"


def _mixed_units(raw: RawBars, unit_ns: IntArray, path: Path) -> tuple[Finding, ...]:
    count = int((unit_ns == 10**3).sum())
    if count in (0, len(raw)):
        return ()
    row = int((unit_ns != unit_ns[0]).argmax())
    text = (
        f"expected one unit of time, found {len(raw) - count} rows in milliseconds and {count} in "
        "microseconds; each was read by its own size"
    )
    return (_warning(raw, Code.TIME_UNIT, text, row, path),)


def _odd_ends(
    raw: RawBars, lengths_ns: IntArray, interval_ns: int, path: Path
) -> tuple[Finding, ...]:
    odd = lengths_ns != interval_ns
    if not odd.any():
        return ()
    row = int(odd.argmax())
    text = (
        f"expected bars of {span(interval_ns)}, found one whose close time makes it "
        f"{span(int(lengths_ns[row]))} ({int(odd.sum())} rows in all), as around a halt of the "
        "venue; kept as a bar of the usual length"
    )
    return (_warning(raw, Code.INTERVAL, text, row, path),)


def _warning(raw: RawBars, code: Code, text: str, index: int, path: Path) -> Finding:
    return Finding(
        path=path,
        code=code,
        severity=Severity.WARNING,
        text=text,
        instrument=raw.instrument,
        row=int(raw.row[index]),
        ts_ns=int(raw.stamp_ns[index]),
    )
