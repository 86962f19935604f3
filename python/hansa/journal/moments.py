"""Every decision point of a run, expanded from the recorded changes."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hansa import _core
from hansa.types import FloatArray, IntArray
from hansa.types.mapped import roomy


@dataclass(frozen=True, slots=True)
class Moments:
    """T moments, A agents, N instruments, as recorded (on the ballot grid).

    `conviction` [T, A, N] is NaN where an agent abstained, `confidence` and `veto` go with it;
    `decision`, `dissent`, `vetoed` [T, N]; `weight` [T, A]; `target` [T, N], NaN where the
    position was left as it was; `outcome` [T, N] is what came of it, by number. `covered` is how
    many moments the journal reaches: fewer than T when the run was interrupted.
    """

    ts_ns: IntArray
    conviction: FloatArray
    confidence: FloatArray
    veto: NDArray[np.uint8]
    decision: FloatArray
    dissent: FloatArray
    vetoed: NDArray[np.uint8]
    weight: FloatArray
    target: FloatArray
    outcome: NDArray[np.uint8]
    covered: int


def read_moments(journal: Path, ts_ns: IntArray, *, agents: int, instruments: int) -> Moments:
    """Raises JournalError for damage, CoreError when the journal has another shape."""
    ballots, row = (len(ts_ns), agents, instruments), (len(ts_ns), instruments)
    shapes = (ballots, ballots, row, row, (len(ts_ns), agents), row)
    floats = [roomy(shape) for shape in shapes]
    for each in floats:
        each.fill(np.nan)
    flags = [np.zeros(shape, dtype=np.uint8) for shape in (ballots, row, row)]
    times = np.ascontiguousarray(ts_ns)
    covered = _core.moments(journal, times, (agents, instruments), floats, flags)
    conviction, confidence, decision, dissent, weight, target = floats
    veto, vetoed, outcome = flags
    return Moments(
        ts_ns=times,
        conviction=conviction,
        confidence=confidence,
        veto=veto,
        decision=decision,
        dissent=dissent,
        vetoed=vetoed,
        weight=weight,
        target=target,
        outcome=outcome,
        covered=covered,
    )
