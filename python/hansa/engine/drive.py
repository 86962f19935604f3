"""The loop: block by block through the run, decisions in Python, everything after in the core."""

from collections.abc import Callable

import numpy as np

from hansa import _core
from hansa.engine.pipeline import Block, Pipeline
from hansa.engine.universe import Universe

_CELLS_PER_BLOCK = 2**18

#: Called with moments done and moments in all.
Progress = Callable[[int, int], None]


def drive(
    core: _core.Run,
    universe: Universe,
    pipeline: Pipeline,
    *,
    block_moments: int,
    progress: Progress | None = None,
) -> None:
    """Takes the run through every moment. Whatever stops it, the journal is left valid.

    The result does not depend on `block_moments`: features, agents that peek aside, give the same
    bits however history is cut, and the core takes one moment at a time.
    """
    total = len(universe.ts_ns)
    # Blocks that outgrow the processor's caches cost more than they save.
    block_moments = min(block_moments, max(64, _CELLS_PER_BLOCK // len(universe.instruments)))
    for start in range(0, total, block_moments):
        stop = min(start + block_moments, total)
        block = pipeline.block(universe.ts_ns[start:stop], universe.columns(start, stop))
        _hand_over(core, universe, start, block)
        if progress is not None:
            progress(stop, total)


def _hand_over(core: _core.Run, universe: Universe, start: int, block: Block) -> None:
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
    core.block(
        universe.market,
        start,
        tuple(np.ascontiguousarray(array, dtype=np.float64) for array in floats),
        tuple(np.ascontiguousarray(array, dtype=np.uint8) for array in flags),
    )
