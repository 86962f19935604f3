"""What can be known of a sweep before its first set, and is refused then: nothing is written."""

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from hansa.app.sweep.batch import Trial, refusal
from hansa.app.sweep.periods import Periods
from hansa.app.sweep.scores import scores
from hansa.app.sweep.validating import in_periods
from hansa.app.sweep.workbench import Workbench
from hansa.errors import ConfigError
from hansa.validation import Splitter, WalkForward

#: So many sets are built until one can begin; that none of them can is no accident.
_BUILT_MAX = 64
#: Fewer periods have no spread, and with it no ratio to choose by.
_CHOOSING_MIN = 2


def check_begins(bench: Workbench, trials: Sequence[Trial], keys: Sequence[str]) -> None:
    """ConfigError, naming the key that is at fault, for a space in which no set can begin. One set
    that can shows that all keys are right: others are refused one by one, as they come.
    """
    tried: list[Trial] = []
    reasons: list[str] = []
    for trial in _spread(trials):
        reason = refusal(bench, trial)
        if not reason:
            return
        tried.append(trial)
        reasons.append(reason)
    for place, key in enumerate(keys):
        reason = _refusal_alone(bench, tried, place)
        if reason:
            raise ConfigError(f"{_at(bench, f'sweep.space.{key}')}: {_bare(reason)}")
    if tried and len(tried) == len(trials):
        raise ConfigError(
            f"{_at(bench, 'sweep.space')}: expected sets that can begin, found none of "
            f"{len(tried)}: {_bare(reasons[0])}"
        )


def check_split(bench: Workbench, splitter: Splitter, objective: str, periods: Periods) -> None:
    """ConfigError for an objective that bars that judge do not say, and for splits that this
    history does not have.
    """
    scores(np.zeros((_CHOOSING_MIN, 1)), objective, 1.0)
    way, bars = in_periods(splitter, periods), periods.bars
    try:
        splitter.splits(bars)
        splits = way.splits(periods.count)
    except ValueError as error:
        why = _impossible(splitter, periods, error)
        raise ConfigError(f"{_at(bench, 'sweep.split')}: {why}") from error
    least = min(len(each.train_rows) for each in splits)
    if least < _CHOOSING_MIN:
        kept = periods.length_bars
        raise ConfigError(
            f"{_at(bench, 'sweep.split')}: expected {_CHOOSING_MIN * kept:,} bars or more to "
            f"choose by in every split, found {least * kept:,}: returns are kept by {kept:,} bars; "
            "let more bars train"
        )


def _impossible(splitter: Splitter, periods: Periods, error: ValueError) -> str:
    if not isinstance(splitter, WalkForward):
        kept = periods.length_bars
        return str(error) if kept == 1 else f"{error} (lengths in periods of {kept:,} bars)"
    return (
        f"train_bars {splitter.train_bars:,} and gap_bars {splitter.gap_bars:,} leave nothing of "
        f"the {periods.bars:,} bars of the data to judge by; take fewer"
    )


def _spread(trials: Sequence[Trial]) -> Iterator[Trial]:
    """Some of them, first and last among them, evenly."""
    last = len(trials) - 1
    places = np.linspace(0, last, min(len(trials), _BUILT_MAX)).round().astype(int)
    return (trials[place] for place in dict.fromkeys(places.tolist()))


def _refusal_alone(bench: Workbench, trials: Sequence[Trial], place: int) -> str:
    """Why no set could begin in which nothing else is varied; "" where one could."""
    reason = ""
    for setting in dict.fromkeys(each.assignments[place] for each in trials):
        alone = msgspec.structs.replace(trials[0], assignments=(setting,))
        reason = refusal(bench, alone)
        if not reason:
            return ""
    return reason


def _at(bench: Workbench, key: str) -> str:
    return f"{bench.draft.tree.source(key)}: {key}"


def _bare(reason: str) -> str:
    return reason.removeprefix("sweep.space: ")
