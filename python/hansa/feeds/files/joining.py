"""The tables of many files as one for each instrument and kind, in memory or outside of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np

from hansa.feeds.files.seams import Edge, Policy, seam_findings
from hansa.feeds.files.spooling import SpoolFile
from hansa.market.finding import Code, Finding, Severity, iso
from hansa.market.neighbours import WINDOW_ROWS
from hansa.market.ticks import Quotes, Ticks, Trades
from hansa.types import FloatArray, IntArray

#: So many bytes of rows stay in memory; those of further files go to a temporary file.
KEPT_BYTES_MAX = 64 * 2**20
#: Tables are joined by so many rows of each at a time.
BLOCK_ROWS = 1 << 17

#: Best prices and prints: levels of depth and orders of others may be far off.
_PRICES = {Quotes: ("bid_px", "ask_px"), Trades: ("price",)}

_Key = tuple[str, type[Ticks]]


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """One file's rows of one table: its columns, or the places where they were written."""

    path: Path
    table: Ticks
    rows: int
    span_ns: tuple[int, int]
    places: tuple[int, ...]
    far_prices: Policy

    def columns(self, written: IntArray) -> tuple[IntArray, ...]:
        if not self.places:
            return self.table.columns()
        return tuple(written[place : place + self.rows] for place in self.places)


@dataclass(frozen=True, slots=True)
class Joined:
    """One table of each instrument and kind, in the order of their first files."""

    tables: tuple[Ticks, ...]
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class TableFiles:
    """State: tables of ticks, file by file. What is beyond `kept_bytes_max` leaves memory."""

    kept_bytes_max: int = field(default_factory=lambda: KEPT_BYTES_MAX)
    _kept_bytes: int = 0
    _written: SpoolFile = field(default_factory=SpoolFile)
    _parts: dict[_Key, list[_Part]] = field(default_factory=dict)

    def add(self, path: Path, table: Ticks, *, far_prices: Policy = "keep") -> None:
        """Takes a file's rows of an instrument and kind; `far_prices` is what becomes of prices
        that do not go on where the file before ends. DataError where there is no room.
        """
        columns, rows = table.columns(), len(table)
        size = sum(column.nbytes for column in columns)
        span_ns = (int(table.ts_recv_ns[0]), int(table.ts_recv_ns[-1]))
        places: tuple[int, ...] = ()
        if self._kept_bytes + size <= self.kept_bytes_max:
            self._kept_bytes += size
        else:
            places = tuple(self._written.append(column) for column in columns)
            table = _of(table, [column[:0].copy() for column in columns])
        part = _Part(path, table, rows, span_ns, places, far_prices)
        self._parts.setdefault((table.instrument.symbol, type(table)), []).append(part)

    def joined(self) -> Joined:
        """All tables; empties this.

        Rows of several files come in the order of receipt, at one time in that of the files. Times
        of event are raised to the latest so far, as within a file. Both are told, and prices that
        do not go on from file to file: as an error where a file's policy refuses them.
        """
        written, parts = self._written.mapped(), self._parts
        self._written, self._parts, self._kept_bytes = SpoolFile(), {}, 0
        target, findings = SpoolFile(), list[Finding]()
        held: list[Ticks] = []
        moved: list[tuple[int, Ticks, int, int]] = []
        for each in parts.values():
            columns = [part.columns(written) for part in each]
            if len(each) == 1:
                held.append(_of(each[0].table, columns[0]))
                continue
            findings += [*_overlaps(each), *_seams(each, columns)]
            merge = _Merge(each[0].table, columns)
            if any(part.places for part in each):
                moved.append((len(held), each[0].table, *merge.write(target)))
                held.append(each[0].table)
            else:
                held.append(_of(each[0].table, merge.whole()))
            findings += merge.findings(each[0].path)
        del written
        whole = target.mapped()
        for at, table, place, rows in moved:
            ends = range(place, place + rows * len(table.names()), rows)
            held[at] = _of(table, [whole[start : start + rows] for start in ends])
        return Joined(tuple(held), tuple(findings))


class _Merge:
    """State: rows of one instrument and kind in the order of receipt, block by block."""

    def __init__(self, table: Ticks, parts: Sequence[tuple[IntArray, ...]]) -> None:
        names = table.names()
        self._table, self._parts = table, parts
        self._event, self._recv = names.index("ts_event_ns"), names.index("ts_recv_ns")
        self._raised, self._raised_ns_max = 0, 0

    def whole(self) -> list[IntArray]:
        """The columns, in memory."""
        return [np.concatenate(blocks) for blocks in zip(*self._blocks(), strict=True)]

    def write(self, target: SpoolFile) -> tuple[int, int]:
        """Writes the columns, one behind the other: where the first begins, and their length."""
        rows = sum(len(part[0]) for part in self._parts)
        place = target.reserve(rows * len(self._parts[0]))
        done = 0
        for block in self._blocks():
            for number, column in enumerate(block):
                target.write(column, place + number * rows + done)
            done += len(block[0])
        return place, rows

    def findings(self, path: Path) -> Iterator[Finding]:
        """What had to be raised, once all blocks were taken."""
        if self._raised:
            text = (
                "expected event times that never fall from file to file, found some before the "
                "last of the file before; raised to the latest so far, by "
                f"{self._raised_ns_max} ns at most ({self._raised} rows)"
            )
            yield _warning(path, self._table, (Code.EVENT_TIME_FALLS, text))

    def _blocks(self) -> Iterator[list[IntArray]]:
        latest_ns = np.iinfo(np.int64).min
        for block in self._sorted():
            event_ns = np.maximum(np.maximum.accumulate(block[self._event]), latest_ns)
            latest_ns = int(event_ns[-1])
            by_ns = event_ns - block[self._event]
            self._raised += int(np.count_nonzero(by_ns))
            self._raised_ns_max = max(self._raised_ns_max, int(by_ns.max()))
            yield [*block[: self._event], event_ns, *block[self._event + 1 :]]

    def _sorted(self) -> Iterator[list[IntArray]]:
        """Rows received in the same interval, of all parts together; no interval cuts a time."""
        receipts = [part[self._recv] for part in self._parts]
        last_ns = max(int(recv_ns[-1]) for recv_ns in receipts)
        edges = np.unique(np.concatenate([[last_ns + 1], *(r[::BLOCK_ROWS] for r in receipts)]))
        bounds = np.stack([np.searchsorted(recv_ns, edges) for recv_ns in receipts], axis=1)
        for starts, stops in pairwise(bounds):
            taken = np.flatnonzero(stops > starts).tolist()
            slices = [[c[starts[at] : stops[at]] for c in self._parts[at]] for at in taken]
            if len(slices) == 1:
                yield slices[0]
            elif slices:
                block = [np.concatenate(columns) for columns in zip(*slices, strict=True)]
                order = np.argsort(block[self._recv], kind="stable")
                yield [column[order] for column in block]


def _overlaps(parts: Sequence[_Part]) -> Iterator[Finding]:
    """Files that begin before one that began earlier has ended."""
    before: _Part | None = None
    for part in sorted(parts, key=lambda each: each.span_ns):
        if before is not None and part.span_ns[0] < before.span_ns[1]:
            text = (
                f"expected to begin where {before.path.name} ends ({iso(before.span_ns[1])}), "
                f"found rows from {iso(part.span_ns[0])} on; both are taken, in the order of "
                "receipt: cut one with ticks.start or ticks.end if they hold the same rows"
            )
            yield _warning(part.path, part.table, (Code.OVERLAP, text))
        if before is None or part.span_ns[1] > before.span_ns[1]:
            before = part


def _seams(parts: Sequence[_Part], columns: Sequence[tuple[IntArray, ...]]) -> Iterator[Finding]:
    """What is to be said of prices where one file ends and the next begins."""
    order = sorted(range(len(parts)), key=lambda at: parts[at].span_ns)
    for before, after in pairwise(order):
        if parts[after].span_ns[0] < parts[before].span_ns[1]:
            continue  # they overlap, and that is told
        table = parts[after].table
        for place, name in enumerate(table.names()):
            if name in _PRICES.get(type(table), ()):
                ends = columns[before][place], columns[after][place]
                edges = (
                    Edge(parts[before].path, _priced(ends[0][-WINDOW_ROWS:], table)),
                    Edge(parts[after].path, _priced(ends[1][:WINDOW_ROWS], table)),
                )
                policy = parts[after].far_prices
                yield from seam_findings(name, table.instrument.symbol, edges, policy)


def _priced(ticks: IntArray, table: Ticks) -> FloatArray:
    """Prices in the quote currency; NaN where a side has none."""
    return np.where(ticks != 0, table.instrument.price_grid.values(ticks), np.nan)


def _warning(path: Path, table: Ticks, say: tuple[Code, str]) -> Finding:
    return Finding(
        path=path,
        code=say[0],
        severity=Severity.WARNING,
        text=say[1],
        instrument=table.instrument.symbol,
    )


def _of(table: Ticks, columns: Sequence[IntArray]) -> Ticks:
    names = table.names()
    return type(table)(instrument=table.instrument, **dict(zip(names, columns, strict=True)))
