"""Every setting of a configuration: those that are given, and those that could be."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields

from hansa import agents, allocation, council
from hansa.app.allocating import derived
from hansa.app.modules import known_classes
from hansa.config import (
    Config,
    Explanation,
    Json,
    SplitSection,
    SweepSection,
    explain_all,
    unset,
)
from hansa.config.section_reading import settings


def every_setting(config: Config, sweep: SweepSection | None = None) -> tuple[Explanation, ...]:
    """All keys in the order of their names. What is not set says so; the parameters of the agents,
    the rule and the allocator in use stand there with their defaults; so does `sweep`, its section
    [sweep], where it has one.
    """
    given = {row.key: row for row in explain_all(config)}
    for row in (*unset(config), *parameter_defaults(config), *_of_sweep(sweep)):
        given.setdefault(row.key, row)
    return tuple(given[key] for key in sorted(given))


def parameter_defaults(config: Config) -> Iterator[Explanation]:
    """The parameters of the agents, the rule and the allocator in use, with their defaults. Raises
    AgentError or StrategyError for a file of the user's that cannot be run.
    """
    classes = known_classes(config).agents
    for number, seat in enumerate(config.agents):
        yield from _rows(
            f"agents.{number}", agents.parameters(seat.use, classes=classes, step_ns=config.step_ns)
        )
    if config.council is not None:
        yield from _rows("council", council.parameters(config.council.rule))
    if config.allocation is not None:
        rule = config.allocation.rule
        yield from _rows("allocation", {**allocation.parameters(rule), **derived(config)})


def _of_sweep(section: SweepSection | None) -> Iterator[Explanation]:
    """How to search, and every key that the ways to split have."""
    if section is None:
        return
    for key, setting in settings(SweepSection).items():
        yield _row(
            f"sweep.{key}", getattr(section, key), _default(SweepSection, key), setting.about
        )
    for key, setting in settings(SplitSection).items():
        default = _default(SplitSection, key)
        yield _row(
            f"sweep.split.{key}", getattr(section.split, key, default), default, setting.about
        )
    for axis in section.space:
        ends = [str(each) for each in (axis.low, axis.high) if each is not None]
        values: list[Json] = [*axis.values] or [" to ".join(ends)]
        yield Explanation(f"sweep.space.{axis.key}", values, "[sweep.space]", "what is varied")


def _default(section: type[SweepSection] | type[SplitSection], key: str) -> object:
    return next(each.default for each in fields(section) if each.name == key)


def _row(key: str, value: object, default: object, about: str) -> Explanation:
    if value is None or value is MISSING:
        return Explanation(key, None, "not set", about)
    if isinstance(value, tuple):
        own: Json = [str(each) for each in value]
    else:
        own = value if isinstance(value, bool | int | str) else str(value)
    return Explanation(key, own, "default" if value == default else "[sweep]", about)


def _rows(prefix: str, defaults: Mapping[str, bool | int | float | str]) -> Iterator[Explanation]:
    part = prefix.partition(".")[0]
    for name, value in defaults.items():
        yield Explanation(f"{prefix}.{name}", value, "default", f"parameter of the {part} in use")
