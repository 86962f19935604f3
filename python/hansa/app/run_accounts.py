"""What a run's records moved, and the curve that follows; its moments need not be read."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hansa import _core
from hansa.app.books import (
    Course,
    Entries,
    Happened,
    closes_of,
    first_rates,
    pieces_of,
)
from hansa.app.closings import closing_fills
from hansa.app.money import Purses, deposited
from hansa.engine import Universe
from hansa.journal import (
    HAPPENING_KINDS,
    Happening,
    Kind,
    Movements,
    decode_happening,
    decode_report,
    movements_of,
    moves,
    read_records,
    report_heads,
    takes_back,
)
from hansa.types import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Traded:
    """What a run traded: value, fees (both in the account's currency), and counts of the core."""

    value: float
    fees: float
    orders: int
    refusals: int
    fills: int
    closing_fills: int = 0


#: The kinds of record that a curve is made of.
KEEPS = tuple(int(kind) for kind in (Kind.REPORT, Kind.TRANSFER, *HAPPENING_KINDS))


_RAW_BYTES_MAX = 1 << 20


@dataclass(slots=True)
class RunAccounts:
    """State: what a run's records moved so far. Reports themselves are let go of as they come,
    unless the venue may take fills back (`keeps_reports`): then all are needed to the end.
    """

    universe: Universe
    purses: Purses
    keeps_reports: bool = False
    _raw: list[tuple[bytes, bytes, bytes, bytes]] = field(default_factory=list)
    _moved: list[Movements] = field(default_factory=list)
    _reports: list[bytes] = field(default_factory=list)
    _deposits: list[tuple[int, int]] = field(default_factory=list)
    _happened: list[Happened] = field(default_factory=list)

    def take(self, core: _core.Run) -> None:
        """Takes over what the run has kept since the last time."""
        self._raw.append(core.take_kept())
        if sum(len(payloads) for _, _, _, payloads in self._raw) > _RAW_BYTES_MAX:
            self._look()

    def read(self, journal: Path) -> None:
        """Takes over what a whole journal says. Raises JournalError for damage."""
        found = read_records(journal, [Kind(kind) for kind in KEEPS])
        self._take(found.kind, found.ts_ns, found.ends.astype(np.int64), found.payloads)

    def _take(
        self, kinds: NDArray[np.uint16], times: IntArray, ends: IntArray, payloads: bytes
    ) -> None:
        starts = np.append(0, ends)[:-1]
        self._take_reports(payloads, starts[kinds == Kind.REPORT], ends[kinds == Kind.REPORT])
        happenings = list[Happening]()
        for row in np.flatnonzero(kinds != Kind.REPORT).tolist():
            payload = payloads[int(starts[row]) : int(ends[row])]
            if kinds[row] == Kind.TRANSFER:
                self._deposits += deposited([payload], self.purses)
            else:
                kind = Kind(int(kinds[row]))
                happenings.append(decode_happening(kind, int(times[row]), payload))
        if happenings:  # as columns: one for every funding of every set is too much to keep whole
            self._happened.append(Happened.of(happenings))

    def _look(self) -> None:
        """Reads what was taken over: a lot at once, for each look has its price."""
        kinds, times, _, payloads = (b"".join(part) for part in zip(*self._raw, strict=True))
        ends, past = [], 0
        for _, _, own, held in self._raw:
            ends.append(np.frombuffer(own, dtype=np.uint64).astype(np.int64) + past)
            past += len(held)
        self._raw.clear()
        self._take(
            np.frombuffer(kinds, dtype=np.uint16),
            np.frombuffer(times, dtype=np.int64),
            np.concatenate(ends),
            payloads,
        )

    def curve(self, moments: int, close: FloatArray | None = None) -> FloatArray:
        """Equity [T + 1] at the first so many moments, behind what was paid in. Last known prices
        `close` [T, N] that are not at hand are looked up block by block.
        """
        curve, course = np.empty(moments + 1), self._course(moments)
        prices = closes_of(self.universe, moments) if close is None else pieces_of(close[:moments])
        first = first_rates((self.universe, self.purses), prices)
        curve[0] = self._paid_in(first)
        for start, known in prices():
            curve[1 + start : 1 + start + len(known)] = course.equity(start, known, first)
        return curve

    def _course(self, moments: int) -> Course:
        if self._raw:
            self._look()
        self._happened = [Happened.joined(self._happened)]
        entries = Entries(self._deposits, self._movements(), self._happened[0])
        return Course.of(entries, self.universe.ts_ns[:moments], (self.universe, self.purses))

    def _paid_in(self, rates: FloatArray) -> float:
        return float(sum(amount / 10**18 * rates[place] for place, amount in self._deposits))

    def traded(self, close: FloatArray, counts: tuple[int, int, int, int]) -> Traded:
        """What was bought and sold at the moments of `close` [T, N], the last known prices, and
        what that cost in fees.
        """
        moved, universe, purses = self._movements(), self.universe, self.purses
        if not len(moved):
            return Traded(0.0, 0.0, counts[1], counts[2], 0)
        rows = np.minimum(np.searchsorted(universe.ts_ns, moved.ts_recv_ns), len(close) - 1)
        first = first_rates((universe, purses), pieces_of(close))
        rates = purses.rates(universe, close[rows], first)
        unit = [float(each.tick * each.lot * each.multiplier) for each in universe.instruments]
        quotes = np.array(purses.quotes(universe.instruments))[moved.instrument]
        value = np.abs(moved.lots) * moved.ticks * np.array(unit)[moved.instrument]
        paid = np.array([purses.place(code) for code in moved.currencies])[moved.fee_currency]
        fees, fills = moved.fees.astype(np.float64) / 1e18, np.arange(len(moved))
        return Traded(
            float(np.sum(value * rates[fills, quotes])),
            float(np.sum(fees * rates[fills, paid])),
            counts[1],
            counts[2],
            counts[3],
            closing_fills(moved, Happened.joined(self._happened)),
        )

    def _take_reports(self, payloads: bytes, starts: IntArray, ends: IntArray) -> None:
        if self.keeps_reports:
            self._reports += [payloads[a:b] for a, b in zip(starts, ends, strict=True)]
            return
        heads = report_heads(payloads, starts)
        if takes_back(heads):
            raise AssertionError("a fill was taken back in a run whose data have no such action")
        self._moved.append(movements_of(heads))

    def _movements(self) -> Movements:
        if self.keeps_reports:
            return Movements.of(moves([decode_report(each) for each in self._reports]))
        whole = self._moved
        if len(whole) != 1:
            self._moved = [Movements.joined(whole)]
        return self._moved[0]
