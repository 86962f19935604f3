"""The council over a whole run: who agreed with whom, who was right, who weighed how much."""

import numpy as np
from numpy.typing import NDArray

from hansa.api.council import AgentHistory, CouncilHistory
from hansa.app.opening import open_run
from hansa.app.result import Result
from hansa.journal import Moments
from hansa.report.agreement import sides_taken
from hansa.report.calibration import hit_ratios
from hansa.stores import RunFolder
from hansa.types import FloatArray

_BUCKETS_MAX = 500


def council_history(run: Result | RunFolder, *, buckets_max: int = _BUCKETS_MAX) -> CouncilHistory:
    """Of each bucket of moments its end, weights as they stood then, mean convictions and dissent;
    over the run how often two agents that both took a side took the same one, and how often each
    was right, as the report counts it. Empty without a council. Raises JournalError, and
    ReplayError where the data of the run are not at hand.
    """
    result = run if isinstance(run, Result) else open_run(str(run.path))
    recorded, moments = result.recorded, result.recorded.moments
    count = len(moments.ts_ns) if recorded.agents else 0
    edges = _edges(count, buckets_max)
    hits = (
        hit_ratios(moments.conviction, result.universe.comparable(count)) if count else np.empty(0)
    )
    decided = np.where(np.isnan(moments.decision), np.nan, moments.dissent)
    return CouncilHistory(
        run=result.folder.name,
        ts_ns=tuple(moments.ts_ns[edges[1:] - 1].tolist()),
        agents=tuple(
            _agent(moments, (seat, name), edges, _known(float(hits[seat])))
            for seat, name in enumerate(recorded.agents if count else ())
        ),
        agreement=_agreement(moments.conviction) if count else (),
        dissent=_means(decided, edges),
    )


def _agent(
    moments: Moments, about: tuple[int, str], edges: NDArray[np.int64], hit: float | None
) -> AgentHistory:
    seat, name = about
    conviction = moments.conviction[:, seat]
    silent = np.isnan(conviction)
    return AgentHistory(
        agent=name,
        weight=tuple(moments.weight[edges[1:] - 1, seat].tolist()),
        conviction=_means(conviction, edges),
        hit_ratio=hit,
        voted_ratio=float(1 - silent.mean()),
        abstained=int(silent.sum()),
        vetoes=int(moments.veto[:, seat].sum()),
    )


def _agreement(conviction: FloatArray) -> tuple[tuple[float | None, ...], ...]:
    """[A, A]: of the views in which both took a side, how many were on the same one."""
    found = sides_taken(conviction)
    return tuple(
        tuple(float(same / both) if both else None for same, both in zip(*row, strict=True))
        for row in zip(found.same, found.both, strict=True)
    )


def _edges(count: int, buckets_max: int) -> NDArray[np.int64]:
    """Where the buckets begin, and where the last one ends."""
    return np.linspace(0, count, min(buckets_max, count) + 1).astype(np.int64)


def _means(values: FloatArray, edges: NDArray[np.int64]) -> tuple[float | None, ...]:
    """The mean of what is known in each bucket of rows."""
    if len(edges) < 2:
        return ()
    known = ~np.isnan(values)
    sums = np.add.reduceat(np.where(known, values, 0.0).sum(axis=1), edges[:-1])
    counts = np.add.reduceat(known.sum(axis=1), edges[:-1])
    return tuple(
        float(total / count) if count else None for total, count in zip(sums, counts, strict=True)
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
