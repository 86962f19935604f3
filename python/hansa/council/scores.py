"""Scores: how an agent's ballots turned out, once the time they were meant for has passed."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hansa.council.past import SCALE_MOMENTS, Past, moves
from hansa.council.rule import check_members
from hansa.errors import ConfigError
from hansa.types import BallotBlock, FloatArray

#: The horizon of an agent for whom none is given, as in `hansa.Agent`.
DEFAULT_HORIZON_MOMENTS = 24

#: An outcome counts as at most this many times its usual size: one wild move is no record.
OUTCOME_MAX = 10.0


@dataclass(frozen=True, slots=True)
class AgentScore:
    """One agent's record over all ballots whose horizon has passed.

    `ballots` counts instrument-moments with a non-zero stake. `hit_ratio` is the share whose sign
    was right; `brier` the mean squared distance of the stated chance of a rise, (1 + confidence
    times conviction) / 2, from what happened (0.25 says nothing; Brier 1950); `mean_score` the
    mean of stake times return in units of its usual size. NaN where there was no ballot.
    """

    agent: str
    ballots: int
    hit_ratio: float
    brier: float
    mean_score: float


class Scorer:
    """Scores ballots as their horizons pass, block after block; any split gives the same bits.

    The ballot of h moments ago is scored by the return of the close from then to now, divided by
    the root mean square of the instrument's moves as known then, times sqrt(h). `horizons` are in
    moments, by agent.
    """

    def __init__(self, agents: tuple[str, ...], horizons: Mapping[str, int]) -> None:
        self._agents = agents
        self._horizons = checked_horizons(agents, horizons)
        self._longest = max(self._horizons)
        self._past: Past | None = None
        self._totals = np.zeros((len(agents), 4))

    def update(self, ballots: BallotBlock, close: FloatArray) -> FloatArray:
        """The scores `[T, A]` in [-1, 1] that became known at each moment of this block.

        The mean over the instruments with a ballot and a known outcome; NaN where there is none.
        """
        check_members(self._agents, ballots)
        if self._past is None:
            self._past = Past.empty(self._longest, len(self._agents), close.shape[1])
        record = self._past.extended(ballots, close)
        self._past = record.tail(self._longest)
        scores = [self._score(record, a, horizon) for a, horizon in enumerate(self._horizons)]
        return np.stack(scores, axis=1)

    def summary(self) -> tuple[AgentScore, ...]:
        """The record of each agent so far."""
        return tuple(
            AgentScore(name, int(count), *(_share(part, count) for part in parts))
            for name, (count, *parts) in zip(self._agents, self._totals.tolist(), strict=True)
        )

    def _score(self, record: Past, agent: int, horizon: int) -> FloatArray:
        start, end = self._longest - horizon, len(record.stake) - horizon
        stake = record.stake[start:end, agent]
        rise = moves(record.close[SCALE_MOMENTS + start :], horizon)
        size = record.scale[start:end] * np.sqrt(np.float64(horizon))
        is_known = np.isfinite(stake) & np.isfinite(rise) & (size > 0)
        with np.errstate(over="ignore"):
            outcome = np.where(is_known, rise, 0.0) / np.where(is_known, size, 1.0)
        outcome = np.clip(outcome, -OUTCOME_MAX, OUTCOME_MAX)
        stake = np.where(is_known, stake, 0.0)
        gained = _row_sums(stake * outcome)
        self._tally(agent, stake, outcome, gained)
        known = np.count_nonzero(is_known, axis=-1).astype(np.float64)
        return np.clip(ratio(gained, known), -1.0, 1.0)

    def _tally(
        self, agent: int, stake: FloatArray, outcome: FloatArray, gained: FloatArray
    ) -> None:
        """Add the block to the record; counts are whole and exact in any order, sums are not."""
        is_cast = stake * outcome != 0
        missed = (1 + stake) / 2 - (outcome > 0)
        totals = self._totals[agent]
        totals[0] += np.count_nonzero(is_cast)
        totals[1] += np.count_nonzero(stake * outcome > 0)
        for part, sums in ((2, _row_sums(is_cast * (missed * missed))), (3, gained)):
            totals[part] = np.cumsum(np.concatenate([totals[part : part + 1], sums]))[-1]


def checked_horizons(agents: tuple[str, ...], horizons: Mapping[str, int]) -> tuple[int, ...]:
    """The horizon of each agent, in moments. Raises ConfigError for a stranger or less than 1."""
    for name, horizon in horizons.items():
        if name not in agents or horizon < 1:
            raise ConfigError(
                f"council: a horizon must be at least 1 moment and belong to one of {agents}, "
                f"found {horizon!r} for {name!r}"
            )
    return tuple(horizons.get(name, DEFAULT_HORIZON_MOMENTS) for name in agents)


def ratio(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """The quotient, NaN where the denominator is not positive."""
    is_positive = denominator > 0
    quotient = np.full(numerator.shape, np.nan)
    np.divide(numerator, denominator, out=quotient, where=is_positive)
    return quotient


def _row_sums(values: FloatArray) -> FloatArray:
    """The sum over instruments, in their order whatever the block's shape: `[T]`."""
    sums: FloatArray = np.cumsum(values, axis=-1)[..., -1]
    return sums


def _share(part: float, count: float) -> float:
    return part / count if count else float("nan")
