"""The plan of a sweep: everything that decides which sets are tried, and what they come to."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import msgspec

from hansa.app.assembly import Parts
from hansa.app.sweep.batch import Trial
from hansa.app.sweep.beforehand import check_begins, check_split, check_studies
from hansa.app.sweep.handed_classes import NOBODY, HandedClasses
from hansa.app.sweep.hurdles import Hurdle
from hansa.app.sweep.looks import split_text
from hansa.app.sweep.periods import Periods
from hansa.app.sweep.workbench import Workbench
from hansa.app.sweep.written import assignment
from hansa.config import AxisSection, Draft, Given, SplitSection, SweepSection
from hansa.errors import ConfigError
from hansa.search import Axis, Choices, Range, Space, Value, drawn
from hansa.search.bayes import Bayes
from hansa.validation import CombinatorialPurged, PurgedKFold, Split, Splitter, WalkForward

#: So many sets of a search that learns are looked at beforehand.
_RANDOM = 64
#: Other versions of these might draw other sets.
_DRAWN_BY = {"sobol": ("numpy", "scipy"), "bayes": ("numpy", "optuna", "scipy")}


class SweepPlan(msgspec.Struct, frozen=True, kw_only=True):
    """As it stands on disk. `base` is the configuration without the space's own values, as a run
    would record it (wherever it lies, whatever its file is called), `modules` the digests of the
    user's own files, `inline` those of classes handed over, `drawn_by` the versions of the packages
    that draw sets, `learns_by` the split whose training bars a search that learns may look at; two
    sweeps with the same plan come to the same results.
    """

    name: str
    base: msgspec.Raw
    code: Mapping[str, str]
    modules: Mapping[str, str]
    inline: Mapping[str, str] = {}
    data_sha256: str
    keys: tuple[str, ...]
    space: tuple[str, ...]
    search: str
    drawn_by: Mapping[str, str]
    sets: int | None
    objective: tuple[str, ...]
    seed: int
    generation: int
    prunes: bool
    bars: int
    learns_by: str

    def to_bytes(self) -> bytes:
        """Canonical JSON."""
        return msgspec.json.encode(self, order="deterministic")

    @property
    def sweep_id(self) -> str:
        """Twelve hexadecimal digits that stand for it, wherever its files lie."""
        return hashlib.sha256(self.to_bytes()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Planned:
    """A sweep that could begin; `path` is where its configuration lies here, `overrides` are the
    settings on top that are no part of the search, `trials` are its sets, none where it learns on
    its way which to try, and then it does so once for each of `splits`, counted in periods.
    """

    path: Path
    overrides: tuple[str, ...]
    plan: SweepPlan
    section: SweepSection
    space: Space
    bench: Workbench
    base: Parts
    splitter: Splitter | None
    splits: tuple[Split, ...]
    trials: tuple[Trial, ...]

    @property
    def periods(self) -> Periods:
        """The stretches of bars over which returns are kept."""
        return self.bench.periods

    @property
    def periods_per_year(self) -> float:
        """As many as the history has of them, for its length."""
        return self.bench.periods_per_year

    @property
    def learns(self) -> bool:
        """Whether it draws sets by what those before them came to."""
        return self.section.search == "bayes"

    def trial(
        self, number: int, values: Sequence[Value], hurdles: tuple[Hurdle, ...] = ()
    ) -> Trial:
        """One set with its settings, and what it must reach on its way."""
        return msgspec.structs.replace(_trial(self.space, number, values), hurdles=hurdles)


def planned(path: Path, given: Sequence[Given], classes: HandedClasses = NOBODY) -> Planned:
    """From a configuration with a section [sweep], and the settings on top with who gave each.

    What can be known before the first set is refused here. Raises ConfigError, DataError or
    AgentError.
    """
    written = Draft.read(path, given)
    section = written.sweep()
    space = Space(tuple(_axis(each) for each in section.space))
    if section.search == "bayes" and section.sets is None:
        raise ConfigError('sweep.sets: expected how many, for search = "bayes", found none')
    if section.search == "bayes":
        Bayes(space, seed=section.seed, less_is_better=[False])  # says what is not installed
    splitter = _splitter(section.split)
    bench = Workbench.made(written, classes=classes)
    base, periods = bench.parts(), bench.periods
    overrides = tuple(each for _, each in given if not each.lstrip().startswith("sweep."))
    trials, learns, splits = _trials(space, section), section.search == "bayes", tuple[Split, ...]()
    if splitter is not None:
        found = check_split(bench, splitter, section.objective, periods)
        splits = found if learns else ()
        check_studies(len(splits), section.sets or 0)
    check_begins(bench, trials, space, are_all=not learns or space.count <= len(trials))
    plan = _plan(base, section, space, split_text(splitter) if learns else "")
    known = () if learns else tuple(trials)
    return Planned(path, overrides, plan, section, space, bench, base, splitter, splits, known)


def _trials(space: Space, section: SweepSection) -> list[Trial]:
    """Every set; where a search learns which to try, some at random."""
    way, sets = section.search, section.sets
    if way == "bayes":
        way, sets = "random", min(sets or 0, _RANDOM)
    found = drawn(space, way, sets, section.seed)
    return [_trial(space, number, values) for number, values in enumerate(found)]


def _trial(space: Space, number: int, values: Sequence[Value]) -> Trial:
    pairs = zip(space.keys, values, strict=True)
    written = tuple(assignment(key, value) for key, value in pairs)
    return Trial(number=number, values=tuple(values), assignments=written)


def _plan(base: Parts, section: SweepSection, space: Space, learns_by: str) -> SweepPlan:
    manifest, config = base.manifest, base.config
    return SweepPlan(
        name=config.run.name,
        base=manifest.config,
        code=manifest.code,
        modules=manifest.modules,
        inline=manifest.inline,
        data_sha256=manifest.data_sha256,
        keys=space.keys,
        space=tuple(repr(axis) for axis in space.axes),
        search=section.search,
        drawn_by={name: version(name) for name in _DRAWN_BY.get(section.search, ())},
        sets=section.sets,
        objective=section.objective,
        seed=section.seed,
        generation=section.generation,
        prunes=section.prunes,
        bars=len(base.universe.ts_ns),
        learns_by=learns_by,
    )


def _axis(section: AxisSection) -> Axis:
    if section.low is None or section.high is None:
        return Choices(section.key, section.values)
    step = section.step
    numbers = [section.low, section.high, *([] if step is None else [step])]
    return Range(
        section.key,
        float(section.low),
        float(section.high),
        step=None if step is None else float(step),
        is_log=section.is_log,
        is_whole=all(_is_whole(each.as_tuple().exponent) for each in numbers),
    )


def _is_whole(exponent: int | str) -> bool:
    """Whether a number was written without decimals: 5 is whole, 5.0 is any."""
    return isinstance(exponent, int) and exponent >= 0


def _splitter(section: SplitSection | None) -> Splitter | None:
    if section is None:
        return None
    try:
        if section.method == "walk_forward":
            assert section.train_bars is not None
            assert section.test_bars is not None
            return WalkForward(
                train_bars=section.train_bars,
                test_bars=section.test_bars,
                gap_bars=section.gap_bars,
                is_anchored=section.is_anchored,
            )
        apart = (section.horizon_bars, section.embargo_bars)
        if section.method == "purged_k_fold":
            assert section.folds is not None
            return PurgedKFold(folds=section.folds, horizon_bars=apart[0], embargo_bars=apart[1])
        assert section.groups is not None
        assert section.test_groups is not None
        return CombinatorialPurged(
            groups=section.groups,
            test_groups=section.test_groups,
            horizon_bars=apart[0],
            embargo_bars=apart[1],
        )
    except ValueError as error:
        raise ConfigError(f"sweep.split: {error}") from error
