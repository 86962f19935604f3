"""The plan of a sweep: everything that decides which sets are tried, and what they come to."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from hansa.app.assembly import Parts, Stage, assemble
from hansa.app.sweep.batch import Trial
from hansa.app.sweep.learning import learning_periods
from hansa.app.sweep.periods import Periods
from hansa.config import AxisSection, SplitSection, SweepSection, load_sweep
from hansa.errors import ConfigError
from hansa.report.span import bars_per_year
from hansa.search import Axis, Choices, Range, Space, Value, drawn
from hansa.validation import CombinatorialPurged, PurgedKFold, Splitter, WalkForward


class SweepPlan(msgspec.Struct, frozen=True, kw_only=True):
    """As it stands on disk. `base` is the configuration without the space's own values, as a run
    would record it, `modules` the digests of the user's own files, `learning_bars` how many bars a
    search that learns may look at; two sweeps with the same plan come to the same results.
    """

    name: str
    config: str
    overrides: tuple[str, ...]
    base: msgspec.Raw
    code: Mapping[str, str]
    modules: Mapping[str, str]
    data_sha256: str
    keys: tuple[str, ...]
    space: tuple[str, ...]
    search: str
    sets: int | None
    objective: tuple[str, ...]
    seed: int
    generation: int
    prunes: bool
    bars: int
    learning_bars: int | None

    def to_bytes(self) -> bytes:
        """Canonical JSON."""
        return msgspec.json.encode(self, order="deterministic")

    @property
    def sweep_id(self) -> str:
        """Twelve hexadecimal digits that stand for it, wherever its files lie."""
        return hashlib.sha256(self.to_bytes()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Planned:
    """A sweep that could begin; `path` is where its configuration lies here."""

    path: Path
    plan: SweepPlan
    section: SweepSection
    space: Space
    base: Parts
    splitter: Splitter | None

    @property
    def periods(self) -> Periods:
        """The stretches of bars over which returns are kept."""
        return Periods.of(self.base.universe.ts_ns)

    @property
    def periods_per_year(self) -> float:
        """As many as the history has of them, for its length."""
        moments = self.base.universe.ts_ns
        return bars_per_year(moments, self.base.config.step_ns) / self.periods.length_bars

    @property
    def learning_periods(self) -> int | None:
        """So many of them a search that learns may look at; None for all."""
        found = self.plan.learning_bars
        return None if found is None else found // self.periods.length_bars

    def trials(self) -> list[Trial]:
        """Every set, of a search that does not learn on its way."""
        way = self.section.search
        assert way != "bayes"
        found = drawn(self.space, way, self.section.sets, self.section.seed)
        return [self.trial(number, values) for number, values in enumerate(found)]

    def trial(self, number: int, values: Sequence[Value]) -> Trial:
        """One set with its settings."""
        pairs = zip(self.space.keys, values, strict=True)
        written = tuple(assignment(key, value) for key, value in pairs)
        return Trial(number=number, values=tuple(values), assignments=written)


def planned(path: Path, overrides: Sequence[str]) -> Planned:
    """From a configuration with a section [sweep]. Raises ConfigError, DataError or AgentError."""
    config, section = load_sweep(path, overrides)
    space = Space(tuple(_axis(each) for each in section.space))
    if section.search == "bayes" and section.sets is None:
        raise ConfigError('sweep.sets: expected how many, for search = "bayes", found none')
    base = assemble(config, stage=Stage.of(config))
    manifest, splitter = base.manifest, _splitter(section.split)
    periods = Periods.of(base.universe.ts_ns)
    learning_bars = None
    if section.search == "bayes" and splitter is not None:
        learning_bars = learning_periods(splitter, periods) * periods.length_bars
    plan = SweepPlan(
        name=config.run.name,
        config=path.name,
        overrides=tuple(each for each in overrides if not each.lstrip().startswith("sweep.")),
        base=manifest.config,
        code=manifest.code,
        modules=manifest.modules,
        data_sha256=manifest.data_sha256,
        keys=space.keys,
        space=tuple(repr(axis) for axis in space.axes),
        search=section.search,
        sets=section.sets,
        objective=section.objective,
        seed=section.seed,
        generation=section.generation,
        prunes=section.prunes,
        bars=len(base.universe.ts_ns),
        learning_bars=learning_bars,
    )
    return Planned(path, plan, section, space, base, splitter)


def assignment(key: str, value: Value) -> str:
    """A setting as `--set` takes it: `agents.trend.fast=8`."""
    return f"{key}={written(value)}"


def written(value: Value | Sequence[Value] | Mapping[str, Value]) -> str:
    """A value as TOML has it."""
    if isinstance(value, bool | str):
        return json.dumps(value)
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key} = {written(each)}" for key, each in value.items())
        return f"{{ {inner} }}"
    return f"[{', '.join(written(each) for each in value)}]"


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
