"""Sets drawn by what earlier ones came to: Bayesian search, by Optuna."""

import math
from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING

from hansa.errors import ConfigError
from hansa.search.drawing import drawn
from hansa.search.space import Choices, Range, Space, Value

if TYPE_CHECKING:
    from optuna.trial import Trial, TrialState

#: What the estimator asks for again is asked for so often, and then drawn at random.
_AGAIN_MAX = 8
#: So many sets are told of before it learns from any.
RANDOM_FIRST = 10
#: More sets than anybody asks for.
_ANY = 10**9


class Bayes:
    """State: what is known of a space so far. Ask for a generation, tell what came of each set.

    One objective: tree-structured Parzen estimator (Bergstra et al. 2011), several: the same for
    many objectives (Ozaki et al. 2020). Deterministic: by the seed, and by what it was told in its
    order, whoever tried the sets and when.
    """

    def __init__(self, space: Space, *, seed: int, less_is_better: Sequence[bool]):
        optuna = _optuna()
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self._space, self._seed = space, seed
        self._asked: dict[tuple[Value, ...], None] = {}
        self._study = optuna.create_study(
            sampler=optuna.samplers.TPESampler(
                n_startup_trials=RANDOM_FIRST, seed=seed, multivariate=True, constant_liar=True
            ),
            directions=["minimize" if each else "maximize" for each in less_is_better],
        )
        self._open: list[Trial] = []
        self._less_is_better = tuple(less_is_better)
        self._worst: list[float] = []

    def ask(self, count: int) -> list[tuple[Value, ...]]:
        """The next sets to try, none that was asked for before; fewer where the space has no more.

        What the estimator repeats is drawn again a few times, and then at random.
        """
        found = []
        for _ in range(min(count, int(min(self._space.count, _ANY)) - len(self._asked))):
            trial, values = self._fresh()
            self._open.append(trial)
            self._asked[values] = None
            found.append(values)
        return found

    def _fresh(self) -> "tuple[Trial, tuple[Value, ...]]":
        for _ in range(_AGAIN_MAX):
            trial = self._study.ask()
            values = tuple(_suggested(trial, axis) for axis in self._space.axes)
            if values not in self._asked:
                return trial, values
            self._study.tell(trial, state=_state("FAIL"))
        others = drawn(self._space, "random", len(self._asked) + 1, self._seed)
        values = next(each for each in others if each not in self._asked)
        pairs = zip(self._space.axes, values, strict=True)
        self._study.enqueue_trial({axis.key: _told(axis, value) for axis, value in pairs})
        trial = self._study.ask()
        for axis in self._space.axes:
            _suggested(trial, axis)
        return trial, values

    def tell(self, found: Sequence[Sequence[float]], pruned: Sequence[bool]) -> None:
        """What the sets of `ask` came to, by objective, in their order; NaN where it is unknown.
        Pruned ones are told by what they came to on the way. Unknown ones count among the worst, so
        that the search goes elsewhere.
        """
        self._remember_worst([each for each in found if not any(map(math.isnan, each))])
        for trial, values, is_pruned in zip(self._open, found, pruned, strict=True):
            if any(math.isnan(value) for value in values):
                self._tell_unknown(trial)
            elif is_pruned:
                trial.report(values[0], 0)
                self._study.tell(trial, state=_state("PRUNED"))
            else:
                self._study.tell(trial, list(values))
        self._open = []

    def _remember_worst(self, known: Sequence[Sequence[float]]) -> None:
        every = [*known, self._worst] if self._worst else known
        if every:
            columns = zip(zip(*every, strict=True), self._less_is_better, strict=True)
            self._worst = [max(each) if less else min(each) for each, less in columns]

    def _tell_unknown(self, trial: "Trial") -> None:
        """Pruned before it came to anything, which the estimator ranks last; with several
        objectives, where nothing can be pruned, as bad as the worst so far in each.
        """
        if len(self._less_is_better) == 1:
            self._study.tell(trial, state=_state("PRUNED"))
        elif self._worst:
            self._study.tell(trial, self._worst)
        else:
            self._study.tell(trial, state=_state("FAIL"))


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


def _told(axis: Choices | Range, value: Value) -> Value:
    """A value as Optuna holds it: of listed ones the place."""
    return axis.values.index(value) if isinstance(axis, Choices) else value


def _state(name: str) -> "TrialState":
    from optuna.trial import TrialState

    return TrialState[name]


def _optuna() -> ModuleType:
    try:
        import optuna
    except ImportError as error:
        raise ConfigError(
            'sweep.search: expected optuna for "bayes", found none; pip install "hansa[search]"'
        ) from error
    return optuna
