"""Tables read in parts, block by block, joined at the end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from hansa.feeds.files.reader import COUNTS, NUMBERS, Kind, RawTable
from hansa.types import FloatArray, IntArray

_STAMPS = ("row", "ts_event_ns", "ts_recv_ns")


@dataclass(slots=True)
class _Columns:
    """State: the blocks of each column. A column that is joined leaves: no two stand twice."""

    whole: dict[str, list[IntArray]] = field(default_factory=dict)
    numbers: dict[str, list[FloatArray]] = field(default_factory=dict)

    def add(self, part: RawTable) -> None:
        stamps = {"row": part.row, "ts_event_ns": part.ts_event_ns, "ts_recv_ns": part.ts_recv_ns}
        for name, column in {**stamps, **part.counts}.items():
            self.whole.setdefault(name, []).append(column)
        for name, values in part.numbers.items():
            self.numbers.setdefault(name, []).append(values)

    def joined(self, symbol: str, kind: Kind) -> RawTable:
        row, ts_event_ns, ts_recv_ns = (_whole(self.whole.pop(name)) for name in _STAMPS)
        return RawTable(
            symbol=symbol,
            kind=kind,
            row=row,
            ts_event_ns=ts_event_ns,
            ts_recv_ns=ts_recv_ns,
            numbers={name: _numbers(self.numbers.pop(name)) for name in NUMBERS[kind]},
            counts={name: _whole(self.whole.pop(name)) for name in COUNTS[kind]},
        )


def _whole(blocks: Sequence[IntArray]) -> IntArray:
    return blocks[0] if len(blocks) == 1 else np.concatenate(blocks)


def _numbers(blocks: Sequence[FloatArray]) -> FloatArray:
    return blocks[0] if len(blocks) == 1 else np.concatenate(blocks)


class TableParts:
    """Parts of tables per instrument and kind, in the order of the file. Holds state."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, Kind], _Columns] = {}

    def add(self, part: RawTable) -> None:
        """Takes the next rows of an instrument and kind; none are fine."""
        if len(part):
            self._parts.setdefault((part.symbol, part.kind), _Columns()).add(part)

    def joined(self) -> tuple[RawTable, ...]:
        """One table per instrument and kind, in the order of the names; empties this."""
        parts, self._parts = self._parts, {}
        return tuple(parts.pop(key).joined(*key) for key in sorted(parts))


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
