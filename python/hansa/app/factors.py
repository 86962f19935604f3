"""Files of factor returns, as Kenneth French's library publishes them."""

import csv
import gzip
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from hansa.errors import DataError
from hansa.report.factor_table import FactorTable

_RISK_FREE = "RF"
#: How the library writes what is not known.
_UNKNOWN = {-99.99, -999.0}


def read_factors(path: Path) -> FactorTable:
    """A CSV file (or .gz): after any preamble a line of names, then days (YYYYMMDD or YYYY-MM-DD)
    or months (YYYYMM) with returns in per cent, up to the first line that is neither. A column RF
    is the risk-free rate, 0 without. Raises DataError.
    """
    rows = _rows(path)
    heads = [k for k, row in enumerate(rows[:-1]) if _is_date(rows[k + 1][:1]) and len(row) > 1]
    if not heads:
        raise DataError(
            f"{path}: expected a line of names and then lines such as 201503,1.2,0.3 "
            "(month, per cent), found none"
        )
    head = heads[0]
    names = [name.strip() for name in rows[head][1:]]
    body = []
    for row in rows[head + 1 :]:
        if not _is_date(row[:1]):
            break
        body.append(row)
    days = [row[0].strip() for row in body]
    values = np.array([_values(path, row, len(names)) for row in body]) / 100.0
    is_free = np.array([name == _RISK_FREE for name in names])
    if is_free.all():
        raise DataError(f"{path}: expected factors beside {_RISK_FREE}, found none")
    end_ns = np.array([_end_ns(day) for day in days], dtype=np.int64)
    if np.any(np.diff(end_ns) <= 0):
        bad = int(np.argmax(np.diff(end_ns) <= 0)) + 1
        raise DataError(
            f"{path}: expected dates that rise, found {days[bad]} after {days[bad - 1]}"
        )
    return FactorTable(
        source=path.name,
        period="month" if len(days[0]) == 6 else "day",
        names=tuple(name for name in names if name != _RISK_FREE),
        end_ns=end_ns,
        returns=values[:, ~is_free],
        risk_free=values[:, is_free][:, 0] if is_free.any() else np.zeros(len(days)),
    )


def _rows(path: Path) -> list[list[str]]:
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: expected a readable CSV file of factors, {error}") from error
    return list(csv.reader(text.splitlines()))


def _is_date(cells: Sequence[str]) -> bool:
    text = cells[0].strip().replace("-", "") if cells else ""
    return text.isdecimal() and len(text) in (6, 8)


def _values(path: Path, row: Sequence[str], width: int) -> list[float]:
    try:
        values = [float(cell) for cell in row[1:]]
    except ValueError:
        values = []
    if len(values) != width:
        raise DataError(f"{path}: expected {width} numbers on {row[0]}, found {','.join(row[1:])}")
    return [float("nan") if value in _UNKNOWN else value for value in values]


def _end_ns(text: str) -> int:
    """The end of the day, or of the month."""
    plain = text.replace("-", "")
    year, month = int(plain[:4]), int(plain[4:6])
    if len(plain) == 8:
        begin = datetime(year, month, int(plain[6:]), tzinfo=UTC)
        return (int(begin.timestamp()) + 86_400) * 1_000_000_000
    after = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return int(after.timestamp()) * 1_000_000_000
