"""Ballots, decisions and what came of them, moment by moment, from the recorded changes."""

import struct
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hansa.app.tables import OUTCOMES
from hansa.journal.tail import TailRecord

_HEAD = struct.Struct("<Q16sQ")
_BLOCK_ROWS = 1024
_STEP = 2**-20
_ABSTAINS = -(2**31)
_NO_VIEW = 0x8000_0000

Row = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Said:
    """What one voice, or the council, says of one instrument; None is no view."""

    conviction: float | None
    strength: float
    is_flagged: bool


class CouncilFold:
    """The whole state after each recorded moment: one row of bytes for each, as wide as the run has
    agents and instruments. Moments that changed nothing are not recorded and have no row.
    """

    def __init__(self, agents: int, instruments: int):
        self.agents, self.instruments = agents, instruments
        self._layout = _layout(agents, instruments)
        self._state = np.zeros(self._layout[-1].end, dtype=np.uint8)
        self._sections = [_Section(self._state, part) for part in self._layout]
        nothing = (_NO_VIEW, _NO_VIEW, 0, _ABSTAINS, 0)
        for section, value in zip(self._sections, nothing, strict=True):
            section.now[:] = value
        self._blocks: list[Row] = []
        self._moments, self._seqs, self._times = array("Q"), array("Q"), array("q")
        #: Equity at the last moment, in 10^-18.
        self.equity: int | None = None

    def __len__(self) -> int:
        return len(self._moments)

    def take(self, record: TailRecord) -> None:
        """A MOMENT record."""
        moment, equity, flags = _HEAD.unpack_from(record.payload)
        at = _HEAD.size
        for bit, section in enumerate(self._sections):
            if flags >> bit & 1:
                at = section.take(record.payload, at)
        self._store()
        self.equity = int.from_bytes(equity, "little", signed=True)
        self._moments.append(moment)
        self._seqs.append(record.seq)
        self._times.append(record.ts_ns)

    def moment(self, row: int) -> int:
        """The number of a row's moment."""
        return self._moments[row]

    def seq(self, row: int) -> int:
        """The record of a row."""
        return self._seqs[row]

    def ts_ns(self, row: int) -> int:
        """The time of a row's moment."""
        return self._times[row]

    def row_of(self, moment: int) -> int:
        """The row that a moment's state stands in: its own, or the last before it; -1 for none."""
        moments = np.frombuffer(self._moments, dtype=np.uint64)
        return int(np.searchsorted(moments, moment, side="right")) - 1

    def ballot(self, row: int, agent: int, instrument: int) -> Said:
        """What an agent said."""
        return _said(self._value(row, 0, agent * self.instruments + instrument))

    def decision(self, row: int, instrument: int) -> Said:
        """What the council concluded, with its dissent, and whether by a veto."""
        return _said(self._value(row, 1, instrument))

    def weight(self, row: int, agent: int) -> float:
        """What an agent's voice weighed."""
        return self._value(row, 2, agent) * _STEP

    def target(self, row: int, instrument: int) -> float | None:
        """The part of equity that was wanted; None left the position as it was."""
        steps = self._value(row, 3, instrument)
        return None if steps == _ABSTAINS else steps * _STEP

    def outcome(self, row: int, instrument: int) -> int:
        """What came of the decision, by number."""
        return self._value(row, 4, instrument)

    def outcomes(self) -> NDArray[np.uint8]:
        """What came of each decision [rows, instruments], by number."""
        part = self._layout[4]
        full = [block[:, part.start : part.end] for block in self._blocks]
        empty = np.zeros((0, self.instruments), dtype=np.uint8)
        return np.concatenate([empty, *full])[: len(self)]

    def lasting(self, moments: int) -> NDArray[np.int64]:
        """Of how many moments each row is the state, of a run of so many so far: of its own, and of
        those behind it that changed nothing.
        """
        starts = np.array(self._moments, dtype=np.int64)
        ends = np.append(starts[1:], max(moments, int(starts[-1]) + 1)) if len(starts) else starts
        return ends - starts

    def _store(self) -> None:
        row = len(self._moments) % _BLOCK_ROWS
        if row == 0:
            self._blocks.append(np.empty((_BLOCK_ROWS, len(self._state)), dtype=np.uint8))
        self._blocks[-1][row] = self._state

    def _value(self, row: int, section: int, place: int) -> int:
        part = self._layout[section]
        start = part.start + place * part.dtype.itemsize
        content = self._blocks[row // _BLOCK_ROWS][row % _BLOCK_ROWS]
        return int(content[start : start + part.dtype.itemsize].view(part.dtype)[0])


@dataclass(frozen=True, slots=True)
class _Part:
    """Where a section lies in a row, and what its values are."""

    start: int
    count: int
    dtype: np.dtype[np.generic]

    @property
    def end(self) -> int:
        return self.start + self.count * self.dtype.itemsize


class _Section:
    """The values of one section as they stand, seen in the row that is the state."""

    def __init__(self, state: Row, part: _Part):
        self.now = state[part.start : part.end].view(part.dtype)
        self._count, self._dtype = part.count, part.dtype

    def take(self, payload: bytes, at: int) -> int:
        """New values of those whose bit is set; where the next section begins."""
        size = (self._count + 7) // 8
        packed = np.frombuffer(payload, dtype=np.uint8, count=size, offset=at)
        is_new = np.unpackbits(packed, count=self._count, bitorder="little").view(bool)
        count = int(np.count_nonzero(is_new))
        self.now[is_new] = np.frombuffer(payload, self._dtype, count=count, offset=at + size)
        return at + size + count * self._dtype.itemsize


def _layout(agents: int, instruments: int) -> Sequence[_Part]:
    """Ballots, decisions, weights, targets, outcomes, as in the record."""
    counts = (agents * instruments, instruments, agents, instruments, instruments)
    parts: list[_Part] = []
    for count, code in zip(counts, ("<u8", "<u8", "<i4", "<i4", "u1"), strict=True):
        parts.append(_Part(parts[-1].end if parts else 0, count, np.dtype(code)))
    return tuple(parts)


def _said(packed: int) -> Said:
    steps = packed & 0xFFFF_FFFF
    steps -= 2**32 if steps >= 2**31 else 0
    conviction = None if steps == _ABSTAINS else steps * _STEP
    return Said(conviction, (packed >> 32 & 0x7FFF_FFFF) * _STEP, bool(packed >> 63))


def outcome_name(number: int) -> str:
    """An outcome by its number."""
    return OUTCOMES.get(number, f"outcome {number}")
