"""What a journal says about one moment: read for a certificate, and not a record more than that."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike, NDArray

from hansa.app.books import Course, Entries, Happened
from hansa.app.money import Purses, deposited, lots_of_balance
from hansa.engine import Universe
from hansa.journal import (
    HAPPENING_KINDS,
    Happening,
    Kind,
    Moments,
    Movements,
    Proposal,
    RecordedCommand,
    Records,
    Report,
    decode_command,
    decode_happening,
    decode_proposal,
    decode_report,
    read_moments,
    read_records,
    standing_fills,
)
from hansa.types import FloatArray, IntArray

_EXECUTIONS = (1, 10, 11)

# Where these stand in the bytes of a record (docs/journal.md).
_PROPOSAL_ID, _PROPOSAL_INSTRUMENT = 0, 8
_REPORT_ID, _REPORT_EXEC_TYPE = 8, 21
_CANCEL_ID, _COMMAND_CODE = 0, 0
_REPLACE = 6
#: Pause, resume, kill, flatten.
_HOLDS = (1, 2, 3, 8)


@dataclass(frozen=True, slots=True)
class Books:
    """Units held [N], last known close [N] and equity at a moment, as floats for people. Held on a
    spot account is what the balance of an instrument's base currency makes.
    """

    position: FloatArray
    close: FloatArray
    equity: float


class Evidence:
    """The orders, answers, payments and commands of a journal, decoded only where they are asked
    for: a run has thousands, and a certificate is about one.
    """

    def __init__(self, journal: Path, universe: Universe, *, agents: int, purses: Purses):
        self._purses = purses
        self._journal, self._universe, self._agents = journal, universe, agents
        orders = (Kind.PROPOSAL, Kind.REPORT, Kind.TRANSFER, Kind.COMMAND, Kind.CANCEL)
        self._records = read_records(journal, (*orders, *HAPPENING_KINDS))
        proposals, reports = self._rows(Kind.PROPOSAL), self._rows(Kind.REPORT)
        self._proposal_rows, self._report_rows = proposals, reports
        #: Of every proposal: `cl_ord_id`, instrument and time.
        self.order_ids = _field(self._records, proposals, _PROPOSAL_ID, np.uint64)
        self.order_instruments = _field(self._records, proposals, _PROPOSAL_INSTRUMENT, np.uint32)
        self.order_ts_ns = self._records.ts_ns[proposals]
        self._moments: Moments | None = None

    def order(self, number: int) -> Proposal:
        """The proposal of that number, from 0."""
        return decode_proposal(self._records.payload(int(self._proposal_rows[number])))

    def record_of(self, number: int) -> tuple[int, str]:
        """The record of the proposal of that number, and its hash."""
        row = int(self._proposal_rows[number])
        return int(self._records.seq[row]), self._records.hashes[row].tobytes().hex()

    def reports(self, cl_ord_id: int) -> tuple[Report, ...]:
        """What the venue answered to an order."""
        answered = _field(self._records, self._report_rows, _REPORT_ID, np.uint64) == cl_ord_id
        return self._decoded(self._report_rows[answered])

    def number_of(self, cl_ord_id: int) -> int:
        """The number of the proposal that got this id."""
        return int(np.flatnonzero(self.order_ids == cl_ord_id)[0])

    def proposal_rows_of(self, cl_ord_id: int) -> list[int]:
        """Where its proposal stands among the records."""
        rows: list[int] = self._proposal_rows[self.order_ids == cl_ord_id].tolist()
        return rows

    def reports_of(self, cl_ord_id: int) -> list[tuple[int, Report]]:
        """What the venue answered, each with its place among the records."""
        answered = _field(self._records, self._report_rows, _REPORT_ID, np.uint64) == cl_ord_id
        rows = self._report_rows[answered]
        return list(zip(rows.tolist(), self._decoded(rows), strict=True))

    def cancels_of(self, cl_ord_id: int) -> list[tuple[int, int, RecordedCommand | None]]:
        """Every cancel that was sent: its place, its time, and the command that asked for it."""
        rows = self._rows(Kind.CANCEL)
        mine = rows[_field(self._records, rows, _CANCEL_ID, np.uint64) == cl_ord_id].tolist()
        times = self._records.ts_ns
        return [(row, int(times[row]), self._command_before(row, cl_ord_id)) for row in mine]

    def command_of(self, number: int) -> RecordedCommand | None:
        """The command that led to a proposal: it stands right before it; None for the council's."""
        row = int(self._proposal_rows[number]) - 1
        if row < 0 or self._records.kind[row] != Kind.COMMAND:
            return None
        command = self._command(row)
        return command if command.do in ("submit", "replace") else None

    def flattening_at(self, ts_ns: int) -> RecordedCommand | None:
        """The command by which positions are being closed at a time; None if none are."""
        before = [hold for hold in self.holds() if hold.ts_ns <= ts_ns]
        closing = [each for each in before if each.do in ("flatten", "resume")]
        return closing[-1] if closing and closing[-1].do == "flatten" else None

    def replacements(self) -> dict[int, int]:
        """New id to the id that a replace was asked for, refused ones as well."""
        found = {}
        for number, row in enumerate(self._proposal_rows.tolist()):
            before = row - 1
            if before < 0 or self._records.kind[before] != Kind.COMMAND:
                continue
            if self._records.payload(before)[0] != _REPLACE:
                continue
            named = self._command(before).cl_ord_id
            if named is not None:
                found[int(self.order_ids[number])] = named
        return found

    def _command_before(self, row: int, cl_ord_id: int) -> RecordedCommand | None:
        """The last command of the same time that can have led to this cancel."""
        ts_ns = self._records.ts_ns[row]
        while (row := row - 1) >= 0 and self._records.ts_ns[row] == ts_ns:
            if self._records.kind[row] != Kind.COMMAND:
                continue
            command = self._command(row)
            is_for_all = command.do in ("kill", "flatten", "disconnect")
            if is_for_all or command.cl_ord_id == cl_ord_id:
                return command
        return None

    def _command(self, row: int) -> RecordedCommand:
        return decode_command(self._records.payload(row), int(self._records.ts_ns[row]))

    def commands(self) -> tuple[RecordedCommand, ...]:
        """Every command, in the order of time."""
        return tuple(self._command(row) for row in self._rows(Kind.COMMAND).tolist())

    def holds(self) -> tuple[RecordedCommand, ...]:
        """The commands that hold the desk or let it go, in the order of time."""
        rows = self._rows(Kind.COMMAND)
        codes = _field(self._records, rows, _COMMAND_CODE, np.uint8)
        return tuple(self._command(row) for row in rows[np.isin(codes, _HOLDS)].tolist())

    def moments(self, count: int) -> Moments:
        """The first moments as recorded; read once for all that are not later."""
        known = self._moments
        if known is None or len(known.ts_ns) < count:
            times = self._universe.ts_ns[:count]
            width = len(self._universe.instruments)
            known = read_moments(self._journal, times, agents=self._agents, instruments=width)
            self._moments = known
        cut = {name: getattr(known, name)[:count] for name in Moments.__slots__[:-1]}
        return Moments(**cut, covered=min(known.covered, count))

    def books(self, moment: int) -> Books:
        """As they stood at a moment."""
        return self.books_at(int(self._universe.ts_ns[moment]), moment)

    def books_at(self, ts_ns: int, moment: int) -> Books:
        """After every fill and all that befell positions (funding, dividends, splits, interest,
        ends, liquidations) by a time, at the closes of a moment; -1 is before the first.
        """
        universe, purses = self._universe, self._purses
        moved = Movements.of([(fill, 1) for fill in self._fills_until(ts_ns)])
        entries = Entries(tuple(self._deposits()), moved, Happened.of(self._happened_until(ts_ns)))
        close = _last_close(universe, moment, ts_ns)
        course = Course.of(entries, np.array([ts_ns]), (universe, purses))
        kept = course.at(0, close[np.newaxis])
        position = kept.traded
        if purses.is_spot:
            position = lots_of_balance(kept.balances, purses, universe)
        return Books(position[0], close, float(kept.equity[0]))

    def _rows(self, kind: Kind) -> IntArray:
        return np.flatnonzero(self._records.kind == kind).astype(np.int64)

    def _decoded(self, rows: IntArray) -> tuple[Report, ...]:
        return tuple(decode_report(self._records.payload(row)) for row in rows.tolist())

    def _fills_until(self, ts_ns: int) -> Sequence[Report]:
        rows = self._report_rows
        exec_types = _field(self._records, rows, _REPORT_EXEC_TYPE, np.uint8)
        is_execution = np.isin(exec_types, _EXECUTIONS)
        known = rows[is_execution & (self._records.ts_ns[rows] <= ts_ns)]
        return standing_fills(self._decoded(known))

    def _happened_until(self, ts_ns: int) -> list[Happening]:
        records, kinds = self._records, [int(each) for each in HAPPENING_KINDS]
        rows = np.flatnonzero(np.isin(records.kind, kinds) & (records.ts_ns <= ts_ns)).tolist()
        return [
            decode_happening(
                Kind(int(records.kind[row])), int(records.ts_ns[row]), records.payload(row)
            )
            for row in rows
        ]

    def _deposits(self) -> Iterator[tuple[int, int]]:
        rows = self._rows(Kind.TRANSFER).tolist()
        return deposited((self._records.payload(row) for row in rows), self._purses)


def _field(
    records: Records, rows: IntArray, offset_bytes: int, dtype: DTypeLike
) -> NDArray[np.unsignedinteger]:
    """One number of each of these records, at the same place in all."""
    starts = np.where(rows > 0, records.ends[rows - 1], 0).astype(np.int64)
    content = np.frombuffer(records.payloads, dtype=np.uint8)
    places = (starts + offset_bytes)[:, None] + np.arange(np.dtype(dtype).itemsize)
    found: NDArray[np.unsignedinteger] = np.ascontiguousarray(content[places]).view(dtype)[:, 0]
    return found


def _last_close(universe: Universe, moment: int, ts_ns: int) -> FloatArray:
    """The last close of each instrument up to a moment, in units as they are held at a time; NaN
    before the first.
    """
    close = np.full(len(universe.instruments), np.nan)
    rows = np.full(len(close), -1)
    stop = moment + 1
    while stop > 0 and np.isnan(close).any():
        start = max(0, stop - 64)
        for place, row in enumerate(universe.columns(start, stop)[3][::-1]):
            rows = np.where(np.isnan(close) & ~np.isnan(row), stop - 1 - place, rows)
            close = np.where(np.isnan(close), row, close)
        stop = start
    for column, own in universe.splits.items():
        if rows[column] >= 0:
            closed_ns, then_ns = universe.ts_ns[rows[column]], np.array([ts_ns])
            close[column] *= float((own.of_price(np.array([closed_ns])) / own.after(then_ns))[0])
    return close
