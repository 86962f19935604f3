"""The loop: block by block through the run, decisions in Python, everything after in the core."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hansa import _core
from hansa.config import CommandSection
from hansa.engine.conditions import conditions
from hansa.engine.feature_table import Features
from hansa.engine.pipeline import Block, Pipeline, silent_block
from hansa.engine.universe import Columns, Universe
from hansa.strategies import Seats
from hansa.types import FloatArray

_CELLS_PER_BLOCK = 2**18

#: Called with moments done and moments in all.
Progress = Callable[[int, int], None]

_CODES = {"pause": 1, "resume": 2, "kill": 3, "disconnect": 9, "reconnect": 10}

#: Who gave a command that stood in the configuration; sources of orders count from 1.
_ACTOR_SCHEDULE = 0


@dataclass(frozen=True, slots=True)
class Course:
    """What a run goes through: its universe, the council's decision path if there is one, the
    strategies, and commands in the order of time.
    """

    universe: Universe
    pipeline: Pipeline | None
    seats: Seats
    commands: Sequence[CommandSection] = ()

    def columns(self, start: int, stop: int) -> Columns | None:
        """The bars of moments `start` to `stop` as councils see them; none where nobody decides."""
        if self.pipeline is None:
            return None
        return self.universe.seen(start, stop, reads=self.pipeline.reads)


def drive(
    core: _core.Run, course: Course, *, block_moments: int, progress: Progress | None = None
) -> None:
    """Takes the run through every moment. Whatever stops it, the journal is left valid.

    Strategies are called for each event on the way. Each command is carried out before the first
    moment at or after it.

    The result does not depend on `block_moments`: features, agents that peek aside, give the same
    bits however history is cut, and the core takes one moment at a time.
    """
    lane = Lane(core, course)
    try:
        lane.begin()
        for start, stop in spans(course.universe, block_moments, [course]):
            lane.block(start, stop, course.columns(start, stop))
            if progress is not None:
                progress(stop, len(course.universe.ts_ns))
        lane.end()
    except (Exception, SystemExit) as error:
        told = lane.blame(error)
        if told is error:
            raise
        raise told from error
    finally:
        core.part()


class Lane:
    """State: one run on its way, block after block."""

    def __init__(self, core: _core.Run, course: Course):
        self.core, self.course = core, course
        rows = _rows(course)
        self._due = list(zip(rows, course.commands, strict=True))

    def begin(self) -> None:
        """Strategies take their places."""
        seats, universe = self.course.seats, self.course.universe
        seats.join(self.core, universe.market, conditions(seats.strategies, universe))

    def block(
        self, start: int, stop: int, columns: Columns | None, features: Features | None = None
    ) -> None:
        """Moments `start` to `stop` with their bars; features may have been computed elsewhere."""
        core, universe = self.core, self.course.universe
        while self._due and self._due[0][0] <= start:
            command_due(core, universe, self._due.pop(0)[1])
        core.block(
            universe.market, start, *hand_over(self._decided(start, stop, columns, features))
        )

    def end(self) -> None:
        """The commands after the last moment, and the strategies' last call."""
        core, universe, seats = self.core, self.course.universe, self.course.seats
        for _, command in self._due:
            command_due(core, universe, command)
        if seats:
            core.run_to(universe.market, core.ts_last_ns)
            seats.end(core)

    def blame(self, error: BaseException) -> BaseException:
        """What to tell of an error: whose it is, where that is known."""
        return self.course.seats.blame(self.core, error)

    def _decided(
        self, start: int, stop: int, columns: Columns | None, features: Features | None
    ) -> Block:
        universe, pipeline = self.course.universe, self.course.pipeline
        if pipeline is None or columns is None:
            return silent_block(stop - start, len(universe.instruments))
        ts_ns = universe.ts_ns[start:stop]
        if features is None:
            return pipeline.block(ts_ns, columns)
        return pipeline.decide(ts_ns, columns, features)


def spans(
    universe: Universe, block_moments: int, courses: Sequence[Course], cuts: Sequence[int] = ()
) -> Iterator[tuple[int, int]]:
    """Blocks through the moments; each command of the courses begins a new one, and each cut."""
    rows = [row for each in courses for row in _rows(each)]
    return _spans(len(universe.ts_ns), length_max(universe, block_moments), [*cuts, *rows])


def length_max(universe: Universe, block_moments: int) -> int:
    """The most moments of a block: one that outgrows the processor's caches costs more than it
    saves.
    """
    return min(block_moments, max(64, _CELLS_PER_BLOCK // len(universe.instruments)))


def _rows(course: Course) -> list[int]:
    at_ns = [command.at_ns for command in course.commands]
    rows: list[int] = np.searchsorted(course.universe.ts_ns, at_ns, side="left").tolist()
    return rows


def _spans(total: int, most: int, cuts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Blocks of at most that length, one behind the other; each of the cuts begins a new one."""
    edges = sorted({0, total, *cuts})
    for left, right in pairwise(edges):
        for start in range(left, right, most):
            yield start, min(start + most, right)


def command_due(core: _core.Run, universe: Universe, command: CommandSection) -> None:
    """Carries out a command of the configuration, with all that is known at its time before it."""
    core.command(universe.market, command.at_ns, _CODES[command.do], _ACTOR_SCHEDULE)


def hand_over(block: Block) -> tuple[tuple[FloatArray, ...], tuple[NDArray[np.uint8], ...]]:
    """A block as the core takes it: six arrays of floats, two of flags."""
    ballots, decision = block.ballots, block.decision
    floats = (
        ballots.conviction,
        ballots.confidence,
        decision.conviction,
        decision.dissent,
        decision.weight,
        block.weights,
    )
    flags = (ballots.veto, decision.vetoed)
    return (
        tuple(np.ascontiguousarray(array, dtype=np.float64) for array in floats),
        tuple(np.ascontiguousarray(array).view(np.uint8) for array in flags),
    )
