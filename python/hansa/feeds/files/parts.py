"""Tables read in parts, block by block, joined at the end."""

from collections.abc import Iterator

import numpy as np

from hansa.feeds.files.reader import COUNTS, NUMBERS, Kind, RawTable
from hansa.types import IntArray


class TableParts:
    """Parts of tables per instrument and kind, in the order of the file. Holds state."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, Kind], list[RawTable]] = {}

    def add(self, part: RawTable) -> None:
        """Takes the next rows of an instrument and kind; none are fine."""
        if len(part):
            self._parts.setdefault((part.symbol, part.kind), []).append(part)

    def joined(self) -> tuple[RawTable, ...]:
        """One table per instrument and kind, in the order of the names; empties this."""
        tables = []
        for key in sorted(self._parts):
            tables.append(_joined(self._parts[key]))
            self._parts[key] = []
        self._parts = {}
        return tuple(tables)


def _joined(parts: list[RawTable]) -> RawTable:
    first = parts[0]
    return RawTable(
        symbol=first.symbol,
        kind=first.kind,
        row=np.concatenate([part.row for part in parts]),
        ts_event_ns=np.concatenate([part.ts_event_ns for part in parts]),
        ts_recv_ns=np.concatenate([part.ts_recv_ns for part in parts]),
        numbers={
            name: np.concatenate([part.numbers[name] for part in parts])
            for name in NUMBERS[first.kind]
        },
        counts={
            name: np.concatenate([part.counts[name] for part in parts])
            for name in COUNTS[first.kind]
        },
    )


def groups_of(codes: IntArray) -> Iterator[tuple[int, IntArray]]:
    """Each distinct code, ascending, with the ascending indices of its rows."""
    if not len(codes):
        return
    if (codes == codes[0]).all():
        yield int(codes[0]), np.arange(len(codes))
        return
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    for rows in np.split(order, starts[1:]):
        yield int(codes[rows[0]]), rows
