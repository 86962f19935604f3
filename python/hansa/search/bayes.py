"""Sets drawn by what earlier ones came to: Bayesian search, by Optuna."""

import math
from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING

from hansa.errors import ConfigError
from hansa.search.space import Choices, Range, Space, Value

if TYPE_CHECKING:
    from optuna.trial import Trial


class Bayes:
    """State: what is known of a space so far. Ask for a generation, tell what came of each set.

    One objective: tree-structured Parzen estimator (Bergstra et al. 2011), several: the same for
    many objectives (Ozaki et al. 2020). Deterministic: by the seed, and by what it was told in its
    order, whoever tried the sets and when.
    """

    def __init__(self, space: Space, *, seed: int, less_is_better: Sequence[bool]):
        optuna = _optuna()
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self._space = space
        self._study = optuna.create_study(
            sampler=optuna.samplers.TPESampler(seed=seed, multivariate=True, constant_liar=True),
            directions=["minimize" if each else "maximize" for each in less_is_better],
        )
        self._open: list[Trial] = []

    def ask(self, count: int) -> list[tuple[Value, ...]]:
        """The next sets to try."""
        self._open = [self._study.ask() for _ in range(count)]
        return [tuple(_suggested(trial, axis) for axis in self._space.axes) for trial in self._open]

    def tell(self, found: Sequence[Sequence[float]], pruned: Sequence[bool]) -> None:
        """What the sets of `ask` came to, by objective, in their order; NaN where it is unknown.
        Pruned ones are told by what they came to on the way.
        """
        from optuna.trial import TrialState

        for trial, values, is_pruned in zip(self._open, found, pruned, strict=True):
            if any(math.isnan(value) for value in values):
                self._study.tell(trial, state=TrialState.FAIL)
            elif is_pruned:
                trial.report(values[0], 0)
                self._study.tell(trial, state=TrialState.PRUNED)
            else:
                self._study.tell(trial, list(values))
        self._open = []


def _suggested(trial: "Trial", axis: Choices | Range) -> Value:
    if isinstance(axis, Choices):
        place = trial.suggest_categorical(axis.key, list(range(len(axis.values))))
        return axis.values[place]
    if axis.is_whole:
        step = 1 if axis.step is None else round(axis.step)
        low, high = round(axis.low), round(axis.high)
        return trial.suggest_int(axis.key, low, high, step=step, log=axis.is_log)
    found = trial.suggest_float(axis.key, axis.low, axis.high, step=axis.step, log=axis.is_log)
    return axis.nearest(found)


def _optuna() -> ModuleType:
    try:
        import optuna
    except ImportError as error:
        raise ConfigError(
            'sweep.search: expected optuna for "bayes", found none; pip install "hansa[search]"'
        ) from error
    return optuna
