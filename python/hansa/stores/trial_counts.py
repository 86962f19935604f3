"""How often was tried on some data: what was recorded, and what of it differs."""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hansa.stores.trial_memory import Memory
from hansa.stores.trial_records import JudgementRecord, Line, TrialRecord

#: The ratio of fewer bars may be anything, and one such would be the variance of all.
_BARS_LEAST = 30
#: Ratios times the root of their bars vary by 1 where they are luck alone.
_LUCK_MAX, _FEW = 4.0, 3


@dataclass(frozen=True, slots=True)
class Trials:
    """What was tried on some data: `recorded` so often, `idle` times without ever trading,
    `distinct` in what came of it (equity at every bar, instruments and moments); the variance
    of their Sharpe ratios per bar times the root of their bars, 1 where they are luck alone,
    however long each was (NaN for fewer than two that have one; those of less than thirty bars are
    counted and have no part in it). `sweeps` names, for a configuration that was a set, the sweeps
    it was one of; `judgements` are the last of each split of each sweep; `lost` is who remembers
    lines that the ledger does not have: with any, there were more. `heavy` are the runs, three at
    most, without which the variance would be less than a quarter: what all others are judged by.
    """

    configs: frozenset[str] = frozenset()
    recorded: int = 0
    distinct: int = 0
    idle: int = 0
    scaled_sharpe_variance: float = math.nan
    sweeps: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    judgements: tuple[JudgementRecord, ...] = ()
    lost: tuple[Memory, ...] = ()
    heavy: tuple[str, ...] = ()

    def __len__(self) -> int:
        return self.distinct


class Counting:
    """State: what was tried on some data, as far as the ledger was read."""

    def __init__(self) -> None:
        self._recorded = 0
        self._ratios: dict[str, float | None] = {}
        self._runs: dict[str, str] = {}
        self._idle = 0
        self._results: dict[str, set[str]] = {}
        self._sweeps: dict[str, dict[str, None]] = {}
        self._judgements: dict[tuple[str, str], JudgementRecord] = {}

    def add(self, line: Line) -> None:
        """One more line of these data."""
        judgement = line.judgement
        if judgement is not None:
            self._judgements[line.sweep, line.split] = judgement
            return
        self._recorded += 1
        ratio, result = _scaled(line), line.result
        if ratio is not None or result not in self._ratios:
            self._ratios[result], self._runs[result] = ratio, line.run
        self._idle += line.traded is False
        self._results.setdefault(line.config, set()).add(result)
        if line.sweep:
            self._sweeps.setdefault(line.config, {})[line.sweep] = None

    def take(self, other: "Counting") -> None:
        """All that another one has counted, behind what this one has."""
        self._recorded += other._recorded
        self._idle += other._idle
        for result, ratio in other._ratios.items():
            if ratio is not None or result not in self._ratios:
                self._ratios[result], self._runs[result] = ratio, other._runs[result]
        for config, results in other._results.items():
            self._results.setdefault(config, set()).update(results)
        for config, sweeps in other._sweeps.items():
            self._sweeps.setdefault(config, {}).update(sweeps)
        self._judgements |= other._judgements

    def trials(self, lost: tuple[Memory, ...]) -> Trials:
        """All of them. A configuration that was pruned once and ran to its end is what it came to,
        and no other trial besides.
        """
        for results in self._results.values():
            if len(results) > 1:
                for unfinished in [each for each in results if each.startswith("config ")]:
                    self._ratios.pop(unfinished, None)
        known = {of: value for of, value in self._ratios.items() if value is not None}
        return Trials(
            configs=frozenset(self._results),
            recorded=self._recorded,
            distinct=len(self._ratios),
            idle=self._idle,
            scaled_sharpe_variance=_variance(list(known.values())),
            sweeps={config: tuple(found) for config, found in self._sweeps.items()},
            judgements=tuple(self._judgements.values()),
            lost=lost,
            heavy=tuple(self._runs[result] for result in _heavy(known)),
        )


def _scaled(line: TrialRecord) -> float | None:
    if line.bar_sharpe is None or line.bars < _BARS_LEAST:
        return None
    return line.bar_sharpe * math.sqrt(line.bars)


def _variance(values: Sequence[float]) -> float:
    if len(values) < 2:
        return math.nan
    mean = math.fsum(values) / len(values)
    return math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)


def _heavy(ratios: Mapping[str, float]) -> tuple[str, ...]:
    """The fewest results, the farthest from the middle one first, that make three quarters of the
    variance of all; none where luck might be all there is, or no few do.
    """
    whole = _variance(list(ratios.values()))
    if not whole > _LUCK_MAX:
        return ()
    middle = statistics.median_low(ratios.values())
    order = sorted(ratios, key=lambda each: (-abs(ratios[each] - middle), -abs(ratios[each]), each))
    for count in range(1, min(_FEW, len(order) - 1) + 1):
        rest = _variance([ratios[each] for each in order[count:]])
        if math.isnan(rest) or rest < whole / 4.0:
            return tuple(order[:count])
    return ()
