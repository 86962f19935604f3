"""What can be known of a sweep before its first set, and is refused then: nothing is written."""

from collections.abc import Sequence

import msgspec
import numpy as np

from hansa.app.sweep.batch import Trial, refusal
from hansa.app.sweep.periods import Periods
from hansa.app.sweep.scores import scores
from hansa.app.sweep.validating import CHOOSING_MIN, splits_of
from hansa.app.sweep.workbench import Workbench
from hansa.errors import ConfigError, HansaError, SettingError
from hansa.search import Range, Space, Value
from hansa.validation import Split, Splitter

#: So many sets are built until one can begin.
_BUILT_MAX = 64
#: So many sets at most are drawn by all studies: to draw one takes longer the more there are.
_STUDIED_MAX = 100_000


def check_begins(bench: Workbench, trials: Sequence[Trial], space: Space, *, are_all: bool) -> None:
    """ConfigError for a space in which no set can begin, naming the key that is at fault. Where
    these are not all sets (`are_all`), or too many to look at each, only for keys that no value
    of the space could mend: another set may have values that agree, and others are refused as
    they come.
    """
    tried = _looked_at(trials)
    errors: list[HansaError] = []
    for trial in tried:
        error = refusal(bench, trial)
        if error is None:
            return
        errors.append(error)
    is_certain = are_all and len(tried) == len(trials)
    for place, axis in enumerate(space.axes):
        error = _refusal_alone(bench, tried, place)
        if error is None:
            continue
        whole = _whole_hint(error, [each.values[place] for each in tried])
        has_no_whole = bool(whole) and isinstance(axis, Range) and not axis.is_whole
        if is_certain or has_no_whole or isinstance(error, SettingError):
            hint = whole + _seat_hint(error, axis.key)
            raise ConfigError(f"{_at(bench, f'sweep.space.{axis.key}')}: {_bare(error)}{hint}")
    if tried and is_certain:
        raise ConfigError(
            f"{_at(bench, 'sweep.space')}: expected sets that can begin, found none of "
            f"{len(tried)}: {_bare(errors[0])}"
        )


def check_split(
    bench: Workbench, splitter: Splitter, objectives: Sequence[str], periods: Periods
) -> tuple[Split, ...]:
    """The splits in periods. ConfigError for objectives that bars that judge do not say, and for
    splits that this history does not have.
    """
    for objective in objectives:  # a search that learns is told of all of them
        scores(np.zeros((CHOOSING_MIN, 1)), objective, 1.0)
    try:
        return splits_of(splitter, periods)[1]
    except ConfigError as error:
        raise ConfigError(f"{bench.draft.tree.source('sweep.split')}: {error}") from error


def check_studies(splits: int, sets: int) -> None:
    """ConfigError for a search that learns by so many splits that nobody would wait for its end."""
    if splits * sets > _STUDIED_MAX:
        raise ConfigError(
            f'sweep.sets: expected at most {_STUDIED_MAX:,} sets in all with search = "bayes", '
            f"which draws {sets:,} for each of {splits:,} splits, found {splits * sets:,}; ask for "
            "fewer, take fewer splits, or random or sobol, whose sets are tried once for all splits"
        )


def _looked_at(trials: Sequence[Trial]) -> Sequence[Trial]:
    """All of them, or some at random, always the same: even steps through a grid may follow a line
    on which every set is refused.
    """
    if len(trials) <= _BUILT_MAX:
        return trials
    generator = np.random.Generator(np.random.PCG64(0))
    places = generator.choice(len(trials), _BUILT_MAX, replace=False)
    return [trials[place] for place in places.tolist()]


def _refusal_alone(bench: Workbench, trials: Sequence[Trial], place: int) -> HansaError | None:
    """Why no set could begin in which nothing else is varied; None where one could."""
    error: HansaError | None = None
    for setting in dict.fromkeys(each.assignments[place] for each in trials):
        alone = msgspec.structs.replace(trials[0], assignments=(setting,))
        error = refusal(bench, alone)
        if error is None:
            return None
    return error


def _whole_hint(error: HansaError, values: Sequence[Value]) -> str:
    """How numbers are written that were drawn as any, where whole ones are wanted."""
    if "a whole number" not in str(error) or not all(isinstance(each, float) for each in values):
        return ""
    return (
        "; for whole numbers write its values, or from, to and step, without decimals (5, not 5.0)"
    )


def _seat_hint(error: HansaError, key: str) -> str:
    """How a class of one's own comes to a seat, where a key names nobody who has one."""
    part = key.partition(".")[0]
    if not str(error).partition(f": {part}: ")[2].startswith("expected the number of an entry"):
        return ""
    return (
        "; one in a file needs run.modules and a seat (`use`), a class of a notebook is handed "
        f"over: hansa.sweep(..., {part}=[TheClass])"
    )


def _at(bench: Workbench, key: str) -> str:
    return f"{bench.draft.tree.source(key)}: {key}"


def _bare(error: HansaError) -> str:
    return str(error).removeprefix("sweep.space: ")
