"""What separates the cells of a CSV, and what the whole part of its numbers from the rest."""

import csv
import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: What may separate cells, the usual one first.
SEPARATORS = (",", ";", "\t", "|")

_HEAD_BYTES = 1 << 14
_COMMA = re.compile(r"-?\d+,\d+")
_POINT = re.compile(r"-?\d+\.\d+")


@dataclass(frozen=True, slots=True)
class CsvForm:
    """Cells end at `separator`; `has_decimal_comma` where 1.5 is written 1,5."""

    separator: str = ","
    has_decimal_comma: bool = False


def csv_form(head: bytes) -> CsvForm:
    """The form by the first lines: the separator that the header has most of, and whether there are
    numbers with a comma and none with a point.
    """
    lines = head.decode("utf-8-sig", "replace").splitlines()
    counts = {each: len(cells_of(lines[0], each)) if lines else 0 for each in SEPARATORS}
    separator = max(counts, key=lambda each: counts[each])
    if separator == ",":
        return CsvForm()
    cells = [cell for line in lines[1:-1] or lines[1:] for cell in cells_of(line, separator)]
    has_point = any(_POINT.fullmatch(cell) for cell in cells)
    return CsvForm(separator, not has_point and any(_COMMA.fullmatch(cell) for cell in cells))


def csv_form_of(path: Path) -> CsvForm:
    """The form of a file, packed or not; the usual one of a file that cannot be read."""
    is_packed = path.name.lower().endswith(".gz")
    try:
        with gzip.open(path) if is_packed else path.open("rb") as stream:
            return csv_form(stream.read(_HEAD_BYTES))
    except (OSError, EOFError, zlib.error):
        return CsvForm()


def cells_of(line: str, separator: str) -> list[str]:
    """The cells of a line, without quotes and the space around them."""
    rows: Iterator[list[str]] = csv.reader([line], delimiter=separator)
    return [cell.strip() for cell in next(rows, [])]
