"""The loop: block by block through the run, decisions in Python, everything after in the core."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hansa import _core
from hansa.config import CommandSection
from hansa.engine.conditions import conditions
from hansa.engine.pipeline import Block, Pipeline, silent_block
from hansa.engine.universe import Universe
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


def drive(
    core: _core.Run, course: Course, *, block_moments: int, progress: Progress | None = None
) -> None:
    """Takes the run through every moment. Whatever stops it, the journal is left valid.

    Strategies are called for each event on the way. Each command is carried out before the first
    moment at or after it.

    The result does not depend on `block_moments`: features, agents that peek aside, give the same
    bits however history is cut, and the core takes one moment at a time.
    """
    market, seats = course.universe.market, course.seats
    try:
        seats.join(core, market, conditions(seats.strategies, course.universe))
        _through(core, course, block_moments, progress)
        if seats:
            core.run_to(market, core.ts_last_ns)
            seats.end(core)
    except (Exception, SystemExit) as error:
        told = seats.blame(core, error)
        if told is error:
            raise
        raise told from error
    finally:
        core.part()


def _through(
    core: _core.Run, course: Course, block_moments: int, progress: Progress | None
) -> None:
    universe, pipeline = course.universe, course.pipeline
    total = len(universe.ts_ns)
    # Blocks that outgrow the processor's caches cost more than they save.
    block_moments = min(block_moments, max(64, _CELLS_PER_BLOCK // len(universe.instruments)))
    at_ns = [command.at_ns for command in course.commands]
    rows = np.searchsorted(universe.ts_ns, at_ns, side="left")
    due = list(zip(rows.tolist(), course.commands, strict=True))
    for start, stop in _spans(total, block_moments, [row for row, _ in due]):
        while due and due[0][0] <= start:
            command_due(core, universe, due.pop(0)[1])
        if pipeline is None:
            block = silent_block(stop - start, len(universe.instruments))
        else:
            columns = universe.columns(start, stop, with_flow=bool(pipeline.flow))
            block = pipeline.block(universe.ts_ns[start:stop], columns)
        core.block(universe.market, start, *hand_over(block))
        if progress is not None:
            progress(stop, total)
    for _, command in due:
        command_due(core, universe, command)


def _spans(total: int, length_max: int, cuts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Blocks of at most that length, one behind the other; each of the cuts begins a new one."""
    edges = sorted({0, total, *cuts})
    for left, right in pairwise(edges):
        for start in range(left, right, length_max):
            yield start, min(start + length_max, right)


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
