"""The section of a sweep: what is varied, how sets are drawn, and what they are judged by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Annotated, Literal

from hansa.config.faults import Faults, fault
from hansa.config.section import Section
from hansa.config.section_reading import check_known, read_section
from hansa.config.settings import Parameter, Setting, Unfit, one_of, parameter, texts, whole
from hansa.config.tree import Raw, RawTable, Tree
from hansa.errors import ConfigError

#: What sets may be ranked by; for the last three and the costs, less is better.
OBJECTIVES = (
    "sharpe",
    "sortino",
    "net_return",
    "annual_growth",
    "calmar",
    "maximum_drawdown",
    "volatility",
    "turnover",
)
LESS_IS_BETTER = ("maximum_drawdown", "volatility", "turnover")

_METHODS = ("walk_forward", "purged_k_fold", "combinatorial")
_OF_AXIS = {"from", "to", "step", "log", "values"}
_EXAMPLE = '"agents.trend.fast" = [8, 12, 16]'


def _flag(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    raise Unfit("true or false", raw)


def _objectives(raw: object) -> tuple[str, ...]:
    one = one_of(*OBJECTIVES)
    return (one(raw),) if isinstance(raw, str) else tuple(one(each) for each in texts(raw))


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitSection(Section):
    """How history is split into bars that choose and bars that judge (docs/research.md)."""

    method: Annotated[
        Literal["walk_forward", "purged_k_fold", "combinatorial"],
        Setting(one_of(*_METHODS), "the way to split", 'choose "walk_forward" if in doubt'),
    ]
    train_bars: Annotated[int | None, Setting(whole(1), "walk_forward: so many bars choose")] = None
    test_bars: Annotated[
        int | None, Setting(whole(1), "walk_forward: so many bars behind them judge")
    ] = None
    gap_bars: Annotated[int, Setting(whole(0), "walk_forward: left out between the two")] = 0
    is_anchored: Annotated[
        bool, Setting(_flag, "walk_forward: training begins with the first bar always")
    ] = False
    folds: Annotated[int | None, Setting(whole(2), "purged_k_fold: parts of history")] = None
    groups: Annotated[int | None, Setting(whole(2), "combinatorial: parts of history")] = None
    test_groups: Annotated[
        int | None, Setting(whole(1), "combinatorial: how many of them judge at a time")
    ] = None
    horizon_bars: Annotated[
        int, Setting(whole(0), "so many bars until what a bar promises is known")
    ] = 0
    embargo_bars: Annotated[
        int, Setting(whole(0), "so many bars behind each part that judges do not choose")
    ] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisSection:
    """The values of one parameter: listed ones, or all between two numbers."""

    key: str
    values: tuple[Parameter, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    step: Decimal | None = None
    is_log: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepSection(Section):
    """How a sweep searches."""

    search: Annotated[
        Literal["grid", "random", "sobol", "bayes"],
        Setting(
            one_of("grid", "random", "sobol", "bayes"),
            "how sets are drawn: all, at random, spread evenly, or by what earlier ones came to",
        ),
    ] = "grid"
    sets: Annotated[
        int | None,
        Setting(
            whole(1, 1_000_000),
            "how many sets; a grid has them all, bayes draws so many for each split",
        ),
    ] = None
    objective: Annotated[
        tuple[str, ...],
        Setting(
            _objectives, f"what sets are ranked by: {', '.join(OBJECTIVES)}; several for bayes"
        ),
    ] = ("sharpe",)
    seed: Annotated[int, Setting(whole(0), "seed of what is drawn")] = 0
    generation: Annotated[
        int, Setting(whole(1, 10_000), "bayes: so many sets are asked for at a time")
    ] = 16
    prunes: Annotated[
        bool,
        Setting(
            _flag, "bayes: ends a set that is below the median of the sets before it on its way"
        ),
    ] = False
    space: tuple[AxisSection, ...] = ()
    split: SplitSection | None = None


def take_sweep(tree: Tree) -> SweepSection | None:
    """Takes the section out of a tree, for a run has no use of it; none where there is none.

    Raises ConfigError with every fault, a line each.
    """
    raw = tree.table.pop("sweep", None)
    if raw is None:
        return None
    if not isinstance(raw, dict):
        raise fault(tree, "sweep", f"expected a section [sweep], found {raw!r}")
    own = dict(raw)
    space, split = own.pop("space", None), own.pop("split", None)
    faults = Faults()
    section = faults.read(lambda: read_section(tree, SweepSection, "sweep", own))
    axes = faults.read(lambda: _space(tree, space))
    ways = faults.read(lambda: _split(tree, split))
    faults.end()
    if len(section.objective) > 1 and section.search != "bayes":
        raise fault(
            tree,
            "sweep.objective",
            f'expected one objective with search = "{section.search}", found '
            f'{len(section.objective)}; name one, or search = "bayes"',
        )
    if section.prunes and (section.search != "bayes" or len(section.objective) > 1):
        raise fault(
            tree, "sweep.prunes", 'expected false without search = "bayes" and one objective'
        )
    if section.search == "grid" and section.sets is not None:
        raise fault(
            tree,
            "sweep.sets",
            f'expected none with search = "grid", which tries all sets, found {section.sets}; '
            'leave it out, or draw so many with search = "random" or "sobol"',
        )
    return SweepSection(
        search=section.search,
        sets=section.sets,
        objective=section.objective,
        seed=section.seed,
        generation=section.generation,
        prunes=section.prunes,
        space=axes,
        split=ways,
    )


def _space(tree: Tree, raw: Raw) -> tuple[AxisSection, ...]:
    if not isinstance(raw, dict) or not raw:
        raise fault(
            tree, "sweep.space", f"expected parameters with their values, such as {_EXAMPLE}"
        )
    faults = Faults()
    given = [(key, item) for key, item in _flat(raw) if item is not None]
    found = [faults.read(partial(_axis, tree, key, item)) for key, item in given]
    faults.end()
    return tuple(found)


def _flat(raw: RawTable, prefix: str = "") -> Sequence[tuple[str, Raw]]:
    """Dotted keys, whether they were quoted or written as tables within tables."""
    found: list[tuple[str, Raw]] = []
    for name, item in raw.items():
        key = f"{prefix}{name}"
        if isinstance(item, dict) and not _OF_AXIS & item.keys():
            found += _flat(item, f"{key}.")
        else:
            found.append((key, item))
    return found


def _axis(tree: Tree, key: str, raw: Raw) -> AxisSection:
    at = f"sweep.space.{key}"
    if isinstance(raw, list):
        return AxisSection(key=key, values=_values(tree, at, raw))
    if not isinstance(raw, dict):
        raise fault(
            tree,
            at,
            f"expected a list of values, or {{ from = 5, to = 50, step = 5 }}, found {raw!r}",
        )
    check_known(tree, at, raw, sorted(_OF_AXIS))
    if "values" in raw:
        values = raw["values"]
        if not isinstance(values, list):
            raise fault(tree, at, f"expected a list of values, found {values!r}")
        return AxisSection(key=key, values=_values(tree, at, values))
    low, high = _number(tree, at, raw, "from"), _number(tree, at, raw, "to")
    is_log = raw.get("log", False)
    if low is None or high is None or not isinstance(is_log, bool):
        raise fault(tree, at, "expected from and to, and step or log = true if you like")
    return AxisSection(
        key=key, low=low, high=high, step=_number(tree, at, raw, "step"), is_log=is_log
    )


def _values(tree: Tree, at: str, raw: Sequence[Raw]) -> tuple[Parameter, ...]:
    try:
        return tuple(parameter(each) for each in raw)
    except Unfit as unfit:
        raise fault(tree, at, str(unfit)) from None


def _number(tree: Tree, at: str, raw: Mapping[str, Raw], name: str) -> Decimal | None:
    value = raw.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise fault(tree, f"{at}.{name}", f"expected a number, found {value!r}")
    return Decimal(value)


#: What a method needs, and what else it looks at.
_OF_METHOD = {
    "walk_forward": (("train_bars", "test_bars"), ("gap_bars", "is_anchored")),
    "purged_k_fold": (("folds",), ("horizon_bars", "embargo_bars")),
    "combinatorial": (("groups", "test_groups"), ("horizon_bars", "embargo_bars")),
}


def _split(tree: Tree, raw: Raw) -> SplitSection | None:
    if raw is None:
        return None
    if not isinstance(raw, dict):
        raise fault(tree, "sweep.split", f"expected a section [sweep.split], found {raw!r}")
    section = read_section(tree, SplitSection, "sweep.split", dict(raw))
    needed, wanted = _OF_METHOD[section.method]
    read = ("method", *needed, *wanted)
    other = next((name for name in raw if name not in read and raw[name] is not None), None)
    if other is not None:
        raise fault(
            tree,
            f"sweep.split.{other}",
            f'expected none with method = "{section.method}", which has '
            f"{', '.join((*needed, *wanted))}; leave it out",
        )
    missing = [name for name in needed if getattr(section, name) is None]
    if missing:
        raise ConfigError(
            f"{tree.source('sweep.split')}: sweep.split: expected {' and '.join(missing)} with "
            f'method = "{section.method}", found none'
        )
    return section
