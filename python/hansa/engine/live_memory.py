"""What features and council remember, brought up to where a desk stands from its own journal."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hansa.engine.pipeline import Block, Pipeline
from hansa.engine.universe import Columns
from hansa.errors import AgentError
from hansa.types import BallotBlock

_GRID = 2.0**20
_ABSTAINS = -(2**31)


class LiveMemory:
    """Hears of the intervals of a journal while the core is fed with them.

    `catch_up` takes in those whose ballots are recorded; on history, where none are, the agents
    are asked as they were. `decide` is for an interval whose decision is not in the journal: it is
    handed the block to decide on. `fail` puts out an agent that the journal says has failed: why
    it did is not asked again.
    """

    def __init__(self, pipeline: Pipeline, width: int, decide: Callable[[int, Block], None]):
        self._pipeline, self._width, self._decide = pipeline, width, decide

    def catch_up(
        self, ts_close: bytes, is_history: bytes, columns: Sequence[bytes], ballots: bytes
    ) -> None:
        """Intervals [T] with their bars [T, N] and packed ballots [T, A, N], in order."""
        ts_ns = np.frombuffer(ts_close, dtype=np.int64)
        bars = self._columns(columns)
        said = self._ballots(np.frombuffer(ballots, dtype=np.uint64), len(ts_ns))
        for start, stop, was_history in _stretches(np.frombuffer(is_history, dtype=np.uint8)):
            if was_history:
                for row in range(start, stop):
                    self._pipeline.block(ts_ns[row : row + 1], _cut(bars, row, row + 1))
            else:
                cut = _ballots_cut(said, start, stop)
                self._pipeline.relive(ts_ns[start:stop], _cut(bars, start, stop), cut)

    def fail(self, seat: int) -> None:
        """An agent failed on the interval that is next."""
        name = self._pipeline.agents[seat]
        why = "consider failed before the desk was resumed; the log of then says why"
        self._pipeline.put_out(seat, AgentError(f"agent {name!r}: {why}"))

    def decide(self, ts_close_ns: int, columns: Sequence[bytes]) -> None:
        """The decision of one interval."""
        ts_ns = np.array([ts_close_ns], dtype=np.int64)
        self._decide(ts_close_ns, self._pipeline.block(ts_ns, self._columns(columns)))

    def _columns(self, columns: Sequence[bytes]) -> Columns:
        floats = (np.frombuffer(each, dtype=np.float64) for each in columns)
        return tuple(each.reshape(-1, self._width) for each in floats)

    def _ballots(self, packed: NDArray[np.uint64], moments: int) -> BallotBlock:
        """Ballots from their words (docs/journal.md)."""
        words = packed.reshape(moments, len(self._pipeline.agents), self._width)
        conviction = (words & np.uint64(0xFFFFFFFF)).astype(np.uint32).view(np.int32)
        confidence = (words >> np.uint64(32)) & np.uint64(0x7FFFFFFF)
        return BallotBlock(
            agents=self._pipeline.agents,
            conviction=np.where(conviction == _ABSTAINS, np.nan, conviction / _GRID),
            confidence=confidence.astype(np.float64) / _GRID,
            veto=(words >> np.uint64(63)).astype(np.bool_),
        )


def _cut(columns: Columns, start: int, stop: int) -> Columns:
    return tuple(column[start:stop] for column in columns)


def _ballots_cut(block: BallotBlock, start: int, stop: int) -> BallotBlock:
    part = slice(start, stop)
    return BallotBlock(
        block.agents, block.conviction[part], block.confidence[part], block.veto[part]
    )


def _stretches(flags: NDArray[np.uint8]) -> list[tuple[int, int, bool]]:
    """Where equal flags begin and end."""
    edges = [0, *(np.flatnonzero(np.diff(flags)) + 1).tolist(), len(flags)]
    return [(start, stop, bool(flags[start])) for start, stop in pairwise(edges) if start < stop]
